/* What was refused or odd: kept so long, and what repeats itself noted once. */
#include "host/incident.h"

#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define KEPT 1000 /* of each device; store.h */

static int
open_office(void **state)
{
	struct office *office = test_calloc(1, sizeof(*office));
	office_open(office);
	*state = office;
	return 0;
}

static int
close_office(void **state)
{
	office_close(*state);
	test_free(*state);
	return 0;
}

static int64_t
count(const struct office *office, const char *device)
{
	struct query query = db_query(office->store->db, "SELECT COUNT(*) FROM incident WHERE device = ?");
	query_text(&query, span_text(device));
	int64_t number = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return number;
}

static void
one_device_s_noise_drives_out_nobody_else_s(void **state)
{
	struct office *office = *state;
	must(db_begin(office->store->db));
	must(store_incident(office->store, SPAN("440105014-1"), "replay", "a copied data folder"));
	for (int i = 0; i < KEPT + 10; i++)
		must(store_incident(office->store, SPAN("440105014-2"), "protocol", "noise"));
	must(db_end(office->store->db));
	assert_int_equal(count(office, "440105014-1"), 1);
	assert_int_equal(count(office, "440105014-2"), KEPT);
}

static void
the_newest_is_found(void **state)
{
	struct office *office = *state;
	struct incident incident;
	bool found;
	must(incident_newest(office->store, &office->arena, &incident, &found));
	assert_false(found);
	must(store_incident(office->store, SPAN("440105014-1"), "replay", "older"));
	must(store_incident(office->store, SPAN("440105014-2"), "limit", "newer"));
	must(incident_newest(office->store, &office->arena, &incident, &found));
	assert_true(found && incident.at > 0);
	assert_true(span_equal(incident.device, SPAN("440105014-2")));
	assert_true(span_equal(incident.what, SPAN("limit")));
	assert_true(span_equal(incident.text, SPAN("newer")));
}

static void
what_repeats_itself_is_noted_once(void **state)
{
	struct office *office = *state;
	for (int i = 0; i < 3; i++)
		must(incident_note_once(office->store, "trust", "the hub has gone back"));
	assert_int_equal(count(office, "440105014-1"), 1);
	must(incident_note_once(office->store, "trust", "something else"));
	must(incident_note_once(office->store, "trust", "the hub has gone back"));
	assert_int_equal(count(office, "440105014-1"), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_device_s_noise_drives_out_nobody_else_s, open_office, close_office),
		cmocka_unit_test_setup_teardown(the_newest_is_found, open_office, close_office),
		cmocka_unit_test_setup_teardown(what_repeats_itself_is_noted_once, open_office, close_office),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
