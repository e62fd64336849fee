/* A report's JSON laid out as pages of a spreadsheet. */
#include "host/report_sheet.h"

#include "host/form.h"
#include "host/report_words.h"

#include <string.h>

/* Columns of the page with all figures. */
enum total_column { NUMBER, LINE, UNIT, VALUE, BEFORE, CHANGE, DEFINITION, TOTAL_COLUMNS };
static const int total_widths[TOTAL_COLUMNS] = { 6, 36, 7, 16, 16, 11, 58 };

#define MEMBER_WIDTH 18
#define COUNT_WIDTH 10
#define MONEY_WIDTH 15
#define MEMBER_COLUMNS 2  /* number and name in front of the lines */
#define COLUMNS_A_PAGE 14 /* more lines than that are not squeezed onto one page's width */
#define LINES_MAX (FORM_COLUMNS_MAX - MEMBER_COLUMNS)

static const struct label no_figure = { "—", "—" };

/* One page being laid out. */
struct layout {
	const struct report_sheet *sheet;
	struct arena *arena;
	struct form *form;
	size_t row;
};

static struct span
say(const struct layout *layout, struct label label)
{
	return span_text(layout->sheet->chinese ? label.zh : label.en);
}

static const json_t *
report_member(const struct layout *layout, const char *name)
{
	return json_object_get(layout->sheet->report, name);
}

static struct span
label_of(const struct layout *layout, const json_t *object)
{
	return report_label(object, layout->sheet->chinese);
}

static void
put_text(struct layout *layout, size_t column, size_t columns, enum form_look look, struct span text)
{
	form_put(layout->form, (struct form_cell){ .row = layout->row,
						   .column = column,
						   .columns = columns,
						   .look = look,
						   .cell = { .type = CELL_TEXT, .text = text } });
}

/* ---- heads and feet that all pages have ---- */

/* 海珠区季度调解统计表（2026年第3季度） */
static void
put_title(struct layout *layout, struct label what)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	const struct form *form = layout->form;
	buffer_print(&text, layout->sheet->chinese ? "%s%.*s" : "%s %.*s", layout->sheet->district,
		     SPAN_ARG(label_of(layout, report_member(layout, "label"))));
	buffer_put_text(&text, layout->sheet->chinese ? what.zh : what.en);
	form_put(layout->form, (struct form_cell){ .columns = form->columns,
						   .look = FORM_TITLE,
						   .cell = { .type = CELL_TEXT,
							     .text = arena_copy(layout->arena, buffer_span(&text)) },
						   .height = 32 });
	layout->row = 1;
}

static void
put_period(struct layout *layout)
{
	static const struct label units = { "单位：件、人、元（金额）、%", "Units: cases, persons, yuan, per cent" };
	struct buffer OWN(buffer_drop) text = { 0 };
	size_t right = layout->form->columns > 6 ? 3 : 1, left = layout->form->columns - right;
	report_put_period(&text, layout->sheet->report, layout->sheet->made, layout->sheet->chinese);
	put_text(layout, 0, left, FORM_LEFT, arena_copy(layout->arena, buffer_span(&text)));
	put_text(layout, left, right, FORM_RIGHT, say(layout, units));
	layout->row++;
}

/* Who filled it in, looked it over and answers for it, by hand. */
static void
put_foot(struct layout *layout)
{
	static const struct label names = {
		"填表人：____________　　　　审核人：____________　　　　负责人：____________",
		"Filled in by: ____________    Checked by: ____________    Head: ____________"
	};
	struct buffer OWN(buffer_drop) made = { 0 };
	size_t columns = layout->form->columns, right = columns > 6 ? 2 : 1;
	buffer_put_text(&made, layout->sheet->chinese ? "制表日期：" : "Made on ");
	date_put(&made, layout->sheet->made);
	layout->row = form_end(layout->form) + 1;
	put_text(layout, 0, columns - right, FORM_LEFT, say(layout, names));
	put_text(layout, columns - right, right, FORM_RIGHT, arena_copy(layout->arena, buffer_span(&made)));
}

/* ---- figures ---- */

