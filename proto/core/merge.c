/* Merging documents: three sorted lists of fields walked in step, one decision per field.
 */
#include "core/merge.h"

#include "core/schema.h"

#include <stdlib.h>

/* One field in the three documents; VALUE_NONE where it is unset. */
struct trio {
	struct span name;
	struct value base, mine, theirs;
};

/* The three documents, and how far each has been read. */
struct walk {
	const struct document *documents[3]; /* base, mine, theirs */
	size_t at[3];
};

static const struct document nothing = { 0 };

/* The field that comes next in one of the documents, or NULL. */
static const struct field *
walk_head(const struct walk *walk, int i)
{
	return walk->at[i] < walk->documents[i]->count ? &walk->documents[i]->fields[walk->at[i]] : NULL;
}

static bool
walk_next(struct walk *walk, struct trio *out)
{
	struct value values[3] = { { .type = VALUE_NONE }, { .type = VALUE_NONE }, { .type = VALUE_NONE } };
	const struct field *least = NULL;

	for (int i = 0; i < 3; i++) {
		const struct field *head = walk_head(walk, i);

		if (head && (!least || span_compare(head->name, least->name) < 0))
			least = head;
	}
	if (!least)
		return false;
	for (int i = 0; i < 3; i++) {
		const struct field *head = walk_head(walk, i);

		if (!head || !span_equal(head->name, least->name))
			continue;
		values[i] = head->value;
		walk->at[i]++;
	}
	*out = (struct trio){ least->name, values[0], values[1], values[2] };
	return true;
}

static int
compare_items(const void *a, const void *b)
{
	return value_compare(a, b);
}

/* The distinct items of two lists, sorted. Unset has none. */
static struct value
set_of(struct arena *arena, const struct value *a, const struct value *b)
{
	struct value *items = ARENA_NEW_ARRAY(arena, a->count + b->count, struct value);
	size_t total = 0, count = 0;

	for (size_t i = 0; i < a->count; i++)
		items[total++] = a->items[i];
	for (size_t i = 0; i < b->count; i++)
		items[total++] = b->items[i];
	if (total > 1)
		qsort(items, total, sizeof(struct value), compare_items);
	for (size_t i = 0; i < total; i++) {
		if (count == 0 || !value_equal(&items[count - 1], &items[i]))
			items[count++] = items[i];
	}
	return value_list(items, count);
}

static bool
set_has(const struct value *set, const struct value *item)
{
	return set->count && bsearch(item, set->items, set->count, sizeof(struct value), compare_items);
}

static bool
each_is(const struct trio *trio, enum value_type type, bool may_be_unset)
{
	if (trio->base.type != type && trio->base.type != VALUE_NONE)
		return false;
	if (!may_be_unset && (trio->mine.type == VALUE_NONE || trio->theirs.type == VALUE_NONE))
		return false;
	return (trio->mine.type == type || trio->mine.type == VALUE_NONE) &&
	       (trio->theirs.type == type || trio->theirs.type == VALUE_NONE);
}

/* All of both sides, but what was in the base and one side took away. */
static bool
settle_union(struct arena *arena, const struct trio *trio, struct value *out)
{
	struct value base, mine, theirs, both, *items;
	size_t count = 0;

	if (!each_is(trio, VALUE_LIST, true))
		return false;
	base = set_of(arena, &trio->base, &trio->base);
	mine = set_of(arena, &trio->mine, &trio->mine);
	theirs = set_of(arena, &trio->theirs, &trio->theirs);
	both = set_of(arena, &mine, &theirs);
	items = ARENA_NEW_ARRAY(arena, both.count, struct value);
	for (size_t i = 0; i < both.count; i++) {
		const struct value *item = &both.items[i];

		if (!set_has(&base, item) || (set_has(&mine, item) && set_has(&theirs, item)))
			items[count++] = *item;
	}
	if (count > LIMIT_LIST)
		return false;
	*out = count ? value_list(items, count) : (struct value){ .type = VALUE_NONE };
	return true;
}

static bool
settle_furthest(const struct field_row *row, const struct trio *trio, struct value *out)
{
	int mine, theirs;

	if (!each_is(trio, VALUE_TEXT, false))
		return false;
	mine = field_rank(row, trio->mine.bytes);
	theirs = field_rank(row, trio->theirs.bytes);
	if (mine == theirs || mine < 0 || theirs < 0)
		return false;
	*out = mine > theirs ? trio->mine : trio->theirs;
	return true;
}

static bool
settle_largest(const struct trio *trio, struct value *out)
{
	if (!each_is(trio, VALUE_INTEGER, false))
		return false;
	*out = trio->mine.integer > trio->theirs.integer ? trio->mine : trio->theirs;
	return true;
}

/* Both sides changed the field, differently. False when it has to be held. */
static bool
settle(struct arena *arena, const struct kind *kind, const struct trio *trio, struct value *out)
{
	const struct field_row *row = kind ? kind_field(kind, trio->name) : NULL;

	switch (row ? row->merge : MERGE_HOLD) {
	case MERGE_UNION:
		return settle_union(arena, trio, out);
	case MERGE_FURTHEST:
		return settle_furthest(row, trio, out);
	case MERGE_LARGEST:
		return settle_largest(trio, out);
	case MERGE_HOLD:
		break;
	}
	return false;
}

/* Adds the field's merged value, and a clash where it is held. With hold_all, whatever the other side changed is held. */
static void
merge_field(struct arena *arena, const struct kind *kind, const struct trio *trio, bool hold_all, struct merged *out)
{
	bool mine_changed = !value_equal(&trio->mine, &trio->base);
	bool theirs_changed = !value_equal(&trio->theirs, &trio->base);
	struct value value = trio->mine;

	if (theirs_changed && !value_equal(&trio->mine, &trio->theirs)) {
		if (!mine_changed && !hold_all)
			value = trio->theirs;
		else if (hold_all || !settle(arena, kind, trio, &value))
			out->clashes[out->clash_count++] =
				(struct clash){ trio->name, trio->base, trio->mine, trio->theirs };
	}
	if (value.type != VALUE_NONE)
		out->document.fields[out->document.count++] = (struct field){ trio->name, value, false };
}

static struct merged
merge_all(struct arena *arena, const struct kind *kind, struct walk walk, bool hold_all)
{
	size_t most = walk.documents[0]->count + walk.documents[1]->count + walk.documents[2]->count;
	struct merged out = {
		.document.fields = ARENA_NEW_ARRAY(arena, most, struct field),
		.clashes = ARENA_NEW_ARRAY(arena, most, struct clash),
	};
	struct trio trio;

	while (walk_next(&walk, &trio))
		merge_field(arena, kind, &trio, hold_all, &out);
	return out;
}

static bool
fits(const struct document *document)
{
	struct buffer OWN(buffer_drop) json = { .limit = LIMIT_DOCUMENT };

	if (document->count > LIMIT_DOCUMENT_FIELDS)
		return false;
	document_encode(&json, document);
	return !json.full;
}

struct merged
merge_documents(struct arena *arena, const struct path *path, const struct document *base,
		const struct document *hub_side, const struct document *other_side)
{
	const struct kind *kind = schema_kind_at(path);
	struct walk walk = { .documents = { base ? base : &nothing, hub_side, other_side } };
	struct merged merged = merge_all(arena, kind, walk, false);

	if (!fits(&merged.document))
		merged = merge_all(arena, kind, walk, true);
	return merged;
}
