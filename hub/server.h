/* `heshi-hub serve`: sync sessions with nodes, one writer, live push both ways.
 */
#ifndef HESHI_HUB_SERVER_H
#define HESHI_HUB_SERVER_H

#include "base/fault.h"

struct server_options {
	const char *data;
	const char *sync; /* "ADDR:PORT"; port 0 picks a free one */
};

/* Serves until SIGTERM or SIGINT; prints "sync ADDR:PORT" on stdout once it listens. */
fault_t server_run(const struct server_options *options) MUST_USE;

#endif
