/* A ledger as a whole: its row, its tips, what can be reached from where, and the hub's receipt. */
#include "host/audit_inside.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
get_bytes(struct query *query, int column, void *out, size_t size)
{
	struct span bytes = query_get_bytes(query, column);
	if (bytes.size == size)
		memcpy(out, bytes.data, size);
}

static fault_t
read_tips(struct checking *checking)
{
	struct db *db = checking->store->db;
	struct query query = db_query(db, "SELECT COUNT(*) FROM tip WHERE ledger = ?");
	query_integer(&query, checking->ledger.id);
	size_t room = query_step(&query) ? (size_t)query_get_integer(&query, 0) : 0;
	TRY(query_end(&query));
	checking->tips = ARENA_NEW_ARRAY(&checking->arena, room, struct audit_tip);
	query = db_query(db, "SELECT device, sequence, oid FROM tip WHERE ledger = ?");
	query_integer(&query, checking->ledger.id);
	while (query_step(&query) && checking->tip_count < room) {
		struct audit_tip *tip = &checking->tips[checking->tip_count++];
		snprintf(tip->device, sizeof(tip->device), "%.*s", SPAN_ARG(query_get_bytes(&query, 0)));
		tip->sequence = query_get_integer(&query, 1);
		get_bytes(&query, 2, tip->commit.bytes, OID_SIZE);
	}
	return query_end(&query);
}

/* Numbers are 1, 2, 3 … last. */
static fault_t
read_numbers(struct checking *checking)
{
	struct query query =
		db_query(checking->store->db, "SELECT COUNT(*), COALESCE(MIN(number), 1), COALESCE(MAX(number), 0)"
					      " FROM changeset WHERE ledger = ?");
	query_integer(&query, checking->ledger.id);
	int64_t count = 0, least = 1, most = 0;
	if (query_step(&query)) {
		count = query_get_integer(&query, 0);
		least = query_get_integer(&query, 1);
		most = query_get_integer(&query, 2);
	}
	TRY(query_end(&query));
	if (least != 1 || most != checking->ledger.last || count != checking->ledger.last)
		audit_note(checking, NULL, "number", "%lld change sets numbered %lld to %lld, where %lld are recorded",
			   (long long)count, (long long)least, (long long)most, (long long)checking->ledger.last);
	checking->step_room = (size_t)count;
	checking->steps = ARENA_NEW_ARRAY(&checking->arena, checking->step_room, struct audit_step);
	return NULL;
}

static fault_t
stand(struct checking *checking, int64_t ledger)
{
	TRY(ledger_by_id(checking->store, ledger, &checking->ledger));
	TRY(read_tips(checking));
	TRY(receipt_read(checking->store, &checking->ledger, &checking->receipt, &checking->has_receipt));
	return read_numbers(checking);
}

/* All of it as it was at one moment: a server may go on writing meanwhile, but what it adds only stands behind. */
fault_t
audit_stand(struct checking *checking, int64_t ledger)
{
	assert(!db_in_transaction(checking->store->db));
	TRY(db_run(checking->store->db, "BEGIN"));
	fault_t fault = stand(checking, ledger);
	db_undo(checking->store->db);
	return fault;
}

static int
compare_number(const void *key, const void *item)
{
	int64_t number = *(const int64_t *)key, other = ((const struct audit_step *)item)->number;
	return (number > other) - (number < other);
}

struct audit_step *
audit_step_at(const struct checking *checking, int64_t number)
{
	size_t at = (size_t)number - 1;
	if (number >= 1 && at < checking->step_count && checking->steps[at].number == number)
		return &checking->steps[at];
	if (checking->step_count == 0)
		return NULL;
	return bsearch(&number, checking->steps, checking->step_count, sizeof(*checking->steps), compare_number);
}

/* Notes from where this commit can be reached; a commit that is not here is a problem called `rule`. */
static fault_t
mark(struct checking *checking, const struct oid *commit, unsigned from, const char *rule, struct entry *entry)
{
	bool found;
	TRY(ledger_entry(checking->store, &checking->ledger, commit, entry, &found));
	struct audit_step *step = found ? audit_step_at(checking, entry->number) : NULL;
	if (step)
		step->from |= from;
	else
		audit_note(checking, commit, rule, "no change set is the %s", rule);
	return NULL;
}

/* A node that was cut off between its first change sets and the hub's receipt for them shows none of them yet. */
static fault_t
note_no_current(struct checking *checking)
{
	const struct ledger *ledger = &checking->ledger;
	const struct identity *me = &checking->store->identity;
	int64_t own;
	TRY(ledger_sequence(checking->store, ledger, span_text(me->device), &own));
	if (own > 0 || me->role == ROLE_HUB || !oid_is_zero(&ledger->head))
		audit_note(checking, NULL, "current", "there are change sets, but none is current");
	return NULL;
}

static fault_t
mark_lines(struct checking *checking)
{
	const struct ledger *ledger = &checking->ledger;
	bool hub = checking->store->identity.role == ROLE_HUB;
	struct entry entry;
	if (!oid_is_zero(&ledger->current))
		TRY(mark(checking, &ledger->current, FROM_CURRENT, "current", &entry));
	else if (ledger->last > 0)
		TRY(note_no_current(checking));
	if (!oid_is_zero(&ledger->head))
		TRY(mark(checking, &ledger->head, FROM_HEAD, "head", &entry));
	if (hub && !oid_equal(&ledger->current, &ledger->head))
		audit_note(checking, &ledger->head, "head", "the head is not the current change set");
	return NULL;
}

