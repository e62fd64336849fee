/* The loop of `heshi-node serve`: connecting again and again, watching for saves, telling screens. */
#include "node/service.h"

#include "base/text.h"
#include "host/clock.h"
#include "host/log.h"
#include "host/output.h"
#include "host/random.h"
#include "host/reach.h"
#include "node/exchange_log.h"
#include "node/link.h"
#include "node/renewal.h"
#include "node/web.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define WATCH_MS 200
#define KEEPALIVE_MS_MAX (LIMIT_SILENCE * 1000 / 3) /* the hub ends a session that is silent for longer */

enum link_state { LINK_OFF, LINK_CONNECTING, LINK_LIVE, LINK_WAITING };

/* What the line is doing, as other threads see it. */
struct shown {
	enum link_state state;
	int64_t since, next_try; /* Unix seconds, 0: none */
	enum fault_code code;    /* of the last failure, when `why` is not empty */
	bool gave;               /* it failed since the hub is in recovery, and has been given all */
	char why[LIMIT_REASON];
};

struct service {
	const struct service_options *options;
	uv_loop_t loop;
	struct store *store;   /* NULL before enrolment */
	struct store *watcher; /* a connection notices only what others commit, and the exchange commits on `store` */
	struct web *web;
	struct net_address address;
	struct exchange *exchange; /* NULL between tries */
	struct renewal *renewal; /* NULL but for the moment in which a folder that was put back becomes another device */
	int64_t version;
	struct changes changes;
	uint64_t retry_ms;
	bool ending, enrolled, gave;
	uv_timer_t watch, retry, keepalive;
	uv_signal_t signals[2];
	uv_async_t wake;
	uv_mutex_t lock; /* guards what follows */
	struct shown shown;
	bool sync_wanted, was_enrolled, ended;
};

/* ---- what other threads see and ask ---- */

static json_t *
link_json(struct service *service)
{
	static const char *const words[] = { "off", "connecting", "live", "waiting" };
	static const char *const reasons[] = {
		[FAULT_SYSTEM] = "本机出错",
		[FAULT_STORE] = "本机数据文件有问题",
		[FAULT_PEER] = "连不上区级中心（没有网络，或对方没有运行）",
		[FAULT_TRUST] = "没有通过区级中心的核验",
		[FAULT_LIMIT] = "对方发来的内容过大",
		[FAULT_INPUT] = "地址或登记信息有误",
	};
	json_t *object = json_object();
	uv_mutex_lock(&service->lock);
	struct shown shown = service->shown;
	uv_mutex_unlock(&service->lock);
	output_text(object, "state", span_text(words[shown.state]));
	output_instant(object, "since", shown.since);
	output_instant(object, "next_try", shown.next_try);
	if (shown.why[0]) {
		output_text(object, "why", span_text(shown.why));
		output_text(object, "why_zh",
			    shown.gave ? SPAN("区级中心正从备份恢复，本机保存的内容已全部交回，恢复结束后自动继续") :
					 span_text(reasons[shown.code]));
	}
	return object;
}

fault_t
service_sync_json(struct service *service, struct store *store, json_t **out)
{
	struct reach reach;
	TRY(reach_sum(store, &reach));
	json_t *object = json_object();
	json_object_set_new(object, "only_here", json_integer(reach.only_here));
	json_object_set_new(object, "sent", json_integer(reach.sent));
	output_instant(object, "held_since", reach.held_since);
	output_instant(object, "restored", store->identity.restored);
	json_object_set_new(object, "link", link_json(service));
	*out = object;
	return NULL;
}

/* What the badge of every open screen shows. */
static void
publish(struct service *service)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	json_t *OWN(json_drop) json = NULL;
	if (!service->web || !service->store)
		return;
	if (!service->exchange && !service->renewal) /* the command line may have renewed it */
		log_fault("telling screens of the exchange", store_refresh(service->store));
	fault_t fault = service_sync_json(service, service->store, &json);
	if (!fault) {
		json_put_line(&text, json);
		web_publish(service->web, "sync", buffer_span(&text));
	}
	log_fault("telling screens of the exchange", fault);
}

