/* The hub's server: listener, peers, heads, and the watch for what other processes commit. */
#include "hub/server.h"

#include "host/clock.h"
#include "host/ledger.h"
#include "host/log.h"
#include "hub/server_inside.h"
#include "hub/writer_jobs.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define WATCH_MS 200
#define LOOK_MS 50        /* between two looks: many commits in a row are looked at once */
#define GREETING_MS 10000 /* a connection that says nothing for so long takes another's place */

struct peer *
server_find(struct server *server, uint64_t id)
{
	for (struct peer *peer = server->peers; peer; peer = peer->next)
		if (peer->id == id)
			return peer;
	return NULL;
}

static void
check_end(struct server *server)
{
	if (server->ending && !server->peers && server->writer)
		writer_close(&server->writer);
}

void
server_forget(struct server *server, struct peer *peer)
{
	struct peer **at = &server->peers;
	while (*at != peer)
		at = &(*at)->next;
	*at = peer->next;
	server->peer_count--;
	server->counts.sessions = (int64_t)server->peer_count;
	check_end(server);
}

void
server_count_bytes(struct server *server, struct peer *peer)
{
	struct net_count count = net_count(peer->connection);
	server->counts.received += count.received - peer->counted.received;
	server->counts.sent += count.sent - peer->counted.sent;
	peer->counted = count;
}

const struct head *
server_head(const struct server *server, const char *ledger)
{
	for (size_t i = 0; i < server->head_count; i++)
		if (strcmp(server->heads[i].ledger, ledger) == 0)
			return &server->heads[i];
	return NULL;
}

/* Answers of the writer may come in another order than they were made: a head never goes back. */
void
server_note_head(struct server *server, const struct head *head)
{
	struct head *known = (struct head *)(uintptr_t)server_head(server, head->ledger);
	if (known && known->number >= head->number)
		return;
	if (!known && server->head_count == server->head_room) {
		server->head_room = server->head_room ? server->head_room * 2 : 32;
		server->heads = reallocarray(server->heads, server->head_room, sizeof(*server->heads));
		if (!server->heads)
			abort();
	}
	if (!known)
		known = &server->heads[server->head_count++];
	*known = *head;
}

static void
on_moved(const struct head *head, void *user)
{
	struct server *server = user;
	server_note_head(server, head);
	for (struct peer *peer = server->peers; peer; peer = peer->next)
		peer_moved(peer, head);
	if (!server->ending)
		server_wake(server);
}

static void
count_job(struct hub_counts *counts, const struct job *job)
{
	counts->cannot_save = job->refusal == REFUSAL_INTERNAL;
	counts->admitted += job->admitted;
	if (job->refusal)
		counts->refused++;
	else if (job->kind == JOB_GREET)
		counts->sessions_begun++;
}

static void
on_done(struct job *held, void *user)
{
	struct job *job OWN(job_drop) = held;
	struct server *server = user;
	struct peer *peer = server_find(server, job->peer);
	count_job(&server->counts, job);
	if (peer)
		peer_done(peer, job);
}

/* A revoked device's open session ends as soon as the register says so. */
static void
drop_revoked(struct server *server)
{
	for (struct peer *peer = server->peers, *next; peer; peer = next) {
		struct device device = { 0 };
		next = peer->next;
		if (!peer->greeted || !peer->connection)
			continue;
		fault_t fault = store_device(server->watch, span_text(peer->device), &device);
		if (!fault && device.status != DEVICE_ACTIVE)
			peer_refuse(peer, REFUSAL_DEVICE, "this device was revoked; nothing more is taken from it");
		log_fault("watching", fault);
	}
}

static void
drop_silent(struct server *server)
{
	int64_t now = clock_steady_ms();
	for (struct peer *peer = server->peers, *next; peer; peer = next) {
		next = peer->next;
		if (peer->connection && peer->session.state == SESSION_START && now - peer->since > GREETING_MS)
			peer_turn_away(peer, REFUSAL_PROTOCOL, "no greeting came in time");
	}
}

static fault_t
read_registered(struct server *server, struct oid *out)
{
	char name[LIMIT_LEDGER_NAME + 1];
	struct ledger ledger;
	bool found;
	snprintf(name, sizeof(name), "district/%s", server->watch->identity.district);
	TRY(ledger_find(server->watch, span_text(name), false, &ledger, &found));
	*out = found ? ledger.current : (struct oid){ 0 };
	return NULL;
}

