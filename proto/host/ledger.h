/* Ledgers: signed history, one change set after the other.
 *
 * Every function here works inside the caller's write transaction (db_begin) unless it says "reads". What a device
 * commits goes on top of its `current`. The hub's `current` is the district's line. On a node, `current` is what its
 * people see: the hub's head as last adopted, or its own change sets on top of that.
 */
#ifndef HESHI_HOST_LEDGER_H
#define HESHI_HOST_LEDGER_H

#include "core/batch.h"
#include "core/message.h"
#include "host/store.h"

struct ledger {
	int64_t id;
	char name[LIMIT_LEDGER_NAME + 1];
	struct oid current; /* zeros: empty */
	struct oid head;    /* hub's line as last receipted (node); the same as current (hub) */
	int64_t last;       /* number of the newest change set here, 0 = none */
};

/* One row of `changeset`. */
struct entry {
	int64_t number; /* order of arrival in this store, from 1 */
	struct oid commit, tree;
	struct digest digest;
	char device[LIMIT_DEVICE_NAME + 1];
	int64_t sequence;
	int64_t time;
	struct oid parents[LIMIT_PARENTS];
	size_t parent_count;
};

/* Reads. *found is false when there is no such ledger and `create` is false; creating needs a transaction. */
fault_t ledger_find(struct store *store, struct span name, bool create, struct ledger *out, bool *found) MUST_USE;
fault_t ledger_by_id(struct store *store, int64_t id, struct ledger *out) MUST_USE;
/* Reads: the ledger of this store's district. */
fault_t ledger_find_district(struct store *store, struct ledger *out, bool *found) MUST_USE;
/* Reads: all ledgers, district first, then by name. In the arena. */
fault_t ledger_list(struct store *store, struct arena *arena, struct ledger **out, size_t *count) MUST_USE;
/* "district/<district>" of this device. */
void ledger_district_name(const struct identity *me, char out[LIMIT_LEDGER_NAME + 1]);
/* "centre/<centre>" of this store's device, or the district's: where its people write. */
void ledger_own_name(const struct store *store, const struct kind *kind, char out[LIMIT_LEDGER_NAME + 1]);

/* Reads: an entry by commit, by number, or by device and sequence; *found false when there is none. */
fault_t ledger_entry(struct store *store, const struct ledger *ledger, const struct oid *commit, struct entry *out,
		     bool *found) MUST_USE;
fault_t ledger_entry_at(struct store *store, const struct ledger *ledger, int64_t number, struct entry *out,
			bool *found) MUST_USE;
fault_t ledger_entry_of(struct store *store, const struct ledger *ledger, struct span device, int64_t sequence,
			struct entry *out, bool *found) MUST_USE;
/* Reads: highest sequence of a device here, 0 = none. */
fault_t ledger_sequence(struct store *store, const struct ledger *ledger, struct span device, int64_t *out) MUST_USE;

/* Reads: the document at a path of the current tree, sealed values opened where the key is known (others stay sealed).
 * *found false when there is none. */
fault_t ledger_document(struct store *store, struct arena *arena, const struct ledger *ledger, const struct path *path,
			struct document *out, bool *found) MUST_USE;
/* The same for any tree, values as stored (sealed). */
fault_t ledger_document_at(struct store *store, struct arena *arena, const struct oid *tree, const struct path *path,
			   struct document *out, bool *found) MUST_USE;
/* Opens the sealed values of a stored document. */
fault_t ledger_unseal(struct store *store, struct arena *arena, const struct ledger *ledger, const struct path *path,
		      const struct document *stored, struct document *out) MUST_USE;

/* One sealed value of the document at a path, opened; *out is the sealed value itself when the key is not known. */
fault_t ledger_unseal_value(struct store *store, struct arena *arena, const struct ledger *ledger,
			    const struct path *path, struct span field, const struct value *sealed,
			    struct value *out) MUST_USE;

/* What one act changes: whole new plain documents; the difference to what is there becomes the operations. */
struct edit {
	struct path path;
	struct document document; /* plain, as it shall be; which fields are sealed is the schema's affair */
};
/* Signs and stores one change set by this device, on top of `current`, with derived tables and all, and moves
 * `current`. No change at all: *changed is false and nothing is stored. `now` is Unix seconds. */
fault_t ledger_commit(struct store *store, struct ledger *ledger, const struct author *author, const char *act,
		      int64_t now, const struct edit *edits, size_t edit_count, struct oid *commit,
		      bool *changed) MUST_USE;

/* Admission of what a peer sent. */
struct verdict {
	enum refusal refusal; /* 0: taken */
	bool already;         /* it was here: nothing done */
	char reason[LIMIT_REASON];
	struct entry entry; /* when taken */
};
/* A signature still to be checked before the transaction may be ended (so that workers can check many at once). */
struct proof {
	struct span message; /* in the arena */
	uint8_t public_key[CRYPT_PUBLIC_SIZE];
	uint8_t signature[CRYPT_SIGNATURE_SIZE];
};
bool proof_holds(const struct proof *proof);
/* Rebuilds the commit and stores it. Refused: the verdict says why, nothing is stored (the caller need not undo).
 * Taken: the caller must check *proof (unless `already`) and undo when it does not hold. `from_hub`: the hub vouches
 * for the order, so lost or retired devices' older change sets pass. `previous` are the items of the same batch taken
 * before it (for references). */
fault_t ledger_admit(struct store *store, struct arena *arena, struct ledger *ledger, const struct batch_item *item,
		     const struct entry *previous, size_t previous_count, bool from_hub, struct verdict *verdict,
		     struct proof *proof) MUST_USE;

/* The hub's line takes in `tip`: fast-forward where tip contains current, else a merge commit signed by this device.
 * Then unsound changes among the newly taken (numbers from..last) are held by findings. Moves `current` and the derived
 * tables. */
fault_t ledger_integrate(struct store *store, struct ledger *ledger, const struct oid *tip, int64_t from,
			 int64_t now) MUST_USE;
/* Moves `current` to a commit that is here, with the derived tables. */
fault_t ledger_move(struct store *store, struct ledger *ledger, const struct oid *commit) MUST_USE;
/* A node takes the hub's head (already here, receipt already checked): `current` follows when the head contains it. */
fault_t ledger_adopt(struct store *store, struct ledger *ledger, const struct oid *head) MUST_USE;

/* Reads: a change set of the history, as ledger_admit's peer would send it: secret fields plain where keys are known,
 * keys given for documents that it makes. */
fault_t ledger_changeset(struct store *store, struct arena *arena, const struct ledger *ledger,
			 const struct oid *commit, struct changeset *out) MUST_USE;
/* The same as stored: values sealed, no keys, parents with digests. */
fault_t ledger_changeset_sealed(struct store *store, struct arena *arena, const struct ledger *ledger,
				const struct oid *commit, struct changeset *out) MUST_USE;

/* Reads: the documents that a change set touched; for a merge, the conflict documents that it added. Paths in the
 * arena. */
fault_t ledger_touched(struct store *store, struct arena *arena, const struct ledger *ledger, const struct entry *entry,
		       struct path **paths, size_t *count) MUST_USE;
/* Whether `text` is a ledger of the district ("district/…"). */
bool ledger_is_district(const struct ledger *ledger);

#endif
