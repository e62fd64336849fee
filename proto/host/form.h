/* Pages as an office hands them in: cells anywhere, merged and framed, with heads that repeat on every printed A4 page. Written as XLSX.
 *
 * Rows and columns count from 0. A form says how a cell looks by name; what that means is one table in form.c.
 */
#ifndef HESHI_HOST_FORM_H
#define HESHI_HOST_FORM_H

#include "host/sheet.h"

#define FORM_COLUMNS_MAX 200
#define FORM_PAGES_MAX 8

enum form_look {
	FORM_TITLE,
	FORM_LEFT,  /* text without a frame */
	FORM_RIGHT, /* the same, at the right */
	FORM_HEAD,
	FORM_SECTION,
	FORM_LABEL,
	FORM_PART, /* a label further in */
	FORM_FINE, /* a long text in small letters */
	FORM_MIDDLE,
	FORM_FIGURE,
	FORM_CHANGE, /* CELL_SHARE with its sign */
	FORM_POINTS, /* CELL_SHARE with its sign, as percentage points */
	FORM_TOTAL,
	FORM_BAD, /* something that does not add up */
	FORM_LOOKS
};

struct form_cell {
	size_t row, column, rows, columns; /* over so many; 0 is 1 */
	enum form_look look;
	struct cell cell; /* over more than one: text */
	int height;       /* of its row in points at least; 0: the usual */
};

struct form {
	struct arena *arena;
	struct span tab;
	struct form_cell *cells;
	size_t count, room;
	int widths[FORM_COLUMNS_MAX]; /* in characters */
	size_t columns;
	size_t head, heads;   /* first row of the head and how many: repeated in print, and in view with all above */
	size_t fixed_columns; /* repeated in print and in view */
	bool wide;            /* may take several pages across; otherwise it is shrunk to one */
};

/* Adds a cell; within FORM_COLUMNS_MAX columns. */
void form_put(struct form *form, struct form_cell cell);
/* The row behind the last cell. */
size_t form_end(const struct form *form);
/* A text's height in a cell so wide: points for FORM_HEAD, FORM_LABEL and FORM_FINE. */
int form_height(struct span text, int width);
/* 1 to FORM_PAGES_MAX pages. `folder` as for sheet_put_xlsx. */
fault_t form_put_xlsx(struct buffer *out, const struct form *forms, size_t count, const char *folder) MUST_USE;

#endif
