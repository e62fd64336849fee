/* How far change sets have got; see reach.h. */
#include "host/reach.h"

#include "core/commit.h"
#include "host/chronicle.h"
#include "host/output.h"
#include "host/record_json.h"
#include "host/waiting.h"

fault_t
reach_find(struct store *store, const struct ledger *ledger, struct reach *out)
{
	int64_t own, held = 0, sent = 0;
	*out = (struct reach){ 0 };
	if (store->identity.role == ROLE_HUB)
		return NULL;
	TRY(ledger_sequence(store, ledger, span_text(store->identity.device), &own));
	struct query query = db_query(store->db, "SELECT COALESCE((SELECT sequence FROM receipt WHERE ledger = ?1), 0),"
						 " COALESCE((SELECT sent FROM peer WHERE ledger = ?1), 0),"
						 " COALESCE((SELECT time FROM receipt WHERE ledger = ?1), 0)");
	query_integer(&query, ledger->id);
	if (query_step(&query)) {
		held = query_get_integer(&query, 0);
		sent = query_get_integer(&query, 1);
		out->held_since = query_get_integer(&query, 2);
	}
	TRY(query_end(&query));
	sent = sent < held ? held : sent;
	out->only_here = own > sent ? own - sent : 0;
	out->sent = (own < sent ? own : sent) - (own < held ? own : held);
	out->sent_to = sent;
	out->held_to = held;
	return NULL;
}

static fault_t
sum(struct store *store, const struct ledger *ledgers, size_t count, struct reach *out)
{
	*out = (struct reach){ 0 };
	for (size_t i = 0; i < count; i++) {
		struct reach one;
		TRY(reach_find(store, &ledgers[i], &one));
		out->only_here += one.only_here;
		out->sent += one.sent;
		out->held_since = one.held_since > out->held_since ? one.held_since : out->held_since;
	}
	return NULL;
}

fault_t
reach_sum(struct store *store, struct reach *out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(store, &arena, &ledgers, &count));
	return sum(store, ledgers, count, out);
}

enum held
reach_of(const struct store *store, const struct reach *reach, struct span device, int64_t sequence)
{
	if (store->identity.role == ROLE_HUB || !span_equal(device, span_text(store->identity.device)) ||
	    sequence <= reach->held_to)
		return HELD_BY_HUB;
	return sequence <= reach->sent_to ? HELD_SENT : HELD_ONLY_HERE;
}

/* ---- pending ---- */

/* Numbers of this device's change sets in one ledger that the hub does not hold, newest first. */
static fault_t
pending_numbers(struct store *store, const struct ledger *ledger, int64_t held_to, int64_t limit, struct buffer *out)
{
	struct query query = db_query(store->db, "SELECT number FROM changeset WHERE ledger = ? AND device = ?"
						 " AND sequence > ? ORDER BY sequence DESC LIMIT ?");
	query_integer(&query, ledger->id);
	query_text(&query, span_text(store->identity.device));
	query_integer(&query, held_to);
	query_integer(&query, limit);
	while (query_step(&query)) {
		int64_t number = query_get_integer(&query, 0);
		buffer_put(out, &number, sizeof(number));
	}
	return query_end(&query);
}

static fault_t
pending_one(struct store *store, const struct ledger *ledger, const struct reach *reach, int64_t number, json_t *items)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct chronicle_line line = { .ledger = ledger, .number = number };
	struct entry entry;
	struct commit commit;
	TRY(chronicle_read(store, &arena, &line, &entry, &commit));
	json_t *OWN(json_drop) item = json_object();
	TRY(chronicle_subject(store, &line, item, "name"));
	json_set_oid(item, "commit", &entry.commit);
	output_text(item, "ledger", span_text(ledger->name));
	output_text(item, "act", commit.changeset.act);
	output_instant(item, "at", commit.changeset.time);
	output_text(item, "author", commit.changeset.author.name);
	enum held held = reach_of(store, reach, commit.changeset.device, commit.changeset.sequence);
	output_text(item, "state", span_text(held_word(held)));
	json_array_append(items, item);
	return NULL;
}

static fault_t
pending_of_ledger(struct store *store, const struct ledger *ledger, int64_t limit, json_t *items)
{
	struct buffer OWN(buffer_drop) numbers = { 0 };
	struct reach reach;
	TRY(reach_find(store, ledger, &reach));
	if (!reach.only_here && !reach.sent)
		return NULL;
	TRY(pending_numbers(store, ledger, reach.held_to, limit, &numbers));
	const int64_t *at = (const int64_t *)(const void *)numbers.data;
	for (size_t i = 0; i < numbers.size / sizeof(*at); i++)
		TRY(pending_one(store, ledger, &reach, at[i], items));
	return NULL;
}

