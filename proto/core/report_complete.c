/* What follows from a report's counts: shares, changes against the year before, checks. */
#include "core/report.h"

#include "base/arena.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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

/* Whether a line is what a name among parts means. */
static bool
is_named(const struct report_line *line, const char *name)
{
	return strcmp(line->id, name) == 0 || (line->of && strcmp(line->of, name) == 0);
}

static int64_t
sum_lines(const struct report *report, const struct report_figure *figures, const char *const *ids, bool before)
{
	int64_t sum = 0;
	for (; *ids; ids++) {
		int sign = **ids == '-' ? -1 : 1;
		for (size_t i = 0; i < report->line_count; i++)
			if (is_named(&report->lines[i], *ids + (sign < 0)))
				sum += sign * figure_at(&figures[i], before);
	}
	return sum;
}

static bool
share_of(const struct report *report, const struct report_line *line, const struct report_figure *figures, bool before,
	 int64_t *out)
{
	const struct report_figure *figure = &figures[report_line_index(report, line->part)];
	int64_t whole = sum_lines(report, figures, line->whole, before);
	bool known = (before ? figure->before_known : figure->known) && whole > 0;
	*out = known ? per_mille(figure_at(figure, before), whole) : 0;
	return known;
}

static void
compare(enum report_unit unit, struct report_figure *figure)
{
	bool both = figure->known && figure->before_known;
	if (unit == UNIT_PER_MILLE) {
		figure->changes = both;
		figure->change = both ? figure->value - figure->before : 0;
	} else {
		figure->changes = both && figure->before > 0;
		figure->change = figure->changes ? per_mille(figure->value - figure->before, figure->before) : 0;
	}
}

static void
complete_figures(const struct report *report, struct report_figure *figures)
{
	for (size_t i = 0; i < report->line_count; i++) {
		const struct report_line *line = &report->lines[i];
		struct report_figure *figure = &figures[i];
		if (line->measure == MEASURE_SHARE) {
			figure->known = share_of(report, line, figures, false, &figure->value);
			figure->before_known = share_of(report, line, figures, true, &figure->before);
		}
		compare(line->unit, figure);
	}
}

/* ---- checks ---- */

static void
put_amount(struct buffer *out, enum report_unit unit, int64_t value)
{
	if (unit == UNIT_MONEY)
		buffer_print(out, "%s%" PRId64 ".%02d", value < 0 ? "-" : "", (int64_t)llabs(value / 100),
			     abs((int)(value % 100)));
	else
		buffer_print(out, "%" PRId64, value);
}

/* "19 + 7" */
static void
put_sum(struct buffer *out, const struct report *report, const char *const *ids)
{
	bool first = true;
	for (; *ids; ids++) {
		bool minus = **ids == '-';
		for (size_t i = 0; i < report->line_count; i++) {
			if (!is_named(&report->lines[i], *ids + minus))
				continue;
			buffer_put_text(out, minus ? " - " : first ? "" : " + ");
			put_amount(out, report->lines[i].unit, report->figures[i].value);
			first = false;
		}
	}
}

static void
add_check(struct arena *arena, struct report *report, const struct report_line *line, enum report_group by, bool holds,
	  const struct buffer *formula)
{
	report->checks[report->check_count++] =
		(struct report_check){ .line = line,
				       .by = by,
				       .holds = holds,
				       .formula = arena_copy(arena, buffer_span(formula)) };
}

/* Both years must add up; what is printed is this year's. */
static void
check_identity(struct arena *arena, struct report *report, const struct report_identity *identity)
{
	size_t at = report_line_index(report, identity->line);
	const struct report_figure *figure = &report->figures[at];
	struct buffer OWN(buffer_drop) formula = { 0 };
	bool holds = figure->value == sum_lines(report, report->figures, identity->parts, false) &&
		     figure->before == sum_lines(report, report->figures, identity->parts, true);
	put_amount(&formula, report->lines[at].unit, figure->value);
	buffer_put_text(&formula, " = ");
	put_sum(&formula, report, identity->parts);
	add_check(arena, report, &report->lines[at], GROUP_NONE, holds, &formula);
}

/* The share against its lines: what it says of the whole is off by less than the rounding. */
static void
check_share(struct arena *arena, struct report *report, size_t at)
{
	const struct report_line *line = &report->lines[at];
	const struct report_figure *figure = &report->figures[at];
	struct buffer OWN(buffer_drop) formula = { 0 };
	int64_t part = report->figures[report_line_index(report, line->part)].value;
	int64_t whole = sum_lines(report, report->figures, line->whole, false);
	int64_t off = figure->value * whole - part * 1000;
	buffer_print(&formula, "%" PRId64 " / (", part);
	put_sum(&formula, report, line->whole);
	if (figure->known)
		buffer_print(&formula, ") = %" PRId64 ".%" PRId64 " %%", figure->value / 10, figure->value % 10);
	else
		buffer_put_text(&formula, ")");
	bool holds = figure->known ? 2 * off <= whole && 2 * off >= -whole : part == 0;
	add_check(arena, report, line, GROUP_NONE, holds, &formula);
}

static void
check_members(struct arena *arena, struct report *report, const struct report_grouping *grouping, size_t at)
{
	struct buffer OWN(buffer_drop) formula = { 0 };
	const struct report_line *line = &report->lines[at];
	const struct report_figure *total = &report->figures[at];
	int64_t sum = 0, sum_before = 0;
	for (size_t i = 0; i < grouping->count; i++) {
		sum += grouping->members[i].figures[at].value;
		sum_before += grouping->members[i].figures[at].before;
	}
	put_amount(&formula, line->unit, total->value);
	buffer_put_text(&formula, " = ");
	put_amount(&formula, line->unit, sum);
	add_check(arena, report, line, grouping->group, sum == total->value && sum_before == total->before, &formula);
}

static void
check_line(struct arena *arena, struct report *report, size_t at)
{
	if (report->lines[at].measure == MEASURE_SHARE) {
		check_share(arena, report, at);
		return;
	}
	for (size_t i = 0; i < report->grouping_count && !report->lines[at].loose; i++)
		if (report_line_by(report, &report->lines[at], report->groupings[i].group))
			check_members(arena, report, &report->groupings[i], at);
}

static void
check_all(struct arena *arena, struct report *report)
{
	const struct report_identity *list = report->request.definition->identities;
	size_t identities = 0;
	while (list && list[identities].line)
		identities++;
	size_t room = identities + report->line_count * (report->grouping_count + 1);
	report->checks = ARENA_NEW_ARRAY(arena, room, struct report_check);
	for (size_t i = 0; i < identities; i++)
		check_identity(arena, report, &list[i]);
	for (size_t i = 0; i < report->line_count; i++)
		check_line(arena, report, i);
}

void
report_complete(struct arena *arena, struct report *report)
{
	complete_figures(report, report->figures);
	for (size_t i = 0; i < report->grouping_count; i++)
		for (size_t k = 0; k < report->groupings[i].count; k++)
			complete_figures(report, report->groupings[i].members[k].figures);
	check_all(arena, report);
	if (report->request.definition->published)
		report_hide(arena, report);
}
