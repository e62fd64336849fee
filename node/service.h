/* `heshi-node serve`: the line to the hub and the screens, together until SIGTERM or SIGINT.
 *
 * The line runs on the calling thread's loop with a store of its own; the screens' workers run in their own threads. What they must tell
 * each other goes through the functions below, which any thread may call.
 */
#ifndef HESHI_NODE_SERVICE_H
#define HESHI_NODE_SERVICE_H

#include "base/json.h"
#include "host/net.h"
#include "host/settings.h"
#include "host/store.h"

struct service;

struct service_options {
	const char *data;       /* folder; need not exist yet: the first screen enrols */
	const char *hub;        /* "ADDR:PORT" instead of the settings' and enrolment's, or NULL */
	struct net_address web; /* where the screens are served */
	const struct settings *settings;
};

/* Prints "serving DEVICE" (once enrolled) and "web ADDR:PORT", and stays. Without a hub within reach it works all the same. */
fault_t service_run(const struct service_options *options) MUST_USE;

/* ---- from any thread ---- */

/* Exchange now instead of waiting for the next try. */
void service_sync_now(struct service *service);
/* The data folder has been enrolled: open it and connect. */
void service_enrolled(struct service *service);
/* {"only_here", "sent", "held_since"?, "restored"? (put back from the backup of that time: nothing can be saved before the hub is reached), "link": {"state": "off"|"connecting"|"live"|"waiting", "since", "why"?, "why_zh"?, "next_try"?}}, with
 * the caller's store. */
fault_t service_sync_json(struct service *service, struct store *store, json_t **out) MUST_USE;

#endif
