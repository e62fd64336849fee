/* Centres added, changed and imported; see centres.h. How each stands is centre_list.c's. */
#include "hub/centres.h"

#include "base/text.h"
#include "host/csv.h"
#include "host/store_local.h"

#include <stdio.h>
#include <string.h>

#define SHORT_NAME_MOST 20 /* code points: see the kind's table */
#define FIELDS 6

struct adding {
	struct store *store;
	struct arena *arena;
	const struct actor *actor;
	struct centres_import *import;
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
check_centre(const struct centre_given *centre)
{
	if (!centre_code_valid(centre->code))
		return fault_raise(FAULT_INPUT, 0, "code: must be 1 to %d of 0-9 and a-z", LIMIT_CENTRE_CODE);
	if (!centre->name.size)
		return fault_raise(FAULT_INPUT, 0, "name: is missing");
	return NULL;
}

static size_t
fill_given(const struct centre_given *centre, struct given given[FIELDS])
{
	const struct given all[FIELDS] = {
		{ .name = SPAN("code"), .text = centre->code },
		{ .name = SPAN("name"), .text = centre->name },
		{ .name = SPAN("short_name"), .text = centre->short_name },
		{ .name = SPAN("address"), .text = centre->address },
		{ .name = SPAN("phone"), .text = centre->phone },
		{ .name = SPAN("seal_name"), .text = centre->seal_name },
	};
	size_t count = 0;
	for (size_t i = 0; i < FIELDS; i++)
		if (all[i].text.size)
			given[count++] = all[i];
	return count;
}

static fault_t
create_centre(struct adding *adding, const struct centre_given *centre, struct outcome *outcome)
{
	struct given given[FIELDS];
	struct centre_given whole = *centre;
	struct draft draft = { .kind = schema_kind(SPAN("centre")), .fields = given };
	if (!whole.short_name.size)
		whole.short_name = short_of(whole.name);
	draft.field_count = fill_given(&whole, given);
	return record_create(adding->store, adding->arena, adding->actor, NULL, &draft, outcome);
}

static fault_t
change_centre(struct adding *adding, const struct centre_given *centre, struct uuid id, struct outcome *outcome)
{
	struct given given[FIELDS];
	size_t count = fill_given(centre, given);
	return record_change(adding->store, adding->arena, adding->actor, id, given, count, outcome);
}

/* Looks and adds in one transaction, so that two processes never add the same code. */
static fault_t
add(struct adding *adding, const struct centre_given *centre, struct outcome *outcome)
{
	struct uuid id;
	bool found;
	TRY(check_centre(centre));
	TRY(find_centre(adding->store, centre->code, &id, &found));
	if (found)
		return fault_raise(FAULT_INPUT, 0, "there is a centre %.*s already", SPAN_ARG(centre->code));
	return create_centre(adding, centre, outcome);
}

/* Inside the caller's transaction, or in one of its own: what is refused saves nothing either way. */
fault_t
centre_add(struct store *store, struct arena *arena, const struct actor *actor, const struct centre_given *given,
	   struct outcome *out)
{
	struct adding adding = { .store = store, .arena = arena, .actor = actor };
	if (db_in_transaction(store->db))
		return add(&adding, given, out);
	TRY(db_begin(store->db));
	fault_t fault = add(&adding, given, out);
	if (!fault && out->saved)
		return db_end(store->db);
	db_undo(store->db);
	return fault;
}

/* ---- import ---- */

static bool
is_heading(const struct csv *csv)
{
	struct span first = text_trim(csv->cells[0]);
	return text_equal_nocase(first, SPAN("code")) || span_equal(first, SPAN("代码")) ||
	       span_equal(first, SPAN("中心代码"));
}

static void
note(struct adding *adding, size_t row, const char *zh, const char *en)
{
	struct centres_import *import = adding->import;
	if (import->problem_count == CENTRES_ROWS_MAX)
		return;
	if (!import->problems)
		import->problems = ARENA_NEW_ARRAY(adding->arena, CENTRES_ROWS_MAX, struct centres_problem);
	import->problems[import->problem_count++] = (struct centres_problem){ row, { zh, en } };
}

static void
note_refusals(struct adding *adding, size_t row, const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		if (problems->items[i].severity == SEVERITY_REFUSE)
			note(adding, row, problems->items[i].text.zh, problems->items[i].text.en);
}

/* False when the row is wrong, and noted. */
static bool
read_row(struct adding *adding, const struct csv *csv, struct centre_given *out)
{
	*out = (struct centre_given){ .code = text_trim(csv->cells[0]) };
	if (csv->count < 2 || csv->count > 3) {
		note(adding, csv->row, "每行须为：代码,名称[,简称]", "must be code,name or code,name,short name");
		return false;
	}
	out->name = text_trim(csv->cells[1]);
	out->short_name = csv->count > 2 ? text_trim(csv->cells[2]) : (struct span){ 0 };
	if (!centre_code_valid(out->code))
		note(adding, csv->row, "代码须为 1 到 16 位的数字或小写字母", "code: must be 1 to 16 of 0-9 and a-z");
	else if (!out->name.size)
		note(adding, csv->row, "缺少名称", "name: is missing");
	return centre_code_valid(out->code) && out->name.size;
}

static fault_t
take_row(struct adding *adding, const struct csv *csv)
{
	struct centre_given centre;
	struct outcome outcome;
	struct uuid id;
	bool found;
	if (!read_row(adding, csv, &centre))
		return NULL;
	TRY(find_centre(adding->store, centre.code, &id, &found));
	TRY(found ? change_centre(adding, &centre, id, &outcome) : create_centre(adding, &centre, &outcome));
	if (problems_refuse(&outcome.problems))
		note_refusals(adding, csv->row, &outcome.problems);
	else if (!outcome.saved)
		adding->import->same++;
	else
		*(found ? &adding->import->changed : &adding->import->added) += 1;
	return NULL;
}

/* Every row is tried, so that all that is wrong can be mended at once. */
static fault_t
take_rows(struct adding *adding, struct csv *csv)
{
	bool got;
	for (bool first = true;; first = false) {
		TRY(csv_next(csv, adding->arena, &got));
		if (!got)
			return NULL;
		if (csv->row > CENTRES_ROWS_MAX)
			return fault_raise(FAULT_LIMIT, 0, "a list may have up to %d rows", CENTRES_ROWS_MAX);
		if (!first || !is_heading(csv))
			TRY(fault_within(take_row(adding, csv), "row %zu", csv->row));
	}
}

fault_t
centres_import(struct store *store, struct arena *arena, const struct actor *actor, struct span list, bool dry,
	       struct centres_import *out)
{
	struct adding adding = { .store = store, .arena = arena, .actor = actor, .import = out };
	struct csv *csv = ARENA_NEW(arena, struct csv);
	*out = (struct centres_import){ 0 };
	TRY(csv_open(csv, list));
	TRY(db_begin(store->db));
	fault_t fault = take_rows(&adding, csv);
	if (!fault && !dry && !out->problem_count)
		return db_end(store->db);
	db_undo(store->db);
	return fault;
}
