/* zstd frames: what is squeezed comes back, and no hostile frame gets more than it may. */
#include "base/squeeze.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum content { ZEROS, TEXT, NOISE };

/* A block of `size` bytes that compresses well, somewhat or not at all. */
static struct span
make(enum content content, size_t size)
{
	uint8_t *bytes = malloc(size);
	uint64_t seed = 88172645463325252;
	for (size_t i = 0; i < size; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		bytes[i] = content == ZEROS ? 0 : content == TEXT ? (uint8_t)('a' + seed % 7) : (uint8_t)seed;
	}
	return span_of(bytes, size);
}

static void
assert_refused(struct span frame, size_t plain_max, enum fault_code code)
{
	struct span OWN(exact_drop) input = exact(frame.data, frame.size);
	struct buffer OWN(buffer_drop) out = { 0 };
	buffer_put_text(&out, "before");
	fault_t fault = unsqueeze(&out, input, plain_max);
	assert_non_null(fault);
	assert_int_equal(fault_code(fault), code);
	assert_true(span_equal(buffer_span(&out), SPAN("before")));
	fault_drop(fault);
}

static void
what_is_squeezed_comes_back(void **state)
{
	(void)state;
	static const size_t sizes[] = { 0, 1, 100, 65535, 65536, 65537, 131072, 1000000, 9000000 };
	for (size_t i = 0; i < COUNT(sizes); i++) {
		for (enum content content = ZEROS; content <= NOISE; content++) {
			struct span OWN(exact_drop) plain = make(content, sizes[i]);
			struct buffer OWN(buffer_drop) frame = { 0 };
			struct buffer OWN(buffer_drop) back = { 0 };
			squeeze(&frame, plain, 3);
			struct span OWN(exact_drop) input = exact(frame.data, frame.size);
			assert_null(unsqueeze(&back, input, sizes[i]));
			assert_true(span_equal(buffer_span(&back), plain));
		}
	}
}

static void
every_level_is_read_back(void **state)
{
	(void)state;
	struct span OWN(exact_drop) plain = make(TEXT, 300000);
	for (int level = 1; level <= 19; level++) {
		struct buffer OWN(buffer_drop) frame = { 0 };
		struct buffer OWN(buffer_drop) back = { 0 };
		squeeze(&frame, plain, level);
		assert_true(frame.size < plain.size / 2);
		assert_null(unsqueeze(&back, buffer_span(&frame), plain.size));
		assert_true(span_equal(buffer_span(&back), plain));
	}
}

static void
the_highest_level_stays_within_the_window(void **state)
{
	(void)state;
	struct span OWN(exact_drop) plain = make(ZEROS, (size_t)20 << 20);
	struct buffer OWN(buffer_drop) frame = { 0 };
	struct buffer OWN(buffer_drop) back = { 0 };
	squeeze(&frame, plain, 19);
	assert_null(unsqueeze(&back, buffer_span(&frame), plain.size));
	assert_true(span_equal(buffer_span(&back), plain));
}

static void
a_frame_has_size_but_no_checksum_and_no_dictionary(void **state)
{
	(void)state;
	/* Descriptor 20: one segment, content size in one byte; then 5 bytes, a last raw block of them. */
	static const uint8_t frame[] = "\x28\xb5\x2f\xfd\x20\x05\x29\x00\x00hello";
	struct buffer OWN(buffer_drop) out = { 0 };
	squeeze(&out, SPAN("hello"), 3);
	assert_true(span_equal(buffer_span(&out), span_of(frame, sizeof(frame) - 1)));
}

static void
both_put_behind_what_is_there(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) frame = { 0 };
	struct buffer OWN(buffer_drop) out = { 0 };
	buffer_put_text(&frame, "x");
	squeeze(&frame, SPAN("hello"), 3);
	buffer_put_text(&out, "say ");
	assert_null(unsqueeze(&out, span_part(buffer_span(&frame), 1, SIZE_MAX), 5));
	assert_true(span_equal(buffer_span(&out), SPAN("say hello")));
}

static void
one_byte_more_than_allowed_is_refused(void **state)
{
	(void)state;
	static const size_t sizes[] = { 1, 100, 65536, 65537, 200000 };
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct span OWN(exact_drop) plain = make(TEXT, sizes[i]);
		struct buffer OWN(buffer_drop) frame = { 0 };
		squeeze(&frame, plain, 3);
		assert_refused(buffer_span(&frame), sizes[i] - 1, FAULT_LIMIT);
		assert_refused(buffer_span(&frame), 0, FAULT_LIMIT);
	}
}

