/* Samples of case files: the same seed draws the same, every case has its chance, and reviews are counted by street. */
#include "host/samples.h"

#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define CASES 20
#define DRAWS 400
#define EACH 5

struct scene {
	struct desk desk;
	struct uuid cases[CASES];
};

static struct uuid
closed_case(struct desk *desk, const char *number, const char *closed)
{
	struct outcome outcome =
		desk_make(desk, "dispute",
			  GIVEN("category=wages", "received=2026-10-09", "accepted=2026-10-09", "result=agreed",
				"result_date=2026-10-20", "status=closed", number, closed));
	if (!outcome.saved)
		fail_msg("not saved: %s", outcome.problems.items[0].text.en);
	return outcome.id;
}

static void
scene_open(struct scene *scene)
{
	desk_open(&scene->desk);
	for (int i = 0; i < CASES; i++) {
		char number[20];
		snprintf(number, sizeof(number), "number=%02d", i);
		scene->cases[i] = closed_case(&scene->desk, number, i % 2 ? "closed=2026-11-01" : "closed=2026-11-20");
	}
}

static void
scene_close(struct scene *scene)
{
	desk_close(&scene->desk);
}

static struct sample_request
request_of(const char *seed)
{
	return (struct sample_request){ .from = { 2026, 11, 1 },
					.to = { 2026, 11, 20 },
					.per_centre = EACH,
					.seed = span_text(seed) };
}

static json_t *
draw(struct scene *scene, const struct sample_request *request)
{
	struct uuid id;
	json_t *json = NULL;
	struct desk *desk = &scene->desk;
	must(sample_draw(desk->office.store, &desk->office.arena, request, desk->actor.now_ms, &id));
	must(sample_show(desk->office.store, &desk->office.arena, id, &json));
	assert_non_null(json);
	return json;
}

/* The cases' numbers, in order. */
static const char *
numbers(struct scene *scene, const struct sample_request *request)
{
	json_t *OWN(json_drop) json = draw(scene, request), *item;
	struct buffer OWN(buffer_drop) out = { 0 };
	size_t i;
	json_array_foreach(json_object_get(json, "items"), i, item)
		buffer_print(&out, "%s%s", i ? " " : "", json_string_value(json_object_get(item, "number")));
	return arena_text(&scene->desk.office.arena, buffer_span(&out));
}

static void
the_same_seed_draws_the_same(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct sample_request request = request_of("haizhu-2026");
	const char *first = numbers(&scene, &request);
	assert_int_equal(strlen(first), EACH * 3 - 1);
	assert_string_equal(numbers(&scene, &request), first);
	request.seed = SPAN("haizhu-2027");
	assert_string_not_equal(numbers(&scene, &request), first);
	request.seed = (struct span){ 0 };
	assert_string_not_equal(numbers(&scene, &request), numbers(&scene, &request));
}

static void
a_sample_tells_whether_its_seed_was_given(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct sample_request request = request_of("haizhu-2026");
	json_t *OWN(json_drop) given = draw(&scene, &request);
	assert_true(json_is_true(json_object_get(given, "seed_given")));
	request.seed = (struct span){ 0 };
	json_t *OWN(json_drop) made = draw(&scene, &request);
	assert_true(json_is_false(json_object_get(made, "seed_given")));
}

/* As a request that may be sent twice runs. */
static void
a_draw_may_be_part_of_a_larger_act(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	struct uuid id;
	scene_open(&scene);
	struct store *store = scene.desk.office.store;
	struct sample_request request = request_of("x");
	json_t *OWN(json_drop) list = NULL;
	must(db_begin(store->db));
	must(sample_draw(store, &scene.desk.office.arena, &request, 1000, &id));
	request.per_centre = 0;
	assert_refused(sample_draw(store, &scene.desk.office.arena, &request, 1000, &id), FAULT_INPUT, "per_centre");
	must(db_end(store->db));
	must(sample_list(store, &scene.desk.office.arena, &list));
	assert_int_equal(json_array_size(json_object_get(list, "items")), 1);
}

