/* The facts of all disputes, held in memory for as long as a program serves: a report counts them without reading the database again.
 *
 * Shared by threads, each with a store of its own. Before they are used they are brought to what is committed by then: ledgers that moved
 * tell which records differ, and only those are read again. So no answer is staler than its question.
 */
#ifndef HESHI_HOST_FACTS_SHARED_H
#define HESHI_HOST_FACTS_SHARED_H

#include "core/facts.h"
#include "host/store.h"

#define FACTS_WAIT_S 2

struct facts_shared;

struct facts_shared *facts_shared_open(void);
/* From now on whoever reads ends with a fault, so that a program can end: from any thread. */
void facts_shared_stop(struct facts_shared *shared);
/* Usable with OWN; nobody may use it any more. */
void facts_shared_close(struct facts_shared **shared);

/* Calls `use` with the facts as of a moment that the store's reads in it see, too. `shared` NULL: they are read for this one use. The store
 * must not be in a transaction.
 *
 * Somebody else may be reading all of them: that takes a while, and those who answer requests must not all wait for it. After
 * FACTS_WAIT_S a fault ends the wait, of which facts_is_wait is true. */
typedef fault_t facts_use(void *context, const struct facts *disputes);
fault_t facts_shared_use(struct facts_shared *shared, struct store *store, facts_use *use, void *context) MUST_USE;
bool facts_is_wait(const struct fault *fault);
/* Brings the facts up to date, however long somebody else keeps them: for a thread whose only work this is. */
fault_t facts_shared_load(struct facts_shared *shared, struct store *store) MUST_USE;
/* How many records were read again, and how many times all of them: for tests. */
void facts_shared_counts(struct facts_shared *shared, int64_t *records, int64_t *loads);

#endif
