/* A report's lines counted from facts: what a definition says becomes tests of columns. */
#include "core/report.h"

#include "base/arena.h"

#include <assert.h>
#include <string.h>

/* One period: this one, or that of a year before. */
struct period {
	int64_t from, to, day; /* as days since 1970-01-01; `day` is the day of the report */
};

static struct period
period_of(const struct report *report, bool before)
{
	const struct report_request *request = &report->request;
	struct date day = request->to;
	if (request->today.year && date_compare(request->today, day) < 0)
		day = request->today;
	if (!before)
		return (struct period){ date_days(request->from), date_days(request->to), date_days(day) };
	return (struct period){ date_days(report->from_before), date_days(report->to_before),
				date_days(report->to_before) };
}

const struct facts *
report_facts(const struct facts *const *facts, const char *kind)
{
	while (*facts && strcmp((*facts)->table->name, kind) != 0)
		facts++;
	assert(*facts);
	return *facts;
}

/* ---- tests ---- */

/* One condition under translation. */
struct translation {
	const struct report_request *request;
	const struct facts_table *table;
	struct period period;
};

static int
column_of(const struct facts_table *table, const char *name)
{
	int column = facts_column(table, name);
	assert(column >= 0);
	return column;
}

static struct facts_test
within(int column, int64_t low, int64_t high)
{
	return (struct facts_test){ .how = FACTS_WITHIN, .column = column, .low = low, .high = high };
}

static uint64_t
code_bits(const struct code *all, const char *const *wanted)
{
	uint64_t bits = 0;
	for (; *wanted; wanted++)
		for (size_t i = 0; all[i].name; i++)
			if (strcmp(all[i].name, *wanted) == 0)
				bits |= UINT64_C(1) << (i + 1);
	return bits;
}

static int64_t
number_of(const struct report_filter *filter, const struct report_request *request)
{
	switch (filter->number) {
	case NUMBER_WORKERS:
		return request->workers;
	case NUMBER_GROUP:
		return request->group;
	case NUMBER_TARGET:
		return request->target;
	default:
		return filter->own;
	}
}

static struct facts_test
code_test(const struct translation *now, const struct report_filter *filter, int column)
{
	uint64_t codes = 1;
	if (filter->test == TEST_ANY_OF)
		codes = code_bits(facts_codes(now->table, column), filter->codes);
	return (struct facts_test){ .how = FACTS_CODES, .column = column, .codes = codes };
}

static struct facts_test
order_test(const struct translation *now, const struct report_filter *filter, int column)
{
	bool after = filter->test == TEST_AFTER;
	return (struct facts_test){ .how = after ? FACTS_AFTER : FACTS_NOT_AFTER,
				    .column = column,
				    .other = column_of(now->table, filter->other) };
}

static struct facts_test
filter_test(const struct translation *now, const struct report_filter *filter)
{
	int column = column_of(now->table, filter->field);
	int64_t number = number_of(filter, now->request), day = now->period.day;
	switch (filter->test) {
	case TEST_BELOW:
		return within(column, INT64_MIN, number - 1);
	case TEST_AT_LEAST:
		return within(column, number, INT64_MAX);
	case TEST_DATED:
		return within(column, INT64_MIN, FACTS_NO_DAY - 1);
	case TEST_BEFORE_FROM:
		return within(column, INT64_MIN, now->period.from - 1);
	case TEST_FROM_ON:
		return within(column, now->period.from, INT64_MAX);
	case TEST_AFTER_DAY:
		return within(column, day + 1, INT64_MAX);
	case TEST_OVERDUE:
		return within(column, INT64_MIN, day - 1);
	case TEST_SOON:
		return within(column, day, day + filter->own);
	case TEST_NOT_AFTER:
	case TEST_AFTER:
		return order_test(now, filter, column);
	default:
		return code_test(now, filter, column);
	}
}

