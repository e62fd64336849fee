/* warning list, show, take, close: what the screens do with risk warnings. */
#include "hub/commands.h"

#include "host/clock.h"
#include "host/output.h"
#include "host/warnings.h"

#define LIST_DEFAULT 50
#define LIST_MOST 100000

/* A list is of today, whether the hub serves or not. */
static fault_t
look_first(struct call *call)
{
	struct warning_view view = { .settings = &call->settings, .now_ms = clock_milliseconds() };
	view.today = date_of_instant(view.now_ms / 1000, BEIJING_MINUTES);
	return warnings_look_all(call->store, &view);
}

static void
put_row(struct call *call, struct table *table, const json_t *item)
{
	const char *centre = json_text_of(item, "centre_name"), *number = json_text_of(item, "number");
	table_cell(table, span_text(json_text_of(item, "id")), 0);
	table_cell(table, span_text(json_text_of(item, "status")), 0);
	table_cell(table, span_part(span_text(json_text_of(item, "began")), 0, 10), 0);
	table_cell(table, span_text(call_json_label(call, json_object_get(item, "label"))), 0);
	table_cell(table, span_text(*centre ? centre : json_text_of(item, "centre")), 24);
	table_cell(table, span_text(*number ? number : json_text_of(item, "employer")), 30);
	table_cell(table, span_text(call_json_label(call, json_object_get(item, "text"))), 80);
}

/* False after noting misuse. */
static bool
read_query(struct call *call, struct warning_query *query)
{
	const char *status = call_option(call, "--status"), *rule = call_option(call, "--rule");
	query->status = status ? warning_status_read(span_text(status)) : WARNING_OPEN;
	query->rule = rule ? warning_rule_read(span_text(rule)) : WARNING_RULES;
	query->centre = span_text(call_option(call, "--centre"));
	if (query->status == WARNING_STATUSES)
		fault_drop(call_misuse(call, "--status is open, taken, ended, closed or all"));
	else if (rule && query->rule == WARNING_RULES)
		fault_drop(
			call_misuse(call, "--rule is employer, collective, mass, unpaid, crime, crime_all or intake"));
	else if (call_limit(call, LIST_DEFAULT, &query->limit))
		query->limit = query->limit < LIST_MOST ? query->limit : LIST_MOST;
	return !call->status;
}

static fault_t
list(struct call *call)
{
	struct warning_query query = { 0 };
	struct table table = { .arena = call->arena, .columns = 7 };
	json_t *OWN(json_drop) object = NULL, *item;
	size_t i;
	if (!read_query(call, &query))
		return NULL;
	TRY(look_first(call));
	TRY(warnings_list(call->store, call->arena, &query, &object));
	json_array_foreach(json_object_get(object, "items"), i, item)
	{
		if (call->json)
			call_json_item(call, json_incref(item));
		else
			put_row(call, &table, item);
	}
	if (call->json)
		call_json_end(call);
	else
		table_put(call->out, &table);
	return NULL;
}

static const struct command_option list_options[] = {
	{ "--status",
	  "S",
	  { "open 待处置（默认）、taken 处置中、ended 已消除、closed 已办结、all 全部",
	    "open (unless given), taken, ended, closed or all" },
	  false,
	  false },
	{ "--rule", "RULE", { "只列一类", "of one rule" }, false, false },
	{ "--centre", "CODE", { "只列涉及这个街道的", "that concern this centre" }, false, false },
	{ "--limit", "N", { "最多几条（默认 50，JSON 为全部）", "at most N (50; as JSON all)" }, false, false },
	{ 0 },
};

const struct command command_warning_list = {
	.name = "warning list",
	.words = "",
	.help = { "列出风险预警", "Lists risk warnings" },
	.more = { "先按今天的记录核对一遍，再列出。", "Looks at the records of today first." },
	.run = list,
	.store = STORE_WRITES,
	.shows = "",
	.options = list_options,
};

/* ---- one ---- */

static fault_t
print_one(struct call *call, struct uuid id)
{
	json_t *OWN(json_drop) item = NULL, *dispute;
	size_t i;
	TRY(warning_show(call->store, call->arena, id, &item));
	if (!item)
		return fault_raise(FAULT_INPUT, 0, "there is no such warning; warning list names them");
	if (call->json) {
		call_json(call, KEEP(item));
		return NULL;
	}
	buffer_print(call->out, "%s  %s\n%s\n", call_json_label(call, json_object_get(item, "label")),
		     json_text_of(item, "status"), call_json_label(call, json_object_get(item, "text")));
	if (*json_text_of(item, "taken_by"))
		buffer_print(call->out, "%s: %s\n", call->chinese ? "接手人" : "taken by",
			     json_text_of(item, "taken_by"));
	if (*json_text_of(item, "closed_by"))
		buffer_print(call->out, "%s: %s: %s\n", call->chinese ? "办结人" : "closed by",
			     json_text_of(item, "closed_by"), json_text_of(item, "reason"));
	struct table table = { .arena = call->arena, .columns = 5 };
	json_array_foreach(json_object_get(item, "items"), i, dispute)
	{
		static const char *const names[] = { "number", "received", "centre_name", "applicants", "respondents" };
		for (size_t j = 0; j < 5; j++)
			table_cell(&table, span_text(json_text_of(dispute, names[j])), 40);
	}
	table_put(call->out, &table);
	return NULL;
}

static fault_t
show(struct call *call)
{
	struct uuid id;
	TRY(call_id(call->words[0], &id));
	return print_one(call, id);
}

const struct command command_warning_show = {
	.name = "warning show",
	.words = "ID",
	.help = { "一条预警及所涉案件", "A warning and its cases" },
	.run = show,
	.store = STORE_READS,
	.shows = "",
	.words_least = 1,
	.words_most = 1,
};

static fault_t
check_answer(enum warning_answer answer, const char *settled)
{
	if (answer == WARNING_MISSING)
		return fault_raise(FAULT_INPUT, 0, "there is no such warning; warning list names them");
	return answer == WARNING_SETTLED ? fault_raise(FAULT_INPUT, 0, "%s", settled) : NULL;
}

static fault_t
take(struct call *call)
{
	enum warning_answer answer;
	struct actor actor;
	struct uuid id;
	TRY(call_id(call->words[0], &id));
	TRY(call_actor(call, &actor));
	TRY(warning_take(call->store, id, actor.author.id, actor.now_ms, &answer));
	TRY(check_answer(answer, "somebody has taken it up, or closed it, already"));
	return print_one(call, id);
}

const struct command command_warning_take = {
	.name = "warning take",
	.words = "ID",
	.help = { "接手处置一条预警", "Takes a warning up" },
	.run = take,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
};

static fault_t
close_one(struct call *call)
{
	enum warning_answer answer;
	struct actor actor;
	struct uuid id;
	TRY(call_id(call->words[0], &id));
	TRY(call_actor(call, &actor));
	TRY(warning_close(call->store, id, actor.author.id, span_text(call_option(call, "--reason")), actor.now_ms,
			  &answer));
	TRY(check_answer(answer, "it is closed already"));
	return print_one(call, id);
}

static const struct command_option close_options[] = {
	{ "--reason", "TEXT", { "处理结果或理由", "what came of it" }, true, false },
	{ 0 },
};

const struct command command_warning_close = {
	.name = "warning close",
	.words = "ID",
	.help = { "说明处置结果并办结一条预警", "Closes a warning with a reason" },
	.more = { "情况变得更严重，或消除后再次出现时，会再次预警。",
		  "It arises anew when matters get worse, or when they had passed and come back." },
	.run = close_one,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
	.options = close_options,
};
