/* Fuzzes a node's and a hub's sessions that talk to each other, each saying what is in turn, over a wire that hands bytes on in pieces.
 * As long as the wire is honest, every message arrives as it was sent, in order, and nobody is refused; once it has changed a byte,
 * sessions may only end in order.
 *
 * Input: a tape of acts: who says what, how many bytes go over, which byte is changed.
 */
#include "base/text.h"
#include "core/session.h"
#include "tests/support/tape.h"
#include "tests/support/wire.h"

#include <assert.h>

#define ACTS_MAX 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One side, and the wire away from it. */
struct end {
	struct session session;
	struct buffer wire;
	struct buffer said; /* frames that the other side has not read yet, keepalives left out */
};

struct talk {
	struct end ends[2]; /* by enum session_side */
	struct tape tape;
	struct arena arena;
	bool honest;
};

static void
talk_drop(struct talk *talk)
{
	for (size_t i = 0; i < 2; i++) {
		session_drop(&talk->ends[i].session);
		buffer_drop(&talk->ends[i].wire);
		buffer_drop(&talk->ends[i].said);
	}
	arena_drop(&talk->arena);
}

static struct span
text_of(struct talk *talk, size_t most)
{
	return text_cut(tape_text(&talk->arena, &talk->tape), most);
}

static int64_t
number_of(struct talk *talk)
{
	int64_t number = tape_integer(&talk->tape);
	return number < 0 || number > INT64_C(1) << 53 ? 7 : number;
}

/* Members within their limits: what is beyond is the caller's mistake. */
static struct message
message_of(struct talk *talk, const struct session *session, enum message_type type)
{
	static const size_t samples[MESSAGE_TYPES][2] = {
		[MESSAGE_HELLO] = { WIRE_HELLO, WIRE_HELLO_FIRST },
		[MESSAGE_WELCOME] = { WIRE_WELCOME, WIRE_WELCOME },
		[MESSAGE_CHANGES] = { WIRE_CHANGES, WIRE_CHANGES },
		[MESSAGE_RECEIPT] = { WIRE_RECEIPT, WIRE_RECEIPT_OF_HEAD },
		[MESSAGE_REFUSAL] = { WIRE_REFUSAL, WIRE_REFUSAL_OF_ALL },
		[MESSAGE_BYE] = { WIRE_BYE, WIRE_BYE },
		[MESSAGE_ENROL] = { WIRE_ENROL, WIRE_RENEW },
		[MESSAGE_ENROLLED] = { WIRE_ENROLLED, WIRE_ENROLLED },
		[MESSAGE_RECOVER] = { WIRE_RECOVER, WIRE_RECOVER },
	};
	struct message message = wire_message(&talk->arena, samples[type][tape_byte(&talk->tape) & 1]);
	size_t ledgers = session->ledger_count;
	message.time = number_of(talk);
	message.cursor = number_of(talk);
	message.sequence = number_of(talk);
	message.reason = text_of(talk, LIMIT_REASON);
	message.label = text_of(talk, LIMIT_LABEL);
	message.person_name = text_of(talk, LIMIT_PERSON_NAME);
	message.centre_name = text_of(talk, LIMIT_LABEL);
	message.request = tape_part(&talk->tape);
	if (type == MESSAGE_CHANGES && tape_byte(&talk->tape) & 1)
		message.batch.noise = tape_part(&talk->tape);
	if (message.ledger >= 0 && ledgers > 0)
		message.ledger = (int64_t)tape_below(&talk->tape, ledgers);
	if (type == MESSAGE_WELCOME)
		message.ledger_count = ledgers;
	return message;
}

/* The table of states knows what is in turn; which ledgers were named is for whoever speaks to heed. */
static bool
may_say(const struct session *session, const struct message *message)
{
	bool of_ledger = message->type == MESSAGE_CHANGES || message->type == MESSAGE_RECEIPT ||
			 message->type == MESSAGE_RECOVER || (message->type == MESSAGE_REFUSAL && message->ledger >= 0);
	if (of_ledger && session->ledger_count == 0)
		return false;
	return session_may_put(session, message->type);
}

