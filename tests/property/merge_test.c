/* Merging against a naive model: random documents, and every field of the schema with every kind of value.
 *
 * Each round has its own seed, which a failure prints; HESHI_SEED=<seed> repeats that round alone.
 */
#include "core/merge.h"
#include "core/schema.h"
#include "tests/support/example.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ROUNDS 4000
#define FIELDS_MAX 16
#define POOL 12

static uint64_t round_seed; /* of the round under way, for messages */

#define CHECK(condition)                                                                \
	do {                                                                            \
		if (!(condition))                                                       \
			fail_msg("HESHI_SEED=%" PRIu64 ": %s", round_seed, #condition); \
	} while (0)

/* splitmix64. */
static uint64_t
roll(uint64_t *random, uint64_t sides)
{
	uint64_t z = (*random += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % sides;
}

/* The code's name where the field has that many, else the other text. */
static struct span
code_or(const struct field_row *row, size_t at, const char *otherwise)
{
	for (size_t i = 0; row && row->codes && row->codes[i].name; i++) {
		if (i == at)
			return span_text(row->codes[i].name);
	}
	return span_text(otherwise);
}

/* Few values, so that sides often agree: of the field's own type, and of all others. */
static void
fill_pool(const struct field_row *row, struct value pool[POOL])
{
	static const uint8_t sealed[2][VALUE_SEALED_MIN] = { { 1 }, { 2 } };
	static struct value a[1], ab[2], bca[3];
	a[0] = ab[0] = bca[2] = value_text(SPAN("a"));
	ab[1] = bca[0] = value_text(SPAN("b"));
	bca[1] = value_integer(3);
	const struct value values[POOL] = {
		{ .type = VALUE_NONE },
		value_integer(1),
		value_integer(2),
		value_text(code_or(row, 0, "x")),
		value_text(code_or(row, 2, "y")),
		value_text(code_or(row, 3, "z")), /* of equal rank with the one before in a dispute's status */
		value_list(a, 1),
		value_list(ab, 2),
		value_list(bca, 3),
		value_truth(true),
		{ .type = VALUE_SEALED, .bytes = { sealed[0], VALUE_SEALED_MIN } },
		{ .type = VALUE_SEALED, .bytes = { sealed[1], VALUE_SEALED_MIN } },
	};
	memcpy(pool, values, sizeof(values));
}

static bool
is(const struct value *a, const struct value *b)
{
	return value_equal(a, b);
}

static bool
list_holds(const struct value *list, const struct value *item)
{
	for (size_t i = 0; i < list->count; i++) {
		if (is(&list->items[i], item))
			return true;
	}
	return false;
}

/* The union by its definition, sorted by insertion. */
static struct value
model_union(struct arena *arena, const struct value *base, const struct value *mine, const struct value *theirs)
{
	struct value *items = ARENA_NEW_ARRAY(arena, mine->count + theirs->count, struct value);
	struct value out = { .type = VALUE_NONE };
	for (size_t i = 0; i < mine->count + theirs->count; i++) {
		struct value item = i < mine->count ? mine->items[i] : theirs->items[i - mine->count];
		bool taken_away = list_holds(base, &item) && !(list_holds(mine, &item) && list_holds(theirs, &item));
		if (taken_away || (out.count && list_holds(&out, &item)))
			continue;
		size_t at = out.count;
		for (; at > 0 && value_compare(&items[at - 1], &item) > 0; at--)
			items[at] = items[at - 1];
		items[at] = item;
		out = value_list(items, out.count + 1);
	}
	return out;
}

static bool
all_are(const struct value *base, const struct value *mine, const struct value *theirs, enum value_type type,
	bool may_be_unset)
{
	const struct value *const values[] = { base, mine, theirs };
	for (size_t i = 0; i < 3; i++) {
		bool unset = values[i]->type == VALUE_NONE;
		if (values[i]->type != type && !(unset && (i == 0 || may_be_unset)))
			return false;
	}
	return true;
}

/* What merge.h says of a field; false when it is held. */
static bool
model_field(struct arena *arena, const struct field_row *row, const struct value *base, const struct value *mine,
	    const struct value *theirs, struct value *out)
{
	enum merge_policy policy = row ? row->merge : MERGE_HOLD;
	*out = is(base, mine) ? *theirs : *mine;
	if (is(mine, theirs) || is(base, mine) || is(base, theirs))
		return true;
	if (policy == MERGE_UNION && all_are(base, mine, theirs, VALUE_LIST, true)) {
		*out = model_union(arena, base, mine, theirs);
		return true;
	}
	if (policy == MERGE_LARGEST && all_are(base, mine, theirs, VALUE_INTEGER, false)) {
		*out = mine->integer >= theirs->integer ? *mine : *theirs;
		return true;
	}
	if (policy == MERGE_FURTHEST && all_are(base, mine, theirs, VALUE_TEXT, false)) {
		int a = field_rank(row, mine->bytes), b = field_rank(row, theirs->bytes);
		*out = b > a && a >= 0 ? *theirs : *mine;
		return a >= 0 && b >= 0 && a != b;
	}
	return false;
}

static const struct clash *
find_clash(const struct merged *merged, struct span name)
{
	for (size_t i = 0; i < merged->clash_count; i++) {
		if (span_equal(merged->clashes[i].field, name))
			return &merged->clashes[i];
	}
	return NULL;
}

struct sides {
	struct path path;
	const struct kind *kind;
	struct document base, mine, theirs;
};

static struct merged
merge(struct arena *arena, const struct sides *sides)
{
	return merge_documents(arena, &sides->path, &sides->base, &sides->mine, &sides->theirs);
}

/* The field came out as the model says. Counts it in *fields and *clashes when it is there. */
static void
check_field(struct arena *arena, const struct sides *sides, const struct merged *merged, struct span name,
	    size_t *fields, size_t *clashes)
{
	const struct field_row *row = sides->kind ? kind_field(sides->kind, name) : NULL;
	struct value base = document_value(&sides->base, name), mine = document_value(&sides->mine, name);
	struct value theirs = document_value(&sides->theirs, name), value = document_value(&merged->document, name);
	struct value wanted;
	const struct clash *clash = find_clash(merged, name);
	bool settled = model_field(arena, row, &base, &mine, &theirs, &wanted);
	CHECK(settled == !clash);
	CHECK(is(&value, settled ? &wanted : &mine));
	CHECK(!clash || (is(&clash->base, &base) && is(&clash->mine, &mine) && is(&clash->theirs, &theirs)));
	*fields += value.type != VALUE_NONE;
	*clashes += clash != NULL;
}

static bool
is_first(const struct sides *sides, size_t which, size_t at)
{
	const struct document *const documents[] = { &sides->base, &sides->mine, &sides->theirs };
	for (size_t i = 0; i < which; i++) {
		if (document_find(documents[i], documents[which]->fields[at].name))
			return false;
	}
	return true;
}

/* The merge is what the model says, with nothing that is in none of the documents. */
static void
check_against_model(struct arena *arena, const struct sides *sides)
{
	const struct document *const documents[] = { &sides->base, &sides->mine, &sides->theirs };
	struct merged merged = merge(arena, sides);
	size_t fields = 0, clashes = 0;
	for (size_t which = 0; which < 3; which++) {
		for (size_t at = 0; at < documents[which]->count; at++) {
			if (is_first(sides, which, at))
				check_field(arena, sides, &merged, documents[which]->fields[at].name, &fields,
					    &clashes);
		}
	}
	CHECK(merged.document.count == fields);
	CHECK(merged.clash_count == clashes);
	for (size_t i = 1; i < fields; i++)
		CHECK(span_compare(merged.document.fields[i - 1].name, merged.document.fields[i].name) < 0);
	for (size_t i = 1; i < clashes; i++)
		CHECK(span_compare(merged.clashes[i - 1].field, merged.clashes[i].field) < 0);
}

static void
check_same(const struct merged *a, const struct merged *b)
{
	CHECK(document_equal(&a->document, &b->document));
	CHECK(a->clash_count == b->clash_count);
	for (size_t i = 0; i < a->clash_count; i++) {
		CHECK(span_equal(a->clashes[i].field, b->clashes[i].field));
		CHECK(is(&a->clashes[i].base, &b->clashes[i].base));
		CHECK(is(&a->clashes[i].mine, &b->clashes[i].mine));
		CHECK(is(&a->clashes[i].theirs, &b->clashes[i].theirs));
	}
}

/* With the sides swapped, mine and theirs of each clash are swapped, and whatever is settled is settled alike. */
static void
check_swapped(struct arena *arena, const struct sides *sides)
{
	struct sides swapped = *sides;
	swapped.mine = sides->theirs;
	swapped.theirs = sides->mine;
	struct merged here = merge(arena, sides), there = merge(arena, &swapped);
	CHECK(here.clash_count == there.clash_count);
	for (size_t i = 0; i < here.clash_count; i++) {
		CHECK(span_equal(here.clashes[i].field, there.clashes[i].field));
		CHECK(is(&here.clashes[i].base, &there.clashes[i].base));
		CHECK(is(&here.clashes[i].mine, &there.clashes[i].theirs));
		CHECK(is(&here.clashes[i].theirs, &there.clashes[i].mine));
		struct field gone = { .name = here.clashes[i].field, .value = { .type = VALUE_NONE } };
		here.document = document_with(arena, &here.document, &gone);
		there.document = document_with(arena, &there.document, &gone);
	}
	CHECK(document_equal(&here.document, &there.document));
}

static void
check_gives(struct arena *arena, const struct sides *sides, const struct document *base, const struct document *mine,
	    const struct document *theirs, const struct document *wanted)
{
	struct merged merged = merge_documents(arena, &sides->path, base, mine, theirs);
	CHECK(document_equal(&merged.document, wanted));
	CHECK(merged.clash_count == 0);
}

static void
check_laws(struct arena *arena, const struct sides *sides)
{
	const struct document *base = &sides->base, *mine = &sides->mine;
	struct merged once = merge(arena, sides), again = merge(arena, sides);
	check_same(&once, &again);
	check_gives(arena, sides, base, mine, mine, mine);
	check_gives(arena, sides, base, base, mine, mine);
	check_gives(arena, sides, base, mine, base, mine);
	check_gives(arena, sides, NULL, mine, mine, mine);
}

static struct path
path_of(const struct kind *kind)
{
	if (!kind_is_part(kind))
		return path_main(kind->folder, example_uuid(1));
	const struct kind *record = schema_kind(span_text(kind->parents[0]));
	return path_part(record->folder, example_uuid(1), kind->name, example_uuid(2));
}

/* A field of the kind, one that all kinds have, or one of a later version. */
static struct span
roll_name(uint64_t *random, const struct kind *kind)
{
	static const char *const others[] = { "voided", "held", "a_later_field", "zz", "b2" };
	size_t count = 0;
	while (kind->fields[count].name)
		count++;
	uint64_t at = roll(random, count + COUNT(others));
	return span_text(at < count ? kind->fields[at].name : others[at - count]);
}

/* Up to `changes` fields set or taken away at random. */
static struct document
roll_changes(struct arena *arena, uint64_t *random, const struct kind *kind, const struct document *from,
	     size_t changes)
{
	struct document out = *from;
	for (uint64_t i = roll(random, changes + 1); i > 0; i--) {
		/* A field that is there already is as likely as any. */
		struct field field = { .name = roll_name(random, kind) };
		if (out.count && roll(random, 2))
			field.name = out.fields[roll(random, out.count)].name;
		struct value pool[POOL];
		fill_pool(kind_field(kind, field.name), pool);
		field.value = pool[roll(random, POOL)];
		out = document_with(arena, &out, &field);
	}
	return out;
}

static void
run_round(uint64_t seed)
{
	struct arena OWN(arena_drop) arena = { 0 };
	uint64_t random = round_seed = seed;
	struct document nothing = { 0 };
	struct sides sides;
	size_t kinds = 0;
	while (schema_kinds[kinds])
		kinds++;
	sides.kind = schema_kinds[roll(&random, kinds)];
	sides.path = path_of(sides.kind);
	sides.base = roll_changes(&arena, &random, sides.kind, &nothing, FIELDS_MAX);
	sides.mine = roll_changes(&arena, &random, sides.kind, &sides.base, FIELDS_MAX);
	sides.theirs = roll_changes(&arena, &random, sides.kind, &sides.base, FIELDS_MAX);
	check_against_model(&arena, &sides);
	check_laws(&arena, &sides);
	check_swapped(&arena, &sides);
}

static void
random_documents_merge_as_the_model_says(void **state)
{
	(void)state;
	const char *seed = getenv("HESHI_SEED");
	if (seed) {
		run_round(strtoull(seed, NULL, 10));
		return;
	}
	for (uint64_t i = 0; i < ROUNDS; i++)
		run_round(i);
}

/* One field with each three values of the pool. */
static void
walk_field(const struct kind *kind, const struct field_row *row)
{
	struct value pool[POOL];
	struct field fields[3];
	struct sides sides = { .path = path_of(kind), .kind = kind };
	struct document *const documents[] = { &sides.base, &sides.mine, &sides.theirs };
	fill_pool(row, pool);
	for (size_t i = 0; i < POOL * POOL * POOL; i++) {
		const size_t picks[] = { i % POOL, i / POOL % POOL, i / POOL / POOL };
		struct arena OWN(arena_drop) arena = { 0 };
		for (size_t which = 0; which < 3; which++) {
			fields[which] = (struct field){ span_text(row->name), pool[picks[which]], false };
			documents[which]->fields = &fields[which];
			documents[which]->count = pool[picks[which]].type != VALUE_NONE;
		}
		check_against_model(&arena, &sides);
		check_swapped(&arena, &sides);
	}
}

static void
every_field_of_the_schema_merges_as_its_policy_says(void **state)
{
	(void)state;
	/* A field's merge depends on its policy and codes alone: fields without codes are walked once per policy and type. */
	bool walked[MERGE_LARGEST + 1][TYPE_ANY + 1] = { { false } };
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		struct path path = path_of(*kind);
		assert_ptr_equal(schema_kind_at(&path), *kind);
		for (const struct field_row *row = (*kind)->fields; row->name; row++) {
			if (!walked[row->merge][row->type] || row->codes)
				walk_field(*kind, row);
			walked[row->merge][row->type] = true;
		}
	}
	for (int policy = MERGE_HOLD; policy <= MERGE_LARGEST; policy++)
		assert_non_null(memchr(walked[policy], true, sizeof(walked[policy])));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_documents_merge_as_the_model_says),
		cmocka_unit_test(every_field_of_the_schema_merges_as_its_policy_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
