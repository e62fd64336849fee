/* A hub that was put back from a backup lacks what it once gave receipts for. It names what it holds; this side sends the rest, one batch
 * at a time, whoever signed it, and shows the last receipt of each ledger before and after, and ends. The exchange goes on as ever once people have ended the
 * hub's recovery.
 */
#include "node/exchange_inside.h"

static void
keep_tips(struct exchange *exchange, struct exchange_giving *giving, const struct message *message)
{
	giving->tips = ARENA_NEW_ARRAY(&exchange->arena, message->tip_count, struct device_tip);
	giving->tip_count = message->tip_count;
	for (size_t i = 0; i < message->tip_count; i++)
		giving->tips[i] = (struct device_tip){ .device = arena_copy(&exchange->arena, message->tips[i].device),
						       .sequence = message->tips[i].sequence };
}

/* What was never receipted is no loss of the hub's. */
static fault_t
show_receipt(struct exchange *exchange, struct exchange_ledger *ledger)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct message message;
	bool found;
	TRY(exchange_last_receipt(exchange, ledger, &arena, &message, &found));
	if (found) {
		session_put(&exchange->session, &message);
		ledger->under_way++;
	} else {
		ledger->giving.done = true;
	}
	return NULL;
}

/* The first word of the ledger, or the answer to a batch or receipt. */
static fault_t
note_held(struct exchange *exchange, struct exchange_ledger *ledger, const struct message *message)
{
	struct exchange_giving *giving = &ledger->giving;
	if (giving->asked) {
		giving->early -= giving->early > 0;
		ledger->under_way -= ledger->under_way > 0;
		return NULL;
	}
	giving->asked = true;
	giving->early = ledger->under_way;
	keep_tips(exchange, giving, message);
	return show_receipt(exchange, ledger);
}

/* *waits: an answer must come first. */
static fault_t
give_next(struct exchange *exchange, struct exchange_ledger *ledger, bool *waits)
{
	struct batch_writer *batch OWN(batch_drop) = NULL;
	struct message message = { .type = MESSAGE_CHANGES, .ledger = ledger - exchange->ledgers };
	*waits = ledger->under_way > 0;
	if (*waits || ledger->giving.done)
		return NULL;
	if (ledger->refused)
		return fault_raise(FAULT_TRUST, 0,
				   "the hub was put back from a backup, and does not take back what this device"
				   " holds of %s; tell the district",
				   ledger->name);
	TRY(exchange_pack_given(exchange, ledger, &batch));
	if (!batch) {
		ledger->giving.done = *waits = true;
		return show_receipt(exchange, ledger);
	}
	message.batch = batch_close(batch);
	exchange->result.sent += (int64_t)message.batch.count;
	session_put(&exchange->session, &message);
	ledger->under_way++;
	*waits = true;
	return NULL;
}

static bool
is_asked(const struct exchange *exchange)
{
	for (size_t i = 0; i < exchange->ledger_count; i++)
		if (!exchange->ledgers[i].giving.asked)
			return false;
	return true;
}

/* The district's ledger first: it brings the register that proves the other one's signatures. */
fault_t
exchange_give(struct exchange *exchange, struct exchange_ledger *ledger, const struct message *message)
{
	bool waits = false;
	TRY(note_held(exchange, ledger, message));
	if (!is_asked(exchange))
		return NULL;
	for (size_t i = 0; i < exchange->ledger_count && !waits; i++)
		TRY(give_next(exchange, &exchange->ledgers[i], &waits));
	if (waits)
		return NULL;
	exchange->result.gave = exchange->result.greeted = true;
	if (!exchange->fault)
		exchange->fault =
			fault_raise(FAULT_PEER, 0,
				    "the hub was put back from a backup and is getting back what it lost; this"
				    " device has given it all that it has, and goes on by itself once the"
				    " district has ended the recovery");
	exchange_end(exchange);
	return NULL;
}
