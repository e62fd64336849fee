/* Reports handed in: four eyes, reasons, and nothing that was handed in is ever lost or changed. */
#include "host/submissions.h"

#include "tests/support/assert_fault.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define NOW INT64_C(1795315327)

struct scene {
	struct office office;
	struct store *store;
	struct account clerk, chief;
	struct uuid id;
};

static struct account
add_account(struct scene *scene, uint32_t number, const char *name, enum account_role role)
{
	struct account account = { .id = office_uuid(&scene->office, number), .role = role };
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(account.id, text);
	struct query query =
		db_query(scene->store->db, "INSERT INTO account VALUES (?1, ?2, ?3, ?1, 'x', x'', 0, 0, 0, 0)");
	query_text(&query, span_text(text));
	query_text(&query, span_text(name));
	query_text(&query, span_text(account_role_name(role)));
	must(query_run(&query));
	return account;
}

static struct submission_act
act(enum submission_step_kind step, const struct account *who, const char *reason, const char *body)
{
	return (struct submission_act){ .step = step,
					.account = who,
					.now = NOW,
					.reason = span_text(reason),
					.body = span_text(body) };
}

/* What was refused, "" for nothing. */
static const char *
hand_in(struct scene *scene, const char *report, const char *body)
{
	struct submission given = { .report = span_text(report),
				    .from = SPAN("2026-07-01"),
				    .to = SPAN("2026-09-30"),
				    .options = SPAN("{}") };
	struct submission_act first = act(SUBMISSION_SUBMIT, &scene->clerk, "", body);
	const struct problem *refused;
	must(submission_create(scene->store, &given, &first, &scene->id, &refused));
	return refused ? refused->rule : "";
}

/* The figures that are there are looked at, unless others are named. */
static const char *
go_on(struct scene *scene, struct submission_act next)
{
	const struct problem *refused;
	struct submission there;
	struct span body;
	bool found;
	must(submission_find(scene->store, &scene->office.arena, scene->id, &there, &body, &found));
	if (found && !next.seen.data)
		next.seen = there.steps[there.step_count - 1].digest;
	must(submission_go_on(scene->store, scene->id, &next, &refused));
	return refused ? refused->rule : "";
}

static struct submission
find(struct scene *scene, struct span *body)
{
	struct submission out;
	bool found;
	must(submission_find(scene->store, &scene->office.arena, scene->id, &out, body, &found));
	assert_true(found);
	return out;
}

static int
open_scene(void **state)
{
	static struct scene scene;
	scene = (struct scene){ 0 };
	office_open(&scene.office);
	scene.store = scene.office.store;
	scene.clerk = add_account(&scene, 1, "王统计", ACCOUNT_STATISTICS);
	scene.chief = add_account(&scene, 2, "李主任", ACCOUNT_ADMINISTRATOR);
	*state = &scene;
	return 0;
}

static int
close_scene(void **state)
{
	struct scene *scene = *state;
	office_close(&scene->office);
	return 0;
}

static void
what_was_handed_in_stays_with_its_digest(void **state)
{
	struct scene *scene = *state;
	uint8_t digest[CRYPT_SHA256_SIZE];
	struct span body;
	assert_string_equal(hand_in(scene, "quarterly", "{\"a\":1}"), "");
	struct submission made = find(scene, &body);
	crypt_sha256(SPAN("{\"a\":1}"), digest);
	assert_true(span_equal(body, SPAN("{\"a\":1}")));
	assert_int_equal(made.step_count, 1);
	assert_true(span_equal(made.steps[0].digest, span_of(digest, sizeof(digest))));
	assert_true(span_equal(made.steps[0].name, SPAN("王统计")));
	assert_int_equal(made.steps[0].role, ACCOUNT_STATISTICS);
	assert_int_equal(made.steps[0].at, NOW);
}

static void
a_returned_one_goes_round_again_and_every_step_is_kept(void **state)
{
	struct scene *scene = *state;
	struct span body;
	hand_in(scene, "quarterly", "{\"a\":1}");
	assert_string_equal(go_on(scene, act(SUBMISSION_RETURN, &scene->chief, "凤阳少报一件", "")), "");
	assert_string_equal(go_on(scene, act(SUBMISSION_APPROVE, &scene->chief, "", "")), "state");
	assert_string_equal(go_on(scene, act(SUBMISSION_SUBMIT, &scene->clerk, "已补", "{\"a\":2}")), "");
	assert_string_equal(go_on(scene, act(SUBMISSION_SUBMIT, &scene->clerk, "", "{\"a\":3}")), "state");
	assert_string_equal(go_on(scene, act(SUBMISSION_APPROVE, &scene->chief, "", "")), "");
	assert_string_equal(go_on(scene, act(SUBMISSION_RETURN, &scene->chief, "迟了", "")), "state");
	struct submission made = find(scene, &body);
	assert_int_equal(made.step_count, 4);
	assert_true(span_equal(body, SPAN("{\"a\":2}")));
	assert_true(span_equal(made.steps[1].reason, SPAN("凤阳少报一件")));
	assert_true(span_equal(made.steps[1].digest, made.steps[0].digest));
	assert_true(span_equal(made.steps[3].digest, made.steps[2].digest));
	assert_false(span_equal(made.steps[2].digest, made.steps[0].digest));
	assert_string_equal(submission_status(made.steps[3].step), "approved");
}

