/* Rosters out of lists: who is matched, what is told about the others, and that it is one act. */
#include "host/roster.h"

#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/* A hub with two streets and, in the first, one name twice over both. */
static struct uuid
open_training(struct desk *desk)
{
	desk_open(desk);
	office_become(&desk->office, OFFICE_HUB);
	desk_make(desk, "centre", GIVEN("code=440105014", "name=江海街道调解中心", "short_name=江海"));
	desk_make(desk, "centre", GIVEN("code=440105001", "name=赤岗街道调解中心", "short_name=赤岗"));
	desk_make(desk, "person", GIVEN("name=李明", "centre=440105014"));
	desk_make(desk, "person", GIVEN("name=陈丽", "centre=440105014"));
	desk_make(desk, "person", GIVEN("name=陈丽", "centre=440105001"));
	struct uuid left = desk_make(desk, "person", GIVEN("name=何去", "centre=440105001")).id;
	desk_change(desk, left, GIVEN("active=no"));
	return desk_make(desk, "training", GIVEN("title=轮训", "date=2026-12-01")).id;
}

static struct roster
import(struct desk *desk, struct uuid training, const char *list, bool dry)
{
	struct roster roster;
	must(roster_import(desk->office.store, &desk->office.arena, &desk->actor, training, span_text(list), dry,
			   &roster));
	desk->actor.now_ms += 10;
	return roster;
}

static size_t
entries(struct desk *desk, struct uuid training)
{
	return desk_load(desk, training).count - 1;
}

