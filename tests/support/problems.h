/* Documents for tests of checks, written on one line, and the problems found, as one line. */
#ifndef HESHI_SUPPORT_PROBLEMS_H
#define HESHI_SUPPORT_PROBLEMS_H

#include "core/check.h"

/* One document under check_document, and what it should find. */
struct judged {
	const char *about; /* what the row shows */
	const char *kind;
	const char *before; /* JSON; NULL when new */
	const char *after;
	const char *found; /* as problems_words writes it */
};

/* JSON with ' for ". Fails the test when it is none. */
struct document document_quoted(struct arena *arena, const char *text);
/* "refuse date received; warn sum amount", in the order found. Fails when a text lacks in either language. */
const char *problems_words(struct arena *arena, const struct problems *problems);
/* Fails the test, naming the row, when something else is found. */
void assert_judged(const struct judged *rows, size_t count);

#define ASSERT_JUDGED(rows) assert_judged(rows, sizeof(rows) / sizeof((rows)[0]))

#endif
