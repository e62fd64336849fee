/* `centre add` and `centre import`: the district's register of centres. */
#include "hub/commands.h"

#include "base/text.h"
#include "host/command_input.h"
#include "host/csv.h"
#include "host/output.h"

#include <string.h>

#define SHORT_NAME_MOST 20 /* code points: see the kind's table */

struct centre {
	struct span code, name, short_name;
};

struct adding {
	struct call *call;
	struct actor actor;
	size_t added, changed, same;
};

/* "琶洲街道劳动人事争议调解中心" is called 琶洲 for short. */
static struct span
short_of(struct span name)
{
	static const struct span ends[] = { SPAN_INIT("街道"), SPAN_INIT("镇") };
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		for (size_t at = 3; at < name.size; at++)
			if (span_starts(span_part(name, at, name.size), ends[i]) &&
			    text_length(span_part(name, 0, at)) <= SHORT_NAME_MOST)
				return span_part(name, 0, at);
	return (struct span){ 0 };
}

/* The centre's record with this code. */
static fault_t
find_centre(struct store *store, struct span code, struct uuid *id, bool *found)
{
	struct query query = db_query(store->db, "SELECT id FROM centre_shown WHERE code = ? ORDER BY id LIMIT 1");
	query_text(&query, code);
	*found = query_step(&query) && uuid_read(query_get_bytes(&query, 0), id);
	return query_end(&query);
}

static fault_t
check_centre(const struct centre *centre)
{
	if (!centre_code_valid(centre->code))
		return fault_raise(FAULT_INPUT, 0, "code: must be 1 to %d of 0-9 and a-z", LIMIT_CENTRE_CODE);
	if (!centre->name.size)
		return fault_raise(FAULT_INPUT, 0, "name: is missing");
	return NULL;
}

static size_t
fill_given(const struct centre *centre, struct given given[3])
{
	size_t count = 0;
	given[count++] = (struct given){ .name = SPAN("code"), .text = centre->code };
	given[count++] = (struct given){ .name = SPAN("name"), .text = centre->name };
	if (centre->short_name.size)
		given[count++] = (struct given){ .name = SPAN("short_name"), .text = centre->short_name };
	return count;
}

static fault_t
create_centre(struct adding *adding, const struct centre *centre, struct outcome *outcome)
{
	struct given given[3];
	struct centre whole = *centre;
	struct draft draft = { .kind = schema_kind(SPAN("centre")), .fields = given };
	if (!whole.short_name.size)
		whole.short_name = short_of(whole.name);
	draft.field_count = fill_given(&whole, given);
	TRY(record_create(adding->call->store, adding->call->arena, &adding->actor, NULL, &draft, outcome));
	adding->added += outcome->saved;
	return NULL;
}

static fault_t
change_centre(struct adding *adding, const struct centre *centre, struct uuid id, struct outcome *outcome)
{
	struct given given[3];
	size_t count = fill_given(centre, given);
	TRY(record_change(adding->call->store, adding->call->arena, &adding->actor, id, given, count, outcome));
	*(outcome->saved ? &adding->changed : &adding->same) += 1;
	return NULL;
}

static fault_t
add(struct adding *adding, const struct centre *centre, bool may_exist, struct outcome *outcome)
{
	struct uuid id;
	bool found;
	TRY(check_centre(centre));
	TRY(find_centre(adding->call->store, centre->code, &id, &found));
	if (found && !may_exist)
		return fault_raise(FAULT_INPUT, 0, "there is a centre %.*s already", SPAN_ARG(centre->code));
	TRY(found ? change_centre(adding, centre, id, outcome) : create_centre(adding, centre, outcome));
	call_problems(adding->call, &outcome->problems);
	return NULL;
}

/* Looks and adds in one transaction, so that two processes never add the same code. */
static fault_t
centre_add(struct call *call)
{
	struct centre centre = { .code = span_text(call->words[0]), .name = text_trim(span_text(call->words[1])) };
	struct adding adding = { .call = call };
	struct outcome outcome;
	char id[UUID_TEXT_SIZE + 1];
	centre.short_name = span_text(call_option(call, "--short"));
	TRY(call_actor(call, &adding.actor));
	TRY(db_begin(call->store->db));
	fault_t fault = add(&adding, &centre, false, &outcome);
	if (!fault && !call->status)
		fault = db_end(call->store->db);
	db_undo(call->store->db);
	if (fault || call->status)
		return fault;
	uuid_text(outcome.id, id);
	if (call->json)
		call_json(call, json_pack("{s:s, s:s}", "id", id, "code", call->words[0]));
	else
		buffer_print(call->out, "%s\n", id);
	return NULL;
}

