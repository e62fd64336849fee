/* Health and metrics of a hub that serves, for monitors: plain HTTP on an address of its own, since monitors are seldom given certificates and
 * nothing here is secret or about anybody. Devices and ledgers are named, people and cases never.
 *
 *   GET /health    200 or 503, {"ok", "store", "saving", "loop", "version", "uptime_seconds"}: may it serve?
 *   GET /metrics   Prometheus's text format 0.0.4; metrics_rows.c has the table
 */
#ifndef HESHI_HUB_METRICS_H
#define HESHI_HUB_METRICS_H

#include "host/settings.h"
#include "host/store.h"
#include "hub/presence.h"
#include "hub/web.h"

#include <stdatomic.h>

/* What the server's loop counts as it goes. */
struct hub_counts {
	atomic_int_least64_t sessions; /* open now */
	atomic_uint_least64_t sessions_begun;
	atomic_uint_least64_t admitted;       /* change sets taken */
	atomic_uint_least64_t refused;        /* batches, greetings and enrolments turned down */
	atomic_uint_least64_t received, sent; /* bytes of sync, TLS included */
	atomic_int_least64_t waiting;         /* jobs at the writer */
	atomic_bool cannot_save;              /* the writer's last group could not be committed */
	atomic_int_least64_t looped_ms;       /* steady clock: when the loop last turned */
};

struct metrics;

struct metrics_options {
	const char *data; /* folder */
	struct net_address address;
	const struct settings *settings; /* only read while it starts */
	const struct hub_counts *counts; /* this and the next two outlive the metrics */
	struct web *web;                 /* NULL: no screens */
	struct presence *presence;       /* may be NULL */
};

fault_t metrics_start(const struct metrics_options *options, struct metrics **out) MUST_USE;
struct net_address metrics_address(const struct metrics *metrics);
/* Usable with OWN. */
void metrics_stop(struct metrics **metrics);

/* ---- metrics_rows.c ---- */

#define METRICS_KINDS_MAX 64

/* Records by kind are counted once a minute: that reads an index of every table. */
struct metrics_records {
	int64_t counted_ms; /* steady clock; 0: never */
	int64_t counts[METRICS_KINDS_MAX];
};

/* One scrape. */
struct scrape {
	const struct metrics_options *options;
	struct store *store;
	struct metrics_records *records;
	int64_t began_ms; /* steady clock, when the program began to serve */
	struct buffer *out;
};
fault_t metrics_put(struct scrape *scrape) MUST_USE;

#endif
