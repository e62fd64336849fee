/* Facts counted: a block of rows at a time, each test leaving fewer of them. */
#include "core/facts.h"

#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK FACTS_BLOCK

/* Rows of one block that have passed so far. */
struct picked {
	size_t base; /* the block's first row */
	size_t count;
	uint16_t rows[BLOCK];
};

static size_t
width_of(const struct facts *facts, int column)
{
	switch (facts->table->fields[column].type) {
	case FACTS_CODE:
	case FACTS_TRUTH:
		return 1;
	case FACTS_MONEY:
		return 8;
	default:
		return 4;
	}
}

/* Every row is written and counted only when it passes: no branch to guess wrong. */
#define KEEP_ROWS(passes)                                    \
	do {                                                 \
		size_t kept = 0;                             \
		for (size_t k = 0; k < picked->count; k++) { \
			uint16_t row = picked->rows[k];      \
			picked->rows[kept] = row;            \
			kept += (passes);                    \
		}                                            \
		picked->count = kept;                        \
	} while (0)

static void
keep_within(const struct facts *facts, const struct facts_test *test, struct picked *picked)
{
	if (width_of(facts, test->column) == 4) {
		const int32_t *values = (const int32_t *)facts->columns[test->column] + picked->base;
		int64_t low = test->low < INT32_MIN ? INT32_MIN : test->low;
		int64_t high = test->high > INT32_MAX ? INT32_MAX : test->high;
		KEEP_ROWS((values[row] >= low) & (values[row] <= high));
	} else {
		KEEP_ROWS(facts_value(facts, test->column, picked->base + row) >= test->low &&
			  facts_value(facts, test->column, picked->base + row) <= test->high);
	}
}

static void
keep_codes(const struct facts *facts, const struct facts_test *test, struct picked *picked)
{
	const uint8_t *values = (const uint8_t *)facts->columns[test->column] + picked->base;
	KEEP_ROWS(test->codes >> (values[row] & 63) & 1);
}

static bool
is_among(const struct facts_test *test, int32_t value)
{
	for (size_t i = 0; i < test->among_count; i++)
		if (test->among[i] == value)
			return true;
	return false;
}

static void
keep_among(const struct facts *facts, const struct facts_test *test, struct picked *picked)
{
	const int32_t *values = (const int32_t *)facts->columns[test->column] + picked->base;
	KEEP_ROWS(is_among(test, values[row]));
}

static void
keep_order(const struct facts *facts, const struct facts_test *test, struct picked *picked)
{
	const int32_t *values = (const int32_t *)facts->columns[test->column] + picked->base;
	const int32_t *others = (const int32_t *)facts->columns[test->other] + picked->base;
	bool after = test->how == FACTS_AFTER;
	KEEP_ROWS((values[row] > others[row]) == after);
}

/* Most rows fail the first test: it runs over the column itself. */
static void
pick_within(const struct facts *facts, const struct facts_test *test, size_t count, struct picked *picked)
{
	const int32_t *values = (const int32_t *)facts->columns[test->column] + picked->base;
	int32_t low = test->low < INT32_MIN ? INT32_MIN : (int32_t)test->low;
	int32_t high = test->high > INT32_MAX ? INT32_MAX : (int32_t)test->high;
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		picked->rows[kept] = (uint16_t)i;
		kept += (values[i] >= low) & (values[i] <= high);
	}
	picked->count = kept;
}

static void
pick_all(size_t count, struct picked *picked)
{
	for (size_t i = 0; i < count; i++)
		picked->rows[i] = (uint16_t)i;
	picked->count = count;
}

/* False when no row of the block can pass. */
static bool
is_worth_a_look(const struct facts *facts, const struct facts_test *tests, size_t test_count, size_t base)
{
	for (size_t i = 0; i < test_count; i++) {
		const struct facts_zone *zones = facts->zones[tests[i].column];
		if (tests[i].how != FACTS_WITHIN || !zones)
			continue;
		if (zones[base / BLOCK].low > tests[i].high || zones[base / BLOCK].high < tests[i].low)
			return false;
	}
	return true;
}

