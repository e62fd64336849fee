/* What a lead sets on this machine: settings, papers' wording, holidays; backups; and who took out what. */
#include "host/api_inside.h"

#include "base/text.h"
#include "host/backup.h"
#include "host/access.h"
#include "host/holidays_own.h"
#include "host/output.h"
#include "host/oversight.h"
#include "host/settings_write.h"
#include "host/store_local.h"
#include "host/templates.h"

#include <string.h>

#define VALUE_MOST 1000 /* bytes of a setting's value; settings.h has the real bound */
#define YEAR_LEAST 2000
#define YEAR_MOST 2200

/* ---- settings ---- */

/* Settings that mean nothing on the other sort of machine; without a key the whole section. */
static const struct {
	const char *section, *key;
	bool hub;
} only[] = {
	{ "hub", NULL, true },  { "warnings", NULL, true },  { "web", "certificate", true },
	{ "web", "key", true }, { "web", "address", false }, { "sync", NULL, false },
};

static bool
is_shown(const struct api_call *call, const struct setting *setting)
{
	bool hub = call->store->identity.role == ROLE_HUB;
	for (size_t i = 0; i < sizeof(only) / sizeof(only[0]); i++)
		if (strcmp(setting->section, only[i].section) == 0 &&
		    (!only[i].key || strcmp(setting->key, only[i].key) == 0))
			return only[i].hub == hub;
	return true;
}

static void
set_value(json_t *object, const char *name, const struct setting *setting, struct span text)
{
	int64_t number;
	if (setting->type == SETTING_NUMBER && text_read_integer(text, &number))
		json_object_set_new(object, name, json_integer(number));
	else
		json_object_set_new(object, name, json_span(text));
}

static json_t *
setting_json(const struct setting *setting, const struct settings *settings)
{
	static const char *const types[] = {
		[SETTING_NUMBER] = "number",     [SETTING_ADDRESS] = "address", [SETTING_HOSTS] = "hosts",
		[SETTING_TEMPLATE] = "template", [SETTING_LEVEL] = "level",     [SETTING_FORMAT] = "format",
		[SETTING_FILE] = "file",
	};
	struct buffer OWN(buffer_drop) value = { 0 };
	json_t *object = json_object();
	setting_put(&value, setting, settings);
	json_object_set_new(object, "name", json_sprintf("%s.%s", setting->section, setting->key));
	output_text(object, "type", span_text(types[setting->type]));
	set_value(object, "value", setting, buffer_span(&value));
	set_value(object, "default", setting, span_text(setting->otherwise));
	if (setting->type == SETTING_NUMBER) {
		json_object_set_new(object, "least", json_integer(setting->least));
		json_object_set_new(object, "most", json_integer(setting->most));
	}
	json_object_set_new(object, "label", output_label((struct label){ setting->zh, setting->en }));
	json_object_set_new(object, "restart", json_boolean(setting_needs_restart(setting)));
	return object;
}

static fault_t
answer_settings(struct api_call *call, const struct settings *settings)
{
	json_t *array = json_array();
	for (const struct setting *setting = settings_table; setting->section; setting++)
		if (is_shown(call, setting))
			json_array_append_new(array, setting_json(setting, settings));
	api_answer(call, 200, json_pack("{s:o}", "items", array));
	return NULL;
}

static fault_t
show_settings(struct api_call *call)
{
	struct settings settings;
	struct span path = arena_print(call->arena, "%s/%s", call->api->data, SETTINGS_FILE);
	TRY(settings_read(arena_text(call->arena, path), &settings));
	return answer_settings(call, &settings);
}

static fault_t
read_change(struct api_call *call, const char *name, const json_t *json, struct setting_change *out)
{
	struct span text = { 0 };
	out->setting = setting_named(span_text(name));
	if (!out->setting || !is_shown(call, out->setting))
		return fault_raise(FAULT_INPUT, 0, "values names a setting that does not exist");
	if (json_is_integer(json))
		text = arena_print(call->arena, "%lld", (long long)json_integer_value(json));
	else if (json_is_string(json) && json_string_length(json) <= VALUE_MOST)
		text = text_trim(json_text(json));
	else if (!json_is_null(json))
		return fault_raise(FAULT_INPUT, 0, "a setting's value must be a number or a text that is not too long");
	out->value = text;
	out->forget = json_is_null(json);
	return NULL;
}

