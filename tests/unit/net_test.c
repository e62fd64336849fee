/* TLS connections on a real loop over real loopback sockets: bytes, counts, ends, and who is let in. */
#include "host/net.h"

#include "tests/support/net_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/socket.h>
#include <time.h>

/* Time stands still: what needs a timer to end hangs here, and ctest's time limit tells. */
int
clock_gettime(clockid_t id, struct timespec *out)
{
	(void)id;
	*out = (struct timespec){ .tv_sec = 1000000 };
	return 0;
}

static void
fill(struct buffer *large, size_t size)
{
	uint8_t *at = buffer_extend(large, size);
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(i * 2654435761U >> 24);
}

static void
what_one_end_sends_the_other_echoes(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene_connect_both(scene);
	scene->hub[0].echo = true;
	net_send(scene->node.connection, SPAN("hello"));
	RUN_UNTIL(scene, scene->node.got.size == 5);
	assert_got(&scene->node, "hello");
	assert_got(&scene->hub[0], "hello");
	assert_true(span_equal(tls_peer(net_tls(scene->hub[0].connection)), buffer_span(&cast.ours.node.certificate)));
}

static void
what_is_sent_before_the_connection_stands_arrives(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene_connect(scene, cast.node, NULL);
	net_send(scene->node.connection, SPAN("early "));
	net_send(scene->node.connection, SPAN("bird"));
	RUN_UNTIL(scene, scene->accepted && scene->hub[0].got.size == 10);
	assert_got(&scene->hub[0], "early bird");
}

static void
closing_sends_what_is_queued_and_both_ends_close_in_order(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene_connect_both(scene);
	scene->hub[0].answer_and_close = true;
	net_send(scene->node.connection, SPAN("anything"));
	RUN_UNTIL(scene, scene->node.closed && scene->hub[0].closed);
	assert_got(&scene->node, "goodbye");
	assert_in_order(&scene->node);
	assert_in_order(&scene->hub[0]);
}

static void
both_ends_may_close_at_once_and_twice(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene_connect_both(scene);
	net_close(scene->node.connection);
	net_close(scene->hub[0].connection);
	net_close(scene->node.connection);
	net_send(scene->node.connection, SPAN("too late"));
	RUN_UNTIL(scene, scene->node.closed && scene->hub[0].closed);
	assert_in_order(&scene->node);
	assert_in_order(&scene->hub[0]);
	assert_got(&scene->hub[0], "");
}

static void
the_counts_are_the_bytes_on_the_wire_on_both_ends(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene_connect_both(scene);
	struct net_count before = net_count(scene->node.connection);
	net_send(scene->node.connection, SPAN("0123456789"));
	RUN_UNTIL(scene, scene->hub[0].got.size == 10);
	struct net_count after = net_count(scene->node.connection);
	assert_int_equal(after.sent - before.sent, 10 + 21);
	assert_int_equal(after.received, before.received);
	net_close(scene->node.connection);
	RUN_UNTIL(scene, scene->node.closed && scene->hub[0].closed);
	assert_int_equal(scene->node.count.sent, scene->hub[0].count.received);
	assert_int_equal(scene->hub[0].count.sent, scene->node.count.received);
	assert_true(scene->node.count.sent > after.sent);
}

static void
a_second_connection_resumes_and_costs_little(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene_connect_both(scene);
	struct tls_session *OWN(tls_session_drop) session = tls_keep(net_tls(scene->node.connection));
	assert_non_null(session);
	net_close(scene->node.connection);
	RUN_UNTIL(scene, scene->node.closed);
	scene_connect(scene, cast.node, session);
	net_send(scene->node.connection, SPAN("again"));
	RUN_UNTIL(scene, scene->accepted == 2 && scene->hub[1].got.size == 5);
	assert_true(scene->node.resumed && scene->hub[1].resumed);
	struct net_count count = net_count(scene->hub[1].connection);
	assert_true(count.sent + count.received <= 400);
}

static void
the_hub_of_another_district_is_refused_on_both_ends(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct tls_config *OWN(tls_config_drop) stranger = district_node(&cast.theirs);
	scene_connect(scene, stranger, NULL);
	net_send(scene->node.connection, SPAN("personal"));
	RUN_UNTIL(scene, scene->node.closed && scene->accepted && scene->hub[0].closed);
	assert_fault(scene->node.fault, FAULT_TRUST, "is of another district");
	assert_fault(scene->hub[0].fault, FAULT_TRUST, "does not accept this hub's certificate");
	assert_got(&scene->hub[0], "");
}

