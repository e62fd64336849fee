/* The life of a dispute: which status may follow which, what each implies, and acceptance before closing. */
#include "tests/support/problems.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What a new dispute needs, and one as it stood before. */
#define NEW "'received': '2026-11-02', 'category': 'wages'"
#define OLD "{" NEW "}"
#define ACCEPTED_ON "'accepted': '2026-11-03'"
#define AGREED_ON ACCEPTED_ON ", 'result': 'agreed', 'result_date': '2026-11-10'"

static const struct judged steps[] = {
	{ "registered to accepted", "dispute", OLD, "{" NEW ", 'status': 'accepted', " ACCEPTED_ON "}", "" },
	{ "steps may be skipped", "dispute", OLD, "{" NEW ", 'status': 'agreed', " AGREED_ON "}", "" },
	{ "a result back to mediating", "dispute", "{" NEW ", " AGREED_ON ", 'status': 'agreed'}",
	  "{" NEW ", " ACCEPTED_ON ", 'status': 'mediating'}", "" },
	{ "a failed mediation has nothing to perform", "dispute",
	  "{" NEW ", 'status': 'failed', " ACCEPTED_ON ", 'result': 'failed', 'result_date': '2026-11-10'}",
	  "{" NEW ", 'status': 'performing', " ACCEPTED_ON ", 'result': 'failed', 'result_date': '2026-11-10'}",
	  "refuse life_cycle status; warn result result" },
	{ "an archived case is not reopened in one step", "dispute",
	  "{" NEW ", " AGREED_ON ", 'status': 'archived', 'closed': '2026-11-12', 'archived': '2026-11-13'}",
	  "{" NEW ", " AGREED_ON ", 'status': 'performing', 'closed': '2026-11-12', 'archived': '2026-11-13'}",
	  "refuse life_cycle status" },
	{ "a status taken away is registered again", "dispute", "{" NEW ", " AGREED_ON ", 'status': 'agreed'}",
	  "{" NEW ", " AGREED_ON "}", "refuse life_cycle status; warn result status" },
	{ "a date that can still come warns", "dispute", OLD, "{" NEW ", 'status': 'accepted'}",
	  "warn life_cycle accepted" },
	{ "a paper file comes with its dates", "dispute", NULL, "{" NEW ", 'status': 'agreed'}",
	  "refuse life_cycle accepted; refuse life_cycle result; refuse life_cycle result_date" },
	{ "and may come in at any stage", "dispute", NULL,
	  "{" NEW ", " AGREED_ON ", 'status': 'archived', 'closed': '2026-11-12', 'archived': '2026-11-13'}", "" },
	{ "refused implies since when", "dispute", NULL, "{" NEW ", 'status': 'refused'}",
	  "refuse life_cycle refused_on" },
	{ "which can still come", "dispute", OLD, "{" NEW ", 'status': 'refused'}", "warn life_cycle refused_on" },
	{ "and is enough", "dispute", OLD, "{" NEW ", 'status': 'refused', 'refused_on': '2026-11-03'}", "" },
	{ "failed implies acceptance", "dispute", NULL,
	  "{" NEW ", 'status': 'failed', 'result': 'failed', 'result_date': '2026-11-10'}",
	  "refuse life_cycle accepted" },
	{ "abandoned implies acceptance", "dispute", NULL,
	  "{" NEW ", 'status': 'abandoned', 'result': 'abandoned', 'result_date': '2026-11-10'}",
	  "refuse life_cycle accepted" },
	{ "expired implies acceptance", "dispute", NULL,
	  "{" NEW ", 'status': 'expired', 'result': 'expired', 'result_date': '2026-11-10'}",
	  "refuse life_cycle accepted" },
	{ "an archived file says since when", "dispute", NULL,
	  "{" NEW ", " AGREED_ON ", 'status': 'archived', 'closed': '2026-11-12'}", "refuse life_cycle archived" },
	{ "what was missing at this status is not asked for again", "dispute", "{" NEW ", 'status': 'accepted'}",
	  "{" NEW ", 'status': 'accepted', 'workers': 1}", "" },
	{ "a date taken away is", "dispute", "{" NEW ", 'status': 'accepted', " ACCEPTED_ON "}",
	  "{" NEW ", 'status': 'accepted'}", "warn life_cycle accepted" },
	{ "a result leaves the status behind", "dispute", OLD, "{" NEW ", " AGREED_ON "}", "warn result status" },
	{ "result and status contradict each other", "dispute", OLD, "{" NEW ", " AGREED_ON ", 'status': 'failed'}",
	  "warn result result" },
	{ "an unknown status is one problem, not two", "dispute", OLD, "{" NEW ", 'status': 'lost'}",
	  "refuse code status" },
};

