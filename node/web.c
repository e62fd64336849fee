/* Screens over HTTP: each worker with a store of its own, the API, and the bundled files. */
#include "node/web.h"

#include "host/clock.h"
#include "host/log.h"
#include "node/web_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define WORKERS 2 /* one may think long (a password, an export) while the other answers */
#define NODE_FILE "node.db"

struct web {
	struct api api;
	struct http_server *http;
	struct service *service;
};

/* One worker's own. */
struct worker {
	struct api_worker api;
	struct timespec settings; /* of the file whose settings these are */
};

/* Unlike any file's time, and unlike that of a file that is not there. */
static const struct timespec never_read = { .tv_nsec = -1 };

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

/* Another worker may have enrolled this node meanwhile: then there is a store, or it says more than before. */
static fault_t
refresh_store(const struct web *web, struct worker *worker)
{
	if (worker->api.store && worker->api.store->identity.role != ROLE_NONE)
		return refresh_settings(web, worker);
	store_close(&worker->api.store);
	if (!store_exists(web->api.data, NODE_FILE))
		return NULL;
	TRY(store_open(web->api.data, NODE_FILE, DB_WRITE, &worker->api.store));
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

static void
handle(void *user, void *context, const struct http_request *request, struct http_answer *answer)
{
	struct web *web = user;
	struct worker *worker = context;
	if (!api_is_path(request->path)) {
		answer_file(request, answer);
		return;
	}
	log_fault("opening the data for a screen", refresh_store(web, worker));
	api_handle(&web->api, &worker->api, request, answer);
}

/* ---- begin, end, events ---- */

fault_t
web_start(const struct web_options *options, struct web **out)
{
	static const struct api_route *const tables[] = {
		api_session_routes, api_schema_routes, api_record_routes,  api_write_routes,
		api_desk_routes,    api_today_routes,  api_suggest_routes, api_training_routes,
		api_setting_routes, api_export_routes, web_node_routes,    NULL,
	};
	struct web *web = calloc(1, sizeof(*web));
	if (!web)
		abort();
	web->service = options->service;
	web->api = (struct api){ .data = options->data, .tables = tables };
	web->api.program = web->service;
	struct http_options http = { .address = options->address, .loopback_only = true, .cookie = API_COOKIE };
	http.workers = WORKERS;
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
web_publish_sync(struct web *web, struct span json)
{
	http_publish(web->http, "sync", json);
}