static void
pick(const struct facts *facts, const struct facts_test *tests, size_t test_count, struct picked *picked)
{
	size_t left = facts->count - picked->base, count = left < BLOCK ? left : BLOCK, done = 0;
	picked->count = 0;
	if (!is_worth_a_look(facts, tests, test_count, picked->base))
		return;
	if (test_count && tests[0].how == FACTS_WITHIN && width_of(facts, tests[0].column) == 4) {
		pick_within(facts, &tests[0], count, picked);
		done = 1;
	} else {
		pick_all(count, picked);
	}
	for (; done < test_count && picked->count; done++) {
		if (tests[done].how == FACTS_WITHIN)
			keep_within(facts, &tests[done], picked);
		else if (tests[done].how == FACTS_CODES)
			keep_codes(facts, &tests[done], picked);
		else if (tests[done].how == FACTS_AMONG)
			keep_among(facts, &tests[done], picked);
		else
			keep_order(facts, &tests[done], picked);
	}
}

/* What the row adds: 1, or its value where it has one. */
static int64_t
addend(const struct facts *facts, int sum, size_t row)
{
	if (sum < 0)
		return 1;
	int64_t value = facts_value(facts, sum, row);
	return facts->table->fields[sum].type == FACTS_NUMBER && value == FACTS_NO_NUMBER ? 0 : value;
}

static void
add_to_group(const struct facts *facts, const struct facts_group *group, size_t row, int64_t add)
{
	int64_t at = facts_value(facts, group->column, row) - group->base;
	if (at >= 0 && (uint64_t)at < group->size && group->map[at] >= 0)
		group->sums[group->map[at]] += add;
}

static int64_t
add_picked(const struct facts *facts, const struct picked *picked, int sum, const struct facts_group *groups,
	   size_t group_count)
{
	int64_t total = 0;
	if (sum < 0 && group_count == 0)
		return (int64_t)picked->count;
	for (size_t k = 0; k < picked->count; k++) {
		size_t row = picked->base + picked->rows[k];
		int64_t add = addend(facts, sum, row);
		total += add;
		for (size_t i = 0; i < group_count; i++)
			add_to_group(facts, &groups[i], row, add);
	}
	return total;
}

int64_t
facts_sum(const struct facts *facts, const struct facts_test *tests, size_t test_count, int sum,
	  const struct facts_group *groups, size_t group_count)
{
	struct picked picked;
	int64_t total = 0;
	for (picked.base = 0; picked.base < facts->count; picked.base += BLOCK) {
		pick(facts, tests, test_count, &picked);
		total += add_picked(facts, &picked, sum, groups, group_count);
	}
	return total;
}

static int
newest_first(const void *a, const void *b)
{
	return uuid_compare(*(const struct uuid *)b, *(const struct uuid *)a);
}

/* The newest so far, as a heap with the oldest of them on top. */
struct newest {
	struct uuid *ids;
	size_t count, most;
};

static void
sift(struct newest *newest, size_t at)
{
	for (size_t child; (child = at * 2 + 1) < newest->count; at = child) {
		struct uuid *ids = newest->ids;
		if (child + 1 < newest->count && uuid_compare(ids[child + 1], ids[child]) < 0)
			child++;
		if (uuid_compare(ids[at], ids[child]) <= 0)
			return;
		struct uuid kept = ids[at];
		ids[at] = ids[child];
		ids[child] = kept;
	}
}

static void
note(struct newest *newest, struct uuid id)
{
	if (newest->count < newest->most) {
		newest->ids[newest->count++] = id;
		for (size_t i = newest->count == newest->most ? newest->count / 2 : 0; i > 0; i--)
			sift(newest, i - 1);
	} else if (newest->most && uuid_compare(newest->ids[0], id) < 0) {
		newest->ids[0] = id;
		sift(newest, 0);
	}
}

/* From the end, where the newest mostly are, so that few of them have to make room. */
struct uuid *
facts_find(const struct facts *facts, struct arena *arena, const struct facts_test *tests, size_t test_count,
	   size_t most, size_t *count, size_t *total)
{
	struct picked picked;
	struct newest newest = { .count = 0 };
	*total = (size_t)facts_sum(facts, tests, test_count, -1, NULL, 0);
	newest.most = most < *total ? most : *total;
	newest.ids = newest.most ? ARENA_NEW_ARRAY(arena, newest.most, struct uuid) : NULL;
	for (size_t blocks = (facts->count + BLOCK - 1) / BLOCK; blocks > 0; blocks--) {
		picked.base = (blocks - 1) * BLOCK;
		pick(facts, tests, test_count, &picked);
		for (size_t k = picked.count; k > 0; k--)
			note(&newest, facts->ids[picked.base + picked.rows[k - 1]]);
	}
	if (newest.count)
		qsort(newest.ids, newest.count, sizeof(*newest.ids), newest_first);
	*count = newest.count;
	return newest.ids;
}
