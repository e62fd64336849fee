/* HTTP for browsers: requests taken apart, answers put together, starting and stopping. */
#include "host/http_inside.h"

#include "tests/support/assert_fault.h"
#include "tests/support/http_client.h"
#include "tests/support/http_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define SCENE(name)                                               \
	struct http_scene OWN(http_scene_close) name = { 0 };     \
	struct http_client OWN(http_client_close) client = { 0 }; \
	http_scene_open(&(name), NULL);                           \
	http_client_open(&client, &(name).address)

static void
a_get_reaches_the_handler_decoded(void **state)
{
	(void)state;
	SCENE(scene);
	int status =
		http_client_ask(&client, "GET", "/api/%E6%A1%88%2Fa?q=%E6%9D%8E+%E5%9B%9B&empty&x=1%3D2", NULL, NULL);
	assert_int_equal(status, 200);
	assert_string_equal(http_client_text(&client),
			    "GET /api/案/a q=李 四 empty= x=1=2 cookie= token= key= gzip=0 body=");
}

static void
a_post_reaches_the_handler_with_its_headers_and_body(void **state)
{
	(void)state;
	SCENE(scene);
	char headers[200];
	snprintf(headers, sizeof(headers),
		 "Cookie: heshi=1; heshi-%d=secret=; heshi-2=x\r\nX-Heshi-Token: t0\r\nIdempotency-Key: k1\r\n"
		 "Accept-Encoding: br, gzip;q=0.5\r\n",
		 scene.address.port);
	assert_int_equal(http_client_ask(&client, "POST", "/api", headers, "{\"a\":1}"), 200);
	assert_string_equal(http_client_text(&client),
			    "POST /api cookie=secret= token=t0 key=k1 gzip=1 body={\"a\":1}");
}

static void
a_body_in_chunks_is_put_together(void **state)
{
	(void)state;
	SCENE(scene);
	http_client_print(&client,
			  "PUT /c HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json; charset=utf-8\r\n"
			  "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n5\r\n\":1 }\r\n0\r\n\r\n",
			  client.port);
	assert_int_equal(http_client_answer(&client), 200);
	assert_string_equal(http_client_text(&client), "PUT /c cookie= token= key= gzip=0 body={\"a\":1 }");
}

static void
a_connection_serves_one_request_after_the_other(void **state)
{
	(void)state;
	SCENE(scene);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(http_client_ask(&client, i % 2 ? "POST" : "GET", "/x", NULL, i % 2 ? "{}" : NULL),
				 200);
		assert_int_equal(http_client_ask(&client, "DELETE", "/x", NULL, NULL), 200);
		assert_int_equal(http_client_ask(&client, "GET", "/\\", NULL, NULL), 400);
	}
	assert_int_equal(scene.asked, 10);
}

static void
head_is_a_get_without_its_body(void **state)
{
	(void)state;
	char value[32];
	SCENE(scene);
	assert_int_equal(http_client_ask(&client, "HEAD", "/file", NULL, NULL), 200);
	assert_string_equal(http_client_header(&client, "Content-Length", value, sizeof(value)), "11");
	assert_int_equal(http_client_ask(&client, "HEAD", "/events", NULL, NULL), 200);
	assert_int_equal(http_stream_count(scene.server), 0);
	/* The next answer begins where the first one's head ended. */
	assert_int_equal(http_client_ask(&client, "GET", "/file", NULL, NULL), 200);
	assert_string_equal(http_client_text(&client), "fixed bytes");
}

struct expected_header {
	const char *name;
	const char *value;
};

static void
assert_headers(const struct http_client *client, const struct expected_header *expected, size_t count)
{
	char value[512];
	for (size_t i = 0; i < count; i++) {
		const char *found = http_client_header(client, expected[i].name, value, sizeof(value));
		if (!found || !expected[i].value)
			assert_ptr_equal(found, expected[i].value);
		else
			assert_string_equal(found, expected[i].value);
	}
}
#define ASSERT_HEADERS(client, rows) assert_headers((client), (rows), sizeof(rows) / sizeof((rows)[0]))

