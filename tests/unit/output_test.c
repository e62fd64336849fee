/* What commands print: columns that line up in both scripts, values as JSON. */
#include "host/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static const char *
text_of(struct arena *arena, const struct buffer *buffer)
{
	return arena_text(arena, buffer_span(buffer));
}

static void
wide_characters_take_two_columns(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t width;
	} rows[] = {
		{ "", 0 },  { "abc", 3 },       { "张三", 4 }, { "〔2026〕", 8 }, { "１２", 4 },
		{ "é", 1 }, { "e\xcc\x81", 1 }, { "𠮷", 2 },   { "…", 1 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(text_width(span_text(rows[i].text)), rows[i].width);
}

static void
columns_line_up(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) out = { 0 };
	struct table table = { .arena = &arena, .columns = 3 };
	static const char *const cells[] = { "张三", "1", "x", "a", "海珠区", "y" };
	for (size_t i = 0; i < 6; i++)
		table_cell(&table, span_text(cells[i]), 0);
	table_put(&out, &table);
	assert_string_equal(text_of(&arena, &out), "张三  1       x\na     海珠区  y\n");
}

static void
many_cells_keep_their_order(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct table table = { .arena = &arena, .columns = 1 };
	for (int i = 0; i < 1000; i++)
		table_cell(&table, arena_print(&arena, "%d", i), 0);
	assert_int_equal(table.count, 1000);
	assert_true(span_equal(table.cells[0], SPAN("0")));
	assert_true(span_equal(table.cells[999], SPAN("999")));
}

static void
long_cells_are_cut_at_their_width(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct table table = { .arena = &arena, .columns = 1 };
	static const struct {
		const char *text, *cell;
		size_t width;
	} rows[] = {
		{ "abcdef", "abcdef", 6 },  { "abcdef", "abcd…", 5 }, { "调解中心", "调解…", 6 },
		{ "调解中心", "调解…", 5 }, { "调解", "调解", 4 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		table_cell(&table, span_text(rows[i].text), rows[i].width);
		assert_true(span_equal(table.cells[i], span_text(rows[i].cell)));
	}
}

static void
no_record_steers_a_terminal(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) out = { 0 };
	text_put_plain(&out, SPAN("a\x1b[31m\nb\x7f张"));
	assert_string_equal(text_of(&arena, &out), "a [31m b 张");
}

static void
values_become_json(void **state)
{
	(void)state;
	struct value items[] = { value_text(SPAN("a")), value_integer(2), value_truth(false) };
	uint8_t sealed[72] = { 0 };
	struct field fields[] = {
		{ SPAN("amount"), value_integer(120050), false },
		{ SPAN("main"), value_truth(true), false },
		{ SPAN("name"), { .type = VALUE_SEALED, .bytes = { sealed, sizeof(sealed) } }, false },
		{ SPAN("tags"), value_list(items, 3), false },
		{ SPAN("title"), value_text(SPAN("张\"三")), false },
	};
	struct document document = { fields, 5 };
	json_t *OWN(json_drop) object = json_object();
	output_document(object, &document);
	char *text = json_dumps(object, JSON_COMPACT);
	assert_string_equal(text, "{\"fields\":{\"amount\":120050,\"main\":true,\"tags\":[\"a\",2,false],"
				  "\"title\":\"张\\\"三\"},\"sealed\":[\"name\"]}");
	free(text);
}

static void
values_read_as_people_write_them(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	const struct kind *dispute = schema_kind(SPAN("dispute")), *event = schema_kind(SPAN("event"));
	struct {
		const struct kind *kind;
		const char *field;
		struct value value;
		const char *zh, *en;
	} rows[] = {
		{ dispute, "amount", value_integer(120050), "1200.50", "1200.50" },
		{ dispute, "category", value_text(SPAN("wages")), "劳动报酬", "Wages" },
		{ dispute, "category", value_text(SPAN("newer")), "newer", "newer" },
		{ dispute, "police_early", value_truth(true), "是", "yes" },
		{ event, "at", value_text(SPAN("2026-11-22T16:30:00Z")), "2026-11-23 00:30", "2026-11-23 00:30" },
		{ dispute, "summary", { .type = VALUE_SEALED }, "（已密封）", "(sealed)" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buffer OWN(buffer_drop) zh = { 0 };
		struct buffer OWN(buffer_drop) en = { 0 };
		const struct field_row *row = kind_field(rows[i].kind, span_text(rows[i].field));
		output_put_value(&zh, row, &rows[i].value, true, 480);
		output_put_value(&en, row, &rows[i].value, false, 480);
		assert_string_equal(text_of(&arena, &zh), rows[i].zh);
		assert_string_equal(text_of(&arena, &en), rows[i].en);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wide_characters_take_two_columns), cmocka_unit_test(columns_line_up),
		cmocka_unit_test(many_cells_keep_their_order),      cmocka_unit_test(long_cells_are_cut_at_their_width),
		cmocka_unit_test(no_record_steers_a_terminal),      cmocka_unit_test(values_become_json),
		cmocka_unit_test(values_read_as_people_write_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
