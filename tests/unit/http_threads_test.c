/* Requests at the same time, event streams, and an end in the middle of everything.
 *
 * labels: threads
 */
#include "host/http_inside.h"

#include "tests/support/http_client.h"
#include "tests/support/http_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static struct http_limits
limits_with_comments_every(int64_t ms)
{
	struct http_limits limits = http_limits_usual;
	limits.comment_ms = ms;
	return limits;
}

static void
a_handler_that_takes_long_holds_up_nobody(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) slow = { 0 };
	struct http_client OWN(http_client_close) quick = { 0 };
	http_scene_open(&scene, NULL);
	http_client_open(&slow, &scene.address);
	http_client_open(&quick, &scene.address);
	http_client_request(&slow, "GET", "/block", NULL, NULL);
	sem_wait(&scene.entered);
	for (int i = 0; i < 10; i++)
		assert_int_equal(http_client_ask(&quick, "GET", "/x", NULL, NULL), 200);
	sem_post(&scene.go);
	assert_int_equal(http_client_answer(&slow), 200);
	assert_string_equal(http_client_text(&slow), "done");
}

static void
more_requests_than_workers_wait_for_their_turn(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client clients[10] = { 0 };
	http_scene_open(&scene, NULL);
	for (int i = 0; i < 10; i++) {
		http_client_open(&clients[i], &scene.address);
		http_client_request(&clients[i], "GET", "/block", NULL, NULL);
	}
	for (int i = 0; i < 10; i++) {
		sem_wait(&scene.entered);
		sem_post(&scene.go);
	}
	for (int i = 0; i < 10; i++) {
		assert_int_equal(http_client_answer(&clients[i]), 200);
		http_client_close(&clients[i]);
	}
}

#define CLIENTS 6
#define ROUNDS 40

struct crowd_member {
	pthread_t thread;
	const struct http_scene *scene;
	int number;
	int right;
};

static void *
ask_many(void *user)
{
	struct crowd_member *member = user;
	struct http_client OWN(http_client_close) client = { 0 };
	char body[64];
	char expected[160];
	http_client_open(&client, &member->scene->address);
	for (int i = 0; i < ROUNDS; i++) {
		snprintf(body, sizeof(body), "{\"from\":%d,\"round\":%d}", member->number, i);
		snprintf(expected, sizeof(expected), "POST /crowd cookie= token= key= gzip=0 body=%s", body);
		if (http_client_ask(&client, "POST", "/crowd", NULL, body) == 200)
			member->right += strcmp(http_client_text(&client), expected) == 0;
	}
	return NULL;
}

static void
everyone_in_a_crowd_gets_the_own_answer(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct crowd_member crowd[CLIENTS] = { 0 };
	http_scene_open(&scene, NULL);
	for (int i = 0; i < CLIENTS; i++) {
		crowd[i].scene = &scene;
		crowd[i].number = i;
		assert_int_equal(pthread_create(&crowd[i].thread, NULL, ask_many, &crowd[i]), 0);
	}
	for (int i = 0; i < CLIENTS; i++) {
		pthread_join(crowd[i].thread, NULL);
		assert_int_equal(crowd[i].right, ROUNDS);
	}
}

static void
open_stream(struct http_client *client, const struct http_scene *scene)
{
	char value[64];
	http_client_open(client, &scene->address);
	http_client_request(client, "GET", "/events", "Accept: text/event-stream\r\n", NULL);
	assert_int_equal(http_client_head(client), 200);
	assert_string_equal(http_client_header(client, "Content-Type", value, sizeof(value)), "text/event-stream");
	assert_true(http_client_chunk(client));
	assert_string_equal(http_client_text(client), ": hello\n\n");
}

static void
a_stream_gets_what_is_published(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) first = { 0 };
	struct http_client OWN(http_client_close) second = { 0 };
	http_scene_open(&scene, NULL);
	http_publish(scene.server, "change", SPAN("nobody hears"));
	open_stream(&first, &scene);
	open_stream(&second, &scene);
	for (int i = 0; i < 5; i++) {
		http_publish(scene.server, "change", SPAN("{\"all\":true}"));
		assert_true(http_client_chunk(&first));
		assert_string_equal(http_client_text(&first), "event: change\ndata: {\"all\":true}\n\n");
		assert_true(http_client_chunk(&second));
		assert_string_equal(http_client_text(&second), "event: change\ndata: {\"all\":true}\n\n");
	}
	/* Other requests are served meanwhile. */
	struct http_client OWN(http_client_close) other = { 0 };
	assert_int_equal(http_client_ask_once(&other, &scene.address, "GET", "/x", NULL, NULL), 200);
}

