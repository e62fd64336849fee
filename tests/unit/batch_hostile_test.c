/* Batches from a hostile peer: nothing crashes, nothing is believed, and little is allocated. */
#include "core/batch.h"

#include "base/squeeze.h"
#include "exact.h"
#include "tests/support/example.h"
#include "tests/support/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Fields with lists of small integers: the most memory for a byte of body. */
#define GREEDY_OPS 6
#define GREEDY_FIELDS 256

/* Reads from blocks of just the right size; what comes out must be fit. */
static fault_t
read_exactly(struct batch batch)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span OWN(exact_drop) body = exact(batch.body.data, batch.body.size);
	struct span OWN(exact_drop) noise = exact(batch.noise.data, batch.noise.size);
	struct batch_item *items = NULL;
	batch.body = body;
	batch.noise = noise;
	fault_t fault = batch_read(&arena, &batch, WIRE_LEDGER, WIRE_NODE, WIRE_HUB, &items);
	if (fault)
		return fault;
	wire_resolve(items, batch.count);
	for (size_t i = 0; i < batch.count; i++)
		assert_true(span_equal(items[i].changeset.ledger, WIRE_LEDGER));
	return NULL;
}

/* Both a fault and a valid reading will do; what may not happen, a sanitizer sees. */
static void
read_whatever(struct batch batch)
{
	fault_drop(read_exactly(batch));
}

static void
assert_refused(struct batch batch, enum fault_code code, const char *why)
{
	fault_t fault = read_exactly(batch);
	if (!fault)
		print_error("should have been refused: %s\n", why);
	assert_non_null(fault);
	if (!strstr(fault_text(fault), why))
		print_error("\"%s\" does not say \"%s\"\n", fault_text(fault), why);
	assert_non_null(strstr(fault_text(fault), why));
	assert_int_equal(fault_code(fault), code);
	fault_drop(fault);
}

/* The samples as a batch that is not squeezed; its spans are in the arena. */
static struct batch
plain_batch(struct arena *arena)
{
	struct buffer OWN(buffer_drop) plain = { 0 };
	struct batch_writer *OWN(batch_drop) writer = wire_write(wire_samples(arena), WIRE_SAMPLES);
	struct batch batch = batch_close(writer);
	assert_true(batch.squeezed);
	assert_null(unsqueeze(&plain, batch.body, batch.plain_size));
	batch.squeezed = false;
	batch.body = arena_copy(arena, buffer_span(&plain));
	batch.noise = arena_copy(arena, batch.noise);
	return batch;
}

static struct batch
squeezed_batch(struct arena *arena)
{
	struct batch_writer *OWN(batch_drop) writer = wire_write(wire_samples(arena), WIRE_SAMPLES);
	struct batch batch = batch_close(writer);
	batch.body = arena_copy(arena, batch.body);
	batch.noise = arena_copy(arena, batch.noise);
	return batch;
}

static void
every_truncation_is_refused(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct batch whole[] = { plain_batch(&arena), squeezed_batch(&arena) };
	for (size_t i = 0; i < 2; i++) {
		for (size_t size = 0; size < whole[i].body.size; size++) {
			struct batch batch = whole[i];
			batch.body.size = size;
			if (!batch.squeezed)
				batch.plain_size = size;
			fault_t fault = read_exactly(batch);
			assert_non_null(fault);
			fault_drop(fault);
		}
		for (size_t size = 0; size < whole[i].noise.size; size++) {
			struct batch batch = whole[i];
			batch.noise.size = size;
			fault_t fault = read_exactly(batch);
			assert_non_null(fault);
			fault_drop(fault);
		}
	}
}

static void
flip_every_bit(struct batch batch, struct span bytes)
{
	uint8_t *at = (uint8_t *)(uintptr_t)bytes.data;
	for (size_t i = 0; i < bytes.size * 8; i++) {
		at[i / 8] ^= (uint8_t)(1 << i % 8);
		read_whatever(batch);
		at[i / 8] ^= (uint8_t)(1 << i % 8);
	}
}

static void
no_flipped_bit_does_harm(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct batch plain = plain_batch(&arena);
	struct batch squeezed = squeezed_batch(&arena);
	flip_every_bit(plain, plain.body);
	flip_every_bit(plain, plain.noise);
	flip_every_bit(squeezed, squeezed.body);
}

static void
no_byte_replaced_does_harm(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct batch batch = plain_batch(&arena);
	uint8_t *at = (uint8_t *)(uintptr_t)batch.body.data;
	for (size_t i = 0; i < batch.body.size; i++) {
		uint8_t was = at[i];
		for (int byte = 0; byte < 256; byte++) {
			at[i] = (uint8_t)byte;
			read_whatever(batch);
		}
		at[i] = was;
	}
}

