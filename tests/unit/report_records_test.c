/* Reports over a district's records at random: what a figure counts is what it lists, and both are what the documents say. */
#include "host/reports.h"

#include "tests/support/countable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define DISPUTES 160
#define ALL INT32_MAX

static const struct date from = { 2026, 1, 1 }, to = { 2026, 3, 31 };

struct scene {
	struct office office;
	struct countable countable;
	struct facts_shared *shared;
	struct arena arena;
};

static void
scene_open(struct scene *scene)
{
	*scene = (struct scene){ .shared = facts_shared_open() };
	office_open(&scene->office);
	countable_open(&scene->countable, &scene->office, 42, DISPUTES);
	for (int i = 0; i < DISPUTES; i++)
		countable_add(&scene->countable);
	for (int i = 0; i < 12; i++)
		countable_add_training(&scene->countable);
	for (int i = 0; i < 40; i++)
		countable_add_warning(&scene->countable);
}

static void
scene_close(struct scene *scene)
{
	facts_shared_close(&scene->shared);
	arena_drop(&scene->arena);
	office_close(&scene->office);
}

static struct report_request
request_of(const struct report_definition *definition, enum report_group group)
{
	return (struct report_request){ .definition = definition,
					.from = from,
					.to = to,
					.today = { 2026, 2, 20 },
					.workers = REPORT_WORKERS,
					.group = REPORT_GROUP,
					.target = 270,
					.lesson = 45,
					.hide = 1,
					.by = { group },
					.by_count = 1 };
}

/* ---- figures and their records ---- */

/* What the records that are listed have in the column, added up. */
static int64_t
sum_listed(struct scene *scene, const struct report_line *line, const struct report_records *records)
{
	int64_t sum = 0;
	for (size_t i = 0; i < records->count; i++) {
		char id[UUID_TEXT_SIZE + 1];
		uuid_text(records->ids[i], id);
		struct query query = db_query(
			scene->office.store->db,
			arena_text(&scene->arena, arena_print(&scene->arena, "SELECT \"%s\" FROM \"%s\" WHERE id = ?",
							      line->sum, line->kind)));
		query_text(&query, span_text(id));
		assert_true(query_step(&query));
		sum += query_get_integer(&query, 0);
		must(query_end(&query));
	}
	return sum;
}

static void
check_listed(struct scene *scene, const struct report *report, size_t at, bool before, enum report_group group,
	     const struct report_member *member)
{
	const struct report_line *line = &report->lines[at];
	const struct report_figure *figure = member ? &member->figures[at] : &report->figures[at];
	const struct report_drill drill = { .line = span_text(line->id),
					    .before = before,
					    .group = member ? group : GROUP_NONE,
					    .member = member ? member->id : SPAN(""),
					    .limit = ALL };
	struct report_records records;
	must(report_find_records(scene->office.store, scene->shared, &scene->arena, &report->request, &drill,
				 &records));
	int64_t value = before ? figure->before : figure->value;
	bool learners = strcmp(line->kind, "learner") == 0;
	assert_int_equal(records.total, records.count);
	if (line->measure == MEASURE_COUNT)
		assert_int_equal(value, records.total);
	else if (!learners)
		assert_int_equal(value, sum_listed(scene, line, &records));
	for (size_t i = 1; i < records.count; i++)
		assert_true(uuid_compare(records.ids[i - 1], records.ids[i]) > 0);
}

static void
check_lines(struct scene *scene, const struct report *report)
{
	const struct report_grouping *grouping = &report->groupings[0];
	for (size_t i = 0; i < report->line_count; i++) {
		if (report->lines[i].measure == MEASURE_SHARE)
			continue;
		for (int before = 0; before < 2; before++)
			check_listed(scene, report, i, before, GROUP_NONE, NULL);
		if (!report->grouping_count || !report_line_by(report, &report->lines[i], grouping->group))
			continue;
		for (size_t k = 0; k < grouping->count; k++)
			for (int before = 0; before < 2; before++)
				check_listed(scene, report, i, before, grouping->group, &grouping->members[k]);
	}
	arena_drop(&scene->arena);
}