static void
a_device_that_the_hub_refuses_learns_why(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct tls_config *OWN(tls_config_drop) stranger = NULL;
	assert_null(tls_config_node(buffer_span(&cast.ours.authority.certificate),
				    buffer_span(&cast.theirs.node.certificate), buffer_span(&cast.theirs.node.key),
				    &stranger));
	scene_connect(scene, stranger, NULL);
	net_send(scene->node.connection, SPAN("hello"));
	RUN_UNTIL(scene, scene->node.closed && scene->hub[0].closed);
	assert_fault(scene->node.fault, FAULT_TRUST, "the hub does not accept this device's certificate");
	assert_fault(scene->hub[0].fault, FAULT_TRUST, "of another district");
}

static void
a_line_cut_in_the_middle_is_a_fault(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) bare = bare_connect(scene);
	bare_open(scene, &bare);
	assert_null(tls_send(bare.tls, SPAN("half a wo")));
	TURN_UNTIL(scene, &bare, 4096, scene->hub[0].got.size == 9);
	bare_drop(&bare);
	RUN_UNTIL(scene, scene->hub[0].closed);
	assert_fault(scene->hub[0].fault, FAULT_PEER, "the connection was cut");
}

static void
a_reset_is_a_fault(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) bare = bare_connect(scene);
	bare_open(scene, &bare);
	bare_reset(&bare);
	RUN_UNTIL(scene, scene->hub[0].closed);
	assert_fault(scene->hub[0].fault, FAULT_PEER, "the connection was lost: Connection reset by peer");
}

static void
writing_to_a_peer_that_is_gone_is_a_fault_and_no_signal(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) bare = bare_connect(scene);
	bare_open(scene, &bare);
	bare_drop(&bare);
	/* The first is answered by a reset; the second meets a broken pipe. The loop has heard of nothing yet. */
	net_send(scene->hub[0].connection, SPAN("one"));
	net_send(scene->hub[0].connection, SPAN("two"));
	assert_int_equal(scene->hub[0].closed, 0);
	RUN_UNTIL(scene, scene->hub[0].closed);
	assert_fault(scene->hub[0].fault, FAULT_PEER, "the connection was lost: Broken pipe");
}

static void
a_peer_that_ends_and_hangs_up_in_one_breath_has_ended_in_order(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) bare = bare_connect(scene);
	bare_open(scene, &bare);
	assert_null(tls_send(bare.tls, SPAN("that is all")));
	tls_finish(bare.tls);
	bare_turn(&bare, 0);
	shutdown(bare.socket, SHUT_WR);
	RUN_UNTIL(scene, scene->hub[0].closed);
	assert_in_order(&scene->hub[0]);
	assert_got(&scene->hub[0], "that is all");
}

static void
hanging_up_during_the_handshake_is_a_fault(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare bare = bare_connect(scene);
	RUN_UNTIL(scene, scene->accepted == 1);
	bare_drop(&bare);
	RUN_UNTIL(scene, scene->hub[0].closed);
	assert_fault(scene->hub[0].fault, FAULT_PEER, "hung up during the TLS handshake");
}

static void
what_is_no_tls_is_cut(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct bare OWN(bare_drop) bare = bare_connect(scene);
	struct span text = SPAN("GET / HTTP/1.1\r\n\r\n");
	assert_int_equal(send(bare.socket, text.data, text.size, 0), text.size);
	RUN_UNTIL(scene, scene->accepted == 1);
	shutdown(bare.socket, SHUT_WR);
	RUN_UNTIL(scene, scene->hub[0].closed);
	assert_fault(scene->hub[0].fault, FAULT_PEER, "the TLS handshake failed");
}

static void
no_more_are_let_in_than_the_listener_may_have(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(1);
	scene_connect_both(scene);
	struct bare OWN(bare_drop) two = bare_connect(scene);
	while (bare_turn(&two, 1))
		uv_run(&scene->loop, UV_RUN_NOWAIT);
	assert_int_equal(scene->accepted, 1);
	net_abort(scene->hub[0].connection);
	RUN_UNTIL(scene, scene->hub[0].closed && scene->node.closed);
	struct bare OWN(bare_drop) three = bare_connect(scene);
	RUN_UNTIL(scene, scene->accepted == 2);
	assert_true(three.socket >= 0);
}

