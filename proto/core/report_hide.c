/* What is published must not point at anyone: counts below the threshold are hidden, and so are sums over the few records behind such a
 * count, changes that give them away, and as many other figures as it takes that no hidden one follows from those shown.
 *
 * Whatever adds up is an equation: a line's total is the sum of its members, and an identity holds for the total and for each member. An
 * equation with just one hidden figure would tell it, so a second is hidden, the smallest that is not 0 and stays so; one whose hidden
 * counts add up to less than the threshold would bound them too closely, so another is hidden there as well. That goes on until
 * no equation tells anything. Both years are hidden alike, each by its own counts.
 */
#include "core/report.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* One figure of one year. */
struct cell {
	struct report_figure *figure;
	size_t line;
	bool total; /* what the others of its equation add up to */
};

struct hiding {
	struct report *report;
	bool before;
	bool moved;         /* something was hidden in this round */
	struct cell *cells; /* of the equation at hand */
	size_t count;
};

static int64_t
value_of(const struct hiding *hiding, const struct report_figure *figure)
{
	return hiding->before ? figure->before : figure->value;
}

static bool *
hidden_of(const struct hiding *hiding, struct report_figure *figure)
{
	return hiding->before ? &figure->before_hidden : &figure->hidden;
}

static bool
is_known(const struct hiding *hiding, const struct report_figure *figure)
{
	return hiding->before ? figure->before_known : figure->known;
}

static void
hide(struct hiding *hiding, struct report_figure *figure)
{
	bool *hidden = hidden_of(hiding, figure);
	hiding->moved = hiding->moved || !*hidden;
	*hidden = true;
}

/* ---- one set of figures: the total's, or a member's ---- */

static void
hide_small(struct hiding *hiding, struct report_figure *figures)
{
	const struct report *report = hiding->report;
	for (size_t i = 0; i < report->line_count; i++) {
		const struct report_line *line = &report->lines[i];
		int64_t value = value_of(hiding, &figures[i]);
		bool counted = line->unit == UNIT_COUNT && line->measure != MEASURE_SHARE;
		if (is_known(hiding, &figures[i]) && counted && value > 0 && value < report->request.hide)
			hide(hiding, &figures[i]);
	}
}

static bool
is_hidden_line(const struct hiding *hiding, struct report_figure *figures, const char *id)
{
	return *hidden_of(hiding, &figures[report_line_index(hiding->report, id)]);
}

static bool
is_hidden_share(const struct hiding *hiding, struct report_figure *figures, const struct report_line *line)
{
	bool hidden = is_hidden_line(hiding, figures, line->part);
	for (const char *const *id = line->whole; *id; id++)
		hidden = hidden || is_hidden_line(hiding, figures, *id);
	return hidden;
}

/* Sums over few records, and shares. */
static void
hide_dependent(struct hiding *hiding, struct report_figure *figures)
{
	const struct report *report = hiding->report;
	for (size_t i = 0; i < report->line_count; i++) {
		const struct report_line *line = &report->lines[i];
		bool base = line->base && is_hidden_line(hiding, figures, line->base);
		bool share = line->measure == MEASURE_SHARE && is_hidden_share(hiding, figures, line);
		if (is_known(hiding, &figures[i]) && (base || share))
			hide(hiding, &figures[i]);
	}
}

/* ---- equations ---- */

static void
add_cell(struct hiding *hiding, struct report_figure *figure, size_t line, bool total)
{
	if (is_known(hiding, figure))
		hiding->cells[hiding->count++] = (struct cell){ figure, line, total };
}

/* The one to hide besides: a small one, so that much stays to be seen; 0 only when there is no other. */
static struct cell *
cheapest(const struct hiding *hiding)
{
	struct cell *best = NULL;
	int64_t least = 0;
	for (size_t i = 0; i < hiding->count; i++) {
		struct cell *cell = &hiding->cells[i];
		int64_t value = value_of(hiding, cell->figure);
		int64_t price = value == 0 ? INT64_MAX - 1 : cell->total ? INT64_MAX : value;
		if (!*hidden_of(hiding, cell->figure) && (!best || price < least)) {
			best = cell;
			least = price;
		}
	}
	return best;
}

