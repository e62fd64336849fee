/* TLS configurations: keys, rules and who is trusted; see tls.h. */
#include "host/tls_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SESSIONS_MAX 4096
#define SESSION_SECONDS 86400 /* RFC 5246 F.1.4: an upper limit of 24 hours is suggested */
#define FINGERPRINT_MIN 16

/* ChaCha20-Poly1305 first: its records carry no explicit nonce, 8 bytes less each. */
static const int suites[] = { MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
			      MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
			      MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, 0 };

void
tls_config_drop(struct tls_config **config)
{
	struct tls_config *old = *config;
	if (!old)
		return;
	mbedtls_ssl_config_free(&old->ssl);
	mbedtls_x509_crt_free(&old->chain);
	mbedtls_x509_crt_free(&old->own);
	mbedtls_x509_crt_free(&old->authority);
	mbedtls_pk_free(&old->key);
	mbed_random_drop(&old->random);
	tls_cache_close(&old->cache);
	free(old);
	*config = NULL;
}

static struct tls_config *
config_new(enum tls_part part)
{
	struct tls_config *config = calloc(1, sizeof(*config));
	if (!config)
		abort();
	config->part = part;
	mbedtls_ssl_config_init(&config->ssl);
	mbedtls_pk_init(&config->key);
	mbedtls_x509_crt_init(&config->authority);
	mbedtls_x509_crt_init(&config->own);
	mbedtls_x509_crt_init(&config->chain);
	return config;
}

