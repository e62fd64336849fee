/* Facts: rows go in and out and are found again, and every test counts what a plain look at each row counts. */
#include "core/facts.h"

#include "tests/support/casework.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ROWS 5000 /* more than two blocks */
#define DAYS 60

/* What is received grows row by row, as in casework, so that blocks differ. */
static struct facts_row
some_row(struct casework *casework, const struct facts_table *table, size_t at)
{
	struct facts_row row = facts_row(table);
	row.id = casework_uuid(casework, INT64_C(1795315327000) + (int64_t)casework_number(casework, 1000));
	for (size_t i = 0; table->fields[i].name; i++) {
		bool unset = casework_number(casework, 5) == 0;
		if (table->fields[i].type == FACTS_CODE)
			row.values[i] = (int64_t)casework_number(casework, 6);
		else if (!unset)
			row.values[i] = (int64_t)casework_number(casework, DAYS);
	}
	row.values[facts_column(table, "received")] = (int64_t)(at * (DAYS - 5) / ROWS + casework_number(casework, 5));
	return row;
}

static void
fill(struct facts *facts, struct casework *casework, size_t rows)
{
	for (size_t i = 0; i < rows; i++) {
		struct facts_row row = some_row(casework, facts->table, i);
		facts_put(facts, &row);
	}
}

/* ---- counting ---- */

static bool
passes(const struct facts *facts, const struct facts_test *test, size_t row)
{
	int64_t value = facts_value(facts, test->column, row);
	switch (test->how) {
	case FACTS_WITHIN:
		return value >= test->low && value <= test->high;
	case FACTS_CODES:
		return test->codes >> value & 1;
	case FACTS_NOT_AFTER:
		return value <= facts_value(facts, test->other, row);
	default:
		return value > facts_value(facts, test->other, row);
	}
}

static int
column_of(struct casework *casework, const struct facts_table *table, enum facts_type type)
{
	int column;
	do
		column = (int)casework_number(casework, facts_columns(table));
	while (table->fields[column].type != type);
	return column;
}

static struct facts_test
some_test(struct casework *casework, const struct facts_table *table)
{
	static const enum facts_type types[] = { FACTS_DAY, FACTS_NUMBER, FACTS_PLACE, FACTS_MONEY, FACTS_CODE };
	struct facts_test test = { .how = FACTS_WITHIN };
	uint64_t kind = casework_number(casework, 8);
	test.column = column_of(casework, table, kind < 5 ? types[kind] : FACTS_DAY);
	test.low = casework_number(casework, 4) ? (int64_t)casework_number(casework, DAYS) : INT64_MIN;
	test.high = casework_number(casework, 4) ? (int64_t)casework_number(casework, DAYS) : INT64_MAX;
	test.codes = casework_number(casework, 64);
	test.other = column_of(casework, table, FACTS_DAY);
	if (kind == 4 && casework_number(casework, 2))
		test.how = FACTS_CODES;
	else if (kind >= 6)
		test.how = kind == 6 ? FACTS_NOT_AFTER : FACTS_AFTER;
	return test;
}

struct naive {
	int64_t total, groups[DAYS];
};

static struct naive
count_plainly(const struct facts *facts, const struct facts_test *tests, size_t count, int sum, int group)
{
	struct naive naive = { 0 };
	for (size_t row = 0; row < facts->count; row++) {
		bool all = true;
		for (size_t i = 0; i < count; i++)
			all = all && passes(facts, &tests[i], row);
		int64_t add = sum < 0 ? 1 : facts_value(facts, sum, row), at = facts_value(facts, group, row);
		if (!all || add == FACTS_NO_NUMBER)
			continue;
		naive.total += add;
		if (at >= 0 && at < DAYS)
			naive.groups[at] += add;
	}
	return naive;
}

/* A page of the newest is the beginning of all of them. */
static void
check_newest(const struct facts *facts, const struct facts_test *tests, size_t count)
{
	struct arena OWN(arena_drop) arena = { 0 };
	size_t all_count, few_count, total, few_total;
	const struct uuid *all = facts_find(facts, &arena, tests, count, SIZE_MAX, &all_count, &total);
	const struct uuid *few = facts_find(facts, &arena, tests, count, 7, &few_count, &few_total);
	assert_int_equal(total, facts_sum(facts, tests, count, -1, NULL, 0));
	assert_int_equal(all_count, total);
	assert_int_equal(few_total, total);
	assert_int_equal(few_count, total < 7 ? total : 7);
	for (size_t i = 1; i < all_count; i++)
		assert_true(uuid_compare(all[i - 1], all[i]) > 0);
	if (few_count)
		assert_memory_equal(few, all, few_count * sizeof(*few));
}

