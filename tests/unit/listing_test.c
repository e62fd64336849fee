/* Lists: what filters keep, what sorts first, what words find, and what a list of disputes says of each case. */
#include "host/listing.h"
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FILTERS_MAX 4

/* Four disputes with the numbers A (oldest) to D. */
struct shelf {
	struct desk desk;
	struct uuid ids[4];
};

static void
shelf_close(struct shelf *shelf)
{
	desk_close(&shelf->desk);
}

static void
shelf_open(struct shelf *shelf)
{
	struct desk *desk = &shelf->desk;
	desk_open(desk);
	struct outcome made[] = {
		desk_make(desk, "dispute", GIVEN("number=A", "category=wages", "received=2026-11-20", "amount=300")),
		desk_make(desk, "dispute",
			  GIVEN("number=B", "category=injury", "received=2026-11-03", "tags=群体,加急",
				"summary=厂房被房东收回")),
		desk_make(desk, "dispute",
			  GIVEN("number=C", "category=wages", "received=2026-11-20", "amount=1200.50", "tags=群体",
				"status=accepted", "accepted=2026-11-20")),
		desk_make(desk, "dispute", GIVEN("number=D", "category=contract", "received=2026-10-01", "amount=7")),
	};
	for (size_t i = 0; i < 4; i++) {
		assert_true(made[i].saved);
		shelf->ids[i] = made[i].id;
	}
}

static struct listing_query
query_of(struct shelf *shelf, const char *kind, const char *const *filters)
{
	struct arena *arena = &shelf->desk.office.arena;
	struct listing_query query = { .kind = schema_kind(span_text(kind)), .limit = 50 };
	struct listing_filter *rows = ARENA_NEW_ARRAY(arena, FILTERS_MAX, struct listing_filter);
	for (; filters && filters[query.filter_count]; query.filter_count++) {
		struct span text = span_text(filters[query.filter_count]), name = span_cut(&text, '=');
		assert_true(query.filter_count < FILTERS_MAX);
		must(listing_filter_url(arena, query.kind, name, text, &rows[query.filter_count]));
	}
	query.filters = rows;
	return query;
}

static json_t *
page_of(struct shelf *shelf, const struct listing_query *query)
{
	json_t *page = NULL;
	must(listing_page(shelf->desk.office.store, &shelf->desk.office.arena, query, true, &page));
	return page;
}

/* The numbers of the cases on a page, in its order. */
static void
assert_cases(struct shelf *shelf, const struct listing_query *query, const char *expected)
{
	json_t *OWN(json_drop) page = page_of(shelf, query);
	struct buffer OWN(buffer_drop) found = { 0 };
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(page, "items"), i, item)
	{
		buffer_put_text(&found, json_string_value(json_object_get(json_object_get(item, "fields"), "number")));
	}
	buffer_put_byte(&found, 0);
	assert_string_equal((const char *)found.data, expected);
}

static void
filters_keep_those_that_fit(void **state)
{
	(void)state;
	static const struct {
		const char *filters[3];
		const char *cases;
	} rows[] = {
		{ { NULL }, "DCBA" },
		{ { "category=wages" }, "CA" },
		{ { "category=wages,contract" }, "DCA" },
		{ { "category=劳动报酬,injury" }, "CBA" },
		{ { "status=accepted" }, "C" },
		{ { "amount=" }, "B" },
		{ { "amount=1200.50" }, "C" },
		{ { "amount.from=300" }, "CA" },
		{ { "amount.to=300" }, "DA" },
		{ { "received.from=2026-11-03", "received.to=2026年11月19日" }, "B" },
		{ { "tags=群体" }, "CB" },
		{ { "tags=加急,别的" }, "B" },
		{ { "category=wages", "tags=加急" }, "" },
	};
	struct shelf OWN(shelf_close) shelf;
	shelf_open(&shelf);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct listing_query query = query_of(&shelf, "dispute", rows[i].filters);
		assert_cases(&shelf, &query, rows[i].cases);
	}
}

