/* Operations: the difference of two documents, its application, and that both are inverse. */
#include "core/changeset.h"

#include "tests/support/example.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *const documents[] = {
	"{}",
	"{\"a\": 1}",
	"{\"a\": 2}",
	"{\"a\": \"1\"}",
	"{\"b\": [1]}",
	"{\"b\": [1, 2]}",
	"{\"a\": 1, \"b\": true, \"c\": \"x\"}",
	"{\"b\": true, \"c\": \"y\", \"d\": 4}",
	"{\"a\": 1, \"d\": 5, \"e\": 6, \"f\": 7}",
};

static struct document
decode(struct arena *arena, const char *json)
{
	struct document document;
	assert_null(document_decode(arena, span_text(json), &document));
	return document;
}

static void
applying_the_difference_gives_the_other_document(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(documents) * COUNT(documents); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct path path = path_main("dispute", example_uuid(1));
		struct document before = decode(&arena, documents[i / COUNT(documents)]);
		struct document after = decode(&arena, documents[i % COUNT(documents)]), again;
		struct op op;
		if (!op_between(&arena, &path, &before, &after, &op)) {
			assert_int_equal(i / COUNT(documents), i % COUNT(documents));
			continue;
		}
		assert_true(path_equal(&op.path, &path));
		assert_null(op.key);
		assert_null(op_apply(&arena, &op, &before, &again));
		assert_true(document_equal(&again, &after));
		/* Applied once more it would change nothing. */
		fault_t fault = op_apply(&arena, &op, &after, &again);
		assert_non_null(fault);
		assert_int_equal(fault_code(fault), FAULT_TRUST);
		fault_drop(fault);
	}
}

static void
no_document_counts_as_an_empty_one(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct path path = path_main("dispute", example_uuid(1));
	struct document document = decode(&arena, documents[6]), again;
	struct op op;
	assert_false(op_between(&arena, &path, NULL, NULL, &op));
	assert_true(op_between(&arena, &path, NULL, &document, &op));
	assert_int_equal(op.set_count, 3);
	assert_int_equal(op.unset_count, 0);
	assert_null(op_apply(&arena, &op, NULL, &again));
	assert_true(document_equal(&again, &document));
	assert_true(op_between(&arena, &path, &document, NULL, &op));
	assert_int_equal(op.set_count, 0);
	assert_int_equal(op.unset_count, 3);
	assert_null(op_apply(&arena, &op, &document, &again));
	assert_int_equal(again.count, 0);
}

static void
the_difference_is_minimal_and_in_order(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct path path = path_main("dispute", example_uuid(1));
	struct document before = decode(&arena, "{\"a\": 1, \"b\": 2, \"c\": 3, \"d\": 4, \"e\": 5}");
	struct document after = decode(&arena, "{\"a\": 1, \"c\": 30, \"e\": 5, \"f\": 6}");
	struct op op;
	assert_true(op_between(&arena, &path, &before, &after, &op));
	assert_int_equal(op.set_count, 2);
	assert_true(span_equal(op.set[0].name, SPAN("c")));
	assert_true(span_equal(op.set[1].name, SPAN("f")));
	assert_int_equal(op.unset_count, 2);
	assert_true(span_equal(op.unset[0], SPAN("b")));
	assert_true(span_equal(op.unset[1], SPAN("d")));
}

static void
operations_that_are_not_minimal_are_refused(void **state)
{
	(void)state;
	struct field same[] = { example_field("a", value_integer(1)) };
	struct field some[] = { example_field("a", value_integer(2)), example_field("b", value_truth(true)) };
	struct span absent[] = { SPAN("z") };
	const struct op rows[] = {
		{ .set = NULL },
		{ .set = same, .set_count = 1 },
		{ .set = some, .set_count = 2 },
		{ .unset = absent, .unset_count = 1 },
		{ .set = some, .set_count = 1, .unset = absent, .unset_count = 1 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct document before = decode(&arena, documents[6]), after = { NULL, 99 };
		fault_t fault = op_apply(&arena, &rows[i], &before, &after);
		assert_non_null(fault);
		assert_int_equal(fault_code(fault), FAULT_TRUST);
		assert_int_equal(after.count, 99);
		fault_drop(fault);
	}
}

static void
a_document_cannot_grow_beyond_its_limit(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct document full = { ARENA_NEW_ARRAY(&arena, LIMIT_DOCUMENT_FIELDS, struct field), LIMIT_DOCUMENT_FIELDS };
	struct document out;
	struct span first = SPAN("f000");
	for (size_t i = 0; i < full.count; i++) {
		full.fields[i].name = arena_print(&arena, "f%03zu", i);
		full.fields[i].value = value_integer(1);
	}
	struct field more = example_field("g", value_integer(1));
	struct op grow = { .set = &more, .set_count = 1 };
	fault_t fault = op_apply(&arena, &grow, &full, &out);
	assert_non_null(fault);
	assert_int_equal(fault_code(fault), FAULT_LIMIT);
	fault_drop(fault);
	grow.unset = &first;
	grow.unset_count = 1;
	assert_null(op_apply(&arena, &grow, &full, &out));
	assert_int_equal(out.count, LIMIT_DOCUMENT_FIELDS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(applying_the_difference_gives_the_other_document),
		cmocka_unit_test(no_document_counts_as_an_empty_one),
		cmocka_unit_test(the_difference_is_minimal_and_in_order),
		cmocka_unit_test(operations_that_are_not_minimal_are_refused),
		cmocka_unit_test(a_document_cannot_grow_beyond_its_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