static void
tests_count_what_a_plain_look_counts(void **state)
{
	(void)state;
	struct casework casework = { .state = 5 };
	struct facts OWN(facts_drop) facts = facts_open(facts_table("dispute"));
	int32_t map[DAYS];
	fill(&facts, &casework, ROWS);
	for (int i = 0; i < DAYS; i++)
		map[i] = i;
	for (int round = 0; round < 400; round++) {
		struct facts_test tests[4];
		int64_t sums[DAYS] = { 0 };
		size_t count = casework_number(&casework, 4);
		for (size_t i = 0; i < count; i++)
			tests[i] = some_test(&casework, facts.table);
		int sum = round % 3 == 0 ?
				  -1 :
				  column_of(&casework, facts.table, round % 3 == 1 ? FACTS_NUMBER : FACTS_MONEY);
		int day = column_of(&casework, facts.table, FACTS_DAY);
		struct facts_group group = { .column = day, .map = map, .size = DAYS, .sums = sums };
		struct naive naive = count_plainly(&facts, tests, count, sum, day);
		assert_int_equal(facts_sum(&facts, tests, count, sum, &group, 1), naive.total);
		assert_memory_equal(sums, naive.groups, sizeof(sums));
		check_newest(&facts, tests, count);
	}
}

/* ---- rows ---- */

static void
rows_are_found_after_others_went(void **state)
{
	(void)state;
	struct casework casework = { .state = 6 };
	struct facts OWN(facts_drop) facts = facts_open(facts_table("dispute"));
	static struct facts_row rows[ROWS];
	static bool gone[ROWS];
	size_t left = ROWS;
	for (size_t i = 0; i < ROWS; i++) {
		rows[i] = some_row(&casework, facts.table, i);
		facts_put(&facts, &rows[i]);
		facts_put(&facts, &rows[i]);
	}
	assert_int_equal(facts.count, ROWS);
	for (int i = 0; i < ROWS; i++) {
		size_t at = casework_number(&casework, ROWS);
		facts_remove(&facts, rows[at].id);
		left -= !gone[at];
		gone[at] = true;
	}
	assert_int_equal(facts.count, left);
	for (size_t i = 0; i < ROWS; i++)
		assert_true(facts_has(&facts, rows[i].id) == !gone[i]);
}

static void
words_keep_their_numbers(void **state)
{
	(void)state;
	struct facts OWN(facts_drop) facts = facts_open(facts_table("dispute"));
	char text[16];
	assert_int_equal(facts_word(&facts.people, SPAN("")), 0);
	assert_int_equal(facts_word_find(&facts.people, SPAN("nobody")), 0);
	for (int round = 0; round < 2; round++) {
		for (int i = 1; i <= 1000; i++) {
			snprintf(text, sizeof(text), "%d", i);
			assert_int_equal(facts_word(&facts.people, span_text(text)), i);
		}
	}
}

/* ---- what is computed ---- */

static void
set_day(struct facts_row *row, const char *column, struct date date)
{
	row->values[facts_column(facts_table("dispute"), column)] = date_days(date);
}

static int64_t
computed(struct facts_row row, const char *column)
{
	static struct facts_clock clock = { .holidays = &holidays_shipped };
	facts_compute(facts_table("dispute"), &row, &clock);
	return row.values[facts_column(facts_table("dispute"), column)];
}

static void
set_status(struct facts_row *row, const char *status)
{
	const struct facts_table *table = facts_table("dispute");
	int column = facts_column(table, "status");
	const struct code *codes = facts_codes(table, column);
	size_t at = 0;
	while (strcmp(codes[at].name, status) != 0)
		at++;
	row->values[column] = (int64_t)at + 1;
}

static int64_t
in_march(int day)
{
	return date_days((struct date){ 2026, 3, day });
}

static void
a_case_ends_with_its_result_or_what_comes_nearest(void **state)
{
	(void)state;
	struct facts_row row = facts_row(facts_table("dispute"));
	set_day(&row, "received", (struct date){ 2026, 3, 2 });
	assert_int_equal(computed(row, "ended"), FACTS_NO_DAY);
	set_status(&row, "refused");
	assert_int_equal(computed(row, "ended"), in_march(2));
	set_day(&row, "closed", (struct date){ 2026, 3, 20 });
	assert_int_equal(computed(row, "ended"), in_march(20));
	set_day(&row, "refused_on", (struct date){ 2026, 3, 6 });
	assert_int_equal(computed(row, "ended"), in_march(6));
	set_day(&row, "not_accepted_on", (struct date){ 2026, 3, 5 });
	assert_int_equal(computed(row, "ended"), in_march(5));
	set_day(&row, "result_date", (struct date){ 2026, 3, 9 });
	assert_int_equal(computed(row, "ended"), in_march(9));
	assert_int_equal(computed(row, "decided"), in_march(5));
	set_day(&row, "accepted", (struct date){ 2026, 3, 3 });
	assert_int_equal(computed(row, "decided"), in_march(3));
}

