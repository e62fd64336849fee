/* TLS as a filter: a node and a hub back to back in memory. */
#include "host/tls.h"

#include "exact.h"
#include "tests/support/district.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Both ends of one connection, and what crossed between them. */
struct pair {
	struct tls *node;
	struct tls *hub;
	fault_t node_fault;
	fault_t hub_fault;
	size_t bytes; /* both ways */
	size_t step;  /* most bytes handed over at once; 0: all */
};

/* Our district, one that bears the same name with other keys, and the usual two configurations. */
struct world {
	struct district ours;
	struct district theirs;
	struct tls_config *hub;
	struct tls_config *node;
};

static int
make_world(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	assert_non_null(world);
	district_make(&world->ours, "440105");
	district_make(&world->theirs, "440105");
	world->hub = district_hub(&world->ours);
	world->node = district_node(&world->ours);
	*state = world;
	return 0;
}

static int
drop_world(void **state)
{
	struct world *world = *state;
	tls_config_drop(&world->hub);
	tls_config_drop(&world->node);
	district_drop(&world->ours);
	district_drop(&world->theirs);
	free(world);
	return 0;
}

static void
pair_drop(struct pair *pair)
{
	tls_close(&pair->node);
	tls_close(&pair->hub);
	fault_drop(pair->node_fault);
	fault_drop(pair->hub_fault);
}

static struct pair
pair_of(struct tls_config *node, struct tls_config *hub, const struct tls_session *resume)
{
	struct pair pair = { 0 };
	assert_null(tls_open(node, resume, &pair.node));
	assert_null(tls_open(hub, NULL, &pair.hub));
	return pair;
}

/* Hands over what `from` has for `to`; whether there was anything. */
static bool
carry(struct pair *pair, struct tls *from, struct tls *to, fault_t *fault)
{
	struct buffer *cipher = tls_cipher(from);
	if (cipher->size == 0)
		return false;
	size_t size = pair->step && cipher->size > pair->step ? pair->step : cipher->size;
	struct span OWN(exact_drop) part = exact(cipher->data, size);
	buffer_skip(cipher, size);
	pair->bytes += size;
	/* What reaches an end that has given up is lost. */
	if (!*fault)
		*fault = tls_receive(to, part);
	return true;
}

static void
pump(struct pair *pair)
{
	bool moved = true;
	while (moved) {
		moved = carry(pair, pair->node, pair->hub, &pair->hub_fault);
		moved = carry(pair, pair->hub, pair->node, &pair->node_fault) || moved;
	}
}

/* The handshake, with `first` queued by the node before it. */
static void
shake(struct pair *pair, struct span first)
{
	assert_null(tls_send(pair->node, first));
	pump(pair);
}

static void
assert_plain(struct tls *tls, const char *text)
{
	struct span got = buffer_span(tls_plain(tls));
	if (!span_equal(got, span_text(text)))
		fail_msg("\"%.*s\" arrived instead of \"%s\"", SPAN_ARG(got), text);
	buffer_clear(tls_plain(tls));
}

static void
assert_fault(const struct fault *fault, enum fault_code code, const char *part)
{
	assert_non_null(fault);
	if (fault_code(fault) != code || !strstr(fault_text(fault), part))
		fail_msg("\"%s\" (%s) is not about \"%s\"", fault_text(fault), fault_word(fault_code(fault)), part);
}

static void
assert_works(struct pair *pair)
{
	if (pair->node_fault || pair->hub_fault)
		fail_msg("%s", fault_text(pair->node_fault ? pair->node_fault : pair->hub_fault));
	assert_true(tls_ready(pair->node) && tls_ready(pair->hub));
	assert_null(tls_send(pair->node, SPAN("up")));
	assert_null(tls_send(pair->hub, SPAN("down")));
	pump(pair);
	assert_plain(pair->hub, "up");
	assert_plain(pair->node, "down");
}

static struct tls_session *
session_with(struct tls_config *node, struct tls_config *hub)
{
	struct pair OWN(pair_drop) pair = pair_of(node, hub, NULL);
	shake(&pair, SPAN(""));
	assert_null(pair.node_fault);
	struct tls_session *session = tls_keep(pair.node);
	assert_non_null(session);
	return session;
}

