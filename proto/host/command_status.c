/* `status`: who this store is, what it holds, and how far that has got. */
#include "host/command_shared.h"

#include "host/clock.h"
#include "host/output.h"

#include <inttypes.h>

/* A ledger's way to the hub, in this device's own change sets. */
struct reach {
	int64_t only_here, sent;
	int64_t held_since; /* time of the newest receipt, 0 = none */
};

static fault_t
find_reach(struct call *call, const struct ledger *ledger, struct reach *out)
{
	int64_t own, held = 0, sent = 0;
	*out = (struct reach){ 0 };
	if (call->store->identity.role == ROLE_HUB)
		return NULL;
	TRY(ledger_sequence(call->store, ledger, span_text(call->store->identity.device), &own));
	struct query query =
		db_query(call->store->db, "SELECT COALESCE((SELECT sequence FROM receipt WHERE ledger = ?1), 0),"
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
	return NULL;
}

static fault_t
count(struct call *call, const char *sql, int64_t *out)
{
	struct query query = db_query(call->store->db, sql);
	*out = query_step(&query) ? query_get_integer(&query, 0) : 0;
	return query_end(&query);
}

/* Numbers of the whole store: name in JSON, label, SQL. Those that are times count as absent when 0. */
static const struct {
	const char *name;
	struct label label;
	const char *sql;
	bool time, hub_only;
} counts[] = {
	{ "conflicts",
	  { "待处理冲突", "open conflicts" },
	  "SELECT COUNT(*) FROM conflict WHERE NOT EXISTS (SELECT 1 FROM resolution r WHERE r.record = conflict.id)",
	  .time = false },
	{ "findings",
	  { "待处理问题", "open findings" },
	  "SELECT COUNT(*) FROM finding WHERE NOT EXISTS (SELECT 1 FROM resolution r WHERE r.record = finding.id)",
	  .time = false },
	{ "incidents", { "拒收和异常", "refusals and oddities noted" }, "SELECT COUNT(*) FROM incident", .time = false },
	{ "devices",
	  { "在用设备", "active devices" },
	  "SELECT COUNT(*) FROM register WHERE status = 'active'",
	  .hub_only = true },
	{ "last_sync",
	  { "最近同步", "last sync" },
	  "SELECT MAX(COALESCE((SELECT MAX(time) FROM receipt), 0), COALESCE((SELECT MAX(seen) FROM contact), 0),"
	  " COALESCE((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM identity WHERE name = 'synced'), 0))",
	  .time = true },
};

#define COUNTS (sizeof(counts) / sizeof(counts[0]))

struct summary {
	struct ledger *ledgers;
	struct reach *reach;
	size_t ledger_count;
	int64_t counts[COUNTS];
};

static fault_t
summarise(struct call *call, struct summary *out)
{
	TRY(ledger_list(call->store, call->arena, &out->ledgers, &out->ledger_count));
	out->reach = ARENA_NEW_ARRAY(call->arena, out->ledger_count, struct reach);
	for (size_t i = 0; i < out->ledger_count; i++)
		TRY(find_reach(call, &out->ledgers[i], &out->reach[i]));
	for (size_t i = 0; i < COUNTS; i++)
		TRY(count(call, counts[i].sql, &out->counts[i]));
	return NULL;
}

static bool
is_told(const struct call *call, const struct summary *summary, size_t i)
{
	if (counts[i].hub_only && call->store->identity.role != ROLE_HUB)
		return false;
	return !counts[i].time || summary->counts[i];
}

static void
set_oid(json_t *object, const char *name, const struct oid *oid)
{
	struct buffer OWN(buffer_drop) hex = { 0 };
	if (!oid_is_zero(oid))
		oid_put_hex(&hex, oid);
	json_object_set_new(object, name,
			    json_span(buffer_span(&hex))); /* "" for an empty ledger: the key is always there */
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

static void
print_json(struct call *call, const struct summary *summary)
{
	const struct identity *me = &call->store->identity;
	json_t *object = json_object(), *ledgers = json_array();
	output_text(object, "role", span_text(role_name(me->role)));
	output_text(object, "device", span_text(me->device));
	output_text(object, "centre", span_text(me->centre));
	output_text(object, "district", span_text(me->district));
	output_text(object, "district_name", span_text(me->district_name));
	for (size_t i = 0; i < summary->ledger_count; i++)
		json_array_append_new(ledgers, ledger_json(&summary->ledgers[i], &summary->reach[i]));
	json_object_set_new(object, "ledgers", ledgers);
	for (size_t i = 0; i < COUNTS; i++) {
		if (!is_told(call, summary, i))
			continue;
		if (counts[i].time)
			output_instant(object, counts[i].name, summary->counts[i]);
		else
			json_object_set_new(object, counts[i].name, json_integer(summary->counts[i]));
	}
	call_json(call, object);
}

static void
put_ledger(struct call *call, const struct ledger *ledger, const struct reach *reach)
{
	buffer_print(call->out, call->chinese ? "%s：变更 %" PRId64 " 个" : "%s: %" PRId64 " change sets", ledger->name,
		     ledger->last);
	if (reach->only_here)
		buffer_print(call->out, call->chinese ? "，仅存于本机 %" PRId64 " 个" : ", %" PRId64 " only here",
			     reach->only_here);
	if (reach->sent)
		buffer_print(call->out,
			     call->chinese ? "，已发送待确认 %" PRId64 " 个" : ", %" PRId64 " sent, not confirmed",
			     reach->sent);
	if (reach->held_since) {
		buffer_put_text(call->out, call->chinese ? "，区级中心保存至 " : ", held by the hub as of ");
		output_put_time(call->out, reach->held_since, clock_offset_minutes());
	}
	buffer_put_byte(call->out, '\n');
}

static void
print_text(struct call *call, const struct summary *summary)
{
	const struct identity *me = &call->store->identity;
	buffer_print(call->out, "%s %s %s\n", role_name(me->role), me->device, me->district_name);
	for (size_t i = 0; i < summary->ledger_count; i++)
		put_ledger(call, &summary->ledgers[i], &summary->reach[i]);
	for (size_t i = 0; i < COUNTS; i++) {
		if (!is_told(call, summary, i))
			continue;
		buffer_print(call->out, "%s: ", call_label(call, counts[i].label));
		if (counts[i].time)
			output_put_time(call->out, summary->counts[i], clock_offset_minutes());
		else
			buffer_print(call->out, "%" PRId64, summary->counts[i]);
		buffer_put_byte(call->out, '\n');
	}
}

static fault_t
status(struct call *call)
{
	struct summary summary = { 0 };
	TRY(summarise(call, &summary));
	if (call->json)
		print_json(call, &summary);
	else
		print_text(call, &summary);
	return NULL;
}

const struct command command_status = {
	.name = "status",
	.words = "",
	.help = { "显示本机身份、台账和同步情况", "Shows who this is, what it holds, and how far that has got" },
	.more = { NULL, NULL },
	.run = status,
	.store = STORE_READS,
};
