/* Filling a hub's store with casework; see caseload.h. */
#include "tests/support/caseload.h"

#include "host/records.h"
#include "tests/support/office.h"

#include <stdio.h>
#include <string.h>

#define WINDOW 2000 /* cases in one transaction: a change set for each street */
#define TRAININGS 60
#define TOLD_EVERY 100000

static const char *const streets[CASELOAD_STREETS] = { "赤岗", "新港",   "昌岗", "江南中", "滨江",   "素社",
						       "海幢", "南华西", "龙凤", "沙园",   "南石头", "凤阳",
						       "瑞宝", "江海",   "琶洲", "南洲",   "华洲",   "官洲" };

void
caseload_centre(int street, char out[24])
{
	snprintf(out, 24, "440105%03d", street + 1);
}

void
caseload_put_employer(struct buffer *out, int64_t number)
{
	struct casework casework = { .state = (uint64_t)number * 7919 };
	casework_put_employer(out, &casework);
}

static struct actor
actor_of(const struct caseload *caseload, int64_t days)
{
	struct actor actor = { .now = days * 86400 + 3600, .now_ms = (days * 86400 + 3600) * 1000 };
	actor.author = (struct author){ .id = caseload->store->identity.person,
					.name = SPAN("陈调解"),
					.centre = span_text(caseload->store->identity.district),
					.offset = 480 };
	return actor;
}

/* ---- the register ---- */

struct maker {
	struct caseload *caseload;
	struct arena *arena;
	struct actor actor;
};

/* Pairs of name and text. */
static struct uuid
make(struct maker *maker, const char *kind, struct uuid of, const char *const (*pairs)[2], size_t count)
{
	struct draft draft = { .kind = schema_kind(span_text(kind)), .of = of, .field_count = count };
	struct given *given = ARENA_NEW_ARRAY(maker->arena, count, struct given);
	struct outcome outcome;
	for (size_t i = 0; i < count; i++)
		given[i] = (struct given){ .name = span_text(pairs[i][0]), .text = span_text(pairs[i][1]) };
	draft.fields = given;
	must(record_create(maker->caseload->store, maker->arena, &maker->actor, NULL, &draft, &outcome));
	if (!outcome.saved)
		must(fault_raise(FAULT_INPUT, 0, "%s", outcome.problems.items[0].text.en));
	maker->actor.now_ms += 10;
	return outcome.id;
}

#define MAKE(maker, kind, of, ...)                                           \
	make((maker), (kind), (of), (const char *const[][2]){ __VA_ARGS__ }, \
	     sizeof((const char *const[][2]){ __VA_ARGS__ }) / sizeof(const char *[2]))

static void
make_street(struct maker *maker, int street)
{
	static const struct uuid none;
	struct casework casework = { .state = (uint64_t)street + 77 };
	char code[24];
	caseload_centre(street, code);
	MAKE(maker, "centre", none, { "code", code }, { "short_name", streets[street] },
	     { "name",
	       arena_text(maker->arena, arena_print(maker->arena, "%s街道劳动人事争议调解中心", streets[street])) });
	for (int i = 0; i < CASELOAD_MEDIATORS; i++) {
		struct buffer OWN(buffer_drop) name = { 0 };
		casework_put_name(&name, &casework);
		maker->caseload->mediators[street][i] =
			MAKE(maker, "person", none, { "name", arena_text(maker->arena, buffer_span(&name)) },
			     { "centre", code }, { "duty", i ? "part_time" : "full_time" },
			     { "certificate_to", i % 3 ? "2028-06-30" : "2026-12-31" }, { "active", "yes" });
	}
}

static bool
has_register(struct store *store)
{
	struct query query = db_query(store->db, "SELECT 1 FROM centre WHERE code = '440105018'");
	bool found = query_step(&query);
	must(query_end(&query));
	return found;
}

/* In the order in which they were made. */
static void
read_mediators(struct caseload *caseload)
{
	for (int street = 0; street < CASELOAD_STREETS; street++) {
		char code[24];
		caseload_centre(street, code);
		struct query query =
			db_query(caseload->store->db, "SELECT id FROM person WHERE centre = ? ORDER BY id");
		query_text(&query, span_text(code));
		for (int i = 0; i < CASELOAD_MEDIATORS && query_step(&query); i++)
			uuid_read(query_get_bytes(&query, 0), &caseload->mediators[street][i]);
		must(query_end(&query));
	}
}

/* ---- trainings ---- */