static void
a_full_handshake_shows_both_certificates(void **state)
{
	struct world *world = *state;
	struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, NULL);
	assert_int_equal(tls_peer(pair.hub).size, 0);
	shake(&pair, SPAN(""));
	assert_true(pair.bytes <= 1700);
	assert_works(&pair);
	assert_true(span_equal(tls_peer(pair.hub), buffer_span(&world->ours.node.certificate)));
	assert_true(span_equal(tls_peer(pair.node), buffer_span(&world->ours.hub.certificate)));
	assert_false(tls_resumed(pair.hub) || tls_resumed(pair.node));
}

static void
a_resumed_handshake_is_small_and_still_shows_both_certificates(void **state)
{
	struct world *world = *state;
	struct tls_session *OWN(tls_session_drop) session = session_with(world->node, world->hub);
	for (int i = 0; i < 3; i++) {
		struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, session);
		shake(&pair, SPAN(""));
		assert_true(pair.bytes <= 400);
		assert_works(&pair);
		assert_true(tls_resumed(pair.hub) && tls_resumed(pair.node));
		assert_true(span_equal(tls_peer(pair.hub), buffer_span(&world->ours.node.certificate)));
		assert_true(span_equal(tls_peer(pair.node), buffer_span(&world->ours.hub.certificate)));
		tls_session_drop(&session);
		session = tls_keep(pair.node);
		assert_non_null(session);
	}
}

static void
a_session_resumes_after_a_way_through_bytes(void **state)
{
	struct world *world = *state;
	struct tls_session *OWN(tls_session_drop) session = session_with(world->node, world->hub);
	struct buffer OWN(buffer_drop) bytes = { 0 };
	assert_null(tls_session_put(session, &bytes));
	struct span OWN(exact_drop) input = exact(bytes.data, bytes.size);
	struct tls_session *OWN(tls_session_drop) again = NULL;
	assert_null(tls_session_read(input, &again));
	struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, again);
	shake(&pair, SPAN(""));
	assert_works(&pair);
	assert_true(tls_resumed(pair.node));
}

static void
session_bytes_cut_anywhere_are_refused(void **state)
{
	struct world *world = *state;
	struct tls_session *OWN(tls_session_drop) session = session_with(world->node, world->hub);
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
	struct world *world = *state;
	struct tls_session *OWN(tls_session_drop) session = session_with(world->node, world->hub);
	struct tls_config *OWN(tls_config_drop) restarted = district_hub(&world->ours);
	struct pair OWN(pair_drop) pair = pair_of(world->node, restarted, session);
	shake(&pair, SPAN(""));
	assert_works(&pair);
	assert_false(tls_resumed(pair.hub) || tls_resumed(pair.node));
	assert_true(span_equal(tls_peer(pair.hub), buffer_span(&world->ours.node.certificate)));
}

static void
a_session_with_another_district_is_not_resumed(void **state)
{
	struct world *world = *state;
	struct tls_config *OWN(tls_config_drop) their_hub = district_hub(&world->theirs);
	struct tls_config *OWN(tls_config_drop) their_node = district_node(&world->theirs);
	struct tls_session *OWN(tls_session_drop) session = session_with(their_node, their_hub);
	struct pair OWN(pair_drop) pair = pair_of(world->node, their_hub, session);
	shake(&pair, SPAN("personal"));
	assert_fault(pair.node_fault, FAULT_TRUST, "of another district");
	assert_plain(pair.hub, "");
}

static void
a_broken_connection_leaves_no_way_to_resume_what_never_was(void **state)
{
	struct world *world = *state;
	struct tls *OWN(tls_close) tls = NULL;
	assert_null(tls_open(world->node, NULL, &tls));
	assert_null(tls_keep(tls));
}

static void
what_is_sent_before_the_handshake_arrives_after_it(void **state)
{
	struct world *world = *state;
	struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, NULL);
	assert_null(tls_send(pair.hub, SPAN("welcome")));
	assert_null(tls_send(pair.node, SPAN("one ")));
	shake(&pair, SPAN("two"));
	assert_plain(pair.hub, "one two");
	assert_plain(pair.node, "welcome");
}

static void
a_client_without_a_certificate_is_let_in_as_nobody(void **state)
{
	struct world *world = *state;
	struct tls_config *OWN(tls_config_drop) enrol = district_enrol(&world->ours, 16);
	struct pair OWN(pair_drop) pair = pair_of(enrol, world->hub, NULL);
	shake(&pair, SPAN("the secret"));
	assert_plain(pair.hub, "the secret");
	assert_works(&pair);
	assert_int_equal(tls_peer(pair.hub).size, 0);
	assert_true(span_equal(tls_authority(pair.node), buffer_span(&world->ours.authority.certificate)));
	assert_true(span_equal(tls_peer(pair.node), buffer_span(&world->ours.hub.certificate)));
	assert_null(tls_keep(pair.node));
}

