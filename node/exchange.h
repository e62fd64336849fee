/* One session of a node with the hub: greet, send what is pending, take what is new, keep receipts.
 *
 * Runs on the caller's loop and store; every step that changes the store is one transaction, so a cut at any point
 * loses nothing and the next exchange goes on where this one got to.
 */
#ifndef HESHI_NODE_EXCHANGE_H
#define HESHI_NODE_EXCHANGE_H

#include "core/session.h"
#include "host/net.h"
#include "host/store.h"

#define EXCHANGE_LEDGERS 2 /* the district's and, for a centre's node, its own */

struct exchange;

struct exchange_result {
	int64_t began;          /* Unix seconds */
	int64_t sent, received; /* change sets */
	struct net_count bytes;
	int64_t skew; /* this clock less the hub's, seconds; 0 when it never greeted */
	bool greeted;
	bool resumed;     /* TLS session */
	bool gave;        /* the hub was put back from a backup, and has been given what it lacked */
	bool outnumbered; /* refused for a session number that the hub has seen: the next try has a new one */
	bool overtaken; /* refused since a later session of this same folder reached the hub first: the next try will do */
};

struct exchange_options {
	uv_loop_t *loop;
	struct store *store; /* outlives the exchange */
	struct net_address address;
	bool live; /* stay open after everything has been exchanged */
	/* The end, once. `fault` (callee owns) is NULL when everything was exchanged and closed in order. The exchange
	 * is freed afterwards. */
	void (*ended)(const struct exchange_result *result, fault_t fault, void *user);
	/* May be NULL: everything known has been exchanged (live: again and again). */
	void (*settled)(const struct exchange_result *result, void *user);
	void *user;
};

/* Starts; `ended` follows. NULL and a fault when it can't even start. */
fault_t exchange_start(const struct exchange_options *options, struct exchange **out) MUST_USE;
/* This store may have new change sets (another process saved): sends them. */
void exchange_push(struct exchange *exchange);
/* A byte now and then keeps the line open. */
void exchange_keepalive(struct exchange *exchange);
/* Ends in order. */
void exchange_end(struct exchange *exchange);

#endif
