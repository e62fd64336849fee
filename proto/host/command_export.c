/* `record export`: a filtered list as a file for a spreadsheet program, as the screens make it. */
#include "host/command_shared.h"

#include "host/access.h"
#include "host/clock.h"
#include "host/command_input.h"
#include "host/export.h"
#include "host/files.h"

/* What the name says, unless --format does. */
static bool
read_format(const struct call *call, enum export_format *out)
{
	const char *format = call_option(call, "--format");
	struct span file = span_text(call_option(call, "--out"));
	*out = span_ends(file, SPAN(".csv")) ? EXPORT_CSV : EXPORT_XLSX;
	return !format || export_format_read(span_text(format), out);
}

/* No account stands for whoever may run the program on the data folder: the entry has none. */
static fault_t
write_out(struct call *call, const struct export_request *request, const struct exported *exported)
{
	TRY(access_append(call->store, &(struct access){ .at = clock_seconds(),
							 .what = SPAN("export"),
							 .target = span_text(request->query.kind->name),
							 .count = exported->rows,
							 .records = exported->records,
							 .record_count = exported->record_count }));
	TRY(file_replace(call_option(call, "--out"), "the file", buffer_span(&exported->bytes)));
	if (exported->more)
		call_note(call, "the first %d rows only; there are more: narrow the filters", EXPORT_ROWS_MAX);
	if (call->json)
		call_json(call,
			  json_pack("{s:I, s:b}", "rows", (json_int_t)exported->rows, "more", (int)exported->more));
	else
		buffer_print(call->out, "%lld\n", (long long)exported->rows);
	return NULL;
}

static fault_t
record_export(struct call *call)
{
	struct export_request request = { .chinese = call->chinese,
					  .columns = span_text(call_option(call, "--columns")) };
	struct exported exported;
	struct actor actor;
	if (!read_format(call, &request.format))
		return call_misuse(call, "--format must be csv or xlsx");
	TRY(input_listing(call, &request.query));
	request.query.voided_out = !call_option(call, "--voided");
	if (call->status)
		return NULL;
	TRY(call_actor(call, &actor));
	request.who = actor.author.name;
	request.today = actor_today(&actor);
	request.offset_minutes = clock_offset_minutes();
	TRY(export_run(call->store, call->arena, &request, &exported));
	fault_t fault = write_out(call, &request, &exported);
	buffer_drop(&exported.bytes);
	return fault;
}

static const struct command_option export_options[] = {
	{ "--out", "FILE", { "写入此文件（已有的会被替换）", "the file to write (or replace)" }, true, false },
	{ "--format",
	  "FORMAT",
	  { "csv 或 xlsx（默认按文件名，否则 xlsx）", "csv or xlsx (as FILE's name says, else xlsx)" },
	  false,
	  false },
	{ "--columns", "NAMES", { "只要这些列，用逗号隔开", "these columns only, separated by commas" }, false, false },
	{ "--search", "TEXT", { "全文检索", "records in which every word of TEXT occurs" }, false, false },
	{ "--of", "ID", { "只列某条记录的组成部分", "parts of this record only" }, false, false },
	{ "--centre", "CODE", { "只列某个中心的记录", "this centre's ledger only" }, false, false },
	{ "--voided", NULL, { "包括已作废的", "voided ones, too" }, false, false },
	{ 0 },
};

const struct command command_record_export = {
	.name = "record export",
	.words = "KIND [field=value]…",
	.help = { "导出表格（CSV 或 Excel）", "Writes a list as a sheet (CSV or Excel)" },
	.more = { "每次导出都记入访问日志。列名见 record list --json；争议另有 applicants、respondents、clock_due 等列。",
		  "Every export is entered into the access log. Columns are fields' names; disputes also have applicants,"
		  " respondents, clock_due and others." },
	.run = record_export,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = WORDS_ANY,
	.options = export_options,
};
