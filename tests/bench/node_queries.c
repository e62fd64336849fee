/* How long a node's screens take: lists, searches, a case, the day's work, suggestions, over many disputes.
 *
 *   node_queries [DISPUTES [FOLDER]]
 *
 * Makes a node's store of so many disputes (20,000), the newest half per cent of them open, and prints p50, p95 and the longest of each
 * question. In FOLDER it is kept, and asked again without being made when it is there.
 */
#include "host/listing.h"
#include "host/record_json.h"
#include "host/suggest.h"
#include "host/today.h"
#include "tests/support/casework.h"
#include "tests/support/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH 500 /* disputes in one transaction */
#define ROUNDS 200
#define TODAY ((struct date){ 2026, 11, 22 })
#define FIRST_DAY ((struct date){ 2016, 1, 1 })
#define FIELDS_MAX 16
#define PARTS_MAX 6

struct bench {
	struct desk desk;
	struct casework casework;
	int64_t disputes;
	int64_t employers; /* different ones */
};

static double
seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- making ---- */

struct sheet {
	struct arena *arena;
	struct given fields[FIELDS_MAX];
	size_t count;
};

static void
put_text(struct sheet *sheet, const char *name, struct span text)
{
	sheet->fields[sheet->count++] =
		(struct given){ .name = span_text(name), .text = arena_copy(sheet->arena, text) };
}

static void
put_word(struct sheet *sheet, const char *name, const char *word)
{
	put_text(sheet, name, span_text(word));
}

static void
put_date(struct sheet *sheet, const char *name, int64_t days)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	date_put(&text, date_of_days(days));
	put_text(sheet, name, buffer_span(&text));
}

static struct draft
draft_of(struct sheet *sheet, const char *kind)
{
	struct draft draft = { .kind = schema_kind(span_text(kind)), .field_count = sheet->count };
	struct given *fields = ARENA_NEW_ARRAY(sheet->arena, sheet->count, struct given);
	memcpy(fields, sheet->fields, sheet->count * sizeof(*fields));
	draft.fields = fields;
	sheet->count = 0;
	return draft;
}

/* The employer of this number: always the same name. */
static void
put_employer(struct buffer *out, uint64_t number)
{
	struct casework casework = { .state = number * 7919 };
	casework_put_employer(out, &casework);
}

static struct draft
make_applicant(struct bench *bench, struct sheet *sheet)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	casework_put_name(&text, &bench->casework);
	put_word(sheet, "side", "applicant");
	put_word(sheet, "type", "person");
	put_text(sheet, "name", buffer_span(&text));
	buffer_clear(&text);
	buffer_print(&text, "138%08d", (int)casework_number(&bench->casework, 100000000));
	put_text(sheet, "phone", buffer_span(&text));
	return draft_of(sheet, "party");
}

static struct draft
make_respondent(struct bench *bench, struct sheet *sheet)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	put_employer(&text, casework_number(&bench->casework, (uint64_t)bench->employers));
	put_word(sheet, "side", "respondent");
	put_word(sheet, "type", "organisation");
	put_text(sheet, "name", buffer_span(&text));
	put_word(sheet, "address", "海珠区大塘村");
	return draft_of(sheet, "party");
}

static struct draft
make_payment(struct sheet *sheet, int64_t received, bool open)
{
	put_word(sheet, "amount", "5000");
	put_date(sheet, "due", received + 20);
	if (!open) {
		put_word(sheet, "paid_amount", "5000");
		put_date(sheet, "paid_on", received + 20);
	}
	return draft_of(sheet, "payment");
}

static void
put_progress(struct bench *bench, struct sheet *sheet, int64_t received, bool open)
{
	static const char *const statuses[] = { "registered", "pending",   "accepted",
						"mediating",  "mediating", "performing" };
	const char *status = open ? CASEWORK_PICK(&bench->casework, statuses) : "closed";
	bool settled = !open || strcmp(status, "performing") == 0;
	put_word(sheet, "status", status);
	if (settled || strcmp(status, "accepted") == 0 || strcmp(status, "mediating") == 0)
		put_date(sheet, "accepted", received + 1);
	if (settled) {
		put_word(sheet, "result", "agreed");
		put_date(sheet, "result_date", received + 8);
		put_word(sheet, "settled_amount", "5000");
	}
	if (!open)
		put_date(sheet, "closed", received + 30);
}

