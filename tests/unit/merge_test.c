/* Merging: each rule by examples, and that no merge makes a document that cannot be stored. */
#include "core/merge.h"

#include "tests/support/example.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define SEALED(letter) \
	"\"sealed:1:" letter "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\""

struct row {
	const char *base, *mine, *theirs; /* the insides of JSON objects */
	const char *merged;
	const char *held; /* names of the fields that clash, with a space behind each */
};

static struct document
decode(struct arena *arena, const char *fields)
{
	struct document document;
	struct span json = arena_print(arena, "{%s}", fields);
	fault_t fault = document_decode(arena, json, &document);
	if (fault)
		fail_msg("%.*s: %s", SPAN_ARG(json), fault_text(fault));
	return document;
}

static void
assert_clashes(const struct merged *merged, const struct document documents[3])
{
	for (size_t i = 0; i < merged->clash_count; i++) {
		const struct clash *clash = &merged->clashes[i];
		const struct value *const values[3] = { &clash->base, &clash->mine, &clash->theirs };
		for (int side = 0; side < 3; side++) {
			struct value value = document_value(&documents[side], clash->field);
			assert_true(value_equal(values[side], &value));
		}
	}
}

static void
assert_row(const struct path *path, const struct row *row)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct document documents[3] = { decode(&arena, row->base), decode(&arena, row->mine),
					 decode(&arena, row->theirs) };
	struct document wanted = decode(&arena, row->merged);
	struct merged merged = merge_documents(&arena, path, &documents[0], &documents[1], &documents[2]);
	struct buffer OWN(buffer_drop) held = { 0 };
	struct buffer OWN(buffer_drop) json = { 0 };
	for (size_t i = 0; i < merged.clash_count; i++)
		buffer_print(&held, "%.*s ", SPAN_ARG(merged.clashes[i].field));
	document_encode(&json, &merged.document);
	if (!document_equal(&merged.document, &wanted) || !span_equal(buffer_span(&held), span_text(row->held)))
		fail_msg("{%s} {%s} {%s} give %.*s, held: %.*s", row->base, row->mine, row->theirs,
			 SPAN_ARG(buffer_span(&json)), SPAN_ARG(buffer_span(&held)));
	assert_clashes(&merged, documents);
}

static void
assert_rows(const struct row *rows, size_t count)
{
	struct path path = path_main("dispute", example_uuid(1));
	for (size_t i = 0; i < count; i++)
		assert_row(&path, &rows[i]);
}

static void
what_one_side_changed_stands(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "", "", "", "", "" },
		{ "\"amount\": 1", "\"amount\": 1", "\"amount\": 1", "\"amount\": 1", "" },
		{ "\"amount\": 1", "\"amount\": 2", "\"amount\": 1", "\"amount\": 2", "" },
		{ "\"amount\": 1", "\"amount\": 1", "\"amount\": 2", "\"amount\": 2", "" },
		{ "\"amount\": 1", "\"amount\": 2", "\"amount\": 2", "\"amount\": 2", "" },
		{ "\"amount\": 1", "", "\"amount\": 1", "", "" },
		{ "\"amount\": 1", "\"amount\": 1", "", "", "" },
		{ "\"amount\": 1", "", "", "", "" },
		{ "", "\"amount\": 1", "", "\"amount\": 1", "" },
		{ "", "", "\"amount\": 1", "\"amount\": 1", "" },
		{ "", "\"amount\": 1", "\"number\": \"7\"", "\"amount\": 1, \"number\": \"7\"", "" },
		{ "\"a\": 1, \"b\": 1, \"c\": 1", "\"a\": 2, \"b\": 1, \"d\": 4", "\"a\": 1, \"b\": 3, \"c\": 1",
		  "\"a\": 2, \"b\": 3, \"d\": 4", "" },
		{ "\"workplace\": " SEALED("A"), "\"workplace\": " SEALED("B"), "\"workplace\": " SEALED("B"),
		  "\"workplace\": " SEALED("B"), "" },
		/* A policy is asked only when both sides changed the field. */
		{ "\"status\": \"closed\"", "\"status\": \"registered\"", "\"status\": \"closed\"",
		  "\"status\": \"registered\"", "" },
		{ "\"retention_years\": 9", "\"retention_years\": 9", "\"retention_years\": 1",
		  "\"retention_years\": 1", "" },
		{ "\"tags\": [\"b\", \"a\"]", "\"tags\": [\"b\", \"a\"]", "\"tags\": [\"c\", \"a\"]",
		  "\"tags\": [\"c\", \"a\"]", "" },
	};
	assert_rows(rows, COUNT(rows));
}

