/* Reports, their records and files, and the overview. Figures name no one: accounts without RIGHT_PERSONAL get all but the reports that
 * tell of named people.
 */
#include "hub/web_reports.h"

#include "host/api_inside.h"
#include "host/facts_shared.h"
#include "host/output.h"
#include "host/report_sheet.h"
#include "host/reports.h"
#include "hub/report_items.h"

#include <string.h>

#define PAGE_MAX 500
#define NEWEST_GROUPS 10

/* ---- what is asked for ---- */

static bool
may_see_people(const struct api_call *call)
{
	return call->rights & MAY(RIGHT_PERSONAL);
}

bool
web_may_see_report(const struct api_call *call, const struct report_definition *definition)
{
	return !definition->personal || may_see_people(call);
}

/* By person is for those who may see people, whatever the report. */
bool
web_may_group(const struct api_call *call, enum report_group group)
{
	return group != GROUP_PERSON || may_see_people(call);
}

static fault_t
read_day(struct api_call *call, const char *name, struct date otherwise, struct date *out)
{
	bool found;
	struct span text = http_query(call->request, name, &found);
	*out = otherwise;
	return found ? api_date(name, text, out) : NULL;
}

/* This year when nothing is said. */
static fault_t
read_period(struct api_call *call, struct report_request *request)
{
	struct date today = request->today;
	TRY(read_day(call, "from", (struct date){ today.year, 1, 1 }, &request->from));
	TRY(read_day(call, "to", (struct date){ today.year, 12, 31 }, &request->to));
	if (date_compare(request->from, request->to) > 0)
		return fault_raise(FAULT_INPUT, 0, "to: is before from");
	if (request->from.year < 2)
		return fault_raise(FAULT_INPUT, 0, "from: there is no year before to compare with");
	return NULL;
}

static fault_t
read_group(struct api_call *call, struct report_request *request)
{
	bool found;
	struct span name = http_query(call->request, "by", &found);
	if (found && !report_group_read(request->definition, name, &request->by[0]))
		return fault_raise(FAULT_INPUT, 0, "by: this report is not told by that");
	return NULL;
}

static fault_t
read_categories(struct api_call *call, struct report_request *request)
{
	const struct facts_table *disputes = facts_table("dispute");
	const struct code *codes = facts_codes(disputes, facts_column(disputes, "category"));
	struct span rest = http_query(call->request, "category", NULL);
	while (rest.size) {
		struct span name = span_cut(&rest, ',');
		size_t at = 0;
		while (codes[at].name && !span_equal(name, span_text(codes[at].name)))
			at++;
		if (!codes[at].name)
			return fault_raise(FAULT_INPUT, 0, "category: there is no such code");
		request->categories |= UINT64_C(1) << (at + 1);
	}
	return NULL;
}

fault_t
web_report_request(struct api_call *call, const struct report_definition *definition, struct report_request *request)
{
	struct settings settings;
	struct span path = arena_print(call->arena, "%s/%s", call->api->data, SETTINGS_FILE);
	TRY(settings_read(arena_text(call->arena, path), &settings));
	*request = (struct report_request){ .definition = definition,
					    .today = api_today(call),
					    .group = settings.limit_workers[1],
					    .lesson = settings.training_minutes,
					    .target = settings.training_minutes * settings.training_hours,
					    .workers = settings.limit_workers[2],
					    .hide = settings.limit_published,
					    .by = { definition->groups[0] },
					    .by_count = 1 };
	return NULL;
}

static fault_t
read_request(struct api_call *call, const struct report_definition *definition, struct report_request *request)
{
	TRY(web_report_request(call, definition, request));
	request->centre = http_query(call->request, "centre", NULL);
	TRY(read_categories(call, request));
	TRY(read_period(call, request));
	TRY(read_group(call, request));
	return api_number(call, "workers", 1, REPORT_WORKERS_MOST, request->workers, &request->workers);
}

static fault_t
refuse_report(struct api_call *call)
{
	return api_refuse(call, 404, "missing", (struct label){ "没有这张报表", "there is no such report" }, NULL);
}

static fault_t
refuse_people(struct api_call *call)
{
	return api_refuse(call, 403, "right",
			  (struct label){ "无权查看涉及个人的报表",
					  "this account may not see reports about named people" },
			  NULL);
}

