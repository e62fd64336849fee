/* Greeting, admission, enrolment and receipts, inside the writer's transaction. */
#include "hub/writer_jobs.h"

#include "base/text.h"
#include "host/clock.h"
#include "host/receipt.h"
#include "hub/enrolment.h"
#include "hub/renewal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

PRINTF_LIKE(3, 4)
static void
job_refuse(struct job *job, enum refusal refusal, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	job->refusal = refusal;
	vsnprintf(job->reason, sizeof(job->reason), format, args);
	va_end(args);
	text_mend(job->reason);
}

/* The folder of a device that was renewed elsewhere: whoever holds it should learn what became of the device. */
static fault_t
refuse_retired(struct store *store, struct job *job)
{
	struct span after;
	TRY(renewal_of(store, &job->arena, span_text(job->device), &after));
	if (after.size)
		job_refuse(job, REFUSAL_DEVICE,
			   "this device was retired: put back from a backup elsewhere, it goes on as %.*s;"
			   " enrol a new one in a new folder",
			   SPAN_ARG(after));
	else
		job_refuse(job, REFUSAL_DEVICE, "this device was retired; nothing more is taken from it");
	return NULL;
}

static fault_t
check_active(struct store *store, struct job *job, struct device *device)
{
	TRY(store_device(store, span_text(job->device), device));
	if (device->status == DEVICE_UNKNOWN)
		job_refuse(job, REFUSAL_DEVICE, "this device is not in the district's register");
	else if (device->status == DEVICE_LOST)
		job_refuse(job, REFUSAL_DEVICE, "this device was reported lost; nothing more is taken from it");
	else if (device->status == DEVICE_RETIRED)
		TRY(refuse_retired(store, job));
	return NULL;
}

/* In a recovery the register is as old as the backup: a device that it does not know yet may give back, too. What it gives proves
 * itself. */
static fault_t
check_peer(struct store *store, struct job *job, struct device *device)
{
	job->giving = recovery_is_on(store);
	if (!job->giving)
		return check_active(store, job, device);
	TRY(store_device(store, span_text(job->device), device));
	return device->status == DEVICE_UNKNOWN ? NULL : check_active(store, job, device);
}

static fault_t
last_session(struct store *store, const char *device, int64_t *out)
{
	struct query query = db_query(store->db, "SELECT session FROM contact WHERE device = ?");
	query_text(&query, span_text(device));
	*out = query_step(&query) ? query_get_integer(&query, 0) : 0;
	return query_end(&query);
}

static fault_t
note_contact(struct store *store, const struct job *job, int64_t now)
{
	struct query query =
		db_query(store->db, "INSERT INTO contact (device, session, seen, skew, schema, received, sent)"
				    " VALUES (?, ?, ?, ?, ?, 0, 0) ON CONFLICT DO UPDATE SET"
				    " session = excluded.session, seen = excluded.seen, skew = excluded.skew,"
				    " schema = excluded.schema");
	query_text(&query, span_text(job->device));
	query_integer(&query, job->session);
	query_integer(&query, now);
	query_integer(&query, job->peer_time - now);
	query_integer(&query, job->schema);
	return query_run(&query);
}

/* How far each of its ledgers has been given to the device: what is newer it lacks. */
static fault_t
note_given(struct store *store, const struct job *job)
{
	for (size_t i = 0; i < job->ledger_count; i++) {
		struct query query = db_query(store->db, "INSERT INTO contact_ledger (device, ledger, given)"
							 " VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET"
							 " given = excluded.given WHERE given <> excluded.given");
		query_text(&query, span_text(job->device));
		query_text(&query, job->hello[i].name);
		query_integer(&query, job->hello[i].cursor);
		TRY(query_run(&query));
	}
	return NULL;
}

fault_t
head_read(struct store *store, const struct ledger *ledger, struct head *out)
{
	struct receipt receipt;
	bool found;
	*out = (struct head){ 0 };
	snprintf(out->ledger, sizeof(out->ledger), "%s", ledger->name);
	TRY(receipt_read(store, ledger, &receipt, &found));
	out->oid = receipt.head;
	out->number = receipt.number;
	out->time = receipt.time;
	memcpy(out->signature, receipt.signature, sizeof(out->signature));
	return NULL;
}

static fault_t
check_cursor(struct store *store, const struct ledger *ledger, const struct hello_ledger *hello, struct job *job,
	     int64_t *cursor)
{
	bool found;
	TRY(recovery_cursor(store, ledger, hello, cursor, &found));
	if (!found)
		job_refuse(
			job, REFUSAL_CURSOR,
			"the hub does not have what it once gave of %s: it was put back from an older copy, or it shows"
			" others another history; nothing was taken; tell the district",
			ledger->name);
	return NULL;
}

