/* The newest receipt of each ledger: the hub's signed word that it holds the ledger up to a head. The hub keeps what it last
 * signed, a node what it was last given.
 */
#ifndef HESHI_HOST_RECEIPT_H
#define HESHI_HOST_RECEIPT_H

#include "host/ledger.h"

struct receipt {
	struct oid head;
	struct digest digest; /* of the head's payload */
	int64_t number;       /* the hub's, of the head */
	int64_t time;         /* the hub's clock, Unix seconds */
	int64_t sequence;     /* node: its own highest that the hub holds; hub: 0 */
	uint8_t signature[CRYPT_SIGNATURE_SIZE];
};

/* *found is false when there is none yet. */
fault_t receipt_read(struct store *store, const struct ledger *ledger, struct receipt *out, bool *found) MUST_USE;
/* Takes the place of the last one. Inside a transaction. */
fault_t receipt_write(struct store *store, const struct ledger *ledger, const struct receipt *receipt) MUST_USE;
/* Fills the signature, as the hub. */
void receipt_sign(const struct store *store, const struct ledger *ledger, struct receipt *receipt);
/* Whether the hub signed it. */
bool receipt_holds(const struct store *store, const struct ledger *ledger, const struct receipt *receipt);

#endif