/* Devices are asked for one by one, so only when the register may have moved. */
static void
look_at_register(struct server *server)
{
	struct oid now = { 0 };
	fault_t fault = read_registered(server, &now);
	if (!fault && oid_equal(&now, &server->registered))
		return;
	server->registered = now;
	drop_revoked(server);
	log_fault("watching", fault);
}

/* What the writer commits has its receipts; what others commit has not. */
static void
refresh_receipts(struct server *server)
{
	bool due = true;
	log_fault("watching", receipts_due(server->watch, &due));
	if (due)
		writer_submit(server->writer, job_new(JOB_REFRESH, 0));
}

/* Whatever was committed shows in SQLite's data version: the writer's own work, the screens', and that of the command line, which works in
 * processes of its own. */
static void
look(struct server *server)
{
	int64_t version = db_version(server->watch->db);
	server->looked_ms = clock_steady_ms();
	if (version == server->watched)
		return;
	server->watched = version;
	look_at_register(server);
	refresh_receipts(server);
	if (server->web)
		web_tell_changes(server->web->web, &server->changes, server->watch);
}

static void
on_watch(uv_timer_t *timer)
{
	struct server *server = timer->data;
	server->counts.looped_ms = clock_steady_ms();
	server->counts.sessions = (int64_t)server->peer_count;
	for (struct peer *peer = server->peers; peer; peer = peer->next)
		if (peer->connection)
			server_count_bytes(server, peer);
	drop_silent(server);
	server_take_attendance(server);
	look(server);
}

static void
on_soon(uv_timer_t *timer)
{
	look(timer->data);
}

static void
on_wake(uv_async_t *wake)
{
	struct server *server = wake->data;
	int64_t since = clock_steady_ms() - server->looked_ms;
	if (server->ending || uv_is_active((uv_handle_t *)&server->soon))
		return;
	if (since >= LOOK_MS)
		look(server);
	else
		uv_timer_start(&server->soon, on_soon, (uint64_t)(LOOK_MS - since), 0);
}

void
server_wake(struct server *server)
{
	uv_async_send(&server->wake);
}

static void
server_end(struct server *server)
{
	if (server->ending)
		return;
	server->ending = true;
	log_info("ending");
	metrics_stop(&server->metrics); /* its worker looks at the screens */
	warning_watch_stop(&server->warnings);
	hub_web_stop(&server->web); /* its workers may still wake the loop */
	net_listener_close(&server->listener);
	uv_close((uv_handle_t *)&server->timer, NULL);
	uv_close((uv_handle_t *)&server->soon, NULL);
	uv_close((uv_handle_t *)&server->wake, NULL);
	for (size_t i = 0; i < 2; i++)
		uv_close((uv_handle_t *)&server->signals[i], NULL);
	for (struct peer *peer = server->peers; peer; peer = peer->next) {
		if (session_may_put(&peer->session, MESSAGE_BYE))
			session_put(&peer->session, &(struct message){ .type = MESSAGE_BYE });
		peer_flush(peer);
		if (peer->connection)
			net_close(peer->connection);
	}
	check_end(server);
}

static void
on_signal(uv_signal_t *signal, int number)
{
	(void)number;
	server_end(signal->data);
}

static fault_t
open_tls(struct server *server)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span authority, certificate, key;
	TRY(store_get(server->watch, &arena, "authority", &authority));
	TRY(store_get(server->watch, &arena, "certificate", &certificate));
	TRY(store_get(server->watch, &arena, "key", &key));
	fault_t fault = tls_config_hub(authority, certificate, key, &server->tls);
	crypt_wipe((void *)(uintptr_t)key.data, key.size);
	return fault;
}

/* Enrolment codes carry the address that the hub last served on. */
static fault_t
announce(struct server *server)
{
	struct net_address address = net_listener_address(server->listener);
	struct buffer OWN(buffer_drop) text = { 0 };
	struct store *store OWN(store_close) = NULL;
	net_address_put(&text, &address);
	TRY(store_open(server->data, "hub.db", DB_WRITE, &store));
	TRY(store_set(store, "sync_address", buffer_span(&text)));
	printf("sync %.*s\n", SPAN_ARG(buffer_span(&text)));
	fflush(stdout);
	log_info("serving the district %s on %.*s", store->identity.district, SPAN_ARG(buffer_span(&text)));
	return NULL;
}