/* Headers that claim 2^32 - 1 of something, put in place of every byte. */
static void
no_claimed_count_is_believed(void **state)
{
	(void)state;
	static const uint8_t leads[] = { 0xdd, 0xdf, 0xdb, 0xc6, 0xc9 };
	struct arena OWN(arena_drop) arena = { 0 };
	struct batch whole = plain_batch(&arena);
	for (size_t i = 0; i < whole.body.size * sizeof(leads); i++) {
		size_t at = i / sizeof(leads);
		const uint8_t claim[] = { leads[i % sizeof(leads)], 0xff, 0xff, 0xff, 0xff };
		struct buffer OWN(buffer_drop) body = { 0 };
		buffer_put_span(&body, span_part(whole.body, 0, at));
		buffer_put(&body, claim, sizeof(claim));
		buffer_put_span(&body, span_part(whole.body, at + 1, SIZE_MAX));
		struct batch batch = whole;
		batch.body = buffer_span(&body);
		batch.plain_size = body.size;
		read_whatever(batch);
	}
}

static void
sizes_and_counts_of_the_message_are_not_believed(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct batch plain = plain_batch(&arena);
	struct batch squeezed = squeezed_batch(&arena);
	struct batch batch = plain;
	batch.count = UINT32_MAX;
	assert_refused(batch, FAULT_LIMIT, "more than 4096 change sets");
	batch.count = LIMIT_BATCH_CHANGESETS;
	assert_refused(batch, FAULT_PEER, "no room for as many");
	batch.count = 0;
	assert_refused(batch, FAULT_PEER, "no room for as many");
	batch.count = WIRE_SAMPLES - 1;
	assert_refused(batch, FAULT_PEER, "noise is left over");
	batch = plain;
	batch.plain_size++;
	assert_refused(batch, FAULT_PEER, "of another size");
	batch = squeezed;
	batch.plain_size--;
	assert_refused(batch, FAULT_LIMIT, "larger than");
	batch.plain_size += 2;
	assert_refused(batch, FAULT_PEER, "of another size");
	batch.plain_size = LIMIT_BATCH_PLAIN + 1;
	assert_refused(batch, FAULT_LIMIT, "larger than");
}

/* A zstd frame of `blocks` times 128 KiB of the same byte, four bytes each, claiming 1 GiB or nothing. */
static void
put_bomb(struct buffer *out, bool claims, int blocks)
{
	static const uint8_t claiming[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x80, 0x38, 0x00, 0x00, 0x00, 0x40 };
	static const uint8_t silent[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38 };
	static const uint8_t block[] = { 0x02, 0x00, 0x10, 0x90 };
	if (claims)
		buffer_put(out, claiming, sizeof(claiming));
	else
		buffer_put(out, silent, sizeof(silent));
	for (int i = 0; i < blocks; i++)
		buffer_put(out, block, sizeof(block));
}

static void
a_bomb_is_refused_by_what_comes_out_of_it(void **state)
{
	(void)state;
	static const uint8_t noise[CRYPT_SIGNATURE_SIZE];
	for (int claims = 0; claims < 2; claims++) {
		struct buffer OWN(buffer_drop) bomb = { 0 };
		put_bomb(&bomb, claims, 100);
		struct batch batch = {
			.count = 1,
			.squeezed = true,
			.plain_size = LIMIT_BATCH_PLAIN,
			.body = buffer_span(&bomb),
			.noise = span_of(noise, sizeof(noise)),
		};
		assert_refused(batch, FAULT_LIMIT, "larger than");
	}
}

static void
lists_of_small_numbers_do_not_fill_the_memory(void **state)
{
	(void)state;
	static const uint8_t start[] = { 0x97, 0x90, 0x93, 0xa1, 'a', 0, 0, 0, 1, 0, 0 };
	struct buffer OWN(buffer_drop) body = { 0 };
	struct buffer OWN(buffer_drop) noise = { 0 };
	buffer_put(&body, start, sizeof(start));
	buffer_put(&noise, example_uuid(0).bytes, 16);
	pack_array(&body, GREEDY_OPS);
	for (int i = 0; i < GREEDY_OPS * GREEDY_FIELDS; i++) {
		if (i % GREEDY_FIELDS == 0) {
			buffer_put(&body, "\x94\x00\xff\x00", 4);
			buffer_put(&noise, example_uuid(1).bytes, 16);
			pack_map(&body, GREEDY_FIELDS);
		}
		pack_integer(&body, 1);
		pack_array(&body, LIMIT_LIST);
		buffer_extend(&body, LIMIT_LIST);
	}
	buffer_extend(&noise, CRYPT_SIGNATURE_SIZE);
	struct batch batch = { .count = 1, .plain_size = body.size, .body = buffer_span(&body) };
	batch.noise = buffer_span(&noise);
	assert_refused(batch, FAULT_LIMIT, "more than a batch may hold");
}

