/* How long the hub's screens take, over a whole district's cases: lists, searches, a case and its history, the access log, overview and
 * reports.
 *
 *   district_queries [DISPUTES [FOLDER [ROUNDS]]]
 *
 * Makes a hub's store of so many disputes (10,000; 18 streets, five years) and prints p50, p95, the longest and the processor's time of each
 * question in milliseconds; the first is the floor: the bare SQL of a page. In FOLDER (which may hold the hub.db of `heshi-hub init`) it is kept,
 * and asked again without being made when it is there; what was broken off is gone on with. DISPUTES 0 asks what is there, as it is.
 */
#include "host/access.h"
#include "host/chronicle.h"
#include "host/derive.h"
#include "host/listing.h"
#include "host/record_json.h"
#include "host/reports.h"
#include "tests/support/caseload.h"
#include "tests/support/office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 100
#define ROUNDS_MAX 1000
#define PAGE 50

struct bench {
	struct office office;
	struct store *store;
	struct casework casework;
	int64_t employers;
	int rounds;
	bool keeps; /* in a folder of the caller's */
	bool total; /* asks for the total of a list instead of a page */
	struct facts_shared *facts;
	const struct report_definition *report;
};

static double
seconds(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- asking ---- */

typedef void question(struct bench *bench, struct arena *arena);

/* What any program has to do for a page of cases. */
static void
ask_floor(struct bench *bench, struct arena *arena)
{
	struct query query = db_query(bench->store->db, "SELECT * FROM dispute ORDER BY received DESC LIMIT 50");
	(void)arena;
	while (query_step(&query))
		for (int i = 0; i < query_columns(&query); i++)
			query_get_bytes(&query, i);
	must(query_end(&query));
}

struct filter_text {
	const char *name, *text; /* "" ends the list */
};

/* As the API's list does it: one more row than the page has, and what the page shows beside. The total is asked for by itself. */
static void
ask_list(struct bench *bench, struct arena *arena, struct listing_query query, const struct filter_text *texts)
{
	struct listing_filter filters[4];
	json_t *OWN(json_drop) page = NULL;
	query.kind = schema_kind(SPAN("dispute"));
	query.voided_out = true;
	query.limit = bench->total ? 1 : PAGE;
	query.sort = kind_field(query.kind, SPAN("received"));
	query.filters = filters;
	for (; texts && texts->name; texts++)
		must(listing_filter_url(arena, query.kind, span_text(texts->name), span_text(texts->text),
					&filters[query.filter_count++]));
	must(listing_page(bench->store, arena, &query, bench->total, &page));
	must(listing_page_add(bench->store, query.kind, CASELOAD_TODAY, page));
}

static void
ask_filtered(struct bench *bench, struct arena *arena, const char *name, const char *text)
{
	ask_list(bench, arena, (struct listing_query){ 0 }, (struct filter_text[]){ { name, text }, { NULL, NULL } });
}

static void
ask_newest(struct bench *bench, struct arena *arena)
{
	ask_list(bench, arena, (struct listing_query){ 0 }, NULL);
}

static void
ask_far_page(struct bench *bench, struct arena *arena)
{
	ask_list(bench, arena, (struct listing_query){ .offset = 1000 }, NULL);
}

static struct span
some_street(struct bench *bench, struct arena *arena)
{
	char code[24];
	caseload_centre((int)casework_number(&bench->casework, CASELOAD_STREETS), code);
	return arena_copy(arena, span_text(code));
}

static void
ask_street(struct bench *bench, struct arena *arena)
{
	ask_list(bench, arena, (struct listing_query){ .centre = some_street(bench, arena) }, NULL);
}

static void
ask_open(struct bench *bench, struct arena *arena)
{
	ask_filtered(bench, arena, "status", "registered,pending,accepted,mediating");
}

static void
ask_closed(struct bench *bench, struct arena *arena)
{
	ask_filtered(bench, arena, "status", "closed");
}

static void
ask_category(struct bench *bench, struct arena *arena)
{
	static const char *const categories[] = { "wages", "overtime", "injury", "severance", "relation" };
	ask_filtered(bench, arena, "category", CASEWORK_PICK(&bench->casework, categories));
}

static void
ask_many_filters(struct bench *bench, struct arena *arena)
{
	ask_list(bench, arena, (struct listing_query){ .centre = some_street(bench, arena) },
		 (struct filter_text[]){ { "status", "performing" }, { "category", "wages" }, { NULL, NULL } });
}

static void
ask_search(struct bench *bench, struct arena *arena, struct span text)
{
	ask_list(bench, arena, (struct listing_query){ .search = text }, NULL);
}

/* Three characters. */
static void
ask_rare_name(struct bench *bench, struct arena *arena)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	do {
		buffer_clear(&text);
		casework_put_name(&text, &bench->casework);
	} while (text.size < 9);
	ask_search(bench, arena, buffer_span(&text));
}

