/* Change sets on the wire: many in few bytes, without trees and without commit text.
 *
 * A batch is two streams. The body is msgpack (squeezed by zstd where that helps); the noise is what no compressor can
 * shrink (signatures, keys, ids), raw, in the order in which the body calls for it. Kept apart, each stays as small as it
 * can be. A batch stands alone: its tables begin anew with it, so it can be cached, resent and resumed.
 *
 * body = change sets, one msgpack array each: [parents, author, device, sequence, time, act, ops]
 *   parents   one integer, or an array of them (0 or 2): 0 = this device's own previous change set in this ledger
 *             (sequence - 1); k >= 1 = the k-th change set before this one in the batch; -1 = a commit id, 20 bytes of noise
 *   author    index into the batch's authors, or [name, centre, offset] with the person's id as 16 bytes of noise
 *             (appended); centre 0 = the node device's centre: its name up to the last hyphen
 *   device    index into the batch's devices, or a text (appended); index 0 is the node's device, 1 the hub's
 *   sequence  absolute for a device's first change set in the batch, 0 for one more than its previous one in the batch
 *   time      Unix seconds; from the second change set on, the difference to the one before
 *   act       a word, or [word, word]: the two with ": " between them
 *   ops       array of [folder, record, part, set, secret, unset, key], trailing empty ones left out (at least 4 stay):
 *             folder a word; record an id; part 0 (main) or [word, id]; set {word: value}; secret {word: plain value to be
 *             sealed} (0 = empty); unset [word…] (0 = empty); key 1 = the document's key, 32 bytes of noise, 0 = none
 *   word      index into the batch's words, or a text (appended); the first are batch_words
 *   id        index into the batch's ids; -1 = new, 16 bytes of noise; or [d] = new, made near the change set's time: its
 *             milliseconds are 1,000 x time + d, its other 10 bytes are noise; new ones are appended
 * Then the signature, 64 bytes of noise.
 */
#ifndef HESHI_CORE_BATCH_H
#define HESHI_CORE_BATCH_H

#include "core/changeset.h"

#define BATCH_TARGET (256 << 10) /* writers close a batch when body and noise together reach this */

/* The words that every batch begins with, so that a single edit spells none of them out. Part of the protocol's version:
 * never added to, reordered or renamed within it. Words that are not here travel as texts. */
#define BATCH_WORDS 115
extern const struct span batch_words[BATCH_WORDS];
/* The centre that a device's name begins with: all of it before the last hyphen. */
struct span batch_centre(struct span device);

/* Writing: batch_open, batch_add for each, batch_close. */
struct batch_writer;
struct batch_writer *batch_open(struct span node_device, struct span hub_device);
/* Adds a change set in plain form (secret fields plain with their op's key, or sealed where no key is known; secret fields
 * without a key are for a receiver that has it). `commit` is its id. `own_previous` is the device's change set with the
 * sequence before, or NULL where the receiver may not have it. At most LIMIT_BATCH_CHANGESETS, none twice. */
void batch_add(struct batch_writer *writer, const struct changeset *changeset, const struct oid *commit,
	       const struct oid *own_previous);
size_t batch_count(const struct batch_writer *writer);
/* Bytes so far, before squeezing. */
size_t batch_size(const struct batch_writer *writer);
void batch_drop(struct batch_writer **writer);

/* A batch as a message carries it. */
struct batch {
	size_t count;
	bool squeezed;
	size_t plain_size; /* of the body */
	struct span body, noise;
};
/* The finished batch; its spans live in the writer. */
struct batch batch_close(struct batch_writer *writer);

/* A change set as it was read: parents may be named relative to what only the receiver's store knows. */
struct batch_item {
	struct changeset changeset; /* parents[i].commit is set where reference[i] is -1; digests are not */
	int64_t reference[LIMIT_PARENTS];
};
/* Reads a whole batch into the arena (which the input must outlive). FAULT_PEER, FAULT_LIMIT or FAULT_TRUST when malformed
 * or unfit; nothing unbounded is allocated whatever the bytes claim. Every change set has passed changeset_check and
 * changeset_sort, but for what depends on parents that only the receiver's store knows: whoever fills them in checks again
 * that a merge's two differ. Memory in the arena stays below LIMIT_BATCH_MEMORY and little more. */
fault_t batch_read(struct arena *arena, const struct batch *batch, struct span ledger, struct span node_device,
		   struct span hub_device, struct batch_item **items) MUST_USE;

#endif
