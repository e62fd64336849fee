/* A second, simple model of the merge: says what every merge commit of a ledger must hold, and whether it does.
 *
 * Written from PROTOCOL.md's section "Merging" alone, naive on purpose, and sharing nothing with merge.c, merging.c and
 * resolve.c. What people and the hub's findings changed is taken as the history has it (the difference to the parent). What
 * a merge commit must hold follows from it: base, hub side and other side compared field by field, the policy from the
 * schema, and one conflict document per clash, with all its fields, and no other. Common ancestors are found by sets of
 * ancestors, not by libgit2, so clocks cannot mislead it.
 *
 * One model serves every replica of one ledger. A commit's id covers its content, so what one replica had is not computed
 * again for the next: first come, first checked. Memory follows the history: 8 bytes per commit and document, and each
 * document once per version. Time: what differs from the parent for a new commit, every document for a merge, and a look-up
 * for one that is known; then all of the current tree's names.
 */
#ifndef HESHI_SIM_MODEL_H
#define HESHI_SIM_MODEL_H

#include "core/schema.h"
#include "host/ledger.h"

/* The policy of a field in the document at a path. */
typedef enum merge_policy model_policy_t(const struct path *path, struct span field);

struct model_commit;

/* All zeros: knows nothing yet. Give it back with model_drop. */
struct model {
	model_policy_t *policy; /* NULL: the schema's; others show that the model can fail, or play another version */
	struct arena arena;
	struct model_commit **commits; /* in the order in which they were checked: parents first */
	size_t count, room;
	struct model_commit *known[4096]; /* by the first bits of the id */
	int64_t merges, clashes, several; /* merges checked, the clashes in them, and those with several bases */
	size_t most_bases;                /* of one merge, and how deep bases of bases went (1: they had one each) */
	int deepest;
};

/* Checks the commits of the store's ledger that the model does not know yet, oldest first, then that the tree of `current` is
 * what its commit was checked to hold, that every resolution set the field as its choice says, and that the store shows as
 * open conflicts exactly those without a resolution, held ones not counted. NULL: all agrees. FAULT_TRUST: the first
 * difference, in words ("commit 1f…: dispute/…: amount is 5, the model says 4"); the commit stays unknown, so that the next
 * call finds it again. Other codes: the store could not be read. Reads only; outside a transaction or in one. */
fault_t model_check(struct model *model, struct store *store, const struct ledger *ledger) MUST_USE;
void model_drop(struct model *model);

#endif
