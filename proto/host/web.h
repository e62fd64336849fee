/* Screens over HTTP, as node and hub both have them: workers, each with a store of its own that follows the settings file; the API; the
 * files of the browser side; and what open screens are told. What differs is in struct web_options.
 */
#ifndef HESHI_HOST_WEB_H
#define HESHI_HOST_WEB_H

#include "host/api.h"
#include "host/changes.h"

#include <stdatomic.h>

#define WEB_BUCKETS 12

struct web;

struct web_options {
	const char *data;                      /* folder */
	const char *file;                      /* "node.db" */
	const struct api_route *const *tables; /* api.h */
	void *program;                         /* api.h; the functions below get it, too */
	struct net_address address;
	bool loopback_only;                   /* http.h has these */
	const char *const *hosts;             /* may be NULL */
	struct span certificate_pem, key_pem; /* empty: HTTP */
	unsigned workers, connections;        /* connections 0: the usual */
	/* Answers a page that is neither API nor file; false when it has none at this path. In a worker's thread. May be NULL. */
	bool (*page)(void *program, const struct http_request *request, struct http_answer *answer);
	/* A request that may have changed something was answered well; in a worker's thread. May be NULL. */
	void (*changed)(void *program);
};

/* Listens. FAULT_INPUT for an address, certificate or key that will not do. What options point to is only read while it
 * starts, but for data, file, tables and program. */
fault_t web_start(const struct web_options *options, struct web **out) MUST_USE;
/* Where it really listens. */
struct net_address web_address(const struct web *web);
/* Usable with OWN. */
void web_stop(struct web **web);

/* ---- to all open screens; from any thread ---- */

/* NULL records: look at everything again. */
void web_publish_change(struct web *web, const struct uuid *records, size_t count);
/* An event of this name; `data` is one line. */
void web_publish(struct web *web, const char *name, struct span data);
/* Publishes what ledgers took in since this was last asked. */
void web_tell_changes(struct web *web, struct changes *changes, struct store *store);

/* ---- what it did; from any thread ---- */

/* Requests that were answered since the start, those of event streams when they began. */
struct web_counts {
	atomic_uint_least64_t statuses[600];
	atomic_uint_least64_t
		buckets[WEB_BUCKETS + 1]; /* by time, each apart: up to web_bucket_us[i]; the last took longer */
	atomic_uint_least64_t sum_us;
};
extern const int64_t web_bucket_us[WEB_BUCKETS];
const struct web_counts *web_counts(const struct web *web);
/* Event streams that are open. */
size_t web_streams(struct web *web);

/* GET /events: a table like those of api.h. */
extern const struct api_route web_event_routes[];

#endif
