/* Network addresses as people write them; see net.h. */
#include "host/net.h"

#include "base/text.h"

#include <string.h>

static bool
is_host(struct span host)
{
	for (size_t i = 0; i < host.size; i++) {
		uint8_t byte = host.data[i];
		if (byte <= ' ' || byte >= 0x7f || memchr("/@[]\\\"'", byte, 7))
			return false;
	}
	return host.size < sizeof(((struct net_address *)0)->host);
}

/* Splits at the last colon; an IPv6 address stands in brackets and only there. */
static bool
split(struct span text, struct span *host, struct span *port)
{
	size_t at = text.size;
	while (at > 0 && text.data[at - 1] != ':')
		at--;
	if (at == 0)
		return false;
	*host = span_part(text, 0, at - 1);
	*port = span_part(text, at, text.size);
	bool bracketed = host->size >= 2 && host->data[0] == '[' && host->data[host->size - 1] == ']';
	if (bracketed)
		*host = span_part(*host, 1, host->size - 2);
	bool colons = span_find(*host, ':') < host->size;
	return is_host(*host) && bracketed == colons;
}

fault_t
net_address_read(struct span text, struct net_address *out)
{
	struct span host;
	struct span port;
	int64_t number = -1;
	struct net_address address = { 0 };
	struct in6_addr ignored;
	bool good = split(text, &host, &port) && text_read_integer(port, &number) && number >= 0 && number <= 65535;
	if (good && host.size > 0)
		memcpy(address.host, host.data, host.size);
	if (good && span_find(host, ':') < host.size)
		good = uv_inet_pton(AF_INET6, address.host, &ignored) == 0;
	if (!good)
		return fault_raise(
			FAULT_INPUT, 0,
			"\"%.*s\" is no network address; write it as host:port, [IPv6 address]:port or :port",
			SPAN_ARG(span_part(text, 0, 200)));
	address.port = (int)number;
	*out = address;
	return NULL;
}

void
net_address_put(struct buffer *out, const struct net_address *address)
{
	bool v6 = strchr(address->host, ':') != NULL;
	buffer_print(out, v6 ? "[%s]:%d" : "%s:%d", address->host, address->port);
}