static void
what_both_sides_changed_differently_is_held(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "\"amount\": 1", "\"amount\": 2", "\"amount\": 3", "\"amount\": 2", "amount " },
		{ "", "\"amount\": 2", "\"amount\": 3", "\"amount\": 2", "amount " },
		{ "\"amount\": 1", "", "\"amount\": 3", "", "amount " },
		{ "\"amount\": 1", "\"amount\": 2", "", "\"amount\": 2", "amount " },
		{ "\"amount\": 1", "\"amount\": 2", "\"amount\": \"2\"", "\"amount\": 2", "amount " },
		{ "\"amount\": 1", "\"amount\": 2, \"number\": \"x\"", "\"amount\": 3, \"grade\": \"major\"",
		  "\"amount\": 2, \"number\": \"x\", \"grade\": \"major\"", "amount " },
		{ "", "\"a\": 1, \"b\": 2, \"c\": 3", "\"a\": 2, \"b\": 2, \"c\": 2", "\"a\": 1, \"b\": 2, \"c\": 3",
		  "a c " },
		/* Fields that this version does not know. */
		{ "\"zz\": [1]", "\"zz\": [1, 2]", "\"zz\": [1, 3]", "\"zz\": [1, 2]", "zz " },
		{ "\"summary\": " SEALED("A"), "\"summary\": " SEALED("B"), "\"summary\": " SEALED("C"),
		  "\"summary\": " SEALED("B"), "summary " },
	};
	assert_rows(rows, COUNT(rows));
}

static void
union_keeps_what_neither_side_took_away(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "\"tags\": [\"a\", \"b\"]", "\"tags\": [\"a\", \"c\"]", "\"tags\": [\"b\", \"d\"]",
		  "\"tags\": [\"c\", \"d\"]", "" },
		{ "\"tags\": [\"a\"]", "\"tags\": [\"b\", \"a\"]", "\"tags\": [\"c\", \"a\"]",
		  "\"tags\": [\"a\", \"b\", \"c\"]", "" },
		{ "", "\"tags\": [\"b\"]", "\"tags\": [\"a\"]", "\"tags\": [\"a\", \"b\"]", "" },
		{ "\"tags\": [\"a\"]", "", "\"tags\": [\"a\", \"b\"]", "\"tags\": [\"b\"]", "" },
		{ "\"tags\": [\"a\"]", "\"tags\": [\"a\", \"b\"]", "", "\"tags\": [\"b\"]", "" },
		{ "\"tags\": [\"a\"]", "", "\"tags\": []", "", "" },
		{ "\"tags\": [\"a\", \"b\"]", "\"tags\": [\"a\"]", "\"tags\": [\"b\"]", "", "" },
		{ "", "\"tags\": [\"b\", \"a\"]", "\"tags\": [\"a\", \"b\"]", "\"tags\": [\"a\", \"b\"]", "" },
		{ "\"tags\": [\"a\", \"a\"]", "\"tags\": [\"a\", \"b\", \"b\"]", "\"tags\": [\"a\", \"c\"]",
		  "\"tags\": [\"a\", \"b\", \"c\"]", "" },
		{ "", "\"tags\": [\"a\", 2]", "\"tags\": [true, 1]", "\"tags\": [1, 2, true, \"a\"]", "" },
		{ "", "\"tags\": \"a\"", "\"tags\": [\"b\"]", "\"tags\": \"a\"", "tags " },
		{ "", "\"tags\": [\"a\"]", "\"tags\": 7", "\"tags\": [\"a\"]", "tags " },
		{ "\"tags\": \"a\"", "\"tags\": [\"a\"]", "\"tags\": [\"b\"]", "\"tags\": [\"a\"]", "tags " },
		{ "", "\"tags\": [\"a\"]", "\"tags\": " SEALED("A"), "\"tags\": [\"a\"]", "tags " },
	};
	assert_rows(rows, COUNT(rows));
}

