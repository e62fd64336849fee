/* TLS connections over libuv: connect, listen, bytes both ways, and the count of what really crossed the wire.
 *
 * Single-threaded: everything runs on the loop's thread. Callbacks may close their connection; closing is asynchronous,
 * and `closed` is the last callback a connection ever makes; none is made from within a call of these functions.
 * Back-pressure: reading stops while more than 1 MiB waits to be sent, and a peer that does not take bytes for 60
 * seconds is cut. SIGPIPE is ignored from the first connection on (libuv would let it kill the program), unless the
 * program handles it itself. This is the one header that includes uv.h; whoever needs the loop includes this one.
 */
#ifndef HESHI_HOST_NET_H
#define HESHI_HOST_NET_H

#include "host/tls.h"

#include <uv.h>

#define NET_CONNECT_MS 20000 /* to reach a hub over a poor line: name, TCP and handshake */

struct net_listener;
struct net_connection;

struct net_address {
	char host[256]; /* name or IP address, without brackets; empty: all addresses (listening) */
	int port;       /* 0 picks a free one when listening */
};

/* "host:port", "[v6]:port", ":port" (all addresses); FAULT_INPUT saying what it should look like. */
fault_t net_address_read(struct span text, struct net_address *out) MUST_USE;
void net_address_put(struct buffer *out, const struct net_address *address);

struct net_events {
	/* The handshake is done. */
	void (*ready)(struct net_connection *connection, void *user);
	/* Plain bytes arrived; consume from the buffer (buffer_skip); what is left is offered again with more.
	 * Whoever leaves more than 2 MiB ends the connection. */
	void (*received)(struct net_connection *connection, struct buffer *plain, void *user);
	/* The end, once: `fault` is NULL after an orderly close or when we aborted; the callee owns and drops it;
	 * its text begins with net_peer. net_tls and net_count still answer; the connection is freed afterwards. */
	void (*closed)(struct net_connection *connection, fault_t fault, void *user);
};

struct net_count {
	uint64_t received; /* bytes off the wire, TLS included, TCP/IP headers not */
	uint64_t sent;     /* taken by the kernel */
};

/* Connects (name look-up, the name's addresses in turn, TCP with TCP_NODELAY, TLS); gives up after timeout_ms.
 * Events follow, `closed` even when it never got ready. `resume` is needed only during the call. */
struct net_connection *net_connect(uv_loop_t *loop, const struct net_address *address, struct tls_config *config,
				   const struct tls_session *resume, unsigned timeout_ms,
				   const struct net_events *events, void *user);
/* Listens; `accepted` gives each new connection its events and user pointer (net_handle) before anything happens on
 * it. At most `most` connections at once; a further one takes the place of that which has been at its handshake longest,
 * and is closed at once when all are past it. A client that does not finish its handshake within 10 s is cut. FAULT_SYSTEM when the address cannot be had. */
fault_t net_listen(uv_loop_t *loop, const struct net_address *address, struct tls_config *config, unsigned most,
		   void (*accepted)(struct net_connection *connection, void *user), void *user,
		   struct net_listener **out) MUST_USE;
/* Where it really listens. */
struct net_address net_listener_address(const struct net_listener *listener);
/* Takes no more connections; those it has live on. Usable with OWN(net_listener_close). */
void net_listener_close(struct net_listener **listener);
void net_handle(struct net_connection *connection, const struct net_events *events, void *user);

/* Queues; before the handshake is done too (then it goes out with its last flight). Each call is a TLS record of its
 * own, 21 bytes more than its text: put small things together first. Nothing happens once the connection is ending. */
void net_send(struct net_connection *connection, struct span plain);
/* Takes no further bytes from the peer (which then has to wait) until it is called with false. */
void net_pause(struct net_connection *connection, bool paused);
/* Sends what is queued, then close_notify, then closes when the peer has ended too or for 5 s nothing moves. Before the
 * handshake is done it closes at once. Safe to call twice; `received` is not called any more. */
void net_close(struct net_connection *connection);
/* Closes at once. */
void net_abort(struct net_connection *connection);
struct tls *net_tls(struct net_connection *connection);
struct net_count net_count(const struct net_connection *connection);
/* Bytes queued and not yet taken by the kernel. */
size_t net_queued(const struct net_connection *connection);
/* "192.0.2.7:40022", for logs; of a connection that we made, the address that was asked for. */
const char *net_peer(const struct net_connection *connection);

#endif
