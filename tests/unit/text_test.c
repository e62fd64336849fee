/* Text: UTF-8 against a reader written from the definition, and each encoding both ways. */
#include "base/text.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Bytes with NULs and their length, for rows of static tables. */
#define BYTES SPAN_INIT

/* UTF-8 by the definition: decode by the bits of the lead, then refuse what is overlong, a surrogate or too large. */
static bool
is_utf8_by_definition(const uint8_t *bytes, size_t size)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	for (size_t at = 0; at < size;) {
		uint8_t lead = bytes[at];
		size_t length = 0;
		if (lead < 0x80)
			length = 1;
		else if (lead >> 5 == 0x06)
			length = 2;
		else if (lead >> 4 == 0x0e)
			length = 3;
		else if (lead >> 3 == 0x1e)
			length = 4;
		if (length == 0 || length > size - at)
			return false;
		uint32_t value = length == 1 ? lead : lead & (0xffU >> (length + 1));
		for (size_t i = 1; i < length; i++) {
			if (bytes[at + i] >> 6 != 2)
				return false;
			value = value << 6 | (bytes[at + i] & 0x3f);
		}
		if (value < least[length] || value > 0x10ffff || value >> 11 == 0x1b)
			return false;
		at += length;
	}
	return true;
}

static void
every_three_bytes_are_judged_by_the_definition(void **state)
{
	(void)state;
	for (uint32_t value = 0; value < 1U << 24; value++) {
		/* All of the second byte, and of the others what lies at a border or is a lead. */
		uint8_t bytes[3] = { (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value };
		if (bytes[2] % 16 != 0 && bytes[2] % 16 != 15)
			continue;
		for (size_t size = 1; size <= 3; size++) {
			if (text_is_utf8(span_of(bytes, size)) != is_utf8_by_definition(bytes, size))
				fail_msg("%02x %02x %02x, %zu bytes", bytes[0], bytes[1], bytes[2], size);
		}
	}
}

static void
every_border_of_four_bytes_is_judged_by_the_definition(void **state)
{
	(void)state;
	static const uint8_t borders[] = { 0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff };
	for (uint32_t lead = 0xee; lead <= 0xff; lead++) {
		for (uint32_t at = 0; at < 10000; at++) {
			uint8_t bytes[5] = { (uint8_t)lead, borders[at / 1000], borders[at / 100 % 10],
					     borders[at / 10 % 10], borders[at % 10] };
			for (size_t size = 1; size <= 5; size++)
				assert_int_equal(text_is_utf8(span_of(bytes, size)),
						 is_utf8_by_definition(bytes, size));
		}
	}
}

static void
a_wrong_byte_is_seen_wherever_it_stands(void **state)
{
	(void)state;
	for (size_t size = 1; size < 40; size++) {
		struct span OWN(exact_drop) text = exact("0123456789012345678901234567890123456789", size);
		assert_true(text_is_utf8(text));
		for (size_t at = 0; at < size; at++) {
			struct span OWN(exact_drop) wrong = exact(text.data, size);
			((uint8_t *)(uintptr_t)wrong.data)[at] = 0xff;
			assert_false(text_is_utf8(wrong));
		}
	}
}

static void
a_character_cut_at_the_end_is_malformed(void **state)
{
	(void)state;
	static const char *const texts[] = { "é", "和", "𠮷", "12345678é", "12345和", "和事𠮷" };
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct span OWN(exact_drop) whole = exact_text(texts[i]);
		struct span OWN(exact_drop) cut = exact(texts[i], whole.size - 1);
		assert_true(text_is_utf8(whole));
		assert_false(text_is_utf8(cut));
	}
	assert_true(text_is_utf8(span_text(NULL)));
}

static void
every_code_point_is_put_and_read_back(void **state)
{
	(void)state;
	for (uint32_t code_point = 0; code_point <= 0x10ffff; code_point++) {
		if (code_point == 0xd800)
			code_point = 0xe000;
		uint8_t bytes[4];
		struct buffer buffer = { .data = bytes, .room = 4, .limit = 4 };
		text_put_code_point(&buffer, code_point);
		struct span text = buffer_span(&buffer);
		size_t at = 0;
		if (!is_utf8_by_definition(bytes, text.size) || text_next(text, &at) != code_point || at != text.size)
			fail_msg("U+%04X", code_point);
	}
}

