/* The check of change sets: what it lets pass, what it refuses, and that each bound is exact. */
#include "core/changeset.h"

#include "exact.h"
#include "tests/support/example.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
assert_fault(fault_t fault, enum fault_code code)
{
	assert_non_null(fault);
	assert_int_equal(fault_code(fault), code);
	fault_drop(fault);
}

static void
the_example_passes_the_check_sealed_or_not(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset = example_changeset(&arena);
	assert_null(changeset_check(&changeset));
	assert_null(changeset_seal(&arena, &changeset));
	assert_null(changeset_check(&changeset));
}

static void
texts_not_fit_for_a_commit_are_refused(void **state)
{
	(void)state;
	enum which { LEDGER, DEVICE, CENTRE, NAME, ACT };
	static const struct {
		enum which which;
		struct span text;
		bool fits;
	} rows[] = {
		{ LEDGER, SPAN_INIT("district/440105"), true },
		{ LEDGER, SPAN_INIT("centre/0123456789abcdef"), true },
		{ LEDGER, SPAN_INIT("centre/0123456789abcdefg"), false },
		{ LEDGER, SPAN_INIT("centre/"), false },
		{ LEDGER, SPAN_INIT("centre"), false },
		{ LEDGER, SPAN_INIT("centre/a/b"), false },
		{ LEDGER, SPAN_INIT("centre/A"), false },
		{ LEDGER, SPAN_INIT("centre/.."), false },
		{ LEDGER, SPAN_INIT("centres/1"), false },
		{ LEDGER, SPAN_INIT("/1"), false },
		{ LEDGER, SPAN_INIT("centre/1\n"), false },
		{ LEDGER, SPAN_INIT(""), false },
		{ DEVICE, SPAN_INIT("0123456789-0123456789-0123456789"), true },
		{ DEVICE, SPAN_INIT("0123456789-0123456789-0123456789x"), false },
		{ DEVICE, SPAN_INIT(""), false },
		{ DEVICE, SPAN_INIT("a b"), false },
		{ DEVICE, SPAN_INIT("a@b"), false },
		{ DEVICE, SPAN_INIT("A"), false },
		{ CENTRE, SPAN_INIT("440105"), true },
		{ CENTRE, SPAN_INIT(""), false },
		{ CENTRE, SPAN_INIT("a>"), false },
		{ CENTRE, SPAN_INIT("01234567890123456"), false },
		{ NAME, SPAN_INIT("陈小明"), true },
		{ NAME, SPAN_INIT("Jean-Luc O'Neill, jr (x)"), true },
		{ NAME, SPAN_INIT("阿卜杜拉·买买提"), true },
		{ NAME, SPAN_INIT(""), false },
		{ NAME, SPAN_INIT("a<b"), false },
		{ NAME, SPAN_INIT("a>b"), false },
		{ NAME, SPAN_INIT("a\nb"), false },
		{ NAME, SPAN_INIT("a\tb"), false },
		{ NAME, SPAN_INIT("a\0b"), false },
		{ NAME,
		  SPAN_INIT("a\x7f"
			    "b"),
		  false },
		{ NAME,
		  SPAN_INIT("a\xc2\x9f"
			    "b"),
		  false },
		{ NAME,
		  SPAN_INIT("a\xe2\x80\xa8"
			    "b"),
		  false },
		{ NAME, SPAN_INIT("a\xff"), false },
		{ NAME, SPAN_INIT(" a"), false },
		{ NAME, SPAN_INIT("a "), false },
		{ NAME, SPAN_INIT("a."), false },
		{ NAME, SPAN_INIT(",a"), false },
		{ NAME, SPAN_INIT("a;"), false },
		{ NAME, SPAN_INIT(":a"), false },
		{ NAME, SPAN_INIT("\"a\""), false },
		{ NAME, SPAN_INIT("a'"), false },
		{ NAME, SPAN_INIT("a\\"), false },
		{ ACT, SPAN_INIT("dispute: 登记"), true },
		{ ACT, SPAN_INIT("x"), true },
		{ ACT, SPAN_INIT(""), false },
		{ ACT, SPAN_INIT(" x"), false },
		{ ACT, SPAN_INIT("x "), false },
		{ ACT, SPAN_INIT("x\ny"), false },
		{ ACT, SPAN_INIT("x\x1b[0m"), false },
		{ ACT, SPAN_INIT("\xed\xa0\x80"), false },
		{ ACT, SPAN_INIT("01234567890123456789012345678901234567890123456789012345678901234567890123456789"),
		  true },
		{ ACT, SPAN_INIT("012345678901234567890123456789012345678901234567890123456789012345678901234567890"),
		  false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct changeset changeset = example_changeset(&arena);
		struct span *const places[] = { &changeset.ledger, &changeset.device, &changeset.author.centre,
						&changeset.author.name, &changeset.act };
		struct span OWN(exact_drop) text = exact(rows[i].text.data, rows[i].text.size);
		*places[rows[i].which] = text;
		fault_t fault = changeset_check(&changeset);
		if (!fault != rows[i].fits)
			fail_msg("row %zu: %.*s", i, SPAN_ARG(rows[i].text));
		fault_drop(fault);
	}
}

static void
numbers_out_of_range_are_refused(void **state)
{
	(void)state;
	static const struct {
		int offset;
		int64_t time, sequence;
		bool fits;
	} rows[] = {
		{ -720, 0, 1, true },  { 840, INT64_C(253402300799), INT64_MAX, true },
		{ -721, 0, 1, false }, { 841, 0, 1, false },
		{ 0, -1, 1, false },   { 0, INT64_C(253402300800), 1, false },
		{ 0, 0, 0, false },    { 0, 0, -1, false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct changeset changeset = example_changeset(&arena);
		changeset.author.offset = rows[i].offset;
		changeset.time = rows[i].time;
		changeset.sequence = rows[i].sequence;
		fault_t fault = changeset_check(&changeset);
		if (rows[i].fits)
			assert_null(fault);
		else
			assert_fault(fault, FAULT_TRUST);
	}
}

static void
an_author_without_a_uuid_of_version_7_is_refused(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset = example_changeset(&arena);
	changeset.author.id.bytes[6] = 0x40;
	assert_fault(changeset_check(&changeset), FAULT_TRUST);
}

static void
parents_are_few_different_and_not_zero(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset first = example_changeset(&arena), zero = first, many = first, twice = first;
	first.parent_count = 0;
	assert_null(changeset_check(&first));
	memset(zero.parents[0].commit.bytes, 0, OID_SIZE);
	assert_fault(changeset_check(&zero), FAULT_TRUST);
	many.parent_count = 3;
	assert_fault(changeset_check(&many), FAULT_LIMIT);
	twice.parents[1] = twice.parents[0];
	twice.parent_count = 2;
	twice.op_count = 0;
	assert_fault(changeset_check(&twice), FAULT_TRUST);
}

static void
a_merge_has_two_parents_and_no_operations(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset = example_changeset(&arena);
	changeset.parents[1].commit.bytes[0] = 1;
	changeset.parent_count = 2;
	assert_fault(changeset_check(&changeset), FAULT_TRUST);
	changeset.op_count = 0;
	assert_null(changeset_check(&changeset));
}

static void
spoil_fields(int how, struct op *op)
{
	struct field field = op->set[0];
	switch (how) {
	case 0:
		op->set[0] = op->set[1];
		op->set[1] = field;
		break;
	case 1:
		op->set[1] = op->set[0];
		break;
	case 2:
		op->set_count = 0;
		break;
	case 3:
		op->set[0].name = SPAN("Amount");
		break;
	case 4:
		op->set[0].value.type = VALUE_NONE;
		break;
	case 5:
		op->set[0].value = value_text(SPAN("sealed:1:"));
		break;
	case 6:
		op->set[0].value = value_text(SPAN("\xff"));
		break;
	case 7:
		op->set[1].value.bytes.size--;
		break;
	default:
		op->set[1].secret = true;
		break; /* what is sealed already */
	}
}

static void
fields_of_a_wrong_shape_are_refused(void **state)
{
	(void)state;
	for (int how = 0; how < 9; how++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct changeset changeset = example_changeset(&arena);
		spoil_fields(how, &changeset.ops[0]);
		assert_fault(changeset_check(&changeset), FAULT_TRUST);
	}
}

static void
fields_taken_away_have_names_in_order(void **state)
{
	(void)state;
	struct span rows[][2] = {
		{ SPAN("address"), SPAN("name") }, /* also set */
		{ SPAN("address"), SPAN("na me") },
		{ SPAN("b"), SPAN("a") },
		{ SPAN("a"), SPAN("a") },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct changeset changeset = example_changeset(&arena);
		changeset.ops[1].unset = rows[i];
		changeset.ops[1].unset_count = 2;
		assert_fault(changeset_check(&changeset), FAULT_TRUST);
	}
}

static void
spoil_paths(int how, struct op *ops)
{
	struct op first = ops[0];
	switch (how) {
	case 0:
		ops[0] = ops[1];
		ops[1] = first;
		break;
	case 1:
		ops[1].path = ops[0].path;
		break;
	case 2:
		memcpy(ops[0].path.folder, "dispute/", 9);
		break;
	case 3:
		ops[0].path.folder[0] = 0;
		break;
	case 4:
		ops[1].path.part[0] = '.';
		break;
	case 5:
		ops[0].path.record.bytes[6] = 0;
		break;
	default:
		ops[1].path.part_id.bytes[8] = 0;
		break;
	}
}

static void
documents_with_wrong_paths_are_refused(void **state)
{
	(void)state;
	for (int how = 0; how < 7; how++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct changeset changeset = example_changeset(&arena);
		spoil_paths(how, changeset.ops);
		fault_t fault = changeset_check(&changeset);
		if (!fault)
			fail_msg("path %d", how);
		assert_fault(fault, FAULT_TRUST);
	}
}

/* `ops` documents, each with `fields` texts of `size` bytes. */
static struct changeset
large_changeset(struct arena *arena, size_t ops, size_t fields, size_t size)
{
	struct changeset changeset = example_changeset(arena);
	uint8_t *text = arena_take(arena, size);
	memset(text, 'x', size);
	changeset.ops = ARENA_NEW_ARRAY(arena, ops, struct op);
	changeset.op_count = ops;
	for (size_t i = 0; i < ops; i++) {
		struct op *op = &changeset.ops[i];
		op->path = path_part("dispute", example_uuid(1), "party", example_uuid(2));
		op->path.part_id.bytes[14] = (uint8_t)(i >> 8);
		op->path.part_id.bytes[15] = (uint8_t)i;
		op->set = ARENA_NEW_ARRAY(arena, fields, struct field);
		op->set_count = fields;
		for (size_t j = 0; j < fields; j++) {
			op->set[j].name = arena_print(arena, "f%04zu", j);
			op->set[j].value = value_text(span_of(text, size));
		}
	}
	return changeset;
}

static void
each_bound_is_exact(void **state)
{
	(void)state;
	static const struct {
		size_t ops, fields, size;
		bool fits;
	} rows[] = {
		{ LIMIT_CHANGESET_OPS, 1, 1, true },
		{ LIMIT_CHANGESET_OPS + 1, 1, 1, false },
		{ 1, LIMIT_DOCUMENT_FIELDS, 1, true },
		{ 1, LIMIT_DOCUMENT_FIELDS + 1, 1, false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct changeset changeset = large_changeset(&arena, rows[i].ops, rows[i].fields, rows[i].size);
		fault_t fault = changeset_check(&changeset);
		if (rows[i].fits)
			assert_null(fault);
		else
			assert_fault(fault, FAULT_LIMIT);
	}
}

static void
the_payload_limit_is_exact(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) payload = { 0 };
	struct changeset changeset = large_changeset(&arena, 1, 17, 61600);
	changeset_payload(&payload, &changeset);
	size_t size = 61600 + LIMIT_CHANGESET - payload.size;
	uint8_t *text = arena_take(&arena, size + 1);
	memset(text, 'x', size + 1);
	changeset.ops[0].set[0].value = value_text(span_of(text, size));
	assert_null(changeset_check(&changeset));
	changeset.ops[0].set[0].value = value_text(span_of(text, size + 1));
	assert_fault(changeset_check(&changeset), FAULT_LIMIT);
}

static void
the_payload_limit_counts_what_is_yet_to_be_sealed(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset = large_changeset(&arena, 300, 10, 300);
	size_t sizes[2];
	for (size_t i = 0; i < 300; i++) {
		changeset.ops[i].key = example_key;
		for (size_t j = 0; j < 10; j++)
			changeset.ops[i].set[j].secret = true;
	}
	/* Plain, this takes less than the limit; sealed, it takes more. */
	assert_fault(changeset_check(&changeset), FAULT_LIMIT);
	changeset.op_count = 270;
	assert_null(changeset_check(&changeset));
	assert_null(changeset_seal(&arena, &changeset));
	for (int i = 0; i < 2; i++) {
		struct buffer OWN(buffer_drop) payload = { 0 };
		changeset_payload(&payload, &changeset);
		sizes[i] = payload.size;
		changeset.op_count = 269;
	}
	assert_true(sizes[0] <= LIMIT_CHANGESET && sizes[0] + 30 * (sizes[0] - sizes[1]) > LIMIT_CHANGESET);
}

static void
a_list_too_long_to_be_sealed_is_refused(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset = example_changeset(&arena);
	static struct value items[2];
	uint8_t *text = arena_take(&arena, LIMIT_TEXT);
	memset(text, 'x', LIMIT_TEXT);
	items[0] = items[1] = value_text(span_of(text, LIMIT_TEXT / 2));
	changeset.ops[1].set[0].value = value_list(items, 2);
	assert_null(changeset_check(&changeset));
	items[0] = value_text(span_of(text, LIMIT_TEXT));
	assert_fault(changeset_check(&changeset), FAULT_LIMIT);
	changeset.ops[1].set[0].secret = false;
	assert_null(changeset_check(&changeset));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_passes_the_check_sealed_or_not),
		cmocka_unit_test(texts_not_fit_for_a_commit_are_refused),
		cmocka_unit_test(numbers_out_of_range_are_refused),
		cmocka_unit_test(an_author_without_a_uuid_of_version_7_is_refused),
		cmocka_unit_test(parents_are_few_different_and_not_zero),
		cmocka_unit_test(a_merge_has_two_parents_and_no_operations),
		cmocka_unit_test(fields_of_a_wrong_shape_are_refused),
		cmocka_unit_test(fields_taken_away_have_names_in_order),
		cmocka_unit_test(documents_with_wrong_paths_are_refused),
		cmocka_unit_test(each_bound_is_exact),
		cmocka_unit_test(the_payload_limit_is_exact),
		cmocka_unit_test(the_payload_limit_counts_what_is_yet_to_be_sealed),
		cmocka_unit_test(a_list_too_long_to_be_sealed_is_refused),
	};
	crypt_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
