/* Reports run: which facts they need, who the members of their groups are, and the records behind a figure. */
#include "host/reports.h"

#include "host/facts_load.h"
#include "host/names.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define TABLES_MAX 8

/* One report under way. */
struct run {
	struct store *store;
	struct arena *arena;
	struct report *report;
	struct facts own[TABLES_MAX]; /* sparse ones, read for this run */
	size_t own_count;
	const struct facts *facts[TABLES_MAX + 1];
	size_t fact_count;
	const struct report_drill *drill; /* NULL: the whole report */
	struct report_records *records;
};

static bool
needs(const struct report *report, const struct facts_table *table)
{
	for (size_t i = 0; i < report->line_count; i++)
		if (report->lines[i].kind && strcmp(report->lines[i].kind, table->name) == 0)
			return true;
	return false;
}

/* Parts count when their dispute does. */
static bool
needs_disputes(const struct report *report)
{
	static const char *const of_disputes[] = { "dispute", "event", "payment", "referral" };
	for (size_t i = 0; i < sizeof(of_disputes) / sizeof(of_disputes[0]); i++)
		if (needs(report, facts_table(of_disputes[i])))
			return true;
	return false;
}

/* ---- facts ---- */

static fault_t
read_own(struct run *run, const struct facts_table *table, const struct facts *disputes)
{
	struct facts_reader *OWN(facts_reader_close) reader = NULL;
	const struct report *report = run->report;
	struct facts *facts = &run->own[run->own_count++];
	*facts = facts_open(table);
	TRY(facts_reader_open(run->store, facts, &reader));
	reader->disputes = disputes;
	reader->from[0] = date_days(report->request.from);
	reader->to[0] = date_days(report->request.to);
	reader->from[1] = date_days(report->from_before);
	reader->to[1] = date_days(report->to_before);
	TRY(facts_read(reader, facts));
	run->facts[run->fact_count++] = facts;
	return NULL;
}

static fault_t
gather(struct run *run, const struct facts *disputes)
{
	if (disputes)
		run->facts[run->fact_count++] = disputes;
	for (const struct facts_table *const *table = facts_tables; *table; table++)
		if ((*table)->sparse && needs(run->report, *table))
			TRY(read_own(run, *table, disputes));
	return NULL;
}

static void
drop_own(struct run *run)
{
	for (size_t i = 0; i < run->own_count; i++)
		facts_drop(&run->own[i]);
}

/* ---- streets ---- */

/* Every centre that is known or has a ledger; the district itself is none. */
static const char places_sql[] =
	"SELECT p.code, (SELECT COALESCE(c.short_name, c.name) FROM centre_shown AS c WHERE c.code = p.code ORDER BY c.id LIMIT 1)"
	" FROM (SELECT code FROM centre_shown WHERE code IS NOT NULL AND COALESCE(voided, 0) = 0"
	" UNION SELECT substr(name, 8) FROM ledger WHERE name GLOB 'centre/*') AS p"
	" WHERE p.code <> ?1 AND (?2 = '' OR instr(',' || ?2 || ',', ',' || p.code || ',') > 0) ORDER BY p.code";

static struct query
query_places(struct run *run)
{
	struct query query = db_query(run->store->db, places_sql);
	query_text(&query, span_text(run->store->identity.district));
	query_text(&query, run->report->request.centre.size ? run->report->request.centre : SPAN(""));
	return query;
}

static const struct report_member unstated = { .zh = SPAN_INIT("未填"), .en = SPAN_INIT("Not stated") };

static void
add_unstated(struct run *run, struct report_grouping *grouping)
{
	struct report_member *member = &grouping->members[grouping->count++];
	*member = unstated;
	report_member_open(run->arena, run->report, member);
}

/* People on the register without a centre: they count in the total, so they stand somewhere. */
static bool
has_strays(const struct run *run)
{
	bool found = false;
	for (size_t i = 0; i < run->fact_count && !run->report->request.centre.size; i++) {
		const struct facts *facts = run->facts[i];
		for (size_t k = 0; k < facts->count && !found && strcmp(facts->table->name, "learner") == 0; k++)
			found = facts_value(facts, 0, k) == 0;
	}
	return found;
}

