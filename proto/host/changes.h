/* What changed since someone was last told: which records newer change sets touch, in any number of ledgers. For screens, and for
 * whatever follows the records.
 */
#ifndef HESHI_HOST_CHANGES_H
#define HESHI_HOST_CHANGES_H

#include "host/ledger.h"

struct changes_ledger {
	int64_t id;
	int64_t told; /* number of the newest change set that is known there */
};

struct changes {
	struct changes_ledger *ledgers;
	size_t count, room;
};

struct touched {
	struct uuid *records; /* in the arena */
	size_t count;
	bool all; /* more than may be named, whatever `records` holds: look at everything again */
};

/* Everything that is here now counts as told. */
fault_t changes_begin(struct changes *changes, struct store *store) MUST_USE;
/* What is newer, once: of `most` change sets, and as many records, at the most. After a fault *out says `all`: nobody misses what could
 * not be named, and it is not tried again. */
fault_t changes_take(struct changes *changes, struct store *store, struct arena *arena, size_t most,
		     struct touched *out) MUST_USE;
/* Usable with OWN. */
void changes_drop(struct changes *changes);

#endif