static void
furthest_takes_the_later_step(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "\"status\": \"registered\"", "\"status\": \"accepted\"", "\"status\": \"mediating\"",
		  "\"status\": \"mediating\"", "" },
		{ "\"status\": \"registered\"", "\"status\": \"closed\"", "\"status\": \"mediating\"",
		  "\"status\": \"closed\"", "" },
		{ "", "\"status\": \"registered\"", "\"status\": \"pending\"", "\"status\": \"pending\"", "" },
		{ "\"status\": \"closed\"", "\"status\": \"registered\"", "\"status\": \"mediating\"",
		  "\"status\": \"mediating\"", "" },
		{ "\"status\": \"mediating\"", "\"status\": \"agreed\"", "\"status\": \"failed\"",
		  "\"status\": \"agreed\"", "status " },
		{ "\"status\": \"mediating\"", "\"status\": \"agreed\"", "\"status\": \"of_version_9\"",
		  "\"status\": \"agreed\"", "status " },
		{ "\"status\": \"mediating\"", "\"status\": \"of_version_9\"", "\"status\": \"agreed\"",
		  "\"status\": \"of_version_9\"", "status " },
		{ "\"status\": \"mediating\"", "\"status\": \"agreed\"", "", "\"status\": \"agreed\"", "status " },
		{ "\"status\": \"mediating\"", "", "\"status\": \"agreed\"", "", "status " },
		{ "\"status\": \"mediating\"", "\"status\": 5", "\"status\": \"agreed\"", "\"status\": 5", "status " },
		{ "\"status\": 5", "\"status\": \"agreed\"", "\"status\": \"closed\"", "\"status\": \"agreed\"",
		  "status " },
	};
	assert_rows(rows, COUNT(rows));
}

static void
largest_takes_the_larger_number(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "\"retention_years\": 5", "\"retention_years\": 10", "\"retention_years\": 30",
		  "\"retention_years\": 30", "" },
		{ "\"retention_years\": 5", "\"retention_years\": 4", "\"retention_years\": -3",
		  "\"retention_years\": 4", "" },
		{ "", "\"retention_years\": 1", "\"retention_years\": 9223372036854775807",
		  "\"retention_years\": 9223372036854775807", "" },
		{ "\"retention_years\": 5", "", "\"retention_years\": 30", "", "retention_years " },
		{ "\"retention_years\": 5", "\"retention_years\": 6", "", "\"retention_years\": 6",
		  "retention_years " },
		{ "\"retention_years\": 5", "\"retention_years\": \"6\"", "\"retention_years\": 7",
		  "\"retention_years\": \"6\"", "retention_years " },
		{ "\"retention_years\": true", "\"retention_years\": 6", "\"retention_years\": 7",
		  "\"retention_years\": 6", "retention_years " },
	};
	assert_rows(rows, COUNT(rows));
}

static void
policies_belong_to_the_kind_at_the_path(void **state)
{
	(void)state;
	static const struct row held = { "\"status\": \"registered\"", "\"status\": \"accepted\"",
					 "\"status\": \"mediating\"", "\"status\": \"accepted\"", "status " };
	static const struct row items = { "", "\"items\": [\"b\"]", "\"items\": [\"a\"]", "\"items\": [\"a\", \"b\"]",
					  "" };
	struct path unknown_folder = path_main("of_version_nine", example_uuid(1));
	struct path unknown_part = path_part("dispute", example_uuid(1), "of_version_nine", example_uuid(2));
	struct path party = path_part("dispute", example_uuid(1), "party", example_uuid(2));
	struct path review = path_part("dispute", example_uuid(1), "review", example_uuid(2));
	assert_row(&unknown_folder, &held);
	assert_row(&unknown_part, &held);
	assert_row(&party, &held);
	assert_row(&review, &items);
}

