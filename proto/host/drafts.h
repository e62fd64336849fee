/* What the browser's screens keep on this machine for each account: drafts of forms and preferences; and for the machine itself the
 * answers to requests that may come twice. Never synced. Drafts hold personal data as plain text, as the typed tables do; what is
 * deleted is overwritten (secure_delete).
 *
 * Every function is one or two statements and may be called inside the caller's transaction or outside; lists go to the arena.
 * `now` is Unix seconds. Any thread with a store of its own.
 */
#ifndef HESHI_HOST_DRAFTS_H
#define HESHI_HOST_DRAFTS_H

#include "host/access.h"

#define DRAFTS_MAX 200             /* of one account */
#define DRAFT_SIZE_MAX (256 << 10) /* bytes of a draft's JSON */
#define PREFERENCES_MAX 200        /* of one account */
#define PREFERENCE_SIZE_MAX (64 << 10)
#define REPLAY_KEY_MAX 64
#define REPLAY_SIZE_MAX (1 << 20) /* bytes of an answer that is kept */
#define REPLAY_SECONDS (7 * 24 * 3600)

struct saved_draft {
	struct span id;    /* a UUID of any version as lower-case text: the browser makes it */
	struct span kind;  /* a-z and _, 1 to 40 */
	struct span title; /* one line of UTF-8, LIMIT_LABEL bytes at most */
	struct span body;  /* a JSON object, as text */
	int64_t changed;   /* Unix seconds; set by draft_list */
};

/* Makes or replaces the account's draft of this id; the same id of another account is another draft. FAULT_INPUT when a part is
 * not of its form, FAULT_LIMIT when the body or the title is too large, or for one draft too many. */
fault_t draft_put(struct store *store, struct uuid account, const struct saved_draft *draft, int64_t now) MUST_USE;
/* Newest change first. */
fault_t draft_list(struct store *store, struct arena *arena, struct uuid account, struct saved_draft **out,
		   size_t *count) MUST_USE;
/* *found false when the account has no such draft. */
fault_t draft_delete(struct store *store, struct uuid account, struct span id, bool *found) MUST_USE;

struct preference {
	struct span name;  /* a-z and _, 1 to 40 */
	struct span value; /* JSON text, any type */
};
/* Sets one; `null` forgets it. Faults as draft_put. */
fault_t preference_put(struct store *store, struct uuid account, const struct preference *preference) MUST_USE;
/* By name. */
fault_t preference_list(struct store *store, struct arena *arena, struct uuid account, struct preference **out,
			size_t *count) MUST_USE;

/* A request that may be sent again because its answer got lost: named by the client's key and the account. */
struct replay_request {
	struct span key; /* see replay_key_valid */
	struct uuid account;
	struct span body; /* the request's (and whatever else makes it this one); only its SHA-256 is kept */
};
enum replay {
	REPLAY_NEW,   /* not seen yet (or forgotten after 7 days): do it, then replay_put */
	REPLAY_SAME,  /* done: answer the same */
	REPLAY_OTHER, /* the key was used for something else: refuse, lest what was typed later get lost */
};
bool replay_key_valid(struct span key); /* 1 to REPLAY_KEY_MAX printable ASCII characters, no spaces */
/* Status and answer (JSON text, in the arena) are set for REPLAY_SAME. This and replay_put belong into the transaction that does the
 * work, so that of two requests at once only one does it. */
fault_t replay_get(struct store *store, struct arena *arena, const struct replay_request *request, int64_t now,
		   enum replay *found, int *status, struct span *answer) MUST_USE;
/* Keeps an answer, and forgets those older than 7 days. FAULT_LIMIT when it is larger than REPLAY_SIZE_MAX. */
fault_t replay_put(struct store *store, const struct replay_request *request, int64_t now, int status,
		   struct span answer) MUST_USE;

#endif
