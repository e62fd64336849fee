/* Suggestions out of earlier cases: what is found, and what counts as one. */
#include "host/suggest.h"

#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define CODE "91440101MA5CJQ4N59"

static struct uuid
make_case(struct desk *desk, const char *received, const char *const *party)
{
	struct outcome outcome = desk_make(desk, "dispute", GIVEN("category=wages", received));
	assert_true(desk_make_part(desk, "party", outcome.id, party).saved);
	return outcome.id;
}

#define EMPLOYER(name, ...) GIVEN("side=respondent", "type=organisation", "name=" name, __VA_ARGS__)
#define WORKER(name, ...) GIVEN("side=applicant", "type=person", "name=" name, __VA_ARGS__)

static json_t *
suggest(struct desk *desk, enum suggest what, const char *typed)
{
	json_t *json = NULL;
	must(suggest_json(desk->office.store, &desk->office.arena, what, span_text(typed), &json, NULL));
	return json;
}

/* Names and cases in order: "name 2, name 1". */
static const char *
names(struct desk *desk, enum suggest what, const char *typed)
{
	json_t *OWN(json_drop) json = suggest(desk, what, typed);
	struct buffer OWN(buffer_drop) out = { 0 };
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(json, "items"), i, item)
		buffer_print(&out, "%s%s %d", i ? ", " : "", json_string_value(json_object_get(item, "name")),
			     (int)json_integer_value(json_object_get(item, "cases")));
	return arena_text(&desk->office.arena, buffer_span(&out));
}

static const char *
first(struct desk *desk, enum suggest what, const char *typed, const char *member)
{
	json_t *OWN(json_drop) json = suggest(desk, what, typed);
	json_t *item = json_array_get(json_object_get(json, "items"), 0);
	const char *text = json_string_value(json_object_get(item, member));
	return arena_text(&desk->office.arena, span_text(text));
}

static void
any_part_of_a_name_finds_it_beginnings_first(void **state)
{
	static const struct {
		const char *typed, *found;
	} rows[] = {
		{ "恒", "恒达制衣厂 1, 广州恒达皮具厂 1" },
		{ "恒达", "恒达制衣厂 1, 广州恒达皮具厂 1" },
		{ "皮具", "广州恒达皮具厂 1" },
		{ "广州 皮具", "广州恒达皮具厂 1" },
		{ "恒达 制衣", "恒达制衣厂 1" },
		{ "衣恒", "" },
		{ "kf", "KFC餐厅 1" },
		{ "Ｋｆc餐", "KFC餐厅 1" },
		{ "k", "" },
		{ "", "" },
		{ "%", "" },
		{ "大塘", "" }, /* an address is no name */
	};
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	make_case(&desk, "received=2026-11-01", EMPLOYER("恒达制衣厂", "address=大塘"));
	make_case(&desk, "received=2026-11-20", EMPLOYER("广州恒达皮具厂", "phone=13800138000"));
	make_case(&desk, "received=2026-11-20", EMPLOYER("KFC餐厅", "phone=13800138000"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(names(&desk, SUGGEST_EMPLOYER, rows[i].typed), rows[i].found) != 0)
			fail_msg("\"%s\": %s", rows[i].typed, names(&desk, SUGGEST_EMPLOYER, rows[i].typed));
}

static void
one_employer_is_one_suggestion_with_its_newest_data(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	make_case(&desk, "received=2026-11-20",
		  EMPLOYER("恒达制衣有限公司", "employer_code=" CODE, "phone=13900139000"));
	make_case(&desk, "received=2026-10-01",
		  EMPLOYER("恒达制衣厂", "employer_code=" CODE, "phone=13800138000", "address=大塘"));
	make_case(&desk, "received=2026-09-01", EMPLOYER("恒达制衣有限公司", "position="));
	assert_string_equal(names(&desk, SUGGEST_EMPLOYER, "恒达"), "恒达制衣有限公司 3");
	assert_string_equal(first(&desk, SUGGEST_EMPLOYER, "恒达", "phone"), "13900139000");
	assert_string_equal(first(&desk, SUGGEST_EMPLOYER, "恒达", "address"), "大塘");
	assert_string_equal(first(&desk, SUGGEST_EMPLOYER, "恒达", "last"), "2026-11-20");
	assert_string_equal(names(&desk, SUGGEST_EMPLOYER, "9144"), "恒达制衣有限公司 3");
}

static void
people_of_one_name_stay_apart(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	make_case(&desk, "received=2026-11-20", WORKER("张伟", "phone=13800138000", "id_number=A1"));
	make_case(&desk, "received=2026-11-10", WORKER("张伟", "phone=13900139000"));
	make_case(&desk, "received=2026-11-05", WORKER("张伟", "phone=13700137000", "id_number=A1"));
	assert_string_equal(names(&desk, SUGGEST_PERSON, "张"), "张伟 2, 张伟 1");
	assert_string_equal(names(&desk, SUGGEST_EMPLOYER, "张"), "");
}

static void
representatives_and_places_are_suggested(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct uuid id = make_case(&desk, "received=2026-11-20",
				   EMPLOYER("恒达制衣厂", "representative=王老板", "representative_title=厂长"));
	desk_change(&desk, id, GIVEN("workplace=大塘村三巷5号"));
	assert_string_equal(names(&desk, SUGGEST_REPRESENTATIVE, "王"), "王老板 1");
	assert_string_equal(first(&desk, SUGGEST_REPRESENTATIVE, "王", "representative_title"), "厂长");
	assert_string_equal(first(&desk, SUGGEST_REPRESENTATIVE, "王", "employer"), "恒达制衣厂");
	assert_string_equal(names(&desk, SUGGEST_PLACE, "三巷"), "大塘村三巷5号 1");
}

static void
voided_cases_suggest_nothing(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct uuid id = make_case(&desk, "received=2026-11-20", EMPLOYER("恒达制衣厂", "phone=13800138000"));
	desk_change(&desk, id, GIVEN("voided=yes", "void_reason=重复"));
	assert_string_equal(names(&desk, SUGGEST_EMPLOYER, "恒达"), "");
}

static void
there_are_ten_at_most(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct uuid id = desk_make(&desk, "dispute", A_DISPUTE).id;
	for (int i = 0; i < SUGGEST_MAX + 1; i++) {
		const char *name = arena_text(&desk.office.arena, arena_print(&desk.office.arena, "name=恒达%d厂", i));
		desk_make_part(&desk, "party", id, GIVEN("side=respondent", "type=organisation", name));
	}
	json_t *OWN(json_drop) json = suggest(&desk, SUGGEST_EMPLOYER, "恒达");
	assert_int_equal(json_array_size(json_object_get(json, "items")), SUGGEST_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_part_of_a_name_finds_it_beginnings_first),
		cmocka_unit_test(one_employer_is_one_suggestion_with_its_newest_data),
		cmocka_unit_test(people_of_one_name_stay_apart),
		cmocka_unit_test(representatives_and_places_are_suggested),
		cmocka_unit_test(voided_cases_suggest_nothing),
		cmocka_unit_test(there_are_ten_at_most),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