static struct cell
figure_cell(const struct layout *layout, const json_t *line, const json_t *figure, const char *which)
{
	static const enum cell_type types[REPORT_UNITS] = { [REPORT_COUNT] = CELL_NUMBER,
							    [REPORT_MONEY] = CELL_MONEY,
							    [REPORT_SHARE] = CELL_SHARE,
							    [REPORT_MINUTES] = CELL_NUMBER };
	const json_t *value = json_object_get(figure, which);
	if (!value)
		return (struct cell){ .type = CELL_TEXT,
				      .text = report_is_hidden(figure, which) ? SPAN("*") : say(layout, no_figure) };
	return (struct cell){ .type = types[report_unit(line)], .number = json_integer_value(value) };
}

static void
put_figure(struct layout *layout, size_t column, enum form_look look, struct cell cell)
{
	bool none = cell.type == CELL_TEXT && look == FORM_FIGURE;
	form_put(layout->form, (struct form_cell){ .row = layout->row,
						   .column = column,
						   .look = none ? FORM_MIDDLE : look,
						   .cell = cell });
}

static void
put_change(struct layout *layout, const json_t *line)
{
	const json_t *change = json_object_get(line, "change");
	struct cell cell = { .type = CELL_SHARE, .number = json_integer_value(change) };
	enum form_look look = report_unit(line) == REPORT_SHARE ? FORM_POINTS : FORM_CHANGE;
	if (!change)
		cell = (struct cell){ .type = CELL_TEXT, .text = say(layout, no_figure) };
	put_figure(layout, CHANGE, change ? look : FORM_MIDDLE, cell);
}

/* ---- the page with all figures ---- */

static void
put_head_cell(struct layout *layout, struct form_cell cell, struct label text)
{
	cell.look = FORM_HEAD;
	cell.cell = (struct cell){ .type = CELL_TEXT, .text = say(layout, text) };
	form_put(layout->form, cell);
}

/* Two rows: what stands alone goes over both; this period, last year's and the change stand under one head. */
static void
put_total_head(struct layout *layout)
{
	static const struct label heads[TOTAL_COLUMNS] = {
		[NUMBER] = { "序号", "No." },
		[LINE] = { "指标", "Figure" },
		[UNIT] = { "单位", "Unit" },
		[VALUE] = { "本期", "This period" },
		[BEFORE] = { "上年同期", "Year before" },
		[CHANGE] = { "增减", "Change" },
		[DEFINITION] = { "口径", "Definition" },
	};
	static const struct label figures = { "数　值", "Figures" };
	size_t row = layout->form->head = layout->row;
	layout->form->heads = 2;
	for (size_t i = 0; i < TOTAL_COLUMNS; i++) {
		bool under = i >= VALUE && i <= CHANGE;
		put_head_cell(layout,
			      (struct form_cell){ .row = under ? row + 1 : row, .column = i, .rows = under ? 1 : 2 },
			      heads[i]);
	}
	put_head_cell(layout, (struct form_cell){ .row = row, .column = VALUE, .columns = 3 }, figures);
	layout->row += 2;
}

static void
put_total_line(struct layout *layout, const json_t *line, size_t number)
{
	struct span label = label_of(layout, json_object_get(line, "label"));
	struct span definition = label_of(layout, json_object_get(line, "definition"));
	bool part = json_integer_value(json_object_get(line, "indent")) > 0;
	int tall = form_height(definition, total_widths[DEFINITION] + 8), name = form_height(label, total_widths[LINE]);
	put_figure(layout, NUMBER, FORM_MIDDLE, (struct cell){ .type = CELL_NUMBER, .number = (int64_t)number });
	form_put(layout->form, (struct form_cell){ .row = layout->row,
						   .column = LINE,
						   .look = part ? FORM_PART : FORM_LABEL,
						   .cell = { .type = CELL_TEXT, .text = label },
						   .height = tall > name ? tall : name });
	put_text(layout, UNIT, 1, FORM_MIDDLE, say(layout, report_unit_labels[report_unit(line)]));
	put_figure(layout, VALUE, FORM_FIGURE, figure_cell(layout, line, line, "value"));
	put_figure(layout, BEFORE, FORM_FIGURE, figure_cell(layout, line, line, "before"));
	put_change(layout, line);
	put_text(layout, DEFINITION, 1, FORM_FINE, definition);
	layout->row++;
}

static void
put_total_lines(struct layout *layout)
{
	const json_t *lines = report_member(layout, "lines"), *section = NULL;
	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i), *own = json_object_get(line, "section");
		bool begins = own && !(section && json_equal(own, section));
		if (begins)
			put_text(layout, 0, TOTAL_COLUMNS, FORM_SECTION, label_of(layout, own));
		layout->row += begins;
		section = own ? own : section;
		put_total_line(layout, line, i + 1);
	}
}