static void
show(struct service *service, enum link_state state, const struct fault *fault, uint64_t wait_ms)
{
	uv_mutex_lock(&service->lock);
	struct shown *shown = &service->shown;
	if (shown->state != state)
		shown->since = clock_seconds();
	shown->state = state;
	shown->next_try = wait_ms ? clock_seconds() + (int64_t)(wait_ms + 999) / 1000 : 0;
	if (state == LINK_LIVE)
		shown->why[0] = 0;
	shown->gave = fault ? service->gave : shown->gave;
	if (fault) {
		snprintf(shown->why, sizeof(shown->why), "%.*s",
			 SPAN_ARG(text_cut(span_text(fault_text(fault)), sizeof(shown->why) - 1)));
		shown->code = fault_code(fault);
	}
	uv_mutex_unlock(&service->lock);
	publish(service);
}

/* Sets a wish and wakes the loop, unless that has ended. */
static void
wish(struct service *service, bool *what)
{
	uv_mutex_lock(&service->lock);
	*what = true;
	if (!service->ended)
		uv_async_send(&service->wake);
	uv_mutex_unlock(&service->lock);
}

void
service_sync_now(struct service *service)
{
	wish(service, &service->sync_wanted);
}

void
service_enrolled(struct service *service)
{
	wish(service, &service->was_enrolled);
}

/* ---- the line to the hub ---- */

static void try_again(uv_timer_t *timer);

/* Half of the wait is by chance, so that a district's nodes do not all come at once after the hub was away. */
static void
wait_and_retry(struct service *service, const struct fault *fault)
{
	const struct settings *settings = service->options->settings;
	uint64_t most = (uint64_t)settings->sync_retry_s_max * 1000;
	uint16_t chance;
	random_bytes(&chance, sizeof(chance));
	uint64_t wait = service->retry_ms / 2 + service->retry_ms / 2 * chance / UINT16_MAX;
	uv_timer_start(&service->retry, try_again, wait, 0);
	service->retry_ms = service->retry_ms * 2 > most ? most : service->retry_ms * 2;
	show(service, LINK_WAITING, fault, wait);
}

static void connect_hub(struct service *service);

static void
renewal_ended(fault_t fault, void *user)
{
	struct service *service = user;
	struct exchange_result result = { .began = clock_seconds() };
	service->renewal = NULL;
	fault = renewal_explain(fault);
	if (fault) {
		log_fault("saving what was exchanged", link_note(service->store, &result, fault, true));
		log_warn("the renewal failed: %s", fault_text(fault));
	}
	if (!fault && !service->ending) {
		log_info("put back from a backup, this device goes on as %s", service->store->identity.device);
		connect_hub(service);
	} else if (!service->ending) {
		wait_and_retry(service, fault);
	}
	fault_drop(fault);
}

static void
start_renewal(struct service *service)
{
	struct renewal_options options = { .loop = &service->loop,
					   .store = service->store,
					   .address = service->address,
					   .ended = renewal_ended,
					   .user = service };
	show(service, LINK_CONNECTING, NULL, 0);
	fault_t fault = renewal_start(&options, &service->renewal);
	if (!fault)
		return;
	wait_and_retry(service, fault);
	log_fault("renewing", fault);
}

static void
exchange_ended(const struct exchange_result *result, fault_t fault, void *user)
{
	struct service *service = user;
	bool restored = service->store->identity.restored;
	service->exchange = NULL;
	service->gave = result->gave;
	if (restored)
		fault = renewal_explain(fault);
	log_fault("saving what was exchanged", link_note(service->store, result, fault, true));
	if (fault)
		log_warn("the session ended: %s", fault_text(fault));
	if (!service->ending && restored && !fault)
		start_renewal(service);
	else if (!service->ending)
		wait_and_retry(service, fault);
	fault_drop(fault);
}

