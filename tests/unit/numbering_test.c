/* Case numbers: counted by year and device, unique whatever happens. */
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- numbers ---- */

/* As the settings file would. */
static void
set_template(struct desk *desk, const char *pattern)
{
	snprintf(desk->office.store->number_template, sizeof(desk->office.store->number_template), "%s", pattern);
}

static void
numbers_count_up_by_year_of_receipt(void **state)
{
	(void)state;
	static const struct {
		const char *received, *number;
	} rows[] = {
		{ "received=2026-11-20", "海江海劳人调〔2026〕1号" },
		{ "received=2026-11-21", "海江海劳人调〔2026〕2号" },
		{ "received=2025-12-31", "海江海劳人调〔2025〕1号" },
		{ "received=2026-01-01", "海江海劳人调〔2026〕3号" },
	};
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	must(store_set(desk.office.store, "short_name", SPAN("江海")));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome outcome = desk_make(&desk, "dispute", GIVEN("category=wages", rows[i].received));
		assert_string_equal(desk_field(&desk, outcome.id, "number"), rows[i].number);
	}
}

static void
each_device_has_its_own_series(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	must(store_set(desk.office.store, "short_name", SPAN("江海")));
	struct outcome first = desk_make(&desk, "dispute", A_DISPUTE);
	office_become(&desk.office, "440105014-2");
	struct outcome second = desk_make(&desk, "dispute", A_DISPUTE);
	assert_string_equal(desk_field(&desk, first.id, "number"), "海江海劳人调〔2026〕1号");
	assert_non_null(strstr(desk_field(&desk, second.id, "number"), "〔2026〕2-"));
}

static void
the_template_is_a_setting(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	set_template(&desk, "{year}-{n}{x}");
	struct outcome outcome = desk_make(&desk, "dispute", A_DISPUTE);
	assert_string_equal(desk_field(&desk, outcome.id, "number"), "2026-1{x}");
	set_template(&desk, "always the same");
	assert_refused(desk_try_make(&desk, "dispute", A_DISPUTE), FAULT_INPUT, "has no {n}");
}

static void
a_lost_counter_finds_its_way_behind_the_numbers_in_use(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	set_template(&desk, "{year}-{n}");
	for (int i = 0; i < 9; i++)
		desk_make(&desk, "dispute", A_DISPUTE);
	must(db_run(desk.office.store->db, "DELETE FROM identity WHERE name LIKE 'number:%'"));
	struct outcome outcome = desk_make(&desk, "dispute", A_DISPUTE);
	assert_string_equal(desk_field(&desk, outcome.id, "number"), "2026-10");
}

static void
a_refused_record_uses_up_no_number(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	set_template(&desk, "{year}-{n}");
	desk_make(&desk, "dispute", GIVEN("category=wages", "amount=-1"));
	struct outcome outcome = desk_make(&desk, "dispute", A_DISPUTE);
	assert_string_equal(desk_field(&desk, outcome.id, "number"), "2026-1");
}

static void
a_number_from_paper_stands(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome outcome = desk_make(&desk, "dispute", GIVEN("category=wages", "number=旧案 7 号"));
	assert_string_equal(desk_field(&desk, outcome.id, "number"), "旧案 7 号");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_count_up_by_year_of_receipt),
		cmocka_unit_test(each_device_has_its_own_series),
		cmocka_unit_test(the_template_is_a_setting),
		cmocka_unit_test(a_lost_counter_finds_its_way_behind_the_numbers_in_use),
		cmocka_unit_test(a_refused_record_uses_up_no_number),
		cmocka_unit_test(a_number_from_paper_stands),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
