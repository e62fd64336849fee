/* Reading for peers: batches are made on libuv's workers, each with a connection of its own, so that a long history
 * never holds up the loop.
 */
#include "host/log.h"
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

static void
read_work(uv_work_t *work)
{
	struct send *send = work->data;
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

static void start(struct send *send);

static void
read_done(uv_work_t *work, int status)
{
	struct send *send = work->data;
	struct server *server = send->server;
	(void)status;
	for (size_t i = 0; i < READERS; i++) {
		if (!server->readers[i]) {
			server->readers[i] = KEEP(send->store);
			break;
		}
	}
	peer_sent(send);
	struct send *next = server->waiting;
	if (next) {
		server->waiting = next->next;
		start(next);
	}
}

/* Takes a free connection, or waits in line for one. */
static void
start(struct send *send)
{
	struct server *server = send->server;
	for (size_t i = 0; i < READERS && !send->store; i++)
		send->store = KEEP(server->readers[i]);
	if (send->store) {
		send->work.data = send;
		uv_queue_work(server->loop, &send->work, read_work, read_done);
		return;
	}
	struct send **last = &server->waiting;
	while (*last)
		last = &(*last)->next;
	send->next = NULL;
	*last = send;
}

void
reader_submit(struct send *send)
{
	start(send);
}