static void
put_check(struct layout *layout, struct span text, struct span formula, bool holds)
{
	static const struct label good = { "相符", "holds" }, bad = { "不符", "DOES NOT HOLD" };
	put_text(layout, 0, VALUE, FORM_LABEL, text);
	put_text(layout, VALUE, 3, FORM_MIDDLE, formula);
	put_text(layout, DEFINITION, 1, holds ? FORM_LABEL : FORM_BAD, say(layout, holds ? good : bad));
	layout->row++;
}

/* Sums over members that hold are told by their number: there is one for every line. */
static void
put_all_checks(struct layout *layout, const json_t *all)
{
	static const struct label sums = { "各项分项之和与合计", "Each line's parts against its total" };
	size_t summed = 0;
	for (size_t i = 0; i < json_array_size(all); i++) {
		const json_t *check = json_array_get(all, i);
		bool holds = json_is_true(json_object_get(check, "holds"));
		if (holds && report_check_sums(check))
			summed++;
		else
			put_check(layout, label_of(layout, json_object_get(check, "text")),
				  json_text(json_object_get(check, "formula")), holds);
	}
	if (summed)
		put_check(layout, say(layout, sums),
			  arena_print(layout->arena, layout->sheet->chinese ? "%zu 项" : "%zu lines", summed), true);
}

static void
put_checks(struct layout *layout)
{
	static const struct label checks = { "逐项核对", "Checks" }, notes_head = { "说明", "Notes" };
	const json_t *all = report_member(layout, "checks"), *notes = report_member(layout, "notes");
	if (json_array_size(all))
		put_text(layout, 0, TOTAL_COLUMNS, FORM_SECTION, say(layout, checks));
	layout->row += json_array_size(all) > 0;
	put_all_checks(layout, all);
	if (json_array_size(notes))
		put_text(layout, 0, TOTAL_COLUMNS, FORM_SECTION, say(layout, notes_head));
	layout->row += json_array_size(notes) > 0;
	for (size_t i = 0; i < json_array_size(notes); i++, layout->row++)
		put_text(layout, 0, TOTAL_COLUMNS, FORM_FINE, label_of(layout, json_array_get(notes, i)));
}

static void
lay_totals(struct layout *layout)
{
	static const struct label tab = { "汇总", "Summary" }, nothing = { "", "" };
	layout->form->tab = say(layout, tab);
	layout->form->columns = TOTAL_COLUMNS;
	memcpy(layout->form->widths, total_widths, sizeof(total_widths));
	put_title(layout, nothing);
	put_period(layout);
	put_total_head(layout);
	put_total_lines(layout);
	put_checks(layout);
	put_foot(layout);
}

/* ---- pages by street, month, mediator… ---- */

/* Which figures of a member: "value" or "before". */
struct by {
	const char *which;
	struct label tab, title;
	const json_t *lines[LINES_MAX];
	const json_t *sections[LINES_MAX]; /* what each stands under; NULL: nothing */
	size_t count;
};

/* Lines that are told by member at all; a section goes on until the next one. */
static void
choose_lines(struct layout *layout, struct by *by)
{
	const json_t *lines = report_member(layout, "lines"), *section = NULL;
	for (size_t i = 0; i < json_array_size(lines) && by->count < LINES_MAX; i++) {
		const json_t *line = json_array_get(lines, i), *own = json_object_get(line, "section");
		section = own ? own : section;
		if (!report_by_member(layout->sheet->report, line))
			continue;
		by->sections[by->count] = section;
		by->lines[by->count++] = line;
	}
}

static void
put_sections(struct layout *layout, const struct by *by)
{
	for (size_t from = 0, to; from < by->count; from = to) {
		const json_t *section = by->sections[from];
		for (to = from + 1; to < by->count && section; to++)
			if (!json_equal(section, by->sections[to]))
				break;
		if (section)
			put_text(layout, MEMBER_COLUMNS + from, to - from, FORM_HEAD, label_of(layout, section));
	}
}

