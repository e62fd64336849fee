/* Incidents: the newest for people, and one row for what repeats itself. */
#include "host/incident.h"

#include "host/clock.h"

fault_t
incident_newest(struct store *store, struct arena *arena, struct incident *out, bool *found)
{
	struct query query =
		db_query(store->db, "SELECT at, device, what, text FROM incident ORDER BY id DESC LIMIT 1");
	*out = (struct incident){ 0 };
	*found = query_step(&query);
	if (*found) {
		out->at = query_get_integer(&query, 0);
		out->device = arena_copy(arena, query_get_bytes(&query, 1));
		out->what = arena_copy(arena, query_get_bytes(&query, 2));
		out->text = arena_copy(arena, query_get_bytes(&query, 3));
	}
	return query_end(&query);
}

fault_t
incident_note_once(struct store *store, const char *what, const char *text)
{
	struct query query = db_query(store->db, "UPDATE incident SET at = ? WHERE id = (SELECT MAX(id) FROM incident)"
						 " AND what = ? AND text = ?");
	query_integer(&query, clock_seconds());
	query_text(&query, span_text(what));
	query_text(&query, span_text(text));
	TRY(query_run(&query));
	if (db_changed(store->db) > 0)
		return NULL;
	return store_incident(store, span_text(store->identity.device), what, text);
}
