/* Reports as text, JSON and CSV. */
#include "base/json.h"
#include "host/output.h"
#include "host/reports.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *
word(struct label label, bool chinese)
{
	return chinese ? label.zh : label.en;
}

/* "-12.3": an integer of tenths or hundredths. */
static void
put_decimal(struct buffer *out, int64_t value, int64_t unit)
{
	int64_t rest = llabs(value % unit);
	buffer_print(out, "%s%" PRId64 ".", value < 0 ? "-" : "", (int64_t)llabs(value / unit));
	buffer_print(out, unit == 100 ? "%02" PRId64 : "%" PRId64, rest);
}

/* Counts as they are, money in yuan, shares in per cent. */
static void
put_value(struct buffer *out, enum report_unit unit, int64_t value, bool known)
{
	if (!known)
		return;
	if (unit == UNIT_COUNT)
		buffer_print(out, "%" PRId64, value);
	else
		put_decimal(out, value, unit == UNIT_MONEY ? 100 : 10);
}

static struct span
words_of(struct arena *arena, const struct report *report, const char *words)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	report_put_words(&out, words, report->request.workers);
	return arena_copy(arena, buffer_span(&out));
}

/* ---- text ---- */

#define NO_VALUE "-"

static struct span
value_text_of(struct arena *arena, enum report_unit unit, int64_t value, bool known)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	put_value(&out, unit, value, known);
	return known ? arena_copy(arena, buffer_span(&out)) : SPAN(NO_VALUE);
}

static struct span
change_text_of(struct arena *arena, enum report_unit unit, const struct report_figure *figure, bool chinese)
{
	static const struct label points = { " 个百分点", " points" };
	struct buffer OWN(buffer_drop) out = { 0 };
	if (!figure->changes)
		return SPAN(NO_VALUE);
	if (figure->change > 0)
		buffer_put_byte(&out, '+');
	put_decimal(&out, figure->change, 10);
	buffer_put_text(&out, unit == UNIT_PER_MILLE ? word(points, chinese) : " %");
	return arena_copy(arena, buffer_span(&out));
}

/* Numbers stand at the right: blanks in front of them, up to the widest of their column. */
static void
align_right(struct arena *arena, struct span *cells, size_t count, size_t columns, size_t column)
{
	size_t widest = 0;
	for (size_t i = column; i < count; i += columns) {
		size_t width = text_width(cells[i]);
		widest = width > widest ? width : widest;
	}
	for (size_t i = column; i < count; i += columns)
		cells[i] = arena_print(arena, "%*s%.*s", (int)(widest - text_width(cells[i])), "", SPAN_ARG(cells[i]));
}

static void
put_cells(struct buffer *out, struct arena *arena, struct span *cells, size_t count, size_t columns, size_t left)
{
	struct table table = { .arena = arena, .columns = columns };
	for (size_t i = left; i < columns; i++)
		align_right(arena, cells, count, columns, i);
	for (size_t i = 0; i < count; i++)
		table_cell(&table, cells[i], 0);
	table_put(out, &table);
}

static void
put_figures(struct buffer *out, struct arena *arena, const struct report *report, bool chinese)
{
	static const struct label headings[] = { { "序号", "No." },
						 { "指标", "Line" },
						 { "本期", "Period" },
						 { "上年同期", "Year before" },
						 { "增减", "Change" } };
	const size_t columns = sizeof(headings) / sizeof(headings[0]);
	struct span *cells = ARENA_NEW_ARRAY(arena, columns * (report->line_count + 1), struct span);
	size_t used = 0;
	while (used < columns) {
		cells[used] = span_text(word(headings[used], chinese));
		used++;
	}
	for (size_t i = 0; i < report->line_count; i++) {
		const struct report_line *line = &report->request.definition->lines[i];
		const struct report_figure *figure = &report->figures[i];
		cells[used++] = arena_print(arena, "%zu", i + 1);
		cells[used++] = words_of(arena, report, word(line->label, chinese));
		cells[used++] = value_text_of(arena, line->unit, figure->value, figure->known);
		cells[used++] = value_text_of(arena, line->unit, figure->before, figure->before_known);
		cells[used++] = change_text_of(arena, line->unit, figure, chinese);
	}
	put_cells(out, arena, cells, used, columns, 2);
}

