/* Borrowed bytes; see span.h. An empty span may have a NULL pointer, which the C library's mem functions must not be
 * given even for no bytes at all.
 */
#include "base/span.h"

#include <string.h>

struct span
span_of(const void *data, size_t size)
{
	return (struct span){ data, size };
}

struct span
span_text(const char *text)
{
	return span_of(text, text ? strlen(text) : 0);
}

struct span
span_part(struct span span, size_t from, size_t size)
{
	if (!span.data)
		return span;
	if (from > span.size)
		from = span.size;
	if (size > span.size - from)
		size = span.size - from;
	return span_of(span.data + from, size);
}

bool
span_equal(struct span a, struct span b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int
span_compare(struct span a, struct span b)
{
	size_t shared = a.size < b.size ? a.size : b.size;
	int order = shared > 0 ? memcmp(a.data, b.data, shared) : 0;
	if (order != 0)
		return order;
	return (a.size > b.size) - (a.size < b.size);
}

bool
span_starts(struct span span, struct span prefix)
{
	return span_equal(span_part(span, 0, prefix.size), prefix);
}

bool
span_ends(struct span span, struct span suffix)
{
	return span.size >= suffix.size && span_equal(span_part(span, span.size - suffix.size, suffix.size), suffix);
}

size_t
span_find(struct span span, uint8_t byte)
{
	const uint8_t *found = span.size > 0 ? memchr(span.data, byte, span.size) : NULL;
	return found ? (size_t)(found - span.data) : span.size;
}

struct span
span_cut(struct span *rest, uint8_t byte)
{
	size_t at = span_find(*rest, byte);
	struct span before = span_part(*rest, 0, at);
	*rest = span_part(*rest, at < rest->size ? at + 1 : at, SIZE_MAX);
	return before;
}