/* Everything that costs bytes and serves nothing here is off; so is whatever is weaker than it must be. */
static fault_t
config_rules(struct tls_config *config)
{
	mbedtls_ssl_config *ssl = &config->ssl;
	int end = config->part == TLS_HUB ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT;
	TRY(mbed_random_start(&config->random));
	int status = mbedtls_ssl_config_defaults(ssl, end, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
	if (status)
		return mbed_fault(FAULT_SYSTEM, status, "preparing TLS");
	mbed_narrow(ssl);
	mbedtls_ssl_conf_rng(ssl, MBED_RANDOM(&config->random));
	mbedtls_ssl_conf_ciphersuites(ssl, suites);
	mbedtls_ssl_conf_cert_profile(ssl, &mbed_profile);
	mbedtls_ssl_conf_renegotiation(ssl, MBEDTLS_SSL_RENEGOTIATION_DISABLED);
	mbedtls_ssl_conf_extended_master_secret(ssl, MBEDTLS_SSL_EXTENDED_MS_ENABLED);
	/* It concerns CBC suites only. */
	mbedtls_ssl_conf_encrypt_then_mac(ssl, MBEDTLS_SSL_ETM_DISABLED);
	if (config->part != TLS_HUB)
		mbedtls_ssl_conf_session_tickets(ssl, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
	/* No authority to require it by while enrolling, and the hub lets in who has none yet: tls_verify is strict. */
	mbedtls_ssl_conf_authmode(ssl,
				  config->part == TLS_NODE ? MBEDTLS_SSL_VERIFY_REQUIRED : MBEDTLS_SSL_VERIFY_OPTIONAL);
	return NULL;
}

/* Own certificate and key, and the authority to trust. */
static fault_t
config_identity(struct tls_config *config, struct span authority, struct span certificate, struct span key_pem)
{
	TRY(fault_within(mbed_read_certificate(authority, &config->authority), "the authority"));
	TRY(mbed_read_certificate(certificate, &config->own));
	TRY(mbed_read_key(key_pem, &config->random, &config->key));
	TRY(mbed_check_pair(&config->own, &config->key, &config->random));
	pki_fingerprint(authority, config->fingerprint);
	config->fingerprint_size = sizeof(config->fingerprint);
	mbedtls_ssl_conf_ca_chain(&config->ssl, &config->authority, NULL);
	int status = mbedtls_ssl_conf_own_cert(&config->ssl, &config->own, &config->key);
	return status ? mbed_fault(FAULT_SYSTEM, status, "preparing TLS") : NULL;
}

/* A node that enrols says so by server name, and gets the authority's certificate too; others know it already. */
static int
choose_chain(void *user, mbedtls_ssl_context *ssl, const unsigned char *name, size_t size)
{
	struct tls_config *config = user;
	if (!span_equal(span_of(name, size), SPAN(TLS_ENROL_NAME)))
		return 0;
	return mbedtls_ssl_set_hs_own_cert(ssl, &config->chain, &config->key);
}

static fault_t
config_hub(struct tls_config *config, struct span authority, struct span certificate, struct span key_pem)
{
	TRY(config_rules(config));
	TRY(config_identity(config, authority, certificate, key_pem));
	TRY(mbed_read_certificate(certificate, &config->chain));
	TRY(mbed_read_certificate(authority, &config->chain));
	config->cache = tls_cache_open(SESSIONS_MAX, SESSION_SECONDS);
	mbed_use_cache(&config->ssl, tls_cache_calls(config->cache));
	mbedtls_ssl_conf_sni(&config->ssl, choose_chain, config);
	/* Devices have one certificate: nothing to choose by. */
	mbedtls_ssl_conf_cert_req_ca_list(&config->ssl, MBEDTLS_SSL_CERT_REQ_CA_LIST_DISABLED);
	return NULL;
}

fault_t
tls_config_hub(struct span authority, struct span certificate, struct span key_pem, struct tls_config **out)
{
	struct tls_config *OWN(tls_config_drop) config = config_new(TLS_HUB);
	TRY(fault_within(config_hub(config, authority, certificate, key_pem), "the hub's certificate"));
	*out = KEEP(config);
	return NULL;
}

fault_t
tls_config_node(struct span authority, struct span certificate, struct span key_pem, struct tls_config **out)
{
	struct tls_config *OWN(tls_config_drop) config = config_new(TLS_NODE);
	TRY(config_rules(config));
	TRY(fault_within(config_identity(config, authority, certificate, key_pem), "this device's certificate"));
	*out = KEEP(config);
	return NULL;
}

fault_t
tls_config_enrol(struct span authority_fingerprint, struct tls_config **out)
{
	struct tls_config *OWN(tls_config_drop) config = config_new(TLS_ENROL);
	if (authority_fingerprint.size < FINGERPRINT_MIN || authority_fingerprint.size > sizeof(config->fingerprint))
		return fault_raise(FAULT_INPUT, 0, "the authority's fingerprint has %zu bytes instead of %d to %zu",
				   authority_fingerprint.size, FINGERPRINT_MIN, sizeof(config->fingerprint));
	memcpy(config->fingerprint, authority_fingerprint.data, authority_fingerprint.size);
	config->fingerprint_size = authority_fingerprint.size;
	TRY(config_rules(config));
	*out = KEEP(config);
	return NULL;
}

/* Enrolment trusts the one certificate above the hub's that has the fingerprint of the code. That the hub's own
 * certificate is signed by it, mbedTLS says in the hub's flags. */
static void
trust_by_fingerprint(struct tls *tls, const mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
	const struct tls_config *config = tls->config;
	uint8_t digest[CRYPT_SHA256_SIZE];
	struct span der = span_of(certificate->raw.p, certificate->raw.len);
	pki_fingerprint(der, digest);
	if (depth != 1 || !crypt_same(digest, config->fingerprint, config->fingerprint_size))
		return;
	*flags &= (uint32_t)~MBEDTLS_X509_BADCERT_NOT_TRUSTED;
	buffer_clear(&tls->authority);
	buffer_put_span(&tls->authority, der);
}

static bool
is_hub(const mbedtls_x509_crt *certificate)
{
	struct pki_name name;
	fault_t fault = pki_read_name(span_of(certificate->raw.p, certificate->raw.len), &name);
	bool hub = !fault && strcmp(name.role, "hub") == 0;
	fault_drop(fault);
	return hub;
}

static const char *
explain(const struct tls_config *config, uint32_t flags)
{
	if (!(flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED))
		return config->part == TLS_HUB ? "the device's certificate is not of a form that Heshi issues" :
						 "the hub's certificate is not of a form that Heshi issues";
	switch (config->part) {
	case TLS_HUB:
		return "the device's certificate is of another district; enrol the device here";
	case TLS_NODE:
		return "the hub's certificate is of another district; check the address, or enrol again";
	default:
		return "this is not the hub that the enrolment code is from; check the code and ask the district";
	}
}

int
tls_verify(void *user, mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
	struct tls *tls = user;
	tls->verified = true;
	*flags &= (uint32_t) ~(MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
	if (tls->config->part == TLS_ENROL) {
		*flags &= (uint32_t)~MBEDTLS_X509_BADCERT_CN_MISMATCH; /* TLS_ENROL_NAME is nobody's name */
		trust_by_fingerprint(tls, certificate, depth, flags);
	}
	if (*flags && !tls->why)
		tls->why = explain(tls->config, *flags);
	else if (depth == 0 && tls->config->part != TLS_HUB && !is_hub(certificate))
		tls->why = "what answers there is not a hub; check the address";
	return tls->why ? MBEDTLS_ERR_X509_FATAL_ERROR : 0;
}

const char *
tls_flaw(const struct tls *tls)
{
	uint32_t flags = mbedtls_ssl_get_verify_result(&tls->ssl);
	if (tls->config->part == TLS_HUB && !mbedtls_ssl_get_peer_cert(&tls->ssl))
		return flags == MBEDTLS_X509_BADCERT_MISSING ? NULL : "the device's certificate got lost";
	if (flags)
		return explain(tls->config, flags);
	if (tls->config->part == TLS_ENROL && tls->authority.size == 0)
		return "the hub did not show the district's certificate";
	return NULL;
}
