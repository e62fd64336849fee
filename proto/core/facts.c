/* Columns of facts: rows in and out, and the dictionaries beside them. */
#include "core/facts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_LEAST 64

/* ---- tables ---- */

const struct facts_table *
facts_table(const char *name)
{
	const struct facts_table *const *at = facts_tables;
	while (*at && strcmp((*at)->name, name) != 0)
		at++;
	assert(*at);
	return *at;
}

int
facts_column(const struct facts_table *table, const char *name)
{
	for (int i = 0; table->fields[i].name; i++)
		if (strcmp(table->fields[i].name, name) == 0)
			return i;
	return -1;
}

size_t
facts_columns(const struct facts_table *table)
{
	size_t count = 0;
	while (table->fields[count].name)
		count++;
	assert(count <= FACTS_COLUMNS_MAX);
	return count;
}

const struct code *
facts_codes(const struct facts_table *table, int column)
{
	const struct facts_field *field = &table->fields[column];
	if (field->codes)
		return field->codes;
	return kind_field(schema_kind(span_text(table->name)), span_text(field->name))->codes;
}

/* ---- memory ---- */

static void *
resize(void *memory, size_t count, size_t size)
{
	assert(size == 0 || count <= SIZE_MAX / size);
	void *resized = realloc(memory, count * size);
	if (!resized)
		abort();
	return resized;
}

static uint32_t *
slots_of(size_t count)
{
	uint32_t *slots = calloc(count, sizeof(*slots));
	if (!slots)
		abort();
	return slots;
}

/* FNV-1a. */
static uint64_t
hash_of(const uint8_t *bytes, size_t size)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 29;
}

/* ---- dictionaries ---- */

static size_t
word_slot(const struct facts_words *words, struct span text)
{
	size_t at = hash_of(text.data, text.size) & (words->slot_count - 1);
	while (words->slots[at] && !span_equal(words->items[words->slots[at]], text))
		at = (at + 1) & (words->slot_count - 1);
	return at;
}

static void
grow_words(struct facts_words *words)
{
	size_t room = words->room ? words->room * 2 : ROOM_LEAST;
	free(words->slots);
	words->items = resize(words->items, room, sizeof(*words->items));
	words->room = room;
	words->slot_count = room * 2;
	words->slots = slots_of(words->slot_count);
	if (words->count == 0)
		words->items[words->count++] = (struct span){ 0 };
	for (size_t i = 1; i < words->count; i++)
		words->slots[word_slot(words, words->items[i])] = (uint32_t)i;
}

int64_t
facts_word_find(const struct facts_words *words, struct span text)
{
	return text.size && words->slot_count ? words->slots[word_slot(words, text)] : 0;
}

int64_t
facts_word(struct facts_words *words, struct span text)
{
	int64_t known = facts_word_find(words, text);
	if (known || !text.size)
		return known;
	if (words->count == words->room)
		grow_words(words);
	assert(words->count < INT32_MAX);
	uint8_t *copy = resize(NULL, text.size, 1);
	memcpy(copy, text.data, text.size);
	words->slots[word_slot(words, text)] = (uint32_t)words->count;
	words->items[words->count] = span_of(copy, text.size);
	return (int64_t)words->count++;
}

static void
drop_words(struct facts_words *words)
{
	for (size_t i = 1; i < words->count; i++)
		free((void *)(uintptr_t)words->items[i].data);
	free(words->items);
	free(words->slots);
}

/* ---- rows ---- */

static size_t
width(enum facts_type type)
{
	static const uint8_t widths[] = { [FACTS_DAY] = 4,  [FACTS_NUMBER] = 4, [FACTS_PLACE] = 4, [FACTS_PERSON] = 4,
					  [FACTS_CODE] = 1, [FACTS_TRUTH] = 1,  [FACTS_MONEY] = 8 };
	return widths[type];
}

struct facts
facts_open(const struct facts_table *table)
{
	return (struct facts){ .table = table };
}

void
facts_drop(struct facts *facts)
{
	for (size_t i = 0; i < FACTS_COLUMNS_MAX; i++) {
		free(facts->columns[i]);
		free(facts->zones[i]);
	}
	free(facts->ids);
	free(facts->slots);
	drop_words(&facts->places);
	drop_words(&facts->people);
	*facts = (struct facts){ .table = facts->table };
}

struct facts_row
facts_row(const struct facts_table *table)
{
	struct facts_row row = { 0 };
	for (size_t i = 0; table->fields[i].name; i++) {
		if (table->fields[i].type == FACTS_DAY)
			row.values[i] = FACTS_NO_DAY;
		else if (table->fields[i].type == FACTS_NUMBER)
			row.values[i] = FACTS_NO_NUMBER;
	}
	return row;
}