/* First, because most facts fail it. */
static struct facts_test
date_test(const struct translation *now, const struct report_line *line)
{
	int column = column_of(now->table, line->date);
	switch (line->when) {
	case WHEN_BEFORE:
		return within(column, INT64_MIN, now->period.from - 1);
	case WHEN_THROUGH:
		return within(column, INT64_MIN, now->period.day);
	case WHEN_LAST:
		return within(column, now->period.to, now->period.to);
	default:
		return within(column, now->period.from, now->period.to);
	}
}

static struct facts_test
centre_test(const struct report_request *request, const struct facts *facts)
{
	struct facts_test test = { .how = FACTS_AMONG };
	for (struct span rest = request->centre; rest.size && test.among_count < FACTS_AMONG_MAX;) {
		int64_t place = facts_word_find(&facts->places, span_cut(&rest, ','));
		if (place)
			test.among[test.among_count++] = (int32_t)place;
	}
	return test;
}

static size_t
line_tests(const struct report *report, const struct facts *facts, const struct report_line *line, bool before,
	   struct facts_test *tests)
{
	struct translation now = { &report->request, facts->table, period_of(report, before) };
	size_t count = 0;
	tests[count++] = date_test(&now, line);
	if (report->request.centre.size)
		tests[count++] = centre_test(&report->request, facts);
	if (report->request.categories)
		tests[count++] = (struct facts_test){ .how = FACTS_CODES,
						      .column = column_of(facts->table, "category"),
						      .codes = report->request.categories };
	for (const struct report_filter *filter = line->filters; filter->field; filter++)
		tests[count++] = filter_test(&now, filter);
	assert(count < REPORT_TESTS_MAX);
	return count;
}

/* ---- members ---- */

/* The first day of the month that is so many after that of `date`. */
static int64_t
month_start(struct date date, int64_t months)
{
	int64_t month = (int64_t)date.year * 12 + date.month - 1 + months;
	struct date start = { (int)(month / 12), (int)(month % 12) + 1, 1 };
	return date_exists(start) ? date_days(start) : date_days((struct date){ 9999, 12, 31 }) + 1;
}

/* What the member's facts have in the column, from low to high. */
static void
member_range(const struct report *report, const struct facts *facts, bool before, enum report_group group,
	     const struct report_grouping *grouping, const struct report_member *member, int64_t *low, int64_t *high)
{
	const struct facts_words *words = group == GROUP_PLACE ? &facts->places : &facts->people;
	if (group == GROUP_MONTH) {
		struct date from = before ? report->from_before : report->request.from;
		int64_t months = member - grouping->members;
		*low = month_start(from, months);
		*high = month_start(from, months + 1) - 1;
	} else if (group == GROUP_PLACE || group == GROUP_PERSON) {
		int64_t word = facts_word_find(words, member->id);
		*low = *high = word || !member->id.size ? word : -1;
	} else {
		int64_t code = member->id.size ? member - grouping->members + 1 : 0;
		*low = *high = code;
	}
}

static const struct report_grouping *
grouping_of(const struct report *report, enum report_group group)
{
	for (size_t i = 0; i < report->grouping_count; i++)
		if (report->groupings[i].group == group)
			return &report->groupings[i];
	return NULL;
}

bool
report_tests(const struct report *report, const struct facts *facts, const struct report_line *line, bool before,
	     enum report_group group, const struct report_member *member, struct facts_test *tests, size_t *count)
{
	if (line->measure == MEASURE_SHARE)
		return false;
	*count = line_tests(report, facts, line, before, tests);
	if (!member)
		return true;
	const struct report_grouping *grouping = grouping_of(report, group);
	if (!grouping || !report_line_by(report, line, group))
		return false;
	struct facts_test test = within(report_group_column(line, group), 0, 0);
	member_range(report, facts, before, group, grouping, member, &test.low, &test.high);
	tests[(*count)++] = test;
	return true;
}

/* ---- counting ---- */

