/* A district made afresh; see district.h. */
#include "tests/support/district.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static void
must(fault_t fault)
{
	if (!fault)
		return;
	fprintf(stderr, "making a district: %s\n", fault_text(fault));
	abort();
}

void
district_issue(const struct district *district, const struct pki_name *name, struct identity *out)
{
	struct buffer OWN(buffer_drop) request = { 0 };
	must(pki_make_key(&out->key));
	must(pki_make_request(buffer_span(&out->key), name, &request));
	must(pki_issue(buffer_span(&district->authority.key), buffer_span(&district->authority.certificate),
		       buffer_span(&request), name, NULL, 0, &out->certificate));
}

void
district_make(struct district *district, const char *code)
{
	crypt_start();
	*district = (struct district){ 0 };
	struct pki_name authority = { .role = "authority" };
	struct pki_name hub = { .role = "hub" };
	struct pki_name node = { .role = "centre" };
	snprintf(authority.device, sizeof(authority.device), "%s-ca", code);
	snprintf(authority.centre, sizeof(authority.centre), "%s", code);
	snprintf(hub.device, sizeof(hub.device), "%s-hub", code);
	snprintf(hub.centre, sizeof(hub.centre), "%s", code);
	snprintf(node.device, sizeof(node.device), "%s014-1", code);
	snprintf(node.centre, sizeof(node.centre), "%s014", code);
	must(pki_make_key(&district->authority.key));
	must(pki_make_authority(buffer_span(&district->authority.key), &authority, &district->authority.certificate));
	district_issue(district, &hub, &district->hub);
	district_issue(district, &node, &district->node);
}

void
identity_drop(struct identity *identity)
{
	buffer_drop(&identity->key);
	buffer_drop(&identity->certificate);
}

void
district_drop(struct district *district)
{
	identity_drop(&district->authority);
	identity_drop(&district->hub);
	identity_drop(&district->node);
}

struct tls_config *
district_hub(const struct district *district)
{
	struct tls_config *config = NULL;
	must(tls_config_hub(buffer_span(&district->authority.certificate), buffer_span(&district->hub.certificate),
			    buffer_span(&district->hub.key), &config));
	return config;
}

struct tls_config *
district_node(const struct district *district)
{
	struct tls_config *config = NULL;
	must(tls_config_node(buffer_span(&district->authority.certificate), buffer_span(&district->node.certificate),
			     buffer_span(&district->node.key), &config));
	return config;
}

struct tls_config *
district_enrol(const struct district *district, size_t size)
{
	uint8_t digest[CRYPT_SHA256_SIZE];
	pki_fingerprint(buffer_span(&district->authority.certificate), digest);
	struct tls_config *config = NULL;
	must(tls_config_enrol(span_of(digest, size), &config));
	return config;
}

struct cast cast;

int
cast_start(void **state)
{
	(void)state;
	district_make(&cast.ours, "440105");
	/* It even bears the same name. */
	district_make(&cast.theirs, "440105");
	cast.hub = district_hub(&cast.ours);
	cast.node = district_node(&cast.ours);
	return 0;
}

int
cast_stop(void **state)
{
	(void)state;
	tls_config_drop(&cast.hub);
	tls_config_drop(&cast.node);
	district_drop(&cast.ours);
	district_drop(&cast.theirs);
	return 0;
}
