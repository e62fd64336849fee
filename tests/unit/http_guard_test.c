/* What the HTTP server turns away before any handler sees it, and how it says so. */
#include "host/http_inside.h"

#include "tests/support/http_client.h"
#include "tests/support/http_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(rows) (sizeof(rows) / sizeof((rows)[0]))

/* One request, with PORT in the headers for the server's, and what comes back: the status and, of a refusal, its
 * code. */
struct guarded {
	const char *method;
	const char *target;
	const char *headers;
	const char *body;
	int status;
	const char *code; /* NULL: it reaches the handler */
};

static void
assert_refused(const struct http_client *client, const struct guarded *row)
{
	char code[64];
	const char *text = http_client_text(client);
	snprintf(code, sizeof(code), "{\"error\":{\"code\":\"%s\",\"text\":\"", row->code);
	if (strncmp(text, code, strlen(code)) != 0 || !strstr(text, "\",\"text_zh\":\""))
		fail_msg("%s %s %s: %s", row->method, row->target, row->headers, text);
}

/* The headers with the port for every "PORT". */
static void
put_with_port(struct buffer *out, const char *headers, int port)
{
	for (const char *at = headers; *at; at++) {
		if (strncmp(at, "PORT", 4) == 0) {
			buffer_print(out, "%d", port);
			at += 3;
		} else {
			buffer_put(out, at, 1);
		}
	}
	buffer_put_byte(out, 0);
}

static void
assert_guarded(const struct guarded *rows, size_t count)
{
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	struct buffer OWN(buffer_drop) headers = { 0 };
	int reached = 0;
	http_scene_open(&scene, NULL);
	for (const struct guarded *row = rows; row < rows + count; row++) {
		buffer_clear(&headers);
		put_with_port(&headers, row->headers, scene.address.port);
		int status = http_client_ask_once(&client, &scene.address, row->method, row->target,
						  (char *)headers.data, row->body);
		if (status != row->status)
			fail_msg("%s %s %s: %d, not %d", row->method, row->target, row->headers, status, row->status);
		if (row->code)
			assert_refused(&client, row);
		else
			reached++;
		assert_int_equal(scene.asked, reached);
	}
}

static void
the_host_must_be_ours(void **state)
{
	(void)state;
	static const struct guarded rows[] = {
		{ "GET", "/", "Host: 127.0.0.1:PORT\r\n", NULL, 200, NULL },
		{ "GET", "/", "Host: LocalHost:PORT\r\n", NULL, 200, NULL },
		{ "GET", "/", "Host: [::1]:PORT\r\n", NULL, 200, NULL },
		{ "GET", "/", "Host: node.test:PORT\r\n", NULL, 200, NULL },
		{ "GET", "/", "Host: evil.test:PORT\r\n", NULL, 403, "host" },
		{ "GET", "/", "Host: localhost.evil.test:PORT\r\n", NULL, 403, "host" },
		{ "GET", "/", "Host: localhost\r\n", NULL, 403, "host" },
		{ "GET", "/", "Host: localhost:1\r\n", NULL, 403, "host" },
		{ "GET", "/", "Host: localhost:PORT0\r\n", NULL, 403, "host" },
		{ "GET", "/", "Host: evil.test:PORT@localhost:PORT\r\n", NULL, 403, "host" },
		{ "GET", "/", "Host:\r\n", NULL, 403, "host" },
		{ "GET", "/", "Host: localhost:PORT\r\nHost: localhost:PORT\r\n", NULL, 400, "input" },
		{ "POST", "/", "Host: evil.test:PORT\r\n", "{}", 403, "host" },
	};
	assert_guarded(rows, ROWS(rows));
}

