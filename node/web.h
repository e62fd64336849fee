/* The node's screens: the bundled web application and its API, on loopback.
 */
#ifndef HESHI_NODE_WEB_H
#define HESHI_NODE_WEB_H

#include "host/web.h"
#include "node/service.h"

/* Listens. FAULT_INPUT for an address that others could reach. */
fault_t node_web_start(const char *data, const struct net_address *address, struct service *service,
		       struct web **out) MUST_USE;

extern const struct api_route web_node_routes[]; /* web_routes.c: enrolment, sync */

#endif
