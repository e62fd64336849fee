/* The settings file through libinih: the one place that includes it. Reading a line is inih's; what a line may say is the table's. */
#include "host/settings.h"

#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <ini.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define AT(member) offsetof(struct settings, member)
#define TEXT_ROOM 200

const struct setting settings_table[] = {
	{ "sync", "hub", SETTING_ADDRESS, AT(sync_hub), 1, 0, "",
	  "枢纽地址，形如 hub.example:4433；留空则用登记时的地址", "the hub's address instead of the enrolled one" },
	{ "sync", "keepalive_seconds", SETTING_NUMBER, AT(sync_keepalive_s), 15, 86400, "240", "连接空闲多久发一次保活",
	  "how often an idle session says that it lives" },
	{ "sync", "retry_seconds_min", SETTING_NUMBER, AT(sync_retry_s_min), 1, 3600, "1",
	  "连接失败后首次重试的等待，之后逐次加倍", "first wait after a failed attempt; waits double" },
	{ "sync", "retry_seconds_max", SETTING_NUMBER, AT(sync_retry_s_max), 1, 86400, "300", "重试等待的上限",
	  "longest wait between attempts" },
	{ "hub", "sync_address", SETTING_ADDRESS, AT(hub_address), 0, 0, ":7443", "枢纽监听的地址和端口",
	  "where the hub listens for nodes" },
	{ "hub", "web_address", SETTING_ADDRESS, AT(hub_web), 0, 0, ":8443", "枢纽网页（HTTPS）监听的地址和端口",
	  "where the hub serves its screens" },
	{ "hub", "metrics_address", SETTING_ADDRESS, AT(hub_metrics), 0, 0, "",
	  "枢纽运行指标监听的地址和端口；留空则不提供", "where the hub tells its health and metrics" },
	{ "hub", "hosts", SETTING_HOSTS, AT(hub_hosts), 0, 0, "", "写入枢纽证书的域名和 IP，用逗号隔开",
	  "names and addresses in the hub's certificate" },
	{ "numbers", "template", SETTING_TEMPLATE, AT(number_template), 0, 0, "海{short}劳人调〔{year}〕{n}号",
	  "案号格式：{short} 简称，{year} 年，{n} 流水号", "pattern of case numbers" },
	{ "web", "address", SETTING_ADDRESS, AT(web_address), 1, 0, "127.0.0.1:7480", "本机浏览器打开的地址和端口",
	  "where this machine's browser finds the screens" },
	{ "web", "idle_minutes", SETTING_NUMBER, AT(web_idle_minutes), 1, 480, "10", "无操作多少分钟后锁定屏幕",
	  "minutes without use after which the screen locks" },
	{ "web", "certificate", SETTING_FILE, AT(web_certificate), 0, 0, "",
	  "枢纽网页自备证书文件（PEM）；留空用本区自签证书", "file of the certificate of the hub's screens" },
	{ "web", "key", SETTING_FILE, AT(web_key), 0, 0, "", "自备证书的私钥文件（PEM）", "file of its private key" },
	{ "training", "minutes_per_hour", SETTING_NUMBER, AT(training_minutes), 1, 240, "45", "一学时的分钟数",
	  "minutes of one training hour" },
	{ "training", "hours_per_year", SETTING_NUMBER, AT(training_hours), 0, 1000, "16", "每人每年应完成的学时",
	  "training hours that everyone should have in a year" },
	{ "limits", "workers_several", SETTING_NUMBER, AT(limit_workers[0]), 1, 100000, "5", "涉及人数：多人争议",
	  "workers from which a dispute concerns several" },
	{ "limits", "workers_collective", SETTING_NUMBER, AT(limit_workers[1]), 1, 100000, "10", "涉及人数：集体争议",
	  "workers from which a dispute is collective" },
	{ "limits", "workers_mass", SETTING_NUMBER, AT(limit_workers[2]), 1, 100000, "30", "涉及人数：重大集体争议",
	  "workers from which a dispute is a mass one" },
	{ "limits", "published_least", SETTING_NUMBER, AT(limit_published), 1, 1000, "5", "主动公开：小于此数的不公布",
	  "counts below this are not published" },
	{ "warnings", "employer_disputes", SETTING_NUMBER, AT(warn_employer_disputes), 2, 1000, "3",
	  "同一用人单位：达到多少件争议即预警", "disputes against one employer from which it warns" },
	{ "warnings", "employer_days", SETTING_NUMBER, AT(warn_employer_days), 1, 365, "30",
	  "同一用人单位：按最近多少天收到的申请计", "days back over which an employer's disputes count" },
	{ "warnings", "unpaid_days", SETTING_NUMBER, AT(warn_unpaid_days), 1, 365, "1",
	  "协议逾期未付：超过应付日期多少天即预警", "days past due from which an unpaid agreement warns" },
	{ "warnings", "crime_yuan", SETTING_NUMBER, AT(warn_crime_yuan), 1, 100000000, "20000",
	  "涉嫌犯罪线索：一名劳动者被拖欠的报酬（元）", "wages owed to one worker that may be a crime, in yuan" },
	{ "warnings", "crime_months", SETTING_NUMBER, AT(warn_crime_months), 1, 120, "3",
	  "涉嫌犯罪线索：一名劳动者被拖欠的月数", "months of wages owed to that one worker" },
	{ "warnings", "crime_all_yuan", SETTING_NUMBER, AT(warn_crime_all_yuan), 1, 1000000000, "100000",
	  "涉嫌犯罪线索：多人被拖欠的报酬合计（元）", "wages owed to many workers that may be a crime, in yuan" },
	{ "warnings", "crime_workers", SETTING_NUMBER, AT(warn_crime_workers), 2, 100000, "10",
	  "涉嫌犯罪线索：多人指多少人以上", "workers who count as many for that" },
	{ "warnings", "intake_days", SETTING_NUMBER, AT(warn_intake_days), 7, 365, "30",
	  "收案激增：最近多少天与之前同样天数相比", "days of intake that are compared with as many before" },
	{ "warnings", "intake_percent", SETTING_NUMBER, AT(warn_intake_percent), 110, 10000, "200",
	  "收案激增：达到之前的百分之多少即预警", "per cent of the intake before from which it warns" },
	{ "warnings", "intake_least", SETTING_NUMBER, AT(warn_intake_least), 1, 100000, "10",
	  "收案激增：最近收案不少于多少件才预警", "fewest new disputes for that warning" },
	{ "log", "level", SETTING_LEVEL, AT(log_level), 0, 0, "info", "日志详细程度：error、warn、info、debug",
	  "how much is logged: error, warn, info or debug" },
	{ "log", "format", SETTING_FORMAT, AT(log_format), 0, 0, "text", "日志格式：text 文本、json 结构化",
	  "how the log is written: text or json" },
	{ .section = NULL },
};
#define SETTING_COUNT (sizeof(settings_table) / sizeof(settings_table[0]) - 1)

