/* Change sets for tests of the wire; see wire.h. */
#include "tests/support/wire.h"

#include "tests/support/example.h"

#include <string.h>

struct oid
wire_commit(struct span device, int64_t sequence)
{
	struct buffer OWN(buffer_drop) name = { 0 };
	uint8_t digest[CRYPT_SHA256_SIZE];
	struct oid commit;
	buffer_put_span(&name, device);
	buffer_print(&name, " %lld", (long long)sequence);
	crypt_sha256(buffer_span(&name), digest);
	memcpy(commit.bytes, digest, OID_SIZE);
	return commit;
}

static struct changeset
sample(struct span device, int64_t sequence, int64_t time, const char *act)
{
	struct changeset changeset = {
		.ledger = WIRE_LEDGER,
		.parents = { { .commit = wire_commit(device, sequence - 1) } },
		.parent_count = 1,
		.author = { example_uuid(0), SPAN("陈小明"), SPAN("440105014"), 480 },
		.device = device,
		.sequence = sequence,
		.time = time,
		.act = span_text(act),
	};
	for (size_t i = 0; i < CRYPT_SIGNATURE_SIZE; i++)
		changeset.signature[i] = (uint8_t)(sequence * 3 + (int64_t)i);
	return changeset;
}

/* An operation with room for two fields to set and two to take away. */
static struct op *
add_op(struct arena *arena, struct changeset *changeset, struct path path)
{
	changeset->op_count = 1;
	changeset->ops = ARENA_NEW(arena, struct op);
	changeset->ops->path = path;
	changeset->ops->set = ARENA_NEW_ARRAY(arena, 2, struct field);
	changeset->ops->unset = ARENA_NEW_ARRAY(arena, 2, struct span);
	return changeset->ops;
}

static struct changeset
amendment(struct arena *arena)
{
	struct changeset changeset = sample(WIRE_NODE, 3, EXAMPLE_TIME + 40, "dispute: change");
	struct op *op = add_op(arena, &changeset, path_main("dispute", example_uuid(1)));
	op->set[op->set_count++] = example_field("amount", value_integer(420000));
	op->set[op->set_count++] = example_field("status", value_text(SPAN("accepted")));
	return changeset;
}

static struct changeset
sealed_relay(struct arena *arena)
{
	static const uint8_t sealed[VALUE_SEALED_MIN + 16] = { 0x5e, 0xa1, 0xed };
	struct changeset changeset = sample(SPAN("440105014-2"), 9, EXAMPLE_TIME - 90000, "event: add");
	struct path path = path_part("dispute", example_uuid(1), "event", example_uuid(7));
	struct op *op = add_op(arena, &changeset, path);
	changeset.author = (struct author){ example_uuid(5), SPAN("O'Neill 李"), SPAN("440105015"), -210 };
	op->set[op->set_count++] =
		example_field("text", (struct value){ .type = VALUE_SEALED, .bytes = { sealed, sizeof(sealed) } });
	return changeset;
}

static struct changeset
first(struct arena *arena)
{
	struct changeset changeset = sample(WIRE_HUB, 1, 0, "hub: init");
	const uint8_t random[10] = { 1, 2, 3 };
	struct op *op = add_op(arena, &changeset, path_main("centre", uuid_make(1795000000123, random)));
	changeset.parent_count = 0;
	op->set[op->set_count++] = example_field("code", value_text(SPAN("440105014")));
	return changeset;
}

static struct changeset
merge(void)
{
	struct changeset changeset = sample(WIRE_HUB, 2, EXAMPLE_TIME + 60, "merge: rules 1");
	changeset.parents[1].commit = wire_commit(WIRE_NODE, 3);
	changeset.parent_count = 2;
	return changeset;
}

static struct changeset
old_parent(struct arena *arena)
{
	struct changeset changeset = sample(WIRE_NODE, 4, EXAMPLE_TIME + 61, "整理");
	struct op *op = add_op(arena, &changeset, path_main("dispute", example_uuid(1)));
	memset(changeset.parents[0].commit.bytes, 0x77, OID_SIZE);
	op->set[op->set_count++] = example_field("a_field_of_a_newer_version", value_truth(true));
	return changeset;
}

