/* Conflicts and findings: what a form shows of them, and how they were settled. */
#include "host/waiting.h"
#include "host/reach.h"
#include "tests/support/api_scene.h"
#include "tests/support/clash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *
member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text ? text : "";
}

static void
what_waits_says_who_settled_it_and_why(void **state)
{
	(void)state;
	struct clash OWN(clash_close) clash;
	struct outcome outcome;
	struct store *store;
	clash_open(&clash);
	store = clash.desk.office.store;
	json_t *OWN(json_drop) open = NULL;
	must(waiting_list(store, false, 10, &open));
	assert_string_equal(member(json_array_get(open, 0), "number"), "甲1");
	assert_null(json_object_get(json_array_get(open, 0), "settled"));
	must(conflict_resolve(store, &clash.desk.office.arena, &clash.desk.actor, clash.conflict, CHOICE_THEIRS,
			      (struct span){ 0 }, SPAN("双方核对名单"), &outcome));
	assert_true(outcome.saved);
	/* Someone goes on afterwards: whoever is last is not who settled it. */
	clash.desk.actor.author.name = SPAN("别人");
	desk_change(&clash.desk, clash.dispute, GIVEN("workers=9"));
	json_t *OWN(json_drop) left = NULL;
	json_t *OWN(json_drop) all = NULL;
	must(waiting_list(store, false, 10, &left));
	must(waiting_list(store, true, 10, &all));
	assert_int_equal(json_array_size(left), 0);
	const json_t *item = json_array_get(all, 0), *settled = json_object_get(item, "settled");
	assert_true(json_is_false(json_object_get(item, "open")));
	assert_string_equal(member(settled, "choice"), "theirs");
	assert_string_equal(member(settled, "reason"), "双方核对名单");
	assert_string_equal(member(settled, "by"), "陈调解");
	assert_string_not_equal(member(settled, "at"), "");
}

static void
a_finding_says_its_rule_in_both_languages(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct office *office = &desk.office;
	struct path path = path_main("dispute", office_uuid(office, 1));
	struct oid first = OFFICE_SAVE(office, &path, office_text("received", "2026-11-20"),
				       office_text("category", "wages"), office_integer("amount", 1000));
	struct oid bad = OFFICE_SAVE(office, &path, office_text("received", "2026-11-20"),
				     office_text("category", "wages"), office_integer("amount", -5));
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, &first);
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	must(db_begin(office->store->db));
	must(ledger_integrate(office->store, &ledger, &bad, 2, office->now++));
	must(db_end(office->store->db));
	json_t *OWN(json_drop) items = NULL;
	int64_t conflicts, findings;
	must(waiting_list(office->store, false, 10, &items));
	must(waiting_count(office->store, &conflicts, &findings));
	assert_int_equal(conflicts, 0);
	assert_int_equal(findings, 1);
	const json_t *item = json_array_get(items, 0), *text = json_object_get(item, "text");
	assert_string_equal(member(item, "kind"), "finding");
	assert_string_equal(member(text, "zh"), waiting_rule(span_text(member(item, "rule"))).zh);
	assert_string_not_equal(member(text, "zh"), waiting_rule(SPAN("")).zh);
	assert_string_not_equal(member(text, "en"), "");
	struct waiting waiting;
	assert_refused(waiting_load(office->store, &office->arena, office_uuid(office, 1), &waiting), FAULT_INPUT,
		       "neither");
}

/* ---- what settles ---- */

/* A resolution of another centre's conflict, in an own ledger: no reader of the conflict's ledger ever sees it. */
static void
settle_elsewhere(struct office *office, struct uuid conflict)
{
	struct path path = path_part("conflicts", conflict, "resolution", office_uuid(office, 70));
	struct field fields[] = { office_text("choice", "mine"), office_text("reason", "x") };
	office_save(office, "centre/440105021", &path, fields, 2);
}