static void
a_case_goes_through_its_life_in_order(void **state)
{
	(void)state;
	ASSERT_JUDGED(steps);
}

static const struct judged closings[] = {
	{ "a status without acceptance", "dispute", OLD, "{" NEW ", 'status': 'closed', 'closed': '2026-11-12'}",
	  "refuse closing accepted" },
	{ "a date without acceptance", "dispute", OLD, "{" NEW ", 'closed': '2026-11-12'}", "refuse closing accepted" },
	{ "a new archived record without it", "dispute", NULL,
	  "{" NEW ", 'status': 'archived', 'closed': '2026-11-12', 'archived': '2026-11-12'}",
	  "refuse closing accepted" },
	{ "with acceptance", "dispute", OLD, "{" NEW ", " AGREED_ON ", 'status': 'closed', 'closed': '2026-11-12'}",
	  "" },
	{ "acceptance taken away afterwards", "dispute",
	  "{" NEW ", " ACCEPTED_ON ", 'status': 'closed', 'closed': '2026-11-12'}",
	  "{" NEW ", 'status': 'closed', 'closed': '2026-11-12'}", "refuse closing accepted" },
	{ "never accepted, with its date", "dispute", NULL,
	  "{" NEW ", 'status': 'closed', 'closed': '2026-11-12', 'not_accepted_on': '2026-11-04'}", "" },
	{ "refused, with its date", "dispute", NULL,
	  "{" NEW ", 'status': 'closed', 'closed': '2026-11-12', 'refused_on': '2026-11-04'}", "" },
	{ "withdrawn before acceptance", "dispute", NULL,
	  "{" NEW ", 'status': 'closed', 'closed': '2026-11-12', 'result': 'withdrawn', 'result_date': '2026-11-04'}",
	  "" },
	{ "transferred", "dispute", NULL,
	  "{" NEW ", 'status': 'closed', 'closed': '2026-11-12', 'result': 'transferred', 'result_date': '2026-11-04'}",
	  "" },
	{ "refused by the other side, then closed", "dispute", "{" NEW ", 'status': 'refused'}",
	  "{" NEW ", 'status': 'closed', 'closed': '2026-11-12'}", "" },
	{ "and archived", "dispute", "{" NEW ", 'status': 'closed', 'closed': '2026-11-12'}",
	  "{" NEW ", 'status': 'archived', 'closed': '2026-11-12', 'archived': '2026-11-13'}", "" },
	{ "closed while payments are open", "dispute", OLD,
	  "{" NEW ", " AGREED_ON ", 'status': 'closed', 'closed': '2026-11-12', 'performance': 'partial'}",
	  "warn performance performance" },
	{ "said once", "dispute",
	  "{" NEW ", " AGREED_ON ", 'status': 'closed', 'closed': '2026-11-12', 'performance': 'partial'}",
	  "{" NEW ", " AGREED_ON
	  ", 'status': 'closed', 'closed': '2026-11-12', 'performance': 'partial', 'workers': 1}",
	  "" },
	{ "the closing comes after", "dispute",
	  "{" NEW ", " AGREED_ON ", 'status': 'performing', 'performance': 'partial'}",
	  "{" NEW ", " AGREED_ON ", 'status': 'performing', 'performance': 'partial', 'closed': '2026-11-12'}",
	  "warn performance performance" },
	{ "the performance is corrected afterwards", "dispute",
	  "{" NEW ", " AGREED_ON ", 'status': 'closed', 'closed': '2026-11-12', 'performance': 'performed'}",
	  "{" NEW ", " AGREED_ON ", 'status': 'closed', 'closed': '2026-11-12', 'performance': 'partial'}",
	  "warn performance performance" },
};