static void
a_change_must_come_from_our_own_pages(void **state)
{
	(void)state;
	static const struct guarded rows[] = {
		{ "POST", "/", "Host: localhost:PORT\r\nOrigin: http://localhost:PORT\r\n", "{}", 200, NULL },
		{ "POST", "/", "Sec-Fetch-Site: same-origin\r\n", "{}", 200, NULL },
		{ "POST", "/", "Sec-Fetch-Site: none\r\n", "{}", 200, NULL },
		{ "POST", "/", "Origin: http://evil.test\r\n", "{}", 403, "origin" },
		{ "POST", "/", "Host: localhost:PORT\r\nOrigin: http://127.0.0.1:PORT\r\n", "{}", 403, "origin" },
		{ "POST", "/", "Host: localhost:PORT\r\nOrigin: https://localhost:PORT\r\n", "{}", 403, "origin" },
		{ "POST", "/", "Host: localhost:PORT\r\nOrigin: localhost:PORT\r\n", "{}", 403, "origin" },
		{ "PUT", "/", "Origin: null\r\n", "{}", 403, "origin" },
		{ "PATCH", "/", "Origin:\r\n", "{}", 403, "origin" },
		{ "DELETE", "/", "Origin: http://evil.test\r\n", NULL, 403, "origin" },
		{ "POST", "/", "Sec-Fetch-Site: cross-site\r\n", "{}", 403, "origin" },
		{ "POST", "/", "Sec-Fetch-Site: same-site\r\n", "{}", 403, "origin" },
		{ "POST", "/",
		  "Host: localhost:PORT\r\nOrigin: http://localhost:PORT\r\nSec-Fetch-Site: cross-site\r\n", "{}", 403,
		  "origin" },
		/* Reading is guarded by the cookie and by what the browser shows to others. */
		{ "GET", "/", "Origin: http://evil.test\r\nSec-Fetch-Site: cross-site\r\n", NULL, 200, NULL },
	};
	assert_guarded(rows, ROWS(rows));
}

static void
a_change_must_be_json(void **state)
{
	(void)state;
	static const struct guarded rows[] = {
		{ "POST", "/", "Content-Type: Application/JSON; charset=utf-8\r\n", "{}", 200, NULL },
		{ "POST", "/", "", NULL, 200, NULL },
		{ "DELETE", "/", "Content-Length: 0\r\n", NULL, 200, NULL },
		{ "POST", "/", "Content-Type: text/plain\r\n", "{}", 415, "input" },
		{ "POST", "/", "Content-Type: application/x-www-form-urlencoded\r\n", "a=1", 415, "input" },
		{ "POST", "/", "Content-Type: multipart/form-data; boundary=application/json\r\n", "{}", 415, "input" },
		{ "POST", "/", "Content-Type: application/json2\r\n", "{}", 415, "input" },
		{ "POST", "/", "Content-Type:\r\n", "{}", 415, "input" },
		{ "DELETE", "/", "Content-Type: text/plain\r\n", NULL, 415, "input" },
	};
	assert_guarded(rows, ROWS(rows));
}

static void
a_body_without_a_type_is_refused(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	http_scene_open(&scene, NULL);
	http_client_open(&client, &scene.address);
	http_client_print(&client, "POST / HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: 2\r\n\r\n{}", client.port);
	assert_int_equal(http_client_answer(&client), 415);
	assert_int_equal(scene.asked, 0);
}

static void
a_path_leads_nowhere_else(void **state)
{
	(void)state;
	static const struct guarded rows[] = {
		{ "GET", "/a.b/c-d/%E6%A1%88", "", NULL, 200, NULL },
		{ "GET", "/..", "", NULL, 400, "input" },
		{ "GET", "/a/../b", "", NULL, 400, "input" },
		{ "GET", "/%2e%2e/b", "", NULL, 400, "input" },
		{ "GET", "/.%2E/b", "", NULL, 400, "input" },
		{ "GET", "/a%2f..%2fb", "", NULL, 400, "input" },
		{ "GET", "//evil.test/", "", NULL, 400, "input" },
		{ "GET", "/a%2f/b", "", NULL, 400, "input" },
		{ "GET", "/a\\b", "", NULL, 400, "input" },
		{ "GET", "/a%5cb", "", NULL, 400, "input" },
		{ "GET", "/a%00b", "", NULL, 400, "input" },
		{ "GET", "/a%0ab", "", NULL, 400, "input" },
		{ "GET", "/a%7f", "", NULL, 400, "input" },
		{ "GET", "/a\x01z", "", NULL, 400, "input" },
		{ "GET", "/%c0%ae%c0%ae/", "", NULL, 400, "input" },
		{ "GET", "/%ff", "", NULL, 400, "input" },
		{ "GET", "/%", "", NULL, 400, "input" },
		{ "GET", "/%4", "", NULL, 400, "input" },
		{ "GET", "/%zz", "", NULL, 400, "input" },
		{ "GET", "http://localhost/", "", NULL, 400, "input" },
		{ "GET", "*", "", NULL, 400, "input" },
		/* Decoded once, not twice. */
		{ "GET", "/%252e%252e/", "", NULL, 200, NULL },
		{ "GET", "/?q=..//%5c%0a", "", NULL, 200, NULL },
		{ "GET", "/?q=%00", "", NULL, 400, "input" },
		{ "GET", "/?q=%ff", "", NULL, 400, "input" },
		{ "GET", "/?%zz=1", "", NULL, 400, "input" },
	};
	assert_guarded(rows, ROWS(rows));
}