static void
strangers_do_not_push_sessions_out_of_the_hubs_memory(void **state)
{
	struct world *world = *state;
	struct tls_session *OWN(tls_session_drop) session = session_with(world->node, world->hub);
	struct tls_config *OWN(tls_config_drop) enrol = district_enrol(&world->ours, 32);
	for (int i = 0; i < 8; i++) {
		struct pair OWN(pair_drop) stranger = pair_of(enrol, world->hub, NULL);
		shake(&stranger, SPAN(""));
		assert_works(&stranger);
	}
	struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, session);
	shake(&pair, SPAN(""));
	assert_works(&pair);
	assert_true(tls_resumed(pair.hub));
}

static void
enrolment_by_the_wrong_fingerprint_sends_no_secret(void **state)
{
	struct world *world = *state;
	for (size_t size = 16; size <= 32; size += 16) {
		struct tls_config *OWN(tls_config_drop) enrol = district_enrol(&world->theirs, size);
		struct pair OWN(pair_drop) pair = pair_of(enrol, world->hub, NULL);
		shake(&pair, SPAN("the secret"));
		assert_fault(pair.node_fault, FAULT_TRUST, "not the hub that the enrolment code is from");
		assert_fault(pair.hub_fault, FAULT_TRUST, "does not accept this hub's certificate");
		assert_false(tls_ready(pair.node) || tls_ready(pair.hub));
		assert_plain(pair.hub, "");
		assert_int_equal(tls_authority(pair.node).size, 0);
	}
}

static void
a_fingerprint_that_is_too_short_is_refused(void **state)
{
	(void)state;
	struct tls_config *config = NULL;
	uint8_t digest[33] = { 0 };
	fault_t fault = tls_config_enrol(span_of(digest, 15), &config);
	assert_fault(fault, FAULT_INPUT, "15 bytes");
	fault_drop(fault);
	fault = tls_config_enrol(span_of(digest, 33), &config);
	assert_fault(fault, FAULT_INPUT, "33 bytes");
	fault_drop(fault);
	assert_null(config);
}

/* A man in the middle: their hub's key and certificate, with our authority's (public) certificate hung behind. */
static struct tls_config *
forger(const struct world *world, const struct identity *identity)
{
	struct tls_config *config = NULL;
	assert_null(tls_config_hub(buffer_span(&world->ours.authority.certificate), buffer_span(&identity->certificate),
				   buffer_span(&identity->key), &config));
	return config;
}

static void
a_chain_that_only_ends_in_the_right_authority_gets_no_secret(void **state)
{
	struct world *world = *state;
	struct tls_config *OWN(tls_config_drop) middle = forger(world, &world->theirs.hub);
	struct tls_config *OWN(tls_config_drop) enrol = district_enrol(&world->ours, 32);
	struct pair OWN(pair_drop) pair = pair_of(enrol, middle, NULL);
	shake(&pair, SPAN("the secret"));
	assert_fault(pair.node_fault, FAULT_TRUST, "not the hub that the enrolment code is from");
	assert_plain(pair.hub, "");
}

static void
a_device_of_the_district_cannot_play_its_hub(void **state)
{
	struct world *world = *state;
	struct tls_config *OWN(tls_config_drop) device = forger(world, &world->ours.node);
	struct tls_config *OWN(tls_config_drop) enrol = district_enrol(&world->ours, 32);
	struct tls_config *nodes[] = { world->node, enrol };
	for (size_t i = 0; i < 2; i++) {
		struct pair OWN(pair_drop) pair = pair_of(nodes[i], device, NULL);
		shake(&pair, SPAN("the secret"));
		assert_fault(pair.node_fault, FAULT_TRUST, "not a hub");
		assert_plain(pair.hub, "");
	}
}

static void
the_hub_of_another_district_is_refused(void **state)
{
	struct world *world = *state;
	struct tls_config *OWN(tls_config_drop) other = district_hub(&world->theirs);
	struct pair OWN(pair_drop) pair = pair_of(world->node, other, NULL);
	shake(&pair, SPAN("personal"));
	assert_fault(pair.node_fault, FAULT_TRUST, "the hub's certificate is of another district");
	assert_fault(pair.hub_fault, FAULT_TRUST, "does not accept this hub's certificate");
	assert_plain(pair.hub, "");
}