static void
who_comes_late_takes_the_place_of_the_longest_handshake(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(3);
	scene_connect_both(scene);
	struct bare OWN(bare_drop) two = bare_connect(scene);
	RUN_UNTIL(scene, scene->accepted == 2);
	struct bare OWN(bare_drop) three = bare_connect(scene);
	RUN_UNTIL(scene, scene->accepted == 3);
	struct bare OWN(bare_drop) four = bare_connect(scene);
	RUN_UNTIL(scene, scene->accepted == 4 && scene->hub[1].closed);
	assert_fault(scene->hub[1].fault, FAULT_PEER, "its place was needed");
	struct bare OWN(bare_drop) five = bare_connect(scene);
	RUN_UNTIL(scene, scene->accepted == 5 && scene->hub[2].closed);
	assert_true(two.socket >= 0 && three.socket >= 0 && four.socket >= 0 && five.socket >= 0);
	assert_int_equal(scene->hub[0].closed + scene->hub[3].closed + scene->hub[4].closed, 0);
}

static void
a_mebibyte_each_way_arrives_whole(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	struct buffer OWN(buffer_drop) large = { 0 };
	fill(&large, 1 << 20);
	scene_connect_both(scene);
	scene->hub[0].echo = true;
	net_send(scene->node.connection, buffer_span(&large));
	RUN_UNTIL(scene, scene->node.got.size == large.size);
	assert_true(span_equal(buffer_span(&scene->node.got), buffer_span(&large)));
	assert_true(span_equal(buffer_span(&scene->hub[0].got), buffer_span(&large)));
}

static void
a_callback_may_abort_its_own_connection(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene_connect_both(scene);
	scene->hub[0].abort_at_once = true;
	net_send(scene->node.connection, SPAN("bang"));
	RUN_UNTIL(scene, scene->hub[0].closed && scene->node.closed);
	assert_in_order(&scene->hub[0]);
	assert_non_null(scene->node.fault);
}

static void
connections_outlive_their_listener(void **state)
{
	(void)state;
	struct scene *OWN(scene_close) scene = scene_open(8);
	scene_connect_both(scene);
	net_listener_close(&scene->listener);
	scene->hub[0].echo = true;
	net_send(scene->node.connection, SPAN("still here"));
	RUN_UNTIL(scene, scene->node.got.size == 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_one_end_sends_the_other_echoes),
		cmocka_unit_test(what_is_sent_before_the_connection_stands_arrives),
		cmocka_unit_test(closing_sends_what_is_queued_and_both_ends_close_in_order),
		cmocka_unit_test(both_ends_may_close_at_once_and_twice),
		cmocka_unit_test(the_counts_are_the_bytes_on_the_wire_on_both_ends),
		cmocka_unit_test(a_second_connection_resumes_and_costs_little),
		cmocka_unit_test(the_hub_of_another_district_is_refused_on_both_ends),
		cmocka_unit_test(a_device_that_the_hub_refuses_learns_why),
		cmocka_unit_test(a_line_cut_in_the_middle_is_a_fault),
		cmocka_unit_test(a_reset_is_a_fault),
		cmocka_unit_test(writing_to_a_peer_that_is_gone_is_a_fault_and_no_signal),
		cmocka_unit_test(a_peer_that_ends_and_hangs_up_in_one_breath_has_ended_in_order),
		cmocka_unit_test(hanging_up_during_the_handshake_is_a_fault),
		cmocka_unit_test(what_is_no_tls_is_cut),
		cmocka_unit_test(no_more_are_let_in_than_the_listener_may_have),
		cmocka_unit_test(who_comes_late_takes_the_place_of_the_longest_handshake),
		cmocka_unit_test(a_mebibyte_each_way_arrives_whole),
		cmocka_unit_test(a_callback_may_abort_its_own_connection),
		cmocka_unit_test(connections_outlive_their_listener),
	};
	return cmocka_run_group_tests(tests, cast_start, cast_stop);
}
