/* Reports: known records give known figures, with the year before beside them, and all adds up. */
#include "host/reports.h"

#include "base/json.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define DISTRICT "district/440105"

/* One dispute as far as the annual report looks at it; NULL and -1: unset. */
struct row {
	const char *ledger, *result_date, *handled_by, *result;
	int workers;
	int64_t settled;
	bool voided;
};

#define STREET_1 "centre/440105001"
#define STREET_2 "centre/440105002"

static const struct row rows[] = {
	{ STREET_1, "2026-01-01", "street", "agreed", 12, 1000050, false },
	{ STREET_1, "2026-12-31", "street", "partly_agreed", 3, 200000, false },
	{ STREET_1, "2026-06-15", "street", "performed_at_once", -1, -1, false },
	{ STREET_1, "2026-06-15", "street", "failed", 5, -1, false },
	{ STREET_1, "2026-06-15", "street", "agreed", 100, 90000000, true },
	{ STREET_1, "2025-06-15", "street", "agreed", 1, 100000, false },
	{ STREET_1, "2024-06-15", "street", "agreed", 1, 100000, false },
	{ STREET_1, NULL, "street", NULL, 7, -1, false },
	{ STREET_2, "2026-03-01", "street", "agreed", 2, 50000, false },
	{ STREET_2, "2026-03-01", "district", "agreed", 30, 3000000, false },
	{ STREET_2, "2026-03-01", "district", "transferred", 29, -1, false },
	{ STREET_2, "2026-03-01", "district", "failed", -1, -1, false },
	{ STREET_2, "2026-03-01", NULL, "agreed", 4, 40000, false },
	{ STREET_2, "2025-03-01", "street", "agreed", 1, 100000, false },
	{ STREET_2, "2025-12-31", "district", "agreed", 31, 100000, false },
};

static uint32_t made;

static struct field
truth(const char *name)
{
	return (struct field){ .name = span_text(name), .value = value_truth(true) };
}

static struct path
make_dispute(struct office *office, const struct row *row)
{
	struct path path = path_main("dispute", office_uuid(office, ++made));
	struct field fields[8] = { office_text("received", "2024-01-01"), office_text("category", "wages") };
	size_t count = 2;
	if (row->result_date)
		fields[count++] = office_text("result_date", row->result_date);
	if (row->handled_by)
		fields[count++] = office_text("handled_by", row->handled_by);
	if (row->result)
		fields[count++] = office_text("result", row->result);
	if (row->workers >= 0)
		fields[count++] = office_integer("workers", row->workers);
	if (row->settled >= 0)
		fields[count++] = office_integer("settled_amount", row->settled);
	if (row->voided)
		fields[count++] = truth("voided");
	office_save(office, row->ledger, &path, fields, count);
	return path;
}

static void
make_referral(struct office *office, const struct path *dispute, const char *to, const char *type, const char *date)
{
	struct path path = path_part("dispute", dispute->record, "referral", office_uuid(office, ++made));
	struct field fields[] = { office_text("to", to), office_text("type", type), office_text("date", date) };
	office_save(office, STREET_1, &path, fields, 3);
}

static void
make_training(struct office *office, const char *date, const char *status)
{
	struct path path = path_main("training", office_uuid(office, ++made));
	struct field fields[] = { office_text("title", "调解员轮训"), office_text("date", date),
				  office_text("status", status) };
	office_save(office, DISTRICT, &path, fields, 3);
}

static void
make_centre(struct office *office, const char *code, const char *name)
{
	struct path path = path_main("centre", office_uuid(office, ++made));
	struct field fields[] = { office_text("code", code), office_text("name", name) };
	office_save(office, DISTRICT, &path, fields, 2);
}