static void
put_checks(struct buffer *out, const struct report *report, bool chinese)
{
	static const struct label heading = { "核对", "Checks" };
	static const struct label good = { "相符", "holds" }, bad = { "不符", "DOES NOT HOLD" };
	static const struct label places = { "各街道之和", "sum of streets" }, rest = { "构成", "made up of" };
	buffer_print(out, "\n%s\n", word(heading, chinese));
	for (size_t i = 0; i < report->check_count; i++) {
		const struct report_check *check = &report->checks[i];
		buffer_print(out, "%s  ", word(check->holds ? good : bad, chinese));
		report_put_words(out, word(check->line->label, chinese), report->request.workers);
		buffer_print(out, "%s%s%s%.*s\n", chinese ? "，" : ", ", word(check->by_place ? places : rest, chinese),
			     chinese ? "：" : ": ", SPAN_ARG(check->formula));
	}
}

static void
put_definitions(struct buffer *out, const struct report *report, bool chinese)
{
	static const struct label heading = { "口径", "Definitions" };
	buffer_print(out, "\n%s\n", word(heading, chinese));
	for (size_t i = 0; i < report->line_count; i++) {
		buffer_print(out, "%zu  ", i + 1);
		report_put_words(out, word(report->request.definition->lines[i].definition, chinese),
				 report->request.workers);
		buffer_put_byte(out, '\n');
	}
}

/* Columns are the lines by their numbers above. */
static void
put_places(struct buffer *out, struct arena *arena, const struct report *report, bool chinese)
{
	static const struct label heading = { "分街道（列为上表序号）", "By street (columns are the numbers above)" };
	static const struct label street = { "街道", "Street" };
	const struct report_definition *definition = report->request.definition;
	struct span *cells = ARENA_NEW_ARRAY(arena, (report->line_count + 1) * (report->place_count + 1), struct span);
	size_t used = 0, columns;
	cells[used++] = span_text(word(street, chinese));
	for (size_t i = 0; i < report->line_count; i++)
		if (report_line_by_place(definition, &definition->lines[i]))
			cells[used++] = arena_print(arena, "%zu", i + 1);
	columns = used;
	for (size_t k = 0; k < report->place_count; k++) {
		const struct report_place *place = &report->places[k];
		cells[used++] = place->name;
		for (size_t i = 0; i < report->line_count; i++)
			if (report_line_by_place(definition, &definition->lines[i]))
				cells[used++] = value_text_of(arena, definition->lines[i].unit, place->figures[i].value,
							      place->figures[i].known);
	}
	buffer_print(out, "\n%s\n", word(heading, chinese));
	put_cells(out, arena, cells, used, columns, 1);
}

static void
put_period(struct buffer *out, struct date from, struct date to, bool chinese)
{
	date_put(out, from);
	buffer_put_text(out, chinese ? " 至 " : " to ");
	date_put(out, to);
}

void
report_put_text(struct buffer *out, struct arena *arena, const struct report *report, const char *district,
		bool chinese)
{
	buffer_print(out, "%s %s\n", district, word(report->request.definition->label, chinese));
	put_period(out, report->request.from, report->request.to, chinese);
	buffer_put_text(out, chinese ? "，上年同期 " : ", year before ");
	put_period(out, report->from_before, report->to_before, chinese);
	buffer_put_text(out, "\n\n");
	put_figures(out, arena, report, chinese);
	put_checks(out, report, chinese);
	put_definitions(out, report, chinese);
	if (report->place_count)
		put_places(out, arena, report, chinese);
}

/* ---- JSON ---- */

static const char *const
	unit_names[UNIT_KINDS] = { [UNIT_COUNT] = "count", [UNIT_MONEY] = "money", [UNIT_PER_MILLE] = "per_mille" };
static const char *const test_names
	[] = { [TEST_ANY_OF] = "any_of", [TEST_UNSET] = "unset", [TEST_BELOW] = "below", [TEST_AT_LEAST] = "at_least" };
static const char
	*const measure_names[] = { [MEASURE_COUNT] = "count", [MEASURE_SUM] = "sum", [MEASURE_SHARE] = "share" };

