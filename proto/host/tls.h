/* TLS 1.2 with certificates on both sides, through mbedTLS, as a filter of bytes: no sockets here.
 *
 * Ciphertext from the peer goes in with tls_receive, plain text comes out of tls_plain; plain text goes in with
 * tls_send, ciphertext for the peer collects in tls_cipher until the caller has sent it. ECDHE-ECDSA on P-256 with
 * ChaCha20-Poly1305 first (its records are 8 bytes shorter: 21 bytes more than their text), AES-GCM second, nothing
 * else.
 *
 * TLS 1.2 on purpose: a resumption by session id costs 300 bytes in all (a full mutual handshake: 1,490), while 1.3's
 * tickets carry the peer's certificate. The hub shows its certificate alone, since nodes know the authority's; only a
 * node that enrols asks for that one too, by the server name "enrol".
 *
 * Who a hub is: a certificate of the authority that the node trusts, with role "hub". Its host name is not compared
 * with the certificate (a hub may move to any address), and certificate dates are not checked (see pki.h). The hub lets
 * in any device whose certificate its authority issued, whatever the role; callers look at tls_peer and the register on
 * every connection, resumed ones too.
 *
 * Memory: some 37 KB for each open connection, of which mbedTLS's two record buffers are 33.
 */
#ifndef HESHI_HOST_TLS_H
#define HESHI_HOST_TLS_H

#include "host/pki.h"

/* Keys and rules shared by many connections; outlives them. Used from one thread. */
struct tls_config;
/* One connection's state. */
struct tls;
/* A finished client session kept for resumption. */
struct tls_session;

/* The hub: own certificate, own key; sends the authority's certificate too to a node that enrols; asks for a client
 * certificate but lets a client without one finish the handshake (it may only enrol). A client certificate of
 * another authority fails the handshake. Keeps up to 4,096 sessions of clients with certificates, for a day, for
 * resumption. FAULT_TRUST when certificate and key do not belong together. */
fault_t tls_config_hub(struct span authority, struct span certificate, struct span key_pem,
		       struct tls_config **out) MUST_USE;
/* A node: trusts only this authority; the hub's certificate must carry role "hub". */
fault_t tls_config_node(struct span authority, struct span certificate, struct span key_pem,
			struct tls_config **out) MUST_USE;
/* A node that enrols: no certificate yet; trusts the authority whose certificate (sent in the chain) has a SHA-256
 * that begins with these bytes (16 at least). The hub's certificate must be signed by it and carry role "hub", or
 * the handshake fails and nothing that was queued is sent. */
fault_t tls_config_enrol(struct span authority_fingerprint, struct tls_config **out) MUST_USE;
/* Usable with OWN(tls_config_drop). */
void tls_config_drop(struct tls_config **config);

/* `resume` may be NULL. A session that does not fit (another authority, a library of another version) is ignored. */
fault_t tls_open(struct tls_config *config, const struct tls_session *resume, struct tls **out) MUST_USE;
/* Usable with OWN(tls_close). */
void tls_close(struct tls **tls);

/* Takes bytes from the network and goes as far as they allow. A fault ends the connection (FAULT_TRUST: one side
 * does not accept the other's certificate; FAULT_LIMIT: more than 2 MiB of plain text that nobody took; FAULT_PEER:
 * anything else); an alert for the peer may be waiting in tls_cipher. What comes behind the peer's close_notify is
 * ignored. */
fault_t tls_receive(struct tls *tls, struct span cipher) MUST_USE;
/* Starts the handshake (client), or queues plain text (kept until the handshake is done). Not after tls_finish. */
fault_t tls_send(struct tls *tls, struct span plain) MUST_USE;
/* Queues close_notify, once; nothing before the handshake is done or after a fault. */
void tls_finish(struct tls *tls);
/* Decrypted bytes not yet consumed: the caller reads and buffer_skips or clears. */
struct buffer *tls_plain(struct tls *tls);
/* Ciphertext to send: the caller sends and clears, or takes the memory and leaves zeros. */
struct buffer *tls_cipher(struct tls *tls);
bool tls_ready(const struct tls *tls);   /* handshake done */
bool tls_resumed(const struct tls *tls); /* by an abbreviated handshake */
bool tls_ended(const struct tls *tls);   /* peer sent close_notify */
/* The peer's certificate (DER) after the handshake, also after resumption; empty when it has none. Lives as long as
 * tls. */
struct span tls_peer(const struct tls *tls);
/* For enrolment, after the handshake: the authority's certificate (DER) that the peer's chain ended in. */
struct span tls_authority(const struct tls *tls);
/* After the handshake: the session for the next connection (node). NULL when it can't be resumed. */
struct tls_session *tls_keep(const struct tls *tls);
/* To and from bytes, so that a node can resume after a restart (secret: stored in the node's own 0600 database). */
fault_t tls_session_put(const struct tls_session *session, struct buffer *out) MUST_USE;
/* FAULT_STORE when they are damaged or of another version of the library: then the next handshake is a full one. */
fault_t tls_session_read(struct span bytes, struct tls_session **out) MUST_USE;
/* Usable with OWN(tls_session_drop). */
void tls_session_drop(struct tls_session **session);

#endif
