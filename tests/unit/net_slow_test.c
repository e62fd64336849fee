/* Peers that are slow, silent or stuck. The clock is the test's own, so that nothing is waited for.
 */
#include "host/net.h"

#include "tests/support/net_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What libuv takes for the time: the system's and this many seconds more. */
static int64_t seconds_ahead;

int
clock_gettime(clockid_t id, struct timespec *out)
{
	int status = (int)syscall(SYS_clock_gettime, id, out);
	out->tv_sec += seconds_ahead;
	return status;
}

/* Time passes as the loop sees it. */
static void
pass(struct scene *scene, int64_t seconds)
{
	seconds_ahead += seconds;
	uv_run(&scene->loop, UV_RUN_NOWAIT);
}

static void
fill(struct buffer *large, size_t size)
{
	uint8_t *at = buffer_extend(large, size);
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(i * 2654435761U >> 24);
}

/* Far more than the kernel's buffers hold on both sides, so that some waits here. */
#define MUCH (16U << 20)

static void
a_client_that_says_nothing_is_cut_after_ten_seconds(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) bare = bare_connect(scene);
	assert_true(bare.socket >= 0);
	RUN_UNTIL(scene, scene->accepted == 1);
	pass(scene, 8);
	assert_int_equal(scene->hub[0].closed, 0);
	pass(scene, 3);
	RUN_UNTIL(scene, scene->hub[0].closed);
	assert_fault(scene->hub[0].fault, FAULT_PEER, "the TLS handshake did not end in time");
}

static void
the_hub_forgets_a_session_after_a_day(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene_connect_both(scene);
	struct tls_session *OWN(tls_session_drop) session = tls_keep(net_tls(scene->node.connection));
	net_abort(scene->node.connection);
	RUN_UNTIL(scene, scene->node.closed);
	seconds_ahead += 86401;
	scene_connect(scene, cast.node, session);
	RUN_UNTIL(scene, scene->node.ready == 2);
	assert_false(scene->node.resumed);
}

static void
a_slow_reader_gets_all_and_is_not_listened_to_meanwhile(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) bare = bare_connect(scene);
	bare_open(scene, &bare);
	struct buffer OWN(buffer_drop) large = { 0 };
	fill(&large, MUCH);
	net_send(scene->hub[0].connection, buffer_span(&large));
	assert_true(net_queued(scene->hub[0].connection) > 1 << 20);
	struct net_count count = net_count(scene->hub[0].connection);
	assert_true(count.sent < MUCH);
	/* It does not read, so what it says waits too. */
	assert_null(tls_send(bare.tls, SPAN("more?")));
	for (int i = 0; i < 20; i++) {
		bare_turn(&bare, 0);
		uv_run(&scene->loop, UV_RUN_NOWAIT);
	}
	assert_int_equal(tls_cipher(bare.tls)->size, 0);
	assert_got(&scene->hub[0], "");
	struct buffer OWN(buffer_drop) read = { 0 };
	while (read.size < MUCH) {
		bare_turn(&bare, 65536);
		buffer_put_span(&read, buffer_span(tls_plain(bare.tls)));
		buffer_clear(tls_plain(bare.tls));
		uv_run(&scene->loop, UV_RUN_NOWAIT);
	}
	assert_true(span_equal(buffer_span(&read), buffer_span(&large)));
	RUN_UNTIL(scene, scene->hub[0].got.size == 5);
	assert_int_equal(net_queued(scene->hub[0].connection), 0);
	/* And the stall's timer is off: nobody is cut for having nothing to read. */
	for (int i = 0; i < 10; i++)
		pass(scene, 3600);
	assert_int_equal(scene->hub[0].closed, 0);
}

static void
a_reader_that_stands_still_for_a_minute_is_cut(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) bare = bare_connect(scene);
	bare_open(scene, &bare);
	struct buffer OWN(buffer_drop) large = { 0 };
	fill(&large, MUCH);
	net_send(scene->hub[0].connection, buffer_span(&large));
	for (int i = 0; i < 5; i++)
		pass(scene, 10);
	assert_int_equal(scene->hub[0].closed, 0);
	for (int i = 0; i < 3; i++)
		pass(scene, 10);
	RUN_UNTIL(scene, scene->hub[0].closed);
	assert_fault(scene->hub[0].fault, FAULT_PEER, "has taken no bytes for 60 seconds");
}

