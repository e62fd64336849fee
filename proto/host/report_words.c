/* A report's JSON in words, and as CSV. */
#include "host/report_words.h"

#include "host/report_sheet.h"
#include "host/sheet.h"

#include <string.h>

const struct label report_unit_labels[REPORT_UNITS] = {
	[REPORT_COUNT] = { "数量", "count" },
	[REPORT_MONEY] = { "元", "yuan" },
	[REPORT_SHARE] = { "%", "%" },
	[REPORT_MINUTES] = { "分钟", "minutes" },
};

enum report_unit_kind
report_unit(const json_t *line)
{
	static const char *const names[REPORT_UNITS] = { "count", "money", "per_mille", "minutes" };
	struct span unit = json_text(json_object_get(line, "unit"));
	for (enum report_unit_kind i = 0; i < REPORT_UNITS; i++)
		if (span_equal(unit, span_text(names[i])))
			return i;
	return REPORT_COUNT;
}

struct span
report_label(const json_t *label, bool chinese)
{
	return json_text(json_object_get(label, chinese ? "zh" : "en"));
}

bool
report_is_hidden(const json_t *figure, const char *which)
{
	return json_is_true(json_object_get(figure, strcmp(which, "before") == 0 ? "before_hidden" : "hidden"));
}

bool
report_check_sums(const json_t *check)
{
	struct span by = json_text(json_object_get(check, "by"));
	return by.size && !span_equal(by, SPAN("none"));
}

const char *
report_line_id(const json_t *line)
{
	return json_text_of(line, "id");
}

bool
report_by_member(const json_t *report, const json_t *line)
{
	const json_t *members = json_object_get(report, "members");
	for (size_t i = 0; i < json_array_size(members); i++)
		if (json_object_get(json_object_get(json_array_get(members, i), "lines"), report_line_id(line)))
			return true;
	return false;
}

struct label
report_group_label(const json_t *report)
{
	static const struct {
		const char *name;
		struct label label;
	} groups[] = {
		{ "place", { "街道", "Street" } },        { "month", { "月份", "Month" } },
		{ "mediator", { "调解员", "Mediator" } }, { "person", { "人员", "Person" } },
		{ "category", { "案由", "Category" } },   { "source", { "来源", "Source" } },
		{ "result", { "结果", "Result" } },
	};
	struct span by = json_text(json_object_get(report, "by"));
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (span_equal(by, span_text(groups[i].name)))
			return groups[i].label;
	return (struct label){ "分项", "Part" };
}

/* ---- periods ---- */

/* 2026年, 2026年第3季度, 2026年7月; false for other stretches of days. */
static bool
put_usual(struct buffer *out, struct date from, struct date to, bool chinese)
{
	struct date next = date_of_days(date_days(to) + 1);
	int months = (next.year - from.year) * 12 + next.month - from.month;
	if (from.day != 1 || next.day != 1)
		return false;
	if (months == 12 && from.month == 1)
		buffer_print(out, chinese ? "%d年" : "%d", from.year);
	else if (months == 3 && from.month % 3 == 1)
		buffer_print(out, chinese ? "%d年第%d季度" : "%d, quarter %d", from.year, from.month / 3 + 1);
	else if (months == 1)
		buffer_print(out, chinese ? "%d年%d月" : "%d-%02d", from.year, from.month);
	else
		return false;
	return true;
}

static void
put_days(struct buffer *out, const json_t *period, bool chinese)
{
	buffer_print(out, chinese ? "%.*s 至 %.*s" : "%.*s to %.*s",
		     SPAN_ARG(json_text(json_object_get(period, "from"))),
		     SPAN_ARG(json_text(json_object_get(period, "to"))));
}

void
report_put_until(struct buffer *out, const json_t *report, struct date made, bool chinese)
{
	struct date to;
	if (!date_read(json_text(json_object_get(report, "to")), &to) || date_compare(made, to) >= 0)
		return;
	buffer_put_text(out, chinese ? "截至 " : "as of ");
	date_put(out, made);
}

void
report_put_period(struct buffer *out, const json_t *report, struct date made, bool chinese)
{
	struct buffer OWN(buffer_drop) until = { 0 };
	struct date from, to;
	const json_t *before = json_object_get(report, "before");
	buffer_put_text(out, chinese ? "统计期间：" : "Period: ");
	if (date_read(json_text(json_object_get(report, "from")), &from) &&
	    date_read(json_text(json_object_get(report, "to")), &to) && put_usual(out, from, to, chinese))
		buffer_put_text(out, chinese ? "，" : ", ");
	put_days(out, report, chinese);
	report_put_until(&until, report, made, chinese);
	if (until.size)
		buffer_print(out, chinese ? "（%.*s）" : " (%.*s)", SPAN_ARG(buffer_span(&until)));
	if (!before)
		return;
	buffer_put_text(out, chinese ? "；上年同期：" : "; year before: ");
	put_days(out, before, chinese);
}

