/* Sealing: golden bytes, and that nothing opens but what was sealed, where it was sealed. */
#include "core/seal.h"

#include "exact.h"
#include "tests/support/example.h"
#include "tests/support/vector.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct path
party_path(void)
{
	return path_part("dispute", example_uuid(1), "party", example_uuid(2));
}

static void
sealed_bytes_are_those_of_the_golden_vector(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct span file = vector_file(&arena, "seal.txt");
	struct path path = party_path();
	const struct value phones[] = { value_text(SPAN("13800000000")), value_integer(5), value_truth(false) };
	const struct {
		struct span field;
		struct value value;
	} rows[] = {
		{ SPAN("name"), value_text(SPAN("李四")) },
		{ SPAN("name"), value_text(SPAN("李四光")) },
		{ SPAN("summary"), value_text(SPAN("0123456789abcd")) },
		{ SPAN("summary"), value_text(SPAN("0123456789abcde")) },
		{ SPAN("amount"), value_integer(-70000) },
		{ SPAN("urgent"), value_truth(true) },
		{ SPAN("phones"), value_list(phones, 3) },
		{ SPAN("name"), value_text((struct span){ 0 }) },
	};
	char text[PATH_TEXT_MAX];
	path_text(&path, text);
	assert_true(span_equal(vector_value(file, "path"), span_text(text)));
	for (size_t i = 0; i < COUNT(rows); i++) {
		char name[] = { 's', 'e', 'a', 'l', 'e', 'd', '_', (char)('0' + i), 0 };
		struct seal_place place = { SPAN("centre/440105014"), &path, rows[i].field };
		struct value sealed = seal_value(&arena, example_key, &place, &rows[i].value), plain;
		assert_int_equal(sealed.type, VALUE_SEALED);
		assert_true(span_equal(sealed.bytes, vector_bytes(&arena, file, name)));
		assert_true(unseal_value(&arena, example_key, &place, &sealed, &plain));
		assert_true(value_equal(&plain, &rows[i].value));
	}
}

static void
short_values_are_all_as_long(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct path path = party_path();
	struct seal_place place = { SPAN("centre/440105014"), &path, SPAN("name") };
	for (size_t size = 0; size <= 40; size++) {
		struct value value = value_text(span_of("0123456789012345678901234567890123456789", size));
		struct value sealed = seal_value(&arena, example_key, &place, &value);
		size_t packed = size + (size < 32 ? 1 : 2);
		assert_int_equal(sealed.bytes.size, VALUE_SEALED_MIN + packed / 16 * 16);
		assert_true(value_fits(&sealed));
	}
}

static void
the_largest_text_can_be_sealed(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct path path = party_path();
	struct seal_place place = { SPAN("centre/440105014"), &path, SPAN("name") };
	uint8_t *text = arena_take(&arena, LIMIT_TEXT);
	memset(text, 'x', LIMIT_TEXT);
	struct value value = value_text(span_of(text, LIMIT_TEXT)), plain;
	struct value sealed = seal_value(&arena, example_key, &place, &value);
	assert_int_equal(sealed.bytes.size, VALUE_SEALED_MAX);
	assert_true(unseal_value(&arena, example_key, &place, &sealed, &plain));
	assert_true(value_equal(&plain, &value));
}

static void
a_ciphertext_opens_only_where_it_was_sealed(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct path here = party_path();
	struct path other_part = path_part("dispute", example_uuid(1), "party", example_uuid(3));
	struct path other_record = path_part("dispute", example_uuid(3), "party", example_uuid(2));
	struct path other_folder = path_part("conflicts", example_uuid(1), "party", example_uuid(2));
	struct span ledger = SPAN("centre/440105014"), field = SPAN("name");
	const struct {
		struct seal_place place;
		bool opens;
	} rows[] = {
		{ { ledger, &here, field }, true },
		{ { SPAN("centre/440105015"), &here, field }, false },
		{ { SPAN("district/440105014"), &here, field }, false },
		{ { ledger, &other_part, field }, false },
		{ { ledger, &other_record, field }, false },
		{ { ledger, &other_folder, field }, false },
		{ { ledger, &here, SPAN("address") }, false },
	};
	struct value value = value_text(SPAN("李四"));
	struct value sealed = seal_value(&arena, example_key, &rows[0].place, &value);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct value plain = value_integer(7);
		assert_int_equal(unseal_value(&arena, example_key, &rows[i].place, &sealed, &plain), rows[i].opens);
		assert_true(rows[i].opens || plain.integer == 7);
	}
}

