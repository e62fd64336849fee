/* Admission: a peer's change set is rebuilt as the commit that it must be, and only then can its signature hold. */
#include "base/text.h"
#include "core/commit.h"
#include "host/ledger_private.h"
#include "host/merging.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool
proof_holds(const struct proof *proof)
{
	return crypt_verify(proof->public_key, proof->message, proof->signature);
}

/* An expected answer, not a fault: the peer hears it, this side goes on. */
PRINTF_LIKE(3, 4)
static void
refuse(struct verdict *verdict, enum refusal refusal, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	verdict->refusal = refusal;
	vsnprintf(verdict->reason, sizeof(verdict->reason), format, args);
	va_end(args);
	text_mend(verdict->reason);
}

/* What went wrong in the peer's data is a refusal; what went wrong here stays a fault. */
static fault_t
refuse_fault(struct verdict *verdict, fault_t fault)
{
	if (!fault || fault_code(fault) == FAULT_SYSTEM || fault_code(fault) == FAULT_STORE)
		return fault;
	refuse(verdict, fault_code(fault) == FAULT_LIMIT ? REFUSAL_LIMIT : REFUSAL_SIGNATURE, "%s", fault_text(fault));
	fault_drop(fault);
	return NULL;
}

static fault_t
check_device(struct store *store, const struct ledger *ledger, const struct changeset *changeset, bool from_hub,
	     struct proof *proof, struct verdict *verdict)
{
	struct device device;
	TRY(store_device(store, changeset->device, &device));
	if (device.status == DEVICE_UNKNOWN)
		refuse(verdict, REFUSAL_DEVICE, "the device is not in the register");
	else if (device.status != DEVICE_ACTIVE && !from_hub)
		refuse(verdict, REFUSAL_DEVICE, "the device was revoked");
	else if (!rights_ledger(device.role, span_text(device.centre), span_text(ledger->name)))
		refuse(verdict, REFUSAL_LEDGER, "a device of %s may not write %s", device.centre, ledger->name);
	memcpy(proof->public_key, device.public_key, CRYPT_PUBLIC_SIZE);
	return NULL;
}

/* Relative references are resolved against what this store holds. */
static fault_t
find_parent(struct store *store, const struct ledger *ledger, const struct batch_item *item, size_t index,
	    const struct entry *previous, size_t previous_count, struct entry *out, bool *found)
{
	int64_t reference = item->reference[index];
	const struct changeset *changeset = &item->changeset;
	*found = false;
	if (reference == -1)
		return ledger_entry(store, ledger, &changeset->parents[index].commit, out, found);
	if (reference == 0)
		return ledger_entry_of(store, ledger, changeset->device, changeset->sequence - 1, out, found);
	if ((uint64_t)reference > previous_count)
		return NULL;
	*out = previous[previous_count - (size_t)reference];
	*found = true;
	return NULL;
}

static fault_t
set_parents(struct store *store, const struct ledger *ledger, const struct batch_item *item,
	    const struct entry *previous, size_t previous_count, struct changeset *changeset,
	    struct oid trees[LIMIT_PARENTS], struct verdict *verdict)
{
	for (size_t i = 0; i < changeset->parent_count; i++) {
		struct entry parent;
		bool found;
		TRY(find_parent(store, ledger, item, i, previous, previous_count, &parent, &found));
		if (!found) {
			refuse(verdict, REFUSAL_PARENT, "change set %lld builds on one that is not known here",
			       (long long)changeset->sequence);
			return NULL;
		}
		changeset->parents[i] = (struct parent){ .commit = parent.commit, .digest = parent.digest };
		trees[i] = parent.tree;
	}
	return NULL;
}

static fault_t
check_sequence(struct store *store, const struct ledger *ledger, const struct changeset *changeset, bool *seen,
	       struct verdict *verdict)
{
	int64_t tip;
	TRY(ledger_sequence(store, ledger, changeset->device, &tip));
	*seen = changeset->sequence <= tip;
	if (changeset->sequence > tip + 1)
		refuse(verdict, REFUSAL_SEQUENCE, "change set %lld came after %lld: one is missing",
		       (long long)changeset->sequence, (long long)tip);
	return NULL;
}

/* Of a node's merge, the first parent is the side whose values stand: the district's, never the node's own. */
static size_t
own_side(const struct store *store, const struct changeset *changeset)
{
	bool hub = span_equal(changeset->device, span_text(store->identity.hub_device));
	return changeset->parent_count > 1 && !hub ? 1 : 0;
}

/* A device's change sets form one line: each has the one before among its ancestors. Otherwise an admitted change set
 * could drop out of the merged history. */
static fault_t
check_line(struct store *store, const struct ledger *ledger, const struct changeset *changeset, struct verdict *verdict)
{
	struct entry own;
	bool contains, found;
	TRY(ledger_entry_of(store, ledger, changeset->device, changeset->sequence - 1, &own, &found));
	contains = !found;
	for (size_t i = own_side(store, changeset); i < changeset->parent_count && !contains; i++)
		TRY(history_contains(store->history, &changeset->parents[i].commit, &own.commit, &contains));
	if (!contains)
		refuse(verdict, REFUSAL_PARENT, "change set %lld does not continue its device's line",
		       (long long)changeset->sequence);
	return NULL;
}