static json_t *
json_words(const struct report *report, const char *words)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	report_put_words(&out, words, report->request.workers);
	return json_span(buffer_span(&out));
}

static json_t *
json_label(const struct report *report, struct label label)
{
	json_t *object = json_object();
	json_object_set_new(object, "zh", json_words(report, label.zh));
	json_object_set_new(object, "en", json_words(report, label.en));
	return object;
}

static json_t *
json_date(struct date date)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	date_put(&out, date);
	return json_span(buffer_span(&out));
}

static void
set_figure(json_t *object, const struct report_figure *figure)
{
	if (figure->known)
		json_object_set_new(object, "value", json_integer(figure->value));
	if (figure->before_known)
		json_object_set_new(object, "before", json_integer(figure->before));
	if (figure->changes)
		json_object_set_new(object, "change", json_integer(figure->change));
}

static json_t *
json_texts(const char *const *texts)
{
	json_t *array = json_array();
	for (; texts && *texts; texts++)
		json_array_append_new(array, json_string(*texts));
	return array;
}

static json_t *
json_filters(const struct report *report, const struct report_line *line)
{
	json_t *array = json_array();
	for (const struct report_filter *filter = line->filters; filter->field; filter++) {
		json_t *object = json_object();
		json_object_set_new(object, "field", json_string(filter->field));
		json_object_set_new(object, "test", json_string(test_names[filter->test]));
		if (filter->codes)
			json_object_set_new(object, "codes", json_texts(filter->codes));
		else if (filter->test != TEST_UNSET)
			json_object_set_new(object, "than", json_integer(report->request.workers));
		json_array_append_new(array, object);
	}
	return array;
}

/* Where the figure comes from, so that a program can list the records behind it. */
static json_t *
json_source(const struct report *report, const struct report_line *line)
{
	json_t *object = json_object();
	json_object_set_new(object, "measure", json_string(measure_names[line->measure]));
	if (line->measure == MEASURE_SHARE) {
		json_object_set_new(object, "part", json_string(line->part));
		json_object_set_new(object, "whole", json_texts(line->whole));
		return object;
	}
	json_object_set_new(object, "kind", json_string(line->kind));
	json_object_set_new(object, "date", json_string(line->date));
	if (line->sum)
		json_object_set_new(object, "sum", json_string(line->sum));
	json_object_set_new(object, "filters", json_filters(report, line));
	return object;
}