static void
take_out(struct end *end)
{
	buffer_put_span(&end->wire, buffer_span(&end->session.out));
	buffer_clear(&end->session.out);
}

static void
say(struct talk *talk, struct end *end)
{
	enum message_type type = (enum message_type)tape_below(&talk->tape, MESSAGE_TYPES);
	struct message message = message_of(talk, &end->session, type);
	if (!may_say(&end->session, &message))
		return;
	if (type != MESSAGE_KEEPALIVE)
		message_put(&end->said, &message);
	session_put(&end->session, &message);
	take_out(end);
}

/* What was read is what the other side said first of what is still to come. */
static void
is_as_said(struct end *from, const struct message *message)
{
	struct buffer OWN(buffer_drop) frame = { 0 };
	message_put(&frame, message);
	assert(span_starts(buffer_span(&from->said), buffer_span(&frame)));
	buffer_skip(&from->said, frame.size);
}

static void
read_all(struct talk *talk, struct end *from, struct end *to)
{
	bool got = true;
	while (got) {
		struct message message;
		fault_t fault = session_next(&to->session, &message, &got);
		assert(!fault || (!talk->honest && !got && to->session.state == SESSION_ENDED));
		fault_drop(fault);
		if (got && talk->honest)
			is_as_said(from, &message);
		assert(!got || message.ledger < (int64_t)LIMIT_SESSION_LEDGERS);
	}
	assert(to->session.in.size <= (size_t)LIMIT_FRAME + 4);
	take_out(to);
}

static void
carry(struct talk *talk, struct end *from, struct end *to, size_t most)
{
	struct span piece = arena_copy(&talk->arena, span_part(buffer_span(&from->wire), 0, most));
	buffer_skip(&from->wire, piece.size);
	session_receive(&to->session, piece);
	read_all(talk, from, to);
}

static void
spoil(struct talk *talk, struct end *end)
{
	uint8_t turned = tape_byte(&talk->tape);
	if (!turned || !end->wire.size)
		return;
	end->wire.data[tape_below(&talk->tape, end->wire.size)] ^= turned;
	talk->honest = false;
}

static void
act(struct talk *talk)
{
	uint8_t what = tape_byte(&talk->tape);
	struct end *end = &talk->ends[what & 1], *other = &talk->ends[!(what & 1)];
	if (what < 0xa0)
		say(talk, end);
	else if (what < 0xf8)
		carry(talk, end, other, (size_t)tape_byte(&talk->tape) * 8 + 1);
	else
		spoil(talk, end);
}

/* Every frame on a wire that nobody changed is whole and well-formed. */
static void
is_well_formed(struct span rest)
{
	while (rest.size > 0) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct message message;
		struct span body;
		size_t size = 0;
		fault_t fault = frame_find(rest, &size, &body);
		assert(!fault && size > 0);
		fault = message_read(&arena, body, &message);
		assert(!fault);
		rest = span_part(rest, size, SIZE_MAX);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct talk OWN(talk_drop) talk = { .tape = tape_of(data, size), .honest = true };
	session_init(&talk.ends[SIDE_NODE].session, SIDE_NODE);
	session_init(&talk.ends[SIDE_HUB].session, SIDE_HUB);
	for (size_t i = 0; i < ACTS_MAX && talk.tape.rest.size > 0; i++)
		act(&talk);
	is_well_formed(buffer_span(&talk.ends[SIDE_NODE].said));
	for (size_t i = 0; i < 2; i++)
		carry(&talk, &talk.ends[i], &talk.ends[!i], SIZE_MAX);
	/* Whoever has not ended has read all that the other said. */
	for (size_t i = 0; i < 2 && talk.honest; i++)
		assert(talk.ends[!i].session.state == SESSION_ENDED || talk.ends[i].said.size == 0);
	return 0;
}
