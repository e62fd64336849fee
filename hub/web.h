/* The hub's screens: the district's web application and its API, over HTTPS.
 *
 * Shared routes are those of host/api.h; the hub's own stand in hub/web_NAME.c, each a table web_NAME_routes that is declared here and
 * listed in web.c. Handlers run in workers' threads, each with a store of its own that writes beside the server's writer; they find
 * struct hub_web by hub_web(call). When a request that may have changed something was answered well, the server is woken by itself: it
 * signs receipts, pushes to nodes and tells screens what ledgers took in. What stands in no ledger (accounts, warnings, samples …) a
 * handler tells of itself, with api_publish_change.
 */
#ifndef HESHI_HUB_WEB_H
#define HESHI_HUB_WEB_H

#include "host/settings.h"
#include "host/web.h"
#include "hub/chores.h"
#include "hub/presence.h"
#include "hub/server.h"

#include <pthread.h>

struct hub_web {
	const char *data; /* folder */
	struct server *server;
	struct web *web;
	struct presence *presence; /* who is connected */
	struct chores *chores;     /* audits and mirrors under way */
	struct buffer authority;   /* the district's authority, PEM */
	const char *authority_name;
	struct arena arena; /* of what lives as long as this */
	/* What a slice keeps between requests: only under the lock, made by whoever needs it first, freed by its `drop`. */
	pthread_mutex_t lock;
	struct {
		void *state;
		void (*drop)(void *state);
	} kept[4];
};

/* Places in `kept`. */
enum hub_kept { HUB_KEPT_REPORTS, HUB_KEPT_OVERVIEW, HUB_KEPT_WARNINGS, HUB_KEPT_REGISTERS };

/* Listens. `store` is only read while it starts. */
fault_t hub_web_start(struct server *server, struct store *store, const char *data, const struct settings *settings,
		      const struct net_address *address, struct hub_web **out) MUST_USE;
/* Usable with OWN. */
void hub_web_stop(struct hub_web **web);

extern const struct api_route web_case_routes[];   /* web_cases.c */
extern const struct api_route web_report_routes[]; /* web_reports.c */
extern const struct api_route web_submission_routes[];
extern const struct api_route web_warning_routes[];
extern const struct api_route web_review_routes[];
extern const struct api_route web_device_routes[];
extern const struct api_route web_register_routes[];
extern const struct api_route web_audit_routes[];
extern const struct api_route web_recovery_routes[];

/* For handlers. */
struct hub_web *hub_web(const struct api_call *call);

#endif
