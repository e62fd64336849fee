/* TLS sessions kept by the hub; see tls_cache.h. */
#include "host/tls_cache.h"

#include "base/crypt.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ID_SIZE 32

struct entry {
	uint8_t id[ID_SIZE];
	int64_t born; /* seconds of the monotonic clock: setting the wall clock must not prolong a session */
	size_t size;  /* 0: empty */
	uint8_t *bytes;
};

struct tls_cache {
	struct mbed_cache calls; /* first: mbedTLS hands it back */
	int64_t seconds;
	size_t most;
	size_t next;
	struct entry entries[];
};

static int64_t
now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

static void
entry_clear(struct entry *entry)
{
	crypt_free(entry->bytes);
	*entry = (struct entry){ 0 };
}

/* A linear look through 4,096 entries takes some microseconds, beside milliseconds of a full handshake. */
static int
cache_get(struct mbed_cache *calls, struct span id, mbedtls_ssl_session *session)
{
	struct tls_cache *cache = (struct tls_cache *)calls;
	for (size_t i = 0; i < cache->most; i++) {
		struct entry *entry = &cache->entries[i];
		if (entry->size == 0 || !span_equal(id, span_of(entry->id, ID_SIZE)))
			continue;
		if (now() - entry->born < cache->seconds)
			return mbedtls_ssl_session_load(session, entry->bytes, entry->size);
		entry_clear(entry);
	}
	return MBEDTLS_ERR_SSL_BAD_INPUT_DATA;
}

static int
cache_put(struct mbed_cache *calls, struct span id, const mbedtls_ssl_session *session)
{
	struct tls_cache *cache = (struct tls_cache *)calls;
	/* Strangers could else push every device's session out, at the price of a handshake each. */
	if (id.size != ID_SIZE || !session->peer_cert)
		return 0;
	uint8_t bytes[LIMIT_CERTIFICATE + 1024];
	size_t size = 0;
	int status = mbedtls_ssl_session_save(session, bytes, sizeof(bytes), &size);
	if (!status) {
		struct entry *entry = &cache->entries[cache->next];
		cache->next = (cache->next + 1) % cache->most;
		entry_clear(entry);
		*entry = (struct entry){ .born = now(), .size = size, .bytes = malloc(size) };
		if (!entry->bytes)
			abort();
		memcpy(entry->id, id.data, ID_SIZE);
		memcpy(entry->bytes, bytes, size);
		crypt_wipe(bytes, size);
	}
	return status;
}

struct tls_cache *
tls_cache_open(size_t most, int64_t seconds)
{
	struct tls_cache *cache = calloc(1, sizeof(*cache) + most * sizeof(struct entry));
	if (!cache)
		abort();
	cache->calls = (struct mbed_cache){ .get = cache_get, .put = cache_put };
	cache->seconds = seconds;
	cache->most = most;
	return cache;
}

void
tls_cache_close(struct tls_cache **cache)
{
	if (!*cache)
		return;
	for (size_t i = 0; i < (*cache)->most; i++)
		entry_clear(&(*cache)->entries[i]);
	free(*cache);
	*cache = NULL;
}

struct mbed_cache *
tls_cache_calls(struct tls_cache *cache)
{
	return &cache->calls;
}
