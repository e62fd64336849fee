/* The node's line to the hub: where it is, one exchange, and what is noted of each.
 */
#ifndef HESHI_NODE_LINK_H
#define HESHI_NODE_LINK_H

#include "node/exchange.h"

/* Where the hub is: `override` ("ADDR:PORT") or NULL for the address from enrolment. */
fault_t link_address(struct store *store, const char *override, struct net_address *out) MUST_USE;
/* One exchange, from greeting to good-bye; the result is noted. *result is filled also on a fault. A store that was put back from a backup
 * is renewed on the way. */
fault_t link_sync(struct store *store, const struct net_address *address, struct exchange_result *result) MUST_USE;
/* Notes for people how an exchange went; `fault` is NULL when everything was exchanged, `ended` false while it stays open. */
fault_t link_note(struct store *store, const struct exchange_result *result, const struct fault *fault,
		  bool ended) MUST_USE;

#endif
