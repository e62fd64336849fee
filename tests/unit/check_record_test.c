/* Checks across the documents of one record, and clocks that warn. */
#include "tests/support/problems.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PARTS_MAX 5

/* Parts as "kind {json}". */
struct whole {
	const char *about;
	const char *kind;
	const char *main;
	const char *parts[PARTS_MAX];
	const char *found;
};

/* Judged on Sunday, 22 November 2026. */
static void
assert_whole(const struct whole *whole)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct document documents[PARTS_MAX];
	struct check_part parts[PARTS_MAX];
	struct problems problems = { 0 };
	struct document main_part = document_quoted(&arena, whole->main);
	size_t count = 0;

	for (; count < PARTS_MAX && whole->parts[count]; count++) {
		struct span json = span_text(whole->parts[count]);
		struct span kind = span_cut(&json, ' ');
		documents[count] = document_quoted(&arena, arena_text(&arena, json));
		parts[count] = (struct check_part){ schema_kind(kind), &documents[count] };
	}
	check_record(&arena, schema_kind(span_text(whole->kind)), &main_part, parts, count,
		     (struct date){ 2026, 11, 22 }, &holidays_shipped, &problems);
	const char *found = problems_words(&arena, &problems);
	if (strcmp(found, whole->found) != 0)
		fail_msg("%s: found \"%s\", not \"%s\"", whole->about, found, whole->found);
}

static void
assert_wholes(const struct whole *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_whole(&rows[i]);
}

#define ASSERT_WHOLES(rows) assert_wholes(rows, sizeof(rows) / sizeof((rows)[0]))

#define DONE                                                                                                   \
	"'received': '2026-10-09', 'accepted': '2026-11-03', 'result': 'agreed', 'result_date': '2026-11-10'," \
	"'status': 'performing'"

