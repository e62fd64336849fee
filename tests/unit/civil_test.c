/* Dates and instants: every day of ten thousand years against a calendar that only counts, and strict reading. */
#include "base/civil.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct date
day_after(struct date date)
{
	static const int lengths[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;
	int length = date.month == 2 && leap ? 29 : lengths[date.month - 1];
	if (date.day < length)
		return (struct date){ date.year, date.month, date.day + 1 };
	if (date.month < 12)
		return (struct date){ date.year, date.month + 1, 1 };
	return (struct date){ date.year + 1, 1, 1 };
}

static bool
same(struct date a, struct date b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

static void
every_day_has_its_number_and_weekday(void **state)
{
	(void)state;
	struct date date = { 1, 1, 1 };
	int64_t days = -719162;
	int weekday = 1;
	for (; date.year <= 9999; date = day_after(date)) {
		if (date_days(date) != days || !same(date_of_days(days), date) || date_weekday(date) != weekday)
			fail_msg("%04d-%02d-%02d", date.year, date.month, date.day);
		days++;
		weekday = (weekday + 1) % 7;
	}
	assert_int_equal(days, 2932897);
}

static void
known_days_have_their_numbers(void **state)
{
	(void)state;
	static const struct {
		struct date date;
		int64_t days;
		int weekday;
	} rows[] = {
		{ { 1970, 1, 1 }, 0, 4 },       { { 1969, 12, 31 }, -1, 3 },      { { 2000, 2, 29 }, 11016, 2 },
		{ { 2026, 11, 22 }, 20779, 0 }, { { 9999, 12, 31 }, 2932896, 5 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(date_days(rows[i].date), rows[i].days);
		assert_int_equal(date_weekday(rows[i].date), rows[i].weekday);
	}
}

static void
numbers_beyond_the_years_give_the_nearest_day(void **state)
{
	(void)state;
	struct date first = { 1, 1, 1 };
	struct date last = { 9999, 12, 31 };
	assert_true(same(date_of_days(-719163), first));
	assert_true(same(date_of_days(INT64_MIN), first));
	assert_true(same(date_of_days(2932897), last));
	assert_true(same(date_of_days(INT64_MAX), last));
	assert_true(same(date_of_instant(INT64_MIN, -1439), first));
	assert_true(same(date_of_instant(INT64_MAX, 1439), last));
}

static void
only_dates_of_the_calendar_exist(void **state)
{
	(void)state;
	static const struct {
		struct date date;
		bool exists;
	} rows[] = {
		{ { 2024, 2, 29 }, true },  { { 2023, 2, 29 }, false }, { { 1900, 2, 29 }, false },
		{ { 2000, 2, 29 }, true },  { { 2024, 2, 30 }, false }, { { 2024, 4, 31 }, false },
		{ { 2024, 12, 31 }, true }, { { 2024, 13, 1 }, false }, { { 2024, 0, 1 }, false },
		{ { 2024, 1, 0 }, false },  { { 0, 1, 1 }, false },     { { 10000, 1, 1 }, false },
		{ { 1, 1, 1 }, true },      { { -4, 2, 1 }, false },    { { 2024, -1, 1 }, false },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(date_exists(rows[i].date), rows[i].exists);
}

static void
a_date_is_put_and_read_back(void **state)
{
	(void)state;
	static const struct date dates[] = { { 2026, 11, 22 }, { 1, 1, 1 }, { 9999, 12, 31 }, { 2000, 2, 29 } };
	static const char *const texts[] = { "2026-11-22", "0001-01-01", "9999-12-31", "2000-02-29" };
	for (size_t i = 0; i < COUNT(dates); i++) {
		struct buffer OWN(buffer_drop) buffer = { 0 };
		struct span OWN(exact_drop) text = exact_text(texts[i]);
		struct date date;
		date_put(&buffer, dates[i]);
		assert_true(span_equal(buffer_span(&buffer), text));
		assert_true(date_read(text, &date));
		assert_true(same(date, dates[i]));
	}
}

static void
only_the_strict_form_of_a_date_is_read(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"",           "2026-11-2",  "2026-11-222", "2026-2-22",  "26-11-22",   "2026/11/22", "2026-11 22",
		"2026-02-29", "0000-01-01", "2026-13-01",  "2026-00-01", "2026-01-00", " 2026-1-22", "2026-11-22 ",
		"+026-11-22", "-026-11-22", "2026-1a-22",  "2026-11-:2", "2026-11-/2", "20261122",
	};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct span OWN(exact_drop) text = exact_text(wrong[i]);
		struct date date = { 7, 7, 7 };
		assert_false(date_read(text, &date));
		assert_true(same(date, (struct date){ 7, 7, 7 }));
	}
}

static void
dates_compare_by_year_month_and_day(void **state)
{
	(void)state;
	static const struct date sorted[] = {
		{ 2025, 12, 31 }, { 2026, 1, 1 }, { 2026, 1, 2 }, { 2026, 2, 1 }, { 2027, 1, 1 },
	};
	for (int i = 0; i < (int)COUNT(sorted); i++) {
		for (int j = 0; j < (int)COUNT(sorted); j++) {
			int order = date_compare(sorted[i], sorted[j]);
			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
	}
}

static void
the_wall_has_its_own_date(void **state)
{
	(void)state;
	static const struct {
		int64_t seconds;
		int offset;
		struct date date;
	} rows[] = {
		{ 0, 0, { 1970, 1, 1 } },     { -1, 0, { 1969, 12, 31 } },           { 86399, 0, { 1970, 1, 1 } },
		{ 86400, 0, { 1970, 1, 2 } }, { -86400, 0, { 1969, 12, 31 } },       { -86401, 0, { 1969, 12, 30 } },
		{ -1, 480, { 1970, 1, 1 } },  { 57599, 480, { 1970, 1, 1 } },        { 57600, 480, { 1970, 1, 2 } },
		{ 0, -1, { 1969, 12, 31 } },  { 1795314127, 480, { 2026, 11, 22 } },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_true(same(date_of_instant(rows[i].seconds, rows[i].offset), rows[i].date));
}

static void
an_instant_is_put_and_read_back(void **state)
{
	(void)state;
	static const struct {
		int64_t seconds;
		const char *text;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00Z" },
		{ -1, "1969-12-31T23:59:59Z" },
		{ 1795315327, "2026-11-22T02:42:07Z" },
		{ -62135596800, "0001-01-01T00:00:00Z" },
		{ 253402300799, "9999-12-31T23:59:59Z" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer OWN(buffer_drop) buffer = { 0 };
		struct span OWN(exact_drop) text = exact_text(rows[i].text);
		int64_t seconds = 7;
		instant_put(&buffer, rows[i].seconds);
		assert_true(span_equal(buffer_span(&buffer), text));
		assert_true(instant_read(text, &seconds));
		assert_int_equal(seconds, rows[i].seconds);
	}
}

static void
instants_beyond_the_years_give_the_nearest(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { 0 };
	instant_put(&buffer, INT64_MIN);
	instant_put(&buffer, INT64_MAX);
	assert_true(span_equal(buffer_span(&buffer), SPAN("0001-01-01T00:00:00Z9999-12-31T23:59:59Z")));
}

static void
only_the_strict_form_of_an_instant_is_read(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"",
		"2026-11-22T02:42:07",
		"2026-11-22T02:42:07z",
		"2026-11-22t02:42:07Z",
		"2026-11-22 02:42:07Z",
		"2026-11-22T02:42:07.5Z",
		"2026-11-22T02:42:07+00:00",
		"2026-11-22T24:00:00Z",
		"2026-11-22T02:60:00Z",
		"2026-12-31T23:59:60Z",
		"2026-11-31T02:42:07Z",
		"2026-11-22T02:42Z",
		"2026-11-22T-2:42:07Z",
	};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct span OWN(exact_drop) text = exact_text(wrong[i]);
		int64_t seconds = 7;
		assert_false(instant_read(text, &seconds));
		assert_int_equal(seconds, 7);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_has_its_number_and_weekday),
		cmocka_unit_test(known_days_have_their_numbers),
		cmocka_unit_test(numbers_beyond_the_years_give_the_nearest_day),
		cmocka_unit_test(only_dates_of_the_calendar_exist),
		cmocka_unit_test(a_date_is_put_and_read_back),
		cmocka_unit_test(only_the_strict_form_of_a_date_is_read),
		cmocka_unit_test(dates_compare_by_year_month_and_day),
		cmocka_unit_test(the_wall_has_its_own_date),
		cmocka_unit_test(an_instant_is_put_and_read_back),
		cmocka_unit_test(instants_beyond_the_years_give_the_nearest),
		cmocka_unit_test(only_the_strict_form_of_an_instant_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
