/* How TLS connections come to be: name look-up, connecting, listening; see net.h. */
#include "host/net_inside.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BACKLOG 512

struct net_lookup {
	uv_getaddrinfo_t request;
	struct net_connection *connection; /* NULL when it did not wait for the answer */
};

struct net_listener {
	uv_tcp_t tcp;
	uv_loop_t *loop;
	struct tls_config *config;
	unsigned most;
	unsigned count;
	struct net_connection *oldest, *newest; /* at their handshake */
	bool closed;                            /* the socket is; the last connection frees the rest */
	void (*accepted)(struct net_connection *connection, void *user);
	void *user;
};

/* An IPv4 address that came in through an IPv6 socket is shown as what it is. */
static struct net_address
address_of(const struct sockaddr_storage *socket)
{
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
	struct net_address address = { 0 };
	if (socket->ss_family == AF_INET) {
		const struct sockaddr_in *v4 = (const struct sockaddr_in *)socket;
		uv_inet_ntop(AF_INET, &v4->sin_addr, address.host, sizeof(address.host));
		address.port = ntohs(v4->sin_port);
	} else if (socket->ss_family == AF_INET6) {
		const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)socket;
		bool is_mapped = memcmp(&v6->sin6_addr, mapped, sizeof(mapped)) == 0;
		const uint8_t *bytes = (const uint8_t *)&v6->sin6_addr + (is_mapped ? sizeof(mapped) : 0);
		uv_inet_ntop(is_mapped ? AF_INET : AF_INET6, bytes, address.host, sizeof(address.host));
		address.port = ntohs(v6->sin6_port);
	}
	return address;
}

static void
name_peer(struct net_connection *connection, const struct net_address *address)
{
	struct buffer OWN(buffer_drop) text = { .limit = sizeof(connection->peer) - 1 };
	net_address_put(&text, address);
	if (text.size > 0)
		memcpy(connection->peer, text.data, text.size);
}

static bool
read_number(const struct net_address *address, struct sockaddr_storage *out)
{
	return uv_ip4_addr(address->host, address->port, (struct sockaddr_in *)out) == 0 ||
	       uv_ip6_addr(address->host, address->port, (struct sockaddr_in6 *)out) == 0;
}

static void attempt(struct net_connection *connection);

static void
attempt_closed(uv_handle_t *handle)
{
	struct net_connection *connection = handle->data;
	connection->has_tcp = false;
	if (connection->phase == NET_CLOSED) {
		net_handle_closed(handle);
		return;
	}
	connection->handles--;
	attempt(connection);
}

/* This address failed: on to the next, or the end. */
static void
attempt_failed(struct net_connection *connection, int status)
{
	if (connection->address_next == connection->address_count) {
		net_end(connection, fault_raise(FAULT_PEER, -status, "cannot connect"));
		return;
	}
	connection->phase = NET_RETRY;
	uv_timer_stop(&connection->timer);
	uv_close((uv_handle_t *)&connection->tcp, attempt_closed);
}

static void
attempt_took_too_long(uv_timer_t *timer)
{
	attempt_failed(timer->data, UV_ETIMEDOUT);
}

static uint64_t
time_left(const struct net_connection *connection)
{
	uint64_t now = uv_now(connection->loop);
	return connection->deadline_ms > now ? connection->deadline_ms - now : 0;
}

static void
connected(uv_connect_t *request, int status)
{
	struct net_connection *connection = request->data;
	if (connection->phase != NET_CONNECT)
		return;
	if (status)
		attempt_failed(connection, status);
	else
		net_begin(connection, time_left(connection));
}

/* Each address gets its share of the time that is left, so that one that swallows everything does not cost the
 * others theirs. */
static void
attempt(struct net_connection *connection)
{
	connection->phase = NET_CONNECT;
	net_take_tcp(connection);
	uint64_t share = time_left(connection) / (connection->address_count - connection->address_next);
	const struct sockaddr_storage *to = &connection->addresses[connection->address_next++];
	net_timer(connection, attempt_took_too_long, share);
	int status = uv_tcp_connect(&connection->connecting, &connection->tcp, (const struct sockaddr *)to, connected);
	if (status)
		attempt_failed(connection, status);
}

void
net_forget_lookup(struct net_connection *connection)
{
	if (!connection->lookup)
		return;
	/* A look-up that has begun cannot be stopped; its answer finds nobody. */
	uv_cancel((uv_req_t *)&connection->lookup->request);
	connection->lookup->connection = NULL;
	connection->lookup = NULL;
}

