/* What the files behind http.h share; private to them. This header includes microhttpd.h.
 *
 *   http.c          starting and stopping, and what microhttpd calls
 *   http_listen.c   the listening socket
 *   http_head.c     a request's head taken apart, and the guards
 *   http_answer.c   answers and refusals, and the headers that every answer carries
 *   http_work.c     the worker threads and their queue
 *   http_stream.c   event streams, and the thread that watches the clock
 *
 * Threads. microhttpd's own thread does all input and output and runs every callback. A whole request is suspended and
 * put into the queue under the server's lock; the worker that takes it out owns it alone until it resumes the
 * connection, again under the lock. Only then does microhttpd's thread touch it again, queues the answer, and frees the
 * request when the answer is out. A suspended connection cannot end, so whoever holds the lock and sees a stream asleep
 * or a request waiting may resume it. Order of locks: a response's inside microhttpd, then the server's, then the
 * daemon's inside microhttpd; nothing here takes them otherwise.
 */
#ifndef HESHI_HOST_HTTP_INSIDE_H
#define HESHI_HOST_HTTP_INSIDE_H

#include "host/http.h"

#include <microhttpd.h>
#include <pthread.h>

#define HTTP_STREAM_WAITING_MAX ((size_t)64 << 10) /* bytes that one stream may have waiting */

/* The bounds that tests shorten. */
struct http_limits {
	int64_t request_ms; /* a request must be there as a whole within */
	int64_t comment_ms; /* between two comments to the streams */
	unsigned idle_s;
	unsigned connections;
	size_t streams;
	size_t bodies; /* bytes of requests' bodies that are held at once */
};
extern const struct http_limits http_limits_usual;

/* Why a request is refused before any handler sees it; http_answer.c has the words. */
enum http_refusal {
	HTTP_FINE,
	HTTP_HEAD_TOO_LARGE,
	HTTP_HEADER_TWICE,
	HTTP_FRAMING,
	HTTP_FOREIGN_HOST,
	HTTP_UNKNOWN_METHOD,
	HTTP_BAD_PATH,
	HTTP_BAD_QUERY,
	HTTP_QUERY_TOO_LONG,
	HTTP_FOREIGN_ORIGIN,
	HTTP_NOT_JSON,
	HTTP_BODY_TOO_LARGE,
	HTTP_TOO_MANY_STREAMS,
};

/* The headers that are read; all others are ignored. */
enum http_field {
	HTTP_FIELD_HOST,
	HTTP_FIELD_ORIGIN,
	HTTP_FIELD_SITE,
	HTTP_FIELD_TYPE,
	HTTP_FIELD_LENGTH,
	HTTP_FIELD_CODING,
	HTTP_FIELD_COOKIE,
	HTTP_FIELD_TOKEN,
	HTTP_FIELD_AUTHORIZATION,
	HTTP_FIELD_KEY,
	HTTP_FIELD_NONE_MATCH,
	HTTP_FIELD_ENCODINGS,
	HTTP_FIELD_FORWARDED,
	HTTP_FIELD_FORWARDED_FOR,
	HTTP_FIELD_VIA,
	HTTP_FIELD_COUNT,
};

/* A request's head as it came. */
struct http_head {
	struct span method;
	struct span target; /* path and query, percent-encoded */
	size_t size;        /* bytes of request line and headers */
	struct span fields[HTTP_FIELD_COUNT];
	bool has[HTTP_FIELD_COUNT];
	bool twice; /* one of those that may stand once stands twice */
};

/* Who we are, for the guards. */
struct http_names {
	const char *const *hosts; /* as Host says them, without port; ends with NULL */
	const char *scheme;       /* "http" or "https" */
	int port;
	int usual_port; /* that Host and Origin leave out */
};

enum http_phase {
	HTTP_READING, /* its bytes are coming in */
	HTTP_WAITING, /* in the queue */
	HTTP_RUNNING, /* a worker's */
	HTTP_DONE,    /* the answer is there */
	HTTP_CUT,     /* the server stops */
};

/* A connection. microhttpd's thread makes and frees it; `due_ms` is under the lock. */
struct http_peer {
	struct http_peer *next;
	int socket;
	int64_t due_ms; /* by the steady clock: the request must be whole; 0 when nothing is due */
};

/* An event stream; under the lock. */
struct http_stream {
	struct http_stream *next;
	struct http_server *server;
	struct http_peer *peer;
	struct MHD_Connection *connection;
	struct buffer waiting;
	uint64_t of;
	int64_t ends_ms; /* by the steady clock */
	bool asleep;     /* suspended: nothing to say */
	bool cut;
};

