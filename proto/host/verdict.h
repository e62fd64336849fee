/* What the last audit of each ledger found, kept at the hub so that whoever looks need not compute everything again.
 *
 * A verdict is about the change sets that were there when the audit began; verdicts_json says how many have come since. Faults of
 * the store aside, nothing here can fail.
 */
#ifndef HESHI_HOST_VERDICT_H
#define HESHI_HOST_VERDICT_H

#include "base/json.h"
#include "host/audit.h"

#define VERDICT_PROBLEMS_MAX 200 /* kept of one ledger; the count is of all */

/* Keeps the parts of an audit in the place of what was known of the same ledgers, in a transaction of its own. `account`: who had it
 * done on the screens; NULL: the command line. `at` is when it ended, Unix seconds. */
fault_t verdicts_put(struct store *store, const struct audit *audit, const struct uuid *account, int64_t at) MUST_USE;
/* Every ledger with what is known of it, district first: [{"ledger", "name" (of centres), "last", "head", "verdict": null | {"at",
 * "took_ms", "number", "head", "commits", "merges", "problem_count", "problems": [{"rule", "text", "commit"?}], "account" (its name),
 * "since" (change sets that came later)}}]; the derived tables come last, as ledger "". */
fault_t verdicts_json(struct store *store, json_t **out) MUST_USE;

#endif
