/* Documents: the canonical round trip, what reading refuses, finding and changing fields. */
#include "core/document.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define SEALED_BASE64 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static const char everything[] = "{\n"
				 "  \"amount\": -350000,\n"
				 "  \"count2\": 9223372036854775807,\n"
				 "  \"empty\": [],\n"
				 "  \"name\": \"sealed:1:" SEALED_BASE64 "\",\n"
				 "  \"note\": \"\\\"张三\\\\\\n\\u001f/\",\n"
				 "  \"tags\": [\"group\", 1, false, \"urgent\"],\n"
				 "  \"voided\": true\n"
				 "}\n";

static struct document
decode(struct arena *arena, const char *json)
{
	struct document document;
	assert_null(document_decode(arena, span_text(json), &document));
	return document;
}

static void
a_canonical_document_comes_out_as_it_went_in(void **state)
{
	(void)state;
	static const char *const texts[] = { everything, "{\n}\n", "{\n  \"a\": 0\n}\n" };
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct buffer OWN(buffer_drop) again = { 0 };
		struct document document;
		{
			struct span OWN(exact_drop) json = exact_text(texts[i]);
			assert_null(document_decode_canonical(&arena, json, &document));
		}
		/* The input is gone: the document stands on its own. */
		document_encode(&again, &document);
		assert_true(span_equal(buffer_span(&again), span_text(texts[i])));
	}
}

static void
each_type_is_read(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct document document = decode(&arena, everything);
	assert_int_equal(document.count, 7);
	assert_int_equal(document_integer(&document, "amount", 5), -350000);
	assert_int_equal(document_integer(&document, "nothing", 5), 5);
	assert_int_equal(document_integer(&document, "note", 5), 5);
	assert_true(span_equal(document_text(&document, "note"), SPAN("\"张三\\\n\x1f/")));
	assert_int_equal(document_text(&document, "amount").size, 0);
	assert_true(document_truth(&document, "voided"));
	assert_false(document_truth(&document, "amount"));
	assert_int_equal(document_value(&document, SPAN("tags")).count, 4);
	assert_int_equal(document_value(&document, SPAN("name")).type, VALUE_SEALED);
	assert_int_equal(document_value(&document, SPAN("name")).bytes.size, VALUE_SEALED_MIN);
	assert_int_equal(document_value(&document, SPAN("nothing")).type, VALUE_NONE);
	assert_null(document_find(&document, SPAN("nothing")));
}

static void
other_forms_are_read_but_are_not_canonical(void **state)
{
	(void)state;
	static const struct {
		const char *json, *canonical;
	} rows[] = {
		{ "{}", "{\n}\n" },
		{ "{\"a\":1}", "{\n  \"a\": 1\n}\n" },
		{ "{\n  \"a\": 1\n}", "{\n  \"a\": 1\n}\n" },
		{ " {\n  \"a\": 1\n}\n", "{\n  \"a\": 1\n}\n" },
		{ "{\n  \"b\": 1,\n  \"a\": 2\n}\n", "{\n  \"a\": 2,\n  \"b\": 1\n}\n" },
		{ "{\n  \"a\": \"\\u0041\\/\"\n}\n", "{\n  \"a\": \"A/\"\n}\n" },
		{ "{\n  \"a\": \"\\u001F\"\n}\n", "{\n  \"a\": \"\\u001f\"\n}\n" },
		{ "{\n  \"a\": -0\n}\n", "{\n  \"a\": 0\n}\n" },
		{ "{\n  \"a\": [1,2]\n}\n", "{\n  \"a\": [1, 2]\n}\n" },
		{ "{\n  \"\\u0061\": 1\n}\n", "{\n  \"a\": 1\n}\n" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct buffer OWN(buffer_drop) again = { 0 };
		struct span OWN(exact_drop) json = exact_text(rows[i].json);
		struct document document = { NULL, 99 };
		fault_t fault = document_decode_canonical(&arena, json, &document);
		assert_non_null(fault);
		assert_int_equal(fault_code(fault), FAULT_INPUT);
		assert_int_equal(document.count, 99);
		fault_drop(fault);
		assert_null(document_decode(&arena, json, &document));
		document_encode(&again, &document);
		assert_true(span_equal(buffer_span(&again), span_text(rows[i].canonical)));
	}
}

static void
what_is_no_document_is_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"",
		"[]",
		"1",
		"\"a\"",
		"{\"a\": 1.5}",
		"{\"a\": 1.0}",
		"{\"a\": 1e2}",
		"{\"a\": null}",
		"{\"a\": {}}",
		"{\"a\": {\"b\": 1}}",
		"{\"a\": [[]]}",
		"{\"a\": [{}]}",
		"{\"a\": [null]}",
		"{\"a\": [1.5]}",
		"{\"a\": 9223372036854775808}",
		"{\"a\": 1, \"a\": 1}",
		"{\"a\": 1, \"\\u0061\": 1}",
		"{\"\": 1}",
		"{\"A\": 1}",
		"{\"1a\": 1}",
		"{\"_a\": 1}",
		"{\"a-b\": 1}",
		"{\"a.b\": 1}",
		"{\"张\": 1}",
		"{\"a\\u0000\": 1}",
		"{\"abcdefghijklmnopqrstuvwxyzabcdefghijklmno\": 1}",
		"{\"a\": \"\\u0000\"}",
		"{\"a\": \"\\ud800\"}",
		"{\"a\": \"\xff\"}",
		"{\"a\": \"sealed:\"}",
		"{\"a\": \"sealed:1:\"}",
		"{\"a\": \"sealed:2:" SEALED_BASE64 "\"}",
		"{\"a\": \"sealed:1:A" SEALED_BASE64 "\"}",
		"{\"a\": \"sealed:1:AAAA\"}",
		"{\"a\": [\"sealed:1:" SEALED_BASE64 "\"]}",
		"{\"a\": 1} {}",
		"{\"a\": 1,}",
	};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct span OWN(exact_drop) json = exact_text(wrong[i]);
		struct document document = { NULL, 99 };
		fault_t fault = document_decode(&arena, json, &document);
		if (!fault)
			fail_msg("%s", wrong[i]);
		assert_int_equal(fault_code(fault), FAULT_INPUT);
		assert_int_equal(document.count, 99);
		fault_drop(fault);
	}
}