/* Refused by us or by microhttpd, whose releases differ in how they say it. */
static void
a_path_with_white_space_reaches_nobody(void **state)
{
	(void)state;
	static const char *const targets[] = { "/a b", "/a\tb", "/a?q=1 2" };
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	http_scene_open(&scene, NULL);
	for (size_t i = 0; i < ROWS(targets); i++)
		assert_int_not_equal(http_client_ask_once(&client, &scene.address, "GET", targets[i], NULL, NULL), 200);
	assert_int_equal(scene.asked, 0);
}

static void
other_methods_are_refused(void **state)
{
	(void)state;
	static const struct guarded rows[] = {
		{ "OPTIONS", "/", "Origin: http://evil.test\r\n", NULL, 405, "input" },
		{ "TRACE", "/", "", NULL, 405, "input" },
		{ "CONNECT", "/", "", NULL, 405, "input" },
		{ "get", "/", "", NULL, 405, "input" },
		{ "BREW", "/", "", "{}", 405, "input" },
	};
	assert_guarded(rows, ROWS(rows));
}

static void
a_query_has_at_most_64_parameters(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	struct buffer OWN(buffer_drop) target = { 0 };
	http_scene_open(&scene, NULL);
	buffer_put_text(&target, "/?");
	for (int i = 0; i < HTTP_QUERY_MAX; i++)
		buffer_print(&target, "p%d=1&", i);
	buffer_put_byte(&target, 0);
	assert_int_equal(http_client_ask_once(&client, &scene.address, "GET", (char *)target.data, NULL, NULL), 200);
	target.size--;
	buffer_put(&target, "one=more", sizeof("one=more"));
	assert_int_equal(http_client_ask_once(&client, &scene.address, "GET", (char *)target.data, NULL, NULL), 414);
}

/* Sends it as it is and expects this status, or (0) just the end. */
static void
assert_raw(const struct http_scene *scene, const char *headers, const char *body, int status)
{
	struct http_client OWN(http_client_close) client = { 0 };
	http_client_open(&client, &scene->address);
	http_client_print(&client,
			  "POST / HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\n%s\r\n%s",
			  client.port, headers, body);
	int got = http_client_answer(&client);
	if (got != status)
		fail_msg("%s: %d, not %d", headers, got, status);
}

static void
the_end_of_a_body_must_be_clear(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	http_scene_open(&scene, NULL);
	assert_raw(&scene, "Content-Length: 2\r\nContent-Length: 2\r\n", "{}", 400);
	assert_raw(&scene, "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", 400);
	assert_raw(&scene, "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", 400);
	assert_raw(&scene, "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n", 400);
	assert_raw(&scene, "Transfer-Encoding: identity\r\n", "{}", 400);
	assert_raw(&scene, "Content-Length: -1\r\n", "{}", 400);
	assert_raw(&scene, "Content-Length: 2x\r\n", "{}", 400);
	assert_raw(&scene, "Content-Length: 99999999999999999999999\r\n", "{}", 413);
	assert_int_equal(scene.asked, 0);
	assert_raw(&scene, "Content-Length: 2\r\n", "{}", 200);
}

