/* A store that is put back to what it was: for fuzzers, which begin each input alike and can't afford to make a store each time.
 */
#ifndef HESHI_SUPPORT_KEPT_H
#define HESHI_SUPPORT_KEPT_H

#include "tests/support/office.h"

struct kept {
	struct office *office;
	struct buffer file; /* the database as it was */
};

/* Remembers the office's store as it is. It is closed and opened for that. */
void kept_take(struct kept *kept, struct office *office);
/* From now on the office's store is as remembered, and nothing else is in its folder. */
void kept_restore(struct kept *kept);
void kept_drop(struct kept *kept);

#endif
