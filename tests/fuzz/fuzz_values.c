/* Fuzzes msgpack that comes from outside, and sealing: what was read as a value is packed and read again as the same; what can be
 * skipped is skipped at its end; a sealed value opens as what it was, and nothing opens that was not sealed there.
 *
 * Input: msgpack.
 */
#include "core/seal.h"
#include "tests/support/example.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct path *
place(void)
{
	static struct path path;
	path = path_main("dispute", example_uuid(1));
	return &path;
}

static struct seal_place
place_of(const char *field)
{
	return (struct seal_place){ SPAN("centre/440105014"), place(), span_text(field) };
}

/* Opens here, and neither elsewhere nor with a bit turned. */
static void
seal_again(struct arena *arena, const struct value *value, size_t turned)
{
	struct seal_place here = place_of("summary"), elsewhere = place_of("name");
	struct value sealed = seal_value(arena, example_key, &here, value);
	struct value twin = seal_value(arena, example_key, &here, value), plain;
	assert(value_equal(&sealed, &twin));
	bool opens = unseal_value(arena, example_key, &here, &sealed, &plain);
	assert(opens && value_equal(&plain, value));
	assert(!unseal_value(arena, example_key, &elsewhere, &sealed, &plain));
	struct span copy = arena_copy(arena, sealed.bytes);
	((uint8_t *)(uintptr_t)copy.data)[turned % copy.size] ^= (uint8_t)(1 << turned % 8);
	sealed.bytes = copy;
	assert(!unseal_value(arena, example_key, &here, &sealed, &plain));
}

static void
pack_again(const struct value *value)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) packed = { 0 };
	value_pack(&packed, value);
	struct unpack in = unpack_start(buffer_span(&packed));
	struct value again = value_unpack(&arena, &in);
	fault_t fault = unpack_check(&in, "value");
	assert(!fault && value_equal(&again, value));
	if (value->type != VALUE_SEALED && packed.size + 1 <= LIMIT_TEXT)
		seal_again(&arena, value, packed.size * 31 + packed.data[packed.size - 1]);
}

/* A value can be skipped as well, and what stands behind it is the same. */
static void
skip_it(struct span bytes, struct span rest)
{
	struct unpack in = unpack_start(bytes);
	unpack_skip(&in);
	assert(!in.broken && in.rest.data == rest.data && in.rest.size == rest.size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct unpack in = unpack_start(span_of(data, size));
	crypt_start();
	while (in.rest.size > 0 && !in.broken) {
		struct span before = in.rest;
		struct value value = value_unpack(&arena, &in);
		if (in.broken)
			break;
		assert(in.rest.size < before.size && value_fits(&value));
		skip_it(before, in.rest);
		pack_again(&value);
	}
	assert(arena.total <= size * (sizeof(struct value) + 16));
	in = unpack_start(span_of(data, size));
	unpack_skip(&in);
	assert(in.broken || in.rest.size < size || size == 0);
	return 0;
}
