/* Numbers for byte strings; see batch_table.h. What is left behind when the table grows is the arena's: less than what is in
 * use. Keys chosen to collide cost time only within one batch, which is bounded.
 */
#include "core/batch_table.h"

#include <string.h>

#define ROOM_MIN ((size_t)64)

/* FNV-1a. */
static uint64_t
hash_of(struct span key)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < key.size; i++)
		hash = (hash ^ key.data[i]) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 32;
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t
slot_of(const struct batch_table *table, uint64_t hash, struct span key)
{
	size_t slot = hash & (table->slot_count - 1);
	for (; table->slots[slot]; slot = (slot + 1) & (table->slot_count - 1)) {
		const struct batch_entry *entry = &table->entries[table->slots[slot] - 1];
		if (entry->hash == hash && span_equal(entry->key, key))
			break;
	}
	return slot;
}

static void
grow(struct batch_table *table, struct arena *arena)
{
	size_t room = table->room > 0 ? table->room * 2 : ROOM_MIN;
	struct batch_entry *entries = ARENA_NEW_ARRAY(arena, room, struct batch_entry);
	if (table->count > 0)
		memcpy(entries, table->entries, table->count * sizeof(*entries));
	table->entries = entries;
	table->room = room;
	table->slot_count = room * 2;
	table->slots = ARENA_NEW_ARRAY(arena, table->slot_count, uint32_t);
	for (size_t i = 0; i < table->count; i++)
		table->slots[slot_of(table, entries[i].hash, entries[i].key)] = (uint32_t)i + 1;
}

size_t
batch_table_find(const struct batch_table *table, struct span key)
{
	if (table->slot_count == 0)
		return 0;
	uint32_t number = table->slots[slot_of(table, hash_of(key), key)];
	return number > 0 ? number - 1 : table->count;
}

size_t
batch_table_put(struct batch_table *table, struct arena *arena, struct span key, bool *added)
{
	if (table->count == table->room)
		grow(table, arena);
	uint64_t hash = hash_of(key);
	size_t slot = slot_of(table, hash, key);
	*added = table->slots[slot] == 0;
	if (*added) {
		table->entries[table->count] = (struct batch_entry){ arena_copy(arena, key), hash, 0 };
		table->slots[slot] = (uint32_t)++table->count;
	}
	return table->slots[slot] - 1;
}
