/* Attacks with right signatures: whose order, parents, device or ledger is not what it must be. */
#include "tests/e2e/rogue.h"

#include "host/ledger_private.h"
#include "host/merging.h"

#include <string.h>

static fault_t
begin(struct rogue *rogue, struct forged *forged)
{
	TRY(rogue_put_hello(rogue));
	TRY(forge_dispute(rogue, forged));
	rogue->wants = INT64_MAX;
	return NULL;
}

static fault_t
finish(struct rogue *rogue, struct forged *forged)
{
	TRY(forge_sign(rogue, forged));
	return forge_send(rogue, forged, 1);
}

static fault_t
need_own_line(const struct forged *forged)
{
	return forged->own_previous.sequence ? NULL : fault_raise(FAULT_INPUT, 0, "the node has written nothing yet");
}

static fault_t
repeated_sequence(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin(rogue, &forged));
	TRY(need_own_line(&forged));
	forged.changeset.sequence--;
	return finish(rogue, &forged);
}

static fault_t
skipped_sequence(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin(rogue, &forged));
	forged.changeset.sequence++;
	return finish(rogue, &forged);
}

/* As if the newest change set of its own had never been: another one on what that one was built on. */
static fault_t
forked_line(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin(rogue, &forged));
	TRY(need_own_line(&forged));
	bool has_parent = forged.own_previous.parent_count > 0;
	TRY(forge_move(rogue, &forged, has_parent ? &forged.own_previous.parents[0] : NULL));
	return finish(rogue, &forged);
}

/* A line that begins at nothing. */
static fault_t
second_root(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin(rogue, &forged));
	TRY(need_own_line(&forged));
	TRY(forge_move(rogue, &forged, NULL));
	return finish(rogue, &forged);
}

static fault_t
unknown_parent(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin(rogue, &forged));
	memset(&forged.changeset.parents[0], 0x5a, sizeof(forged.changeset.parents[0]));
	forged.changeset.parent_count = 1;
	return finish(rogue, &forged);
}

static fault_t
other_author_device(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin(rogue, &forged));
	forged.changeset.device =
		rogue->words[0] ? span_text(rogue->words[0]) : span_text(rogue->store->identity.hub_device);
	return finish(rogue, &forged);
}

/* The right session, and a change set that was signed for another ledger. */
static fault_t
changes_for_other_ledger(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin(rogue, &forged));
	forged.changeset.ledger = rogue->words[0] ? span_text(rogue->words[0]) : SPAN("centre/1");
	return finish(rogue, &forged);
}

static fault_t
other_key(struct rogue *rogue)
{
	uint8_t seed[CRYPT_SEED_SIZE] = { 7 };
	struct identity *me = &rogue->store->identity;
	struct forged forged;
	TRY(begin(rogue, &forged));
	crypt_key_pair(seed, me->public_key, me->secret_key);
	return finish(rogue, &forged);
}

/* Signed rightly for the tree that it makes, but sent as if it had changed what is there already: not minimal. */
static fault_t
changes_nothing(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin(rogue, &forged));
	TRY(need_own_line(&forged));
	forged.changeset.op_count = 0;
	return finish(rogue, &forged);
}

static fault_t
set_merge(struct rogue *rogue, struct forged *forged, const struct oid *first, const struct oid *second)
{
	forged->changeset.parent_count = 2;
	forged->changeset.op_count = 0;
	forged->changeset.act = SPAN("merge: rules 1");
	TRY(ledger_set_parent(rogue->store, &rogue->ledger, &forged->changeset, 0, first));
	TRY(ledger_set_parent(rogue->store, &rogue->ledger, &forged->changeset, 1, second));
	return ledger_merge_tree(rogue->store, &rogue->ledger, first, second, &forged->tree);
}

/* A merge of what stands with this device's newest. */
static fault_t
make_merge(struct rogue *rogue, struct forged *forged)
{
	const struct oid stands = forged->changeset.parents[0].commit;
	TRY(need_own_line(forged));
	if (oid_equal(&forged->own_previous.commit, &stands))
		return fault_raise(FAULT_INPUT, 0,
				   "the node's own change set is the newest: there is nothing to merge");
	return set_merge(rogue, forged, &stands, &forged->own_previous.commit);
}

/* The tree that was signed is not what the two parents make. */
static fault_t
forged_merge(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin(rogue, &forged));
	TRY(make_merge(rogue, &forged));
	forged.tree = forged.own_previous.tree;
	return finish(rogue, &forged);
}

/* A new change set beside what stands, then a merge of the two with the own side first: its values would stand, not the
 * district's. The change set itself is right, and taken. */
static fault_t
reversed_merge(struct rogue *rogue)
{
	struct forged forged[2], last;
	const struct ledger before = rogue->ledger;
	TRY(begin(rogue, &last));
	TRY(need_own_line(&last));
	db_undo(rogue->store->db);
	rogue->ledger = before;
	rogue->ledger.current = last.own_previous.commit;
	TRY(forge_dispute(rogue, &forged[0]));
	TRY(forge_dispute(rogue, &forged[1]));
	TRY(set_merge(rogue, &forged[1], &forged[0].commit, &before.current));
	TRY(forge_sign(rogue, &forged[1]));
	return forge_send(rogue, forged, 2);
}

static fault_t
merge_with_operations(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin(rogue, &forged));
	size_t ops = forged.changeset.op_count;
	TRY(make_merge(rogue, &forged));
	forged.changeset.op_count = ops;
	return finish(rogue, &forged);
}

const struct attack signed_attacks[] = {
	{ "repeated-sequence", "", repeated_sequence },
	{ "skipped-sequence", "", skipped_sequence },
	{ "forked-line", "", forked_line },
	{ "second-root", "", second_root },
	{ "unknown-parent", "", unknown_parent },
	{ "other-author-device", "[DEVICE]", other_author_device },
	{ "changes-for-other-ledger", "[LEDGER]", changes_for_other_ledger },
	{ "other-key", "", other_key },
	{ "changes-nothing", "", changes_nothing },
	{ "forged-merge", "", forged_merge },
	{ "reversed-merge", "", reversed_merge },
	{ "merge-with-operations", "", merge_with_operations },
	{ NULL, NULL, NULL },
};
