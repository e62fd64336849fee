/* The socket that listens for browsers, and addresses in words; see http.h. */
#include "host/http_inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 128

bool
http_is_loopback(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)address;
		return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
	}
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)address;
	if (address->sa_family != AF_INET6)
		return false;
	/* What came in over IPv4 through a socket of IPv6 looks like ::ffff:127.0.0.1. */
	return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) ||
	       (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr) && v6->sin6_addr.s6_addr[12] == 127);
}

/* An IPv4 address that came in through an IPv6 socket is shown as what it is. */
static struct net_address
address_of(const struct sockaddr *socket_address)
{
	struct net_address address = { 0 };
	if (socket_address->sa_family == AF_INET) {
		const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)socket_address;
		inet_ntop(AF_INET, &v4->sin_addr, address.host, sizeof(address.host));
		address.port = ntohs(v4->sin_port);
	} else if (socket_address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)socket_address;
		bool mapped = IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr);
		const uint8_t *bytes = v6->sin6_addr.s6_addr + (mapped ? 12 : 0);
		inet_ntop(mapped ? AF_INET : AF_INET6, bytes, address.host, sizeof(address.host));
		address.port = ntohs(v6->sin6_port);
	}
	return address;
}

void
http_peer_name(const struct sockaddr *address, char *out, size_t size)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	struct net_address read = address_of(address);
	net_address_put(&text, &read);
	snprintf(out, size, "%.*s", SPAN_ARG(buffer_span(&text)));
}

void
http_peer_network(const struct sockaddr *address, char *out, size_t size)
{
	struct net_address read = address_of(address);
	struct in6_addr v6;
	if (inet_pton(AF_INET6, read.host, &v6) == 1) {
		memset(v6.s6_addr + 8, 0, 8);
		inet_ntop(AF_INET6, &v6, read.host, sizeof(read.host));
	}
	snprintf(out, size, "%s", read.host);
}

static void
socket_close(int *socket_descriptor)
{
	if (*socket_descriptor >= 0)
		close(*socket_descriptor);
}

/* -1 with errno. */
static int
bound(const struct addrinfo *at)
{
	int on = 1;
	int off = 0;
	int descriptor = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (descriptor < 0)
		return -1;
	setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (at->ai_family == AF_INET6)
		setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (bind(descriptor, at->ai_addr, at->ai_addrlen) == 0 && listen(descriptor, BACKLOG) == 0)
		return descriptor;
	int why = errno;
	close(descriptor);
	errno = why;
	return -1;
}

static fault_t
cannot(enum fault_code code, const struct net_address *address, const char *why)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	net_address_put(&text, address);
	return fault_raise(code, 0, "cannot listen on %.*s: %s", SPAN_ARG(buffer_span(&text)), why);
}

/* The first of the name's addresses that can be had; with loopback_only all of them must be of this machine. */
static fault_t
listen_at(const struct addrinfo *found, const struct net_address *address, bool loopback_only, int *out)
{
	int why = 0;
	for (const struct addrinfo *at = found; loopback_only && at; at = at->ai_next)
		if (!http_is_loopback(at->ai_addr))
			return cannot(FAULT_INPUT, address,
				      "that is not an address of this machine alone, as 127.0.0.1 is");
	for (const struct addrinfo *at = found; at; at = at->ai_next) {
		*out = bound(at);
		if (*out >= 0)
			return NULL;
		why = errno;
	}
	return cannot(FAULT_SYSTEM, address, strerror(why));
}

static void
found_drop(struct addrinfo **found)
{
	if (*found)
		freeaddrinfo(*found);
}

/* Without a host it is all addresses: IPv6 that takes IPv4 too, or IPv4 where there is no IPv6. */
static fault_t
look_up(const struct net_address *address, struct addrinfo **out)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
	char port[16];
	snprintf(port, sizeof(port), "%d", address->port);
	const char *host = address->host[0] ? address->host : "::";
	int status = getaddrinfo(host, port, &hints, out);
	if (status && !address->host[0])
		status = getaddrinfo("0.0.0.0", port, &hints, out);
	return status ? cannot(FAULT_INPUT, address, gai_strerror(status)) : NULL;
}

fault_t
http_listen(struct net_address *address, bool loopback_only, int *out)
{
	struct addrinfo *OWN(found_drop) found = NULL;
	int OWN(socket_close) descriptor = -1;
	struct sockaddr_storage at = { 0 };
	socklen_t size = sizeof(at);
	TRY(look_up(address, &found));
	TRY(listen_at(found, address, loopback_only, &descriptor));
	if (getsockname(descriptor, (struct sockaddr *)&at, &size))
		return cannot(FAULT_SYSTEM, address, strerror(errno));
	*address = address_of((struct sockaddr *)&at);
	*out = descriptor;
	descriptor = -1;
	return NULL;
}