static const char *const levels[] = {
	[LOG_ERROR] = "error",
	[LOG_WARN] = "warn",
	[LOG_INFO] = "info",
	[LOG_DEBUG] = "debug",
};
static const char *const formats[] = { [LOG_TEXT] = "text", [LOG_JSON] = "json" };
static const char *const places[] = { "{short}", "{year}", "{n}" };

/* Reading under way. inih neither stops at the first mistake nor tells handlers the line: both are kept here. */
struct reading {
	const char *file; /* base name */
	struct span rest;
	int line;
	fault_t fault; /* the first mistake */
	bool given[SETTING_COUNT];
	struct settings settings;
};

static const struct setting *
setting_find(const char *section, const char *key)
{
	for (const struct setting *setting = settings_table; setting->section; setting++) {
		if (strcmp(setting->section, section) == 0 && strcmp(setting->key, key) == 0)
			return setting;
	}
	return NULL;
}

/* Each reader returns NULL or what is expected; `room` has TEXT_ROOM bytes for saying it. */
static const char *
read_number(const struct setting *setting, struct span value, void *out, char *room)
{
	int64_t number;
	if (text_read_integer(value, &number) && number >= setting->least && number <= setting->most) {
		memcpy(out, &number, sizeof(number));
		return NULL;
	}
	snprintf(room, TEXT_ROOM, "a whole number from %lld to %lld", (long long)setting->least,
		 (long long)setting->most);
	return room;
}

