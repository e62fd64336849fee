/* Ledgers and their entries: the rows, and what can be read from them. */
#include "host/ledger.h"

#include "host/derive.h"
#include "host/ledger_private.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define LEDGER_COLUMNS "id, name, current, head, last"
#define ENTRY_COLUMNS "number, oid, tree, digest, device, sequence, time, parent, merged"

static void
get_oid(struct query *query, int column, struct oid *out)
{
	struct span bytes = query_get_bytes(query, column);
	*out = (struct oid){ 0 };
	if (bytes.size == OID_SIZE)
		memcpy(out->bytes, bytes.data, OID_SIZE);
}

static void
fill_ledger(struct query *query, struct ledger *out)
{
	out->id = query_get_integer(query, 0);
	snprintf(out->name, sizeof(out->name), "%.*s", SPAN_ARG(query_get_bytes(query, 1)));
	get_oid(query, 2, &out->current);
	get_oid(query, 3, &out->head);
	out->last = query_get_integer(query, 4);
}

static fault_t
ledger_make(struct store *store, struct span name, struct ledger *out)
{
	static const struct oid zero;
	struct query query = db_query(store->db, "INSERT INTO ledger (name, current, head, last) VALUES (?, ?, ?, 0)");
	query_text(&query, name);
	query_bytes(&query, span_of(zero.bytes, OID_SIZE));
	query_bytes(&query, span_of(zero.bytes, OID_SIZE));
	TRY(query_run(&query));
	return ledger_by_id(store, db_last_row(store->db), out);
}

fault_t
ledger_find(struct store *store, struct span name, bool create, struct ledger *out, bool *found)
{
	struct query query = db_query(store->db, "SELECT " LEDGER_COLUMNS " FROM ledger WHERE name = ?");
	query_text(&query, name);
	*found = query_step(&query);
	if (*found)
		fill_ledger(&query, out);
	TRY(query_end(&query));
	if (*found || !create)
		return NULL;
	*found = true;
	return ledger_make(store, name, out);
}

fault_t
ledger_by_id(struct store *store, int64_t id, struct ledger *out)
{
	struct query query = db_query(store->db, "SELECT " LEDGER_COLUMNS " FROM ledger WHERE id = ?");
	query_integer(&query, id);
	bool found = query_step(&query);
	if (found)
		fill_ledger(&query, out);
	TRY(query_end(&query));
	return found ? NULL : fault_raise(FAULT_STORE, 0, "a ledger is missing");
}

void
ledger_district_name(const struct identity *me, char out[LIMIT_LEDGER_NAME + 1])
{
	snprintf(out, LIMIT_LEDGER_NAME + 1, "district/%s", me->district);
}

fault_t
ledger_find_district(struct store *store, struct ledger *out, bool *found)
{
	char name[LIMIT_LEDGER_NAME + 1];
	ledger_district_name(&store->identity, name);
	return ledger_find(store, span_text(name), false, out, found);
}

fault_t
ledger_list(struct store *store, struct arena *arena, struct ledger **out, size_t *count)
{
	struct query query = db_query(store->db, "SELECT COUNT(*) FROM ledger");
	size_t room = query_step(&query) ? (size_t)query_get_integer(&query, 0) : 0;
	TRY(query_end(&query));
	struct ledger *ledgers = ARENA_NEW_ARRAY(arena, room, struct ledger);
	size_t used = 0;
	query = db_query(store->db, "SELECT " LEDGER_COLUMNS " FROM ledger ORDER BY name NOT LIKE 'district/%', name");
	while (query_step(&query) && used < room)
		fill_ledger(&query, &ledgers[used++]);
	TRY(query_end(&query));
	*out = ledgers;
	*count = used;
	return NULL;
}

void
ledger_own_name(const struct store *store, const struct kind *kind, char out[LIMIT_LEDGER_NAME + 1])
{
	const struct identity *me = &store->identity;
	if (kind->ledger == LEDGER_DISTRICT || me->role != ROLE_CENTRE)
		ledger_district_name(me, out);
	else
		snprintf(out, LIMIT_LEDGER_NAME + 1, "centre/%s", me->centre);
}

bool
ledger_is_district(const struct ledger *ledger)
{
	return span_starts(span_text(ledger->name), SPAN("district/"));
}

