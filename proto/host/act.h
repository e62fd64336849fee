/* One act on one record under way: what it changes, what the checks say, and how it is saved. For the use cases behind records.h.
 *
 * Everything that a decision depends on is read inside the act's write transaction, so two processes never decide on the same state.
 */
#ifndef HESHI_HOST_ACT_H
#define HESHI_HOST_ACT_H

#include "host/records.h"

/* One document that the act makes or changes. */
struct change {
	struct path path;
	const struct kind *kind;       /* NULL: of a newer version, passes unchecked */
	const struct document *before; /* NULL: new */
	struct document after;
};

struct act {
	struct store *store;
	struct arena *arena;
	const struct actor *actor;
	struct ledger ledger;
	const char *subject;       /* "dispute: register" */
	struct record_whole whole; /* the record that the changes belong to, as it stood; empty when it is new */
	struct change *changes;
	size_t change_count;
	struct paper_series *series; /* numbering.c's; NULL until a paper asks for a number */
	struct outcome outcome;
};

/* Runs `step` in a transaction of its own (inside an open one: at a mark of it) and keeps what it did if it saved something and nothing
 * failed. The outcome goes to *out. */
typedef fault_t act_step(struct act *act, const void *input);
fault_t act_run(struct act *act, act_step *step, const void *input, struct outcome *out) MUST_USE;

/* Checks rights, every changed document and the whole record; unless something is refused, commits. */
fault_t act_save(struct act *act) MUST_USE;
/* Problems from number `from` on concern the change of this index: 0 is the record, n the n-th part of the draft. */
void act_name_part(struct act *act, size_t from, size_t part);
/* FAULT_INPUT unless this store's device may write this kind of document into the act's ledger. */
fault_t act_allowed(const struct act *act, const struct kind *kind) MUST_USE;
/* FAULT_INPUT for kinds that only the program makes. */
fault_t act_by_people(const struct kind *kind, const struct path *path) MUST_USE;

/* `before` (NULL: empty) with the given fields set. What can't be read becomes a problem; unknown and derived fields are
 * FAULT_INPUT. See struct given. */
fault_t given_apply(struct arena *arena, const struct kind *kind, const struct document *before,
		    const struct given *given, size_t count, struct document *after,
		    struct problems *problems) MUST_USE;
/* A field by name: FAULT_INPUT naming the one that may be meant when there is none. */
fault_t given_field(const struct kind *kind, struct span name, const struct field_row **out) MUST_USE;
/* A kind by name, likewise. */
fault_t given_kind(struct span name, const struct kind **out) MUST_USE;

/* The next number of a dispute received in this year, by this device, in this ledger. Inside the transaction that uses it. */
fault_t numbering_next(struct store *store, struct arena *arena, const struct ledger *ledger, int year,
		       struct span *out) MUST_USE;
/* The next number of a paper of the act's dispute: "<case number>-<n>", n counting from 1 over its papers, "-2-1" by a centre's second
 * device. Empty when the case has no number, or one so long that nothing fits behind it. */
struct span numbering_paper(struct act *act);

#endif
