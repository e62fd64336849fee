/* The review of one case file: its checklist, as far as the record shows it, and saving what the reviewer found. */
#include "host/samples.h"

#include "base/text.h"
#include "host/holidays_own.h"
#include "host/names.h"
#include "host/output.h"
#include "host/record_json.h"
#include "host/store_local.h"

#include <inttypes.h>
#include <string.h>

#define FIELDS 5

/* ---- the checklist ---- */

struct sheet {
	struct store *store;
	struct arena *arena;
	struct place place;
	struct record_whole whole;
};

static fault_t
open_sheet(struct sheet *sheet, struct uuid dispute)
{
	TRY(record_find(sheet->store, dispute, &sheet->place));
	if (!sheet->place.kind || strcmp(sheet->place.kind->name, "dispute") != 0)
		return fault_raise(FAULT_INPUT, 0, "there is no case with this id");
	return record_load(sheet->store, sheet->arena, &sheet->place, &sheet->whole);
}

static void
look(struct sheet *sheet, enum review_state states[REVIEW_POINTS])
{
	const struct record_whole *whole = &sheet->whole;
	struct check_part *parts = ARENA_NEW_ARRAY(sheet->arena, whole->count + 1, struct check_part);
	struct document none = { 0 };
	struct review_file file = { .dispute = &none, .parts = parts, .holidays = store_holidays(sheet->store) };
	for (size_t i = 0; i < whole->count; i++) {
		if (path_is_main(&whole->documents[i].path))
			file.dispute = &whole->documents[i].document;
		else
			parts[file.count++] =
				(struct check_part){ whole->documents[i].kind, &whole->documents[i].document };
	}
	review_look(&file, states);
}

static json_t *
points_json(const enum review_state states[REVIEW_POINTS])
{
	json_t *array = json_array();
	for (size_t i = 0; i < REVIEW_POINTS; i++) {
		const struct review_point *point = &review_points[i];
		json_array_append_new(array,
				      json_pack("{s:s, s:o, s:o, s:i, s:b, s:s}", "name", point->name, "label",
						output_label(point->label), "lacking", output_label(point->lacking),
						"weight", point->weight, "mandatory", point->mandatory, "state",
						review_state_name(states[i])));
	}
	return array;
}

/* Points by name where the checklist knows them; else the text as it stands. */
static void
add_items(json_t *review, const struct document *document)
{
	struct value items = document_value(document, SPAN("items"));
	json_t *texts = json_array(), *points = json_array();
	for (size_t i = 0; items.type == VALUE_LIST && i < items.count; i++) {
		size_t point = review_point_lacking(items.items[i].bytes);
		json_array_append_new(texts, json_span(items.items[i].bytes));
		if (point < REVIEW_POINTS)
			json_array_append_new(points, json_string(review_points[point].name));
	}
	json_object_set_new(review, "items", texts);
	json_object_set_new(review, "points", points);
}

static fault_t
add_review(struct sheet *sheet, const struct record_document *at, json_t *array)
{
	json_t *review = json_object();
	struct span reviewer = document_text(&at->document, "reviewer"), name;
	int64_t score = document_integer(&at->document, "score", -1);
	json_array_insert_new(array, 0, review);
	json_set_uuid(review, "id", record_document_id(at));
	output_text(review, "date", document_text(&at->document, "date"));
	output_text(review, "remarks", document_text(&at->document, "remarks"));
	if (score >= 0)
		json_object_set_new(review, "score", json_integer((json_int_t)score));
	add_items(review, &at->document);
	if (!reviewer.size)
		return NULL;
	TRY(name_of_actor(sheet->store, sheet->arena, reviewer, &name));
	output_text(review, "reviewer", name);
	return NULL;
}

static fault_t
add_reviews(struct sheet *sheet, json_t *object)
{
	json_t *array = json_array();
	json_object_set_new(object, "reviews", array);
	for (size_t i = 0; i < sheet->whole.count; i++) {
		const struct record_document *at = &sheet->whole.documents[i];
		if (at->kind && strcmp(at->kind->name, "review") == 0 && !document_truth(&at->document, "voided"))
			TRY(add_review(sheet, at, array));
	}
	return NULL;
}

