/* Where the hub is, one exchange, and what is noted of every exchange. */
#include "node/link.h"

#include "base/json.h"
#include "host/clock.h"
#include "host/incident.h"
#include "node/exchange_log.h"
#include "node/renewal.h"

fault_t
link_address(struct store *store, const char *override, struct net_address *out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span text = span_text(override);
	if (!override)
		TRY(store_get(store, &arena, "hub", &text));
	return fault_within(net_address_read(text, out), "the hub's address");
}

/* When everything was last exchanged: an exchange with nothing to do brings no receipt that would tell. */
static fault_t
note_success(struct store *store)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	buffer_print(&text, "%lld", (long long)clock_seconds());
	return store_set(store, "synced", buffer_span(&text));
}

fault_t
link_note(struct store *store, const struct exchange_result *result, const struct fault *fault, bool ended)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	json_t *json OWN(json_drop) =
		json_pack("{s:I, s:b, s:s, s:I, s:I, s:I, s:I, s:I}", "at", (json_int_t)clock_seconds(), "ok",
			  fault == NULL, "why", fault ? fault_text(fault) : "", "changesets_sent",
			  (json_int_t)result->sent, "changesets_received", (json_int_t)result->received, "bytes_sent",
			  (json_int_t)result->bytes.sent, "bytes_received", (json_int_t)result->bytes.received,
			  "clock_skew", (json_int_t)result->skew);
	json_put(&text, json);
	TRY(store_set(store, "last_sync", buffer_span(&text)));
	TRY(exchange_log_note(store, result, fault, ended));
	if (fault && fault_code(fault) == FAULT_TRUST)
		return incident_note_once(store, result->outnumbered ? "replay" : "trust", fault_text(fault));
	return fault ? NULL : note_success(store);
}

struct once {
	struct store *store;
	struct exchange_result *result;
	fault_t fault;
};

static void
once_ended(const struct exchange_result *result, fault_t fault, void *user)
{
	struct once *once = user;
	*once->result = *result;
	once->fault = fault;
}

static fault_t
exchange_once(struct store *store, const struct net_address *address, struct exchange_result *result)
{
	uv_loop_t loop;
	struct exchange *exchange;
	struct once once = { .store = store, .result = result };
	*result = (struct exchange_result){ 0 };
	if (uv_loop_init(&loop))
		return fault_raise(FAULT_SYSTEM, 0, "cannot start the event loop");
	struct exchange_options options = { .loop = &loop,
					    .store = store,
					    .address = *address,
					    .ended = once_ended,
					    .user = &once };
	fault_t fault = exchange_start(&options, &exchange);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	return fault ? fault : once.fault;
}

/* A store put back from a backup says a session number again; once refused, it knows the hub's and goes on. So does one whose copy is
 * used elsewhere, and which of the two it is only people know: the refusal is noted for them, whatever the second try brings. */
static fault_t
exchange_again(struct store *store, const struct net_address *address, struct exchange_result *result)
{
	fault_t fault = exchange_once(store, address, result);
	if (fault && result->overtaken) {
		fault_drop(fault);
		fault = exchange_once(store, address, result);
	}
	bool restored = store->identity.restored; /* that explains it */
	if (fault && result->outnumbered) {
		fault_t noting = restored ? NULL : link_note(store, result, fault, true);
		fault_drop(fault);
		if (noting)
			return noting;
		fault = exchange_once(store, address, result);
		result->outnumbered = !restored;
	}
	return fault;
}

/* Put back from a backup, as its mark says: whatever is to be said in the old name is said, then this is another device. */
static fault_t
renew(struct store *store, const struct net_address *address, struct exchange_result *result)
{
	bool asked;
	TRY(renewal_asked(store, &asked));
	if (!asked)
		TRY(exchange_again(store, address, result));
	return renewal_run(store, address);
}

static void
add_result(struct exchange_result *result, const struct exchange_result *before)
{
	result->sent += before->sent;
	result->received += before->received;
	result->bytes.sent += before->bytes.sent;
	result->bytes.received += before->bytes.received;
}

static fault_t
exchange_renewed(struct store *store, const struct net_address *address, struct exchange_result *result)
{
	struct exchange_result before = { .began = clock_seconds() };
	TRY(store_refresh(store));
	if (store->identity.restored) {
		fault_t fault = renewal_explain(renew(store, address, &before));
		*result = before;
		if (fault)
			return fault;
	}
	fault_t fault = exchange_again(store, address, result);
	add_result(result, &before);
	return fault;
}

fault_t
link_sync(struct store *store, const struct net_address *address, struct exchange_result *result)
{
	*result = (struct exchange_result){ .began = clock_seconds() };
	fault_t fault = exchange_renewed(store, address, result);
	fault_t noting = link_note(store, result, fault, true);
	if (!fault)
		return noting;
	fault_drop(noting);
	return fault;
}
