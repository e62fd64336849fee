/* Numbers for byte strings, in the order of their first appearance: what a batch's writer keeps of words, ids, authors,
 * devices and commits. A hash table, because a batch holds thousands. For batch_write.c only.
 */
#ifndef HESHI_CORE_BATCH_TABLE_H
#define HESHI_CORE_BATCH_TABLE_H

#include "base/arena.h"

struct batch_entry {
	struct span key;
	uint64_t hash;
	int64_t value; /* the caller's; 0 at first */
};

/* A table of zeros is valid and empty. Memory is the arena's. */
struct batch_table {
	struct batch_entry *entries;
	size_t count, room;
	uint32_t *slots;   /* number + 1 of the entry, 0 = free; linear probing */
	size_t slot_count; /* a power of two, at least twice `room` */
};

/* The key's number, or `count` when it has none. */
size_t batch_table_find(const struct batch_table *table, struct span key);
/* The key's number; *added tells whether it is new. */
size_t batch_table_put(struct batch_table *table, struct arena *arena, struct span key, bool *added);

#endif
