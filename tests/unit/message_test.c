/* Messages and frames: round trips, golden vectors, and what is refused. */
#include "core/message.h"

#include "base/text.h"
#include "exact.h"
#include "tests/support/wire.h"
#include "tests/support/vector.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* The body of the frame that the message makes. */
static struct span
body_of(struct arena *arena, const struct message *message)
{
	struct buffer OWN(buffer_drop) frame = { 0 };
	struct span body;
	size_t size;
	message_put(&frame, message);
	assert_null(frame_find(buffer_span(&frame), &size, &body));
	assert_int_equal(size, frame.size);
	return arena_copy(arena, body);
}

static fault_t
read_exactly(struct span body, struct message *out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span OWN(exact_drop) bytes = exact(body.data, body.size);
	return message_read(&arena, bytes, out);
}

/* Whether the message, put again, makes the same bytes. */
static void
every_message_comes_back(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	for (size_t i = 0; i < WIRE_MESSAGES; i++) {
		struct message message = wire_message(&arena, i);
		struct span body = body_of(&arena, &message);
		struct message again;
		assert_null(message_read(&arena, body, &again));
		assert_int_equal(again.type, message.type);
		assert_true(span_equal(body_of(&arena, &again), body));
	}
}

static void
every_message_is_that_of_the_golden_vector(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct span file = vector_file(&arena, "messages.txt");
	for (size_t i = 0; i < WIRE_MESSAGES; i++) {
		struct buffer OWN(buffer_drop) frame = { 0 };
		struct message message = wire_message(&arena, i);
		message_put(&frame, &message);
		struct span vector = vector_bytes(&arena, file, wire_message_name(i));
		assert_true(span_equal(buffer_span(&frame), vector));
	}
}

static void
members_arrive_where_they_belong(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct message in = wire_message(&arena, WIRE_HELLO);
	struct message out;
	assert_null(message_read(&arena, body_of(&arena, &in), &out));
	assert_true(span_equal(out.device, in.device));
	assert_int_equal(out.session, in.session);
	assert_int_equal(out.time, in.time);
	assert_int_equal(out.ledger_count, 2);
	assert_true(span_equal(out.hello[0].name, in.hello[0].name));
	assert_int_equal(out.hello[0].cursor, in.hello[0].cursor);
	assert_true(oid_equal(&out.hello[0].cursor_oid, &in.hello[0].cursor_oid));
	assert_int_equal(out.hello[0].own_sequence, in.hello[0].own_sequence);
	assert_true(out.hello[0].asks);
	assert_true(oid_is_zero(&out.hello[1].cursor_oid));
	assert_false(out.hello[1].asks);
	in = wire_message(&arena, WIRE_ENROLLED);
	assert_null(message_read(&arena, body_of(&arena, &in), &out));
	assert_true(span_equal(out.district_name, in.district_name));
	assert_true(span_equal(out.hub_device, in.hub_device));
	assert_true(span_equal(out.signing_key, in.signing_key));
	assert_true(span_equal(out.certificate, in.certificate));
	assert_true(span_equal(out.authority, in.authority));
	in = wire_message(&arena, WIRE_REFUSAL);
	assert_null(message_read(&arena, body_of(&arena, &in), &out));
	assert_int_equal(out.refusal, in.refusal);
	assert_int_equal(out.ledger, in.ledger);
	assert_int_equal(out.sequence, in.sequence);
	assert_true(span_equal(out.reason, in.reason));
}

static void
a_squeezed_batch_says_its_size_and_a_plain_one_is_its_size(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct message in = wire_message(&arena, WIRE_CHANGES);
	struct message out;
	assert_null(message_read(&arena, body_of(&arena, &in), &out));
	assert_false(out.batch.squeezed);
	assert_int_equal(out.batch.plain_size, in.batch.body.size);
	in.batch.squeezed = true;
	in.batch.plain_size = 4711;
	assert_null(message_read(&arena, body_of(&arena, &in), &out));
	assert_true(out.batch.squeezed);
	assert_int_equal(out.batch.plain_size, 4711);
}