static void
an_earlier_no_does_not_end_a_case_under_way(void **state)
{
	(void)state;
	static const char *const declined[] = { "not_accepted_on", "refused_on" };
	for (size_t i = 0; i < 2; i++) {
		struct facts_row row = facts_row(facts_table("dispute"));
		set_day(&row, "received", (struct date){ 2026, 3, 2 });
		set_day(&row, declined[i], (struct date){ 2026, 3, 5 });
		assert_int_equal(computed(row, "ended"), in_march(5));
		set_status(&row, "mediating");
		assert_int_equal(computed(row, "ended"), FACTS_NO_DAY);
		assert_int_equal(computed(row, "decided"), FACTS_NO_DAY);
		set_day(&row, "accepted", (struct date){ 2026, 3, 9 });
		assert_int_equal(computed(row, "decided"), in_march(9));
	}
}

/* Neither late nor in time: nothing says when. */
static void
acceptance_is_judged_by_dates_alone(void **state)
{
	(void)state;
	struct facts_row row = facts_row(facts_table("dispute"));
	set_day(&row, "received", (struct date){ 2026, 3, 2 });
	assert_int_equal(computed(row, "accept_by"), in_march(5));
	set_status(&row, "pending");
	assert_int_equal(computed(row, "accept_by"), in_march(5));
	set_status(&row, "mediating");
	assert_int_equal(computed(row, "accept_by"), FACTS_NO_DAY);
	set_status(&row, "refused");
	assert_int_equal(computed(row, "decided"), FACTS_NO_DAY);
	assert_int_equal(computed(row, "accept_by"), FACTS_NO_DAY);
	set_day(&row, "refused_on", (struct date){ 2026, 3, 6 });
	assert_int_equal(computed(row, "decided"), in_march(6));
	assert_int_equal(computed(row, "accept_by"), in_march(5));
}

static void
what_came_from_another_street_is_not_judged_for_acceptance(void **state)
{
	(void)state;
	struct facts_row row = facts_row(facts_table("dispute"));
	set_day(&row, "received", (struct date){ 2026, 3, 2 });
	set_day(&row, "accepted", (struct date){ 2026, 3, 20 });
	row.values[facts_column(facts_table("dispute"), "transferred_from")] = 1;
	assert_int_equal(computed(row, "decided"), FACTS_NO_DAY);
	assert_int_equal(computed(row, "accept_by"), FACTS_NO_DAY);
	assert_int_not_equal(computed(row, "mediate_by"), FACTS_NO_DAY);
}

/* September runs into the holidays of October. */
static void
cases_are_due_by_the_clocks(void **state)
{
	(void)state;
	struct facts_row row = facts_row(facts_table("dispute"));
	assert_int_equal(computed(row, "accept_by"), FACTS_NO_DAY);
	for (int day = 1; day < 31; day++) {
		struct date received = { 2026, 9, day };
		set_day(&row, "received", received);
		assert_int_equal(computed(row, "accept_by"),
				 date_days(clock_last(CLOCK_ACCEPTANCE, received, &holidays_shipped)));
		assert_int_equal(computed(row, "mediate_by"),
				 date_days(clock_last(CLOCK_MEDIATION, received, &holidays_shipped)));
	}
	set_day(&row, "extended_to", (struct date){ 2026, 9, 1 });
	assert_int_not_equal(computed(row, "mediate_by"), date_days((struct date){ 2026, 9, 1 }));
	set_day(&row, "extended_to", (struct date){ 2026, 11, 1 });
	assert_int_equal(computed(row, "mediate_by"), date_days((struct date){ 2026, 11, 1 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tests_count_what_a_plain_look_counts),
		cmocka_unit_test(rows_are_found_after_others_went),
		cmocka_unit_test(words_keep_their_numbers),
		cmocka_unit_test(a_case_ends_with_its_result_or_what_comes_nearest),
		cmocka_unit_test(an_earlier_no_does_not_end_a_case_under_way),
		cmocka_unit_test(acceptance_is_judged_by_dates_alone),
		cmocka_unit_test(what_came_from_another_street_is_not_judged_for_acceptance),
		cmocka_unit_test(cases_are_due_by_the_clocks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
