/* Records as they stand: where they are, all their documents, and how far their newest change has got. */
#include "host/records.h"

#include <string.h>

static void
fill_place(struct query *query, struct place *out, bool *whole)
{
	*whole = path_read(query_get_bytes(query, 1), &out->path);
	out->kind = *whole ? schema_kind_at(&out->path) : NULL;
	out->ledger.id = query_get_integer(query, 0);
}

fault_t
record_find(struct store *store, struct uuid id, struct place *out)
{
	char text[UUID_TEXT_SIZE + 1];
	bool whole = true;
	uuid_text(id, text);
	struct query query = db_query(store->db, "SELECT ledger, path FROM document WHERE id = ?");
	query_text(&query, span_text(text));
	bool found = query_step(&query);
	if (found)
		fill_place(&query, out, &whole);
	TRY(query_end(&query));
	if (!found)
		return fault_raise(FAULT_INPUT, 0, "there is no record %s here", text);
	if (!whole)
		return fault_raise(FAULT_STORE, 0, "the index of documents is damaged; run rebuild");
	return ledger_by_id(store, out->ledger.id, &out->ledger);
}

/* Paths first, documents later: a query must not stay open over the history's own. */
static fault_t
find_paths(struct store *store, struct arena *arena, const struct place *place, struct record_whole *out)
{
	char text[UUID_TEXT_SIZE + 1];
	size_t room = 0;
	uuid_text(place->path.record, text);
	*out = (struct record_whole){ 0 };
	struct query query = db_query(store->db, "SELECT path FROM document WHERE record = ? AND ledger = ?"
						 " ORDER BY id <> record, id");
	query_text(&query, span_text(text));
	query_integer(&query, place->ledger.id);
	while (query_step(&query)) {
		if (out->count == room) {
			struct record_document *more = ARENA_NEW_ARRAY(arena, room * 2 + 8, struct record_document);
			if (room)
				memcpy(more, out->documents, room * sizeof(*more));
			out->documents = more;
			room = room * 2 + 8;
		}
		if (path_read(query_get_bytes(&query, 0), &out->documents[out->count].path))
			out->count++;
	}
	return query_end(&query);
}

fault_t
record_load(struct store *store, struct arena *arena, const struct place *place, struct record_whole *out)
{
	struct record_whole whole;
	TRY(find_paths(store, arena, place, &whole));
	for (size_t i = 0; i < whole.count; i++) {
		struct record_document *at = &whole.documents[i];
		bool found;
		at->kind = schema_kind_at(&at->path);
		TRY(ledger_document(store, arena, &place->ledger, &at->path, &at->document, &found));
		if (!found)
			return fault_raise(FAULT_STORE, 0,
					   "the index of documents differs from the history; run rebuild");
	}
	*out = whole;
	return NULL;
}

/* What is known of a ledger's way to the hub. */
struct reached {
	int64_t held, sent; /* highest own sequences that the hub has confirmed, and that were sent */
	int64_t since;
};

static fault_t
read_reached(struct store *store, int64_t ledger, struct reached *out)
{
	struct query query = db_query(store->db, "SELECT COALESCE((SELECT sequence FROM receipt WHERE ledger = ?1), 0),"
						 " COALESCE((SELECT time FROM receipt WHERE ledger = ?1), 0),"
						 " COALESCE((SELECT sent FROM peer WHERE ledger = ?1), 0)");
	query_integer(&query, ledger);
	*out = (struct reached){ 0 };
	if (query_step(&query)) {
		out->held = query_get_integer(&query, 0);
		out->since = query_get_integer(&query, 1);
		out->sent = query_get_integer(&query, 2);
	}
	return query_end(&query);
}

/* The newest change set that touched the record, and this device's newest among them. */
static fault_t
newest_of(struct store *store, const struct place *place, struct record_state *out, int64_t *own, int64_t *time)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(place->path.record, text);
	struct query query = db_query(store->db, "SELECT c.oid, c.time, c.device, c.sequence FROM record_log l"
						 " JOIN changeset c ON c.ledger = l.ledger AND c.number = l.number"
						 " WHERE l.ledger = ? AND l.record = ? ORDER BY l.number DESC");
	query_integer(&query, place->ledger.id);
	query_text(&query, span_text(text));
	*own = *time = 0;
	for (bool first = true; *own == 0 && query_step(&query); first = false) {
		struct span oid = query_get_bytes(&query, 0);
		if (first && oid.size == OID_SIZE)
			memcpy(out->commit.bytes, oid.data, OID_SIZE);
		if (first)
			*time = query_get_integer(&query, 1);
		if (span_equal(query_get_bytes(&query, 2), span_text(store->identity.device)))
			*own = query_get_integer(&query, 3);
	}
	return query_end(&query);
}

fault_t
record_state(struct store *store, const struct place *place, struct record_state *out)
{
	struct record_state state = { 0 };
	struct reached reached;
	int64_t own, time;
	TRY(newest_of(store, place, &state, &own, &time));
	TRY(read_reached(store, place->ledger.id, &reached));
	if (store->identity.role == ROLE_HUB) {
		state.held = HELD_BY_HUB;
		state.since = time;
	} else if (own <= reached.held) {
		state.held = HELD_BY_HUB;
		state.since = reached.since;
	} else {
		state.held = own <= reached.sent ? HELD_SENT : HELD_ONLY_HERE;
	}
	*out = state;
	return NULL;
}
