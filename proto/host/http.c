/* Starting and stopping, and what microhttpd calls in between; see http_inside.h for the other files and the threads. */
#include "host/http_inside.h"

#include "base/crypt.h"
#include "host/clock.h"
#include "host/log.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IO_STACK ((size_t)256 << 10)
/* The head, its fields as microhttpd lists them, and the answer's head. */
#define CONNECTION_MEMORY ((size_t)HTTP_HEAD_MAX * 3)

const struct http_limits http_limits_usual = {
	.request_ms = HTTP_REQUEST_S * 1000,
	.comment_ms = 15000,
	.idle_s = HTTP_IDLE_S,
	.connections = HTTP_CONNECTIONS_MAX,
	.streams = HTTP_STREAMS_MAX,
	.bodies = HTTP_BODIES_MAX,
};

/* Its words may hold what people typed, so only the sentence without them is told. */
static void
logged(void *user, const char *format, va_list args)
{
	(void)user;
	(void)args;
	log_debug("http: %s", format);
}

static void
peer_begin(struct http_server *server, struct MHD_Connection *connection, void **context)
{
	struct http_peer *peer = calloc(1, sizeof(*peer));
	if (!peer)
		abort();
	peer->socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	*context = peer;
	pthread_mutex_lock(&server->lock);
	peer->next = server->peers;
	server->peers = peer;
	http_peer_due(server, peer, server->limits.request_ms);
	pthread_mutex_unlock(&server->lock);
}

static void
peer_end(struct http_server *server, struct http_peer *peer)
{
	pthread_mutex_lock(&server->lock);
	struct http_peer **at = &server->peers;
	while (*at != peer)
		at = &(*at)->next;
	*at = peer->next;
	pthread_mutex_unlock(&server->lock);
	free(peer);
}

/* A connection has begun, or its socket is about to be closed. */
static void
connected(void *user, struct MHD_Connection *connection, void **context, enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		peer_begin(user, connection, context);
	else
		peer_end(user, *context);
}

/* A request's first line is there: the only place that shows its target as it came. */
static void *
first_line(void *user, const char *target, struct MHD_Connection *connection)
{
	struct http_server *server = user;
	struct http_exchange *exchange = calloc(1, sizeof(*exchange));
	if (!exchange)
		abort();
	exchange->server = server;
	exchange->connection = connection;
	exchange->peer = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	exchange->body.limit = HTTP_BODY_MAX;
	exchange->head.target = arena_copy(&exchange->arena, span_text(target));
	exchange->request.arena = &exchange->arena;
	pthread_mutex_lock(&server->lock);
	http_peer_due(server, exchange->peer, server->limits.request_ms);
	pthread_mutex_unlock(&server->lock);
	return exchange;
}

/* The answer is out, or the connection is gone. The next request gets the idle time on top of its own. */
static void
completed(void *user, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode code)
{
	struct http_server *server = user;
	struct http_exchange *exchange = *context;
	(void)connection;
	(void)code;
	if (!exchange)
		return;
	pthread_mutex_lock(&server->lock);
	http_stream_drop(exchange->stream);
	http_peer_due(server, exchange->peer, server->limits.request_ms + (int64_t)server->limits.idle_s * 1000);
	pthread_mutex_unlock(&server->lock);
	server->bodies -= exchange->body_held;
	buffer_drop(&exchange->body);
	buffer_drop(&exchange->answer.body);
	arena_drop(&exchange->arena);
	free(exchange);
	*context = NULL;
}

static enum MHD_Result
header(void *user, enum MHD_ValueKind kind, const char *name, size_t name_size, const char *value, size_t value_size)
{
	(void)kind;
	http_head_put(user, span_of(name, name_size), span_of(value, value_size));
	return MHD_YES;
}

/* Nothing of these bodies is waited for: their end cannot be known, or is far away. */
static bool
is_refused_at_once(enum http_refusal refusal)
{
	return refusal == HTTP_BODY_TOO_LARGE || refusal == HTTP_FRAMING || refusal == HTTP_HEADER_TWICE ||
	       refusal == HTTP_HEAD_TOO_LARGE;
}

/* By a proxy on this machine, which says so. */
static bool
was_passed_on(const struct http_head *head)
{
	return head->has[HTTP_FIELD_FORWARDED] || head->has[HTTP_FIELD_FORWARDED_FOR] || head->has[HTTP_FIELD_VIA];
}

