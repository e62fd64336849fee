/* What the hub does not hold yet. */
#include "host/reach.h"
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *
member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text ? text : "";
}

/* Three acts: the hub holds the first, was sent the second, knows nothing of the third. */
static struct uuid
three_acts(struct desk *desk)
{
	struct db *db = desk->office.store->db;
	struct outcome made = desk_make(desk, "dispute", GIVEN("category=wages", "number=甲1"));
	desk_change(desk, made.id, GIVEN("workers=1"));
	desk_make_part(desk, "party", made.id, GIVEN("side=applicant", "type=person", "name=张三"));
	must(db_run(db, "INSERT INTO peer VALUES (1, 0, x'', 2, 0)"));
	must(db_run(db, "INSERT INTO receipt VALUES (1, x'', x'', 1, 1795315400, 1, x'')"));
	return made.id;
}

static void
what_is_pending_names_its_record(void **state)
{
	(void)state;
	static const char *const states[] = { "only_here", "sent" };
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	char id[UUID_TEXT_SIZE + 1];
	uuid_text(three_acts(&desk), id);
	json_t *OWN(json_drop) pending = NULL;
	must(reach_pending(desk.office.store, 10, &pending));
	assert_int_equal(json_array_size(pending), 2);
	for (size_t i = 0; i < 2; i++) {
		const json_t *item = json_array_get(pending, i);
		assert_string_equal(member(item, "state"), states[i]);
		assert_string_equal(member(item, "record"), id);
		assert_string_equal(member(item, "kind"), "dispute");
		assert_string_equal(member(item, "name"), "甲1");
		assert_string_equal(member(item, "author"), "陈调解");
	}
	assert_string_equal(member(json_array_get(pending, 1), "act"), "dispute: change");
	json_t *OWN(json_drop) newest = NULL;
	must(reach_pending(desk.office.store, 1, &newest));
	assert_int_equal(json_array_size(newest), 1);
}

static void
the_sum_counts_what_is_only_here(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct reach reach;
	desk_open(&desk);
	three_acts(&desk);
	must(reach_sum(desk.office.store, &reach));
	assert_int_equal(reach.only_here, 1);
	assert_int_equal(reach.sent, 1);
	assert_int_equal(reach.held_since, 1795315400);
}

static void
the_hub_waits_for_no_one(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct reach reach;
	desk_open(&desk);
	three_acts(&desk);
	office_become(&desk.office, OFFICE_HUB);
	json_t *OWN(json_drop) pending = NULL;
	must(reach_pending(desk.office.store, 10, &pending));
	assert_int_equal(json_array_size(pending), 0);
	must(reach_sum(desk.office.store, &reach));
	assert_int_equal(reach.only_here + reach.sent, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_pending_names_its_record),
		cmocka_unit_test(the_sum_counts_what_is_only_here),
		cmocka_unit_test(the_hub_waits_for_no_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
