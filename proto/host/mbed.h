/* mbedTLS as pki.c, tls_config.c, tls_cache.c and tls.c see it: the one file that includes it, and the few calls whose
 * shape differs between 2.28 (Debian 12) and 3.6 (Debian 13), which mbed.c settles. Private to these files.
 *
 * Randomness is mbedTLS's own (CTR-DRBG over the system's), because its functions take it as a callback. A struct
 * mbed_random belongs to one thread at a time.
 */
#ifndef HESHI_HOST_MBED_H
#define HESHI_HOST_MBED_H

#include "base/buffer.h"
#include "core/limits.h"

/* 3.6 renames the fields that it wants to be private; a few (an alert's number, a request's signature) have no
 * getter. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS

#include <mbedtls/asn1write.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/oid.h>
#include <mbedtls/pem.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <mbedtls/x509_csr.h>

struct mbed_random {
	mbedtls_entropy_context entropy;
	mbedtls_ctr_drbg_context drbg;
};

/* Also starts the library. Drop it even after a fault. */
fault_t mbed_random_start(struct mbed_random *random) MUST_USE;
void mbed_random_drop(struct mbed_random *random);
/* The pair of arguments that mbedTLS takes for randomness. */
#define MBED_RANDOM(random) mbedtls_ctr_drbg_random, &(random)->drbg

/* "<what>: <mbedTLS's own words>". */
fault_t mbed_fault(enum fault_code code, int status, const char *what) MUST_USE;

/* All that Heshi accepts in a chain: SHA-256, ECDSA, P-256. */
extern const mbedtls_x509_crt_profile mbed_profile;

/* A private key from PEM into an initialised context; FAULT_INPUT when it is none or not on P-256. */
fault_t mbed_read_key(struct span pem, struct mbed_random *random, mbedtls_pk_context *out) MUST_USE;
/* One certificate (DER, no byte more) appended to an initialised chain; FAULT_TRUST when it is none. */
fault_t mbed_read_certificate(struct span der, mbedtls_x509_crt *chain) MUST_USE;
/* FAULT_TRUST when the certificate is not for this key. */
fault_t mbed_check_pair(const mbedtls_x509_crt *certificate, const mbedtls_pk_context *key,
			struct mbed_random *random) MUST_USE;
bool mbed_is_p256(const mbedtls_pk_context *key);
/* Big-endian, positive. */
int mbed_put_serial(mbedtls_x509write_cert *certificate, const uint8_t *serial, size_t size);

/* TLS 1.2 only, P-256 only, ECDSA with SHA-256 only. The configuration borrows static lists. */
void mbed_narrow(mbedtls_ssl_config *config);
/* The description number of the fatal alert that ended a handshake. */
int mbed_alert(const mbedtls_ssl_context *ssl);

/* A server's session cache; the first member of whatever keeps the sessions. Both return 0 on success. */
struct mbed_cache {
	int (*get)(struct mbed_cache *cache, struct span id, mbedtls_ssl_session *session);
	int (*put)(struct mbed_cache *cache, struct span id, const mbedtls_ssl_session *session);
};

void mbed_use_cache(mbedtls_ssl_config *config, struct mbed_cache *cache);

#endif