/* A hub has one district's ledger. */
static bool
is_here(const struct store *store, struct span ledger)
{
	char district[LIMIT_LEDGER_NAME + 1];
	ledger_district_name(&store->identity, district);
	return !span_starts(ledger, SPAN("district/")) || span_equal(ledger, span_text(district));
}

static fault_t
greet_ledger(struct store *store, struct job *job, const struct device *device, size_t index)
{
	const struct hello_ledger *hello = &job->hello[index];
	struct greeted *greeted = &job->greeted[index];
	struct ledger ledger;
	bool found;
	bool unknown = device->status == DEVICE_UNKNOWN; /* only in a recovery: it gets nothing */
	if (!is_here(store, hello->name) ||
	    (!unknown && !rights_reads(device->role, span_text(device->centre), hello->name))) {
		job_refuse(job, REFUSAL_LEDGER, "a device of %s may not read %.*s", device->centre,
			   SPAN_ARG(hello->name));
		return NULL;
	}
	TRY(ledger_find(store, hello->name, true, &ledger, &found));
	if (job->giving)
		return recovery_held(store, &job->arena, &ledger, &greeted->tips);
	TRY(check_cursor(store, &ledger, hello, job, &greeted->cursor));
	TRY(head_read(store, &ledger, &greeted->head));
	return ledger_sequence(store, &ledger, span_text(job->device), &greeted->held);
}

static fault_t
greet(struct store *store, struct job *job, int64_t now)
{
	struct device device;
	int64_t last;
	TRY(check_peer(store, job, &device));
	TRY(last_session(store, job->device, &last));
	if (!job->refusal && job->session <= last) {
		job_refuse(job, REFUSAL_REPLAY,
			   "session %lld is not newer than %lld: a repeated session, or a copied data folder",
			   (long long)job->session, (long long)last);
		job->refused_sequence = last; /* an honest node put back from a backup goes on from there */
	}
	job->greeted = ARENA_NEW_ARRAY(&job->arena, job->ledger_count, struct greeted);
	for (size_t i = 0; i < job->ledger_count && !job->refusal; i++)
		TRY(greet_ledger(store, job, &device, i));
	if (job->refusal)
		return NULL;
	TRY(note_contact(store, job, now));
	return job->giving ? NULL : note_given(store, job);
}

/* A batch under admission. */
struct admission {
	const struct writing *writing;
	struct store *store;
	struct job *job;
	struct ledger ledger;
	int64_t first; /* number of the first new one, 0 = none yet */
	struct oid tip;
};

static void
refuse_item(struct admission *admission, const struct batch_item *item, const struct verdict *verdict)
{
	admission->job->refused_sequence = item->changeset.sequence;
	job_refuse(admission->job, verdict->refusal, "%s", verdict->reason);
}

static fault_t
prove(struct admission *admission, const struct proof *proof, struct verdict *verdict)
{
	if (admission->writing->verifier) {
		verifier_add(admission->writing->verifier, proof);
	} else if (!proof_holds(proof)) {
		verdict->refusal = REFUSAL_SIGNATURE;
		snprintf(verdict->reason, sizeof(verdict->reason), "the signature does not hold");
	}
	return NULL;
}

/* With a verifier the signature is checked later, before the commit; without, at once, and a mark lets it be taken
 * back. */
static fault_t
admit_item(struct admission *admission, const struct batch_item *item)
{
	struct job *job = admission->job;
	struct verdict verdict;
	struct proof *proof = ARENA_NEW(&job->slice_arena, struct proof);
	struct ledger before = admission->ledger;
	TRY(db_mark(admission->store->db));
	fault_t fault = ledger_admit(admission->store, &job->slice_arena, &admission->ledger, item, job->entries,
				     job->now.reached, job->giving, &verdict, proof);
	if (!fault && !verdict.refusal && !verdict.already)
		fault = prove(admission, proof, &verdict);
	if (fault || verdict.refusal) {
		db_undo_mark(admission->store->db);
		admission->ledger = before;
		if (!fault)
			refuse_item(admission, item, &verdict);
		return fault;
	}
	job->entries[job->now.reached++] = verdict.entry;
	if (!verdict.already) {
		job->now.admitted++;
		admission->tip = verdict.entry.commit;
		admission->first = admission->first ? admission->first : verdict.entry.number;
	}
	return db_unmark(admission->store->db);
}

