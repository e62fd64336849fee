/* The recovery of a hub whose database was put back from a backup (host/restored.h). It lacks change sets that it gave receipts for, and
 * would sign others under the same numbers, and nodes would refuse it for ever. So it signs nothing, and every node that comes gives
 * back what it has, all devices' and the hub's own: what the hub once signed proves itself, and what it signed last is its line again.
 * When all have been heard, an administrator ends the recovery.
 *
 * Change sets up to the backup keep their numbers; those given back get numbers as they come. So what a node says it had got from the
 * hub is looked up anew (recovery_cursor).
 *
 * All of it inside the caller's transaction unless it says "reads".
 */
#ifndef HESHI_HUB_RECOVERY_H
#define HESHI_HUB_RECOVERY_H

#include "base/json.h"
#include "host/receipt.h"

/* Reads: whether the hub may neither sign nor greet as ever. */
bool recovery_is_on(const struct store *store);

struct holding {
	struct device_tip *tips; /* in the order of the devices' names */
	size_t count;
};
/* Reads: what is held of a ledger, device by device, in the arena. FAULT_LIMIT for more devices than a message names. */
fault_t recovery_held(struct store *store, struct arena *arena, const struct ledger *ledger,
		      struct holding *out) MUST_USE;
/* Before the first change set of a ledger is given back: where the backup ended is kept. */
fault_t recovery_open(struct store *store, const struct ledger *ledger) MUST_USE;
/* The hub once signed that its line led to this commit, or signed the commit itself: the line goes there unless it has been further. A
 * commit that neither contains the line's end nor is contained in it is a fork: noted, and people decide. */
fault_t recovery_follow(struct store *store, struct ledger *ledger, const struct oid *commit) MUST_USE;
/* After change sets were given back: follows the newest of the hub's own. */
fault_t recovery_follow_own(struct store *store, struct ledger *ledger) MUST_USE;
/* A receipt that a node shows: *holds false when this hub did not sign it. Nothing happens while the head is not here yet. */
fault_t recovery_show(struct store *store, struct ledger *ledger, const struct receipt *receipt, bool *holds) MUST_USE;
/* The device has given all that it has. */
fault_t recovery_gave(struct store *store, struct span device, int64_t now) MUST_USE;

/* Reads: the number from which a node that names this cursor is served. *found false: what it names is not here. */
fault_t recovery_cursor(struct store *store, const struct ledger *ledger, const struct hello_ledger *hello,
			int64_t *out, bool *found) MUST_USE;

/* Reads: {"restored"?: instant, "devices": [{"name", "label"?, "centre", "centre_name"?, "gave"?: instant}], "ledgers": [{"name",
 * "changesets", "in_backup"}], "forks": [ledger]}; only active devices. "restored": while it is on. A label is free text, which may
 * name a person. */
fault_t recovery_json(struct store *store, struct arena *arena, json_t **out) MUST_USE;
/* Ends it, in a transaction of its own: from now on the hub signs. `by` is the account that ends it, for the access log; NULL: the
 * command line. FAULT_INPUT, naming them, while active devices have not given and are not among `without`; for a fork; when there is no
 * recovery. */
fault_t recovery_finish(struct store *store, const struct uuid *by, const char *const *without, size_t count) MUST_USE;

#endif