static const struct expected_header secure[] = {
	{ "Content-Security-Policy",
	  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
	  "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
	  "object-src 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "X-Frame-Options", "DENY" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), microphone=(), geolocation=()" },
};

static void
every_answer_carries_the_security_headers(void **state)
{
	(void)state;
	static const struct expected_header plain[] = { { "Cache-Control", "no-store" },
							{ "Content-Type", "text/plain" },
							{ "Content-Encoding", NULL },
							{ "ETag", NULL } };
	SCENE(scene);
	http_client_ask(&client, "GET", "/x", NULL, NULL);
	ASSERT_HEADERS(&client, secure);
	ASSERT_HEADERS(&client, plain);
	http_client_ask(&client, "GET", "/a/../b", NULL, NULL);
	ASSERT_HEADERS(&client, secure);
	http_client_request(&client, "GET", "/events", NULL, NULL);
	assert_int_equal(http_client_head(&client), 200);
	ASSERT_HEADERS(&client, secure);
}

static void
the_handler_decides_on_further_headers(void **state)
{
	(void)state;
	static const struct expected_header extras[] = { { "Set-Cookie", "heshi=abc; HttpOnly" },
							 { "Content-Disposition", "attachment" },
							 { "Retry-After", "7" } };
	static const struct expected_header file[] = { { "Cache-Control", "public, max-age=31536000, immutable" },
						       { "Content-Encoding", "gzip" },
						       { "Vary", "Accept-Encoding" } };
	SCENE(scene);
	assert_int_equal(http_client_ask(&client, "GET", "/extras", NULL, NULL), 429);
	ASSERT_HEADERS(&client, extras);
	assert_int_equal(http_client_ask(&client, "GET", "/file", "Accept-Encoding: gzip\r\n", NULL), 200);
	ASSERT_HEADERS(&client, file);
	assert_int_equal(http_client_ask(&client, "GET", "/file", "Accept-Encoding: gzip;q=0, br\r\n", NULL), 200);
	assert_headers(&client, &(struct expected_header){ "Content-Encoding", NULL }, 1);
}

static void
what_the_browser_has_is_not_sent_again(void **state)
{
	(void)state;
	SCENE(scene);
	assert_int_equal(http_client_ask(&client, "GET", "/etag", "If-None-Match: \"v0\"\r\n", NULL), 200);
	assert_string_equal(http_client_text(&client), "tagged");
	assert_int_equal(http_client_ask(&client, "GET", "/etag", "If-None-Match: \"v0\", W/\"v1\"\r\n", NULL), 304);
	assert_headers(&client, &(struct expected_header){ "ETag", "\"v1\"" }, 1);
	assert_int_equal(http_client_ask(&client, "POST", "/etag", "If-None-Match: \"v1\"\r\n", "{}"), 200);
}

static void
a_query_is_looked_up_by_name(void **state)
{
	(void)state;
	bool found = false;
	const struct http_pair pairs[] = { { SPAN_INIT("a"), SPAN_INIT("1") }, { SPAN_INIT("b"), { 0 } } };
	const struct http_request request = { .query = pairs, .query_count = 2 };
	assert_true(span_equal(http_query(&request, "a", NULL), SPAN("1")));
	assert_int_equal(http_query(&request, "b", &found).size, 0);
	assert_true(found);
	http_query(&request, "c", &found);
	assert_false(found);
}

static void
an_address_of_the_whole_network_is_refused_to_a_loopback_server(void **state)
{
	(void)state;
	static const char *const hosts[] = { "", "0.0.0.0", "::", "192.0.2.1" };
	struct http_scene scene = { 0 };
	struct http_options options = http_scene_options(&scene);
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		struct http_server *server = NULL;
		memcpy(options.address.host, hosts[i], strlen(hosts[i]) + 1);
		expect_fault(http_start(&options, &server), FAULT_INPUT, "of this machine alone");
		assert_null(server);
	}
}

