/* What enrolling a device and renewing one have in common. */
#ifndef HESHI_HUB_ENROLMENT_INSIDE_H
#define HESHI_HUB_ENROLMENT_INSIDE_H

#include "host/ledger.h"
#include "hub/enrolment.h"

/* For whom a device is, and its name once it has one. Spans in the caller's arena. */
struct place_of {
	struct span centre, role, label, device;
};

/* The next free "<centre>-<n>"; the hub itself is n = 0. Numbers are never given again. */
fault_t enrolment_new_name(struct store *store, struct arena *arena, struct span centre, struct span *out) MUST_USE;
/* The register's record of the new device. */
struct document enrolment_document(struct arena *arena, const struct place_of *place, struct span signing_key,
				   int64_t now);
/* Commits the documents to the district's ledger in the hub's name, inside the caller's transaction. */
fault_t enrolment_commit(struct store *store, struct arena *arena, const char *act, int64_t now,
			 const struct edit *edits, size_t count) MUST_USE;
/* Fills the answer with a certificate for the request and all names. A request that does not hold is *refusal and *reason. */
fault_t enrolment_answer(struct store *store, struct arena *arena, const struct place_of *place,
			 const struct message *request, struct message *answer, enum refusal *refusal,
			 const char **reason) MUST_USE;

#endif