/* A request and its answer. */
struct http_exchange {
	struct http_exchange *next; /* in the queue */
	struct http_server *server;
	struct http_peer *peer;
	struct MHD_Connection *connection;
	struct arena arena;
	struct http_head head;
	enum http_phase phase; /* under the lock */
	enum http_refusal refusal;
	bool head_only; /* HEAD: the answer has no body */
	bool begun;     /* the head was looked at */
	struct buffer body;
	uint64_t body_size; /* bytes that came, whether kept or not */
	size_t body_held;   /* of them kept */
	struct http_request request;
	struct http_answer answer;
	struct http_stream *stream;
};

struct http_worker {
	struct http_server *server;
	pthread_t thread;
	void *context;
	bool opened;
	fault_t fault; /* of worker_open */
};

struct http_server {
	struct http_options options; /* its texts are in the arena */
	struct http_limits limits;
	struct http_names names;
	bool secure; /* HTTPS */
	struct net_address address;
	struct arena arena;
	int socket; /* listens; -1 once it is the daemon's */
	struct MHD_Daemon *daemon;
	size_t bodies; /* bytes of them held now; the daemon's thread alone */

	pthread_mutex_t lock;
	bool stopping;
	struct http_exchange *first, *last; /* the queue */
	pthread_cond_t work;                /* the queue has grown, a worker has opened, or the end */
	struct http_worker *workers;
	unsigned worker_count; /* that were started */
	struct http_peer *peers;
	struct http_stream *streams;
	size_t stream_count;

	pthread_t clock;
	bool clock_runs;
	pthread_cond_t clock_turns; /* something is due earlier than wake_ms, or the end */
	int64_t wake_ms;            /* when the clock's thread will look again */
	int64_t comment_due_ms;     /* of the streams, if there are any */
};

/* http_start with other bounds. */
fault_t http_start_within(const struct http_options *options, const struct http_limits *limits,
			  struct http_server **out) MUST_USE;

/* Binds and listens; *address gets the address that it really is. */
fault_t http_listen(struct net_address *address, bool loopback_only, int *out) MUST_USE;
/* "127.0.0.1:40022"; `size` includes the NUL. */
void http_peer_name(const struct sockaddr *address, char *out, size_t size);
/* What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 one. */
void http_peer_network(const struct sockaddr *address, char *out, size_t size);
/* Whether the address is one of this machine alone. */
bool http_is_loopback(const struct sockaddr *address);

/* Puts a header into its place, if it is one that is read. Its value is not copied. */
void http_head_put(struct http_head *head, struct span name, struct span value);
/* The guards, and on HTTP_FINE all of the request that the head tells. */
enum http_refusal http_head_read(const struct http_head *head, const struct http_names *names, const char *cookie,
				 struct http_request *request);
bool http_head_has_body(const struct http_head *head);

/* Makes the answer one that says why. Nothing is refused with HTTP_FINE. */
void http_refuse(struct http_exchange *exchange, enum http_refusal refusal);
/* Queues the exchange's answer; microhttpd's thread. MHD_NO ends the connection. */
enum MHD_Result http_reply(struct http_exchange *exchange);

/* A thread of `stack` bytes that takes no signals: those are for the program's own threads. */
fault_t http_thread(pthread_t *thread, size_t stack, void *(*run)(void *user), void *user) MUST_USE;
/* Starts the workers one after the other; the fault of the first that cannot open. */
fault_t http_workers_start(struct http_server *server) MUST_USE;
/* Waits for them to end; `stopping` is set. */
void http_workers_end(struct http_server *server);
/* Suspends the connection until a worker has answered. Under the lock, microhttpd's thread. */
void http_queue_put(struct http_exchange *exchange);
/* Resumes what no worker has taken. Under the lock, once stopping. */
void http_queue_cut(struct http_server *server);

fault_t http_clock_start(struct http_server *server) MUST_USE;
void http_clock_end(struct http_server *server);
/* From now on the connection must deliver a request within `ms`; 0: nothing is due. Under the lock. */
void http_peer_due(struct http_server *server, struct http_peer *peer, int64_t ms);
/* Makes the exchange's answer a stream's beginning; false when there are too many. Under the lock. */
bool http_stream_open(struct http_exchange *exchange);
/* The stream's next bytes, for microhttpd. */
ssize_t http_stream_read(void *user, uint64_t at, char *out, size_t room);
/* Ends all streams. Under the lock, once stopping. */
void http_streams_cut(struct http_server *server);
/* Frees; NULL is allowed. Under the lock, when microhttpd is done with the connection. */
void http_stream_drop(struct http_stream *stream);

#endif
