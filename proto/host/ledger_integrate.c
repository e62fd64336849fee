/* The hub's line takes in a device's: by fast-forward, or by a merge commit of its own. */
#include "core/merge.h"
#include "host/ledger_private.h"
#include "host/merging.h"

#include <stdio.h>

#define ACT_ROOM 40

static fault_t
commit_merge(struct store *store, struct ledger *ledger, const struct oid *other_side, int64_t now, struct oid *merged)
{
	struct arena OWN(arena_drop) arena = { 0 };
	char act[ACT_ROOM];
	struct oid tree;
	struct entry entry;
	struct changeset changeset = { .ledger = span_text(ledger->name),
				       .author = ledger_self(store),
				       .device = span_text(store->identity.device),
				       .time = now,
				       .parent_count = 2 };
	snprintf(act, sizeof(act), "merge: rules %d", MERGE_RULES);
	changeset.act = span_text(act);
	TRY(ledger_sequence(store, ledger, changeset.device, &changeset.sequence));
	changeset.sequence++;
	TRY(ledger_set_parent(store, ledger, &changeset, 0, &ledger->current));
	TRY(ledger_set_parent(store, ledger, &changeset, 1, other_side));
	TRY(ledger_merge_tree(store, ledger, &ledger->current, other_side, &tree));
	TRY(ledger_sign(store, &arena, ledger, &changeset, &tree, &entry));
	*merged = entry.commit;
	return NULL;
}

static fault_t
take_in(struct store *store, struct ledger *ledger, const struct oid *tip, int64_t now)
{
	bool contains = true;
	struct oid merged;
	if (!oid_is_zero(&ledger->current))
		TRY(history_contains(store->history, tip, &ledger->current, &contains));
	if (contains)
		return ledger_move(store, ledger, tip);
	TRY(history_contains(store->history, &ledger->current, tip, &contains));
	if (contains)
		return NULL;
	TRY(commit_merge(store, ledger, tip, now, &merged));
	return ledger_move(store, ledger, &merged);
}

fault_t
ledger_integrate(struct store *store, struct ledger *ledger, const struct oid *tip, int64_t from, int64_t now)
{
	int64_t last = ledger->last;
	struct entry was = { 0 };
	bool found;
	TRY(ledger_entry(store, ledger, &ledger->current, &was, &found));
	TRY(take_in(store, ledger, tip, now));
	return soundness_hold(store, ledger, &was.tree, from, last, now);
}
