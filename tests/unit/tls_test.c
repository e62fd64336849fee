/* TLS as a filter of bytes: handshakes, resumption, text both ways, and what damage does. */
#include "host/tls_inside.h"

#include "exact.h"
#include "tests/support/tls_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
a_full_handshake_shows_both_certificates(void **state)
{
	(void)state;
	struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, NULL);
	assert_int_equal(tls_peer(pair.hub).size, 0);
	pair_shake(&pair, SPAN(""));
	assert_true(pair.bytes <= 1700);
	assert_pair_works(&pair);
	assert_true(span_equal(tls_peer(pair.hub), buffer_span(&cast.ours.node.certificate)));
	assert_true(span_equal(tls_peer(pair.node), buffer_span(&cast.ours.hub.certificate)));
	assert_false(tls_resumed(pair.hub) || tls_resumed(pair.node));
}

static void
a_resumed_handshake_is_small_and_still_shows_both_certificates(void **state)
{
	(void)state;
	struct tls_session *OWN(tls_session_drop) session = pair_session(cast.node, cast.hub);
	for (int i = 0; i < 3; i++) {
		struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, session);
		pair_shake(&pair, SPAN(""));
		assert_true(pair.bytes <= 400);
		assert_pair_works(&pair);
		assert_true(tls_resumed(pair.hub) && tls_resumed(pair.node));
		assert_true(span_equal(tls_peer(pair.hub), buffer_span(&cast.ours.node.certificate)));
		assert_true(span_equal(tls_peer(pair.node), buffer_span(&cast.ours.hub.certificate)));
		tls_session_drop(&session);
		session = tls_keep(pair.node);
		assert_non_null(session);
	}
}

static void
a_session_resumes_after_a_way_through_bytes(void **state)
{
	(void)state;
	struct tls_session *OWN(tls_session_drop) session = pair_session(cast.node, cast.hub);
	struct buffer OWN(buffer_drop) bytes = { 0 };
	assert_null(tls_session_put(session, &bytes));
	struct span OWN(exact_drop) input = exact(bytes.data, bytes.size);
	struct tls_session *OWN(tls_session_drop) again = NULL;
	assert_null(tls_session_read(input, &again));
	struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, again);
	pair_shake(&pair, SPAN(""));
	assert_pair_works(&pair);
	assert_true(tls_resumed(pair.node));
}

static void
session_bytes_cut_anywhere_are_refused(void **state)
{
	(void)state;
	struct tls_session *OWN(tls_session_drop) session = pair_session(cast.node, cast.hub);
	struct buffer OWN(buffer_drop) bytes = { 0 };
	assert_null(tls_session_put(session, &bytes));
	for (size_t size = 0; size < bytes.size; size++) {
		struct span OWN(exact_drop) cut = exact(bytes.data, size);
		struct tls_session *none = NULL;
		fault_t fault = tls_session_read(cut, &none);
		assert_fault(fault, FAULT_STORE, "the kept TLS session");
		assert_null(none);
		fault_drop(fault);
	}
}

static void
a_hub_that_has_forgotten_the_session_shakes_hands_in_full(void **state)
{
	(void)state;
	struct tls_session *OWN(tls_session_drop) session = pair_session(cast.node, cast.hub);
	struct tls_config *OWN(tls_config_drop) restarted = district_hub(&cast.ours);
	struct pair OWN(pair_drop) pair = pair_of(cast.node, restarted, session);
	pair_shake(&pair, SPAN(""));
	assert_pair_works(&pair);
	assert_false(tls_resumed(pair.hub) || tls_resumed(pair.node));
	assert_true(span_equal(tls_peer(pair.hub), buffer_span(&cast.ours.node.certificate)));
}

static void
a_broken_connection_leaves_no_way_to_resume_what_never_was(void **state)
{
	(void)state;
	struct tls *OWN(tls_close) tls = NULL;
	assert_null(tls_open(cast.node, NULL, &tls));
	assert_null(tls_keep(tls));
}

static void
what_is_sent_before_the_handshake_arrives_after_it(void **state)
{
	(void)state;
	struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, NULL);
	assert_null(tls_send(pair.hub, SPAN("welcome")));
	assert_null(tls_send(pair.node, SPAN("one ")));
	pair_shake(&pair, SPAN("two"));
	assert_plain(pair.hub, "one two");
	assert_plain(pair.node, "welcome");
}

static void
bytes_may_come_one_at_a_time(void **state)
{
	(void)state;
	struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, NULL);
	pair.step = 1;
	pair_shake(&pair, SPAN("early"));
	assert_plain(pair.hub, "early");
	assert_pair_works(&pair);
	struct tls_session *OWN(tls_session_drop) session = tls_keep(pair.node);
	struct pair OWN(pair_drop) again = pair_of(cast.node, cast.hub, session);
	again.step = 1;
	pair_shake(&again, SPAN(""));
	assert_pair_works(&again);
	assert_true(tls_resumed(again.node));
}