static bool
copy_text(struct span value, char *out)
{
	if (value.size >= TEXT_ROOM)
		return false;
	memset(out, 0, TEXT_ROOM);
	if (value.size > 0)
		memcpy(out, value.data, value.size);
	return true;
}

static bool
is_host(struct span host)
{
	for (size_t i = 0; i < host.size; i++) {
		uint8_t byte = host.data[i] | 0x20;
		bool letter = byte >= 'a' && byte <= 'z', digit = host.data[i] >= '0' && host.data[i] <= '9';
		if (!letter && !digit && host.data[i] != '-' && host.data[i] != '.' && host.data[i] != ':')
			return false;
	}
	return true;
}

static bool
is_address(struct span value, bool named)
{
	size_t colon = value.size;
	while (colon > 0 && value.data[colon - 1] != ':')
		colon--;
	int64_t port;
	struct span host = span_part(value, 0, colon ? colon - 1 : 0);
	if (!colon || !text_read_integer(span_part(value, colon, value.size), &port) || port < 0 || port > 65535)
		return false;
	if (span_starts(host, SPAN("[")) && span_ends(host, SPAN("]")))
		return host.size > 2 && is_host(span_part(host, 1, host.size - 2));
	return is_host(host) && span_find(host, ':') == host.size && (host.size > 0 || !named);
}

static const char *
read_address(const struct setting *setting, struct span value, void *out, char *room)
{
	(void)room;
	if ((value.size == 0 || is_address(value, setting->least > 0)) && copy_text(value, out))
		return NULL;
	return "an address like hub.example:4433";
}

static const char *
read_hosts(const struct setting *setting, struct span value, void *out, char *room)
{
	(void)setting;
	(void)room;
	struct settings *settings = (struct settings *)(void *)((uint8_t *)out - AT(hub_hosts));
	for (size_t i = 0; i < value.size;) {
		size_t end = i;
		while (end < value.size && value.data[end] != ',' && value.data[end] != ' ' && value.data[end] != '\t')
			end++;
		struct span host = span_part(value, i, end - i);
		i = end + 1;
		if (host.size == 0)
			continue;
		if (settings->hub_host_count == SETTINGS_HOSTS_MOST || !is_host(host) ||
		    !copy_text(host, settings->hub_hosts[settings->hub_host_count]))
			return "at most 16 host names or IP addresses, separated by commas";
		settings->hub_host_count++;
	}
	return NULL;
}

/* How many bytes of a known {word} stand at the start; 0 when it is none. */
static size_t
place_size(struct span text)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (span_starts(text, span_text(places[i])))
			return strlen(places[i]);
	}
	return 0;
}

static bool
is_template(struct span value)
{
	bool counted = false;
	for (size_t i = 0; i < value.size;) {
		struct span rest = span_part(value, i, value.size);
		size_t size = place_size(rest);
		if (!size && (value.data[i] == '{' || value.data[i] == '}'))
			return false;
		counted = counted || span_starts(rest, SPAN("{n}"));
		i += size ? size : 1;
	}
	return counted;
}

static const char *
read_template(const struct setting *setting, struct span value, void *out, char *room)
{
	(void)setting;
	(void)room;
	if (is_template(value) && copy_text(value, out))
		return NULL;
	return "a pattern with {n} and, as wanted, {short} and {year}";
}

