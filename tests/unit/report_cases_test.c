/* Reports on cases that are easily counted wrong: those that moved to another street, periods that are not over, answers to the hotline,
 * people without a centre. */
#include "host/reports.h"
#include "host/transfer.h"
#include "host/warnings.h"
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FROM "440105014"
#define TO "440105015"

/* A hub with two streets; 2026-11-22 is today. */
static void
open_hub(struct desk *desk)
{
	desk_open(desk);
	office_become(&desk->office, OFFICE_HUB);
	desk_make(desk, "centre", GIVEN("code=" FROM, "name=江海街道调解中心", "short_name=江海"));
	desk_make(desk, "centre", GIVEN("code=" TO, "name=琶洲街道调解中心", "short_name=琶洲"));
}

static struct uuid
make_case(struct desk *desk, const struct draft *parts, size_t part_count, const char *const *words)
{
	struct draft draft = desk_draft(desk, "dispute", words);
	struct outcome outcome;
	draft.parts = parts;
	draft.part_count = part_count;
	must(record_create(desk->office.store, &desk->office.arena, &desk->actor, OFFICE_LEDGER, &draft, &outcome));
	if (!outcome.saved)
		fail_msg("refused: %s %s", outcome.problems.items[0].rule, outcome.problems.items[0].text.en);
	desk->actor.now_ms += 100;
	return outcome.id;
}

static struct report
run_days(struct desk *desk, struct facts_shared *shared, const struct report_definition *definition, struct date from,
	 struct date to)
{
	struct report_request request = { .definition = definition,
					  .from = from,
					  .to = to,
					  .today = { 2026, 11, 22 },
					  .workers = REPORT_WORKERS,
					  .group = REPORT_GROUP,
					  .target = 90,
					  .lesson = 45,
					  .hide = 1,
					  .by = { definition->groups[0] },
					  .by_count = 1 };
	struct report report;
	must(report_run(desk->office.store, shared, &desk->office.arena, &request, &report));
	return report;
}

static struct report
run(struct desk *desk, struct facts_shared *shared, const struct report_definition *definition)
{
	return run_days(desk, shared, definition, (struct date){ 2026, 1, 1 }, (struct date){ 2026, 12, 31 });
}

static int64_t
total(const struct report *report, const char *line)
{
	return report->figures[report_line_index(report, line)].value;
}

/* The member's; its id. */
static int64_t
of(const struct report *report, const char *member, const char *line)
{
	const struct report_grouping *grouping = &report->groupings[0];
	for (size_t i = 0; i < grouping->count; i++)
		if (span_equal(grouping->members[i].id, span_text(member)))
			return grouping->members[i].figures[report_line_index(report, line)].value;
	fail_msg("there is no member \"%s\"", member);
	return 0;
}

static void
assert_adds_up(const struct report *report)
{
	for (size_t i = 0; i < report->check_count; i++)
		if (!report->checks[i].holds)
			fail_msg("%s: %.*s", report->checks[i].line->id, SPAN_ARG(report->checks[i].formula));
}

/* ---- moved cases ---- */

static const struct {
	const struct report_definition *definition;
	const char *line;
	int64_t value;
	bool stays; /* with the old street */
} moved[] = {
	{ &report_bulletin, "taken", 1, false },      { &report_bulletin, "workers", 3, false },
	{ &report_bulletin, "contacts", 1, false },   { &report_bulletin, "paid", 4200, true },
	{ &report_quarterly, "taken", 1, false },     { &report_quarterly, "open_end", 1, false },
	{ &report_annual, "police_early", 1, false }, { &report_annual, "hotline", 1, false },
};

static void
check_moved(struct desk *desk, struct facts_shared *shared, bool gone)
{
	for (size_t i = 0; i < sizeof(moved) / sizeof(moved[0]); i++) {
		struct report report = run(desk, shared, moved[i].definition);
		bool there = gone && !moved[i].stays;
		print_message("%s %s\n", report.request.definition->name, moved[i].line);
		assert_int_equal(total(&report, moved[i].line), moved[i].value);
		assert_int_equal(of(&report, FROM, moved[i].line), there ? 0 : moved[i].value);
		assert_int_equal(of(&report, TO, moved[i].line), there ? moved[i].value : 0);
		assert_adds_up(&report);
	}
}