/* Of files beside the database, so that the entry comes first: what cannot be entered is not written. */
static fault_t
enter(struct api_call *call, struct span target)
{
	return oversight_enter(call->store, &call->login.account.id, "settings", target);
}

/* Refused changes leave no entry. */
static fault_t
write_changes(struct api_call *call, const struct setting_change *changes, size_t count, struct problems *problems,
	      struct settings *settings)
{
	TRY(db_begin(call->store->db));
	for (size_t i = 0; i < count; i++)
		TRY(enter(call,
			  arena_print(call->arena, "%s.%s", changes[i].setting->section, changes[i].setting->key)));
	TRY(settings_change(call->api->data, call->arena, changes, count, problems, settings));
	if (!problems_refuse(problems))
		return db_end(call->store->db);
	db_undo(call->store->db);
	return NULL;
}

static fault_t
change_settings(struct api_call *call)
{
	static const char *const members[] = { "values", NULL };
	json_t *values = json_object_get(call->body, "values"), *value;
	const char *name;
	struct setting_change *changes;
	struct problems problems = { 0 };
	struct settings settings;
	size_t count = 0;
	TRY(api_members(call, members));
	if (!json_is_object(values))
		return fault_raise(FAULT_INPUT, 0, "values is missing");
	changes = ARENA_NEW_ARRAY(call->arena, json_object_size(values), struct setting_change);
	json_object_foreach(values, name, value) TRY(read_change(call, name, value, &changes[count++]));
	TRY(write_changes(call, changes, count, &problems, &settings));
	if (problems_refuse(&problems))
		return api_refuse_problems(call, &problems);
	return answer_settings(call, &settings);
}

/* ---- papers' wording ---- */

static json_t *
template_json(const struct paper_template *template)
{
	json_t *object = json_object();
	output_text(object, "name", span_text(template->name));
	json_object_set_new(object, "label", output_label(template->label));
	json_object_set_new(object, "text", json_span(template->text));
	json_object_set_new(object, "own", json_boolean(template->own));
	return object;
}

static fault_t
list_templates(struct api_call *call)
{
	struct paper_template *templates;
	size_t count;
	TRY(template_list(call->api->data, call->arena, &templates, &count));
	json_t *array = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, template_json(&templates[i]));
	api_answer(call, 200, json_pack("{s:o}", "items", array));
	return NULL;
}

static fault_t
refuse_template(struct api_call *call)
{
	return api_refuse(call, 404, "missing", (struct label){ "没有这种文书", "there is no such paper" }, NULL);
}

static fault_t
answer_template(struct api_call *call)
{
	struct paper_template template;
	bool found;
	TRY(template_get(call->api->data, call->arena, call->words[0], &template, &found));
	if (!found)
		return refuse_template(call);
	api_answer(call, 200, template_json(&template));
	return NULL;
}

static fault_t
put_template(struct api_call *call)
{
	static const char *const members[] = { "text", NULL };
	const struct problem *refused;
	struct problem copy;
	struct span text;
	TRY(api_members(call, members));
	TRY(api_text(call, "text", HTTP_BODY_MAX, &text));
	if (!template_known(call->words[0]))
		return refuse_template(call);
	TRY(db_begin(call->store->db));
	TRY(enter(call, call->words[0]));
	TRY(template_put(call->api->data, call->words[0], text, &refused));
	if (!refused)
		TRY(db_end(call->store->db));
	db_undo(call->store->db);
	if (!refused)
		return answer_template(call);
	copy = *refused;
	return api_refuse_problems(call, &(struct problems){ .items = &copy, .count = 1 });
}

