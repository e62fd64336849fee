/* XLSX files being written through libxlsxwriter: the one place that includes it (sheet.c and form.c fill the pages). The library writes to
 * a file by name; that file is memory which has a name while it is open, so nothing personal touches the disk but what the library keeps
 * in `folder` while it works: files without a name.
 */
#ifndef HESHI_HOST_BOOK_H
#define HESHI_HOST_BOOK_H

#include "base/arena.h"
#include "base/buffer.h"

#include <xlsxwriter.h>

struct book {
	lxw_workbook *workbook;
	lxw_error error; /* the first */
	int file;
	struct arena arena;
};

/* `in_order`: every page's cells come row by row and are not kept. After NULL, always book_close. */
fault_t book_open(struct book *book, const char *folder, bool in_order) MUST_USE;
/* A new page; NULL, and noted, when there can be none. What a page's name may not hold or is too long is left out. */
lxw_worksheet *book_page(struct book *book, struct span name);
void book_note(struct book *book, lxw_error error);
/* As much of a text as a cell takes, in the arena. */
const char *book_text(struct arena *arena, struct span text);
/* Puts the file's bytes; a fault for anything noted. Frees everything either way. */
fault_t book_close(struct book *book, struct buffer *out) MUST_USE;

#endif