static void
documents_new_on_both_sides_have_an_empty_base(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct path path = path_main("dispute", example_uuid(1));
	struct document mine = decode(&arena, "\"amount\": 1, \"number\": \"1\"");
	struct document theirs = decode(&arena, "\"amount\": 2, \"grade\": \"major\"");
	struct document wanted = decode(&arena, "\"amount\": 1, \"number\": \"1\", \"grade\": \"major\"");
	struct merged merged = merge_documents(&arena, &path, NULL, &mine, &theirs);
	assert_true(document_equal(&merged.document, &wanted));
	assert_int_equal(merged.clash_count, 1);
	assert_int_equal(merged.clashes[0].base.type, VALUE_NONE);
}

/* Texts of `size` bytes in `count` fields whose names begin with `letter`. */
static struct document
large_document(struct arena *arena, char letter, size_t count, size_t size)
{
	struct document document = { ARENA_NEW_ARRAY(arena, count, struct field), count };
	uint8_t *text = arena_take(arena, size);
	memset(text, 'x', size);
	for (size_t i = 0; i < count; i++) {
		document.fields[i].name = arena_print(arena, "%c%03zu", letter, i);
		document.fields[i].value = value_text(span_of(text, size));
	}
	return document;
}

static void
a_merge_over_a_limit_keeps_the_hub_side_and_holds_the_rest(void **state)
{
	(void)state;
	static const struct {
		size_t mine, theirs, size;
		bool fits;
	} rows[] = {
		{ 200, LIMIT_DOCUMENT_FIELDS - 200, 1, true },
		{ 200, LIMIT_DOCUMENT_FIELDS - 199, 1, false },
		/* Four lines and the braces take 59 bytes beside the texts. */
		{ 3, 1, (LIMIT_DOCUMENT - 59) / 4, true },
		{ 3, 1, (LIMIT_DOCUMENT - 59) / 4 + 1, false },
	};
	struct path path = path_main("dispute", example_uuid(1));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct document mine = large_document(&arena, 'm', rows[i].mine, rows[i].size);
		struct document theirs = large_document(&arena, 't', rows[i].theirs, rows[i].size);
		struct merged merged = merge_documents(&arena, &path, NULL, &mine, &theirs);
		assert_int_equal(merged.clash_count, rows[i].fits ? 0 : rows[i].theirs);
		assert_int_equal(merged.document.count, rows[i].mine + (rows[i].fits ? rows[i].theirs : 0));
		assert_int_equal(document_equal(&merged.document, &mine), !rows[i].fits);
		struct buffer OWN(buffer_drop) json = { .limit = LIMIT_DOCUMENT };
		document_encode(&json, &merged.document);
		assert_null(buffer_check(&json, "a document"));
	}
}

static void
a_union_over_the_limit_is_held(void **state)
{
	(void)state;
	struct path path = path_main("dispute", example_uuid(1));
	struct value items[2][LIMIT_LIST];
	for (int64_t i = 0; i < LIMIT_LIST; i++) {
		items[0][i] = value_integer(i);
		items[1][i] = value_integer(LIMIT_LIST + i);
	}
	for (size_t more = 0; more < 2; more++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct field mine_field = example_field("tags", value_list(items[0], LIMIT_LIST / 2));
		struct field theirs_field = example_field("tags", value_list(items[1], LIMIT_LIST / 2 + more));
		struct document mine = { &mine_field, 1 }, theirs = { &theirs_field, 1 };
		struct merged merged = merge_documents(&arena, &path, NULL, &mine, &theirs);
		assert_int_equal(merged.clash_count, more);
		assert_int_equal(merged.document.fields[0].value.count, more ? LIMIT_LIST / 2 : LIMIT_LIST);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_one_side_changed_stands),
		cmocka_unit_test(what_both_sides_changed_differently_is_held),
		cmocka_unit_test(union_keeps_what_neither_side_took_away),
		cmocka_unit_test(furthest_takes_the_later_step),
		cmocka_unit_test(largest_takes_the_larger_number),
		cmocka_unit_test(policies_belong_to_the_kind_at_the_path),
		cmocka_unit_test(documents_new_on_both_sides_have_an_empty_base),
		cmocka_unit_test(a_merge_over_a_limit_keeps_the_hub_side_and_holds_the_rest),
		cmocka_unit_test(a_union_over_the_limit_is_held),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
