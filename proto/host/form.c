/* Pages as an office hands them in, as XLSX. */
#include "host/form.h"

#include "host/book.h"
#include "host/output.h"

#include <assert.h>
#include <string.h>

#define LINE_POINTS 15
#define PAPER_A4 9
#define TYPES (CELL_TIME + 1)

/* How a cell looks; `frame`: lines around it. Number formats follow from the cell's type unless the look has one. */
static const struct {
	int size;
	uint8_t align;
	bool bold, frame, shade, wrap, red;
	uint8_t indent;
	const char *number;
} looks[FORM_LOOKS] = {
	[FORM_TITLE] = { 18, LXW_ALIGN_CENTER, .bold = true },
	[FORM_LEFT] = { .size = 10, .align = LXW_ALIGN_LEFT },
	[FORM_RIGHT] = { .size = 10, .align = LXW_ALIGN_RIGHT },
	[FORM_HEAD] = { 11, LXW_ALIGN_CENTER, .bold = true, .frame = true, .shade = true, .wrap = true },
	[FORM_SECTION] = { 11, LXW_ALIGN_LEFT, .bold = true, .frame = true, .shade = true },
	[FORM_LABEL] = { 11, LXW_ALIGN_LEFT, .frame = true, .wrap = true },
	[FORM_PART] = { 11, LXW_ALIGN_LEFT, .frame = true, .wrap = true, .indent = 1 },
	[FORM_FINE] = { 9, LXW_ALIGN_LEFT, .frame = true, .wrap = true },
	[FORM_MIDDLE] = { 11, LXW_ALIGN_CENTER, .frame = true },
	[FORM_FIGURE] = { 11, LXW_ALIGN_RIGHT, .frame = true },
	[FORM_CHANGE] = { 11, LXW_ALIGN_RIGHT, .frame = true, .number = "+0.0%;-0.0%;0.0%" },
	[FORM_POINTS] = { 11, LXW_ALIGN_RIGHT, .frame = true, .number = "+0.0\" pp\";-0.0\" pp\";0.0\" pp\"" },
	[FORM_TOTAL] = { 11, LXW_ALIGN_RIGHT, .bold = true, .frame = true, .shade = true },
	[FORM_BAD] = { 11, LXW_ALIGN_CENTER, .bold = true, .frame = true, .red = true },
};

static const char *const numbers[TYPES] = { [CELL_NUMBER] = "#,##0",
					    [CELL_MONEY] = "#,##0.00",
					    [CELL_SHARE] = "0.0%",
					    [CELL_DATE] = "yyyy-mm-dd",
					    [CELL_TIME] = "yyyy-mm-dd hh:mm" };

void
form_put(struct form *form, struct form_cell cell)
{
	assert(cell.column + (cell.columns ? cell.columns : 1) <= FORM_COLUMNS_MAX);
	if (form->count == form->room) {
		size_t room = form->room * 2 + 256;
		struct form_cell *cells = ARENA_NEW_ARRAY(form->arena, room, struct form_cell);
		if (form->count)
			memcpy(cells, form->cells, form->count * sizeof(*cells));
		form->cells = cells;
		form->room = room;
	}
	form->cells[form->count++] = cell;
}

size_t
form_end(const struct form *form)
{
	size_t end = 0;
	for (size_t i = 0; i < form->count; i++) {
		size_t behind = form->cells[i].row + (form->cells[i].rows ? form->cells[i].rows : 1);
		end = behind > end ? behind : end;
	}
	return end;
}

int
form_height(struct span text, int width)
{
	size_t per_line = (size_t)(width > 2 ? width - 1 : 1);
	return LINE_POINTS * (int)((text_width(text) + per_line - 1) / per_line);
}

/* ---- writing ---- */

struct writing {
	struct book *book;
	lxw_worksheet *page;
	lxw_format *formats[FORM_LOOKS][TYPES];
	struct arena arena;
};

static lxw_format *
make_format(struct writing *writing, enum form_look look, enum cell_type type)
{
	const char *number = looks[look].number ? looks[look].number : numbers[type];
	lxw_format *format = workbook_add_format(writing->book->workbook);
	format_set_font_size(format, looks[look].size);
	format_set_align(format, looks[look].align);
	format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
	format_set_indent(format, looks[look].indent);
	if (number)
		format_set_num_format(format, number);
	if (looks[look].bold)
		format_set_bold(format);
	if (looks[look].frame)
		format_set_border(format, LXW_BORDER_THIN);
	if (looks[look].shade)
		format_set_bg_color(format, 0xEDEFF2);
	if (looks[look].wrap)
		format_set_text_wrap(format);
	if (looks[look].red)
		format_set_font_color(format, 0xB00000);
	return format;
}

