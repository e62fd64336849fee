/*
 * The browser side, built into the program: every file of it, sorted by path as strcmp does. conf/web makes the table of
 * each program; a build with HESHI_WEB=OFF has an empty one. `/index.html` is the page for every address that is not a file.
 */
#ifndef HESHI_HOST_WEB_FILES_H
#define HESHI_HOST_WEB_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct web_file {
	const char *path; /* "/index.html", "/assets/…" */
	const char *type; /* for Content-Type */
	const unsigned char *data;
	size_t size;
	bool gzipped; /* data is what Content-Encoding: gzip announces; there is no other form */
	bool hashed;  /* the name changes with the content, so whoever has it may keep it for ever */
};

extern const struct web_file web_files[];
extern const size_t web_file_count;

#endif