static void
exchange_settled(const struct exchange_result *result, void *user)
{
	struct service *service = user;
	service->retry_ms = (uint64_t)service->options->settings->sync_retry_s_min * 1000;
	log_debug("all exchanged: %lld sent, %lld received", (long long)result->sent, (long long)result->received);
	log_fault("saving what was exchanged", link_note(service->store, result, NULL, false));
	show(service, LINK_LIVE, NULL, 0);
}

static void
start_exchange(struct service *service)
{
	struct exchange_options options = { .loop = &service->loop,
					    .store = service->store,
					    .address = service->address,
					    .live = !service->store->identity.restored,
					    .ended = exchange_ended,
					    .settled = exchange_settled,
					    .user = service };
	show(service, LINK_CONNECTING, NULL, 0);
	fault_t fault = exchange_start(&options, &service->exchange);
	if (!fault)
		return;
	wait_and_retry(service, fault);
	log_fault("connecting", fault);
}

/* A folder that was put back from a backup: an exchange in the old name, which ends, then the renewal, then this again. */
static void
connect_hub(struct service *service)
{
	bool asked = false;
	fault_t fault = store_refresh(service->store);
	if (!fault && service->store->identity.restored)
		fault = renewal_asked(service->store, &asked);
	if (fault)
		wait_and_retry(service, fault);
	else if (asked && service->store->identity.restored)
		start_renewal(service);
	else
		start_exchange(service);
	log_fault("connecting", fault);
}

static void
try_again(uv_timer_t *timer)
{
	connect_hub(timer->data);
}

/* ---- the store, which may come with enrolment ---- */

/* The store of a folder that is enrolled; none before. */
static fault_t
open_store(struct service *service)
{
	const struct service_options *options = service->options;
	struct store *OWN(store_close) store = NULL, *OWN(store_close) watcher = NULL;
	if (!store_exists(options->data, "node.db"))
		return NULL;
	TRY(store_open(options->data, "node.db", DB_WRITE, &store));
	if (store->identity.role == ROLE_NONE)
		return NULL;
	const char *hub = options->hub ? options->hub : options->settings->sync_hub;
	TRY(link_address(store, hub[0] ? hub : NULL, &service->address));
	TRY(store_open(options->data, "node.db", DB_READ, &watcher));
	TRY(exchange_log_begin(store));
	TRY(changes_begin(&service->changes, watcher));
	service->version = db_version(watcher->db);
	service->watcher = KEEP(watcher);
	service->store = KEEP(store);
	return NULL;
}

/* For whoever started the program: which device this is, and where its screens are. */
static void
say_who(const struct service *service)
{
	printf("serving %s\n", service->store->identity.device);
	fflush(stdout);
}

static void
say_where(const struct service *service)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	struct net_address address = web_address(service->web);
	net_address_put(&text, &address);
	printf("web %.*s\n", SPAN_ARG(buffer_span(&text)));
	fflush(stdout);
}

/* Tried until it works: what is enrolled must not wait for somebody to start the program anew. */
static void
take_enrolled(struct service *service)
{
	log_fault("opening what was enrolled", open_store(service));
	if (!service->store)
		return;
	say_who(service);
	connect_hub(service);
}

/* ---- what changed here ---- */

static void
on_watch(uv_timer_t *timer)
{
	struct service *service = timer->data;
	if (!service->store && service->enrolled)
		take_enrolled(service);
	if (!service->store)
		return;
	int64_t version = db_version(service->watcher->db);
	if (version == service->version)
		return;
	service->version = version;
	if (service->exchange)
		exchange_push(service->exchange);
	web_tell_changes(service->web, &service->changes, service->watcher);
	publish(service);
}

static void
on_keepalive(uv_timer_t *timer)
{
	struct service *service = timer->data;
	if (service->exchange)
		exchange_keepalive(service->exchange);
}

