/* One TLS connection's life on a libuv loop, from its connected socket to its last callback; see net.h. */
#include "host/net_inside.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>

#define READ_SIZE 65536
#define QUEUE_MAX (1U << 20)   /* reading stops above */
#define QUEUE_LOW (256U << 10) /* and goes on below */
#define STALL_MS 10000
#define STALLS_MAX 6 /* a minute in all */
#define LEAVE_MS 5000
#define ROOM_KEPT 1024 /* a buffer's memory that an idle connection keeps */

/* What the kernel did not take at once. */
struct write {
	uv_write_t request;
	struct buffer bytes;
};

static void leave(struct net_connection *connection, fault_t fault);

/* libuv writes without MSG_NOSIGNAL; a peer that is gone must be a fault and not the program's death. */
static void
ignore_broken_pipes(void)
{
	struct sigaction action;
	if (sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL)
		signal(SIGPIPE, SIG_IGN);
}

struct net_connection *
net_new(uv_loop_t *loop, struct tls_config *config, const struct tls_session *resume)
{
	struct net_connection *connection = calloc(1, sizeof(*connection));
	if (!connection)
		abort();
	ignore_broken_pipes();
	connection->loop = loop;
	connection->connecting.data = connection;
	connection->shutting.data = connection;
	uv_timer_init(loop, &connection->timer);
	connection->timer.data = connection;
	connection->handles = 1;
	fault_t fault = tls_open(config, resume, &connection->tls);
	if (fault)
		net_end(connection, fault);
	return connection;
}

void
net_take_tcp(struct net_connection *connection)
{
	int status = uv_tcp_init(connection->loop, &connection->tcp);
	assert(!status);
	connection->tcp.data = connection;
	connection->has_tcp = true;
	connection->handles++;
}

void
net_timer(struct net_connection *connection, uv_timer_cb run, uint64_t ms)
{
	uv_timer_start(&connection->timer, run, ms, 0);
}

static void
set_fault(struct net_connection *connection, fault_t fault)
{
	if (connection->fault)
		fault_drop(fault);
	else
		connection->fault = fault_within(fault, "%s", connection->peer);
}

static void
release(struct net_connection *connection)
{
	fault_t fault = KEEP(connection->fault);
	if (connection->events)
		connection->events->closed(connection, fault, connection->user);
	else
		fault_drop(fault);
	if (connection->listener)
		net_listener_release(connection->listener);
	tls_close(&connection->tls);
	free(connection);
}

void
net_handle_closed(uv_handle_t *handle)
{
	struct net_connection *connection = handle->data;
	if (--connection->handles == 0)
		release(connection);
}

void
net_end(struct net_connection *connection, fault_t fault)
{
	if (connection->phase == NET_CLOSED) {
		fault_drop(fault);
		return;
	}
	set_fault(connection, fault);
	connection->sent = net_count(connection).sent;
	connection->phase = NET_CLOSED;
	net_forget_lookup(connection);
	net_listener_keep(connection);
	uv_close((uv_handle_t *)&connection->timer, net_handle_closed);
	/* While retrying, the socket's own callback is on its way. */
	if (connection->has_tcp && !uv_is_closing((uv_handle_t *)&connection->tcp))
		uv_close((uv_handle_t *)&connection->tcp, net_handle_closed);
}

static void
buffer_rest(struct buffer *buffer)
{
	if (buffer->size == 0 && buffer->room > ROOM_KEPT)
		buffer_drop(buffer);
}

static void
offer_memory(uv_handle_t *handle, size_t wished, uv_buf_t *out)
{
	(void)handle;
	(void)wished;
	/* Given back by `arrived` at once: idle connections hold none. */
	char *memory = malloc(READ_SIZE);
	if (!memory)
		abort();
	*out = uv_buf_init(memory, READ_SIZE);
}

static void arrived(uv_stream_t *stream, ssize_t size, const uv_buf_t *memory);

static void
read_on(struct net_connection *connection)
{
	bool paused = connection->paused && connection->phase == NET_OPEN;
	if (connection->reading || connection->far_shut || connection->phase == NET_CLOSED || paused)
		return;
	int status = uv_read_start((uv_stream_t *)&connection->tcp, offer_memory, arrived);
	connection->reading = !status;
	if (status)
		net_end(connection, fault_raise(FAULT_PEER, -status, "the connection cannot be read"));
}

static void
read_off(struct net_connection *connection)
{
	uv_read_stop((uv_stream_t *)&connection->tcp);
	connection->reading = false;
}

static size_t
queue_size(const struct net_connection *connection)
{
	return connection->has_tcp ? uv_stream_get_write_queue_size((const uv_stream_t *)&connection->tcp) : 0;
}

