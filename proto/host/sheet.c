/* Sheets as XLSX. Rows are handed on in order and not kept (constant_memory), so a sheet of any length takes little memory. */
#include "host/book.h"
#include "host/output.h"
#include "host/sheet.h"

#define WIDTH_LEAST 8
#define WIDTH_MOST 40
#define WIDTH_ROWS 200     /* rows that a column's width is taken from */
#define DAY_LEAST (-25508) /* 1900-03-01: before it Excel counts a day that never was */
#define DAY_MOST 2932896   /* 9999-12-31 */
#define DAYS_BEFORE 25569  /* from Excel's day 0 to 1970-01-01 */

struct writing {
	const struct sheet *sheet;
	struct book *book;
	lxw_worksheet *page;
	lxw_format *title, *head, *date, *time, *money, *share, *text;
	lxw_row_t row;
};

static void
note(struct writing *writing, lxw_error error)
{
	book_note(writing->book, error);
}

static void
put_text(struct writing *writing, lxw_col_t column, struct span text, lxw_format *format)
{
	struct arena OWN(arena_drop) arena = { 0 };
	if (text.size)
		note(writing,
		     worksheet_write_string(writing->page, writing->row, column, book_text(&arena, text), format));
}

static void
put_number(struct writing *writing, lxw_col_t column, double number, lxw_format *format)
{
	note(writing, worksheet_write_number(writing->page, writing->row, column, number, format));
}

/* Days that Excel's calendar does not have stand there as text. */
static void
put_day(struct writing *writing, lxw_col_t column, const struct cell *cell)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	if (cell->number >= DAY_LEAST && cell->number <= DAY_MOST) {
		put_number(writing, column, (double)(cell->number + DAYS_BEFORE), writing->date);
		return;
	}
	date_put(&text, date_of_days(cell->number));
	put_text(writing, column, buffer_span(&text), NULL);
}

static void
put_cell(struct writing *writing, lxw_col_t column, const struct cell *cell)
{
	switch (cell->type) {
	case CELL_TEXT:
		put_text(writing, column, cell->text, writing->text);
		break;
	case CELL_NUMBER:
		put_number(writing, column, (double)cell->number, NULL);
		break;
	case CELL_MONEY:
		put_number(writing, column, (double)cell->number / 100, writing->money);
		break;
	case CELL_SHARE:
		put_number(writing, column, (double)cell->number / 1000, writing->share);
		break;
	case CELL_DATE:
		put_day(writing, column, cell);
		break;
	case CELL_TIME:
		put_number(writing, column, (double)cell->number / 1440 + DAYS_BEFORE, writing->time);
		break;
	default:
		break;
	}
}

/* ---- shape ---- */

static lxw_format *
format_of(lxw_workbook *book, const char *number)
{
	lxw_format *format = workbook_add_format(book);
	if (number)
		format_set_num_format(format, number);
	format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
	return format;
}

static void
make_formats(struct writing *writing)
{
	lxw_workbook *book = writing->book->workbook;
	writing->title = format_of(book, NULL);
	format_set_bold(writing->title);
	writing->head = format_of(book, NULL);
	format_set_bold(writing->head);
	format_set_bottom(writing->head, LXW_BORDER_THIN);
	format_set_text_wrap(writing->head);
	writing->date = format_of(book, "yyyy-mm-dd");
	writing->time = format_of(book, "yyyy-mm-dd hh:mm");
	writing->money = format_of(book, "#,##0.00");
	writing->share = format_of(book, "0.0%");
	writing->text = format_of(book, "@");
}

static size_t
cell_width(const struct cell *cell)
{
	static const size_t
		widths[] = { [CELL_NUMBER] = 8, [CELL_MONEY] = 14, [CELL_SHARE] = 8, [CELL_DATE] = 11, [CELL_TIME] = 17 };
	return cell->type == CELL_TEXT ? text_width(cell->text) : cell->type == CELL_EMPTY ? 0 : widths[cell->type];
}

static void
set_widths(struct writing *writing)
{
	const struct sheet *sheet = writing->sheet;
	size_t rows = sheet_rows(sheet) < WIDTH_ROWS ? sheet_rows(sheet) : WIDTH_ROWS;
	for (size_t i = 0; i < sheet->columns; i++) {
		size_t most = text_width(sheet->head[i]);
		for (size_t row = 0; row < rows; row++) {
			size_t width = cell_width(&sheet->cells[row * sheet->columns + i]);
			most = width > most ? width : most;
		}
		most = most < WIDTH_LEAST ? WIDTH_LEAST : most > WIDTH_MOST ? WIDTH_MOST : most;
		note(writing, worksheet_set_column(writing->page, (lxw_col_t)i, (lxw_col_t)i, (double)most + 1, NULL));
	}
}

static void
put_rows(struct writing *writing)
{
	const struct sheet *sheet = writing->sheet;
	if (sheet->title.size) {
		put_text(writing, 0, sheet->title, writing->title);
		writing->row++;
	}
	for (size_t i = 0; i < sheet->columns; i++)
		put_text(writing, (lxw_col_t)i, sheet->head[i], writing->head);
	writing->row++;
	worksheet_freeze_panes(writing->page, writing->row, 0);
	for (size_t i = 0; i < sheet->count; i++) {
		put_cell(writing, (lxw_col_t)(i % sheet->columns), &sheet->cells[i]);
		writing->row += (i + 1) % sheet->columns == 0;
	}
	put_text(writing, 0, sheet->note, NULL);
}

fault_t
sheet_put_xlsx(struct buffer *out, const struct sheet *sheet, const char *folder)
{
	struct book book;
	TRY(book_open(&book, folder, true));
	struct writing writing = { .sheet = sheet, .book = &book, .page = book_page(&book, sheet->tab) };
	if (writing.page) {
		make_formats(&writing);
		set_widths(&writing);
		put_rows(&writing);
	}
	return book_close(&book, out);
}
