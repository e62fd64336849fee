/* The HTTP server of the tests; see http_scene.h. */
#include "tests/support/http_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

static fault_t
open_context(void *user, void **context)
{
	struct http_scene *scene = user;
	scene->opened++;
	*context = malloc(1);
	return NULL;
}

static void
close_context(void *user, void *context)
{
	struct http_scene *scene = user;
	scene->opened--;
	free(context);
}

static void
tell(const struct http_request *request, struct buffer *out)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
	buffer_print(out, "%s %.*s", methods[request->method], SPAN_ARG(request->path));
	for (size_t i = 0; i < request->query_count; i++)
		buffer_print(out, " %.*s=%.*s", SPAN_ARG(request->query[i].name), SPAN_ARG(request->query[i].value));
	buffer_print(out, " cookie=%.*s token=%.*s key=%.*s gzip=%d body=", SPAN_ARG(request->cookie),
		     SPAN_ARG(request->token), SPAN_ARG(request->idempotency_key), request->takes_gzip);
	buffer_put_span(out, request->body);
}

static void
answer_file(const struct http_request *request, struct http_answer *answer)
{
	answer->fixed = SPAN("fixed bytes");
	answer->keep = true;
	answer->gzipped = request->takes_gzip;
}

static void
answer_extras(const struct http_request *request, struct http_answer *answer)
{
	answer->status = 429;
	answer->set_cookie = arena_text(request->arena, SPAN("heshi=abc; HttpOnly"));
	answer->disposition = arena_text(request->arena, SPAN("attachment"));
	answer->retry_after = arena_text(request->arena, SPAN("7"));
}

static void
handle(void *user, void *context, const struct http_request *request, struct http_answer *answer)
{
	struct http_scene *scene = user;
	assert_non_null(context);
	scene->asked++;
	*answer = (struct http_answer){ .status = 200, .type = "text/plain" };
	if (span_equal(request->path, SPAN("/block"))) {
		sem_post(&scene->entered);
		sem_wait(&scene->go);
		buffer_put_text(&answer->body, "done");
	} else if (span_starts(request->path, SPAN("/events"))) {
		answer->stream = true;
		if (!span_ends(request->path, SPAN("/silent")))
			buffer_put_text(&answer->body, ": hello\n\n");
	} else if (span_equal(request->path, SPAN("/etag"))) {
		answer->etag = arena_text(request->arena, SPAN("\"v1\""));
		buffer_put_text(&answer->body, "tagged");
	} else if (span_equal(request->path, SPAN("/file"))) {
		answer_file(request, answer);
	} else if (span_equal(request->path, SPAN("/extras"))) {
		answer_extras(request, answer);
	} else if (span_equal(request->path, SPAN("/peer"))) {
		buffer_put_text(&answer->body, request->peer);
	} else {
		tell(request, &answer->body);
	}
}

struct http_options
http_scene_options(struct http_scene *scene)
{
	static const char *const hosts[] = { "node.test", NULL };
	return (struct http_options){ .address = { .host = "127.0.0.1" },
				      .hosts = hosts,
				      .loopback_only = true,
				      .cookie = "heshi",
				      .workers = 2,
				      .worker_open = open_context,
				      .worker_close = close_context,
				      .handle = handle,
				      .user = scene };
}

void
http_scene_open(struct http_scene *scene, const struct http_limits *limits)
{
	struct http_options options = http_scene_options(scene);
	sem_init(&scene->entered, 0, 0);
	sem_init(&scene->go, 0, 0);
	assert_null(http_start_within(&options, limits ? limits : &http_limits_usual, &scene->server));
	scene->address = http_address(scene->server);
}

void
http_scene_close(struct http_scene *scene)
{
	http_stop(&scene->server);
	assert_int_equal(scene->opened, 0);
	sem_destroy(&scene->entered);
	sem_destroy(&scene->go);
}
