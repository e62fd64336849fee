/* What this store's device shows of itself to its peers, as TLS wants it.
 */
#ifndef HESHI_HOST_CREDENTIALS_H
#define HESHI_HOST_CREDENTIALS_H

#include "host/store.h"
#include "host/tls.h"

/* Reads: the rules and keys of a hub's connections, or of a node's, as the store's identity says. FAULT_TRUST when certificate and key do
 * not belong together. */
fault_t credentials_open(struct store *store, struct tls_config **out) MUST_USE;

#endif