/* Beside the count, time: some change sets take a thousand times as long as others. */
static bool
slice_goes_on(const struct admission *admission)
{
	const struct job *job = admission->job;
	size_t in_slice = job->now.reached - job->kept.reached;
	if (job->refusal || job->now.reached >= job->batch.count)
		return false;
	return in_slice == 0 || (in_slice < job->slice && clock_steady_ms() < admission->writing->until_ms);
}

static fault_t
admit_slice(struct admission *admission, const struct batch_item *items)
{
	struct job *job = admission->job;
	while (slice_goes_on(admission)) {
		const struct batch_item *item = &items[job->now.reached];
		if (!job->giving && !span_equal(item->changeset.device, span_text(job->device)))
			job_refuse(job, REFUSAL_DEVICE, "a change set of another device");
		else
			TRY(admit_item(admission, item));
	}
	job->more = !job->refusal && job->now.reached < job->batch.count;
	if (job->giving) {
		TRY(recovery_follow_own(admission->store, &admission->ledger));
		return recovery_held(admission->store, &job->arena, &admission->ledger, &job->tips);
	}
	if (admission->first)
		TRY(ledger_integrate(admission->store, &admission->ledger, &admission->tip, admission->first,
				     admission->writing->now));
	return ledger_sequence(admission->store, &admission->ledger, span_text(job->device), &job->now.held);
}

/* Anew for each slice: what waits for its turn takes no more memory than it came with. */
static fault_t
read_batch(struct store *store, struct job *job, struct batch_item **items)
{
	fault_t fault = batch_read(&job->slice_arena, &job->batch, span_text(job->ledger), span_text(job->device),
				   span_text(store->identity.device), items);
	if (!fault && !job->entries)
		job->entries = ARENA_NEW_ARRAY(&job->arena, job->batch.count, struct entry);
	if (!fault)
		return NULL;
	job_refuse(job, fault_code(fault) == FAULT_LIMIT ? REFUSAL_LIMIT : REFUSAL_PROTOCOL, "%s", fault_text(fault));
	fault_drop(fault);
	return NULL;
}

static fault_t
admit(const struct writing *writing, struct job *job)
{
	struct store *store = writing->store;
	struct admission admission = { .writing = writing, .store = store, .job = job };
	struct batch_item *items;
	struct device device;
	bool found;
	TRY(check_peer(store, job, &device));
	if (job->shown && !job->giving) /* the recovery has ended meanwhile */
		return NULL;
	if (!job->refusal)
		TRY(read_batch(store, job, &items));
	if (job->refusal)
		return NULL;
	TRY(ledger_find(store, span_text(job->ledger), true, &admission.ledger, &found));
	if (job->giving && !job->shown)
		return recovery_held(store, &job->arena, &admission.ledger, &job->tips);
	if (job->giving)
		TRY(recovery_open(store, &admission.ledger));
	return admit_slice(&admission, items);
}

static fault_t
follow_line(struct store *store, struct job *job)
{
	const struct message *shown = &job->message;
	struct receipt receipt = { .head = shown->head, .number = shown->cursor, .time = shown->time };
	struct ledger ledger;
	bool found, holds = true;
	job->giving = recovery_is_on(store);
	if (!job->giving) /* it has ended meanwhile */
		return NULL;
	memcpy(receipt.signature, shown->signature.data, sizeof(receipt.signature));
	TRY(ledger_find(store, span_text(job->ledger), true, &ledger, &found));
	TRY(recovery_show(store, &ledger, &receipt, &holds));
	if (!holds)
		job_refuse(job, REFUSAL_SIGNATURE, "the receipt shown for %s is not this hub's", job->ledger);
	return recovery_held(store, &job->arena, &ledger, &job->tips);
}

/* A stolen folder could ask for it, too: people shall see it. */
static fault_t
note_renewal(struct store *store, const struct job *job, const struct message *answer)
{
	char text[LIMIT_REASON];
	snprintf(text, sizeof(text), "put back from a backup, it goes on as %.*s", SPAN_ARG(answer->device));
	return store_incident(store, span_text(job->device), "renewal", text);
}