static void
settle(struct hiding *hiding)
{
	for (;;) {
		size_t hidden = 0;
		int64_t sum = 0;
		bool total = false, counts = true;
		for (size_t i = 0; i < hiding->count; i++) {
			struct cell *cell = &hiding->cells[i];
			if (!*hidden_of(hiding, cell->figure))
				continue;
			hidden++;
			total = total || cell->total;
			sum += value_of(hiding, cell->figure);
			counts = counts && hiding->report->lines[cell->line].unit == UNIT_COUNT;
		}
		bool narrow = !total && counts && sum < hiding->report->request.hide;
		struct cell *next = cheapest(hiding);
		if (hidden == 0 || (hidden > 1 && !narrow) || !next)
			return;
		hide(hiding, next->figure);
	}
}

static void
settle_members(struct hiding *hiding, size_t line)
{
	struct report *report = hiding->report;
	for (size_t i = 0; i < report->grouping_count; i++) {
		struct report_grouping *grouping = &report->groupings[i];
		hiding->count = 0;
		if (!report_line_by(report, &report->lines[line], grouping->group) ||
		    report->lines[line].measure == MEASURE_SHARE)
			continue;
		add_cell(hiding, &report->figures[line], line, true);
		for (size_t k = 0; k < grouping->count; k++)
			add_cell(hiding, &grouping->members[k].figures[line], line, false);
		settle(hiding);
	}
}

static bool
is_part(const struct report_line *line, const char *name)
{
	name += *name == '-';
	return strcmp(line->id, name) == 0 || (line->of && strcmp(line->of, name) == 0);
}

static void
settle_identities(struct hiding *hiding, struct report_figure *figures)
{
	const struct report *report = hiding->report;
	const struct report_identity *identity = report->request.definition->identities;
	for (; identity && identity->line; identity++) {
		size_t whole = report_line_index(report, identity->line);
		hiding->count = 0;
		add_cell(hiding, &figures[whole], whole, true);
		for (const char *const *name = identity->parts; *name; name++)
			for (size_t i = 0; i < report->line_count; i++)
				if (is_part(&report->lines[i], *name))
					add_cell(hiding, &figures[i], i, false);
		settle(hiding);
	}
}

static void
hide_round(struct hiding *hiding)
{
	struct report *report = hiding->report;
	hide_dependent(hiding, report->figures);
	settle_identities(hiding, report->figures);
	for (size_t i = 0; i < report->grouping_count; i++) {
		for (size_t k = 0; k < report->groupings[i].count; k++) {
			hide_dependent(hiding, report->groupings[i].members[k].figures);
			settle_identities(hiding, report->groupings[i].members[k].figures);
		}
	}
	for (size_t line = 0; line < report->line_count; line++)
		settle_members(hiding, line);
}

static void
hide_year(struct hiding *hiding)
{
	struct report *report = hiding->report;
	hide_small(hiding, report->figures);
	for (size_t i = 0; i < report->grouping_count; i++)
		for (size_t k = 0; k < report->groupings[i].count; k++)
			hide_small(hiding, report->groupings[i].members[k].figures);
	do {
		hiding->moved = false;
		hide_round(hiding);
	} while (hiding->moved);
}

/* A change beside one of the two figures tells the other. */
static void
hide_changes(const struct report *report, struct report_figure *figures)
{
	for (size_t i = 0; i < report->line_count; i++)
		if (figures[i].hidden || figures[i].before_hidden)
			figures[i].changes = false;
}

void
report_hide(struct arena *arena, struct report *report)
{
	size_t most = report->line_count + 1;
	for (size_t i = 0; i < report->grouping_count; i++)
		most = report->groupings[i].count + 1 > most ? report->groupings[i].count + 1 : most;
	struct hiding hiding = { .report = report, .cells = ARENA_NEW_ARRAY(arena, most, struct cell) };
	hide_year(&hiding);
	hiding.before = true;
	hide_year(&hiding);
	hide_changes(report, report->figures);
	for (size_t i = 0; i < report->grouping_count; i++)
		for (size_t k = 0; k < report->groupings[i].count; k++)
			hide_changes(report, report->groupings[i].members[k].figures);
	report->check_count = 0;
}
