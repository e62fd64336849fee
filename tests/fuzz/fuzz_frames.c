/* Fuzzes whole sessions: a hub or node that answers as a real one would is fed with bytes in pieces.
 *
 * Input: flags (1 byte; 1 = be a node, 2 = that enrols), size of the pieces less one (1 byte), then the peer's bytes.
 */
#include "core/session.h"
#include "tests/support/wire.h"

#include <stdlib.h>

#define HEADER 2

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
put(struct session *session, size_t which)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct message message = wire_message(&arena, which);
	if (message.type == MESSAGE_WELCOME)
		message.ledger_count = session->ledger_count < 2 ? session->ledger_count : 2;
	if (message.type == MESSAGE_WELCOME && session->ledger_count > 2)
		session_refuse(session, REFUSAL_LEDGER, -1, 0, "more ledgers than this hub has");
	else
		session_put(session, &message);
}

static void
take_changes(struct session *session, const struct message *message)
{
	struct batch_item *items;
	fault_t fault = batch_read(&session->arena, &message->batch, WIRE_LEDGER, WIRE_NODE, WIRE_HUB, &items);
	if (fault)
		session_refuse(session, REFUSAL_PROTOCOL, message->ledger, 0, fault_text(fault));
	else if (session_may_put(session, MESSAGE_RECEIPT))
		put(session, WIRE_RECEIPT);
	fault_drop(fault);
}

static void
answer(struct session *session, const struct message *message)
{
	switch (message->type) {
	case MESSAGE_HELLO:
		if (message->version != PROTOCOL_VERSION)
			session_refuse(session, REFUSAL_VERSION, -1, 0, "this hub speaks version 1");
		else
			put(session, WIRE_WELCOME);
		return;
	case MESSAGE_CHANGES:
		take_changes(session, message);
		return;
	case MESSAGE_ENROL:
		put(session, WIRE_ENROLLED);
		return;
	default:
		return;
	}
}

/* Whatever was received, what is sent is well-formed. */
static void
check_sent(const struct session *session)
{
	struct span rest = buffer_span(&session->out);
	while (rest.size > 0) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct message message;
		struct span body;
		size_t size;
		if (frame_find(rest, &size, &body) || size == 0 || message_read(&arena, body, &message))
			abort();
		rest = span_part(rest, size, SIZE_MAX);
	}
}

static void
read_all(struct session *session)
{
	bool got = true;
	while (got) {
		struct message message;
		fault_t fault = session_next(session, &message, &got);
		if (fault && (got || session->state != SESSION_ENDED))
			abort();
		if (got)
			answer(session, &message);
		fault_drop(fault);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < HEADER)
		return 0;
	struct session OWN(session_drop) session;
	session_init(&session, data[0] & 1 ? SIDE_NODE : SIDE_HUB);
	if (session.side == SIDE_NODE)
		put(&session, data[0] & 2 ? WIRE_ENROL : WIRE_HELLO);
	struct span rest = span_of(data + HEADER, size - HEADER);
	size_t piece = (size_t)data[1] + 1;
	while (rest.size > 0) {
		session_receive(&session, span_part(rest, 0, piece));
		read_all(&session);
		rest = span_part(rest, piece, SIZE_MAX);
	}
	check_sent(&session);
	return 0;
}
