/* Walking back to the commit that gave a field its value. */
#include "host/attribution.h"

static fault_t
read_commit(struct store *store, struct arena *arena, const struct oid *oid, struct attribution *out)
{
	struct span text;
	TRY(history_read(store->history, arena, oid, HISTORY_COMMIT, &text));
	out->oid = *oid;
	return commit_read(text, &out->commit);
}

static fault_t
has_value(struct store *store, const struct oid *tree, const struct path *path, struct span field,
	  const struct value *value, bool *same)
{
	struct arena OWN(arena_drop) scratch = { 0 };
	struct document document = { 0 };
	bool found;
	TRY(ledger_document_at(store, &scratch, tree, path, &document, &found));
	struct value there = document_value(&document, field);
	*same = value_equal(&there, value);
	return NULL;
}

/* The first parent with the same value; *found is false when there is none. */
static fault_t
step_back(struct store *store, struct arena *arena, const struct path *path, struct span field,
	  const struct value *value, struct attribution *at, bool *found)
{
	const struct changeset *here = &at->commit.changeset;
	*found = false;
	for (size_t i = 0; i < here->parent_count && !*found; i++) {
		struct attribution parent;
		TRY(read_commit(store, arena, &here->parents[i].commit, &parent));
		TRY(has_value(store, &parent.commit.tree, path, field, value, found));
		if (*found)
			*at = parent;
	}
	return NULL;
}

fault_t
attribution_find(struct store *store, struct arena *arena, const struct oid *commit, const struct path *path,
		 struct span field, const struct value *value, struct attribution *out)
{
	bool further = true;
	TRY(read_commit(store, arena, commit, out));
	while (further)
		TRY(step_back(store, arena, path, field, value, out, &further));
	return NULL;
}
