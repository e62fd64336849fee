/* What a report consists of before anything is counted: its lines, fanned out, and the members of its groups. */
#include "core/report_tables.h"

#include "base/arena.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

const struct report_definition *const reports[] = {
	&report_annual,   &report_quarterly, &report_bulletin,    &report_deadlines, &report_mediators,
	&report_coverage, &report_warnings,  &report_publication, &report_overview,  NULL
};

const char *const report_settled[] = { "agreed", "partly_agreed", "performed_at_once", NULL };

const struct report_group_row report_groups[GROUPS] = {
	[GROUP_NONE] = { "none", { "合计", "In all" } },           [GROUP_PLACE] = { "place", { "街道", "Street" } },
	[GROUP_MONTH] = { "month", { "月份", "Month" } },          [GROUP_PERSON] = { "person", { "人员", "Person" } },
	[GROUP_CATEGORY] = { "category", { "案由", "Category" } }, [GROUP_SOURCE] = { "source", { "来源", "Source" } },
};

const struct report_definition *
report_find(struct span name)
{
	for (const struct report_definition *const *at = reports; *at; at++)
		if (span_equal(name, span_text((*at)->name)))
			return *at;
	return NULL;
}

bool
report_group_read(const struct report_definition *definition, struct span name, enum report_group *out)
{
	for (size_t i = 0; i < definition->group_count; i++) {
		*out = definition->groups[i];
		if (span_equal(name, span_text(report_groups[*out].name)))
			return true;
	}
	return false;
}

size_t
report_line_find(const struct report *report, struct span id)
{
	for (size_t i = 0; i < report->line_count; i++)
		if (span_equal(id, span_text(report->lines[i].id)))
			return i;
	return SIZE_MAX;
}

size_t
report_line_index(const struct report *report, const char *id)
{
	size_t index = report_line_find(report, span_text(id));
	assert(index != SIZE_MAX);
	return index;
}

/* ---- words ---- */

static void
put_number(struct buffer *out, const char *name, size_t size, const struct report_request *request)
{
	const struct {
		const char *name;
		int64_t value;
	} numbers[] = {
		{ "workers", request->workers }, { "group", request->group }, { "target", request->target },
		{ "lesson", request->lesson },   { "hide", request->hide },
	};
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (span_equal(span_of(name, size), span_text(numbers[i].name)))
			buffer_print(out, "%" PRId64, numbers[i].value);
}

void
report_put_words(struct buffer *out, const char *words, const struct report_request *request)
{
	for (const char *open; (open = strchr(words, '{')) != NULL;) {
		const char *close = strchr(open, '}');
		assert(close);
		buffer_put(out, words, (size_t)(open - words));
		put_number(out, open + 1, (size_t)(close - open - 1), request);
		words = close + 1;
	}
	buffer_put_text(out, words);
}

/* ---- periods ---- */

struct date
report_year_before(struct date date)
{
	struct date tomorrow = date_of_days(date_days(date) + 1);
	struct date before = { date.year - 1, date.month, date.day };
	if (date.month == 2 && tomorrow.month == 3)
		before.day = 29;
	while (!date_exists(before))
		before.day--;
	return before;
}

/* ---- lines that fan out ---- */

static const struct code *
codes_of(const struct report_line *line)
{
	const struct facts_table *table = facts_table(line->kind);
	int column = facts_column(table, line->each);
	assert(column >= 0);
	return facts_codes(table, column);
}

static size_t
fanned_count(const struct report_line *line)
{
	size_t count = 0;
	if (!line->each)
		return 1;
	for (const struct code *code = codes_of(line); code->name; code++)
		count++;
	return count + 1;
}

static struct report_filter *
add_filter(struct report_line *line)
{
	size_t at = 0;
	while (line->filters[at].field)
		at++;
	assert(at < REPORT_FILTERS_MAX);
	return &line->filters[at];
}

static const char *
join(struct arena *arena, const char *a, const char *between, const char *b)
{
	return arena_text(arena, arena_print(arena, "%s%s%s", a, between, b));
}

/* `code` NULL: those without one. */
static struct report_line
fan(struct arena *arena, const struct report_line *line, const struct code *code)
{
	static const struct label unset = { "未填", "Not stated" };
	struct label label = code ? code->label : unset;
	struct report_line made = *line;
	struct report_filter *filter = add_filter(&made);
	filter->field = line->each;
	filter->test = code ? TEST_ANY_OF : TEST_UNSET;
	if (code) {
		const char **codes = ARENA_NEW_ARRAY(arena, 2, const char *);
		codes[0] = code->name;
		filter->codes = codes;
	}
	made.id = join(arena, line->id, "_", code ? code->name : "unstated");
	made.label = label;
	made.definition = (struct label){ join(arena, line->definition.zh, "——", label.zh),
					  join(arena, line->definition.en, " - ", label.en) };
	made.of = line->id;
	made.each = NULL;
	return made;
}