static void
lists_are_read_as_offices_write_them(void **state)
{
	static const struct {
		const char *list;
		int made;
	} rows[] = {
		{ "姓名,中心,备注\n李明,440105014,\n陈丽,江海,早到\n", 2 },
		{ "\xef\xbb\xbfName,Centre,Note\r\n李明,江海街道调解中心,x\r\n", 1 },
		{ "备注\t所属中心\t姓名\n\t赤岗街道\t陈丽\n\t江海街\t李　明\n", 2 },
		{ "姓名\n 李明 \n", 1 },
		{ "序号,姓名\n1,李明\n\n", 1 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk OWN(desk_close) desk;
		struct uuid training = open_training(&desk);
		int64_t before = desk_change_sets(&desk);
		struct roster roster = import(&desk, training, rows[i].list, false);
		if (roster.error_count)
			fail_msg("row %zu: %s", i, roster.errors[0].text.en);
		assert_int_equal(roster.made, rows[i].made);
		assert_int_equal(entries(&desk, training), rows[i].made);
		assert_int_equal(desk_change_sets(&desk), before + 1);
	}
}

static void
an_entry_has_person_centre_and_note_and_no_sign_in(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct uuid training = open_training(&desk);
	import(&desk, training, "姓名,中心,备注\n陈丽,赤岗,早到\n", false);
	struct record_whole whole = desk_load(&desk, training);
	const struct document *entry = &whole.documents[1].document;
	assert_int_equal(document_text(entry, "person").size, UUID_TEXT_SIZE);
	assert_true(span_equal(document_text(entry, "centre"), SPAN("440105001")));
	assert_true(span_equal(document_text(entry, "note"), SPAN("早到")));
	assert_int_equal(document_value(entry, SPAN("sign_in")).type, VALUE_NONE);
}

static void
rows_in_error_are_told_and_the_others_made(void **state)
{
	static const struct {
		const char *row, *text;
	} rows[] = {
		{ "王五,江海,", "nobody of this name" },
		{ "李明,赤岗,", "nobody of this name" },
		{ "何去,赤岗,", "nobody of this name" },
		{ "李明,不知道,", "no such centre" },
		{ "陈丽,,", "several people" },
		{ ",江海,x", "name is missing" },
		{ "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一,江海,",
		  "too long" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct desk OWN(desk_close) desk;
		struct uuid training = open_training(&desk);
		struct arena *arena = &desk.office.arena;
		struct span list = arena_print(arena, "姓名,中心,备注\n%s\n李明,江海,\n", rows[i].row);
		struct roster roster = import(&desk, training, arena_text(arena, list), false);
		assert_int_equal(roster.error_count, 1);
		assert_int_equal(roster.errors[0].row, 2);
		assert_non_null(strstr(roster.errors[0].text.en, rows[i].text));
		assert_int_equal(entries(&desk, training), 1);
	}
}

/* 501 characters where 500 may stand. */
static void
a_note_that_is_too_long_is_an_error_of_its_row(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct uuid training = open_training(&desk);
	struct buffer OWN(buffer_drop) list = { 0 };
	buffer_put_text(&list, "姓名,备注\n李明,");
	for (int i = 0; i < 501; i++)
		buffer_put_text(&list, "长");
	struct roster roster = import(&desk, training, arena_text(&desk.office.arena, buffer_span(&list)), false);
	assert_int_equal(roster.error_count, 1);
	assert_int_equal(roster.made, 0);
	assert_int_equal(entries(&desk, training), 0);
}

static void
whoever_is_on_the_roster_stays_there_once(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct uuid training = open_training(&desk);
	struct roster first = import(&desk, training, "姓名\n李明\n李明\n", false);
	assert_int_equal(first.made, 1);
	assert_int_equal(first.already, 1);
	int64_t before = desk_change_sets(&desk);
	struct roster again = import(&desk, training, "姓名\n李明\n", false);
	assert_int_equal(again.made, 0);
	assert_int_equal(again.already, 1);
	assert_int_equal(desk_change_sets(&desk), before);
}

static void
a_dry_run_changes_nothing_and_says_the_same(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct uuid training = open_training(&desk);
	int64_t before = desk_change_sets(&desk);
	struct roster roster = import(&desk, training, "姓名\n李明\n王五\n", true);
	assert_int_equal(roster.made, 1);
	assert_int_equal(roster.error_count, 1);
	assert_int_equal(desk_change_sets(&desk), before);
	assert_int_equal(entries(&desk, training), 0);
	assert_int_equal(import(&desk, training, "姓名\n李明\n", false).made, 1);
}

static void
a_list_without_names_is_told(void **state)
{
	static const char *const lists[] = { "", "李明\n陈丽\n", "中心,备注\n江海,\n" };
	(void)state;
	struct desk OWN(desk_close) desk;
	struct uuid training = open_training(&desk);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct roster roster = import(&desk, training, lists[i], false);
		assert_int_equal(roster.error_count, 1);
		assert_int_equal(roster.errors[0].row, 1);
		assert_int_equal(roster.made, 0);
	}
}

static fault_t
try_import(struct desk *desk, struct uuid training, struct span list)
{
	struct roster roster;
	return roster_import(desk->office.store, &desk->office.arena, &desk->actor, training, list, false, &roster);
}

static void
what_is_no_training_or_no_list_is_refused(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct uuid training = open_training(&desk);
	struct uuid person = desk_make(&desk, "person", GIVEN("name=某人")).id;
	assert_refused(try_import(&desk, person, SPAN("姓名\n李明\n")), FAULT_INPUT, "only a training");
	assert_refused(try_import(&desk, training, SPAN("\xd0\xd5\xc3\xfb\n")), FAULT_INPUT, "UTF-8");
	struct buffer OWN(buffer_drop) list = { 0 };
	buffer_put_text(&list, "姓名\n");
	for (int i = 0; i <= ROSTER_ROWS_MAX; i++)
		buffer_put_text(&list, "李明\n");
	assert_refused(try_import(&desk, training, buffer_span(&list)), FAULT_LIMIT, "more than 2000");
	desk_change(&desk, training, GIVEN("voided=yes", "void_reason=误记"));
	assert_refused(try_import(&desk, training, SPAN("姓名\n李明\n")), FAULT_INPUT, "voided");
	office_become(&desk.office, "440105014-1");
	assert_refused(try_import(&desk, training, SPAN("姓名\n李明\n")), FAULT_INPUT, "may not write");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read_as_offices_write_them),
		cmocka_unit_test(an_entry_has_person_centre_and_note_and_no_sign_in),
		cmocka_unit_test(rows_in_error_are_told_and_the_others_made),
		cmocka_unit_test(a_note_that_is_too_long_is_an_error_of_its_row),
		cmocka_unit_test(whoever_is_on_the_roster_stays_there_once),
		cmocka_unit_test(a_dry_run_changes_nothing_and_says_the_same),
		cmocka_unit_test(a_list_without_names_is_told),
		cmocka_unit_test(what_is_no_training_or_no_list_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
