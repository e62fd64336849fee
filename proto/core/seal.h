/* Sealing: fields that name or describe a person are encrypted before they are hashed, so that the history can be
 * handed out.
 *
 * Sealed bytes = nonce (24) + XChaCha20-Poly1305 ciphertext and tag (16). The plain text is the value as msgpack,
 * padded by ISO/IEC 7816-4 to a multiple of 16 bytes (hides whether a name has two or three characters). The nonce is
 * the first 24 of the 64 bytes of BLAKE2b keyed with the document's key over ("heshi-nonce-1", field, padded plain
 * text): deterministic per key, field and value (so merges compare ciphertext) and misuse-resistant. Associated data =
 * msgpack array [ledger, path text, field].
 */
#ifndef HESHI_CORE_SEAL_H
#define HESHI_CORE_SEAL_H

#include "base/crypt.h"
#include "core/document.h"
#include "core/path.h"

/* What a sealed value is bound to. */
struct seal_place {
	struct span ledger;
	const struct path *path;
	struct span field;
};

/* The sealed value, in the arena. `value` is any but NONE and SEALED. */
struct value seal_value(struct arena *arena, const uint8_t key[CRYPT_KEY_SIZE], const struct seal_place *place,
			const struct value *value);
/* The plain value in the arena; false when the bytes do not open under this key at this place, or are not what
 * seal_value makes of the plain value (so that who has key and plain value can always make the same bytes again). */
bool unseal_value(struct arena *arena, const uint8_t key[CRYPT_KEY_SIZE], const struct seal_place *place,
		  const struct value *sealed, struct value *out);

#endif