static void
office_fill(struct office *office)
{
	office_open(office);
	office_become(office, OFFICE_HUB);
	made = 0;
	make_centre(office, "440105", "海珠区");
	make_centre(office, "440105001", "赤岗");
	make_centre(office, "440105003", "=昌岗,\"三\"");
	struct path first = { 0 }, void_one = { 0 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct path path = make_dispute(office, &rows[i]);
		first = i == 0 ? path : first;
		void_one = rows[i].voided ? path : void_one;
	}
	make_referral(office, &first, "police", "early_involvement", "2026-05-01");
	make_referral(office, &first, "police", "early_involvement", "2025-05-01");
	make_referral(office, &first, "police", "transfer", "2026-05-02");
	make_referral(office, &first, "arbitration", "transfer", "2026-05-02");
	make_referral(office, &void_one, "police", "transfer", "2026-05-02");
	make_training(office, "2026-03-03", "held");
	make_training(office, "2026-04-03", "closed");
	make_training(office, "2026-05-03", "planned");
	make_training(office, "2026-06-03", "cancelled");
	make_training(office, "2025-03-03", "held");
}

static struct report_request
request_of(struct date from, struct date to)
{
	return (struct report_request){ .definition = &report_annual,
					.from = from,
					.to = to,
					.workers = REPORT_WORKERS,
					.group = REPORT_GROUP,
					.by = { GROUP_PLACE },
					.by_count = 1 };
}

static struct report
report_of(struct office *office, struct date from, struct date to)
{
	struct report_request request = request_of(from, to);
	struct report report;
	must(report_run(office->store, NULL, &office->arena, &request, &report));
	return report;
}

static struct report
year_2026(struct office *office)
{
	return report_of(office, (struct date){ 2026, 1, 1 }, (struct date){ 2026, 12, 31 });
}

static const struct report_figure *
figure(const struct report *report, const char *id)
{
	return &report->figures[report_line_index(report, id)];
}

static void
figures_count_what_their_definitions_say(void **state)
{
	(void)state;
	static const struct {
		const char *id;
		int64_t value, before;
	} wanted[] = {
		{ "street_settled", 4, 2 },   { "joint", 3, 1 },
		{ "joint_few", 2, 0 },        { "joint_many", 1, 1 },
		{ "street_share", 571, 667 }, { "settled", 6, 3 },
		{ "district_settled", 1, 1 }, { "unstated_settled", 1, 0 },
		{ "workers", 51, 33 },        { "recovered", 4290050, 300000 },
		{ "police_early", 1, 1 },     { "wage_flight", 1, 0 },
		{ "trainings", 2, 1 },        { "taken", 0, 0 },
		{ "walk_in", 0, 0 },          { "hotline", 0, 0 },
		{ "hotline_in_time", 0, 0 },  { "hotline_late", 0, 0 },
		{ "hotline_share", 0, 0 },    { "calls", 0, 0 },
		{ "visitors", 0, 0 },         { "visits", 0, 0 },
	};
	struct office office;
	office_fill(&office);
	struct report report = year_2026(&office);
	assert_int_equal(report.line_count, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < report.line_count; i++) {
		print_message("%s\n", wanted[i].id);
		assert_int_equal(figure(&report, wanted[i].id)->value, wanted[i].value);
		assert_int_equal(figure(&report, wanted[i].id)->before, wanted[i].before);
	}
	office_close(&office);
}

static void
changes_are_per_cent_and_of_shares_points(void **state)
{
	(void)state;
	struct office office;
	office_fill(&office);
	struct report report = year_2026(&office);
	assert_int_equal(figure(&report, "street_settled")->change, 1000);
	assert_int_equal(figure(&report, "joint")->change, 2000);
	assert_int_equal(figure(&report, "joint_many")->change, 0);
	assert_true(figure(&report, "joint_many")->changes);
	assert_int_equal(figure(&report, "street_share")->change, -96);
	assert_int_equal(figure(&report, "workers")->change, 545);
	assert_false(figure(&report, "wage_flight")->changes);
	office_close(&office);
}

