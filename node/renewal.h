/* Renewal of this device, after its folder was put back from a backup (host/restored.h): a new signing key, certificate and device name,
 * so that no sequence number is ever used twice. Nobody has to do anything for it: the first contact with the hub is an exchange under
 * the old name, which brings back what the hub holds of it, and then this.
 *
 * A crash at any point leaves a folder that goes on by itself: the new keys are saved before the hub hears of them, the hub gives the
 * same keys the same answer again, and the identity changes in one transaction.
 */
#ifndef HESHI_NODE_RENEWAL_H
#define HESHI_NODE_RENEWAL_H

#include "host/net.h"
#include "host/store.h"

struct renewal;

struct renewal_options {
	uv_loop_t *loop;
	struct store *store; /* outlives it; marked as restored */
	struct net_address address;
	/* The end, once; `fault` (callee owns) is NULL when the store is the new device. The renewal is freed afterwards. */
	void (*ended)(fault_t fault, void *user);
	void *user;
};

/* Whether the hub may have been asked already: then the old device may be retired, and there is nothing left to exchange in its name. */
fault_t renewal_asked(struct store *store, bool *out) MUST_USE;
/* Starts; `ended` follows. A fault when it cannot even start, so when the hub does not hold all that this device signed. */
fault_t renewal_start(const struct renewal_options *options, struct renewal **out) MUST_USE;
/* Gives up; `ended` follows with a fault. */
void renewal_stop(struct renewal *renewal);
/* One renewal, on a loop of its own. */
fault_t renewal_run(struct store *store, const struct net_address *address) MUST_USE;
/* What a refusal by the hub means for a folder that was put back: it cannot go on by itself. Other faults stay as they are. */
fault_t renewal_explain(fault_t fault);

#endif
