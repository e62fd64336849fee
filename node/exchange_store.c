/* The store's side of an exchange: cursors, admission of the hub's change sets, receipts. */
#include "base/text.h"
#include "host/outgoing.h"
#include "host/receipt.h"
#include "node/exchange_inside.h"

#include <stdio.h>
#include <string.h>

static fault_t
read_peer(struct store *store, const struct ledger *ledger, struct peer_state *out)
{
	struct query query = db_query(store->db, "SELECT cursor, cursor_oid, sent, held FROM peer WHERE ledger = ?");
	query_integer(&query, ledger->id);
	*out = (struct peer_state){ 0 };
	if (query_step(&query)) {
		struct span oid = query_get_bytes(&query, 1);
		out->cursor = query_get_integer(&query, 0);
		out->sent = query_get_integer(&query, 2);
		out->held = query_get_integer(&query, 3);
		if (oid.size == OID_SIZE)
			memcpy(out->cursor_oid.bytes, oid.data, OID_SIZE);
	}
	return query_end(&query);
}

static fault_t
write_peer(struct store *store, const struct ledger *ledger, const struct peer_state *peer)
{
	struct query query =
		db_query(store->db, "INSERT INTO peer (ledger, cursor, cursor_oid, sent, held) VALUES (?, ?, ?, ?, ?)"
				    " ON CONFLICT DO UPDATE SET cursor = excluded.cursor,"
				    " cursor_oid = excluded.cursor_oid, sent = excluded.sent, held = excluded.held");
	query_integer(&query, ledger->id);
	query_integer(&query, peer->cursor);
	query_bytes(&query, span_of(peer->cursor_oid.bytes, OID_SIZE));
	query_integer(&query, peer->sent);
	query_integer(&query, peer->held);
	return query_run(&query);
}

static fault_t
find(struct exchange *exchange, const struct exchange_ledger *ledger, struct ledger *out)
{
	bool found;
	TRY(ledger_find(exchange->store, span_text(ledger->name), false, out, &found));
	return found ? NULL : fault_raise(FAULT_STORE, 0, "the ledger %s is missing", ledger->name);
}

static fault_t
load_ledger(struct exchange *exchange, const char *name)
{
	struct exchange_ledger *ledger = &exchange->ledgers[exchange->ledger_count++];
	struct receipt last;
	struct ledger row;
	bool found;
	*ledger = (struct exchange_ledger){ 0 };
	snprintf(ledger->name, sizeof(ledger->name), "%s", name);
	TRY(ledger_find(exchange->store, span_text(name), true, &row, &found));
	TRY(read_peer(exchange->store, &row, &ledger->peer));
	TRY(ledger_sequence(exchange->store, &row, span_text(exchange->store->identity.device), &ledger->own));
	ledger->sending = ledger->peer.held;
	TRY(receipt_read(exchange->store, &row, &last, &found));
	ledger->receipted = found ? last.number : 0;
	ledger->asks = ledger->peer.sent > ledger->peer.held || ledger->peer.cursor > ledger->receipted;
	return NULL;
}

/* The district's ledger first: it holds the register that the other one's signatures are checked with. */
fault_t
exchange_load(struct exchange *exchange)
{
	const struct identity *me = &exchange->store->identity;
	char name[LIMIT_LEDGER_NAME + 1];
	exchange->ledger_count = 0;
	TRY(db_begin(exchange->store->db));
	ledger_district_name(me, name);
	fault_t fault = load_ledger(exchange, name);
	snprintf(name, sizeof(name), "centre/%s", me->centre);
	if (!fault && me->role == ROLE_CENTRE)
		fault = load_ledger(exchange, name);
	if (!fault)
		return db_end(exchange->store->db);
	db_undo(exchange->store->db);
	return fault;
}

static fault_t
read_session(struct store *store, int64_t *out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span last;
	*out = 0;
	TRY(store_get(store, &arena, "session", &last));
	if (last.size && !text_read_integer(last, out))
		return fault_raise(FAULT_STORE, 0, "the number of the last session is damaged");
	return NULL;
}

static fault_t
write_session(struct store *store, int64_t number)
{
	struct arena OWN(arena_drop) arena = { 0 };
	return store_set(store, "session", arena_print(&arena, "%lld", (long long)number));
}

/* Saved before it is used: a number is never said twice. */
fault_t
exchange_next_session(struct store *store, int64_t *out)
{
	TRY(read_session(store, out));
	return write_session(store, ++*out);
}