static void
faults_do_not_tell_what_was_written(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"{\"张三\": 1}",
		"{\"name\": \"张三\", \"phone\": 1.5}",
		"{\"name\": 张三}",
		"{\"name\": [\"张三\", null]}",
		"{\"name\": \"sealed:张三\"}",
	};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct document document;
		fault_t fault = document_decode(&arena, span_text(wrong[i]), &document);
		assert_non_null(fault);
		assert_null(strstr(fault_text(fault), "张三"));
		fault_drop(fault);
	}
}

/* A document of `fields` texts of `size` bytes each, as JSON. */
static void
put_document(struct buffer *out, size_t fields, size_t size)
{
	buffer_put_byte(out, '{');
	for (size_t i = 0; i < fields; i++) {
		buffer_print(out, "%s\"f%03zu\":\"", i ? "," : "", i);
		memset(buffer_extend(out, size), 'x', size);
		buffer_put_byte(out, '"');
	}
	buffer_put_byte(out, '}');
}

static void
each_bound_is_exact(void **state)
{
	(void)state;
	static const struct {
		size_t fields, size;
		bool fits;
	} rows[] = {
		{ LIMIT_DOCUMENT_FIELDS, 1, true },
		{ LIMIT_DOCUMENT_FIELDS + 1, 1, false },
		{ 1, LIMIT_TEXT, true },
		{ 1, LIMIT_TEXT + 1, false },
		/* Each field takes 10 bytes beside its text, the braces one more. */
		{ 5, (LIMIT_DOCUMENT - 1) / 5 - 10, true },
		{ 5, (LIMIT_DOCUMENT - 1) / 5 - 9, false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct buffer OWN(buffer_drop) json = { 0 };
		struct document document;
		put_document(&json, rows[i].fields, rows[i].size);
		fault_t fault = document_decode(&arena, buffer_span(&json), &document);
		assert_int_equal(!fault, rows[i].fits);
		fault_drop(fault);
	}
}

static void
names_are_words_of_lower_case(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		bool valid;
	} rows[] = {
		{ "a", true },   { "a_1", true },  { "abcdefghijklmnopqrstuvwxyzabcdefghijklmn", true },
		{ "", false },   { "1", false },   { "abcdefghijklmnopqrstuvwxyzabcdefghijklmno", false },
		{ "_a", false }, { "aB", false },  { "a b", false },
		{ "a/", false }, { "a\n", false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span OWN(exact_drop) name = exact_text(rows[i].name);
		assert_int_equal(field_name_valid(name), rows[i].valid);
	}
}

static void
a_field_is_set_replaced_or_taken_away(void **state)
{
	(void)state;
	static const struct {
		const char *before, *name;
		int64_t value; /* -1 takes away */
		const char *after;
	} rows[] = {
		{ "{}", "b", 1, "{\"b\": 1}" },
		{ "{\"b\": 1}", "a", 2, "{\"a\": 2, \"b\": 1}" },
		{ "{\"b\": 1}", "c", 2, "{\"b\": 1, \"c\": 2}" },
		{ "{\"a\": 1, \"b\": 2, \"c\": 3}", "b", 9, "{\"a\": 1, \"b\": 9, \"c\": 3}" },
		{ "{\"a\": 1, \"b\": 2, \"c\": 3}", "b", -1, "{\"a\": 1, \"c\": 3}" },
		{ "{\"a\": 1}", "a", -1, "{}" },
		{ "{\"a\": 1}", "z", -1, "{\"a\": 1}" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct document before = decode(&arena, rows[i].before), copy = decode(&arena, rows[i].before);
		struct document wanted = decode(&arena, rows[i].after);
		struct field field = { .name = span_text(rows[i].name), .value = { .type = VALUE_NONE } };
		if (rows[i].value >= 0)
			field.value = value_integer(rows[i].value);
		struct document after = document_with(&arena, &before, &field);
		assert_true(document_equal(&after, &wanted));
		assert_true(document_equal(&before, &copy));
	}
}

static void
documents_differ_in_names_values_and_counts(void **state)
{
	(void)state;
	static const char *const texts[] = { "{}", "{\"a\": 1}", "{\"b\": 1}", "{\"a\": 2}", "{\"a\": 1, \"b\": 1}" };
	for (size_t i = 0; i < COUNT(texts) * COUNT(texts); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct document a = decode(&arena, texts[i / COUNT(texts)]);
		struct document b = decode(&arena, texts[i % COUNT(texts)]);
		assert_int_equal(document_equal(&a, &b), i / COUNT(texts) == i % COUNT(texts));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_canonical_document_comes_out_as_it_went_in),
		cmocka_unit_test(each_type_is_read),
		cmocka_unit_test(other_forms_are_read_but_are_not_canonical),
		cmocka_unit_test(what_is_no_document_is_refused),
		cmocka_unit_test(faults_do_not_tell_what_was_written),
		cmocka_unit_test(each_bound_is_exact),
		cmocka_unit_test(names_are_words_of_lower_case),
		cmocka_unit_test(a_field_is_set_replaced_or_taken_away),
		cmocka_unit_test(documents_differ_in_names_values_and_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
