/* How far this store's own change sets have got: only here, sent, or held by the hub; and the whole of `status`. Reads only.
 */
#ifndef HESHI_HOST_REACH_H
#define HESHI_HOST_REACH_H

#include "base/json.h"
#include "host/records.h"

/* A ledger's way to the hub, in this device's own change sets. All zeros at the hub. */
struct reach {
	int64_t only_here, sent;  /* how many */
	int64_t held_since;       /* time of the newest receipt, 0 = none */
	int64_t sent_to, held_to; /* highest own sequences that were sent, and that the hub holds */
};

fault_t reach_find(struct store *store, const struct ledger *ledger, struct reach *out) MUST_USE;
/* Over all ledgers; held_since is the newest. */
fault_t reach_sum(struct store *store, struct reach *out) MUST_USE;
/* Of one change set: others' are held. */
enum held reach_of(const struct store *store, const struct reach *reach, struct span device, int64_t sequence);
/* [{"record", "kind", "name"?, "commit", "ledger", "act", "at", "author", "state"}] of own change sets that the hub does not hold yet,
 * newest first, at most `limit`. record and kind are missing where a change set is about no record or about several. */
fault_t reach_pending(struct store *store, int64_t limit, json_t **out) MUST_USE;

/* Numbers of the whole store. */
struct reach_count {
	const char *name; /* "conflicts", "findings", "incidents", "devices", "last_sync" */
	struct label label;
	int64_t number;
	bool time; /* Unix seconds, not a number */
};
#define REACH_COUNTS_MAX 8

struct reach_summary {
	struct ledger *ledgers;
	struct reach *reach; /* one a ledger */
	size_t ledger_count;
	struct reach_count counts[REACH_COUNTS_MAX]; /* those that are to be told */
	size_t count;
};
/* Memory from the arena. */
fault_t reach_summarise(struct store *store, struct arena *arena, struct reach_summary *out) MUST_USE;
/* What `status --json` prints. */
json_t *reach_summary_json(const struct store *store, const struct reach_summary *summary);

#endif
