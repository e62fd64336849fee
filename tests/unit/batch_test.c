/* Batches: what is written is read back, in few bytes, and golden vectors pin the format. batch_hostile_test.c has the rest. */
#include "core/batch.h"

#include "base/squeeze.h"
#include "exact.h"
#include "tests/support/example.h"
#include "tests/support/vector.h"
#include "tests/support/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define EDITS 2000

static void
assert_no_fault(fault_t fault)
{
	if (fault)
		print_error("%s\n", fault_text(fault));
	assert_null(fault);
}

static struct batch_item *
read_back(struct arena *arena, const struct batch *batch)
{
	struct batch_item *items = NULL;
	assert_no_fault(batch_read(arena, batch, WIRE_LEDGER, WIRE_NODE, WIRE_HUB, &items));
	wire_resolve(items, batch->count);
	return items;
}

static void
assert_round_trip(struct changeset *changesets, size_t count)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct batch_writer *OWN(batch_drop) writer = wire_write(changesets, count);
	struct batch batch = batch_close(writer);
	assert_int_equal(batch_count(writer), count);
	assert_int_equal(batch.count, count);
	assert_int_equal(batch_size(writer), batch.plain_size + batch.noise.size);
	struct span OWN(exact_drop) body = exact(batch.body.data, batch.body.size);
	struct span OWN(exact_drop) noise = exact(batch.noise.data, batch.noise.size);
	batch.body = body;
	batch.noise = noise;
	struct batch_item *items = read_back(&arena, &batch);
	for (size_t i = 0; i < count; i++)
		assert_true(wire_same(&items[i].changeset, &changesets[i]));
}

static void
every_form_of_change_set_comes_back_alone(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset *samples = wire_samples(&arena);
	for (size_t i = 0; i < WIRE_SAMPLES; i++)
		assert_round_trip(&samples[i], 1);
}

static void
every_form_of_change_set_comes_back_together(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	assert_round_trip(wire_samples(&arena), WIRE_SAMPLES);
}

static void
parents_are_named_in_the_shortest_way(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset *samples = wire_samples(&arena);
	struct batch_writer *OWN(batch_drop) writer = wire_write(samples, WIRE_SAMPLES);
	struct batch batch = batch_close(writer);
	struct batch_item *items = NULL;
	assert_no_fault(batch_read(&arena, &batch, WIRE_LEDGER, WIRE_NODE, WIRE_HUB, &items));
	assert_int_equal(items[0].reference[0], 0);
	assert_int_equal(items[1].reference[0], 0);
	assert_int_equal(items[3].changeset.parent_count, 0);
	assert_int_equal(items[4].reference[0], 0); /* the merge's first: the hub's own */
	assert_int_equal(items[4].reference[1], 3); /* its second: the node's amendment */
	assert_true(oid_is_zero(&items[4].changeset.parents[1].commit));
	assert_int_equal(items[5].reference[0], -1);
	assert_int_equal(items[5].changeset.parents[0].commit.bytes[0], 0x77);
	assert_int_equal(items[6].reference[0], 2);
}

static void
a_receiver_without_the_previous_change_set_gets_the_parents_id(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset *samples = wire_samples(&arena);
	struct batch_writer *OWN(batch_drop) writer = batch_open(WIRE_NODE, WIRE_HUB);
	struct oid commit = wire_commit(samples[1].device, samples[1].sequence);
	batch_add(writer, &samples[1], &commit, NULL);
	struct batch batch = batch_close(writer);
	struct batch_item *items = NULL;
	assert_no_fault(batch_read(&arena, &batch, WIRE_LEDGER, WIRE_NODE, WIRE_HUB, &items));
	assert_int_equal(items[0].reference[0], -1);
	assert_true(oid_equal(&items[0].changeset.parents[0].commit, &samples[1].parents[0].commit));
}

static void
a_secret_field_without_a_key_stays_secret_and_without_a_key(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset = wire_samples(&arena)[0];
	changeset.ops[0].key = changeset.ops[1].key = NULL;
	assert_round_trip(&changeset, 1);
}

