/* Lists as files for spreadsheets. Every export is in the access log before its first byte leaves. */
#include "host/api_inside.h"

#include "host/export.h"

static fault_t
read_request(struct api_call *call, struct export_request *request)
{
	bool found;
	struct span format = http_query(call->request, "format", &found);
	*request = (struct export_request){ .format = EXPORT_XLSX,
					    .columns = http_query(call->request, "columns", NULL),
					    .chinese = !span_equal(http_query(call->request, "lang", NULL), SPAN("en")),
					    .offset_minutes = call->offset_minutes,
					    .today = api_today(call),
					    .who = span_text(call->login.account.name) };
	if (found && !export_format_read(format, &request->format))
		return fault_raise(FAULT_INPUT, 0, "format must be csv or xlsx");
	return api_listing(call, call->words[0], &request->query);
}

/* The name in ASCII for old browsers, and in UTF-8 (RFC 6266, RFC 5987). */
static const char *
disposition(struct api_call *call, const struct exported *exported)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	buffer_print(&text, "attachment; filename=\"%.*s\"; filename*=UTF-8''", SPAN_ARG(exported->ascii_name));
	for (size_t i = 0; i < exported->name.size; i++)
		buffer_print(&text, "%%%02X", exported->name.data[i]);
	return arena_text(call->arena, buffer_span(&text));
}

static fault_t
export_list(struct api_call *call)
{
	static const char *const types[] = {
		[EXPORT_CSV] = "text/csv; charset=utf-8",
		[EXPORT_XLSX] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	};
	struct export_request request;
	struct exported exported;
	TRY(read_request(call, &request));
	TRY(export_run(call->store, call->arena, &request, &exported));
	buffer_drop(&call->answer->body);
	call->answer->body = exported.bytes;
	for (size_t i = 0; i < exported.record_count; i++)
		api_shown(call, exported.records[i]);
	call->answer->type = types[request.format];
	call->answer->disposition = disposition(call, &exported);
	call->answer->status = 200;
	return NULL;
}

const struct api_route api_export_routes[] = {
	{ HTTP_GET, "/export/{kind}", export_list, API_SESSION, .rights = MAY(RIGHT_EXPORT), .shows = "export",
	  .summary = { "按筛选条件导出表格（csv 或 xlsx）", "A filtered list as a sheet, csv or xlsx" } },
	{ .path = NULL },
};
