/* The threads that run handlers, and the queue in front of them; see http_inside.h for who may touch what. */
#include "host/http_inside.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>

/* Only what is used becomes memory: room for the libraries below a handler costs nothing while it is idle. */
#define WORKER_STACK ((size_t)1 << 20)

fault_t
http_thread(pthread_t *thread, size_t stack, void *(*run)(void *user), void *user)
{
	sigset_t all;
	sigset_t before;
	pthread_attr_t attributes;
	sigfillset(&all);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, stack);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	int status = pthread_create(thread, &attributes, run, user);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return status ? fault_raise(FAULT_SYSTEM, status, "cannot start a thread") : NULL;
}

void
http_queue_put(struct http_exchange *exchange)
{
	struct http_server *server = exchange->server;
	/* Before anybody can take it: who resumes must find it suspended. */
	MHD_suspend_connection(exchange->connection);
	exchange->phase = HTTP_WAITING;
	exchange->next = NULL;
	if (server->last)
		server->last->next = exchange;
	else
		server->first = exchange;
	server->last = exchange;
	pthread_cond_signal(&server->work);
}

static struct http_exchange *
queue_take(struct http_server *server)
{
	struct http_exchange *exchange = server->first;
	if (exchange) {
		server->first = exchange->next;
		if (!server->first)
			server->last = NULL;
	}
	return exchange;
}

void
http_queue_cut(struct http_server *server)
{
	struct http_exchange *exchange;
	while ((exchange = queue_take(server))) {
		exchange->phase = HTTP_CUT;
		MHD_resume_connection(exchange->connection);
	}
}

/* The next request, as the worker's own; NULL at the end. */
static struct http_exchange *
next_request(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	while (!server->stopping && !server->first)
		pthread_cond_wait(&server->work, &server->lock);
	struct http_exchange *exchange = server->stopping ? NULL : queue_take(server);
	if (exchange)
		exchange->phase = HTTP_RUNNING;
	pthread_mutex_unlock(&server->lock);
	return exchange;
}

/* Gives it back to microhttpd's thread. */
static void
finish(struct http_exchange *exchange)
{
	struct http_server *server = exchange->server;
	pthread_mutex_lock(&server->lock);
	if (exchange->answer.stream && !exchange->head_only && !http_stream_open(exchange))
		http_refuse(exchange, HTTP_TOO_MANY_STREAMS);
	exchange->phase = HTTP_DONE;
	MHD_resume_connection(exchange->connection);
	pthread_mutex_unlock(&server->lock);
}

static void
tell_opened(struct http_worker *worker, fault_t fault)
{
	pthread_mutex_lock(&worker->server->lock);
	worker->opened = true;
	worker->fault = fault;
	pthread_cond_broadcast(&worker->server->work);
	pthread_mutex_unlock(&worker->server->lock);
}

static void *
work(void *user)
{
	struct http_worker *worker = user;
	struct http_server *server = worker->server;
	const struct http_options *options = &server->options;
	struct http_exchange *exchange;
	fault_t fault = options->worker_open ? options->worker_open(options->user, &worker->context) : NULL;
	tell_opened(worker, fault);
	if (fault)
		return NULL;
	while ((exchange = next_request(server))) {
		options->handle(options->user, worker->context, &exchange->request, &exchange->answer);
		assert(exchange->answer.status >= 200 && exchange->answer.status <= 599);
		finish(exchange);
	}
	if (options->worker_close)
		options->worker_close(options->user, worker->context);
	return NULL;
}

static fault_t
wait_opened(struct http_worker *worker)
{
	struct http_server *server = worker->server;
	pthread_mutex_lock(&server->lock);
	while (!worker->opened)
		pthread_cond_wait(&server->work, &server->lock);
	fault_t fault = KEEP(worker->fault);
	pthread_mutex_unlock(&server->lock);
	return fault;
}

fault_t
http_workers_start(struct http_server *server)
{
	for (unsigned i = 0; i < server->options.workers; i++) {
		struct http_worker *worker = &server->workers[i];
		worker->server = server;
		TRY(http_thread(&worker->thread, WORKER_STACK, work, worker));
		server->worker_count++;
		TRY(wait_opened(worker));
	}
	return NULL;
}

void
http_workers_end(struct http_server *server)
{
	for (unsigned i = 0; i < server->worker_count; i++)
		pthread_join(server->workers[i].thread, NULL);
	server->worker_count = 0;
}
