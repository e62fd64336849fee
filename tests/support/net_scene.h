/* The stage for tests of net: a hub that listens on loopback, and whoever connects to it, on one loop.
 */
#ifndef HESHI_SUPPORT_NET_SCENE_H
#define HESHI_SUPPORT_NET_SCENE_H

#include "host/net.h"
#include "tests/support/assert_fault.h"
#include "tests/support/district.h"

/* One end of a connection and what happened to it. */
struct end {
	struct net_connection *connection; /* NULL when closed */
	struct buffer got;
	struct net_count count; /* at its end */
	fault_t fault;
	unsigned ready;
	unsigned closed;
	bool resumed;
	bool echo;
	bool answer_and_close; /* on the first bytes */
	bool abort_at_once;    /* likewise */
};

/* A loop with a listening hub; each connection that it accepts becomes the next of its ends. */
struct scene {
	uv_loop_t loop;
	struct net_listener *listener;
	struct net_address address;
	struct end hub[8];
	unsigned accepted;
	struct end node;
};

struct scene *scene_open(unsigned most);
/* How every test ends: the loop must run dry by itself, and each connection have said once that it is closed. Usable
 * with OWN(scene_close). */
void scene_close(struct scene **scene);
/* For a listener of a test's own. */
void scene_accepted(struct net_connection *connection, void *scene);
void scene_connect(struct scene *scene, struct tls_config *config, const struct tls_session *resume);
/* Connects, and both ends are ready. */
void scene_connect_both(struct scene *scene);

/* Runs the loop until the condition holds; a test that waits in vain is ended by ctest's time limit. */
#define RUN_UNTIL(scene, condition)                          \
	do {                                                 \
		while (!(condition))                         \
			uv_run(&(scene)->loop, UV_RUN_ONCE); \
	} while (0)

void assert_got(const struct end *end, const char *text);
/* Closed once, and without a fault. */
void assert_in_order(const struct end *end);

/* A peer made of a bare socket and a TLS filter, which reads and writes only when told to. */
struct bare {
	int socket; /* -1: closed */
	struct tls *tls;
};

void bare_drop(struct bare *bare);
/* A client of the scene's hub with small buffers, its handshake not begun. */
struct bare bare_connect(const struct scene *scene);
/* Closes its socket so that the kernel tells the peer of a reset. */
void bare_reset(struct bare *bare);
/* Sends what TLS has to send and takes at most `most` bytes; false when the other side has ended. */
bool bare_turn(struct bare *bare, size_t most);
/* The whole handshake with the scene's first hub end. */
void bare_open(struct scene *scene, struct bare *bare);

/* Bare peers make no events, so the loop is not waited for. */
#define TURN_UNTIL(scene, bare, most, condition)               \
	do {                                                   \
		while (!(condition)) {                         \
			bare_turn((bare), (most));             \
			uv_run(&(scene)->loop, UV_RUN_NOWAIT); \
		}                                              \
	} while (0)

#endif
