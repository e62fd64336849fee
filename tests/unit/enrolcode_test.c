/* Enrolment codes: a golden code, how freely it may be copied, and that no single slip goes unseen. */
#include "core/enrolcode.h"

#include "base/crypt.h"
#include "base/text.h"
#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define GOLDEN "HESHI1-06GA3-8N3MJ-JTD9X-8N6NA-QB5DN-TQG22-0F2RE-J8ASJ-7506G-XB25S-JQGRB-DE1P6-ABK3D-RX38D-1N676-8T"

static struct enrolcode
example(const char *address)
{
	struct enrolcode code = { 0 };
	for (size_t i = 0; i < sizeof(code.fingerprint); i++)
		code.fingerprint[i] = (uint8_t)(0xa0 + i);
	for (size_t i = 0; i < sizeof(code.secret); i++)
		code.secret[i] = (uint8_t)(7 * i + 1);
	snprintf(code.address, sizeof(code.address), "%s", address);
	return code;
}

static bool
reads_as(struct span text, const struct enrolcode *code)
{
	struct span OWN(exact_drop) block = exact(text.data, text.size);
	struct enrolcode out;
	memset(&out, 0xff, sizeof(out));
	return enrolcode_read(block, &out) && memcmp(&out, code, sizeof(out)) == 0;
}

static bool
is_refused(struct span text)
{
	struct span OWN(exact_drop) block = exact(text.data, text.size);
	struct enrolcode out;
	return !enrolcode_read(block, &out);
}

static void
the_golden_code_is_written_and_read(void **state)
{
	(void)state;
	struct enrolcode code = example("hub.example.cn:4451");
	struct buffer OWN(buffer_drop) text = { 0 };
	enrolcode_put(&text, &code);
	if (!span_equal(buffer_span(&text), span_text(GOLDEN)))
		print_error("%.*s\n", SPAN_ARG(buffer_span(&text)));
	assert_true(span_equal(buffer_span(&text), span_text(GOLDEN)));
	assert_true(reads_as(span_text(GOLDEN), &code));
}

static void
addresses_of_every_length_come_back(void **state)
{
	(void)state;
	char address[101] = "";
	for (size_t size = 1; size <= 100; size++) {
		struct buffer OWN(buffer_drop) text = { 0 };
		address[size - 1] = (char)('0' + size % 10);
		struct enrolcode code = example(address);
		enrolcode_put(&text, &code);
		assert_true(reads_as(buffer_span(&text), &code));
	}
}

static void
case_hyphens_and_spaces_do_not_matter(void **state)
{
	(void)state;
	struct enrolcode code = example("hub.example.cn:4451");
	struct buffer OWN(buffer_drop) lower = { 0 };
	struct buffer OWN(buffer_drop) bare = { 0 };
	struct buffer OWN(buffer_drop) wide = { 0 };
	for (const char *at = GOLDEN; *at; at++) {
		bool letter = *at >= 'A' && *at <= 'Z';
		buffer_put_byte(&lower, (uint8_t)(letter ? *at + 32 : *at));
		if (*at != '-')
			buffer_put_byte(&bare, (uint8_t)*at);
		buffer_print(&wide, " %c\t\n", *at);
	}
	assert_true(reads_as(buffer_span(&lower), &code));
	assert_true(reads_as(buffer_span(&bare), &code));
	buffer_print(&bare, "  \r\n");
	assert_true(reads_as(buffer_span(&bare), &code));
	assert_true(reads_as(buffer_span(&wide), &code));
}

/* Letters that Crockford's alphabet takes for the same digit. */
static char
folded(char letter)
{
	if (letter >= 'a' && letter <= 'z')
		letter = (char)(letter - 32);
	return letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter;
}

static void
each_single_mistyped_character_is_seen(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) text = { 0 };
	buffer_put_text(&text, GOLDEN);
	for (size_t i = 0; i < text.size * 95; i++) {
		size_t at = i / 95;
		char was = (char)text.data[at];
		char typed = (char)(' ' + i % 95);
		bool same = at >= 7 ? folded(was) == folded(typed) : (was | 32) == (typed | 32);
		if (was == '-' ? typed == '-' || typed == ' ' : same)
			continue;
		text.data[at] = (uint8_t)typed;
		if (!is_refused(buffer_span(&text)))
			print_error("%c for %c at %zu\n", typed, was, at);
		assert_true(is_refused(buffer_span(&text)));
		text.data[at] = (uint8_t)was;
	}
}

