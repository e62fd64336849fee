/* A node and a hub back to back in memory: the stage of the tests of TLS.
 */
#ifndef HESHI_SUPPORT_TLS_PAIR_H
#define HESHI_SUPPORT_TLS_PAIR_H

#include "tests/support/assert_fault.h"
#include "tests/support/district.h"

/* Both ends of one connection, and what crossed between them. */
struct pair {
	struct tls *node;
	struct tls *hub;
	fault_t node_fault; /* the first */
	fault_t hub_fault;
	size_t bytes; /* both ways */
	size_t step;  /* most bytes handed over at once; 0: all */
};

struct pair pair_of(struct tls_config *node, struct tls_config *hub, const struct tls_session *resume);
void pair_drop(struct pair *pair);
/* Hands over what `from` has for `to`; whether there was anything. What reaches an end that has given up is lost. */
bool pair_carry(struct pair *pair, struct tls *from, struct tls *to, fault_t *fault);
/* Until neither has anything for the other. */
void pair_pump(struct pair *pair);
/* The handshake, with `first` queued by the node before it. */
void pair_shake(struct pair *pair, struct span first);
/* A session from a full handshake. */
struct tls_session *pair_session(struct tls_config *node, struct tls_config *hub);

/* Just this plain text has come out since it was last asked. */
void assert_plain(struct tls *tls, const char *text);
/* No fault, and text goes both ways. */
void assert_pair_works(struct pair *pair);

#endif