static void
ask_common_name(struct bench *bench, struct arena *arena)
{
	static const char *const names[] = { "陈明", "李伟", "张强", "王芳", "黄丽" };
	ask_search(bench, arena, span_text(CASEWORK_PICK(&bench->casework, names)));
}

static void
ask_surname(struct bench *bench, struct arena *arena)
{
	static const char *const names[] = { "陈", "李", "张", "王", "黄" };
	ask_search(bench, arena, span_text(CASEWORK_PICK(&bench->casework, names)));
}

static void
ask_employer(struct bench *bench, struct arena *arena)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	caseload_put_employer(&text, (int64_t)casework_number(&bench->casework, (uint64_t)bench->employers));
	ask_search(bench, arena, buffer_span(&text));
}

static void
ask_two_words(struct bench *bench, struct arena *arena)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	buffer_put_text(&text, "工资 ");
	caseload_put_employer(&text, (int64_t)casework_number(&bench->casework, (uint64_t)bench->employers));
	ask_search(bench, arena, buffer_span(&text));
}

static void
ask_two_common_words(struct bench *bench, struct arena *arena)
{
	ask_search(bench, arena, SPAN("工资 制衣厂"));
}

static void
ask_number(struct bench *bench, struct arena *arena)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	buffer_print(&text, "13%07d", (int)casework_number(&bench->casework, 10000000));
	ask_search(bench, arena, buffer_span(&text));
}

static void
ask_nothing(struct bench *bench, struct arena *arena)
{
	ask_search(bench, arena, SPAN("鑫鑫鑫鑫"));
}

/* One from anywhere in the five years: ids begin with their day. */
static struct uuid
some_case(struct bench *bench)
{
	struct uuid id = { { 0 } };
	char text[UUID_TEXT_SIZE + 1];
	int64_t first = date_days(CASELOAD_FIRST_DAY), days = date_days(CASELOAD_TODAY) - first;
	int64_t at = (first + (int64_t)casework_number(&bench->casework, (uint64_t)days)) * 86400;
	uuid_text(casework_uuid(&bench->casework, (at + (int64_t)casework_number(&bench->casework, 30000)) * 1000),
		  text);
	struct query query = db_query(bench->store->db, "SELECT id FROM dispute WHERE id >= ? ORDER BY id LIMIT 1");
	query_text(&query, span_text(text));
	if (query_step(&query))
		uuid_read(query_get_bytes(&query, 0), &id);
	must(query_end(&query));
	return id;
}

static void
ask_case(struct bench *bench, struct arena *arena)
{
	struct record_view view;
	must(record_view(bench->store, arena, some_case(bench), CASELOAD_TODAY, &view));
	json_decref(record_view_json(&view));
}

static void
ask_history(struct bench *bench, struct arena *arena)
{
	struct uuid id = some_case(bench);
	json_t *OWN(json_drop) page = NULL;
	(void)arena;
	must(chronicle_page(bench->store, &id, PAGE, 0, &page));
}