static fault_t
add_head(struct sheet *sheet, struct uuid dispute, json_t *object)
{
	struct id_text id = id_text(dispute);
	struct query query = db_query(sheet->store->db,
				      "SELECT d.number, SUBSTR(l.name, 8), (SELECT c.name FROM centre_shown c WHERE"
				      " 'centre/' || c.code = l.name ORDER BY c.id LIMIT 1) FROM dispute d"
				      " JOIN ledger l ON l.id = d.ledger WHERE d.id = ?");
	json_set_uuid(object, "id", dispute);
	query_text(&query, span_text(id.text));
	if (query_step(&query)) {
		output_text(object, "number", query_get_bytes(&query, 0));
		output_text(object, "centre", query_get_bytes(&query, 1));
		output_text(object, "centre_name", query_get_bytes(&query, 2));
	}
	return query_end(&query);
}

fault_t
review_sheet(struct store *store, struct arena *arena, struct uuid dispute, json_t **out)
{
	enum review_state states[REVIEW_POINTS];
	struct sheet sheet = { .store = store, .arena = arena };
	json_t *OWN(json_drop) object = json_object();
	TRY(open_sheet(&sheet, dispute));
	look(&sheet, states);
	TRY(add_head(&sheet, dispute, object));
	json_object_set_new(object, "points", points_json(states));
	json_object_set_new(object, "score", json_integer(review_score(states)));
	TRY(add_reviews(&sheet, object));
	*out = KEEP(object);
	return NULL;
}

/* ---- saving ---- */

static bool
check_points(struct arena *arena, const struct review_given *given, struct problems *problems)
{
	for (size_t i = 0; i < REVIEW_POINTS; i++) {
		const struct label label = review_points[i].label;
		if (given->states[i] != REVIEW_OPEN)
			continue;
		struct label text = {
			arena_text(arena, arena_print(arena, "尚未评查：%s", label.zh)),
			arena_text(arena, arena_print(arena, "not judged yet: %s", label.en)),
		};
		problem_add(arena, problems, SEVERITY_REFUSE, "required", span_text(review_points[i].name), text);
	}
	return !problems_refuse(problems);
}

static bool
check_case(struct arena *arena, const struct record_whole *whole, struct problems *problems)
{
	const struct document *main = &whole->documents[0].document;
	if (document_truth(main, "voided") || document_text(main, "held").size)
		problem_add(arena, problems, SEVERITY_REFUSE, "review", SPAN(""),
			    (struct label){ "案件已作废或暂缓采用，不能评查",
					    "a voided or held case is not reviewed" });
	return !problems_refuse(problems);
}

static struct value
items_value(struct arena *arena, const struct review_given *given)
{
	struct value *items = ARENA_NEW_ARRAY(arena, REVIEW_POINTS, struct value);
	size_t count = 0;
	for (size_t i = 0; i < REVIEW_POINTS; i++)
		if (given->states[i] == REVIEW_LACKING)
			items[count++] = value_text(span_text(review_points[i].lacking.zh));
	return (struct value){ .type = VALUE_LIST, .items = items, .count = count };
}

static size_t
fill_given(struct arena *arena, const struct actor *actor, const struct review_given *given, struct given *out)
{
	struct buffer OWN(buffer_drop) date = { 0 };
	struct id_text reviewer = id_text(actor->author.id);
	size_t count = 0;
	date_put(&date, actor_today(actor));
	out[count++] = (struct given){ .name = SPAN("reviewer"), .text = arena_copy(arena, span_text(reviewer.text)) };
	out[count++] = (struct given){ .name = SPAN("date"), .text = arena_copy(arena, buffer_span(&date)) };
	out[count++] =
		(struct given){ .name = SPAN("score"), .text = arena_print(arena, "%d", review_score(given->states)) };
	struct value items = items_value(arena, given);
	if (items.count)
		out[count++] = (struct given){ .name = SPAN("items"), .value = items };
	if (given->remarks.size)
		out[count++] = (struct given){ .name = SPAN("remarks"), .text = given->remarks };
	return count;
}

fault_t
review_save(struct store *store, struct arena *arena, const struct actor *actor, const struct review_given *given,
	    struct outcome *out)
{
	struct given fields[FIELDS];
	struct sheet sheet = { .store = store, .arena = arena };
	struct draft draft = { .kind = schema_kind(SPAN("review")), .of = given->dispute, .fields = fields };
	*out = (struct outcome){ 0 };
	TRY(open_sheet(&sheet, given->dispute));
	if (!check_case(arena, &sheet.whole, &out->problems) || !check_points(arena, given, &out->problems))
		return NULL;
	draft.field_count = fill_given(arena, actor, given, fields);
	return record_create(store, arena, actor, NULL, &draft, out);
}