static json_t *
json_lines(const struct report *report)
{
	json_t *array = json_array();
	for (size_t i = 0; i < report->line_count; i++) {
		const struct report_line *line = &report->request.definition->lines[i];
		json_t *object = json_object();
		json_object_set_new(object, "id", json_string(line->id));
		json_object_set_new(object, "label", json_label(report, line->label));
		json_object_set_new(object, "definition", json_label(report, line->definition));
		json_object_set_new(object, "unit", json_string(unit_names[line->unit]));
		set_figure(object, &report->figures[i]);
		json_object_set_new(object, "source", json_source(report, line));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *
json_places(const struct report *report)
{
	const struct report_definition *definition = report->request.definition;
	json_t *array = json_array();
	for (size_t k = 0; k < report->place_count; k++) {
		json_t *object = json_object(), *lines = json_object();
		json_object_set_new(object, "centre", json_span(report->places[k].code));
		json_object_set_new(object, "name", json_span(report->places[k].name));
		for (size_t i = 0; i < report->line_count; i++) {
			json_t *figure = json_object();
			set_figure(figure, &report->places[k].figures[i]);
			if (report_line_by_place(definition, &definition->lines[i]))
				json_object_set(lines, definition->lines[i].id, figure);
			json_decref(figure);
		}
		json_object_set_new(object, "lines", lines);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *
json_checks(const struct report *report, bool *all)
{
	json_t *array = json_array();
	*all = true;
	for (size_t i = 0; i < report->check_count; i++) {
		const struct report_check *check = &report->checks[i];
		json_t *object = json_object();
		json_object_set_new(object, "line", json_string(check->line->id));
		json_object_set_new(object, "what", json_string(check->by_place ? "streets" : "parts"));
		json_object_set_new(object, "formula", json_span(check->formula));
		json_object_set_new(object, "holds", json_boolean(check->holds));
		json_array_append_new(array, object);
		*all = *all && check->holds;
	}
	return array;
}

void
report_put_json(struct buffer *out, const struct report *report)
{
	json_t *object OWN(json_drop) = json_object();
	json_t *before = json_object();
	bool ok;
	json_object_set_new(object, "report", json_string(report->request.definition->name));
	json_object_set_new(object, "label", json_label(report, report->request.definition->label));
	json_object_set_new(object, "from", json_date(report->request.from));
	json_object_set_new(object, "to", json_date(report->request.to));
	json_object_set_new(before, "from", json_date(report->from_before));
	json_object_set_new(before, "to", json_date(report->to_before));
	json_object_set_new(object, "before", before);
	json_object_set_new(object, "workers", json_integer(report->request.workers));
	json_object_set_new(object, "lines", json_lines(report));
	json_object_set_new(object, "by", json_places(report));
	json_object_set_new(object, "checks", json_checks(report, &ok));
	json_object_set_new(object, "ok", json_boolean(ok));
	json_put(out, object);
	buffer_put_byte(out, '\n');
}

/* ---- CSV ---- */

/* Quoted where RFC 4180 asks for it. What a spreadsheet would take for a formula gets an apostrophe in front: names of streets are what
 * someone typed. */
static void
put_text_cell(struct buffer *out, struct span text, char end)
{
	bool formula = text.size && strchr("=+-@\t\r", text.data[0]);
	bool quote = false;
	for (size_t i = 0; i < text.size; i++)
		quote = quote || strchr(",\"\r\n", text.data[i]);
	if (quote)
		buffer_put_byte(out, '"');
	if (formula)
		buffer_put_byte(out, '\'');
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == '"')
			buffer_put_byte(out, '"');
		buffer_put_byte(out, text.data[i]);
	}
	if (quote)
		buffer_put_byte(out, '"');
	buffer_put_byte(out, (uint8_t)end);
}

static void
put_words_cell(struct buffer *out, const struct report *report, const char *words, char end)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	report_put_words(&text, words, report->request.workers);
	put_text_cell(out, buffer_span(&text), end);
}

/* `place` NULL: the total. */
static void
put_csv_row(struct buffer *out, const struct report *report, size_t at, const struct report_place *place, bool chinese)
{
	static const struct label units[UNIT_KINDS] = { [UNIT_COUNT] = { "数量", "count" },
							[UNIT_MONEY] = { "元", "yuan" },
							[UNIT_PER_MILLE] = { "%", "per cent" } };
	static const struct label all = { "合计", "total" };
	const struct report_line *line = &report->request.definition->lines[at];
	const struct report_figure *figure = place ? &place->figures[at] : &report->figures[at];
	put_text_cell(out, span_text(line->id), ',');
	put_words_cell(out, report, word(line->label, chinese), ',');
	put_text_cell(out, place ? place->code : (struct span){ 0 }, ',');
	put_text_cell(out, place ? place->name : span_text(word(all, chinese)), ',');
	put_text_cell(out, span_text(word(units[line->unit], chinese)), ',');
	put_value(out, line->unit, figure->value, figure->known);
	buffer_put_byte(out, ',');
	put_value(out, line->unit, figure->before, figure->before_known);
	buffer_put_byte(out, ',');
	if (figure->changes)
		put_decimal(out, figure->change, 10);
	buffer_put_byte(out, ',');
	put_words_cell(out, report, word(line->definition, chinese), '\r');
	buffer_put_byte(out, '\n');
}

void
report_put_csv(struct buffer *out, const struct report *report, bool chinese)
{
	static const struct label headings = { "代码,指标,街道代码,街道,单位,本期,上年同期,增减（%或百分点）,口径",
					       "line,label,centre,street,unit,value,before,change,definition" };
	const struct report_definition *definition = report->request.definition;
	buffer_print(out, "\xef\xbb\xbf%s\r\n", word(headings, chinese));
	for (size_t i = 0; i < report->line_count; i++)
		put_csv_row(out, report, i, NULL, chinese);
	for (size_t k = 0; k < report->place_count; k++)
		for (size_t i = 0; i < report->line_count; i++)
			if (report_line_by_place(definition, &definition->lines[i]))
				put_csv_row(out, report, i, &report->places[k], chinese);
}