static fault_t
drop_template(struct api_call *call)
{
	if (!template_known(call->words[0]))
		return refuse_template(call);
	TRY(db_begin(call->store->db));
	TRY(enter(call, call->words[0]));
	TRY(local_end(call->store, template_drop(call->api->data, call->words[0])));
	return answer_template(call);
}

/* ---- holidays ---- */

static json_t *
days_json(const struct date *days, size_t count, int year)
{
	json_t *array = json_array();
	for (size_t i = 0; i < count; i++) {
		struct buffer OWN(buffer_drop) text = { 0 };
		date_put(&text, days[i]);
		if (days[i].year == year)
			json_array_append_new(array, json_span(buffer_span(&text)));
	}
	return array;
}

static fault_t
show_holidays(struct api_call *call)
{
	struct check_holidays own, all;
	TRY(holidays_own_read(call->api->data, call->arena, &own));
	all = holidays_merged(call->arena, &own);
	json_t *years = json_array();
	for (int year = 1; year <= 9999; year++) {
		if (!holidays_have_year(&all, year))
			continue;
		json_t *off = days_json(all.off, all.off_count, year),
		       *work = days_json(all.work, all.work_count, year);
		json_array_append_new(years, json_pack("{s:i, s:o, s:o, s:b}", "year", year, "off", off, "work", work,
						       "own", (int)holidays_have_year(&own, year)));
	}
	api_answer(call, 200, json_pack("{s:o}", "years", years));
	return NULL;
}

static fault_t
read_year(struct api_call *call, int *out)
{
	int64_t year;
	if (!text_read_integer(call->words[0], &year) || year < YEAR_LEAST || year > YEAR_MOST)
		return fault_raise(FAULT_INPUT, 0, "the year must be from %d to %d", YEAR_LEAST, YEAR_MOST);
	*out = (int)year;
	return NULL;
}

/* A list of days out of the body; what is no day of the year becomes a problem. */
static fault_t
read_days(struct api_call *call, const char *name, int year, struct problems *problems, const struct date **out,
	  size_t *count)
{
	const json_t *list = json_object_get(call->body, name);
	if (list && !json_is_array(list))
		return fault_raise(FAULT_INPUT, 0, "%s must be a list of dates", name);
	if (json_array_size(list) > HOLIDAYS_YEAR_MOST)
		return fault_raise(FAULT_LIMIT, 0, "%s has too many days", name);
	struct date *days = ARENA_NEW_ARRAY(call->arena, json_array_size(list), struct date);
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!date_read(span_text(json_string_value(json_array_get(list, i))), &days[i]) || days[i].year != year)
			problem_add(call->arena, problems, SEVERITY_REFUSE, "date", span_text(name),
				    (struct label){ "须为该年的日期，如 2027-01-01",
						    "must be dates of that year, like 2027-01-01" });
	*out = days;
	*count = json_array_size(list);
	return NULL;
}

static void
check_days(struct api_call *call, const struct check_holidays *days, struct problems *problems)
{
	bool both = false;
	for (size_t i = 0; i < days->off_count; i++)
		for (size_t j = 0; j < days->work_count; j++)
			both = both || date_compare(days->off[i], days->work[j]) == 0;
	if (both)
		problem_add(call->arena, problems, SEVERITY_REFUSE, "order", SPAN("work"),
			    (struct label){ "同一天不能既放假又上班", "a day cannot be both off and worked" });
	if (!days->off_count && !days->work_count)
		problem_add(call->arena, problems, SEVERITY_REFUSE, "required", SPAN("off"),
			    (struct label){ "至少填一天；要恢复原来的安排，请用“恢复”",
					    "name at least one day; to go back to the shipped year, delete this one" });
}

/* Clocks on open screens may have moved. */
static fault_t
save_holidays(struct api_call *call, int year, const struct check_holidays *days)
{
	TRY(db_begin(call->store->db));
	TRY(enter(call, arena_print(call->arena, "holidays %d", year)));
	TRY(local_end(call->store, holidays_own_set(call->api->data, year, days)));
	api_publish_change(call->request->server, NULL, 0);
	return show_holidays(call);
}

