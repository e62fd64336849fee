/* The screens' routes for risk warnings. */
#include "hub/web.h"

#include "host/warnings.h"

#define REASON_MOST 2000 /* bytes; warnings.h has the real bound */
#define PAGE_MOST 200
#define OFFSET_MOST 1000000

static fault_t
read_status(struct api_call *call, struct warning_query *query)
{
	struct span status = http_query(call->request, "status", NULL), rule = http_query(call->request, "rule", NULL);
	query->status = status.size ? warning_status_read(status) : WARNING_OPEN;
	query->rule = warning_rule_read(rule);
	if (query->status == WARNING_STATUSES)
		return fault_raise(FAULT_INPUT, 0, "status must be open, taken, ended, closed or all");
	if (rule.size && query->rule == WARNING_RULES)
		return fault_raise(FAULT_INPUT, 0, "rule names none that exists");
	return NULL;
}

/* Employers' names are sealed as people's are. */
static void
show_item(struct api_call *call, const json_t *item)
{
	const char *record = json_string_value(json_object_get(item, "record"));
	struct uuid id;
	if (record && uuid_read(span_text(record), &id))
		api_shown(call, id);
	else if (json_object_get(item, "employer"))
		api_shown_people(call, 1);
}

static void
show_items(struct api_call *call, const json_t *items)
{
	for (size_t i = 0; i < json_array_size(items); i++)
		show_item(call, json_array_get(items, i));
}

static fault_t
list_warnings(struct api_call *call)
{
	struct warning_query query = { .centre = http_query(call->request, "centre", NULL),
				       .oldest_first = api_flag(call, "oldest") };
	json_t *object = NULL;
	TRY(read_status(call, &query));
	TRY(api_number(call, "limit", 1, PAGE_MOST, 50, &query.limit));
	TRY(api_number(call, "offset", 0, OFFSET_MOST, 0, &query.offset));
	TRY(warnings_list(call->store, call->arena, &query, &object));
	show_items(call, json_object_get(object, "items"));
	api_answer(call, 200, object);
	return NULL;
}

static fault_t
summarise(struct api_call *call)
{
	json_t *object = NULL;
	TRY(warnings_summary(call->store, call->arena, &object));
	api_answer(call, 200, object);
	return NULL;
}

static fault_t
answer_missing(struct api_call *call)
{
	return api_refuse(call, 404, "missing", (struct label){ "没有这条预警", "there is no such warning" }, NULL);
}

static fault_t
answer_warning(struct api_call *call, struct uuid id)
{
	json_t *object = NULL;
	TRY(warning_show(call->store, call->arena, id, &object));
	if (!object)
		return answer_missing(call);
	json_t *items = json_object_get(object, "items");
	api_shown_items(call, items);
	if (json_array_size(items) == 0)
		show_item(call, object);
	api_answer(call, 200, object);
	return NULL;
}

static fault_t
show_warning(struct api_call *call)
{
	struct uuid id;
	TRY(api_id(call->words[0], &id));
	return answer_warning(call, id);
}

/* With the warning as it stands now; 409 when somebody was quicker. */
static fault_t
answer_done(struct api_call *call, struct uuid id, enum warning_answer answer, struct label settled)
{
	if (answer == WARNING_MISSING)
		return answer_missing(call);
	if (answer == WARNING_SETTLED)
		return api_refuse(call, 409, "settled", settled, NULL);
	api_publish_change(call->request->server, &id, 1);
	return answer_warning(call, id);
}

static fault_t
take_warning(struct api_call *call)
{
	static const char *const members[] = { NULL };
	enum warning_answer answer;
	struct uuid id;
	TRY(api_members(call, members));
	TRY(api_id(call->words[0], &id));
	TRY(warning_take(call->store, id, call->login.account.id, call->now_ms, &answer));
	return answer_done(call, id, answer,
			   (struct label){ "这条预警已有人接手处置或已办结",
					   "somebody has taken it up, or closed it, already" });
}

static fault_t
close_warning(struct api_call *call)
{
	static const char *const members[] = { "reason", NULL };
	enum warning_answer answer;
	struct span reason;
	struct uuid id;
	TRY(api_members(call, members));
	TRY(api_need_text(call, "reason", REASON_MOST, &reason));
	TRY(api_id(call->words[0], &id));
	TRY(warning_close(call->store, id, call->login.account.id, reason, call->now_ms, &answer));
	return answer_done(call, id, answer, (struct label){ "这条预警已办结", "it is closed already" });
}

const struct api_route web_warning_routes[] = {
	{ HTTP_GET, "/warnings", list_warnings, API_SESSION, .shows = "list",
	  .summary = { "风险预警", "Risk warnings" }, .gives = "Warnings" },
	{ HTTP_GET, "/warnings/summary", summarise, API_SESSION, .impersonal = true,
	  .summary = { "各类预警的数量", "How many warnings there are" }, .gives = "Warning counts" },
	{ HTTP_GET, "/warnings/{id}", show_warning, API_SESSION, .shows = "view",
	  .summary = { "一条预警及所涉案件", "A warning and its cases" }, .gives = "Warning" },
	{ HTTP_POST, "/warnings/{id}/take", take_warning, API_SESSION, .rights = MAY(RIGHT_WARNING), .shows = "view",
	  .body = true, .summary = { "接手处置一条预警", "Takes a warning up" }, .gives = "Warning" },
	{ HTTP_POST, "/warnings/{id}/close", close_warning, API_SESSION, .rights = MAY(RIGHT_WARNING), .shows = "view",
	  .body = true, .summary = { "说明处置结果并办结一条预警", "Closes a warning with a reason" },
	  .takes = "Reason", .gives = "Warning" },
	{ .path = NULL },
};