/* The end of a UUIDv7 is random. */
static size_t
row_slot(const struct facts *facts, struct uuid id)
{
	uint64_t random;
	memcpy(&random, id.bytes + 8, sizeof(random));
	size_t mask = facts->slot_count - 1, at = (size_t)((random * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & mask;
	while (facts->slots[at] && !uuid_equal(facts->ids[facts->slots[at] - 1], id))
		at = (at + 1) & mask;
	return at;
}

static void
index_rows(struct facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		facts->slots[row_slot(facts, facts->ids[i])] = (uint32_t)(i + 1);
}

/* A fifth of them stay free at least. */
static void
grow_slots(struct facts *facts)
{
	size_t least = facts->room + facts->room / 4;
	if (facts->slot_count >= least)
		return;
	free(facts->slots);
	facts->slot_count = facts->slot_count ? facts->slot_count : ROOM_LEAST;
	while (facts->slot_count < least)
		facts->slot_count *= 2;
	facts->slots = slots_of(facts->slot_count);
	index_rows(facts);
}

static void
grow_zones(struct facts *facts, size_t column, size_t room)
{
	size_t old = (facts->room + FACTS_BLOCK - 1) / FACTS_BLOCK, count = (room + FACTS_BLOCK - 1) / FACTS_BLOCK;
	facts->zones[column] = resize(facts->zones[column], count, sizeof(struct facts_zone));
	for (size_t i = old; i < count; i++)
		facts->zones[column][i] = (struct facts_zone){ INT32_MAX, INT32_MIN };
}

static void
grow_columns(struct facts *facts, size_t room)
{
	for (size_t i = 0; facts->table->fields[i].name; i++) {
		enum facts_type type = facts->table->fields[i].type;
		facts->columns[i] = resize(facts->columns[i], room, width(type));
		if (type == FACTS_DAY)
			grow_zones(facts, i, room);
	}
}

static void
grow_rows(struct facts *facts)
{
	size_t room = facts->room ? facts->room + facts->room / 2 : ROOM_LEAST;
	assert(room < UINT32_MAX);
	facts->ids = resize(facts->ids, room, sizeof(*facts->ids));
	grow_columns(facts, room);
	facts->room = room;
	if (!facts->table->sparse)
		grow_slots(facts);
}

static int32_t
narrow(int64_t value)
{
	return value > INT32_MAX ? INT32_MAX : value < INT32_MIN ? INT32_MIN : (int32_t)value;
}

static void
widen_zone(struct facts *facts, size_t column, size_t row, int32_t day)
{
	struct facts_zone *zone = &facts->zones[column][row / FACTS_BLOCK];
	zone->low = day < zone->low ? day : zone->low;
	zone->high = day > zone->high ? day : zone->high;
}

static void
set_value(struct facts *facts, size_t column, size_t row, int64_t value)
{
	if (facts->zones[column])
		widen_zone(facts, column, row, narrow(value));
	switch (width(facts->table->fields[column].type)) {
	case 1:
		((uint8_t *)facts->columns[column])[row] = (uint8_t)value;
		break;
	case 4:
		((int32_t *)facts->columns[column])[row] = narrow(value);
		break;
	default:
		((int64_t *)facts->columns[column])[row] = value;
	}
}

int64_t
facts_value(const struct facts *facts, int column, size_t row)
{
	switch (width(facts->table->fields[column].type)) {
	case 1:
		return ((const uint8_t *)facts->columns[column])[row];
	case 4:
		return ((const int32_t *)facts->columns[column])[row];
	default:
		return ((const int64_t *)facts->columns[column])[row];
	}
}

/* The row that goes by this id, made if there is none. */
static size_t
row_of(struct facts *facts, struct uuid id)
{
	size_t slot = facts->table->sparse ? 0 : row_slot(facts, id);
	if (!facts->table->sparse && facts->slots[slot])
		return facts->slots[slot] - 1;
	facts->ids[facts->count++] = id;
	if (!facts->table->sparse)
		facts->slots[slot] = (uint32_t)facts->count;
	return facts->count - 1;
}

void
facts_put(struct facts *facts, const struct facts_row *row)
{
	if (facts->count == facts->room)
		grow_rows(facts);
	size_t at = row_of(facts, row->id);
	for (size_t i = 0; facts->table->fields[i].name; i++)
		set_value(facts, i, at, row->values[i]);
}

bool
facts_has(const struct facts *facts, struct uuid id)
{
	assert(!facts->table->sparse);
	return facts->count && facts->slots[row_slot(facts, id)];
}

/* Closes the gap in a run of slots, so that whatever stands behind it is still found. */
static void
free_slot(struct facts *facts, size_t at)
{
	size_t mask = facts->slot_count - 1;
	facts->slots[at] = 0;
	for (at = (at + 1) & mask; facts->slots[at]; at = (at + 1) & mask) {
		uint32_t moved = facts->slots[at];
		facts->slots[at] = 0;
		facts->slots[row_slot(facts, facts->ids[moved - 1])] = moved;
	}
}

void
facts_remove(struct facts *facts, struct uuid id)
{
	if (!facts_has(facts, id))
		return;
	size_t slot = row_slot(facts, id), row = facts->slots[slot] - 1, last = facts->count - 1;
	size_t last_slot = row_slot(facts, facts->ids[last]);
	facts->slots[last_slot] = (uint32_t)(row + 1);
	facts->ids[row] = facts->ids[last];
	for (size_t i = 0; facts->table->fields[i].name; i++)
		set_value(facts, i, row, facts_value(facts, (int)i, last));
	facts->count--;
	free_slot(facts, slot);
}