static void
characters_left_out_doubled_or_swapped_are_seen(void **state)
{
	(void)state;
	struct span golden = span_text(GOLDEN);
	for (size_t i = 0; i + 1 < golden.size; i++) {
		struct buffer OWN(buffer_drop) shorter = { 0 };
		struct buffer OWN(buffer_drop) longer = { 0 };
		struct buffer OWN(buffer_drop) swapped = { 0 };
		if (golden.data[i] == '-' || golden.data[i + 1] == '-' || golden.data[i] == golden.data[i + 1])
			continue;
		buffer_put(&shorter, golden.data, i);
		buffer_put_span(&shorter, span_part(golden, i + 1, SIZE_MAX));
		assert_true(is_refused(buffer_span(&shorter)));
		buffer_put(&longer, golden.data, i + 1);
		buffer_put_span(&longer, span_part(golden, i, SIZE_MAX));
		assert_true(is_refused(buffer_span(&longer)));
		buffer_put_span(&swapped, golden);
		swapped.data[i] = golden.data[i + 1];
		swapped.data[i + 1] = golden.data[i];
		assert_true(is_refused(buffer_span(&swapped)));
	}
	for (size_t size = 0; size < golden.size; size++)
		assert_true(is_refused(span_part(golden, 0, size)));
}

/* A code made of these bytes, with a check that holds. */
static void
put_code(struct buffer *out, uint8_t version, struct span address)
{
	struct buffer OWN(buffer_drop) bytes = { 0 };
	uint8_t digest[CRYPT_SHA256_SIZE];
	buffer_put_byte(&bytes, version);
	buffer_extend(&bytes, ENROLCODE_FINGERPRINT_SIZE + ENROLCODE_SECRET_SIZE);
	buffer_put_span(&bytes, address);
	crypt_sha256(buffer_span(&bytes), digest);
	buffer_put(&bytes, digest, 2);
	buffer_put_text(out, "heshi1");
	text_put_base32(out, buffer_span(&bytes));
}

static void
codes_of_another_form_are_refused_although_their_check_holds(void **state)
{
	(void)state;
	static const uint8_t long_address[102] = { 0 };
	const struct row {
		uint8_t version;
		struct span address;
		bool good;
	} rows[] = {
		{ 1, SPAN("h:1"), true },
		{ 2, SPAN("h:1"), false },
		{ 0, SPAN("h:1"), false },
		{ 1, SPAN(""), false },
		{ 1, SPAN("h 1:1"), false },
		{ 1, SPAN("h\0:1"), false },
		{ 1, SPAN("h:1\n"), false },
		{ 1, SPAN("\xe6\xb5\xb7:1"), false },
		{ 1, span_of(long_address, sizeof(long_address)), false },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buffer OWN(buffer_drop) text = { 0 };
		put_code(&text, rows[i].version, rows[i].address);
		assert_int_equal(!is_refused(buffer_span(&text)), rows[i].good);
	}
	assert_true(is_refused(SPAN("")));
	assert_true(is_refused(SPAN("HESHI1-")));
	assert_true(is_refused(SPAN("HESHI2-00000")));
}

static void
a_very_long_text_is_no_code(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) text = { 0 };
	buffer_put_text(&text, "HESHI1-");
	memset(buffer_extend(&text, 100000), '0', 100000);
	assert_true(is_refused(buffer_span(&text)));
}

int
main(void)
{
	crypt_start();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_golden_code_is_written_and_read),
		cmocka_unit_test(addresses_of_every_length_come_back),
		cmocka_unit_test(case_hyphens_and_spaces_do_not_matter),
		cmocka_unit_test(each_single_mistyped_character_is_seen),
		cmocka_unit_test(characters_left_out_doubled_or_swapped_are_seen),
		cmocka_unit_test(codes_of_another_form_are_refused_although_their_check_holds),
		cmocka_unit_test(a_very_long_text_is_no_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