static void
a_mebibyte_each_way_arrives_whole(void **state)
{
	(void)state;
	struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, NULL);
	struct buffer OWN(buffer_drop) large = { 0 };
	uint8_t *at = buffer_extend(&large, 1 << 20);
	for (size_t i = 0; i < large.size; i++)
		at[i] = (uint8_t)(i * 2654435761U >> 24);
	pair.step = 60001;
	pair_shake(&pair, buffer_span(&large));
	assert_null(tls_send(pair.hub, buffer_span(&large)));
	pair_pump(&pair);
	assert_true(span_equal(buffer_span(tls_plain(pair.hub)), buffer_span(&large)));
	assert_true(span_equal(buffer_span(tls_plain(pair.node)), buffer_span(&large)));
}

static void
plain_text_that_nobody_takes_is_bounded(void **state)
{
	(void)state;
	struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, NULL);
	struct buffer OWN(buffer_drop) large = { 0 };
	assert_non_null(buffer_extend(&large, 2 * LIMIT_FRAME + 1));
	pair_shake(&pair, buffer_span(&large));
	assert_fault(pair.hub_fault, FAULT_LIMIT, "nobody takes in");
	assert_true(tls_plain(pair.hub)->size <= 2 * LIMIT_FRAME);
}

static void
a_record_costs_21_bytes_beyond_its_text(void **state)
{
	(void)state;
	struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, NULL);
	pair_shake(&pair, SPAN(""));
	assert_null(tls_send(pair.node, SPAN("0123456789")));
	assert_int_equal(tls_cipher(pair.node)->size, 10 + 21);
	buffer_clear(tls_cipher(pair.node));
	assert_null(tls_send(pair.node, SPAN("")));
	assert_int_equal(tls_cipher(pair.node)->size, 0);
}

static void
close_notify_is_an_orderly_end(void **state)
{
	(void)state;
	struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, NULL);
	pair_shake(&pair, SPAN(""));
	assert_null(tls_send(pair.node, SPAN("last")));
	size_t before = tls_cipher(pair.node)->size;
	tls_finish(pair.node);
	tls_finish(pair.node);
	assert_int_equal(tls_cipher(pair.node)->size, before + 2 + 21);
	assert_false(tls_ended(pair.hub));
	pair_pump(&pair);
	assert_null(pair.hub_fault);
	assert_true(tls_ended(pair.hub));
	assert_plain(pair.hub, "last");
	/* The other direction stays open until its own end. */
	assert_null(tls_send(pair.hub, SPAN("bye")));
	tls_finish(pair.hub);
	pair_pump(&pair);
	assert_plain(pair.node, "bye");
	assert_true(tls_ended(pair.node));
	assert_null(tls_receive(pair.hub, SPAN("noise behind the end")));
}

static void
a_warning_between_two_records_loses_nothing(void **state)
{
	(void)state;
	struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, NULL);
	pair_shake(&pair, SPAN(""));
	assert_null(tls_send(pair.node, SPAN("one ")));
	for (int i = 0; i < 3; i++)
		mbedtls_ssl_send_alert_message(&pair.node->ssl, MBEDTLS_SSL_ALERT_LEVEL_WARNING,
					       MBEDTLS_SSL_ALERT_MSG_NO_RENEGOTIATION);
	assert_null(tls_send(pair.node, SPAN("two")));
	pair_pump(&pair);
	assert_null(pair.hub_fault);
	assert_plain(pair.hub, "one two");
}

