/* Renewal at the hub: a device whose folder was put back from a backup goes on as a new one, since it must never use a sequence number
 * again. It asks with its old certificate; the register gets the new device, of the same centre, role and label, and has the old one
 * retired, in one change set.
 */
#ifndef HESHI_HUB_RENEWAL_H
#define HESHI_HUB_RENEWAL_H

#include "core/message.h"
#include "host/store.h"

/* Between two renewals of one line of devices: who has a stolen folder cannot fill the register. */
#define RENEWAL_PAUSE_S 600

/* Inside a transaction: trades a request without a secret (MESSAGE_ENROL) of the device that the connection's certificate names, as
 * enrolment_accept does. The same signing key may ask again, also when the device has been retired for it: the answer may have been
 * lost. *fresh says that the register changed. */
fault_t renewal_accept(struct store *store, struct arena *arena, struct span device, const struct message *request,
		       int64_t now, struct message *answer, enum refusal *refusal, const char **reason,
		       bool *fresh) MUST_USE;
/* Which device goes on in place of this retired one; empty: none does, it was retired by a person. In the arena. */
fault_t renewal_of(struct store *store, struct arena *arena, struct span device, struct span *out) MUST_USE;

#endif
