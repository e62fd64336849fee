/* Arenas; see arena.h. Blocks come zeroed from calloc and are never used twice: none is cleared before it is taken. */
#include "base/arena.h"

#include "base/crypt.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_ROOM_MIN ((size_t)4000)      /* with the allocator's and our own header about a page */
#define BLOCK_ROOM_MAX ((size_t)256 << 10) /* growing by doubling stops here */

struct arena_block {
	struct arena_block *older;
	size_t room;
	size_t used;
	alignas(max_align_t) uint8_t data[];
};

static struct arena_block *
block_new(size_t room)
{
	if (room > SIZE_MAX - sizeof(struct arena_block))
		abort();
	struct arena_block *block = calloc(1, sizeof(*block) + room);
	if (!block)
		abort();
	block->room = room;
	return block;
}

/* Something large gets a block of its own behind the newest, so that the newest one's rest stays in use. */
static struct arena_block *
block_behind(struct arena_block *newest, size_t size)
{
	struct arena_block *block = block_new(size);
	block->older = newest->older;
	newest->older = block;
	return block;
}

static struct arena_block *
block_for(struct arena *arena, size_t size)
{
	struct arena_block *newest = arena->newest;
	if (newest && size <= newest->room - newest->used)
		return newest;
	size_t room = newest ? newest->room * 2 : BLOCK_ROOM_MIN;
	if (room > BLOCK_ROOM_MAX)
		room = BLOCK_ROOM_MAX;
	if (newest && size > room / 4)
		return block_behind(newest, size);
	struct arena_block *block = block_new(size > room ? size : room);
	block->older = newest;
	arena->newest = block;
	return block;
}

void *
arena_take(struct arena *arena, size_t size)
{
	size_t step = alignof(max_align_t);
	if (size > SIZE_MAX - step)
		abort();
	/* Nothing still takes one step: two takes never give the same address. */
	size_t rounded = size > 0 ? (size + step - 1) / step * step : step;
	struct arena_block *block = block_for(arena, rounded);
	void *taken = block->data + block->used;
	block->used += rounded;
	arena->total += size;
	return taken;
}

void *
arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total))
		abort();
	return arena_take(arena, total);
}

struct span
arena_copy(struct arena *arena, struct span span)
{
	uint8_t *data = arena_take(arena, span.size);
	if (span.size > 0)
		memcpy(data, span.data, span.size);
	return span_of(data, span.size);
}

char *
arena_text(struct arena *arena, struct span span)
{
	assert(span.size < SIZE_MAX);
	char *text = arena_take(arena, span.size + 1);
	if (span.size > 0)
		memcpy(text, span.data, span.size);
	return text;
}

struct span
arena_print(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_list again;
	va_start(args, format);
	va_copy(again, args);
	int size = vsnprintf(NULL, 0, format, args);
	assert(size >= 0);
	char *text = arena_take(arena, (size_t)size + 1);
	vsnprintf(text, (size_t)size + 1, format, again);
	va_end(again);
	va_end(args);
	return span_of(text, (size_t)size);
}

void
arena_drop(struct arena *arena)
{
	for (struct arena_block *block = arena->newest; block;) {
		struct arena_block *older = block->older;
		crypt_wipe(block->data, block->used);
		free(block);
		block = older;
	}
	*arena = (struct arena){ 0 };
}
