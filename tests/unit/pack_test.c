/* msgpack: the writer gives the shortest form, the reader gives in to nothing hostile. pack_random_test.c compares both
 * with msgpack-c.
 */
#include "base/pack.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define BYTES SPAN_INIT

static void
assert_bytes(const struct buffer *buffer, struct span bytes)
{
	assert_int_equal(buffer->size, bytes.size);
	assert_memory_equal(buffer->data, bytes.data, bytes.size);
}

static void
assert_broken(const struct unpack *in)
{
	assert_true(in->broken);
	assert_non_null(in->why);
	assert_int_equal(unpack_peek(in), PACK_BAD);
	fault_t fault = unpack_check(in, "test");
	assert_int_equal(fault_code(fault), FAULT_PEER);
	fault_drop(fault);
}

static void
assert_whole(const struct unpack *in)
{
	assert_int_equal(unpack_peek(in), PACK_END);
	assert_null(unpack_check(in, "test"));
}

static void
integers_take_their_shortest_form(void **state)
{
	(void)state;
	static const struct {
		int64_t value;
		struct span bytes;
	} rows[] = {
		{ 0, BYTES("\x00") },
		{ 127, BYTES("\x7f") },
		{ 128, BYTES("\xcc\x80") },
		{ 255, BYTES("\xcc\xff") },
		{ 256, BYTES("\xcd\x01\x00") },
		{ 65535, BYTES("\xcd\xff\xff") },
		{ 65536, BYTES("\xce\x00\x01\x00\x00") },
		{ 4294967295, BYTES("\xce\xff\xff\xff\xff") },
		{ 4294967296, BYTES("\xcf\x00\x00\x00\x01\x00\x00\x00\x00") },
		{ INT64_MAX, BYTES("\xcf\x7f\xff\xff\xff\xff\xff\xff\xff") },
		{ -1, BYTES("\xff") },
		{ -32, BYTES("\xe0") },
		{ -33, BYTES("\xd0\xdf") },
		{ -128, BYTES("\xd0\x80") },
		{ -129, BYTES("\xd1\xff\x7f") },
		{ -32768, BYTES("\xd1\x80\x00") },
		{ -32769, BYTES("\xd2\xff\xff\x7f\xff") },
		{ INT32_MIN, BYTES("\xd2\x80\x00\x00\x00") },
		{ (int64_t)INT32_MIN - 1, BYTES("\xd3\xff\xff\xff\xff\x7f\xff\xff\xff") },
		{ INT64_MIN, BYTES("\xd3\x80\x00\x00\x00\x00\x00\x00\x00") },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer OWN(buffer_drop) buffer = { 0 };
		pack_integer(&buffer, rows[i].value);
		assert_bytes(&buffer, rows[i].bytes);
		struct span OWN(exact_drop) bytes = exact(buffer.data, buffer.size);
		struct unpack in = unpack_start(bytes);
		assert_int_equal(unpack_peek(&in), PACK_INTEGER);
		assert_int_equal(unpack_integer(&in), rows[i].value);
		assert_whole(&in);
	}
}

static void
longer_forms_of_integers_are_read_too(void **state)
{
	(void)state;
	static const struct {
		struct span bytes;
		int64_t value;
	} rows[] = {
		{ BYTES("\xcc\x05"), 5 },
		{ BYTES("\xcf\x00\x00\x00\x00\x00\x00\x00\x05"), 5 },
		{ BYTES("\xd0\x05"), 5 },
		{ BYTES("\xd1\xff\xff"), -1 },
		{ BYTES("\xd2\xff\xff\xff\xff"), -1 },
		{ BYTES("\xd3\xff\xff\xff\xff\xff\xff\xff\xff"), -1 },
		{ BYTES("\xd3\x7f\xff\xff\xff\xff\xff\xff\xff"), INT64_MAX },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct unpack in = unpack_start(rows[i].bytes);
		assert_int_equal(unpack_integer(&in), rows[i].value);
		assert_whole(&in);
	}
}

