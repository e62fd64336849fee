/* Samples as people see them: which cases, what reviewers found, and the summary by street. */
#include "host/samples.h"

#include "host/listing.h"
#include "host/names.h"
#include "host/output.h"
#include "host/store_local.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLES_SHOWN 200

/* The newest review of a case r since sample s was drawn (a day's grace: reviews carry dates on the wall). */
#define REVIEW_OF                                                                          \
	"(SELECT v.id FROM review_shown v WHERE v.record = r.record AND v.voided IS NOT 1" \
	" AND v.date >= date(s.drawn_at, 'unixepoch') ORDER BY v.date DESC, v.id DESC LIMIT 1)"
#define COLUMNS                                                                                                    \
	"s.id, s.seed, s.period_from, s.period_to, s.centres, s.per_centre, s.drawn_by, s.drawn_at, s.seed_given," \
	" (SELECT COUNT(*) FROM sample_record r WHERE r.sample = s.id),"                                           \
	" (SELECT COUNT(*) FROM sample_record r WHERE r.sample = s.id AND " REVIEW_OF " IS NOT NULL)"

static json_t *
item_of(struct query *row)
{
	static const char *const names[] = { "id", "seed", "from", "to" };
	json_t *item = json_object(), *centres = NULL;
	for (int i = 0; i < 4; i++)
		output_text(item, names[i], query_get_bytes(row, i));
	fault_drop(json_read(query_get_bytes(row, 4), &centres));
	json_object_set_new(item, "centres", centres ? centres : json_array());
	json_object_set_new(item, "per_centre", json_integer((json_int_t)query_get_integer(row, 5)));
	output_text(item, "drawn_by", query_get_bytes(row, 6));
	output_instant(item, "drawn_at", query_get_integer(row, 7));
	json_object_set_new(item, "seed_given", json_boolean(query_get_integer(row, 8) != 0));
	json_object_set_new(item, "cases", json_integer((json_int_t)query_get_integer(row, 9)));
	json_object_set_new(item, "reviewed", json_integer((json_int_t)query_get_integer(row, 10)));
	return item;
}

static fault_t
name_drawer(struct store *store, struct arena *arena, json_t *item)
{
	struct span name;
	TRY(name_of_actor(store, arena, span_text(json_string_value(json_object_get(item, "drawn_by"))), &name));
	json_object_set_new(item, "drawn_by", json_span(name));
	return NULL;
}

fault_t
sample_list(struct store *store, struct arena *arena, json_t **out)
{
	json_t *array = json_array(), *OWN(json_drop) object = json_pack("{s:o}", "items", array), *item;
	size_t i;
	struct query query =
		db_query(store->db, "SELECT " COLUMNS " FROM sample s ORDER BY s.drawn_at DESC, s.id DESC LIMIT ?");
	query_integer(&query, SAMPLES_SHOWN);
	while (query_step(&query))
		json_array_append_new(array, item_of(&query));
	TRY(query_end(&query));
	json_array_foreach(array, i, item) TRY(name_drawer(store, arena, item));
	*out = KEEP(object);
	return NULL;
}

/* ---- the summary ---- */

/* Of one street, or of all. */
struct tally {
	char centre[LIMIT_CENTRE_CODE + 1];
	struct span name;
	int64_t cases, reviewed, scored, sum, least;
	int64_t points[REVIEW_POINTS];
};

static void
tally_review(struct tally *tally, struct query *row, const json_t *items)
{
	size_t i;
	json_t *item;
	tally->reviewed++;
	if (!query_is_null(row, 12)) {
		int64_t score = query_get_integer(row, 12);
		tally->least = tally->scored && tally->least < score ? tally->least : score;
		tally->sum += score;
		tally->scored++;
	}
	json_array_foreach(items, i, item)
	{
		size_t point = review_point_lacking(span_text(json_string_value(item)));
		if (point < REVIEW_POINTS)
			tally->points[point]++;
	}
}

/* The most frequent first; as the checklist has them where equal. */
static json_t *
points_json(const struct tally *tally)
{
	json_t *array = json_array();
	bool told[REVIEW_POINTS] = { false };
	for (;;) {
		size_t most = REVIEW_POINTS;
		for (size_t i = 0; i < REVIEW_POINTS; i++)
			if (!told[i] && tally->points[i] &&
			    (most == REVIEW_POINTS || tally->points[i] > tally->points[most]))
				most = i;
		if (most == REVIEW_POINTS)
			return array;
		told[most] = true;
		json_array_append_new(array, json_pack("{s:s, s:{s:s, s:s}, s:I}", "name", review_points[most].name,
						       "text", "zh", review_points[most].lacking.zh, "en",
						       review_points[most].lacking.en, "count",
						       (json_int_t)tally->points[most]));
	}
}

static json_t *
tally_json(const struct tally *tally)
{
	json_t *object = json_pack("{s:s, s:o, s:I, s:I}", "centre", tally->centre, "name", json_span(tally->name),
				   "cases", (json_int_t)tally->cases, "reviewed", (json_int_t)tally->reviewed);
	if (tally->scored) {
		int64_t tenths = (20 * tally->sum + tally->scored) / (2 * tally->scored);
		json_object_set_new(object, "mean_tenths", json_integer((json_int_t)tenths));
		json_object_set_new(object, "least", json_integer((json_int_t)tally->least));
	}
	json_object_set_new(object, "points", points_json(tally));
	return object;
}

