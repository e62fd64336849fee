/* What follows from a report's counts: shares, changes against the year before, checks. */
#include "core/report.h"

#include "base/arena.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const struct report_definition *const reports[] = { &report_annual, NULL };

const struct report_definition *
report_find(struct span name)
{
	for (const struct report_definition *const *at = reports; *at; at++)
		if (span_equal(name, span_text((*at)->name)))
			return *at;
	return NULL;
}

size_t
report_line_count(const struct report_definition *definition)
{
	size_t count = 0;
	while (definition->lines[count].id)
		count++;
	return count;
}

size_t
report_line_index(const struct report_definition *definition, const char *id)
{
	size_t index = 0;
	while (definition->lines[index].id && strcmp(definition->lines[index].id, id) != 0)
		index++;
	assert(definition->lines[index].id);
	return index;
}

bool
report_line_by_place(const struct report_definition *definition, const struct report_line *line)
{
	if (line->measure == MEASURE_SHARE)
		line = &definition->lines[report_line_index(definition, line->part)];
	return schema_kind(span_text(line->kind))->ledger == LEDGER_CENTRE;
}

void
report_put_words(struct buffer *out, const char *words, int64_t workers)
{
	static const char place[] = "{workers}";
	for (const char *found; (found = strstr(words, place)) != NULL; words = found + strlen(place)) {
		buffer_put(out, words, (size_t)(found - words));
		buffer_print(out, "%" PRId64, workers);
	}
	buffer_put_text(out, words);
}

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

struct report
report_open(struct arena *arena, const struct report_request *request)
{
	size_t count = report_line_count(request->definition);
	return (struct report){ .request = *request,
				.from_before = report_year_before(request->from),
				.to_before = report_year_before(request->to),
				.line_count = count,
				.figures = ARENA_NEW_ARRAY(arena, count, struct report_figure) };
}

/* Rounded to the nearest, halves away from 0. `of` is positive. */
static int64_t
per_mille(int64_t part, int64_t of)
{
	int64_t scale = 1000;
	while (part > INT64_MAX / 2 / scale || part < -(INT64_MAX / 2 / scale)) {
		part /= 2;
		of /= 2;
	}
	int64_t half = part < 0 ? -(of / 2) : of / 2;
	return (part * scale + half) / of;
}

static int64_t
figure_at(const struct report_figure *figure, bool before)
{
	return before ? figure->before : figure->value;
}

static int64_t
sum_lines(const struct report_definition *definition, const struct report_figure *figures, const char *const *ids,
	  bool before)
{
	int64_t sum = 0;
	for (; *ids; ids++)
		sum += figure_at(&figures[report_line_index(definition, *ids)], before);
	return sum;
}

static bool
share_of(const struct report_definition *definition, const struct report_line *line,
	 const struct report_figure *figures, bool before, int64_t *out)
{
	int64_t part = figure_at(&figures[report_line_index(definition, line->part)], before);
	int64_t whole = sum_lines(definition, figures, line->whole, before);
	*out = whole > 0 ? per_mille(part, whole) : 0;
	return whole > 0;
}

static void
compare(enum report_unit unit, struct report_figure *figure)
{
	if (unit == UNIT_PER_MILLE) {
		figure->changes = figure->known && figure->before_known;
		figure->change = figure->changes ? figure->value - figure->before : 0;
	} else {
		figure->changes = figure->before > 0;
		figure->change = figure->changes ? per_mille(figure->value - figure->before, figure->before) : 0;
	}
}

static void
complete_figures(const struct report_definition *definition, struct report_figure *figures)
{
	for (size_t i = 0; definition->lines[i].id; i++) {
		const struct report_line *line = &definition->lines[i];
		struct report_figure *figure = &figures[i];
		figure->known = figure->before_known = true;
		if (line->measure == MEASURE_SHARE) {
			figure->known = share_of(definition, line, figures, false, &figure->value);
			figure->before_known = share_of(definition, line, figures, true, &figure->before);
		}
		compare(line->unit, figure);
	}
}

/* "19 + 7" */
static void
put_sum(struct buffer *out, const struct report *report, const char *const *ids)
{
	for (size_t i = 0; ids[i]; i++)
		buffer_print(out, "%s%" PRId64, i ? " + " : "",
			     report->figures[report_line_index(report->request.definition, ids[i])].value);
}

