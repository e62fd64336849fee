/* What Heshi's messages weigh before TLS, beside the budgets of the design: one edit and its receipt, 2,000 edits, 1,000 new
 * records. Signatures, keys and ids are random bytes, as incompressible as real ones; texts are varied (casework.h).
 */
#include "core/message.h"
#include "core/seal.h"
#include "tests/support/casework.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LEDGER SPAN("centre/440105014")
#define NODE SPAN("440105014-1")
#define HUB SPAN("440105-hub")
#define START 1795315327    /* 2026-11-22T02:42:07Z */
#define TLS_RECORD (5 + 16) /* header and tag of ChaCha20-Poly1305 in TLS 1.2 */
#define RECORDS 200
#define EDITS 2000
#define NEW 1000

/* One device at work. */
struct work {
	struct arena arena;
	struct casework casework;
	struct author author;
	struct oid last;
	int64_t sequence;
	int64_t time;
	size_t json; /* bytes of canonical JSON so far */
	struct batch_writer *writer;
	size_t batches, wire, plain;
	double seconds; /* spent on closing batches */
};

static double
now(void)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void
work_start(struct work *work, uint64_t seed)
{
	*work = (struct work){ .casework = { seed }, .sequence = 1200, .time = START };
	work->author = (struct author){ .name = SPAN("陈小明"), .centre = SPAN("440105014"), .offset = 480 };
	work->author.id = casework_uuid(&work->casework, (START - 8000000) * INT64_C(1000));
	casework_fill(&work->casework, work->last.bytes, OID_SIZE);
}

static void
work_end(struct work *work)
{
	arena_drop(&work->arena);
	batch_drop(&work->writer);
}

static struct value
text_of(struct work *work, void put(struct buffer *out, struct casework *casework))
{
	struct buffer OWN(buffer_drop) text = { 0 };
	put(&text, &work->casework);
	return value_text(arena_copy(&work->arena, buffer_span(&text)));
}

static struct value
word_of(const char *word)
{
	return value_text(span_text(word));
}

/* Appends in any order. */
static void
set_field(struct op *op, const char *name, struct value value, bool secret)
{
	op->set[op->set_count++] = (struct field){ span_text(name), value, secret };
}

static void
new_key(struct work *work, struct op *op)
{
	uint8_t *key = arena_take(&work->arena, CRYPT_KEY_SIZE);
	casework_fill(&work->casework, key, CRYPT_KEY_SIZE);
	op->key = key;
}

static void
close_batch(struct work *work)
{
	double start = now();
	struct message message = { .type = MESSAGE_CHANGES, .batch = batch_close(work->writer) };
	work->seconds += now() - start;
	struct buffer OWN(buffer_drop) frame = { 0 };
	message_put(&frame, &message);
	work->wire += frame.size;
	work->plain += batch_size(work->writer);
	work->batches++;
	struct arena OWN(arena_drop) arena = { 0 };
	struct batch_item *items;
	fault_t fault = batch_read(&arena, &message.batch, LEDGER, NODE, HUB, &items);
	if (fault)
		fprintf(stderr, "%s\n", fault_text(fault));
	assert(!fault && items[message.batch.count - 1].changeset.sequence == work->sequence);
	batch_drop(&work->writer);
}

static void
add_changeset(struct work *work, const char *act, struct op *op)
{
	if (!work->writer)
		work->writer = batch_open(NODE, HUB);
	struct changeset changeset = {
		.ledger = LEDGER,
		.parents = { { .commit = work->last } },
		.parent_count = 1,
		.author = work->author,
		.device = NODE,
		.sequence = ++work->sequence,
		.time = work->time,
		.act = span_text(act),
		.ops = op,
		.op_count = 1,
	};
	struct oid previous = work->last;
	fault_t fault = changeset_sort(&changeset);
	assert(!fault);
	casework_fill(&work->casework, changeset.signature, sizeof(changeset.signature));
	casework_fill(&work->casework, work->last.bytes, OID_SIZE);
	batch_add(work->writer, &changeset, &work->last, &previous);
	if (batch_size(work->writer) >= BATCH_TARGET)
		close_batch(work);
}

/* One of the edits that make up most days: an amount, a status, a settlement, or a new event with a sealed text. */
static void
edit(struct work *work, struct uuid record)
{
	static const char *const statuses[] = { "pending",    "accepted",    "mediating", "agreed",
						"performing", "followed_up", "closed" };
	struct field fields[4];
	struct op op = { .path = path_main("dispute", record), .set = fields };
	struct casework *casework = &work->casework;
	const char *act = "dispute: change";
	work->time += 1 + (int64_t)casework_number(casework, 900);
	switch (casework_number(casework, 4)) {
	case 0:
		set_field(&op, "amount", value_integer((int64_t)casework_number(casework, 180000) * 100), false);
		break;
	case 1:
		set_field(&op, "status", word_of(CASEWORK_PICK(casework, statuses)), false);
		break;
	case 2:
		set_field(&op, "settled_amount", value_integer((int64_t)casework_number(casework, 180000) * 100),
			  false);
		break;
	default:
		act = "event: add";
		op.path = path_part("dispute", record, "event", casework_uuid(casework, work->time * 1000 + 137));
		set_field(&op, "at", word_of("2026-11-22T02:42:00Z"), false);
		set_field(&op, "type", word_of(casework_number(casework, 2) ? "session" : "contact_attempt"), false);
		set_field(&op, "text", text_of(work, casework_put_event), true);
		new_key(work, &op);
		break;
	}
	add_changeset(work, act, &op);
}

