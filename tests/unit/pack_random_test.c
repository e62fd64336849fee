/* msgpack against msgpack-c's own unpacker: seeded values, the same values cut at every byte, and noise.
 */
#include "base/pack.h"

#include "exact.h"

#include <msgpack.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct unpack
skip_one(struct span bytes)
{
	struct unpack in = unpack_start(bytes);
	unpack_skip(&in);
	return in;
}

/* A stream of numbers that a seed repeats (xorshift). */
static uint32_t
draw(uint64_t *seed, uint32_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (uint32_t)(*seed >> 33) % below;
}

static void
put_any(struct buffer *out, uint64_t *seed, int depth)
{
	static const uint8_t noise[300] = { 0xff, 0, 0x80 };
	uint32_t count = draw(seed, 5);
	switch (draw(seed, depth < UNPACK_DEPTH_MAX ? 8 : 6)) {
	case 0:
		pack_nil(out);
		return;
	case 1:
		pack_truth(out, count > 2);
		return;
	case 2:
		pack_integer(out, (int64_t)*seed >> draw(seed, 64));
		return;
	case 3:
		pack_text(out,
			  count > 2 ? SPAN("和事") : SPAN("a dispute over wages that fills more than a short form"));
		return;
	case 4:
		pack_bytes(out, span_of(noise, draw(seed, sizeof(noise))));
		return;
	case 5:
		pack_extension(out, (int8_t)count, span_of(noise, draw(seed, 20)));
		return;
	case 6:
		count = draw(seed, 10) == 0 ? 20 : count;
		pack_array(out, count);
		break;
	default:
		pack_map(out, count);
		count *= 2;
	}
	for (uint32_t i = 0; i < count; i++)
		put_any(out, seed, depth + 1);
}

static void
assert_same_span(struct span ours, const void *theirs, uint32_t size)
{
	assert_true(span_equal(ours, span_of(theirs, size)));
}

/* Reads one value and compares it with msgpack-c's. */
static void
assert_reads_as(struct unpack *in, const msgpack_object *object)
{
	switch (unpack_peek(in)) {
	case PACK_NIL:
		unpack_nil(in);
		assert_int_equal(object->type, MSGPACK_OBJECT_NIL);
		break;
	case PACK_TRUTH:
		assert_int_equal(object->type, MSGPACK_OBJECT_BOOLEAN);
		assert_int_equal(unpack_truth(in), object->via.boolean);
		break;
	case PACK_INTEGER:
		assert_true(object->type == MSGPACK_OBJECT_POSITIVE_INTEGER ||
			    object->type == MSGPACK_OBJECT_NEGATIVE_INTEGER);
		assert_int_equal(unpack_integer(in), object->via.i64);
		break;
	case PACK_TEXT:
		assert_int_equal(object->type, MSGPACK_OBJECT_STR);
		assert_same_span(unpack_text(in, SIZE_MAX), object->via.str.ptr, object->via.str.size);
		break;
	case PACK_BYTES:
		assert_int_equal(object->type, MSGPACK_OBJECT_BIN);
		assert_same_span(unpack_bytes(in, SIZE_MAX), object->via.bin.ptr, object->via.bin.size);
		break;
	case PACK_EXTENSION:
		assert_int_equal(object->type, MSGPACK_OBJECT_EXT);
		assert_same_span(unpack_extension(in, object->via.ext.type, SIZE_MAX), object->via.ext.ptr,
				 object->via.ext.size);
		break;
	case PACK_ARRAY:
		assert_int_equal(object->type, MSGPACK_OBJECT_ARRAY);
		assert_int_equal(unpack_array(in, SIZE_MAX), object->via.array.size);
		for (uint32_t i = 0; i < object->via.array.size; i++)
			assert_reads_as(in, &object->via.array.ptr[i]);
		break;
	case PACK_MAP:
		assert_int_equal(object->type, MSGPACK_OBJECT_MAP);
		assert_int_equal(unpack_map(in, SIZE_MAX), object->via.map.size);
		for (uint32_t i = 0; i < object->via.map.size; i++) {
			assert_reads_as(in, &object->via.map.ptr[i].key);
			assert_reads_as(in, &object->via.map.ptr[i].val);
		}
		break;
	case PACK_END:
	case PACK_BAD:
		fail();
	}
}

static void
random_values_read_as_msgpack_c_reads_them(void **state)
{
	(void)state;
	for (uint64_t round = 1; round <= 3000; round++) {
		uint64_t seed = round * 0x9e3779b97f4a7c15;
		struct buffer OWN(buffer_drop) buffer = { 0 };
		put_any(&buffer, &seed, 0);
		struct span OWN(exact_drop) bytes = exact(buffer.data, buffer.size);
		msgpack_unpacked theirs;
		msgpack_unpacked_init(&theirs);
		size_t end = 0;
		int result = msgpack_unpack_next(&theirs, (const char *)bytes.data, bytes.size, &end);
		assert_int_equal(result, MSGPACK_UNPACK_SUCCESS);
		struct unpack ours = unpack_start(bytes);
		assert_reads_as(&ours, &theirs.data);
		assert_null(unpack_check(&ours, "value"));
		ours = skip_one(bytes);
		assert_null(unpack_check(&ours, "value"));
		msgpack_unpacked_destroy(&theirs);
	}
}

static void
a_value_cut_anywhere_breaks_the_reader(void **state)
{
	(void)state;
	for (uint64_t round = 1; round <= 300; round++) {
		uint64_t seed = round * 0x9e3779b97f4a7c15;
		struct buffer OWN(buffer_drop) buffer = { 0 };
		put_any(&buffer, &seed, 0);
		for (size_t size = 0; size < buffer.size && size < 2000; size++) {
			struct span OWN(exact_drop) cut = exact(buffer.data, size);
			struct unpack in = skip_one(cut);
			assert_true(in.broken);
			assert_string_equal(in.why, "the bytes are cut short");
		}
	}
}

static void
noise_that_is_read_ends_where_msgpack_c_ends(void **state)
{
	(void)state;
	uint64_t seed = 88172645463325252;
	for (int round = 0; round < 200000; round++) {
		uint8_t noise[24];
		size_t size = draw(&seed, sizeof(noise)) + 1;
		for (size_t i = 0; i < size; i++)
			noise[i] = (uint8_t)draw(&seed, 256);
		struct unpack ours = skip_one(span_of(noise, size));
		if (ours.broken)
			continue;
		msgpack_unpacked theirs;
		msgpack_unpacked_init(&theirs);
		size_t end = 0;
		assert_true(msgpack_unpack_next(&theirs, (const char *)noise, size, &end) >= 0);
		assert_int_equal(end, size - ours.rest.size);
		msgpack_unpacked_destroy(&theirs);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_values_read_as_msgpack_c_reads_them),
		cmocka_unit_test(a_value_cut_anywhere_breaks_the_reader),
		cmocka_unit_test(noise_that_is_read_ends_where_msgpack_c_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
