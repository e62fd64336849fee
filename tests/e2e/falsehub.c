/* A hub whose operator lies, for end-to-end tests:
 *
 *   falsehub --data HUB_DIR LEDGER ATTACK [WORD]     one session over real TLS; prints "sync ADDR:PORT" once it listens, then what the
 *                                                     node made of it
 *   falsehub --list                                  the names of all attacks
 *
 * It has the district's keys and whole database, which stays as it was: nothing but the nodes stands in its way. Exit status 0 when the
 * attack was carried out.
 */
#include "tests/e2e/falsehub.h"

#include "core/schema.h"
#include "host/clock.h"
#include "host/random.h"

#include <stdio.h>
#include <string.h>

/* ---- what it says ---- */

static void
put_welcome(struct false_hub *hub)
{
	struct welcome_ledger welcome[LEDGERS_MOST] = { 0 };
	for (size_t i = 0; i < hub->ledger_count; i++) {
		const struct hello_ledger *hello = &hub->hello[i];
		/* Of the others: nothing new. */
		welcome[i] =
			i == hub->lied ? hub->welcome : (struct welcome_ledger){ hello->cursor, hello->own_sequence };
	}
	message_put(&hub->out, &(struct message){ .type = MESSAGE_WELCOME,
						  .version = PROTOCOL_VERSION,
						  .time = clock_seconds(),
						  .schema = SCHEMA_VERSION,
						  .welcome = welcome,
						  .ledger_count = hub->ledger_count });
}

static void
put_receipt(struct false_hub *hub, const struct receipt *receipt)
{
	struct message message = { .type = MESSAGE_RECEIPT,
				   .ledger = (int64_t)hub->lied,
				   .cursor = receipt->number,
				   .sequence = receipt->sequence,
				   .time = receipt->time,
				   .head = receipt->head };
	message.signature = span_of(receipt->signature, sizeof(receipt->signature));
	message_put(&hub->out, &message);
}

/* Signed like any other. The same head, number and time give the bytes that were given out then. */
static void
put_signed(struct false_hub *hub, const struct entry *head, int64_t number, int64_t time)
{
	struct receipt receipt = { .head = head->commit,
				   .digest = head->digest,
				   .number = number,
				   .time = time,
				   .sequence = hub->welcome.held_sequence };
	receipt_sign(hub->store, &hub->ledger, &receipt);
	put_receipt(hub, &receipt);
}

static fault_t
put_changes(struct false_hub *hub, const struct changeset *changeset, const struct oid *commit, int64_t number)
{
	struct batch_writer *writer OWN(batch_drop) =
		batch_open(span_text(hub->device), span_text(hub->store->identity.hub_device));
	struct message message = { .type = MESSAGE_CHANGES, .ledger = (int64_t)hub->lied, .cursor = number };
	batch_add(writer, changeset, commit, NULL);
	message.batch = batch_close(writer);
	message_put(&hub->out, &message);
	return NULL;
}

/* ---- what it makes ---- */

static fault_t
find(struct false_hub *hub, const struct oid *commit, struct entry *out)
{
	bool found;
	TRY(ledger_entry(hub->store, &hub->ledger, commit, out, &found));
	return found ? NULL : fault_raise(FAULT_INPUT, 0, "the ledger is too short for this attack");
}

/* The head, and the one before it. */
static fault_t
newest(struct false_hub *hub, struct entry *head, struct entry *before)
{
	TRY(find(hub, &hub->receipt.head, head));
	return find(hub, &head->parents[0], before);
}

/* A dispute that the hub's staff entered, so it says, on top of this commit. */
static fault_t
commit_on(struct false_hub *hub, const struct oid *parent, struct changeset *changeset, struct entry *out)
{
	struct author author = { .id = hub->store->identity.person, .name = SPAN("False"), .centre = SPAN("440105") };
	const struct field field = { .name = SPAN("category"), .value = value_text(SPAN("wages")) };
	struct edit edit = { .path = path_main("dispute", random_uuid(clock_milliseconds())) };
	struct oid commit;
	bool changed;
	edit.document = document_with(&hub->arena, &edit.document, &field);
	TRY(ledger_move(hub->store, &hub->ledger, parent));
	TRY(ledger_commit(hub->store, &hub->ledger, &author, "dispute: register", clock_seconds(), &edit, 1, &commit,
			  &changed));
	TRY(find(hub, &commit, out));
	return ledger_changeset(hub->store, &hub->arena, &hub->ledger, &commit, changeset);
}

/* ---- attacks ---- */

/* An older state, as a backup would be, and no word about it. */
static fault_t
rewind_ledger(struct false_hub *hub)
{
	hub->welcome.head = hub->receipt.number - 1;
	put_welcome(hub);
	return NULL;
}

/* The same under a number that looks newer. */
static fault_t
rewind_quietly(struct false_hub *hub)
{
	struct entry head, before;
	TRY(newest(hub, &head, &before));
	hub->welcome.head = hub->receipt.number + 1;
	put_welcome(hub);
	put_signed(hub, &before, hub->welcome.head, clock_seconds());
	return NULL;
}

static fault_t
put_history(struct false_hub *hub, const struct oid *parent)
{
	struct changeset changeset;
	struct entry made;
	TRY(commit_on(hub, parent, &changeset, &made));
	hub->welcome.head = hub->receipt.number + 1;
	put_welcome(hub);
	TRY(put_changes(hub, &changeset, &made.commit, hub->welcome.head));
	put_signed(hub, &made, hub->welcome.head, clock_seconds());
	return NULL;
}

