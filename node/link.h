/* The node's line to the hub: one exchange, or a live one that is opened again and again.
 */
#ifndef HESHI_NODE_LINK_H
#define HESHI_NODE_LINK_H

#include "host/settings.h"
#include "node/exchange.h"

/* Where the hub is: `override` ("ADDR:PORT") or NULL for the address from enrolment. */
fault_t link_address(struct store *store, const char *override, struct net_address *out) MUST_USE;
/* One exchange, from greeting to good-bye; the result is noted for `status`. *result is filled also on a fault. */
fault_t link_sync(struct store *store, const struct net_address *address, struct exchange_result *result) MUST_USE;
/* Keeps a session open until SIGTERM or SIGINT; after a cut it tries again, waiting longer each time within the
 * settings' bounds, with jitter. Sends what other processes save within a fraction of a second. Prints "serving DEVICE" once it runs. */
fault_t link_serve(struct store *store, const struct net_address *address, const struct settings *settings) MUST_USE;

#endif