static void
a_full_buffer_takes_no_digits(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) buffer = { .limit = 3 };
	text_put_hex(&buffer, SPAN("ab"));
	assert_true(buffer.full);
	assert_int_equal(buffer.size, 0);
}

static void
length_counts_characters(void **state)
{
	(void)state;
	assert_int_equal(text_length(SPAN("")), 0);
	assert_int_equal(text_length(SPAN("heshi")), 5);
	assert_int_equal(text_length(SPAN("é和𠮷a")), 4);
}

static void
walking_visits_each_code_point(void **state)
{
	(void)state;
	static const uint32_t points[] = { 'a', 0xe9, 0x548c, 0x20bb7, '.' };
	struct span OWN(exact_drop) text = exact_text("aé和𠮷.");
	size_t at = 0;
	for (size_t i = 0; i < COUNT(points); i++)
		assert_int_equal(text_next(text, &at), points[i]);
	assert_int_equal(at, text.size);
}

static void
controls_are_seen_but_for_line_feed_and_tab(void **state)
{
	(void)state;
	for (unsigned byte = 0; byte < 256; byte++) {
		const uint8_t text[2] = { 'a', (uint8_t)byte };
		bool control = (byte < 32 && byte != 9 && byte != 10) || byte == 127;
		assert_int_equal(text_has_control(span_of(text, 2)), control);
	}
	assert_false(text_has_control(SPAN("")));
	assert_false(text_has_control(SPAN("和事\n\t")));
}

static void
trimming_takes_white_space_at_both_ends(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "", "" },         { " ", "" },      { " \t\r\n\v\f", "" }, { "a", "a" },
		{ " a b ", "a b" }, { "\na\t", "a" }, { "和 ", "和" },       { "\x08 a", "\x08 a" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span OWN(exact_drop) text = exact_text(rows[i][0]);
		assert_true(span_equal(text_trim(text), span_text(rows[i][1])));
	}
}

static void
case_is_ignored_for_ascii_letters_only(void **state)
{
	(void)state;
	assert_true(text_equal_nocase(SPAN("Content-TYPE"), SPAN("content-type")));
	assert_true(text_equal_nocase(SPAN("azAZ"), SPAN("AZaz")));
	assert_false(text_equal_nocase(SPAN("a"), SPAN("ab")));
	assert_false(text_equal_nocase(SPAN("@["), SPAN("`{")));
	assert_false(text_equal_nocase(SPAN("É"), SPAN("é")));
	assert_true(text_equal_nocase(SPAN(""), span_text(NULL)));
}

static void
hex_is_put_in_lower_case_and_read_in_any(void **state)
{
	(void)state;
	static const uint8_t bytes[] = { 0x00, 0x1f, 0xa9, 0xff };
	struct buffer OWN(buffer_drop) buffer = { 0 };
	text_put_hex(&buffer, span_of(bytes, sizeof(bytes)));
	assert_true(span_equal(buffer_span(&buffer), SPAN("001fa9ff")));
	uint8_t read[4];
	assert_true(text_read_hex(SPAN("001fA9Ff"), read, sizeof(read)));
	assert_memory_equal(read, bytes, sizeof(bytes));
	assert_true(text_read_hex(SPAN(""), read, 0));
}

static void
hex_of_another_size_or_with_other_digits_is_refused(void **state)
{
	(void)state;
	static const struct span wrong[] = {
		BYTES(""),     BYTES("00"),   BYTES("000"),  BYTES("00000"), BYTES("000000"), BYTES("000g"),
		BYTES("0x00"), BYTES("00 0"), BYTES("00:0"), BYTES("000@"),  BYTES("000`"),   BYTES("000\0"),
	};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct span OWN(exact_drop) text = exact(wrong[i].data, wrong[i].size);
		uint8_t read[2] = { 7, 7 };
		assert_false(text_read_hex(text, read, sizeof(read)));
		assert_int_equal(read[0], 7);
		assert_int_equal(read[1], 7);
	}
}

/* RFC 4648, section 10, and the last two digits. */
static const char *const base64_rows[][2] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
	{ "\xfb\xff\xbf", "+/+/" },
};