static void
every_figure_lists_its_records(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	for (const struct report_definition *const *at = reports; *at; at++) {
		for (size_t i = 0; i < (*at)->group_count; i++) {
			struct arena OWN(arena_drop) arena = { 0 };
			struct report report;
			struct report_request request = request_of(*at, (*at)->groups[i]);
			print_message("%s by %s\n", (*at)->name, report_groups[request.by[0]].name);
			must(report_run(scene.office.store, scene.shared, &arena, &request, &report));
			check_lines(&scene, &report);
		}
	}
}

static void
all_that_must_add_up_does(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	for (const struct report_definition *const *at = reports; *at; at++) {
		struct report report;
		struct report_request request = request_of(*at, (*at)->groups[0]);
		must(report_run(scene.office.store, scene.shared, &scene.arena, &request, &report));
		/* Dates at random: some of them end before they begin, and then the table says that it does not add up. */
		for (size_t i = 0; i < report.check_count; i++)
			if (!report.checks[i].holds && strcmp(report.checks[i].line->id, "open_end") != 0)
				fail_msg("%s: %s: %.*s", (*at)->name, report.checks[i].line->id,
					 SPAN_ARG(report.checks[i].formula));
	}
}

static void
what_is_no_figure_is_refused(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	struct report_request request;
	struct report_records records;
	scene_open(&scene);
	static const struct {
		const char *line, *member;
		enum report_group group;
	} wrong[] = { { "nothing", "", GROUP_NONE },
		      { "settled_share", "", GROUP_NONE },
		      { "taken", "440105099", GROUP_PLACE },
		      { "open_end", "2026-01", GROUP_MONTH } };
	request = request_of(&report_quarterly, GROUP_PLACE);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct report_drill drill = { .line = span_text(wrong[i].line),
						    .group = wrong[i].group,
						    .member = span_text(wrong[i].member),
						    .limit = 1 };
		fault_t fault = report_find_records(scene.office.store, NULL, &scene.arena, &request, &drill, &records);
		assert_non_null(fault);
		assert_int_equal(fault_code(fault), FAULT_INPUT);
		fault_drop(fault);
	}
}

/* ---- counted again from the documents, by other means ---- */

struct counted {
	int64_t open_start, taken, ended, open_end, workers, settled_written, accept_late, accept_overdue,
		mediate_overdue;
};

static int64_t
day(const struct document *document, const char *field)
{
	struct date date;
	return date_read(document_text(document, field), &date) ? date_days(date) : INT64_MAX;
}

static bool
is_one_of(struct span text, const char *const *codes)
{
	for (; *codes; codes++)
		if (span_equal(text, span_text(*codes)))
			return true;
	return false;
}

static bool
is_under_way(const struct document *document)
{
	static const char *const running[] = { "registered", "pending", "accepted", "mediating", NULL };
	return is_one_of(document_text(document, "status"), running);
}

/* INT64_MAX: no day of it. */
static int64_t
dated_end(const struct document *document)
{
	int64_t ended = day(document, "result_date");
	if (ended == INT64_MAX && !is_under_way(document))
		ended = day(document, "not_accepted_on");
	if (ended == INT64_MAX && !is_under_way(document))
		ended = day(document, "refused_on");
	return ended == INT64_MAX ? day(document, "closed") : ended;
}

