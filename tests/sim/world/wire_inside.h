/* What the wire's files share. */
#ifndef HESHI_WORLD_WIRE_INSIDE_H
#define HESHI_WORLD_WIRE_INSIDE_H

#include "tests/sim/world/wire.h"

struct tls_config {
	struct buffer certificate;
};

/* One end. */
struct net_connection {
	struct net_connection *next;
	struct net_connection *peer; /* NULL: not there yet, or gone */
	uv_loop_t *loop;             /* of whoever waits in uv_run for it */
	unsigned machine;
	const struct net_events *events;
	void *user;
	struct buffer certificate; /* its own */
	struct buffer shown;       /* the other's */
	struct buffer coming;      /* sent by the other end, not yet here */
	struct buffer plain;
	struct net_count count;
	bool asking; /* a client before the handshake */
	bool ready;  /* told so */
	bool paused;
	bool closing;  /* ours to close */
	bool finished; /* the other end has closed: nothing comes behind `coming` */
	bool broken;   /* the line is */
	bool slow;     /* what is said to this end takes its time */
	bool deaf;     /* and this end does not hear of it for now */
	char name[32];
};

#endif