static void
a_case_that_moves_counts_once_where_it_goes_on(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct outcome outcome;
	open_hub(&desk);
	struct facts_shared *OWN(facts_shared_close) shared = facts_shared_open();
	const struct draft parts[] = {
		desk_draft(&desk, "party", GIVEN("side=applicant", "type=person", "name=李小满")),
		desk_draft(&desk, "event", GIVEN("at=2026-11-12T02:00:00Z", "type=session", "means=in_person")),
		desk_draft(&desk, "payment", GIVEN("amount=100", "paid_on=2026-11-13", "paid_amount=42", "party=#0")),
		desk_draft(&desk, "referral", GIVEN("to=police", "type=early_involvement", "date=2026-11-13")),
	};
	struct uuid id = make_case(&desk, parts, 4,
				   GIVEN("category=wages", "received=2026-11-09", "status=pending", "workers=3",
					 "source=hotline_12345"));
	check_moved(&desk, shared, false);
	must(record_transfer(desk.office.store, &desk.office.arena, &desk.actor, id, SPAN(TO), SPAN("双方均在琶洲"),
			     &outcome));
	assert_true(outcome.saved);
	check_moved(&desk, shared, true);
	check_moved(&desk, NULL, true);
	struct report deadlines = run(&desk, shared, &report_deadlines);
	assert_int_equal(total(&deadlines, "accept_overdue"), 0);
	assert_int_equal(total(&deadlines, "mediate_overdue") + total(&deadlines, "mediate_soon"), 1);
}

/* ---- periods that are not over ---- */

static void
a_period_that_is_not_over_is_compared_with_as_many_days(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	make_case(&desk, NULL, 0, GIVEN("category=wages", "received=2025-11-22"));
	make_case(&desk, NULL, 0, GIVEN("category=wages", "received=2025-11-23"));
	make_case(&desk, NULL, 0, GIVEN("category=wages", "received=2026-11-20"));
	struct report year = run(&desk, NULL, &report_overview);
	const struct report_grouping *months = &year.groupings[0];
	size_t taken = report_line_index(&year, "taken"), open = report_line_index(&year, "open");
	assert_int_equal(date_compare(year.to_before, (struct date){ 2025, 11, 22 }), 0);
	assert_int_equal(year.figures[taken].before, 1);
	assert_int_equal(year.figures[open].before, 1);
	assert_int_equal(year.figures[open].value, 3);
	assert_int_equal(months->members[10].figures[taken].before, 1);
	struct report past =
		run_days(&desk, NULL, &report_quarterly, (struct date){ 2025, 7, 1 }, (struct date){ 2025, 12, 31 });
	assert_int_equal(date_compare(past.to_before, (struct date){ 2024, 12, 31 }), 0);
	struct report next =
		run_days(&desk, NULL, &report_quarterly, (struct date){ 2027, 1, 1 }, (struct date){ 2027, 3, 31 });
	assert_int_equal(date_compare(next.to_before, (struct date){ 2026, 3, 31 }), 0);
}

/* ---- the annual annex ---- */