static int64_t
end_of(const struct document *document)
{
	int64_t ended = dated_end(document);
	bool over = document_text(document, "status").size && !is_under_way(document);
	return ended == INT64_MAX && over ? day(document, "received") : ended;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What came from another street is not judged. */
static int64_t
decision_of(const struct document *document)
{
	int64_t decided = least(day(document, "accepted"), dated_end(document));
	if (!is_under_way(document))
		decided = least(decided,
				least(day(document, "not_accepted_on"), day(document, "not_accepted_on") == INT64_MAX ?
										day(document, "refused_on") :
										INT64_MAX));
	return document_text(document, "transferred_from").size ? INT64_MAX : decided;
}

static bool
awaits_acceptance(const struct document *document)
{
	static const char *const early[] = { "", "registered", "pending", NULL };
	return is_one_of(document_text(document, "status"), early);
}

/* It goes on in another street, and counts there. */
static bool
has_moved(const struct document *document)
{
	return document_text(document, "transferred_to").size &&
	       span_equal(document_text(document, "result"), SPAN("transferred"));
}

static void
count_document(const struct document *document, struct counted *counted)
{
	static const char *const settled[] = { "agreed", "partly_agreed", "performed_at_once", NULL };
	struct date date;
	int64_t first = date_days(from), last = date_days(to), now = date_days((struct date){ 2026, 2, 20 });
	int64_t received = day(document, "received"), ended = end_of(document);
	int64_t decided = decision_of(document);
	bool taken = received >= first && received <= last;
	assert_true(date_read(document_text(document, "received"), &date));
	int64_t accept_by = date_days(clock_last(CLOCK_ACCEPTANCE, date, &holidays_shipped));
	int64_t mediate_by = date_days(clock_last(CLOCK_MEDIATION, date, &holidays_shipped));
	int64_t extended = day(document, "extended_to");
	if (extended != INT64_MAX && extended > mediate_by)
		mediate_by = extended;
	counted->open_start += received < first && ended >= first;
	counted->open_end += received <= now && ended > now;
	counted->taken += taken;
	counted->ended += ended >= first && ended <= last;
	counted->workers += taken ? document_integer(document, "workers", 0) : 0;
	counted->settled_written += ended >= first && ended <= last &&
				    is_one_of(document_text(document, "result"), settled) &&
				    span_equal(document_text(document, "agreement_form"), SPAN("written"));
	counted->accept_late += decided >= first && decided <= last && decided > accept_by;
	counted->accept_overdue += received <= now && accept_by < now &&
				   !document_text(document, "transferred_from").size &&
				   (decided == INT64_MAX ? awaits_acceptance(document) : decided > now);
	counted->mediate_overdue += received <= now && ended > now && mediate_by < now;
}

static struct counted
count_documents(struct scene *scene)
{
	struct counted counted = { 0 };
	for (size_t i = 0; i < scene->countable.count; i++) {
		struct ledger ledger = office_ledger(&scene->office, countable_ledger(&scene->countable, i));
		struct document document;
		bool found;
		must(ledger_document(scene->office.store, &scene->arena, &ledger, &scene->countable.disputes[i],
				     &document, &found));
		assert_true(found);
		if (!document_truth(&document, "voided") && !document_text(&document, "held").size &&
		    !has_moved(&document))
			count_document(&document, &counted);
	}
	return counted;
}

static int64_t
figure(struct scene *scene, const struct report_definition *definition, const char *id)
{
	struct report report;
	struct report_request request = request_of(definition, GROUP_NONE);
	must(report_run(scene->office.store, scene->shared, &scene->arena, &request, &report));
	return report.figures[report_line_index(&report, id)].value;
}

static void
figures_are_what_the_documents_say(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct counted counted = count_documents(&scene);
	assert_true(counted.open_start && counted.open_end && counted.accept_late && counted.accept_overdue &&
		    counted.mediate_overdue);
	assert_int_equal(figure(&scene, &report_quarterly, "open_start"), counted.open_start);
	assert_int_equal(figure(&scene, &report_quarterly, "taken"), counted.taken);
	assert_int_equal(figure(&scene, &report_quarterly, "ended"), counted.ended);
	assert_int_equal(figure(&scene, &report_quarterly, "open_end"), counted.open_end);
	assert_int_equal(figure(&scene, &report_quarterly, "workers"), counted.workers);
	assert_int_equal(figure(&scene, &report_quarterly, "settled_written"), counted.settled_written);
	assert_int_equal(figure(&scene, &report_deadlines, "accept_late"), counted.accept_late);
	assert_int_equal(figure(&scene, &report_deadlines, "accept_overdue"), counted.accept_overdue);
	assert_int_equal(figure(&scene, &report_deadlines, "mediate_overdue"), counted.mediate_overdue);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_figure_lists_its_records),
		cmocka_unit_test(all_that_must_add_up_does),
		cmocka_unit_test(what_is_no_figure_is_refused),
		cmocka_unit_test(figures_are_what_the_documents_say),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
