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

static void
what_is_newer_is_told_once(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct changes OWN(changes_drop) changes = { 0 };
	struct arena OWN(arena_drop) arena = { 0 };
	struct touched touched;
	desk_open(&desk);
	desk_make(&desk, "dispute", A_DISPUTE);
	must(changes_begin(&changes, desk.office.store));
	must(changes_take(&changes, desk.office.store, &arena, MOST, &touched));
	assert_int_equal(touched.count, 0);
	struct uuid id = desk_make(&desk, "dispute", A_DISPUTE).id;
	must(changes_take(&changes, desk.office.store, &arena, MOST, &touched));
	assert_int_equal(touched.count, 1);
	assert_true(uuid_equal(touched.records[0], id));
	assert_false(touched.all);
	must(changes_take(&changes, desk.office.store, &arena, MOST, &touched));
	assert_int_equal(touched.count, 0);
	assert_false(touched.all);
}

/* A district has a ledger for each of its streets. */
static void
any_number_of_ledgers_is_watched(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct changes OWN(changes_drop) changes = { 0 };
	struct arena OWN(arena_drop) arena = { 0 };
	struct touched touched;
	struct ledger ledger;
	bool found;
	desk_open(&desk);
	must(db_begin(desk.office.store->db));
	for (int i = 0; i < 40; i++) {
		char name[40];
		snprintf(name, sizeof(name), "centre/4401059%02d", i);
		must(ledger_find(desk.office.store, span_text(name), true, &ledger, &found));
	}
	must(db_end(desk.office.store->db));
	must(changes_begin(&changes, desk.office.store));
	assert_true(changes.count >= 40);
	struct uuid id = desk_make(&desk, "dispute", A_DISPUTE).id;
	must(changes_take(&changes, desk.office.store, &arena, MOST, &touched));
	assert_int_equal(touched.count, 1);
	assert_true(uuid_equal(touched.records[0], id));
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
	struct desk OWN(desk_close) desk;
	struct changes OWN(changes_drop) changes = { 0 };
	struct arena OWN(arena_drop) arena = { 0 };
	struct touched touched;
	desk_open(&desk);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make_change_sets(&desk.office, rows[i].sets, rows[i].records);
		must(changes_take(&changes, desk.office.store, &arena, rows[i].most, &touched));
		assert_int_equal(touched.all, !rows[i].named);
		assert_true(touched.all || touched.count == rows[i].named);
		must(changes_take(&changes, desk.office.store, &arena, rows[i].most, &touched));
		assert_int_equal(touched.count, 0);
		assert_false(touched.all);
	}
}

/* After a fault nobody misses what could not be named, and it is not looked at again. */
static void
what_cannot_be_named_is_told_as_all(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct changes OWN(changes_drop) changes = { 0 };
	struct arena OWN(arena_drop) arena = { 0 };
	struct store *OWN(store_close) other = NULL;
	struct touched touched;
	desk_open(&desk);
	must(changes_begin(&changes, desk.office.store));
	desk_make(&desk, "dispute", A_DISPUTE);
	must(db_run(desk.office.store->db, "DELETE FROM object"));
	must(store_open(desk.office.dir, "node.db", DB_READ, &other)); /* which has seen nothing of what was */
	expect_fault(changes_take(&changes, other, &arena, MOST, &touched), FAULT_STORE, "");
	assert_true(touched.all);
	must(changes_take(&changes, other, &arena, MOST, &touched));
	assert_false(touched.all);
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