static void
a_stream_that_begins_with_nothing_has_begun(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	http_scene_open(&scene, NULL);
	http_client_open(&client, &scene.address);
	http_client_request(&client, "GET", "/events/silent", NULL, NULL);
	assert_int_equal(http_client_head(&client), 200);
	http_publish(scene.server, "session", SPAN("{}"));
	assert_true(http_client_chunk(&client));
	assert_string_equal(http_client_text(&client), "event: session\ndata: {}\n\n");
}

static void
a_quiet_stream_gets_comments_and_outlives_the_idle_time(void **state)
{
	(void)state;
	struct http_limits limits = limits_with_comments_every(100);
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	limits.idle_s = 1;
	limits.request_ms = 50;
	http_scene_open(&scene, &limits);
	open_stream(&client, &scene);
	for (int i = 0; i < 15; i++) {
		assert_true(http_client_chunk(&client));
		assert_string_equal(http_client_text(&client), ":\n\n");
	}
	http_publish(scene.server, "change", SPAN("{}"));
	do
		assert_true(http_client_chunk(&client));
	while (strcmp(http_client_text(&client), ":\n\n") == 0);
	assert_string_equal(http_client_text(&client), "event: change\ndata: {}\n\n");
}

static void
a_stream_whose_peer_is_gone_is_dropped(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) gone = { 0 };
	struct http_client OWN(http_client_close) there = { 0 };
	http_scene_open(&scene, NULL);
	open_stream(&gone, &scene);
	open_stream(&there, &scene);
	assert_int_equal(http_stream_count(scene.server), 2);
	http_client_close(&gone);
	/* The kernel tells only of what is written after it has heard of the end. */
	for (int i = 0; i < 10000 && http_stream_count(scene.server) == 2; i++) {
		http_publish(scene.server, "change", SPAN("{}"));
		assert_true(http_client_chunk(&there));
	}
	assert_int_equal(http_stream_count(scene.server), 1);
}

static void
a_stream_whose_peer_reads_nothing_is_cut(void **state)
{
	(void)state;
	static const uint8_t much[32 << 10] = { 0 };
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) deaf = { 0 };
	struct http_client OWN(http_client_close) quick = { 0 };
	http_scene_open(&scene, NULL);
	open_stream(&deaf, &scene);
	http_client_open(&quick, &scene.address);
	for (int i = 0; i < 5000 && http_stream_count(scene.server) == 1; i++) {
		http_publish(scene.server, "change", span_of(much, sizeof(much)));
		assert_int_equal(http_client_ask(&quick, "GET", "/x", NULL, NULL), 200);
	}
	assert_int_equal(http_stream_count(scene.server), 0);
	http_client_expect_end(&deaf);
}

static void
an_event_larger_than_a_stream_may_hold_cuts_it(void **state)
{
	(void)state;
	static const uint8_t much[HTTP_STREAM_WAITING_MAX] = { 0 };
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	http_scene_open(&scene, NULL);
	open_stream(&client, &scene);
	http_publish(scene.server, "change", span_of(much, sizeof(much)));
	http_client_expect_end(&client);
}

static void
streams_beyond_the_limit_are_refused(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client clients[HTTP_STREAMS_MAX] = { 0 };
	struct http_client OWN(http_client_close) further = { 0 };
	http_scene_open(&scene, NULL);
	for (int i = 0; i < HTTP_STREAMS_MAX; i++)
		open_stream(&clients[i], &scene);
	assert_int_equal(http_client_ask_once(&further, &scene.address, "GET", "/events", NULL, NULL), 503);
	assert_non_null(strstr(http_client_text(&further), "\"limit\""));
	http_publish(scene.server, "change", SPAN("{}"));
	for (int i = 0; i < HTTP_STREAMS_MAX; i++) {
		assert_true(http_client_chunk(&clients[i]));
		http_client_close(&clients[i]);
	}
}

