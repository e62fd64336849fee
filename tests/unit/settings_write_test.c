/* Changing settings: only the lines meant change, and what would not be read is not written. */
#include "host/settings_write.h"

#include "host/files.h"
#include "tests/support/assert_fault.h"

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

struct folder {
	char dir[40];
	char path[60];
	struct arena arena;
};

static int
folder_open(void **state)
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
folder_close(void **state)
{
	struct folder *folder = *state;
	unlink(folder->path);
	int left = rmdir(folder->dir); /* nothing else is left there */
	arena_drop(&folder->arena);
	free(folder);
	return left;
}

static struct setting_change
change(const char *name, const char *value)
{
	struct setting_change out = { .setting = setting_named(span_text(name)) };
	assert_non_null(out.setting);
	out.value = span_text(value);
	out.forget = !value;
	return out;
}

static void
assert_edit(const char *before, const char *name, const char *value, const char *after)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	struct setting_change made = change(name, value);
	settings_edit(&out, span_text(before), &made);
	buffer_put_byte(&out, 0);
	assert_string_equal((const char *)out.data, after);
}

static void
only_the_line_of_the_key_changes(void **state)
{
	(void)state;
	assert_edit("; mine\n[web]\n# why\nidle_minutes = 10\naddress=127.0.0.1:1\n", "web.idle_minutes", "20",
		    "; mine\n[web]\n# why\nidle_minutes = 20\naddress=127.0.0.1:1\n");
	assert_edit("[web]\nidle_minutes=10 ; often\n", "web.idle_minutes", "5", "[web]\nidle_minutes=5 ; often\n");
	assert_edit("[web]\r\nidle_minutes : 10\r\n", "web.idle_minutes", "5", "[web]\r\nidle_minutes : 5\r\n");
	assert_edit("\xef\xbb\xbf[sync]\nhub =\n", "sync.hub", "hub.example:4433",
		    "\xef\xbb\xbf[sync]\nhub = hub.example:4433\n");
	assert_edit("[sync]\nhub = hub.example:4433", "sync.hub", "", "[sync]\nhub = ");
	assert_edit("[a]\nlevel = x\n[log]\nlevel = info\n", "log.level", "warn",
		    "[a]\nlevel = x\n[log]\nlevel = warn\n");
	assert_edit("[log]\n;level = info\nlevel = info\n", "log.level", "warn",
		    "[log]\n;level = info\nlevel = warn\n");
}

static void
what_is_missing_is_added_to_its_section(void **state)
{
	(void)state;
	assert_edit("", "web.idle_minutes", "5", "[web]\nidle_minutes = 5\n");
	assert_edit("[log]\nlevel = info", "web.idle_minutes", "5", "[log]\nlevel = info\n\n[web]\nidle_minutes = 5\n");
	assert_edit("[web]\naddress = 127.0.0.1:1\n\n; about logs\n[log]\nlevel = info\n", "web.idle_minutes", "5",
		    "[web]\naddress = 127.0.0.1:1\nidle_minutes = 5\n\n; about logs\n[log]\nlevel = info\n");
	assert_edit("[web]\r\n[log]\r\n", "web.idle_minutes", "5", "[web]\r\nidle_minutes = 5\r\n[log]\r\n");
}

static void
the_default_comes_back_by_taking_the_line_out(void **state)
{
	(void)state;
	assert_edit("[web]\nidle_minutes = 5\n; end\n", "web.idle_minutes", NULL, "[web]\n; end\n");
	assert_edit("; nothing\n", "web.idle_minutes", NULL, "; nothing\n");
}

static struct problems
apply(struct folder *folder, const struct setting_change *changes, size_t count, struct settings *out)
{
	struct problems problems = { 0 };
	fault_t fault = settings_change(folder->dir, &folder->arena, changes, count, &problems, out);
	if (fault)
		fail_msg("%s", fault_text(fault));
	return problems;
}

