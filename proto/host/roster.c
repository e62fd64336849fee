/* Importing the roster of a training; see roster.h. */
#include "host/roster.h"

#include "base/text.h"
#include "host/act.h"
#include "host/csv.h"
#include "host/random.h"

#include <string.h>

#define FIRST_CJK 0x2e80

enum column { NAME, CENTRE, NOTE, COLUMN_COUNT };

/* What the first row may call them, in any case. */
static const char *const column_names[COLUMN_COUNT][6] = {
	[NAME] = { "姓名", "name", "参训人", NULL },
	[CENTRE] = { "中心", "centre", "center", "所属中心", "街道", NULL },
	[NOTE] = { "备注", "note", NULL },
};

struct import {
	struct act *act;
	const struct kind *kind; /* attendance */
	bool dry;
	struct path training;
	struct span list;
	int columns[COLUMN_COUNT]; /* which cell; -1: none */
	struct span *people;       /* ids of those on the roster */
	size_t people_count;
	struct roster *out;
};

static void
complain(struct import *import, size_t row, struct label text)
{
	import->out->errors[import->out->error_count++] = (struct roster_error){ row, text };
}

/* ---- cells ---- */

static bool
is_space(uint32_t code_point)
{
	return code_point == ' ' || code_point == '\t' || code_point == 0xa0 || code_point == 0x3000;
}

/* Trimmed of every kind of space; Chinese also of those inside, which only line names up ("李　明"). */
static struct span
plain(struct arena *arena, struct span text)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	size_t kept = 0;
	bool chinese = false;
	for (size_t at = 0; at < text.size;) {
		uint32_t code_point = text_next(text, &at);
		if (is_space(code_point) && (chinese || !out.size))
			continue;
		chinese = chinese || code_point >= FIRST_CJK;
		text_put_code_point(&out, code_point);
		if (!is_space(code_point))
			kept = out.size;
	}
	return arena_copy(arena, span_part(buffer_span(&out), 0, kept));
}

static struct span
cell(const struct import *import, const struct csv *csv, enum column column)
{
	int at = import->columns[column];
	return at >= 0 && (size_t)at < csv->count ? csv->cells[at] : (struct span){ 0 };
}

static void
read_header(struct import *import, const struct csv *csv)
{
	for (int column = 0; column < COLUMN_COUNT; column++) {
		import->columns[column] = -1;
		for (size_t i = csv->count; i-- > 0;)
			for (const char *const *name = column_names[column]; *name; name++)
				if (text_equal_nocase(plain(import->act->arena, csv->cells[i]), span_text(*name)))
					import->columns[column] = (int)i;
	}
}

/* ---- the register ---- */

/* "江海" may be written 江海街 or 江海街道. */
static struct span
street_stem(struct span text)
{
	static const char *const ends[] = { "街道", "街" };
	for (size_t i = 0; i < 2; i++)
		if (span_ends(text, span_text(ends[i])))
			return span_part(text, 0, text.size - strlen(ends[i]));
	return text;
}

static fault_t
find_centre(struct import *import, struct span text, struct span *code, struct label *wrong)
{
	struct query query = db_query(import->act->store->db,
				      "SELECT DISTINCT code FROM centre_shown WHERE voided IS NOT 1"
				      " AND (code = ?1 OR name = ?1 OR short_name = ?1 OR short_name = ?2) LIMIT 2");
	query_text(&query, text);
	query_text(&query, street_stem(text));
	bool found = query_step(&query);
	*code = found ? arena_copy(import->act->arena, query_get_bytes(&query, 0)) : (struct span){ 0 };
	if (!found)
		*wrong = (struct label){ "没有这个中心，请填写中心代码、名称或简称",
					 "there is no such centre: give its code, name or short name" };
	else if (query_step(&query))
		*wrong = (struct label){ "有多个中心叫这个名字，请填写中心代码",
					 "several centres are called that: give the code" };
	return query_end(&query);
}

struct listed {
	struct span id, centre;
};

static fault_t
find_person(struct import *import, struct span name, struct span centre, struct listed *out, struct label *wrong)
{
	struct query query = db_query(import->act->store->db,
				      "SELECT id, centre FROM person_shown WHERE name = ?1 AND voided IS NOT 1"
				      " AND active IS NOT 0 AND (?2 = '' OR centre = ?2) LIMIT 2");
	query_text(&query, name);
	query_text(&query, centre);
	if (query_step(&query)) {
		out->id = arena_copy(import->act->arena, query_get_bytes(&query, 0));
		out->centre = arena_copy(import->act->arena, query_get_bytes(&query, 1));
	}
	if (!out->id.size)
		*wrong = (struct label){ "名册里没有此人，请核对姓名和所属中心",
					 "nobody of this name is in the register there: check name and centre" };
	else if (query_step(&query))
		*wrong = (struct label){ "名册里有多人同名，请写明所属中心",
					 "several people have this name: say which centre" };
	return query_end(&query);
}

/* ---- rows ---- */

static bool
is_listed(const struct import *import, struct span person)
{
	for (size_t i = 0; i < import->people_count; i++)
		if (span_equal(import->people[i], person))
			return true;
	return false;
}

static void
set_text(struct act *act, struct document *document, const char *name, struct span text)
{
	struct field field = { .name = span_text(name), .value = value_text(text) };
	if (text.size)
		*document = document_with(act->arena, document, &field);
}

static const struct problem *
refusal_of(const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		if (problems->items[i].severity == SEVERITY_REFUSE)
			return &problems->items[i];
	return NULL;
}