static void
say_where(const char *what, struct net_address address)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	net_address_put(&text, &address);
	printf("%s %.*s\n", what, SPAN_ARG(buffer_span(&text)));
	fflush(stdout);
	log_info("%s on %.*s", what, SPAN_ARG(buffer_span(&text)));
}

static bool
is_off(const char *address)
{
	return !address[0] || strcmp(address, "off") == 0;
}

static fault_t
start_screens(struct server *server, const struct server_options *options)
{
	struct net_address address;
	if (is_off(options->web))
		return NULL;
	TRY(net_address_read(span_text(options->web), &address));
	TRY(changes_begin(&server->changes, server->watch));
	TRY(hub_web_start(server, server->watch, server->data, options->settings, &address, &server->web));
	say_where("web", web_address(server->web->web));
	return NULL;
}

static fault_t
start_metrics(struct server *server, const struct server_options *options)
{
	struct metrics_options metrics = { .data = server->data,
					   .settings = options->settings,
					   .counts = &server->counts,
					   .web = server->web ? server->web->web : NULL,
					   .presence = server->web ? server->web->presence : NULL };
	if (is_off(options->metrics))
		return NULL;
	TRY(net_address_read(span_text(options->metrics), &metrics.address));
	TRY(metrics_start(&metrics, &server->metrics));
	say_where("metrics", metrics_address(server->metrics));
	return NULL;
}

static fault_t
open_stores(struct server *server)
{
	TRY(store_open(server->data, "hub.db", DB_READ, &server->watch));
	for (size_t i = 0; i < READERS; i++)
		TRY(store_open(server->data, "hub.db", DB_READ, &server->readers[i]));
	server->watched = db_version(server->watch->db);
	TRY(read_registered(server, &server->registered));
	return open_tls(server);
}

static void
start_handles(struct server *server)
{
	uv_timer_init(server->loop, &server->timer);
	server->timer.data = server;
	uv_timer_init(server->loop, &server->soon);
	server->soon.data = server;
	uv_async_init(server->loop, &server->wake, on_wake);
	server->wake.data = server;
	for (size_t i = 0; i < 2; i++) {
		uv_signal_init(server->loop, &server->signals[i]);
		server->signals[i].data = server;
		uv_signal_start(&server->signals[i], on_signal, i ? SIGTERM : SIGINT);
	}
}

static fault_t
start(struct server *server, const struct server_options *options)
{
	static const struct writer_events events = { .done = on_done, .moved = on_moved };
	struct net_address address;
	start_handles(server);
	TRY(net_address_read(span_text(options->sync), &address));
	TRY(open_stores(server));
	server->counts.looped_ms = clock_steady_ms();
	TRY(writer_open(server->loop, server->data, &events, server, &server->writer));
	TRY(net_listen(server->loop, &address, server->tls, PEERS_MAX, peer_accepted, server, &server->listener));
	uv_timer_start(&server->timer, on_watch, WATCH_MS, WATCH_MS);
	writer_submit(server->writer, job_new(JOB_REFRESH, 0));
	TRY(announce(server));
	TRY(start_screens(server, options));
	TRY(warning_watch_start(server->data, server->web ? server->web->web : NULL, &server->warnings));
	return start_metrics(server, options);
}

static void
clean_up(struct server *server)
{
	for (size_t i = 0; i < READERS; i++)
		store_close(&server->readers[i]);
	store_close(&server->watch);
	changes_drop(&server->changes);
	tls_config_drop(&server->tls);
	free(server->heads);
}

/* Sessions and browsers need more descriptors than the 1024 that a system usually gives at first. */
static void
raise_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit))
		log_warn("only %llu files and connections may be open at once", (unsigned long long)limit.rlim_cur);
}

fault_t
server_run(const struct server_options *options)
{
	uv_loop_t loop;
	struct server server = { .loop = &loop, .data = options->data };
	if (uv_loop_init(&loop))
		return fault_raise(FAULT_SYSTEM, 0, "cannot start the event loop");
	raise_descriptors();
	fault_t fault = start(&server, options);
	if (fault)
		server_end(&server);
	uv_run(&loop, UV_RUN_DEFAULT);
	clean_up(&server);
	uv_loop_close(&loop);
	return fault;
}