static void
words_of_the_command_line_ask_sets_for_every_item(void **state)
{
	(void)state;
	struct shelf OWN(shelf_close) shelf;
	shelf_open(&shelf);
	struct listing_query query = query_of(&shelf, "dispute", NULL);
	struct listing_filter filter;
	must(listing_filter_words(&shelf.desk.office.arena, query.kind, SPAN("tags"), SPAN("群体,加急"), &filter));
	query.filters = &filter;
	query.filter_count = 1;
	assert_cases(&shelf, &query, "B");
}

static void
what_is_no_filter_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *name, *value, *text;
	} rows[] = {
		{ "categorie", "wages", "category" }, { "category", "none", "category: " },
		{ "amount.above", "1", "amount: " },  { "tags.from", "a", "tags: " },
		{ "amount.from", "", "amount: " },
	};
	struct shelf OWN(shelf_close) shelf;
	shelf_open(&shelf);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct listing_filter filter;
		assert_refused(listing_filter_url(&shelf.desk.office.arena, schema_kind(SPAN("dispute")),
						  span_text(rows[i].name), span_text(rows[i].value), &filter),
			       FAULT_INPUT, rows[i].text);
	}
}

static void
any_open_field_sorts_and_the_unset_come_last(void **state)
{
	(void)state;
	static const struct {
		const char *sort, *cases;
	} rows[] = {
		{ "", "DCBA" },         { "-id", "DCBA" },     { "id", "ABCD" },     { "-received", "CABD" },
		{ "received", "DBCA" }, { "-amount", "CADB" }, { "amount", "DACB" }, { "number", "ABCD" },
	};
	struct shelf OWN(shelf_close) shelf;
	shelf_open(&shelf);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct listing_query query = query_of(&shelf, "dispute", NULL);
		must(listing_sort_url(query.kind, span_text(rows[i].sort), &query));
		assert_cases(&shelf, &query, rows[i].cases);
	}
	struct listing_query query = query_of(&shelf, "dispute", NULL);
	assert_refused(listing_sort_url(query.kind, SPAN("summary"), &query), FAULT_INPUT, "summary: ");
	assert_refused(listing_sort_url(query.kind, SPAN("-tags"), &query), FAULT_INPUT, "tags: ");
}

static void
a_page_says_whether_there_is_more_and_how_many_in_all(void **state)
{
	(void)state;
	struct shelf OWN(shelf_close) shelf;
	shelf_open(&shelf);
	struct listing_query query = query_of(&shelf, "dispute", NULL);
	query.limit = 2;
	query.offset = 1;
	json_t *OWN(json_drop) page = page_of(&shelf, &query);
	assert_int_equal(json_array_size(json_object_get(page, "items")), 2);
	assert_true(json_is_true(json_object_get(page, "more")));
	assert_int_equal(json_integer_value(json_object_get(page, "total")), 4);
	query.offset = 2;
	json_t *OWN(json_drop) last = page_of(&shelf, &query);
	assert_true(json_is_false(json_object_get(last, "more")));
}

static void
voided_ones_are_left_out_on_demand(void **state)
{
	(void)state;
	struct shelf OWN(shelf_close) shelf;
	shelf_open(&shelf);
	desk_change(&shelf.desk, shelf.ids[1], GIVEN("voided=true", "void_reason=重复登记"));
	struct listing_query query = query_of(&shelf, "dispute", NULL);
	assert_cases(&shelf, &query, "DCBA");
	query.voided_out = true;
	assert_cases(&shelf, &query, "DCA");
	json_t *OWN(json_drop) page = page_of(&shelf, &query);
	assert_int_equal(json_integer_value(json_object_get(page, "total")), 3);
}

