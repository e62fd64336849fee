/* Spans: borders, empty spans with NULL pointers, and order. */
#include "base/span.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
an_empty_span_may_be_null(void **state)
{
	(void)state;
	struct span none = span_text(NULL);
	struct span letter = SPAN("a");
	assert_null(none.data);
	assert_int_equal(none.size, 0);
	assert_true(span_equal(none, SPAN("")));
	assert_int_equal(span_compare(none, SPAN("")), 0);
	assert_true(span_compare(none, letter) < 0);
	assert_int_equal(span_find(none, 'a'), 0);
	assert_true(span_starts(letter, none));
	assert_true(span_ends(letter, none));
	assert_false(span_starts(none, letter));
	assert_int_equal(span_part(none, 3, 3).size, 0);
	assert_int_equal(span_cut(&none, ',').size, 0);
}

static void
a_literal_leaves_its_nul_out(void **state)
{
	(void)state;
	static const struct span row = SPAN_INIT("a\0b");
	assert_int_equal(SPAN("a\0b").size, 3);
	assert_true(span_equal(row, SPAN("a\0b")));
	assert_int_equal(span_text("a\0b").size, 1);
}

static void
a_part_is_clamped_to_its_span(void **state)
{
	(void)state;
	static const struct {
		size_t from, size;
		const char *part;
	} rows[] = {
		{ 0, 5, "heshi" }, { 0, 6, "heshi" },    { 1, 3, "esh" },
		{ 4, 1, "i" },     { 4, SIZE_MAX, "i" }, { 5, 1, "" },
		{ 6, 1, "" },      { 2, 0, "" },         { SIZE_MAX, SIZE_MAX, "" },
	};
	struct span OWN(exact_drop) word = exact_text("heshi");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span part = span_part(word, rows[i].from, rows[i].size);
		assert_true(span_equal(part, span_text(rows[i].part)));
		assert_true(part.data >= word.data && part.data <= word.data + word.size);
	}
}

static void
order_is_of_bytes_and_shorter_comes_first(void **state)
{
	(void)state;
	const struct span sorted[] = { SPAN(""),   SPAN("\0"), SPAN("A"),    SPAN("a"),    SPAN("a\0"),
				       SPAN("ab"), SPAN("b"),  SPAN("\x7f"), SPAN("\x80"), SPAN("\xff") };
	for (size_t i = 0; i < COUNT(sorted); i++) {
		for (size_t j = 0; j < COUNT(sorted); j++) {
			struct span OWN(exact_drop) a = exact(sorted[i].data, sorted[i].size);
			struct span OWN(exact_drop) b = exact(sorted[j].data, sorted[j].size);
			int order = span_compare(a, b);
			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
			assert_int_equal(span_equal(a, b), i == j);
		}
	}
}

static void
starts_and_ends_are_whole_matches(void **state)
{
	(void)state;
	static const struct {
		const char *part;
		bool starts, ends;
	} rows[] = {
		{ "", true, true },     { "a", true, true },       { "ab", true, false },  { "ca", false, true },
		{ "abca", true, true }, { "abcab", false, false }, { "bc", false, false }, { "xabca", false, false },
	};
	struct span OWN(exact_drop) word = exact_text("abca");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span OWN(exact_drop) part = exact_text(rows[i].part);
		assert_int_equal(span_starts(word, part), rows[i].starts);
		assert_int_equal(span_ends(word, part), rows[i].ends);
	}
}

static void
finding_gives_the_first_or_the_size(void **state)
{
	(void)state;
	struct span OWN(exact_drop) text = exact("a,b,\0", 5);
	assert_int_equal(span_find(text, ','), 1);
	assert_int_equal(span_find(text, 'a'), 0);
	assert_int_equal(span_find(text, 0), 4);
	assert_int_equal(span_find(text, ';'), 5);
}

static void
cutting_walks_over_every_field(void **state)
{
	(void)state;
	static const char *const fields[] = { "a", "", "bc", "" };
	struct span OWN(exact_drop) line = exact_text("a,,bc,");
	struct span rest = line;
	for (size_t i = 0; i < COUNT(fields); i++)
		assert_true(span_equal(span_cut(&rest, ','), span_text(fields[i])));
	assert_int_equal(rest.size, 0);
	assert_ptr_equal(rest.data, line.data + line.size);
	assert_int_equal(span_cut(&rest, ',').size, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_span_may_be_null),
		cmocka_unit_test(a_literal_leaves_its_nul_out),
		cmocka_unit_test(a_part_is_clamped_to_its_span),
		cmocka_unit_test(order_is_of_bytes_and_shorter_comes_first),
		cmocka_unit_test(starts_and_ends_are_whole_matches),
		cmocka_unit_test(finding_gives_the_first_or_the_size),
		cmocka_unit_test(cutting_walks_over_every_field),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
