/* Change sets: golden payload, canonical order, sealing. */
#include "core/changeset.h"

#include "tests/support/example.h"
#include "tests/support/vector.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
assert_fault(fault_t fault, enum fault_code code)
{
	assert_non_null(fault);
	assert_int_equal(fault_code(fault), code);
	fault_drop(fault);
}

static void
the_payload_is_that_of_the_golden_vector(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) payload = { 0 };
	struct span file = vector_file(&arena, "changeset.txt");
	struct changeset changeset = example_changeset(&arena);
	assert_null(changeset_seal(&arena, &changeset));
	changeset_payload(&payload, &changeset);
	struct digest digest = changeset_digest(&changeset);
	assert_true(span_equal(buffer_span(&payload), vector_bytes(&arena, file, "payload")));
	assert_true(span_equal(span_of(digest.bytes, sizeof(digest.bytes)), vector_bytes(&arena, file, "digest")));
}

static void
neither_keys_nor_signature_are_in_the_payload(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset = example_changeset(&arena);
	assert_null(changeset_seal(&arena, &changeset));
	struct digest before = changeset_digest(&changeset);
	changeset.ops[0].key = changeset.ops[1].key = NULL;
	memset(changeset.signature, 1, sizeof(changeset.signature));
	struct digest after = changeset_digest(&changeset);
	assert_memory_equal(&before, &after, sizeof(before));
}

static void
change_one_thing(int which, struct changeset *changeset)
{
	switch (which) {
	case 0:
		changeset->ledger = SPAN("centre/440105015");
		break;
	case 1:
		changeset->parents[0].commit.bytes[19] ^= 1;
		break;
	case 2:
		changeset->parents[0].digest.bytes[31] ^= 1;
		break;
	case 3:
		changeset->parent_count = 0;
		break;
	case 4:
		changeset->author.id.bytes[15] ^= 1;
		break;
	case 5:
		changeset->author.name = SPAN("陈小名");
		break;
	case 6:
		changeset->author.centre = SPAN("440105015");
		break;
	case 7:
		changeset->author.offset = 479;
		break;
	case 8:
		changeset->device = SPAN("440105014-2");
		break;
	case 9:
		changeset->sequence++;
		break;
	case 10:
		changeset->time++;
		break;
	case 11:
		changeset->act = SPAN("dispute: change");
		break;
	case 12:
		changeset->ops[0].path.record.bytes[15] ^= 1;
		break;
	case 13:
		changeset->ops[0].set[0].name = SPAN("amounu");
		break;
	case 14:
		changeset->ops[0].set[0].value.integer++;
		break;
	case 15:
		changeset->ops[1].unset_count = 0;
		break;
	default:
		changeset->op_count--;
		break;
	}
}

static void
the_digest_covers_everything_else(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset original = example_changeset(&arena);
	assert_null(changeset_seal(&arena, &original));
	struct digest wanted = changeset_digest(&original);
	for (int which = 0; which < 17; which++) {
		struct changeset changed = example_changeset(&arena);
		assert_null(changeset_seal(&arena, &changed));
		change_one_thing(which, &changed);
		struct digest digest = changeset_digest(&changed);
		assert_memory_not_equal(&digest, &wanted, sizeof(digest));
	}
}

static void
sorting_makes_the_canonical_order(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset sorted = example_changeset(&arena), shuffled = example_changeset(&arena);
	struct op op = shuffled.ops[0];
	shuffled.ops[0] = shuffled.ops[1];
	shuffled.ops[1] = op;
	for (size_t i = 0; i < op.set_count / 2; i++) {
		struct field field = op.set[i];
		op.set[i] = op.set[op.set_count - 1 - i];
		op.set[op.set_count - 1 - i] = field;
	}
	struct span unset[] = { SPAN("representative"), SPAN("address") }, in_order[] = { unset[1], unset[0] };
	shuffled.ops[0].unset = unset;
	sorted.ops[1].unset = in_order;
	shuffled.ops[0].unset_count = sorted.ops[1].unset_count = 2;
	assert_fault(changeset_check(&shuffled), FAULT_TRUST);
	assert_null(changeset_sort(&shuffled));
	assert_null(changeset_check(&shuffled));
	assert_null(changeset_seal(&arena, &shuffled));
	assert_null(changeset_seal(&arena, &sorted));
	struct digest a = changeset_digest(&shuffled), b = changeset_digest(&sorted);
	assert_memory_equal(&a, &b, sizeof(a));
}