static const char *
read_level(const struct setting *setting, struct span value, void *out, char *room)
{
	(void)setting;
	(void)room;
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		enum log_level level = (enum log_level)i;
		if (span_equal(value, span_text(levels[i]))) {
			memcpy(out, &level, sizeof(level));
			return NULL;
		}
	}
	return "error, warn, info or debug";
}

static const char *
read_format(const struct setting *setting, struct span value, void *out, char *room)
{
	(void)setting;
	(void)room;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		enum log_format format = (enum log_format)i;
		if (span_equal(value, span_text(formats[i]))) {
			memcpy(out, &format, sizeof(format));
			return NULL;
		}
	}
	return "text or json";
}

static const char *
read_file(const struct setting *setting, struct span value, void *out, char *room)
{
	(void)setting;
	(void)room;
	return copy_text(value, out) ? NULL : "the path of a file, of fewer than 200 bytes";
}

typedef const char *read_value_t(const struct setting *setting, struct span value, void *out, char *room);
static read_value_t *const readers[] = {
	[SETTING_NUMBER] = read_number,     [SETTING_ADDRESS] = read_address, [SETTING_HOSTS] = read_hosts,
	[SETTING_TEMPLATE] = read_template, [SETTING_LEVEL] = read_level,     [SETTING_FORMAT] = read_format,
	[SETTING_FILE] = read_file,
};

static const char *
setting_read(const struct setting *setting, struct span value, struct settings *settings, char *room)
{
	return readers[setting->type](setting, value, (uint8_t *)settings + setting->offset, room);
}

bool
setting_takes(const struct setting *setting, struct span value)
{
	struct settings settings = { 0 };
	char room[TEXT_ROOM];
	return !setting_read(setting, value, &settings, room);
}

static void
put_hosts(struct buffer *out, const struct settings *settings)
{
	for (size_t i = 0; i < settings->hub_host_count; i++)
		buffer_print(out, "%s%s", i ? ", " : "", settings->hub_hosts[i]);
}

void
setting_put(struct buffer *out, const struct setting *setting, const struct settings *settings)
{
	const void *at = (const uint8_t *)settings + setting->offset;
	int64_t number;
	switch (setting->type) {
	case SETTING_NUMBER:
		memcpy(&number, at, sizeof(number));
		buffer_print(out, "%" PRId64, number);
		break;
	case SETTING_LEVEL:
		buffer_put_text(out, levels[settings->log_level]);
		break;
	case SETTING_FORMAT:
		buffer_put_text(out, formats[settings->log_format]);
		break;
	case SETTING_HOSTS:
		put_hosts(out, settings);
		break;
	default:
		buffer_put_text(out, at);
	}
}

static void refuse(struct reading *reading, const char *format, ...) PRINTF_LIKE(2, 3);

static void
refuse(struct reading *reading, const char *format, ...)
{
	char what[400];
	va_list args;
	if (reading->fault)
		return;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	reading->fault = fault_raise(FAULT_INPUT, 0, "%s, line %d: %s", reading->file, reading->line, what);
}

/* For inih: nonzero means taken. Everything is: what is wrong is in the fault. */
static int
take_line(void *context, const char *section, const char *key, const char *value)
{
	struct reading *reading = context;
	const struct setting *setting = setting_find(section, key);
	char room[TEXT_ROOM];
	if (!setting) {
		refuse(reading, "there is no setting \"%s\" in [%s]", key, section);
		return 1;
	}
	bool *given = &reading->given[setting - settings_table];
	if (*given)
		refuse(reading, "\"%s\" in [%s] is set twice", key, section);
	*given = true;
	const char *expected =
		reading->fault ? NULL : setting_read(setting, span_text(value), &reading->settings, room);
	if (expected)
		refuse(reading, "\"%s\" in [%s] must be %s", key, section, expected);
	return 1;
}

