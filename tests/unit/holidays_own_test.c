/* A place's own holidays: its years replace the shipped ones, for clocks that people see. */
#include "host/holidays_own.h"

#include "host/files.h"
#include "tests/support/assert_fault.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct date
day(const char *text)
{
	struct date date;
	assert_true(date_read(span_text(text), &date));
	return date;
}

static int
scene_open(void **state)
{
	static struct office office;
	office_open(&office);
	*state = &office;
	return 0;
}

static int
scene_close(void **state)
{
	office_close(*state);
	return 0;
}

/* The file's time says that it is another one: nobody waits for the clock to tick. */
static void
write_file(struct office *office, const char *text, time_t second)
{
	char path[100];
	snprintf(path, sizeof(path), "%s/holidays.csv", office->dir);
	must(file_replace(path, "x", span_text(text)));
	const struct timespec times[2] = { { .tv_sec = second }, { .tv_sec = second } };
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static bool
works(struct office *office, const char *text)
{
	return holidays_is_working(store_holidays(office->store), day(text));
}

static void
without_a_file_the_shipped_table_holds(void **state)
{
	struct office *office = *state;
	assert_ptr_equal(store_holidays(office->store), &holidays_shipped);
	assert_false(works(office, "2026-10-01"));
	assert_true(works(office, "2027-10-01"));
}

static void
a_year_in_the_file_replaces_the_shipped_one(void **state)
{
	struct office *office = *state;
	write_file(office, "# 国务院办公厅通知\n2027-10-01,off\r\n2027-10-09 , work\n\n2026-10-02,off\n", 1000);
	assert_false(works(office, "2027-10-01"));
	assert_true(works(office, "2027-10-09"));
	assert_true(works(office, "2026-10-01"));
	assert_false(works(office, "2026-10-02"));
	assert_false(works(office, "2025-10-01"));
}

static void
a_changed_file_is_read_again_and_a_removed_one_forgotten(void **state)
{
	struct office *office = *state;
	char path[100];
	write_file(office, "2027-10-01,off\n", 1000);
	assert_false(works(office, "2027-10-01"));
	write_file(office, "2027-10-04,off\n", 2000);
	assert_true(works(office, "2027-10-01"));
	assert_false(works(office, "2027-10-04"));
	snprintf(path, sizeof(path), "%s/holidays.csv", office->dir);
	unlink(path);
	assert_true(works(office, "2027-10-04"));
	assert_false(works(office, "2026-10-01"));
}

static void
a_file_that_cannot_be_read_leaves_the_shipped_table(void **state)
{
	static const char *const rows[][2] = {
		{ "2027-01-01,off\n2027-02-30,off\n", "holidays.csv, line 2: expected a line like" },
		{ "2027-01-01,holiday\n", "holidays.csv, line 1: expected a line like" },
		{ "2027-01-01\n", "holidays.csv, line 1: expected a line like" },
		{ "2027-01-01,off\n2027-01-01,work\n", "holidays.csv: a day cannot be both off and worked" },
	};
	struct office *office = *state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct check_holidays days;
		write_file(office, rows[i][0], 1000 + (time_t)i);
		expect_fault(holidays_own_read(office->dir, &office->arena, &days), FAULT_INPUT, rows[i][1]);
		assert_true(works(office, "2027-01-01"));
		assert_false(works(office, "2026-10-01"));
	}
}

static void
a_year_is_set_sorted_and_taken_out_again(void **state)
{
	struct office *office = *state;
	const struct date off[] = { day("2027-10-04"), day("2027-10-01"), day("2027-10-01") };
	const struct date work[] = { day("2027-10-09") };
	const struct date other[] = { day("2028-01-03") };
	struct check_holidays own;
	must(holidays_own_set(office->dir, 2028, &(struct check_holidays){ .off = other, .off_count = 1 }));
	must(holidays_own_set(office->dir, 2027,
			      &(struct check_holidays){ .off = off, .off_count = 3, .work = work, .work_count = 1 }));
	must(holidays_own_read(office->dir, &office->arena, &own));
	assert_int_equal(own.off_count, 3);
	assert_int_equal(date_compare(own.off[0], day("2027-10-01")), 0);
	assert_int_equal(date_compare(own.off[1], day("2027-10-04")), 0);
	assert_int_equal(own.work_count, 1);
	must(holidays_own_set(office->dir, 2027, &(struct check_holidays){ 0 }));
	must(holidays_own_read(office->dir, &office->arena, &own));
	assert_int_equal(own.off_count, 1);
	assert_int_equal(own.work_count, 0);
	assert_true(holidays_have_year(&own, 2028));
}

static void
a_day_of_another_year_or_in_both_lists_is_refused(void **state)
{
	struct office *office = *state;
	const struct date off[] = { day("2027-10-01") };
	const struct check_holidays days = { .off = off, .off_count = 1 },
				    both = { .off = off, .off_count = 1, .work = off, .work_count = 1 };
	struct check_holidays own;
	expect_fault(holidays_own_set(office->dir, 2028, &days), FAULT_INPUT, "a day is not of the year 2028");
	expect_fault(holidays_own_set(office->dir, 2027, &both), FAULT_INPUT, "both off and worked");
	must(holidays_own_read(office->dir, &office->arena, &own));
	assert_int_equal(own.off_count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_file_the_shipped_table_holds),
		TEST(a_year_in_the_file_replaces_the_shipped_one),
		TEST(a_changed_file_is_read_again_and_a_removed_one_forgotten),
		TEST(a_file_that_cannot_be_read_leaves_the_shipped_table),
		TEST(a_year_is_set_sorted_and_taken_out_again),
		TEST(a_day_of_another_year_or_in_both_lists_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
