/* The node's screens: the bundled web application and its API, on loopback.
 */
#ifndef HESHI_NODE_WEB_H
#define HESHI_NODE_WEB_H

#include "host/api.h"
#include "node/service.h"

struct web;

struct web_options {
	const char *data; /* folder */
	struct net_address address;
	struct service *service;
};

/* Listens. FAULT_INPUT for an address that others could reach. */
fault_t web_start(const struct web_options *options, struct web **out) MUST_USE;
/* Where it really listens. */
struct net_address web_address(const struct web *web);
/* Usable with OWN. */
void web_stop(struct web **web);

/* To all open screens; from any thread. NULL records: look at everything again. */
void web_publish_change(struct web *web, const struct uuid *records, size_t count);
/* The state of the exchange changed: service_sync_json's, as one line. */
void web_publish_sync(struct web *web, struct span json);

extern const struct api_route web_node_routes[]; /* web_routes.c: enrolment, sync */

#endif