static void
enter_access(struct bench *bench, struct arena *arena)
{
	struct uuid records[PAGE];
	(void)arena;
	for (size_t i = 0; i < PAGE; i++)
		records[i] = casework_uuid(&bench->casework, INT64_C(1795315327000));
	struct access access = { .at = 1795315327,
				 .account = bench->store->identity.person,
				 .what = SPAN("list"),
				 .target = SPAN("dispute"),
				 .count = PAGE,
				 .records = records,
				 .record_count = PAGE };
	must(access_append(bench->store, &access));
}

/* ---- reports ---- */

/* The usual period up to today, by the usual group. */
static struct report_request
usual_request(const struct report_definition *definition)
{
	struct report_request request = { .definition = definition, .from = CASELOAD_TODAY, .to = CASELOAD_TODAY };
	request.today = CASELOAD_TODAY;
	request.workers = REPORT_WORKERS;
	request.group = REPORT_GROUP;
	request.target = 900;
	request.lesson = 45;
	request.hide = REPORT_HIDE;
	if (strcmp(definition->period, "day") != 0)
		request.from.day = 1;
	if (strcmp(definition->period, "quarter") == 0)
		request.from.month = 10;
	if (strcmp(definition->period, "year") == 0)
		request.from.month = 1;
	request.by_count = definition->group_count > 0;
	request.by[0] = definition->groups[0];
	return request;
}

static void
ask_report(struct bench *bench, struct arena *arena)
{
	struct report_request request = usual_request(bench->report);
	struct report report;
	must(report_run(bench->store, bench->facts, arena, &request, &report));
	json_decref(report_json(&report));
}

static void
ask_overview(struct bench *bench, struct arena *arena)
{
	static const enum report_group groups[] = { GROUP_MONTH, GROUP_PLACE, GROUP_CATEGORY, GROUP_SOURCE };
	struct report_request request = usual_request(&report_overview);
	struct report report;
	memcpy(request.by, groups, sizeof(groups));
	request.by_count = sizeof(groups) / sizeof(groups[0]);
	must(report_run(bench->store, bench->facts, arena, &request, &report));
	json_decref(report_overview_json(&report));
}

/* The records behind the first figure of the quarter that is counted. */
static void
ask_drill(struct bench *bench, struct arena *arena)
{
	struct report_request request = usual_request(&report_quarterly);
	struct report_drill drill = { .line = span_text(report_quarterly.lines[0].id), .limit = PAGE };
	struct report_records records;
	must(report_find_records(bench->store, bench->facts, arena, &request, &drill, &records));
}

static const struct {
	const char *name;
	question *ask;
	bool total;
} questions[] = {
	{ "floor: SQL of a page", ask_floor, false },
	{ "list, newest", ask_newest, false },
	{ "list, 20 pages on", ask_far_page, false },
	{ "list, a street", ask_street, false },
	{ "list, open ones", ask_open, false },
	{ "list, closed ones", ask_closed, false },
	{ "list, a category", ask_category, false },
	{ "list, street + status + category", ask_many_filters, false },
	{ "search, rare name", ask_rare_name, false },
	{ "search, common name", ask_common_name, false },
	{ "search, surname alone", ask_surname, false },
	{ "search, employer", ask_employer, false },
	{ "search, two words", ask_two_words, false },
	{ "search, two common words", ask_two_common_words, false },
	{ "search, telephone", ask_number, false },
	{ "search, nothing found", ask_nothing, false },
	{ "total, all", ask_newest, true },
	{ "total, a street", ask_street, true },
	{ "total, open ones", ask_open, true },
	{ "total, a category", ask_category, true },
	{ "total, search of a common name", ask_common_name, true },
	{ "total, search of two words", ask_two_common_words, true },
	{ "a case", ask_case, false },
	{ "a case's history", ask_history, false },
	{ "access log, a page of 50", enter_access, false },
};