/* For one line, period and grouping: where values of the column go. */
static void
map_days(struct arena *arena, const struct report *report, bool before, const struct report_grouping *grouping,
	 struct facts_group *out)
{
	struct date from = before ? report->from_before : report->request.from;
	out->base = month_start(from, 0);
	out->size = (size_t)(month_start(from, (int64_t)grouping->count) - out->base);
	int32_t *map = ARENA_NEW_ARRAY(arena, out->size, int32_t);
	for (size_t i = 0; i < grouping->count; i++) {
		int64_t end = month_start(from, (int64_t)i + 1);
		for (int64_t day = month_start(from, (int64_t)i); day < end; day++)
			map[day - out->base] = (int32_t)i;
	}
	out->map = map;
}

static void
map_values(struct arena *arena, const struct report *report, const struct facts *facts,
	   const struct report_grouping *grouping, struct facts_group *out)
{
	const struct facts_words *words = grouping->group == GROUP_PLACE ? &facts->places : &facts->people;
	bool codes = grouping->group == GROUP_CATEGORY || grouping->group == GROUP_SOURCE;
	out->size = codes ? grouping->count : words->count > 1 ? words->count : 1;
	int32_t *map = ARENA_NEW_ARRAY(arena, out->size, int32_t);
	for (size_t i = 0; i < out->size; i++)
		map[i] = -1;
	for (size_t i = 0; i < grouping->count; i++) {
		int64_t low, high;
		member_range(report, facts, false, grouping->group, grouping, &grouping->members[i], &low, &high);
		if (low >= 0 && (size_t)low < out->size)
			map[low] = (int32_t)i;
	}
	out->map = map;
}

static struct facts_group
group_of(struct arena *arena, const struct report *report, const struct facts *facts, const struct report_line *line,
	 bool before, const struct report_grouping *grouping)
{
	struct facts_group group = { .column = report_group_column(line, grouping->group) };
	if (grouping->group == GROUP_MONTH)
		map_days(arena, report, before, grouping, &group);
	else
		map_values(arena, report, facts, grouping, &group);
	group.sums = ARENA_NEW_ARRAY(arena, grouping->count, int64_t);
	return group;
}

static void
set_figure(struct report_figure *figure, bool before, int64_t value)
{
	figure->known = true;
	figure->before_known = true;
	if (before)
		figure->before = value;
	else
		figure->value = value;
}

static void
evaluate_line(struct arena *arena, struct report *report, size_t at, bool before, const struct facts *facts)
{
	const struct report_line *line = &report->lines[at];
	struct facts_test tests[REPORT_TESTS_MAX];
	struct facts_group groups[REPORT_GROUPS_MAX];
	const struct report_grouping *of[REPORT_GROUPS_MAX];
	size_t group_count = 0, test_count = line_tests(report, facts, line, before, tests);
	for (size_t i = 0; i < report->grouping_count; i++) {
		const struct report_grouping *grouping = &report->groupings[i];
		if (!grouping->count || !report_line_by(report, line, grouping->group))
			continue;
		of[group_count] = grouping;
		groups[group_count++] = group_of(arena, report, facts, line, before, grouping);
	}
	int sum = line->measure == MEASURE_SUM ? column_of(facts->table, line->sum) : -1;
	set_figure(&report->figures[at], before, facts_sum(facts, tests, test_count, sum, groups, group_count));
	for (size_t i = 0; i < group_count; i++)
		for (size_t k = 0; k < of[i]->count; k++)
			set_figure(&of[i]->members[k].figures[at], before, groups[i].sums[k]);
}

void
report_evaluate(struct arena *arena, struct report *report, const struct facts *const *facts)
{
	for (size_t i = 0; i < report->line_count; i++) {
		if (report->lines[i].measure == MEASURE_SHARE)
			continue;
		const struct facts *counted = report_facts(facts, report->lines[i].kind);
		evaluate_line(arena, report, i, false, counted);
		evaluate_line(arena, report, i, true, counted);
	}
}
