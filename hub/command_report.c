/* `report NAME`: a report's figures for people, programs or spreadsheets. */
#include "hub/command_report.h"

#include "hub/commands.h"

#include "host/clock.h"
#include "host/files.h"
#include "host/names.h"
#include "host/output.h"
#include "host/report_sheet.h"

#include <string.h>

#define WORKERS_MOST 100000

static const struct command_option options[] = {
	{ "--from", "D", { "期间第一天", "first day of the period" }, .required = true },
	{ "--to", "D", { "期间最后一天", "last day of the period" }, .required = true },
	{ "--by",
	  "GROUP",
	  { "分项：place、month、person、category、source、none", "place, month, person, category, source, none" },
	  .many = false },
	{ "--centre", "CODE", { "只统计一个街道", "one centre only" }, .many = false },
	{ "--format",
	  "F",
	  { "text、json、csv 或 xlsx（默认 text）", "text, json, csv or xlsx (text unless given)" },
	  .many = false },
	{ "--output", "FILE", { "写入文件（xlsx 必须指定）", "write to this file (xlsx needs one)" }, .many = false },
	{ "--workers",
	  "N",
	  { "多人案件的人数线（默认取自 settings.ini，否则 30）",
	    "workers from which a dispute is large; by default as in settings.ini, else 30" },
	  .many = false },
	{ "--line",
	  "ID",
	  { "列出构成这一行数字的记录", "lists the records that make this line's figure" },
	  .many = false },
	{ "--member", "ID", { "其中一个分项的", "of one member of the group" }, .many = false },
	{ "--before", NULL, { "上年同期的", "of the year before" }, .many = false },
	{ .name = NULL },
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV, FORMAT_XLSX, FORMATS };
static const char *const formats[FORMATS] = { "text", "json", "csv", "xlsx" };

fault_t
call_unknown_report(struct call *call)
{
	struct buffer OWN(buffer_drop) names = { 0 };
	for (const struct report_definition *const *at = reports; *at; at++)
		if (!(*at)->hidden)
			buffer_print(&names, "%s%s", names.size ? ", " : "", (*at)->name);
	return call_misuse(call, "there is no report \"%s\", only %.*s", call->words[0], SPAN_ARG(buffer_span(&names)));
}

/* --json says the same as --format json. False after noting misuse. */
static bool
read_format(struct call *call, enum format *out)
{
	const char *name = call_option(call, "--format");
	bool found = !name;
	*out = call->json ? FORMAT_JSON : FORMAT_TEXT;
	for (int i = 0; !found && i < FORMATS; i++) {
		*out = (enum format)i;
		found = strcmp(name, formats[i]) == 0;
	}
	if (!found)
		fault_drop(call_misuse(call, "--format is text, json, csv or xlsx"));
	else if (*out == FORMAT_XLSX && !call_option(call, "--output"))
		fault_drop(call_misuse(call, "--format xlsx needs --output FILE"));
	return found && (*out != FORMAT_XLSX || call_option(call, "--output"));
}

static fault_t
read_period(struct call *call, struct report_request *request)
{
	TRY(call_date(call, "--from", &request->from));
	TRY(call_date(call, "--to", &request->to));
	if (date_compare(request->from, request->to) > 0)
		return fault_raise(FAULT_INPUT, 0, "--to: is before --from");
	if (request->from.year < 2)
		return fault_raise(FAULT_INPUT, 0, "--from: there is no year before to compare with");
	return NULL;
}

/* What the report is told by unless it is said otherwise; false after noting misuse. */
static bool
read_group(struct call *call, struct report_request *request)
{
	const char *name = call_option(call, "--by");
	request->by[0] = request->definition->groups[0];
	request->by_count = 1;
	if (!name || report_group_read(request->definition, span_text(name), &request->by[0]))
		return true;
	fault_drop(call_misuse(call, "the report %s is not told by %s", request->definition->name, name));
	return false;
}

static void
fill_request(struct call *call, struct report_request *request)
{
	const struct settings *settings = &call->settings;
	request->today = date_of_instant(clock_seconds(), BEIJING_MINUTES);
	request->group = settings->limit_workers[1];
	request->lesson = settings->training_minutes;
	request->target = settings->training_minutes * settings->training_hours;
	request->hide = settings->limit_published;
	request->centre = span_text(call_option(call, "--centre"));
}