/* ---- CSV ---- */

enum csv_column { ID, LINE, MEMBER_ID, MEMBER, UNIT, VALUE, BEFORE, CHANGE, DEFINITION, CSV_COLUMNS };

static struct cell
text_cell(struct span text)
{
	return (struct cell){ .type = text.size ? CELL_TEXT : CELL_EMPTY, .text = text };
}

static struct cell
number_cell(enum cell_type type, const json_t *figure, const char *which)
{
	const json_t *number = json_object_get(figure, which);
	if (report_is_hidden(figure, which))
		return text_cell(SPAN("*"));
	return (struct cell){ .type = number ? type : CELL_EMPTY, .number = json_integer_value(number) };
}

/* `member` NULL: the total. */
static void
put_csv_row(struct sheet *out, const struct report_sheet *sheet, const json_t *line, const json_t *member)
{
	static const enum cell_type types[REPORT_UNITS] = { CELL_NUMBER, CELL_MONEY, CELL_SHARE, CELL_NUMBER };
	static const struct label all = { "合计", "total" };
	const json_t *figure = member ? json_object_get(json_object_get(member, "lines"), report_line_id(line)) : line;
	enum report_unit_kind unit = report_unit(line);
	if (!figure)
		return;
	struct cell *row = sheet_row(out);
	row[ID] = text_cell(span_text(report_line_id(line)));
	row[LINE] = text_cell(report_label(json_object_get(line, "label"), sheet->chinese));
	row[MEMBER_ID] = text_cell(json_text(json_object_get(member, "id")));
	row[MEMBER] = text_cell(member ? report_label(json_object_get(member, "label"), sheet->chinese) :
					 span_text(sheet->chinese ? all.zh : all.en));
	row[UNIT] = text_cell(span_text(sheet->chinese ? report_unit_labels[unit].zh : report_unit_labels[unit].en));
	row[VALUE] = number_cell(types[unit], figure, "value");
	row[BEFORE] = number_cell(types[unit], figure, "before");
	row[CHANGE] = (struct cell){ .type = json_object_get(figure, "change") ? CELL_SHARE : CELL_EMPTY,
				     .number = json_integer_value(json_object_get(figure, "change")) };
	row[DEFINITION] = text_cell(report_label(json_object_get(line, "definition"), sheet->chinese));
}

/* A period that was not over says so where its figures stand. */
static void
put_heads(struct arena *arena, const struct report_sheet *sheet, struct span out[CSV_COLUMNS])
{
	static const struct span heads[2][CSV_COLUMNS] = {
		{ SPAN_INIT("line"), SPAN_INIT("label"), SPAN_INIT("member"), SPAN_INIT("name"), SPAN_INIT("unit"),
		  SPAN_INIT("value"), SPAN_INIT("before"), SPAN_INIT("change"), SPAN_INIT("definition") },
		{ SPAN_INIT("代码"), SPAN_INIT("指标"), SPAN_INIT("分项代码"), SPAN_INIT("分项"), SPAN_INIT("单位"),
		  SPAN_INIT("本期"), SPAN_INIT("上年同期"), SPAN_INIT("增减（%或百分点）"), SPAN_INIT("口径") },
	};
	struct buffer OWN(buffer_drop) until = { 0 };
	memcpy(out, heads[sheet->chinese], sizeof(heads[0]));
	report_put_until(&until, sheet->report, sheet->made, sheet->chinese);
	if (until.size)
		out[VALUE] = arena_print(arena, sheet->chinese ? "%.*s（%.*s）" : "%.*s (%.*s)", SPAN_ARG(out[VALUE]),
					 SPAN_ARG(buffer_span(&until)));
}

void
report_sheet_put_csv(struct buffer *out, const struct report_sheet *sheet)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span head[CSV_COLUMNS];
	struct sheet table = { .arena = &arena, .head = head, .columns = CSV_COLUMNS };
	const json_t *lines = json_object_get(sheet->report, "lines");
	const json_t *members = json_object_get(sheet->report, "members");
	put_heads(&arena, sheet, head);
	for (size_t i = 0; i < json_array_size(lines); i++)
		put_csv_row(&table, sheet, json_array_get(lines, i), NULL);
	for (size_t k = 0; k < json_array_size(members); k++)
		for (size_t i = 0; i < json_array_size(lines); i++)
			put_csv_row(&table, sheet, json_array_get(lines, i), json_array_get(members, k));
	sheet_put_csv(out, &table);
}
