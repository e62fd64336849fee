/* The day's list of work: what is on it, what is not, in which order, and whose it is. */
#include "host/today.h"

#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define ME "019aa9d8-0c00-7000-8000-000000000001"
#define OTHER "019aa9d8-0c00-7000-8000-000000000002"

/* On Sunday, 22 November 2026. */
static json_t *
today_of(struct desk *desk)
{
	struct today_request request = { .date = { 2026, 11, 22 } };
	json_t *json = NULL;
	assert_true(uuid_read(SPAN(ME), &request.person));
	must(today_json(desk->office.store, &desk->office.arena, &request, &json));
	return json;
}

/* The numbers (titles) of a section's items, in order, with * behind one's own. */
static const char *
numbers(struct desk *desk, const char *section)
{
	json_t *OWN(json_drop) json = today_of(desk);
	struct buffer OWN(buffer_drop) out = { 0 };
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(json, section), i, item)
	{
		json_t *number = json_object_get(item, "number");
		buffer_print(&out, "%s%s%s", i ? " " : "",
			     json_string_value(number ? number : json_object_get(item, "title")),
			     json_is_true(json_object_get(item, "mine")) ? "*" : "");
	}
	return arena_text(&desk->office.arena, buffer_span(&out));
}

static struct uuid
dispute(struct desk *desk, const char *const *words)
{
	struct outcome outcome = desk_make(desk, "dispute", words);
	if (!outcome.saved)
		fail_msg("not saved: %s", outcome.problems.count ? outcome.problems.items[0].text.en : "?");
	return outcome.id;
}

#define DISPUTE(number, ...) GIVEN("category=wages", "number=" number, __VA_ARGS__)
#define AGREED "result=agreed", "accepted=2026-10-09", "status=performing"

static void
clocks_come_overdue_first_and_only_of_open_cases(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	dispute(&desk, DISPUTE("new", "received=2026-11-20"));
	dispute(&desk, DISPUTE("late", "received=2026-10-09", "status=mediating", "accepted=2026-10-10"));
	dispute(&desk, DISPUTE("running", "received=2026-11-16", "status=mediating", "accepted=2026-11-17"));
	dispute(&desk, DISPUTE("ended", "received=2026-10-09", AGREED, "result_date=2026-11-10"));
	struct uuid voided = dispute(&desk, DISPUTE("voided", "received=2026-11-01"));
	desk_change(&desk, voided, GIVEN("voided=yes", "void_reason=重复登记"));
	assert_string_equal(numbers(&desk, "clocks"), "late new running");
}

static void
ones_own_cases_are_marked(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	dispute(&desk, DISPUTE("mediator", "received=2026-11-10", "mediator=" ME));
	dispute(&desk, DISPUTE("panel", "received=2026-11-11", "panel=" OTHER "," ME));
	dispute(&desk, DISPUTE("recorder", "received=2026-11-12", "recorder=" ME));
	dispute(&desk, DISPUTE("other", "received=2026-11-13", "mediator=" OTHER));
	assert_string_equal(numbers(&desk, "clocks"), "mediator* panel* recorder* other");
}

static void
a_clock_names_both_sides_and_its_last_day(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct uuid id = dispute(&desk, DISPUTE("A", "received=2026-11-16", "status=mediating", "accepted=2026-11-17"));
	desk_make_part(&desk, "party", id, GIVEN("side=applicant", "type=person", "name=李小满", "headcount=3"));
	desk_make_part(&desk, "party", id, GIVEN("side=respondent", "type=organisation", "name=某制衣厂"));
	json_t *OWN(json_drop) json = today_of(&desk);
	json_t *item = json_array_get(json_object_get(json, "clocks"), 0), *clock = json_object_get(item, "clock");
	assert_string_equal(json_string_value(json_object_get(item, "applicants")), "李小满 等3人");
	assert_string_equal(json_string_value(json_object_get(item, "respondents")), "某制衣厂");
	assert_string_equal(json_string_value(json_object_get(clock, "due")), "2026-12-01");
	assert_int_equal(json_integer_value(json_object_get(clock, "days_left")), 9);
}

