/* The session's side of an exchange: what is said when. */
#include "node/exchange.h"

#include "host/clock.h"
#include "host/credentials.h"
#include "host/log.h"
#include "node/exchange_inside.h"

#include <stdlib.h>
#include <string.h>

#define BACKLOG 64 /* change sets from which on the greeting does not wait for them */

static void
flush(struct exchange *exchange)
{
	if (exchange->connection && exchange->session.out.size)
		net_send(exchange->connection, buffer_span(&exchange->session.out));
	buffer_clear(&exchange->session.out);
	if (exchange->connection && exchange->session.state == SESSION_ENDED)
		net_close(exchange->connection);
}

/* The first fault is what the person hears; it ends the exchange. */
static void
fail(struct exchange *exchange, fault_t fault)
{
	if (exchange->fault)
		fault_drop(fault);
	else
		exchange->fault = fault;
	if (exchange->session.state != SESSION_ENDED)
		session_refuse(&exchange->session, exchange->reason ? exchange->reason : REFUSAL_INTERNAL, -1, 0,
			       "the node ends the session");
	flush(exchange);
}

void
exchange_end(struct exchange *exchange)
{
	if (exchange->ending)
		return;
	exchange->ending = true;
	if (session_may_put(&exchange->session, MESSAGE_BYE))
		session_put(&exchange->session, &(struct message){ .type = MESSAGE_BYE });
	flush(exchange);
	if (exchange->connection)
		net_close(exchange->connection);
}

static fault_t
send_batch(struct exchange *exchange, struct exchange_ledger *ledger, struct batch_writer *batch)
{
	struct message message = { .type = MESSAGE_CHANGES, .ledger = ledger - exchange->ledgers };
	message.batch = batch_close(batch);
	exchange->result.sent += (int64_t)message.batch.count;
	session_put(&exchange->session, &message);
	ledger->under_way++;
	return NULL;
}

static fault_t
send_pending(struct exchange *exchange, struct exchange_ledger *ledger)
{
	while (!ledger->refused && !ledger->asks && ledger->under_way < BATCHES_UNDER_WAY) {
		struct batch_writer *batch OWN(batch_drop) = NULL;
		TRY(exchange_pack(exchange, ledger, &batch));
		if (!batch)
			break;
		TRY(send_batch(exchange, ledger, batch));
		flush(exchange); /* packing takes its time: a hub that hears nothing for ten seconds hangs up */
	}
	return NULL;
}

static fault_t
send_all_pending(struct exchange *exchange)
{
	for (size_t i = 0; i < exchange->ledger_count; i++)
		TRY(send_pending(exchange, &exchange->ledgers[i]));
	return NULL;
}

static fault_t
put_hello(struct exchange *exchange)
{
	struct message message = { .type = MESSAGE_HELLO,
				   .version = PROTOCOL_VERSION,
				   .time = clock_seconds(),
				   .schema = SCHEMA_VERSION,
				   .ledger_count = exchange->ledger_count };
	struct hello_ledger hello[EXCHANGE_LEDGERS];
	TRY(exchange_next_session(exchange->store, &message.session));
	exchange->number = message.session;
	for (size_t i = 0; i < exchange->ledger_count; i++) {
		const struct exchange_ledger *ledger = &exchange->ledgers[i];
		hello[i] = (struct hello_ledger){ .name = span_text(ledger->name),
						  .cursor = ledger->peer.cursor,
						  .cursor_oid = ledger->peer.cursor_oid,
						  .own_sequence = ledger->own,
						  .asks = ledger->asks };
	}
	message.device = span_text(exchange->store->identity.device);
	message.hello = hello;
	session_put(&exchange->session, &message);
	return NULL;
}

/* Greeting and a few pending change sets leave in one flight. A backlog takes a slow machine long to pack, and the hub hangs up on who
 * has not greeted in ten seconds: then the greeting goes first. */
static fault_t
greet(struct exchange *exchange)
{
	bool backlog = false;
	TRY(put_hello(exchange));
	for (size_t i = 0; i < exchange->ledger_count; i++)
		backlog = backlog || exchange->ledgers[i].own - exchange->ledgers[i].sending > BACKLOG;
	if (backlog)
		flush(exchange);
	return send_all_pending(exchange);
}

static fault_t
keep_tls_session(struct exchange *exchange)
{
	struct tls_session *session OWN(tls_session_drop) = tls_keep(net_tls(exchange->connection));
	struct buffer OWN(buffer_drop) bytes = { 0 };
	if (!session || tls_resumed(net_tls(exchange->connection)))
		return NULL;
	TRY(tls_session_put(session, &bytes));
	return store_set(exchange->store, "tls_session", buffer_span(&bytes));
}

