/* HTTP and HTTPS for browsers, through libmicrohttpd: the one place that includes it. It listens, bounds, guards and hands whole requests to
 * workers; what a request means is the caller's affair.
 *
 * One thread does all input and output. Whole requests wait in a queue for a few worker threads, each with a context of its own (its
 * own store: one repository and one connection per thread), so a slow request or a slow peer holds up nobody else.
 *
 * Guards, before any handler runs: the Host header must be one of the server's own names (DNS rebinding); a request that changes
 * something (any method but GET and HEAD) must not come from another site (Origin, Sec-Fetch-Site) and must be application/json; paths
 * are percent-decoded once, and those with "..", "//", a backslash, a control character or invalid UTF-8 are refused; head, body,
 * time and number of connections are bounded. Every answer carries the security headers (http_answer.c has the table).
 *
 * With a certificate it speaks HTTPS alone (TLS 1.2 and 1.3), says so to browsers for a year (Strict-Transport-Security), and takes only
 * https origins for its own.
 */
#ifndef HESHI_HOST_HTTP_H
#define HESHI_HOST_HTTP_H

#include "base/arena.h"
#include "base/buffer.h"
#include "host/net.h"

#define HTTP_BODY_MAX (4 << 20)    /* bytes of a request's body */
#define HTTP_BODIES_MAX (64 << 20) /* of all bodies that are held at once; who sends more is cut */
#define HTTP_HEAD_MAX (16 << 10)   /* bytes of request line and headers */
#define HTTP_QUERY_MAX 64          /* parameters of a query */
#define HTTP_CONNECTIONS_MAX 128   /* at once, unless options say more */
#define HTTP_STREAM_S 300          /* an event stream ends after so long, so that who listens is asked for again */
#define HTTP_STREAMS_MAX 64        /* event streams at once, half of the connections; what is more gets 503 */
#define HTTP_IDLE_S 30 /* a peer that neither sends nor takes a byte for so long is cut (event streams: told apart) */
#define HTTP_REQUEST_S 60 /* a request must be there as a whole within */

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE };

struct http_server;

struct http_pair {
	struct span name, value; /* decoded */
};

/* A whole request. All spans live as long as the arena. */
struct http_request {
	struct arena *arena;
	enum http_method method;
	struct span path; /* decoded, begins with "/", UTF-8 */
	const struct http_pair *query;
	size_t query_count;
	struct span body;
	struct http_server *server;
	const char *cookie_name;     /* of the session cookie here */
	struct span cookie;          /* its value, or empty */
	struct span token;           /* header X-Heshi-Token, or empty */
	struct span authorization;   /* header Authorization, or empty */
	struct span idempotency_key; /* header Idempotency-Key, or empty */
	struct span if_none_match;   /* header If-None-Match, or empty */
	bool takes_gzip;             /* Accept-Encoding names gzip */
	bool secure;                 /* it came over TLS */
	bool from_here;              /* the peer's address is one of this machine alone */
	char peer[64];               /* "127.0.0.1:40022", for logs */
	char network[48]; /* an IPv4 address, or the first 64 bits of an IPv6 one: whom wrong passwords are counted for */
};
/* The value of a query parameter; empty when it is absent (then *found, if not NULL, is false). */
struct span http_query(const struct http_request *request, const char *name, bool *found);

/* What the handler makes of it. Zeroed before; status must be set. */
struct http_answer {
	int status;         /* 200 … 599 */
	const char *type;   /* Content-Type; NULL: none */
	struct buffer body; /* freed by http.c */
	struct span fixed;  /* instead of body: bytes that outlive the server (bundled files) */
	bool gzipped;       /* the bytes are gzip: Content-Encoding is set */
	const char *etag;   /* quoted, in the arena, or NULL */
	bool keep;          /* may be cached for a year (content-addressed files); otherwise Cache-Control: no-store */
	const char *set_cookie;  /* whole value of Set-Cookie, in the arena, or NULL */
	const char *disposition; /* Content-Disposition, in the arena, or NULL */
	const char *retry_after; /* seconds as text, or NULL */
	uint64_t stream_of;      /* whose stream it is, for http_cut_streams */
	bool stream; /* answer with an event stream (text/event-stream) that http_publish feeds; body is sent first */
};

struct http_options {
	struct net_address address; /* port 0 picks a free one */
	const char *const *
		hosts; /* further names (without port) that Host may say beside 127.0.0.1, [::1] and localhost; ends with NULL; may be NULL */
	bool loopback_only; /* FAULT_INPUT for any address that is not of this machine alone */
	const char *
		cookie; /* name of the session cookie; "-PORT" is put behind it, since browsers do not tell ports apart */
	struct span
		certificate_pem; /* HTTPS with this certificate (and what stands between it and the authority); empty: HTTP. Both are read while */
	struct span key_pem;  /* it starts, and not kept. FAULT_INPUT when they do not fit */
	unsigned workers;     /* threads that run handlers, at least 1 */
	unsigned connections; /* at once, half of them streams; 0: HTTP_CONNECTIONS_MAX */
	/* A worker's own context, made in its thread before its first request; a fault ends http_start with it. May be NULL. */
	fault_t (*worker_open)(void *user, void **context);
	void (*worker_close)(void *user, void *context);
	/* Runs in a worker's thread. Must set the answer's status. */
	void (*handle)(void *user, void *context, const struct http_request *request, struct http_answer *answer);
	void *user;
};

/* Listens and starts the threads. FAULT_INPUT or FAULT_SYSTEM when the address cannot be had. */
fault_t http_start(const struct http_options *options, struct http_server **out) MUST_USE;
/* Where it really listens. */
struct net_address http_address(const struct http_server *server);
/* Sends "event: NAME\ndata: DATA\n\n" to every open stream; a stream that has more than 64 KiB waiting is cut. `data` is one line. From
 * any thread. Streams get a comment every 15 s on their own, so that a dead peer is noticed. */
void http_publish(struct http_server *server, const char *name, struct span data);
/* Ends the streams of one (stream_of), or with 0 all of them: pages that may go on listening connect again. From any thread.
 * Streams also end by themselves after HTTP_STREAM_S. */
void http_cut_streams(struct http_server *server, uint64_t stream_of);
/* How many streams are open. From any thread. */
size_t http_stream_count(struct http_server *server);
/* Stops listening, lets running handlers end, cuts the rest, frees. Usable with OWN(http_stop). */
void http_stop(struct http_server **server);

#endif
