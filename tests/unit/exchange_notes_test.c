/* What a node notes of its exchanges. The program's own files are no library: they are built in here. */
#include "node/exchange_log.c"

#include "tests/support/assert_fault.h"
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_killed_program_left_open_is_closed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
