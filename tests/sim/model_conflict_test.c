/* The model of the merge: conflict documents field by field, and what resolutions do; forged ones disagree. */
#include "tests/sim/forge.h"
#include "tests/support/clash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define DEVICE_2 "440105014-2"

/* ---- conflict documents ---- */

static struct path
conflict_path(struct clash *clash)
{
	return path_main("conflicts", clash->conflict);
}

/* The store of a clash stands at its merge. */
static void
every_field_of_a_conflict_document_counts(void **state)
{
	(void)state;
	static const char *const names[] = { "record",      "path",        "kind",          "field",
					     "base",        "mine",        "theirs",        "mine_commit",
					     "mine_author", "mine_device", "mine_at",       "theirs_commit",
					     "large",       "theirs_at",   "theirs_author", "theirs_device" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct clash OWN(clash_close) clash;
		char difference[80];
		clash_open(&clash);
		struct path path = conflict_path(&clash);
		model_assert_agrees(&clash.desk.office, 1, 1);
		forge_field(&clash.desk.office, &path, names[i], value_integer(77));
		snprintf(difference, sizeof(difference), ": %s is 77, the model says ", names[i]);
		model_assert_differs(&clash.desk.office, NULL, difference);
	}
}

static void
a_clash_settled_silently_is_found(void **state)
{
	(void)state;
	struct clash OWN(clash_close) clash;
	clash_open(&clash);
	struct path dispute = path_main("dispute", clash.dispute);
	forge_field(&clash.desk.office, &dispute, "workers", value_integer(5));
	model_assert_differs(&clash.desk.office, NULL, "workers is 5, the model says 4");
}

static void
a_conflict_left_out_is_found(void **state)
{
	(void)state;
	struct clash OWN(clash_close) clash;
	clash_open(&clash);
	struct path dispute = path_main("dispute", clash.dispute);
	struct document document = forge_stored(&clash.desk.office, &dispute);
	forge_document(&clash.desk.office, true, &dispute, &document);
	model_assert_differs(&clash.desk.office, NULL, "it is not there, the model says it is (workers)");
}

static void
a_conflict_too_many_is_found(void **state)
{
	(void)state;
	struct clash OWN(clash_close) clash;
	clash_open(&clash);
	struct path path = conflict_path(&clash);
	struct document document = forge_stored(&clash.desk.office, &path);
	path.record.bytes[15] ^= 1;
	forge_document(&clash.desk.office, false, &path, &document);
	model_assert_differs(&clash.desk.office, NULL, "it is there, the model says it is not (workers)");
}

/* ---- resolutions ---- */

static void
settle(struct clash *clash, enum choice choice, const char *value)
{
	struct office *office = &clash->desk.office;
	struct outcome outcome = { 0 };
	clash->desk.actor.now_ms += 10; /* ids count up */
	must(conflict_resolve(office->store, &office->arena, &clash->desk.actor, clash->conflict, choice,
			      span_text(value), SPAN("已核对名单"), &outcome));
	assert_true(outcome.saved);
}

static void
each_choice_settles_a_conflict(void **state)
{
	(void)state;
	for (int choice = CHOICE_MINE; choice <= CHOICE_VALUE; choice++) {
		struct clash OWN(clash_close) clash;
		clash_open(&clash);
		settle(&clash, (enum choice)choice, choice == CHOICE_VALUE ? "9" : NULL);
		model_assert_agrees(&clash.desk.office, 1, 1);
	}
}

/* Two people settle one conflict apart: differently, then the field clashes anew; alike, then it does not. */
static void
a_conflict_settled_twice_apart_clashes_anew(void **state)
{
	(void)state;
	for (int alike = 0; alike < 2; alike++) {
		struct clash OWN(clash_close) clash;
		clash_open(&clash);
		struct office *office = &clash.desk.office;
		struct oid before = office_ledger(office, OFFICE_LEDGER).current;
		settle(&clash, CHOICE_THEIRS, NULL);
		struct oid mine = office_ledger(office, OFFICE_LEDGER).current;
		office_become(office, DEVICE_2);
		office_rewind(office, OFFICE_LEDGER, &before);
		settle(&clash, alike ? CHOICE_THEIRS : CHOICE_BASE, NULL);
		struct oid theirs = office_ledger(office, OFFICE_LEDGER).current;
		office_become(office, OFFICE_HUB);
		office_rewind(office, OFFICE_LEDGER, &mine);
		office_integrate(office, OFFICE_LEDGER, &theirs);
		model_assert_agrees(office, 2, alike ? 1 : 2);
	}
}

