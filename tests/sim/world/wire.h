/* The simulated network: connections between machines of one process, in place of proto/host/net.h and tls.h over sockets.
 *
 * wire.c defines what those headers declare, and the three functions of libuv's loop that programs call which exchange once; a
 * program that links it has these. Bytes between two ends keep their order; everything else is chance: how many arrive at once,
 * which connection goes on next (some are slow), when a line breaks, and when (or whether) an end hears of it. Certificates are shown as they
 * are; there is no cipher, since nobody listens. Callbacks are made from wire_step only, as the real ones are from the loop.
 */
#ifndef HESHI_WORLD_WIRE_H
#define HESHI_WORLD_WIRE_H

#include "host/net.h"
#include "tests/sim/world/chance.h"

/* What the world lends the wire. */
struct wire_world {
	/* This machine acts from now on. */
	void (*enter)(unsigned machine);
	/* False from the moment its power failed: what it still says never left it. */
	bool (*alive)(unsigned machine);
	/* Something somewhere goes one step on; false when nothing can. */
	bool (*pump)(void);
};

struct wire_counts {
	int64_t connections, refused, cut, flipped, bytes;
	int64_t half_open,
		hub_half_open; /* ends of broken lines that did not hear of it; those of the hub among them */
	int64_t beside;        /* connections made while another with the same certificate was open */
};

void wire_begin(const struct wire_world *world);
/* Frees what is left; no connection may be open. */
void wire_end(void);
/* The machine that net_connect is called on. */
void wire_at(unsigned machine);
/* The hub's machine accepts connections, or no longer does. */
void wire_listen(unsigned machine, void (*accepted)(struct net_connection *connection, void *user), void *user);
void wire_deaf(void);
/* One event by chance: a handshake, some bytes, an end. `flips`: of a million pieces, how many have a byte changed. */
bool wire_step(struct chance *chance, uint64_t flips);
/* Breaks a line by chance; sometimes only one end hears of it soon. False when there is none. */
bool wire_cut(struct chance *chance);
/* Ends of broken lines hear of it. */
void wire_notice(void);
/* The machine is gone: its ends are told at once (so that they are freed), what was under way from it may be lost, and the other ends
 * hear of it some time. */
void wire_dead(unsigned machine, struct chance *chance);
/* Bytes under way that were never taken, at most, on one connection. */
size_t wire_queued_most(void);
const struct wire_counts *wire_counts(void);

#endif