static void
every_truncation_is_refused(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	for (size_t i = 0; i < WIRE_MESSAGES; i++) {
		struct message message = wire_message(&arena, i);
		struct span body = body_of(&arena, &message);
		for (size_t size = 1; size < body.size; size++) {
			fault_t fault = read_exactly(span_part(body, 0, size), &message);
			assert_non_null(fault);
			assert_int_equal(fault_code(fault), FAULT_PEER);
			fault_drop(fault);
		}
	}
}

static void
one_byte_more_is_refused(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	for (size_t i = 0; i < WIRE_MESSAGES; i++) {
		struct message message = wire_message(&arena, i);
		struct buffer OWN(buffer_drop) body = { 0 };
		buffer_put_span(&body, body_of(&arena, &message));
		if (body.size == 0)
			continue;
		buffer_put_byte(&body, 0xc0);
		fault_t fault = read_exactly(buffer_span(&body), &message);
		assert_non_null(fault);
		fault_drop(fault);
		body.data[0]++; /* now the array claims it */
		fault = read_exactly(buffer_span(&body), &message);
		assert_non_null(fault);
		fault_drop(fault);
	}
}

/* Found by the fuzzer of conversations: a length that was too large was refused in other words when it came in two pieces. */
static void
a_length_is_refused_alike_however_it_comes(void **state)
{
	(void)state;
	static const uint8_t length[] = { 0xff, 0xff, 0xff, 0xff, 0x01 };
	struct span body;
	size_t size;
	for (size_t i = 4; i <= sizeof(length); i++) {
		fault_t fault = frame_find(span_of(length, i), &size, &body);
		assert_non_null(fault);
		assert_string_equal(fault_text(fault), "a frame larger than the 2097152 bytes allowed");
		fault_drop(fault);
	}
}

static void
no_byte_replaced_does_harm(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	for (size_t i = 0; i < WIRE_MESSAGES; i++) {
		struct message message = wire_message(&arena, i);
		struct span body = body_of(&arena, &message);
		uint8_t *at = (uint8_t *)(uintptr_t)body.data;
		for (size_t j = 0; j < body.size * 256; j++) {
			uint8_t was = at[j / 256];
			at[j / 256] = (uint8_t)j;
			fault_drop(read_exactly(body, &message));
			at[j / 256] = was;
		}
	}
}

static void
a_greeting_of_another_version_tells_its_version(void **state)
{
	(void)state;
	static const char *const bodies[] = {
		"9201 02",                    /* a hello of nothing but the version */
		"9401 02 cb3ff0000000000000", /* with a float, which version 1 does not know, and cut short */
		"9207 02",                    /* an enrol */
	};
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct span body = wire_hex(&arena, bodies[i]);
		struct message message;
		assert_null(read_exactly(body, &message));
		assert_int_equal(message.version, 2);
		assert_int_equal(message.ledger_count, 0);
	}
}

