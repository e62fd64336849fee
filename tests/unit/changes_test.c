/* Which records screens are told of when ledgers grow. */
#include "host/changes.h"

#include "tests/support/assert_fault.h"
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#define MOST 10

/* A desk, and what a screen is told of its ledgers. */
struct scene {
	struct desk desk;
	struct changes changes;
	struct arena arena;
	struct touched touched; /* by the last look */
};

static void
scene_open(struct scene *scene)
{
	*scene = (struct scene){ 0 };
	desk_open(&scene->desk);
}

/* Usable with OWN. */
static void
scene_close(struct scene *scene)
{
	changes_drop(&scene->changes);
	arena_drop(&scene->arena);
	desk_close(&scene->desk);
}

static void
begin(struct scene *scene)
{
	must(changes_begin(&scene->changes, scene->desk.office.store));
}

static void
look(struct scene *scene, size_t most)
{
	must(changes_take(&scene->changes, scene->desk.office.store, &scene->arena, most, &scene->touched));
}

/* A look tells nothing. */
static void
assert_silent(struct scene *scene)
{
	look(scene, MOST);
	assert_int_equal(scene->touched.count, 0);
	assert_false(scene->touched.all);
}

/* A look tells of this record alone. */
static void
assert_told(struct scene *scene, struct uuid id)
{
	look(scene, MOST);
	assert_int_equal(scene->touched.count, 1);
	assert_true(uuid_equal(scene->touched.records[0], id));
	assert_false(scene->touched.all);
}

static void
what_is_newer_is_told_once(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	desk_make(&scene.desk, "dispute", A_DISPUTE);
	begin(&scene);
	assert_silent(&scene);
	assert_told(&scene, desk_make(&scene.desk, "dispute", A_DISPUTE).id);
	assert_silent(&scene);
}

/* A district has a ledger for each of its streets. */
static void
any_number_of_ledgers_is_watched(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	struct ledger ledger;
	bool found;
	scene_open(&scene);
	struct store *store = scene.desk.office.store;
	must(db_begin(store->db));
	for (int i = 0; i < 40; i++) {
		char name[40];
		snprintf(name, sizeof(name), "centre/4401059%02d", i);
		must(ledger_find(store, span_text(name), true, &ledger, &found));
	}
	must(db_end(store->db));
	begin(&scene);
	assert_true(scene.changes.count >= 40);
	assert_told(&scene, desk_make(&scene.desk, "dispute", A_DISPUTE).id);
}

/* Change sets, each of which touches as many records as `records` says. */
static void
make_change_sets(struct office *office, int sets, int records)
{
	struct edit edits[3];
	for (int i = 0; i < sets; i++) {
		struct field field = office_integer("workers", office->now);
		for (int j = 0; j < records; j++)
			edits[j] = (struct edit){ path_main("dispute", office_uuid(office, 1 + (uint32_t)j)),
						  office_document(office, &field, 1) };
		office_commit(office, OFFICE_LEDGER, "dispute: change", edits, (size_t)records);
	}
}

static void
more_than_may_be_named_is_told_as_all(void **state)
{
	static const struct {
		int sets, records;
		size_t most, named; /* none: told as all */
	} rows[] = { { 2, 2, 2, 2 }, { 3, 2, 2, 0 }, { 1, 2, 2, 2 }, { 1, 3, 2, 0 }, { 3, 3, 3, 3 } };
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make_change_sets(&scene.desk.office, rows[i].sets, rows[i].records);
		look(&scene, rows[i].most);
		assert_int_equal(scene.touched.all, !rows[i].named);
		assert_true(scene.touched.all || scene.touched.count == rows[i].named);
		assert_silent(&scene);
	}
}

/* After a fault nobody misses what could not be named, and it is not looked at again. */
static void
what_cannot_be_named_is_told_as_all(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	struct store *OWN(store_close) other = NULL;
	struct touched *touched = &scene.touched;
	scene_open(&scene);
	begin(&scene);
	desk_make(&scene.desk, "dispute", A_DISPUTE);
	must(db_run(scene.desk.office.store->db, "DELETE FROM object"));
	must(store_open(scene.desk.office.dir, "node.db", DB_READ, &other)); /* which has seen nothing of what was */
	expect_fault(changes_take(&scene.changes, other, &scene.arena, MOST, touched), FAULT_STORE, "");
	assert_true(touched->all);
	must(changes_take(&scene.changes, other, &scene.arena, MOST, touched));
	assert_false(touched->all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_newer_is_told_once),
		cmocka_unit_test(any_number_of_ledgers_is_watched),
		cmocka_unit_test(more_than_may_be_named_is_told_as_all),
		cmocka_unit_test(what_cannot_be_named_is_told_as_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
