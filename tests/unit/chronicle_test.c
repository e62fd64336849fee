/* The log and what stands in it: differences field by field, signatures checked again, how far each has got. */
#include "host/chronicle.h"
#include "tests/support/clash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static json_t *
page_of(struct office *office, const struct uuid *id, int64_t limit, int64_t offset)
{
	json_t *page = NULL;
	must(chronicle_page(office->store, id, limit, offset, &page));
	return page;
}

static const json_t *
item_of(const json_t *page, size_t index)
{
	return json_array_get(json_object_get(page, "items"), index);
}

static const char *
member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text ? text : "";
}

/* The change of a field; NULL when it is not among them. */
static const json_t *
change_of(const json_t *item, const char *kind, const char *field)
{
	size_t i;
	json_t *change;
	json_array_foreach(json_object_get(item, "changes"), i, change)
	{
		if (strcmp(member(change, "kind"), kind) == 0 && strcmp(member(change, "field"), field) == 0)
			return change;
	}
	return NULL;
}

static bool
is(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

static void
each_change_set_tells_what_it_changed(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome made = desk_make(&desk, "dispute", GIVEN("category=wages", "summary=原文", "number=甲1"));
	desk_make(&desk, "dispute", GIVEN("category=wages"));
	struct outcome changed = desk_change(&desk, made.id, GIVEN("summary=改文", "workers=4", "number="));
	assert_true(changed.saved);
	json_t *OWN(json_drop) page = page_of(&desk.office, &made.id, 10, 0);
	assert_int_equal(json_array_size(json_object_get(page, "items")), 2);
	const json_t *newest = item_of(page, 0), *oldest = item_of(page, 1);
	assert_string_equal(member(newest, "author"), "陈调解");
	assert_string_equal(member(newest, "kind"), "dispute");
	assert_true(is(newest, "verified"));
	assert_false(is(newest, "merge"));
	assert_int_equal(json_array_size(json_object_get(newest, "changes")), 3);
	const json_t *summary = change_of(newest, "dispute", "summary");
	assert_string_equal(member(summary, "before"), "原文");
	assert_string_equal(member(summary, "after"), "改文");
	assert_false(is(summary, "made"));
	assert_false(is(summary, "sealed"));
	assert_true(json_is_null(json_object_get(change_of(newest, "dispute", "workers"), "before")));
	const json_t *number = change_of(newest, "dispute", "number");
	assert_string_equal(member(number, "before"), "甲1");
	assert_true(json_is_null(json_object_get(number, "after")));
	assert_true(is(change_of(oldest, "dispute", "category"), "made"));
}

static void
what_is_sealed_stays_so_where_the_key_is_gone(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome made = desk_make(&desk, "dispute", GIVEN("category=wages", "summary=原文"));
	must(db_run(desk.office.store->db, "UPDATE document_key SET key = NULL, state = 2"));
	json_t *OWN(json_drop) page = page_of(&desk.office, &made.id, 10, 0);
	const json_t *summary = change_of(item_of(page, 0), "dispute", "summary");
	assert_true(is(summary, "sealed"));
	assert_true(json_is_null(json_object_get(summary, "after")));
	assert_string_equal(member(change_of(item_of(page, 0), "dispute", "category"), "after"), "wages");
}

static void
pages_follow_each_other_newest_first(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome made = desk_make(&desk, "dispute", A_DISPUTE);
	desk_change(&desk, made.id, GIVEN("workers=1"));
	desk_change(&desk, made.id, GIVEN("workers=2"));
	for (int of_one = 0; of_one < 2; of_one++) {
		const struct uuid *id = of_one ? &made.id : NULL;
		json_t *OWN(json_drop) first = page_of(&desk.office, id, 2, 0);
		json_t *OWN(json_drop) rest = page_of(&desk.office, id, 2, 2);
		assert_int_equal(json_integer_value(json_object_get(item_of(first, 0), "sequence")), 3);
		assert_int_equal(json_integer_value(json_object_get(item_of(first, 1), "sequence")), 2);
		assert_true(is(first, "more"));
		assert_int_equal(json_integer_value(json_object_get(item_of(rest, 0), "sequence")), 1);
		assert_false(is(rest, "more"));
	}
}

static void
a_signature_of_another_key_does_not_hold(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome made = desk_make(&desk, "dispute", A_DISPUTE);
	must(db_run(desk.office.store->db, "UPDATE register SET public_key = zeroblob(32)"));
	json_t *OWN(json_drop) page = page_of(&desk.office, &made.id, 1, 0);
	assert_true(json_is_false(json_object_get(item_of(page, 0), "verified")));
}

/* A large act is told up to a bound, and counted beyond it. */
static void
the_changes_of_one_change_set_are_bounded(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct draft parts[80];
	for (size_t i = 0; i < 80; i++)
		parts[i] = desk_draft(&desk, "party", GIVEN("side=applicant", "type=person", "name=张三"));
	struct draft draft = desk_draft(&desk, "dispute", GIVEN("category=wages", "number=甲1"));
	draft.parts = parts;
	draft.part_count = 80;
	struct outcome made = desk_make_draft(&desk, &draft);
	assert_true(made.saved);
	json_t *OWN(json_drop) page = page_of(&desk.office, &made.id, 1, 0);
	const json_t *item = item_of(page, 0);
	assert_int_equal(json_array_size(json_object_get(item, "changes")), CHRONICLE_CHANGES_MAX);
	/* the dispute's category, number, received and status, and three of each party */
	assert_int_equal(json_integer_value(json_object_get(item, "more_changes")), 4 + 80 * 3 - CHRONICLE_CHANGES_MAX);
}

static void
each_of_this_devices_says_how_far_it_has_got(void **state)
{
	(void)state;
	static const char *const states[] = { "only_here", "sent", "held" };
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome made = desk_make(&desk, "dispute", A_DISPUTE);
	desk_change(&desk, made.id, GIVEN("workers=1"));
	desk_change(&desk, made.id, GIVEN("workers=2"));
	must(db_run(desk.office.store->db, "INSERT INTO peer VALUES (1, 0, x'', 2, 0)"));
	must(db_run(desk.office.store->db, "INSERT INTO receipt VALUES (1, x'', x'', 1, 1795315400, 1, x'')"));
	json_t *OWN(json_drop) page = page_of(&desk.office, NULL, 10, 0);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(member(item_of(page, i), "state"), states[i]);
}

static void
a_merge_tells_the_conflict_that_it_found(void **state)
{
	(void)state;
	struct clash OWN(clash_close) clash;
	clash_open(&clash);
	json_t *OWN(json_drop) page = page_of(&clash.desk.office, NULL, 1, 0);
	const json_t *merge = item_of(page, 0);
	char id[UUID_TEXT_SIZE + 1];
	uuid_text(clash.dispute, id);
	assert_true(is(merge, "merge"));
	assert_true(is(merge, "verified"));
	assert_string_equal(member(merge, "state"), "held");
	const json_t *field = change_of(merge, "conflict", "field");
	assert_string_equal(member(field, "after"), "workers");
	assert_true(is(field, "made"));
	assert_null(change_of(merge, "dispute", "workers"));
	assert_string_equal(member(merge, "record"), id);
	assert_string_equal(member(merge, "number"), "甲1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_change_set_tells_what_it_changed),
		cmocka_unit_test(what_is_sealed_stays_so_where_the_key_is_gone),
		cmocka_unit_test(pages_follow_each_other_newest_first),
		cmocka_unit_test(a_signature_of_another_key_does_not_hold),
		cmocka_unit_test(the_changes_of_one_change_set_are_bounded),
		cmocka_unit_test(each_of_this_devices_says_how_far_it_has_got),
		cmocka_unit_test(a_merge_tells_the_conflict_that_it_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