static void
base64_gives_the_examples_of_the_standard(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	for (size_t i = 0; i < COUNT(base64_rows); i++) {
		struct buffer OWN(buffer_drop) buffer = { 0 };
		struct span OWN(exact_drop) bytes = exact_text(base64_rows[i][0]);
		struct span OWN(exact_drop) text = exact_text(base64_rows[i][1]);
		struct span read;
		text_put_base64(&buffer, bytes);
		assert_true(span_equal(buffer_span(&buffer), text));
		assert_true(text_read_base64(&arena, text, &read));
		assert_true(span_equal(read, bytes));
	}
}

static void
base64_that_is_not_canonical_is_refused(void **state)
{
	(void)state;
	static const struct span wrong[] = {
		BYTES("Z"),    BYTES("Zg"),     BYTES("Zg="),   BYTES("Zm9"),      BYTES("Zm9v="),
		BYTES("===="), BYTES("Z==="),   BYTES("Zh=="),  BYTES("Zm9="),     BYTES("Zg==Zg=="),
		BYTES("Zm 9"), BYTES("Zm9v\n"), BYTES("=Zg="),  BYTES("Zm9v===="), BYTES("Zm9v\n\n\n\n"),
		BYTES("Zm9-"), BYTES("Zm9_"),   BYTES("Zm9\0"),
	};
	struct arena OWN(arena_drop) arena = { 0 };
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct span OWN(exact_drop) text = exact(wrong[i].data, wrong[i].size);
		struct span read = SPAN("untouched");
		assert_false(text_read_base64(&arena, text, &read));
		assert_true(span_equal(read, SPAN("untouched")));
	}
}

static void
base32_is_read_with_the_slips_of_a_hand(void **state)
{
	(void)state;
	static const struct {
		struct span bytes;
		const char *text;  /* as put */
		const char *typed; /* as a person may type it */
	} rows[] = {
		{ BYTES(""), "", " - " },
		{ BYTES("\x00"), "00", "oO" },
		{ BYTES("\xff"), "ZW", "z-w" },
		{ BYTES("foobar"), "CSQPYRK1E8", "csqp-yrkL e8" },
		{ BYTES("\x08\x42\x10\x84\x21"), "11111111", "1iIlL-111" },
		{ BYTES("\x00\x44\x32\x14\xc7\x42\x54\xb6\x35\xcf"), "0123456789ABCDEF", "0123-4567-89ab-cdef\n" },
		{ BYTES("\x84\x65\x3a\x56\xd7\xc6\x75\xbe\x77\xdf"), "GHJKMNPQRSTVWXYZ", "\tghjk mnpq rstv wxyz" },
	};
	struct arena OWN(arena_drop) arena = { 0 };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer OWN(buffer_drop) buffer = { 0 };
		struct span OWN(exact_drop) typed = exact_text(rows[i].typed);
		struct span read;
		text_put_base32(&buffer, rows[i].bytes);
		assert_true(span_equal(buffer_span(&buffer), span_text(rows[i].text)));
		assert_true(text_read_base32(&arena, typed, &read));
		assert_true(span_equal(read, rows[i].bytes));
	}
}

static void
base32_with_a_digit_too_many_or_spare_bits_is_refused(void **state)
{
	(void)state;
	static const struct span wrong[] = {
		BYTES("0"),
		BYTES("000"),
		BYTES("000000"),
		BYTES("01"),
		BYTES("0u00"),
		BYTES("U0"),
		BYTES("0=0="),
		BYTES("0\0"),
		BYTES("0_00"),
		BYTES("0\xc2\xa0"
		      "0"),
	};
	struct arena OWN(arena_drop) arena = { 0 };
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct span OWN(exact_drop) text = exact(wrong[i].data, wrong[i].size);
		struct span read;
		assert_false(text_read_base32(&arena, text, &read));
	}
}

static void
all_sizes_go_through_every_encoding(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	uint8_t source[100];
	uint8_t back[100];
	for (size_t i = 0; i < sizeof(source); i++)
		source[i] = (uint8_t)(i * 151 + 43);
	for (size_t size = 0; size <= sizeof(source); size++) {
		struct span OWN(exact_drop) bytes = exact(source, size);
		struct buffer OWN(buffer_drop) text = { 0 };
		struct span read;
		text_put_hex(&text, bytes);
		assert_true(text_read_hex(buffer_span(&text), back, size));
		assert_true(span_equal(span_of(back, size), bytes));
		buffer_clear(&text);
		text_put_base64(&text, bytes);
		assert_true(text_read_base64(&arena, buffer_span(&text), &read));
		assert_true(span_equal(read, bytes));
		buffer_clear(&text);
		text_put_base32(&text, bytes);
		assert_true(text_read_base32(&arena, buffer_span(&text), &read));
		assert_true(span_equal(read, bytes));
	}
}

