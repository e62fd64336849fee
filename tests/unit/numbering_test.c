/* Case numbers: counted by year and device, unique whatever happens. */
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- numbers ---- */

/* As the settings file would. */
static void
set_template(struct desk *desk, const char *pattern)
{
	snprintf(desk->office.store->number_template, sizeof(desk->office.store->number_template), "%s", pattern);
}

static void
numbers_count_up_by_year_of_receipt(void **state)
{
	(void)state;
	static const struct {
		const char *received, *number;
	} rows[] = {
		{ "received=2026-11-20", "海江海劳人调〔2026〕1号" },
		{ "received=2026-11-21", "海江海劳人调〔2026〕2号" },
		{ "received=2025-12-31", "海江海劳人调〔2025〕1号" },
		{ "received=2026-01-01", "海江海劳人调〔2026〕3号" },
	};
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	must(store_set(desk.office.store, "short_name", SPAN("江海")));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome outcome = desk_make(&desk, "dispute", GIVEN("category=wages", rows[i].received));
		assert_string_equal(desk_field(&desk, outcome.id, "number"), rows[i].number);
	}
}

static void
each_device_has_its_own_series(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	must(store_set(desk.office.store, "short_name", SPAN("江海")));
	struct outcome first = desk_make(&desk, "dispute", A_DISPUTE);
	office_become(&desk.office, "440105014-2");
	struct outcome second = desk_make(&desk, "dispute", A_DISPUTE);
	assert_string_equal(desk_field(&desk, first.id, "number"), "海江海劳人调〔2026〕1号");
	assert_non_null(strstr(desk_field(&desk, second.id, "number"), "〔2026〕2-"));
}

static void
the_template_is_a_setting(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	set_template(&desk, "{year}-{n}{x}");
	struct outcome outcome = desk_make(&desk, "dispute", A_DISPUTE);
	assert_string_equal(desk_field(&desk, outcome.id, "number"), "2026-1{x}");
	set_template(&desk, "always the same");
	assert_refused(desk_try_make(&desk, "dispute", A_DISPUTE), FAULT_INPUT, "has no {n}");
}

static void
a_lost_counter_finds_its_way_behind_the_numbers_in_use(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	set_template(&desk, "{year}-{n}");
	for (int i = 0; i < 9; i++)
		desk_make(&desk, "dispute", A_DISPUTE);
	must(db_run(desk.office.store->db, "DELETE FROM identity WHERE name LIKE 'number:%'"));
	struct outcome outcome = desk_make(&desk, "dispute", A_DISPUTE);
	assert_string_equal(desk_field(&desk, outcome.id, "number"), "2026-10");
}

static void
a_refused_record_uses_up_no_number(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	set_template(&desk, "{year}-{n}");
	desk_make(&desk, "dispute", GIVEN("category=wages", "amount=-1"));
	struct outcome outcome = desk_make(&desk, "dispute", A_DISPUTE);
	assert_string_equal(desk_field(&desk, outcome.id, "number"), "2026-1");
}

static void
a_number_from_paper_stands(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome outcome = desk_make(&desk, "dispute", GIVEN("category=wages", "number=旧案 7 号"));
	assert_string_equal(desk_field(&desk, outcome.id, "number"), "旧案 7 号");
}

/* ---- papers ---- */

static const char *
part_field(struct desk *desk, struct uuid record, struct uuid part, const char *name)
{
	struct record_whole whole = desk_load(desk, record);
	for (size_t i = 0; i < whole.count; i++)
		if (uuid_equal(whole.documents[i].path.part_id, part))
			return arena_text(&desk->office.arena, document_text(&whole.documents[i].document, name));
	fail_msg("there is no such part");
	return NULL;
}

static const char *
paper_number(struct desk *desk, struct uuid dispute, const char *const *words)
{
	struct outcome outcome = desk_make_part(desk, "paper", dispute, words);
	assert_true(outcome.saved);
	return part_field(desk, dispute, outcome.id, "number");
}

#define A_PAPER GIVEN("type=minutes")

static void
papers_count_up_behind_the_case_number(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct uuid first = desk_make(&desk, "dispute", GIVEN("category=wages", "number=A")).id;
	struct uuid second = desk_make(&desk, "dispute", GIVEN("category=wages", "number=B")).id;
	assert_string_equal(paper_number(&desk, first, A_PAPER), "A-1");
	assert_string_equal(paper_number(&desk, first, A_PAPER), "A-2");
	assert_string_equal(paper_number(&desk, second, A_PAPER), "B-1");
	assert_string_equal(paper_number(&desk, first, GIVEN("type=minutes", "number=A-3")), "A-3");
	assert_string_equal(paper_number(&desk, first, A_PAPER), "A-4");
}

