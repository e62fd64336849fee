/* Cryptography through libsodium; see crypt.h. */
#include "base/crypt.h"

#include <assert.h>
#include <malloc.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static_assert(CRYPT_PUBLIC_SIZE == crypto_sign_PUBLICKEYBYTES, "Ed25519 public key");
static_assert(CRYPT_SECRET_SIZE == crypto_sign_SECRETKEYBYTES, "Ed25519 secret key");
static_assert(CRYPT_SEED_SIZE == crypto_sign_SEEDBYTES, "Ed25519 seed");
static_assert(CRYPT_SIGNATURE_SIZE == crypto_sign_BYTES, "Ed25519 signature");
static_assert(CRYPT_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "XChaCha20-Poly1305 key");
static_assert(CRYPT_NONCE_SIZE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "XChaCha20-Poly1305 nonce");
static_assert(CRYPT_TAG_SIZE == crypto_aead_xchacha20poly1305_ietf_ABYTES, "Poly1305 tag");
static_assert(CRYPT_SHA256_SIZE == crypto_hash_sha256_BYTES, "SHA-256 digest");
static_assert(CRYPT_SHA512_SIZE == crypto_hash_sha512_BYTES, "SHA-512 digest");
static_assert(CRYPT_SALT_SIZE == crypto_pwhash_argon2id_SALTBYTES, "Argon2id salt");
static_assert(CRYPT_PASSWORD_OPERATIONS == crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE, "Argon2id passes");
static_assert((size_t)CRYPT_PASSWORD_KIB << 10 == crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE, "Argon2id memory");

#define PASSWORD_HASH_SIZE 32 /* what libsodium's own text has */

void
crypt_start(void)
{
	int started = sodium_init();
	assert(started >= 0);
}

void
crypt_key_pair(const uint8_t seed[CRYPT_SEED_SIZE], uint8_t public_key[CRYPT_PUBLIC_SIZE],
	       uint8_t secret_key[CRYPT_SECRET_SIZE])
{
	crypto_sign_seed_keypair(public_key, secret_key, seed);
}

void
crypt_sign(const uint8_t secret_key[CRYPT_SECRET_SIZE], struct span message, uint8_t signature[CRYPT_SIGNATURE_SIZE])
{
	crypto_sign_detached(signature, NULL, message.data, message.size, secret_key);
}

bool
crypt_verify(const uint8_t public_key[CRYPT_PUBLIC_SIZE], struct span message,
	     const uint8_t signature[CRYPT_SIGNATURE_SIZE])
{
	return crypto_sign_verify_detached(signature, message.data, message.size, public_key) == 0;
}

void
crypt_sha256(struct span message, uint8_t digest[CRYPT_SHA256_SIZE])
{
	crypto_hash_sha256(digest, message.data, message.size);
}

void
crypt_sha512(struct span message, uint8_t digest[CRYPT_SHA512_SIZE])
{
	crypto_hash_sha512(digest, message.data, message.size);
}

void
crypt_hash(struct span key, const struct span *parts, size_t count, uint8_t *out, size_t out_size)
{
	assert(out_size >= 1 && out_size <= crypto_generichash_BYTES_MAX);
	assert(key.size <= crypto_generichash_KEYBYTES_MAX);
	crypto_generichash_state state;
	int failed = crypto_generichash_init(&state, key.data, key.size, out_size);
	assert(!failed);
	for (size_t i = 0; i < count; i++) {
		uint8_t length[8];
		for (unsigned byte = 0; byte < sizeof(length); byte++)
			length[byte] = (uint8_t)((uint64_t)parts[i].size >> (8 * byte));
		crypto_generichash_update(&state, length, sizeof(length));
		crypto_generichash_update(&state, parts[i].data, parts[i].size);
	}
	failed = crypto_generichash_final(&state, out, out_size);
	assert(!failed);
	sodium_memzero(&state, sizeof(state));
}

void
crypt_seal(struct buffer *out, const uint8_t key[CRYPT_KEY_SIZE], const uint8_t nonce[CRYPT_NONCE_SIZE],
	   struct span bound, struct span plain)
{
	uint8_t *sealed = buffer_extend(out, plain.size + CRYPT_TAG_SIZE);
	if (!sealed)
		return;
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, plain.data, plain.size, bound.data, bound.size, NULL,
						   nonce, key);
}

bool
crypt_open(struct buffer *out, const uint8_t key[CRYPT_KEY_SIZE], const uint8_t nonce[CRYPT_NONCE_SIZE],
	   struct span bound, struct span sealed)
{
	if (sealed.size < CRYPT_TAG_SIZE)
		return false;
	size_t before = out->size;
	/* NULL when `out` is full: libsodium then only verifies, so that the answer stays true to its word. */
	uint8_t *plain = buffer_extend(out, sealed.size - CRYPT_TAG_SIZE);
	bool opened = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed.data, sealed.size,
								 bound.data, bound.size, nonce, key) == 0;
	if (!opened)
		out->size = before;
	return opened;
}

/* Standard base64 without padding: what PHC's text form of Argon2 takes. */
static void
put_phc_base64(struct buffer *out, const uint8_t *bytes, size_t size)
{
	char text[sodium_base64_ENCODED_LEN(PASSWORD_HASH_SIZE, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)];
	assert(size <= PASSWORD_HASH_SIZE);
	sodium_bin2base64(text, sizeof(text), bytes, size, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	buffer_put_text(out, text);
}

/* libsodium's own maker of this text draws the salt itself; here it is an argument. */
void
crypt_password_put(struct buffer *out, struct span password, const uint8_t salt[CRYPT_SALT_SIZE])
{
	uint8_t hash[PASSWORD_HASH_SIZE];
	const char *text = password.data ? (const char *)password.data : "";
	if (crypto_pwhash_argon2id(hash, sizeof(hash), text, password.size, salt, CRYPT_PASSWORD_OPERATIONS,
				   (size_t)CRYPT_PASSWORD_KIB << 10, crypto_pwhash_argon2id_ALG_ARGON2ID13))
		abort();
	buffer_print(out, "$argon2id$v=19$m=%d,t=%d,p=1$", CRYPT_PASSWORD_KIB, CRYPT_PASSWORD_OPERATIONS);
	put_phc_base64(out, salt, CRYPT_SALT_SIZE);
	buffer_put_byte(out, '$');
	put_phc_base64(out, hash, sizeof(hash));
	sodium_memzero(hash, sizeof(hash));
}

bool
crypt_password_holds(struct span stored, struct span password)
{
	char text[crypto_pwhash_argon2id_STRBYTES] = { 0 };
	if (stored.size == 0 || stored.size >= sizeof(text))
		return false;
	memcpy(text, stored.data, stored.size);
	return crypto_pwhash_argon2id_str_verify(text, password.data ? (const char *)password.data : "",
						 password.size) == 0;
}

bool
crypt_same(const void *a, const void *b, size_t size)
{
	return sodium_memcmp(a, b, size) == 0;
}

void
crypt_wipe(void *data, size_t size)
{
	sodium_memzero(data, size);
}

void
crypt_free(void *data)
{
	if (data)
		sodium_memzero(data, malloc_usable_size(data));
	free(data);
}
