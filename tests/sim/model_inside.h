/* What the files of the model share among themselves. */
#ifndef HESHI_SIM_MODEL_INSIDE_H
#define HESHI_SIM_MODEL_INSIDE_H

#include "tests/sim/model.h"

/* A document at its place. Never changed once it is made, so trees share them. */
struct model_file {
	char name[PATH_TEXT_MAX];
	struct path path;
	struct oid blob; /* zeros: the model's own, stored nowhere */
	struct document document;
};

/* Sorted by name. */
struct model_tree {
	const struct model_file **files;
	size_t count;
};

/* Commits by their places in model->commits, one bit each; the bits beyond `words` are zero. */
struct model_set {
	uint64_t *bits;
	size_t words;
};

struct model_commit {
	struct model_commit *next; /* of the same first bits of the id */
	struct oid oid;
	const struct model_commit *parents[LIMIT_PARENTS];
	size_t parent_count;
	struct model_set reach; /* itself and its ancestors */
	struct model_tree tree; /* as the store has it */
	struct uuid author;
	struct span device, act;
	int64_t time;
};

/* The file of this name; NULL when there is none. `at` (may be NULL): where it is, or would be. */
const struct model_file *model_find(const struct model_tree *tree, const char *name, size_t *at);
/* A field of a document in a tree; VALUE_NONE also where the document is not there. */
struct value model_value(const struct model_tree *tree, const char *name, struct span field);
/* The tree with a file put or replaced. Room for one more must be there. */
void model_put(struct model_tree *tree, const struct model_file *file);

/* A field held by a merge. */
struct model_clash {
	struct model_clash *next;
	const struct model_file *file; /* the document on the hub side */
	struct span field;
	struct value base, mine, theirs;
};

/* model_merge.c: what a merge of two trees over their base gives, in the arena; without conflict documents. *clashes is a list in no
 * order; NULL: they are not wanted. */
struct model_tree model_merge_trees(struct model *model, struct arena *arena, const struct model_tree *base,
				    const struct model_tree *mine, const struct model_tree *theirs,
				    struct model_clash **clashes);
/* model_base.c: the tree that two commits' merge is against; *several: it had to be merged itself. */
struct model_tree model_base(struct model *model, struct arena *arena, const struct model_commit *mine,
			     const struct model_commit *theirs, bool *several);
/* model_conflict.c: the document that a clash becomes in a merge commit. */
const struct model_file *model_conflict(struct arena *arena, const struct model_commit *merge,
					const struct model_clash *clash);
/* Whether a change set's new resolutions set the fields that they are about, and whether the store shows the open conflicts. */
fault_t model_check_resolutions(const struct model_commit *commit) MUST_USE;
fault_t model_check_open(struct store *store, const struct ledger *ledger, const struct model_tree *tree) MUST_USE;

#endif
