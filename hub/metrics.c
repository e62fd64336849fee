/* The monitors' HTTP server: one worker, one store that only reads. */
#include "hub/metrics.h"

#include "base/json.h"
#include "host/clock.h"
#include "host/http.h"
#include "host/log.h"

#include <stdlib.h>
#include <string.h>

#define STUCK_MS 10000 /* the loop turns five times a second */

struct metrics {
	struct metrics_options options;
	struct http_server *http;
	struct metrics_records records; /* the worker's */
	int64_t began_ms;
};

static fault_t
worker_open(void *user, void **context)
{
	struct metrics *metrics = user;
	struct store *store;
	TRY(store_open(metrics->options.data, "hub.db", DB_READ, &store));
	*context = store;
	return NULL;
}

static void
worker_close(void *user, void *context)
{
	struct store *store = context;
	(void)user;
	store_close(&store);
}

static bool
store_answers(struct store *store)
{
	struct query query = db_query(store->db, "SELECT count(*) FROM ledger");
	bool got = query_step(&query);
	fault_t fault = query_end(&query);
	bool fine = got && !fault;
	log_fault("health", fault);
	return fine;
}

static void
answer_health(const struct metrics *metrics, struct store *store, struct http_answer *answer)
{
	const struct hub_counts *counts = metrics->options.counts;
	int64_t now = clock_steady_ms();
	bool reads = store_answers(store), saving = !counts->cannot_save, turns = now - counts->looped_ms < STUCK_MS;
	bool fine = reads && saving && turns;
	json_t *OWN(json_drop) object =
		json_pack("{s:b, s:b, s:b, s:b, s:s, s:I}", "ok", fine, "store", reads, "saving", saving, "loop", turns,
			  "version", HESHI_VERSION, "uptime_seconds", (json_int_t)((now - metrics->began_ms) / 1000));
	answer->status = fine ? 200 : 503;
	answer->type = "application/json";
	json_put_line(&answer->body, object);
	buffer_put_byte(&answer->body, '\n');
}

static void
answer_metrics(struct metrics *metrics, struct store *store, struct http_answer *answer)
{
	struct scrape scrape = { .options = &metrics->options,
				 .store = store,
				 .records = &metrics->records,
				 .began_ms = metrics->began_ms,
				 .out = &answer->body };
	fault_t fault = metrics_put(&scrape);
	answer->status = fault ? 500 : 200;
	answer->type = "text/plain; version=0.0.4; charset=utf-8";
	if (fault)
		buffer_clear(&answer->body);
	log_fault("metrics", fault);
}

static void
handle(void *user, void *context, const struct http_request *request, struct http_answer *answer)
{
	bool asks = request->method == HTTP_GET;
	if (asks && span_equal(request->path, SPAN("/health"))) {
		answer_health(user, context, answer);
	} else if (asks && span_equal(request->path, SPAN("/metrics"))) {
		answer_metrics(user, context, answer);
	} else {
		answer->status = 404;
		answer->type = "text/plain; charset=utf-8";
		buffer_put_text(&answer->body, "GET /health, GET /metrics\n");
	}
}

fault_t
metrics_start(const struct metrics_options *options, struct metrics **out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	const struct settings *settings = options->settings;
	const char **hosts = ARENA_NEW_ARRAY(&arena, settings->hub_host_count + 2, const char *);
	struct metrics *OWN(metrics_stop) metrics = calloc(1, sizeof(*metrics));
	if (!metrics)
		abort();
	for (size_t i = 0; i < settings->hub_host_count; i++)
		hosts[i] = settings->hub_hosts[i];
	if (options->address.host[0])
		hosts[settings->hub_host_count] = options->address.host;
	metrics->options = *options;
	metrics->began_ms = clock_steady_ms();
	struct http_options http = { .address = options->address, .hosts = hosts, .workers = 1 };
	http.worker_open = worker_open;
	http.worker_close = worker_close;
	http.handle = handle;
	http.user = metrics;
	TRY(fault_within(http_start(&http, &metrics->http), "the metrics"));
	metrics->options.settings = NULL;
	*out = KEEP(metrics);
	return NULL;
}

struct net_address
metrics_address(const struct metrics *metrics)
{
	return http_address(metrics->http);
}

void
metrics_stop(struct metrics **held)
{
	struct metrics *metrics = KEEP(*held);
	if (!metrics)
		return;
	http_stop(&metrics->http);
	free(metrics);
}
