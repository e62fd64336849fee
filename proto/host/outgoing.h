/* What one side sends the other: change sets of a ledger, read from the history and packed into a batch. Reads only.
 */
#ifndef HESHI_HOST_OUTGOING_H
#define HESHI_HOST_OUTGOING_H

#include "host/ledger.h"

/* The hub to a node: numbers in (from, to], without the node's own up to `own_sequence`, as much as one batch takes.
 * *reached is the last number dealt with, *last that of the last change set in the batch. *out is NULL when there was
 * nothing to send. */
fault_t outgoing_for_node(struct store *store, const struct ledger *ledger, const char *node_device,
			  int64_t own_sequence, int64_t from, int64_t to, struct batch_writer **out, int64_t *reached,
			  int64_t *last) MUST_USE;
/* A node to the hub: this device's change sets with a sequence above `after`; *reached is the last one packed. */
fault_t outgoing_own(struct store *store, const struct ledger *ledger, int64_t after, struct batch_writer **out,
		     int64_t *reached) MUST_USE;

/* A node to a hub that was put back from a backup: change sets of whomever that the hub's line contains as far as this store can prove it
 * (the last receipt, and the newest that the hub signed), beyond `tips`, what the hub holds of each device. Numbers of this store from
 * `from` on; *reached as above. Own ones that never reached the hub are left out. */
fault_t outgoing_given(struct store *store, const struct ledger *ledger, const struct device_tip *tips,
		       size_t tip_count, int64_t from, struct batch_writer **out, int64_t *reached) MUST_USE;

#endif