static void
on_ready(struct net_connection *connection, void *user)
{
	struct exchange *exchange = user;
	exchange->result.resumed = tls_resumed(net_tls(connection));
	fault_t fault = keep_tls_session(exchange);
	if (!fault)
		fault = greet(exchange);
	if (fault)
		fail(exchange, fault);
	flush(exchange);
}

static fault_t
is_settled(struct exchange *exchange, bool *out)
{
	*out = exchange->welcomed;
	for (size_t i = 0; i < exchange->ledger_count && *out; i++) {
		const struct exchange_ledger *ledger = &exchange->ledgers[i];
		int64_t own;
		TRY(exchange_own_sequence(exchange, ledger, &own));
		*out = ledger->receipted >= ledger->head && (ledger->refused || ledger->peer.held >= own);
	}
	return NULL;
}

static void
check_settled(struct exchange *exchange)
{
	bool settled;
	fault_t fault = is_settled(exchange, &settled);
	if (fault) {
		fail(exchange, fault);
		return;
	}
	if (!settled || exchange->ending)
		return;
	exchange->result.bytes = net_count(exchange->connection);
	if (exchange->options.settled)
		exchange->options.settled(&exchange->result, exchange->options.user);
	if (!exchange->options.live)
		exchange_end(exchange);
}

static fault_t
on_welcome(struct exchange *exchange, const struct message *message)
{
	if (message->version != PROTOCOL_VERSION)
		return fault_raise(FAULT_PEER, 0,
				   "the hub speaks protocol version %lld, this program %d; install the matching one",
				   (long long)message->version, PROTOCOL_VERSION);
	if (message->ledger_count != exchange->ledger_count)
		return fault_raise(FAULT_PEER, 0, "the hub's welcome does not match the greeting");
	exchange->result.skew = clock_seconds() - message->time;
	exchange->result.greeted = true;
	exchange->welcomed = true;
	for (size_t i = 0; i < exchange->ledger_count; i++) {
		struct exchange_ledger *ledger = &exchange->ledgers[i];
		const struct welcome_ledger *welcome = &message->welcome[i];
		TRY(exchange_check_welcome(exchange, ledger, welcome));
		ledger->head = welcome->head;
		if (ledger->asks && welcome->held_sequence > ledger->sending)
			ledger->sending = welcome->held_sequence;
		ledger->asks = false;
	}
	return send_all_pending(exchange);
}

static fault_t
on_replay(struct exchange *exchange, const struct message *message)
{
	bool overtaken;
	TRY(exchange_take_session(exchange->store, exchange->number, message->sequence, &overtaken));
	exchange->result.overtaken = overtaken;
	exchange->result.outnumbered = !overtaken;
	return overtaken ? fault_raise(FAULT_PEER, 0, "another exchange of this device was faster; try again") : NULL;
}

static fault_t
on_refusal(struct exchange *exchange, const struct message *message)
{
	enum fault_code code =
		message->refusal == REFUSAL_INTERNAL || message->refusal == REFUSAL_BUSY ? FAULT_PEER : FAULT_TRUST;
	if (message->refusal == REFUSAL_REPLAY && message->ledger < 0)
		TRY(on_replay(exchange, message));
	if (message->ledger < 0)
		return fault_raise(code, 0, "the hub refuses this session (%s): %.*s", refusal_word(message->refusal),
				   SPAN_ARG(message->reason));
	if (message->ledger >= (int64_t)exchange->ledger_count)
		return fault_raise(FAULT_PEER, 0, "the hub refuses a ledger that was not greeted");
	struct exchange_ledger *ledger = &exchange->ledgers[message->ledger];
	if (ledger->giving.early) /* sent before the hub could say that it lacks what comes before it */
		return NULL;
	ledger->refused = true;
	if (!exchange->fault)
		exchange->fault =
			fault_raise(code, 0, "the hub refuses change set %lld of %s (%s): %.*s; it is kept here",
				    (long long)message->sequence, ledger->name, refusal_word(message->refusal),
				    SPAN_ARG(message->reason));
	return NULL;
}

static fault_t
on_receipt(struct exchange *exchange, struct exchange_ledger *ledger, const struct message *message)
{
	TRY(exchange_take_receipt(exchange, ledger, message));
	if (ledger->peer.held >= ledger->sending)
		ledger->under_way = 0;
	else if (ledger->under_way)
		ledger->under_way--;
	return send_pending(exchange, ledger);
}