/* A big write makes progress without a callback, so the peer is looked at every ten seconds. */
static void
look_at_peer(uv_timer_t *timer)
{
	struct net_connection *connection = timer->data;
	uint64_t moved = net_count(connection).sent;
	connection->stalled = moved == connection->moved ? connection->stalled + 1 : 0;
	connection->moved = moved;
	if (connection->stalled < STALLS_MAX)
		net_timer(connection, look_at_peer, STALL_MS);
	else
		net_end(connection, fault_raise(FAULT_PEER, 0, "the other side has taken no bytes for %d seconds",
						STALL_MS / 1000 * STALLS_MAX));
}

static void
watch_peer(struct net_connection *connection)
{
	if (connection->phase != NET_OPEN || uv_is_active((const uv_handle_t *)&connection->timer))
		return;
	connection->moved = net_count(connection).sent;
	connection->stalled = 0;
	net_timer(connection, look_at_peer, STALL_MS);
}

static fault_t
lost(int status)
{
	return fault_raise(FAULT_PEER, -status, "the connection was lost");
}

static void
written(uv_write_t *request, int status)
{
	struct write *write = (struct write *)request;
	struct net_connection *connection = request->data;
	buffer_drop(&write->bytes);
	free(write);
	if (connection->phase == NET_CLOSED)
		return;
	if (status) {
		net_end(connection, lost(status));
		return;
	}
	if (queue_size(connection) < QUEUE_LOW)
		read_on(connection);
	if (connection->phase == NET_OPEN && queue_size(connection) == 0)
		uv_timer_stop(&connection->timer);
}

/* The buffer's memory goes with the write. */
static int
queue_write(struct net_connection *connection, struct buffer *cipher)
{
	struct write *write = calloc(1, sizeof(*write));
	if (!write)
		abort();
	write->request.data = connection;
	write->bytes = *cipher;
	*cipher = (struct buffer){ 0 };
	uv_buf_t bytes = uv_buf_init((char *)write->bytes.data, (unsigned)write->bytes.size);
	int status = uv_write(&write->request, (uv_stream_t *)&connection->tcp, &bytes, 1, written);
	if (status) {
		buffer_drop(&write->bytes);
		free(write);
	}
	return status;
}

/* Hands to the kernel what TLS has to send; the rest waits in libuv. */
static void
flush(struct net_connection *connection)
{
	struct buffer *cipher = tls_cipher(connection->tls);
	if (cipher->size == 0)
		return;
	connection->handed += cipher->size;
	int status = UV_EAGAIN;
	if (queue_size(connection) == 0) {
		uv_buf_t bytes = uv_buf_init((char *)cipher->data, (unsigned)cipher->size);
		status = uv_try_write((uv_stream_t *)&connection->tcp, &bytes, 1);
	}
	if (status > 0)
		buffer_skip(cipher, (size_t)status);
	if (cipher->size > 0 && (status >= 0 || status == UV_EAGAIN))
		status = queue_write(connection, cipher);
	if (status < 0) {
		connection->handed -= cipher->size;
		net_end(connection, lost(status));
		return;
	}
	buffer_rest(cipher);
	if (queue_size(connection) > 0)
		watch_peer(connection);
	if (queue_size(connection) > QUEUE_MAX)
		read_off(connection);
}

/* A slow line may take its time for what is queued, as long as it moves; for its own end the peer has one turn. */
static void
look_at_leaving(uv_timer_t *timer)
{
	struct net_connection *connection = timer->data;
	uint64_t moved = net_count(connection).sent;
	fault_t fault = NULL;
	if (!connection->shut && moved != connection->moved) {
		connection->moved = moved;
		net_timer(connection, look_at_leaving, LEAVE_MS);
		return;
	}
	if (!connection->shut)
		fault = fault_raise(FAULT_PEER, 0, "the other side has not taken the last bytes for %d seconds",
				    LEAVE_MS / 1000);
	net_end(connection, fault);
}

static void
shut(uv_shutdown_t *request, int status)
{
	struct net_connection *connection = request->data;
	connection->shut = true;
	if (status || connection->far_shut)
		net_end(connection, NULL);
}

/* Ends in order: what is queued, close_notify or an alert, the end of our bytes. Only when the peer's end has come
 * is the socket closed: closing it with bytes unread would make the kernel take back what the peer has not read yet. */
static void
leave(struct net_connection *connection, fault_t fault)
{
	if (connection->phase >= NET_LEAVING) {
		fault_drop(fault);
		return;
	}
	if (connection->phase < NET_HANDSHAKE) {
		net_end(connection, fault);
		return;
	}
	set_fault(connection, fault);
	connection->phase = NET_LEAVING;
	net_listener_keep(connection);
	tls_finish(connection->tls);
	flush(connection);
	read_on(connection);
	if (connection->phase == NET_CLOSED)
		return;
	connection->moved = net_count(connection).sent;
	net_timer(connection, look_at_leaving, LEAVE_MS);
	if (uv_shutdown(&connection->shutting, (uv_stream_t *)&connection->tcp, shut))
		net_end(connection, NULL);
}

