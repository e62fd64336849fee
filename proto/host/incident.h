/* What was refused or odd, as people are told of it: at a hub of its devices, at a node of its exchanges with the hub. store_incident
 * notes; this reads, and notes what comes again and again once. Never personal data.
 */
#ifndef HESHI_HOST_INCIDENT_H
#define HESHI_HOST_INCIDENT_H

#include "base/json.h"
#include "host/store.h"

struct incident {
	int64_t at;
	struct span device, what, text; /* in the arena */
};

/* The newest; *found is false when there is none. */
fault_t incident_newest(struct store *store, struct arena *arena, struct incident *out, bool *found) MUST_USE;
/* Notes an incident of this store's own device, unless the newest says the same: then that one gets the new time. */
fault_t incident_note_once(struct store *store, const char *what, const char *text) MUST_USE;

#endif