static void
measure_single(void)
{
	struct work work;
	work_start(&work, 1);
	struct field field = { SPAN("amount"), value_integer(3500000), false };
	struct op op = { .set = &field, .set_count = 1 };
	op.path = path_main("dispute", casework_uuid(&work.casework, (START - 300000) * INT64_C(1000)));
	add_changeset(&work, "dispute: change", &op);
	close_batch(&work);
	uint8_t signature[CRYPT_SIGNATURE_SIZE];
	casework_fill(&work.casework, signature, sizeof(signature));
	struct message receipt = {
		.type = MESSAGE_RECEIPT,
		.cursor = 48213,
		.sequence = work.sequence,
		.time = START + 1,
		.signature = span_of(signature, sizeof(signature)),
	};
	struct buffer OWN(buffer_drop) back = { 0 };
	message_put(&back, &receipt);
	size_t total = work.wire + back.size + 2 * TLS_RECORD;
	printf("one edit: %zu B up, receipt %zu B down, with two TLS records %zu B (budget 300)\n", work.wire,
	       back.size, total);
	work_end(&work);
}

static void
measure_edits(void)
{
	struct work work;
	struct uuid records[RECORDS];
	work_start(&work, 2);
	for (size_t i = 0; i < RECORDS; i++)
		records[i] = casework_uuid(&work.casework, (START - (int64_t)i * 40000) * 1000);
	for (size_t i = 0; i < EDITS; i++)
		edit(&work, records[casework_number(&work.casework, RECORDS)]);
	if (work.writer)
		close_batch(&work);
	printf("%d edits: %zu B in %zu batches (%zu B plain), %.1f B per edit (budget 110), closed in %.0f ms\n", EDITS,
	       work.wire, work.batches, work.plain, (double)work.wire / EDITS, work.seconds * 1e3);
	work_end(&work);
}

/* Choices that follow each other in a form. */
static void
set_choices(struct work *work, struct op *op)
{
	static const char *const sources[] = { "walk_in", "walk_in", "phone", "hotline_12345", "online", "petition" };
	static const char *const categories[] = { "wages", "wages", "overtime", "severance", "social_insurance",
						  "injury" };
	static const char *const industries[] = { "C", "C", "H", "F", "G", "O", "E" };
	static const char *const employers[] = { "private", "individual", "unregistered", "private" };
	struct casework *casework = &work->casework;
	set_field(op, "category", word_of(CASEWORK_PICK(casework, categories)), false);
	set_field(op, "employer_type", word_of(CASEWORK_PICK(casework, employers)), false);
	set_field(op, "grade", word_of(casework_number(casework, 3) ? "ordinary" : "simple"), false);
	set_field(op, "handled_by", word_of("street"), false);
	set_field(op, "industry", word_of(CASEWORK_PICK(casework, industries)), false);
	set_field(op, "source", word_of(CASEWORK_PICK(casework, sources)), false);
	set_field(op, "status", word_of("registered"), false);
}

static void
register_dispute(struct work *work, int number)
{
	struct field fields[16];
	struct op op = { .set = fields };
	struct casework *casework = &work->casework;
	work->time += 60 + (int64_t)casework_number(casework, 7200);
	op.path = path_main("dispute",
			    casework_uuid(casework, work->time * 1000 - (int64_t)casework_number(casework, 900)));
	set_field(&op, "amount", value_integer((int64_t)casework_number(casework, 180000) * 100), false);
	set_field(&op, "number", value_text(arena_print(&work->arena, "海凤阳劳人调〔2026〕%d号", number)), false);
	set_field(&op, "received",
		  value_text(arena_print(&work->arena, "2026-%02d-%02d", 1 + number / 84, 1 + number % 28)), false);
	set_field(&op, "workers", value_integer(1 + (int64_t)casework_number(casework, 20)), false);
	set_field(&op, "migrant_workers", value_integer((int64_t)casework_number(casework, 9)), false);
	set_choices(work, &op);
	set_field(&op, "summary", text_of(work, casework_put_summary), false);
	struct document document = { fields, op.set_count };
	struct buffer OWN(buffer_drop) json = { 0 };
	document_encode(&json, &document);
	work->json += json.size;
	fields[op.set_count - 1].secret = true;
	new_key(work, &op);
	add_changeset(work, "dispute: register", &op);
}

static void
measure_new(void)
{
	struct work work;
	work_start(&work, 3);
	for (int i = 0; i < NEW; i++)
		register_dispute(&work, i + 1);
	if (work.writer)
		close_batch(&work);
	printf("%d new records of %.0f B: %.1f KB in %zu batches (%zu B plain) (budget 220), closed in %.0f ms\n", NEW,
	       (double)work.json / NEW, (double)work.wire / 1e3, work.batches, work.plain, work.seconds * 1e3);
	work_end(&work);
}

int
main(void)
{
	measure_single();
	measure_edits();
	measure_new();
	return 0;
}