static void
a_body_of_the_greatest_size_is_taken_whole(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	http_scene_open(&scene, NULL);
	char *body = malloc(HTTP_BODY_MAX + 1);
	memset(body, 'x', HTTP_BODY_MAX);
	body[HTTP_BODY_MAX] = '\0';
	int status = http_client_ask_once(&client, &scene.address, "POST", "/", NULL, body);
	assert_int_equal(status, 200);
	assert_int_equal(strlen(strstr(http_client_text(&client), "body=")), HTTP_BODY_MAX + 5);
	free(body);
}

static void
a_body_that_announces_too_much_is_refused_unread(void **state)
{
	(void)state;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	http_scene_open(&scene, NULL);
	http_client_open(&client, &scene.address);
	http_client_print(
		&client,
		"POST / HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
		client.port, HTTP_BODY_MAX + 1);
	assert_int_equal(http_client_answer(&client), 413);
	assert_non_null(strstr(http_client_text(&client), "\"limit\""));
	http_client_expect_end(&client);
	assert_int_equal(scene.asked, 0);
}

static void
a_body_that_grows_too_large_in_chunks_is_cut(void **state)
{
	(void)state;
	static const uint8_t zeros[64 << 10];
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	size_t sent = 0;
	http_scene_open(&scene, NULL);
	http_client_open(&client, &scene.address);
	http_client_print(&client,
			  "POST / HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\n"
			  "Transfer-Encoding: chunked\r\n\r\n",
			  client.port);
	while (http_client_print(&client, "%zx\r\n", sizeof(zeros)) &&
	       http_client_send(&client, span_of(zeros, sizeof(zeros))) && http_client_print(&client, "\r\n"))
		sent += sizeof(zeros);
	/* The kernel's buffers on both sides take some more. */
	assert_in_range(sent, HTTP_BODY_MAX - sizeof(zeros), 64U << 20);
	http_client_expect_end(&client);
	assert_int_equal(scene.asked, 0);
}

static void
a_head_is_at_most_16_kib(void **state)
{
	(void)state;
	static const struct {
		size_t size;
		int status;
	} rows[] = { { 15 << 10, 200 }, { 17 << 10, 431 }, { 1 << 20, 431 } };
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) client = { 0 };
	http_scene_open(&scene, NULL);
	for (size_t i = 0; i < ROWS(rows); i++) {
		char *headers = malloc(rows[i].size + 16);
		memset(headers, 'x', rows[i].size);
		memcpy(headers, "X-Much: ", 8);
		memcpy(headers + rows[i].size, "\r\n", 3);
		int status = http_client_ask_once(&client, &scene.address, "GET", "/", headers, NULL);
		/* What was not read any more may take the answer with it. */
		if (status != rows[i].status && !(status == 0 && rows[i].size >= 1 << 20))
			fail_msg("%zu: %d", rows[i].size, status);
		free(headers);
	}
	assert_int_equal(scene.asked, 1);
}

/* Sends a byte whenever nothing has come back for a moment, until the server ends the connection. */
static void
trickle_until_cut(struct http_client *client)
{
	struct pollfd watched = { .fd = client->socket, .events = POLLIN };
	for (int i = 0; i < 20000; i++) {
		if (poll(&watched, 1, 1) > 0 || !http_client_send(client, SPAN("x"))) {
			http_client_expect_end(client);
			return;
		}
	}
	fail_msg("a request trickles for ever");
}

static void
a_request_that_trickles_is_cut(void **state)
{
	(void)state;
	static const char *const beginnings[] = {
		"", /* not even the first line ends */
		"GET /x HTTP/1.1\r\nX-Slow: ",
		"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n",
		"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n",
	};
	struct http_limits limits = http_limits_usual;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	limits.request_ms = 40;
	http_scene_open(&scene, &limits);
	for (size_t i = 0; i < ROWS(beginnings); i++) {
		struct http_client OWN(http_client_close) client = { 0 };
		http_client_open(&client, &scene.address);
		http_client_send(&client, span_text(beginnings[i]));
		trickle_until_cut(&client);
	}
	assert_int_equal(scene.asked, 0);
}

