/* The hub's server on its loop: begin, listen, look again and again, end. */
#include "hub/server.h"

#include "host/clock.h"
#include "host/credentials.h"
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
#define LOOK_MS 50 /* between two looks: many commits in a row are looked at once */

/* The writer goes when the last peer has. */
void
server_check_end(struct server *server)
{
	if (server->ending && !server->peers && server->writer)
		writer_close(&server->writer);
}

static void
on_watch(uv_timer_t *timer)
{
	struct server *server = timer->data;
	server->counts.looped_ms = clock_steady_ms();
	server->counts.sessions = (int64_t)server->peer_count;
	server->counts.waiting = server->writer ? (int64_t)writer_waiting(server->writer) : 0;
	server_watch_peers(server);
	server_take_attendance(server);
	server_look(server);
}

static void
on_soon(uv_timer_t *timer)
{
	server_look(timer->data);
}

static void
on_wake(uv_async_t *wake)
{
	struct server *server = wake->data;
	int64_t since = clock_steady_ms() - server->looked_ms;
	if (server->ending || uv_is_active((uv_handle_t *)&server->soon))
		return;
	if (since >= LOOK_MS)
		server_look(server);
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
	server_check_end(server);
}

static void
on_signal(uv_signal_t *signal, int number)
{
	(void)number;
	server_end(signal->data);
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
	TRY(server_read_registered(server, &server->registered));
	return credentials_open(server->watch, &server->tls);
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
	static const struct writer_events events = { .done = server_done, .moved = server_moved };
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
