/* What a node notes of its exchanges, and what it tells screens of them. The program's own files are no library: they are built in
 * here, with screens that only remember what they were told. */
#include "node/changes.c"
#include "node/exchange_log.c"

#include "tests/support/assert_fault.h"
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct {
	int calls;
	size_t count;
	bool all;
	struct uuid first;
} told;

void
web_publish_change(struct web *web, const struct uuid *records, size_t count)
{
	(void)web;
	told.calls++;
	told.count = count;
	told.all = !records;
	if (count)
		told.first = records[0];
}

/* ---- the log ---- */

static json_t *
only_row(json_t *rows)
{
	assert_int_equal(json_array_size(rows), 1);
	return json_array_get(rows, 0);
}

static void
what_a_killed_program_left_open_is_closed(void **state)
{
	(void)state;
	struct office office;
	json_t *OWN(json_drop) open = NULL, *OWN(json_drop) closed = NULL, *OWN(json_drop) again = NULL;
	const struct exchange_result result = { .began = 1795315327, .sent = 3 };
	office_open(&office);
	must(exchange_log_begin(office.store));
	must(exchange_log_note(office.store, &result, NULL, false));
	must(exchange_log_list(office.store, 10, &open));
	assert_true(json_is_null(json_object_get(only_row(open), "ended")) ||
		    !json_object_get(only_row(open), "ended"));
	must(exchange_log_begin(office.store));
	must(exchange_log_list(office.store, 10, &closed));
	json_t *row = only_row(closed);
	assert_true(json_is_string(json_object_get(row, "ended")));
	assert_true(json_is_false(json_object_get(row, "ok")));
	assert_string_equal(json_string_value(json_object_get(row, "code")), "system");
	assert_string_equal(json_string_value(json_object_get(row, "why")), "the program was ended");
	assert_int_equal(json_integer_value(json_object_get(row, "sent")), 3);
	must(db_run(office.store->db, "UPDATE exchange SET why = 'other', ended = 1795315400"));
	must(exchange_log_begin(office.store));
	must(exchange_log_list(office.store, 10, &again));
	assert_string_equal(json_string_value(json_object_get(only_row(again), "why")), "other");
	office_close(&office);
}

/* ---- telling screens ---- */

static void
screens_are_told_what_is_newer_once(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct changes changes = { .count = 0 };
	desk_open(&desk);
	memset(&told, 0, sizeof(told));
	desk_make(&desk, "dispute", A_DISPUTE);
	must(changes_begin(&changes, desk.office.store));
	must(changes_tell(&changes, desk.office.store, NULL));
	assert_int_equal(told.calls, 0);
	struct uuid id = desk_make(&desk, "dispute", A_DISPUTE).id;
	must(changes_tell(&changes, desk.office.store, NULL));
	must(changes_tell(&changes, desk.office.store, NULL));
	assert_int_equal(told.calls, 1);
	assert_int_equal(told.count, 1);
	assert_true(uuid_equal(told.first, id));
}

static void
what_cannot_be_named_is_told_as_all(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct changes changes = { .count = 0 };
	desk_open(&desk);
	memset(&told, 0, sizeof(told));
	must(changes_begin(&changes, desk.office.store));
	desk_make(&desk, "dispute", A_DISPUTE);
	must(db_run(desk.office.store->db, "DELETE FROM object"));
	expect_fault(changes_tell(&changes, desk.office.store, NULL), FAULT_STORE, "");
	assert_int_equal(told.calls, 1);
	assert_true(told.all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_killed_program_left_open_is_closed),
		cmocka_unit_test(screens_are_told_what_is_newer_once),
		cmocka_unit_test(what_cannot_be_named_is_told_as_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