static void
words_are_found_anywhere_in_the_case(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *cases;
	} rows[] = { { "张三", "BA" }, { "张三 厂房", "B" }, { "138 张三", "A" }, { "张三 李四", "" }, { "。", "" } };
	struct shelf OWN(shelf_close) shelf;
	shelf_open(&shelf);
	desk_make_part(&shelf.desk, "party", shelf.ids[0],
		       GIVEN("side=applicant", "type=person", "name=张三", "phone=13800138000"));
	desk_make_part(&shelf.desk, "party", shelf.ids[1], GIVEN("side=applicant", "type=person", "name=张三"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct listing_query query = query_of(&shelf, "dispute", NULL);
		query.search = span_text(rows[i].typed);
		assert_cases(&shelf, &query, rows[i].cases);
		must(listing_sort_url(query.kind, SPAN("-number"), &query));
		assert_cases(&shelf, &query, rows[i].cases);
	}
	struct listing_query parts = query_of(&shelf, "party", (const char *const[]){ "side=applicant", NULL });
	parts.search = SPAN("138 张三");
	json_t *OWN(json_drop) page = page_of(&shelf, &parts);
	assert_int_equal(json_array_size(json_object_get(page, "items")), 1);
}

/* More documents hold it than are looked up one by one. */
static void
fill_index(struct shelf *shelf, const char *text)
{
	struct query query =
		db_query(shelf->desk.office.store->db,
			 "WITH RECURSIVE n(i) AS (SELECT 100000 UNION ALL SELECT i + 1 FROM n WHERE i < 105100)"
			 " INSERT INTO search (rowid, text) SELECT i, ? FROM n");
	query_text(&query, span_text(text));
	must(query_run(&query));
}

static void
a_common_word_beside_a_rare_one_still_counts(void **state)
{
	(void)state;
	struct shelf OWN(shelf_close) shelf;
	shelf_open(&shelf);
	fill_index(&shelf, "工 资");
	desk_make_part(&shelf.desk, "claim", shelf.ids[0], GIVEN("type=wages", "note=结清工资"));
	desk_make_part(&shelf.desk, "party", shelf.ids[0], GIVEN("side=applicant", "type=person", "name=张三"));
	desk_make_part(&shelf.desk, "party", shelf.ids[1], GIVEN("side=applicant", "type=person", "name=张三"));
	struct listing_query query = query_of(&shelf, "dispute", NULL);
	query.search = SPAN("工资 张三");
	assert_cases(&shelf, &query, "A");
	query.search = SPAN("工资");
	assert_cases(&shelf, &query, "A");
}

static void
parts_are_listed_of_one_record(void **state)
{
	(void)state;
	struct shelf OWN(shelf_close) shelf;
	shelf_open(&shelf);
	desk_make_part(&shelf.desk, "party", shelf.ids[0], GIVEN("side=applicant", "type=person", "name=张三"));
	desk_make_part(&shelf.desk, "party", shelf.ids[1], GIVEN("side=applicant", "type=person", "name=李四"));
	struct listing_query query = query_of(&shelf, "party", NULL);
	query.of = &shelf.ids[1];
	json_t *OWN(json_drop) page = page_of(&shelf, &query);
	const json_t *item = json_array_get(json_object_get(page, "items"), 0);
	assert_int_equal(json_array_size(json_object_get(page, "items")), 1);
	assert_string_equal(json_string_value(json_object_get(json_object_get(item, "fields"), "name")), "李四");
	assert_non_null(json_object_get(item, "record"));
	query.kind = schema_kind(SPAN("dispute"));
	json_t *none = NULL;
	assert_refused(listing_page(shelf.desk.office.store, &shelf.desk.office.arena, &query, false, &none),
		       FAULT_INPUT, "no part");
}

static const char *
member(const json_t *item, const char *name)
{
	return json_string_value(json_object_get(item, name));
}

