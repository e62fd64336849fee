/* Merging two commits of a ledger: merge.h's rules applied to whole trees, clashes put down as conflict documents.
 *
 * The result depends on the two commits and their history only, so audit can compute it again. A conflict's id is a
 * UUIDv7 whose milliseconds are 1,000 x the later of the two commits' times and whose other bytes are BLAKE2b over
 * (both commits, path, field).
 */
#ifndef HESHI_HOST_MERGING_H
#define HESHI_HOST_MERGING_H

#include "host/ledger.h"

/* The tree of merge(hub_side, other_side). With several best common ancestors (of more than four, the first by id; of
 * bases of bases below the third level, one) their own merge (without conflict
 * documents) is the base; with none, the empty tree. Writes objects: inside a transaction. */
fault_t ledger_merge_tree(struct store *store, const struct ledger *ledger, const struct oid *hub_side,
			  const struct oid *other_side, struct oid *tree) MUST_USE;

#endif