static void
what_breaks_a_rule_is_refused_with_its_reason(void **state)
{
	(void)state;
	static const struct row {
		const char *body, *why;
	} rows[] = {
		{ "80", "no array" },
		{ "90", "cut short" },
		{ "9100", "out of range" },
		{ "910a", "out of range" },
		{ "91ff", "out of range" },
		{ "91cf8000000000000001", "too large" },
		{ "91a161", "no integer" },
		{ "9106c0", "left over" },
		{ "9206c0", "too few or too many" },
		{ "dd0100000006", "cut short" },
		{ "ddffffffff06", "cut short" },
		{ "9701 00 a0 00 00 00 90", "out of range" },
		{ "9701 01 a161 00 00 00 91 95 aa63656e7472652f2e2e2f 00 c0 00 c2", "no valid name" }, /* centre/../ */
		{ "9502 02 00 00 90", "out of range" },
		{ "9701 01 a161 ff 00 00 90", "out of range" },
		{ "9701 01 a1ff 00 00 00 90", "not UTF-8" },
		{ "9701 01 a161 00 00 00 dc0041", "more items" },
		{ "9701 01 a161 00 00 00 ddffffffff", "more items" },
		{ "9701 01 a161 00 00 00 92 95a863656e7472652f3100c000c2 95a863656e7472652f3100c000c2", "named twice" },
		{ "9701 01 a161 00 00 00 91 94a16100c000", "not five parts" },
		{ "9701 01 a161 00 00 00 91 95a863656e7472652f3100c413000000000000000000000000000000000000000000c2",
		  "wrong size" },
		{ "9701 01 a161 00 00 00 91 95a863656e7472652f3100c00000", "no truth value" },
		{ "9701 01 a161 00 cf0020000000000001 00 90", "out of range" },
		{ "9502 01 00 00 91 9100", "not two parts" },
		{ "9703 40 00 01 00 c400 c400", "out of range" },
		{ "9703 00 00 00 00 c400 c400", "out of range" },
		{ "9703 00 00 cd1001 00 c400 c400", "out of range" },
		{ "9703 00 00 01 ce00400001 c400 c400", "out of range" },
		{ "9703 00 00 01 00 c6ffffffff c400", "longer than allowed" },
		{ "9505 00 ff 00 a0", "out of range" },
		{ "9505 01 fe 00 a0", "out of range" },
		{ "9605 01 ff 00 a0 00", "too few or too many" },
		{ "9309 40 90", "out of range" },
		{ "9309 00 dd00001001", "more items" },
		{ "9309 00 91 91 a161", "not two parts" },
		{ "9309 00 92 92a16205 92a16105", "out of order" },
		{ "9309 00 92 92a16105 92a16105", "out of order" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct message message;
		fault_t fault = read_exactly(wire_hex(&arena, rows[i].body), &message);
		if (!fault || !strstr(fault_text(fault), rows[i].why))
			print_error("%s: %s\n", rows[i].body, fault ? fault_text(fault) : "read");
		assert_non_null(fault);
		assert_non_null(strstr(fault_text(fault), rows[i].why));
		fault_drop(fault);
	}
}

static void
a_reason_and_a_certificate_are_bounded(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) large = { 0 };
	memset(buffer_extend(&large, LIMIT_CERTIFICATE + 1), 'a', LIMIT_CERTIFICATE + 1);
	for (size_t more = 0; more < 2; more++) {
		struct message refusal = wire_message(&arena, WIRE_REFUSAL);
		struct message enrolled = wire_message(&arena, WIRE_ENROLLED);
		struct message out;
		refusal.reason = span_part(buffer_span(&large), 0, LIMIT_REASON + more);
		enrolled.certificate = span_part(buffer_span(&large), 0, LIMIT_CERTIFICATE + more);
		fault_t a = message_read(&arena, body_of(&arena, &refusal), &out);
		fault_t b = message_read(&arena, body_of(&arena, &enrolled), &out);
		assert_true(!a == !more && !b == !more);
		fault_drop(a);
		fault_drop(b);
	}
}

static void
words_are_stable(void **state)
{
	(void)state;
	assert_string_equal(message_word(MESSAGE_HELLO), "hello");
	assert_string_equal(message_word(MESSAGE_ENROLLED), "enrolled");
	assert_string_equal(refusal_word(REFUSAL_PROTOCOL), "protocol");
	assert_string_equal(refusal_word(REFUSAL_INTERNAL), "internal");
	assert_string_equal(refusal_word((enum refusal)0), "unknown");
	assert_string_equal(refusal_word((enum refusal)200), "unknown");
}

/* PROTOCOL.md takes frames apart, hex in front of words, between two lines of ```. */
static void
put_example(struct buffer *digits, struct span text, const char *mark)
{
	while (text.size > 0 && !span_starts(text, span_text(mark)))
		span_cut(&text, '\n');
	while (text.size > 0 && !span_starts(text, SPAN("```")))
		span_cut(&text, '\n');
	span_cut(&text, '\n');
	while (text.size > 0 && !span_starts(text, SPAN("```"))) {
		struct span line = span_cut(&text, '\n');
		for (size_t i = 0; i < line.size && !span_starts(span_part(line, i, 2), SPAN("  ")); i++) {
			if (line.data[i] != ' ')
				buffer_put_byte(digits, line.data[i]);
		}
	}
}

