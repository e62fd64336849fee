/* Sessions: the table of what may come when, and the bytes around it. */
#include "core/session.h"

#include "base/text.h"

#include <assert.h>

/* Room that an idle session keeps: a hub has a thousand of them. */
#define ROOM_KEPT ((size_t)4 << 10)

/* A cell holds the next state; an empty one is a violation. A refusal's next state is the one after refusing the whole
 * session: refusing a single ledger changes none. What one side sends in a state, the other may receive in the same state:
 * each changes its own with the messages' order, the node first when it greets, the hub first when it welcomes. */
typedef uint8_t steps[SESSION_STATES][MESSAGE_TYPES];

#define STARTED (1 + SESSION_START)
#define GREETED (1 + SESSION_GREETED)
#define OPEN (1 + SESSION_OPEN)
#define ENROL (1 + SESSION_ENROL)
#define GIVING (1 + SESSION_GIVING)
#define ENDED (1 + SESSION_ENDED)

/* clang-format off */
static const steps node_sends = {
	/*                    keepalive hello    welcome changes  receipt refusal bye    enrol  enrolled recover */
	[SESSION_START]   = { STARTED,  GREETED, 0,      0,       0,      ENDED,  ENDED, ENROL, 0,       0 },
	[SESSION_GREETED] = { GREETED,  0,       0,      GREETED, 0,      ENDED,  ENDED, 0,     0,       0 },
	[SESSION_OPEN]    = { OPEN,     0,       0,      OPEN,    0,      ENDED,  ENDED, 0,     0,       0 },
	[SESSION_ENROL]   = { ENROL,    0,       0,      0,       0,      ENDED,  ENDED, 0,     0,       0 },
	[SESSION_GIVING]  = { GIVING,   0,       0,      GIVING,  GIVING, ENDED,  ENDED, 0,     0,       0 },
	[SESSION_ENDED]   = { 0,        0,       0,      0,       0,      0,      0,     0,     0,       0 },
};

static const steps hub_sends = {
	/*                    keepalive hello    welcome changes  receipt refusal bye    enrol  enrolled recover */
	[SESSION_START]   = { STARTED,  0,       0,      0,       0,      ENDED,  ENDED, 0,     0,       0 },
	[SESSION_GREETED] = { GREETED,  0,       OPEN,   0,       0,      ENDED,  ENDED, 0,     0,       GIVING },
	[SESSION_OPEN]    = { OPEN,     0,       0,      OPEN,    OPEN,   ENDED,  ENDED, 0,     0,       0 },
	[SESSION_ENROL]   = { ENROL,    0,       0,      0,       0,      ENDED,  ENDED, 0,     ENDED,   0 },
	[SESSION_GIVING]  = { GIVING,   0,       0,      0,       0,      ENDED,  ENDED, 0,     0,       GIVING },
	[SESSION_ENDED]   = { 0,        0,       0,      0,       0,      0,      0,     0,     0,       0 },
};
/* clang-format on */

enum session_state
session_step(enum session_side side, bool sends, enum session_state state, enum message_type type)
{
	assert(state < SESSION_STATES && type < MESSAGE_TYPES);
	const steps *table = (side == SIDE_NODE) == sends ? &node_sends : &hub_sends;
	uint8_t cell = (*table)[state][type];
	return cell > 0 ? (enum session_state)(cell - 1) : SESSION_STATES;
}

void
session_init(struct session *session, enum session_side side)
{
	*session = (struct session){ .side = side, .state = SESSION_START };
}

void
session_drop(struct session *session)
{
	buffer_drop(&session->in);
	buffer_drop(&session->out);
	arena_drop(&session->arena);
	*session = (struct session){ .side = session->side, .state = SESSION_ENDED };
}

/* Drops what has been read, or all when nothing more will be. */
static void
forget_taken(struct session *session)
{
	if (session->state == SESSION_ENDED)
		session->taken = session->in.size;
	buffer_skip(&session->in, session->taken);
	session->taken = 0;
	if (session->in.size == 0 && session->in.room > ROOM_KEPT)
		buffer_drop(&session->in);
}

void
session_receive(struct session *session, struct span bytes)
{
	forget_taken(session);
	if (session->state != SESSION_ENDED)
		buffer_put_span(&session->in, bytes);
}

/* Whether a message speaks only of ledgers that the hello named. */
static bool
ledgers_fit(const struct session *session, const struct message *message)
{
	switch (message->type) {
	case MESSAGE_CHANGES:
	case MESSAGE_RECEIPT:
	case MESSAGE_RECOVER:
		return message->ledger >= 0 && (size_t)message->ledger < session->ledger_count;
	case MESSAGE_REFUSAL:
		return message->ledger < 0 || (size_t)message->ledger < session->ledger_count;
	case MESSAGE_WELCOME:
		return message->ledger_count == session->ledger_count;
	default:
		return true;
	}
}

/* Moves to the state that the message leads to; false (nothing moved) when it is out of turn. */
static bool
move(struct session *session, const struct message *message, bool sends)
{
	enum session_state next = session_step(session->side, sends, session->state, message->type);
	if (next == SESSION_STATES || !ledgers_fit(session, message))
		return false;
	if (message->type == MESSAGE_HELLO)
		session->ledger_count = message->ledger_count;
	if (message->type != MESSAGE_REFUSAL || message->ledger < 0)
		session->state = next;
	return true;
}

/* The next frame that is no keepalive. */
static fault_t
take_frame(struct session *session, struct span *body, bool *got)
{
	size_t size = 0;
	*got = false;
	do {
		TRY(frame_find(span_part(buffer_span(&session->in), session->taken, SIZE_MAX), &size, body));
		session->taken += size;
		session->frames_in += size > 0;
	} while (size > 0 && body->size == 0);
	*got = size > 0;
	return NULL;
}

static fault_t
read_next(struct session *session, struct message *out, bool *got)
{
	struct span body;
	struct message message;
	TRY(take_frame(session, &body, got));
	if (!*got)
		return NULL;
	*got = false;
	TRY(message_read(&session->arena, body, &message));
	if (!move(session, &message, false))
		return fault_raise(FAULT_PEER, 0, "%s: out of turn", message_word(message.type));
	*out = message;
	*got = true;
	return NULL;
}

fault_t
session_next(struct session *session, struct message *out, bool *got)
{
	arena_drop(&session->arena);
	*got = false;
	if (session->state == SESSION_ENDED) {
		forget_taken(session);
		return NULL;
	}
	fault_t fault = read_next(session, out, got);
	if (fault) {
		bool limit = fault_code(fault) == FAULT_LIMIT;
		session_refuse(session, limit ? REFUSAL_LIMIT : REFUSAL_PROTOCOL, -1, 0, fault_text(fault));
	} else if (!*got) {
		forget_taken(session);
	}
	return fault;
}

bool
session_may_put(const struct session *session, enum message_type type)
{
	return session_step(session->side, true, session->state, type) != SESSION_STATES;
}

void
session_put(struct session *session, const struct message *message)
{
	bool in_turn = move(session, message, true);
	assert(in_turn);
	message_put(&session->out, message);
	session->frames_out++;
}

void
session_refuse(struct session *session, enum refusal refusal, int64_t ledger, int64_t sequence, const char *reason)
{
	if (!session_may_put(session, MESSAGE_REFUSAL))
		return;
	struct span text = text_cut(span_text(reason), LIMIT_REASON);
	struct message message = {
		.type = MESSAGE_REFUSAL,
		.refusal = refusal,
		.ledger = ledger,
		.sequence = sequence,
		.reason = text,
	};
	session_put(session, &message);
}
