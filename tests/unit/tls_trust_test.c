/* Whom a node takes for its hub, whom a hub lets in, and that nobody else ever sees a byte of text. */
#include "host/tls.h"

#include "tests/support/tls_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
a_client_without_a_certificate_is_let_in_as_nobody(void **state)
{
	(void)state;
	struct tls_config *OWN(tls_config_drop) enrol = district_enrol(&cast.ours, 16);
	struct pair OWN(pair_drop) pair = pair_of(enrol, cast.hub, NULL);
	pair_shake(&pair, SPAN("the secret"));
	assert_plain(pair.hub, "the secret");
	assert_pair_works(&pair);
	assert_int_equal(tls_peer(pair.hub).size, 0);
	assert_true(span_equal(tls_authority(pair.node), buffer_span(&cast.ours.authority.certificate)));
	assert_true(span_equal(tls_peer(pair.node), buffer_span(&cast.ours.hub.certificate)));
	assert_null(tls_keep(pair.node));
}

static void
enrolment_by_the_wrong_fingerprint_sends_no_secret(void **state)
{
	(void)state;
	for (size_t size = 16; size <= 32; size += 16) {
		struct tls_config *OWN(tls_config_drop) enrol = district_enrol(&cast.theirs, size);
		struct pair OWN(pair_drop) pair = pair_of(enrol, cast.hub, NULL);
		pair_shake(&pair, SPAN("the secret"));
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
forger(const struct identity *identity)
{
	struct tls_config *config = NULL;
	assert_null(tls_config_hub(buffer_span(&cast.ours.authority.certificate), buffer_span(&identity->certificate),
				   buffer_span(&identity->key), &config));
	return config;
}

static void
a_chain_that_only_ends_in_the_right_authority_gets_no_secret(void **state)
{
	(void)state;
	struct tls_config *OWN(tls_config_drop) middle = forger(&cast.theirs.hub);
	struct tls_config *OWN(tls_config_drop) enrol = district_enrol(&cast.ours, 32);
	struct pair OWN(pair_drop) pair = pair_of(enrol, middle, NULL);
	pair_shake(&pair, SPAN("the secret"));
	assert_fault(pair.node_fault, FAULT_TRUST, "not the hub that the enrolment code is from");
	assert_plain(pair.hub, "");
}

static void
a_device_of_the_district_cannot_play_its_hub(void **state)
{
	(void)state;
	struct tls_config *OWN(tls_config_drop) device = forger(&cast.ours.node);
	struct tls_config *OWN(tls_config_drop) enrol = district_enrol(&cast.ours, 32);
	struct tls_config *nodes[] = { cast.node, enrol };
	for (size_t i = 0; i < 2; i++) {
		struct pair OWN(pair_drop) pair = pair_of(nodes[i], device, NULL);
		pair_shake(&pair, SPAN("the secret"));
		assert_fault(pair.node_fault, FAULT_TRUST, "not a hub");
		assert_plain(pair.hub, "");
	}
}

static void
the_hub_of_another_district_is_refused(void **state)
{
	(void)state;
	struct tls_config *OWN(tls_config_drop) other = district_hub(&cast.theirs);
	struct pair OWN(pair_drop) pair = pair_of(cast.node, other, NULL);
	pair_shake(&pair, SPAN("personal"));
	assert_fault(pair.node_fault, FAULT_TRUST, "the hub's certificate is of another district");
	assert_fault(pair.hub_fault, FAULT_TRUST, "does not accept this hub's certificate");
	assert_plain(pair.hub, "");
}

static void
a_session_with_another_district_is_not_resumed(void **state)
{
	(void)state;
	struct tls_config *OWN(tls_config_drop) their_hub = district_hub(&cast.theirs);
	struct tls_config *OWN(tls_config_drop) their_node = district_node(&cast.theirs);
	struct tls_session *OWN(tls_session_drop) session = pair_session(their_node, their_hub);
	struct pair OWN(pair_drop) pair = pair_of(cast.node, their_hub, session);
	pair_shake(&pair, SPAN("personal"));
	assert_fault(pair.node_fault, FAULT_TRUST, "of another district");
	assert_plain(pair.hub, "");
}

static void
a_device_of_another_district_is_refused_and_told(void **state)
{
	(void)state;
	/* It knows our authority's certificate, which is public, but is certified by another. */
	struct tls_config *OWN(tls_config_drop) other = NULL;
	assert_null(tls_config_node(buffer_span(&cast.ours.authority.certificate),
				    buffer_span(&cast.theirs.node.certificate), buffer_span(&cast.theirs.node.key),
				    &other));
	struct pair OWN(pair_drop) pair = pair_of(other, cast.hub, NULL);
	pair_shake(&pair, SPAN("hello"));
	assert_fault(pair.hub_fault, FAULT_TRUST, "the device's certificate is of another district");
	assert_fault(pair.node_fault, FAULT_TRUST, "the hub does not accept this device's certificate");
	assert_plain(pair.hub, "");
	assert_int_equal(tls_peer(pair.hub).size, 0);
}

static void
an_authoritys_certificate_does_not_pass_for_a_devices(void **state)
{
	(void)state;
	struct tls_config *OWN(tls_config_drop) authority = NULL;
	struct span certificate = buffer_span(&cast.ours.authority.certificate);
	assert_null(tls_config_node(certificate, certificate, buffer_span(&cast.ours.authority.key), &authority));
	struct pair OWN(pair_drop) pair = pair_of(authority, cast.hub, NULL);
	pair_shake(&pair, SPAN("hello"));
	assert_fault(pair.hub_fault, FAULT_TRUST, "not of a form that Heshi issues");
	assert_plain(pair.hub, "");
}

static void
a_certificate_with_anothers_key_is_refused_at_the_start(void **state)
{
	(void)state;
	struct tls_config *config = NULL;
	fault_t fault =
		tls_config_hub(buffer_span(&cast.ours.authority.certificate), buffer_span(&cast.ours.hub.certificate),
			       buffer_span(&cast.ours.node.key), &config);
	assert_fault(fault, FAULT_TRUST, "do not belong together");
	assert_null(config);
	fault_drop(fault);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_client_without_a_certificate_is_let_in_as_nobody),
		cmocka_unit_test(enrolment_by_the_wrong_fingerprint_sends_no_secret),
		cmocka_unit_test(a_fingerprint_that_is_too_short_is_refused),
		cmocka_unit_test(a_chain_that_only_ends_in_the_right_authority_gets_no_secret),
		cmocka_unit_test(a_device_of_the_district_cannot_play_its_hub),
		cmocka_unit_test(the_hub_of_another_district_is_refused),
		cmocka_unit_test(a_session_with_another_district_is_not_resumed),
		cmocka_unit_test(a_device_of_another_district_is_refused_and_told),
		cmocka_unit_test(an_authoritys_certificate_does_not_pass_for_a_devices),
		cmocka_unit_test(a_certificate_with_anothers_key_is_refused_at_the_start),
	};
	return cmocka_run_group_tests(tests, cast_start, cast_stop);
}