fault_t
exchange_take_session(struct store *store, int64_t said, int64_t last, bool *overtaken)
{
	int64_t own;
	TRY(read_session(store, &own));
	*overtaken = last > said && last <= own;
	return last > own ? write_session(store, last) : NULL;
}

static fault_t
note_sent(struct exchange *exchange, struct exchange_ledger *ledger, const struct ledger *row, int64_t reached)
{
	ledger->sending = reached;
	if (reached <= ledger->peer.sent)
		return NULL;
	ledger->peer.sent = reached;
	return write_peer(exchange->store, row, &ledger->peer);
}

fault_t
exchange_pack(struct exchange *exchange, struct exchange_ledger *ledger, struct batch_writer **out)
{
	struct batch_writer *batch OWN(batch_drop) = NULL;
	struct ledger row;
	int64_t reached;
	TRY(find(exchange, ledger, &row));
	TRY(outgoing_own(exchange->store, &row, ledger->sending, &batch, &reached));
	if (batch)
		TRY(note_sent(exchange, ledger, &row, reached));
	*out = KEEP(batch);
	return NULL;
}

/* A batch of the hub under admission. */
struct taking {
	struct exchange *exchange;
	struct exchange_ledger *ledger;
	struct ledger row;
	struct arena arena;
	struct entry *entries;
	size_t count;
	int64_t fresh;
	struct oid line; /* newest of the hub's line; zeros: not looked for yet */
};

/* The hub's own change sets stand on its line, and those that a node has not seen yet above its receipt: one that does not contain what
 * the hub signed for last is another history's. `line` is the newest that is known to be on the line. */
static fault_t
check_line(struct taking *taking, const struct entry *entry)
{
	struct store *store = taking->exchange->store;
	struct receipt last;
	bool contains = true, found = true;
	if (strcmp(entry->device, store->identity.hub_device) != 0)
		return NULL;
	if (oid_is_zero(&taking->line)) {
		TRY(receipt_read(store, &taking->row, &last, &found));
		taking->line = last.head;
	}
	if (found)
		TRY(history_contains(store->history, &entry->commit, &taking->line, &contains));
	if (!contains)
		return fault_raise(FAULT_TRUST, 0,
				   "the hub's history of %s no longer contains what it gave a receipt for;"
				   " nothing was taken; tell the district",
				   taking->ledger->name);
	taking->line = entry->commit;
	return NULL;
}

static fault_t
take_item(struct taking *taking, const struct batch_item *item)
{
	struct verdict verdict;
	struct proof proof;
	TRY(ledger_admit(taking->exchange->store, &taking->arena, &taking->row, item, taking->entries, taking->count,
			 true, &verdict, &proof));
	if (!verdict.refusal && !verdict.already && !proof_holds(&proof)) {
		verdict.refusal = REFUSAL_SIGNATURE;
		snprintf(verdict.reason, sizeof(verdict.reason), "the signature does not hold");
	}
	if (verdict.refusal)
		return fault_raise(FAULT_TRUST, 0,
				   "the hub sent a change set of %.*s in %s that cannot be trusted: %s;"
				   " nothing of it was taken",
				   SPAN_ARG(item->changeset.device), taking->ledger->name, verdict.reason);
	if (!verdict.already)
		TRY(check_line(taking, &verdict.entry));
	taking->entries[taking->count++] = verdict.entry;
	taking->fresh += !verdict.already;
	/* Own ones that come back (a backup was put back) need not be sent again. */
	if (strcmp(verdict.entry.device, taking->exchange->store->identity.device) == 0 &&
	    verdict.entry.sequence > taking->ledger->sending)
		taking->ledger->sending = verdict.entry.sequence;
	return NULL;
}

static fault_t
take_items(struct taking *taking, const struct message *message)
{
	const struct identity *me = &taking->exchange->store->identity;
	struct batch_item *items;
	TRY(find(taking->exchange, taking->ledger, &taking->row));
	TRY(batch_read(&taking->arena, &message->batch, span_text(taking->ledger->name), span_text(me->device),
		       span_text(me->hub_device), &items));
	taking->entries = ARENA_NEW_ARRAY(&taking->arena, message->batch.count, struct entry);
	for (size_t i = 0; i < message->batch.count; i++)
		TRY(take_item(taking, &items[i]));
	if (taking->count) {
		taking->ledger->peer.cursor = message->cursor;
		taking->ledger->peer.cursor_oid = taking->entries[taking->count - 1].commit;
	}
	return write_peer(taking->exchange->store, &taking->row, &taking->ledger->peer);
}

