/* What goes to a peer, read from the store: the next batch of a ledger, and whether its head is the peer's own. */
#include "host/outgoing.h"
#include "hub/server_inside.h"

#include <stdlib.h>

static fault_t
find_own_head(struct send *send, const struct ledger *ledger)
{
	struct entry entry;
	bool found;
	TRY(ledger_entry_of(send->store, ledger, span_text(send->device), send->held, &entry, &found));
	send->head_is_own = found && oid_equal(&entry.commit, &send->head.oid);
	return NULL;
}

static fault_t
read_batch(struct send *send)
{
	struct ledger ledger;
	bool found;
	TRY(ledger_find(send->store, span_text(send->head.ledger), false, &ledger, &found));
	if (!found)
		return fault_raise(FAULT_STORE, 0, "the ledger %s is missing", send->head.ledger);
	TRY(find_own_head(send, &ledger));
	return outgoing_for_node(send->store, &ledger, send->device, send->own_sequence, send->from, send->head.number,
				 &send->batch, &send->reached, &send->last);
}

void
send_read(struct send *send)
{
	send->fault = read_batch(send);
}

void
send_drop(struct send **held)
{
	struct send *send = KEEP(*held);
	if (!send)
		return;
	fault_drop(send->fault);
	batch_drop(&send->batch);
	free(send);
}
