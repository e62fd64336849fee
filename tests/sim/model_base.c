/* What a merge is against: best common ancestors, by sets. */
#include "tests/sim/model_inside.h"

#include <string.h>

#define BASES_MAX 4  /* of more, the first by id count */
#define LEVELS_MAX 3 /* of merges of common ancestors; below, the first alone counts */

static bool
has(const struct model_set *set, size_t at)
{
	return at / 64 < set->words && set->bits[at / 64] >> at % 64 & 1;
}

static struct model_set
set_of(struct arena *arena, const struct model *model)
{
	size_t words = model->count / 64 + 1;
	return (struct model_set){ ARENA_NEW_ARRAY(arena, words, uint64_t), words };
}

static void
set_add(struct model_set *set, const struct model_set *more)
{
	for (size_t i = 0; i < more->words; i++)
		set->bits[i] |= more->bits[i];
}

/* Common ancestors of which no other is a descendant, the first BASES_MAX by id. */
static size_t
best_common(const struct model *model, struct arena *arena, const struct model_set *a, const struct model_set *b,
	    const struct model_commit *bases[BASES_MAX])
{
	struct model_set beaten = set_of(arena, model); /* by one that contains it */
	size_t count = 0;
	for (size_t i = model->count; i-- > 0;) {
		const struct model_commit *commit = model->commits[i];
		if (!has(a, i) || !has(b, i))
			continue;
		if (!has(&beaten, i)) {
			size_t at = count < BASES_MAX ? count++ : BASES_MAX;
			for (; at > 0 && memcmp(&bases[at - 1]->oid, &commit->oid, sizeof(commit->oid)) > 0; at--)
				if (at < BASES_MAX)
					bases[at] = bases[at - 1];
			if (at < BASES_MAX)
				bases[at] = commit;
		}
		set_add(&beaten, &commit->reach);
	}
	return count;
}

/* The tree of the best common ancestors of two sets that are closed under ancestry; of several, their own merge: the first and
 * the second, then that and the third, as if each merge were a
 * commit with these parents (as git's recursive strategy does). */
static struct model_tree
base_of(struct model *model, struct arena *arena, const struct model_set *a, const struct model_set *b, int level,
	bool *several)
{
	const struct model_commit *bases[BASES_MAX];
	size_t count = best_common(model, arena, a, b, bases);
	struct model_tree tree = { 0 };
	*several = count > 1;
	model->most_bases = count > model->most_bases ? count : model->most_bases;
	model->deepest = count > 1 && level > model->deepest ? level : model->deepest;
	if (count == 0)
		return tree;
	tree = bases[0]->tree;
	struct model_set reach = set_of(arena, model);
	set_add(&reach, &bases[0]->reach);
	for (size_t i = 1; i < count && level <= LEVELS_MAX; i++) {
		bool deeper;
		struct model_tree base = base_of(model, arena, &reach, &bases[i]->reach, level + 1, &deeper);
		tree = model_merge_trees(model, arena, &base, &tree, &bases[i]->tree, NULL);
		set_add(&reach, &bases[i]->reach);
	}
	return tree;
}

struct model_tree
model_base(struct model *model, struct arena *arena, const struct model_commit *mine, const struct model_commit *theirs,
	   bool *several)
{
	return base_of(model, arena, &mine->reach, &theirs->reach, 1, several);
}