static void
integers_in_range_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t value;
	} rows[] = {
		{ "0", 0 },
		{ "-1", -1 },
		{ "10", 10 },
		{ "1234567890", 1234567890 },
		{ "9223372036854775807", INT64_MAX },
		{ "-9223372036854775808", INT64_MIN },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span OWN(exact_drop) text = exact_text(rows[i].text);
		int64_t value = 7;
		assert_true(text_read_integer(text, &value));
		assert_int_equal(value, rows[i].value);
	}
}

static void
other_forms_of_integers_are_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"",
		"-",
		"+1",
		"-0",
		"00",
		"01",
		"-01",
		" 1",
		"1 ",
		"1.0",
		"1e3",
		"--1",
		"1-",
		"0x1",
		"1/",
		"1:",
		"9223372036854775808",
		"-9223372036854775809",
		"92233720368547758070",
		"100000000000000000000000",
	};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct span OWN(exact_drop) text = exact_text(wrong[i]);
		int64_t value = 7;
		assert_false(text_read_integer(text, &value));
		assert_int_equal(value, 7);
	}
}

static void
texts_are_cut_between_characters(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t most;
		const char *cut;
	} rows[] = {
		{ "", 0, "" },
		{ "abc", 0, "" },
		{ "abc", 2, "ab" },
		{ "abc", 9, "abc" },
		{ "中文", 6, "中文" },
		{ "中文", 5, "中" },
		{ "中文", 4, "中" },
		{ "中文", 3, "中" },
		{ "中文", 2, "" },
		{ "a𠀀", 4, "a" },
		{ "a𠀀", 5, "a𠀀" },
		{ "a\xff zz", 5, "a" },
		{ "中\xe6\x96", 9, "中" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span OWN(exact_drop) text = exact_text(rows[i].text);
		char copy[10], mended[20];
		assert_true(span_equal(text_cut(text, rows[i].most), span_text(rows[i].cut)));
		if (rows[i].most < sizeof(copy)) {
			memset(copy, 'x', sizeof(copy));
			text_copy(copy, rows[i].most + 1, text);
			assert_string_equal(copy, rows[i].cut);
		}
		snprintf(mended, rows[i].most + 1, "%s", rows[i].text);
		text_mend(mended);
		assert_string_equal(mended, rows[i].cut);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_three_bytes_are_judged_by_the_definition),
		cmocka_unit_test(every_border_of_four_bytes_is_judged_by_the_definition),
		cmocka_unit_test(a_wrong_byte_is_seen_wherever_it_stands),
		cmocka_unit_test(a_character_cut_at_the_end_is_malformed),
		cmocka_unit_test(every_code_point_is_put_and_read_back),
		cmocka_unit_test(a_full_buffer_takes_no_digits),
		cmocka_unit_test(texts_are_cut_between_characters),
		cmocka_unit_test(length_counts_characters),
		cmocka_unit_test(walking_visits_each_code_point),
		cmocka_unit_test(controls_are_seen_but_for_line_feed_and_tab),
		cmocka_unit_test(trimming_takes_white_space_at_both_ends),
		cmocka_unit_test(case_is_ignored_for_ascii_letters_only),
		cmocka_unit_test(hex_is_put_in_lower_case_and_read_in_any),
		cmocka_unit_test(hex_of_another_size_or_with_other_digits_is_refused),
		cmocka_unit_test(base64_gives_the_examples_of_the_standard),
		cmocka_unit_test(base64_that_is_not_canonical_is_refused),
		cmocka_unit_test(base32_is_read_with_the_slips_of_a_hand),
		cmocka_unit_test(base32_with_a_digit_too_many_or_spare_bits_is_refused),
		cmocka_unit_test(all_sizes_go_through_every_encoding),
		cmocka_unit_test(integers_in_range_are_read),
		cmocka_unit_test(other_forms_of_integers_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