static void
a_reader_that_takes_a_little_now_and_then_is_not_cut(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) bare = bare_connect(scene);
	bare_open(scene, &bare);
	struct buffer OWN(buffer_drop) large = { 0 };
	fill(&large, MUCH);
	net_send(scene->hub[0].connection, buffer_span(&large));
	for (int i = 0; i < 4; i++) {
		struct net_count before = net_count(scene->hub[0].connection);
		while (net_count(scene->hub[0].connection).sent == before.sent) {
			bare_turn(&bare, 65536);
			buffer_clear(tls_plain(bare.tls));
			uv_run(&scene->loop, UV_RUN_NOWAIT);
		}
		pass(scene, 10);
		pass(scene, 10);
		pass(scene, 10);
	}
	assert_true(net_queued(scene->hub[0].connection) > 0);
	assert_int_equal(scene->hub[0].closed, 0);
}

static void
a_peer_that_does_not_end_too_is_left_after_five_seconds(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) bare = bare_connect(scene);
	bare_open(scene, &bare);
	net_close(scene->hub[0].connection);
	TURN_UNTIL(scene, &bare, 4096, tls_ended(bare.tls));
	pass(scene, 4);
	assert_int_equal(scene->hub[0].closed, 0);
	pass(scene, 2);
	RUN_UNTIL(scene, scene->hub[0].closed);
	assert_in_order(&scene->hub[0]);
}

static void
a_peer_that_does_not_take_the_last_bytes_is_left_with_a_fault(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) bare = bare_connect(scene);
	bare_open(scene, &bare);
	struct buffer OWN(buffer_drop) large = { 0 };
	fill(&large, MUCH);
	net_send(scene->hub[0].connection, buffer_span(&large));
	net_close(scene->hub[0].connection);
	for (int i = 0; i < 3 && !scene->hub[0].closed; i++)
		pass(scene, 6);
	RUN_UNTIL(scene, scene->hub[0].closed);
	assert_fault(scene->hub[0].fault, FAULT_PEER, "has not taken the last bytes");
}

static void
leaving_waits_for_a_slow_line_that_moves(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) bare = bare_connect(scene);
	bare_open(scene, &bare);
	struct buffer OWN(buffer_drop) large = { 0 };
	fill(&large, MUCH);
	net_send(scene->hub[0].connection, buffer_span(&large));
	net_close(scene->hub[0].connection);
	/* The peer has nothing to say any more, long before it has read all. */
	shutdown(bare.socket, SHUT_WR);
	size_t read = 0;
	uint64_t moved = net_count(scene->hub[0].connection).sent;
	while (!tls_ended(bare.tls)) {
		bare_turn(&bare, 65536);
		read += tls_plain(bare.tls)->size;
		buffer_clear(tls_plain(bare.tls));
		uv_run(&scene->loop, UV_RUN_NOWAIT);
		struct net_connection *hub = scene->hub[0].connection;
		if (!hub || net_queued(hub) == 0 || net_count(hub).sent < moved + (2 << 20))
			continue;
		moved = net_count(hub).sent;
		pass(scene, 6);
	}
	assert_int_equal(read, MUCH);
	for (int i = 0; i < 1000; i++)
		uv_run(&scene->loop, UV_RUN_NOWAIT);
	assert_in_order(&scene->hub[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_client_that_says_nothing_is_cut_after_ten_seconds),
		cmocka_unit_test(the_hub_forgets_a_session_after_a_day),
		cmocka_unit_test(a_slow_reader_gets_all_and_is_not_listened_to_meanwhile),
		cmocka_unit_test(a_reader_that_stands_still_for_a_minute_is_cut),
		cmocka_unit_test(a_reader_that_takes_a_little_now_and_then_is_not_cut),
		cmocka_unit_test(a_peer_that_does_not_end_too_is_left_after_five_seconds),
		cmocka_unit_test(a_peer_that_does_not_take_the_last_bytes_is_left_with_a_fault),
		cmocka_unit_test(leaving_waits_for_a_slow_line_that_moves),
	};
	return cmocka_run_group_tests(tests, cast_start, cast_stop);
}