static void
the_last_day_counts_and_the_next_does_not(void **state)
{
	(void)state;
	struct office office;
	office_fill(&office);
	struct report one = report_of(&office, (struct date){ 2026, 12, 31 }, (struct date){ 2026, 12, 31 });
	struct report most = report_of(&office, (struct date){ 2026, 1, 2 }, (struct date){ 2026, 12, 30 });
	assert_int_equal(figure(&one, "street_settled")->value, 1);
	assert_int_equal(figure(&one, "joint")->before, 1);
	assert_int_equal(figure(&most, "street_settled")->value, 2);
	office_close(&office);
}

static void
an_empty_period_has_no_share(void **state)
{
	(void)state;
	struct office office;
	office_fill(&office);
	struct report report = report_of(&office, (struct date){ 2030, 1, 1 }, (struct date){ 2030, 12, 31 });
	assert_false(figure(&report, "street_share")->known);
	assert_false(figure(&report, "street_share")->changes);
	for (size_t i = 0; i < report.check_count; i++)
		assert_true(report.checks[i].holds);
	office_close(&office);
}

static void
the_threshold_is_the_requests(void **state)
{
	(void)state;
	struct office office;
	office_fill(&office);
	struct report_request request = request_of((struct date){ 2026, 1, 1 }, (struct date){ 2026, 12, 31 });
	struct buffer OWN(buffer_drop) text = { 0 };
	struct report report;
	request.workers = 29;
	must(report_run(office.store, NULL, &office.arena, &request, &report));
	assert_int_equal(figure(&report, "joint_few")->value, 1);
	assert_int_equal(figure(&report, "joint_many")->value, 2);
	report_put_text(&text, &office.arena, &report, "海珠区", true);
	buffer_put_byte(&text, 0);
	assert_non_null(strstr((char *)text.data, "其中不足29人（件）"));
	assert_null(strstr((char *)text.data, "{workers}"));
	office_close(&office);
}

static void
streets_add_up_to_the_total(void **state)
{
	(void)state;
	struct office office;
	office_fill(&office);
	struct report report = year_2026(&office);
	size_t settled = report_line_index(&report, "street_settled");
	const struct report_member *streets = report.groupings[0].members;
	assert_int_equal(report.groupings[0].count, 3);
	assert_true(span_equal(streets[0].id, SPAN("440105001")));
	assert_true(span_equal(streets[0].zh, SPAN("赤岗")));
	assert_true(span_equal(streets[1].zh, SPAN("440105002")));
	assert_int_equal(streets[0].figures[settled].value, 3);
	assert_int_equal(streets[1].figures[settled].value, 1);
	assert_int_equal(streets[2].figures[settled].value, 0);
	assert_int_equal(streets[1].figures[settled].before, 1);
	bool found = false;
	for (size_t i = 0; i < report.check_count; i++) {
		assert_true(report.checks[i].holds);
		found = found || span_equal(report.checks[i].formula, SPAN("42900.50 = 42900.50"));
	}
	assert_true(found);
	office_close(&office);
}

/* A dispute that stands in no centre's ledger is in the total and in no street: the report says so. */
static void
what_does_not_add_up_is_said(void **state)
{
	(void)state;
	struct office office;
	static const struct row stray = { DISTRICT, "2026-03-01", "street", "agreed", 2, 0, false };
	office_fill(&office);
	make_dispute(&office, &stray);
	struct report report = year_2026(&office);
	struct buffer OWN(buffer_drop) text = { 0 };
	size_t broken = 0;
	for (size_t i = 0; i < report.check_count; i++)
		broken += !report.checks[i].holds;
	assert_int_equal(broken, 3);
	report_put_text(&text, &office.arena, &report, "海珠区", false);
	buffer_put_byte(&text, 0);
	assert_non_null(
		strstr((char *)text.data, "DOES NOT HOLD  Disputes settled by the streets, sum of streets: 5 = 4"));
	office_close(&office);
}

