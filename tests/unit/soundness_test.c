/* Unsound change sets: what stood before stands again, and nothing else moves. */
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#define DISTRICT "district/440105"
#define DEVICE_1 "440105014-1"
#define DEVICE_2 "440105014-2"
#define TRAINER "440105-1"

static int64_t
number(struct office *office, const char *sql)
{
	struct query query = db_query(office->store->db, sql);
	int64_t found = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return found;
}

static struct document
document_of(struct office *office, const char *name, const struct path *path)
{
	struct ledger ledger = office_ledger(office, name);
	struct document document;
	bool found;
	must(ledger_document(office->store, &office->arena, &ledger, path, &document, &found));
	assert_true(found);
	return document;
}

/* The hub, whose line ends with `head`, takes in a tip with all that came since. */
static void
take_in(struct office *office, const char *name, const struct oid *head, const struct oid *tip, int64_t from)
{
	office_become(office, OFFICE_HUB);
	office_rewind(office, name, head);
	struct ledger ledger = office_ledger(office, name);
	must(db_begin(office->store->db));
	must(ledger_integrate(office->store, &ledger, tip, from, office->now++));
	must(db_end(office->store->db));
}

static struct oid
save_dispute(struct office *office, const struct path *path, int64_t amount, const char *status)
{
	return OFFICE_SAVE(office, path, office_text("received", "2026-11-20"), office_text("category", "wages"),
			   office_integer("amount", amount), office_text("status", status));
}

static void
two_wrong_values_in_one_flight_both_go_back(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	struct path path = path_main("dispute", office_uuid(&office, 1));
	struct oid head = save_dispute(&office, &path, 1000, "registered");
	save_dispute(&office, &path, -5, "registered");
	struct oid tip = save_dispute(&office, &path, -6, "registered");
	take_in(&office, OFFICE_LEDGER, &head, &tip, 2);
	struct document document = document_of(&office, OFFICE_LEDGER, &path);
	assert_int_equal(document_integer(&document, "amount", 0), 1000);
	assert_int_equal(number(&office, "SELECT COUNT(*) FROM finding"), 2);
	office_close(&office);
}

/* A node that goes on from what the hub took back: a status further along its life is as unsound as the one below it. */
static void
what_builds_on_an_unsound_status_is_held_too(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	struct path path = path_main("dispute", office_uuid(&office, 1));
	struct oid head = save_dispute(&office, &path, 1000, "registered");
	struct oid closed = save_dispute(&office, &path, 1000, "closed");
	take_in(&office, OFFICE_LEDGER, &head, &closed, 2);
	struct oid taken_back = office_ledger(&office, OFFICE_LEDGER).current;
	office_become(&office, DEVICE_1);
	office_rewind(&office, OFFICE_LEDGER, &closed);
	int64_t from = office_ledger(&office, OFFICE_LEDGER).last + 1;
	struct oid archived = save_dispute(&office, &path, 2000, "archived");
	take_in(&office, OFFICE_LEDGER, &taken_back, &archived, from);
	struct document document = document_of(&office, OFFICE_LEDGER, &path);
	assert_true(span_equal(document_text(&document, "status"), SPAN("registered")));
	assert_int_equal(number(&office, "SELECT COUNT(*) FROM finding"), 2);
	office_close(&office);
}

/* The rule names the day of acceptance that is missing; what the change set changed is the status. */
static void
a_rule_about_a_field_that_was_left_alone_takes_back_the_others(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	struct path path = path_main("dispute", office_uuid(&office, 1));
	struct oid head = save_dispute(&office, &path, 1000, "registered");
	struct oid tip = save_dispute(&office, &path, 1000, "closed");
	take_in(&office, OFFICE_LEDGER, &head, &tip, 2);
	struct document document = document_of(&office, OFFICE_LEDGER, &path);
	assert_true(span_equal(document_text(&document, "status"), SPAN("registered")));
	assert_int_equal(number(&office, "SELECT COUNT(*) FROM finding WHERE fields IS NULL"), 1);
	office_close(&office);
}

static void
what_is_made_again_on_an_older_history_does_not_hide_what_stands(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	struct path other = path_main("dispute", office_uuid(&office, 1));
	struct path path = path_main("dispute", office_uuid(&office, 2));
	struct oid old = save_dispute(&office, &other, 1, "registered");
	struct oid head = save_dispute(&office, &path, 1000, "registered");
	office_become(&office, DEVICE_2);
	office_rewind(&office, OFFICE_LEDGER, &old);
	struct oid tip = OFFICE_SAVE(&office, &path, office_text("received", "2026-11-20"),
				     office_text("category", "wages"), office_integer("settled_amount", -7));
	take_in(&office, OFFICE_LEDGER, &head, &tip, 3);
	struct document document = document_of(&office, OFFICE_LEDGER, &path);
	assert_null(document_find(&document, SPAN("held")));
	assert_null(document_find(&document, SPAN("settled_amount")));
	assert_int_equal(document_integer(&document, "amount", 0), 1000);
	assert_int_equal(number(&office, "SELECT COUNT(*) FROM finding"), 1);
	office_close(&office);
}

static void
become_trainer(struct office *office)
{
	office_become(office, TRAINER);
	struct identity me = office->store->identity;
	me.role = ROLE_TRAINER;
	must(store_identify(office->store, &me));
	must(db_run(office->store->db, "UPDATE register SET role = 'trainer' WHERE device = '" TRAINER "'"));
}

static struct oid
save_device(struct office *office, const struct path *path, const char *device, const char *key)
{
	const struct field fields[] = { office_text("name", device), office_text("role", "centre"),
					office_text("centre", "440105014"), office_text("status", "active"),
					office_text("signing_key", key) };
	return office_save(office, DISTRICT, path, fields, sizeof(fields) / sizeof(fields[0]));
}

#define KEY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define KEY_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define WITH(device, key) \
	"SELECT COUNT(*) FROM register WHERE device = '" device "' AND lower(hex(public_key)) = '" key "'"

/* The hub signs what it takes back or keeps out of sight: that must not make it the register. */
static void
holding_a_forged_device_record_does_not_register_it(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	office_become(&office, OFFICE_HUB);
	struct path real = path_main("device", office_uuid(&office, 1));
	struct path forged = path_main("device", office_uuid(&office, 2));
	struct oid head = save_device(&office, &real, DEVICE_2, KEY_A);
	assert_int_equal(number(&office, WITH(DEVICE_2, KEY_A)), 1);
	become_trainer(&office);
	save_device(&office, &forged, DEVICE_2, KEY_B);
	save_device(&office, &real, DEVICE_2, KEY_B);
	struct oid tip = save_device(&office, &real, DEVICE_2, KEY_C);
	take_in(&office, DISTRICT, &head, &tip, 2);
	assert_int_equal(number(&office, WITH(DEVICE_2, KEY_A)), 1);
	assert_int_equal(number(&office, "SELECT COUNT(*) FROM device_shown WHERE name = '" DEVICE_2 "'"), 1);
	assert_int_equal(number(&office, "SELECT COUNT(*) FROM device_shown WHERE signing_key = '" KEY_A "'"), 1);
	assert_int_equal(number(&office, "SELECT COUNT(*) FROM finding"), 3);
	office_close(&office);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_wrong_values_in_one_flight_both_go_back),
		cmocka_unit_test(what_builds_on_an_unsound_status_is_held_too),
		cmocka_unit_test(a_rule_about_a_field_that_was_left_alone_takes_back_the_others),
		cmocka_unit_test(what_is_made_again_on_an_older_history_does_not_hide_what_stands),
		cmocka_unit_test(holding_a_forged_device_record_does_not_register_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
