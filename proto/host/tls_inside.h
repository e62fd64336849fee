/* What tls_config.c (keys, rules, who is trusted) and tls.c (one connection's bytes) share. Private to them.
 */
#ifndef HESHI_HOST_TLS_INSIDE_H
#define HESHI_HOST_TLS_INSIDE_H

#include "host/tls.h"
#include "host/tls_cache.h"

/* The server name by which a node that enrols asks for the authority's certificate. Nobody else needs it on the
 * wire. */
#define TLS_ENROL_NAME "enrol"

enum tls_part {
	TLS_HUB,
	TLS_NODE,
	TLS_ENROL,
};

struct tls_config {
	enum tls_part part;
	mbedtls_ssl_config ssl;
	struct mbed_random random;
	mbedtls_pk_context key;
	mbedtls_x509_crt authority;             /* whom to trust; empty while enrolling */
	mbedtls_x509_crt own;                   /* the certificate to show; empty while enrolling */
	mbedtls_x509_crt chain;                 /* hub: own, then the authority's, for nodes that enrol */
	struct tls_cache *cache;                /* hub */
	uint8_t fingerprint[CRYPT_SHA256_SIZE]; /* of the authority's certificate */
	size_t fingerprint_size;                /* how much of it is known */
};

struct tls {
	struct tls_config *config;
	mbedtls_ssl_context ssl;
	struct span incoming; /* what the running tls_receive has left */
	struct buffer plain;
	struct buffer cipher;
	struct buffer waiting;   /* plain text given before the handshake was done */
	struct buffer session;   /* node: for the next connection */
	struct buffer authority; /* enrolment: the certificate with the right fingerprint */
	const char *why;         /* a literal: what is wrong with the peer's certificate */
	bool ready;
	bool verified; /* the peer's certificate was checked: so the handshake was a full one */
	bool ended;
	bool finished;
	bool failed;
};

/* mbedTLS's verify callback for a connection (`user`), called from the authority's certificate down to the peer's
 * own. Any flaw but a date makes it fail the handshake, whatever mbedTLS would make of an optional certificate. */
int tls_verify(void *user, mbedtls_x509_crt *certificate, int depth, uint32_t *flags);
/* After the handshake: what mbedTLS checks behind that callback (key usage) and takes as optional. NULL, or what is
 * wrong. */
const char *tls_flaw(const struct tls *tls);

#endif
