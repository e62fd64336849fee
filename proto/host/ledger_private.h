/* What the files of the ledger share among themselves. */
#ifndef HESHI_HOST_LEDGER_PRIVATE_H
#define HESHI_HOST_LEDGER_PRIVATE_H

#include "host/ledger.h"

/* Applies a change set's (sealed) operations to its first parent's tree; checks that each is minimal. Device records in
 * the district's ledger that the hub signed also go into the register. */
fault_t ledger_apply(struct store *store, struct arena *arena, const struct ledger *ledger,
		     const struct changeset *changeset, const struct oid *base, struct oid *tree) MUST_USE;
/* Writes the (signed) commit object and its row, moves the device's tip, notes the records touched. */
fault_t ledger_insert(struct store *store, struct arena *arena, struct ledger *ledger,
		      const struct changeset *changeset, const struct oid *tree, const struct digest *digest,
		      const uint8_t *public_key, struct entry *out) MUST_USE;
/* Fills sequence, device and parent (one, `current`, or none), then digest and signature, and inserts. */
fault_t ledger_sign(struct store *store, struct arena *arena, struct ledger *ledger, struct changeset *changeset,
		    const struct oid *tree, struct entry *out) MUST_USE;
/* Parent `index` of the change set becomes this commit. FAULT_STORE when it is not here. */
fault_t ledger_set_parent(struct store *store, const struct ledger *ledger, struct changeset *changeset, size_t index,
			  const struct oid *commit) MUST_USE;
/* The act of keeping an unsound change out of the merged view. */
#define ACT_HOLD "finding: hold"
/* This device as an author: for what no person did. */
struct author ledger_self(const struct store *store);
fault_t ledger_save_row(struct store *store, const struct ledger *ledger) MUST_USE;

/* Document keys. */
enum key_state { KEY_NONE = 0, KEY_LIVE = 1, KEY_ERASED = 2 };
fault_t key_find(struct store *store, const struct ledger *ledger, const struct path *path, uint8_t key[CRYPT_KEY_SIZE],
		 enum key_state *state, int64_t *made) MUST_USE;
/* `made`: number of the change set that brings it. */
fault_t key_put(struct store *store, const struct ledger *ledger, const struct path *path,
		const uint8_t key[CRYPT_KEY_SIZE], int64_t made) MUST_USE;

/* Holds unsound change sets among numbers from..last by findings. `was` is the tree of `current` before it took them in. */
fault_t soundness_hold(struct store *store, struct ledger *ledger, const struct oid *was, int64_t from, int64_t last,
		       int64_t now) MUST_USE;

#endif
