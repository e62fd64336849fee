/* HTTP over TLS: the certificate, what browsers are told, and whom it answers. */
#include "host/http.h"

#include "host/mbed.h"
#include "host/pki.h"
#include "tests/support/assert_fault.h"
#include "tests/support/http_client.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* ---- a server with a certificate of an authority of its own ---- */

struct scene {
	struct buffer authority; /* DER */
	struct buffer certificate, certificate_pem, key;
	struct http_server *server;
	struct net_address address;
};

static void
handle(void *user, void *context, const struct http_request *request, struct http_answer *answer)
{
	(void)user;
	(void)context;
	answer->status = 200;
	answer->type = "text/plain";
	buffer_print(&answer->body, "secure=%d here=%d", request->secure, request->from_here);
}

static void
make_certificate(struct scene *scene)
{
	const char *const hosts[] = { "hub.test", "127.0.0.1", "::1" };
	const struct pki_name root = { .device = "440105-ca", .centre = "440105", .role = "authority" };
	const struct pki_name hub = { .device = "440105-0", .centre = "440105", .role = "hub" };
	struct buffer OWN(buffer_drop) root_key = { 0 }, OWN(buffer_drop) request = { 0 };
	must(pki_make_key(&root_key));
	must(pki_make_authority(buffer_span(&root_key), &root, &scene->authority));
	must(pki_make_key(&scene->key));
	must(pki_make_request(buffer_span(&scene->key), &hub, &request));
	must(pki_issue(buffer_span(&root_key), buffer_span(&scene->authority), buffer_span(&request), &hub, hosts, 3,
		       &scene->certificate));
	pki_put_pem(&scene->certificate_pem, buffer_span(&scene->certificate));
}

static struct http_options
options_of(const struct scene *scene)
{
	static const char *const hosts[] = { "hub.test", NULL };
	return (struct http_options){ .address = { .host = "127.0.0.1" },
				      .hosts = hosts,
				      .workers = 1,
				      .certificate_pem = buffer_span(&scene->certificate_pem),
				      .key_pem = buffer_span(&scene->key),
				      .handle = handle };
}

static void
scene_open(struct scene *scene)
{
	*scene = (struct scene){ .server = NULL };
	make_certificate(scene);
	struct http_options options = options_of(scene);
	must(http_start(&options, &scene->server));
	scene->address = http_address(scene->server);
}

static void
scene_close(struct scene *scene)
{
	http_stop(&scene->server);
	buffer_drop(&scene->authority);
	buffer_drop(&scene->certificate);
	buffer_drop(&scene->certificate_pem);
	buffer_drop(&scene->key);
}

/* ---- a browser's side ---- */

struct browser {
	struct http_client plain; /* its socket */
	struct mbed_random random;
	mbedtls_ssl_context ssl;
	mbedtls_ssl_config config;
	mbedtls_x509_crt trusted;
	char answer[4096];
};

static int
put(void *context, const unsigned char *data, size_t size)
{
	return (int)send(*(int *)context, data, size, MSG_NOSIGNAL);
}

static int
get(void *context, unsigned char *data, size_t size)
{
	return (int)recv(*(int *)context, data, size, 0);
}

/* Trusts the scene's authority; the name that the certificate must be for is `host`. What the handshake said. */
static int
browser_open(struct browser *browser, const struct scene *scene, const char *host)
{
	*browser = (struct browser){ .answer = "" };
	must(mbed_random_start(&browser->random));
	mbedtls_ssl_init(&browser->ssl);
	mbedtls_ssl_config_init(&browser->config);
	mbedtls_x509_crt_init(&browser->trusted);
	must(mbed_read_certificate(buffer_span(&scene->authority), &browser->trusted));
	assert_int_equal(mbedtls_ssl_config_defaults(&browser->config, MBEDTLS_SSL_IS_CLIENT,
						     MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT),
			 0);
	mbedtls_ssl_conf_authmode(&browser->config, MBEDTLS_SSL_VERIFY_REQUIRED);
	mbedtls_ssl_conf_ca_chain(&browser->config, &browser->trusted, NULL);
	mbedtls_ssl_conf_rng(&browser->config, MBED_RANDOM(&browser->random));
	assert_int_equal(mbedtls_ssl_setup(&browser->ssl, &browser->config), 0);
	assert_int_equal(mbedtls_ssl_set_hostname(&browser->ssl, host), 0);
	http_client_open(&browser->plain, &scene->address);
	mbedtls_ssl_set_bio(&browser->ssl, &browser->plain.socket, put, get, NULL);
	return mbedtls_ssl_handshake(&browser->ssl);
}