fault_t
call_report_request(struct call *call, struct report_request *request)
{
	if (!read_group(call, request) ||
	    !call_integer(call, "--workers", 1, WORKERS_MOST, call->settings.limit_workers[2], &request->workers))
		return NULL;
	fill_request(call, request);
	return read_period(call, request);
}

static fault_t
put_report(struct call *call, enum format format, const struct report *made, struct buffer *out)
{
	json_t *json OWN(json_drop) = report_json(made);
	const struct report_sheet sheet = { .report = json,
					    .district = call->store->identity.district_name,
					    .made = made->request.today,
					    .chinese = call->chinese };
	if (format == FORMAT_XLSX)
		return report_sheet_put_xlsx(out, &sheet, call->data);
	if (format == FORMAT_CSV)
		report_sheet_put_csv(out, &sheet);
	else if (format == FORMAT_JSON)
		report_put_json(out, made);
	else
		report_put_text(out, call->arena, made, call->store->identity.district_name, call->chinese);
	return NULL;
}

static fault_t
write_report(struct call *call, enum format format, const struct report *made)
{
	const char *file = call_option(call, "--output");
	struct buffer OWN(buffer_drop) content = { 0 };
	if (!file)
		return put_report(call, format, made, call->out);
	TRY(put_report(call, format, made, &content));
	return file_replace(file, "the report", buffer_span(&content));
}

/* ---- the records behind a figure ---- */

static fault_t
put_record(struct call *call, const struct report_records *records, struct uuid id)
{
	char text[UUID_TEXT_SIZE + 1];
	struct named named;
	uuid_text(id, text);
	if (call->json) {
		call_json_item(call, json_pack("{s:s, s:s}", "id", text, "kind", records->kind));
		return NULL;
	}
	TRY(name_of_record(call->store, call->arena, id, &named));
	buffer_print(call->out, "%s  ", text);
	text_put_plain(call->out, named.name);
	buffer_put_byte(call->out, '\n');
	return NULL;
}

static fault_t
list_records(struct call *call, const struct report_request *request)
{
	const char *member = call_option(call, "--member");
	const struct report_drill drill = { .line = span_text(call_option(call, "--line")),
					    .before = call_option(call, "--before") != NULL,
					    .group = member ? request->by[0] : GROUP_NONE,
					    .member = span_text(member),
					    .limit = INT64_MAX };
	struct report_records records;
	TRY(report_find_records(call->store, NULL, call->arena, request, &drill, &records));
	for (size_t i = 0; i < records.count; i++)
		TRY(put_record(call, &records, records.ids[i]));
	if (call->json)
		call_json_end(call);
	return NULL;
}

static fault_t
report(struct call *call)
{
	struct report_request request = { .definition = report_find(span_text(call->words[0])) };
	struct report made;
	enum format format;
	if (!request.definition || request.definition->hidden)
		return call_unknown_report(call);
	if (!read_format(call, &format))
		return NULL;
	TRY(call_report_request(call, &request));
	if (call->status)
		return NULL;
	if (call_option(call, "--line"))
		return list_records(call, &request);
	TRY(report_run(call->store, NULL, call->arena, &request, &made));
	return write_report(call, format, &made);
}

const struct command command_report = {
	.name = "report",
	.words = "NAME",
	.help = { "打印报表", "Prints a report" },
	.more = { "报表：annual 依法行政年度附表、quarterly 季度调解统计表、bulletin 街道通报、deadlines 期限、mediators 调解员办案、"
		  "coverage 轮训覆盖、warnings 风险预警、publication 主动公开。每个指标附口径、上年同期和增减；数字由记录直接统计，并逐项核对。",
		  "Reports: annual, quarterly, bulletin, deadlines, mediators, coverage, warnings, publication. Each figure comes with its "
		  "definition and that of the same period a year before; what must add up is checked." },
	.run = report,
	.store = STORE_READS,
	.shows = "--line",
	.words_least = 1,
	.words_most = 1,
	.options = options,
};
