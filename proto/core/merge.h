/* Merging one document field by field: pure and deterministic, so that anyone can compute a merge again.
 *
 * For each field that differs: changed on one side only, that side's value stands; changed alike, that value; changed
 * differently, the policy of the field decides. `hold` keeps the hub side's value and reports a clash. `union` is the
 * set of both sides' items less what either side took away. `furthest` takes the value further along its life-cycle,
 * `largest` the larger integer; equal ranks, or values that the policy cannot order, are held. A field unset on one
 * side and changed on the other is held, except by `union`, for which unset is the empty set (and an empty result is
 * unset). Where the merged document would break a limit, the hub side's document stands whole and every field that the
 * other side changed, and not alike, is held: two documents within limits never make one that cannot be stored. A document new on both
 * sides merges against an empty base. Sealed values are compared by ciphertext. Policies and ranks come from the schema
 * by path and field name; unknown fields are held. The rules here are version MERGE_RULES; a merge commit names it in
 * its act ("merge: rules 1"), and audit replays it under the same rules.
 */
#ifndef HESHI_CORE_MERGE_H
#define HESHI_CORE_MERGE_H

#include "core/document.h"
#include "core/path.h"

#define MERGE_RULES 1

/* A field that both sides changed differently. VALUE_NONE stands for unset. */
struct clash {
	struct span field;
	struct value base, mine, theirs; /* mine: the hub side; theirs: the other side */
};

struct merged {
	struct document document; /* in the arena */
	struct clash *clashes;    /* in the arena, sorted by field */
	size_t clash_count;
};

/* `base` may be NULL (new on both sides). */
struct merged merge_documents(struct arena *arena, const struct path *path, const struct document *base,
			      const struct document *hub_side, const struct document *other_side);

#endif
