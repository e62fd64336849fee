/* The checklist of a case file's review: what a record shows of it, and the score. */
#include "core/review.h"

#include "tests/support/problems.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define PARTS_MAX 8
#define AGREED \
	"{'received':'2026-11-02','accepted':'2026-11-03','result':'agreed','result_date':'2026-11-17','status':'closed'}"

/* A dispute and its parts as JSON, each behind its kind; ends with NULLs. */
struct file {
	const char *dispute;
	struct {
		const char *kind, *json;
	} parts[PARTS_MAX];
};

static enum review_state
look(const struct file *given, const char *point)
{
	struct arena OWN(arena_drop) arena = { 0 };
	enum review_state states[REVIEW_POINTS];
	struct document dispute = document_quoted(&arena, given->dispute), documents[PARTS_MAX];
	struct check_part parts[PARTS_MAX];
	struct review_file file = { .dispute = &dispute, .parts = parts, .holidays = &holidays_shipped };
	for (; file.count < PARTS_MAX && given->parts[file.count].kind; file.count++) {
		documents[file.count] = document_quoted(&arena, given->parts[file.count].json);
		parts[file.count] = (struct check_part){ schema_kind(span_text(given->parts[file.count].kind)),
							 &documents[file.count] };
	}
	review_look(&file, states);
	assert_in_range(review_point_named(span_text(point)), 0, REVIEW_POINTS - 1);
	return states[review_point_named(span_text(point))];
}

static const struct {
	const char *about, *point;
	struct file file;
	enum review_state state;
} rows[] = {
	{ "a registration form counts as application",
	  "application",
	  { AGREED, { { "paper", "{'type':'registration'}" } } },
	  REVIEW_MET },
	{ "so does a scan", "application", { AGREED, { { "file", "{'section':'application'}" } } }, REVIEW_MET },
	{ "a voided one does not",
	  "application",
	  { AGREED, { { "paper", "{'type':'registration','voided':true}" } } },
	  REVIEW_LACKING },
	{ "rights were told", "rights_notice", { AGREED, { { "paper", "{'type':'rights_notice'}" } } }, REVIEW_MET },
	{ "not to whom was turned away",
	  "rights_notice",
	  { "{'received':'2026-11-02','status':'not_accepted','not_accepted_on':'2026-11-03'}", { { 0 } } },
	  REVIEW_NONE },
	{ "no identity papers", "identity", { AGREED, { { 0 } } }, REVIEW_LACKING },
	{ "no minutes", "minutes", { AGREED, { { 0 } } }, REVIEW_LACKING },
	{ "an agreement on paper", "ending", { AGREED, { { "paper", "{'type':'agreement'}" } } }, REVIEW_MET },
	{ "a termination is none", "ending", { AGREED, { { "paper", "{'type':'termination'}" } } }, REVIEW_LACKING },
	{ "but ends a case that failed",
	  "ending",
	  { "{'received':'2026-11-02','accepted':'2026-11-03','result':'failed','status':'closed'}",
	    { { "paper", "{'type':'termination'}" } } },
	  REVIEW_MET },
	{ "what was paid at once needs neither",
	  "ending",
	  { "{'received':'2026-11-02','accepted':'2026-11-03','result':'performed_at_once','status':'closed'}",
	    { { 0 } } },
	  REVIEW_NONE },
	{ "what went to another street ends there",
	  "ending",
	  { "{'received':'2026-11-02','accepted':'2026-11-03','result':'transferred','status':'transferred'}",
	    { { 0 } } },
	  REVIEW_NONE },
	{ "covers leave no record", "back_cover", { AGREED, { { 0 } } }, REVIEW_OPEN },
	{ "accepted on the third working day",
	  "acceptance",
	  { "{'received':'2026-11-05','accepted':'2026-11-10','status':'closed'}", { { 0 } } },
	  REVIEW_MET },
	{ "and on the fourth",
	  "acceptance",
	  { "{'received':'2026-11-05','accepted':'2026-11-11','status':'closed'}", { { 0 } } },
	  REVIEW_LACKING },
	{ "ended on the 15th day", "mediation", { AGREED, { { 0 } } }, REVIEW_MET },
	{ "and on the 16th",
	  "mediation",
	  { "{'received':'2026-11-02','accepted':'2026-11-03','result':'agreed','result_date':'2026-11-18'}",
	    { { 0 } } },
	  REVIEW_LACKING },
	{ "unless it was extended",
	  "mediation",
	  { "{'received':'2026-11-02','accepted':'2026-11-03','result':'agreed','result_date':'2026-11-18',"
	    "'extended_to':'2026-11-20'}",
	    { { 0 } } },
	  REVIEW_MET },
	{ "service that nobody signed for",
	  "service",
	  { AGREED, { { "paper", "{'type':'acceptance_notice','service':'direct'}" } } },
	  REVIEW_LACKING },
	{ "a receipt came back",
	  "service",
	  { AGREED, { { "paper", "{'type':'acceptance_notice','service':'direct','receipt':true}" } } },
	  REVIEW_MET },
	{ "nothing is said of service", "service", { AGREED, { { "paper", "{'type':'minutes'}" } } }, REVIEW_OPEN },
	{ "all four have signed",
	  "signatures",
	  { AGREED,
	    { { "agreement", "{'signed_applicant':true,'signed_respondent':true,'signed_mediator':true,"
			     "'sealed_centre':true}" } } },
	  REVIEW_MET },
	{ "the seal is missing",
	  "signatures",
	  { AGREED, { { "agreement", "{'signed_applicant':true,'signed_respondent':true,'signed_mediator':true}" } } },
	  REVIEW_LACKING },
	{ "somebody asked how it went", "follow_up", { AGREED, { { "event", "{'type':'follow_up'}" } } }, REVIEW_MET },
	{ "no proof of performance", "performance", { AGREED, { { 0 } } }, REVIEW_LACKING },
	{ "only the paper tells", "facts", { AGREED, { { 0 } } }, REVIEW_OPEN },
};