/* Rounding, on the bureau's own numbers: 159 / (159 + 19 + 7) = 86 %. */
static void
the_share_is_the_bureaus(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct report_request request = request_of((struct date){ 2017, 1, 1 }, (struct date){ 2017, 12, 31 });
	struct report report = report_open(&arena, &request);
	for (size_t i = 0; i < report.line_count; i++)
		report.figures[i].known = report.figures[i].before_known = true;
	report.figures[report_line_index(&report, "street_settled")].value = 159;
	report.figures[report_line_index(&report, "joint")].value = 26;
	report.figures[report_line_index(&report, "joint_few")].value = 19;
	report.figures[report_line_index(&report, "joint_many")].value = 7;
	report.figures[report_line_index(&report, "joint_many")].before = 14;
	report_complete(&arena, &report);
	assert_int_equal(figure(&report, "street_share")->value, 859);
	assert_int_equal(figure(&report, "joint_many")->change, -500);
	assert_true(span_equal(report.checks[0].formula, SPAN("26 = 19 + 7")));
	bool found = false;
	for (size_t i = 0; i < report.check_count; i++)
		found = found || span_equal(report.checks[i].formula, SPAN("159 / (159 + 19 + 7) = 85.9 %"));
	assert_true(found);
}

static void
a_year_before_keeps_the_end_of_february(void **state)
{
	(void)state;
	static const struct date cases[][2] = {
		{ { 2026, 1, 1 }, { 2025, 1, 1 } },   { { 2026, 12, 31 }, { 2025, 12, 31 } },
		{ { 2024, 2, 29 }, { 2023, 2, 28 } }, { { 2025, 2, 28 }, { 2024, 2, 29 } },
		{ { 2026, 2, 28 }, { 2025, 2, 28 } }, { { 2024, 2, 28 }, { 2023, 2, 28 } },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(date_compare(report_year_before(cases[i][0]), cases[i][1]), 0);
}

/* Sums larger than a thousandth of what an integer holds still compare. */
static void
large_sums_do_not_overflow(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct report_request request = request_of((struct date){ 2017, 1, 1 }, (struct date){ 2017, 12, 31 });
	struct report report = report_open(&arena, &request);
	for (size_t i = 0; i < report.line_count; i++)
		report.figures[i].known = report.figures[i].before_known = true;
	struct report_figure *recovered = &report.figures[report_line_index(&report, "recovered")];
	recovered->value = INT64_MAX / 2;
	recovered->before = INT64_MAX / 4;
	report_complete(&arena, &report);
	assert_in_range(recovered->change, 999, 1001);
}

static void
check_filter(const struct facts_table *table, const struct report_filter *filter)
{
	int column = facts_column(table, filter->field);
	assert_true(column >= 0);
	assert_true(!filter->other || facts_column(table, filter->other) >= 0);
	for (size_t i = 0; filter->codes && filter->codes[i]; i++) {
		const struct code *code = facts_codes(table, column);
		while (code->name && strcmp(code->name, filter->codes[i]) != 0)
			code++;
		assert_non_null(code->name);
	}
}

static void
check_line(const struct report_line *line)
{
	print_message("%s\n", line->id);
	assert_true(line->label.zh && line->label.en && line->definition.zh && line->definition.en);
	if (line->measure == MEASURE_SHARE)
		return;
	const struct facts_table *table = facts_table(line->kind);
	assert_int_equal(table->fields[facts_column(table, line->date)].type, FACTS_DAY);
	assert_true(!line->sum == (line->measure == MEASURE_COUNT));
	assert_true(!line->sum || facts_column(table, line->sum) >= 0);
	assert_true(!line->each || facts_column(table, line->each) >= 0);
	for (const struct report_filter *filter = line->filters; filter->field; filter++)
		check_filter(table, filter);
}

/* Every name in the tables is one that there is, and every line says what it is in both languages. */
static void
lines_name_what_there_is(void **state)
{
	(void)state;
	for (const struct report_definition *const *report = reports; *report; report++) {
		assert_true((*report)->group_count > 0 && (*report)->period);
		for (const struct report_line *line = (*report)->lines; line->id; line++)
			check_line(line);
	}
	for (const struct facts_table *const *table = facts_tables; *table; table++) {
		const struct kind *kind = schema_kind(span_text((*table)->name));
		assert_true(facts_columns(*table) <= FACTS_COLUMNS_MAX);
		assert_string_equal((*table)->fields[0].name, "place");
		for (const struct facts_field *field = (*table)->fields + 1; kind && field->name; field++)
			assert_true(field->computed || strcmp((*table)->name, "attendance") == 0 ||
				    !kind_field(kind, span_text(field->name))->sealed);
	}
}

static void
json_carries_lines_streets_and_checks(void **state)
{
	(void)state;
	struct office office;
	office_fill(&office);
	struct report report = year_2026(&office);
	struct buffer OWN(buffer_drop) out = { 0 };
	json_t *json OWN(json_drop) = NULL;
	report_put_json(&out, &report);
	must(json_read(buffer_span(&out), &json));
	json_t *line = json_array_get(json_object_get(json, "lines"), 0);
	assert_string_equal(json_string_value(json_object_get(line, "id")), "street_settled");
	assert_int_equal(json_integer_value(json_object_get(line, "value")), 4);
	assert_int_equal(json_integer_value(json_object_get(line, "before")), 2);
	assert_int_equal(json_integer_value(json_object_get(line, "change")), 1000);
	assert_true(json_is_string(json_object_get(json_object_get(line, "definition"), "zh")));
	assert_string_equal(json_string_value(json_object_get(json, "by")), "place");
	json_t *place = json_array_get(json_object_get(json, "members"), 1);
	assert_string_equal(json_string_value(json_object_get(place, "id")), "440105002");
	json_t *recovered = json_object_get(json_object_get(place, "lines"), "recovered");
	assert_int_equal(json_integer_value(json_object_get(recovered, "value")), 3090000);
	assert_null(json_object_get(json_object_get(place, "lines"), "trainings"));
	assert_true(json_is_true(json_object_get(json, "ok")));
	assert_string_equal(json_string_value(json_object_get(json_object_get(json, "before"), "from")), "2025-01-01");
	office_close(&office);
}

/* Cells of one column end at the same place, however wide their characters are. */
static void
text_lines_up(void **state)
{
	(void)state;
	struct office office;
	office_fill(&office);
	struct report report = year_2026(&office);
	struct buffer OWN(buffer_drop) out = { 0 };
	report_put_text(&out, &office.arena, &report, "海珠区", true);
	buffer_put_byte(&out, 0);
	const char *text = (const char *)out.data;
	assert_ptr_equal(strstr(text, "海珠区 依法行政年度附表\n2026-01-01 至 2026-12-31，"), text);
	assert_non_null(strstr(text, "\n1     属地街道化解的纠纷（件）               4         2       +100.0 %\n"));
	assert_non_null(strstr(text, "\n5     属地街道化解率（%）                 57.1      66.7  -9.6 个百分点\n"));
	assert_non_null(strstr(text, "\n12    欠薪逃匿移送公安（件）                 1         0              -\n"));
	assert_non_null(strstr(text, "\n赤岗        3  0  0  0  100.0"));
	assert_non_null(strstr(text, "\n440105002   1  3  2  1   25.0"));
	office_close(&office);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_count_what_their_definitions_say),
		cmocka_unit_test(changes_are_per_cent_and_of_shares_points),
		cmocka_unit_test(the_last_day_counts_and_the_next_does_not),
		cmocka_unit_test(an_empty_period_has_no_share),
		cmocka_unit_test(the_threshold_is_the_requests),
		cmocka_unit_test(streets_add_up_to_the_total),
		cmocka_unit_test(what_does_not_add_up_is_said),
		cmocka_unit_test(the_share_is_the_bureaus),
		cmocka_unit_test(a_year_before_keeps_the_end_of_february),
		cmocka_unit_test(large_sums_do_not_overflow),
		cmocka_unit_test(lines_name_what_there_is),
		cmocka_unit_test(json_carries_lines_streets_and_checks),
		cmocka_unit_test(text_lines_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
