/* Growing byte buffers; see buffer.h. */
#include "base/buffer.h"

#include "base/crypt.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_MIN ((size_t)64)

/* Whether `size` more bytes may be written; a refusal sticks. */
static bool
buffer_admits(struct buffer *buffer, size_t size)
{
	size_t limit = buffer->limit > 0 ? buffer->limit : SIZE_MAX / 2;
	if (buffer->size > limit || size > limit - buffer->size)
		buffer->full = true;
	return !buffer->full;
}

/* Doubles, so that many small puts cost little, but not beyond what the limit lets it ever need. No realloc, which would leave the content
 * behind where it was. */
static void
buffer_grow(struct buffer *buffer, size_t needed)
{
	if (needed <= buffer->room)
		return;
	size_t room = buffer->room > 0 ? buffer->room : ROOM_MIN;
	while (room < needed)
		room *= 2;
	if (buffer->limit > 0 && room > buffer->limit)
		room = buffer->limit > needed ? buffer->limit : needed;
	uint8_t *data = malloc(room);
	if (!data)
		abort();
	if (buffer->size > 0)
		memcpy(data, buffer->data, buffer->size);
	crypt_free(buffer->data);
	buffer->data = data;
	buffer->room = room;
}

void
buffer_put(struct buffer *buffer, const void *data, size_t size)
{
	if (!buffer_admits(buffer, size) || size == 0)
		return;
	buffer_grow(buffer, buffer->size + size);
	memcpy(buffer->data + buffer->size, data, size);
	buffer->size += size;
}

void
buffer_put_span(struct buffer *buffer, struct span span)
{
	buffer_put(buffer, span.data, span.size);
}

void
buffer_put_byte(struct buffer *buffer, uint8_t byte)
{
	buffer_put(buffer, &byte, 1);
}

void
buffer_put_text(struct buffer *buffer, const char *text)
{
	buffer_put(buffer, text, strlen(text));
}

void
buffer_print(struct buffer *buffer, const char *format, ...)
{
	va_list args;
	va_list again;
	va_start(args, format);
	va_copy(again, args);
	int size = vsnprintf(NULL, 0, format, args);
	assert(size >= 0);
	if (buffer_admits(buffer, (size_t)size)) {
		/* vsnprintf's NUL needs a byte that never counts as content. */
		buffer_grow(buffer, buffer->size + (size_t)size + 1);
		vsnprintf((char *)buffer->data + buffer->size, (size_t)size + 1, format, again);
		buffer->size += (size_t)size;
	}
	va_end(again);
	va_end(args);
}

uint8_t *
buffer_extend(struct buffer *buffer, size_t size)
{
	if (!buffer_admits(buffer, size))
		return NULL;
	/* At least one byte, so that extending by nothing is not taken for a refusal. */
	buffer_grow(buffer, size > 0 || buffer->size > 0 ? buffer->size + size : 1);
	uint8_t *start = buffer->data + buffer->size;
	memset(start, 0, size);
	buffer->size += size;
	return start;
}

void
buffer_skip(struct buffer *buffer, size_t size)
{
	if (size > buffer->size)
		size = buffer->size;
	if (size == 0)
		return;
	buffer->size -= size;
	memmove(buffer->data, buffer->data + size, buffer->size);
}

void
buffer_clear(struct buffer *buffer)
{
	buffer->size = 0;
	buffer->full = false;
}

void
buffer_drop(struct buffer *buffer)
{
	crypt_free(buffer->data);
	*buffer = (struct buffer){ .limit = buffer->limit };
}

struct span
buffer_span(const struct buffer *buffer)
{
	return span_of(buffer->data, buffer->size);
}

fault_t
buffer_check(const struct buffer *buffer, const char *what)
{
	if (!buffer->full)
		return NULL;
	return fault_raise(FAULT_LIMIT, 0, "%s: larger than the %zu bytes allowed", what, buffer->limit);
}
