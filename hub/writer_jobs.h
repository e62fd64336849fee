/* What the writer does in a transaction, job by job. */
#ifndef HESHI_HUB_WRITER_JOBS_H
#define HESHI_HUB_WRITER_JOBS_H

#include "hub/verifier.h"
#include "hub/job.h"

/* A transaction of the writer's. */
struct writing {
	struct store *store;
	struct verifier *verifier; /* NULL: signatures are checked at once */
	int64_t now;
	int64_t until_ms; /* on the steady clock: no further change set is begun */
};
/* Does the job, or a batch's next slice (one change set at least), inside the open transaction; what is wrong with the peer
 * goes into the job's refusal, what is wrong here is a fault. With a verifier, proofs are only queued: the caller waits for
 * it before it commits. When the job has `more` to do, it is to be run again after the commit. */
fault_t job_run(const struct writing *writing, struct job *job) MUST_USE;
/* After the commit: what the job did stands. */
void job_keep(struct job *job);
/* Signs a receipt for every ledger that has moved since its last; `moved` hears of each. */
fault_t receipts_refresh(struct store *store, int64_t now, void (*moved)(const struct head *head, void *context),
			 void *context) MUST_USE;
/* Whether a ledger has moved since its last receipt. */
fault_t receipts_due(struct store *store, bool *out) MUST_USE;
/* The head of a ledger with its receipt. */
fault_t head_read(struct store *store, const struct ledger *ledger, struct head *out) MUST_USE;

#endif
