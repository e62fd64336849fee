/* Sheets: rows, and CSV. */
#include "host/sheet.h"

#include <inttypes.h>
#include <string.h>

struct cell *
sheet_row(struct sheet *sheet)
{
	if (sheet->count + sheet->columns > sheet->room) {
		size_t room = sheet->room * 2 + 64 * sheet->columns;
		struct cell *cells = ARENA_NEW_ARRAY(sheet->arena, room, struct cell);
		if (sheet->count)
			memcpy(cells, sheet->cells, sheet->count * sizeof(*cells));
		sheet->cells = cells;
		sheet->room = room;
	}
	struct cell *row = sheet->cells + sheet->count;
	sheet->count += sheet->columns;
	return row;
}

size_t
sheet_rows(const struct sheet *sheet)
{
	return sheet->columns ? sheet->count / sheet->columns : 0;
}

/* Whatever a spreadsheet program begins to calculate at; some take the full-width signs for the plain ones. */
static bool
is_formula(struct span text)
{
	static const struct span wide[] = { SPAN_INIT("＝"), SPAN_INIT("＋"), SPAN_INIT("－"), SPAN_INIT("＠") };
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (span_starts(text, wide[i]))
			return true;
	return text.size && memchr("=+-@\t\r\n", text.data[0], 7);
}

static bool
needs_quotes(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] == ',' || text.data[i] == '"' || text.data[i] == '\n' || text.data[i] == '\r')
			return true;
	return text.size && (text.data[0] == ' ' || text.data[text.size - 1] == ' ');
}

static void
put_text(struct buffer *out, struct span text)
{
	bool formula = is_formula(text), quotes = needs_quotes(text);
	if (quotes)
		buffer_put_byte(out, '"');
	if (formula)
		buffer_put_byte(out, '\'');
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == '"')
			buffer_put_byte(out, '"');
		buffer_put_byte(out, text.data[i]);
	}
	if (quotes)
		buffer_put_byte(out, '"');
}

static void
put_cell(struct buffer *out, const struct cell *cell)
{
	int64_t number = cell->number, size = number < 0 ? -number : number, day = number / 1440;
	switch (cell->type) {
	case CELL_TEXT:
		put_text(out, cell->text);
		break;
	case CELL_NUMBER:
		buffer_print(out, "%" PRId64, number);
		break;
	case CELL_MONEY:
		buffer_print(out, "%s%" PRId64 ".%02d", number < 0 ? "-" : "", size / 100, (int)(size % 100));
		break;
	case CELL_SHARE:
		buffer_print(out, "%s%" PRId64 ".%d", number < 0 ? "-" : "", size / 10, (int)(size % 10));
		break;
	case CELL_DATE:
		date_put(out, date_of_days(number));
		break;
	case CELL_TIME:
		day -= number % 1440 < 0;
		date_put(out, date_of_days(day));
		number -= day * 1440;
		buffer_print(out, " %02d:%02d", (int)(number / 60), (int)(number % 60));
		break;
	default:
		break;
	}
}

void
sheet_put_csv(struct buffer *out, const struct sheet *sheet)
{
	buffer_put_text(out, "\xef\xbb\xbf");
	for (size_t i = 0; i < sheet->columns; i++) {
		buffer_put_text(out, i ? "," : "");
		put_text(out, sheet->head[i]);
	}
	buffer_put_text(out, "\r\n");
	for (size_t i = 0; i < sheet->count; i++) {
		put_cell(out, &sheet->cells[i]);
		buffer_put_text(out, (i + 1) % sheet->columns ? "," : "\r\n");
	}
	if (sheet->note.size) {
		put_text(out, sheet->note);
		buffer_put_text(out, "\r\n");
	}
}