static void
make_attendance(struct maker *maker, struct casework *casework, struct uuid training, int street, int person)
{
	static const char *const signs[] = { "present", "present", "present", "present", "late", "leave", "absent" };
	char id[UUID_TEXT_SIZE + 1], code[24];
	const char *sign = CASEWORK_PICK(casework, signs);
	bool there = strcmp(sign, "present") == 0 || strcmp(sign, "late") == 0;
	uuid_text(maker->caseload->mediators[street][person], id);
	caseload_centre(street, code);
	MAKE(maker, "attendance", training, { "person", id }, { "centre", code }, { "sign_in", sign },
	     { "minutes", there ? "180" : "0" }, { "passed", there ? "yes" : "no" });
}

static void
make_training(struct maker *maker, int64_t index)
{
	static const struct uuid none;
	struct buffer OWN(buffer_drop) day = { 0 };
	struct casework casework = { .state = (uint64_t)index + 4242 };
	int64_t first = date_days(CASELOAD_FIRST_DAY), days = date_days(CASELOAD_TODAY) - first;
	int64_t at = first + days * index / TRAININGS;
	maker->actor = actor_of(maker->caseload, at);
	date_put(&day, date_of_days(at));
	struct uuid training =
		MAKE(maker, "training", none, { "title", "调解员轮训" },
		     { "date", arena_text(maker->arena, buffer_span(&day)) },
		     { "form", index % 4 ? "lecture" : "hearing" }, { "minutes", "180" }, { "status", "held" });
	for (int street = 0; street < CASELOAD_STREETS; street++)
		for (int i = 0; i < CASELOAD_MEDIATORS; i++)
			if (casework_number(&casework, 3) > 0)
				make_attendance(maker, &casework, training, street, i);
}

static void
make_register(struct caseload *caseload)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct maker maker = { caseload, &arena, actor_of(caseload, date_days(CASELOAD_FIRST_DAY) - 1) };
	must(db_begin(caseload->store->db));
	for (int street = 0; street < CASELOAD_STREETS; street++)
		make_street(&maker, street);
	for (int64_t i = 0; i < TRAININGS; i++)
		make_training(&maker, i);
	must(db_end(caseload->store->db));
}

/* ---- cases ---- */

/* One street's cases among those of a window, as one change set. */
static void
commit_street(struct caseload *caseload, int street, int64_t from, int64_t to)
{
	struct arena OWN(arena_drop) arena = { 0 };
	size_t count = 0, room = 0;
	char code[24], name[LIMIT_LEDGER_NAME + 1];
	struct ledger ledger;
	struct oid commit;
	bool found, changed;
	for (int64_t i = from; i < to; i++)
		room += caseload_street(i) == street;
	struct edit *edits = ARENA_NEW_ARRAY(&arena, room * CASELOAD_CASE_MAX + 1, struct edit);
	for (int64_t i = from; i < to; i++)
		if (caseload_street(i) == street)
			count += caseload_case(caseload, &arena, i, edits + count);
	if (!count)
		return;
	caseload_centre(street, code);
	snprintf(name, sizeof(name), "centre/%s", code);
	int64_t first = date_days(CASELOAD_FIRST_DAY), days = date_days(CASELOAD_TODAY) - first;
	struct actor actor = actor_of(caseload, first + days * (to - 1) / caseload->disputes);
	must(ledger_find(caseload->store, span_text(name), true, &ledger, &found));
	must(ledger_commit(caseload->store, &ledger, &actor.author, "dispute: register", actor.now, edits, count,
			   &commit, &changed));
}

static void
make_window(struct caseload *caseload, int64_t from)
{
	int64_t to = from + WINDOW < caseload->disputes ? from + WINDOW : caseload->disputes;
	must(db_begin(caseload->store->db));
	for (int street = 0; street < CASELOAD_STREETS; street++)
		commit_street(caseload, street, from, to);
	must(db_end(caseload->store->db));
	if (to % TOLD_EVERY == 0)
		fprintf(stderr, "%ld of %ld disputes\n", (long)to, (long)caseload->disputes);
}

static int64_t
count_made(struct caseload *caseload)
{
	struct query query = db_query(caseload->store->db, "SELECT COUNT(*) FROM dispute");
	int64_t count = query_step(&query) ? query_get_integer(&query, 0) : 0;
	must(query_end(&query));
	return count;
}

void
caseload_make(struct caseload *caseload, struct store *store, int64_t disputes)
{
	*caseload = (struct caseload){ .store = store, .disputes = disputes, .employers = disputes / 8 + 1 };
	if (!has_register(store))
		make_register(caseload);
	read_mediators(caseload);
	int64_t made = count_made(caseload);
	if (made >= disputes)
		return;
	/* Nothing of this is lost for good when the plug is pulled: it can be made again. */
	must(db_run(store->db, "PRAGMA synchronous=OFF; PRAGMA cache_size=-1500000; PRAGMA secure_delete=OFF"));
	for (int64_t from = made; from < disputes; from += WINDOW)
		make_window(caseload, from);
}