static struct draft
make_dispute(struct bench *bench, struct sheet *sheet, int64_t received, bool open)
{
	static const char *const categories[] = { "wages",     "wages",  "overtime",
						  "severance", "injury", "social_insurance" };
	struct buffer OWN(buffer_drop) text = { 0 };
	casework_put_summary(&text, &bench->casework);
	put_word(sheet, "category", CASEWORK_PICK(&bench->casework, categories));
	put_date(sheet, "received", received);
	put_word(sheet, "workers", "1");
	put_word(sheet, "amount", "8000");
	put_text(sheet, "summary", buffer_span(&text));
	put_progress(bench, sheet, received, open);
	return draft_of(sheet, "dispute");
}

static void
make_case(struct bench *bench, int64_t index)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct sheet sheet = { .arena = &arena };
	struct draft parts[PARTS_MAX];
	struct outcome outcome;
	int64_t span = date_days(TODAY) - date_days(FIRST_DAY);
	int64_t received = date_days(FIRST_DAY) + index * span / bench->disputes;
	bool open = index >= bench->disputes - bench->disputes / 200 - 1;
	struct draft draft = make_dispute(bench, &sheet, received, open);
	uint64_t shape = casework_number(&bench->casework, 3);
	parts[draft.part_count++] = make_applicant(bench, &sheet);
	if (shape > 0)
		parts[draft.part_count++] = make_respondent(bench, &sheet);
	if (shape > 1)
		parts[draft.part_count++] = make_applicant(bench, &sheet);
	if (casework_number(&bench->casework, 3) == 0)
		parts[draft.part_count++] = make_payment(&sheet, received, open);
	draft.parts = parts;
	must(record_create(bench->desk.office.store, &arena, &bench->desk.actor, NULL, &draft, &outcome));
	if (!outcome.saved) {
		fprintf(stderr, "refused: %s\n", outcome.problems.items[0].text.en);
		abort();
	}
	bench->desk.actor.now_ms += 10;
}

static void
make_all(struct bench *bench)
{
	double start = seconds();
	struct db *db = bench->desk.office.store->db;
	must(db_begin(db));
	for (int64_t i = 0; i < bench->disputes; i++) {
		if (i && i % BATCH == 0) {
			must(db_end(db));
			must(db_begin(db));
		}
		make_case(bench, i);
	}
	must(db_end(db));
	printf("made %ld disputes in %.1f s\n", (long)bench->disputes, seconds() - start);
}

/* ---- asking ---- */

typedef void question(struct bench *bench, struct arena *arena);

static void
ask_list(struct bench *bench, struct arena *arena, struct listing_query query)
{
	json_t *OWN(json_drop) page = NULL;
	query.kind = schema_kind(SPAN("dispute"));
	query.voided_out = true;
	query.limit = 50;
	query.sort = kind_field(query.kind, SPAN("received"));
	must(listing_page(bench->desk.office.store, arena, &query, false, &page));
	must(listing_page_add(bench->desk.office.store, query.kind, TODAY, page));
}

static void
ask_first_page(struct bench *bench, struct arena *arena)
{
	ask_list(bench, arena, (struct listing_query){ 0 });
}

static void
ask_status(struct bench *bench, struct arena *arena, const char *status)
{
	struct listing_filter filter;
	must(listing_filter_url(arena, schema_kind(SPAN("dispute")), SPAN("status"), span_text(status), &filter));
	ask_list(bench, arena, (struct listing_query){ .filters = &filter, .filter_count = 1 });
}

static void
ask_open(struct bench *bench, struct arena *arena)
{
	ask_status(bench, arena, "registered,pending,accepted,mediating");
}

static void
ask_closed(struct bench *bench, struct arena *arena)
{
	ask_status(bench, arena, "closed");
}

static void
ask_name(struct bench *bench, struct arena *arena)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	casework_put_name(&text, &bench->casework);
	ask_list(bench, arena, (struct listing_query){ .search = buffer_span(&text) });
}

static void
ask_words(struct bench *bench, struct arena *arena)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	buffer_put_text(&text, "工资 ");
	put_employer(&text, casework_number(&bench->casework, (uint64_t)bench->employers));
	ask_list(bench, arena, (struct listing_query){ .search = buffer_span(&text) });
}