static fault_t
open_places(struct run *run, struct report_grouping *grouping)
{
	size_t room = 0;
	struct query query = query_places(run);
	while (query_step(&query))
		room++;
	TRY(query_end(&query));
	grouping->members = ARENA_NEW_ARRAY(run->arena, room + 1, struct report_member);
	query = query_places(run);
	while (query_step(&query) && grouping->count < room) {
		struct report_member *member = &grouping->members[grouping->count++];
		member->id = arena_copy(run->arena, query_get_bytes(&query, 0));
		member->zh = arena_copy(run->arena, query_get_bytes(&query, query_is_null(&query, 1) ? 0 : 1));
		member->en = member->zh;
		report_member_open(run->arena, run->report, member);
	}
	TRY(query_end(&query));
	if (has_strays(run))
		add_unstated(run, grouping);
	return NULL;
}

/* Each of those asked for must be there. */
static fault_t
check_centres(struct run *run)
{
	struct span rest = run->report->request.centre;
	size_t found = 0, wanted = 0;
	struct query query = query_places(run);
	while (query_step(&query))
		found++;
	TRY(query_end(&query));
	for (; rest.size; wanted++)
		span_cut(&rest, ',');
	if (wanted > REPORT_CENTRES_MAX)
		return fault_raise(FAULT_INPUT, 0, "more than %d centres", REPORT_CENTRES_MAX);
	if (wanted == 0 || found == wanted)
		return NULL;
	return fault_raise(FAULT_INPUT, 0, "there is no centre %.*s; \"centre list\" shows them",
			   SPAN_ARG(run->report->request.centre));
}

/* Only disputes have one. */
static fault_t
check_categories(const struct report *report)
{
	for (size_t i = 0; i < report->line_count && report->request.categories; i++)
		if (report->lines[i].kind && strcmp(report->lines[i].kind, "dispute") != 0)
			return fault_raise(FAULT_INPUT, 0, "category: this report counts more than disputes");
	return NULL;
}

/* ---- people ---- */

static bool
has_member(const struct report_grouping *grouping, struct span id)
{
	for (size_t i = 0; i < grouping->count; i++)
		if (span_equal(grouping->members[i].id, id))
			return true;
	return false;
}

/* All whom facts name; who turns out to have no figure is dropped again. */
static void
open_people(struct run *run, struct report_grouping *grouping)
{
	size_t room = 1;
	for (size_t i = 0; i < run->fact_count; i++)
		room += run->facts[i]->people.count;
	grouping->members = ARENA_NEW_ARRAY(run->arena, room, struct report_member);
	grouping->count = 1;
	for (size_t i = 0; i < run->fact_count; i++) {
		const struct facts_words *people = &run->facts[i]->people;
		for (size_t k = 1; k < people->count; k++)
			if (i == 0 || !has_member(grouping, people->items[k]))
				grouping->members[grouping->count++].id = arena_copy(run->arena, people->items[k]);
	}
	for (size_t i = 0; i < grouping->count; i++)
		report_member_open(run->arena, run->report, &grouping->members[i]);
}

static bool
has_figures(const struct report *report, const struct report_member *member)
{
	for (size_t i = 0; i < report->line_count; i++)
		if (member->figures[i].value || member->figures[i].before)
			return true;
	return false;
}

static int
by_name(const void *a, const void *b)
{
	const struct report_member *left = a, *right = b;
	int order = (left->id.size == 0) - (right->id.size == 0);
	order = order ? order : span_compare(left->zh, right->zh);
	return order ? order : span_compare(left->id, right->id);
}

static fault_t
name_people(struct run *run, struct report_grouping *grouping)
{
	size_t kept = 0;
	for (size_t i = 0; i < grouping->count; i++) {
		struct report_member member = grouping->members[i];
		if (!has_figures(run->report, &member))
			continue;
		member.zh = SPAN("未填");
		member.en = SPAN("Not stated");
		if (member.id.size) {
			TRY(name_of_person(run->store, run->arena, member.id, &member.zh));
			member.en = member.zh;
		}
		grouping->members[kept++] = member;
	}
	grouping->count = kept;
	if (kept)
		qsort(grouping->members, kept, sizeof(*grouping->members), by_name);
	return NULL;
}

/* ---- running ---- */

static fault_t
open_members(struct run *run)
{
	for (size_t i = 0; i < run->report->grouping_count; i++) {
		struct report_grouping *grouping = &run->report->groupings[i];
		if (grouping->group == GROUP_PLACE)
			TRY(open_places(run, grouping));
		else if (grouping->group == GROUP_PERSON)
			open_people(run, grouping);
	}
	TRY(check_categories(run->report));
	return check_centres(run);
}

