/* One TLS connection as a filter of bytes, and the session that it leaves; see tls.h. */
#include "host/tls_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SESSION_MAX (LIMIT_CERTIFICATE + 1024)
/* A whole frame of the session and then some; who takes in less than that per call does not read at all. */
#define PLAIN_MAX (2 * LIMIT_FRAME)

struct tls_session {
	uint8_t authority[CRYPT_SHA256_SIZE]; /* whose hub it is with */
	struct buffer bytes;                  /* mbedTLS's form, tied to its version */
};

static int
take_incoming(void *user, unsigned char *out, size_t room)
{
	struct tls *tls = user;
	if (tls->incoming.size == 0)
		return MBEDTLS_ERR_SSL_WANT_READ;
	struct span part = span_part(tls->incoming, 0, room);
	memcpy(out, part.data, part.size);
	tls->incoming = span_part(tls->incoming, part.size, tls->incoming.size);
	return (int)part.size;
}

static int
put_outgoing(void *user, const unsigned char *data, size_t size)
{
	struct tls *tls = user;
	buffer_put(&tls->cipher, data, size);
	return (int)size;
}

/* A session that cannot be loaded, or is with another district's hub, only costs a full handshake. */
static int
resume_session(struct tls *tls, const struct tls_session *resume)
{
	if (!crypt_same(resume->authority, tls->config->fingerprint, sizeof(resume->authority)))
		return 0;
	mbedtls_ssl_session session;
	mbedtls_ssl_session_init(&session);
	int status = 0;
	if (!mbedtls_ssl_session_load(&session, resume->bytes.data, resume->bytes.size))
		status = mbedtls_ssl_set_session(&tls->ssl, &session);
	mbedtls_ssl_session_free(&session);
	return status;
}

fault_t
tls_open(struct tls_config *config, const struct tls_session *resume, struct tls **out)
{
	struct tls *OWN(tls_close) tls = calloc(1, sizeof(*tls));
	if (!tls)
		abort();
	tls->config = config;
	tls->plain.limit = PLAIN_MAX;
	mbedtls_ssl_init(&tls->ssl);
	int status = mbedtls_ssl_setup(&tls->ssl, &config->ssl);
	/* 3.6 insists on being told that no name is to be verified. */
	if (!status && config->part != TLS_HUB)
		status = mbedtls_ssl_set_hostname(&tls->ssl, config->part == TLS_ENROL ? TLS_ENROL_NAME : NULL);
	if (!status && resume && config->part == TLS_NODE)
		status = resume_session(tls, resume);
	if (status)
		return mbed_fault(FAULT_SYSTEM, status, "starting TLS");
	mbedtls_ssl_set_verify(&tls->ssl, tls_verify, tls);
	mbedtls_ssl_set_bio(&tls->ssl, tls, put_outgoing, take_incoming, NULL);
	*out = KEEP(tls);
	return NULL;
}

void
tls_close(struct tls **tls)
{
	struct tls *old = *tls;
	if (!old)
		return;
	mbedtls_ssl_free(&old->ssl);
	buffer_drop(&old->plain);
	buffer_drop(&old->cipher);
	buffer_drop(&old->authority);
	buffer_drop(&old->waiting);
	buffer_drop(&old->session);
	free(old);
	*tls = NULL;
}

/* RFC 5246 7.2.2: what a peer sends when it does not accept a certificate. */
static bool
is_certificate_alert(int alert)
{
	switch (alert) {
	case MBEDTLS_SSL_ALERT_MSG_NO_CERT:
	case MBEDTLS_SSL_ALERT_MSG_BAD_CERT:
	case MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_CERT:
	case MBEDTLS_SSL_ALERT_MSG_CERT_REVOKED:
	case MBEDTLS_SSL_ALERT_MSG_CERT_EXPIRED:
	case MBEDTLS_SSL_ALERT_MSG_CERT_UNKNOWN:
	case MBEDTLS_SSL_ALERT_MSG_UNKNOWN_CA:
	case MBEDTLS_SSL_ALERT_MSG_ACCESS_DENIED:
		return true;
	default:
		return false;
	}
}

