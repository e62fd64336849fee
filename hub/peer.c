/* One node's session at the hub: what each message means. */
#include "base/text.h"
#include "host/clock.h"
#include "host/log.h"
#include "host/pki.h"
#include "hub/server_inside.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SKEW_NOTED 300 /* seconds that a node's clock may be off before the log says so */

void
peer_flush(struct peer *peer)
{
	if (peer->connection && peer->session.out.size)
		net_send(peer->connection, buffer_span(&peer->session.out));
	buffer_clear(&peer->session.out);
	if (peer->connection && peer->session.state == SESSION_ENDED)
		net_close(peer->connection);
}

static void
refuse_session(struct peer *peer, enum refusal refusal, int64_t number, const char *reason)
{
	log_warn("%s %s: refused (%s): %s", peer->device[0] ? peer->device : "unknown device",
		 peer->connection ? net_peer(peer->connection) : "", refusal_word(refusal), reason);
	if (peer->session.state != SESSION_ENDED)
		session_refuse(&peer->session, refusal, -1, number, reason);
	peer_flush(peer);
}

void
peer_refuse(struct peer *peer, enum refusal refusal, const char *reason)
{
	refuse_session(peer, refusal, 0, reason);
}

/* What is wrong with a known device's session is kept where people see it, not only logged. `what` is a literal. */
static void
note_incident(struct peer *peer, const char *what, const char *text)
{
	if (!peer->device[0] || peer->server->ending)
		return;
	struct job *job = job_new(JOB_INCIDENT, 0);
	snprintf(job->device, sizeof(job->device), "%s", peer->device);
	text_copy(job->reason, sizeof(job->reason), span_text(text));
	job->what = what;
	writer_submit(peer->server->writer, job);
}

void
peer_turn_away(struct peer *peer, enum refusal refusal, const char *reason)
{
	note_incident(peer, refusal_word(refusal), reason);
	peer_refuse(peer, refusal, reason);
}

/* Spans of a message live until the next one: what a job needs is copied. */
static void
copy_hello(struct peer *peer, const struct message *message, struct job *job)
{
	struct hello_ledger *hello = ARENA_NEW_ARRAY(&job->arena, message->ledger_count, struct hello_ledger);
	peer->ledgers = ARENA_NEW_ARRAY(&peer->arena, message->ledger_count, struct peer_ledger);
	peer->ledger_count = message->ledger_count;
	for (size_t i = 0; i < message->ledger_count; i++) {
		struct peer_ledger *ledger = &peer->ledgers[i];
		hello[i] = message->hello[i];
		snprintf(ledger->name, sizeof(ledger->name), "%.*s", SPAN_ARG(message->hello[i].name));
		hello[i].name = arena_copy(&job->arena, message->hello[i].name);
		ledger->cursor = hello[i].cursor;
		ledger->own_sequence = hello[i].own_sequence;
		ledger->owes_receipt = hello[i].asks;
	}
	job->hello = hello;
	job->ledger_count = message->ledger_count;
}

static void
note_skew(const struct peer *peer, int64_t peer_time)
{
	int64_t skew = peer_time - clock_seconds();
	if (skew > SKEW_NOTED || skew < -SKEW_NOTED)
		log_warn("%s: its clock is %lld seconds %s; only what it displays is affected", peer->device,
			 (long long)(skew < 0 ? -skew : skew), skew < 0 ? "behind" : "ahead");
}

static void
on_hello(struct peer *peer, const struct message *message)
{
	if (message->version != PROTOCOL_VERSION) {
		peer_turn_away(peer, REFUSAL_VERSION,
			       "this hub speaks protocol version 1 only; install the matching program");
		return;
	}
	if (peer->device[0] == 0) {
		peer_turn_away(peer, REFUSAL_CERTIFICATE, "a device without a certificate may only enrol");
		return;
	}
	if (!span_equal(message->device, span_text(peer->device))) {
		peer_turn_away(peer, REFUSAL_CERTIFICATE, "the greeting names another device than the certificate");
		return;
	}
	struct job *job = job_new(JOB_GREET, peer->id);
	snprintf(job->device, sizeof(job->device), "%s", peer->device);
	job->session = message->session;
	job->peer_time = message->time;
	job->schema = message->schema;
	copy_hello(peer, message, job);
	note_skew(peer, message->time);
	peer->greeting = true;
	writer_submit(peer->server->writer, job);
}