static fault_t
put_holidays(struct api_call *call)
{
	static const char *const members[] = { "off", "work", NULL };
	struct check_holidays days = { 0 };
	struct problems problems = { 0 };
	int year;
	TRY(read_year(call, &year));
	TRY(api_members(call, members));
	TRY(read_days(call, "off", year, &problems, &days.off, &days.off_count));
	TRY(read_days(call, "work", year, &problems, &days.work, &days.work_count));
	if (!problems_refuse(&problems))
		check_days(call, &days, &problems);
	if (problems_refuse(&problems))
		return api_refuse_problems(call, &problems);
	return save_holidays(call, year, &days);
}

static fault_t
drop_holidays(struct api_call *call)
{
	int year;
	TRY(read_year(call, &year));
	return save_holidays(call, year, &(struct check_holidays){ 0 });
}

/* ---- backups ---- */

static fault_t
make_backup(struct api_call *call)
{
	static const char *const members[] = { NULL };
	struct backup backup;
	TRY(api_members(call, members));
	TRY(backup_make(call->store, call->arena, call->now, call->offset_minutes, &backup));
	TRY(access_append(call->store, &(struct access){ .at = call->now,
							 .account = call->login.account.id,
							 .what = SPAN("backup"),
							 .target = backup.name,
							 .count = 1 }));
	json_t *object = json_object();
	output_text(object, "path", backup.path);
	json_object_set_new(object, "bytes", json_integer(backup.bytes));
	output_instant(object, "at", call->now);
	api_answer(call, 200, object);
	return NULL;
}

const struct api_route api_setting_routes[] = {
	{ HTTP_GET, "/settings", show_settings, API_SESSION, .impersonal = true,
	  .summary = { "设置", "Settings of this machine" } },
	{ HTTP_PATCH, "/settings", change_settings, API_SESSION, .rights = MAY(RIGHT_SETTINGS), .body = true,
	  .summary = { "更改设置；null 恢复默认", "Changes settings; null takes the default" } },
	{ HTTP_GET, "/templates", list_templates, API_SESSION, .shows = "",
	  .summary = { "文书样式", "The wording of papers" } },
	{ HTTP_PUT, "/templates/{name}", put_template, API_SESSION, .rights = MAY(RIGHT_SETTINGS), .body = true,
	  .summary = { "改用本中心的文书样式", "Sets the centre's own wording" } },
	{ HTTP_DELETE, "/templates/{name}", drop_template, API_SESSION, .rights = MAY(RIGHT_SETTINGS),
	  .summary = { "恢复原来的文书样式", "Back to the shipped wording" } },
	{ HTTP_GET, "/holidays", show_holidays, API_SESSION, .impersonal = true,
	  .summary = { "节假日", "Public holidays by year" } },
	{ HTTP_PUT, "/holidays/{year}", put_holidays, API_SESSION, .rights = MAY(RIGHT_SETTINGS), .body = true,
	  .summary = { "录入一年的放假和调休", "Sets a year's days off and week-end days worked" } },
	{ HTTP_DELETE, "/holidays/{year}", drop_holidays, API_SESSION, .rights = MAY(RIGHT_SETTINGS),
	  .summary = { "恢复原来的节假日", "Back to the shipped year" } },
	{ HTTP_POST, "/backup", make_backup, API_SESSION, .rights = MAY(RIGHT_BACKUP), .body = true,
	  .summary = { "备份到本机", "Makes a backup on this machine" } },
	{ HTTP_GET, "/access-log", api_list_access, API_SESSION, .rights = MAY(RIGHT_SETTINGS) | MAY(RIGHT_AUDIT),
	  .shows = "", .summary = { "谁查看、导出了什么", "Who looked at or took out what" }, .gives = "Access log" },
	{ HTTP_GET, "/access-log/export", api_export_access, API_SESSION,
	  .rights = MAY(RIGHT_SETTINGS) | MAY(RIGHT_AUDIT), .shows = "export",
	  .summary = { "导出访问记录（csv）", "The access log as a sheet, csv" } },
	{ .path = NULL },
};
