/* Memory that is freed in one go: one arena per request, session round or decoded change set.
 *
 * What it held is overwritten before it is freed, as people's data, keys and passwords pass through arenas.
 * Memory taken is zeroed and aligned for any type; it is never freed singly. The arena never fails: when the system has
 * no more memory it aborts. Sizes that come from outside are checked against limits.h before they reach an arena.
 */
#ifndef HESHI_BASE_ARENA_H
#define HESHI_BASE_ARENA_H

#include "base/span.h"

struct arena_block;

struct arena {
	struct arena_block *newest; /* NULL in an empty arena; an arena of zeros is valid and empty */
	size_t total;               /* bytes handed out so far */
};

void *arena_take(struct arena *arena, size_t size);
/* An array of `count` items of `size` bytes; aborts on overflow of the product. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* A copy of the span's bytes. */
struct span arena_copy(struct arena *arena, struct span span);
/* A NUL-terminated copy, for library edges. */
char *arena_text(struct arena *arena, struct span span);
/* printf into the arena. */
struct span arena_print(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
/* Frees all and leaves the arena empty and usable. Usable with OWN: `struct arena OWN(arena_drop) arena = { 0 };`. */
void arena_drop(struct arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_take((arena), sizeof(type)))
#define ARENA_NEW_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
