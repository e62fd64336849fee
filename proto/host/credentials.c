/* TLS from what the store keeps; see credentials.h. */
#include "host/credentials.h"

fault_t
credentials_open(struct store *store, struct tls_config **out)
{
	struct arena OWN(arena_drop) secrets = { 0 };
	struct span authority, certificate, key;
	TRY(store_get(store, &secrets, "authority", &authority));
	TRY(store_get(store, &secrets, "certificate", &certificate));
	TRY(store_get(store, &secrets, "key", &key));
	if (store->identity.role == ROLE_HUB)
		return tls_config_hub(authority, certificate, key, out);
	return tls_config_node(authority, certificate, key, out);
}
