/* Identity numbers, credit codes and telephone numbers, right and wrong. */
#include "core/check.h"

#include "tests/unit/exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct row {
	const char *text;
	bool valid;
};

/* Each text from a block of exactly its size. */
static void
assert_rows(bool (*valid)(struct span text), const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct span OWN(exact_drop) block = exact_text(rows[i].text);
		bool found = valid(block);
		if (found != rows[i].valid)
			fail_msg("\"%s\" %s", rows[i].text, found ? "passes" : "fails");
	}
}

#define ASSERT_ROWS(valid, rows) assert_rows(valid, rows, sizeof(rows) / sizeof((rows)[0]))

static void
resident_ids_carry_a_check_digit_and_a_birthday(void **state)
{
	static const struct row rows[] = {
		{ "34052419800101001X", true },  { "34052419800101001x", true },    { "340524198001010010", false },
		{ "34052419800101002X", false }, { "11010519491231002X", true },    { "110105194912310021", false },
		{ "34052419801301001X", false }, { "34052419800230001X", false },   { "04052419800101001X", false },
		{ "3405241980010100", false },   { "34052419800101001X0", false },  { "", false },
		{ "34O52419800101001X", false }, { "34052419800101001X\n", false },
	};

	(void)state;
	ASSERT_ROWS(resident_id_valid, rows);
}

/* Whatever the check digit: so something else than it is what fails. */
static void
assert_no_check_digit_fits(const char *seventeen)
{
	static const char digits[] = "0123456789X";
	char id[19];

	memcpy(id, seventeen, 17);
	id[18] = 0;
	for (size_t i = 0; i < 11; i++) {
		id[17] = digits[i];
		assert_false(resident_id_valid(span_text(id)));
	}
}

static void
a_resident_id_needs_digits_a_place_and_a_day_that_exists(void **state)
{
	(void)state;
	assert_no_check_digit_fits("34052419800230001");
	assert_no_check_digit_fits("34052419801301001");
	assert_no_check_digit_fits("04052419800101001");
	assert_no_check_digit_fits("34;52419800101001");
	assert_no_check_digit_fits("34%52419800101001");
}

static void
credit_codes_carry_a_check_character(void **state)
{
	static const struct row rows[] = {
		{ "91440101MA5CJQ4N59", true },
		{ "91350203M0001QAY9B", false },
		{ "91440101MA5CJQ4N58", false },
		{ "91440101MA5CJQ4N95", false },
		{ "91350100M000100Y43", true },
		{ "91440101ma5cjq4n59", false },
		{ "91440101MA5CJQ4N5", false },
		{ "91440101MA5CJQ4N590", false },
		{ "9144O101MA5CJQ4N59", false },
		{ "91440101MA5CJQ4I59", false },
		{ "", false },
	};

	(void)state;
	ASSERT_ROWS(credit_code_valid, rows);
}

/* Weights 3 to the power of the place, modulo 31, are all different from 0: so each single slip is found. */
static void
one_wrong_character_in_a_credit_code_is_always_found(void **state)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char code[] = "91440101MA5CJQ4N59";

	(void)state;
	for (size_t at = 0; at < 18; at++) {
		char right = code[at];
		for (size_t i = 0; i < 31; i++) {
			code[at] = alphabet[i];
			assert_int_equal(credit_code_valid(span_text(code)), alphabet[i] == right);
		}
		code[at] = right;
	}
}

static void
telephones_are_mobile_or_fixed(void **state)
{
	static const struct row rows[] = {
		{ "13800138000", true },
		{ "19912345678", true },
		{ "12800138000", false },
		{ "1380013800", false },
		{ "138001380000", false },
		{ "02083123456", true },
		{ "020-83123456", true },
		{ "020-8312345", false },
		{ "0755-83123456", true },
		{ "07568312345", true },
		{ "075683123456", true },
		{ "0756-831234", false },
		{ "020-13123456", false },
		{ "8312345", false },
		{ "0", false },
		{ "01", false },
		{ "020", false },
		{ "02O83123456", false },
		{ "020-8312345x", false },
		{ "020-23123456", true },
		{ "020-93123456", false },
		{ "0a0-83123456", false },
		{ "120-83123456", false },
		{ "020-", false },
		{ "", false },
		{ "138 0013 8000", false },
		{ "+8613800138000", false },
	};

	(void)state;
	ASSERT_ROWS(mobile_valid, rows);
}

static void
centre_codes_are_digits_and_small_letters(void **state)
{
	static const struct row rows[] = {
		{ "440105014", true },
		{ "440105", true },
		{ "a1", true },
		{ "z", true },
		{ "a{", false },
		{ "a/", false },
		{ "", false },
		{ "44 01", false },
		{ "A1", false },
		{ "1234567890123456", true },
		{ "12345678901234567", false },
	};

	(void)state;
	ASSERT_ROWS(centre_code_valid, rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resident_ids_carry_a_check_digit_and_a_birthday),
		cmocka_unit_test(a_resident_id_needs_digits_a_place_and_a_day_that_exists),
		cmocka_unit_test(credit_codes_carry_a_check_character),
		cmocka_unit_test(one_wrong_character_in_a_credit_code_is_always_found),
		cmocka_unit_test(telephones_are_mobile_or_fixed),
		cmocka_unit_test(centre_codes_are_digits_and_small_letters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