static void
add_person(struct import *import, size_t row, const struct listed *person, struct span note)
{
	struct act *act = import->act;
	struct change *change = &act->changes[act->change_count];
	struct problems problems = { 0 };
	struct uuid id = random_uuid(act->actor->now_ms + (int64_t)act->change_count);
	*change = (struct change){ .kind = import->kind };
	change->path = path_part(import->training.folder, import->training.record, import->kind->name, id);
	set_text(act, &change->after, "person", person->id);
	set_text(act, &change->after, "centre", person->centre);
	set_text(act, &change->after, "note", note);
	check_document(act->arena, import->kind, NULL, &change->after, &problems);
	const struct problem *refusal = refusal_of(&problems);
	if (refusal) {
		complain(import, row, refusal->text);
		return;
	}
	import->people[import->people_count++] = person->id;
	import->out->made++;
	act->change_count++;
}

static fault_t
match(struct import *import, struct span name, struct span centre, struct listed *person, struct label *wrong)
{
	const struct field_row *field = kind_field(schema_kind(SPAN("person")), SPAN("name"));
	struct span code = { 0 };
	if (!name.size)
		*wrong = (struct label){ "缺少姓名", "the name is missing" };
	else if ((int64_t)text_length(name) > field_most(field))
		*wrong = (struct label){ "姓名过长", "the name is too long" };
	if (!wrong->en && centre.size)
		TRY(find_centre(import, centre, &code, wrong));
	return wrong->en ? NULL : find_person(import, name, code, person, wrong);
}

static fault_t
take_row(struct import *import, const struct csv *csv)
{
	struct listed person = { 0 };
	struct label wrong = { 0 };
	struct arena *arena = import->act->arena;
	struct span name = plain(arena, cell(import, csv, NAME));
	TRY(match(import, name, plain(arena, cell(import, csv, CENTRE)), &person, &wrong));
	if (wrong.en)
		complain(import, csv->row, wrong);
	else if (is_listed(import, person.id))
		import->out->already++;
	else
		add_person(import, csv->row, &person, text_trim(cell(import, csv, NOTE)));
	return NULL;
}

static fault_t
take_rows(struct import *import)
{
	struct csv *csv = ARENA_NEW(import->act->arena, struct csv);
	bool got;
	TRY(csv_open(csv, import->list));
	TRY(csv_next(csv, import->act->arena, &got));
	if (got)
		read_header(import, csv);
	if (!got || import->columns[NAME] < 0) {
		complain(import, 1,
			 (struct label){ "首行应写明各列：姓名、中心、备注",
					 "the first row must name the columns: name, centre, note" });
		return NULL;
	}
	for (size_t count = 0;; count++) {
		TRY(csv_next(csv, import->act->arena, &got));
		if (!got)
			return NULL;
		if (count == ROSTER_ROWS_MAX)
			return fault_raise(FAULT_LIMIT, 0, "the list has more than %d rows", ROSTER_ROWS_MAX);
		TRY(take_row(import, csv));
	}
}

/* ---- the act ---- */

static fault_t
open_training(struct import *import, struct uuid id)
{
	struct act *act = import->act;
	struct place place;
	TRY(record_find(act->store, id, &place));
	if (!path_is_main(&place.path) || !place.kind || strcmp(place.kind->name, "training") != 0)
		return fault_raise(FAULT_INPUT, 0, "only a training has a roster");
	act->ledger = place.ledger;
	import->training = place.path;
	TRY(act_allowed(act, import->kind));
	TRY(record_load(act->store, act->arena, &place, &act->whole));
	if (document_truth(&act->whole.documents[0].document, "voided"))
		return fault_raise(FAULT_INPUT, 0, "the training is voided");
	return NULL;
}

static void
list_people(struct import *import)
{
	const struct record_whole *whole = &import->act->whole;
	import->people = ARENA_NEW_ARRAY(import->act->arena, whole->count + ROSTER_ROWS_MAX, struct span);
	for (size_t i = 0; i < whole->count; i++) {
		const struct record_document *at = &whole->documents[i];
		struct span person = document_text(&at->document, "person");
		if (at->kind == import->kind && person.size && !document_truth(&at->document, "voided"))
			import->people[import->people_count++] = person;
	}
}

struct wanted {
	struct uuid training;
	struct import *import;
};

/* A dry run is saved and, since it says that it was not, taken back: what saving would refuse is known then. */
static fault_t
import_rows(struct act *act, const void *input)
{
	const struct wanted *wanted = input;
	struct import *import = wanted->import;
	import->act = act;
	import->out->errors = ARENA_NEW_ARRAY(act->arena, ROSTER_ROWS_MAX + 1, struct roster_error);
	act->changes = ARENA_NEW_ARRAY(act->arena, ROSTER_ROWS_MAX, struct change);
	TRY(open_training(import, wanted->training));
	list_people(import);
	TRY(take_rows(import));
	if (!act->change_count)
		return NULL;
	TRY(act_save(act));
	act->outcome.saved = act->outcome.saved && !import->dry;
	return NULL;
}

fault_t
roster_import(struct store *store, struct arena *arena, const struct actor *actor, struct uuid training,
	      struct span list, bool dry, struct roster *out)
{
	struct act act = { .store = store, .arena = arena, .actor = actor, .subject = "attendance: roster" };
	struct import import = { .kind = schema_kind(SPAN("attendance")), .dry = dry, .list = list, .out = out };
	const struct wanted wanted = { .training = training, .import = &import };
	struct outcome outcome;
	*out = (struct roster){ 0 };
	TRY(act_run(&act, import_rows, &wanted, &outcome));
	out->problems = outcome.problems;
	return NULL;
}