static void
ids_made_near_their_change_set_leave_six_bytes_out(void **state)
{
	(void)state;
	static const struct row {
		int64_t distance;
		size_t noise;
	} rows[] = {
		{ 0, 10 },      { 999, 10 },   { -1, 10 },     { 32767, 10 },
		{ -32767, 10 }, { 32768, 16 }, { -32768, 16 }, { 86400000, 16 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct changeset changeset = wire_samples(&arena)[1];
		const uint8_t random[10] = { 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 };
		changeset.ops->path.record = uuid_make(changeset.time * 1000 + rows[i].distance, random);
		assert_round_trip(&changeset, 1);
		struct batch_writer *OWN(batch_drop) writer = wire_write(&changeset, 1);
		assert_int_equal(batch_close(writer).noise.size, 16 + rows[i].noise + CRYPT_SIGNATURE_SIZE);
	}
}

static void
two_thousand_edits_come_back(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset *edits = ARENA_NEW_ARRAY(&arena, EDITS, struct changeset);
	struct field *fields = ARENA_NEW_ARRAY(&arena, EDITS, struct field);
	struct op *ops = ARENA_NEW_ARRAY(&arena, EDITS, struct op);
	for (size_t i = 0; i < EDITS; i++) {
		const uint8_t random[10] = { (uint8_t)(i % 200) };
		fields[i] = example_field("amount", value_integer((int64_t)i * 7919));
		ops[i] = (struct op){ .set = &fields[i], .set_count = 1 };
		ops[i].path = path_main("dispute", uuid_make(1790000000000, random));
		edits[i] = wire_samples(&arena)[1];
		edits[i].ops = &ops[i];
		edits[i].sequence = (int64_t)i + 2;
		edits[i].time += (int64_t)i * 11;
		edits[i].parents[0].commit = wire_commit(WIRE_NODE, (int64_t)i + 1);
	}
	assert_round_trip(edits, EDITS);
}

static void
the_vector_is_what_is_written(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct span file = vector_file(&arena, "batch.txt");
	struct changeset *samples = wire_samples(&arena);
	for (size_t i = 0; i <= WIRE_SAMPLES; i++) {
		bool all = i == WIRE_SAMPLES;
		struct span name = all ? SPAN("all") : arena_print(&arena, "sample_%zu", i);
		struct batch_writer *OWN(batch_drop) writer = wire_write(&samples[all ? 0 : i], all ? WIRE_SAMPLES : 1);
		struct batch batch = batch_close(writer);
		const char *body = arena_text(&arena, arena_print(&arena, "%.*s_body", SPAN_ARG(name)));
		const char *noise = arena_text(&arena, arena_print(&arena, "%.*s_noise", SPAN_ARG(name)));
		struct buffer OWN(buffer_drop) plain = { 0 };
		if (batch.squeezed)
			assert_no_fault(unsqueeze(&plain, batch.body, batch.plain_size));
		else
			buffer_put_span(&plain, batch.body);
		assert_true(span_equal(buffer_span(&plain), vector_bytes(&arena, file, body)));
		assert_true(span_equal(batch.noise, vector_bytes(&arena, file, noise)));
	}
}

static void
the_vector_is_read(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct span file = vector_file(&arena, "batch.txt");
	struct changeset *samples = wire_samples(&arena);
	struct batch plain = { .count = WIRE_SAMPLES, .noise = vector_bytes(&arena, file, "all_noise") };
	plain.body = vector_bytes(&arena, file, "all_body");
	plain.plain_size = plain.body.size;
	struct batch squeezed = plain;
	squeezed.squeezed = true;
	squeezed.body = vector_bytes(&arena, file, "all_squeezed");
	struct batch_item *items = read_back(&arena, &plain);
	struct batch_item *again = read_back(&arena, &squeezed);
	for (size_t i = 0; i < WIRE_SAMPLES; i++) {
		assert_true(wire_same(&items[i].changeset, &samples[i]));
		assert_true(wire_same(&again[i].changeset, &samples[i]));
	}
}

/* The words are part of the protocol's version: PROTOCOL.md lists them in order, each as `word`. */
static void
the_words_are_those_of_the_protocol(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct span text = vector_file(&arena, "../../proto/PROTOCOL.md");
	struct span mark = SPAN("<!-- words -->");
	while (text.size > 0 && !span_starts(text, mark))
		text = span_part(text, 1, SIZE_MAX);
	for (size_t i = 0; i < BATCH_WORDS; i++) {
		span_cut(&text, '`');
		struct span word = span_cut(&text, '`');
		if (!span_equal(word, batch_words[i]))
			print_error("word %zu: %.*s\n", i, SPAN_ARG(word));
		assert_true(span_equal(word, batch_words[i]));
	}
}

int
main(void)
{
	crypt_start();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_change_set_comes_back_alone),
		cmocka_unit_test(every_form_of_change_set_comes_back_together),
		cmocka_unit_test(parents_are_named_in_the_shortest_way),
		cmocka_unit_test(a_receiver_without_the_previous_change_set_gets_the_parents_id),
		cmocka_unit_test(a_secret_field_without_a_key_stays_secret_and_without_a_key),
		cmocka_unit_test(ids_made_near_their_change_set_leave_six_bytes_out),
		cmocka_unit_test(two_thousand_edits_come_back),
		cmocka_unit_test(the_vector_is_what_is_written),
		cmocka_unit_test(the_vector_is_read),
		cmocka_unit_test(the_words_are_those_of_the_protocol),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