/* The head is there. Other refusals wait for the rest of the request, so that the peer reads them. */
static enum MHD_Result
begin(struct http_exchange *exchange, const char *method)
{
	struct http_server *server = exchange->server;
	struct MHD_Connection *connection = exchange->connection;
	struct http_head *head = &exchange->head;
	struct http_request *request = &exchange->request;
	exchange->begun = true;
	head->method = span_text(method);
	head->size = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size;
	MHD_get_connection_values_n(connection, MHD_HEADER_KIND, header, head);
	const struct sockaddr *from =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
	http_peer_name(from, request->peer, sizeof(request->peer));
	http_peer_network(from, request->network, sizeof(request->network));
	request->from_here = http_is_loopback(from) && !was_passed_on(head);
	request->secure = server->secure;
	enum http_refusal refusal = http_head_read(head, &server->names, server->options.cookie, request);
	request->server = server;
	request->cookie_name = server->options.cookie;
	exchange->head_only = request->method == HTTP_HEAD;
	if (exchange->head_only)
		request->method = HTTP_GET;
	if (refusal)
		http_refuse(exchange, refusal);
	return is_refused_at_once(refusal) ? http_reply(exchange) : MHD_YES;
}

static enum MHD_Result
take_body(struct http_exchange *exchange, const char *data, size_t *size)
{
	struct http_server *server = exchange->server;
	exchange->body_size += *size;
	if (exchange->body_size > HTTP_BODY_MAX || *size > server->limits.bodies - server->bodies)
		return MHD_NO;
	if (!exchange->refusal) {
		buffer_put(&exchange->body, data, *size);
		exchange->body_held += *size;
		server->bodies += *size;
	}
	*size = 0;
	return MHD_YES;
}

/* The request is whole: it waits for a worker, or that has been and the answer goes out. */
static enum MHD_Result
proceed(struct http_exchange *exchange)
{
	struct http_server *server = exchange->server;
	pthread_mutex_lock(&server->lock);
	bool cut = server->stopping || exchange->phase == HTTP_CUT;
	bool ready = exchange->phase == HTTP_DONE || exchange->refusal;
	exchange->peer->due_ms = 0;
	if (!cut && !ready) {
		exchange->request.body = buffer_span(&exchange->body);
		http_queue_put(exchange);
	}
	pthread_mutex_unlock(&server->lock);
	if (cut)
		return MHD_NO;
	return ready ? http_reply(exchange) : MHD_YES;
}

static enum MHD_Result
asked(void *user, struct MHD_Connection *connection, const char *target, const char *method, const char *version,
      const char *body, size_t *body_size, void **context)
{
	struct http_exchange *exchange = *context;
	(void)user;
	(void)connection;
	(void)target;
	(void)version;
	assert(exchange);
	if (!exchange->begun)
		return begin(exchange, method);
	if (*body_size > 0)
		return take_body(exchange, body, body_size);
	return proceed(exchange);
}

/* microhttpd's own decoding is not used: http_head.c does it, with the rules. */
static size_t
not_decoded(void *user, struct MHD_Connection *connection, char *text)
{
	(void)user;
	(void)connection;
	return strlen(text);
}

/* In the words of GnuTLS, which microhttpd has its TLS from. */
static char tls_priorities[] = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA";

/* microhttpd takes texts that end with NUL, and needs them only while it starts. */
struct pems {
	struct buffer certificate, key;
};

static void
pems_drop(struct pems *pems)
{
	buffer_drop(&pems->key);
	buffer_drop(&pems->certificate);
}

static void
pems_put(struct pems *pems, const struct http_options *options)
{
	buffer_put_span(&pems->certificate, options->certificate_pem);
	buffer_put_byte(&pems->certificate, 0);
	/* Room for all of it at once: a buffer that grows would leave copies behind. */
	buffer_extend(&pems->key, options->key_pem.size + 1);
	buffer_clear(&pems->key);
	buffer_put_span(&pems->key, options->key_pem);
	buffer_put_byte(&pems->key, 0);
}

static fault_t
cannot_start(const struct http_server *server)
{
	if (server->secure)
		return fault_raise(
			FAULT_INPUT, 0,
			"the HTTPS server does not start: certificate and key cannot be read, or do not fit");
	return fault_raise(FAULT_SYSTEM, 0, "the HTTP server does not start");
}

