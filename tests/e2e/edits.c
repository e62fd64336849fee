/* Saves many change sets into a store quickly, for tests that need a backlog; each is signed as if a person had saved it.
 *
 *   edits DIR/node.db new N [SEED]      N new disputes of about 566 bytes; prints the average size of their canonical documents
 *   edits DIR/node.db change N [SEED]   N changes of the newest 200 disputes: amounts, statuses, settlements, new events
 *
 * The texts are made up (casework.h); the same seed makes the same casework. All of it goes through the acts that the command line
 * uses, in one transaction.
 */
#include "base/text.h"
#include "host/clock.h"
#include "host/records.h"
#include "tests/support/casework.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS 200
#define FIELDS_MAX 16
#define MINUTE_MS 60000 /* the longest that passes between two acts */

struct edits {
	struct store *store;
	struct arena *arena; /* of one act */
	struct casework casework;
	struct actor actor;
	struct uuid records[RECORDS];
	size_t record_count;
	struct given fields[FIELDS_MAX];
	size_t field_count;
};

static void
give_text(struct edits *edits, const char *name, const char *text)
{
	edits->fields[edits->field_count++] = (struct given){ .name = span_text(name), .text = span_text(text) };
}

static void
give_integer(struct edits *edits, const char *name, uint64_t integer)
{
	edits->fields[edits->field_count++] =
		(struct given){ .name = span_text(name), .value = value_integer((int64_t)integer) };
}

static void
give_casework(struct edits *edits, const char *name, void put(struct buffer *out, struct casework *casework))
{
	struct buffer OWN(buffer_drop) text = { 0 };
	put(&text, &edits->casework);
	give_text(edits, name, arena_text(edits->arena, buffer_span(&text)));
}

static void
give_number(struct edits *edits, const char *name, uint64_t below)
{
	give_integer(edits, name, casework_number(&edits->casework, below));
}

static void
give_choices(struct edits *edits)
{
	static const char *const sources[] = { "walk_in", "walk_in", "phone", "hotline_12345", "online", "petition" };
	static const char *const categories[] = { "wages", "wages", "overtime", "severance", "social_insurance",
						  "injury" };
	static const char *const industries[] = { "C", "C", "H", "F", "G", "O", "E" };
	static const char *const employers[] = { "private", "individual", "unregistered", "private" };
	struct casework *casework = &edits->casework;
	give_text(edits, "category", CASEWORK_PICK(casework, categories));
	give_text(edits, "employer_type", CASEWORK_PICK(casework, employers));
	give_text(edits, "grade", casework_number(casework, 3) ? "ordinary" : "simple");
	give_text(edits, "handled_by", "street");
	give_text(edits, "industry", CASEWORK_PICK(casework, industries));
	give_text(edits, "source", CASEWORK_PICK(casework, sources));
}

static fault_t
create(struct edits *edits, struct outcome *out)
{
	struct draft draft = { .kind = schema_kind(SPAN("dispute")), .fields = edits->fields };
	uint64_t workers = 1 + casework_number(&edits->casework, 20);
	give_number(edits, "amount", 18000000);
	give_text(edits, "received", "2026-03-02");
	give_integer(edits, "workers", workers);
	give_number(edits, "migrant_workers", workers + 1);
	give_choices(edits);
	give_casework(edits, "summary", casework_put_summary);
	draft.field_count = edits->field_count;
	return record_create(edits->store, edits->arena, &edits->actor, NULL, &draft, out);
}

/* The plain text's size: what stands in git has the sealed summary instead. */
static fault_t
measure(struct edits *edits, struct uuid id, size_t *size)
{
	struct place place;
	struct record_whole whole;
	struct buffer OWN(buffer_drop) json = { 0 };
	TRY(record_find(edits->store, id, &place));
	TRY(record_load(edits->store, edits->arena, &place, &whole));
	document_encode(&json, &whole.documents[0].document);
	*size += json.size;
	return NULL;
}