static void
nesting_is_refused(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) body = { 0 };
	static const uint8_t noise[CRYPT_SIGNATURE_SIZE];
	memset(buffer_extend(&body, 10000), 0x91, 10000);
	struct batch batch = { .count = 1, .plain_size = body.size, .body = buffer_span(&body) };
	batch.noise = span_of(noise, sizeof(noise));
	assert_refused(batch, FAULT_PEER, "a change set of not seven parts");
	static const uint8_t start[] = {
		0x97, 0x90, 0x93, 0xa1, 'a', 0, 0, 0, 1, 0, 0, 0x91, 0x94, 0, 0xff, 0, 0x81, 1
	};
	struct buffer OWN(buffer_drop) ids = { 0 };
	memcpy(body.data, start, sizeof(start));
	buffer_put(&ids, example_uuid(0).bytes, 16);
	buffer_put(&ids, example_uuid(1).bytes, 16);
	buffer_extend(&ids, CRYPT_SIGNATURE_SIZE);
	batch.noise = buffer_span(&ids);
	assert_refused(batch, FAULT_PEER, "not a value that a field can hold");
}

/* Bodies of one change set; "U" in the noise stands for a UUID, "-" for sixteen bytes that are none, "S" for a signature. */
static const struct {
	const char *body, *noise;
	enum fault_code code;
	const char *why; /* NULL: good */
} bodies[] = {
	{ "97 90 93a16100 00 00 01 00 00 90", "US", FAULT_PEER, NULL },
	{ "97 90 93a16100 00 00 01 00 00 90", "USS", FAULT_PEER, "noise is left over" },
	{ "97 90 93a16100 00 00 01 00 00 90 00", "US", FAULT_PEER, "left over" },
	{ "97 90 93a16100 00 00 01 00 00 90", "-S", FAULT_PEER, "no UUID" },
	{ "96 90 93a16100 00 00 01 00 00 90", "US", FAULT_PEER, "not seven parts" },
	{ "97 00 93a16100 00 00 01 00 00 90", "US", FAULT_PEER, "has none before it" },
	{ "97 01 93a16100 00 00 01 00 00 90", "US", FAULT_PEER, "out of range" },
	{ "97 9100 93a16100 00 00 02 00 00 90", "US", FAULT_PEER, "a single parent in an array" },
	{ "97 920000 93a16100 00 00 02 00 00 90", "US", FAULT_PEER, "the same parent twice" },
	{ "97 93000000 93a16100 00 00 02 00 00 90", "US", FAULT_PEER, "more items" },
	{ "97 fe 93a16100 00 00 02 00 00 90", "US", FAULT_PEER, "out of range" },
	{ "97 90 00 00 01 00 00 90 c0c0", "US", FAULT_PEER, "empty table" },
	{ "97 90 92a16100 00 01 00 00 90", "US", FAULT_PEER, "not three parts" },
	{ "97 90 93a1ff00 00 00 01 00 00 90", "US", FAULT_PEER, "not UTF-8" },
	{ "97 90 93a16101 00 00 01 00 00 90", "US", FAULT_PEER, "out of range" },
	{ "97 90 93a161a0 00 00 01 00 00 90", "US", FAULT_TRUST, "centre" },
	{ "97 90 93a13c00 00 00 01 00 00 90", "US", FAULT_TRUST, "name" },
	{ "97 90 93a16100 cd0349 00 01 00 00 90", "US", FAULT_PEER, "out of range" },
	{ "97 90 93a16100 00 02 01 00 00 90", "US", FAULT_PEER, "out of range" },
	{ "97 90 93a16100 00 a12f 01 00 00 90", "US", FAULT_TRUST, "device" },
	{ "97 90 93a16100 00 00 00 00 00 90", "US", FAULT_PEER, "first sequence" },
	{ "97 90 93a16100 00 00 ff 00 00 90", "US", FAULT_PEER, "out of range" },
	{ "97 90 93a16100 00 00 cf7fffffffffffffff 00 00 90", "US", FAULT_PEER, "out of range" },
	{ "97 90 93a16100 00 00 01 ff 00 90", "US", FAULT_PEER, "a time out of range" },
	{ "97 90 93a16100 00 00 01 cf0010000000000000 00 90", "US", FAULT_TRUST, "1970 to 9999" },
	{ "97 90 93a16100 00 00 01 00 73 90", "US", FAULT_PEER, "out of range" },
	{ "97 90 93a16100 00 00 01 00 a0 90", "US", FAULT_PEER, "a word without letters" },
	{ "97 90 93a16100 00 00 01 00 a10a 90", "US", FAULT_TRUST, "one line" },
	{ "97 90 93a16100 00 00 01 00 9100 90", "US", FAULT_PEER, "not two words" },
	{ "97 90 93a16100 00 00 01 00 920001 90", "US", FAULT_PEER, NULL },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 ff 00 8101c3", "UUS", FAULT_PEER, NULL },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 9100 00 8101c3", "US", FAULT_PEER, "no UUID" },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 91ff 00 8101c3", "US", FAULT_PEER, "outside of time" },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 91cd8000 00 8101c3", "US", FAULT_PEER, "out of range" },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 920000 00 8101c3", "US", FAULT_PEER, "more items" },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 00 00 8101c3", "US", FAULT_PEER, "out of range" },
	{ "97 90 93a16100 00 00 01 00 00 91 93 00 ff 00 00 00", "UUS", FAULT_PEER, "less than four" },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 ff 00 80", "UUS", FAULT_TRUST, "changes nothing" },
	{ "97 90 93a16100 00 00 01 00 00 91 94 a22e2e ff 00 8101c3", "UUS", FAULT_PEER, "no path can hold" },
	{ "97 90 93a16100 00 00 01 00 00 91 94 a3612f62 ff 00 8101c3", "UUS", FAULT_PEER, "no path can hold" },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 ff 92a22e2eff 8101c3", "UUUS", FAULT_PEER, "no path can hold" },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 ff 9200ff 8101c3", "UUUS", FAULT_PEER, NULL },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 ff 9100 8101c3", "UUS", FAULT_PEER, "not a word and an id" },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 ff 00 82 01c3 01c2", "UUS", FAULT_TRUST, "sets a field twice" },
	{ "97 90 93a16100 00 00 01 00 00 91 95 00 ff 00 8101c3 8101c2", "UUS", FAULT_TRUST, "sets a field twice" },
	{ "97 90 93a16100 00 00 01 00 00 91 96 00 ff 00 8101c3 00 9101", "UUS", FAULT_TRUST, "both sets" },
	{ "97 90 93a16100 00 00 01 00 00 91 96 00 ff 00 80 00 920101", "UUS", FAULT_TRUST, "away twice" },
	{ "97 90 93a16100 00 00 01 00 00 91 97 00 ff 00 8101c3 00 00 02", "UUS", FAULT_PEER, "out of range" },
	{ "97 90 93a16100 00 00 01 00 00 91 97 00 ff 00 8101c3 00 00 01", "UUS", FAULT_PEER, "noise is cut short" },
	{ "97 90 93a16100 00 00 01 00 00 91 97 00 ff 00 8101c3 00 00 01", "UUUUS", FAULT_PEER, NULL },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 ff 00 8101c0", "UUS", FAULT_PEER, "not a value" },
	{ "97 90 93a16100 00 00 01 00 00 91 94 00 ff 00 8101d40200", "UUS", FAULT_PEER, "extension" },
	{ "97 90 93a16100 00 00 01 00 00 92 9400ff008101c3 9400000080", "UUS", FAULT_TRUST, "a document twice" },
};