static void
on_changes(struct peer *peer, const struct message *message)
{
	if (message->ledger < 0 || (size_t)message->ledger >= peer->ledger_count) {
		peer_turn_away(peer, REFUSAL_PROTOCOL, "a batch for a ledger that was not greeted");
		return;
	}
	struct job *job = job_new(JOB_ADMIT, peer->id);
	snprintf(job->device, sizeof(job->device), "%s", peer->device);
	snprintf(job->ledger, sizeof(job->ledger), "%s", peer->ledgers[message->ledger].name);
	job->ledger_index = (size_t)message->ledger;
	job->shown = peer->ledgers[message->ledger].shown;
	job->batch = message->batch;
	job->batch.body = arena_copy(&job->arena, message->batch.body);
	job->batch.noise = arena_copy(&job->arena, message->batch.noise);
	peer->waiting++;
	peer->ledgers[message->ledger].waiting++;
	writer_submit(peer->server->writer, job);
}

static void
on_enrol(struct peer *peer, const struct message *message)
{
	if (message->version != PROTOCOL_VERSION) {
		peer_turn_away(peer, REFUSAL_VERSION,
			       "this hub speaks protocol version 1 only; install the matching program");
		return;
	}
	struct job *job = job_new(JOB_ENROL, peer->id);
	struct arena *arena = &job->arena;
	snprintf(job->device, sizeof(job->device), "%s", peer->device);
	job->message = *message;
	job->message.secret = arena_copy(arena, message->secret);
	job->message.request = arena_copy(arena, message->request);
	job->message.signing_key = arena_copy(arena, message->signing_key);
	job->message.signature = arena_copy(arena, message->signature);
	job->message.label = arena_copy(arena, message->label);
	job->message.person_name = arena_copy(arena, message->person_name);
	peer->greeting = true;
	writer_submit(peer->server->writer, job);
}

static void
on_message(struct peer *peer, const struct message *message)
{
	switch (message->type) {
	case MESSAGE_HELLO:
		on_hello(peer, message);
		return;
	case MESSAGE_CHANGES:
		on_changes(peer, message);
		return;
	case MESSAGE_ENROL:
		on_enrol(peer, message);
		return;
	case MESSAGE_RECEIPT:
		giving_shown(peer, message);
		return;
	case MESSAGE_BYE:
		giving_ended(peer);
		return;
	case MESSAGE_REFUSAL: /* its words are the peer's own: no log keeps those */
		log_warn("%s refuses (%s)", peer->device, refusal_word(message->refusal));
		if (message->refusal != REFUSAL_INTERNAL)
			note_incident(peer, refusal_word(message->refusal),
				      "the device refuses what the hub holds of it");
		return;
	default: /* keepalive: the session's own affair */
		return;
	}
}

/* Reads on until the session waits for the writer. */
static void
read_messages(struct peer *peer)
{
	bool got = true;
	while (got && !peer->greeting && peer->waiting < BATCHES_WAITING_MAX && peer->session.state != SESSION_ENDED) {
		struct message message;
		fault_t fault = session_next(&peer->session, &message, &got);
		if (fault) {
			enum refusal refusal = fault_code(fault) == FAULT_LIMIT ? REFUSAL_LIMIT : REFUSAL_PROTOCOL;
			log_warn("%s %s: %s", peer->device, net_peer(peer->connection), fault_text(fault));
			note_incident(peer, refusal_word(refusal), fault_text(fault));
			fault_drop(fault);
			break;
		}
		if (got)
			on_message(peer, &message);
	}
	if (peer->connection)
		net_pause(peer->connection, peer->greeting || peer->waiting >= BATCHES_WAITING_MAX);
	peer_flush(peer);
}

static void
on_ready(struct net_connection *connection, void *user)
{
	struct peer *peer = user;
	struct pki_name name;
	struct span certificate = tls_peer(net_tls(connection));
	peer->since = clock_steady_ms(); /* the handshake has had its own time */
	if (certificate.size == 0)
		return;
	fault_t fault = pki_read_name(certificate, &name);
	if (fault) {
		log_fault(net_peer(connection), fault);
		net_abort(connection);
		return;
	}
	snprintf(peer->device, sizeof(peer->device), "%s", name.device);
}

static void
on_received(struct net_connection *connection, struct buffer *plain, void *user)
{
	struct peer *peer = user;
	(void)connection;
	session_receive(&peer->session, buffer_span(plain));
	buffer_clear(plain);
	read_messages(peer);
}

static void
copy_given(const struct peer *peer, struct job *job)
{
	struct hello_ledger *given = ARENA_NEW_ARRAY(&job->arena, peer->ledger_count, struct hello_ledger);
	for (size_t i = 0; i < peer->ledger_count; i++) {
		given[i].name = arena_copy(&job->arena, span_text(peer->ledgers[i].name));
		given[i].cursor = peer->ledgers[i].cursor;
	}
	job->hello = given;
	job->ledger_count = peer->ledger_count;
}

