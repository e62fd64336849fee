/* The hub's memory of finished TLS sessions, for resumption by session id. Private to the TLS files.
 *
 * mbedTLS's own cache keeps parsed certificates in a list; this one keeps each session as bytes (some 600, the peer's
 * certificate among them, so that tls_peer answers after a resumption too) in a ring whose oldest entry makes room.
 */
#ifndef HESHI_HOST_TLS_CACHE_H
#define HESHI_HOST_TLS_CACHE_H

#include "host/mbed.h"

struct tls_cache;

/* `most` sessions, each for `seconds` after its full handshake. Sessions without a client certificate are not kept. */
struct tls_cache *tls_cache_open(size_t most, int64_t seconds);
/* Wipes the secrets. Usable with OWN(tls_cache_close). */
void tls_cache_close(struct tls_cache **cache);
struct mbed_cache *tls_cache_calls(struct tls_cache *cache);

#endif