static void
a_case_is_not_closed_before_it_is_accepted(void **state)
{
	(void)state;
	ASSERT_JUDGED(closings);
}

/* One row per status, columns in the same order: + may follow, . may not, = the status itself. */
static const char *const grid[] = {
	"registered        =++++++++++++++++++", "pending           +=+++++++++++++++++",
	"accepted          ++=++++++++++++++++", "not_accepted      +++=+.....+..+..+++",
	"refused           ++++=+....+..+.++++", "mediating         ..+++=+++++++++++++",
	"agreed            .....+=++++++++++++", "partly_agreed     .....++=+++++++++++",
	"performed_at_once .....+++=++++++++++", "failed            .....++++=++++.++++",
	"withdrawn         ++++++++++=+++.++++", "abandoned         .....++++++=++.++++",
	"expired           .....+++++++=+.++++", "transferred       +++++++++++++=.++++",
	"performing        .....++++.....=++++", "followed_up       ......+++++++++=+++",
	"closed            ...++.++++++++++=++", "archived          ................+=+",
	"appraised         .................+=",
};

static void
steps_of_the_life_cycle_are_a_table(void **state)
{
	const struct code *codes = kind_field(schema_kind(SPAN("dispute")), SPAN("status"))->codes;

	(void)state;
	for (size_t i = 0; i < sizeof(grid) / sizeof(grid[0]); i++) {
		struct span marks = span_text(grid[i]);
		assert_true(span_equal(span_cut(&marks, ' '), span_text(codes[i].name)));
		marks = span_part(marks, marks.size - sizeof(grid) / sizeof(grid[0]), SIZE_MAX);
		for (size_t j = 0; j < marks.size; j++) {
			bool may = life_cycle_may(span_text(codes[i].name), span_text(codes[j].name));
			if (may != (marks.data[j] != '.') || (marks.data[j] == '=') != (i == j))
				fail_msg("%s to %s", codes[i].name, codes[j].name);
		}
	}
	assert_null(codes[sizeof(grid) / sizeof(grid[0])].name);
}

static void
a_status_of_a_newer_version_may_come_and_go(void **state)
{
	(void)state;
	assert_true(life_cycle_may(SPAN("archived"), SPAN("sent_to_the_moon")));
	assert_true(life_cycle_may(SPAN("sent_to_the_moon"), SPAN("registered")));
}

static void
a_step_refused_says_which_ones_may_follow(void **state)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct problems problems = { 0 };
	struct document before = document_quoted(&arena, "{'status': 'appraised'}");
	struct document after = document_quoted(&arena, "{'status': 'registered'}");

	(void)state;
	check_document(&arena, schema_kind(SPAN("dispute")), &before, &after, &problems);
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].text.zh, "状态不能从“期满鉴定”改为“登记”，可改为：归档");
	assert_string_equal(
		problems.items[0].text.en,
		"the status may not go from \"Appraised after retention\" to \"Registered\"; it may go to archived");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_case_goes_through_its_life_in_order),
		cmocka_unit_test(a_case_is_not_closed_before_it_is_accepted),
		cmocka_unit_test(steps_of_the_life_cycle_are_a_table),
		cmocka_unit_test(a_status_of_a_newer_version_may_come_and_go),
		cmocka_unit_test(a_step_refused_says_which_ones_may_follow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
