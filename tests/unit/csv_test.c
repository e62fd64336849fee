/* Comma-separated values as spreadsheets write them. */
#include "host/csv.h"

#include "base/buffer.h"
#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* All rows as "a|b;c|d;", or the fault's text. */
static struct span
read_all(struct arena *arena, const char *text)
{
	struct span OWN(exact_drop) input = exact_text(text);
	struct buffer OWN(buffer_drop) out = { 0 };
	struct csv *csv = ARENA_NEW(arena, struct csv);
	bool got = true;
	fault_t fault = csv_open(csv, input);
	while (!fault && got) {
		fault = csv_next(csv, arena, &got);
		for (size_t i = 0; !fault && got && i < csv->count; i++)
			buffer_print(&out, "%s%.*s", i ? "|" : "", SPAN_ARG(csv->cells[i]));
		if (!fault && got)
			buffer_print(&out, ";%zu;", csv->row);
	}
	if (fault) {
		buffer_clear(&out);
		buffer_put_text(&out, fault_text(fault));
	}
	fault_drop(fault);
	buffer_put_byte(&out, 0);
	return arena_copy(arena, buffer_span(&out));
}

static void
rows_are_read_as_spreadsheets_write_them(void **state)
{
	(void)state;
	static const struct {
		const char *text, *rows;
	} table[] = {
		{ "", "" },
		{ "a", "a;1;" },
		{ "a,b\nc,d\n", "a|b;1;c|d;2;" },
		{ "a,b\r\nc,d\r\n", "a|b;1;c|d;2;" },
		{ "\xef\xbb\xbf代码,名称\n", "代码|名称;1;" },
		{ "a,,\n", "a||;1;" },
		{ "\n , \na\n", "a;3;" },
		{ "\"a,b\",\"c \"\"d\"\"\"\n", "a,b|c \"d\";1;" },
		{ "\"a\nb\",c\nd,e", "a\nb|c;1;d|e;2;" },
		{ "\"\",x", "|x;1;" },
		{ "a\rb,c", "a\rb|c;1;" },
		{ "姓名\t备注\r\n张三\ta,b\n\"c\td\"\t\n", "姓名|备注;1;张三|a,b;2;c\td|;3;" },
		{ "a\tb,c\nd\te\n", "a\tb|c;1;d\te;2;" },
		{ "\"a\tb\"\nc,d\n", "a\tb;1;c|d;2;" },
		{ "\"a,b\"\tc\nd\te\n", "a,b|c;1;d|e;2;" },
		{ "a\"b,c", "a\"b|c;1;" },
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		assert_string_equal((const char *)read_all(&arena, table[i].text).data, table[i].rows);
	}
}

static void
malformed_input_names_its_row(void **state)
{
	(void)state;
	static const struct {
		const char *text, *says;
	} table[] = {
		{ "a,b\n\"c,d\n", "row 2: a quote is never closed" },
		{ "a\n\"b\"c\n", "row 2: text behind a closing quote" },
		{ "\xd6\xd0\xce\xc4,a\n", "the file is not UTF-8; save it as \"CSV UTF-8\"" },
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		assert_string_equal((const char *)read_all(&arena, table[i].text).data, table[i].says);
	}
}

static void
cells_are_bounded(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	char commas[CSV_CELLS_MAX + 2];
	memset(commas, ',', sizeof(commas));
	commas[CSV_CELLS_MAX - 1] = '\0';
	assert_string_equal((const char *)read_all(&arena, commas).data, ""); /* 256 empty cells are a blank row */
	commas[CSV_CELLS_MAX - 1] = ',';
	commas[CSV_CELLS_MAX] = '\0';
	assert_string_equal((const char *)read_all(&arena, commas).data, "row 1: more than 256 cells");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_read_as_spreadsheets_write_them),
		cmocka_unit_test(malformed_input_names_its_row),
		cmocka_unit_test(cells_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
