/* Screens over HTTP: each worker with a store of its own, the API, and the bundled files. */
#include "host/web.h"

#include "host/api_inside.h"
#include "host/clock.h"
#include "host/log.h"
#include "host/settings.h"
#include "host/web_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TOLD_MAX 100 /* records, and change sets, that screens are told of one by one */

struct web {
	struct api api;
	struct web_options options;
	struct http_server *http;
	struct web_counts counts;
};

/* One worker's own. */
struct worker {
	struct api_worker api;
	struct timespec settings; /* of the file whose settings these are */
};

/* Unlike any file's time, and unlike that of a file that is not there. */
static const struct timespec never_read = { .tv_nsec = -1 };

const int64_t web_bucket_us[WEB_BUCKETS] = { 1000,   2500,   5000,   10000,   25000,   50000,
					     100000, 250000, 500000, 1000000, 2500000, 10000000 };

/* ---- a worker's store ---- */

/* Case numbers and the idle lock follow the settings file; whoever changes it need not restart anything. */
static fault_t
refresh_settings(const struct web *web, struct worker *worker)
{
	struct buffer OWN(buffer_drop) path = { 0 };
	struct settings settings;
	struct stat status;
	buffer_print(&path, "%s/%s", web->api.data, SETTINGS_FILE);
	buffer_put_byte(&path, 0);
	if (stat((const char *)path.data, &status))
		status.st_mtim = (struct timespec){ 0 };
	if (memcmp(&status.st_mtim, &worker->settings, sizeof(status.st_mtim)) == 0)
		return NULL;
	TRY(settings_read((const char *)path.data, &settings));
	worker->api.idle_s = settings.web_idle_minutes * 60;
	snprintf(worker->api.store->number_template, sizeof(worker->api.store->number_template), "%s",
		 settings.number_template);
	worker->settings = status.st_mtim;
	return NULL;
}

/* Another worker may have enrolled this node meanwhile: then there is a store, or it says more than before. Or an exchange has renewed
 * it: then it is another device. */
static fault_t
refresh_store(const struct web *web, struct worker *worker)
{
	if (worker->api.store && worker->api.store->identity.role != ROLE_NONE) {
		TRY(store_refresh(worker->api.store));
		return refresh_settings(web, worker);
	}
	store_close(&worker->api.store);
	if (!store_exists(web->api.data, web->options.file))
		return NULL;
	TRY(store_open(web->api.data, web->options.file, DB_WRITE, &worker->api.store));
	worker->settings = never_read;
	return refresh_settings(web, worker);
}

static fault_t
worker_open(void *user, void **context)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	if (!worker)
		abort();
	worker->settings = never_read;
	*context = worker;
	return refresh_store(user, worker);
}

static void
worker_close(void *user, void *context)
{
	struct worker *worker = context;
	(void)user;
	store_close(&worker->api.store);
	free(worker);
}

/* ---- bundled files ---- */

static const struct web_file *
find_file(struct span path)
{
	for (size_t i = 0; i < web_file_count; i++)
		if (span_equal(path, span_text(web_files[i].path)))
			return &web_files[i];
	return NULL;
}

/* What has a dot in its last part is meant as a file; all else is a page of the application, which finds its own way. */
static bool
is_page(struct span path)
{
	while (span_find(path, '/') < path.size)
		span_cut(&path, '/');
	return span_find(path, '.') == path.size;
}

static void
answer_missing(struct http_answer *answer)
{
	answer->status = 404;
	answer->type = "text/plain; charset=utf-8";
	buffer_put_text(&answer->body, "没有这个页面 / there is no such page\n");
}

static void
answer_file(const struct http_request *request, struct http_answer *answer)
{
	const struct web_file *file = find_file(request->path);
	if (!file && is_page(request->path))
		file = find_file(SPAN("/index.html"));
	if (!file || (request->method != HTTP_GET && request->method != HTTP_HEAD)) {
		answer_missing(answer);
		return;
	}
	if (file->gzipped && !request->takes_gzip) {
		answer->status = 406;
		return;
	}
	answer->status = 200;
	answer->type = file->type;
	answer->fixed = span_of(file->data, file->size);
	answer->gzipped = file->gzipped;
	answer->keep = file->hashed;
}

/* ---- requests ---- */

