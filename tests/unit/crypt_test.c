/* Cryptography: the vectors of the standards, and that one wrong bit anywhere is seen. */
#include "base/crypt.h"

#include "base/text.h"
#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static int
start(void **state)
{
	(void)state;
	crypt_start();
	crypt_start();
	return 0;
}

/* The bytes of hex text, in a block of just their size. */
static struct span
unhex(const char *text)
{
	size_t size = strlen(text) / 2;
	uint8_t *bytes = malloc(size);
	assert_true(text_read_hex(span_text(text), bytes, size));
	return span_of(bytes, size);
}

static void
assert_hex(const uint8_t *bytes, size_t size, const char *text)
{
	struct buffer OWN(buffer_drop) buffer = { 0 };
	text_put_hex(&buffer, span_of(bytes, size));
	buffer_put_byte(&buffer, 0);
	assert_string_equal((const char *)buffer.data, text);
}

/* RFC 8032, section 7.1, tests 1 to 3. */
static const struct {
	const char *seed, *public_key, *message, *signature;
} sign_rows[] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
	  "d25bf5f0595bbe24655141438e7a100b" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
	  "387b2eaeb4302aeeb00d291612bb0c00" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
	  "4a7c15e9716ed28dc027beceea1ec40a" },
};

static void
signing_gives_the_examples_of_the_standard(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sign_rows); i++) {
		struct span OWN(exact_drop) seed = unhex(sign_rows[i].seed);
		struct span OWN(exact_drop) message = unhex(sign_rows[i].message);
		uint8_t public_key[CRYPT_PUBLIC_SIZE];
		uint8_t secret_key[CRYPT_SECRET_SIZE];
		uint8_t signature[CRYPT_SIGNATURE_SIZE];
		crypt_key_pair(seed.data, public_key, secret_key);
		assert_hex(public_key, sizeof(public_key), sign_rows[i].public_key);
		assert_hex(secret_key, 32, sign_rows[i].seed);
		assert_hex(secret_key + 32, 32, sign_rows[i].public_key);
		crypt_sign(secret_key, message, signature);
		assert_hex(signature, sizeof(signature), sign_rows[i].signature);
		assert_true(crypt_verify(public_key, message, signature));
	}
}

static void
any_flipped_bit_breaks_a_signature(void **state)
{
	(void)state;
	struct span OWN(exact_drop) seed = unhex(sign_rows[2].seed);
	uint8_t public_key[CRYPT_PUBLIC_SIZE];
	uint8_t secret_key[CRYPT_SECRET_SIZE];
	uint8_t signature[CRYPT_SIGNATURE_SIZE];
	uint8_t message[] = "dispute: register";
	struct span signed_span = span_of(message, sizeof(message));
	crypt_key_pair(seed.data, public_key, secret_key);
	crypt_sign(secret_key, signed_span, signature);
	uint8_t *const areas[] = { public_key, signature, message };
	const size_t sizes[] = { sizeof(public_key), sizeof(signature), sizeof(message) };
	for (size_t area = 0; area < COUNT(areas); area++) {
		for (size_t bit = 0; bit < 8 * sizes[area]; bit++) {
			areas[area][bit / 8] ^= (uint8_t)(1U << bit % 8);
			assert_false(crypt_verify(public_key, signed_span, signature));
			areas[area][bit / 8] ^= (uint8_t)(1U << bit % 8);
		}
	}
	assert_true(crypt_verify(public_key, signed_span, signature));
	assert_false(crypt_verify(public_key, span_part(signed_span, 1, SIZE_MAX), signature));
}

static void
sha2_gives_the_examples_of_the_standard(void **state)
{
	(void)state;
	static const struct {
		const char *message, *sha256, *sha512;
	} rows[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		  "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
		  "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
		  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span OWN(exact_drop) message = exact_text(rows[i].message);
		uint8_t sha256[CRYPT_SHA256_SIZE];
		uint8_t sha512[CRYPT_SHA512_SIZE];
		crypt_sha256(message, sha256);
		crypt_sha512(message, sha512);
		assert_hex(sha256, sizeof(sha256), rows[i].sha256);
		assert_hex(sha512, sizeof(sha512), rows[i].sha512);
	}
	uint8_t digest[CRYPT_SHA256_SIZE];
	crypt_sha256(span_text(NULL), digest);
	assert_hex(digest, sizeof(digest), rows[0].sha256);
}