/* The report of the path with all that was asked. *answered: it was refused. */
static fault_t
read_asked(struct api_call *call, bool hidden_too, struct report_request *request, bool *answered)
{
	const struct report_definition *definition = report_find(call->words[0]);
	*answered = true;
	if (!definition || (definition->hidden && !hidden_too))
		return refuse_report(call);
	if (!web_may_see_report(call, definition))
		return refuse_people(call);
	TRY(read_request(call, definition, request));
	if (!web_may_group(call, request->by[0]))
		return refuse_people(call);
	*answered = false;
	return NULL;
}

/* ---- which there are ---- */

static json_t *
definition_json(const struct api_call *call, const struct report_definition *definition)
{
	json_t *groups = json_array();
	for (size_t i = 0; i < definition->group_count; i++) {
		const struct report_group_row *row = &report_groups[definition->groups[i]];
		if (web_may_group(call, definition->groups[i]))
			json_array_append_new(groups, json_pack("{s:s, s:o}", "name", row->name, "label",
								output_label(row->label)));
	}
	return json_pack("{s:s, s:o, s:o, s:s, s:o, s:b}", "name", definition->name, "label",
			 output_label(definition->label), "groups", groups, "period", definition->period, "due_day",
			 definition->due_day ? json_integer(definition->due_day) : json_null(), "personal",
			 definition->personal);
}

static fault_t
list_reports(struct api_call *call)
{
	json_t *items = json_array();
	for (const struct report_definition *const *at = reports; *at; at++)
		if (!(*at)->hidden && web_may_see_report(call, *at))
			json_array_append_new(items, definition_json(call, *at));
	api_answer(call, 200, json_pack("{s:o}", "items", items));
	return NULL;
}

/* ---- one ---- */

static fault_t
show_report(struct api_call *call)
{
	struct report_request request;
	struct report report;
	bool answered;
	TRY(read_asked(call, false, &request, &answered));
	if (answered)
		return NULL;
	TRY(report_run(call->store, web_facts(call), call->arena, &request, &report));
	api_answer(call, 200, report_json(&report));
	return NULL;
}

/* ---- records behind a figure ---- */

static fault_t
read_drill(struct api_call *call, const struct report_request *request, struct report_drill *drill)
{
	bool found;
	*drill = (struct report_drill){ .line = http_query(call->request, "line", NULL),
					.before = api_flag(call, "before") };
	drill->member = http_query(call->request, "member", &found);
	drill->group = found ? request->by[0] : GROUP_NONE;
	TRY(api_number(call, "limit", 1, PAGE_MAX, 50, &drill->limit));
	return api_number(call, "offset", 0, INT32_MAX, 0, &drill->offset);
}

static fault_t
show_records(struct api_call *call)
{
	struct report_request request;
	struct report_drill drill;
	struct report_records records;
	json_t *items = NULL;
	bool answered, personal = may_see_people(call);
	TRY(read_asked(call, true, &request, &answered));
	if (answered)
		return NULL;
	TRY(read_drill(call, &request, &drill));
	TRY(report_find_records(call->store, web_facts(call), call->arena, &request, &drill, &records));
	TRY(report_items(call->store, &records, api_today(call), personal, &items));
	if (personal)
		api_shown_items(call, items);
	api_answer(call, 200,
		   json_pack("{s:s, s:o, s:I, s:b}", "kind", report_items_kind(&records), "items", items, "total",
			     (json_int_t)records.total, "more", drill.offset + (int64_t)records.count < records.total));
	return NULL;
}

/* ---- files ---- */

fault_t
web_report_put(struct api_call *call, const json_t *report, struct date made, struct span format, struct buffer *out)
{
	const struct report_sheet sheet = { .report = report,
					    .district = call->store->identity.district_name,
					    .made = made,
					    .chinese = !span_equal(http_query(call->request, "language", NULL),
								   SPAN("en")) };
	if (span_equal(format, SPAN("xlsx")))
		return report_sheet_put_xlsx(out, &sheet, call->api->data);
	if (span_equal(format, SPAN("csv")))
		report_sheet_put_csv(out, &sheet);
	else
		json_put(out, report);
	return NULL;
}

const char *
web_report_type(struct span format)
{
	static const char *const types[][2] = {
		{ "csv", "text/csv; charset=utf-8" },
		{ "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
		{ "json", "application/json" },
	};
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_equal(format, span_text(types[i][0])))
			return types[i][1];
	return NULL;
}