static void
say_farewell(struct peer *peer)
{
	struct net_count count = net_count(peer->connection);
	if (!peer->greeted || peer->server->ending)
		return;
	struct job *job = job_new(JOB_FAREWELL, peer->id);
	snprintf(job->device, sizeof(job->device), "%s", peer->device);
	job->received = count.received;
	job->sent = count.sent;
	copy_given(peer, job);
	writer_submit(peer->server->writer, job);
	log_info("%s: session ended, %llu bytes received, %llu sent", peer->device, (unsigned long long)count.received,
		 (unsigned long long)count.sent);
}

static void
on_closed(struct net_connection *connection, fault_t fault, void *user)
{
	struct peer *peer = user;
	if (fault)
		log_warn("%s %s: %s", peer->device, net_peer(connection), fault_text(fault));
	fault_drop(fault);
	server_count_bytes(peer->server, peer);
	say_farewell(peer);
	peer->connection = NULL;
	server_forget(peer->server, peer);
	session_drop(&peer->session);
	arena_drop(&peer->arena);
	free(peer);
}

void
peer_accepted(struct net_connection *connection, void *user)
{
	static const struct net_events events = { .ready = on_ready, .received = on_received, .closed = on_closed };
	struct server *server = user;
	struct peer *peer = calloc(1, sizeof(*peer));
	if (!peer)
		abort();
	peer->id = ++server->last_id;
	peer->since = peer->heard = clock_steady_ms();
	peer->server = server;
	peer->connection = connection;
	peer->next = server->peers;
	server->peers = peer;
	server->peer_count++;
	session_init(&peer->session, SIDE_HUB);
	net_handle(connection, &events, peer);
}

static void
put_welcome(struct peer *peer, const struct job *job)
{
	struct message message = { .type = MESSAGE_WELCOME,
				   .version = PROTOCOL_VERSION,
				   .time = clock_seconds(),
				   .schema = SCHEMA_VERSION,
				   .ledger_count = job->ledger_count };
	struct arena OWN(arena_drop) arena = { 0 };
	message.welcome = ARENA_NEW_ARRAY(&arena, job->ledger_count, struct welcome_ledger);
	for (size_t i = 0; i < job->ledger_count; i++) {
		server_note_head(peer->server, &job->greeted[i].head);
		peer->ledgers[i].held = job->greeted[i].held;
		peer->ledgers[i].cursor = job->greeted[i].cursor;
		message.welcome[i] = (struct welcome_ledger){ .head = job->greeted[i].head.number,
							      .held_sequence = job->greeted[i].held };
	}
	session_put(&peer->session, &message);
}

static void
done_greeting(struct peer *peer, struct job *job)
{
	peer->greeting = false;
	if (job->giving) {
		giving_begin(peer, job);
		return;
	}
	peer->greeted = true;
	log_info("%s: session %lld from %s%s", peer->device, (long long)job->session, net_peer(peer->connection),
		 tls_resumed(net_tls(peer->connection)) ? ", resumed" : "");
	put_welcome(peer, job);
	peer_flush(peer);
	for (size_t i = 0; i < peer->ledger_count; i++)
		peer_update(peer, &peer->ledgers[i]);
}

static void
done_admitting(struct peer *peer, struct job *job)
{
	struct peer_ledger *ledger = &peer->ledgers[job->ledger_index];
	peer->waiting--;
	ledger->waiting--;
	if (peer->giving) {
		giving_admitted(peer, job);
		return;
	}
	if (job->now.held > ledger->held)
		ledger->held = job->now.held;
	if (ledger->own_sequence < ledger->held)
		ledger->own_sequence = ledger->held;
	ledger->owes_receipt = true;
	ledger->proven = ledger->proven || !job->refusal;
	if (job->refusal) {
		log_warn("%s: %s, change set %lld refused (%s): %s", peer->device, ledger->name,
			 (long long)job->refused_sequence, refusal_word(job->refusal), job->reason);
		session_refuse(&peer->session, job->refusal, (int64_t)job->ledger_index, job->refused_sequence,
			       job->reason);
	}
	peer_flush(peer);
	peer_update(peer, ledger);
}

static void
done_enrolling(struct peer *peer, struct job *job)
{
	peer->greeting = false;
	log_info("%.*s: enrolled from %s", SPAN_ARG(job->answer.device), net_peer(peer->connection));
	session_put(&peer->session, &job->answer);
	peer_flush(peer);
}

