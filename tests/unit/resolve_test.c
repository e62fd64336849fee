/* Settling: the chosen value and the reason go into one signed act, once. */
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define DEVICE_1 "440105014-1"
#define DEVICE_2 "440105014-2"

struct scene {
	struct office office;
	struct actor actor;
	struct path dispute;
	struct uuid waiting; /* the conflict or finding */
};

static struct uuid
first_id(struct scene *scene, const char *sql)
{
	struct uuid id = { { 0 } };
	struct query query = db_query(scene->office.store->db, sql);
	bool got = query_step(&query) && uuid_read(query_get_bytes(&query, 0), &id);
	must(query_end(&query));
	assert_true(got);
	return id;
}

static int64_t
number(struct scene *scene, const char *sql)
{
	struct query query = db_query(scene->office.store->db, sql);
	int64_t count = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return count;
}

static struct oid
begin(struct scene *scene)
{
	struct office *office = &scene->office;
	office_open(office);
	scene->actor.author = (struct author){ .id = office_uuid(office, 901),
					       .name = SPAN("陈调解"),
					       .centre = SPAN("440105014"),
					       .offset = 480 };
	scene->actor.now = office->now;
	scene->actor.now_ms = office->now * 1000;
	scene->dispute = path_main("dispute", office_uuid(office, 1));
	return OFFICE_SAVE(office, &scene->dispute, office_text("received", "2026-11-20"),
			   office_text("category", "wages"), office_text("summary", "原文"),
			   office_integer("workers", 3));
}

/* Two devices change workers and summary of a dispute; the hub holds both clashes. In the end the store is device 1. */
static void
clash(struct scene *scene, const char *field)
{
	struct office *office = &scene->office;
	struct oid first = begin(scene);
	struct oid mine = OFFICE_SAVE(office, &scene->dispute, office_text("received", "2026-11-20"),
				      office_text("category", "wages"), office_text("summary", "甲文"),
				      office_integer("workers", 4));
	office_become(office, DEVICE_2);
	office_rewind(office, OFFICE_LEDGER, &first);
	struct oid theirs = OFFICE_SAVE(office, &scene->dispute, office_text("received", "2026-11-20"),
					office_text("category", "wages"), office_text("summary", "乙文"),
					office_integer("workers", 5));
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, &first);
	office_integrate(office, OFFICE_LEDGER, &mine);
	office_integrate(office, OFFICE_LEDGER, &theirs);
	office_become(office, DEVICE_1);
	char sql[80];
	snprintf(sql, sizeof(sql), "SELECT id FROM conflict WHERE field = '%s'", field);
	scene->waiting = first_id(scene, sql);
}

static void
scene_close(struct scene *scene)
{
	office_close(&scene->office);
}

static fault_t
resolve(struct scene *scene, enum choice choice, const char *value, const char *reason, struct outcome *outcome)
{
	*outcome = (struct outcome){ 0 };
	return conflict_resolve(scene->office.store, &scene->office.arena, &scene->actor, scene->waiting, choice,
				span_text(value), span_text(reason), outcome);
}

static struct document
dispute(struct scene *scene)
{
	struct ledger ledger = office_ledger(&scene->office, OFFICE_LEDGER);
	struct document document;
	bool found;
	must(ledger_document(scene->office.store, &scene->office.arena, &ledger, &scene->dispute, &document, &found));
	assert_true(found);
	return document;
}

/* ---- conflicts ---- */