static void
put_noise(struct buffer *out, const char *pattern)
{
	for (; *pattern; pattern++) {
		if (*pattern == 'U')
			buffer_put(out, example_uuid((uint8_t)out->size).bytes, 16);
		else
			buffer_extend(out, *pattern == 'S' ? CRYPT_SIGNATURE_SIZE : 16);
	}
}

static void
what_breaks_a_rule_is_refused_with_its_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct buffer OWN(buffer_drop) noise = { 0 };
		struct span body = wire_hex(&arena, bodies[i].body);
		put_noise(&noise, bodies[i].noise);
		struct batch batch = { .count = 1, .plain_size = body.size, .body = body };
		batch.noise = buffer_span(&noise);
		if (bodies[i].why) {
			assert_refused(batch, bodies[i].code, bodies[i].why);
		} else {
			fault_t fault = read_exactly(batch);
			if (fault)
				print_error("row %zu: %s\n", i, fault_text(fault));
			assert_null(fault);
		}
	}
}

int
main(void)
{
	crypt_start();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(no_flipped_bit_does_harm),
		cmocka_unit_test(no_byte_replaced_does_harm),
		cmocka_unit_test(no_claimed_count_is_believed),
		cmocka_unit_test(sizes_and_counts_of_the_message_are_not_believed),
		cmocka_unit_test(a_bomb_is_refused_by_what_comes_out_of_it),
		cmocka_unit_test(lists_of_small_numbers_do_not_fill_the_memory),
		cmocka_unit_test(nesting_is_refused),
		cmocka_unit_test(what_breaks_a_rule_is_refused_with_its_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