/* Of 20 cases 5 at a time, 400 times: 100 each on average, with a deviation of 8.7. */
static void
every_case_has_the_same_chance(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	int drawn[CASES] = { 0 };
	scene_open(&scene);
	for (int i = 0; i < DRAWS; i++) {
		char seed[20];
		snprintf(seed, sizeof(seed), "seed-%d", i);
		struct sample_request request = request_of(seed);
		const char *found = numbers(&scene, &request);
		for (int j = 0; j < EACH; j++)
			drawn[10 * (found[3 * j] - '0') + found[3 * j + 1] - '0']++;
	}
	for (int i = 0; i < CASES; i++)
		assert_in_range(drawn[i], 60, 140);
}

static void
only_cases_that_were_closed_in_the_period_are_drawn(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct sample_request request = request_of("x");
	request.to.day = 19;
	request.per_centre = SAMPLE_PER_CENTRE_MAX;
	closed_case(&scene.desk, "number=31", "closed=2026-10-31");
	assert_int_equal(desk_make(&scene.desk, "dispute", A_DISPUTE).saved, true);
	desk_change(&scene.desk, scene.cases[1], GIVEN("voided=yes", "void_reason=重复登记"));
	json_t *OWN(json_drop) json = draw(&scene, &request);
	assert_int_equal(json_array_size(json_object_get(json, "items")), CASES / 2 - 1);
}

static void
what_is_out_of_bounds_is_refused(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	struct span other = SPAN("440105001");
	struct uuid id;
	scene_open(&scene);
	struct store *store = scene.desk.office.store;
	struct arena *arena = &scene.desk.office.arena;
	struct sample_request request = request_of("has a space");
	assert_refused(sample_draw(store, arena, &request, 1000, &id), FAULT_INPUT, "seed");
	request = request_of("x");
	request.per_centre = 0;
	assert_refused(sample_draw(store, arena, &request, 1000, &id), FAULT_INPUT, "per_centre");
	request = request_of("x");
	request.to.day = 1;
	request.from.day = 2;
	assert_refused(sample_draw(store, arena, &request, 1000, &id), FAULT_INPUT, "before");
	request = request_of("x");
	request.centres = &other;
	request.centre_count = 1;
	assert_refused(sample_draw(store, arena, &request, 1000, &id), FAULT_INPUT, "no case");
}

/* ---- reviews ---- */

static void
save(struct scene *scene, struct uuid dispute, const char *lacking, const char *also)
{
	struct review_given given = { .dispute = dispute, .remarks = SPAN("装订规范") };
	struct outcome outcome;
	for (size_t i = 0; i < REVIEW_POINTS; i++)
		given.states[i] = REVIEW_MET;
	if (lacking)
		given.states[review_point_named(span_text(lacking))] = REVIEW_LACKING;
	if (also)
		given.states[review_point_named(span_text(also))] = REVIEW_LACKING;
	must(review_save(scene->desk.office.store, &scene->desk.office.arena, &scene->desk.actor, &given, &outcome));
	assert_true(outcome.saved);
	scene->desk.actor.now_ms += 10;
}

static void
a_review_is_part_of_its_dispute(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	json_t *OWN(json_drop) sheet = NULL;
	scene_open(&scene);
	save(&scene, scene.cases[0], "identity", "minutes");
	must(review_sheet(scene.desk.office.store, &scene.desk.office.arena, scene.cases[0], &sheet));
	json_t *review = json_array_get(json_object_get(sheet, "reviews"), 0);
	assert_int_equal(json_array_size(json_object_get(sheet, "points")), REVIEW_POINTS);
	assert_int_equal(json_integer_value(json_object_get(review, "score")), 82);
	assert_int_equal(json_array_size(json_object_get(review, "points")), 2);
	assert_string_equal(json_string_value(json_object_get(review, "date")), "2026-11-22");
	assert_string_equal(json_string_value(json_object_get(review, "remarks")), "装订规范");
	struct record_whole whole = desk_load(&scene.desk, scene.cases[0]);
	assert_int_equal(whole.count, 2);
	assert_string_equal(whole.documents[1].kind->name, "review");
}

