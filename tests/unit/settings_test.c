/* Settings: the example is the defaults, and what cannot be understood is refused by line. */
#include "host/settings.h"

#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct folder {
	char dir[40];
	char path[60];
};

static int
folder_make(void **state)
{
	struct folder *folder = calloc(1, sizeof(*folder));
	snprintf(folder->dir, sizeof(folder->dir), "/tmp/heshi-settings-XXXXXX");
	if (!mkdtemp(folder->dir))
		return -1;
	snprintf(folder->path, sizeof(folder->path), "%s/settings.ini", folder->dir);
	*state = folder;
	return 0;
}

static int
folder_remove(void **state)
{
	struct folder *folder = *state;
	unlink(folder->path);
	rmdir(folder->dir);
	free(folder);
	return 0;
}

/* Writes the file and reads it. */
static fault_t
settings_of(struct folder *folder, const char *text, size_t size, struct settings *out)
{
	FILE *file = fopen(folder->path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	fclose(file);
	return settings_read(folder->path, out);
}

static void
assert_read(struct folder *folder, const char *text, struct settings *out)
{
	fault_t fault = settings_of(folder, text, strlen(text), out);
	if (fault)
		fail_msg("%s", fault_text(fault));
}

static void
assert_refused(struct folder *folder, const char *text, const char *wanted)
{
	struct settings settings = { .sync_keepalive_s = 4711 };
	fault_t fault = settings_of(folder, text, strlen(text), &settings);
	if (!fault)
		fail_msg("taken, not refused: %s", text);
	assert_int_equal(fault_code(fault), FAULT_INPUT);
	assert_string_equal(fault_text(fault), wanted);
	assert_int_equal(settings.sync_keepalive_s, 4711);
	fault_drop(fault);
}

static void
no_file_means_the_defaults(void **state)
{
	struct folder *folder = *state;
	struct settings settings;
	assert_null(settings_read(folder->path, &settings));
	assert_string_equal(settings.sync_hub, "");
	assert_int_equal(settings.sync_keepalive_s, 240);
	assert_int_equal(settings.sync_retry_s_min, 1);
	assert_int_equal(settings.sync_retry_s_max, 300);
	assert_string_equal(settings.hub_address, ":7443");
	assert_int_equal(settings.hub_host_count, 0);
	assert_string_equal(settings.number_template, "海{short}劳人调〔{year}〕{n}号");
	assert_int_equal(settings.limit_workers[0], 5);
	assert_int_equal(settings.limit_workers[1], 10);
	assert_int_equal(settings.limit_workers[2], 30);
	assert_int_equal(settings.log_level, LOG_INFO);
}

/* Byte for byte, and every key of the table stands in it. */
static void
the_example_is_the_defaults(void **state)
{
	struct folder *folder = *state;
	struct settings defaults, example;
	static char text[SETTINGS_FILE_MOST];
	assert_null(settings_read(folder->path, &defaults));
	fault_t fault = settings_read(HESHI_SOURCE_DIR "/conf/example-settings.ini", &example);
	if (fault)
		fail_msg("%s", fault_text(fault));
	assert_memory_equal(&defaults, &example, sizeof(defaults));
	FILE *file = fopen(HESHI_SOURCE_DIR "/conf/example-settings.ini", "re");
	assert_non_null(file);
	assert_in_range(fread(text, 1, sizeof(text) - 1, file), 1, sizeof(text) - 1);
	fclose(file);
	const char *section = text;
	for (const struct setting *setting = settings_table; setting->section; setting++) {
		char line[300];
		snprintf(line, sizeof(line), "\n[%s]\n", setting->section);
		section = strstr(text, line);
		assert_non_null(section);
		snprintf(line, sizeof(line), "\n%s =%s%s\n", setting->key, *setting->otherwise ? " " : "",
			 setting->otherwise);
		assert_non_null(strstr(section, line));
	}
}

static void
what_is_set_is_read(void **state)
{
	struct settings settings;
	assert_read(*state,
		    "\xef\xbb\xbf; comment\r\n[sync]\r\nhub = hub.example:4433\r\nkeepalive_seconds=60 ; often\r\n"
		    "[hub]\nsync_address: [::1]:0\nhosts = hub.example, 192.0.2.7\tfd00::1,,\n"
		    "# more\n\n[numbers]\ntemplate = 劳调〔{year}〕{short}-{n}\n[log]\nlevel=debug\nformat=json\n"
		    "[web]\ncertificate = /etc/heshi/hub.pem\nkey = /etc/heshi/hub.key\n[limits]\nworkers_several=10",
		    &settings);
	assert_string_equal(settings.sync_hub, "hub.example:4433");
	assert_int_equal(settings.sync_keepalive_s, 60);
	assert_string_equal(settings.hub_address, "[::1]:0");
	assert_int_equal(settings.hub_host_count, 3);
	assert_string_equal(settings.hub_hosts[0], "hub.example");
	assert_string_equal(settings.hub_hosts[1], "192.0.2.7");
	assert_string_equal(settings.hub_hosts[2], "fd00::1");
	assert_string_equal(settings.number_template, "劳调〔{year}〕{short}-{n}");
	assert_int_equal(settings.log_level, LOG_DEBUG);
	assert_int_equal(settings.log_format, LOG_JSON);
	assert_string_equal(settings.web_certificate, "/etc/heshi/hub.pem");
	assert_string_equal(settings.web_key, "/etc/heshi/hub.key");
	assert_int_equal(settings.limit_workers[0], 10);
}

#define ADDRESS " must be an address like hub.example:4433"
#define PATTERN \
	"settings.ini, line 2: \"template\" in [numbers] must be a pattern with {n} and, as wanted, {short} and {year}"

static void
what_cannot_be_understood_is_refused_by_line(void **state)
{
	static const char *const rows[][2] = {
		{ "[sync]\nhubb = x:1\n", "settings.ini, line 2: there is no setting \"hubb\" in [sync]" },
		{ "[sink]\n\nhub = x:1\n", "settings.ini, line 3: there is no setting \"hub\" in [sink]" },
		{ "hub = x:1\n", "settings.ini, line 1: there is no setting \"hub\" in []" },
		{ "[sync]\nkeepalive_seconds = often\n",
		  "settings.ini, line 2: \"keepalive_seconds\" in [sync] must be a whole number from 15 to 86400" },
		{ "[sync]\nkeepalive_seconds = 14\n",
		  "settings.ini, line 2: \"keepalive_seconds\" in [sync] must be a whole number from 15 to 86400" },
		{ "[sync]\nretry_seconds_min =\n",
		  "settings.ini, line 2: \"retry_seconds_min\" in [sync] must be a whole number from 1 to 3600" },
		{ "[sync]\nretry_seconds_min = 99999999999999999999\n",
		  "settings.ini, line 2: \"retry_seconds_min\" in [sync] must be a whole number from 1 to 3600" },
		{ "[sync]\nhub = :4433\n", "settings.ini, line 2: \"hub\" in [sync]" ADDRESS },
		{ "[sync]\nhub = hub.example\n", "settings.ini, line 2: \"hub\" in [sync]" ADDRESS },
		{ "[sync]\nhub = hub.example:70000\n", "settings.ini, line 2: \"hub\" in [sync]" ADDRESS },
		{ "[sync]\nhub = ::1:4433\n", "settings.ini, line 2: \"hub\" in [sync]" ADDRESS },
		{ "[hub]\nsync_address = []:1\n", "settings.ini, line 2: \"sync_address\" in [hub]" ADDRESS },
		{ "[hub]\nhosts = hub/example\n",
		  "settings.ini, line 2: \"hosts\" in [hub] must be at most 16 host names or IP"
		  " addresses, separated by commas" },
		{ "[hub]\nhosts = 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17\n",
		  "settings.ini, line 2: \"hosts\" in [hub] must be at most 16 host names or IP addresses, separated by"
		  " commas" },
		{ "[numbers]\ntemplate = 〔{year}〕号\n", PATTERN },
		{ "[numbers]\ntemplate = {n}{month}\n", PATTERN },
		{ "[numbers]\ntemplate = {n\n", PATTERN },
		{ "[numbers]\ntemplate = {n}}\n", PATTERN },
		{ "[log]\nlevel = verbose\n",
		  "settings.ini, line 2: \"level\" in [log] must be error, warn, info or debug" },
		{ "[log]\nformat = xml\n", "settings.ini, line 2: \"format\" in [log] must be text or json" },
		{ "[web]\ncertificate = hub.pem\n", "settings.ini: certificate and key in [web] go together" },
		{ "[log]\nlevel = info\nlevel = info\n", "settings.ini, line 3: \"level\" in [log] is set twice" },
		{ "[log]\nlevel = info\n  debug\n", "settings.ini, line 3: \"level\" in [log] is set twice" },
		{ "[log]\nlevel\n", "settings.ini, line 2: expected [section], key = value or a comment" },
		{ "[log\nlevel = info\n", "settings.ini, line 1: expected [section], key = value or a comment" },
		{ "[log]\nlevel = inf\xff\n", "settings.ini, line 2: the line is not UTF-8; save the file as UTF-8" },
		{ "[log]\nlevel = \x01\n", "settings.ini, line 2: the line holds a control character" },
		{ "[sync]\nretry_seconds_min = 901\n",
		  "settings.ini: retry_seconds_min in [sync] must not be above retry_seconds_max" },
		{ "[limits]\nworkers_mass = 9\n",
		  "settings.ini: workers_several, workers_collective and workers_mass in [limits]"
		  " must rise in this order" },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused(*state, rows[i][0], rows[i][1]);
}

static void
lines_and_files_are_bounded(void **state)
{
	static char text[SETTINGS_FILE_MOST + 100];
	struct settings settings;
	char comment[SETTINGS_LINE_MOST + 3];
	memset(comment, ';', sizeof(comment));
	comment[SETTINGS_LINE_MOST] = 0;
	assert_read(*state, comment, &settings);
	memset(comment, ';', sizeof(comment));
	memcpy(comment + SETTINGS_LINE_MOST + 1, "\n", 2);
	assert_refused(*state, comment, "settings.ini, line 1: the line is longer than 190 bytes");
	memset(text, '\n', sizeof(text));
	assert_null(settings_of(*state, text, SETTINGS_FILE_MOST, &settings));
	fault_t fault = settings_of(*state, text, SETTINGS_FILE_MOST + 1, &settings);
	assert_non_null(fault);
	assert_int_equal(fault_code(fault), FAULT_LIMIT);
	fault_drop(fault);
	fault = settings_of(*state, "[log]\0\nlevel = info\n", 20, &settings);
	assert_non_null(fault);
	assert_int_equal(fault_code(fault), FAULT_INPUT);
	fault_drop(fault);
}

static void
a_folder_in_its_place_is_a_fault(void **state)
{
	struct folder *folder = *state;
	struct settings settings;
	assert_int_equal(mkdir(folder->path, 0700), 0);
	fault_t fault = settings_read(folder->path, &settings);
	assert_non_null(fault);
	assert_int_equal(fault_code(fault), FAULT_SYSTEM);
	assert_null(strstr(fault_text(fault), "/tmp"));
	fault_drop(fault);
	rmdir(folder->path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_make, folder_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_file_means_the_defaults),  TEST(the_example_is_the_defaults),
		TEST(what_is_set_is_read),         TEST(what_cannot_be_understood_is_refused_by_line),
		TEST(lines_and_files_are_bounded), TEST(a_folder_in_its_place_is_a_fault),
	};
	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