static void
a_device_of_another_district_is_refused_and_told(void **state)
{
	struct world *world = *state;
	/* It knows our authority's certificate, which is public, but is certified by another. */
	struct tls_config *OWN(tls_config_drop) other = NULL;
	assert_null(tls_config_node(buffer_span(&world->ours.authority.certificate),
				    buffer_span(&world->theirs.node.certificate), buffer_span(&world->theirs.node.key),
				    &other));
	struct pair OWN(pair_drop) pair = pair_of(other, world->hub, NULL);
	shake(&pair, SPAN("hello"));
	assert_fault(pair.hub_fault, FAULT_TRUST, "the device's certificate is of another district");
	assert_fault(pair.node_fault, FAULT_TRUST, "the hub does not accept this device's certificate");
	assert_plain(pair.hub, "");
	assert_int_equal(tls_peer(pair.hub).size, 0);
}

static void
an_authoritys_certificate_does_not_pass_for_a_devices(void **state)
{
	struct world *world = *state;
	struct tls_config *OWN(tls_config_drop) authority = NULL;
	struct span certificate = buffer_span(&world->ours.authority.certificate);
	assert_null(tls_config_node(certificate, certificate, buffer_span(&world->ours.authority.key), &authority));
	struct pair OWN(pair_drop) pair = pair_of(authority, world->hub, NULL);
	shake(&pair, SPAN("hello"));
	assert_fault(pair.hub_fault, FAULT_TRUST, "not of a form that Heshi issues");
	assert_plain(pair.hub, "");
}

static void
a_certificate_with_anothers_key_is_refused_at_the_start(void **state)
{
	struct world *world = *state;
	struct tls_config *config = NULL;
	fault_t fault =
		tls_config_hub(buffer_span(&world->ours.authority.certificate),
			       buffer_span(&world->ours.hub.certificate), buffer_span(&world->ours.node.key), &config);
	assert_fault(fault, FAULT_TRUST, "do not belong together");
	assert_null(config);
	fault_drop(fault);
}

static void
bytes_may_come_one_at_a_time(void **state)
{
	struct world *world = *state;
	struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, NULL);
	pair.step = 1;
	shake(&pair, SPAN("early"));
	assert_plain(pair.hub, "early");
	assert_works(&pair);
	struct tls_session *OWN(tls_session_drop) session = tls_keep(pair.node);
	struct pair OWN(pair_drop) again = pair_of(world->node, world->hub, session);
	again.step = 1;
	shake(&again, SPAN(""));
	assert_works(&again);
	assert_true(tls_resumed(again.node));
}

static void
a_mebibyte_each_way_arrives_whole(void **state)
{
	struct world *world = *state;
	struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, NULL);
	struct buffer OWN(buffer_drop) large = { 0 };
	uint8_t *at = buffer_extend(&large, 1 << 20);
	for (size_t i = 0; i < large.size; i++)
		at[i] = (uint8_t)(i * 2654435761U >> 24);
	pair.step = 60001;
	shake(&pair, buffer_span(&large));
	assert_null(tls_send(pair.hub, buffer_span(&large)));
	pump(&pair);
	assert_true(span_equal(buffer_span(tls_plain(pair.hub)), buffer_span(&large)));
	assert_true(span_equal(buffer_span(tls_plain(pair.node)), buffer_span(&large)));
}

static void
plain_text_that_nobody_takes_is_bounded(void **state)
{
	struct world *world = *state;
	struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, NULL);
	struct buffer OWN(buffer_drop) large = { 0 };
	assert_non_null(buffer_extend(&large, 2 * LIMIT_FRAME + 1));
	shake(&pair, buffer_span(&large));
	assert_fault(pair.hub_fault, FAULT_LIMIT, "nobody takes in");
	assert_true(tls_plain(pair.hub)->size <= 2 * LIMIT_FRAME);
}

static void
a_record_costs_21_bytes_beyond_its_text(void **state)
{
	struct world *world = *state;
	struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, NULL);
	shake(&pair, SPAN(""));
	assert_null(tls_send(pair.node, SPAN("0123456789")));
	assert_int_equal(tls_cipher(pair.node)->size, 10 + 21);
	buffer_clear(tls_cipher(pair.node));
	assert_null(tls_send(pair.node, SPAN("")));
	assert_int_equal(tls_cipher(pair.node)->size, 0);
}

