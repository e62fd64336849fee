/* Connecting, again and again. */
#include "node/link.h"

#include "base/json.h"
#include "host/clock.h"
#include "host/log.h"
#include "host/random.h"

#include <signal.h>
#include <stdio.h>

#define WATCH_MS 200

fault_t
link_address(struct store *store, const char *override, struct net_address *out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span text = span_text(override);
	if (!override)
		TRY(store_get(store, &arena, "hub", &text));
	return fault_within(net_address_read(text, out), "the hub's address");
}

/* When everything was last exchanged: an exchange with nothing to do brings no receipt that would tell. */
static fault_t
note_success(struct store *store)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	buffer_print(&text, "%lld", (long long)clock_seconds());
	return store_set(store, "synced", buffer_span(&text));
}

/* What `status` tells of the last exchange. */
static fault_t
note_result(struct store *store, const struct exchange_result *result, const struct fault *fault)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	json_t *json OWN(json_drop) =
		json_pack("{s:I, s:b, s:s, s:I, s:I, s:I, s:I, s:I}", "at", (json_int_t)clock_seconds(), "ok",
			  fault == NULL, "why", fault ? fault_text(fault) : "", "changesets_sent",
			  (json_int_t)result->sent, "changesets_received", (json_int_t)result->received, "bytes_sent",
			  (json_int_t)result->bytes.sent, "bytes_received", (json_int_t)result->bytes.received,
			  "clock_skew", (json_int_t)result->skew);
	json_put(&text, json);
	TRY(store_set(store, "last_sync", buffer_span(&text)));
	return fault ? NULL : note_success(store);
}

struct once {
	struct store *store;
	struct exchange_result *result;
	fault_t fault;
};

static void
once_ended(const struct exchange_result *result, fault_t fault, void *user)
{
	struct once *once = user;
	*once->result = *result;
	once->fault = fault;
}

static fault_t
exchange_once(struct store *store, const struct net_address *address, struct exchange_result *result)
{
	uv_loop_t loop;
	struct exchange *exchange;
	struct once once = { .store = store, .result = result };
	*result = (struct exchange_result){ 0 };
	if (uv_loop_init(&loop))
		return fault_raise(FAULT_SYSTEM, 0, "cannot start the event loop");
	struct exchange_options options = { .loop = &loop,
					    .store = store,
					    .address = *address,
					    .ended = once_ended,
					    .user = &once };
	fault_t fault = exchange_start(&options, &exchange);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	return fault ? fault : once.fault;
}

/* A store put back from a backup says a session number again; once refused, it knows the hub's and goes on. */
fault_t
link_sync(struct store *store, const struct net_address *address, struct exchange_result *result)
{
	fault_t fault = exchange_once(store, address, result);
	if (fault && result->outnumbered) {
		fault_drop(fault);
		fault = exchange_once(store, address, result);
	}
	fault_t noting = note_result(store, result, fault);
	if (!fault)
		return noting;
	fault_drop(noting);
	return fault;
}

/* `heshi-node serve`. */
struct service {
	uv_loop_t loop;
	struct store *store;
	struct net_address address;
	struct exchange *exchange; /* NULL between tries */
	int64_t version;
	uint64_t retry_ms, retry_ms_min, retry_ms_max, keepalive_ms;
	bool ending;
	uv_timer_t watch, retry, keepalive;
	uv_signal_t signals[2];
};

static void try_again(uv_timer_t *timer);

/* Half of the wait is by chance, so that a district's nodes do not all come at once after the hub was away. */
static void
wait_and_retry(struct service *service)
{
	uint16_t chance;
	random_bytes(&chance, sizeof(chance));
	uint64_t wait = service->retry_ms / 2 + service->retry_ms / 2 * chance / UINT16_MAX;
	uv_timer_start(&service->retry, try_again, wait, 0);
	service->retry_ms =
		service->retry_ms * 2 > service->retry_ms_max ? service->retry_ms_max : service->retry_ms * 2;
}

static void
service_ended(const struct exchange_result *result, fault_t fault, void *user)
{
	struct service *service = user;
	service->exchange = NULL;
	log_fault("saving what was exchanged", note_result(service->store, result, fault));
	if (fault)
		log_warn("the session ended: %s", fault_text(fault));
	fault_drop(fault);
	if (!service->ending)
		wait_and_retry(service);
}

static void
service_settled(const struct exchange_result *result, void *user)
{
	struct service *service = user;
	service->retry_ms = service->retry_ms_min;
	log_debug("all exchanged: %lld sent, %lld received", (long long)result->sent, (long long)result->received);
	log_fault("saving what was exchanged", note_result(service->store, result, NULL));
}

static void
connect_hub(struct service *service)
{
	struct exchange_options options = { .loop = &service->loop,
					    .store = service->store,
					    .address = service->address,
					    .live = true,
					    .ended = service_ended,
					    .settled = service_settled,
					    .user = service };
	fault_t fault = exchange_start(&options, &service->exchange);
	if (!fault)
		return;
	log_fault("connecting", fault);
	wait_and_retry(service);
}

static void
try_again(uv_timer_t *timer)
{
	connect_hub(timer->data);
}

static void
on_watch(uv_timer_t *timer)
{
	struct service *service = timer->data;
	int64_t version = db_version(service->store->db);
	if (version == service->version)
		return;
	service->version = version;
	if (service->exchange)
		exchange_push(service->exchange);
}

static void
on_keepalive(uv_timer_t *timer)
{
	struct service *service = timer->data;
	if (service->exchange)
		exchange_keepalive(service->exchange);
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
	uv_close((uv_handle_t *)&service->watch, NULL);
	uv_close((uv_handle_t *)&service->retry, NULL);
	uv_close((uv_handle_t *)&service->keepalive, NULL);
	for (size_t i = 0; i < 2; i++)
		uv_close((uv_handle_t *)&service->signals[i], NULL);
	if (service->exchange)
		exchange_end(service->exchange);
}

static void
start_handles(struct service *service)
{
	uv_timer_t *timers[] = { &service->watch, &service->retry, &service->keepalive };
	for (size_t i = 0; i < 3; i++) {
		uv_timer_init(&service->loop, timers[i]);
		timers[i]->data = service;
	}
	uv_timer_start(&service->watch, on_watch, WATCH_MS, WATCH_MS);
	uv_timer_start(&service->keepalive, on_keepalive, service->keepalive_ms, service->keepalive_ms);
	for (size_t i = 0; i < 2; i++) {
		uv_signal_init(&service->loop, &service->signals[i]);
		service->signals[i].data = service;
		uv_signal_start(&service->signals[i], on_signal, i ? SIGTERM : SIGINT);
	}
}

fault_t
link_serve(struct store *store, const struct net_address *address, const struct settings *settings)
{
	struct service service = { .store = store, .address = *address };
	service.retry_ms = service.retry_ms_min = (uint64_t)settings->sync_retry_s_min * 1000;
	service.retry_ms_max = (uint64_t)settings->sync_retry_s_max * 1000;
	service.keepalive_ms = (uint64_t)settings->sync_keepalive_s * 1000;
	if (uv_loop_init(&service.loop))
		return fault_raise(FAULT_SYSTEM, 0, "cannot start the event loop");
	service.version = db_version(store->db);
	start_handles(&service);
	printf("serving %s\n", store->identity.device);
	fflush(stdout);
	connect_hub(&service);
	uv_run(&service.loop, UV_RUN_DEFAULT);
	uv_loop_close(&service.loop);
	return NULL;
}