static void
a_record_shows_what_of_the_list_it_can(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum review_state found = look(&rows[i].file, rows[i].point);
		if (found != rows[i].state)
			fail_msg("%s: %s, not %s", rows[i].about, review_state_name(found),
				 review_state_name(rows[i].state));
	}
}

static void
fill(enum review_state states[REVIEW_POINTS], enum review_state with)
{
	for (size_t i = 0; i < REVIEW_POINTS; i++)
		states[i] = with;
}

static void
the_score_is_the_weight_of_what_is_met_among_what_applies(void **state)
{
	enum review_state states[REVIEW_POINTS];
	(void)state;
	fill(states, REVIEW_MET);
	assert_int_equal(review_score(states), 100);
	fill(states, REVIEW_LACKING);
	assert_int_equal(review_score(states), 0);
	fill(states, REVIEW_NONE);
	assert_int_equal(review_score(states), 100);
	states[0] = REVIEW_MET;
	states[1] = REVIEW_LACKING;
	int met = review_points[0].weight, all = met + review_points[1].weight;
	assert_int_equal(review_score(states), (200 * met + all) / (2 * all));
	fill(states, REVIEW_MET);
	states[0] = REVIEW_LACKING;
	assert_int_equal(review_score(states), 100 - review_points[0].weight); /* the weights add up to 100 */
}

static void
names_and_texts_lead_back_to_their_points(void **state)
{
	(void)state;
	for (size_t i = 0; i < REVIEW_POINTS; i++) {
		assert_int_equal(review_point_named(span_text(review_points[i].name)), i);
		assert_int_equal(review_point_lacking(span_text(review_points[i].lacking.zh)), i);
		assert_true(strlen(review_points[i].label.en) > 0 && strlen(review_points[i].lacking.en) > 0);
	}
	assert_int_equal(review_point_named(SPAN("nothing")), REVIEW_POINTS);
	assert_int_equal(review_point_lacking(SPAN("")), REVIEW_POINTS);
	for (enum review_state at = 0; at < REVIEW_STATES; at++)
		assert_int_equal(review_state_read(span_text(review_state_name(at))), at);
	assert_int_equal(review_state_read(SPAN("")), REVIEW_STATES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_shows_what_of_the_list_it_can),
		cmocka_unit_test(the_score_is_the_weight_of_what_is_met_among_what_applies),
		cmocka_unit_test(names_and_texts_lead_back_to_their_points),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