static void *
stop(void *user)
{
	struct http_scene *scene = user;
	http_stop(&scene->server);
	return NULL;
}

/* Whatever is open ends with the server, and every worker's context is closed (http_scene_close looks). */
static void
a_server_stops_in_the_middle_of_everything(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client clients[10] = { 0 };
	pthread_t stopper;
	http_scene_open(&scene, NULL);
	for (int i = 0; i < 2; i++)
		open_stream(&clients[i], &scene);
	for (int i = 2; i < 10; i++)
		http_client_open(&clients[i], &scene.address);
	/* Two run, two wait for them, one is half there, one has half a body, two say nothing. */
	for (int i = 2; i < 4; i++)
		http_client_request(&clients[i], "GET", "/block", NULL, NULL);
	sem_wait(&scene.entered);
	sem_wait(&scene.entered);
	for (int i = 4; i < 6; i++)
		http_client_request(&clients[i], "GET", "/block", NULL, NULL);
	http_client_print(&clients[6], "GET /x HTT");
	http_client_print(&clients[7], "POST /x HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: 100\r\n\r\n{",
			  clients[7].port);
	assert_int_equal(pthread_create(&stopper, NULL, stop, &scene), 0);
	/* Those that wait are cut while those that run are waited for. */
	http_client_expect_end(&clients[4]);
	http_client_expect_end(&clients[0]);
	sem_post(&scene.go);
	sem_post(&scene.go);
	pthread_join(stopper, NULL);
	assert_null(scene.server);
	assert_int_equal(scene.asked, 4); /* two of them the streams */
	for (int i = 0; i < 10; i++) {
		http_client_expect_end(&clients[i]);
		http_client_close(&clients[i]);
	}
}

struct restless {
	pthread_t thread;
	struct http_scene *scene;
	atomic_bool enough;
};

static void *
publish_much(void *user)
{
	struct restless *restless = user;
	while (!restless->enough)
		http_publish(restless->scene->server, "change", SPAN("{\"all\":false}"));
	return NULL;
}

/* Streams that come and go while others publish, and a stop while streams still open. */
static void
streams_come_and_go_while_events_are_published(void **state)
{
	(void)state;
	struct http_limits limits = limits_with_comments_every(1);
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) last = { 0 };
	struct restless publisher = { .scene = &scene };
	http_scene_open(&scene, &limits);
	assert_int_equal(pthread_create(&publisher.thread, NULL, publish_much, &publisher), 0);
	for (int i = 0; i < 50; i++) {
		struct http_client OWN(http_client_close) client = { 0 };
		http_client_open(&client, &scene.address);
		http_client_request(&client, "GET", "/events", NULL, NULL);
		/* Whoever is outrun by the publisher is cut, perhaps before it has begun. */
		if (i % 3 == 0 || http_client_head(&client) == 0)
			continue;
		assert_int_equal(client.status, 200);
		for (int chunk = 0; chunk < i % 5; chunk++)
			http_client_chunk(&client);
	}
	publisher.enough = true;
	pthread_join(publisher.thread, NULL);
	assert_int_equal(http_client_ask_once(&last, &scene.address, "GET", "/x", NULL, NULL), 200);
	http_client_request(&last, "GET", "/events", NULL, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_handler_that_takes_long_holds_up_nobody),
		cmocka_unit_test(more_requests_than_workers_wait_for_their_turn),
		cmocka_unit_test(everyone_in_a_crowd_gets_the_own_answer),
		cmocka_unit_test(a_stream_gets_what_is_published),
		cmocka_unit_test(a_stream_that_begins_with_nothing_has_begun),
		cmocka_unit_test(a_quiet_stream_gets_comments_and_outlives_the_idle_time),
		cmocka_unit_test(a_stream_whose_peer_is_gone_is_dropped),
		cmocka_unit_test(a_stream_whose_peer_reads_nothing_is_cut),
		cmocka_unit_test(an_event_larger_than_a_stream_may_hold_cuts_it),
		cmocka_unit_test(streams_beyond_the_limit_are_refused),
		cmocka_unit_test(a_server_stops_in_the_middle_of_everything),
		cmocka_unit_test(streams_come_and_go_while_events_are_published),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