static void
each_choice_sets_the_field(void **state)
{
	(void)state;
	static const struct {
		enum choice choice;
		const char *value, *word;
		int64_t workers; /* 0: unset */
	} rows[] = {
		{ CHOICE_MINE, NULL, "mine", 4 }, { CHOICE_THEIRS, NULL, "theirs", 5 },
		{ CHOICE_BASE, NULL, "base", 3 }, { CHOICE_VALUE, "9", "value", 9 },
		{ CHOICE_VALUE, "", "value", 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scene OWN(scene_close) scene = { 0 };
		struct outcome outcome;
		clash(&scene, "workers");
		must(resolve(&scene, rows[i].choice, rows[i].value, "双方核对名单", &outcome));
		assert_true(outcome.saved);
		struct document document = dispute(&scene);
		assert_int_equal(document_integer(&document, "workers", 0), rows[i].workers);
		struct query query = db_query(scene.office.store->db, "SELECT choice, reason FROM resolution");
		assert_true(query_step(&query));
		assert_true(span_equal(query_get_bytes(&query, 0), span_text(rows[i].word)));
		assert_true(span_equal(query_get_bytes(&query, 1), SPAN("双方核对名单")));
		must(query_end(&query));
	}
}

static void
settling_is_one_act(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct outcome outcome;
	struct changeset changeset;
	clash(&scene, "workers");
	int64_t before = number(&scene, "SELECT COUNT(*) FROM changeset");
	must(resolve(&scene, CHOICE_THEIRS, NULL, "x", &outcome));
	assert_int_equal(number(&scene, "SELECT COUNT(*) FROM changeset"), before + 1);
	struct ledger ledger = office_ledger(&scene.office, OFFICE_LEDGER);
	must(ledger_changeset_sealed(scene.office.store, &scene.office.arena, &ledger, &outcome.commit, &changeset));
	assert_true(span_equal(changeset.act, SPAN("conflict: resolve")));
	assert_int_equal(changeset.op_count, 2);
}

static void
the_reason_is_sealed(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct outcome outcome;
	struct changeset changeset;
	clash(&scene, "workers");
	must(resolve(&scene, CHOICE_MINE, NULL, "当事人张三来电", &outcome));
	struct ledger ledger = office_ledger(&scene.office, OFFICE_LEDGER);
	must(ledger_changeset_sealed(scene.office.store, &scene.office.arena, &ledger, &outcome.commit, &changeset));
	assert_int_equal(changeset.op_count, 1); /* mine stands already: only the resolution is new */
	for (size_t i = 0; i < changeset.ops[0].set_count; i++)
		if (span_equal(changeset.ops[0].set[i].name, SPAN("reason")))
			assert_int_equal(changeset.ops[0].set[i].value.type, VALUE_SEALED);
}

static void
a_sealed_field_is_settled_in_plain_text(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct outcome outcome;
	clash(&scene, "summary");
	must(resolve(&scene, CHOICE_THEIRS, NULL, "x", &outcome));
	struct document document = dispute(&scene);
	assert_true(span_equal(document_text(&document, "summary"), SPAN("乙文")));
}

static void
a_value_without_its_key_cannot_be_taken(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct outcome outcome;
	clash(&scene, "summary");
	must(db_run(scene.office.store->db, "DELETE FROM document_key"));
	assert_refused(resolve(&scene, CHOICE_THEIRS, NULL, "x", &outcome), FAULT_INPUT, "its key is not here");
}

static void
what_is_settled_cannot_be_settled_again(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct outcome outcome;
	clash(&scene, "workers");
	must(resolve(&scene, CHOICE_MINE, NULL, "x", &outcome));
	assert_refused(resolve(&scene, CHOICE_THEIRS, NULL, "x", &outcome), FAULT_INPUT,
		       "the conflict is settled already");
	struct document document = dispute(&scene);
	assert_int_equal(document_integer(&document, "workers", 0), 4);
}

static void
a_reason_is_needed(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct outcome outcome;
	clash(&scene, "workers");
	assert_refused(resolve(&scene, CHOICE_MINE, NULL, " \n", &outcome), FAULT_INPUT, "a reason is needed");
	assert_refused(resolve(&scene, CHOICE_MINE, NULL, NULL, &outcome), FAULT_INPUT, "a reason is needed");
	assert_int_equal(number(&scene, "SELECT COUNT(*) FROM resolution"), 0);
}

static void
bad_values_are_refused(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct outcome outcome;
	clash(&scene, "workers");
	assert_refused(resolve(&scene, CHOICE_VALUE, "many", "x", &outcome), FAULT_INPUT,
		       "workers: must be a whole number");
	assert_int_equal(number(&scene, "SELECT COUNT(*) FROM resolution"), 0);
}

static void
only_conflicts_and_findings_are_settled(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct outcome outcome;
	clash(&scene, "workers");
	scene.waiting = scene.dispute.record;
	assert_refused(resolve(&scene, CHOICE_MINE, NULL, "x", &outcome), FAULT_INPUT,
		       "neither a conflict nor a finding");
	scene.waiting = office_uuid(&scene.office, 55);
	assert_refused(resolve(&scene, CHOICE_MINE, NULL, "x", &outcome), FAULT_INPUT, "there is no record");
}

/* ---- findings ---- */

/* A device sends what breaks a rule; the hub takes it back and says so. In the end the store is the hub. */
static void
hold_change(struct scene *scene, const char *category, int64_t workers)
{
	struct office *office = &scene->office;
	struct oid first = begin(scene);
	struct oid bad = OFFICE_SAVE(office, &scene->dispute, office_text("received", "2026-11-20"),
				     office_text("category", category), office_text("summary", "原文"),
				     office_integer("workers", workers));
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, &first);
	office_integrate(office, OFFICE_LEDGER, &bad);
	scene->waiting = first_id(scene, "SELECT id FROM finding");
}

