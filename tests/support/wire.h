/* Change sets and messages for tests of batches and sessions: one of every form, and what it takes to compare change sets
 * after a journey.
 */
#ifndef HESHI_SUPPORT_WIRE_H
#define HESHI_SUPPORT_WIRE_H

#include "core/message.h"

#define WIRE_LEDGER SPAN("centre/440105014")
#define WIRE_NODE SPAN("440105014-1")
#define WIRE_HUB SPAN("440105-hub")
#define WIRE_SAMPLES 7

/* The commit that tests take a device's change set of this sequence to have. */
struct oid wire_commit(struct span device, int64_t sequence);
/* WIRE_SAMPLES change sets in the arena: registering and changing by the node (with keys and secrets), a sealed relay of
 * another device's, one without parents, a merge by the hub, an old parent and an act of one word, fields taken away. */
struct changeset *wire_samples(struct arena *arena);
/* All of them with wire_commit's ids; at most LIMIT_BATCH_CHANGESETS. */
struct batch_writer *wire_write(const struct changeset *changesets, size_t count);
/* Fills in the parents that were named by reference. */
void wire_resolve(struct batch_item *items, size_t count);
/* Alike in everything but the parents' digests. */
bool wire_same(const struct changeset *a, const struct changeset *b);

/* One message of every type and form. */
enum wire_message {
	WIRE_KEEPALIVE,
	WIRE_HELLO,       /* of two ledgers */
	WIRE_HELLO_FIRST, /* of a device that has nothing yet */
	WIRE_WELCOME,     /* of two ledgers */
	WIRE_CHANGES,     /* one edit, not squeezed, of the first ledger */
	WIRE_RECEIPT,
	WIRE_RECEIPT_OF_HEAD,
	WIRE_REFUSAL, /* of the second ledger */
	WIRE_REFUSAL_OF_ALL,
	WIRE_BYE,
	WIRE_ENROL,
	WIRE_RENEW, /* an enrolment without a secret */
	WIRE_ENROLLED,
	WIRE_RECOVER, /* of the first ledger */
	WIRE_MESSAGES,
};
struct message wire_message(struct arena *arena, size_t which);
const char *wire_message_name(size_t which); /* "hello", … as in the vectors */
/* Bytes from hex with spaces. */
struct span wire_hex(struct arena *arena, const char *hex);

#endif
