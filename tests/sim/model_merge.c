/* Three-way merging by definition: every field of every document that either side has. */
#include "tests/sim/model_inside.h"

#include <string.h>

struct sides {
	struct value base, mine, theirs;
};

static bool
is(const struct value *a, const struct value *b)
{
	return value_equal(a, b);
}

static enum merge_policy
policy_of(const struct model *model, const struct path *path, struct span field)
{
	const struct kind *kind = schema_kind_at(path);
	const struct field_row *row = kind ? kind_field(kind, field) : NULL;
	if (model->policy)
		return model->policy(path, field);
	return row ? row->merge : MERGE_HOLD;
}

static bool
holds(const struct value *list, const struct value *item)
{
	bool found = false;
	for (size_t i = 0; i < list->count && !found; i++)
		found = is(&list->items[i], item);
	return found;
}

static bool
is_set(const struct value *value)
{
	return value->type == VALUE_LIST || value->type == VALUE_NONE;
}

/* Of both sides' items, each once and in order, those that neither side took away. */
static bool
merge_union(struct arena *arena, const struct sides *sides, struct value *out)
{
	if (!is_set(&sides->base) || !is_set(&sides->mine) || !is_set(&sides->theirs))
		return false;
	struct value *items = ARENA_NEW_ARRAY(arena, sides->mine.count + sides->theirs.count, struct value);
	struct value set = value_list(items, 0);
	const struct value *const lists[] = { &sides->mine, &sides->theirs };
	for (size_t i = 0; i < sides->mine.count + sides->theirs.count; i++) {
		const struct value *list = lists[i >= sides->mine.count];
		struct value item = list->items[i >= sides->mine.count ? i - sides->mine.count : i];
		bool in_both = holds(&sides->mine, &item) && holds(&sides->theirs, &item);
		size_t at = set.count;
		if (holds(&set, &item) || (holds(&sides->base, &item) && !in_both))
			continue;
		for (; at > 0 && value_compare(&items[at - 1], &item) > 0; at--)
			items[at] = items[at - 1];
		items[at] = item;
		set.count++;
	}
	*out = set.count ? set : (struct value){ .type = VALUE_NONE };
	return true;
}

/* All three can be ordered when they are of this type; the base may also be unset. */
static bool
are(const struct sides *sides, enum value_type type)
{
	bool base = sides->base.type == type || sides->base.type == VALUE_NONE;
	return base && sides->mine.type == type && sides->theirs.type == type;
}

static bool
merge_largest(const struct sides *sides, struct value *out)
{
	if (!are(sides, VALUE_INTEGER))
		return false;
	*out = sides->mine.integer > sides->theirs.integer ? sides->mine : sides->theirs;
	return true;
}

static bool
merge_furthest(const struct path *path, struct span field, const struct sides *sides, struct value *out)
{
	const struct kind *kind = schema_kind_at(path);
	const struct field_row *row = kind ? kind_field(kind, field) : NULL;
	if (!row || !are(sides, VALUE_TEXT))
		return false;
	int mine = field_rank(row, sides->mine.bytes), theirs = field_rank(row, sides->theirs.bytes);
	if (mine < 0 || theirs < 0 || mine == theirs)
		return false;
	*out = mine > theirs ? sides->mine : sides->theirs;
	return true;
}

/* False: the field clashes, and the hub side's value stands. */
static bool
merge_field(const struct model *model, struct arena *arena, const struct path *path, struct span field,
	    const struct sides *sides, struct value *out)
{
	*out = sides->mine;
	if (is(&sides->mine, &sides->theirs) || is(&sides->theirs, &sides->base))
		return true;
	if (is(&sides->mine, &sides->base)) {
		*out = sides->theirs;
		return true;
	}
	switch (policy_of(model, path, field)) {
	case MERGE_UNION:
		return merge_union(arena, sides, out);
	case MERGE_FURTHEST:
		return merge_furthest(path, field, sides, out);
	case MERGE_LARGEST:
		return merge_largest(sides, out);
	case MERGE_HOLD:
		break;
	}
	return false;
}

static struct sides
sides_of(const struct document *base, const struct document *mine, const struct document *theirs, struct span field)
{
	return (struct sides){ document_value(base, field), document_value(mine, field),
			       document_value(theirs, field) };
}

/* The clashes of one document under way. */
struct held {
	struct arena *arena;
	const struct model_file *file;
	struct model_clash *first;
};

