/* A table for spreadsheets: typed cells in rows, written as CSV or, through libxlsxwriter, as XLSX.
 *
 * CSV is UTF-8 with a byte order mark (or Excel takes it for GBK), CRLF, RFC 4180; texts that a spreadsheet would take for a formula get an
 * apostrophe in front. XLSX has real numbers and dates, a title, a header that stays in view, and texts as texts.
 */
#ifndef HESHI_HOST_SHEET_H
#define HESHI_HOST_SHEET_H

#include "base/arena.h"
#include "base/civil.h"

#define SHEET_COLUMNS_MAX 100

enum cell_type {
	CELL_EMPTY,
	CELL_TEXT,
	CELL_NUMBER,
	CELL_MONEY, /* fen; shown as yuan with two decimals */
	CELL_SHARE, /* per mille; shown as per cent with one decimal */
	CELL_DATE,  /* days since 1970-01-01 */
	CELL_TIME,  /* minutes since 1970-01-01 00:00, on the wall */
};

struct cell {
	enum cell_type type;
	struct span text;
	int64_t number;
};

struct sheet {
	struct arena *arena;
	struct span title;       /* XLSX: above the header; may be empty */
	struct span tab;         /* XLSX: the sheet's name */
	struct span note;        /* a line below the rows, or empty */
	const struct span *head; /* of each column */
	size_t columns;
	struct cell *cells; /* row by row */
	size_t count, room; /* cells */
};

/* Room for one more row, empty; until the next row is added. */
struct cell *sheet_row(struct sheet *sheet);
size_t sheet_rows(const struct sheet *sheet);

void sheet_put_csv(struct buffer *out, const struct sheet *sheet);
/* `folder` takes what the library keeps on disk while it works: files without a name, gone when this returns. */
fault_t sheet_put_xlsx(struct buffer *out, const struct sheet *sheet, const char *folder) MUST_USE;

#endif