static void
payments_show_up_a_fortnight_before_they_are_due(void **state)
{
	static const struct {
		const char *due, *paid;
		bool shown;
	} rows[] = {
		{ "due=2026-12-06", "paid_amount=", true },      { "due=2026-12-07", "paid_amount=", false },
		{ "due=2026-01-05", "paid_amount=", true },      { "due=2026-11-22", "paid_amount=999.99", true },
		{ "due=2026-11-22", "paid_amount=1000", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk OWN(desk_close) desk;
		desk_open(&desk);
		struct uuid id = dispute(&desk, DISPUTE("A", "received=2026-10-09", AGREED, "result_date=2026-11-10"));
		assert_true(
			desk_make_part(&desk, "payment", id, GIVEN("amount=1000", rows[i].due, rows[i].paid)).saved);
		assert_string_equal(numbers(&desk, "payments"), rows[i].shown ? "A" : "");
		desk_change(&desk, id, GIVEN("status=closed", "closed=2026-11-21"));
		assert_string_equal(numbers(&desk, "payments"), "");
	}
}

static void
people_are_to_be_asked_15_days_after_an_agreement_or_when_all_is_paid(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	dispute(&desk, DISPUTE("old", "received=2026-10-09", AGREED, "result_date=2026-11-07"));
	dispute(&desk, DISPUTE("young", "received=2026-10-09", AGREED, "result_date=2026-11-08"));
	dispute(&desk,
		DISPUTE("paid", "received=2026-10-09", AGREED, "result_date=2026-11-20", "performance=performed"));
	dispute(&desk, DISPUTE("failed", "received=2026-10-09", "accepted=2026-10-10", "result=failed", "status=failed",
			       "result_date=2026-10-20"));
	assert_string_equal(numbers(&desk, "follow_ups"), "old paid");
}

static void
who_has_been_asked_is_not_asked_again(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct uuid id = dispute(&desk, DISPUTE("A", "received=2026-10-09", AGREED, "result_date=2026-11-01"));
	desk_make_part(&desk, "event", id, GIVEN("type=visit", "at=2026-11-20T10:00"));
	assert_string_equal(numbers(&desk, "follow_ups"), "A");
	struct outcome event = desk_make_part(&desk, "event", id, GIVEN("type=follow_up", "at=2026-11-20T10:00"));
	assert_string_equal(numbers(&desk, "follow_ups"), "");
	desk_change(&desk, event.id, GIVEN("voided=yes", "void_reason=误记"));
	assert_string_equal(numbers(&desk, "follow_ups"), "A");
}

static void
a_section_is_bounded_and_keeps_ones_own(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	must(db_begin(desk.office.store->db));
	for (int i = 0; i < TODAY_ROWS_MAX + 2; i++)
		dispute(&desk, GIVEN("category=wages", "received=2026-11-10"));
	dispute(&desk, DISPUTE("mine", "received=2026-11-20", "mediator=" ME));
	must(db_end(desk.office.store->db));
	json_t *OWN(json_drop) json = today_of(&desk);
	json_t *shown = json_object_get(json, "clocks"), *last = json_array_get(shown, TODAY_ROWS_MAX - 1);
	assert_int_equal(json_array_size(shown), TODAY_ROWS_MAX);
	assert_string_equal(json_string_value(json_object_get(last, "number")), "mine");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "more"), "clocks")), 3);
}

static void
the_month_counts_each_figure_by_its_own_day(void **state)
{
	static const struct {
		const char *name;
		int64_t month, before;
	} rows[] = {
		{ "taken", 1, 2 },       { "workers", 5, 3 },
		{ "amount", 0, 300000 }, { "closed", 1, 0 },
		{ "agreed", 1, 1 },      { "recovered", 5000, 10000 },
		{ "open", 2, 2 },        { "settled_amount", 20000, 10000 },
	};
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	dispute(&desk, DISPUTE("new", "received=2026-11-20", "workers=5"));
	struct uuid id = dispute(&desk, DISPUTE("paying", "received=2026-10-01", AGREED, "result_date=2026-10-31",
						"workers=1", "amount=1000", "settled_amount=100"));
	desk_make_part(&desk, "payment", id, GIVEN("amount=100", "paid_amount=100", "paid_on=2026-10-31"));
	desk_make_part(&desk, "payment", id, GIVEN("amount=100", "paid_amount=50", "paid_on=2026-11-01"));
	dispute(&desk, DISPUTE("done", "received=2026-10-31", "accepted=2026-10-31", "status=closed", "result=agreed",
			       "result_date=2026-11-02", "closed=2026-11-21", "workers=2", "amount=2000",
			       "settled_amount=200"));
	json_t *OWN(json_drop) json = today_of(&desk);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t month = json_integer_value(json_object_get(json_object_get(json, "month"), rows[i].name));
		int64_t before = json_integer_value(json_object_get(json_object_get(json, "last_month"), rows[i].name));
		if (month != rows[i].month || before != rows[i].before)
			fail_msg("%s: %ld and %ld", rows[i].name, (long)month, (long)before);
	}
}

static void
the_next_trainings_are_told(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	office_become(&desk.office, OFFICE_HUB);
	desk_make(&desk, "training", GIVEN("title=later", "date=2026-12-01"));
	desk_make(&desk, "training", GIVEN("title=past", "date=2026-11-21"));
	desk_make(&desk, "training", GIVEN("title=off", "date=2026-11-24", "status=cancelled"));
	desk_make(&desk, "training", GIVEN("title=now", "date=2026-11-22"));
	assert_string_equal(numbers(&desk, "trainings"), "now later");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clocks_come_overdue_first_and_only_of_open_cases),
		cmocka_unit_test(ones_own_cases_are_marked),
		cmocka_unit_test(a_clock_names_both_sides_and_its_last_day),
		cmocka_unit_test(payments_show_up_a_fortnight_before_they_are_due),
		cmocka_unit_test(people_are_to_be_asked_15_days_after_an_agreement_or_when_all_is_paid),
		cmocka_unit_test(who_has_been_asked_is_not_asked_again),
		cmocka_unit_test(a_section_is_bounded_and_keeps_ones_own),
		cmocka_unit_test(the_month_counts_each_figure_by_its_own_day),
		cmocka_unit_test(the_next_trainings_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
