/* enrol, serve and device revoke: the hub's commands for its nodes. */
#include "base/civil.h"
#include "host/clock.h"
#include "host/ledger.h"
#include "host/net.h"
#include "hub/commands.h"
#include "hub/enrolment.h"
#include "hub/server.h"

#include <stdio.h>
#include <string.h>

#define HOURS_DEFAULT 72
#define HOURS_MAX 720

/* Where nodes reach the hub: what was asked for, or where it last served (a server that listens on all addresses can't
 * know which one nodes use, so that needs saying). */
static fault_t
reachable_address(struct call *call, const char **out)
{
	struct span last;
	struct net_address address;
	*out = call_option(call, "--address");
	if (!*out) {
		TRY(store_get(call->store, call->arena, "sync_address", &last));
		*out = arena_text(call->arena, last);
		if (last.size == 0)
			return fault_raise(FAULT_INPUT, 0,
					   "the hub has not served yet; say where nodes will reach it:"
					   " --address HOST:PORT");
	}
	TRY(net_address_read(span_text(*out), &address));
	if (strcmp(address.host, "0.0.0.0") == 0 || strcmp(address.host, "::") == 0)
		return fault_raise(FAULT_INPUT, 0,
				   "the hub serves on every address; say which one nodes use:"
				   " --address HOST:%d",
				   address.port);
	return NULL;
}

static fault_t
run_enrol(struct call *call)
{
	const char *centre = call_option(call, "--centre"), *address;
	struct buffer OWN(buffer_drop) code = { 0 };
	enum role role = role_read(span_text(call_option(call, "--role")));
	int64_t hours;
	if (role != ROLE_CENTRE && role != ROLE_TRAINER)
		return call_misuse(call, "--role is centre or trainer");
	if (!call_integer(call, "--hours", 1, HOURS_MAX, HOURS_DEFAULT, &hours))
		return NULL;
	TRY(reachable_address(call, &address));
	TRY(enrolment_offer(call->store, centre, role, (int)hours, address, &code));
	if (call->json)
		call_json(call, json_pack("{s:o, s:s, s:I}", "code", json_span(buffer_span(&code)), "address", address,
					  "hours", (json_int_t)hours));
	else
		buffer_print(call->out, "%.*s\n", SPAN_ARG(buffer_span(&code)));
	return NULL;
}

static const struct command_option enrol_options[] = {
	{ "--centre", "CODE", { "街道代码", "the centre's code" }, true, false },
	{ "--role", "centre|trainer", { "用途", "what the device is for" }, true, false },
	{ "--hours", "N", { "接入码有效小时数，默认 72", "hours until the code expires, 72 by default" }, false, false },
	{ "--address", "HOST:PORT", { "节点访问本中心的地址", "where nodes reach the hub" }, false, false },
	{ 0 },
};

const struct command command_enrol = {
	.name = "enrol",
	.words = "",
	.help = { "为一台新设备出具接入码", "Gives out a code for one new device" },
	.run = run_enrol,
	.store = STORE_WRITES,
	.options = enrol_options,
};

static fault_t
run_serve(struct call *call)
{
	const char *sync = call_option(call, "--sync");
	struct server_options options = { .data = call->data, .sync = sync ? sync : call->settings.hub_address };
	return server_run(&options);
}

static const struct command_option serve_options[] = {
	{ "--sync",
	  "ADDR:PORT",
	  { "同步监听地址，默认取自 settings.ini，否则 :7443",
	    "where nodes connect; by default as in settings.ini, else :7443" },
	  false,
	  false },
	{ 0 },
};

const struct command command_serve = {
	.name = "serve",
	.words = "",
	.help = { "运行区中心，接受各街道同步", "Serves the district's nodes" },
	.run = run_serve,
	.store = STORE_NONE,
	.options = serve_options,
};