/* ---- begin and end ---- */

static void
on_wake(uv_async_t *wake)
{
	struct service *service = wake->data;
	uv_mutex_lock(&service->lock);
	bool enrolled = service->was_enrolled, sync = service->sync_wanted;
	service->was_enrolled = service->sync_wanted = false;
	uv_mutex_unlock(&service->lock);
	service->enrolled = service->enrolled || enrolled;
	if (enrolled && !service->store && !service->ending)
		take_enrolled(service);
	if (!sync || !service->store || service->ending)
		return;
	service->retry_ms = (uint64_t)service->options->settings->sync_retry_s_min * 1000;
	uv_timer_stop(&service->retry);
	if (service->exchange)
		exchange_push(service->exchange);
	else if (!service->renewal)
		connect_hub(service);
}

static void
on_signal(uv_signal_t *signal, int number)
{
	struct service *service = signal->data;
	(void)number;
	if (service->ending)
		return;
	service->ending = true;
	log_info("ending");
	uv_mutex_lock(&service->lock);
	service->ended = true;
	uv_mutex_unlock(&service->lock);
	uv_close((uv_handle_t *)&service->watch, NULL);
	uv_close((uv_handle_t *)&service->retry, NULL);
	uv_close((uv_handle_t *)&service->keepalive, NULL);
	uv_close((uv_handle_t *)&service->wake, NULL);
	for (size_t i = 0; i < 2; i++)
		uv_close((uv_handle_t *)&service->signals[i], NULL);
	if (service->exchange)
		exchange_end(service->exchange);
	if (service->renewal)
		renewal_stop(service->renewal);
}

static void
start_handles(struct service *service)
{
	uint64_t keepalive = (uint64_t)service->options->settings->sync_keepalive_s * 1000;
	if (keepalive > KEEPALIVE_MS_MAX)
		keepalive = KEEPALIVE_MS_MAX;
	uv_timer_t *timers[] = { &service->watch, &service->retry, &service->keepalive };
	for (size_t i = 0; i < 3; i++) {
		uv_timer_init(&service->loop, timers[i]);
		timers[i]->data = service;
	}
	uv_timer_start(&service->watch, on_watch, WATCH_MS, WATCH_MS);
	uv_timer_start(&service->keepalive, on_keepalive, keepalive, keepalive);
	for (size_t i = 0; i < 2; i++) {
		uv_signal_init(&service->loop, &service->signals[i]);
		service->signals[i].data = service;
		uv_signal_start(&service->signals[i], on_signal, i ? SIGTERM : SIGINT);
	}
}

/* Screens first: they are there even when the hub is not. */
static fault_t
start(struct service *service)
{
	const struct service_options *options = service->options;
	TRY(open_store(service));
	uv_async_init(&service->loop, &service->wake, on_wake);
	service->wake.data = service;
	fault_t fault = node_web_start(options->data, &options->web, service, &service->web);
	if (fault) {
		uv_close((uv_handle_t *)&service->wake, NULL);
		uv_run(&service->loop, UV_RUN_DEFAULT);
		return fault;
	}
	start_handles(service);
	say_where(service);
	if (service->store) {
		say_who(service);
		connect_hub(service);
	}
	return NULL;
}

fault_t
service_run(const struct service_options *options)
{
	struct service service = { .options = options };
	service.retry_ms = (uint64_t)options->settings->sync_retry_s_min * 1000;
	if (uv_loop_init(&service.loop))
		return fault_raise(FAULT_SYSTEM, 0, "cannot start the event loop");
	uv_mutex_init(&service.lock);
	fault_t fault = start(&service);
	if (!fault)
		uv_run(&service.loop, UV_RUN_DEFAULT);
	web_stop(&service.web);
	changes_drop(&service.changes);
	store_close(&service.watcher);
	store_close(&service.store);
	uv_mutex_destroy(&service.lock);
	uv_loop_close(&service.loop);
	return fault;
}
