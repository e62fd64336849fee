/* A hostile peer, most of it enrolled: what its files share.
 *
 * An attack collects frames in `out`, then speaks with the hub once (rogue_speak) and notes what became of it in `answer`. Change sets are
 * made and rightly signed by the node's own ledger code inside a transaction that is never committed, so the node's data folder stays as it
 * was; only session numbers are used up for good, as they must be. Faults end the program: they are the tool's own, never an answer.
 */
#ifndef HESHI_E2E_ROGUE_H
#define HESHI_E2E_ROGUE_H

#include "core/session.h"
#include "host/ledger.h"
#include "host/tls.h"

struct rogue {
	const char *data;
	char hub[256]; /* host */
	char port[8];
	const char *words[2]; /* what the attack was given, or NULL */
	struct store *store;
	struct ledger ledger; /* where this device writes */
	struct arena arena;
	struct buffer out;    /* plain bytes to say */
	struct buffer answer; /* one line */
	int64_t wants;        /* a receipt up to this sequence ends the talk; 0: the welcome does */
	bool silent;          /* says nothing and waits to be sent away */
};

/* A row of the table of attacks. */
struct attack {
	const char *name;
	const char *words; /* what it takes */
	fault_t (*run)(struct rogue *rogue);
};
extern const struct attack greeting_attacks[]; /* rogue_greet.c */
extern const struct attack change_attacks[];   /* rogue_changes.c */
extern const struct attack signed_attacks[];   /* rogue_signed.c */
extern const struct attack enrol_attacks[];    /* rogue_enrol.c */
extern const struct attack flood_attacks[];    /* rogue_flood.c */
extern const struct attack unsound_kinds[];    /* rogue_unsound.c */
extern const struct attack backlog_kinds[];    /* rogue_flood.c */

/* rogue_line.c: one connection. */
/* A socket that is connected to the hub. */
fault_t rogue_dial(const struct rogue *rogue, int *out) MUST_USE;
/* This node's own certificate towards the district's authority. */
fault_t rogue_tls(struct rogue *rogue, struct tls_config **out) MUST_USE;
/* Connects, says `out`, and notes the first answer that counts: "refused WORD: REASON", "refused change set N WORD: REASON", "welcome",
 * "accepted up to N", "enrolled DEVICE", "closed: WHY", or "silence" when none came in time. */
fault_t rogue_speak_as(struct rogue *rogue, struct tls_config *config) MUST_USE;
fault_t rogue_speak(struct rogue *rogue) MUST_USE;
/* The same without TLS: "closed" or "silence". */
fault_t rogue_speak_plainly(struct rogue *rogue) MUST_USE;

/* rogue_greet.c */
/* A hello as the node itself would say it, for its own ledger, with the next session number; for attacks to change. */
fault_t rogue_hello(struct rogue *rogue, struct message *out) MUST_USE;
fault_t rogue_put_hello(struct rogue *rogue) MUST_USE;
/* A frame of these bytes. */
void rogue_put_frame(struct rogue *rogue, struct span body);

/* rogue_forge.c: change sets. */
struct forged {
	struct changeset changeset; /* plain; arrays in the arena may be written to */
	struct oid commit, tree;
	struct entry own_previous; /* sequence 0: none */
};
/* A new dispute with sealed fields and a key, as this device would sign it next. */
fault_t forge_dispute(struct rogue *rogue, struct forged *out) MUST_USE;
/* Its operations on another parent's tree. */
fault_t forge_move(struct rogue *rogue, struct forged *forged, const struct oid *parent) MUST_USE;
/* Signs it anew after it was changed. */
fault_t forge_sign(struct rogue *rogue, struct forged *forged) MUST_USE;
/* The batch of these change sets; its body as it is before squeezing, in the arena. */
fault_t forge_batch(struct rogue *rogue, const struct forged *forged, size_t count, struct batch *out) MUST_USE;
/* What this device wrote up to sequence *reached, as it has sent it before; in the arena. */
fault_t forge_again(struct rogue *rogue, struct batch *out, int64_t *reached) MUST_USE;
void forge_put_batch(struct rogue *rogue, const struct batch *batch);
/* These change sets behind what is to be said already, and what the hub makes of it. */
fault_t forge_send(struct rogue *rogue, const struct forged *forged, size_t count) MUST_USE;
struct field forge_text(const char *name, struct span text);
struct field forge_integer(const char *name, int64_t integer);
struct author forge_author(struct rogue *rogue);

#endif
