/* Whether an operation is sound: allowed by rights, in the right ledger, and as the schema and the life-cycle want it. The
 * hub judges what it takes in, and audit judges it again, by this one function.
 */
#ifndef HESHI_HOST_JUDGEMENT_H
#define HESHI_HOST_JUDGEMENT_H

#include "core/check.h"
#include "host/ledger.h"

struct judgement {
	struct document before, after; /* plain as far as keys are known; before is empty for a new document */
	bool is_new;
	struct problems problems; /* rights first, then the ledger, then the schema's */
};

/* Judges one operation of an entry by a device of this role. Reads; memory from the arena. */
fault_t judgement_make(struct store *store, struct arena *arena, const struct ledger *ledger, const struct entry *entry,
		       const struct op *op, enum role role, struct judgement *out) MUST_USE;
/* The first problem that refuses; NULL when the operation is sound. */
const struct problem *judgement_refusal(const struct judgement *judgement);

#endif