/* The name in ASCII for old browsers, and in UTF-8 as people call it (RFC 6266, RFC 5987). */
const char *
web_report_disposition(struct api_call *call, const json_t *report, struct span format)
{
	struct buffer OWN(buffer_drop) text = { 0 }, name = { 0 };
	bool chinese = !span_equal(http_query(call->request, "language", NULL), SPAN("en"));
	const char *label = json_text_of(json_object_get(report, "label"), chinese ? "zh" : "en");
	const char *from = json_text_of(report, "from"), *to = json_text_of(report, "to");
	buffer_print(&text, "attachment; filename=\"heshi-%s-%s-%s-%s.%.*s\"; filename*=UTF-8''",
		     call->store->identity.district, json_text_of(report, "report"), from, to, SPAN_ARG(format));
	buffer_print(&name, "%s%s-%s-%s.%.*s", call->store->identity.district_name, label, from, to, SPAN_ARG(format));
	for (size_t i = 0; i < name.size; i++)
		buffer_print(&text, "%%%02X", name.data[i]);
	return arena_text(call->arena, buffer_span(&text));
}

static fault_t
show_file(struct api_call *call)
{
	struct span format = http_query(call->request, "format", NULL);
	struct report_request request;
	struct report report;
	bool answered;
	if (!web_report_type(format))
		return fault_raise(FAULT_INPUT, 0, "format must be csv, xlsx or json");
	TRY(read_asked(call, false, &request, &answered));
	if (answered)
		return NULL;
	TRY(report_run(call->store, web_facts(call), call->arena, &request, &report));
	json_t *OWN(json_drop) json = report_json(&report);
	TRY(web_report_put(call, json, api_today(call), format, &call->answer->body));
	call->answer->type = web_report_type(format);
	call->answer->disposition = web_report_disposition(call, json, format);
	call->answer->status = 200;
	return NULL;
}

/* ---- overview ---- */

static fault_t
add_newest_groups(struct api_call *call, const struct report_request *request, json_t *object)
{
	const struct report_drill drill = { .line = SPAN("groups10"), .limit = NEWEST_GROUPS };
	struct report_records records;
	json_t *items = NULL;
	TRY(report_find_records(call->store, web_facts(call), call->arena, request, &drill, &records));
	TRY(report_items(call->store, &records, api_today(call), may_see_people(call), &items));
	if (may_see_people(call))
		api_shown_items(call, items);
	json_object_set_new(object, "groups",
			    json_pack("{s:o, s:I}", "items", items, "total", (json_int_t)records.total));
	return NULL;
}

static fault_t
show_overview(struct api_call *call)
{
	static const enum report_group groups[] = { GROUP_MONTH, GROUP_PLACE, GROUP_CATEGORY, GROUP_SOURCE };
	struct buffer OWN(buffer_drop) at = { 0 };
	struct report_request request;
	struct report report;
	TRY(read_request(call, &report_overview, &request));
	memcpy(request.by, groups, sizeof(groups));
	request.by_count = sizeof(groups) / sizeof(groups[0]);
	TRY(report_run(call->store, web_facts(call), call->arena, &request, &report));
	json_t *OWN(json_drop) object = report_overview_json(&report);
	instant_put(&at, call->now);
	json_object_set_new(object, "at", json_span(buffer_span(&at)));
	TRY(add_newest_groups(call, &request, object));
	api_answer(call, 200, KEEP(object));
	return NULL;
}

const struct api_route web_report_routes[] = {
	{ HTTP_GET, "/reports", list_reports, API_SESSION, .impersonal = true, .shows = "",
	  .summary = { "有哪些报表", "Which reports there are" }, .gives = "Reports" },
	{ HTTP_GET, "/reports/{name}", show_report, API_SESSION, .impersonal = true, .shows = "",
	  .summary = { "一张报表", "One report" }, .gives = "Report" },
	{ HTTP_GET, "/reports/{name}/records", show_records, API_SESSION, .impersonal = true, .shows = "drill",
	  .summary = { "一个数字由哪些记录构成", "The records behind a figure" }, .gives = "Report records" },
	{ HTTP_GET, "/reports/{name}/file", show_file, API_SESSION, .rights = MAY(RIGHT_REPORT), .impersonal = true,
	  .shows = "export", .summary = { "报表文件（csv、xlsx 或 json）", "A report as a file: csv, xlsx or json" } },
	{ HTTP_GET, "/overview", show_overview, API_SESSION, .impersonal = true, .shows = "list",
	  .summary = { "总览", "The overview" }, .gives = "Overview" },
	{ .path = NULL },
};
