/* Merges computed again: by the same rules from the same two commits, so the tree must be the same. */
#include "core/merge.h"
#include "base/text.h"
#include "host/audit_inside.h"
#include "host/merging.h"

#include <string.h>

/* "merge: rules 1": which rules the merge says it was made by; 0 when it says none. */
static int64_t
merge_rules(struct span act)
{
	static const char front[] = "merge: rules ";
	int64_t rules;
	if (!span_starts(act, span_text(front)))
		return 0;
	return text_read_integer(span_part(act, strlen(front), act.size), &rules) ? rules : 0;
}

static fault_t
check_rules(struct checking *checking, const struct entry *entry, bool *known)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span text;
	struct commit commit;
	TRY(history_read(checking->store->history, &arena, &entry->commit, HISTORY_COMMIT, &text));
	TRY(commit_read(text, &commit));
	int64_t rules = merge_rules(commit.changeset.act);
	*known = rules == MERGE_RULES;
	if (!*known)
		audit_note(checking, &entry->commit, "merge", "it was made by rules %lld, this program knows rules %d",
			   (long long)rules, MERGE_RULES);
	return NULL;
}

/* What computing writes is undone: the transaction is there for the objects on the way. */
static fault_t
merge_again(struct checking *checking, const struct entry *entry, struct oid *tree)
{
	struct store *store = checking->store;
	TRY(db_begin(store->db));
	fault_t fault = ledger_merge_tree(store, &checking->ledger, &entry->parents[0], &entry->parents[1], tree);
	db_undo(store->db);
	return fault;
}

static fault_t
check_merge(struct checking *checking, int64_t number)
{
	struct entry entry;
	struct oid tree;
	bool found, known;
	TRY(ledger_entry_at(checking->store, &checking->ledger, number, &entry, &found));
	if (!found || entry.parent_count < 2)
		return NULL;
	fault_t fault = check_rules(checking, &entry, &known);
	if (!fault && !known)
		return NULL;
	if (!fault)
		fault = merge_again(checking, &entry, &tree);
	if (fault)
		return audit_blame(checking, &entry.commit, "merge", fault_within(fault, "it can't be computed again"));
	if (!oid_equal(&tree, &entry.tree))
		audit_note(checking, &entry.commit, "merge", "computed again, it has another tree");
	return NULL;
}

fault_t
audit_merges(struct checking *checking)
{
	for (size_t i = 0; i < checking->step_count; i++) {
		const struct audit_step *step = &checking->steps[i];
		if (step->merge && step->whole)
			TRY(check_merge(checking, step->number));
		audit_tick(checking, 1);
	}
	return NULL;
}