static void
hold(struct held *held, struct span field, const struct sides *sides)
{
	struct model_clash *clash = ARENA_NEW(held->arena, struct model_clash);
	*clash = (struct model_clash){ .next = held->first,
				       .file = held->file,
				       .field = field,
				       .base = sides->base,
				       .mine = sides->mine,
				       .theirs = sides->theirs };
	held->first = clash;
}

static bool
fits(const struct document *document)
{
	struct buffer OWN(buffer_drop) json = { .limit = LIMIT_DOCUMENT };
	for (size_t i = 0; i < document->count; i++)
		if (!value_fits(&document->fields[i].value))
			return false;
	document_encode(&json, document);
	return !json.full && document->count <= LIMIT_DOCUMENT_FIELDS;
}

/* One whole document would break a limit: the hub side's stands, and what the other side changed is held. */
static struct document
keep_mine(struct held *held, const struct document *base, const struct document *mine, const struct document *theirs,
	  const struct document *names)
{
	held->first = NULL;
	for (size_t i = 0; i < names->count; i++) {
		struct span field = names->fields[i].name;
		struct sides sides = sides_of(base, mine, theirs, field);
		if (!is(&sides.theirs, &sides.base) && !is(&sides.theirs, &sides.mine))
			hold(held, field, &sides);
	}
	return *mine;
}

/* Every name that is in one of the three, once. */
static struct document
all_names(struct arena *arena, const struct document *base, const struct document *mine, const struct document *theirs)
{
	const struct document *const documents[] = { base, mine, theirs };
	struct document names = { 0 };
	for (size_t which = 0; which < 3; which++)
		for (size_t i = 0; i < documents[which]->count; i++)
			if (!document_find(&names, documents[which]->fields[i].name))
				names = document_with(arena, &names, &documents[which]->fields[i]);
	return names;
}

static struct document
merge_document(const struct model *model, struct held *held, const struct document *base, const struct document *mine,
	       const struct document *theirs)
{
	struct document names = all_names(held->arena, base, mine, theirs), out = { 0 };
	out.fields = ARENA_NEW_ARRAY(held->arena, names.count, struct field);
	for (size_t i = 0; i < names.count; i++) {
		struct field field = { .name = names.fields[i].name };
		struct sides sides = sides_of(base, mine, theirs, field.name);
		if (!merge_field(model, held->arena, &held->file->path, field.name, &sides, &field.value))
			hold(held, field.name, &sides);
		if (field.value.type != VALUE_NONE)
			out.fields[out.count++] = field;
	}
	return fits(&out) ? out : keep_mine(held, base, mine, theirs, &names);
}

static const struct model_file *
merge_file(const struct model *model, struct arena *arena, const struct model_file *base, const struct model_file *mine,
	   const struct model_file *theirs, struct model_clash **clashes)
{
	static const struct document nothing;
	struct held held = { .arena = arena, .file = mine };
	if (mine == theirs)
		return mine;
	struct model_file *file = ARENA_NEW(arena, struct model_file);
	*file = *mine;
	file->blob = (struct oid){ { 0 } };
	file->document =
		merge_document(model, &held, base ? &base->document : &nothing, &mine->document, &theirs->document);
	while (clashes && held.first) {
		struct model_clash *clash = held.first;
		held.first = clash->next;
		clash->next = *clashes;
		*clashes = clash;
	}
	return file;
}

struct model_tree
model_merge_trees(struct model *model, struct arena *arena, const struct model_tree *base,
		  const struct model_tree *mine, const struct model_tree *theirs, struct model_clash **clashes)
{
	struct model_tree out = { ARENA_NEW_ARRAY(arena, mine->count + theirs->count, const struct model_file *), 0 };
	size_t here = 0, there = 0;
	while (here < mine->count || there < theirs->count) {
		int order = here == mine->count    ? 1 :
			    there == theirs->count ? -1 :
						     strcmp(mine->files[here]->name, theirs->files[there]->name);
		if (order != 0) {
			out.files[out.count++] = order < 0 ? mine->files[here++] : theirs->files[there++];
			continue;
		}
		const struct model_file *before = model_find(base, mine->files[here]->name, NULL);
		out.files[out.count++] =
			merge_file(model, arena, before, mine->files[here++], theirs->files[there++], clashes);
	}
	return out;
}