/* For inih, in place of fgets: the next line, checked. A refused one is handed on empty. */
static char *
next_line(char *out, int room, void *context)
{
	struct reading *reading = context;
	if (reading->fault || reading->rest.size == 0 || room < 2)
		return NULL;
	struct span line = span_cut(&reading->rest, '\n');
	reading->line++;
	if (span_ends(line, SPAN("\r")))
		line.size--;
	if (line.size > SETTINGS_LINE_MOST || line.size + 2 > (size_t)room)
		refuse(reading, "the line is longer than %d bytes", SETTINGS_LINE_MOST);
	else if (!text_is_utf8(line))
		refuse(reading, "the line is not UTF-8; save the file as UTF-8");
	else if (text_has_control(line))
		refuse(reading, "the line holds a control character");
	if (reading->fault)
		line.size = 0;
	if (line.size > 0)
		memcpy(out, line.data, line.size);
	memcpy(out + line.size, "\n", 2);
	return out;
}

static void
set_defaults(struct settings *settings)
{
	*settings = (struct settings){ 0 };
	for (const struct setting *setting = settings_table; setting->section; setting++) {
		char room[TEXT_ROOM];
		const char *expected = setting_read(setting, span_text(setting->otherwise), settings, room);
		assert(!expected);
	}
}

static void
check_together(struct reading *reading)
{
	const struct settings *settings = &reading->settings;
	if (reading->fault)
		return;
	if (settings->sync_retry_s_min > settings->sync_retry_s_max)
		reading->fault = fault_raise(FAULT_INPUT, 0,
					     "%s: retry_seconds_min in [sync] must not be above retry_seconds_max",
					     reading->file);
	else if (settings->limit_workers[0] > settings->limit_workers[1] ||
		 settings->limit_workers[1] > settings->limit_workers[2])
		reading->fault = fault_raise(FAULT_INPUT, 0,
					     "%s: workers_several, workers_collective and workers_mass in [limits] must"
					     " rise in this order",
					     reading->file);
	else if (!settings->web_certificate[0] != !settings->web_key[0])
		reading->fault =
			fault_raise(FAULT_INPUT, 0, "%s: certificate and key in [web] go together", reading->file);
}

fault_t
settings_parse(const char *file, struct span content, struct settings *out)
{
	struct reading reading = { .file = file, .rest = content };
	set_defaults(&reading.settings);
	int code = ini_parse_stream(next_line, &reading, take_line, &reading);
	if (code > 0 && (!reading.fault || code < reading.line)) {
		fault_drop(KEEP(reading.fault));
		reading.line = code;
		refuse(&reading, "expected [section], key = value or a comment");
	}
	check_together(&reading);
	if (reading.fault)
		return reading.fault;
	*out = reading.settings;
	return NULL;
}

static void
file_close(FILE **file)
{
	if (*file)
		fclose(*file);
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

fault_t
settings_read(const char *path, struct settings *out)
{
	const char *name = base_name(path);
	struct buffer OWN(buffer_drop) content = { 0 };
	FILE *file OWN(file_close) = fopen(path, "re");
	if (!file && errno != ENOENT)
		return fault_raise(FAULT_SYSTEM, errno, "cannot read %s", name);
	if (!file) {
		set_defaults(out);
		return NULL;
	}
	uint8_t *data = buffer_extend(&content, SETTINGS_FILE_MOST + 1);
	size_t size = fread(data, 1, SETTINGS_FILE_MOST + 1, file);
	if (ferror(file))
		return fault_raise(FAULT_SYSTEM, errno, "cannot read %s", name);
	if (size > SETTINGS_FILE_MOST)
		return fault_raise(FAULT_LIMIT, 0, "%s is larger than %d bytes", name, SETTINGS_FILE_MOST);
	return settings_parse(name, span_of(data, size), out);
}