static fault_t
add_event(struct edits *edits, struct uuid record, struct outcome *out)
{
	struct draft draft = { .kind = schema_kind(SPAN("event")), .of = record, .fields = edits->fields };
	give_text(edits, "at", "2026-11-22 10:42");
	give_text(edits, "type", casework_number(&edits->casework, 2) ? "session" : "contact_attempt");
	give_casework(edits, "text", casework_put_event);
	draft.field_count = edits->field_count;
	return record_create(edits->store, edits->arena, &edits->actor, NULL, &draft, out);
}

static fault_t
change(struct edits *edits, struct outcome *out)
{
	static const char *const statuses[] = { "pending", "accepted", "mediating" };
	struct uuid record = edits->records[casework_number(&edits->casework, edits->record_count)];
	switch (casework_number(&edits->casework, 4)) {
	case 0:
		give_number(edits, "amount", 18000000);
		break;
	case 1:
		give_text(edits, "status", CASEWORK_PICK(&edits->casework, statuses));
		break;
	case 2:
		give_number(edits, "settled_amount", 1000000);
		break;
	default:
		return add_event(edits, record, out);
	}
	return record_change(edits->store, edits->arena, &edits->actor, record, edits->fields, edits->field_count, out);
}

/* One act; refused or idle ones (the field says so already) are tried again with what is drawn next. */
static fault_t
act(struct edits *edits, bool creates, size_t *size)
{
	struct outcome outcome = { 0 };
	while (!outcome.saved) {
		struct arena OWN(arena_drop) arena = { 0 };
		edits->arena = &arena;
		edits->field_count = 0;
		TRY(creates ? create(edits, &outcome) : change(edits, &outcome));
		if (creates && !outcome.saved)
			return fault_raise(FAULT_INPUT, 0, "a new dispute was refused");
		if (creates)
			TRY(measure(edits, outcome.id, size));
	}
	edits->actor.now_ms += 1000 + (int64_t)casework_number(&edits->casework, MINUTE_MS - 1000);
	edits->actor.now = edits->actor.now_ms / 1000;
	return NULL;
}

static fault_t
find_records(struct edits *edits)
{
	struct query query = db_query(edits->store->db, "SELECT id FROM dispute ORDER BY id DESC LIMIT ?");
	query_integer(&query, RECORDS);
	while (query_step(&query))
		edits->record_count += uuid_read(query_get_bytes(&query, 0), &edits->records[edits->record_count]);
	return query_end(&query);
}

static fault_t
run(struct edits *edits, bool creates, long count)
{
	struct arena OWN(arena_drop) arena = { 0 };
	size_t size = 0;
	int64_t start_ms = clock_milliseconds() - count * MINUTE_MS;
	TRY(actor_find(edits->store, &arena, (struct span){ 0 }, start_ms, 480, &edits->actor));
	TRY(find_records(edits));
	if (!creates && !edits->record_count)
		return fault_raise(FAULT_INPUT, 0, "there is no dispute to change");
	TRY(db_begin(edits->store->db));
	for (long i = 0; i < count; i++) {
		fault_t fault = act(edits, creates, &size);
		if (fault) {
			db_undo(edits->store->db);
			return fault;
		}
	}
	TRY(db_end(edits->store->db));
	if (creates)
		printf("%zu\n", size / (size_t)count);
	return NULL;
}

int
main(int count, char **words)
{
	struct edits edits = { 0 };
	char *slash = count > 3 ? strrchr(words[1], '/') : NULL;
	if (!slash || (strcmp(words[2], "new") != 0 && strcmp(words[2], "change") != 0)) {
		fprintf(stderr, "usage: edits DIR/node.db new|change N [SEED]\n");
		return 2;
	}
	*slash = '\0';
	edits.casework.state = count > 4 ? strtoull(words[4], NULL, 10) : 1;
	crypt_start();
	fault_t fault = store_open(words[1], slash + 1, DB_WRITE, &edits.store);
	if (!fault)
		fault = run(&edits, strcmp(words[2], "new") == 0, strtol(words[3], NULL, 10));
	store_close(&edits.store);
	if (fault)
		fprintf(stderr, "edits: %s\n", fault_text(fault));
	int status = fault ? 1 : 0;
	fault_drop(fault);
	return status;
}