static void
a_list_of_disputes_names_the_sides_and_the_clock(void **state)
{
	(void)state;
	struct shelf OWN(shelf_close) shelf;
	shelf_open(&shelf);
	desk_make_part(&shelf.desk, "party", shelf.ids[2], GIVEN("side=applicant", "type=person", "name=李小满"));
	desk_make_part(&shelf.desk, "party", shelf.ids[2], GIVEN("side=applicant", "type=person", "name=王五"));
	desk_make_part(&shelf.desk, "party", shelf.ids[2],
		       GIVEN("side=respondent", "type=organisation", "name=某制衣厂"));
	desk_make_part(&shelf.desk, "payment", shelf.ids[2], GIVEN("amount=5", "due=2026-12-05"));
	desk_make_part(&shelf.desk, "payment", shelf.ids[2],
		       GIVEN("amount=5", "due=2026-11-30", "paid_on=2026-11-22", "paid_amount=5"));
	struct listing_query query = query_of(&shelf, "dispute", (const char *const[]){ "number=C", NULL });
	json_t *OWN(json_drop) page = page_of(&shelf, &query);
	must(listing_page_add(shelf.desk.office.store, query.kind, actor_today(&shelf.desk.actor), page));
	const json_t *item = json_array_get(json_object_get(page, "items"), 0), *clock = json_object_get(item, "clock");
	assert_string_equal(member(item, "applicants"), "李小满 等2人");
	assert_string_equal(member(item, "respondents"), "某制衣厂");
	assert_string_equal(member(item, "state"), "only_here");
	assert_string_equal(member(item, "next_due"), "2026-12-05");
	assert_string_equal(member(clock, "name"), "mediation");
	/* fifteen days from 2026-11-20 end on a Saturday */
	assert_string_equal(member(clock, "due"), "2026-12-07");
	assert_int_equal(json_integer_value(json_object_get(clock, "day")), 2);
	assert_int_equal(json_integer_value(json_object_get(clock, "days_left")), 15);
}

/* A list of codes names any of their ledgers, up to as many as a district may ever have. */
static void
centres_keep_what_their_ledgers_hold(void **state)
{
	(void)state;
	static const struct {
		const char *centre, *found;
	} rows[] = { { "440105014", "DCBA" },           { "440105099", "" },
		     { "440105099,440105014", "DCBA" }, { "440105098,440105099", "" },
		     { "440105014,440105014", "DCBA" }, { "440105014,", "DCBA" } };
	char many[3 * (LISTING_CENTRES_MAX + 1)];
	struct shelf OWN(shelf_close) shelf;
	shelf_open(&shelf);
	struct listing_query query = query_of(&shelf, "dispute", NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		query.centre = span_text(rows[i].centre);
		assert_cases(&shelf, &query, rows[i].found);
	}
	for (size_t i = 0; i < sizeof(many); i++)
		many[i] = i % 3 == 2 ? ',' : '1';
	query.centre = span_of(many, sizeof(many) - 1);
	json_t *page = NULL;
	assert_refused(listing_page(shelf.desk.office.store, &shelf.desk.office.arena, &query, false, &page),
		       FAULT_INPUT, "centres");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filters_keep_those_that_fit),
		cmocka_unit_test(words_of_the_command_line_ask_sets_for_every_item),
		cmocka_unit_test(what_is_no_filter_is_refused),
		cmocka_unit_test(any_open_field_sorts_and_the_unset_come_last),
		cmocka_unit_test(a_page_says_whether_there_is_more_and_how_many_in_all),
		cmocka_unit_test(voided_ones_are_left_out_on_demand),
		cmocka_unit_test(words_are_found_anywhere_in_the_case),
		cmocka_unit_test(a_common_word_beside_a_rare_one_still_counts),
		cmocka_unit_test(parts_are_listed_of_one_record),
		cmocka_unit_test(centres_keep_what_their_ledgers_hold),
		cmocka_unit_test(a_list_of_disputes_names_the_sides_and_the_clock),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
