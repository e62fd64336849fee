/* Enrolment of this node: keys made here, a code traded for a certificate.
 */
#ifndef HESHI_NODE_ENROL_H
#define HESHI_NODE_ENROL_H

#include "core/message.h"
#include "host/store.h"

struct enrol_options {
	const char *data;   /* folder; made when missing */
	const char *code;   /* as the district gave it */
	const char *person; /* who uses this node first; becomes the default author */
	const char *label;  /* what people call this device */
	const char *hub;    /* "ADDR:PORT" instead of the code's, or NULL */
};

/* Keys are kept over failures: trying again with the same code is safe even when the hub's answer was lost.
 * FAULT_INPUT: mistyped code, enrolled before, or another enrolment of this folder is under way. On success the store is open. */
fault_t enrol_node(const struct enrol_options *options, struct store **out) MUST_USE;

/* What the hub's answer (MESSAGE_ENROLLED) says that this device is; keys, ids and person of *me are left alone but for the hub's. */
fault_t enrol_read_identity(const struct message *answer, struct identity *me) MUST_USE;

#endif