/* "ledger sequence commit" for each ledger that the device wrote: what it may have signed ends there. */
static fault_t
last_of(struct call *call, const char *device, struct value *out)
{
	struct value *items = ARENA_NEW_ARRAY(call->arena, LIMIT_SESSION_LEDGERS, struct value);
	size_t count = 0;
	struct query query =
		db_query(call->store->db, "SELECT l.name, t.sequence, lower(hex(t.oid)) FROM tip t"
					  " JOIN ledger l ON l.id = t.ledger WHERE t.device = ? ORDER BY l.name");
	query_text(&query, span_text(device));
	while (query_step(&query) && count < LIMIT_SESSION_LEDGERS)
		items[count++] = value_text(
			arena_print(call->arena, "%.*s %lld %.*s", SPAN_ARG(query_get_bytes(&query, 0)),
				    (long long)query_get_integer(&query, 1), SPAN_ARG(query_get_bytes(&query, 2))));
	*out = value_list(items, count);
	return query_end(&query);
}

static void
set_value(struct call *call, struct document *document, const char *name, struct value value)
{
	struct field field = { .name = span_text(name), .value = value };
	*document = document_with(call->arena, document, &field);
}

static fault_t
revoked_document(struct call *call, const char *device, const char *status, struct document *document)
{
	struct value last;
	struct buffer OWN(buffer_drop) at = { 0 };
	instant_put(&at, clock_seconds());
	TRY(last_of(call, device, &last));
	set_value(call, document, "status", value_text(span_text(status)));
	set_value(call, document, "revoked", value_text(arena_copy(call->arena, buffer_span(&at))));
	if (last.count)
		set_value(call, document, "last", last);
	return NULL;
}

static fault_t
find_device(struct call *call, struct path *out)
{
	struct query query =
		db_query(call->store->db, "SELECT id FROM device_shown WHERE (name = ?1 OR id = ?1) AND role <> 'hub'");
	struct uuid id = { 0 };
	query_text(&query, span_text(call->words[0]));
	bool found = query_step(&query) && uuid_read(query_get_bytes(&query, 0), &id);
	TRY(query_end(&query));
	*out = path_main("device", id);
	return found ? NULL :
		       fault_raise(FAULT_INPUT, 0, "there is no device %s; \"device list\" shows them", call->words[0]);
}

static fault_t
revoke_device(struct call *call, const char *status)
{
	struct actor actor;
	struct path path;
	struct ledger ledger;
	struct document document;
	struct oid commit;
	char name[LIMIT_LEDGER_NAME + 1];
	bool found, changed;
	TRY(call_actor(call, &actor));
	TRY(find_device(call, &path));
	snprintf(name, sizeof(name), "district/%s", call->store->identity.district);
	TRY(ledger_find(call->store, span_text(name), false, &ledger, &found));
	TRY(ledger_document(call->store, call->arena, &ledger, &path, &document, &found));
	if (!span_equal(document_text(&document, "status"), SPAN("active")))
		return fault_raise(FAULT_INPUT, 0, "the device was revoked before");
	const char *device = arena_text(call->arena, document_text(&document, "name"));
	TRY(revoked_document(call, device, status, &document));
	struct edit edit = { .path = path, .document = document };
	return ledger_commit(call->store, &ledger, &actor.author, "device: revoke", clock_seconds(), &edit, 1, &commit,
			     &changed);
}

static fault_t
run_revoke(struct call *call)
{
	bool lost = call_option(call, "--lost") != NULL, retired = call_option(call, "--retired") != NULL;
	if (lost == retired)
		return call_misuse(call, "say --lost or --retired");
	TRY(db_begin(call->store->db));
	fault_t fault = revoke_device(call, lost ? "lost" : "retired");
	if (!fault)
		return db_end(call->store->db);
	db_undo(call->store->db);
	return fault;
}

static const struct command_option revoke_options[] = {
	{ "--lost", NULL, { "遗失：不再接收其任何数据", "lost: nothing more is taken from it" }, false, false },
	{ "--retired", NULL, { "停用", "retired: what it sent so far stands" }, false, false },
	{ 0 },
};

const struct command command_device_revoke = {
	.name = "device revoke",
	.words = "ID",
	.help = { "注销一台设备", "Revokes a device" },
	.run = run_revoke,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
	.options = revoke_options,
};
