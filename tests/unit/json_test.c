/* JSON: strict reading, faults without the input in them, writing. */
#include "base/json.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
malformed_text_is_refused_with_its_place(void **state)
{
	(void)state;
	static const struct {
		struct span text;
		const char *fault;
	} rows[] = {
		{ SPAN_INIT(""), "not JSON at line 1, column 0: unexpected token near end of file" },
		{ SPAN_INIT("{\"a\": 1"), "not JSON at line 1, column 7: '}' expected near end of file" },
		{ SPAN_INIT("{\n\"secret\": 1,\n\"secret\": 2}"),
		  "not JSON at line 3, column 8: duplicate object key" },
		{ SPAN_INIT("[1] 2"), "not JSON at line 1, column 5: end of file expected" },
		{ SPAN_INIT("\"\xff\""), NULL },
		{ SPAN_INIT("\"\\ud800\""), NULL },
		{ SPAN_INIT("\"a\0b\""), NULL },
		{ SPAN_INIT("\"\\u0000\""), NULL },
		{ SPAN_INIT("99999999999999999999"), NULL },
		{ SPAN_INIT("{\"name\": 张三}"), NULL },
		{ SPAN_INIT("01"), NULL },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span OWN(exact_drop) text = exact(rows[i].text.data, rows[i].text.size);
		json_t *json = NULL;
		fault_t fault = json_read(text, &json);
		assert_non_null(fault);
		assert_null(json);
		assert_int_equal(fault_code(fault), FAULT_INPUT);
		if (rows[i].fault)
			assert_string_equal(fault_text(fault), rows[i].fault);
		assert_null(strstr(fault_text(fault), "secret"));
		assert_null(strstr(fault_text(fault), "张三"));
		fault_drop(fault);
	}
}

static void
any_value_is_read_and_written(void **state)
{
	(void)state;
	static const struct {
		const char *text, *again;
	} rows[] = {
		{ "{\"b\":1,\"a\":[true,null,\"张\\n\"]}",
		  "{\n \"b\": 1,\n \"a\": [\n  true,\n  null,\n  \"张\\n\"\n ]\n}" },
		{ "7", "7" },
		{ "\"x\"", "\"x\"" },
		{ "[]", "[]" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span OWN(exact_drop) text = exact_text(rows[i].text);
		json_t *OWN(json_drop) json = NULL;
		assert_null(json_read(text, &json));
		struct buffer OWN(buffer_drop) out = { 0 };
		json_put(&out, json);
		assert_true(span_equal(buffer_span(&out), span_text(rows[i].again)));
	}
}

static void
text_has_the_shortest_escapes(void **state)
{
	(void)state;
	static const struct {
		struct span text;
		const char *literal;
	} rows[] = {
		{ SPAN_INIT(""), "\"\"" },
		{ SPAN_INIT("plain 张三 /"), "\"plain 张三 /\"" },
		{ SPAN_INIT("\"\\\b\f\n\r\t"), "\"\\\"\\\\\\b\\f\\n\\r\\t\"" },
		{ SPAN_INIT("\x01z\x1f\x7f"), "\"\\u0001z\\u001f\x7f\"" },
		{ SPAN_INIT("a\0b"), "\"a\\u0000b\"" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span OWN(exact_drop) text = exact(rows[i].text.data, rows[i].text.size);
		struct buffer OWN(buffer_drop) out = { 0 };
		json_put_text(&out, text);
		assert_true(span_equal(buffer_span(&out), span_text(rows[i].literal)));
	}
}

static void
a_span_becomes_a_string(void **state)
{
	(void)state;
	json_t *OWN(json_drop) some = json_span(SPAN("张"));
	json_t *OWN(json_drop) none = json_span((struct span){ 0 });
	assert_string_equal(json_string_value(some), "张");
	assert_string_equal(json_string_value(none), "");
}

static void
texts_are_read_and_nothing_else(void **state)
{
	(void)state;
	json_t *OWN(json_drop) object =
		json_pack("{s:s, s:s, s:i, s:n}", "some", "张", "none", "", "number", 3, "null");
	assert_true(span_equal(json_text(json_object_get(object, "some")), SPAN("张")));
	assert_string_equal(json_text_of(object, "some"), "张");
	static const char *const others[] = { "none", "number", "null", "absent" };
	for (size_t i = 0; i < COUNT(others); i++) {
		assert_int_equal(json_text(json_object_get(object, others[i])).size, 0);
		assert_string_equal(json_text_of(object, others[i]), "");
	}
	assert_string_equal(json_text_of(NULL, "some"), "");
}

static void
malformed_bytes_become_replacement_characters(void **state)
{
	(void)state;
	static const struct {
		struct span text;
		const char *string;
	} rows[] = {
		{ SPAN_INIT("a\xff"
			    "b"),
		  "a\xef\xbf\xbd"
		  "b" },
		{ SPAN_INIT("\xe5\xbc"), "\xef\xbf\xbd\xef\xbf\xbd" },
		{ SPAN_INIT("张\xe5\xbc三\xc0"), "张\xef\xbf\xbd\xef\xbf\xbd三\xef\xbf\xbd" },
		{ SPAN_INIT("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span OWN(exact_drop) text = exact(rows[i].text.data, rows[i].text.size);
		json_t *OWN(json_drop) json = json_span(text);
		assert_string_equal(json_string_value(json), rows[i].string);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(malformed_text_is_refused_with_its_place),
		cmocka_unit_test(any_value_is_read_and_written),
		cmocka_unit_test(text_has_the_shortest_escapes),
		cmocka_unit_test(a_span_becomes_a_string),
		cmocka_unit_test(texts_are_read_and_nothing_else),
		cmocka_unit_test(malformed_bytes_become_replacement_characters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