/* The handshake, or what came after it, broke with this mbedTLS status. */
static fault_t
break_off(struct tls *tls, int status)
{
	tls->failed = true;
	bool hub = tls->config->part == TLS_HUB;
	if (tls->why)
		return fault_raise(FAULT_TRUST, 0, "%s", tls->why);
	if (status == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) {
		int alert = mbed_alert(&tls->ssl);
		if (is_certificate_alert(alert))
			return fault_raise(FAULT_TRUST, 0,
					   hub ? "the device does not accept this hub's certificate (alert %d)" :
						 "the hub does not accept this device's certificate (alert %d); enrol "
						 "again",
					   alert);
		return fault_raise(FAULT_PEER, 0, "the other side broke TLS off (alert %d)", alert);
	}
	return mbed_fault(FAULT_PEER, status,
			  tls->ready ? "the TLS connection is damaged" : "the TLS handshake failed");
}

/* The session as it is now, for the next connection; without one that connection's handshake is a full one. */
static void
keep_session(struct tls *tls)
{
	mbedtls_ssl_session session;
	mbedtls_ssl_session_init(&session);
	size_t size = 0;
	uint8_t bytes[SESSION_MAX];
	if (!mbedtls_ssl_get_session(&tls->ssl, &session) && session.id_len > 0 &&
	    !mbedtls_ssl_session_save(&session, bytes, sizeof(bytes), &size))
		buffer_put(&tls->session, bytes, size);
	crypt_wipe(bytes, size);
	mbedtls_ssl_session_free(&session);
}

static fault_t
shake_hands(struct tls *tls)
{
	int status = mbedtls_ssl_handshake(&tls->ssl);
	if (status == MBEDTLS_ERR_SSL_WANT_READ)
		return NULL;
	if (status)
		return break_off(tls, status);
	tls->why = tls_flaw(tls);
	if (tls->why) {
		mbedtls_ssl_send_alert_message(&tls->ssl, MBEDTLS_SSL_ALERT_LEVEL_FATAL,
					       MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_CERT);
		return break_off(tls, 0);
	}
	tls->ready = true;
	if (tls->config->part == TLS_NODE)
		keep_session(tls);
	return NULL;
}

static fault_t
encrypt(struct tls *tls, struct span plain)
{
	while (plain.size > 0) {
		int status = mbedtls_ssl_write(&tls->ssl, plain.data, plain.size);
		if (status <= 0)
			return break_off(tls, status);
		plain = span_part(plain, (size_t)status, plain.size);
	}
	return NULL;
}

/* Takes one piece; *more says whether to come again. */
static fault_t
decrypt(struct tls *tls, bool *more)
{
	uint8_t bytes[4096];
	size_t before = tls->incoming.size;
	int status = mbedtls_ssl_read(&tls->ssl, bytes, sizeof(bytes));
	if (status > 0) {
		buffer_put(&tls->plain, bytes, (size_t)status);
		tls->failed = tls->plain.full;
		return buffer_check(&tls->plain, "received bytes that nobody takes in");
	}
	if (status == MBEDTLS_ERR_SSL_WANT_READ) {
		/* Also what mbedTLS says after a message that it only had to answer. */
		*more = tls->incoming.size > 0 && tls->incoming.size < before;
		return NULL;
	}
	if (status == 0 || status == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
		tls->ended = true;
		*more = false;
		return NULL;
	}
	return break_off(tls, status);
}

/* As far as the bytes at hand allow. */
static fault_t
advance(struct tls *tls)
{
	if (!tls->ready) {
		TRY(shake_hands(tls));
		if (!tls->ready)
			return NULL;
		fault_t fault = encrypt(tls, buffer_span(&tls->waiting));
		buffer_drop(&tls->waiting);
		TRY(fault);
	}
	bool more = !tls->ended;
	while (more)
		TRY(decrypt(tls, &more));
	return NULL;
}

