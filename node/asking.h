/* One question to the hub and its one answer: what enrolments and renewals are made of.
 */
#ifndef HESHI_NODE_ASKING_H
#define HESHI_NODE_ASKING_H

#include "core/message.h"
#include "host/net.h"

struct asking;

struct asking_options {
	uv_loop_t *loop;
	struct net_address address;
	struct tls_config *tls;         /* outlives it */
	const struct message *question; /* MESSAGE_ENROL; needed only during the call */
	/* At most once, with MESSAGE_ENROLLED; its fault becomes that of the end. */
	fault_t (*answered)(const struct message *answer, void *user);
	/* The end, once: `fault` (callee owns) is NULL when the answer was taken. FAULT_TRUST: the hub refuses for good; FAULT_PEER: another
	 * try may do. The asking is freed afterwards. */
	void (*ended)(fault_t fault, void *user);
	void *user;
};

/* Starts; `ended` follows, from the loop. */
struct asking *asking_start(const struct asking_options *options);
/* Gives up; `ended` follows with a fault. */
void asking_stop(struct asking *asking);

#endif
