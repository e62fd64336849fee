/* Publication: small counts are hidden, and nobody can work one out from what is left, which Gaussian elimination tries here. */
#include "core/report.h"

#include "base/arena.h"
#include "tests/support/casework.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PRIME INT64_C(2147483647)
#define STREETS 6
#define ROWS 300

/* ---- what is published, from facts at random ---- */

static void
fill(struct facts *facts, struct casework *casework, const struct report *report)
{
	static const char *const days[] = { "received", "ended" };
	for (uint64_t i = 20 + casework_number(casework, ROWS); i > 0; i--) {
		struct facts_row row = facts_row(facts->table);
		row.id = casework_uuid(casework, 1795315327000);
		row.values[0] = 1 + (int64_t)casework_number(casework, STREETS);
		row.values[facts_column(facts->table, "category")] = (int64_t)casework_number(casework, 8);
		row.values[facts_column(facts->table, "result")] = (int64_t)casework_number(casework, 6);
		row.values[facts_column(facts->table, "workers")] = (int64_t)casework_number(casework, 12);
		row.values[facts_column(facts->table, "settled_amount")] = (int64_t)casework_number(casework, 100000);
		for (size_t k = 0; k < 2; k++)
			row.values[facts_column(facts->table, days[k])] =
				date_days(casework_number(casework, 2) ? report->request.from : report->from_before) +
				(int64_t)casework_number(casework, 90);
		facts_put(facts, &row);
	}
}

static void
open_streets(struct arena *arena, struct report *report, struct facts *facts)
{
	struct report_grouping *grouping = &report->groupings[0];
	grouping->members = ARENA_NEW_ARRAY(arena, STREETS, struct report_member);
	for (int i = 0; i < STREETS; i++) {
		struct report_member *member = &grouping->members[grouping->count++];
		member->id = arena_print(arena, "44010500%d", i);
		facts_word(&facts->places, member->id);
		report_member_open(arena, report, member);
	}
}

static struct report
some_report(struct arena *arena, uint64_t seed)
{
	struct casework casework = { .state = seed };
	const struct report_request request = { .definition = &report_publication,
						.from = { 2026, 1, 1 },
						.to = { 2026, 3, 31 },
						.hide = REPORT_HIDE,
						.by = { GROUP_PLACE },
						.by_count = 1 };
	struct report report = report_open(arena, &request);
	struct facts OWN(facts_drop) facts = facts_open(facts_table("dispute"));
	const struct facts *all[] = { &facts, NULL };
	open_streets(arena, &report, &facts);
	fill(&facts, &casework, &report);
	report_evaluate(arena, &report, all);
	report_complete(arena, &report);
	return report;
}

/* ---- what a clever reader tries ---- */

struct system {
	const struct report *report;
	bool before;
	int64_t *rows; /* of `width` coefficients, one per figure; those that are shown are 0 */
	size_t width, count;
};

static struct report_figure *
figures_of(const struct report *report, size_t set)
{
	return set ? report->groupings[0].members[set - 1].figures : report->figures;
}

static bool
is_hidden(const struct system *system, size_t set, size_t line)
{
	const struct report_figure *figure = &figures_of(system->report, set)[line];
	return system->before ? figure->before_hidden : figure->hidden;
}

static void
put_term(struct system *system, int64_t *row, size_t set, size_t line, int64_t factor)
{
	if (is_hidden(system, set, line))
		row[set * system->report->line_count + line] = (factor + PRIME) % PRIME;
}

static int64_t *
next_row(struct system *system)
{
	return system->rows + system->width * system->count++;
}

static void
put_members(struct system *system)
{
	for (size_t line = 0; line < system->report->line_count; line++) {
		if (system->report->lines[line].measure == MEASURE_SHARE)
			continue;
		int64_t *row = next_row(system);
		for (size_t set = 0; set <= STREETS; set++)
			put_term(system, row, set, line, set ? 1 : -1);
	}
}

static void
put_identities(struct system *system, size_t set)
{
	const struct report *report = system->report;
	for (const struct report_identity *at = report->request.definition->identities; at->line; at++) {
		int64_t *row = next_row(system);
		put_term(system, row, set, report_line_index(report, at->line), -1);
		for (const char *const *part = at->parts; *part; part++)
			for (size_t i = 0; i < report->line_count; i++)
				if (strcmp(report->lines[i].id, *part) == 0 ||
				    (report->lines[i].of && strcmp(report->lines[i].of, *part) == 0))
					put_term(system, row, set, i, 1);
	}
}

