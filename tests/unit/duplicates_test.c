/* Likely duplicates: warned of, never blocked. */
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- duplicates ---- */

static struct outcome
make_case(struct desk *desk, const char *received, const char *applicant, const char *employer)
{
	struct draft parts[] = {
		desk_draft(desk, "party", GIVEN("side=applicant", "type=person", applicant)),
		desk_draft(desk, "party", GIVEN("side=respondent", "type=organisation", employer)),
	};
	struct draft draft = desk_draft(desk, "dispute", GIVEN("category=wages", received));
	draft.parts = parts;
	draft.part_count = COUNT(parts);
	return desk_make_draft(desk, &draft);
}

static void
the_same_people_within_60_days_are_a_likely_duplicate(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	static const struct {
		const char *received, *applicant, *employer;
		bool warns;
	} rows[] = {
		{ "received=2026-09-01", "name=张三", "name=快乐制衣厂", false },
		{ "received=2026-10-31", "name=张三", "name=快乐制衣厂", true },
		{ "received=2026-07-02", "name=张三", "name=快乐制衣厂", false },
		{ "received=2026-09-02", "name=李四", "name=快乐制衣厂", false },
		{ "received=2026-09-02", "name=张三", "name=忧愁制衣厂", false },
		{ "received=2026-09-02", "name=快乐制衣厂", "name=张三", false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome outcome = make_case(&desk, rows[i].received, rows[i].applicant, rows[i].employer);
		assert_true(outcome.saved);
		assert_int_equal(desk_has(&outcome, SEVERITY_WARN, "duplicate", ""), rows[i].warns);
	}
}

static void
the_same_external_reference_is_a_likely_duplicate(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome first = desk_make(&desk, "dispute", GIVEN("category=wages", "external_ref=12345-7"));
	struct outcome second = desk_make(&desk, "dispute", GIVEN("category=wages"));
	assert_false(desk_has(&first, SEVERITY_WARN, "duplicate", "external_ref"));
	struct outcome changed = desk_change(&desk, second.id, GIVEN("external_ref=12345-7"));
	assert_true(changed.saved);
	assert_true(desk_has(&changed, SEVERITY_WARN, "duplicate", "external_ref"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_people_within_60_days_are_a_likely_duplicate),
		cmocka_unit_test(the_same_external_reference_is_a_likely_duplicate),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