static void
looked_up(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
	struct net_lookup *lookup = (struct net_lookup *)request;
	struct net_connection *connection = lookup->connection;
	free(lookup);
	if (connection) {
		connection->lookup = NULL;
		for (struct addrinfo *at = found; at && connection->address_count < NET_ADDRESSES_MAX; at = at->ai_next)
			memcpy(&connection->addresses[connection->address_count++], at->ai_addr, at->ai_addrlen);
		if (connection->address_count > 0)
			attempt(connection);
		else
			net_end(connection, fault_raise(FAULT_PEER, 0, "the name cannot be looked up: %s",
							uv_strerror(status ? status : UV_EAI_NONAME)));
	}
	uv_freeaddrinfo(found);
}

static void
lookup_took_too_long(uv_timer_t *timer)
{
	net_end(timer->data, fault_raise(FAULT_PEER, 0, "the name was not looked up in time"));
}

static const struct addrinfo *
hints(void)
{
	static const struct addrinfo stream = { .ai_socktype = SOCK_STREAM };
	return &stream;
}

static void
look_up(struct net_connection *connection, const struct net_address *address)
{
	struct net_lookup *lookup = calloc(1, sizeof(*lookup));
	if (!lookup)
		abort();
	char port[16];
	snprintf(port, sizeof(port), "%d", address->port);
	lookup->connection = connection;
	connection->lookup = lookup;
	net_timer(connection, lookup_took_too_long, time_left(connection));
	int status = uv_getaddrinfo(connection->loop, &lookup->request, looked_up, address->host, port, hints());
	if (status)
		looked_up(&lookup->request, status, NULL);
}

struct net_connection *
net_connect(uv_loop_t *loop, const struct net_address *address, struct tls_config *config,
	    const struct tls_session *resume, unsigned timeout_ms, const struct net_events *events, void *user)
{
	struct net_connection *connection = net_new(loop, config, resume);
	net_handle(connection, events, user);
	name_peer(connection, address);
	if (connection->phase == NET_CLOSED)
		return connection;
	/* The loop's clock stands still while the caller works. */
	uv_update_time(loop);
	connection->deadline_ms = uv_now(loop) + timeout_ms;
	if (read_number(address, &connection->addresses[0])) {
		connection->address_count = 1;
		attempt(connection);
	} else {
		look_up(connection, address);
	}
	return connection;
}

static void
listener_unused(struct net_listener *listener)
{
	if (listener->closed && listener->count == 0)
		free(listener);
}

void
net_listener_release(struct net_listener *listener)
{
	listener->count--;
	listener_unused(listener);
}

static void
listener_closed(uv_handle_t *handle)
{
	struct net_listener *listener = handle->data;
	listener->closed = true;
	listener_unused(listener);
}

void
net_listener_close(struct net_listener **listener)
{
	if (!*listener)
		return;
	uv_close((uv_handle_t *)&(*listener)->tcp, listener_closed);
	*listener = NULL;
}

static void
free_handle(uv_handle_t *handle)
{
	free(handle);
}

/* One too many: taken from the queue and closed, or it would stand there for ever. */
static void
turn_away(struct net_listener *listener)
{
	uv_tcp_t *tcp = calloc(1, sizeof(*tcp));
	if (!tcp)
		abort();
	uv_tcp_init(listener->loop, tcp);
	uv_accept((uv_stream_t *)&listener->tcp, (uv_stream_t *)tcp);
	uv_close((uv_handle_t *)tcp, free_handle);
}

static void
note_newcomer(struct net_listener *listener, struct net_connection *connection)
{
	connection->older = listener->newest;
	if (listener->newest)
		listener->newest->newer = connection;
	else
		listener->oldest = connection;
	listener->newest = connection;
}

void
net_listener_keep(struct net_connection *connection)
{
	struct net_listener *listener = connection->listener;
	if (!listener || (!connection->older && listener->oldest != connection))
		return;
	*(connection->older ? &connection->older->newer : &listener->oldest) = connection->newer;
	*(connection->newer ? &connection->newer->older : &listener->newest) = connection->older;
	connection->older = connection->newer = NULL;
}

/* A handshake takes an honest peer moments, and costs one that never ends it nothing: when all places are taken, the longest at it gives
 * way, so that those who come in earnest get in however many do not. */
static void
make_room(struct net_listener *listener)
{
	if (listener->count >= listener->most && listener->oldest)
		net_end(listener->oldest,
			fault_raise(FAULT_PEER, 0, "the TLS handshake was not done when its place was needed"));
}