static void
no_byte_of_a_ciphertext_or_key_can_be_changed(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct path path = party_path();
	struct seal_place place = { SPAN("centre/440105014"), &path, SPAN("name") };
	struct value value = value_text(SPAN("李四")), plain;
	struct value sealed = seal_value(&arena, example_key, &place, &value);
	for (size_t at = 0; at < sealed.bytes.size; at++) {
		struct span OWN(exact_drop) bytes = exact(sealed.bytes.data, sealed.bytes.size);
		struct value broken = { .type = VALUE_SEALED, .bytes = bytes };
		((uint8_t *)(uintptr_t)bytes.data)[at] ^= 1;
		assert_false(unseal_value(&arena, example_key, &place, &broken, &plain));
	}
	for (size_t size = 0; size < sealed.bytes.size; size++) {
		struct span OWN(exact_drop) bytes = exact(sealed.bytes.data, size);
		struct value cut = { .type = VALUE_SEALED, .bytes = bytes };
		assert_false(unseal_value(&arena, example_key, &place, &cut, &plain));
	}
	for (size_t at = 0; at < CRYPT_KEY_SIZE; at++) {
		uint8_t key[CRYPT_KEY_SIZE];
		memcpy(key, example_key, sizeof(key));
		key[at] ^= 0x80;
		assert_false(unseal_value(&arena, key, &place, &sealed, &plain));
	}
	assert_false(unseal_value(&arena, example_key, &place, &value, &plain));
}

/* What someone who holds the key, but another program, might seal. */
static struct value
seal_bytes(struct arena *arena, const struct seal_place *place, struct span padded, bool honest_nonce)
{
	struct span parts[] = { SPAN("heshi-nonce-1"), place->field, padded };
	struct buffer OWN(buffer_drop) bound = { 0 };
	struct buffer OWN(buffer_drop) sealed = { 0 };
	char path[PATH_TEXT_MAX];
	uint8_t hash[64];
	crypt_hash(span_of(example_key, CRYPT_KEY_SIZE), parts, 3, hash, sizeof(hash));
	hash[0] ^= !honest_nonce;
	path_text(place->path, path);
	pack_array(&bound, 3);
	pack_text(&bound, place->ledger);
	pack_text(&bound, span_text(path));
	pack_text(&bound, place->field);
	buffer_put(&sealed, hash, CRYPT_NONCE_SIZE);
	crypt_seal(&sealed, example_key, hash, buffer_span(&bound), padded);
	return (struct value){ .type = VALUE_SEALED, .bytes = arena_copy(arena, buffer_span(&sealed)) };
}

static void
only_what_would_be_sealed_alike_opens(void **state)
{
	(void)state;
	/* An extension of 56 bytes, a sealed value by its form, and the mark. */
	static const uint8_t sealed_twice[64] = { 0xc7, VALUE_SEALED_MIN, VALUE_EXTENSION, [59] = 0x80 };
	static const struct {
		struct span padded;
		bool honest_nonce, opens;
	} rows[] = {
		{ SPAN_INIT("\xa1x\x80\0\0\0\0\0\0\0\0\0\0\0\0\0"), true, true },
		{ SPAN_INIT("\xa1x\x80\0\0\0\0\0\0\0\0\0\0\0\0\0"), false, false },
		{ SPAN_INIT("\xd9\x01x\x80\0\0\0\0\0\0\0\0\0\0\0\0"), true, false }, /* a longer header than needed */
		{ SPAN_INIT("\xa1x\x80\0\0\0\0\0\0\0\0\0\0\0\0\0"
			    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
		  true, false },                                                     /* a block too many */
		{ SPAN_INIT("\xa1x\x80\x80\0\0\0\0\0\0\0\0\0\0\0\0"), true, false }, /* a byte too many */
		{ SPAN_INIT("\xa1x\x81\0\0\0\0\0\0\0\0\0\0\0\0\0"), true, false },   /* another mark */
		{ SPAN_INIT("\xafxxxxxxxxxxxxxxx"), true, false },                   /* no padding */
		{ { sealed_twice, sizeof(sealed_twice) }, true, false },
		{ SPAN_INIT("\xc0\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), true, false }, /* nil */
		{ SPAN_INIT("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), true, false },     /* nothing but zeros */
		{ SPAN_INIT("\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), true, false },   /* no value */
	};
	struct path path = party_path();
	struct seal_place place = { SPAN("centre/440105014"), &path, SPAN("name") };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct value sealed = seal_bytes(&arena, &place, rows[i].padded, rows[i].honest_nonce), plain;
		if (unseal_value(&arena, example_key, &place, &sealed, &plain) != rows[i].opens)
			fail_msg("row %zu", i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sealed_bytes_are_those_of_the_golden_vector),
		cmocka_unit_test(short_values_are_all_as_long),
		cmocka_unit_test(the_largest_text_can_be_sealed),
		cmocka_unit_test(a_ciphertext_opens_only_where_it_was_sealed),
		cmocka_unit_test(no_byte_of_a_ciphertext_or_key_can_be_changed),
		cmocka_unit_test(only_what_would_be_sealed_alike_opens),
	};
	crypt_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