static void
a_review_with_open_points_is_refused(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	struct outcome outcome;
	scene_open(&scene);
	struct review_given given = { .dispute = scene.cases[0] };
	for (size_t i = 1; i < REVIEW_POINTS; i++)
		given.states[i] = REVIEW_MET;
	must(review_save(scene.desk.office.store, &scene.desk.office.arena, &scene.desk.actor, &given, &outcome));
	assert_false(outcome.saved);
	assert_true(desk_has(&outcome, SEVERITY_REFUSE, "required", review_points[0].name));
}

static void
a_voided_case_is_not_reviewed(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	struct outcome outcome;
	scene_open(&scene);
	struct review_given given = { .dispute = scene.cases[0] };
	for (size_t i = 0; i < REVIEW_POINTS; i++)
		given.states[i] = REVIEW_MET;
	desk_change(&scene.desk, scene.cases[0], GIVEN("voided=yes", "void_reason=重复登记"));
	must(review_save(scene.desk.office.store, &scene.desk.office.arena, &scene.desk.actor, &given, &outcome));
	assert_false(outcome.saved);
	assert_true(desk_has(&outcome, SEVERITY_REFUSE, "review", ""));
}

static void
the_summary_counts_reviews_and_their_points(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct sample_request request = request_of("x");
	struct store *store = scene.desk.office.store;
	json_t *OWN(json_drop) before = draw(&scene, &request), *OWN(json_drop) after = NULL;
	struct uuid id, ids[2];
	for (size_t i = 0; i < 2; i++)
		assert_true(uuid_read(span_text(json_string_value(json_object_get(
					      json_array_get(json_object_get(before, "items"), i), "id"))),
				      &ids[i]));
	save(&scene, ids[0], NULL, NULL);
	save(&scene, ids[1], "minutes", NULL);
	save(&scene, ids[1], "minutes", "binding"); /* the newest counts */
	assert_true(uuid_read(span_text(json_string_value(json_object_get(before, "id"))), &id));
	must(sample_show(store, &scene.desk.office.arena, id, &after));
	json_t *total = json_object_get(after, "total"), *points = json_object_get(total, "points");
	assert_int_equal(json_integer_value(json_object_get(after, "reviewed")), 2);
	assert_int_equal(json_integer_value(json_object_get(total, "cases")), EACH);
	assert_int_equal(json_integer_value(json_object_get(total, "mean_tenths")), 940);
	assert_int_equal(json_integer_value(json_object_get(total, "least")), 88);
	assert_int_equal(json_array_size(points), 2);
	assert_int_equal(json_array_size(json_object_get(after, "summary")), 1);
	json_t *OWN(json_drop) list = NULL;
	must(sample_list(store, &scene.desk.office.arena, &list));
	assert_int_equal(json_array_size(json_object_get(list, "items")), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_seed_draws_the_same),
		cmocka_unit_test(a_sample_tells_whether_its_seed_was_given),
		cmocka_unit_test(a_draw_may_be_part_of_a_larger_act),
		cmocka_unit_test(every_case_has_the_same_chance),
		cmocka_unit_test(only_cases_that_were_closed_in_the_period_are_drawn),
		cmocka_unit_test(what_is_out_of_bounds_is_refused),
		cmocka_unit_test(a_review_is_part_of_its_dispute),
		cmocka_unit_test(a_review_with_open_points_is_refused),
		cmocka_unit_test(a_voided_case_is_not_reviewed),
		cmocka_unit_test(the_summary_counts_reviews_and_their_points),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