static void
the_hotline_is_answered_with_any_decision(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
#define HOTLINE "category=wages", "source=hotline_12345", "received=2026-11-02"
	make_case(&desk, NULL, 0, GIVEN(HOTLINE, "status=accepted", "accepted=2026-11-05"));
	make_case(&desk, NULL, 0, GIVEN(HOTLINE, "status=accepted", "accepted=2026-11-06"));
	make_case(&desk, NULL, 0, GIVEN(HOTLINE, "status=refused", "refused_on=2026-11-03"));
	make_case(&desk, NULL, 0, GIVEN(HOTLINE, "status=pending"));
	make_case(&desk, NULL, 0, GIVEN("category=wages", "source=walk_in", "received=2026-11-02"));
	struct report report = run(&desk, NULL, &report_annual);
	assert_int_equal(total(&report, "taken"), 5);
	assert_int_equal(total(&report, "walk_in"), 1);
	assert_int_equal(total(&report, "hotline"), 4);
	assert_int_equal(total(&report, "hotline_in_time"), 2);
	assert_int_equal(total(&report, "hotline_late"), 1);
	assert_int_equal(total(&report, "hotline_share"), 667);
	assert_adds_up(&report);
}

static void
calls_visitors_and_visits_are_events_of_cases(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
#define AT "at=2026-11-12T02:00:00Z"
	const struct draft parts[] = {
		desk_draft(&desk, "event", GIVEN(AT, "type=contact_attempt", "means=phone")),
		desk_draft(&desk, "event", GIVEN(AT, "type=follow_up", "means=phone")),
		desk_draft(&desk, "event", GIVEN(AT, "type=note", "means=phone")),
		desk_draft(&desk, "event", GIVEN(AT, "type=application", "means=in_person")),
		desk_draft(&desk, "event", GIVEN(AT, "type=visit", "means=in_person")),
		desk_draft(&desk, "event", GIVEN(AT, "type=visit")),
		desk_draft(&desk, "event", GIVEN(AT, "type=visit")),
	};
	make_case(&desk, parts, 7, A_DISPUTE);
	struct report report = run(&desk, NULL, &report_annual);
	assert_int_equal(total(&report, "calls"), 2);
	assert_int_equal(total(&report, "visitors"), 1);
	assert_int_equal(total(&report, "visits"), 3);
	assert_non_null(report.request.definition->note.zh);
}

/* ---- training ---- */

static void
people_count_once_however_long_the_period(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	desk_make(&desk, "person", GIVEN("name=王调解", "centre=" FROM));
	struct report report =
		run_days(&desk, NULL, &report_coverage, (struct date){ 2024, 1, 1 }, (struct date){ 2026, 6, 30 });
	assert_int_equal(total(&report, "people"), 1);
	assert_int_equal(report.figures[report_line_index(&report, "people")].before, 1);
}

static void
people_without_a_centre_stand_by_themselves(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	desk_make(&desk, "person", GIVEN("name=王调解", "centre=" FROM));
	struct report without = run(&desk, NULL, &report_coverage);
	assert_int_equal(without.groupings[0].count, 2);
	desk_make(&desk, "person", GIVEN("name=何调解"));
	struct report with = run(&desk, NULL, &report_coverage);
	assert_int_equal(total(&with, "people"), 2);
	assert_int_equal(of(&with, FROM, "people"), 1);
	assert_int_equal(of(&with, "", "people"), 1);
	assert_adds_up(&with);
}

/* ---- words ---- */

static void
rules_are_called_what_warnings_call_them(void **state)
{
	(void)state;
	const struct facts_table *table = facts_table("warning");
	const struct code *codes = facts_codes(table, facts_column(table, "rule"));
	for (size_t i = 0; i < WARNING_RULES; i++) {
		assert_string_equal(codes[i].name, warning_rules[i].name);
		assert_string_equal(codes[i].label.zh, warning_rules[i].label.zh);
		assert_string_equal(codes[i].label.en, warning_rules[i].label.en);
	}
	assert_null(codes[WARNING_RULES].name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_case_that_moves_counts_once_where_it_goes_on),
		cmocka_unit_test(a_period_that_is_not_over_is_compared_with_as_many_days),
		cmocka_unit_test(the_hotline_is_answered_with_any_decision),
		cmocka_unit_test(calls_visitors_and_visits_are_events_of_cases),
		cmocka_unit_test(people_count_once_however_long_the_period),
		cmocka_unit_test(people_without_a_centre_stand_by_themselves),
		cmocka_unit_test(rules_are_called_what_warnings_call_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
