/* Training coverage: what is credited to whom, and who is missing. */
#include "host/coverage.h"

#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static struct uuid
person(struct desk *desk, const char *name, const char *centre)
{
	struct outcome outcome = desk_make(desk, "person", GIVEN(name, centre));
	assert_true(outcome.saved);
	return outcome.id;
}

static const char *
person_word(struct desk *desk, struct uuid id)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	return arena_text(&desk->office.arena, arena_print(&desk->office.arena, "person=%s", text));
}

static json_t *
coverage_of(struct desk *desk, int year)
{
	struct coverage_request request = { .year = year, .minutes_per_hour = 45, .hours = 2 };
	json_t *json = NULL;
	must(coverage_json(desk->office.store, &request, &json));
	return json;
}

/* "minutes/sessions/passed" of the first person of the first street. */
static const char *
credit(struct desk *desk, int year)
{
	json_t *OWN(json_drop) json = coverage_of(desk, year);
	json_t *street = json_array_get(json_object_get(json, "streets"), 0);
	json_t *first = json_array_get(json_object_get(street, "people"), 0);
	return arena_text(&desk->office.arena, arena_print(&desk->office.arena, "%d/%d/%d",
							   (int)json_integer_value(json_object_get(first, "minutes")),
							   (int)json_integer_value(json_object_get(first, "sessions")),
							   (int)json_integer_value(json_object_get(first, "passed"))));
}

static void
open_hub(struct desk *desk)
{
	desk_open(desk);
	office_become(&desk->office, OFFICE_HUB);
	desk_make(desk, "centre", GIVEN("code=440105014", "name=江海街道调解中心", "short_name=江海"));
}

static void
minutes_follow_the_sign_in(void **state)
{
	static const struct {
		const char *training[2], *attendance[3], *credit;
	} rows[] = {
		{ { "status=held", "minutes=90" }, { "sign_in=present", "passed=yes" }, "90/1/1" },
		{ { "status=held", "minutes=90" }, { "sign_in=late", "minutes=60" }, "60/1/0" },
		{ { "status=held", "minutes=90" }, { "sign_in=leave", "minutes=90" }, "0/0/0" },
		{ { "status=held", "minutes=90" }, { "sign_in=absent" }, "0/0/0" },
		{ { "status=held", "minutes=90" }, { "minutes=45" }, "45/1/0" },
		{ { "status=planned", "minutes=90" }, { NULL }, "0/0/0" },
		{ { "status=cancelled", "minutes=90" }, { "sign_in=present" }, "0/0/0" },
		{ { "status=held", "minutes=" }, { "sign_in=present" }, "0/1/0" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk OWN(desk_close) desk;
		open_hub(&desk);
		const char *who = person_word(&desk, person(&desk, "name=陈调解", "centre=440105014"));
		struct outcome training =
			desk_make(&desk, "training",
				  GIVEN("title=t", "date=2026-11-10", rows[i].training[0], rows[i].training[1]));
		assert_true(desk_make_part(&desk, "attendance", training.id,
					   GIVEN(who, rows[i].attendance[0], rows[i].attendance[1]))
				    .saved);
		if (strcmp(credit(&desk, 2026), rows[i].credit) != 0)
			fail_msg("row %zu: %s", i, credit(&desk, 2026));
		assert_string_equal(credit(&desk, 2025), "0/0/0");
	}
}

static void
voided_entries_count_for_nothing(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	const char *who = person_word(&desk, person(&desk, "name=陈调解", "centre=440105014"));
	struct uuid training = desk_make(&desk, "training", GIVEN("title=t", "date=2026-11-10", "minutes=90")).id;
	struct outcome entry = desk_make_part(&desk, "attendance", training, GIVEN(who, "sign_in=present"));
	assert_string_equal(credit(&desk, 2026), "90/1/0");
	desk_change(&desk, entry.id, GIVEN("voided=yes", "void_reason=误记"));
	assert_string_equal(credit(&desk, 2026), "0/0/0");
	assert_true(desk_make_part(&desk, "attendance", training, GIVEN(who, "sign_in=present")).saved);
	desk_change(&desk, training, GIVEN("voided=yes", "void_reason=误记"));
	assert_string_equal(credit(&desk, 2026), "0/0/0");
}

static void
who_is_entered_twice_is_refused(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	const char *who = person_word(&desk, person(&desk, "name=陈调解", "centre=440105014"));
	struct uuid training = desk_make(&desk, "training", GIVEN("title=t", "date=2026-11-10", "minutes=90")).id;
	assert_true(desk_make_part(&desk, "attendance", training, GIVEN(who)).saved);
	struct outcome again = desk_make_part(&desk, "attendance", training, GIVEN(who, "sign_in=present"));
	assert_false(again.saved);
	assert_true(desk_has(&again, SEVERITY_REFUSE, "twice", "person"));
}

/* Everybody of every street, also those who never came; whoever left is left out. */
static void
streets_stand_in_order_with_all_their_people(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	desk_make(&desk, "centre", GIVEN("code=440105001", "name=赤岗街道调解中心"));
	const char *who = person_word(&desk, person(&desk, "name=甲", "centre=440105014"));
	person(&desk, "name=乙", "centre=440105014");
	person(&desk, "name=丙", "title=仲裁员");
	desk_change(&desk, person(&desk, "name=丁", "centre=440105014"), GIVEN("active=no"));
	for (int i = 0; i < 2; i++) {
		struct outcome training =
			desk_make(&desk, "training", GIVEN("title=t", "date=2026-11-10", "minutes=45"));
		desk_make_part(&desk, "attendance", training.id, GIVEN(who, "sign_in=present"));
	}
	json_t *OWN(json_drop) json = coverage_of(&desk, 2026);
	json_t *streets = json_object_get(json, "streets"), *second = json_array_get(streets, 1);
	assert_int_equal(json_integer_value(json_object_get(json, "target_minutes")), 90);
	assert_int_equal(json_array_size(streets), 3);
	assert_int_equal(json_array_size(json_object_get(json_array_get(streets, 0), "people")), 0);
	assert_int_equal(json_array_size(json_object_get(second, "people")), 2);
	assert_int_equal(json_integer_value(json_object_get(second, "count")), 2);
	assert_int_equal(json_integer_value(json_object_get(second, "covered")), 1);
	assert_int_equal(json_integer_value(json_object_get(second, "minutes")), 90);
	assert_true(json_is_null(json_object_get(json_array_get(streets, 2), "centre")));
	json_t *missing = json_array_get(json_object_get(second, "people"), 0);
	assert_string_equal(json_string_value(json_object_get(missing, "name")), "乙");
	assert_true(json_is_true(json_object_get(missing, "missing")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(minutes_follow_the_sign_in),
		cmocka_unit_test(voided_entries_count_for_nothing),
		cmocka_unit_test(who_is_entered_twice_is_refused),
		cmocka_unit_test(streets_stand_in_order_with_all_their_people),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
