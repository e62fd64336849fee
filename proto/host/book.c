/* XLSX files; see book.h. */
#include "host/book.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TEXT_UNITS_MAX 32767 /* UTF-16 units that a cell takes */
#define TAB_MAX 31           /* code points of a page's name */

void
book_note(struct book *book, lxw_error error)
{
	if (!book->error)
		book->error = error;
}

const char *
book_text(struct arena *arena, struct span text)
{
	size_t units = 0, end = 0;
	for (size_t at = 0; at < text.size; end = at) {
		units += text_next(text, &at) >= 0x10000 ? 2 : 1;
		if (units > TEXT_UNITS_MAX - 1)
			return arena_text(arena, arena_print(arena, "%.*s…", SPAN_ARG(span_part(text, 0, end))));
	}
	return arena_text(arena, text);
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

lxw_worksheet *
book_page(struct book *book, struct span name)
{
	lxw_worksheet *page = workbook_add_worksheet(book->workbook, tab_name(&book->arena, name));
	if (!page)
		book_note(book, LXW_ERROR_SHEETNAME_LENGTH_EXCEEDED);
	return page;
}

fault_t
book_open(struct book *book, const char *folder, bool in_order)
{
	char path[64];
	*book = (struct book){ .file = memfd_create("sheet", MFD_CLOEXEC) };
	if (book->file < 0)
		return fault_raise(FAULT_SYSTEM, errno, "no memory for a sheet");
	lxw_workbook_options options = { .constant_memory = in_order ? LXW_TRUE : LXW_FALSE,
					 .tmpdir = arena_text(&book->arena, span_text(folder)) };
	snprintf(path, sizeof(path), "/proc/self/fd/%d", book->file);
	book->workbook = workbook_new_opt(path, &options);
	if (book->workbook)
		return NULL;
	close(book->file);
	arena_drop(&book->arena);
	return fault_raise(FAULT_SYSTEM, 0, "a sheet cannot be begun");
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

/* A fault of closing counts only when nothing went wrong before. */
fault_t
book_close(struct book *book, struct buffer *out)
{
	lxw_error error = workbook_close(book->workbook);
	book_note(book, error);
	fault_t fault = book->error ? fault_raise(FAULT_SYSTEM, 0, "the sheet cannot be written: %s",
						  lxw_strerror(book->error)) :
				      read_back(book->file, out);
	close(book->file);
	arena_drop(&book->arena);
	return fault;
}
