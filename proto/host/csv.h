/* Reading comma-separated values as spreadsheets write them (RFC 4180): quotes, line feeds inside quotes, CRLF or LF, a byte order mark.
 * Text whose first line has tabs and no comma is taken for cells copied out of a spreadsheet, which tabs separate.
 */
#ifndef HESHI_HOST_CSV_H
#define HESHI_HOST_CSV_H

#include "base/arena.h"
#include "base/fault.h"

#define CSV_CELLS_MAX 256 /* cells of one row */

struct csv {
	struct span rest;
	uint8_t separator;                /* a comma or a tab */
	size_t row;                       /* number of the row last read, from 1; blank ones count too */
	size_t count;                     /* its cells */
	struct span cells[CSV_CELLS_MAX]; /* point into the input, or into the arena */
};

/* FAULT_INPUT when it is not UTF-8 (Excel's plain "CSV" is GBK: "CSV UTF-8" is wanted). */
fault_t csv_open(struct csv *csv, struct span text) MUST_USE;
/* The next row that is not blank; *got false at the end. FAULT_INPUT naming the row when it is malformed. */
fault_t csv_next(struct csv *csv, struct arena *arena, bool *got) MUST_USE;

#endif