static const struct whole wholes[] = {
	{ "nothing to say",
	  "dispute",
	  "{" DONE ", 'amount': 300, 'workers': 2}",
	  { "claim {'type': 'wages', 'amount': 100}", "claim {'type': 'overtime', 'amount': 200}",
	    "party {'side': 'applicant', 'type': 'person'}", "party {'side': 'respondent', 'type': 'organisation'}" },
	  "" },
	{ "claims do not add up",
	  "dispute",
	  "{" DONE ", 'amount': 300}",
	  { "claim {'amount': 100}", "claim {'amount': 199}" },
	  "warn sum amount" },
	{ "a voided claim does not count",
	  "dispute",
	  "{" DONE ", 'amount': 100}",
	  { "claim {'amount': 100}", "claim {'amount': 199, 'voided': true}" },
	  "" },
	{ "a claim without an amount is none",
	  "dispute",
	  "{" DONE ", 'amount': 100}",
	  { "claim {'type': 'relation'}" },
	  "" },
	{ "sums beyond any integer say nothing",
	  "dispute",
	  "{" DONE ", 'amount': 100}",
	  { "claim {'amount': 9223372036854775807}", "claim {'amount': 1}" },
	  "" },
	{ "payments do not add up",
	  "dispute",
	  "{" DONE "}",
	  { "agreement {'agreed_on': '2026-11-10', 'amount': 300}", "payment {'amount': 100}",
	    "payment {'amount': 100}" },
	  "warn sum settled_amount" },
	{ "without an agreed amount the case's counts",
	  "dispute",
	  "{" DONE ", 'settled_amount': 200}",
	  { "payment {'amount': 100}", "payment {'amount': 100}" },
	  "" },
	{ "performed and paid",
	  "dispute",
	  "{" DONE ", 'performance': 'performed'}",
	  { "payment {'amount': 100, 'paid_amount': 100, 'due': '2026-11-01'}" },
	  "" },
	{ "paid in full is not overdue",
	  "dispute",
	  "{" DONE ", 'performance': 'partial'}",
	  { "payment {'amount': 100, 'paid_amount': 100, 'due': '2026-11-01'}" },
	  "" },
	{ "overdue, and known to be",
	  "dispute",
	  "{" DONE ", 'performance': 'overdue'}",
	  { "payment {'amount': 100, 'paid_amount': 99, 'due': '2026-11-01'}" },
	  "" },
	{ "performed, yet open",
	  "dispute",
	  "{" DONE ", 'performance': 'performed'}",
	  { "payment {'amount': 100, 'paid_amount': 99}" },
	  "warn performance performance" },
	{ "a payment is overdue",
	  "dispute",
	  "{" DONE ", 'performance': 'not_due'}",
	  { "payment {'amount': 100, 'due': '2026-11-21'}", "payment {'amount': 100, 'due': '2026-11-20'}" },
	  "warn performance performance" },
	{ "due today is not overdue", "dispute", "{" DONE "}", { "payment {'amount': 100, 'due': '2026-11-22'}" }, "" },
	{ "agreed on the day of the application",
	  "dispute",
	  "{" DONE "}",
	  { "agreement {'agreed_on': '2026-10-09'}" },
	  "" },
	{ "agreed on the day of closing",
	  "dispute",
	  "{" DONE ", 'closed': '2026-11-11'}",
	  { "agreement {'agreed_on': '2026-11-11'}" },
	  "" },
	{ "the claims' settlements do not add up",
	  "dispute",
	  "{" DONE ", 'settled_amount': 300}",
	  { "claim {'settled_amount': 299}" },
	  "warn sum settled_amount" },
	{ "agreed before the application",
	  "dispute",
	  "{" DONE "}",
	  { "agreement {'agreed_on': '2026-10-08'}" },
	  "refuse order received" },
	{ "agreed after closing",
	  "dispute",
	  "{" DONE ", 'closed': '2026-11-11'}",
	  { "agreement {'agreed_on': '2026-11-12'}" },
	  "refuse order closed" },
	{ "a delegate stands for nine others",
	  "dispute",
	  "{" DONE ", 'workers': 10}",
	  { "party {'side': 'applicant', 'headcount': 9, 'is_delegate': true}", "party {'side': 'applicant'}" },
	  "" },
	{ "heads do not add up",
	  "dispute",
	  "{" DONE ", 'workers': 11}",
	  { "party {'side': 'applicant', 'headcount': 9}", "party {'side': 'applicant'}" },
	  "warn sum workers" },
	{ "more applicants than workers",
	  "dispute",
	  "{" DONE ", 'workers': 1}",
	  { "party {'side': 'applicant'}", "party {'side': 'applicant'}" },
	  "warn sum workers" },
	{ "not every worker is entered by name",
	  "dispute",
	  "{" DONE ", 'workers': 30}",
	  { "party {'side': 'applicant'}" },
	  "" },
	{ "an extension without consent",
	  "dispute",
	  "{" DONE ", 'extended_to': '2026-11-30'}",
	  { "event {'type': 'extension'}" },
	  "warn extension extended_to" },
	{ "with consent",
	  "dispute",
	  "{" DONE ", 'extended_to': '2026-11-30'}",
	  { "event {'type': 'extension', 'consent': true}" },
	  "" },
	{ "no worker at all",
	  "dispute",
	  "{" DONE ", 'workers': 0}",
	  { "party {'side': 'applicant'}" },
	  "warn sum workers" },
	{ "a unit as applicant is no worker",
	  "dispute",
	  "{" DONE ", 'workers': 0}",
	  { "party {'side': 'applicant', 'type': 'organisation'}" },
	  "" },
	{ "today is not to come", "dispute", "{'received': '2026-11-22'}", { NULL }, "" },
	{ "a date to come", "dispute", "{'received': '2026-11-23'}", { NULL }, "warn future received" },
	{ "a voided record passes", "dispute", "{'received': '2026-11-23', 'voided': true}", { NULL }, "" },
	{ "as many people as places, as many minutes as there were",
	  "training",
	  "{'capacity': 1, 'minutes': 90}",
	  { "attendance {'sign_in': 'present', 'minutes': 90}" },
	  "" },
	{ "more people than places",
	  "training",
	  "{'capacity': 1}",
	  { "attendance {'sign_in': 'present'}", "attendance {'sign_in': 'late'}", "attendance {'sign_in': 'absent'}" },
	  "warn sum capacity" },
	{ "more minutes than there were",
	  "training",
	  "{'minutes': 90}",
	  { "attendance {'minutes': 91}" },
	  "warn sum minutes" },
	{ "someone twice",
	  "training",
	  "{}",
	  { "attendance {'person': 'a'}", "attendance {'person': 'b'}", "attendance {'person': 'a'}" },
	  "refuse twice person" },
	{ "someone entered again after a voided entry",
	  "training",
	  "{}",
	  { "attendance {'person': 'a', 'voided': true}", "attendance {'person': 'a'}" },
	  "" },
	{ "visitors of the same name",
	  "training",
	  "{}",
	  { "attendance {'name': '陈明'}", "attendance {'name': '陈明'}" },
	  "" },
};

static void
documents_of_one_record_agree_with_each_other(void **state)
{
	(void)state;
	ASSERT_WHOLES(wholes);
}

