/* `report NAME`: a report's figures for people, programs or spreadsheets. */
#include "hub/commands.h"

#include "host/reports.h"

#include <string.h>

#define WORKERS_MOST 100000

static const struct command_option options[] = {
	{ "--from", "D", { "期间第一天", "first day of the period" }, .required = true },
	{ "--to", "D", { "期间最后一天", "last day of the period" }, .required = true },
	{ "--format",
	  "F",
	  { "text、json 或 csv（默认 text）", "text, json or csv (text unless given)" },
	  .many = false },
	{ "--workers",
	  "N",
	  { "多人案件的人数线（默认取自 settings.ini，否则 30）",
	    "workers from which a dispute is large; by default as in settings.ini, else 30" },
	  .many = false },
	{ .name = NULL },
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV, FORMATS };
static const char *const formats[FORMATS] = { [FORMAT_TEXT] = "text", [FORMAT_JSON] = "json", [FORMAT_CSV] = "csv" };

static fault_t
unknown_report(struct call *call)
{
	struct buffer OWN(buffer_drop) names = { 0 };
	for (const struct report_definition *const *at = reports; *at; at++)
		buffer_print(&names, "%s%s", at == reports ? "" : ", ", (*at)->name);
	return call_misuse(call, "there is no report \"%s\", only %.*s", call->words[0], SPAN_ARG(buffer_span(&names)));
}

/* --json says the same as --format json. False after noting misuse. */
static bool
read_format(struct call *call, enum format *out)
{
	const char *name = call_option(call, "--format");
	*out = call->json ? FORMAT_JSON : FORMAT_TEXT;
	for (int i = 0; name && i < FORMATS; i++) {
		*out = (enum format)i;
		if (strcmp(name, formats[i]) == 0)
			return true;
	}
	if (name)
		fault_drop(call_misuse(call, "--format is text, json or csv"));
	return !name;
}

static fault_t
read_day(struct call *call, const char *option, struct date *out)
{
	static const struct field_row row = { .name = "date", .type = TYPE_DATE };
	struct value value = { 0 };
	const char *wrong = field_parse(call->arena, &row, span_text(call_option(call, option)), &value);
	if (wrong || value.type != VALUE_TEXT || !date_read(value.bytes, out))
		return fault_raise(FAULT_INPUT, 0, "%s: %s", option, wrong ? wrong : "must be a date like 2026-11-22");
	return NULL;
}

static fault_t
read_request(struct call *call, struct report_request *request)
{
	TRY(read_day(call, "--from", &request->from));
	TRY(read_day(call, "--to", &request->to));
	if (date_compare(request->from, request->to) > 0)
		return fault_raise(FAULT_INPUT, 0, "--to: is before --from");
	if (request->from.year < 2)
		return fault_raise(FAULT_INPUT, 0, "--from: there is no year before to compare with");
	return NULL;
}

static fault_t
report(struct call *call)
{
	struct report_request request = { .definition = report_find(span_text(call->words[0])) };
	struct report made;
	enum format format;
	if (!request.definition)
		return unknown_report(call);
	if (!read_format(call, &format) ||
	    !call_integer(call, "--workers", 1, WORKERS_MOST, call->settings.limit_workers[2], &request.workers))
		return NULL;
	TRY(read_request(call, &request));
	TRY(report_run(call->store, call->arena, &request, &made));
	if (format == FORMAT_JSON)
		report_put_json(call->out, &made);
	else if (format == FORMAT_CSV)
		report_put_csv(call->out, &made, call->chinese);
	else
		report_put_text(call->out, call->arena, &made, call->store->identity.district_name, call->chinese);
	return NULL;
}

const struct command command_report = {
	.name = "report",
	.words = "NAME",
	.help = { "打印报表（annual 依法行政年度附表）", "Prints a report (annual: the annual annex)" },
	.more = { "每个指标附口径、上年同期和增减；数字由记录直接统计，并逐项核对。",
		  "Each figure comes with its definition and that of the same period a year before; what must add up is checked." },
	.run = report,
	.store = STORE_READS,
	.words_least = 1,
	.words_most = 1,
	.options = options,
};
