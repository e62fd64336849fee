/* What mbedTLS 2.28 and 3.6 do differently, and small readers that pki.c and tls_config.c share; see mbed.h. */
#include "host/mbed.h"

#include "base/crypt.h"

#include <mbedtls/ecp.h>
#include <mbedtls/error.h>
#include <mbedtls/version.h>
#include <string.h>

#define MBED_3 (MBEDTLS_VERSION_MAJOR >= 3)

#if MBED_3
#include <psa/crypto.h>
#endif

const mbedtls_x509_crt_profile mbed_profile = {
	.allowed_mds = MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA256),
	.allowed_pks = MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_ECKEY) | MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_ECDSA),
	.allowed_curves = MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP256R1),
	.rsa_min_bitlen = UINT32_MAX, /* never: RSA is not among the keys */
};

fault_t
mbed_fault(enum fault_code code, int status, const char *what)
{
	char words[128] = "";
	mbedtls_strerror(status, words, sizeof(words));
	return fault_raise(code, 0, "%s: %s", what, words);
}

fault_t
mbed_random_start(struct mbed_random *random)
{
	mbedtls_entropy_init(&random->entropy);
	mbedtls_ctr_drbg_init(&random->drbg);
#if MBED_3
	/* 3.6 hands parts of TLS to its PSA layer. Starting it again does nothing. */
	if (psa_crypto_init() != PSA_SUCCESS)
		return fault_raise(FAULT_SYSTEM, 0, "the cryptographic library does not start");
#endif
	int status = mbedtls_ctr_drbg_seed(&random->drbg, mbedtls_entropy_func, &random->entropy, NULL, 0);
	if (status)
		return mbed_fault(FAULT_SYSTEM, status, "the system gives no randomness");
	return NULL;
}

void
mbed_random_drop(struct mbed_random *random)
{
	mbedtls_ctr_drbg_free(&random->drbg);
	mbedtls_entropy_free(&random->entropy);
}

bool
mbed_is_p256(const mbedtls_pk_context *key)
{
	if (!mbedtls_pk_can_do(key, MBEDTLS_PK_ECDSA))
		return false;
#if MBED_3
	return mbedtls_ecp_keypair_get_group_id(mbedtls_pk_ec(*key)) == MBEDTLS_ECP_DP_SECP256R1;
#else
	return mbedtls_pk_ec(*key)->grp.id == MBEDTLS_ECP_DP_SECP256R1;
#endif
}

static int
parse_key(mbedtls_pk_context *key, const uint8_t *text, size_t size, struct mbed_random *random)
{
#if MBED_3
	return mbedtls_pk_parse_key(key, text, size, NULL, 0, MBED_RANDOM(random));
#else
	(void)random;
	return mbedtls_pk_parse_key(key, text, size, NULL, 0);
#endif
}

fault_t
mbed_read_key(struct span pem, struct mbed_random *random, mbedtls_pk_context *out)
{
	struct buffer OWN(buffer_drop) text = { .limit = LIMIT_CERTIFICATE };
	/* Room at once, so that no copy of the secret stays behind in memory given back; the parser wants the NUL. */
	uint8_t *start = buffer_extend(&text, pem.size + 1);
	if (!start)
		return fault_raise(FAULT_INPUT, 0, "a private key of %zu bytes is none of Heshi's", pem.size);
	if (pem.size > 0)
		memcpy(start, pem.data, pem.size);
	int status = parse_key(out, start, text.size, random);
	if (status)
		return mbed_fault(FAULT_INPUT, status, "the private key cannot be read");
	if (!mbed_is_p256(out))
		return fault_raise(FAULT_INPUT, 0, "the private key is not on the curve P-256");
	return NULL;
}