/* Saves a resolution and nothing else. */
static void
save_resolution(struct clash *clash, const char *folder, const char *choice)
{
	struct office *office = &clash->desk.office;
	struct path path = path_part(folder, clash->conflict, "resolution", office_uuid(office, 70));
	OFFICE_SAVE(office, &path, office_text("choice", choice), office_text("reason", "x"));
}

static void
a_resolution_that_leaves_the_field_is_found(void **state)
{
	(void)state;
	static const struct {
		const char *choice;
		bool agrees; /* what is chosen stands already, or may be anything */
	} rows[] = { { "mine", true }, { "value", true }, { "theirs", false }, { "base", false } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct clash OWN(clash_close) clash;
		clash_open(&clash);
		save_resolution(&clash, "conflicts", rows[i].choice);
		if (rows[i].agrees)
			model_assert_agrees(&clash.desk.office, 1, 1);
		else
			model_assert_differs(&clash.desk.office, NULL, "does not have the value that was chosen");
	}
}

static void
a_resolution_of_nothing_is_found(void **state)
{
	(void)state;
	struct clash OWN(clash_close) clash;
	clash_open(&clash);
	clash.conflict.bytes[15] ^= 1;
	save_resolution(&clash, "conflicts", "mine");
	model_assert_differs(&clash.desk.office, NULL, "it settles no conflict");
}

static void
the_store_shows_what_is_open(void **state)
{
	(void)state;
	static const struct {
		const char *damage, *difference;
	} rows[] = {
		{ "DELETE FROM resolution", "it is shown as open, the model says settled" },
		{ "INSERT INTO conflict (id, ledger, record) SELECT 'x', ledger, record FROM conflict",
		  "2 conflicts are shown, the model says 1" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct clash OWN(clash_close) clash;
		clash_open(&clash);
		settle(&clash, CHOICE_THEIRS, NULL);
		model_assert_agrees(&clash.desk.office, 1, 1);
		must(db_run(clash.desk.office.store->db, rows[i].damage));
		model_assert_differs(&clash.desk.office, NULL, rows[i].difference);
	}
}

/* What the hub holds as unsound settles nothing. */
static void
a_held_resolution_leaves_the_conflict_open(void **state)
{
	(void)state;
	struct clash OWN(clash_close) clash;
	clash_open(&clash);
	struct office *office = &clash.desk.office;
	struct path path = path_part("conflicts", clash.conflict, "resolution", office_uuid(office, 70));
	OFFICE_SAVE(office, &path, office_text("choice", "mine"),
		    office_text("held", "019aa9d8-0c00-7000-8000-000000000001"));
	model_assert_agrees(office, 1, 1);
	must(db_run(office->store->db, "UPDATE resolution SET held = NULL"));
	model_assert_differs(office, NULL, "it is shown as settled, the model says open");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_of_a_conflict_document_counts),
		cmocka_unit_test(a_clash_settled_silently_is_found),
		cmocka_unit_test(a_conflict_left_out_is_found),
		cmocka_unit_test(a_conflict_too_many_is_found),
		cmocka_unit_test(each_choice_settles_a_conflict),
		cmocka_unit_test(a_conflict_settled_twice_apart_clashes_anew),
		cmocka_unit_test(a_resolution_that_leaves_the_field_is_found),
		cmocka_unit_test(a_resolution_of_nothing_is_found),
		cmocka_unit_test(the_store_shows_what_is_open),
		cmocka_unit_test(a_held_resolution_leaves_the_conflict_open),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
