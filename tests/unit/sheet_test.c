/* Sheets as CSV: typed cells, quotes, and nothing that a spreadsheet program would calculate. XLSX: see e2e.export. */
#include "host/sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct cell
text(const char *of)
{
	return (struct cell){ .type = CELL_TEXT, .text = span_text(of) };
}

static struct cell
number(enum cell_type type, int64_t of)
{
	return (struct cell){ .type = type, .number = of };
}

/* One column of one cell, without mark and header. */
static void
assert_cell(struct cell cell, const char *wanted)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) out = { 0 };
	struct sheet sheet = { .arena = &arena, .head = &SPAN("h"), .columns = 1 };
	*sheet_row(&sheet) = cell;
	sheet_put_csv(&out, &sheet);
	struct span got = buffer_span(&out);
	assert_true(span_starts(got, SPAN("\xef\xbb\xbfh\r\n")) && span_ends(got, SPAN("\r\n")));
	got = span_part(got, 6, got.size - 8);
	if (!span_equal(got, span_text(wanted)))
		fail_msg("\"%.*s\" instead of \"%s\"", SPAN_ARG(got), wanted);
}

static void
cells_are_written_by_their_types(void **state)
{
	(void)state;
	assert_cell((struct cell){ .type = CELL_EMPTY }, "");
	assert_cell(text("海珠"), "海珠");
	assert_cell(number(CELL_NUMBER, -12), "-12");
	assert_cell(number(CELL_MONEY, 120050), "1200.50");
	assert_cell(number(CELL_MONEY, -5), "-0.05");
	assert_cell(number(CELL_SHARE, 859), "85.9");
	assert_cell(number(CELL_SHARE, -3), "-0.3");
	assert_cell(number(CELL_DATE, 20779), "2026-11-22");
	assert_cell(number(CELL_TIME, 20779 * 1440 + 10 * 60 + 42), "2026-11-22 10:42");
	assert_cell(number(CELL_TIME, -1), "1969-12-31 23:59");
}

static void
what_would_break_a_row_is_quoted(void **state)
{
	(void)state;
	assert_cell(text("a,b"), "\"a,b\"");
	assert_cell(text("a\"b"), "\"a\"\"b\"");
	assert_cell(text("a\nb"), "\"a\nb\"");
	assert_cell(text(" a"), "\" a\"");
}

static void
nothing_is_a_formula(void **state)
{
	(void)state;
	assert_cell(text("=1+1"), "'=1+1");
	assert_cell(text("+8613800138000"), "'+8613800138000");
	assert_cell(text("-1"), "'-1");
	assert_cell(text("@SUM(A1)"), "'@SUM(A1)");
	assert_cell(text("\t=1"), "'\t=1");
	assert_cell(text("\r=1"), "\"'\r=1\"");
	assert_cell(text("＝1+1"), "'＝1+1");
	assert_cell(text("＋8613800138000"), "'＋8613800138000");
	assert_cell(text("－1"), "'－1");
	assert_cell(text("＠SUM(A1)"), "'＠SUM(A1)");
	assert_cell(text("１＝1"), "１＝1");
	assert_cell(text("，"), "，");
	assert_cell(text("=a,\"b\""), "\"'=a,\"\"b\"\"\"");
	assert_cell(text("1=1"), "1=1");
}

static void
rows_follow_one_another_and_a_note_comes_last(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) out = { 0 };
	const struct span head[] = { SPAN_INIT("a"), SPAN_INIT("b") };
	struct sheet sheet = { .arena = &arena, .head = head, .columns = 2, .note = SPAN("more") };
	for (int i = 0; i < 100; i++)
		sheet_row(&sheet)[1] = number(CELL_NUMBER, i);
	assert_int_equal(sheet_rows(&sheet), 100);
	sheet_put_csv(&out, &sheet);
	assert_true(span_starts(buffer_span(&out), SPAN("\xef\xbb\xbf"
							"a,b\r\n,0\r\n,1\r\n")));
	assert_true(span_ends(buffer_span(&out), SPAN("\r\n,99\r\nmore\r\n")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_written_by_their_types),
		cmocka_unit_test(what_would_break_a_row_is_quoted),
		cmocka_unit_test(nothing_is_a_formula),
		cmocka_unit_test(rows_follow_one_another_and_a_note_comes_last),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