static lxw_format *
format_of(struct writing *writing, const struct form_cell *cell)
{
	lxw_format **format = &writing->formats[cell->look][cell->cell.type];
	if (!*format)
		*format = make_format(writing, cell->look, cell->cell.type);
	return *format;
}

/* As spreadsheets count: yuan, shares of one. */
static double
number_of(const struct form_cell *cell)
{
	double number = (double)cell->cell.number;
	if (cell->cell.type == CELL_MONEY)
		return number / 100;
	if (cell->cell.type != CELL_SHARE)
		return number;
	return cell->look == FORM_POINTS ? number / 10 : number / 1000;
}

static void
put_one(struct writing *writing, const struct form_cell *cell, lxw_format *format)
{
	lxw_row_t row = (lxw_row_t)cell->row;
	lxw_col_t column = (lxw_col_t)cell->column;
	if (cell->cell.type == CELL_TEXT)
		book_note(writing->book, worksheet_write_string(writing->page, row, column,
								book_text(&writing->arena, cell->cell.text), format));
	else if (cell->cell.type == CELL_EMPTY)
		book_note(writing->book, worksheet_write_blank(writing->page, row, column, format));
	else
		book_note(writing->book, worksheet_write_number(writing->page, row, column, number_of(cell), format));
}

static void
put_cell(struct writing *writing, const struct form_cell *cell)
{
	lxw_format *format = format_of(writing, cell);
	size_t rows = cell->rows ? cell->rows : 1, columns = cell->columns ? cell->columns : 1;
	if (rows * columns == 1)
		put_one(writing, cell, format);
	else
		book_note(writing->book,
			  worksheet_merge_range(writing->page, (lxw_row_t)cell->row, (lxw_col_t)cell->column,
						(lxw_row_t)(cell->row + rows - 1),
						(lxw_col_t)(cell->column + columns - 1),
						book_text(&writing->arena, cell->cell.text), format));
}

/* The tallest cell makes the row. */
static void
set_heights(struct writing *writing, const struct form *form)
{
	size_t rows = form_end(form);
	int *heights = ARENA_NEW_ARRAY(&writing->arena, rows, int);
	for (size_t i = 0; i < form->count; i++)
		if (form->cells[i].height > heights[form->cells[i].row])
			heights[form->cells[i].row] = form->cells[i].height;
	for (size_t row = 0; row < rows; row++)
		if (heights[row] > LINE_POINTS)
			book_note(writing->book,
				  worksheet_set_row(writing->page, (lxw_row_t)row, heights[row] + 3, NULL));
}

static void
set_print(struct writing *writing, const struct form *form)
{
	lxw_row_t head = (lxw_row_t)form->head, below = (lxw_row_t)(form->head + form->heads);
	lxw_col_t fixed = (lxw_col_t)form->fixed_columns;
	worksheet_set_paper(writing->page, PAPER_A4);
	worksheet_set_landscape(writing->page);
	worksheet_set_margins(writing->page, 0.5, 0.5, 0.6, 0.7);
	worksheet_center_horizontally(writing->page);
	if (!form->wide)
		worksheet_fit_to_pages(writing->page, 1, 0);
	book_note(writing->book, worksheet_set_footer(writing->page, "&C&P / &N"));
	book_note(writing->book, worksheet_print_area(writing->page, 0, 0, (lxw_row_t)(form_end(form) - 1),
						      (lxw_col_t)(form->columns - 1)));
	book_note(writing->book, worksheet_repeat_rows(writing->page, head, below - 1));
	if (fixed && form->wide)
		book_note(writing->book, worksheet_repeat_columns(writing->page, 0, fixed - 1));
	worksheet_freeze_panes(writing->page, below, fixed);
}

static void
put_form(struct writing *writing, const struct form *form)
{
	for (size_t i = 0; i < form->columns; i++)
		book_note(writing->book,
			  worksheet_set_column(writing->page, (lxw_col_t)i, (lxw_col_t)i, form->widths[i], NULL));
	set_heights(writing, form);
	for (size_t i = 0; i < form->count; i++)
		put_cell(writing, &form->cells[i]);
	set_print(writing, form);
}

fault_t
form_put_xlsx(struct buffer *out, const struct form *forms, size_t count, const char *folder)
{
	struct book book;
	assert(count >= 1 && count <= FORM_PAGES_MAX);
	TRY(book_open(&book, folder, false));
	struct writing writing = { .book = &book };
	for (size_t i = 0; i < count; i++) {
		writing.page = book_page(&book, forms[i].tab);
		if (writing.page)
			put_form(&writing, &forms[i]);
	}
	fault_t fault = book_close(&book, out);
	arena_drop(&writing.arena);
	return fault;
}