/* The peer's bytes ended, or the socket did. */
static void
input_ended(struct net_connection *connection, int status)
{
	connection->reading = false;
	connection->far_shut = true;
	if (connection->phase == NET_LEAVING) {
		if (connection->shut || status != UV_EOF)
			net_end(connection, connection->shut ? NULL : lost(status));
	} else if (status != UV_EOF) {
		net_end(connection, lost(status));
	} else if (connection->phase == NET_HANDSHAKE) {
		net_end(connection, fault_raise(FAULT_PEER, 0, "the other side hung up during the TLS handshake"));
	} else {
		net_end(connection, fault_raise(FAULT_PEER, 0, "the connection was cut"));
	}
}

static void
become_open(struct net_connection *connection)
{
	connection->phase = NET_OPEN;
	net_listener_keep(connection);
	uv_timer_stop(&connection->timer);
	if (queue_size(connection) > 0)
		watch_peer(connection);
	connection->events->ready(connection, connection->user);
}

static void
take(struct net_connection *connection, struct span cipher)
{
	struct buffer *plain = tls_plain(connection->tls);
	size_t before = plain->size;
	fault_t fault = tls_receive(connection->tls, cipher);
	if (fault) {
		leave(connection, fault);
		return;
	}
	flush(connection);
	/* Each callback may have ended the connection. */
	if (connection->phase == NET_HANDSHAKE && tls_ready(connection->tls))
		become_open(connection);
	if (connection->phase == NET_OPEN && plain->size > before)
		connection->events->received(connection, plain, connection->user);
	buffer_rest(plain);
	if (connection->phase == NET_OPEN && tls_ended(connection->tls))
		leave(connection, NULL);
}

static void
arrived(uv_stream_t *stream, ssize_t size, const uv_buf_t *memory)
{
	struct net_connection *connection = stream->data;
	if (size > 0) {
		connection->received += (uint64_t)size;
		/* What comes while leaving is let go. */
		if (connection->phase == NET_HANDSHAKE || connection->phase == NET_OPEN)
			take(connection, span_of(memory->base, (size_t)size));
	} else if (size < 0 && connection->phase != NET_CLOSED) {
		input_ended(connection, (int)size);
	}
	free(memory->base);
}

static void
handshake_took_too_long(uv_timer_t *timer)
{
	net_end(timer->data, fault_raise(FAULT_PEER, 0, "the TLS handshake did not end in time"));
}

void
net_begin(struct net_connection *connection, uint64_t ms)
{
	connection->phase = NET_HANDSHAKE;
	uv_tcp_nodelay(&connection->tcp, 1);
	net_timer(connection, handshake_took_too_long, ms);
	read_on(connection);
	/* A client starts; plain text may have come before. */
	if (connection->phase == NET_HANDSHAKE)
		net_send(connection, (struct span){ 0 });
}

void
net_handle(struct net_connection *connection, const struct net_events *events, void *user)
{
	connection->events = events;
	connection->user = user;
}

void
net_send(struct net_connection *connection, struct span plain)
{
	if (connection->phase >= NET_LEAVING)
		return;
	fault_t fault = tls_send(connection->tls, plain);
	if (fault)
		leave(connection, fault);
	else if (connection->phase >= NET_HANDSHAKE)
		flush(connection);
}

void
net_pause(struct net_connection *connection, bool paused)
{
	connection->paused = paused;
	if (connection->phase != NET_OPEN)
		return;
	if (paused && connection->reading)
		read_off(connection);
	else if (!paused && queue_size(connection) < QUEUE_LOW)
		read_on(connection);
}

void
net_close(struct net_connection *connection)
{
	if (connection->phase < NET_OPEN)
		net_end(connection, NULL);
	else
		leave(connection, NULL);
}

void
net_abort(struct net_connection *connection)
{
	net_end(connection, NULL);
}

struct tls *
net_tls(struct net_connection *connection)
{
	return connection->tls;
}

struct net_count
net_count(const struct net_connection *connection)
{
	bool closed = connection->phase == NET_CLOSED;
	return (struct net_count){
		.received = connection->received,
		.sent = closed ? connection->sent : connection->handed - queue_size(connection),
	};
}

size_t
net_queued(const struct net_connection *connection)
{
	return connection->phase == NET_CLOSED ? 0 : queue_size(connection);
}

const char *
net_peer(const struct net_connection *connection)
{
	return connection->peer;
}