static fault_t
on_message(struct exchange *exchange, const struct message *message)
{
	struct exchange_ledger *ledger = NULL;
	if (message->type == MESSAGE_CHANGES || message->type == MESSAGE_RECEIPT || message->type == MESSAGE_RECOVER) {
		if (message->ledger < 0 || message->ledger >= (int64_t)exchange->ledger_count)
			return fault_raise(FAULT_PEER, 0, "the hub speaks of a ledger that was not greeted");
		ledger = &exchange->ledgers[message->ledger];
	}
	switch (message->type) {
	case MESSAGE_WELCOME:
		return on_welcome(exchange, message);
	case MESSAGE_CHANGES:
		return exchange_admit(exchange, ledger, message);
	case MESSAGE_RECEIPT:
		return on_receipt(exchange, ledger, message);
	case MESSAGE_REFUSAL:
		return on_refusal(exchange, message);
	case MESSAGE_RECOVER:
		return exchange_give(exchange, ledger, message);
	default: /* bye, keepalive: the session's own affair */
		return NULL;
	}
}

static void
on_received(struct net_connection *connection, struct buffer *plain, void *user)
{
	struct exchange *exchange = user;
	bool got = true;
	(void)connection;
	session_receive(&exchange->session, buffer_span(plain));
	buffer_clear(plain);
	while (got && exchange->session.state != SESSION_ENDED) {
		struct message message;
		fault_t fault = session_next(&exchange->session, &message, &got);
		if (!fault && got)
			fault = on_message(exchange, &message);
		if (fault) {
			fail(exchange, fault);
			return;
		}
	}
	flush(exchange);
	if (exchange->session.state != SESSION_ENDED)
		check_settled(exchange);
}

static void
on_closed(struct net_connection *connection, fault_t fault, void *user)
{
	struct exchange *exchange = user;
	exchange->result.bytes = net_count(connection);
	if (!fault && !exchange->ending && !exchange->fault)
		fault = fault_raise(FAULT_PEER, 0, "the hub ended the session%s",
				    exchange->options.live ? "" : " before everything was exchanged");
	if (!exchange->fault)
		exchange->fault = KEEP(fault);
	fault_drop(fault);
	exchange->options.ended(&exchange->result, KEEP(exchange->fault), exchange->options.user);
	session_drop(&exchange->session);
	arena_drop(&exchange->arena);
	tls_config_drop(&exchange->tls);
	free(exchange);
}

void
exchange_push(struct exchange *exchange)
{
	if (!exchange->welcomed || exchange->ending || exchange->session.state != SESSION_OPEN)
		return;
	fault_t fault = send_all_pending(exchange);
	if (fault)
		fail(exchange, fault);
	flush(exchange);
}

void
exchange_keepalive(struct exchange *exchange)
{
	if (session_may_put(&exchange->session, MESSAGE_KEEPALIVE))
		session_put(&exchange->session, &(struct message){ .type = MESSAGE_KEEPALIVE });
	flush(exchange);
}

/* What an earlier session left for a quicker handshake. */
static fault_t
load_tls_session(struct exchange *exchange, struct tls_session **out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span bytes;
	TRY(store_get(exchange->store, &arena, "tls_session", &bytes));
	if (bytes.size)
		fault_drop(tls_session_read(bytes, out)); /* an unreadable one costs a full handshake, no more */
	return NULL;
}

static void
exchange_drop(struct exchange **held)
{
	struct exchange *exchange = KEEP(*held);
	if (!exchange)
		return;
	tls_config_drop(&exchange->tls);
	session_drop(&exchange->session);
	arena_drop(&exchange->arena);
	free(exchange);
}

fault_t
exchange_start(const struct exchange_options *options, struct exchange **out)
{
	static const struct net_events events = { .ready = on_ready, .received = on_received, .closed = on_closed };
	struct tls_session *resume OWN(tls_session_drop) = NULL;
	struct exchange *exchange OWN(exchange_drop) = calloc(1, sizeof(*exchange));
	if (!exchange)
		abort();
	exchange->options = *options;
	exchange->store = options->store;
	exchange->result.began = clock_seconds();
	session_init(&exchange->session, SIDE_NODE);
	TRY(store_refresh(exchange->store));
	TRY(exchange_load(exchange));
	TRY(credentials_open(exchange->store, &exchange->tls));
	TRY(load_tls_session(exchange, &resume));
	exchange->connection = net_connect(options->loop, &exchange->options.address, exchange->tls, resume,
					   NET_CONNECT_MS, &events, exchange);
	*out = KEEP(exchange);
	return NULL;
}
