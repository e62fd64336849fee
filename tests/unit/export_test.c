/* Exports: which columns, labels in which language, and how many rows at most. */
#include "host/export.h"

#include "tests/support/assert_fault.h"
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int
scene_open(void **state)
{
	static struct desk desk;
	desk_open(&desk);
	*state = &desk;
	return 0;
}

static int
scene_close(void **state)
{
	desk_close(*state);
	return 0;
}

static struct export_request
request(const char *kind, const char *columns, bool chinese)
{
	return (struct export_request){ .query = { .kind = schema_kind(span_text(kind)), .voided_out = true },
					.columns = span_text(columns),
					.format = EXPORT_CSV,
					.chinese = chinese,
					.offset_minutes = 480,
					.today = { 2026, 11, 22 },
					.who = SPAN("陈调解") };
}

/* The file without its mark; NUL-terminated, in the arena. */
static const char *
text_of(struct desk *desk, const char *kind, const char *columns, bool chinese)
{
	struct export_request asked = request(kind, columns, chinese);
	struct exported out;
	must(export_run(desk->office.store, &desk->office.arena, &asked, &out));
	struct span bytes = buffer_span(&out.bytes);
	const char *text = arena_text(&desk->office.arena, span_part(bytes, 3, bytes.size));
	buffer_drop(&out.bytes);
	return text;
}

static void
fields_are_written_as_people_read_them(void **state)
{
	struct desk *desk = *state;
	struct uuid id =
		desk_make(desk, "dispute", GIVEN("category=wages", "received=2026-11-20", "tags=工地,年底")).id;
	desk_make_part(desk, "event", id, GIVEN("type=session", "at=2026-11-22T02:42:07Z"));
	assert_string_equal(text_of(desk, "dispute", "category, tags,accepted", true), "案由,标签,受理日期\r\n"
										       "劳动报酬,工地、年底,\r\n");
	assert_string_equal(text_of(desk, "dispute", "category,tags,voided", false), "Category,Tags,Voided\r\n"
										     "Wages,\"工地, 年底\",\r\n");
	assert_non_null(strstr(text_of(desk, "event", "at", true), "\r\n2026-11-22 10:42\r\n"));
}

/* Received on a Friday: five working days on is the next one. */
static void
disputes_have_what_their_list_shows(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_make(desk, "dispute", GIVEN("category=wages", "received=2026-11-20")).id;
	desk_make_part(desk, "party", id, GIVEN("side=applicant", "type=person", "name=李小满"));
	desk_make_part(desk, "party", id, GIVEN("side=respondent", "type=organisation", "name=某制衣厂"));
	const char *text =
		text_of(desk, "dispute", "applicants,respondents,clock,clock_due,clock_days_left,next_due", true);
	assert_string_equal(text, "申请人,被申请人,期限,期限届满日,剩余天数,下次应付款日\r\n"
				  "李小满,某制衣厂,受理期限,2026-11-25,3,\r\n");
	/* This office has not been told what its centre is called. */
	assert_string_equal(text_of(desk, "dispute", "street", true), "调解中心\r\ncentre/440105014\r\n");
	assert_null(strstr(text_of(desk, "dispute", "", true), "记录编号"));
	assert_non_null(strstr(text_of(desk, "dispute", "id", true), "记录编号"));
}

static void
columns_that_a_kind_does_not_have_are_refused(void **state)
{
	static const char *const rows[][2] = { { "dispute", "nonsense" },
					       { "dispute", "record" },
					       { "person", "clock" },
					       { "dispute", "received,,status" } };
	struct desk *desk = *state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct export_request asked = request(rows[i][0], rows[i][1], true);
		struct exported out;
		expect_fault(export_run(desk->office.store, &desk->office.arena, &asked, &out), FAULT_INPUT, "");
	}
}

/* One row more than go out, made where lists are read. */
static void
a_list_that_is_too_long_is_cut_and_says_so(void **state)
{
	struct desk *desk = *state;
	struct export_request asked = request("dispute", "received", true);
	struct exported out;
	desk_make(desk, "dispute", A_DISPUTE);
	must(db_run(
		desk->office.store->db,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
		" INSERT INTO dispute (id, record, ledger, received) SELECT printf('%08d', i), 'r', 1, '2026-11-20' FROM n"));
	must(export_run(desk->office.store, &desk->office.arena, &asked, &out));
	assert_int_equal(out.rows, EXPORT_ROWS_MAX);
	assert_true(out.more);
	assert_true(span_ends(buffer_span(&out.bytes), SPAN("（只导出了前 20000 条，还有更多；请缩小筛选范围）\r\n")));
	assert_true(span_equal(out.name, SPAN("调解案件-20261122-前20000条.csv")));
	assert_true(span_equal(out.ascii_name, SPAN("dispute-20261122-first-20000.csv")));
	buffer_drop(&out.bytes);
	must(db_run(desk->office.store->db, "DELETE FROM dispute WHERE id = '00000001'"));
	must(export_run(desk->office.store, &desk->office.arena, &asked, &out));
	assert_int_equal(out.rows, EXPORT_ROWS_MAX);
	assert_false(out.more);
	buffer_drop(&out.bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(fields_are_written_as_people_read_them),
		TEST(disputes_have_what_their_list_shows),
		TEST(columns_that_a_kind_does_not_have_are_refused),
		TEST(a_list_that_is_too_long_is_cut_and_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
