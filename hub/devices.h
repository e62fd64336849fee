/* The district's devices, as people at the hub deal with them: where nodes find the hub, what revoking a device means, codes that
 * are still open, and how every device stands. The command line and the screens use the same functions.
 */
#ifndef HESHI_HUB_DEVICES_H
#define HESHI_HUB_DEVICES_H

#include "base/json.h"
#include "host/records.h"
#include "hub/presence.h"

#define ENROLMENT_HOURS 72 /* until a code expires, unless said otherwise */
#define ENROLMENT_HOURS_MAX 720
#define ENROLMENT_NAME_SIZE 16 /* hex digits that stand for an open code */

/* Where nodes reach the hub: `given` ("HOST:PORT"; NULL or "": where it last served). FAULT_INPUT when nothing is known, or
 * when it is an address of every interface, which no node can dial. In the arena. */
fault_t devices_address(struct store *store, struct arena *arena, const char *given, const char **out) MUST_USE;

/* What becomes of a device, in a transaction of its own. `how` is "lost" (nothing more is taken) or "retired" (what it signed so
 * far counts, up to the change sets that the record then names); `reason` may be empty. FAULT_INPUT when there is no such device
 * (by name or id), or it was revoked before. */
struct revocation {
	struct span device, how, reason;
	const struct uuid *by; /* the account that revokes it; NULL: the command line */
};
/* The device's document as it is when revoked: status, time, reason, and the last of what it wrote. In the arena. */
fault_t device_revoked(struct store *store, struct arena *arena, const struct revocation *revocation, int64_t now,
		       struct document *document) MUST_USE;
fault_t device_revoke(struct store *store, struct arena *arena, const struct actor *actor,
		      const struct revocation *revocation) MUST_USE;

/* Codes that nobody has used and that have not expired: [{"n", "centre", "centre_name", "role", "expires"}]. `n` names one;
 * nothing of its secret follows from it. */
fault_t enrolments_json(struct store *store, int64_t now, json_t **out) MUST_USE;
/* Takes an open code back, in a transaction of its own; `by` is the account that does. *found false when there is none of that name. */
fault_t enrolment_cancel(struct store *store, const struct uuid *by, struct span name, int64_t now,
			 bool *found) MUST_USE;

/* How devices stand: [{"id", "name", "label", "centre", "centre_name", "role", "status", "enrolled", "revoked", "reason", "version",
 * "schema", "seen", "skew", "connected", "since", "received", "sent", "behind" (change sets it has not been given yet, null: it has
 * never greeted), "ledgers": [{"ledger", "last", "given", "held"}], "incidents", "newest_incident"}]. `id` empty: all of them,
 * else the one with that id or name (an empty list when there is none). `presence` may be NULL. */
fault_t devices_json(struct store *store, struct presence *presence, struct span id, json_t **out) MUST_USE;
/* What was refused or odd, newest first: {"items": [{"id", "at", "device", "what", "text"}], "more"}. `device` empty: of all;
 * `before` 0: from the newest. */
fault_t incidents_json(struct store *store, struct span device, int64_t before, int64_t limit, json_t **out) MUST_USE;

#endif
