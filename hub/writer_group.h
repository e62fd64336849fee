/* A group of jobs in one transaction, whoever's thread it is.
 */
#ifndef HESHI_HUB_WRITER_GROUP_H
#define HESHI_HUB_WRITER_GROUP_H

#include "hub/writer_jobs.h"

#define GROUP_MAX 64 /* jobs in one transaction */

/* A ledger that moved. */
struct moved {
	struct moved *next;
	struct head head;
};

/* Does the jobs in one transaction; when one of their signatures does not hold or the transaction fails, each in one of its
 * own, so that the good ones get through. Every job has its answer afterwards, or `more` to do: one that could not be committed is
 * refused (REFUSAL_INTERNAL). The heads that were committed are put before *moved, newest first. */
void group_run(struct store *store, struct verifier *verifier, struct job **group, size_t count, struct moved **moved);
/* Usable with OWN(moved_drop). */
void moved_drop(struct moved **list);

#endif
