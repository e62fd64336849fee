/* One session's protocol state: bytes in, messages out; messages in, bytes out. No I/O, no clock, no store: the same code runs
 * under TLS, in a file, in tests and under the fuzzer. What a message means is the caller's affair (host/exchange_*.c); what
 * may come when is decided here, by one table (state x message, per side): an empty cell is a violation.
 */
#ifndef HESHI_CORE_SESSION_H
#define HESHI_CORE_SESSION_H

#include "core/message.h"

enum session_side { SIDE_NODE, SIDE_HUB };

enum session_state {
	SESSION_START,   /* nothing said yet */
	SESSION_GREETED, /* hello sent or got, no welcome yet */
	SESSION_OPEN,    /* both have greeted */
	SESSION_ENROL,   /* enrolment under way */
	SESSION_GIVING,  /* the hub was put back from a backup: the node gives it what it lacks */
	SESSION_ENDED, /* bye, enrolled, or refusal of the whole session, either way: nothing is read or sent any more */
	SESSION_STATES,
};

struct session {
	enum session_side side;
	enum session_state state;
	struct buffer in;    /* bytes received and not yet dropped */
	struct buffer out;   /* frames to send: the caller takes them and clears */
	struct arena arena;  /* of the message last read */
	size_t taken;        /* bytes of `in` that messages read so far cover */
	size_t ledger_count; /* ledgers that the hello names: every index is below it */
	uint64_t frames_in, frames_out;
};

void session_init(struct session *session, enum session_side side);
void session_drop(struct session *session);
/* Takes bytes from the peer. Whoever feeds a session reads it empty (session_next until nothing is got) before feeding more;
 * then `in` never holds more than one frame and what was fed. */
void session_receive(struct session *session, struct span bytes);
/* The next whole message; *got is false when more bytes are needed, or the session has ended. Its spans live until the next
 * session_next, session_receive or session_drop. Keepalives are swallowed. A fault (malformed, too large, out of turn) ends the
 * session: a refusal with the reason has been put into `out`. A hello or enrol of another protocol version comes with nothing
 * but that version: refuse it. */
fault_t session_next(struct session *session, struct message *out, bool *got) MUST_USE;
/* Puts a message; asserts that it is in turn. */
void session_put(struct session *session, const struct message *message);
/* Puts a refusal; ledger -1 refuses (and ends) the whole session. The reason is cut at LIMIT_REASON. Does nothing when the
 * session has ended: the peer no longer reads. */
void session_refuse(struct session *session, enum refusal refusal, int64_t ledger, int64_t sequence,
		    const char *reason);
/* Whether this side may send this type now. */
bool session_may_put(const struct session *session, enum message_type type);
/* The state that a message of this type leads to (a refusal: of the whole session), or SESSION_STATES for a violation. */
enum session_state session_step(enum session_side side, bool sends, enum session_state state, enum message_type type);

#endif
