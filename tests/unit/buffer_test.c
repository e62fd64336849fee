/* Buffers: growth, the limit and its stickiness. */
#include "base/buffer.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
assert_holds(const struct buffer *buffer, const char *text)
{
	assert_true(span_equal(buffer_span(buffer), span_text(text)));
}

static void
puts_come_one_behind_the_other(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { 0 };
	buffer_put(&buffer, "ab", 2);
	buffer_put_span(&buffer, SPAN("cd"));
	buffer_put_byte(&buffer, 'e');
	buffer_put_text(&buffer, "fg");
	buffer_print(&buffer, "%02d-%s", 7, "h");
	buffer_put_span(&buffer, span_text(NULL));
	assert_holds(&buffer, "abcdefg07-h");
	assert_null(buffer_check(&buffer, "it"));
}

static void
many_puts_grow_it_and_lose_nothing(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { 0 };
	for (uint32_t i = 0; i < 100000; i++)
		buffer_put_byte(&buffer, (uint8_t)(i * 7));
	assert_int_equal(buffer.size, 100000);
	for (uint32_t i = 0; i < 100000; i++)
		assert_int_equal(buffer.data[i], (uint8_t)(i * 7));
}

static void
a_put_up_to_the_limit_is_taken_and_one_beyond_refused(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { .limit = 5 };
	buffer_put_text(&buffer, "abc");
	buffer_put_text(&buffer, "de");
	assert_false(buffer.full);
	buffer_put_text(&buffer, "");
	assert_false(buffer.full);
	buffer_put_byte(&buffer, 'f');
	assert_true(buffer.full);
	assert_holds(&buffer, "abcde");
}

static void
a_full_buffer_ignores_what_would_fit(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { .limit = 5 };
	buffer_put_text(&buffer, "abcdef");
	buffer_put_byte(&buffer, 'a');
	buffer_print(&buffer, "%d", 1);
	assert_null(buffer_extend(&buffer, 1));
	assert_int_equal(buffer.size, 0);
	fault_t fault = buffer_check(&buffer, "a frame");
	assert_int_equal(fault_code(fault), FAULT_LIMIT);
	assert_string_equal(fault_text(fault), "a frame: larger than the 5 bytes allowed");
	fault_drop(fault);
}

static void
an_absurd_size_is_refused_without_a_limit(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { 0 };
	buffer_put_byte(&buffer, 'a');
	assert_null(buffer_extend(&buffer, SIZE_MAX));
	assert_true(buffer.full);
}

static void
printing_just_fits_the_limit(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { .limit = 100 };
	buffer_print(&buffer, "%100d", 1);
	assert_false(buffer.full);
	assert_int_equal(buffer.size, 100);
	buffer_print(&buffer, "%s", "");
	assert_false(buffer.full);
	buffer_print(&buffer, "%d", 1);
	assert_true(buffer.full);
	assert_int_equal(buffer.size, 100);
}

static void
extending_gives_zeroed_bytes(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { .limit = 200 };
	buffer_put_text(&buffer, "some text that is forgotten");
	buffer_clear(&buffer);
	uint8_t *bytes = buffer_extend(&buffer, 200);
	assert_ptr_equal(bytes, buffer.data);
	for (size_t i = 0; i < 200; i++)
		assert_int_equal(bytes[i], 0);
	assert_int_equal(buffer.size, 200);
}

static void
extending_by_nothing_is_no_refusal(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { 0 };
	assert_non_null(buffer_extend(&buffer, 0));
	assert_int_equal(buffer.size, 0);
}

static void
skipping_takes_from_the_front_and_is_clamped(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { 0 };
	buffer_skip(&buffer, 1);
	buffer_put_text(&buffer, "abcdef");
	buffer_skip(&buffer, 0);
	assert_holds(&buffer, "abcdef");
	buffer_skip(&buffer, 2);
	assert_holds(&buffer, "cdef");
	buffer_skip(&buffer, 5);
	assert_holds(&buffer, "");
}

static void
clearing_keeps_the_room_and_opens_it_again(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { .limit = 3 };
	buffer_put_text(&buffer, "ab");
	buffer_put_text(&buffer, "cd");
	uint8_t *data = buffer.data;
	buffer_clear(&buffer);
	buffer_put_text(&buffer, "xyz");
	assert_holds(&buffer, "xyz");
	assert_ptr_equal(buffer.data, data);
	assert_null(buffer_check(&buffer, "it"));
}

static void
dropping_leaves_the_limit_only(void **state)
{
	(void)state;
	struct buffer buffer = { .limit = 3 };
	buffer_put_text(&buffer, "abc");
	buffer_put_text(&buffer, "d");
	buffer_drop(&buffer);
	assert_null(buffer.data);
	assert_int_equal(buffer.size, 0);
	assert_int_equal(buffer.room, 0);
	assert_int_equal(buffer.limit, 3);
	assert_false(buffer.full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_come_one_behind_the_other),
		cmocka_unit_test(many_puts_grow_it_and_lose_nothing),
		cmocka_unit_test(a_put_up_to_the_limit_is_taken_and_one_beyond_refused),
		cmocka_unit_test(a_full_buffer_ignores_what_would_fit),
		cmocka_unit_test(an_absurd_size_is_refused_without_a_limit),
		cmocka_unit_test(printing_just_fits_the_limit),
		cmocka_unit_test(extending_gives_zeroed_bytes),
		cmocka_unit_test(extending_by_nothing_is_no_refusal),
		cmocka_unit_test(skipping_takes_from_the_front_and_is_clamped),
		cmocka_unit_test(clearing_keeps_the_room_and_opens_it_again),
		cmocka_unit_test(dropping_leaves_the_limit_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