static void
a_second_device_numbers_papers_apart(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct uuid dispute = desk_make(&desk, "dispute", GIVEN("category=wages", "number=A")).id;
	assert_string_equal(paper_number(&desk, dispute, A_PAPER), "A-1");
	office_become(&desk.office, "440105014-2");
	assert_string_equal(paper_number(&desk, dispute, A_PAPER), "A-2-1");
	assert_string_equal(paper_number(&desk, dispute, A_PAPER), "A-2-2");
}

static void
a_voided_paper_keeps_its_number(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct uuid dispute = desk_make(&desk, "dispute", GIVEN("category=wages", "number=A")).id;
	struct outcome paper = desk_make_part(&desk, "paper", dispute, A_PAPER);
	desk_change(&desk, paper.id, GIVEN("voided=yes", "void_reason=打印错误"));
	assert_string_equal(paper_number(&desk, dispute, A_PAPER), "A-2");
}

static void
papers_made_with_their_case_are_numbered_and_dated(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct draft draft = desk_draft(&desk, "dispute", GIVEN("category=wages", "number=A"));
	struct draft papers[] = { desk_draft(&desk, "paper", A_PAPER),
				  desk_draft(&desk, "paper", GIVEN("type=cover", "issued=2026-11-20")) };
	draft.parts = papers;
	draft.part_count = COUNT(papers);
	struct uuid id = desk_make_draft(&desk, &draft).id;
	struct record_whole whole = desk_load(&desk, id);
	assert_string_equal(part_field(&desk, id, whole.documents[1].path.part_id, "number"), "A-1");
	assert_string_equal(part_field(&desk, id, whole.documents[1].path.part_id, "issued"), "2026-11-22");
	assert_string_equal(part_field(&desk, id, whole.documents[2].path.part_id, "number"), "A-2");
	assert_string_equal(part_field(&desk, id, whole.documents[2].path.part_id, "issued"), "2026-11-20");
}

/* One number is given in between: each stands once, and the others need not be compared one by one. */
static void
a_case_with_a_thousand_papers_is_numbered_at_once(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct draft draft = desk_draft(&desk, "dispute", GIVEN("category=wages", "number=A"));
	static struct draft papers[1000];
	for (size_t i = 0; i < COUNT(papers); i++)
		papers[i] = desk_draft(&desk, "paper",
				       i == 1 ? GIVEN("type=minutes", "number=A-700") : GIVEN("type=minutes"));
	draft.parts = papers;
	draft.part_count = COUNT(papers);
	clock_t before = clock();
	struct uuid id = desk_make_draft(&desk, &draft).id;
	assert_true((clock() - before) / CLOCKS_PER_SEC < 3); /* of the processor's time; it is about 0.05 s */
	struct record_whole whole = desk_load(&desk, id);
	assert_int_equal(whole.count, COUNT(papers) + 1);
	assert_true(span_equal(document_text(&whole.documents[1].document, "number"), SPAN("A-1")));
	assert_true(span_equal(document_text(&whole.documents[3].document, "number"), SPAN("A-2")));
	assert_true(span_equal(document_text(&whole.documents[700].document, "number"), SPAN("A-699")));
	assert_true(span_equal(document_text(&whole.documents[701].document, "number"), SPAN("A-701")));
	assert_true(span_equal(document_text(&whole.documents[1000].document, "number"), SPAN("A-1000")));
	assert_string_equal(paper_number(&desk, id, A_PAPER), "A-1001");
}

/* 60 characters are all that a number may have. */
static void
where_no_number_fits_a_paper_has_none(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	const char *number = "number=123456789012345678901234567890123456789012345678901234567890";
	struct uuid dispute = desk_make(&desk, "dispute", GIVEN("category=wages", number)).id;
	assert_string_equal(paper_number(&desk, dispute, A_PAPER), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_count_up_by_year_of_receipt),
		cmocka_unit_test(each_device_has_its_own_series),
		cmocka_unit_test(the_template_is_a_setting),
		cmocka_unit_test(a_lost_counter_finds_its_way_behind_the_numbers_in_use),
		cmocka_unit_test(a_refused_record_uses_up_no_number),
		cmocka_unit_test(a_number_from_paper_stands),
		cmocka_unit_test(papers_count_up_behind_the_case_number),
		cmocka_unit_test(a_second_device_numbers_papers_apart),
		cmocka_unit_test(a_voided_paper_keeps_its_number),
		cmocka_unit_test(papers_made_with_their_case_are_numbered_and_dated),
		cmocka_unit_test(a_case_with_a_thousand_papers_is_numbered_at_once),
		cmocka_unit_test(where_no_number_fits_a_paper_has_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
