/* What the hub's screens are made of: their tables, their certificate, and the authority's for whoever wants to trust it. */
#include "hub/web.h"

#include "base/crypt.h"
#include "host/files.h"
#include "host/pki.h"
#include "hub/mirrors.h"
#include "hub/web_reports.h"

#include <stdlib.h>
#include <string.h>

#define WORKERS 4       /* a district's staff; a password or an export takes one for a while */
#define CONNECTIONS 800 /* a browser holds a few, each window a stream */
#define PEM_MOST (64 << 10)

static const struct api_route *const tables[] = {
	api_session_routes,  api_schema_routes,   api_record_routes,     api_write_routes,    api_desk_routes,
	api_suggest_routes,  api_training_routes, api_setting_routes,    api_export_routes,   web_report_routes,
	web_event_routes,    web_case_routes,     web_warning_routes,    web_review_routes,   web_device_routes,
	web_register_routes, web_audit_routes,    web_submission_routes, web_recovery_routes, NULL,
};

struct hub_web *
hub_web(const struct api_call *call)
{
	return call->api->program;
}

/* ---- certificates ---- */

/* What the screens listen with. */
struct identity_papers {
	struct buffer certificate, key; /* PEM */
	const char *const *hosts;
};

static void
papers_drop(struct identity_papers *papers)
{
	buffer_drop(&papers->key);
	buffer_drop(&papers->certificate);
}

static fault_t
load(const char *path, const char *what, struct buffer *out)
{
	bool found;
	TRY(file_load(path, what, PEM_MOST, out, &found));
	return found ? NULL : fault_raise(FAULT_INPUT, 0, "there is no %s at %s", what, path);
}

/* The hub's own certificate is one for servers of every kind: it names its hosts and limits no use. */
static fault_t
read_papers(struct store *store, struct arena *arena, const struct settings *settings, struct identity_papers *papers)
{
	struct arena OWN(arena_drop) secrets = { 0 };
	struct span certificate, key;
	if (settings->web_certificate[0]) {
		TRY(load(settings->web_certificate, "certificate for the screens", &papers->certificate));
		TRY(load(settings->web_key, "key for the screens", &papers->key));
		return pki_read_hosts(arena, buffer_span(&papers->certificate), &papers->hosts);
	}
	TRY(store_get(store, arena, "certificate", &certificate));
	TRY(store_get(store, &secrets, "key", &key));
	pki_put_pem(&papers->certificate, certificate);
	buffer_put_span(&papers->key, key);
	return pki_read_hosts(arena, certificate, &papers->hosts);
}

/* By which names browsers may come: the certificate's, those of the settings, and the address listened on. */
static const char *const *
all_hosts(struct arena *arena, const struct identity_papers *papers, const struct settings *settings,
	  const struct net_address *address)
{
	size_t count = 0;
	while (papers->hosts[count])
		count++;
	const char **hosts = ARENA_NEW_ARRAY(arena, count + settings->hub_host_count + 2, const char *);
	memcpy(hosts, papers->hosts, count * sizeof(*hosts));
	for (size_t i = 0; i < settings->hub_host_count; i++)
		hosts[count++] = arena_text(arena, span_text(settings->hub_hosts[i]));
	if (address->host[0])
		hosts[count++] = arena_text(arena, arena_print(arena, strchr(address->host, ':') ? "[%s]" : "%s",
							       address->host));
	hosts[count] = NULL;
	return hosts;
}

static fault_t
read_authority(struct hub_web *web, struct store *store)
{
	struct span authority;
	TRY(store_get(store, &web->arena, "authority", &authority));
	pki_put_pem(&web->authority, authority);
	web->authority_name =
		arena_text(&web->arena, arena_print(&web->arena, "attachment; filename=\"heshi-%s-authority.pem\"",
						    store->identity.district));
	return NULL;
}

/* ---- pages beside the application ---- */

/* Nothing secret: office browsers and git that are given it trust the hub's certificate. Fetched over a connection that is not trusted
 * yet, it should be compared with what the hub's own machine shows. */
static bool
answer_page(void *program, const struct http_request *request, struct http_answer *answer)
{
	const struct hub_web *web = program;
	if (mirror_page(web->data, request, answer))
		return true;
	if (request->method != HTTP_GET || !span_equal(request->path, SPAN("/authority.pem")))
		return false;
	answer->status = 200;
	answer->type = "application/x-pem-file";
	answer->fixed = buffer_span(&web->authority);
	answer->disposition = web->authority_name;
	return true;
}

/* ---- begin and end ---- */

static void
tell_chore(void *user, const char *name, struct span json)
{
	struct hub_web *web = user;
	if (web->web)
		web_publish(web->web, name, json);
}

static void
wake(void *program)
{
	struct hub_web *web = program;
	server_wake(web->server);
}

static fault_t
start(struct hub_web *web, struct store *store, const struct settings *settings, const struct net_address *address)
{
	struct identity_papers OWN(papers_drop) papers = { 0 };
	TRY(read_authority(web, store));
	TRY(read_papers(store, &web->arena, settings, &papers));
	const struct web_options options = {
		.data = web->data,
		.file = "hub.db",
		.tables = tables,
		.program = web,
		.address = *address,
		.hosts = all_hosts(&web->arena, &papers, settings, address),
		.certificate_pem = buffer_span(&papers.certificate),
		.key_pem = buffer_span(&papers.key),
		.workers = WORKERS,
		.connections = CONNECTIONS,
		.page = answer_page,
		.changed = wake,
	};
	return web_start(&options, &web->web);
}

fault_t
hub_web_start(struct server *server, struct store *store, const char *data, const struct settings *settings,
	      const struct net_address *address, struct hub_web **out)
{
	struct hub_web *OWN(hub_web_stop) web = calloc(1, sizeof(*web));
	if (!web)
		abort();
	web->data = data;
	web->server = server;
	web->presence = presence_open();
	web->chores = chores_open(&(struct chores_options){ .data = data, .tell = tell_chore, .user = web });
	pthread_mutex_init(&web->lock, NULL);
	web_facts_begin(web);
	TRY(start(web, store, settings, address));
	*out = KEEP(web);
	return NULL;
}

void
hub_web_stop(struct hub_web **held)
{
	struct hub_web *web = KEEP(*held);
	if (!web)
		return;
	chores_stop(web->chores); /* they publish */
	web_facts_stop(web);
	web_stop(&web->web);
	chores_close(&web->chores);
	presence_close(&web->presence);
	for (size_t i = 0; i < sizeof(web->kept) / sizeof(web->kept[0]); i++)
		if (web->kept[i].drop)
			web->kept[i].drop(web->kept[i].state);
	pthread_mutex_destroy(&web->lock);
	buffer_drop(&web->authority);
	arena_drop(&web->arena);
	free(web);
}
