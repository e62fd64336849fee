/* Reports as text: figures, checks, definitions, and members in a table. */
#include "host/output.h"
#include "host/report_print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NO_VALUE "-"

const char *
report_word(struct label label, bool chinese)
{
	return chinese ? label.zh : label.en;
}

struct span
report_words(struct arena *arena, const struct report *report, const char *words)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	report_put_words(&out, words, &report->request);
	return arena_copy(arena, buffer_span(&out));
}

struct label
report_check_label(const struct report_check *check)
{
	static const struct label parts = { "构成", "made up of" }, streets = { "各街道之和", "sum of streets" };
	static const struct label members = { "分项之和", "sum of members" };
	if (check->by == GROUP_NONE)
		return parts;
	return check->by == GROUP_PLACE ? streets : members;
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
static struct span
figure_text(struct arena *arena, enum report_unit unit, int64_t value, bool known, bool hidden)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	if (!known || hidden)
		return hidden ? SPAN(REPORT_HIDDEN) : SPAN(NO_VALUE);
	if (unit == UNIT_MONEY || unit == UNIT_PER_MILLE)
		put_decimal(&out, value, unit == UNIT_MONEY ? 100 : 10);
	else
		buffer_print(&out, "%" PRId64, value);
	return arena_copy(arena, buffer_span(&out));
}

static struct span
change_text(struct arena *arena, enum report_unit unit, const struct report_figure *figure, bool chinese)
{
	static const struct label points = { " 个百分点", " points" };
	struct buffer OWN(buffer_drop) out = { 0 };
	if (!figure->changes)
		return SPAN(NO_VALUE);
	if (figure->change > 0)
		buffer_put_byte(&out, '+');
	put_decimal(&out, figure->change, 10);
	buffer_put_text(&out, unit == UNIT_PER_MILLE ? report_word(points, chinese) : " %");
	return arena_copy(arena, buffer_span(&out));
}

/* ---- tables ---- */

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

/* ---- figures ---- */

static const struct label headings[] = { { "序号", "No." },
					 { "指标", "Line" },
					 { "本期", "Period" },
					 { "上年同期", "Year before" },
					 { "增减", "Change" } };
#define COLUMNS (sizeof(headings) / sizeof(headings[0]))

/* A row of its own. */
static size_t
fill_section(struct arena *arena, const struct report *report, const struct report_line *line, struct span *cells,
	     bool chinese)
{
	if (!line->section.zh)
		return 0;
	for (size_t i = 0; i < COLUMNS; i++)
		cells[i] = SPAN("");
	cells[1] = report_words(arena, report, report_word(line->section, chinese));
	return COLUMNS;
}

static void
fill_figure(struct arena *arena, const struct report *report, size_t at, struct span *cells, bool chinese)
{
	const struct report_line *line = &report->lines[at];
	const struct report_figure *figure = &report->figures[at];
	struct span label = report_words(arena, report, report_word(line->label, chinese));
	cells[0] = arena_print(arena, "%zu", at + 1);
	cells[1] = arena_print(arena, "%*s%.*s", line->indent * 2, "", SPAN_ARG(label));
	cells[2] = figure_text(arena, line->unit, figure->value, figure->known, figure->hidden);
	cells[3] = figure_text(arena, line->unit, figure->before, figure->before_known, figure->before_hidden);
	cells[4] = change_text(arena, line->unit, figure, chinese);
}

static void
put_figures(struct buffer *out, struct arena *arena, const struct report *report, bool chinese)
{
	struct span *cells = ARENA_NEW_ARRAY(arena, COLUMNS * (report->line_count * 2 + 1), struct span);
	size_t used = 0;
	for (; used < COLUMNS; used++)
		cells[used] = span_text(report_word(headings[used], chinese));
	for (size_t i = 0; i < report->line_count; i++) {
		used += fill_section(arena, report, &report->lines[i], cells + used, chinese);
		fill_figure(arena, report, i, cells + used, chinese);
		used += COLUMNS;
	}
	put_cells(out, arena, cells, used, COLUMNS, 2);
}

/* ---- checks and definitions ---- */