static struct changeset
taking_away(struct arena *arena)
{
	struct changeset changeset = sample(WIRE_NODE, 6, EXAMPLE_TIME + 62, "dispute: change");
	struct op *op = add_op(arena, &changeset, path_main("dispute", example_uuid(1)));
	changeset.parents[0].commit = wire_commit(WIRE_HUB, 2);
	op->unset[op->unset_count++] = SPAN("amount");
	op->unset[op->unset_count++] = SPAN("tags");
	return changeset;
}

struct changeset *
wire_samples(struct arena *arena)
{
	struct changeset *all = ARENA_NEW_ARRAY(arena, WIRE_SAMPLES, struct changeset);
	all[0] = example_changeset(arena);
	all[0].parents[0].commit = wire_commit(WIRE_NODE, 1);
	memset(all[0].signature, 0xa5, CRYPT_SIGNATURE_SIZE);
	all[1] = amendment(arena);
	all[2] = sealed_relay(arena);
	all[3] = first(arena);
	all[4] = merge();
	all[5] = old_parent(arena);
	all[6] = taking_away(arena);
	return all;
}

struct batch_writer *
wire_write(const struct changeset *changesets, size_t count)
{
	struct batch_writer *writer = batch_open(WIRE_NODE, WIRE_HUB);
	for (size_t i = 0; i < count; i++) {
		const struct changeset *changeset = &changesets[i];
		struct oid commit = wire_commit(changeset->device, changeset->sequence);
		struct oid previous = wire_commit(changeset->device, changeset->sequence - 1);
		batch_add(writer, changeset, &commit, changeset->sequence > 1 ? &previous : NULL);
	}
	return writer;
}

void
wire_resolve(struct batch_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct changeset *changeset = &items[i].changeset;
		for (size_t j = 0; j < changeset->parent_count; j++) {
			int64_t back = items[i].reference[j];
			if (back < 0)
				continue;
			const struct changeset *of = back > 0 ? &items[i - (size_t)back].changeset : changeset;
			changeset->parents[j].commit =
				wire_commit(of->device, back > 0 ? of->sequence : of->sequence - 1);
		}
	}
}

static bool
same_op(const struct op *a, const struct op *b)
{
	if (!path_equal(&a->path, &b->path) || a->set_count != b->set_count || a->unset_count != b->unset_count ||
	    !a->key != !b->key || (a->key && memcmp(a->key, b->key, CRYPT_KEY_SIZE) != 0))
		return false;
	for (size_t i = 0; i < a->set_count; i++) {
		const struct field *x = &a->set[i];
		const struct field *y = &b->set[i];
		if (!span_equal(x->name, y->name) || !value_equal(&x->value, &y->value) || x->secret != y->secret)
			return false;
	}
	for (size_t i = 0; i < a->unset_count; i++) {
		if (!span_equal(a->unset[i], b->unset[i]))
			return false;
	}
	return true;
}

static bool
same_author(const struct author *a, const struct author *b)
{
	return uuid_equal(a->id, b->id) && span_equal(a->name, b->name) && span_equal(a->centre, b->centre) &&
	       a->offset == b->offset;
}

bool
wire_same(const struct changeset *a, const struct changeset *b)
{
	if (!span_equal(a->ledger, b->ledger) || a->parent_count != b->parent_count || a->op_count != b->op_count ||
	    !same_author(&a->author, &b->author) || !span_equal(a->device, b->device) || a->sequence != b->sequence ||
	    a->time != b->time || !span_equal(a->act, b->act) ||
	    memcmp(a->signature, b->signature, CRYPT_SIGNATURE_SIZE) != 0)
		return false;
	for (size_t i = 0; i < a->parent_count; i++) {
		if (!oid_equal(&a->parents[i].commit, &b->parents[i].commit))
			return false;
	}
	for (size_t i = 0; i < a->op_count; i++) {
		if (!same_op(&a->ops[i], &b->ops[i]))
			return false;
	}
	return true;
}