static void
sizes_choose_the_shortest_header(void **state)
{
	(void)state;
	static const struct {
		void (*put)(struct buffer *out, struct span content);
		size_t size;
		struct span header;
	} rows[] = {
		{ pack_text, 0, BYTES("\xa0") },
		{ pack_text, 31, BYTES("\xbf") },
		{ pack_text, 32, BYTES("\xd9\x20") },
		{ pack_text, 255, BYTES("\xd9\xff") },
		{ pack_text, 256, BYTES("\xda\x01\x00") },
		{ pack_text, 65535, BYTES("\xda\xff\xff") },
		{ pack_text, 65536, BYTES("\xdb\x00\x01\x00\x00") },
		{ pack_bytes, 0, BYTES("\xc4\x00") },
		{ pack_bytes, 255, BYTES("\xc4\xff") },
		{ pack_bytes, 256, BYTES("\xc5\x01\x00") },
		{ pack_bytes, 65536, BYTES("\xc6\x00\x01\x00\x00") },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span content = span_of(rows[i].size > 0 ? malloc(rows[i].size) : NULL, rows[i].size);
		if (content.data)
			memset((void *)(uintptr_t)content.data, 'a', content.size);
		struct buffer OWN(buffer_drop) buffer = { 0 };
		rows[i].put(&buffer, content);
		assert_int_equal(buffer.size, rows[i].header.size + content.size);
		assert_memory_equal(buffer.data, rows[i].header.data, rows[i].header.size);
		struct unpack in = unpack_start(buffer_span(&buffer));
		bool is_text = rows[i].put == pack_text;
		struct span back = is_text ? unpack_text(&in, content.size) : unpack_bytes(&in, content.size);
		assert_true(span_equal(back, content));
		assert_whole(&in);
		exact_drop(&content);
	}
}

static void
extensions_keep_type_and_content(void **state)
{
	(void)state;
	static const uint8_t content[70000] = { 1, 2, 3 };
	static const size_t sizes[] = { 0, 1, 2, 3, 4, 8, 16, 17, 255, 256, 65535, 65536, 70000 };
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct buffer OWN(buffer_drop) buffer = { 0 };
		pack_extension(&buffer, -3, span_of(content, sizes[i]));
		struct unpack in = unpack_start(buffer_span(&buffer));
		assert_int_equal(unpack_peek(&in), PACK_EXTENSION);
		assert_true(span_equal(unpack_extension(&in, -3, sizes[i]), span_of(content, sizes[i])));
		assert_whole(&in);
		in = unpack_start(buffer_span(&buffer));
		assert_int_equal(unpack_extension(&in, 3, sizes[i]).size, 0);
		assert_broken(&in);
	}
}

static void
each_value_is_peeked_and_read(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { 0 };
	pack_array(&buffer, 3);
	pack_nil(&buffer);
	pack_truth(&buffer, true);
	pack_truth(&buffer, false);
	pack_map(&buffer, 1);
	pack_text(&buffer, SPAN("和"));
	pack_bytes(&buffer, SPAN("\xff"));
	struct unpack in = unpack_start(buffer_span(&buffer));
	assert_int_equal(unpack_peek(&in), PACK_ARRAY);
	assert_int_equal(unpack_array(&in, 3), 3);
	assert_int_equal(unpack_peek(&in), PACK_NIL);
	unpack_nil(&in);
	assert_int_equal(unpack_peek(&in), PACK_TRUTH);
	assert_true(unpack_truth(&in));
	assert_false(unpack_truth(&in));
	assert_int_equal(unpack_peek(&in), PACK_MAP);
	assert_int_equal(unpack_map(&in, 1), 1);
	assert_int_equal(unpack_peek(&in), PACK_TEXT);
	assert_true(span_equal(unpack_text(&in, 3), SPAN("和")));
	assert_int_equal(unpack_peek(&in), PACK_BYTES);
	assert_true(span_equal(unpack_fixed(&in, 1), SPAN("\xff")));
	assert_whole(&in);
}

enum reader { INTEGER, ONE_TO_TEN, TRUTH, NIL, TEXT, BIN, FIXED, EXTENSION, ARRAY, MAP, SKIP, READERS };

/* Reads with a bound of 4; returns the value, or its size or count, which all are 0 when it breaks. */
static int64_t
read_with(struct unpack *in, enum reader reader)
{
	switch (reader) {
	case INTEGER:
		return unpack_integer(in);
	case ONE_TO_TEN:
		return unpack_integer_within(in, 1, 10);
	case TRUTH:
		return unpack_truth(in);
	case TEXT:
		return (int64_t)unpack_text(in, 4).size;
	case BIN:
		return (int64_t)unpack_bytes(in, 4).size;
	case FIXED:
		return (int64_t)unpack_fixed(in, 4).size;
	case EXTENSION:
		return (int64_t)unpack_extension(in, 1, 4).size;
	case ARRAY:
		return (int64_t)unpack_array(in, 4);
	case MAP:
		return (int64_t)unpack_map(in, 4);
	case NIL:
		unpack_nil(in);
		return 0;
	default:
		unpack_skip(in);
		return 0;
	}
}

