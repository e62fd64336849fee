/* Taking warnings up, closing them, and how many there are. */
#include "host/warnings_inside.h"

#include "base/text.h"
#include "host/output.h"
#include "host/store_local.h"

#include <string.h>

/* ---- taking up and closing ---- */

static fault_t
answer_of(struct store *store, struct span id, enum warning_answer *out)
{
	*out = WARNING_DONE;
	if (db_changed(store->db) > 0)
		return NULL;
	struct query query = db_query(store->db, "SELECT 1 FROM warning WHERE id = ?");
	query_text(&query, id);
	*out = query_step(&query) ? WARNING_SETTLED : WARNING_MISSING;
	return query_end(&query);
}

fault_t
warning_take(struct store *store, struct uuid id, struct uuid who, int64_t now_ms, enum warning_answer *out)
{
	struct id_text text = id_text(id), person = id_text(who);
	struct query query = db_query(store->db, "UPDATE warning SET status = 'taken', taken_by = ?, taken_at = ?,"
						 " changed = ? WHERE id = ? AND status = 'open'");
	query_text(&query, span_text(person.text));
	query_integer(&query, now_ms / 1000);
	query_integer(&query, now_ms);
	query_text(&query, span_text(text.text));
	TRY(query_run(&query));
	return answer_of(store, span_text(text.text), out);
}

fault_t
warning_close(struct store *store, struct uuid id, struct uuid who, struct span reason, int64_t now_ms,
	      enum warning_answer *out)
{
	struct id_text text = id_text(id), person = id_text(who);
	reason = text_trim(reason);
	if (!reason.size)
		return fault_raise(FAULT_INPUT, 0, "reason is missing: say what came of the warning");
	if (!text_is_utf8(reason) || text_has_control(reason) || text_length(reason) > WARNING_REASON_MOST)
		return fault_raise(FAULT_INPUT, 0, "reason must be text of at most %d characters", WARNING_REASON_MOST);
	struct query query = db_query(store->db, "UPDATE warning SET status = 'closed', closed_by = ?, closed_at = ?,"
						 " reason = ?, changed = ? WHERE id = ? AND status <> 'closed'");
	query_text(&query, span_text(person.text));
	query_integer(&query, now_ms / 1000);
	query_text(&query, reason);
	query_integer(&query, now_ms);
	query_text(&query, span_text(text.text));
	TRY(query_run(&query));
	return answer_of(store, span_text(text.text), out);
}

/* ---- how many ---- */

#define COUNTS                                                                                       \
	"COALESCE(SUM(w.status = 'open' AND w.ended = 0), 0), COALESCE(SUM(w.status = 'taken'), 0)," \
	" COALESCE(SUM(w.status = 'open' AND w.ended <> 0), 0), COALESCE(SUM(w.status = 'closed'), 0)"
static const char *const count_names[] = { "open", "taken", "ended", "closed" };

static void
add_counts(json_t *object, struct query *row, int first)
{
	for (int i = 0; i < 4; i++)
		json_object_set_new(object, count_names[i],
				    json_integer((json_int_t)query_get_integer(row, first + i)));
}

static fault_t
add_rules(struct store *store, json_t *array)
{
	for (enum warning_rule rule = 0; rule < WARNING_RULES; rule++) {
		json_t *item = json_pack("{s:s, s:o}", "rule", warning_rules[rule].name, "label",
					 output_label(warning_rules[rule].label));
		json_array_append_new(array, item);
		struct query query = db_query(store->db, "SELECT " COUNTS " FROM warning w WHERE w.rule = ?");
		query_text(&query, span_text(warning_rules[rule].name));
		if (query_step(&query))
			add_counts(item, &query, 0);
		TRY(query_end(&query));
	}
	return NULL;
}

/* Those of one street; what concerns several is counted in none. */
static fault_t
add_centres(struct store *store, json_t *array)
{
	struct query query =
		db_query(store->db, "SELECT w.centre, (SELECT c.name FROM centre_shown c WHERE c.code = w.centre"
				    " ORDER BY c.id LIMIT 1), " COUNTS " FROM warning w WHERE w.status <> 'closed'"
				    " AND w.centre <> '' GROUP BY w.centre ORDER BY w.centre");
	while (query_step(&query)) {
		json_t *item = json_object();
		output_text(item, "centre", query_get_bytes(&query, 0));
		output_text(item, "name", query_get_bytes(&query, 1));
		add_counts(item, &query, 2);
		json_array_append_new(array, item);
	}
	return query_end(&query);
}

fault_t
warnings_summary(struct store *store, struct arena *arena, json_t **out)
{
	json_t *rules = json_array(), *centres = json_array();
	json_t *OWN(json_drop) object = json_pack("{s:o, s:o}", "rules", rules, "centres", centres);
	(void)arena;
	struct query query = db_query(store->db, "SELECT " COUNTS " FROM warning w");
	if (query_step(&query))
		add_counts(object, &query, 0);
	TRY(query_end(&query));
	TRY(add_rules(store, rules));
	TRY(add_centres(store, centres));
	*out = KEEP(object);
	return NULL;
}

/* ---- for screens that are open ---- */

fault_t
warnings_changed(struct store *store, struct arena *arena, int64_t since, struct warnings_changed *out)
{
	struct query query =
		db_query(store->db, "SELECT id, changed FROM warning WHERE changed > ? ORDER BY changed DESC"
				    " LIMIT ?");
	query_integer(&query, since);
	query_integer(&query, WARNINGS_TOLD_MAX + 1);
	*out = (struct warnings_changed){ .ids = ARENA_NEW_ARRAY(arena, WARNINGS_TOLD_MAX, struct uuid),
					  .last = since };
	while (!out->all && query_step(&query)) {
		int64_t changed = query_get_integer(&query, 1);
		out->last = changed > out->last ? changed : out->last;
		out->all = out->count == WARNINGS_TOLD_MAX;
		if (!out->all)
			out->count += uuid_read(query_get_bytes(&query, 0), &out->ids[out->count]);
	}
	return query_end(&query);
}