static void
the_worked_examples_of_the_protocol_are_the_vectors(void **state)
{
	(void)state;
	static const char *const examples[] = { "changes", "receipt" };
	struct arena OWN(arena_drop) arena = { 0 };
	struct span text = vector_file(&arena, "../../proto/PROTOCOL.md");
	struct span file = vector_file(&arena, "messages.txt");
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		struct buffer OWN(buffer_drop) digits = { 0 };
		struct span mark = arena_print(&arena, "<!-- example %s -->", examples[i]);
		put_example(&digits, text, arena_text(&arena, mark));
		assert_true(span_equal(buffer_span(&digits), vector_value(file, examples[i])));
	}
}

/* Exactly this golden vector's bytes are signed. */
static void
assert_covered(const struct buffer *covered, const char *vector)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span golden = vector_bytes(&arena, vector_file(&arena, "messages.txt"), vector);
	assert_true(span_equal(buffer_span(covered), golden));
}

static void
a_receipts_signature_covers_the_golden_vector(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) covered = { 0 };
	struct oid head;
	struct digest digest;
	memset(head.bytes, 0x11, sizeof(head.bytes));
	memset(digest.bytes, 0x22, sizeof(digest.bytes));
	receipt_put_signed(&covered, SPAN("centre/440105014"), &head, &digest, 48213, 1795315329);
	assert_covered(&covered, "receipt_signed");
}

static void
an_enrolments_signature_covers_the_golden_vector(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) covered = { 0 };
	struct message message = wire_message(&arena, WIRE_ENROL);
	enrol_put_signed(&covered, message.secret, message.request);
	assert_covered(&covered, "enrol_signed");
}

static void
a_renewals_signature_covers_the_golden_vector(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) covered = { 0 };
	struct message message = wire_message(&arena, WIRE_RENEW);
	renew_put_signed(&covered, WIRE_NODE, message.request);
	assert_covered(&covered, "renew_signed");
}

/* Whole or none: nothing between passes for a code's secret. */
static void
a_secret_is_not_cut_short(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct message message = wire_message(&arena, WIRE_ENROL), out;
	struct span whole = message.secret;
	for (size_t size = 0; size <= whole.size; size++) {
		message.secret = span_part(whole, 0, size);
		fault_t fault = message_read(&arena, body_of(&arena, &message), &out);
		assert_int_equal(fault == NULL, size == 0 || size == whole.size);
		if (!fault)
			assert_int_equal(out.secret.size, size);
		fault_drop(fault);
	}
}

int
main(void)
{
	crypt_start();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_comes_back),
		cmocka_unit_test(every_message_is_that_of_the_golden_vector),
		cmocka_unit_test(members_arrive_where_they_belong),
		cmocka_unit_test(a_squeezed_batch_says_its_size_and_a_plain_one_is_its_size),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(one_byte_more_is_refused),
		cmocka_unit_test(a_length_is_refused_alike_however_it_comes),
		cmocka_unit_test(no_byte_replaced_does_harm),
		cmocka_unit_test(a_greeting_of_another_version_tells_its_version),
		cmocka_unit_test(what_breaks_a_rule_is_refused_with_its_reason),
		cmocka_unit_test(a_reason_and_a_certificate_are_bounded),
		cmocka_unit_test(words_are_stable),
		cmocka_unit_test(the_worked_examples_of_the_protocol_are_the_vectors),
		cmocka_unit_test(a_receipts_signature_covers_the_golden_vector),
		cmocka_unit_test(an_enrolments_signature_covers_the_golden_vector),
		cmocka_unit_test(a_renewals_signature_covers_the_golden_vector),
		cmocka_unit_test(a_secret_is_not_cut_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