static const struct whole warnings[] = {
	{ "15 days are far", "dispute", "{'received': '2026-11-12', 'status': 'mediating'}", { NULL }, "" },
	{ "15 days end on a Saturday, so on Monday, which is four days off the 19th",
	  "dispute",
	  "{'received': '2026-11-06', 'status': 'mediating'}",
	  { NULL },
	  "warn clock received" },
	{ "three days left",
	  "dispute",
	  "{'received': '2026-11-10', 'status': 'mediating'}",
	  { NULL },
	  "warn clock received" },
	{ "four days left", "dispute", "{'received': '2026-11-11', 'status': 'mediating'}", { NULL }, "" },
	{ "long past", "dispute", "{'received': '2026-01-05', 'status': 'mediating'}", { NULL }, "warn clock received" },
	{ "past, but ended", "dispute", "{'received': '2026-01-05', 'status': 'failed'}", { NULL }, "" },
	{ "not decided in three working days",
	  "dispute",
	  "{'received': '2026-11-17'}",
	  { NULL },
	  "warn clock received" },
	{ "decided in time", "dispute", "{'received': '2026-11-18', 'status': 'accepted'}", { NULL }, "" },
	{ "both clocks", "dispute", "{'received': '2026-11-02'}", { NULL }, "warn clock received; warn clock received" },
	{ "an agreed extension",
	  "dispute",
	  "{'received': '2026-11-02', 'status': 'mediating', 'extended_to': '2026-12-01'}",
	  { "event {'type': 'extension', 'consent': true}" },
	  "" },
	{ "30 days to ask for confirmation",
	  "dispute",
	  "{" DONE "}",
	  { "agreement {'effective_on': '2026-10-24'}" },
	  "warn clock performance" },
	{ "lapsed: nothing to warn of", "dispute", "{" DONE "}", { "agreement {'effective_on': '2026-10-01'}" }, "" },
	{ "already asked for",
	  "dispute",
	  "{" DONE "}",
	  { "agreement {'effective_on': '2026-10-24'}", "referral {'type': 'judicial_confirmation'}" },
	  "" },
	{ "performed: no need",
	  "dispute",
	  "{" DONE ", 'performance': 'performed'}",
	  { "agreement {'effective_on': '2026-10-24'}" },
	  "" },
	{ "15 days to ask for review",
	  "dispute",
	  "{" DONE "}",
	  { "agreement {'effective_on': '2026-11-09'}" },
	  "warn clock performance" },
	{ "a certificate about to lapse",
	  "person",
	  "{'certificate_to': '2027-01-21'}",
	  { NULL },
	  "warn clock certificate_to" },
	{ "one with time left", "person", "{'certificate_to': '2027-01-22'}", { NULL }, "" },
	{ "one that lapsed", "person", "{'certificate_to': '2026-11-21'}", { NULL }, "warn clock certificate_to" },
	{ "of someone who left", "person", "{'certificate_to': '2026-11-21', 'active': false}", { NULL }, "" },
};

static void
clocks_warn_before_they_run_out(void **state)
{
	(void)state;
	ASSERT_WHOLES(warnings);
}

static void
a_clock_says_when_how_long_and_what_to_do(void **state)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct problems problems = { 0 };
	struct document dispute = document_quoted(&arena, "{'received': '2026-11-02', 'status': 'mediating'}");

	(void)state;
	check_record(&arena, schema_kind(SPAN("dispute")), &dispute, NULL, 0, (struct date){ 2026, 11, 22 },
		     &holidays_shipped, &problems);
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].text.zh,
			    "调解期限已于 2026-11-17 届满，超过 5 天：请办结，或经双方同意延期");
	assert_string_equal(problems.items[0].text.en,
			    "The time to mediate ran out on 2026-11-17, 5 days ago: end it, or extend "
			    "it with the consent of both sides");
}

static void
a_right_that_lapses_today_can_still_be_asked_for(void **state)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct document dispute = document_quoted(&arena, "{" DONE "}");
	struct document agreement = document_quoted(&arena, "{'effective_on': '2026-11-03'}");
	struct check_part part = { schema_kind(SPAN("agreement")), &agreement };

	(void)state;
	/* 15 days from the 3rd are the 18th */
	for (int day = 18; day <= 19; day++) {
		struct problems problems = { 0 };
		struct date today = { 2026, 11, day };
		check_record(&arena, schema_kind(SPAN("dispute")), &dispute, &part, 1, today, &holidays_shipped,
			     &problems);
		assert_int_equal(problems.count, day == 18);
		if (problems.count)
			assert_string_equal(problems.items[0].text.en,
					    "The time to ask for arbitration review runs out on "
					    "2026-11-18, in 0 days: remind both sides to apply "
					    "together");
	}
}

static void
a_certificate_lapses_after_its_last_day(void **state)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct document person = document_quoted(&arena, "{'certificate_to': '2026-11-22'}");

	(void)state;
	for (int day = 22; day <= 23; day++) {
		struct problems problems = { 0 };
		struct date today = { 2026, 11, day };
		check_record(&arena, schema_kind(SPAN("person")), &person, NULL, 0, today, &holidays_shipped,
			     &problems);
		assert_int_equal(problems.count, 1);
		assert_string_equal(problems.items[0].text.zh,
				    day == 22 ? "调解员证即将到期，请换证" : "调解员证已过期，请换证");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_of_one_record_agree_with_each_other),
		cmocka_unit_test(clocks_warn_before_they_run_out),
		cmocka_unit_test(a_clock_says_when_how_long_and_what_to_do),
		cmocka_unit_test(a_right_that_lapses_today_can_still_be_asked_for),
		cmocka_unit_test(a_certificate_lapses_after_its_last_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