static const struct audit_line *
line_of(const struct checking *checking, const char *device)
{
	const struct audit_line *line = checking->lines;
	while (line && strcmp(line->device.name, device) != 0)
		line = line->next;
	return line;
}

static fault_t
mark_tips(struct checking *checking)
{
	struct entry entry;
	for (size_t i = 0; i < checking->tip_count; i++) {
		const struct audit_tip *tip = &checking->tips[i];
		const struct audit_line *line = line_of(checking, tip->device);
		TRY(mark(checking, &tip->commit, FROM_TIP, "tip", &entry));
		if (!line || line->sequence != tip->sequence || !oid_equal(&line->commit, &tip->commit))
			audit_note(checking, &tip->commit, "tip", "the tip of %s is not its newest change set",
				   tip->device);
	}
	for (const struct audit_line *line = checking->lines; line; line = line->next) {
		bool found = false;
		for (size_t i = 0; i < checking->tip_count && !found; i++)
			found = strcmp(checking->tips[i].device, line->device.name) == 0;
		if (!found)
			audit_note(checking, &line->commit, "tip", "%s has no tip", line->device.name);
	}
	return NULL;
}

static void
spread_step(const struct checking *checking, const struct audit_step *step)
{
	for (size_t i = 0; i < LIMIT_PARENTS; i++) {
		struct audit_step *parent = step->parents[i] ? audit_step_at(checking, step->parents[i]) : NULL;
		if (parent)
			parent->from |= step->from;
	}
}

/* Parents have smaller numbers, so one sweep from the newest to the oldest reaches all. */
static void
spread(struct checking *checking)
{
	for (size_t i = checking->step_count; i-- > 0;)
		spread_step(checking, &checking->steps[i]);
}

static fault_t
note_loose(struct checking *checking, int64_t number)
{
	bool hub = checking->store->identity.role == ROLE_HUB, found;
	struct entry entry;
	TRY(ledger_entry_at(checking->store, &checking->ledger, number, &entry, &found));
	if (found)
		audit_note(checking, &entry.commit, "reach",
			   "change set %lld and what only it leads to is not part of the %s", (long long)number,
			   hub ? "hub's line" : "ledger's lines");
	return NULL;
}

/* What was admitted can't drop out: on the hub all is on its line; on a node some may wait beside it. Of what hangs together loosely
 * the newest is named. */
static fault_t
check_reach(struct checking *checking)
{
	bool hub = checking->store->identity.role == ROLE_HUB;
	unsigned wanted = hub ? FROM_CURRENT : FROM_CURRENT | FROM_HEAD | FROM_TIP;
	for (size_t i = checking->step_count; i-- > 0;) {
		struct audit_step *step = &checking->steps[i];
		if (step->from & wanted)
			continue;
		if (!(step->from & FROM_LOOSE))
			TRY(note_loose(checking, step->number));
		step->from |= FROM_LOOSE;
		spread_step(checking, step);
	}
	return NULL;
}

/* Before the sweep: the receipt's head is one of the places to start from. */
static fault_t
check_receipt(struct checking *checking)
{
	const struct receipt *receipt = &checking->receipt;
	struct entry entry = { 0 };
	if (!checking->has_receipt)
		return NULL;
	if (!receipt_holds(checking->store, &checking->ledger, receipt))
		audit_note(checking, &receipt->head, "receipt", "the hub's signature does not hold");
	TRY(mark(checking, &receipt->head, FROM_RECEIPT, "receipt", &entry));
	if (entry.number && memcmp(&entry.digest, &receipt->digest, sizeof(entry.digest)) != 0)
		audit_note(checking, &receipt->head, "receipt", "its digest is not that of the head it names");
	if (entry.number && checking->store->identity.role == ROLE_HUB && entry.number != receipt->number)
		audit_note(checking, &receipt->head, "receipt", "its number %lld is not the head's",
			   (long long)receipt->number);
	return NULL;
}

/* After the sweep: what the hub has given its word for is still on the line, and contains what it says of this device. */
static fault_t
check_receipt_kept(struct checking *checking)
{
	const struct receipt *receipt = &checking->receipt;
	struct store *store = checking->store;
	struct entry entry;
	bool found = false;
	if (!checking->has_receipt)
		return NULL;
	TRY(ledger_entry(store, &checking->ledger, &receipt->head, &entry, &found));
	const struct audit_step *step = found ? audit_step_at(checking, entry.number) : NULL;
	if (step && !(step->from & (FROM_CURRENT | FROM_HEAD)))
		audit_note(checking, &receipt->head, "receipt",
			   "the line does not contain the head that the hub signed for");
	if (!step || receipt->sequence == 0 || store->identity.role == ROLE_HUB)
		return NULL;
	TRY(ledger_entry_of(store, &checking->ledger, span_text(store->identity.device), receipt->sequence, &entry,
			    &found));
	step = found ? audit_step_at(checking, entry.number) : NULL;
	if (!step || !(step->from & FROM_RECEIPT))
		audit_note(checking, &receipt->head, "receipt", "it does not contain this device's change set %lld",
			   (long long)receipt->sequence);
	return NULL;
}

fault_t
audit_ends(struct checking *checking)
{
	TRY(mark_lines(checking));
	TRY(mark_tips(checking));
	TRY(check_receipt(checking));
	spread(checking);
	TRY(check_reach(checking));
	return check_receipt_kept(checking);
}