/* The writer has answered. */
void
peer_done(struct peer *peer, struct job *job)
{
	if (!peer->connection || peer->session.state == SESSION_ENDED)
		return;
	peer->heard = clock_steady_ms(); /* it may not have been listened to meanwhile */
	if (job->refusal && job->kind != JOB_ADMIT) {
		refuse_session(peer, job->refusal, job->refused_sequence, job->reason);
		return;
	}
	if (job->kind == JOB_GREET)
		done_greeting(peer, job);
	else if (job->kind == JOB_ADMIT)
		done_admitting(peer, job);
	else if (job->kind == JOB_LINE)
		giving_followed(peer, job);
	else if (job->kind == JOB_ENROL)
		done_enrolling(peer, job);
	read_messages(peer);
}

/* Ledgers go out in the order of the hello, one after the other: nodes name the district's first, since its register proves
 * what stands in theirs. */
static bool
waits_for_another(struct peer *peer, const struct peer_ledger *ledger)
{
	bool waits = false;
	for (const struct peer_ledger *at = peer->ledgers; at != ledger && !waits; at++) {
		const struct head *head = server_head(peer->server, at->name);
		waits = at->sending || (head && at->cursor < head->number);
	}
	return waits;
}

void
peer_update(struct peer *peer, struct peer_ledger *ledger)
{
	const struct head *head = server_head(peer->server, ledger->name);
	if (!peer->connection || !peer->greeted || ledger->sending || !head || head->number == 0)
		return;
	if (ledger->waiting && !ledger->owes_receipt) /* it would get its own change sets back: see peer_moved */
		return;
	if ((ledger->cursor >= head->number && !ledger->owes_receipt) || waits_for_another(peer, ledger))
		return;
	struct send *send = calloc(1, sizeof(*send));
	if (!send)
		abort();
	*send = (struct send){ .server = peer->server,
			       .peer = peer->id,
			       .ledger = (size_t)(ledger - peer->ledgers),
			       .head = *head,
			       .from = ledger->cursor,
			       .own_sequence = ledger->own_sequence,
			       .held = ledger->held };
	snprintf(send->device, sizeof(send->device), "%s", peer->device);
	ledger->sending = true;
	reader_submit(send);
}

/* While a batch of the peer's own is at the writer, it may be what moved the ledger: the answer to it follows and updates the peer, which
 * would otherwise get its own change sets back. */
void
peer_moved(struct peer *peer, const struct head *head)
{
	for (size_t i = 0; i < peer->ledger_count; i++)
		if (strcmp(peer->ledgers[i].name, head->ledger) == 0 && !peer->ledgers[i].waiting)
			peer_update(peer, &peer->ledgers[i]);
}

static void
put_changes(struct peer *peer, const struct send *send)
{
	struct message message = { .type = MESSAGE_CHANGES, .ledger = (int64_t)send->ledger, .cursor = send->last };
	message.batch = batch_close(send->batch);
	session_put(&peer->session, &message);
}

static void
put_receipt(struct peer *peer, const struct send *send)
{
	struct message message = { .type = MESSAGE_RECEIPT,
				   .ledger = (int64_t)send->ledger,
				   .cursor = send->head.number,
				   .sequence = send->held,
				   .time = send->head.time };
	message.signature = span_of(send->head.signature, CRYPT_SIGNATURE_SIZE);
	if (!send->head_is_own || !peer->ledgers[send->ledger].proven)
		message.head = send->head.oid;
	session_put(&peer->session, &message);
}

static void
finish_send(struct peer *peer, struct peer_ledger *ledger, const struct send *send)
{
	ledger->cursor = send->reached;
	if (send->batch)
		put_changes(peer, send);
	if (send->reached >= send->head.number) {
		ledger->owes_receipt = ledger->held > send->held;
		put_receipt(peer, send);
	}
	peer_flush(peer);
	for (size_t i = 0; i < peer->ledger_count; i++)
		peer_update(peer, &peer->ledgers[i]);
}

void
peer_sent(struct send *held)
{
	struct send *send OWN(send_drop) = held;
	struct peer *peer = server_find(send->server, send->peer);
	if (!peer || !peer->connection || peer->session.state == SESSION_ENDED)
		return;
	struct peer_ledger *ledger = &peer->ledgers[send->ledger];
	ledger->sending = false;
	if (send->fault) {
		log_fault(peer->device, KEEP(send->fault));
		peer_refuse(peer, REFUSAL_INTERNAL, "the hub cannot read its history at the moment; try again later");
		return;
	}
	finish_send(peer, ledger, send);
}