static void
count(struct web_counts *counts, int status, int64_t us)
{
	size_t bucket = 0;
	while (bucket < WEB_BUCKETS && us > web_bucket_us[bucket])
		bucket++;
	atomic_fetch_add(&counts->statuses[status], 1);
	atomic_fetch_add(&counts->buckets[bucket], 1);
	atomic_fetch_add(&counts->sum_us, (uint64_t)us);
}

static const char *
method_name(enum http_method method)
{
	static const char *const names[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
	return names[method];
}

/* The route's pattern, never the path: what people are looking at is nobody's business. */
static void
note(struct web *web, const struct worker *worker, const struct http_request *request, int status, int64_t us)
{
	bool api = api_is_path(request->path);
	struct log_request line = { .method = method_name(request->method), .status = status, .us = us };
	line.route = !api ? "file" : worker->api.route ? worker->api.route->path : "none";
	line.role = api && worker->api.role ? account_role_name(worker->api.role) : "nobody";
	count(&web->counts, status, us);
	log_request(&line);
}

static void
handle_api(struct web *web, struct worker *worker, const struct http_request *request, struct http_answer *answer)
{
	const struct web_options *options = &web->options;
	log_fault("opening the data for a screen", refresh_store(web, worker));
	api_handle(&web->api, &worker->api, request, answer);
	if (options->changed && request->method != HTTP_GET && answer->status < 300)
		options->changed(options->program);
}

static void
handle(void *user, void *context, const struct http_request *request, struct http_answer *answer)
{
	struct web *web = user;
	const struct web_options *options = &web->options;
	int64_t began = clock_steady_us();
	if (api_is_path(request->path))
		handle_api(web, context, request, answer);
	else if (!options->page || !options->page(options->program, request, answer))
		answer_file(request, answer);
	note(web, context, request, answer->status, clock_steady_us() - began);
}

/* ---- begin, end, events ---- */

fault_t
web_start(const struct web_options *options, struct web **out)
{
	struct web *web = calloc(1, sizeof(*web));
	if (!web)
		abort();
	web->options = *options;
	web->api = (struct api){ .data = options->data, .tables = options->tables, .program = options->program };
	struct http_options http = { .address = options->address, .cookie = API_COOKIE };
	http.loopback_only = options->loopback_only;
	http.hosts = options->hosts;
	http.certificate_pem = options->certificate_pem;
	http.key_pem = options->key_pem;
	http.workers = options->workers;
	http.connections = options->connections;
	http.worker_open = worker_open;
	http.worker_close = worker_close;
	http.handle = handle;
	http.user = web;
	fault_t fault = http_start(&http, &web->http);
	if (fault) {
		free(web);
		return fault_within(fault, "the screens");
	}
	*out = web;
	return NULL;
}

struct net_address
web_address(const struct web *web)
{
	return http_address(web->http);
}

void
web_stop(struct web **held)
{
	struct web *web = KEEP(*held);
	if (!web)
		return;
	http_stop(&web->http);
	free(web);
}

void
web_publish_change(struct web *web, const struct uuid *records, size_t count)
{
	api_publish_change(web->http, records, count);
}

void
web_publish(struct web *web, const char *name, struct span data)
{
	http_publish(web->http, name, data);
}

void
web_tell_changes(struct web *web, struct changes *changes, struct store *store)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct touched touched;
	log_fault("telling screens of changes", changes_take(changes, store, &arena, TOLD_MAX, &touched));
	if (touched.all)
		web_publish_change(web, NULL, 0);
	else if (touched.count)
		web_publish_change(web, touched.records, touched.count);
}

const struct web_counts *
web_counts(const struct web *web)
{
	return &web->counts;
}

size_t
web_streams(struct web *web)
{
	return http_stream_count(web->http);
}

/* The stream itself is http.c's; what is said on it comes from the program. It names records, and no one. */
static fault_t
open_events(struct api_call *call)
{
	call->answer->status = 200;
	call->answer->stream = true;
	call->answer->stream_of = api_stream_of(&call->login);
	return NULL;
}

const struct api_route web_event_routes[] = {
	{ HTTP_GET, "/events", open_events, API_SESSION, .impersonal = true,
	  .summary = { "实时消息（SSE）", "Server-sent events: change, sync, session" } },
	{ .path = NULL },
};