fault_t
mbed_read_certificate(struct span der, mbedtls_x509_crt *chain)
{
	if (der.size > LIMIT_CERTIFICATE)
		return fault_raise(FAULT_TRUST, 0, "a certificate of %zu bytes is larger than allowed", der.size);
	mbedtls_x509_crt one;
	mbedtls_x509_crt_init(&one);
	int status = mbedtls_x509_crt_parse_der(&one, der.data, der.size);
	/* Bytes behind it would change its fingerprint but not its meaning. */
	bool exact = !status && one.raw.len == der.size;
	mbedtls_x509_crt_free(&one);
	if (!status && exact)
		status = mbedtls_x509_crt_parse_der(chain, der.data, der.size);
	if (status)
		return mbed_fault(FAULT_TRUST, status, "the certificate cannot be read");
	if (!exact)
		return fault_raise(FAULT_TRUST, 0, "the certificate has bytes behind its end");
	return NULL;
}

fault_t
mbed_check_pair(const mbedtls_x509_crt *certificate, const mbedtls_pk_context *key, struct mbed_random *random)
{
#if MBED_3
	int status = mbedtls_pk_check_pair(&certificate->pk, key, MBED_RANDOM(random));
#else
	(void)random;
	int status = mbedtls_pk_check_pair(&certificate->pk, key);
#endif
	if (status)
		return fault_raise(FAULT_TRUST, 0, "the certificate and the private key do not belong together");
	return NULL;
}

int
mbed_put_serial(mbedtls_x509write_cert *certificate, const uint8_t *serial, size_t size)
{
#if MBED_3
	unsigned char copy[MBEDTLS_X509_RFC5280_MAX_SERIAL_LEN];
	if (size > sizeof(copy))
		return MBEDTLS_ERR_X509_BAD_INPUT_DATA;
	memcpy(copy, serial, size);
	return mbedtls_x509write_crt_set_serial_raw(certificate, copy, size);
#else
	mbedtls_mpi number;
	mbedtls_mpi_init(&number);
	int status = mbedtls_mpi_read_binary(&number, serial, size);
	if (!status)
		status = mbedtls_x509write_crt_set_serial(certificate, &number);
	mbedtls_mpi_free(&number);
	return status;
#endif
}

void
mbed_narrow(mbedtls_ssl_config *config)
{
#if MBED_3
	static const uint16_t groups[] = { MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1, MBEDTLS_SSL_IANA_TLS_GROUP_NONE };
	static const uint16_t signatures[] = { MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256, MBEDTLS_TLS1_3_SIG_NONE };
	mbedtls_ssl_conf_min_tls_version(config, MBEDTLS_SSL_VERSION_TLS1_2);
	mbedtls_ssl_conf_max_tls_version(config, MBEDTLS_SSL_VERSION_TLS1_2);
	mbedtls_ssl_conf_groups(config, groups);
	mbedtls_ssl_conf_sig_algs(config, signatures);
#else
	static const mbedtls_ecp_group_id groups[] = { MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_ECP_DP_NONE };
	static const int hashes[] = { MBEDTLS_MD_SHA256, MBEDTLS_MD_NONE };
	mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
	mbedtls_ssl_conf_max_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
	mbedtls_ssl_conf_curves(config, groups);
	mbedtls_ssl_conf_sig_hashes(config, hashes);
#endif
}

int
mbed_alert(const mbedtls_ssl_context *ssl)
{
	/* An alert is its level and its description; there is no getter. */
	return ssl->in_msg ? ssl->in_msg[1] : -1;
}

#if MBED_3
static int
get_session(void *cache, const unsigned char *id, size_t size, mbedtls_ssl_session *session)
{
	struct mbed_cache *own = cache;
	return own->get(own, span_of(id, size), session);
}

static int
put_session(void *cache, const unsigned char *id, size_t size, const mbedtls_ssl_session *session)
{
	struct mbed_cache *own = cache;
	return own->put(own, span_of(id, size), session);
}
#else
static int
get_session(void *cache, mbedtls_ssl_session *session)
{
	struct mbed_cache *own = cache;
	return own->get(own, span_of(session->id, session->id_len), session);
}

static int
put_session(void *cache, const mbedtls_ssl_session *session)
{
	struct mbed_cache *own = cache;
	return own->put(own, span_of(session->id, session->id_len), session);
}
#endif

void
mbed_use_cache(mbedtls_ssl_config *config, struct mbed_cache *cache)
{
	mbedtls_ssl_conf_session_cache(config, cache, get_session, put_session);
}