static void
an_address_in_use_is_a_fault(void **state)
{
	(void)state;
	SCENE(scene);
	struct http_options options = http_scene_options(&scene);
	struct http_server *second = NULL;
	options.address = scene.address;
	expect_fault(http_start(&options, &second), FAULT_SYSTEM, "cannot listen on 127.0.0.1:");
}

static fault_t
any_context(void *user, void **context)
{
	*context = user;
	return NULL;
}

static void
localhost_is_an_address_of_this_machine(void **state)
{
	(void)state;
	struct http_scene scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	struct http_server *OWN(http_stop) server = NULL;
	struct http_options options = http_scene_options(&scene);
	options.address = (struct net_address){ .host = "localhost" };
	assert_null(http_start(&options, &server));
	struct net_address address = http_address(server);
	assert_int_equal(http_client_ask_once(&client, &address, "GET", "/file", NULL, NULL), 200);
}

static void
a_server_on_all_addresses_knows_ipv4_peers(void **state)
{
	(void)state;
	struct http_scene scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	struct http_server *OWN(http_stop) server = NULL;
	struct http_options options = http_scene_options(&scene);
	options.address.host[0] = '\0';
	options.loopback_only = false;
	options.worker_open = any_context;
	options.worker_close = NULL;
	assert_null(http_start(&options, &server));
	struct net_address address = { .host = "127.0.0.1", .port = http_address(server).port };
	assert_int_equal(http_client_ask_once(&client, &address, "GET", "/peer", NULL, NULL), 200);
	assert_memory_equal(http_client_text(&client), "127.0.0.1:", 10);
}

static fault_t
open_fails_the_second_time(void *user, void **context)
{
	struct http_scene *scene = user;
	*context = scene;
	return scene->opened++ == 1 ? fault_raise(FAULT_STORE, 0, "no such store") : NULL;
}

static void
closed(void *user, void *context)
{
	struct http_scene *scene = user;
	assert_ptr_equal(context, scene);
	scene->asked++;
}

static void
a_worker_that_cannot_open_ends_the_start(void **state)
{
	(void)state;
	struct http_scene scene = { 0 };
	struct http_server *server = NULL;
	struct http_options options = http_scene_options(&scene);
	options.worker_open = open_fails_the_second_time;
	options.worker_close = closed;
	expect_fault(http_start(&options, &server), FAULT_STORE, "no such store");
	assert_null(server);
	assert_int_equal(scene.asked, 1);
}

static void
workers_need_no_context(void **state)
{
	(void)state;
	struct http_scene scene = { 0 };
	struct http_server *OWN(http_stop) server = NULL;
	struct http_options options = http_scene_options(&scene);
	options.worker_open = NULL;
	options.worker_close = NULL;
	assert_null(http_start(&options, &server));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_get_reaches_the_handler_decoded),
		cmocka_unit_test(a_post_reaches_the_handler_with_its_headers_and_body),
		cmocka_unit_test(a_body_in_chunks_is_put_together),
		cmocka_unit_test(a_connection_serves_one_request_after_the_other),
		cmocka_unit_test(head_is_a_get_without_its_body),
		cmocka_unit_test(every_answer_carries_the_security_headers),
		cmocka_unit_test(the_handler_decides_on_further_headers),
		cmocka_unit_test(what_the_browser_has_is_not_sent_again),
		cmocka_unit_test(a_query_is_looked_up_by_name),
		cmocka_unit_test(an_address_of_the_whole_network_is_refused_to_a_loopback_server),
		cmocka_unit_test(an_address_in_use_is_a_fault),
		cmocka_unit_test(localhost_is_an_address_of_this_machine),
		cmocka_unit_test(a_server_on_all_addresses_knows_ipv4_peers),
		cmocka_unit_test(a_worker_that_cannot_open_ends_the_start),
		cmocka_unit_test(workers_need_no_context),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
