/* Sealing of single values: padding, deterministic nonce, XChaCha20-Poly1305 bound to a place.
 */
#include "core/seal.h"

#include "base/pack.h"

#include <assert.h>
#include <string.h>

#define BLOCK 16

/* The value as msgpack, then 0x80 and zeros up to a whole block. */
static void
put_padded(struct buffer *out, const struct value *value)
{
	value_pack(out, value);
	buffer_put_byte(out, 0x80);
	buffer_extend(out, (BLOCK - out->size % BLOCK) % BLOCK);
}

static void
put_bound(struct buffer *out, const struct seal_place *place)
{
	char path[PATH_TEXT_MAX];

	path_text(place->path, path);
	pack_array(out, 3);
	pack_text(out, place->ledger);
	pack_text(out, span_text(path));
	pack_text(out, place->field);
}

static void
make_nonce(const uint8_t key[CRYPT_KEY_SIZE], struct span field, struct span padded, uint8_t nonce[CRYPT_NONCE_SIZE])
{
	struct span parts[] = { SPAN("heshi-nonce-1"), field, padded };
	uint8_t hash[64];

	crypt_hash(span_of(key, CRYPT_KEY_SIZE), parts, 3, hash, sizeof(hash));
	memcpy(nonce, hash, CRYPT_NONCE_SIZE);
}

struct value
seal_value(struct arena *arena, const uint8_t key[CRYPT_KEY_SIZE], const struct seal_place *place,
	   const struct value *value)
{
	struct buffer OWN(buffer_drop) padded = { 0 };
	struct buffer OWN(buffer_drop) bound = { 0 };
	struct buffer OWN(buffer_drop) sealed = { 0 };
	uint8_t nonce[CRYPT_NONCE_SIZE];

	assert(value->type != VALUE_NONE && value->type != VALUE_SEALED);
	put_padded(&padded, value);
	put_bound(&bound, place);
	make_nonce(key, place->field, buffer_span(&padded), nonce);
	buffer_put(&sealed, nonce, sizeof(nonce));
	crypt_seal(&sealed, key, nonce, buffer_span(&bound), buffer_span(&padded));
	return (struct value){ .type = VALUE_SEALED, .bytes = arena_copy(arena, buffer_span(&sealed)) };
}

/* The value in padded plain text, in the arena; NONE unless sealing it again gives this very padding and packing. */
static struct value
read_padded(struct arena *arena, struct span padded)
{
	struct value none = { .type = VALUE_NONE };
	struct buffer OWN(buffer_drop) again = { 0 };
	struct unpack in;
	struct value value;
	size_t size = padded.size;

	while (size > 0 && padded.data[size - 1] == 0)
		size--;
	if (size == 0)
		return none;
	in = unpack_start(arena_copy(arena, span_part(padded, 0, size - 1)));
	value = value_unpack(arena, &in);
	if (in.broken || value.type == VALUE_SEALED)
		return none;
	put_padded(&again, &value);
	return span_equal(buffer_span(&again), padded) ? value : none;
}

/* Opens only what seal_value could have made: whoever holds key and plain value must be able to seal it to the very same
 * bytes again, or the change set could not be handed on. */
bool
unseal_value(struct arena *arena, const uint8_t key[CRYPT_KEY_SIZE], const struct seal_place *place,
	     const struct value *sealed, struct value *out)
{
	struct buffer OWN(buffer_drop) padded = { 0 };
	struct buffer OWN(buffer_drop) bound = { 0 };
	uint8_t nonce[CRYPT_NONCE_SIZE];
	struct value value;

	if (sealed->type != VALUE_SEALED || !value_fits(sealed))
		return false;
	put_bound(&bound, place);
	if (!crypt_open(&padded, key, sealed->bytes.data, buffer_span(&bound),
			span_part(sealed->bytes, CRYPT_NONCE_SIZE, sealed->bytes.size)))
		return false;
	make_nonce(key, place->field, buffer_span(&padded), nonce);
	if (!crypt_same(nonce, sealed->bytes.data, CRYPT_NONCE_SIZE))
		return false;
	value = read_padded(arena, buffer_span(&padded));
	if (value.type == VALUE_NONE)
		return false;
	*out = value;
	return true;
}