static void
garbage_is_a_fault_of_the_peer(void **state)
{
	(void)state;
	struct tls_config *configs[] = { cast.hub, cast.node };
	static const struct span garbage[] = {
		SPAN_INIT("GET / HTTP/1.1\r\nHost: hub\r\n\r\n"),
		SPAN_INIT("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"),
		SPAN_INIT("\x15\x03\x03\x00\x02\x02\x28"),
		SPAN_INIT("\x17\x03\x03\x00\x03zzz"),
		SPAN_INIT(
			"\x16\x03\x03\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
	};
	for (size_t i = 0; i < 2 * sizeof(garbage) / sizeof(garbage[0]); i++) {
		struct tls *OWN(tls_close) tls = NULL;
		assert_null(tls_open(configs[i % 2], NULL, &tls));
		assert_null(tls_send(tls, SPAN("x")));
		fault_t fault = tls_receive(tls, garbage[i / 2]);
		assert_fault(fault, FAULT_PEER, "TLS");
		fault_drop(fault);
		fault = tls_receive(tls, SPAN("more"));
		assert_fault(fault, FAULT_PEER, "broken already");
		fault_drop(fault);
		fault = tls_send(tls, SPAN("more"));
		assert_fault(fault, FAULT_PEER, "broken already");
		fault_drop(fault);
		tls_finish(tls);
	}
}

/* One handshake with bit `bit` of the `flight`th transfer changed; whether the change took place. */
static bool
shake_with_a_flip(struct pair *pair, int flight, size_t bit)
{
	struct tls *from = pair->node;
	struct tls *to = pair->hub;
	fault_t *fault = &pair->hub_fault;
	bool changed = false;
	assert_null(tls_send(pair->node, SPAN("secret")));
	for (int i = 0; tls_cipher(from)->size > 0; i++) {
		struct buffer *cipher = tls_cipher(from);
		if (i == flight && bit / 8 < cipher->size) {
			cipher->data[bit / 8] ^= (uint8_t)(1 << (bit % 8));
			changed = true;
		}
		pair_carry(pair, from, to, fault);
		from = to;
		to = from == pair->node ? pair->hub : pair->node;
		fault = from == pair->node ? &pair->hub_fault : &pair->node_fault;
	}
	return changed;
}

static void
a_handshake_changed_on_its_way_never_succeeds_as_if_it_were_not(void **state)
{
	(void)state;
	for (int flight = 0; flight < 4; flight++) {
		for (size_t bit = 0;; bit += 8 * 13 + 3) {
			struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, NULL);
			if (!shake_with_a_flip(&pair, flight, bit))
				break;
			/* A length may grow so that an end waits for ever; done it must not be on both. */
			assert_false(tls_ready(pair.node) && tls_ready(pair.hub) && !pair.node_fault &&
				     !pair.hub_fault);
		}
	}
}

static void
a_changed_byte_breaks_the_connection_before_any_text_comes_out(void **state)
{
	(void)state;
	/* A record's type, its length's last byte, its first byte, its text, its tag. */
	static const size_t places[] = { 0, 5, 8, 5 + 10 + 15 };
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, NULL);
		pair_shake(&pair, SPAN(""));
		assert_null(tls_send(pair.node, SPAN("0123456789")));
		tls_cipher(pair.node)->data[places[i]] ^= 0x10;
		pair_pump(&pair);
		assert_fault(pair.hub_fault, FAULT_PEER, "TLS connection is damaged");
		assert_plain(pair.hub, "");
	}
}

static void
a_record_played_twice_is_a_fault(void **state)
{
	(void)state;
	struct pair OWN(pair_drop) pair = pair_of(cast.node, cast.hub, NULL);
	pair_shake(&pair, SPAN(""));
	assert_null(tls_send(pair.node, SPAN("pay")));
	struct span OWN(exact_drop) record = exact(tls_cipher(pair.node)->data, tls_cipher(pair.node)->size);
	pair_pump(&pair);
	assert_plain(pair.hub, "pay");
	fault_t fault = tls_receive(pair.hub, record);
	assert_fault(fault, FAULT_PEER, "TLS connection is damaged");
	fault_drop(fault);
	assert_plain(pair.hub, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_handshake_shows_both_certificates),
		cmocka_unit_test(a_resumed_handshake_is_small_and_still_shows_both_certificates),
		cmocka_unit_test(a_session_resumes_after_a_way_through_bytes),
		cmocka_unit_test(session_bytes_cut_anywhere_are_refused),
		cmocka_unit_test(a_hub_that_has_forgotten_the_session_shakes_hands_in_full),
		cmocka_unit_test(a_broken_connection_leaves_no_way_to_resume_what_never_was),
		cmocka_unit_test(what_is_sent_before_the_handshake_arrives_after_it),
		cmocka_unit_test(bytes_may_come_one_at_a_time),
		cmocka_unit_test(a_mebibyte_each_way_arrives_whole),
		cmocka_unit_test(plain_text_that_nobody_takes_is_bounded),
		cmocka_unit_test(a_record_costs_21_bytes_beyond_its_text),
		cmocka_unit_test(close_notify_is_an_orderly_end),
		cmocka_unit_test(a_warning_between_two_records_loses_nothing),
		cmocka_unit_test(garbage_is_a_fault_of_the_peer),
		cmocka_unit_test(a_handshake_changed_on_its_way_never_succeeds_as_if_it_were_not),
		cmocka_unit_test(a_changed_byte_breaks_the_connection_before_any_text_comes_out),
		cmocka_unit_test(a_record_played_twice_is_a_fault),
	};
	return cmocka_run_group_tests(tests, cast_start, cast_stop);
}