static void
browser_close(struct browser *browser)
{
	mbedtls_ssl_free(&browser->ssl);
	mbedtls_ssl_config_free(&browser->config);
	mbedtls_x509_crt_free(&browser->trusted);
	mbed_random_drop(&browser->random);
	http_client_close(&browser->plain);
}

/* The whole answer to one request, until the server ends the connection. */
static const char *
ask(struct browser *browser, const char *method, const char *host, const char *headers)
{
	char request[500];
	size_t size = 0;
	int got;
	int wanted = snprintf(request, sizeof(request), "%s / HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\n%s\r\n",
			      method, host, browser->plain.port, headers);
	assert_int_equal(mbedtls_ssl_write(&browser->ssl, (unsigned char *)request, (size_t)wanted), wanted);
	while ((got = mbedtls_ssl_read(&browser->ssl, (unsigned char *)browser->answer + size,
				       sizeof(browser->answer) - size - 1)) > 0)
		size += (size_t)got;
	browser->answer[size] = 0;
	return browser->answer;
}

static void
a_browser_that_trusts_the_authority_is_answered(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	struct browser OWN(browser_close) browser;
	scene_open(&scene);
	assert_int_equal(browser_open(&browser, &scene, "hub.test"), 0);
	const char *answer = ask(&browser, "GET", "hub.test", "");
	assert_non_null(strstr(answer, "HTTP/1.1 200 "));
	assert_non_null(strstr(answer, "Strict-Transport-Security: max-age=31536000\r\n"));
	assert_non_null(strstr(answer, "secure=1 here=1"));
}

static void
the_certificate_is_for_its_own_names_alone(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	struct browser OWN(browser_close) browser;
	scene_open(&scene);
	assert_int_equal(browser_open(&browser, &scene, "other.test"), MBEDTLS_ERR_X509_CERT_VERIFY_FAILED);
}

static void
guards_know_the_names_and_the_scheme(void **state)
{
	static const struct {
		const char *host, *origin; /* PORT stands for the port */
		int status;
	} rows[] = {
		{ "hub.test", "https://hub.test", 200 },
		{ "other.test", "https://other.test", 403 },
		{ "hub.test", "http://hub.test", 403 },
	};
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct browser OWN(browser_close) browser;
		char headers[200], status[20];
		assert_int_equal(browser_open(&browser, &scene, "hub.test"), 0);
		snprintf(headers, sizeof(headers), "Origin: %s:%d\r\nContent-Length: 0\r\n", rows[i].origin,
			 scene.address.port);
		snprintf(status, sizeof(status), "HTTP/1.1 %d ", rows[i].status);
		if (!strstr(ask(&browser, "POST", rows[i].host, headers), status))
			fail_msg("row %zu: %s", i, browser.answer);
	}
}

static void
plain_http_gets_no_answer(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	struct http_client OWN(http_client_close) client = { 0 };
	scene_open(&scene);
	http_client_open(&client, &scene.address);
	http_client_request(&client, "GET", "/", NULL, NULL);
	assert_int_equal(http_client_answer(&client), 0);
}

static void
a_key_that_does_not_fit_is_refused(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { .server = NULL };
	struct http_server *server;
	make_certificate(&scene);
	buffer_clear(&scene.key);
	must(pki_make_key(&scene.key));
	struct http_options options = options_of(&scene);
	expect_fault(http_start(&options, &server), FAULT_INPUT, "certificate");
}

static void
the_names_of_a_certificate_are_read_from_both_forms(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene = { .server = NULL };
	struct arena OWN(arena_drop) arena = { 0 };
	const char *const *hosts;
	make_certificate(&scene);
	const struct span forms[] = { buffer_span(&scene.certificate), buffer_span(&scene.certificate_pem) };
	for (size_t i = 0; i < 2; i++) {
		must(pki_read_hosts(&arena, forms[i], &hosts));
		assert_string_equal(hosts[0], "hub.test");
		assert_string_equal(hosts[1], "127.0.0.1");
		assert_string_equal(hosts[2], "[::1]");
		assert_null(hosts[3]);
	}
	expect_fault(pki_read_hosts(&arena, SPAN("no certificate"), &hosts), FAULT_TRUST, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_browser_that_trusts_the_authority_is_answered),
		cmocka_unit_test(the_certificate_is_for_its_own_names_alone),
		cmocka_unit_test(guards_know_the_names_and_the_scheme),
		cmocka_unit_test(plain_http_gets_no_answer),
		cmocka_unit_test(a_key_that_does_not_fit_is_refused),
		cmocka_unit_test(the_names_of_a_certificate_are_read_from_both_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