static void
ask_case(struct bench *bench, struct arena *arena)
{
	struct record_view view;
	struct uuid id = { { 0 } };
	struct query query =
		db_query(bench->desk.office.store->db,
			 "SELECT id FROM dispute WHERE id >= (SELECT id FROM dispute LIMIT 1 OFFSET ?) LIMIT 1");
	query_integer(&query, (int64_t)casework_number(&bench->casework,
						       (uint64_t)(bench->disputes < 1000 ? bench->disputes : 1000)));
	if (query_step(&query))
		uuid_read(query_get_bytes(&query, 0), &id);
	must(query_end(&query));
	must(record_view(bench->desk.office.store, arena, id, TODAY, &view));
	json_decref(record_view_json(&view));
}

static void
ask_today(struct bench *bench, struct arena *arena)
{
	struct today_request request = { .date = TODAY, .person = bench->desk.actor.author.id };
	json_t *OWN(json_drop) json = NULL;
	must(today_json(bench->desk.office.store, arena, &request, &json));
}

static void
ask_suggest(struct bench *bench, struct arena *arena, enum suggest what, struct span typed)
{
	json_t *OWN(json_drop) json = NULL;
	must(suggest_json(bench->desk.office.store, arena, what, typed, &json, NULL));
}

/* Two characters: a common beginning. */
static void
ask_employer(struct bench *bench, struct arena *arena)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	put_employer(&text, casework_number(&bench->casework, (uint64_t)bench->employers));
	ask_suggest(bench, arena, SUGGEST_EMPLOYER, span_part(buffer_span(&text), 0, 6));
}

/* One character, in the middle of many names and of more sentences. */
static void
ask_middle(struct bench *bench, struct arena *arena)
{
	ask_suggest(bench, arena, SUGGEST_EMPLOYER, SPAN("厂"));
}

static void
ask_person(struct bench *bench, struct arena *arena)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	casework_put_name(&text, &bench->casework);
	ask_suggest(bench, arena, SUGGEST_PERSON, span_part(buffer_span(&text), 0, 3));
}

static const struct {
	const char *name;
	question *ask;
} questions[] = {
	{ "list, newest first", ask_first_page },
	{ "list, open ones", ask_open },
	{ "list, closed ones", ask_closed },
	{ "search of a name", ask_name },
	{ "search of two words", ask_words },
	{ "a case", ask_case },
	{ "today", ask_today },
	{ "suggest, employer", ask_employer },
	{ "suggest, one common character", ask_middle },
	{ "suggest, surname", ask_person },
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
	double times[ROUNDS];
	for (int i = 0; i < ROUNDS; i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		double start = seconds();
		ask(bench, &arena);
		times[i] = (seconds() - start) * 1e3;
	}
	qsort(times, ROUNDS, sizeof(*times), by_length);
	printf("%-30s p50 %7.2f ms  p95 %7.2f ms  max %7.2f ms\n", name, times[ROUNDS / 2], times[ROUNDS * 95 / 100],
	       times[ROUNDS - 1]);
}

/* ---- the store ---- */

/* In a folder of the caller's; office_close must not see it, since it removes its folder. */
static void
open_folder(struct bench *bench, const char *folder, bool *made)
{
	struct office *office = &bench->desk.office;
	*made = store_exists(folder, "node.db");
	if (*made)
		must(store_open(folder, "node.db", DB_WRITE, &office->store));
	else
		must(store_create(folder, "node.db", &office->store));
	must(db_run(office->store->db, "PRAGMA synchronous=OFF"));
	if (!*made)
		office_become(office, "440105014-1");
}

static void
set_actor(struct desk *desk)
{
	desk->office.now = 1795315327;
	desk->actor = (struct actor){ .now = desk->office.now, .now_ms = desk->office.now * 1000 };
	desk->actor.author = (struct author){ .id = office_uuid(&desk->office, 901),
					      .name = SPAN("陈调解"),
					      .centre = SPAN("440105014"),
					      .offset = 480 };
}

int
main(int argc, char **argv)
{
	struct bench bench = { .casework = { .state = 7 } };
	bool made = false;
	bench.disputes = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
	bench.employers = bench.disputes / 5 + 1;
	crypt_start();
	if (argc > 2)
		open_folder(&bench, argv[2], &made);
	else
		desk_open(&bench.desk);
	set_actor(&bench.desk);
	if (!made)
		make_all(&bench);
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		measure(&bench, questions[i].name, questions[i].ask);
	if (argc > 2)
		store_close(&bench.desk.office.store);
	else
		desk_close(&bench.desk);
	return 0;
}
