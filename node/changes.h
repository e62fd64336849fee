/* What changed since the screens were last told: which records newer change sets touch.
 */
#ifndef HESHI_NODE_CHANGES_H
#define HESHI_NODE_CHANGES_H

#include "host/ledger.h"
#include "node/web.h"

#define CHANGES_LEDGERS 8 /* a node has two: the district's and its centre's */

struct changes {
	int64_t ledgers[CHANGES_LEDGERS]; /* ids */
	int64_t told[CHANGES_LEDGERS];    /* number of the newest change set that screens know */
	size_t count;
};

/* Everything that is here now counts as told. */
fault_t changes_begin(struct changes *changes, struct store *store) MUST_USE;
/* Tells of what is newer. Long lists are not named: screens then look at everything again, as they
 * do after a fault. */
fault_t changes_tell(struct changes *changes, struct store *store, struct web *web) MUST_USE;

#endif
