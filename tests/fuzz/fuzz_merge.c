/* Fuzzes the merge of three documents against what must hold of any merge: it comes out the same each time, fits, says nothing when one
 * side did nothing, is the same from the other side but for what is held, and decides each field as its row of the schema says.
 *
 * Input: a tape of path, base, and what each side changed.
 */
#include "core/merge.h"
#include "core/schema.h"
#include "tests/support/tape.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sides {
	struct path path;
	struct document base, mine, theirs;
};

static struct merged
merge(struct arena *arena, const struct path *path, const struct document *base, const struct document *mine,
      const struct document *theirs)
{
	struct merged merged = merge_documents(arena, path, base, mine, theirs);
	struct merged again = merge_documents(arena, path, base, mine, theirs);
	assert(document_equal(&merged.document, &again.document) && merged.clash_count == again.clash_count);
	for (size_t i = 0; i < merged.clash_count; i++)
		assert(span_equal(merged.clashes[i].field, again.clashes[i].field));
	return merged;
}

static bool
fits(const struct document *document)
{
	struct buffer OWN(buffer_drop) json = { .limit = LIMIT_DOCUMENT };
	document_encode(&json, document);
	return !json.full && document->count <= LIMIT_DOCUMENT_FIELDS;
}

static bool
is_canonical(const struct document *document)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) json = { 0 };
	struct document again;
	document_encode(&json, document);
	fault_t fault = document_decode_canonical(&arena, buffer_span(&json), &again);
	bool good = !fault && document_equal(&again, document);
	fault_drop(fault);
	return good;
}

static const struct clash *
clash_of(const struct merged *merged, struct span name)
{
	for (size_t i = 0; i < merged->clash_count; i++)
		if (span_equal(merged->clashes[i].field, name))
			return &merged->clashes[i];
	return NULL;
}

/* Who did nothing has no say. */
static void
nothing_changes_nothing(struct arena *arena, const struct sides *sides)
{
	struct merged same = merge(arena, &sides->path, &sides->base, &sides->mine, &sides->mine);
	struct merged left = merge(arena, &sides->path, &sides->base, &sides->mine, &sides->base);
	struct merged right = merge(arena, &sides->path, &sides->base, &sides->base, &sides->theirs);
	assert(!same.clash_count && document_equal(&same.document, &sides->mine));
	assert(!left.clash_count && document_equal(&left.document, &sides->mine));
	assert(!right.clash_count && document_equal(&right.document, &sides->theirs));
}

static bool
has(const struct value *set, const struct value *item)
{
	for (size_t i = 0; i < set->count; i++)
		if (value_equal(&set->items[i], item))
			return true;
	return false;
}

/* What a field that both sides changed, and that is not held, may have become. */
static void
is_settled(enum merge_policy policy, const struct value *mine, const struct value *theirs, const struct value *now)
{
	assert(policy != MERGE_HOLD);
	for (size_t i = 0; policy == MERGE_UNION && i < now->count; i++)
		assert(has(mine, &now->items[i]) || has(theirs, &now->items[i]));
	for (size_t i = 0; policy == MERGE_UNION && i < mine->count; i++)
		assert(!has(theirs, &mine->items[i]) || has(now, &mine->items[i]));
	assert(policy == MERGE_UNION || value_equal(now, mine) || value_equal(now, theirs));
}

static void
field_is_decided(const struct sides *sides, const struct merged *merged, struct span name, bool held_all)
{
	const struct kind *kind = schema_kind_at(&sides->path);
	const struct field_row *row = kind ? kind_field(kind, name) : NULL;
	struct value base = document_value(&sides->base, name), mine = document_value(&sides->mine, name);
	struct value theirs = document_value(&sides->theirs, name), now = document_value(&merged->document, name);
	const struct clash *clash = clash_of(merged, name);
	bool agree = value_equal(&mine, &theirs) || value_equal(&theirs, &base);
	if (clash) {
		assert(!agree && value_equal(&now, &mine) && value_equal(&clash->base, &base));
		assert(value_equal(&clash->mine, &mine) && value_equal(&clash->theirs, &theirs));
		assert(held_all || !value_equal(&mine, &base));
	} else if (agree) {
		assert(value_equal(&now, &mine));
	} else if (value_equal(&mine, &base)) {
		assert(value_equal(&now, &theirs));
	} else {
		is_settled(row ? row->merge : MERGE_HOLD, &mine, &theirs, &now);
	}
}

static void
each_field_is_decided(const struct sides *sides, const struct merged *merged, bool held_all)
{
	const struct document *all[] = { &sides->base, &sides->mine, &sides->theirs, &merged->document };
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < all[i]->count; j++)
			field_is_decided(sides, merged, all[i]->fields[j].name, held_all);
	for (size_t i = 1; i < merged->clash_count; i++)
		assert(span_compare(merged->clashes[i - 1].field, merged->clashes[i].field) < 0);
}

/* The other side's view: the same fields are held, all others are alike. */
static void
is_symmetric(struct arena *arena, const struct sides *sides, const struct merged *merged)
{
	struct merged mirror = merge(arena, &sides->path, &sides->base, &sides->theirs, &sides->mine);
	assert(mirror.clash_count == merged->clash_count);
	for (size_t i = 0; i < merged->clash_count; i++) {
		assert(span_equal(mirror.clashes[i].field, merged->clashes[i].field));
		assert(value_equal(&mirror.clashes[i].mine, &merged->clashes[i].theirs));
	}
	for (size_t i = 0; i < merged->document.count; i++) {
		const struct field *field = &merged->document.fields[i];
		struct value other = document_value(&mirror.document, field->name);
		assert(clash_of(merged, field->name) || value_equal(&field->value, &other));
	}
}

/* Whether even both sides' fields together would fit, so that nothing is held for their size. */
static bool
is_small(const struct sides *sides)
{
	struct buffer OWN(buffer_drop) json = { 0 };
	document_encode(&json, &sides->mine);
	document_encode(&json, &sides->theirs);
	return json.size <= LIMIT_DOCUMENT && sides->mine.count + sides->theirs.count <= LIMIT_DOCUMENT_FIELDS;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct tape tape = tape_of(data, size);
	struct sides sides = { .path = tape_path(&tape) };
	sides.base = tape_document(&arena, &tape);
	sides.mine = tape_edited(&arena, &tape, &sides.base);
	sides.theirs = tape_edited(&arena, &tape, &sides.base);
	if (!fits(&sides.base) || !fits(&sides.mine) || !fits(&sides.theirs))
		return 0;
	struct merged merged = merge(&arena, &sides.path, &sides.base, &sides.mine, &sides.theirs);
	bool small = is_small(&sides);
	assert(fits(&merged.document) && is_canonical(&merged.document));
	nothing_changes_nothing(&arena, &sides);
	each_field_is_decided(&sides, &merged, !small);
	if (small)
		is_symmetric(&arena, &sides, &merged);
	return 0;
}