/* All of the batch or nothing. */
fault_t
exchange_admit(struct exchange *exchange, struct exchange_ledger *ledger, const struct message *message)
{
	struct taking taking = { .exchange = exchange, .ledger = ledger };
	struct peer_state before = ledger->peer;
	TRY(db_begin(exchange->store->db));
	fault_t fault = take_items(&taking, message);
	arena_drop(&taking.arena);
	if (!fault)
		fault = db_end(exchange->store->db);
	db_undo(exchange->store->db);
	if (fault)
		ledger->peer = before;
	else
		exchange->result.received += taking.fresh;
	return fault;
}

static fault_t
find_head(struct exchange *exchange, const struct ledger *ledger, const struct message *message, struct entry *out)
{
	struct span device = span_text(exchange->store->identity.device);
	bool found;
	if (oid_is_zero(&message->head))
		TRY(ledger_entry_of(exchange->store, ledger, device, message->sequence, out, &found));
	else
		TRY(ledger_entry(exchange->store, ledger, &message->head, out, &found));
	/* The hub leaves out only what this device signed under numbers that it has itself. */
	exchange->reason = found ? exchange->reason : REFUSAL_SEQUENCE;
	return found ? NULL :
		       fault_raise(FAULT_TRUST, 0,
				   "the hub's receipt for %s is for a change set that it did not send: it holds another"
				   " than this folder under one of this device's numbers (sequence), so a copy of the"
				   " folder has been at work; tell the district",
				   ledger->name);
}

/* The number of own change sets is the message's alone: what the hub signed is the head, so that must contain them. */
static fault_t
check_held(struct exchange *exchange, const struct ledger *ledger, const struct receipt *receipt)
{
	struct entry own;
	bool contains = false, found;
	if (receipt->sequence == 0)
		return NULL;
	TRY(ledger_entry_of(exchange->store, ledger, span_text(exchange->store->identity.device), receipt->sequence,
			    &own, &found));
	if (found)
		TRY(history_contains(exchange->store->history, &receipt->head, &own.commit, &contains));
	if (!contains)
		return fault_raise(
			FAULT_TRUST, 0,
			"the hub says that it holds change set %lld of %s, and what it signed does not contain it;"
			" nothing was taken; tell the district",
			(long long)receipt->sequence, ledger->name);
	return NULL;
}

/* The hub signed that it holds this head, and the head contains what it signed for before. */
static fault_t
check_receipt(struct exchange *exchange, const struct ledger *ledger, const struct receipt *receipt)
{
	struct receipt last;
	bool contains = true, found;
	if (!receipt_holds(exchange->store, ledger, receipt))
		return fault_raise(FAULT_TRUST, 0, "the hub's receipt for %s is not signed by the hub", ledger->name);
	TRY(receipt_read(exchange->store, ledger, &last, &found));
	if (found)
		TRY(history_contains(exchange->store->history, &receipt->head, &last.head, &contains));
	if (!contains || receipt->number < last.number)
		return fault_raise(FAULT_TRUST, 0,
				   "the hub's history of %s no longer contains what it gave a receipt for;"
				   " nothing was taken; tell the district",
				   ledger->name);
	return check_held(exchange, ledger, receipt);
}

/* Another exchange of this folder has taken a later receipt since this one began, and that contains this one's head: there is nothing in it
 * to take, and nobody to blame. */
static fault_t
is_overtaken(struct exchange *exchange, const struct exchange_ledger *ledger, const struct ledger *row,
	     const struct receipt *receipt, bool *out)
{
	struct receipt last;
	bool found;
	*out = false;
	TRY(receipt_read(exchange->store, row, &last, &found));
	if (!found || last.number <= ledger->receipted || receipt->number >= last.number ||
	    !receipt_holds(exchange->store, row, receipt))
		return NULL;
	return history_contains(exchange->store->history, &last.head, &receipt->head, out);
}

