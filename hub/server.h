/* `heshi-hub serve`: sync sessions with nodes, one writer, live push both ways; the screens and metrics beside them, in threads of their
 * own.
 */
#ifndef HESHI_HUB_SERVER_H
#define HESHI_HUB_SERVER_H

#include "base/fault.h"
#include "host/settings.h"

struct server;

struct server_options {
	const char *data;
	const char *sync;          /* "ADDR:PORT"; port 0 picks a free one */
	const char *web, *metrics; /* the same; "" or "off": none */
	const struct settings *settings;
};

/* Serves until SIGTERM or SIGINT; prints "sync ADDR:PORT", "web ADDR:PORT" and "metrics ADDR:PORT" on stdout once it listens. */
fault_t server_run(const struct server_options *options) MUST_USE;

/* ---- from any thread, while it serves ---- */

/* Something may have been committed: look at once. */
void server_wake(struct server *server);

#endif