/* Its thread takes no signals either, so they are held back while it is made. */
static fault_t
daemon_start(struct http_server *server, const struct http_options *given)
{
	const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
			       (server->secure ? MHD_USE_TLS : 0);
	struct pems OWN(pems_drop) pems = { 0 };
	const struct MHD_OptionItem options[] = {
		/* First, so that it hears of the others. */
		{ MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)logged, NULL },
		{ MHD_OPTION_LISTEN_SOCKET, server->socket, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, server->limits.connections, NULL },
		/* 0: as many as there are, for who serves this machine alone. */
		{ MHD_OPTION_PER_IP_CONNECTION_LIMIT, server->secure ? server->limits.connections / 4 : 0, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, server->limits.idle_s, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL },
		{ MHD_OPTION_THREAD_STACK_SIZE, IO_STACK, NULL },
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)connected, server },
		{ MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)first_line, server },
		{ MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)not_decoded, NULL },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)completed, server },
		{ MHD_OPTION_END, 0, NULL },
	};
	pems_put(&pems, given);
	struct MHD_OptionItem secure[] = {
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, tls_priorities },
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, pems.certificate.data },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, pems.key.data },
		{ MHD_OPTION_END, 0, NULL },
	};
	if (!server->secure)
		secure[0].option = MHD_OPTION_END;
	sigset_t all;
	sigset_t before;
	server->socket = -1; /* microhttpd closes it even when it fails */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	server->daemon = MHD_start_daemon(flags, 0, NULL, NULL, asked, server, MHD_OPTION_ARRAY, options,
					  MHD_OPTION_ARRAY, secure, MHD_OPTION_END);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return server->daemon ? NULL : cannot_start(server);
}

static const char *
kept_text(struct http_server *server, const char *text)
{
	return text ? arena_text(&server->arena, span_text(text)) : NULL;
}

static void
take_names(struct http_server *server, const char *const *further)
{
	static const char *const own[] = { "127.0.0.1", "localhost", "[::1]" };
	size_t own_count = sizeof(own) / sizeof(own[0]);
	size_t count = 0;
	while (further && further[count])
		count++;
	const char **hosts = ARENA_NEW_ARRAY(&server->arena, own_count + count + 1, const char *);
	for (size_t i = 0; i < own_count; i++)
		hosts[i] = own[i];
	for (size_t i = 0; i < count; i++)
		hosts[own_count + i] = kept_text(server, further[i]);
	server->names = (struct http_names){ .hosts = hosts,
					     .scheme = server->secure ? "https" : "http",
					     .usual_port = server->secure ? 443 : 80 };
}

static void
take_cookie(struct http_server *server, const char *name)
{
	if (name)
		name = arena_text(&server->arena, arena_print(&server->arena, "%s-%d", name, server->address.port));
	server->options.cookie = name;
}

static struct http_server *
server_new(const struct http_options *options, const struct http_limits *limits)
{
	struct http_server *server = calloc(1, sizeof(*server));
	pthread_condattr_t steady;
	if (!server)
		abort();
	server->options = *options;
	server->options.certificate_pem = server->options.key_pem = (struct span){ 0 };
	server->secure = options->certificate_pem.size > 0;
	server->limits = *limits;
	if (options->connections) {
		server->limits.connections = options->connections;
		server->limits.streams = options->connections / 2;
	}
	server->address = options->address;
	server->socket = -1;
	server->workers = ARENA_NEW_ARRAY(&server->arena, options->workers, struct http_worker);
	take_names(server, options->hosts);
	pthread_mutex_init(&server->lock, NULL);
	pthread_cond_init(&server->work, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&server->clock_turns, &steady);
	pthread_condattr_destroy(&steady);
	return server;
}

fault_t
http_start_within(const struct http_options *options, const struct http_limits *limits, struct http_server **out)
{
	assert(options->workers > 0 && options->handle);
	struct http_server *OWN(http_stop) server = server_new(options, limits);
	TRY(http_listen(&server->address, options->loopback_only, &server->socket));
	server->names.port = server->address.port;
	take_cookie(server, options->cookie);
	TRY(http_workers_start(server));
	TRY(http_clock_start(server));
	TRY(daemon_start(server, options));
	*out = KEEP(server);
	return NULL;
}

fault_t
http_start(const struct http_options *options, struct http_server **out)
{
	return http_start_within(options, &http_limits_usual, out);
}

struct net_address
http_address(const struct http_server *server)
{
	return server->address;
}

/* From here on nothing is suspended any more, and what is suspended gets resumed: at once, or by its worker. */
static void
begin_stop(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	server->stopping = true;
	http_queue_cut(server);
	http_streams_cut(server);
	pthread_cond_broadcast(&server->work);
	pthread_cond_broadcast(&server->clock_turns);
	pthread_mutex_unlock(&server->lock);
}

void
http_stop(struct http_server **owned)
{
	struct http_server *server = *owned;
	if (!server)
		return;
	begin_stop(server);
	http_workers_end(server);
	http_clock_end(server);
	if (server->daemon)
		MHD_stop_daemon(server->daemon);
	if (server->socket >= 0)
		close(server->socket);
	pthread_cond_destroy(&server->clock_turns);
	pthread_cond_destroy(&server->work);
	pthread_mutex_destroy(&server->lock);
	arena_drop(&server->arena);
	free(server);
	*owned = NULL;
}
