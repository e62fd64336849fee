/* A change set: what one act changed in one ledger. In git it is a commit, on the wire a few bytes (batch.h).
 *
 * Its operations are minimal: exactly the difference between the parent's tree and its own, sorted by path, fields
 * sorted by name; so anyone who has both trees can compute them again. A merge has two parents and no operations: its
 * tree follows from its parents (merge.h).
 *
 * The canonical payload is the msgpack array
 *   ["heshi-changeset-1", ledger, [[parent commit (bin 20), parent's payload digest (bin 32)]…],
 *    [person id (bin 16), name, centre, UTC offset in minutes], device, sequence, time (Unix seconds), act,
 *    [[path, {name: value…}, [unset name…]]…]]
 * with sealed values as extension 1. Its SHA-256 goes into the commit as Payload-SHA256 and covers the parents'
 * digests, so trust does not rest on SHA-1 alone.
 */
#ifndef HESHI_CORE_CHANGESET_H
#define HESHI_CORE_CHANGESET_H

#include "base/crypt.h"
#include "core/document.h"
#include "core/limits.h"
#include "core/path.h"

#define OID_SIZE 20 /* a git object id (SHA-1) */

struct oid {
	uint8_t bytes[OID_SIZE];
};

struct digest {
	uint8_t bytes[CRYPT_SHA256_SIZE];
};

bool oid_equal(const struct oid *a, const struct oid *b);
bool oid_is_zero(const struct oid *oid);
void oid_put_hex(struct buffer *out, const struct oid *oid);

/* One document's change. */
struct op {
	struct path path;
	struct field *set; /* new values, sorted by name */
	size_t set_count;
	struct span *unset; /* names of fields taken away, sorted */
	size_t unset_count;
	const uint8_t *key; /* the document's 32 bytes, where known and of use to sealed values; else NULL */
};

struct author {
	struct uuid id;     /* the person's record */
	struct span name;   /* 1 to LIMIT_PERSON_NAME bytes, no controls, no < or > */
	struct span centre; /* code of the centre that the person acted for */
	int offset;         /* minutes east of UTC on the device, -720 to 840 */
};

struct parent {
	struct oid commit;
	struct digest digest; /* of its payload */
};

struct changeset {
	struct span ledger;
	struct parent parents[LIMIT_PARENTS];
	size_t parent_count; /* 0 for a ledger's first */
	struct author author;
	struct span device;
	int64_t sequence; /* the device's own count in this ledger, from 1 */
	int64_t time;     /* Unix seconds, the device's wall clock: shown, never decides */
	struct span act;  /* "dispute: register": never personal data */
	struct op *ops;
	size_t op_count;
	uint8_t signature[CRYPT_SIGNATURE_SIZE];
};

/* `centre/` or `district/` and a code (0-9, a-z). */
bool ledger_name_valid(struct span ledger);
/* A change set's shape is within limits.h, its texts are fit for a commit, operations and fields are in canonical
 * order: FAULT_LIMIT or FAULT_TRUST otherwise. Holds alike before and after changeset_seal. The ledger is `centre/` or
 * `district/` and a code (0-9, a-z); a device's name is of 0-9, a-z and '-'; neither end of a person's name is a space
 * or one of .,:;"\' (git strips them). */
fault_t changeset_check(const struct changeset *changeset) MUST_USE;
/* Sorts operations and fields into canonical order, in place. FAULT_TRUST when a path or field occurs twice. */
fault_t changeset_sort(struct changeset *changeset) MUST_USE;
/* Replaces every secret field by its sealed value, under the op's key (which must be there: FAULT_TRUST otherwise). */
fault_t changeset_seal(struct arena *arena, struct changeset *changeset) MUST_USE;
/* The inverse where keys are known: sealed values become plain and secret; what does not open stays sealed. */
void changeset_unseal(struct arena *arena, struct changeset *changeset);
/* The canonical payload; no field may be secret. */
void changeset_payload(struct buffer *out, const struct changeset *changeset);
/* SHA-256 of the payload. */
struct digest changeset_digest(const struct changeset *changeset);

/* What changed from `before` to `after` (either may be NULL: no such document) as an op in the arena; false when
 * nothing. */
bool op_between(struct arena *arena, const struct path *path, const struct document *before,
		const struct document *after, struct op *out);
/* The document after the op; `before` may be NULL. A field that the op would not change is FAULT_TRUST (not minimal);
 * too many fields are FAULT_LIMIT. The op must have passed changeset_check; arrays are new, texts are borrowed. */
fault_t op_apply(struct arena *arena, const struct op *op, const struct document *before,
		 struct document *out) MUST_USE;

#endif
