/* UUIDs: the example of RFC 9562, appendix A.6, and strict reading. */
#include "base/uuid.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char example[] = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
static const int64_t example_ms = 1645557742000;

static void
the_example_of_the_standard_is_made(void **state)
{
	(void)state;
	/* The fixed bits are set here against what they must become. */
	static const uint8_t random[10] = { 0x8c, 0xc3, 0xd8, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f };
	char text[UUID_TEXT_SIZE + 1];
	struct uuid uuid = uuid_make(example_ms, random);
	uuid_text(uuid, text);
	assert_string_equal(text, example);
	assert_int_equal(uuid_ms(uuid), example_ms);
}

static void
times_out_of_range_are_clamped(void **state)
{
	(void)state;
	static const uint8_t random[10] = { 0 };
	const int64_t last = 0xffffffffffff;
	assert_int_equal(uuid_ms(uuid_make(-1, random)), 0);
	assert_int_equal(uuid_ms(uuid_make(INT64_MIN, random)), 0);
	assert_int_equal(uuid_ms(uuid_make(last, random)), last);
	assert_int_equal(uuid_ms(uuid_make(last + 1, random)), last);
	assert_int_equal(uuid_ms(uuid_make(INT64_MAX, random)), last);
}

static void
text_is_read_back(void **state)
{
	(void)state;
	struct span OWN(exact_drop) text = exact_text(example);
	struct uuid uuid;
	assert_true(uuid_read(text, &uuid));
	struct buffer OWN(buffer_drop) buffer = { 0 };
	uuid_put(&buffer, uuid);
	assert_true(span_equal(buffer_span(&buffer), text));
}

static void
only_the_strict_form_is_read(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398",   /* short */
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", /* long */
		"017F22e2-79b0-7cc3-98c4-dc0c0c07398f",  /* upper case */
		"017f22e2-79b0-4cc3-98c4-dc0c0c07398f",  /* version 4 */
		"017f22e2-79b0-7cc3-18c4-dc0c0c07398f",  /* variant 00 */
		"017f22e2-79b0-7cc3-d8c4-dc0c0c07398f",  /* variant 11 */
		"017f22e279b07cc398c4dc0c0c07398f",      /* no hyphens */
		"017f22e2079b0-7cc3-98c4-dc0c0c07398f",  /* a digit for a hyphen */
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398g",  /* no digit */
		"-17f22e2-79b0-7cc3-98c4-dc0c0c07398f",  /* a hyphen for a digit */
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398 ",  /* white space */
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct span OWN(exact_drop) text = exact_text(wrong[i]);
		struct uuid uuid = { { 0xaa } };
		assert_false(uuid_read(text, &uuid));
		assert_int_equal(uuid.bytes[0], 0xaa);
	}
}

static void
every_wrong_byte_of_a_text_is_seen(void **state)
{
	(void)state;
	for (size_t at = 0; at < UUID_TEXT_SIZE; at++) {
		char text[UUID_TEXT_SIZE + 1];
		memcpy(text, example, sizeof(text));
		text[at] = '/';
		struct uuid uuid;
		assert_false(uuid_read(span_text(text), &uuid));
	}
}

static void
raw_bytes_follow_the_same_rules(void **state)
{
	(void)state;
	struct uuid uuid;
	struct uuid again;
	assert_true(uuid_read(span_text(example), &uuid));
	struct span OWN(exact_drop) bytes = exact(uuid.bytes, 16);
	assert_true(uuid_read_bytes(bytes, &again));
	assert_true(uuid_equal(uuid, again));
	assert_false(uuid_read_bytes(span_part(bytes, 0, 15), &again));
	assert_false(uuid_read_bytes(span_text(NULL), &again));
	uint8_t wrong[17] = { 0 };
	memcpy(wrong, uuid.bytes, 16);
	assert_false(uuid_read_bytes(span_of(wrong, 17), &again));
	wrong[6] = 0x40;
	assert_false(uuid_read_bytes(span_of(wrong, 16), &again));
	wrong[6] = 0x70;
	wrong[8] = 0xc0;
	assert_false(uuid_read_bytes(span_of(wrong, 16), &again));
}

static void
order_is_of_time_first(void **state)
{
	(void)state;
	static const uint8_t high[10] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
	static const uint8_t low[10] = { 0 };
	struct uuid earlier = uuid_make(example_ms, high);
	struct uuid later = uuid_make(example_ms + 1, low);
	assert_true(uuid_compare(earlier, later) < 0);
	assert_true(uuid_compare(later, earlier) > 0);
	assert_int_equal(uuid_compare(later, later), 0);
	assert_false(uuid_equal(earlier, later));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_the_standard_is_made),
		cmocka_unit_test(times_out_of_range_are_clamped),
		cmocka_unit_test(text_is_read_back),
		cmocka_unit_test(only_the_strict_form_is_read),
		cmocka_unit_test(every_wrong_byte_of_a_text_is_seen),
		cmocka_unit_test(raw_bytes_follow_the_same_rules),
		cmocka_unit_test(order_is_of_time_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
