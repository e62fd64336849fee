/* Event streams, and the thread that watches the clock for them and for slow requests; see http_inside.h. */
#include "host/http_inside.h"

#include "host/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/socket.h>

#define CLOCK_STACK ((size_t)256 << 10)
#define NEVER INT64_MAX

/* Something is due at `at_ms`. */
static void
clock_by(struct http_server *server, int64_t at_ms)
{
	if (at_ms < server->wake_ms)
		pthread_cond_signal(&server->clock_turns);
}

void
http_peer_due(struct http_server *server, struct http_peer *peer, int64_t ms)
{
	peer->due_ms = ms > 0 ? clock_steady_ms() + ms : 0;
	if (peer->due_ms > 0)
		clock_by(server, peer->due_ms);
}

/* microhttpd's thread wakes up, sees the end of the connection and clears away what belongs to it. */
static void
peer_cut(struct http_peer *peer)
{
	peer->due_ms = 0;
	shutdown(peer->socket, SHUT_RDWR);
}

static void
stream_wake(struct http_stream *stream)
{
	if (!stream->asleep)
		return;
	stream->asleep = false;
	MHD_resume_connection(stream->connection);
}

static void
stream_cut(struct http_stream *stream)
{
	if (stream->cut)
		return;
	stream->cut = true;
	peer_cut(stream->peer);
	stream_wake(stream);
}

static void
stream_say(struct http_stream *stream, struct span bytes)
{
	buffer_put_span(&stream->waiting, bytes);
	if (stream->waiting.full)
		stream_cut(stream);
	else
		stream_wake(stream);
}

void
http_publish(struct http_server *server, const char *name, struct span data)
{
	struct buffer OWN(buffer_drop) event = { 0 };
	assert(span_find(data, '\n') == data.size && span_find(data, '\r') == data.size);
	buffer_print(&event, "event: %s\ndata: ", name);
	buffer_put_span(&event, data);
	buffer_put_text(&event, "\n\n");
	pthread_mutex_lock(&server->lock);
	for (struct http_stream *stream = server->streams; stream; stream = stream->next)
		stream_say(stream, buffer_span(&event));
	pthread_mutex_unlock(&server->lock);
}

void
http_cut_streams(struct http_server *server, uint64_t stream_of)
{
	pthread_mutex_lock(&server->lock);
	for (struct http_stream *stream = server->streams; stream; stream = stream->next)
		if (!stream_of || stream->of == stream_of)
			stream_cut(stream);
	pthread_mutex_unlock(&server->lock);
}

bool
http_stream_open(struct http_exchange *exchange)
{
	struct http_server *server = exchange->server;
	if (server->stream_count >= server->limits.streams)
		return false;
	struct http_stream *stream = calloc(1, sizeof(*stream));
	if (!stream)
		abort();
	stream->server = server;
	stream->peer = exchange->peer;
	stream->connection = exchange->connection;
	stream->waiting.limit = HTTP_STREAM_WAITING_MAX;
	stream->of = exchange->answer.stream_of;
	stream->ends_ms = clock_steady_ms() + (int64_t)HTTP_STREAM_S * 1000;
	buffer_put_span(&stream->waiting, buffer_span(&exchange->answer.body));
	stream->cut = stream->waiting.full;
	stream->next = server->streams;
	server->streams = stream;
	if (server->stream_count++ == 0) {
		server->comment_due_ms = clock_steady_ms() + server->limits.comment_ms;
		clock_by(server, server->comment_due_ms);
	}
	exchange->stream = stream;
	return true;
}

void
http_stream_drop(struct http_stream *stream)
{
	if (!stream)
		return;
	struct http_stream **at = &stream->server->streams;
	while (*at != stream)
		at = &(*at)->next;
	*at = stream->next;
	stream->server->stream_count--;
	buffer_drop(&stream->waiting);
	free(stream);
}

ssize_t
http_stream_read(void *user, uint64_t at, char *out, size_t room)
{
	struct http_stream *stream = user;
	struct buffer *waiting = &stream->waiting;
	ssize_t read = 0;
	(void)at;
	pthread_mutex_lock(&stream->server->lock);
	if (stream->cut || stream->server->stopping) {
		read = MHD_CONTENT_READER_END_WITH_ERROR;
	} else if (waiting->size == 0) {
		stream->asleep = true;
		MHD_suspend_connection(stream->connection);
	} else {
		struct span part = span_part(buffer_span(waiting), 0, room);
		for (size_t i = 0; i < part.size; i++)
			out[i] = (char)part.data[i];
		read = (ssize_t)part.size;
		buffer_skip(waiting, part.size);
	}
	pthread_mutex_unlock(&stream->server->lock);
	return read;
}

void
http_streams_cut(struct http_server *server)
{
	for (struct http_stream *stream = server->streams; stream; stream = stream->next)
		stream_cut(stream);
}

size_t
http_stream_count(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	size_t count = server->stream_count;
	pthread_mutex_unlock(&server->lock);
	return count;
}

/* Cuts those whose time is over; when the next is due. */
static int64_t
watch_peers(struct http_server *server, int64_t now_ms)
{
	int64_t next_ms = NEVER;
	for (struct http_peer *peer = server->peers; peer; peer = peer->next) {
		if (peer->due_ms > 0 && peer->due_ms <= now_ms)
			peer_cut(peer);
		if (peer->due_ms > 0 && peer->due_ms < next_ms)
			next_ms = peer->due_ms;
	}
	return next_ms;
}

/* Comments to streams that have nothing else to say: only writing shows that a peer is gone. */
static int64_t
watch_streams(struct http_server *server, int64_t now_ms)
{
	if (server->stream_count == 0)
		return NEVER;
	if (server->comment_due_ms > now_ms)
		return server->comment_due_ms;
	for (struct http_stream *stream = server->streams; stream; stream = stream->next)
		if (stream->ends_ms <= now_ms)
			stream_cut(stream);
		else if (stream->waiting.size == 0)
			stream_say(stream, SPAN(":\n\n"));
	return server->comment_due_ms = now_ms + server->limits.comment_ms;
}

static void
wait_until(struct http_server *server, int64_t at_ms)
{
	const struct timespec at = { .tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000 };
	server->wake_ms = at_ms;
	if (at_ms == NEVER)
		pthread_cond_wait(&server->clock_turns, &server->lock);
	else
		pthread_cond_timedwait(&server->clock_turns, &server->lock, &at);
}

static void *
watch(void *user)
{
	struct http_server *server = user;
	pthread_mutex_lock(&server->lock);
	while (!server->stopping) {
		int64_t now_ms = clock_steady_ms();
		int64_t peers_ms = watch_peers(server, now_ms);
		int64_t streams_ms = watch_streams(server, now_ms);
		wait_until(server, peers_ms < streams_ms ? peers_ms : streams_ms);
	}
	pthread_mutex_unlock(&server->lock);
	return NULL;
}

fault_t
http_clock_start(struct http_server *server)
{
	TRY(http_thread(&server->clock, CLOCK_STACK, watch, server));
	server->clock_runs = true;
	return NULL;
}

void
http_clock_end(struct http_server *server)
{
	if (server->clock_runs)
		pthread_join(server->clock, NULL);
	server->clock_runs = false;
}
