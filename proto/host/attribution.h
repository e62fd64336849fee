/* Who gave a field its value: the commit that brought it, found by walking back through parents that have the same
 * value.
 */
#ifndef HESHI_HOST_ATTRIBUTION_H
#define HESHI_HOST_ATTRIBUTION_H

#include "core/commit.h"
#include "host/ledger.h"

struct attribution {
	struct oid oid;
	struct commit commit; /* spans in the arena */
};

/* Starts at `commit`, whose document at `path` has `value` (VALUE_NONE: unset) in `field`. Of several parents with the
 * value the first is followed, so the answer is the same everywhere. */
fault_t attribution_find(struct store *store, struct arena *arena, const struct oid *commit, const struct path *path,
			 struct span field, const struct value *value, struct attribution *out) MUST_USE;

#endif
