/* What net.c (one connection's life) and net_open.c (addresses, connecting, listening) share. Private to them.
 */
#ifndef HESHI_HOST_NET_INSIDE_H
#define HESHI_HOST_NET_INSIDE_H

#include "host/net.h"

#define NET_ADDRESSES_MAX 4 /* of one name, tried in turn */
#define NET_HANDSHAKE_MS 10000

/* A connection only ever moves down this list, but for a further address: from CONNECT to RETRY and back. */
enum net_phase {
	NET_LOOKUP,    /* a name is being looked up */
	NET_RETRY,     /* an address did not answer; its socket is closing */
	NET_CONNECT,   /* TCP */
	NET_HANDSHAKE, /* TLS */
	NET_OPEN,
	NET_LEAVING, /* all is queued, the end of our bytes too; the peer's end is awaited */
	NET_CLOSED,  /* handles are closing; then the last callback */
};

struct net_lookup;

struct net_connection {
	uv_loop_t *loop;
	enum net_phase phase;
	struct tls *tls; /* NULL when it could not be opened; the connection is closed then */
	const struct net_events *events;
	void *user;
	struct net_listener *listener;        /* that accepted it, or NULL */
	struct net_connection *older, *newer; /* among those of the listener that are at their handshake */
	fault_t fault;                        /* why it ends */

	uv_tcp_t tcp;
	uv_timer_t timer; /* one at a time: an attempt's, the handshake's, a stalled peer's, or leaving's */
	uv_connect_t connecting;
	uv_shutdown_t shutting;
	unsigned handles; /* whose close callbacks are to come before it is freed */
	bool has_tcp;
	bool reading;
	bool paused;   /* by net_pause */
	bool shut;     /* our end is out */
	bool far_shut; /* the peer's end has come */

	uint64_t received;
	uint64_t handed;  /* bytes handed to libuv */
	uint64_t sent;    /* bytes that the kernel took, when closed */
	uint64_t moved;   /* the same when the stall timer ran last */
	unsigned stalled; /* its runs without a byte taken since */

	struct net_lookup *lookup;
	struct sockaddr_storage addresses[NET_ADDRESSES_MAX];
	size_t address_count;
	size_t address_next;
	uint64_t deadline_ms; /* of connecting, on the loop's clock */
	char peer[sizeof(struct net_address) + 16];
};

/* A connection without a socket, in phase NET_LOOKUP. When TLS cannot be opened it is closing already. */
struct net_connection *net_new(uv_loop_t *loop, struct tls_config *config, const struct tls_session *resume);
/* A socket, not yet connected. */
void net_take_tcp(struct net_connection *connection);
/* The socket is connected: TLS begins, to be done within `ms`. */
void net_begin(struct net_connection *connection, uint64_t ms);
/* Closes at once, for this reason (NULL: none). It never calls back from within. */
void net_end(struct net_connection *connection, fault_t fault);
/* A uv_close callback for the connection's handles. */
void net_handle_closed(uv_handle_t *handle);
void net_timer(struct net_connection *connection, uv_timer_cb run, uint64_t ms);

/* In net_open.c: what ends with a connection there. */
void net_forget_lookup(struct net_connection *connection);
void net_listener_release(struct net_listener *listener);
/* It is not at its handshake any more: no other takes its place. Does nothing the second time. */
void net_listener_keep(struct net_connection *connection);

#endif
