/* Fuzzes the life of a change set: checked, sealed, opened again, applied, sent in a batch and read, signed as a commit and read back.
 * Whatever the check lets through survives all of it unchanged, and the signature holds for it alone.
 *
 * Input: a tape of the change set's members and operations.
 */
#include "core/commit.h"
#include "tests/support/example.h"
#include "tests/support/tape.h"
#include "tests/support/wire.h"

#include <assert.h>
#include <string.h>

#define OPS_MAX 6

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_sets(struct arena *arena, struct tape *tape, struct op *op)
{
	struct document set = tape_document(arena, tape);
	op->set = set.fields;
	op->set_count = set.count;
	for (size_t i = 0; i < set.count; i++)
		set.fields[i].secret = op->key && set.fields[i].value.type != VALUE_SEALED && tape_byte(tape) & 1;
}

static struct op
read_op(struct arena *arena, struct tape *tape)
{
	struct op op = { .path = tape_path(tape) };
	op.key = tape_byte(tape) & 1 ? example_key : NULL;
	read_sets(arena, tape, &op);
	op.unset_count = tape_below(tape, 4);
	op.unset = ARENA_NEW_ARRAY(arena, op.unset_count, struct span);
	for (size_t i = 0; i < op.unset_count; i++)
		op.unset[i] = tape_name(arena, tape);
	return op;
}

static struct changeset
read_changeset(struct arena *arena, struct tape *tape)
{
	static const struct span devices[] = { SPAN_INIT("440105014-1"), SPAN_INIT("440105-hub"),
					       SPAN_INIT("440105001-2"), SPAN_INIT("x") };
	uint8_t what = tape_byte(tape);
	struct changeset changeset = example_changeset(arena);
	changeset.ledger = WIRE_LEDGER;
	changeset.device = devices[what % 4];
	changeset.parent_count = what >> 2 & 3;
	changeset.sequence = tape_integer(tape);
	changeset.time = tape_integer(tape);
	changeset.author.offset = (int)tape_below(tape, 2000) - 900;
	if (what & 0x10)
		changeset.author.name = tape_text(arena, tape);
	if (what & 0x20)
		changeset.author.centre = tape_text(arena, tape);
	if (what & 0x40)
		changeset.act = tape_text(arena, tape);
	memset(changeset.parents[1].commit.bytes, tape_byte(tape), OID_SIZE);
	changeset.op_count = tape_below(tape, OPS_MAX + 1);
	changeset.ops = ARENA_NEW_ARRAY(arena, changeset.op_count, struct op);
	for (size_t i = 0; i < changeset.op_count; i++)
		changeset.ops[i] = read_op(arena, tape);
	return changeset;
}

/* A copy whose operations and fields are its own. */
static struct changeset
copy_of(struct arena *arena, const struct changeset *changeset)
{
	struct changeset copy = *changeset;
	copy.ops = ARENA_NEW_ARRAY(arena, copy.op_count, struct op);
	for (size_t i = 0; i < copy.op_count; i++) {
		struct op *op = &copy.ops[i];
		*op = changeset->ops[i];
		op->set = ARENA_NEW_ARRAY(arena, op->set_count, struct field);
		for (size_t j = 0; j < op->set_count; j++)
			op->set[j] = changeset->ops[i].set[j];
	}
	return copy;
}

/* Sealed twice alike, within the limits, and open again as it was. */
static struct changeset
seal_it(struct arena *arena, const struct changeset *plain)
{
	struct changeset sealed = copy_of(arena, plain), twin = copy_of(arena, plain);
	struct buffer OWN(buffer_drop) payload = { 0 };
	fault_t fault = changeset_seal(arena, &sealed), other = changeset_seal(arena, &twin);
	assert(!fault && !other && wire_same(&sealed, &twin));
	fault = changeset_check(&sealed);
	assert(!fault);
	changeset_payload(&payload, &sealed);
	assert(payload.size <= LIMIT_CHANGESET);
	struct changeset opened = copy_of(arena, &sealed);
	changeset_unseal(arena, &opened);
	assert(wire_same(&opened, plain));
	return sealed;
}

static void
send_it(const struct changeset *changeset)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct batch_writer *OWN(batch_drop) writer = wire_write(changeset, 1);
	struct batch batch = batch_close(writer);
	struct batch_item *items;
	fault_t fault = batch_read(&arena, &batch, WIRE_LEDGER, WIRE_NODE, WIRE_HUB, &items);
	assert(!fault);
	wire_resolve(items, 1);
	assert(wire_same(&items[0].changeset, changeset));
}

static void
apply_it(struct arena *arena, const struct op *op, const struct document *before)
{
	struct document after;
	struct op again;
	fault_t fault = op_apply(arena, op, before, &after);
	if (fault) {
		fault_drop(fault);
		return;
	}
	bool changed = op_between(arena, &op->path, before, &after, &again);
	assert(changed && again.set_count == op->set_count && again.unset_count == op->unset_count);
	for (size_t i = 0; i < op->set_count; i++)
		assert(span_equal(again.set[i].name, op->set[i].name) &&
		       value_equal(&again.set[i].value, &op->set[i].value));
	assert(!op_between(arena, &op->path, &after, &after, &again));
}

/* The commit's text says the same, and the signature is for nothing else. */
static void
commit_it(struct changeset *changeset, uint8_t turned)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	uint8_t public_key[CRYPT_PUBLIC_SIZE], secret_key[CRYPT_SECRET_SIZE];
	struct digest digest = changeset_digest(changeset);
	struct oid tree = wire_commit(changeset->device, changeset->sequence);
	struct commit commit;
	example_key_pair(public_key, secret_key);
	commit_sign(changeset, &tree, &digest, secret_key);
	assert(commit_verify(changeset, &tree, &digest, public_key));
	commit_put(&text, changeset, &tree, &digest, public_key);
	fault_t fault = commit_read(buffer_span(&text), &commit);
	assert(!fault && oid_equal(&commit.tree, &tree));
	assert(memcmp(&commit.digest, &digest, sizeof(digest)) == 0);
	assert(memcmp(commit.public_key, public_key, sizeof(public_key)) == 0);
	commit.changeset.ops = changeset->ops;
	commit.changeset.op_count = changeset->op_count;
	assert(wire_same(&commit.changeset, changeset));
	tree.bytes[turned % OID_SIZE] ^= (uint8_t)(1 << turned % 8);
	assert(!commit_verify(changeset, &tree, &digest, public_key));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct tape tape = tape_of(data, size);
	crypt_start();
	struct changeset changeset = read_changeset(&arena, &tape);
	struct document before = tape_document(&arena, &tape);
	fault_t fault = changeset_sort(&changeset);
	if (!fault)
		fault = changeset_check(&changeset);
	if (fault) {
		fault_drop(fault);
		return 0;
	}
	struct changeset sealed = seal_it(&arena, &changeset);
	if (changeset.sequence < INT64_C(1) << 53)
		send_it(&changeset);
	for (size_t i = 0; i < sealed.op_count; i++)
		apply_it(&arena, &sealed.ops[i], tape_byte(&tape) & 1 ? &before : NULL);
	commit_it(&sealed, tape_byte(&tape));
	return 0;
}