static fault_t
evaluate(struct run *run)
{
	report_evaluate(run->arena, run->report, run->facts);
	for (size_t i = 0; i < run->report->grouping_count; i++)
		if (run->report->groupings[i].group == GROUP_PERSON)
			TRY(name_people(run, &run->report->groupings[i]));
	return NULL;
}

static fault_t
find_member(const struct run *run, const struct report_member **out)
{
	const struct report *report = run->report;
	*out = NULL;
	for (size_t i = 0; i < report->grouping_count; i++)
		for (size_t k = 0; k < report->groupings[i].count; k++)
			if (report->groupings[i].group == run->drill->group &&
			    span_equal(report->groupings[i].members[k].id, run->drill->member))
				*out = &report->groupings[i].members[k];
	if (*out || run->drill->group == GROUP_NONE)
		return NULL;
	return fault_raise(FAULT_INPUT, 0, "member: the report has no such %s", report_groups[run->drill->group].name);
}

static fault_t
find_records(struct run *run)
{
	const struct report_drill *drill = run->drill;
	struct facts_test tests[REPORT_TESTS_MAX];
	const struct report_member *member;
	size_t test_count, found, total;
	size_t at = report_line_find(run->report, drill->line);
	if (at == SIZE_MAX)
		return fault_raise(FAULT_INPUT, 0, "line: the report has no line of this name");
	const struct report_line *line = &run->report->lines[at];
	TRY(find_member(run, &member));
	if (line->measure == MEASURE_SHARE)
		return fault_raise(FAULT_INPUT, 0, "line: it is made from other lines, not from records");
	const struct facts *facts = report_facts(run->facts, line->kind);
	if (!report_tests(run->report, facts, line, drill->before, drill->group, member, tests, &test_count))
		return fault_raise(FAULT_INPUT, 0, "by: this line is not told by %s", report_groups[drill->group].name);
	size_t most = drill->limit > INT64_MAX - drill->offset ? SIZE_MAX : (size_t)(drill->offset + drill->limit);
	struct uuid *ids = facts_find(facts, run->arena, tests, test_count, most, &found, &total);
	size_t from = (uint64_t)drill->offset < found ? (size_t)drill->offset : found;
	run->records->kind = line->kind;
	run->records->total = (int64_t)total;
	run->records->count = found - from;
	run->records->ids = ids ? ids + from : NULL;
	return NULL;
}

static fault_t
run_with(void *context, const struct facts *disputes)
{
	struct run *run = context;
	fault_t fault = gather(run, disputes);
	if (!fault)
		fault = open_members(run);
	if (!fault)
		fault = run->drill ? find_records(run) : evaluate(run);
	drop_own(run);
	return fault;
}

static fault_t
run_alone(struct run *run)
{
	fault_t fault = db_run(run->store->db, "BEGIN");
	if (!fault)
		fault = run_with(run, NULL);
	db_undo(run->store->db);
	return fault;
}

static fault_t
check_months(const struct report_request *request)
{
	int months = (request->to.year - request->from.year) * 12 + request->to.month - request->from.month + 1;
	for (size_t i = 0; i < request->by_count; i++)
		if (request->by[i] == GROUP_MONTH && months > REPORT_MONTHS_MAX)
			return fault_raise(FAULT_INPUT, 0, "by month a period may have up to %d months",
					   REPORT_MONTHS_MAX);
	return NULL;
}

static fault_t
run_report(struct run *run, struct facts_shared *shared, const struct report_request *request)
{
	TRY(check_months(request));
	*run->report = report_open(run->arena, request);
	return needs_disputes(run->report) ? facts_shared_use(shared, run->store, run_with, run) : run_alone(run);
}

fault_t
report_run(struct store *store, struct facts_shared *shared, struct arena *arena, const struct report_request *request,
	   struct report *out)
{
	struct report report;
	struct run run = { .store = store, .arena = arena, .report = &report };
	TRY(run_report(&run, shared, request));
	report_complete(arena, &report);
	*out = report;
	return NULL;
}

fault_t
report_find_records(struct store *store, struct facts_shared *shared, struct arena *arena,
		    const struct report_request *request, const struct report_drill *drill, struct report_records *out)
{
	struct report report;
	struct report_request asked = *request;
	struct run run = { .store = store, .arena = arena, .report = &report, .drill = drill, .records = out };
	asked.by[0] = drill->group;
	asked.by_count = drill->group == GROUP_NONE ? 0 : 1;
	return run_report(&run, shared, &asked);
}
