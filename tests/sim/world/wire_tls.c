/* tls.h without a cipher: one end of a connection stands for its TLS, too. */
#include "tests/sim/world/wire_inside.h"

#include <stdlib.h>

static struct tls_config *
config_of(struct span certificate)
{
	struct tls_config *config = calloc(1, sizeof(*config));
	if (!config)
		abort();
	buffer_put_span(&config->certificate, certificate);
	return config;
}

fault_t
tls_config_node(struct span authority, struct span certificate, struct span key_pem, struct tls_config **out)
{
	(void)authority;
	(void)key_pem;
	*out = config_of(certificate);
	return NULL;
}

fault_t
tls_config_hub(struct span authority, struct span certificate, struct span key_pem, struct tls_config **out)
{
	return tls_config_node(authority, certificate, key_pem, out);
}

fault_t
tls_config_enrol(struct span authority_fingerprint, struct tls_config **out)
{
	(void)authority_fingerprint;
	*out = config_of((struct span){ 0 });
	return NULL;
}

void
tls_config_drop(struct tls_config **held)
{
	struct tls_config *config = KEEP(*held);
	if (!config)
		return;
	buffer_drop(&config->certificate);
	free(config);
}

struct span
tls_peer(const struct tls *tls)
{
	return buffer_span(&((const struct net_connection *)tls)->shown);
}

bool
tls_resumed(const struct tls *tls)
{
	(void)tls;
	return false;
}

struct tls_session *
tls_keep(const struct tls *tls)
{
	(void)tls;
	return NULL;
}

fault_t
tls_session_put(const struct tls_session *session, struct buffer *out)
{
	(void)session;
	(void)out;
	return NULL;
}

fault_t
tls_session_read(struct span bytes, struct tls_session **out)
{
	(void)bytes;
	*out = NULL;
	return NULL;
}

void
tls_session_drop(struct tls_session **session)
{
	*session = NULL;
}