static void
close_notify_is_an_orderly_end(void **state)
{
	struct world *world = *state;
	struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, NULL);
	shake(&pair, SPAN(""));
	assert_null(tls_send(pair.node, SPAN("last")));
	tls_finish(pair.node);
	tls_finish(pair.node);
	assert_false(tls_ended(pair.hub));
	pump(&pair);
	assert_null(pair.hub_fault);
	assert_true(tls_ended(pair.hub));
	assert_plain(pair.hub, "last");
	/* The other direction stays open until its own end. */
	assert_null(tls_send(pair.hub, SPAN("bye")));
	tls_finish(pair.hub);
	pump(&pair);
	assert_plain(pair.node, "bye");
	assert_true(tls_ended(pair.node));
	assert_null(tls_receive(pair.hub, SPAN("noise behind the end")));
}

static void
garbage_is_a_fault_of_the_peer(void **state)
{
	struct world *world = *state;
	struct tls_config *configs[] = { world->hub, world->node };
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
		carry(pair, from, to, fault);
		from = to;
		to = from == pair->node ? pair->hub : pair->node;
		fault = from == pair->node ? &pair->hub_fault : &pair->node_fault;
	}
	return changed;
}

static void
a_handshake_changed_on_its_way_never_succeeds_as_if_it_were_not(void **state)
{
	struct world *world = *state;
	for (int flight = 0; flight < 4; flight++) {
		for (size_t bit = 0;; bit += 8 * 13 + 3) {
			struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, NULL);
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
	struct world *world = *state;
	/* A record's type, its length's last byte, its first byte, its text, its tag. */
	static const size_t places[] = { 0, 5, 8, 5 + 10 + 15 };
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, NULL);
		shake(&pair, SPAN(""));
		assert_null(tls_send(pair.node, SPAN("0123456789")));
		tls_cipher(pair.node)->data[places[i]] ^= 0x10;
		pump(&pair);
		assert_fault(pair.hub_fault, FAULT_PEER, "TLS connection is damaged");
		assert_plain(pair.hub, "");
	}
}

static void
a_record_played_twice_is_a_fault(void **state)
{
	struct world *world = *state;
	struct pair OWN(pair_drop) pair = pair_of(world->node, world->hub, NULL);
	shake(&pair, SPAN(""));
	assert_null(tls_send(pair.node, SPAN("pay")));
	struct span OWN(exact_drop) record = exact(tls_cipher(pair.node)->data, tls_cipher(pair.node)->size);
	pump(&pair);
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
		cmocka_unit_test(a_session_with_another_district_is_not_resumed),
		cmocka_unit_test(a_broken_connection_leaves_no_way_to_resume_what_never_was),
		cmocka_unit_test(what_is_sent_before_the_handshake_arrives_after_it),
		cmocka_unit_test(a_client_without_a_certificate_is_let_in_as_nobody),
		cmocka_unit_test(strangers_do_not_push_sessions_out_of_the_hubs_memory),
		cmocka_unit_test(enrolment_by_the_wrong_fingerprint_sends_no_secret),
		cmocka_unit_test(a_fingerprint_that_is_too_short_is_refused),
		cmocka_unit_test(a_chain_that_only_ends_in_the_right_authority_gets_no_secret),
		cmocka_unit_test(a_device_of_the_district_cannot_play_its_hub),
		cmocka_unit_test(the_hub_of_another_district_is_refused),
		cmocka_unit_test(a_device_of_another_district_is_refused_and_told),
		cmocka_unit_test(an_authoritys_certificate_does_not_pass_for_a_devices),
		cmocka_unit_test(a_certificate_with_anothers_key_is_refused_at_the_start),
		cmocka_unit_test(bytes_may_come_one_at_a_time),
		cmocka_unit_test(a_mebibyte_each_way_arrives_whole),
		cmocka_unit_test(plain_text_that_nobody_takes_is_bounded),
		cmocka_unit_test(a_record_costs_21_bytes_beyond_its_text),
		cmocka_unit_test(close_notify_is_an_orderly_end),
		cmocka_unit_test(garbage_is_a_fault_of_the_peer),
		cmocka_unit_test(a_handshake_changed_on_its_way_never_succeeds_as_if_it_were_not),
		cmocka_unit_test(a_changed_byte_breaks_the_connection_before_any_text_comes_out),
		cmocka_unit_test(a_record_played_twice_is_a_fault),
	};
	return cmocka_run_group_tests(tests, make_world, drop_world);
}
