/* Making a hub: the district's certificate authority, the hub's keys, and the first entries of the district's ledger.
 */
#ifndef HESHI_HUB_SETUP_H
#define HESHI_HUB_SETUP_H

#include "host/store.h"

struct setup {
	const char *data;         /* folder */
	const char *district;     /* "440105" */
	const char *name;         /* "海珠区" */
	const char *person;       /* the first person; NULL: the district's name stands */
	const char *const *hosts; /* names and addresses for the hub's certificate */
	size_t host_count;
};

/* Makes DIR/hub.db whole or not at all. FAULT_INPUT when there is one, or when the district's code is no code. */
fault_t setup_hub(const struct setup *setup, struct store **out) MUST_USE;

#endif
