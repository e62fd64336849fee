/* For unit tests: bytes in a heap block of just their size, so that a sanitizer sees a read of one byte too many. */
#ifndef HESHI_TESTS_EXACT_H
#define HESHI_TESTS_EXACT_H

#include "base/fault.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* `struct span OWN(exact_drop) input = exact(data, size);` */
static inline struct span
exact(const void *data, size_t size)
{
	uint8_t *block = calloc(size, 1);
	assert(block || size == 0);
	if (size > 0)
		memcpy(block, data, size);
	return span_of(block, size);
}

static inline struct span
exact_text(const char *text)
{
	return exact(text, strlen(text));
}

static inline void
exact_drop(struct span *span)
{
	free((void *)(uintptr_t)span->data);
}

#endif