static void
take_in(struct net_listener *listener)
{
	struct net_connection *connection = net_new(listener->loop, listener->config, NULL);
	connection->listener = listener;
	listener->count++;
	if (connection->phase == NET_CLOSED) {
		turn_away(listener);
		return;
	}
	net_take_tcp(connection);
	struct sockaddr_storage from = { 0 };
	int size = sizeof(from);
	int status = uv_accept((uv_stream_t *)&listener->tcp, (uv_stream_t *)&connection->tcp);
	if (!status)
		status = uv_tcp_getpeername(&connection->tcp, (struct sockaddr *)&from, &size);
	if (status) {
		/* Gone again before anybody heard of it. */
		net_end(connection, NULL);
		return;
	}
	struct net_address address = address_of(&from);
	name_peer(connection, &address);
	listener->accepted(connection, listener->user);
	assert(connection->events);
	if (connection->phase == NET_CLOSED)
		return;
	note_newcomer(listener, connection);
	net_begin(connection, NET_HANDSHAKE_MS);
}

static void
came(uv_stream_t *stream, int status)
{
	struct net_listener *listener = stream->data;
	if (status)
		return;
	/* Who gives way is counted until its handles are closed. */
	bool room = listener->count < listener->most || listener->oldest;
	make_room(listener);
	if (room)
		take_in(listener);
	else
		turn_away(listener);
}

/* The first address of a name. Before serving it may take its time, so the loop is not asked. */
static int
resolve(uv_loop_t *loop, const struct net_address *address, struct sockaddr_storage *out)
{
	if (read_number(address, out))
		return 0;
	uv_getaddrinfo_t request;
	int status = uv_getaddrinfo(loop, &request, NULL, address->host, NULL, hints());
	if (status)
		return status;
	memcpy(out, request.addrinfo->ai_addr, request.addrinfo->ai_addrlen);
	uv_freeaddrinfo(request.addrinfo);
	if (out->ss_family == AF_INET)
		((struct sockaddr_in *)out)->sin_port = htons((uint16_t)address->port);
	else
		((struct sockaddr_in6 *)out)->sin6_port = htons((uint16_t)address->port);
	return 0;
}

static int
bind_and_listen(struct net_listener *listener, const struct net_address *address)
{
	struct sockaddr_storage at = { 0 };
	int status = resolve(listener->loop, address, &at);
	if (!status)
		status = uv_tcp_bind(&listener->tcp, (const struct sockaddr *)&at, 0);
	/* libuv tells only here of an address in use. */
	return status ? status : uv_listen((uv_stream_t *)&listener->tcp, BACKLOG, came);
}

static fault_t
listen_at(struct net_listener *listener, const struct net_address *address)
{
	struct net_address every = *address;
	if (address->host[0] == '\0')
		memcpy(every.host, "::", sizeof("::"));
	int status = bind_and_listen(listener, &every);
	/* A system without IPv6. */
	if (address->host[0] == '\0' && (status == UV_EAFNOSUPPORT || status == UV_EADDRNOTAVAIL)) {
		memcpy(every.host, "0.0.0.0", sizeof("0.0.0.0"));
		status = bind_and_listen(listener, &every);
	}
	if (!status)
		return NULL;
	struct buffer OWN(buffer_drop) text = { 0 };
	net_address_put(&text, address);
	return fault_raise(FAULT_SYSTEM, 0, "cannot listen on %.*s: %s", SPAN_ARG(buffer_span(&text)),
			   uv_strerror(status));
}

fault_t
net_listen(uv_loop_t *loop, const struct net_address *address, struct tls_config *config, unsigned most,
	   void (*accepted)(struct net_connection *connection, void *user), void *user, struct net_listener **out)
{
	struct net_listener *OWN(net_listener_close) listener = calloc(1, sizeof(*listener));
	if (!listener)
		abort();
	*listener = (struct net_listener){ .loop = loop,
					   .config = config,
					   .most = most,
					   .accepted = accepted,
					   .user = user };
	uv_tcp_init(loop, &listener->tcp);
	listener->tcp.data = listener;
	TRY(listen_at(listener, address));
	*out = KEEP(listener);
	return NULL;
}

struct net_address
net_listener_address(const struct net_listener *listener)
{
	struct sockaddr_storage at = { 0 };
	int size = sizeof(at);
	uv_tcp_getsockname(&listener->tcp, (struct sockaddr *)&at, &size);
	return address_of(&at);
}
