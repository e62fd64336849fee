/* What changed since screens were last told: which records newer change sets touch, in any number of ledgers.
 */
#ifndef HESHI_HOST_CHANGES_H
#define HESHI_HOST_CHANGES_H

#include "host/ledger.h"

#define CHANGES_NAMED_MAX 100 /* records of one answer, change sets of a ledger that are looked at */

struct changes_ledger {
	int64_t id;
	int64_t told; /* number of the newest change set that screens know */
};

struct changes {
	struct changes_ledger *ledgers;
	size_t count, room;
};

struct touched {
	struct uuid records[CHANGES_NAMED_MAX];
	size_t count;
	bool all; /* more than can be named: look at everything again */
};

/* Everything that is here now counts as told. */
fault_t changes_begin(struct changes *changes, struct store *store) MUST_USE;
/* What is newer, once. After a fault *out says `all`: nobody misses what could not be named, and it is not tried again. */
fault_t changes_take(struct changes *changes, struct store *store, struct touched *out) MUST_USE;
/* Usable with OWN. */
void changes_drop(struct changes *changes);

#endif