/* A frame without content size (descriptor 00, a window as given) of blocks that each repeat one byte `run` times. */
static void
put_runs(struct buffer *out, uint8_t window, size_t blocks, uint32_t run)
{
	static const uint8_t magic[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x00 };
	buffer_put(out, magic, sizeof(magic));
	buffer_put_byte(out, window);
	for (size_t i = 0; i < blocks; i++) {
		uint32_t header = run << 3 | 1U << 1 | (i + 1 == blocks);
		buffer_put_byte(out, (uint8_t)header);
		buffer_put_byte(out, (uint8_t)(header >> 8));
		buffer_put_byte(out, (uint8_t)(header >> 16));
		buffer_put_byte(out, 'a');
	}
}

static void
a_frame_that_claims_nothing_is_bounded_by_what_comes(void **state)
{
	(void)state;
	const uint8_t window_1m = 10 << 3;
	static const size_t counts[] = { 1, 2, 3, 100 };
	for (size_t i = 0; i < COUNT(counts); i++) {
		struct buffer OWN(buffer_drop) frame = { 0 };
		struct buffer OWN(buffer_drop) out = { 0 };
		size_t size = counts[i] * (128 << 10);
		put_runs(&frame, window_1m, counts[i], 128 << 10);
		assert_null(unsqueeze(&out, buffer_span(&frame), size));
		assert_int_equal(out.size, size);
		assert_refused(buffer_span(&frame), size - 1, FAULT_LIMIT);
		assert_refused(buffer_span(&frame), 1000, FAULT_LIMIT);
	}
}

static void
a_bomb_does_not_grow_the_buffer_beyond_the_bound(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) frame = { 0 };
	struct buffer OWN(buffer_drop) out = { 0 };
	put_runs(&frame, 10 << 3, 10000, 128 << 10); /* 40 kB for 1.2 GiB */
	fault_t fault = unsqueeze(&out, buffer_span(&frame), 1 << 20);
	assert_int_equal(fault_code(fault), FAULT_LIMIT);
	assert_true(out.room <= 2 << 20);
	fault_drop(fault);
}

static void
a_claim_alone_gets_little_memory(void **state)
{
	(void)state;
	/* One segment of 4 MiB claimed in four bytes, and then nothing. */
	static const uint8_t claim[] = { 0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0x00, 0x00, 0x40, 0x00 };
	struct buffer OWN(buffer_drop) out = { 0 };
	struct span OWN(exact_drop) frame = exact(claim, sizeof(claim));
	fault_t fault = unsqueeze(&out, frame, 4 << 20);
	assert_int_equal(fault_code(fault), FAULT_PEER);
	assert_true(out.room <= 64 << 10);
	fault_drop(fault);
}

static void
a_claim_that_does_not_hold_is_damage(void **state)
{
	(void)state;
	/* The frame of "hello" with another content size. */
	for (unsigned claim = 0; claim < 256; claim++) {
		uint8_t frame[] = "\x28\xb5\x2f\xfd\x20\x05\x29\x00\x00hello";
		frame[5] = (uint8_t)claim;
		if (claim != 5)
			assert_refused(span_of(frame, sizeof(frame) - 1), 1000, FAULT_PEER);
	}
}

static void
a_window_above_the_bound_is_refused(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) widest = { 0 };
	struct buffer OWN(buffer_drop) wider = { 0 };
	struct buffer OWN(buffer_drop) out = { 0 };
	put_runs(&widest, 13 << 3, 1, 1000);    /* 8 MiB */
	put_runs(&wider, 13 << 3 | 1, 1, 1000); /* 9 MiB */
	assert_null(unsqueeze(&out, buffer_span(&widest), 1000));
	assert_refused(buffer_span(&wider), 1000, FAULT_LIMIT);
}

static void
a_frame_cut_anywhere_is_refused(void **state)
{
	(void)state;
	struct span OWN(exact_drop) plain = make(TEXT, 2000);
	struct buffer OWN(buffer_drop) frame = { 0 };
	squeeze(&frame, plain, 3);
	for (size_t size = 0; size < frame.size; size++)
		assert_refused(span_of(frame.data, size), 2000, FAULT_PEER);
	assert_refused(span_text(NULL), 2000, FAULT_PEER);
}

