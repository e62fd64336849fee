/* The hub's memory of TLS sessions: what it keeps, for how long, and what has to go first. */
#include "host/tls_cache.h"

#include "tests/support/tls_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <time.h>

static int64_t seconds_now = 1000;

int
clock_gettime(clockid_t id, struct timespec *out)
{
	(void)id;
	*out = (struct timespec){ .tv_sec = seconds_now };
	return 0;
}

static struct span
id_of(const mbedtls_ssl_session *session)
{
	return span_of(session->id, session->id_len);
}

/* What mbedTLS made of a real handshake; its peer is the hub, which serves as well as a device. */
static struct buffer example;

static int
start(void **state)
{
	cast_start(state);
	struct tls_session *OWN(tls_session_drop) session = pair_session(cast.node, cast.hub);
	assert_null(tls_session_put(session, &example));
	buffer_skip(&example, CRYPT_SHA256_SIZE);
	return 0;
}

static int
stop(void **state)
{
	buffer_drop(&example);
	return cast_stop(state);
}

/* A session whose id is 32 times `number`. */
static void
put(struct tls_cache *cache, uint8_t number, bool stranger)
{
	mbedtls_ssl_session session;
	mbedtls_ssl_session_init(&session);
	assert_int_equal(mbedtls_ssl_session_load(&session, example.data, example.size), 0);
	memset(session.id, number, sizeof(session.id));
	mbedtls_x509_crt *certificate = session.peer_cert;
	if (stranger)
		session.peer_cert = NULL;
	struct mbed_cache *calls = tls_cache_calls(cache);
	assert_int_equal(calls->put(calls, id_of(&session), &session), 0);
	session.peer_cert = certificate;
	mbedtls_ssl_session_free(&session);
}

static bool
get(struct tls_cache *cache, uint8_t number)
{
	uint8_t id[32];
	memset(id, number, sizeof(id));
	mbedtls_ssl_session session;
	mbedtls_ssl_session_init(&session);
	struct mbed_cache *calls = tls_cache_calls(cache);
	bool found = calls->get(calls, span_of(id, sizeof(id)), &session) == 0;
	if (found) {
		assert_memory_equal(session.id, id, sizeof(id));
		assert_true(span_equal(span_of(session.peer_cert->raw.p, session.peer_cert->raw.len),
				       buffer_span(&cast.ours.hub.certificate)));
	}
	mbedtls_ssl_session_free(&session);
	return found;
}

static void
a_session_comes_back_with_its_certificate_again_and_again(void **state)
{
	(void)state;
	struct tls_cache *OWN(tls_cache_close) cache = tls_cache_open(2, 60);
	put(cache, 1, false);
	assert_true(get(cache, 1) && get(cache, 1));
	assert_false(get(cache, 2));
}

static void
the_oldest_makes_room(void **state)
{
	(void)state;
	struct tls_cache *OWN(tls_cache_close) cache = tls_cache_open(2, 60);
	for (uint8_t i = 1; i <= 3; i++)
		put(cache, i, false);
	assert_false(get(cache, 1));
	assert_true(get(cache, 2) && get(cache, 3));
}

static void
strangers_push_nobody_out(void **state)
{
	(void)state;
	struct tls_cache *OWN(tls_cache_close) cache = tls_cache_open(2, 60);
	put(cache, 1, false);
	for (uint8_t i = 2; i <= 4; i++) {
		put(cache, i, true);
		assert_false(get(cache, i));
	}
	assert_true(get(cache, 1));
}

static void
a_session_lives_its_time_and_is_not_prolonged_by_use(void **state)
{
	(void)state;
	struct tls_cache *OWN(tls_cache_close) cache = tls_cache_open(2, 60);
	put(cache, 1, false);
	seconds_now += 59;
	assert_true(get(cache, 1));
	seconds_now += 1;
	assert_false(get(cache, 1));
}

static void
an_id_of_another_length_is_nobodys(void **state)
{
	(void)state;
	struct tls_cache *OWN(tls_cache_close) cache = tls_cache_open(2, 60);
	struct mbed_cache *calls = tls_cache_calls(cache);
	mbedtls_ssl_session session;
	mbedtls_ssl_session_init(&session);
	assert_int_equal(calls->put(calls, SPAN("short"), &session), 0);
	assert_int_not_equal(calls->get(calls, SPAN(""), &session), 0);
	assert_int_not_equal(calls->get(calls, SPAN("short"), &session), 0);
	mbedtls_ssl_session_free(&session);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_comes_back_with_its_certificate_again_and_again),
		cmocka_unit_test(the_oldest_makes_room),
		cmocka_unit_test(strangers_push_nobody_out),
		cmocka_unit_test(a_session_lives_its_time_and_is_not_prolonged_by_use),
		cmocka_unit_test(an_id_of_another_length_is_nobodys),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
