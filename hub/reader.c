/* Reading for peers: batches are made on libuv's workers, each with a connection of its own, so that a long history
 * never holds up the loop.
 */
#include "hub/server_inside.h"

#include <stdlib.h>

static void
read_work(uv_work_t *work)
{
	send_read(work->data);
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