fault_t
ledger_save_row(struct store *store, const struct ledger *ledger)
{
	struct query query = db_query(store->db, "UPDATE ledger SET current = ?, head = ?, last = ? WHERE id = ?");
	query_bytes(&query, span_of(ledger->current.bytes, OID_SIZE));
	query_bytes(&query, span_of(ledger->head.bytes, OID_SIZE));
	query_integer(&query, ledger->last);
	query_integer(&query, ledger->id);
	return query_run(&query);
}

static void
fill_entry(struct query *query, struct entry *out)
{
	*out = (struct entry){ .number = query_get_integer(query, 0),
			       .sequence = query_get_integer(query, 5),
			       .time = query_get_integer(query, 6) };
	get_oid(query, 1, &out->commit);
	get_oid(query, 2, &out->tree);
	struct span digest = query_get_bytes(query, 3);
	if (digest.size == sizeof(out->digest))
		memcpy(&out->digest, digest.data, digest.size);
	snprintf(out->device, sizeof(out->device), "%.*s", SPAN_ARG(query_get_bytes(query, 4)));
	for (int i = 0; i < LIMIT_PARENTS && !query_is_null(query, 7 + i); i++)
		get_oid(query, 7 + i, &out->parents[out->parent_count++]);
}

static fault_t
one_entry(struct query *query, struct entry *out, bool *found)
{
	*found = query_step(query);
	if (*found)
		fill_entry(query, out);
	return query_end(query);
}

fault_t
ledger_entry(struct store *store, const struct ledger *ledger, const struct oid *commit, struct entry *out, bool *found)
{
	struct query query =
		db_query(store->db, "SELECT " ENTRY_COLUMNS " FROM changeset WHERE oid = ? AND ledger = ?");
	query_bytes(&query, span_of(commit->bytes, OID_SIZE));
	query_integer(&query, ledger->id);
	return one_entry(&query, out, found);
}

fault_t
ledger_entry_at(struct store *store, const struct ledger *ledger, int64_t number, struct entry *out, bool *found)
{
	struct query query =
		db_query(store->db, "SELECT " ENTRY_COLUMNS " FROM changeset WHERE ledger = ? AND number = ?");
	query_integer(&query, ledger->id);
	query_integer(&query, number);
	return one_entry(&query, out, found);
}

fault_t
ledger_entry_of(struct store *store, const struct ledger *ledger, struct span device, int64_t sequence,
		struct entry *out, bool *found)
{
	struct query query = db_query(store->db, "SELECT " ENTRY_COLUMNS
						 " FROM changeset WHERE ledger = ? AND device = ? AND sequence = ?");
	query_integer(&query, ledger->id);
	query_text(&query, device);
	query_integer(&query, sequence);
	return one_entry(&query, out, found);
}

fault_t
ledger_sequence(struct store *store, const struct ledger *ledger, struct span device, int64_t *out)
{
	struct query query = db_query(store->db, "SELECT sequence FROM tip WHERE ledger = ? AND device = ?");
	query_integer(&query, ledger->id);
	query_text(&query, device);
	*out = query_step(&query) ? query_get_integer(&query, 0) : 0;
	return query_end(&query);
}

/* The tree of a commit that is in the ledger; zeros for no commit. */
static fault_t
tree_of(struct store *store, const struct ledger *ledger, const struct oid *commit, struct oid *tree)
{
	struct entry entry = { 0 };
	bool found = true;
	if (!oid_is_zero(commit))
		TRY(ledger_entry(store, ledger, commit, &entry, &found));
	*tree = entry.tree;
	return found ? NULL : fault_raise(FAULT_STORE, 0, "a commit of %s is missing", ledger->name);
}

fault_t
ledger_move(struct store *store, struct ledger *ledger, const struct oid *commit)
{
	struct oid before, after;
	if (oid_equal(&ledger->current, commit))
		return ledger_save_row(store, ledger);
	TRY(tree_of(store, ledger, &ledger->current, &before));
	TRY(tree_of(store, ledger, commit, &after));
	ledger->current = *commit;
	if (store->identity.role == ROLE_HUB)
		ledger->head = *commit;
	TRY(ledger_save_row(store, ledger));
	return derive_update(store, ledger, &before, &after);
}

fault_t
ledger_adopt(struct store *store, struct ledger *ledger, const struct oid *head)
{
	bool contains = true;
	ledger->head = *head;
	if (!oid_is_zero(&ledger->current))
		TRY(history_contains(store->history, head, &ledger->current, &contains));
	return ledger_move(store, ledger, contains ? head : &ledger->current);
}
