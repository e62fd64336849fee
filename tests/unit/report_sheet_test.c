/* A report as a sheet: CSV cell by cell; the XLSX file's parts are read in e2e.report_sheet. */
#include "host/report_sheet.h"

#include "host/report_words.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static const char report[] =
	"{\"report\":\"quarterly\",\"label\":{\"zh\":\"季度调解统计表\",\"en\":\"Quarterly table\"},\"from\":\"2026-07-01\","
	"\"to\":\"2026-09-30\",\"before\":{\"from\":\"2025-07-01\",\"to\":\"2025-09-30\"},\"by\":\"place\",\"lines\":["
	"{\"id\":\"taken\",\"label\":{\"zh\":\"收案\",\"en\":\"Taken\"},\"definition\":{\"zh\":\"期内收到，未作废\",\"en\":\"=received\"},"
	"\"unit\":\"count\",\"value\":3,\"before\":2,\"change\":500},"
	"{\"id\":\"amount\",\"label\":{\"zh\":\"金额\",\"en\":\"Sum\"},\"definition\":{\"zh\":\"甲,乙\",\"en\":\"a,b\"},\"unit\":\"money\","
	"\"value\":123450},"
	"{\"id\":\"share\",\"label\":{\"zh\":\"占比\",\"en\":\"Share\"},\"unit\":\"per_mille\",\"value\":859,\"before\":790,\"change\":69}],"
	"\"members\":[{\"id\":\"440105014\",\"label\":{\"zh\":\"=江海\",\"en\":\"=江海\"},\"lines\":{\"taken\":{\"value\":3,\"before\":0},"
	"\"share\":{\"hidden\":true}}}],\"checks\":[],\"ok\":true}";

static json_t *
parsed(void)
{
	json_t *json;
	must(json_read(span_text(report), &json));
	return json;
}

static void
csv_has_totals_then_members_and_no_formula(void **state)
{
	(void)state;
	json_t *OWN(json_drop) json = parsed();
	struct buffer OWN(buffer_drop) out = { 0 };
	struct report_sheet sheet = { .report = json, .district = "海珠区", .made = { 2026, 10, 4 }, .chinese = true };
	report_sheet_put_csv(&out, &sheet);
	buffer_put_byte(&out, 0);
	assert_string_equal((const char *)out.data,
			    "\xef\xbb\xbf代码,指标,分项代码,分项,单位,本期,上年同期,增减（%或百分点）,口径\r\n"
			    "taken,收案,,合计,数量,3,2,50.0,期内收到，未作废\r\n"
			    "amount,金额,,合计,元,1234.50,,,\"甲,乙\"\r\n"
			    "share,占比,,合计,%,85.9,79.0,6.9,\r\n"
			    "taken,收案,440105014,'=江海,数量,3,0,,期内收到，未作废\r\n"
			    "share,占比,440105014,'=江海,%,*,,,\r\n");
}

static void
csv_speaks_english(void **state)
{
	(void)state;
	json_t *OWN(json_drop) json = parsed();
	struct buffer OWN(buffer_drop) out = { 0 };
	struct report_sheet sheet = { .report = json, .district = "海珠区", .made = { 2026, 10, 4 } };
	report_sheet_put_csv(&out, &sheet);
	buffer_put_byte(&out, 0);
	assert_non_null(strstr((const char *)out.data, "\r\ntaken,Taken,,total,count,3,2,50.0,'=received\r\n"));
}

static void
csv_of_a_period_that_goes_on_says_until_when(void **state)
{
	(void)state;
	json_t *OWN(json_drop) json = parsed();
	struct buffer OWN(buffer_drop) out = { 0 };
	struct report_sheet sheet = { .report = json, .district = "海珠区", .made = { 2026, 9, 29 }, .chinese = true };
	report_sheet_put_csv(&out, &sheet);
	buffer_put_byte(&out, 0);
	assert_non_null(strstr((const char *)out.data, ",本期（截至 2026-09-29）,上年同期,"));
	buffer_clear(&out);
	sheet.made.day = 30;
	report_sheet_put_csv(&out, &sheet);
	buffer_put_byte(&out, 0);
	assert_null(strstr((const char *)out.data, "截至"));
}

static struct span
period(struct buffer *out, const char *from, const char *to)
{
	json_t *OWN(json_drop) json = json_pack("{s:s,s:s}", "from", from, "to", to);
	buffer_clear(out);
	report_put_period(out, json, (struct date){ 2026, 11, 22 }, true);
	return buffer_span(out);
}

static void
periods_are_called_by_their_usual_names(void **state)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	(void)state;
	assert_true(span_starts(period(&out, "2026-01-01", "2026-12-31"), SPAN("统计期间：2026年，2026-01-01 至")));
	assert_true(span_equal(period(&out, "2026-10-01", "2026-12-31"),
			       SPAN("统计期间：2026年第4季度，2026-10-01 至 2026-12-31（截至 2026-11-22）")));
	assert_true(span_equal(period(&out, "2026-11-22", "2026-11-22"), SPAN("统计期间：2026-11-22 至 2026-11-22")));
	assert_true(span_starts(period(&out, "2024-02-01", "2024-02-29"), SPAN("统计期间：2024年2月，")));
	assert_true(span_starts(period(&out, "2026-02-01", "2026-04-30"), SPAN("统计期间：2026-02-01 至")));
	assert_true(span_starts(period(&out, "2026-01-01", "2026-12-30"), SPAN("统计期间：2026-01-01 至")));
	assert_true(span_starts(period(&out, "2026-04-01", "2027-03-31"), SPAN("统计期间：2026-04-01 至")));
}

static void
an_xlsx_file_is_made_in_both_languages_and_of_an_empty_report(void **state)
{
	(void)state;
	json_t *OWN(json_drop) json = parsed();
	json_t *OWN(json_drop) empty = json_object();
	struct report_sheet sheets[] = {
		{ .report = json, .district = "海珠区", .made = { 2026, 10, 4 }, .chinese = true },
		{ .report = json, .district = "海珠区", .made = { 2026, 10, 4 } },
		{ .report = empty, .district = "", .made = { 2026, 10, 4 } },
	};
	for (size_t i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++) {
		struct buffer OWN(buffer_drop) out = { 0 };
		must(report_sheet_put_xlsx(&out, &sheets[i], "/tmp"));
		assert_true(span_starts(buffer_span(&out), SPAN("PK")));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_has_totals_then_members_and_no_formula),
		cmocka_unit_test(csv_speaks_english),
		cmocka_unit_test(csv_of_a_period_that_goes_on_says_until_when),
		cmocka_unit_test(periods_are_called_by_their_usual_names),
		cmocka_unit_test(an_xlsx_file_is_made_in_both_languages_and_of_an_empty_report),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
