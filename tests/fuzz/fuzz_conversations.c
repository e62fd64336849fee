/* Fuzzes whole conversations, as a bundle file or a connection carries them: what a node says to a hub and what the hub says to it. How
 * the bytes are cut makes no difference: the same messages are read, the same answers given, the same end reached.
 *
 * Input: size of the pieces less one (1 byte), size of the node's stream (2 bytes, big endian), the node's stream, the hub's stream.
 */
#include "core/session.h"
#include "tests/support/wire.h"

#include <assert.h>

#define HEADER 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What came of reading a stream. */
struct outcome {
	struct buffer read; /* the messages, as frames */
	struct buffer sent;
	enum session_state state;
	uint64_t frames;
};

static void
outcome_drop(struct outcome *outcome)
{
	buffer_drop(&outcome->read);
	buffer_drop(&outcome->sent);
}

/* A batch is read as well, whatever it says; nothing unbounded comes of it. */
static void
note(struct outcome *outcome, const struct message *message)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct batch_item *items;
	message_put(&outcome->read, message);
	if (message->type != MESSAGE_CHANGES)
		return;
	fault_t fault = batch_read(&arena, &message->batch, WIRE_LEDGER, WIRE_NODE, WIRE_HUB, &items);
	assert(arena.total <= (size_t)LIMIT_BATCH_MEMORY * 2);
	buffer_put_text(&outcome->read, fault ? fault_word(fault_code(fault)) : "good");
	fault_drop(fault);
}

static void
greet(struct session *session, struct span stream)
{
	struct arena OWN(arena_drop) arena = { 0 };
	if (session->side == SIDE_HUB)
		return;
	struct message hello = wire_message(&arena, stream.size % 2 ? WIRE_HELLO : WIRE_ENROL);
	session_put(session, &hello);
}

/* The hub greets back as soon as it was greeted, so that the node's changes are in turn. */
static void
answer(struct session *session, const struct message *message)
{
	struct arena OWN(arena_drop) arena = { 0 };
	if (session->side != SIDE_HUB || message->type != MESSAGE_HELLO || message->version != PROTOCOL_VERSION)
		return;
	struct message welcome = wire_message(&arena, WIRE_WELCOME);
	welcome.welcome = ARENA_NEW_ARRAY(&arena, message->ledger_count, struct welcome_ledger);
	welcome.ledger_count = message->ledger_count;
	session_put(session, &welcome);
}

static struct outcome
read_stream(enum session_side side, struct span stream, size_t piece)
{
	struct session OWN(session_drop) session;
	struct outcome outcome = { 0 };
	session_init(&session, side);
	greet(&session, stream);
	for (bool more = true; more; more = stream.size > 0) {
		bool got = true;
		session_receive(&session, span_part(stream, 0, piece));
		stream = span_part(stream, piece, SIZE_MAX);
		while (got) {
			struct message message;
			fault_t fault = session_next(&session, &message, &got);
			assert(!fault || (!got && session.state == SESSION_ENDED));
			fault_drop(fault);
			if (got)
				note(&outcome, &message);
			if (got)
				answer(&session, &message);
		}
	}
	buffer_put_span(&outcome.sent, buffer_span(&session.out));
	outcome.state = session.state;
	outcome.frames = session.frames_in;
	return outcome;
}

static void
read_it(enum session_side side, struct span stream, size_t piece)
{
	struct outcome OWN(outcome_drop) whole = read_stream(side, stream, SIZE_MAX);
	struct outcome OWN(outcome_drop) cut = read_stream(side, stream, piece);
	assert(span_equal(buffer_span(&whole.read), buffer_span(&cut.read)));
	assert(span_equal(buffer_span(&whole.sent), buffer_span(&cut.sent)));
	assert(whole.state == cut.state && whole.frames == cut.frames);
	assert(whole.frames <= stream.size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < HEADER)
		return 0;
	struct span rest = span_of(data + HEADER, size - HEADER);
	size_t node = (size_t)data[1] << 8 | data[2];
	read_it(SIDE_HUB, span_part(rest, 0, node), (size_t)data[0] + 1);
	read_it(SIDE_NODE, span_part(rest, node, SIZE_MAX), (size_t)data[0] + 1);
	return 0;
}