static void
a_connection_that_says_nothing_is_cut(void **state)
{
	(void)state;
	struct http_limits limits = http_limits_usual;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) silent = { 0 };
	struct http_client OWN(http_client_close) served = { 0 };
	limits.request_ms = 20;
	limits.idle_s = 1;
	http_scene_open(&scene, &limits);
	http_client_open(&silent, &scene.address);
	http_client_expect_end(&silent);
	http_client_open(&served, &scene.address);
	assert_int_equal(http_client_ask(&served, "GET", "/", NULL, NULL), 200);
	http_client_expect_end(&served);
}

static void
bodies_beyond_what_is_held_at_once_are_cut(void **state)
{
	(void)state;
	struct http_limits limits = http_limits_usual;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client OWN(http_client_close) slow = { 0 };
	struct http_client OWN(http_client_close) next = { 0 };
	static const char half[] = "POST /x HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\n"
				   "Content-Length: 60\r\n\r\n{\"a\":\"0123456789012345678901234567890123456789";
	static const char rest[] = "012345678901\"}";
	limits.bodies = 80;
	http_scene_open(&scene, &limits);
	http_client_open(&slow, &scene.address);
	http_client_print(&slow, half, slow.port);
	do {
		http_client_close(&next);
	} while (http_client_ask_once(&next, &scene.address, "POST", "/x", NULL,
				      "{\"a\":\"01234567890123456789012345678901234567890123\"}") == 200);
	assert_int_equal(next.status, 0);
	http_client_send(&slow, span_text(rest));
	assert_int_equal(http_client_answer(&slow), 200);
	assert_int_equal(http_client_ask(&slow, "POST", "/x", NULL,
					 "{\"a\":\"01234567890123456789012345678901234567890123\"}"),
			 200);
}

static bool
has_answer(const struct http_client *client)
{
	struct pollfd watched = { .fd = client->socket, .events = POLLIN };
	return poll(&watched, 1, 0) > 0;
}

static void
connections_beyond_the_limit_wait_for_one_to_end(void **state)
{
	(void)state;
	struct http_limits limits = http_limits_usual;
	struct http_scene OWN(http_scene_close) scene = { 0 };
	struct http_client clients[3] = { 0 };
	limits.connections = 2;
	http_scene_open(&scene, &limits);
	for (int i = 0; i < 2; i++)
		assert_int_equal(http_client_ask_once(&clients[i], &scene.address, "GET", "/", NULL, NULL), 200);
	http_client_open(&clients[2], &scene.address);
	http_client_request(&clients[2], "GET", "/", NULL, NULL);
	for (int i = 0; i < 20; i++)
		assert_int_equal(http_client_ask(&clients[i % 2], "GET", "/", NULL, NULL), 200);
	assert_false(has_answer(&clients[2]));
	assert_int_equal(scene.asked, 22);
	http_client_close(&clients[0]);
	assert_int_equal(http_client_answer(&clients[2]), 200);
	http_client_close(&clients[1]);
	http_client_close(&clients[2]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_host_must_be_ours),
		cmocka_unit_test(a_change_must_come_from_our_own_pages),
		cmocka_unit_test(a_change_must_be_json),
		cmocka_unit_test(a_body_without_a_type_is_refused),
		cmocka_unit_test(a_path_leads_nowhere_else),
		cmocka_unit_test(a_path_with_white_space_reaches_nobody),
		cmocka_unit_test(other_methods_are_refused),
		cmocka_unit_test(a_query_has_at_most_64_parameters),
		cmocka_unit_test(the_end_of_a_body_must_be_clear),
		cmocka_unit_test(a_body_of_the_greatest_size_is_taken_whole),
		cmocka_unit_test(a_body_that_announces_too_much_is_refused_unread),
		cmocka_unit_test(a_body_that_grows_too_large_in_chunks_is_cut),
		cmocka_unit_test(a_head_is_at_most_16_kib),
		cmocka_unit_test(a_request_that_trickles_is_cut),
		cmocka_unit_test(a_connection_that_says_nothing_is_cut),
		cmocka_unit_test(bodies_beyond_what_is_held_at_once_are_cut),
		cmocka_unit_test(connections_beyond_the_limit_wait_for_one_to_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
