/* Signatures checked on worker threads while the writer goes on building commits.
 */
#ifndef HESHI_HUB_VERIFIER_H
#define HESHI_HUB_VERIFIER_H

#include "host/ledger.h"

struct verifier;

/* `threads` workers, 1 to 16. */
struct verifier *verifier_open(unsigned threads);
/* Waits for the workers to end. */
void verifier_close(struct verifier **verifier);
/* Queues a proof. It must stay as it is until the next verifier_wait. */
void verifier_add(struct verifier *verifier, const struct proof *proof);
/* Waits until everything queued has been checked: true when all of it held. */
bool verifier_wait(struct verifier *verifier);

#endif