static void
sorting_refuses_what_occurs_twice(void **state)
{
	(void)state;
	struct span twice[] = { SPAN("phone"), SPAN("phone") };
	for (int row = 0; row < 4; row++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct changeset changeset = example_changeset(&arena);
		if (row == 0)
			changeset.ops[1].path = changeset.ops[0].path;
		if (row == 1)
			changeset.ops[0].set[4].name = SPAN("amount");
		if (row == 2)
			changeset.ops[1].unset[0] = SPAN("name");
		if (row == 3) {
			changeset.ops[1].unset = twice;
			changeset.ops[1].unset_count = 2;
		}
		assert_fault(changeset_sort(&changeset), FAULT_TRUST);
	}
}

static void
sealing_and_unsealing_are_inverse(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset plain = example_changeset(&arena), changeset = example_changeset(&arena);
	assert_null(changeset_seal(&arena, &changeset));
	struct digest before = changeset_digest(&changeset);
	for (size_t i = 0; i < 2; i++) {
		for (size_t j = 0; j < plain.ops[i].set_count; j++)
			assert_false(changeset.ops[i].set[j].secret);
	}
	changeset_unseal(&arena, &changeset);
	for (size_t i = 0; i < 2; i++) {
		for (size_t j = 0; j < plain.ops[i].set_count; j++) {
			assert_int_equal(changeset.ops[i].set[j].secret, plain.ops[i].set[j].secret);
			assert_true(value_equal(&changeset.ops[i].set[j].value, &plain.ops[i].set[j].value));
		}
	}
	assert_null(changeset_seal(&arena, &changeset));
	struct digest after = changeset_digest(&changeset);
	assert_memory_equal(&before, &after, sizeof(before));
}

static void
without_its_key_a_field_is_neither_sealed_nor_unsealed(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset = example_changeset(&arena);
	changeset.ops[1].key = NULL;
	assert_fault(changeset_seal(&arena, &changeset), FAULT_TRUST);
	/* Nothing was sealed halfway. */
	assert_true(changeset.ops[0].set[3].secret);
	assert_int_equal(changeset.ops[0].set[3].value.type, VALUE_TEXT);
	changeset.ops[1].key = example_key;
	assert_null(changeset_seal(&arena, &changeset));
	changeset.ops[1].key = NULL;
	changeset_unseal(&arena, &changeset);
	assert_int_equal(changeset.ops[0].set[3].value.type, VALUE_TEXT);
	assert_int_equal(changeset.ops[1].set[0].value.type, VALUE_SEALED);
}

static void
sealed_values_moved_elsewhere_stay_sealed(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset = example_changeset(&arena);
	assert_null(changeset_seal(&arena, &changeset));
	changeset.ledger = SPAN("centre/440105015");
	changeset_unseal(&arena, &changeset);
	assert_int_equal(changeset.ops[0].set[3].value.type, VALUE_SEALED);
	assert_int_equal(changeset.ops[1].set[0].value.type, VALUE_SEALED);
}

static void
ids_are_compared_and_written(void **state)
{
	(void)state;
	struct oid a = { { 0x01, 0xab } }, b = { { 0x01, 0xab } }, zero = { { 0 } };
	struct buffer OWN(buffer_drop) hex = { 0 };
	assert_true(oid_equal(&a, &b));
	b.bytes[19] = 1;
	assert_false(oid_equal(&a, &b));
	assert_true(oid_is_zero(&zero));
	assert_false(oid_is_zero(&a));
	oid_put_hex(&hex, &a);
	assert_true(span_equal(buffer_span(&hex), SPAN("01ab000000000000000000000000000000000000")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_payload_is_that_of_the_golden_vector),
		cmocka_unit_test(neither_keys_nor_signature_are_in_the_payload),
		cmocka_unit_test(the_digest_covers_everything_else),
		cmocka_unit_test(sorting_makes_the_canonical_order),
		cmocka_unit_test(sorting_refuses_what_occurs_twice),
		cmocka_unit_test(sealing_and_unsealing_are_inverse),
		cmocka_unit_test(without_its_key_a_field_is_neither_sealed_nor_unsealed),
		cmocka_unit_test(sealed_values_moved_elsewhere_stay_sealed),
		cmocka_unit_test(ids_are_compared_and_written),
	};
	crypt_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