/* A device writes one ledger, so nothing is to be lined up between ledgers. */
fault_t
reach_pending(struct store *store, int64_t limit, json_t **out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count;
	json_t *OWN(json_drop) items = json_array();
	TRY(ledger_list(store, &arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++) {
		int64_t room = limit - (int64_t)json_array_size(items);
		if (room > 0)
			TRY(pending_of_ledger(store, &ledgers[i], room, items));
	}
	*out = KEEP(items);
	return NULL;
}

/* ---- status ---- */

/* Times count as absent when 0. */
static const struct {
	struct reach_count count;
	const char *sql;
	bool hub_only;
} counts[] = {
	{ { .name = "conflicts", .label = { "待处理冲突", "open conflicts" } },
	  "SELECT COUNT(*) FROM conflict w WHERE" WAITING_IS_OPEN,
	  false },
	{ { .name = "findings", .label = { "待处理问题", "open findings" } },
	  "SELECT COUNT(*) FROM finding w WHERE" WAITING_IS_OPEN,
	  false },
	{ { .name = "incidents", .label = { "拒收和异常", "refusals and oddities noted" } },
	  "SELECT COUNT(*) FROM incident",
	  false },
	{ { .name = "devices", .label = { "在用设备", "active devices" } },
	  "SELECT COUNT(*) FROM register WHERE status = 'active'",
	  true },
	{ { .name = "last_sync", .label = { "最近同步", "last sync" }, .time = true },
	  "SELECT MAX(COALESCE((SELECT MAX(time) FROM receipt), 0), COALESCE((SELECT MAX(seen) FROM contact), 0),"
	  " COALESCE((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM identity WHERE name = 'synced'), 0))",
	  false },
};

#define COUNTS (sizeof(counts) / sizeof(counts[0]))
_Static_assert(COUNTS <= REACH_COUNTS_MAX, "room for all counts");

static fault_t
read_count(struct store *store, const char *sql, int64_t *out)
{
	struct query query = db_query(store->db, sql);
	*out = query_step(&query) ? query_get_integer(&query, 0) : 0;
	return query_end(&query);
}

fault_t
reach_summarise(struct store *store, struct arena *arena, struct reach_summary *out)
{
	*out = (struct reach_summary){ 0 };
	TRY(ledger_list(store, arena, &out->ledgers, &out->ledger_count));
	out->reach = ARENA_NEW_ARRAY(arena, out->ledger_count, struct reach);
	for (size_t i = 0; i < out->ledger_count; i++)
		TRY(reach_find(store, &out->ledgers[i], &out->reach[i]));
	for (size_t i = 0; i < COUNTS; i++) {
		struct reach_count *count = &out->counts[out->count];
		if (counts[i].hub_only && store->identity.role != ROLE_HUB)
			continue;
		*count = counts[i].count;
		TRY(read_count(store, counts[i].sql, &count->number));
		if (!count->time || count->number)
			out->count++;
	}
	return NULL;
}

/* "" for an empty ledger: the key is always there. */
static void
set_oid(json_t *object, const char *name, const struct oid *oid)
{
	struct buffer OWN(buffer_drop) hex = { 0 };
	if (!oid_is_zero(oid))
		oid_put_hex(&hex, oid);
	json_object_set_new(object, name, json_span(buffer_span(&hex)));
}

static json_t *
ledger_json(const struct ledger *ledger, const struct reach *reach)
{
	json_t *object = json_object();
	output_text(object, "name", span_text(ledger->name));
	set_oid(object, "head", &ledger->head);
	set_oid(object, "current", &ledger->current);
	json_object_set_new(object, "changesets", json_integer(ledger->last));
	json_object_set_new(object, "only_here", json_integer(reach->only_here));
	json_object_set_new(object, "sent", json_integer(reach->sent));
	output_instant(object, "held_since", reach->held_since);
	return object;
}

json_t *
reach_summary_json(const struct store *store, const struct reach_summary *summary)
{
	const struct identity *me = &store->identity;
	json_t *object = json_object(), *ledgers = json_array();
	output_text(object, "role", span_text(role_name(me->role)));
	output_text(object, "device", span_text(me->device));
	output_text(object, "centre", span_text(me->centre));
	output_text(object, "district", span_text(me->district));
	output_text(object, "district_name", span_text(me->district_name));
	output_instant(object, "restored", me->restored);
	for (size_t i = 0; i < summary->ledger_count; i++)
		json_array_append_new(ledgers, ledger_json(&summary->ledgers[i], &summary->reach[i]));
	json_object_set_new(object, "ledgers", ledgers);
	for (size_t i = 0; i < summary->count; i++) {
		const struct reach_count *count = &summary->counts[i];
		if (count->time)
			output_instant(object, count->name, count->number);
		else
			json_object_set_new(object, count->name, json_integer(count->number));
	}
	return object;
}
