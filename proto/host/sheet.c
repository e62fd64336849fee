/* Sheets as XLSX through libxlsxwriter: the one place that includes it. Rows are handed on in order and not kept (constant_memory), so
 * a sheet of any length takes little memory.
 */
#include "host/sheet.h"

#include "base/text.h"
#include "host/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define TEXT_UNITS_MAX 32767 /* UTF-16 units that a cell takes */
#define TAB_MAX 31           /* code points of a sheet's name */
#define WIDTH_LEAST 8
#define WIDTH_MOST 40
#define WIDTH_ROWS 200     /* rows that a column's width is taken from */
#define DAY_LEAST (-25508) /* 1900-03-01: before it Excel counts a day that never was */
#define DAY_MOST 2932896   /* 9999-12-31 */
#define DAYS_BEFORE 25569  /* from Excel's day 0 to 1970-01-01 */

struct writing {
	const struct sheet *sheet;
	lxw_workbook *book;
	lxw_worksheet *page;
	lxw_format *title, *head, *date, *time, *money, *text;
	lxw_row_t row;
	lxw_error error; /* the first */
};

static void
note(struct writing *writing, lxw_error error)
{
	if (!writing->error)
		writing->error = error;
}

/* As much as a cell takes, in the arena. */
static const char *
fitting(struct arena *arena, struct span text)
{
	size_t units = 0, end = 0;
	for (size_t at = 0; at < text.size; end = at) {
		units += text_next(text, &at) >= 0x10000 ? 2 : 1;
		if (units > TEXT_UNITS_MAX - 1)
			return arena_text(arena, arena_print(arena, "%.*s…", SPAN_ARG(span_part(text, 0, end))));
	}
	return arena_text(arena, text);
}

static void
put_text(struct writing *writing, lxw_col_t column, struct span text, lxw_format *format)
{
	struct arena OWN(arena_drop) arena = { 0 };
	if (text.size)
		note(writing,
		     worksheet_write_string(writing->page, writing->row, column, fitting(&arena, text), format));
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
	lxw_workbook *book = writing->book;
	writing->title = format_of(book, NULL);
	format_set_bold(writing->title);
	writing->head = format_of(book, NULL);
	format_set_bold(writing->head);
	format_set_bottom(writing->head, LXW_BORDER_THIN);
	format_set_text_wrap(writing->head);
	writing->date = format_of(book, "yyyy-mm-dd");
	writing->time = format_of(book, "yyyy-mm-dd hh:mm");
	writing->money = format_of(book, "#,##0.00");
	writing->text = format_of(book, "@");
}

static size_t
cell_width(const struct cell *cell)
{
	static const size_t widths[] = { [CELL_NUMBER] = 8, [CELL_MONEY] = 14, [CELL_DATE] = 11, [CELL_TIME] = 17 };
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

/* A tab's name takes no []:*?/\ and is not long. */
static const char *
tab_name(struct arena *arena, struct span tab)
{
	struct buffer OWN(buffer_drop) name = { 0 };
	size_t count = 0;
	for (size_t at = 0; at < tab.size && count < TAB_MAX; count++) {
		size_t from = at;
		uint32_t letter = text_next(tab, &at);
		bool bad = letter < 0x80 && strchr("[]:*?/\\'", (int)letter);
		buffer_put_span(&name, bad ? SPAN(" ") : span_part(tab, from, at - from));
	}
	return arena_text(arena, buffer_span(&name));
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

/* Into the file behind `path`, which is there already. */
static lxw_error
write_book(const struct sheet *sheet, const char *path, const char *folder)
{
	struct arena OWN(arena_drop) arena = { 0 };
	lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = arena_text(&arena, span_text(folder)) };
	struct writing writing = { .sheet = sheet };
	writing.book = workbook_new_opt(path, &options);
	if (!writing.book)
		return LXW_ERROR_MEMORY_MALLOC_FAILED;
	writing.page = workbook_add_worksheet(writing.book, tab_name(&arena, sheet->tab));
	if (writing.page) {
		make_formats(&writing);
		set_widths(&writing);
		put_rows(&writing);
	}
	lxw_error closed = workbook_close(writing.book);
	if (!writing.page)
		return LXW_ERROR_SHEETNAME_LENGTH_EXCEEDED;
	return writing.error ? writing.error : closed;
}

static void
close_file(int *file)
{
	if (*file >= 0)
		close(*file);
}

static fault_t
read_back(int file, struct buffer *out)
{
	uint8_t piece[1 << 14];
	ssize_t got;
	if (lseek(file, 0, SEEK_SET) != 0)
		return fault_raise(FAULT_SYSTEM, errno, "cannot read the sheet back");
	while ((got = read(file, piece, sizeof(piece))) > 0)
		buffer_put(out, piece, (size_t)got);
	return got == 0 ? NULL : fault_raise(FAULT_SYSTEM, errno, "cannot read the sheet back");
}

/* The library writes to a file by name: memory that has one while it is open. */
fault_t
sheet_put_xlsx(struct buffer *out, const struct sheet *sheet, const char *folder)
{
	char path[64];
	int OWN(close_file) file = memfd_create("sheet", MFD_CLOEXEC);
	if (file < 0)
		return fault_raise(FAULT_SYSTEM, errno, "no memory for a sheet");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	lxw_error error = write_book(sheet, path, folder);
	if (error)
		return fault_raise(FAULT_SYSTEM, 0, "the sheet cannot be written: %s", lxw_strerror(error));
	return read_back(file, out);
}