static void
the_keyed_hash_tells_the_borders_of_its_parts(void **state)
{
	(void)state;
	/* Computed by Python's hashlib.blake2b over the parts with their lengths in front. */
	const struct {
		size_t key_size, count;
		struct span parts[2];
		size_t out_size;
		const char *digest;
	} rows[] = {
		{ 0, 0, { { 0 } }, 32, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8" },
		{ 32, 2, { SPAN("dispute"), SPAN("amount") }, 24, "a2227460e46143f438e644a0297aea5f951ff1956aa71dd6" },
		{ 32, 2, { SPAN("disputea"), SPAN("mount") }, 24, "f2fd96b3f4b08c589ba9ae48b607323172f65b2678936f8b" },
		{ 1, 1, { SPAN("") }, 1, "e6" },
		{ 64,
		  1,
		  { SPAN("a") },
		  64,
		  "e1e604f30e21b7ea3fe71c05bb08b73c30b98e292a47a185216ca82868bae014"
		  "e66cb09baccdd03dab2c2622e1fb275456308bface1de069bcbdaad3bc77abcd" },
	};
	uint8_t key[64];
	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t digest[64];
		struct span OWN(exact_drop) exact_key = exact(key, rows[i].key_size);
		crypt_hash(exact_key, rows[i].parts, rows[i].count, digest, rows[i].out_size);
		assert_hex(digest, rows[i].out_size, rows[i].digest);
	}
}

/* draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
static const char seal_key[] = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";
static const char seal_nonce[] = "404142434445464748494a4b4c4d4e4f5051525354555657";
static const char seal_bound[] = "50515253c0c1c2c3c4c5c6c7";
static const char seal_plain[] = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for "
				 "the future, sunscreen would be it.";
static const char seal_sealed[] = "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa644"
				  "0bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e"
				  "3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7"
				  "987947deafd8780acf49";

static void
sealing_gives_the_example_of_the_draft(void **state)
{
	(void)state;
	struct span OWN(exact_drop) key = unhex(seal_key);
	struct span OWN(exact_drop) nonce = unhex(seal_nonce);
	struct span OWN(exact_drop) bound = unhex(seal_bound);
	struct buffer OWN(buffer_drop) sealed = { 0 };
	struct buffer OWN(buffer_drop) plain = { 0 };
	crypt_seal(&sealed, key.data, nonce.data, bound, span_text(seal_plain));
	assert_hex(sealed.data, sealed.size, seal_sealed);
	buffer_put_text(&plain, "before ");
	assert_true(crypt_open(&plain, key.data, nonce.data, bound, buffer_span(&sealed)));
	assert_memory_equal(plain.data, "before ", 7);
	assert_true(span_equal(span_part(buffer_span(&plain), 7, SIZE_MAX), span_text(seal_plain)));
}

static void
any_flipped_bit_keeps_a_seal_closed(void **state)
{
	(void)state;
	uint8_t key[CRYPT_KEY_SIZE] = { 1 };
	uint8_t nonce[CRYPT_NONCE_SIZE] = { 2 };
	uint8_t bound[] = "centre/440105014";
	struct buffer OWN(buffer_drop) sealed = { 0 };
	struct buffer OWN(buffer_drop) plain = { 0 };
	crypt_seal(&sealed, key, nonce, span_of(bound, sizeof(bound)), SPAN("13800138000"));
	buffer_put_text(&plain, "before");
	uint8_t *const areas[] = { key, nonce, bound, sealed.data };
	const size_t sizes[] = { sizeof(key), sizeof(nonce), sizeof(bound), sealed.size };
	for (size_t area = 0; area < COUNT(areas); area++) {
		for (size_t bit = 0; bit < 8 * sizes[area]; bit++) {
			areas[area][bit / 8] ^= (uint8_t)(1U << bit % 8);
			assert_false(
				crypt_open(&plain, key, nonce, span_of(bound, sizeof(bound)), buffer_span(&sealed)));
			areas[area][bit / 8] ^= (uint8_t)(1U << bit % 8);
		}
	}
	assert_true(span_equal(buffer_span(&plain), SPAN("before")));
	assert_true(crypt_open(&plain, key, nonce, span_of(bound, sizeof(bound)), buffer_span(&sealed)));
}

static void
a_seal_cut_anywhere_stays_closed(void **state)
{
	(void)state;
	static const uint8_t key[CRYPT_KEY_SIZE] = { 1 };
	static const uint8_t nonce[CRYPT_NONCE_SIZE] = { 2 };
	struct buffer OWN(buffer_drop) sealed = { 0 };
	crypt_seal(&sealed, key, nonce, SPAN(""), SPAN("13800138000"));
	assert_int_equal(sealed.size, 11 + CRYPT_TAG_SIZE);
	for (size_t size = 0; size < sealed.size; size++) {
		struct buffer OWN(buffer_drop) plain = { 0 };
		struct span OWN(exact_drop) cut = exact(sealed.data, size);
		assert_false(crypt_open(&plain, key, nonce, SPAN(""), cut));
		assert_int_equal(plain.size, 0);
	}
}

static void
nothing_is_sealed_and_opened(void **state)
{
	(void)state;
	static const uint8_t key[CRYPT_KEY_SIZE] = { 1 };
	static const uint8_t nonce[CRYPT_NONCE_SIZE] = { 2 };
	struct buffer OWN(buffer_drop) sealed = { 0 };
	struct buffer OWN(buffer_drop) plain = { 0 };
	crypt_seal(&sealed, key, nonce, span_text(NULL), span_text(NULL));
	assert_int_equal(sealed.size, CRYPT_TAG_SIZE);
	assert_true(crypt_open(&plain, key, nonce, span_text(NULL), buffer_span(&sealed)));
	assert_int_equal(plain.size, 0);
}

static void
a_full_buffer_takes_neither_side_but_still_verifies(void **state)
{
	(void)state;
	static const uint8_t key[CRYPT_KEY_SIZE] = { 1 };
	static const uint8_t nonce[CRYPT_NONCE_SIZE] = { 2 };
	struct buffer OWN(buffer_drop) sealed = { 0 };
	struct buffer OWN(buffer_drop) small = { .limit = 10 };
	crypt_seal(&small, key, nonce, SPAN(""), SPAN("13800138000"));
	assert_true(small.full);
	assert_int_equal(small.size, 0);
	crypt_seal(&sealed, key, nonce, SPAN(""), SPAN("13800138000"));
	assert_true(crypt_open(&small, key, nonce, SPAN(""), buffer_span(&sealed)));
	assert_int_equal(small.size, 0);
	sealed.data[0] ^= 1;
	assert_false(crypt_open(&small, key, nonce, SPAN(""), buffer_span(&sealed)));
}

static void
sameness_is_of_every_byte(void **state)
{
	(void)state;
	assert_true(crypt_same("abcd", "abcd", 4));
	assert_true(crypt_same("abcd", "abce", 3));
	assert_false(crypt_same("abcd", "abce", 4));
	assert_false(crypt_same("abcd", "bbcd", 4));
	assert_true(crypt_same("a", "b", 0));
}

static void
wiping_leaves_zeros(void **state)
{
	(void)state;
	uint8_t secret[5] = { 1, 2, 3, 4, 5 };
	crypt_wipe(secret, 4);
	assert_memory_equal(secret, "\0\0\0\0\5", 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signing_gives_the_examples_of_the_standard),
		cmocka_unit_test(any_flipped_bit_breaks_a_signature),
		cmocka_unit_test(sha2_gives_the_examples_of_the_standard),
		cmocka_unit_test(the_keyed_hash_tells_the_borders_of_its_parts),
		cmocka_unit_test(sealing_gives_the_example_of_the_draft),
		cmocka_unit_test(any_flipped_bit_keeps_a_seal_closed),
		cmocka_unit_test(a_seal_cut_anywhere_stays_closed),
		cmocka_unit_test(nothing_is_sealed_and_opened),
		cmocka_unit_test(a_full_buffer_takes_neither_side_but_still_verifies),
		cmocka_unit_test(sameness_is_of_every_byte),
		cmocka_unit_test(wiping_leaves_zeros),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