static void
a_large_frame_cut_at_its_last_byte_is_refused(void **state)
{
	(void)state;
	struct span OWN(exact_drop) plain = make(NOISE, 1000000);
	struct buffer OWN(buffer_drop) frame = { 0 };
	squeeze(&frame, plain, 3);
	assert_refused(span_of(frame.data, frame.size - 1), plain.size, FAULT_PEER);
}

static void
bytes_behind_the_frame_are_refused(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) frame = { 0 };
	squeeze(&frame, SPAN("hello"), 3);
	struct span once = buffer_span(&frame);
	struct buffer OWN(buffer_drop) twice = { 0 };
	buffer_put_span(&twice, once);
	buffer_put_span(&twice, once);
	assert_refused(buffer_span(&twice), 1000, FAULT_PEER);
	buffer_put_byte(&frame, 0);
	assert_refused(buffer_span(&frame), 1000, FAULT_PEER);
}

static void
what_is_no_frame_is_refused(void **state)
{
	(void)state;
	assert_refused(SPAN("no frame at all"), 1000, FAULT_PEER);
	/* To be skipped: magic 184D2A50, size 0. */
	assert_refused(SPAN("\x50\x2a\x4d\x18\0\0\0\0"), 1000, FAULT_PEER);
	/* The magic of zstd 0.7. */
	assert_refused(SPAN("\x27\xb5\x2f\xfd\0\0\0\0\0\0\0"), 1000, FAULT_PEER);
	/* A dictionary (id 7) that nobody has, and a reserved block type. */
	assert_refused(SPAN("\x28\xb5\x2f\xfd\x21\x07\x05\x29\0\0hello"), 1000, FAULT_PEER);
	assert_refused(SPAN("\x28\xb5\x2f\xfd\x20\x05\x2f\0\0hello"), 1000, FAULT_PEER);
}

static void
no_flipped_bit_gets_more_than_allowed(void **state)
{
	(void)state;
	struct span OWN(exact_drop) plain = make(TEXT, 300);
	struct buffer OWN(buffer_drop) frame = { 0 };
	squeeze(&frame, plain, 3);
	for (size_t bit = 0; bit < 8 * frame.size; bit++) {
		struct buffer OWN(buffer_drop) out = { 0 };
		frame.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
		struct span OWN(exact_drop) input = exact(frame.data, frame.size);
		fault_t fault = unsqueeze(&out, input, 400);
		assert_true(out.size <= 400);
		assert_true(!fault || out.size == 0);
		fault_drop(fault);
		frame.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
}

static void
the_limit_of_the_buffer_holds_too(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) frame = { 0 };
	squeeze(&frame, SPAN("hello"), 3);
	struct buffer OWN(buffer_drop) fits = { .limit = 5 };
	assert_null(unsqueeze(&fits, buffer_span(&frame), 1000));
	assert_true(span_equal(buffer_span(&fits), SPAN("hello")));
	struct buffer OWN(buffer_drop) small = { .limit = 4 };
	fault_t fault = unsqueeze(&small, buffer_span(&frame), 1000);
	assert_int_equal(fault_code(fault), FAULT_LIMIT);
	fault_drop(fault);
	squeeze(&small, SPAN("hello"), 3);
	assert_true(small.full);
	fault = unsqueeze(&small, buffer_span(&frame), 1000);
	assert_int_equal(fault_code(fault), FAULT_LIMIT);
	fault_drop(fault);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_squeezed_comes_back),
		cmocka_unit_test(every_level_is_read_back),
		cmocka_unit_test(the_highest_level_stays_within_the_window),
		cmocka_unit_test(a_frame_has_size_but_no_checksum_and_no_dictionary),
		cmocka_unit_test(both_put_behind_what_is_there),
		cmocka_unit_test(one_byte_more_than_allowed_is_refused),
		cmocka_unit_test(a_frame_that_claims_nothing_is_bounded_by_what_comes),
		cmocka_unit_test(a_bomb_does_not_grow_the_buffer_beyond_the_bound),
		cmocka_unit_test(a_claim_alone_gets_little_memory),
		cmocka_unit_test(a_claim_that_does_not_hold_is_damage),
		cmocka_unit_test(a_window_above_the_bound_is_refused),
		cmocka_unit_test(a_frame_cut_anywhere_is_refused),
		cmocka_unit_test(a_large_frame_cut_at_its_last_byte_is_refused),
		cmocka_unit_test(bytes_behind_the_frame_are_refused),
		cmocka_unit_test(what_is_no_frame_is_refused),
		cmocka_unit_test(no_flipped_bit_gets_more_than_allowed),
		cmocka_unit_test(the_limit_of_the_buffer_holds_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