static void
add_check(struct arena *arena, struct report *report, const struct report_line *line, bool by_place, bool holds,
	  const struct buffer *formula)
{
	report->checks[report->check_count++] =
		(struct report_check){ .line = line,
				       .by_place = by_place,
				       .holds = holds,
				       .formula = arena_copy(arena, buffer_span(formula)) };
}

/* Both years must add up; what is printed is this year's. */
static void
check_identity(struct arena *arena, struct report *report, const struct report_identity *identity)
{
	const struct report_definition *definition = report->request.definition;
	size_t at = report_line_index(definition, identity->line);
	const struct report_figure *figure = &report->figures[at];
	struct buffer OWN(buffer_drop) formula = { 0 };
	bool holds = figure->value == sum_lines(definition, report->figures, identity->parts, false) &&
		     figure->before == sum_lines(definition, report->figures, identity->parts, true);
	buffer_print(&formula, "%" PRId64 " = ", figure->value);
	put_sum(&formula, report, identity->parts);
	add_check(arena, report, &definition->lines[at], false, holds, &formula);
}

/* The share against its lines: what it says of the whole is off by less than the rounding. */
static void
check_share(struct arena *arena, struct report *report, size_t at)
{
	const struct report_definition *definition = report->request.definition;
	const struct report_line *line = &definition->lines[at];
	const struct report_figure *figure = &report->figures[at];
	struct buffer OWN(buffer_drop) formula = { 0 };
	int64_t part = report->figures[report_line_index(definition, line->part)].value;
	int64_t whole = sum_lines(definition, report->figures, line->whole, false);
	int64_t off = figure->value * whole - part * 1000;
	buffer_print(&formula, "%" PRId64 " / (", part);
	put_sum(&formula, report, line->whole);
	if (figure->known)
		buffer_print(&formula, ") = %" PRId64 ".%" PRId64 " %%", figure->value / 10, figure->value % 10);
	else
		buffer_put_text(&formula, ")");
	bool holds = figure->known ? 2 * off <= whole && 2 * off >= -whole : part == 0;
	add_check(arena, report, line, false, holds, &formula);
}

static void
put_amount(struct buffer *out, enum report_unit unit, int64_t value)
{
	if (unit == UNIT_MONEY)
		buffer_print(out, "%s%" PRId64 ".%02d", value < 0 ? "-" : "", (int64_t)llabs(value / 100),
			     abs((int)(value % 100)));
	else
		buffer_print(out, "%" PRId64, value);
}

static void
check_places(struct arena *arena, struct report *report, size_t at)
{
	struct buffer OWN(buffer_drop) formula = { 0 };
	const struct report_line *line = &report->request.definition->lines[at];
	const struct report_figure *total = &report->figures[at];
	int64_t sum = 0, sum_before = 0;
	for (size_t i = 0; i < report->place_count; i++) {
		sum += report->places[i].figures[at].value;
		sum_before += report->places[i].figures[at].before;
	}
	put_amount(&formula, line->unit, total->value);
	buffer_put_text(&formula, " = ");
	put_amount(&formula, line->unit, sum);
	add_check(arena, report, line, true, sum == total->value && sum_before == total->before, &formula);
}

static void
check_all(struct arena *arena, struct report *report)
{
	const struct report_definition *definition = report->request.definition;
	size_t identities = 0;
	while (definition->identities[identities].line)
		identities++;
	report->checks = ARENA_NEW_ARRAY(arena, identities + report->line_count, struct report_check);
	for (size_t i = 0; i < identities; i++)
		check_identity(arena, report, &definition->identities[i]);
	for (size_t i = 0; i < report->line_count; i++) {
		if (definition->lines[i].measure == MEASURE_SHARE)
			check_share(arena, report, i);
		else if (report_line_by_place(definition, &definition->lines[i]))
			check_places(arena, report, i);
	}
}

void
report_complete(struct arena *arena, struct report *report)
{
	complete_figures(report->request.definition, report->figures);
	for (size_t i = 0; i < report->place_count; i++)
		complete_figures(report->request.definition, report->places[i].figures);
	check_all(arena, report);
}