/* Without a reason, so that the hub holds it. */
static void
settle_unsoundly(struct office *office, struct uuid conflict)
{
	struct path path = path_part("conflicts", conflict, "resolution", office_uuid(office, 70));
	struct oid before = office_ledger(office, OFFICE_LEDGER).current;
	struct oid bad = OFFICE_SAVE(office, &path, office_text("choice", "mine"));
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, &before);
	office_integrate(office, OFFICE_LEDGER, &bad);
	office_become(office, "440105014-1");
}

static int64_t
conflicts_counted(struct store *store)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct reach_summary summary;
	int64_t conflicts, findings;
	must(waiting_count(store, &conflicts, &findings));
	must(reach_summarise(store, &arena, &summary));
	for (size_t i = 0; i < summary.count; i++)
		if (strcmp(summary.counts[i].name, "conflicts") == 0)
			assert_int_equal(summary.counts[i].number, conflicts);
	return conflicts;
}

/* Every place that shows what is open says the same of the conflict. */
static void
assert_shown(struct api_scene *scene, struct uuid conflict, struct uuid dispute, bool open)
{
	struct office *office = &scene->desk.office;
	struct waiting waiting;
	char id[UUID_TEXT_SIZE + 1], path[80];
	json_t *OWN(json_drop) items = NULL;
	size_t conflicts = 0;
	must(waiting_list(office->store, false, 10, &items));
	for (size_t i = 0; i < json_array_size(items); i++)
		conflicts += strcmp(member(json_array_get(items, i), "kind"), "conflict") == 0;
	must(waiting_load(office->store, &office->arena, conflict, &waiting));
	uuid_text(dispute, id);
	snprintf(path, sizeof(path), "/record/%s", id);
	assert_int_equal(api_scene_send(scene, HTTP_GET, path, NULL), 200);
	assert_int_equal(json_array_size(api_scene_at(scene, "open")), open);
	assert_int_equal(conflicts, open);
	assert_int_equal(conflicts_counted(office->store), open);
	assert_int_equal(waiting.open, open);
}

static void
nothing_else_than_a_sound_resolution_in_the_same_ledger_settles(void **state)
{
	(void)state;
	static const struct api_route *const tables[] = { api_record_routes, api_write_routes, NULL };
	static void (*const settled[])(struct office * office, struct uuid conflict) = { settle_elsewhere,
											 settle_unsoundly };
	for (size_t i = 0; i < sizeof(settled) / sizeof(settled[0]); i++) {
		struct api_scene OWN(api_scene_close) scene;
		char id[UUID_TEXT_SIZE + 1], path[80];
		api_scene_open(&scene, tables);
		struct uuid dispute = office_uuid(&scene.desk.office, 1), conflict = clash_make(&scene.desk, dispute);
		settled[i](&scene.desk.office, conflict);
		assert_shown(&scene, conflict, dispute, true);
		uuid_text(conflict, id);
		snprintf(path, sizeof(path), "/conflicts/%s/resolution", id);
		static const char *const body = "{\"take\": \"theirs\", \"reason\": \"双方核对名单\"}";
		assert_int_equal(api_scene_send(&scene, HTTP_POST, path, body), 200);
		assert_shown(&scene, conflict, dispute, false);
		assert_int_equal(api_scene_send(&scene, HTTP_POST, path, body), 409);
		json_t *OWN(json_drop) all = NULL;
		must(waiting_list(scene.desk.office.store, true, 10, &all));
		for (size_t at = 0; at < json_array_size(all); at++)
			if (strcmp(member(json_array_get(all, at), "id"), id) == 0)
				assert_string_equal(member(json_object_get(json_array_get(all, at), "settled"),
							   "choice"),
						    "theirs");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_waits_says_who_settled_it_and_why),
		cmocka_unit_test(a_finding_says_its_rule_in_both_languages),
		cmocka_unit_test(nothing_else_than_a_sound_resolution_in_the_same_ledger_settles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