static void
changes_are_written_privately_and_read_again(void **state)
{
	struct folder *folder = *state;
	struct settings settings, again;
	struct stat status;
	const struct setting_change changes[] = { change("numbers.template", "劳调〔{year}〕{n}号"),
						  change("limits.workers_mass", "50") };
	assert_int_equal(apply(folder, changes, 2, &settings).count, 0);
	assert_string_equal(settings.number_template, "劳调〔{year}〕{n}号");
	assert_int_equal(settings.limit_workers[2], 50);
	assert_null(settings_read(folder->path, &again));
	assert_memory_equal(&settings, &again, sizeof(settings));
	assert_int_equal(stat(folder->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void
every_default_can_be_written(void **state)
{
	struct folder *folder = *state;
	struct settings defaults, settings;
	assert_null(settings_read(folder->path, &defaults));
	for (const struct setting *setting = settings_table; setting->section; setting++) {
		struct buffer OWN(buffer_drop) text = { 0 };
		setting_put(&text, setting, &defaults);
		assert_true(span_equal(buffer_span(&text), span_text(setting->otherwise)));
		const struct setting_change made = { .setting = setting, .value = buffer_span(&text) };
		assert_int_equal(apply(folder, &made, 1, &settings).count, 0);
	}
	assert_memory_equal(&defaults, &settings, sizeof(settings));
}

static void
what_does_not_fit_is_named_in_both_languages_and_not_written(void **state)
{
	static const struct {
		const char *name, *value, *rule, *en;
	} rows[] = {
		{ "web.idle_minutes", "0", "form", "must be a whole number from 1 to 480" },
		{ "web.idle_minutes", "soon", "form", "must be a whole number from 1 to 480" },
		{ "sync.hub", "hub", "form", "must be an address like hub.example:4433" },
		{ "numbers.template", "{year}", "form",
		  "must have {n} and, as wanted, {short} and {year}, and no other braces" },
		{ "numbers.template", "{n}\n[log]", "form",
		  "must have {n} and, as wanted, {short} and {year}, and no other braces" },
		{ "numbers.template", "{n} ;x", "form",
		  "must have {n} and, as wanted, {short} and {year}, and no other braces" },
		{ "numbers.template", "{n}\tx", "form",
		  "must have {n} and, as wanted, {short} and {year}, and no other braces" },
		{ "web.address", "0.0.0.0:7480", "form",
		  "must be an address of this machine alone, like 127.0.0.1:7480" },
		{ "web.address", "127.0.0.1.example.com:80", "form",
		  "must be an address of this machine alone, like 127.0.0.1:7480" },
		{ "web.address", "", "form", "must be an address of this machine alone, like 127.0.0.1:7480" },
		{ "web.address", "localhost", "form", "must be an address like hub.example:4433" },
		{ "log.level", "loud", "form", "must be error, warn, info or debug" },
		{ "limits.workers_mass", "9", "together",
		  "settings.ini: workers_several, workers_collective and workers_mass in [limits] must rise in this order" },
	};
	struct folder *folder = *state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct setting_change made = change(rows[i].name, rows[i].value);
		struct problems problems = apply(folder, &made, 1, NULL);
		assert_int_equal(problems.count, 1);
		assert_string_equal(problems.items[0].rule, rows[i].rule);
		assert_true(span_equal(problems.items[0].field, span_text(rows[i].name)));
		assert_string_equal(problems.items[0].text.en, rows[i].en);
		assert_true(strlen(problems.items[0].text.zh) > 0);
		assert_int_equal(access(folder->path, F_OK), -1);
	}
}

/* 〔 has three bytes: 60 of them and the key are more than a line takes. */
static void
a_line_that_would_be_too_long_is_not_written(void **state)
{
	struct folder *folder = *state;
	char value[200] = "{n}";
	for (size_t i = 0; i < 60; i++)
		memcpy(value + 3 + 3 * i, "〔", 4);
	struct setting_change made = change("numbers.template", value);
	struct problems problems = apply(folder, &made, 1, NULL);
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].rule, "together");
	assert_int_equal(access(folder->path, F_OK), -1);
}

static void
a_file_that_cannot_be_read_is_left_as_it_is(void **state)
{
	struct folder *folder = *state;
	struct problems problems = { 0 };
	struct buffer OWN(buffer_drop) text = { 0 };
	bool found;
	assert_null(file_replace(folder->path, "x", SPAN("[web]\ncolour = red\n")));
	struct setting_change made = change("web.idle_minutes", "5");
	expect_fault(settings_change(folder->dir, &folder->arena, &made, 1, &problems, NULL), FAULT_INPUT,
		     "settings.ini, line 2: there is no setting \"colour\" in [web]");
	assert_null(file_load(folder->path, "x", 1000, &text, &found));
	assert_true(span_equal(buffer_span(&text), SPAN("[web]\ncolour = red\n")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_line_of_the_key_changes),
		cmocka_unit_test(what_is_missing_is_added_to_its_section),
		cmocka_unit_test(the_default_comes_back_by_taking_the_line_out),
		cmocka_unit_test_setup_teardown(changes_are_written_privately_and_read_again, folder_open,
						folder_close),
		cmocka_unit_test_setup_teardown(every_default_can_be_written, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(what_does_not_fit_is_named_in_both_languages_and_not_written,
						folder_open, folder_close),
		cmocka_unit_test_setup_teardown(a_line_that_would_be_too_long_is_not_written, folder_open,
						folder_close),
		cmocka_unit_test_setup_teardown(a_file_that_cannot_be_read_is_left_as_it_is, folder_open, folder_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