/* A line's head: over both rows where no section stands above it. */
static void
put_line_head(struct layout *layout, const struct by *by, size_t at)
{
	const json_t *line = by->lines[at];
	bool alone = !by->sections[at];
	enum report_unit_kind unit = report_unit(line);
	struct span text = label_of(layout, json_object_get(line, "label"));
	int *width = &layout->form->widths[MEMBER_COLUMNS + at];
	if (unit != REPORT_COUNT)
		text = arena_print(layout->arena, "%.*s%s%.*s%s", SPAN_ARG(text), layout->sheet->chinese ? "（" : " (",
				   SPAN_ARG(say(layout, report_unit_labels[unit])),
				   layout->sheet->chinese ? "）" : ")");
	*width = unit == REPORT_MONEY ? MONEY_WIDTH : COUNT_WIDTH;
	form_put(layout->form, (struct form_cell){ .row = layout->row + !alone,
						   .column = MEMBER_COLUMNS + at,
						   .rows = alone ? 2 : 1,
						   .look = FORM_HEAD,
						   .cell = { .type = CELL_TEXT, .text = text },
						   .height = alone ? 0 : form_height(text, *width) });
}

static void
put_by_head(struct layout *layout, const struct by *by)
{
	static const struct label number = { "序号", "No." };
	layout->form->head = layout->row;
	layout->form->heads = 2;
	put_head_cell(layout, (struct form_cell){ .row = layout->row, .rows = 2 }, number);
	put_head_cell(layout, (struct form_cell){ .row = layout->row, .column = 1, .rows = 2 },
		      report_group_label(layout->sheet->report));
	put_sections(layout, by);
	for (size_t i = 0; i < by->count; i++)
		put_line_head(layout, by, i);
	layout->row += 2;
}

static void
put_member(struct layout *layout, const struct by *by, const json_t *member, size_t number)
{
	const json_t *lines = json_object_get(member, "lines");
	put_figure(layout, 0, FORM_MIDDLE, (struct cell){ .type = CELL_NUMBER, .number = (int64_t)number });
	put_text(layout, 1, 1, FORM_LABEL, label_of(layout, json_object_get(member, "label")));
	for (size_t i = 0; i < by->count; i++) {
		const json_t *figure = json_object_get(lines, report_line_id(by->lines[i]));
		put_figure(layout, MEMBER_COLUMNS + i, FORM_FIGURE,
			   figure_cell(layout, by->lines[i], figure, by->which));
	}
	layout->row++;
}

static void
put_sum(struct layout *layout, const struct by *by)
{
	static const struct label sum = { "合计", "Total" };
	put_text(layout, 0, MEMBER_COLUMNS, FORM_HEAD, say(layout, sum));
	for (size_t i = 0; i < by->count; i++)
		put_figure(layout, MEMBER_COLUMNS + i, FORM_TOTAL,
			   figure_cell(layout, by->lines[i], by->lines[i], by->which));
	layout->row++;
}

static void
lay_members(struct layout *layout, struct by *by)
{
	const json_t *members = report_member(layout, "members");
	struct form *form = layout->form;
	form->tab = say(layout, by->tab);
	form->columns = MEMBER_COLUMNS + by->count;
	form->widths[0] = 6;
	form->widths[1] = MEMBER_WIDTH;
	form->fixed_columns = MEMBER_COLUMNS;
	form->wide = by->count > COLUMNS_A_PAGE;
	put_title(layout, by->title);
	put_period(layout);
	put_by_head(layout, by);
	for (size_t i = 0; i < json_array_size(members); i++)
		put_member(layout, by, json_array_get(members, i), i + 1);
	put_sum(layout, by);
	put_foot(layout);
}

fault_t
report_sheet_put_xlsx(struct buffer *out, const struct report_sheet *sheet, const char *folder)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct form *forms = ARENA_NEW_ARRAY(&arena, 3, struct form);
	struct by pages[2] = {
		{ .which = "value", .tab = { "分项（本期）", "By part" }, .title = { "（分项，本期）", " by part" } },
		{ .which = "before",
		  .tab = { "分项（上年同期）", "By part, year before" },
		  .title = { "（分项，上年同期）", " by part, year before" } },
	};
	size_t count = 1;
	for (size_t i = 0; i < 3; i++)
		forms[i].arena = &arena;
	struct layout totals = { .sheet = sheet, .arena = &arena, .form = &forms[0] };
	lay_totals(&totals);
	for (size_t i = 0; i < 2; i++) {
		struct layout layout = { .sheet = sheet, .arena = &arena, .form = &forms[count] };
		choose_lines(&layout, &pages[i]);
		if (!pages[i].count)
			continue;
		lay_members(&layout, &pages[i]);
		count++;
	}
	return form_put_xlsx(out, forms, count, folder);
}