static int64_t
inverse(int64_t value)
{
	int64_t result = 1;
	for (int64_t power = PRIME - 2; power; power /= 2, value = value * value % PRIME)
		if (power & 1)
			result = result * value % PRIME;
	return result;
}

static void
scale(int64_t *row, size_t width, int64_t factor)
{
	for (size_t i = 0; i < width; i++)
		row[i] = row[i] * factor % PRIME;
}

static void
take_off(int64_t *row, const int64_t *other, size_t width, int64_t factor)
{
	for (size_t i = 0; i < width; i++)
		row[i] = (row[i] + (PRIME - factor) * other[i]) % PRIME;
}

static void
eliminate(struct system *system)
{
	size_t width = system->width, done = 0;
	for (size_t column = 0; column < width && done < system->count; column++) {
		size_t pivot = done;
		while (pivot < system->count && !system->rows[pivot * width + column])
			pivot++;
		if (pivot == system->count)
			continue;
		for (size_t i = 0; i < width; i++) {
			int64_t kept = system->rows[done * width + i];
			system->rows[done * width + i] = system->rows[pivot * width + i];
			system->rows[pivot * width + i] = kept;
		}
		int64_t *row = system->rows + done * width;
		scale(row, width, inverse(row[column]));
		for (size_t other = 0; other < system->count; other++)
			if (other != done && system->rows[other * width + column])
				take_off(system->rows + other * width, row, width,
					 system->rows[other * width + column]);
		done++;
	}
}

/* A row that is left with one unknown tells it. */
static void
check_system(const struct system *system, uint64_t seed)
{
	for (size_t r = 0; r < system->count; r++) {
		size_t unknowns = 0, which = 0;
		for (size_t i = 0; i < system->width; i++) {
			unknowns += system->rows[r * system->width + i] != 0;
			which = system->rows[r * system->width + i] ? i : which;
		}
		if (unknowns == 1)
			fail_msg("seed %d: %s of %d can be worked out", (int)seed,
				 system->report->lines[which % system->report->line_count].id,
				 (int)(which / system->report->line_count));
	}
}

static void
check_year(struct arena *arena, const struct report *report, bool before, uint64_t seed)
{
	struct system system = { .report = report, .before = before, .width = report->line_count * (STREETS + 1) };
	size_t most = report->line_count + (STREETS + 1) * 4;
	system.rows = ARENA_NEW_ARRAY(arena, most * system.width, int64_t);
	put_members(&system);
	for (size_t set = 0; set <= STREETS; set++)
		put_identities(&system, set);
	eliminate(&system);
	check_system(&system, seed);
}

static void
no_hidden_figure_can_be_worked_out(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct report report = some_report(&arena, seed);
		check_year(&arena, &report, false, seed);
		check_year(&arena, &report, true, seed);
	}
}

static void
small_counts_are_hidden_and_zeros_need_not_be(void **state)
{
	(void)state;
	size_t hidden = 0, shown = 0;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct report report = some_report(&arena, seed);
		for (size_t set = 0; set <= STREETS; set++) {
			for (size_t i = 0; i < report.line_count; i++) {
				const struct report_figure *figure = &figures_of(&report, set)[i];
				if (report.lines[i].unit != UNIT_COUNT)
					continue;
				if (figure->value > 0 && figure->value < REPORT_HIDE)
					assert_true(figure->hidden);
				assert_true(!(figure->hidden || figure->before_hidden) || !figure->changes);
				hidden += figure->hidden;
				shown += !figure->hidden;
			}
		}
	}
	assert_true(hidden > 0 && shown > hidden);
}

/* Money behind few cases tells of them as much as their number does. */
static void
sums_over_few_cases_are_hidden(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct report report = some_report(&arena, seed);
		size_t settled = report_line_index(&report, "settled"),
		       recovered = report_line_index(&report, "recovered");
		for (size_t set = 0; set <= STREETS; set++)
			if (figures_of(&report, set)[settled].hidden)
				assert_true(figures_of(&report, set)[recovered].hidden);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_hidden_figure_can_be_worked_out),
		cmocka_unit_test(small_counts_are_hidden_and_zeros_need_not_be),
		cmocka_unit_test(sums_over_few_cases_are_hidden),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
