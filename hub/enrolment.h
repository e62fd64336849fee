/* Enrolment at the hub: codes given out, and traded for certificates.
 */
#ifndef HESHI_HUB_ENROLMENT_H
#define HESHI_HUB_ENROLMENT_H

#include "core/message.h"
#include "host/store.h"

/* Puts a new code for one device of this centre and role into *code; only a digest of its secret is kept. `address` is
 * where nodes reach the hub; `by` the account that gives it out, NULL for the command line. FAULT_INPUT when the centre is not known. */
fault_t enrolment_offer(struct store *store, const struct uuid *by, const char *centre, enum role role, int hours,
			const char *address, struct buffer *code) MUST_USE;
/* Inside a transaction: trades a request (MESSAGE_ENROL) for a certificate. *refusal is 0 and *answer filled (spans in
 * the arena), or it says why not, with a reason. The same code with the same signing key may be used again until it
 * expires: the answer may have been lost on the way. Requests without a secret are renewal.h's. */
fault_t enrolment_accept(struct store *store, struct arena *arena, const struct message *request, int64_t now,
			 struct message *answer, enum refusal *refusal, const char **reason) MUST_USE;

#endif
