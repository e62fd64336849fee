/* Every cryptographic algorithm that Heshi uses outside TLS, through libsodium, in this one place (so that national
 * algorithms could replace them). Pure: randomness is an argument; see host/random.h.
 */
#ifndef HESHI_BASE_CRYPT_H
#define HESHI_BASE_CRYPT_H

#include "base/buffer.h"

#define CRYPT_PUBLIC_SIZE 32    /* Ed25519 public key */
#define CRYPT_SECRET_SIZE 64    /* Ed25519 secret key as libsodium keeps it: seed and public key */
#define CRYPT_SEED_SIZE 32      /* what an Ed25519 key pair is made from */
#define CRYPT_SIGNATURE_SIZE 64 /* Ed25519 */
#define CRYPT_KEY_SIZE 32       /* XChaCha20-Poly1305, keyed BLAKE2b */
#define CRYPT_NONCE_SIZE 24     /* XChaCha20 */
#define CRYPT_TAG_SIZE 16       /* Poly1305 */
#define CRYPT_SHA256_SIZE 32
#define CRYPT_SHA512_SIZE 64
#define CRYPT_SALT_SIZE 16            /* Argon2id */
#define CRYPT_PASSWORD_OPERATIONS 2   /* Argon2id, t: passes over the memory (libsodium's "interactive") */
#define CRYPT_PASSWORD_KIB (64 << 10) /* Argon2id, m: 64 MiB */

/* Call once before anything else; asserts when libsodium cannot start. Safe to call again and from any thread. */
void crypt_start(void);
void crypt_key_pair(const uint8_t seed[CRYPT_SEED_SIZE], uint8_t public_key[CRYPT_PUBLIC_SIZE],
		    uint8_t secret_key[CRYPT_SECRET_SIZE]);
void crypt_sign(const uint8_t secret_key[CRYPT_SECRET_SIZE], struct span message,
		uint8_t signature[CRYPT_SIGNATURE_SIZE]);
bool crypt_verify(const uint8_t public_key[CRYPT_PUBLIC_SIZE], struct span message,
		  const uint8_t signature[CRYPT_SIGNATURE_SIZE]);
void crypt_sha256(struct span message, uint8_t digest[CRYPT_SHA256_SIZE]);
void crypt_sha512(struct span message, uint8_t digest[CRYPT_SHA512_SIZE]);
/* Keyed BLAKE2b, 1 to 64 bytes out; key 0 to 64 bytes. The parts are hashed with their lengths in front (8 bytes,
 * little endian), so that their borders count. */
void crypt_hash(struct span key, const struct span *parts, size_t count, uint8_t *out, size_t out_size);
/* Puts ciphertext and tag (plain.size + 16 bytes). */
void crypt_seal(struct buffer *out, const uint8_t key[CRYPT_KEY_SIZE], const uint8_t nonce[CRYPT_NONCE_SIZE],
		struct span bound, struct span plain);
/* Puts the plain bytes; false (nothing put) when key, nonce, bound data or ciphertext do not fit together. */
bool crypt_open(struct buffer *out, const uint8_t key[CRYPT_KEY_SIZE], const uint8_t nonce[CRYPT_NONCE_SIZE],
		struct span bound, struct span sealed);
/* Puts "$argon2id$v=19$m=65536,t=2,p=1$SALT$HASH", the standard text of a password's Argon2id hash: about 0.1 s and 64 MiB (aborts
 * when there is no such memory). */
void crypt_password_put(struct buffer *out, struct span password, const uint8_t salt[CRYPT_SALT_SIZE]);
/* Whether such a text (of whatever limits) is this password's; false also when it is no such text. */
bool crypt_password_holds(struct span stored, struct span password);
/* Compares in constant time; both of `size` bytes. */
bool crypt_same(const void *a, const void *b, size_t size);
/* Overwrites a secret so that no optimiser drops it. */
void crypt_wipe(void *data, size_t size);
/* free() for memory that may have held a secret: overwritten first, as far as it was allocated. NULL is allowed. Buffers and arenas end so,
 * too. */
void crypt_free(void *data);

#endif