static void
nobody_judges_their_own(void **state)
{
	struct scene *scene = *state;
	hand_in(scene, "quarterly", "{}");
	assert_string_equal(go_on(scene, act(SUBMISSION_APPROVE, &scene->clerk, "", "")), "own");
	assert_string_equal(go_on(scene, act(SUBMISSION_RETURN, &scene->clerk, "x", "")), "own");
	/* Who hands it in the second time is the one who may not judge it then. */
	assert_string_equal(go_on(scene, act(SUBMISSION_RETURN, &scene->chief, "x", "")), "");
	assert_string_equal(go_on(scene, act(SUBMISSION_SUBMIT, &scene->chief, "", "{}")), "");
	assert_string_equal(go_on(scene, act(SUBMISSION_APPROVE, &scene->chief, "", "")), "own");
	assert_string_equal(go_on(scene, act(SUBMISSION_APPROVE, &scene->clerk, "", "")), "");
}

/* As somebody who is an officer in the morning and an administrator in the afternoon. */
static void
nobody_judges_their_own_by_another_account(void **state)
{
	struct scene *scene = *state;
	scene->chief.person = scene->clerk.id; /* the row's person: see add_account */
	hand_in(scene, "quarterly", "{}");
	assert_string_equal(go_on(scene, act(SUBMISSION_APPROVE, &scene->chief, "", "")), "own");
	assert_string_equal(go_on(scene, act(SUBMISSION_RETURN, &scene->chief, "x", "")), "own");
}

static void
a_return_needs_a_reason_and_a_judgement_the_figures_that_are_there(void **state)
{
	struct scene *scene = *state;
	uint8_t other[CRYPT_SHA256_SIZE] = { 0 };
	struct submission_act stale = act(SUBMISSION_APPROVE, &scene->chief, "", "");
	stale.seen = span_of(other, sizeof(other));
	hand_in(scene, "quarterly", "{}");
	assert_string_equal(go_on(scene, act(SUBMISSION_RETURN, &scene->chief, "", "")), "reason");
	assert_string_equal(go_on(scene, stale), "stale");
	stale.seen.size = 0;
	assert_string_equal(go_on(scene, stale), "unseen");
	stale.seen.size = sizeof(other);
	crypt_sha256(SPAN("{}"), other);
	assert_string_equal(go_on(scene, stale), "");
}

static void
one_is_under_way_at_a_time_and_a_correction_follows_an_approval(void **state)
{
	struct scene *scene = *state;
	struct submission *list;
	size_t count;
	assert_string_equal(hand_in(scene, "quarterly", "{}"), "");
	assert_string_equal(hand_in(scene, "quarterly", "{}"), "exists");
	assert_string_equal(go_on(scene, act(SUBMISSION_APPROVE, &scene->chief, "", "")), "");
	assert_string_equal(hand_in(scene, "annual", "{}"), "");
	assert_string_equal(hand_in(scene, "quarterly", "{}"), "");
	must(submission_list(scene->store, &scene->office.arena, SPAN(""), 9, &list, &count));
	assert_int_equal(count, 3);
	must(submission_list(scene->store, &scene->office.arena, SPAN("annual"), 9, &list, &count));
	assert_int_equal(count, 1);
	assert_true(span_equal(list[0].report, SPAN("annual")));
}

static void
what_is_not_there_or_too_large_is_refused(void **state)
{
	struct scene *scene = *state;
	static char reason[SUBMISSION_REASON_MAX + 2];
	const struct problem *refused;
	memset(reason, 'x', sizeof(reason) - 1);
	scene->id = office_uuid(&scene->office, 9);
	assert_string_equal(go_on(scene, act(SUBMISSION_APPROVE, &scene->chief, "", "")), "missing");
	hand_in(scene, "quarterly", "{}");
	struct submission_act next = act(SUBMISSION_RETURN, &scene->chief, reason, "");
	expect_fault(submission_go_on(scene->store, scene->id, &next, &refused), FAULT_LIMIT, "reason");
}

static void
it_never_goes_to_and_fro_for_ever(void **state)
{
	struct scene *scene = *state;
	struct span body;
	hand_in(scene, "quarterly", "{}");
	for (int i = 1; i < SUBMISSION_STEPS_MAX; i++) {
		bool back = i % 2;
		assert_string_equal(go_on(scene, act(back ? SUBMISSION_RETURN : SUBMISSION_SUBMIT,
						     back ? &scene->chief : &scene->clerk, "x", "{}")),
				    "");
	}
	assert_string_equal(go_on(scene, act(SUBMISSION_SUBMIT, &scene->clerk, "", "{}")), "full");
	assert_int_equal(find(scene, &body).step_count, SUBMISSION_STEPS_MAX);
}

#define SCENE(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(what_was_handed_in_stays_with_its_digest),
		SCENE(a_returned_one_goes_round_again_and_every_step_is_kept),
		SCENE(nobody_judges_their_own),
		SCENE(nobody_judges_their_own_by_another_account),
		SCENE(a_return_needs_a_reason_and_a_judgement_the_figures_that_are_there),
		SCENE(one_is_under_way_at_a_time_and_a_correction_follows_an_approval),
		SCENE(what_is_not_there_or_too_large_is_refused),
		SCENE(it_never_goes_to_and_fro_for_ever),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