static void
what_violates_breaks_the_reader(void **state)
{
	(void)state;
	static const struct {
		enum reader reader;
		struct span bytes;
		const char *why;
	} rows[] = {
		{ INTEGER, BYTES(""), "the bytes are cut short" },
		{ INTEGER, BYTES("\xc0"), "no integer where one belongs" },
		{ INTEGER,
		  BYTES("\xa1"
			"1"),
		  "no integer where one belongs" },
		{ INTEGER, BYTES("\xcf\x80\0\0\0\0\0\0\0"), "an integer is too large" },
		{ INTEGER, BYTES("\xca\0\0\0\0"), "a float or a byte that starts nothing" },
		{ INTEGER, BYTES("\xcb\0\0\0\0\0\0\0\0"), "a float or a byte that starts nothing" },
		{ INTEGER, BYTES("\xc1"), "a float or a byte that starts nothing" },
		{ ONE_TO_TEN, BYTES("\x00"), "an integer is out of range" },
		{ ONE_TO_TEN, BYTES("\x0b"), "an integer is out of range" },
		{ TRUTH, BYTES("\x01"), "no truth value where one belongs" },
		{ NIL, BYTES("\xc2"), "no nil where one belongs" },
		{ TEXT,
		  BYTES("\xa5"
			"abcde"),
		  "longer than allowed" },
		{ TEXT,
		  BYTES("\xc4\x01"
			"a"),
		  "no text where one belongs" },
		{ TEXT, BYTES("\xa1\xff"), "text that is not UTF-8" },
		{ TEXT, BYTES("\xa2\xc0\x80"), "text that is not UTF-8" },
		{ TEXT, BYTES("\xa3\xed\xa0\x80"), "text that is not UTF-8" },
		{ TEXT, BYTES("\xa2\xe5\x92\x8c"), "text that is not UTF-8" },
		{ TEXT, BYTES("\xdb\xff\xff\xff\xff"), "longer than allowed" },
		{ BIN,
		  BYTES("\xa1"
			"a"),
		  "no bytes where some belong" },
		{ BIN, BYTES("\xc6\xff\xff\xff\xff"), "longer than allowed" },
		{ FIXED,
		  BYTES("\xc4\x03"
			"abc"),
		  "bytes of the wrong size" },
		{ FIXED,
		  BYTES("\xc4\x05"
			"abcde"),
		  "bytes of the wrong size" },
		{ EXTENSION,
		  BYTES("\xd4\x02"
			"a"),
		  "an unknown extension type" },
		{ EXTENSION, BYTES("\xc9\xff\xff\xff\xff\x01"), "longer than allowed" },
		{ ARRAY, BYTES("\x95\0\0\0\0\0"), "more items than allowed" },
		{ ARRAY, BYTES("\x94\0\0\0"), "the bytes are cut short" },
		{ ARRAY, BYTES("\xdd\xff\xff\xff\xff"), "more items than allowed" },
		{ MAP, BYTES("\x82\0\0\0"), "the bytes are cut short" },
		{ MAP, BYTES("\xdf\xff\xff\xff\xff"), "more items than allowed" },
		{ SKIP, BYTES("\xdd\xff\xff\xff\xff\0"), "the bytes are cut short" },
		{ SKIP, BYTES("\xdf\xff\xff\xff\xff\0\0"), "the bytes are cut short" },
		{ SKIP, BYTES("\xdb\xff\xff\xff\xff\0"), "the bytes are cut short" },
		{ SKIP, BYTES("\xc6\xff\xff\xff\xff\0"), "the bytes are cut short" },
		{ SKIP, BYTES("\xc9\xff\xff\xff\xff\0\0"), "the bytes are cut short" },
		{ SKIP, BYTES("\x91\xca\0\0\0\0"), "a float or a byte that starts nothing" },
		{ SKIP, BYTES("\x91\xc1"), "a float or a byte that starts nothing" },
		{ SKIP, BYTES("\x81\xa1\xff\0"), "text that is not UTF-8" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span OWN(exact_drop) bytes = exact(rows[i].bytes.data, rows[i].bytes.size);
		struct unpack in = unpack_start(bytes);
		assert_int_equal(read_with(&in, rows[i].reader), 0);
		assert_broken(&in);
		assert_string_equal(in.why, rows[i].why);
	}
}

static void
a_broken_reader_gives_zeros_and_keeps_the_first_reason(void **state)
{
	(void)state;
	static const char why[] = "a head that nobody sent";
	for (enum reader reader = 0; reader < READERS; reader++) {
		struct unpack in = unpack_start(SPAN("\x05\x05\x05"));
		unpack_break(&in, why);
		unpack_break(&in, "something later");
		assert_int_equal(read_with(&in, reader), 0);
		assert_ptr_equal(in.why, why);
	}
	struct unpack in = unpack_start(SPAN(""));
	unpack_break(&in, why);
	fault_t fault = unpack_check(&in, "change set");
	assert_string_equal(fault_text(fault), "change set: a head that nobody sent");
	fault_drop(fault);
}

static void
bytes_left_over_are_a_fault(void **state)
{
	(void)state;
	struct unpack in = unpack_start(SPAN("\x05\x06"));
	assert_int_equal(unpack_integer(&in), 5);
	fault_t fault = unpack_check(&in, "greeting");
	assert_int_equal(fault_code(fault), FAULT_PEER);
	assert_string_equal(fault_text(fault), "greeting: bytes are left over");
	fault_drop(fault);
}

static struct unpack
skip_one(struct span bytes)
{
	struct unpack in = unpack_start(bytes);
	unpack_skip(&in);
	return in;
}

static void
nesting_is_bounded(void **state)
{
	(void)state;
	static const uint8_t shells[] = { 0x91, 0x81 };
	static const struct {
		size_t depth;
		struct span core;
		bool fits;
	} rows[] = {
		{ 15, BYTES("\x05"), true },     { 16, BYTES("\x05"), true },  { 15, BYTES("\x90"), true },
		{ 16, BYTES("\x90"), false },    { 16, BYTES("\x80"), false }, { 17, BYTES("\x05"), false },
		{ 10000, BYTES("\x05"), false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t shell = 0; shell < COUNT(shells); shell++) {
			struct buffer OWN(buffer_drop) buffer = { 0 };
			for (size_t depth = 0; depth < rows[i].depth; depth++) {
				buffer_put_byte(&buffer, shells[shell]);
				if (shells[shell] == 0x81)
					buffer_put_byte(&buffer, 0x01); /* the key */
			}
			buffer_put_span(&buffer, rows[i].core);
			struct unpack in = skip_one(buffer_span(&buffer));
			assert_int_equal(in.broken, !rows[i].fits);
			if (in.broken)
				assert_string_equal(in.why, "nested too deep");
			else
				assert_whole(&in);
		}
	}
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
noise_is_read_within_its_bytes(void **state)
{
	(void)state;
	uint64_t seed = 88172645463325252;
	for (int round = 0; round < 200000; round++) {
		uint8_t noise[24];
		size_t size = draw(&seed, sizeof(noise)) + 1;
		for (size_t i = 0; i < size; i++)
			noise[i] = (uint8_t)draw(&seed, 256);
		struct span OWN(exact_drop) bytes = exact(noise, size);
		for (enum reader reader = 0; reader < READERS; reader++) {
			struct unpack in = unpack_start(bytes);
			int64_t read = read_with(&in, reader);
			assert_ptr_equal(in.rest.data + in.rest.size, bytes.data + size);
			assert_true(!in.broken || read == 0);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_take_their_shortest_form),
		cmocka_unit_test(longer_forms_of_integers_are_read_too),
		cmocka_unit_test(sizes_choose_the_shortest_header),
		cmocka_unit_test(extensions_keep_type_and_content),
		cmocka_unit_test(each_value_is_peeked_and_read),
		cmocka_unit_test(what_violates_breaks_the_reader),
		cmocka_unit_test(a_broken_reader_gives_zeros_and_keeps_the_first_reason),
		cmocka_unit_test(bytes_left_over_are_a_fault),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(noise_is_read_within_its_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