fault_t
tls_receive(struct tls *tls, struct span cipher)
{
	if (tls->failed)
		return fault_raise(FAULT_PEER, 0, "the TLS connection is broken already");
	tls->incoming = cipher;
	fault_t fault = advance(tls);
	tls->incoming = (struct span){ 0 };
	return fault;
}

fault_t
tls_send(struct tls *tls, struct span plain)
{
	if (tls->failed)
		return fault_raise(FAULT_PEER, 0, "the TLS connection is broken already");
	assert(!tls->finished);
	if (tls->ready)
		return encrypt(tls, plain);
	buffer_put_span(&tls->waiting, plain);
	return advance(tls);
}

void
tls_finish(struct tls *tls)
{
	if (!tls->ready || tls->failed || tls->finished)
		return;
	tls->finished = true;
	mbedtls_ssl_close_notify(&tls->ssl);
}

struct buffer *
tls_plain(struct tls *tls)
{
	return &tls->plain;
}

struct buffer *
tls_cipher(struct tls *tls)
{
	return &tls->cipher;
}

bool
tls_ready(const struct tls *tls)
{
	return tls->ready;
}

bool
tls_resumed(const struct tls *tls)
{
	return tls->ready && !tls->verified && mbedtls_ssl_get_peer_cert(&tls->ssl);
}

bool
tls_ended(const struct tls *tls)
{
	return tls->ended;
}

struct span
tls_peer(const struct tls *tls)
{
	const mbedtls_x509_crt *peer = tls->ready ? mbedtls_ssl_get_peer_cert(&tls->ssl) : NULL;
	return peer ? span_of(peer->raw.p, peer->raw.len) : (struct span){ 0 };
}

struct span
tls_authority(const struct tls *tls)
{
	return tls->ready ? buffer_span(&tls->authority) : (struct span){ 0 };
}

static struct tls_session *
session_new(struct span authority, struct span bytes)
{
	struct tls_session *session = calloc(1, sizeof(*session));
	if (!session)
		abort();
	memcpy(session->authority, authority.data, sizeof(session->authority));
	buffer_put_span(&session->bytes, bytes);
	return session;
}

struct tls_session *
tls_keep(const struct tls *tls)
{
	if (tls->session.size == 0)
		return NULL;
	struct span authority = span_of(tls->config->fingerprint, sizeof(tls->config->fingerprint));
	return session_new(authority, buffer_span(&tls->session));
}

fault_t
tls_session_put(const struct tls_session *session, struct buffer *out)
{
	buffer_put(out, session->authority, sizeof(session->authority));
	buffer_put_span(out, buffer_span(&session->bytes));
	return buffer_check(out, "a TLS session");
}

fault_t
tls_session_read(struct span bytes, struct tls_session **out)
{
	struct span authority = span_part(bytes, 0, CRYPT_SHA256_SIZE);
	struct span rest = span_part(bytes, CRYPT_SHA256_SIZE, SESSION_MAX + 1);
	if (rest.size == 0 || rest.size > SESSION_MAX)
		return fault_raise(FAULT_STORE, 0, "the kept TLS session has %zu bytes", bytes.size);
	mbedtls_ssl_session session;
	mbedtls_ssl_session_init(&session);
	int status = mbedtls_ssl_session_load(&session, rest.data, rest.size);
	mbedtls_ssl_session_free(&session);
	if (status)
		return mbed_fault(FAULT_STORE, status, "the kept TLS session cannot be used");
	*out = session_new(authority, rest);
	return NULL;
}

void
tls_session_drop(struct tls_session **session)
{
	if (!*session)
		return;
	buffer_drop(&(*session)->bytes);
	free(*session);
	*session = NULL;
}