/* History made anew without its newest change set. */
static fault_t
drop(struct false_hub *hub)
{
	struct entry head, before;
	TRY(newest(hub, &head, &before));
	return put_history(hub, &before.commit);
}

/* A head that nobody else will see: each run makes another. */
static fault_t
fork_ledger(struct false_hub *hub)
{
	return put_history(hub, &hub->receipt.head);
}

/* One that it gave before, byte by byte. */
static fault_t
older_receipt(struct false_hub *hub)
{
	struct entry head, before;
	TRY(newest(hub, &head, &before));
	put_welcome(hub);
	put_signed(hub, &before, hub->receipt.number - 1, hub->receipt.time - 1);
	return NULL;
}

/* The newest again, as if it were for what the node has just sent, which goes nowhere. */
static fault_t
same_receipt(struct false_hub *hub)
{
	struct receipt receipt = hub->receipt;
	receipt.sequence = hub->hello[hub->lied].own_sequence;
	put_welcome(hub);
	put_receipt(hub, &receipt);
	return NULL;
}

static fault_t
unsigned_receipt(struct false_hub *hub)
{
	struct receipt receipt = hub->receipt;
	receipt.sequence = hub->welcome.held_sequence;
	receipt.signature[0] ^= 1;
	put_welcome(hub);
	put_receipt(hub, &receipt);
	return NULL;
}

/* Words in a device's mouth: the hub's own change set under the name of WORD, another device of the centre. */
static fault_t
other_hand(struct false_hub *hub)
{
	struct changeset changeset;
	struct entry made;
	if (!hub->word)
		return fault_raise(FAULT_INPUT, 0, "say which device");
	TRY(commit_on(hub, &hub->receipt.head, &changeset, &made));
	changeset.device = span_text(hub->word);
	TRY(ledger_sequence(hub->store, &hub->ledger, changeset.device, &changeset.sequence));
	changeset.sequence++;
	hub->welcome.head = hub->receipt.number + 1;
	put_welcome(hub);
	return put_changes(hub, &changeset, &made.commit, hub->welcome.head);
}

static const struct attack {
	const char *name, *words;
	false_answer *say;
} attacks[] = {
	{ "rewind", "", rewind_ledger },
	{ "rewind-quietly", "", rewind_quietly },
	{ "drop", "", drop },
	{ "fork", "", fork_ledger },
	{ "older-receipt", "", older_receipt },
	{ "same-receipt", "", same_receipt },
	{ "unsigned-receipt", "", unsigned_receipt },
	{ "other-hand", "DEVICE", other_hand },
	{ NULL, NULL, NULL },
};

/* ---- the program ---- */

static const struct attack *chosen;

/* Whatever it tells of the ledger begins with the truth. */
static fault_t
say(struct false_hub *hub)
{
	while (hub->lied < hub->ledger_count && !span_equal(hub->hello[hub->lied].name, span_text(hub->ledger.name)))
		hub->lied++;
	if (hub->lied == hub->ledger_count)
		return fault_raise(FAULT_INPUT, 0, "the node does not ask for that ledger");
	hub->welcome.head = hub->receipt.number;
	TRY(ledger_sequence(hub->store, &hub->ledger, span_text(hub->device), &hub->welcome.held_sequence));
	TRY(db_begin(hub->store->db));
	fault_t fault = chosen->say(hub);
	db_undo(hub->store->db);
	return fault;
}

static fault_t
run(struct false_hub *hub, const char *ledger)
{
	bool found;
	TRY(store_open(hub->data, "hub.db", DB_WRITE, &hub->store));
	TRY(ledger_find(hub->store, span_text(ledger), false, &hub->ledger, &found));
	if (found)
		TRY(receipt_read(hub->store, &hub->ledger, &hub->receipt, &found));
	if (!found)
		return fault_raise(FAULT_INPUT, 0, "the hub has no receipt for %s", ledger);
	return false_hub_serve(hub, say);
}

static int
list_all(void)
{
	for (const struct attack *row = attacks; row->name; row++)
		printf("%s%s%s\n", row->name, row->words[0] ? " " : "", row->words);
	return 0;
}

static void
choose(const char *name)
{
	for (const struct attack *row = attacks; row->name; row++)
		if (strcmp(row->name, name) == 0)
			chosen = row;
}

int
main(int count, char **words)
{
	struct false_hub hub = { 0 };
	if (count == 2 && strcmp(words[1], "--list") == 0)
		return list_all();
	if (count >= 5 && count <= 6 && strcmp(words[1], "--data") == 0)
		choose(words[4]);
	if (!chosen) {
		fprintf(stderr, "usage: false_hub --data DIR LEDGER ATTACK [WORD]; false_hub --list\n");
		return 2;
	}
	crypt_start();
	hub.data = words[2];
	hub.word = count == 6 ? words[5] : NULL;
	fault_t fault = run(&hub, words[3]);
	if (fault)
		fprintf(stderr, "false_hub: %s: %s\n", chosen->name, fault_text(fault));
	else
		printf("%.*s\n", SPAN_ARG(buffer_span(&hub.answer)));
	store_close(&hub.store);
	buffer_drop(&hub.out);
	buffer_drop(&hub.answer);
	arena_drop(&hub.arena);
	fault_drop(fault);
	return fault ? 1 : 0;
}
