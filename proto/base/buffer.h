/* A growing byte buffer that writers put into. Sticky: once over its limit it is `full`, ignores further puts, and one
 * check at the end (buffer_check) turns that into a fault. What is put never points into the same buffer. What it held
 * is overwritten before the memory is freed: much of it is people's data, some of it keys and passwords.
 */
#ifndef HESHI_BASE_BUFFER_H
#define HESHI_BASE_BUFFER_H

#include "base/fault.h"

struct buffer {
	uint8_t *data;
	size_t size;  /* bytes written */
	size_t room;  /* bytes allocated */
	size_t limit; /* most bytes it may hold; 0 means no limit of its own */
	bool full;    /* a put was refused */
};

void buffer_put(struct buffer *buffer, const void *data, size_t size);
void buffer_put_span(struct buffer *buffer, struct span span);
void buffer_put_byte(struct buffer *buffer, uint8_t byte);
void buffer_put_text(struct buffer *buffer, const char *text);
void buffer_print(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
/* Adds `size` writable bytes (zeroed) and returns where they start, or NULL when full. */
uint8_t *buffer_extend(struct buffer *buffer, size_t size);
/* Removes the first `size` bytes (clamped). */
void buffer_skip(struct buffer *buffer, size_t size);
/* Forgets the content, keeps the room, clears `full`. */
void buffer_clear(struct buffer *buffer);
/* Frees and zeroes everything but the limit. Usable with OWN(buffer_drop). */
void buffer_drop(struct buffer *buffer);
struct span buffer_span(const struct buffer *buffer);
/* FAULT_LIMIT naming `what` when a put was refused, else NULL. */
fault_t buffer_check(const struct buffer *buffer, const char *what) MUST_USE;

#endif