static void
put_checks(struct buffer *out, const struct report *report, bool chinese)
{
	static const struct label heading = { "核对", "Checks" };
	static const struct label good = { "相符", "holds" }, bad = { "不符", "DOES NOT HOLD" };
	if (report->check_count)
		buffer_print(out, "\n%s\n", report_word(heading, chinese));
	for (size_t i = 0; i < report->check_count; i++) {
		const struct report_check *check = &report->checks[i];
		buffer_print(out, "%s  ", report_word(check->holds ? good : bad, chinese));
		report_put_words(out, report_word(check->line->label, chinese), &report->request);
		buffer_print(out, "%s%s%s%.*s\n", chinese ? "，" : ", ",
			     report_word(report_check_label(check), chinese), chinese ? "：" : ": ",
			     SPAN_ARG(check->formula));
	}
}

static void
put_definitions(struct buffer *out, const struct report *report, bool chinese)
{
	static const struct label heading = { "口径", "Definitions" };
	buffer_print(out, "\n%s\n", report_word(heading, chinese));
	for (size_t i = 0; i < report->line_count; i++) {
		buffer_print(out, "%zu  ", i + 1);
		report_put_words(out, report_word(report->lines[i].definition, chinese), &report->request);
		buffer_put_byte(out, '\n');
	}
}

/* ---- members ---- */

static const struct label member_headings[GROUPS] = {
	[GROUP_PLACE] = { "分街道（列为上表序号）", "By street (columns are the numbers above)" },
	[GROUP_MONTH] = { "分月份（列为上表序号）", "By month (columns are the numbers above)" },
	[GROUP_PERSON] = { "分人员（列为上表序号）", "By person (columns are the numbers above)" },
	[GROUP_CATEGORY] = { "分案由（列为上表序号）", "By category (columns are the numbers above)" },
	[GROUP_SOURCE] = { "分来源（列为上表序号）", "By source (columns are the numbers above)" },
};

static size_t
fill_member(struct arena *arena, const struct report *report, enum report_group group,
	    const struct report_member *member, struct span *cells, bool chinese)
{
	size_t used = 0;
	cells[used++] = chinese ? member->zh : member->en;
	for (size_t i = 0; i < report->line_count; i++) {
		const struct report_figure *figure = &member->figures[i];
		if (report_line_by(report, &report->lines[i], group))
			cells[used++] =
				figure_text(arena, report->lines[i].unit, figure->value, figure->known, figure->hidden);
	}
	return used;
}

static void
put_members(struct buffer *out, struct arena *arena, const struct report *report,
	    const struct report_grouping *grouping, bool chinese)
{
	struct span *cells = ARENA_NEW_ARRAY(arena, (report->line_count + 1) * (grouping->count + 1), struct span);
	size_t used = 0, columns;
	cells[used++] = span_text(report_word(report_groups[grouping->group].label, chinese));
	for (size_t i = 0; i < report->line_count; i++)
		if (report_line_by(report, &report->lines[i], grouping->group))
			cells[used++] = arena_print(arena, "%zu", i + 1);
	columns = used;
	for (size_t k = 0; k < grouping->count; k++)
		used += fill_member(arena, report, grouping->group, &grouping->members[k], cells + used, chinese);
	buffer_print(out, "\n%s\n", report_word(member_headings[grouping->group], chinese));
	put_cells(out, arena, cells, used, columns, 1);
}

/* ---- all ---- */

static void
put_period(struct buffer *out, struct date from, struct date to, bool chinese)
{
	date_put(out, from);
	buffer_put_text(out, chinese ? " 至 " : " to ");
	date_put(out, to);
}

static void
put_note(struct buffer *out, const struct report *report, bool chinese)
{
	struct label note = report->request.definition->note;
	if (!note.zh)
		return;
	buffer_put_byte(out, '\n');
	report_put_words(out, report_word(note, chinese), &report->request);
	buffer_put_byte(out, '\n');
}

void
report_put_text(struct buffer *out, struct arena *arena, const struct report *report, const char *district,
		bool chinese)
{
	buffer_print(out, "%s %s\n", district, report_word(report->request.definition->label, chinese));
	put_period(out, report->request.from, report->request.to, chinese);
	buffer_put_text(out, chinese ? "，上年同期 " : ", year before ");
	put_period(out, report->from_before, report->to_before, chinese);
	buffer_put_text(out, "\n\n");
	put_figures(out, arena, report, chinese);
	put_checks(out, report, chinese);
	put_definitions(out, report, chinese);
	for (size_t i = 0; i < report->grouping_count; i++)
		if (report->groupings[i].count)
			put_members(out, arena, report, &report->groupings[i], chinese);
	put_note(out, report, chinese);
}