static int
by_length(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

static void
measure(struct bench *bench, const char *name, question *ask)
{
	double times[ROUNDS_MAX], begun = seconds(CLOCK_THREAD_CPUTIME_ID);
	for (int i = 0; i < bench->rounds; i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		double start = seconds(CLOCK_MONOTONIC);
		ask(bench, &arena);
		times[i] = (seconds(CLOCK_MONOTONIC) - start) * 1e3;
	}
	qsort(times, (size_t)bench->rounds, sizeof(*times), by_length);
	double cpu = (seconds(CLOCK_THREAD_CPUTIME_ID) - begun) * 1e3 / bench->rounds;
	printf("%-34s p50 %8.2f  p95 %8.2f  max %8.2f  cpu %8.2f\n", name, times[bench->rounds / 2],
	       times[bench->rounds * 95 / 100], times[bench->rounds - 1], cpu);
	fflush(stdout);
}

/* What the first report of a server's life waits for comes by itself. */
static void
measure_reports(struct bench *bench)
{
	int rounds = bench->rounds;
	bench->facts = facts_shared_open();
	bench->rounds = 1;
	measure(bench, "overview, the first: facts read", ask_overview);
	bench->rounds = rounds;
	measure(bench, "overview", ask_overview);
	measure(bench, "records behind a figure", ask_drill);
	for (const struct report_definition *const *report = reports; *report; report++) {
		char name[40];
		snprintf(name, sizeof(name), "report, %s", (*report)->name);
		bench->report = *report;
		measure(bench, name, ask_report);
	}
	facts_shared_close(&bench->facts);
}

/* ---- the store ---- */

/* In a folder of the caller's; office_close must not see it, since it removes its folder. */
static void
open_folder(struct bench *bench, const char *folder)
{
	struct office *office = &bench->office;
	if (store_exists(folder, "hub.db"))
		must(store_open(folder, "hub.db", DB_WRITE, &office->store));
	else
		must(store_create(folder, "hub.db", &office->store));
	if (office->store->identity.role == ROLE_NONE)
		office_become(office, OFFICE_HUB);
}

/* What versions since the one that made it have added. */
static void
extend(struct store *store)
{
	must(db_begin(store->db));
	must(derive_extend(store->db));
	must(db_end(store->db));
}

static void
open_store(struct bench *bench, int argc, char **argv)
{
	bench->keeps = argc > 2;
	if (bench->keeps) {
		open_folder(bench, argv[2]);
	} else {
		office_open(&bench->office);
		office_become(&bench->office, OFFICE_HUB);
	}
	bench->store = bench->office.store;
}

static void
make(struct bench *bench, int64_t disputes)
{
	struct caseload caseload;
	double start = seconds(CLOCK_MONOTONIC);
	caseload_make(&caseload, bench->store, disputes);
	bench->employers = caseload.employers;
	printf("%ld disputes, made in %.1f s\n", (long)disputes, seconds(CLOCK_MONOTONIC) - start);
}

static int64_t
count_disputes(struct store *store)
{
	struct query query = db_query(store->db, "SELECT COUNT(*) FROM dispute");
	int64_t count = query_step(&query) ? query_get_integer(&query, 0) : 0;
	must(query_end(&query));
	return count;
}

int
main(int argc, char **argv)
{
	struct bench bench = { .casework = { .state = 7 }, .office = { .now = 1795315327 } };
	int64_t disputes = argc > 1 ? strtol(argv[1], NULL, 10) : 10000;
	bench.rounds = argc > 3 ? (int)strtol(argv[3], NULL, 10) : ROUNDS;
	if (bench.rounds < 1 || bench.rounds > ROUNDS_MAX)
		bench.rounds = ROUNDS;
	crypt_start();
	open_store(&bench, argc, argv);
	if (disputes)
		extend(bench.store);
	else
		disputes = count_disputes(bench.store);
	make(&bench, disputes);
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		bench.total = questions[i].total;
		measure(&bench, questions[i].name, questions[i].ask);
	}
	measure_reports(&bench);
	if (bench.keeps)
		store_close(&bench.office.store);
	else
		office_close(&bench.office);
	return 0;
}