/* A new document of a kind that the device may not write. */
static void
hold_document(struct scene *scene)
{
	struct office *office = &scene->office;
	struct oid first = begin(scene);
	struct path note = path_part("dispute", scene->dispute.record, "annotation", office_uuid(office, 3));
	struct oid bad = OFFICE_SAVE(office, &note, office_text("text", "批注"));
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, &first);
	office_integrate(office, OFFICE_LEDGER, &bad);
	scene->waiting = first_id(scene, "SELECT id FROM finding");
}

static void
a_finding_left_out_changes_nothing_else(void **state)
{
	(void)state;
	static const enum choice choices[] = { CHOICE_MINE, CHOICE_BASE };
	for (size_t i = 0; i < 2; i++) {
		struct scene OWN(scene_close) scene = { 0 };
		struct outcome outcome;
		hold_document(&scene);
		assert_int_equal(number(&scene, "SELECT COUNT(*) FROM annotation_shown"), 0);
		must(resolve(&scene, choices[i], NULL, "不属于该中心职责", &outcome));
		assert_true(outcome.saved);
		assert_int_equal(number(&scene, "SELECT COUNT(*) FROM annotation_shown"), 0);
		assert_int_equal(number(&scene, "SELECT choice = 'drop' FROM resolution"), 1);
		assert_refused(resolve(&scene, CHOICE_THEIRS, NULL, "x", &outcome), FAULT_INPUT,
			       "the finding is settled already");
	}
}

static void
a_held_document_is_shown_once_it_is_accepted(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct outcome outcome;
	hold_document(&scene);
	must(resolve(&scene, CHOICE_THEIRS, NULL, "经区级同意", &outcome));
	assert_true(outcome.saved);
	assert_int_equal(number(&scene, "SELECT COUNT(*) FROM annotation_shown"), 1);
	assert_int_equal(number(&scene, "SELECT choice = 'accept' FROM resolution"), 1);
}

static void
held_values_are_taken_only_if_they_pass_now(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct outcome outcome;
	hold_change(&scene, "no_such_code", 8);
	struct document document = dispute(&scene);
	assert_true(span_equal(document_text(&document, "category"), SPAN("wages")));
	assert_int_equal(document_integer(&document, "workers", 0), 8); /* not what the finding is about */
	must(resolve(&scene, CHOICE_THEIRS, NULL, "x", &outcome));
	assert_false(outcome.saved);
	assert_true(problems_refuse(&outcome.problems));
	assert_int_equal(number(&scene, "SELECT COUNT(*) FROM resolution"), 0);
}

static void
a_finding_takes_no_other_value(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct outcome outcome;
	hold_change(&scene, "no_such_code", 8);
	assert_refused(resolve(&scene, CHOICE_VALUE, "wages", "x", &outcome), FAULT_INPUT, "not by a value");
}

/* Taken back for a right that the device lacked: the values themselves are sound. */
static void
held_fields_are_applied_when_accepted(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { 0 };
	struct office *office = &scene.office;
	struct outcome outcome;
	begin(&scene);
	struct path note = path_part("dispute", scene.dispute.record, "annotation", office_uuid(office, 3));
	office_become(office, OFFICE_HUB);
	struct oid made =
		OFFICE_SAVE(office, &note, office_text("text", "原批注"), office_text("at", "2026-11-20T01:00:00Z"));
	office_become(office, DEVICE_1);
	struct oid bad = OFFICE_SAVE(office, &note, office_text("text", "改批注"));
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, &made);
	office_integrate(office, OFFICE_LEDGER, &bad);
	scene.waiting = first_id(&scene, "SELECT id FROM finding");
	assert_int_equal(number(&scene, "SELECT COUNT(*) FROM annotation WHERE text = '原批注' AND at IS NOT NULL"), 1);
	must(resolve(&scene, CHOICE_THEIRS, NULL, "x", &outcome));
	assert_true(outcome.saved);
	assert_int_equal(number(&scene, "SELECT COUNT(*) FROM annotation WHERE text = '改批注' AND at IS NULL"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_choice_sets_the_field),
		cmocka_unit_test(settling_is_one_act),
		cmocka_unit_test(the_reason_is_sealed),
		cmocka_unit_test(a_sealed_field_is_settled_in_plain_text),
		cmocka_unit_test(a_value_without_its_key_cannot_be_taken),
		cmocka_unit_test(what_is_settled_cannot_be_settled_again),
		cmocka_unit_test(a_reason_is_needed),
		cmocka_unit_test(bad_values_are_refused),
		cmocka_unit_test(only_conflicts_and_findings_are_settled),
		cmocka_unit_test(a_finding_left_out_changes_nothing_else),
		cmocka_unit_test(a_held_document_is_shown_once_it_is_accepted),
		cmocka_unit_test(held_values_are_taken_only_if_they_pass_now),
		cmocka_unit_test(a_finding_takes_no_other_value),
		cmocka_unit_test(held_fields_are_applied_when_accepted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