static fault_t
take_receipt(struct exchange *exchange, struct exchange_ledger *ledger, const struct message *message)
{
	struct ledger row;
	struct entry head;
	bool overtaken;
	TRY(find(exchange, ledger, &row));
	TRY(find_head(exchange, &row, message, &head));
	struct receipt receipt = { .head = head.commit,
				   .digest = head.digest,
				   .number = message->cursor,
				   .time = message->time,
				   .sequence = message->sequence };
	memcpy(receipt.signature, message->signature.data, sizeof(receipt.signature));
	TRY(is_overtaken(exchange, ledger, &row, &receipt, &overtaken));
	if (overtaken)
		return NULL;
	TRY(check_receipt(exchange, &row, &receipt));
	TRY(ledger_adopt(exchange->store, &row, &head.commit));
	TRY(receipt_write(exchange->store, &row, &receipt));
	ledger->peer.cursor = receipt.number;
	ledger->peer.cursor_oid = head.commit;
	if (receipt.sequence > ledger->peer.held)
		ledger->peer.held = receipt.sequence;
	return write_peer(exchange->store, &row, &ledger->peer);
}

/* The numbers that came with a head which is not to be trusted are not either: the next exchange asks from the last receipt on, and what is
 * here already is passed over. */
static fault_t
go_back(struct exchange *exchange, struct exchange_ledger *ledger)
{
	struct ledger row;
	struct receipt last;
	bool found;
	TRY(find(exchange, ledger, &row));
	TRY(receipt_read(exchange->store, &row, &last, &found));
	ledger->peer.cursor = last.number;
	ledger->peer.cursor_oid = last.head;
	TRY(db_begin(exchange->store->db));
	fault_t fault = write_peer(exchange->store, &row, &ledger->peer);
	if (!fault)
		fault = db_end(exchange->store->db);
	db_undo(exchange->store->db);
	return fault;
}

fault_t
exchange_take_receipt(struct exchange *exchange, struct exchange_ledger *ledger, const struct message *message)
{
	struct peer_state before = ledger->peer;
	TRY(db_begin(exchange->store->db));
	fault_t fault = take_receipt(exchange, ledger, message);
	if (!fault)
		fault = db_end(exchange->store->db);
	db_undo(exchange->store->db);
	if (fault)
		ledger->peer = before;
	else
		ledger->receipted = message->cursor;
	if (fault && fault_code(fault) == FAULT_TRUST)
		fault_drop(go_back(exchange, ledger)); /* what is wrong with the receipt is said first */
	return fault;
}

fault_t
exchange_check_welcome(struct exchange *exchange, struct exchange_ledger *ledger, const struct welcome_ledger *welcome)
{
	struct ledger row;
	struct receipt last;
	bool found;
	TRY(find(exchange, ledger, &row));
	TRY(receipt_read(exchange->store, &row, &last, &found));
	if (last.number > welcome->head || ledger->peer.held > welcome->held_sequence)
		return fault_raise(FAULT_TRUST, 0,
				   "the hub has gone back: it gave a receipt up to number %lld of %s and now ends"
				   " at %lld; nothing was taken; tell the district",
				   (long long)last.number, ledger->name, (long long)welcome->head);
	return NULL;
}

fault_t
exchange_own_sequence(struct exchange *exchange, const struct exchange_ledger *ledger, int64_t *out)
{
	struct ledger row;
	TRY(find(exchange, ledger, &row));
	return ledger_sequence(exchange->store, &row, span_text(exchange->store->identity.device), out);
}

fault_t
exchange_last_receipt(struct exchange *exchange, const struct exchange_ledger *ledger, struct arena *arena,
		      struct message *out, bool *found)
{
	struct ledger row;
	struct receipt last;
	TRY(find(exchange, ledger, &row));
	TRY(receipt_read(exchange->store, &row, &last, found));
	*out = (struct message){ .type = MESSAGE_RECEIPT,
				 .ledger = ledger - exchange->ledgers,
				 .cursor = last.number,
				 .sequence = last.sequence,
				 .time = last.time,
				 .head = last.head };
	out->signature = arena_copy(arena, span_of(last.signature, sizeof(last.signature)));
	return NULL;
}

fault_t
exchange_pack_given(struct exchange *exchange, struct exchange_ledger *ledger, struct batch_writer **out)
{
	struct exchange_giving *giving = &ledger->giving;
	struct ledger row;
	TRY(find(exchange, ledger, &row));
	return outgoing_given(exchange->store, &row, giving->tips, giving->tip_count, giving->reached, out,
			      &giving->reached);
}
