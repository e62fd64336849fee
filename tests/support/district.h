/* A whole district for tests of TLS: an authority, a hub and one centre's node, each with key and certificate.
 */
#ifndef HESHI_SUPPORT_DISTRICT_H
#define HESHI_SUPPORT_DISTRICT_H

#include "host/tls.h"

struct identity {
	struct buffer key;
	struct buffer certificate;
};

struct district {
	struct identity authority;
	struct identity hub;
	struct identity node; /* device "440105014-1", centre "440105014", role "centre" */
};

/* Asserts on faults. Two districts of the same code still differ in every key. */
void district_make(struct district *district, const char *code);
void district_drop(struct district *district);
/* One more device of the district. */
void district_issue(const struct district *district, const struct pki_name *name, struct identity *out);
void identity_drop(struct identity *identity);

struct tls_config *district_hub(const struct district *district);
struct tls_config *district_node(const struct district *district);
/* A node that enrols by `size` bytes of the authority's fingerprint. */
struct tls_config *district_enrol(const struct district *district, size_t size);

/* What tests of TLS and net share: two districts, and the configurations of ours. */
struct cast {
	struct district ours;
	struct district theirs;
	struct tls_config *hub;  /* of ours */
	struct tls_config *node; /* of ours */
};

extern struct cast cast;

/* A group's setup and teardown. */
int cast_start(void **state);
int cast_stop(void **state);

#endif
