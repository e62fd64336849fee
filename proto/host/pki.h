/* The district's certificate authority, through mbedTLS: P-256 keys, requests and X.509 certificates. TLS needs them;
 * what a device may do is decided by the hub's register, not by its certificate.
 *
 * Validity is the whole of time (1970 to 9999): a node whose clock is years off must still sync, and revocation is the
 * register's. Keys are PEM (SEC1 as made here, PKCS#8 is read too), certificates and requests DER. Callable from any
 * thread.
 */
#ifndef HESHI_HOST_PKI_H
#define HESHI_HOST_PKI_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/crypt.h"
#include "core/limits.h"

/* Who a certificate speaks for. Subject: O = centre, OU = role, CN = device, in this order when made here. Each is a
 * word of ASCII letters, digits, "-", "." and "_". */
struct pki_name {
	char device[LIMIT_DEVICE_NAME + 1]; /* "440105014-1"; the authority's own is "440105-ca" */
	char centre[LIMIT_CENTRE_CODE + 1]; /* "440105014" */
	char role[16];                      /* "authority", "hub", "centre", "trainer" */
};

/* A new P-256 private key as PEM. Secret: the caller wipes the buffer. */
fault_t pki_make_key(struct buffer *key_pem) MUST_USE;
/* The authority's self-signed certificate (CA, path length 0). FAULT_INPUT when the name is not made of words. */
fault_t pki_make_authority(struct span key_pem, const struct pki_name *name, struct buffer *certificate) MUST_USE;
/* A certificate request (PKCS#10), signed by its own key. */
fault_t pki_make_request(struct span key_pem, const struct pki_name *name, struct buffer *request) MUST_USE;
/* Checks the request's own signature and issues a certificate to `name` (the request's own subject is ignored; its
 * role may not be "authority") with a serial of 16 random bytes. hosts: DNS names or IP addresses put as subject
 * alternative names (hub only; may be NULL with count 0); FAULT_INPUT when they are none or more than 2 KB in all.
 * FAULT_TRUST when request or authority do not hold. */
fault_t pki_issue(struct span authority_key_pem, struct span authority_certificate, struct span request,
		  const struct pki_name *name, const char *const *hosts, size_t host_count,
		  struct buffer *certificate) MUST_USE;
/* Reads a certificate's subject; FAULT_TRUST when it is not of this form. It says nothing about who signed it. */
fault_t pki_read_name(struct span certificate, struct pki_name *out) MUST_USE;
/* The DNS names and IP addresses that a certificate (DER, or a chain as PEM: its first) is for, NULL-terminated, in the arena; wildcards
 * are left out. FAULT_TRUST when it cannot be read. */
fault_t pki_read_hosts(struct arena *arena, struct span certificate, const char *const **out) MUST_USE;
/* A certificate as PEM. */
void pki_put_pem(struct buffer *out, struct span certificate);
/* SHA-256 of the DER bytes. */
void pki_fingerprint(struct span certificate, uint8_t out[CRYPT_SHA256_SIZE]);

#endif
