/* Borrowed bytes: a pointer and a length, owned by someone else.
 *
 * A span never owns and is never NUL-terminated by promise; it lives as long as what it points into. Text in Heshi is a
 * span of UTF-8; NUL-terminated strings exist only at library edges.
 */
#ifndef HESHI_BASE_SPAN_H
#define HESHI_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))

struct span {
	const uint8_t *data; /* NULL only when size is 0 */
	size_t size;         /* bytes */
};

/* A span over a string literal, without its NUL. */
#define SPAN(literal) ((struct span){ (const uint8_t *)("" literal), sizeof(literal) - 1 })
/* The same as an initializer, for rows of static tables. */
#define SPAN_INIT(literal)                                         \
	{                                                          \
		(const uint8_t *)("" literal), sizeof(literal) - 1 \
	}

/* For printf: printf("%.*s", SPAN_ARG(span)). */
#define SPAN_ARG(span) (int)(span).size, (const char *)((span).data ? (span).data : (const uint8_t *)"")

struct span span_of(const void *data, size_t size);
/* Over a NUL-terminated string; NULL gives the empty span. */
struct span span_text(const char *text);
/* The part from `from` on, and at most `size` bytes of it; both are clamped to the span. */
struct span span_part(struct span span, size_t from, size_t size);
bool span_equal(struct span a, struct span b);
/* Order of bytes, as memcmp, shorter first: <0, 0, >0. */
int span_compare(struct span a, struct span b);
bool span_starts(struct span span, struct span prefix);
bool span_ends(struct span span, struct span suffix);
/* Index of the first `byte`, or span.size when there is none. */
size_t span_find(struct span span, uint8_t byte);
/* Cuts off and returns what stands before the next `byte`; *rest moves behind it (to the end if there is none). */
struct span span_cut(struct span *rest, uint8_t byte);

#endif