/* Keys that came along, or those known here; a second key for a document that has one is refused. */
static fault_t
take_key(struct store *store, struct arena *arena, const struct ledger *ledger, struct op *op, struct verdict *verdict)
{
	uint8_t *known = arena_take(arena, CRYPT_KEY_SIZE);
	enum key_state state;
	int64_t made;
	TRY(key_find(store, ledger, &op->path, known, &state, &made));
	if (state == KEY_NONE)
		return op->key ? key_put(store, ledger, &op->path, op->key, ledger->last + 1) : NULL;
	if (state == KEY_LIVE && op->key && !crypt_same(op->key, known, CRYPT_KEY_SIZE))
		refuse(verdict, REFUSAL_SIGNATURE, "a second key for a document");
	if (state == KEY_LIVE)
		op->key = known;
	return NULL;
}

static fault_t
seal_ops(struct store *store, struct arena *arena, const struct ledger *ledger, struct changeset *changeset,
	 struct verdict *verdict)
{
	for (size_t i = 0; i < changeset->op_count && !verdict->refusal; i++)
		TRY(take_key(store, arena, ledger, &changeset->ops[i], verdict));
	return verdict->refusal ? NULL : refuse_fault(verdict, changeset_seal(arena, changeset));
}

static fault_t
make_tree(struct store *store, struct arena *arena, const struct ledger *ledger, const struct changeset *changeset,
	  const struct oid trees[LIMIT_PARENTS], struct oid *tree, struct verdict *verdict)
{
	if (changeset->parent_count < 2)
		return refuse_fault(verdict, ledger_apply(store, arena, ledger, changeset, &trees[0], tree));
	bool same = oid_equal(&changeset->parents[0].commit, &changeset->parents[1].commit);
	if (changeset->op_count || same) {
		refuse(verdict, REFUSAL_SIGNATURE,
		       same ? "a merge of one commit with itself" : "a merge with operations");
		return NULL;
	}
	return refuse_fault(verdict, ledger_merge_tree(store, ledger, &changeset->parents[0].commit,
						       &changeset->parents[1].commit, tree));
}

/* The message that the signature must cover; it stays in the arena until a worker has checked it. */
static void
prepare_proof(struct arena *arena, const struct changeset *changeset, const struct oid *tree,
	      const struct digest *digest, struct proof *proof)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	struct buffer OWN(buffer_drop) message = { 0 };
	commit_put(&text, changeset, tree, digest, NULL);
	commit_put_signed(&message, buffer_span(&text));
	proof->message = arena_copy(arena, buffer_span(&message));
	memcpy(proof->signature, changeset->signature, CRYPT_SIGNATURE_SIZE);
}

/* A sequence that is here already: harmless when it is the very same commit. */
static fault_t
compare_seen(struct store *store, const struct ledger *ledger, const struct changeset *changeset,
	     const struct oid *tree, const struct digest *digest, const uint8_t *public_key, struct verdict *verdict)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	bool found;
	commit_put(&text, changeset, tree, digest, public_key);
	struct oid commit = history_hash(HISTORY_COMMIT, buffer_span(&text));
	TRY(ledger_entry_of(store, ledger, changeset->device, changeset->sequence, &verdict->entry, &found));
	if (!found || !oid_equal(&verdict->entry.commit, &commit))
		refuse(verdict, REFUSAL_SEQUENCE, "sequence %lld was used before for another change set",
		       (long long)changeset->sequence);
	else
		verdict->already = true;
	return NULL;
}

static fault_t
admit(struct store *store, struct arena *arena, struct ledger *ledger, const struct batch_item *item,
      const struct entry *previous, size_t previous_count, bool from_hub, struct verdict *verdict, struct proof *proof)
{
	struct changeset changeset = item->changeset;
	struct oid trees[LIMIT_PARENTS] = { 0 }, tree;
	bool seen = false;
	TRY(check_device(store, ledger, &changeset, from_hub, proof, verdict));
	if (!verdict->refusal)
		TRY(check_sequence(store, ledger, &changeset, &seen, verdict));
	if (!verdict->refusal)
		TRY(set_parents(store, ledger, item, previous, previous_count, &changeset, trees, verdict));
	if (!verdict->refusal)
		TRY(check_line(store, ledger, &changeset, verdict));
	if (!verdict->refusal)
		TRY(seal_ops(store, arena, ledger, &changeset, verdict));
	if (!verdict->refusal)
		TRY(make_tree(store, arena, ledger, &changeset, trees, &tree, verdict));
	if (verdict->refusal)
		return NULL;
	struct digest digest = changeset_digest(&changeset);
	prepare_proof(arena, &changeset, &tree, &digest, proof);
	if (seen)
		return compare_seen(store, ledger, &changeset, &tree, &digest, proof->public_key, verdict);
	return ledger_insert(store, arena, ledger, &changeset, &tree, &digest, proof->public_key, &verdict->entry);
}

/* A mark around it: what a refused change set wrote on the way (objects, keys) is taken back. */
fault_t
ledger_admit(struct store *store, struct arena *arena, struct ledger *ledger, const struct batch_item *item,
	     const struct entry *previous, size_t previous_count, bool from_hub, struct verdict *verdict,
	     struct proof *proof)
{
	struct ledger before = *ledger;
	*verdict = (struct verdict){ .refusal = REFUSAL_NONE };
	TRY(db_mark(store->db));
	fault_t fault = admit(store, arena, ledger, item, previous, previous_count, from_hub, verdict, proof);
	if (!fault && !verdict->refusal && !verdict->already)
		return db_unmark(store->db);
	db_undo_mark(store->db);
	*ledger = before;
	return fault;
}