/* ---- the cases ---- */

static const char cases_sql[] =
	"SELECT r.record, d.number, r.centre, (SELECT c.name FROM centre_shown c WHERE c.code = r.centre ORDER BY c.id"
	" LIMIT 1), d.category, d.result, d.closed, (SELECT p.name FROM person p WHERE p.id = d.mediator),"
	" v.id, v.date, v.reviewer, v.items, v.score FROM sample s JOIN sample_record r ON r.sample = s.id"
	" LEFT JOIN dispute_shown d ON d.id = r.record LEFT JOIN review v ON v.id = " REVIEW_OF
	" WHERE s.id = ? ORDER BY r.place";

struct showing {
	struct arena *arena;
	struct tally total;
	struct tally *street; /* the last */
	json_t *items, *summary;
};

static json_t *
review_of(struct query *row)
{
	json_t *review = json_object();
	output_text(review, "id", query_get_bytes(row, 8));
	output_text(review, "date", query_get_bytes(row, 9));
	output_text(review, "reviewer", query_get_bytes(row, 10));
	if (!query_is_null(row, 12))
		json_object_set_new(review, "score", json_integer((json_int_t)query_get_integer(row, 12)));
	return review;
}

static json_t *
case_of(struct query *row)
{
	static const char *const names[] = { "id",       "number", "centre", "centre_name",
					     "category", "result", "closed", "mediator_name" };
	json_t *item = json_object();
	for (int i = 0; i < 8; i++)
		output_text(item, names[i], query_get_bytes(row, i));
	if (!query_is_null(row, 8))
		json_object_set_new(item, "review", review_of(row));
	return item;
}

static void
end_street(struct showing *showing)
{
	if (showing->street)
		json_array_append_new(showing->summary, tally_json(showing->street));
}

static void
tally_case(struct showing *showing, struct query *row)
{
	struct span centre = query_get_bytes(row, 2);
	json_t *items OWN(json_drop) = NULL;
	if (!showing->street || !span_equal(span_text(showing->street->centre), centre)) {
		end_street(showing);
		showing->street = ARENA_NEW(showing->arena, struct tally);
		memcpy(showing->street->centre, centre.data,
		       centre.size < LIMIT_CENTRE_CODE ? centre.size : LIMIT_CENTRE_CODE);
		showing->street->name = arena_copy(showing->arena, query_get_bytes(row, 3));
	}
	showing->street->cases++;
	showing->total.cases++;
	if (query_is_null(row, 8))
		return;
	fault_drop(json_read(query_get_bytes(row, 11), &items));
	tally_review(showing->street, row, items);
	tally_review(&showing->total, row, items);
}

/* By queries of their own, when the cases have been read. */
static fault_t
name_case(struct store *store, struct arena *arena, json_t *item)
{
	json_t *review = json_object_get(item, "review");
	const char *reviewer = json_string_value(json_object_get(review, "reviewer"));
	struct span text;
	struct uuid id;
	if (reviewer) {
		TRY(name_of_actor(store, arena, span_text(reviewer), &text));
		json_object_set_new(review, "reviewer", json_span(text));
	}
	if (!uuid_read(span_text(json_string_value(json_object_get(item, "id"))), &id))
		return NULL;
	TRY(listing_side(store, arena, id, true, &text));
	output_text(item, "applicants", text);
	TRY(listing_side(store, arena, id, false, &text));
	output_text(item, "respondents", text);
	return NULL;
}

static fault_t
add_cases(struct store *store, struct arena *arena, struct span id, json_t *object)
{
	struct showing showing = { .arena = arena, .items = json_array(), .summary = json_array() };
	json_t *item;
	size_t i;
	json_object_set_new(object, "items", showing.items);
	json_object_set_new(object, "summary", showing.summary);
	struct query query = db_query(store->db, cases_sql);
	query_text(&query, id);
	while (query_step(&query)) {
		json_array_append_new(showing.items, case_of(&query));
		tally_case(&showing, &query);
	}
	TRY(query_end(&query));
	end_street(&showing);
	json_object_set_new(object, "total", tally_json(&showing.total));
	json_array_foreach(showing.items, i, item) TRY(name_case(store, arena, item));
	return NULL;
}

fault_t
sample_show(struct store *store, struct arena *arena, struct uuid id, json_t **out)
{
	struct id_text text = id_text(id);
	json_t *OWN(json_drop) item = NULL;
	struct query query = db_query(store->db, "SELECT " COLUMNS " FROM sample s WHERE s.id = ?");
	query_text(&query, span_text(text.text));
	if (query_step(&query))
		item = item_of(&query);
	TRY(query_end(&query));
	if (item) {
		TRY(name_drawer(store, arena, item));
		TRY(add_cases(store, arena, span_text(text.text), item));
	}
	*out = KEEP(item);
	return NULL;
}