static fault_t
enrol(struct store *store, struct job *job, int64_t now)
{
	struct message answer = { 0 };
	const char *reason;
	bool renewed = false;
	if (recovery_is_on(store)) {
		job_refuse(job, REFUSAL_BUSY,
			   "the hub was put back from a backup and is not ready yet; try again later");
		return NULL;
	}
	if (job->message.secret.size)
		TRY(enrolment_accept(store, &job->arena, &job->message, now, &answer, &job->refusal, &reason));
	else
		TRY(renewal_accept(store, &job->arena, span_text(job->device), &job->message, now, &answer,
				   &job->refusal, &reason, &renewed));
	if (job->refusal)
		job_refuse(job, job->refusal, "%s", reason);
	else
		job->answer = answer;
	return renewed ? note_renewal(store, job, &answer) : NULL;
}

static fault_t
farewell(struct store *store, const struct job *job, int64_t now)
{
	struct query query = db_query(store->db, "UPDATE contact SET received = received + ?, sent = sent + ?, seen = ?"
						 " WHERE device = ?");
	query_integer(&query, (int64_t)job->received);
	query_integer(&query, (int64_t)job->sent);
	query_integer(&query, now);
	query_text(&query, span_text(job->device));
	TRY(query_run(&query));
	return note_given(store, job);
}

static fault_t
run_kind(const struct writing *writing, struct job *job)
{
	struct store *store = writing->store;
	int64_t now = writing->now;
	switch (job->kind) {
	case JOB_GREET:
		return greet(store, job, now);
	case JOB_ADMIT:
		return admit(writing, job);
	case JOB_ENROL:
		return enrol(store, job, now);
	case JOB_FAREWELL:
		return farewell(store, job, now);
	case JOB_INCIDENT:
		return store_incident(store, span_text(job->device), job->what, job->reason);
	case JOB_LINE:
		return follow_line(store, job);
	case JOB_GAVE:
		return recovery_is_on(store) ? recovery_gave(store, span_text(job->device), now) : NULL;
	case JOB_REFRESH:
		return NULL;
	}
	abort();
}

/* A job may be run twice (see writer.c), so answers begin anew. */
fault_t
job_run(const struct writing *writing, struct job *job)
{
	job->refusal = REFUSAL_NONE;
	job->now = job->kept;
	job->more = false;
	arena_drop(&job->slice_arena);
	job->refused_sequence = 0;
	TRY(store_refresh(writing->store)); /* whether a recovery is on: the command line ends it */
	TRY(run_kind(writing, job));
	if (!job->refusal)
		return NULL;
	return store_incident(writing->store, span_text(job->device), refusal_word(job->refusal), job->reason);
}

void
job_keep(struct job *job)
{
	job->kept = job->now;
	arena_drop(&job->slice_arena);
}

static fault_t
sign_receipt(struct store *store, const struct ledger *ledger, int64_t now)
{
	struct entry entry;
	bool found;
	TRY(ledger_entry(store, ledger, &ledger->current, &entry, &found));
	if (!found)
		return fault_raise(FAULT_STORE, 0, "the head of %s is missing", ledger->name);
	struct receipt receipt = { .head = entry.commit, .digest = entry.digest, .number = entry.number, .time = now };
	receipt_sign(store, ledger, &receipt);
	return receipt_write(store, ledger, &receipt);
}

static fault_t
refresh_one(struct store *store, int64_t id, int64_t now, void (*moved)(const struct head *head, void *context),
	    void *context)
{
	struct ledger ledger;
	struct head head;
	TRY(ledger_by_id(store, id, &ledger));
	TRY(sign_receipt(store, &ledger, now));
	TRY(head_read(store, &ledger, &head));
	moved(&head, context);
	return NULL;
}

#define WITHOUT_RECEIPT                                         \
	" FROM ledger l LEFT JOIN receipt r ON r.ledger = l.id" \
	" WHERE l.last > 0 AND l.current IS NOT r.head"

fault_t
receipts_due(struct store *store, bool *out)
{
	struct query query = db_query(store->db, "SELECT 1" WITHOUT_RECEIPT " LIMIT 1");
	*out = query_step(&query);
	return query_end(&query);
}

fault_t
receipts_refresh(struct store *store, int64_t now, void (*moved)(const struct head *head, void *context), void *context)
{
	int64_t ids[64];
	size_t count = 0;
	TRY(store_refresh(store)); /* the command line ends a recovery */
	if (recovery_is_on(store))
		return NULL;
	struct query query = db_query(store->db, "SELECT l.id" WITHOUT_RECEIPT " LIMIT 64");
	while (query_step(&query))
		ids[count++] = query_get_integer(&query, 0);
	TRY(query_end(&query));
	for (size_t i = 0; i < count; i++)
		TRY(refresh_one(store, ids[i], now, moved, context));
	return count == sizeof(ids) / sizeof(*ids) ? receipts_refresh(store, now, moved, context) : NULL;
}