/* Only the first line stands below the heading. */
static void
add_lines(struct arena *arena, struct report *report, const struct report_line *line)
{
	size_t first = report->line_count;
	if (!line->each) {
		report->lines[report->line_count++] = *line;
		return;
	}
	for (const struct code *code = codes_of(line); code->name; code++)
		report->lines[report->line_count++] = fan(arena, line, code);
	report->lines[report->line_count++] = fan(arena, line, NULL);
	for (size_t i = first + 1; i < report->line_count; i++)
		report->lines[i].section = (struct label){ NULL, NULL };
}

static void
open_lines(struct arena *arena, struct report *report)
{
	size_t room = 0;
	const struct report_line *lines = report->request.definition->lines;
	for (const struct report_line *line = lines; line->id; line++)
		room += fanned_count(line);
	report->lines = ARENA_NEW_ARRAY(arena, room, struct report_line);
	for (const struct report_line *line = lines; line->id; line++)
		add_lines(arena, report, line);
	report->figures = ARENA_NEW_ARRAY(arena, room, struct report_figure);
}

/* ---- groups ---- */

int
report_group_column(const struct report_line *line, enum report_group group)
{
	static const char *const
		columns[GROUPS] = { [GROUP_PLACE] = "place", [GROUP_CATEGORY] = "category", [GROUP_SOURCE] = "source" };
	const struct facts_table *table = facts_table(line->kind);
	if (group == GROUP_MONTH)
		return line->when == WHEN_WITHIN ? facts_column(table, line->date) : -1;
	if (group != GROUP_PERSON)
		return facts_column(table, columns[group]);
	int mediator = facts_column(table, "mediator");
	return mediator >= 0 ? mediator : facts_column(table, "person");
}

/* Trainings and who sits in them belong to the district. */
static bool
has_place(const struct report_line *line)
{
	return strcmp(line->kind, "training") != 0;
}

bool
report_line_by(const struct report *report, const struct report_line *line, enum report_group group)
{
	if (line->measure == MEASURE_SHARE)
		line = &report->lines[report_line_index(report, line->part)];
	if (group == GROUP_NONE || (group == GROUP_PLACE && !has_place(line)))
		return false;
	return report_group_column(line, group) >= 0;
}

void
report_member_open(struct arena *arena, const struct report *report, struct report_member *member)
{
	member->figures = ARENA_NEW_ARRAY(arena, report->line_count, struct report_figure);
}

static void
open_codes(struct arena *arena, const char *field, struct report_grouping *out)
{
	const struct code *codes = kind_field(schema_kind(SPAN("dispute")), span_text(field))->codes;
	while (codes[out->count].name)
		out->count++;
	out->members = ARENA_NEW_ARRAY(arena, out->count + 1, struct report_member);
	for (size_t i = 0; i < out->count; i++)
		out->members[i] = (struct report_member){ .id = span_text(codes[i].name),
							  .zh = span_text(codes[i].label.zh),
							  .en = span_text(codes[i].label.en) };
	out->members[out->count++] = (struct report_member){ .zh = SPAN("未填"), .en = SPAN("Not stated") };
}

static int64_t
month_of(struct date date)
{
	return (int64_t)date.year * 12 + date.month - 1;
}

static void
open_months(struct arena *arena, const struct report *report, struct report_grouping *out)
{
	int64_t first = month_of(report->request.from), last = month_of(report->request.to);
	out->count = (size_t)(last - first + 1);
	assert(out->count <= REPORT_MONTHS_MAX);
	out->members = ARENA_NEW_ARRAY(arena, out->count, struct report_member);
	for (size_t i = 0; i < out->count; i++) {
		int64_t month = first + (int64_t)i;
		struct span name = arena_print(arena, "%04d-%02d", (int)(month / 12), (int)(month % 12 + 1));
		out->members[i] = (struct report_member){ .id = name, .zh = name, .en = name };
	}
}

static void
open_group(struct arena *arena, const struct report *report, enum report_group group, struct report_grouping *out)
{
	out->group = group;
	if (group == GROUP_MONTH)
		open_months(arena, report, out);
	else if (group == GROUP_CATEGORY || group == GROUP_SOURCE)
		open_codes(arena, report_groups[group].name, out);
	for (size_t i = 0; i < out->count; i++)
		report_member_open(arena, report, &out->members[i]);
}

/* The last day to compare: of a period that is not over today, so that as many days stand against each other. */
static struct date
last_compared(const struct report_request *request)
{
	bool begun = request->today.year && date_compare(request->from, request->today) <= 0;
	return begun && date_compare(request->today, request->to) < 0 ? request->today : request->to;
}

struct report
report_open(struct arena *arena, const struct report_request *request)
{
	struct report report = { .request = *request,
				 .from_before = report_year_before(request->from),
				 .to_before = report_year_before(last_compared(request)) };
	open_lines(arena, &report);
	for (size_t i = 0; i < request->by_count; i++)
		if (request->by[i] != GROUP_NONE)
			open_group(arena, &report, request->by[i], &report.groupings[report.grouping_count++]);
	return report;
}
