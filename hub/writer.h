/* The hub's one writer: a thread that takes jobs from the loop, does many in one transaction (group commit), and gives
 * them back.
 *
 * After the commit each ledger that moved has a freshly signed receipt. When a group can't be committed (disk full), its
 * jobs come back refused and nothing is stored.
 */
#ifndef HESHI_HUB_WRITER_H
#define HESHI_HUB_WRITER_H

#include "host/net.h"
#include "hub/job.h"

struct writer;
struct writer_events {
	/* On the loop: a job is done. The callee owns it. */
	void (*done)(struct job *job, void *user);
	/* On the loop: a ledger moved (before the `done` of the jobs that moved it). */
	void (*moved)(const struct head *head, void *user);
};

/* Opens its own connection to DIR/hub.db and starts the thread. */
fault_t writer_open(uv_loop_t *loop, const char *data, const struct writer_events *events, void *user,
		    struct writer **out) MUST_USE;
void writer_submit(struct writer *writer, struct job *job);
/* How many jobs wait. */
size_t writer_waiting(struct writer *writer);
/* Finishes the small jobs that are queued and the slice under way, gives them back (large batches are dropped, to be sent again), ends the
 * thread and closes its handles (the loop must run on until they are).
 */
void writer_close(struct writer **writer);

#endif