static const struct command_option add_options[] = {
	{ "--short", "NAME", { "简称，用于案号（默认取街道名）", "short name, for case numbers" }, false, false },
	{ 0 },
};

const struct command command_centre_add = {
	.name = "centre add",
	.words = "CODE NAME",
	.help = { "登记一个调解中心", "Adds a centre to the register" },
	.more = { NULL, NULL },
	.run = centre_add,
	.store = STORE_WRITES,
	.words_least = 2,
	.words_most = 2,
	.options = add_options,
};

/* ---- import ---- */

static bool
is_heading(const struct csv *csv)
{
	struct span first = text_trim(csv->cells[0]);
	return text_equal_nocase(first, SPAN("code")) || span_equal(first, SPAN("代码")) ||
	       span_equal(first, SPAN("中心代码"));
}

static fault_t
add_row(struct adding *adding, const struct csv *csv)
{
	struct outcome outcome;
	struct centre centre = { .code = text_trim(csv->cells[0]) };
	if (csv->count < 2 || csv->count > 3)
		return fault_raise(FAULT_INPUT, 0, "has %zu cells, must be code,name or code,name,short name",
				   csv->count);
	centre.name = text_trim(csv->cells[1]);
	centre.short_name = csv->count > 2 ? text_trim(csv->cells[2]) : (struct span){ 0 };
	return add(adding, &centre, true, &outcome);
}

/* Every row is tried, so that all that is wrong can be mended at once; the caller keeps nothing unless all were right. */
static fault_t
import_rows(struct adding *adding, struct csv *csv)
{
	struct call *call = adding->call;
	bool got;
	for (bool first = true;; first = false) {
		TRY(csv_next(csv, call->arena, &got));
		if (!got)
			return NULL;
		if (first && is_heading(csv))
			continue;
		int before = call->status;
		call->status = STATUS_DONE;
		fault_t fault = add_row(adding, csv);
		if (fault && fault_code(fault) != FAULT_INPUT)
			return fault_within(fault, "row %zu", csv->row);
		if (fault)
			call_note(call, "row %zu: %s", csv->row, fault_text(fault));
		else if (call->status)
			call_note(call, "row %zu: was refused", csv->row);
		call->status = fault || call->status ? STATUS_REFUSED : before;
		fault_drop(fault);
	}
}

static fault_t
centre_import(struct call *call)
{
	struct adding adding = { .call = call };
	struct buffer OWN(buffer_drop) text = { 0 };
	struct csv *csv = ARENA_NEW(call->arena, struct csv);
	TRY(fault_within(call_read(call->words[0], INPUT_FILE_MAX, &text), "%s", call->words[0]));
	TRY(csv_open(csv, buffer_span(&text)));
	TRY(call_actor(call, &adding.actor));
	TRY(db_begin(call->store->db));
	fault_t fault = import_rows(&adding, csv);
	if (!fault && !call->status)
		fault = db_end(call->store->db);
	db_undo(call->store->db);
	if (fault || call->status) {
		call_note(call, "nothing was imported");
		return fault;
	}
	if (call->json)
		call_json(call, json_pack("{s:I, s:I, s:I}", "added", (json_int_t)adding.added, "changed",
					  (json_int_t)adding.changed, "same", (json_int_t)adding.same));
	else
		buffer_print(call->out,
			     call->chinese ? "新增 %zu，修改 %zu，不变 %zu\n" :
					     "%zu added, %zu changed, %zu the same\n",
			     adding.added, adding.changed, adding.same);
	return NULL;
}

const struct command command_centre_import = {
	.name = "centre import",
	.words = "FILE.csv",
	.help = { "从 CSV 导入调解中心：代码,名称[,简称]", "Adds or updates centres from CSV: code,name[,short name]" },
	.more = { "按代码认定，重复导入不会重复登记；有一行不对则一行也不导入。",
		  "Centres are known by their codes, so importing twice makes no duplicates; if a row is wrong, none is taken." },
	.run = centre_import,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
};
