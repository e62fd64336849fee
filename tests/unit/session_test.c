/* Sessions: the table of states walked whole, bytes that come in any pieces, and peers that break the rules. */
#include "core/session.h"

#include "base/text.h"
#include "exact.h"
#include "tests/support/vector.h"
#include "tests/support/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* The table once more, written as sentences: who may send which types in which state, and where that leads. */
static const struct turn {
	enum session_side sender;
	enum session_state state;
	enum message_type type;
	enum session_state next;
} turns[] = {
	{ SIDE_NODE, SESSION_START, MESSAGE_KEEPALIVE, SESSION_START },
	{ SIDE_NODE, SESSION_START, MESSAGE_HELLO, SESSION_GREETED },
	{ SIDE_NODE, SESSION_START, MESSAGE_REFUSAL, SESSION_ENDED },
	{ SIDE_NODE, SESSION_START, MESSAGE_BYE, SESSION_ENDED },
	{ SIDE_NODE, SESSION_START, MESSAGE_ENROL, SESSION_ENROL },
	{ SIDE_NODE, SESSION_GREETED, MESSAGE_KEEPALIVE, SESSION_GREETED },
	{ SIDE_NODE, SESSION_GREETED, MESSAGE_CHANGES, SESSION_GREETED },
	{ SIDE_NODE, SESSION_GREETED, MESSAGE_REFUSAL, SESSION_ENDED },
	{ SIDE_NODE, SESSION_GREETED, MESSAGE_BYE, SESSION_ENDED },
	{ SIDE_NODE, SESSION_OPEN, MESSAGE_KEEPALIVE, SESSION_OPEN },
	{ SIDE_NODE, SESSION_OPEN, MESSAGE_CHANGES, SESSION_OPEN },
	{ SIDE_NODE, SESSION_OPEN, MESSAGE_REFUSAL, SESSION_ENDED },
	{ SIDE_NODE, SESSION_OPEN, MESSAGE_BYE, SESSION_ENDED },
	{ SIDE_NODE, SESSION_ENROL, MESSAGE_KEEPALIVE, SESSION_ENROL },
	{ SIDE_NODE, SESSION_ENROL, MESSAGE_REFUSAL, SESSION_ENDED },
	{ SIDE_NODE, SESSION_ENROL, MESSAGE_BYE, SESSION_ENDED },
	{ SIDE_HUB, SESSION_START, MESSAGE_KEEPALIVE, SESSION_START },
	{ SIDE_HUB, SESSION_START, MESSAGE_REFUSAL, SESSION_ENDED },
	{ SIDE_HUB, SESSION_START, MESSAGE_BYE, SESSION_ENDED },
	{ SIDE_HUB, SESSION_GREETED, MESSAGE_KEEPALIVE, SESSION_GREETED },
	{ SIDE_HUB, SESSION_GREETED, MESSAGE_WELCOME, SESSION_OPEN },
	{ SIDE_HUB, SESSION_GREETED, MESSAGE_REFUSAL, SESSION_ENDED },
	{ SIDE_HUB, SESSION_GREETED, MESSAGE_BYE, SESSION_ENDED },
	{ SIDE_HUB, SESSION_OPEN, MESSAGE_KEEPALIVE, SESSION_OPEN },
	{ SIDE_HUB, SESSION_OPEN, MESSAGE_CHANGES, SESSION_OPEN },
	{ SIDE_HUB, SESSION_OPEN, MESSAGE_RECEIPT, SESSION_OPEN },
	{ SIDE_HUB, SESSION_OPEN, MESSAGE_REFUSAL, SESSION_ENDED },
	{ SIDE_HUB, SESSION_OPEN, MESSAGE_BYE, SESSION_ENDED },
	{ SIDE_HUB, SESSION_ENROL, MESSAGE_KEEPALIVE, SESSION_ENROL },
	{ SIDE_HUB, SESSION_ENROL, MESSAGE_REFUSAL, SESSION_ENDED },
	{ SIDE_HUB, SESSION_ENROL, MESSAGE_BYE, SESSION_ENDED },
	{ SIDE_HUB, SESSION_ENROL, MESSAGE_ENROLLED, SESSION_ENDED },
	{ SIDE_HUB, SESSION_GREETED, MESSAGE_RECOVER, SESSION_GIVING },
	{ SIDE_NODE, SESSION_GIVING, MESSAGE_KEEPALIVE, SESSION_GIVING },
	{ SIDE_NODE, SESSION_GIVING, MESSAGE_CHANGES, SESSION_GIVING },
	{ SIDE_NODE, SESSION_GIVING, MESSAGE_RECEIPT, SESSION_GIVING },
	{ SIDE_NODE, SESSION_GIVING, MESSAGE_REFUSAL, SESSION_ENDED },
	{ SIDE_NODE, SESSION_GIVING, MESSAGE_BYE, SESSION_ENDED },
	{ SIDE_HUB, SESSION_GIVING, MESSAGE_KEEPALIVE, SESSION_GIVING },
	{ SIDE_HUB, SESSION_GIVING, MESSAGE_RECOVER, SESSION_GIVING },
	{ SIDE_HUB, SESSION_GIVING, MESSAGE_REFUSAL, SESSION_ENDED },
	{ SIDE_HUB, SESSION_GIVING, MESSAGE_BYE, SESSION_ENDED },
};

static enum session_state
expected(enum session_side sender, enum session_state state, enum message_type type)
{
	for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++) {
		if (turns[i].sender == sender && turns[i].state == state && turns[i].type == type)
			return turns[i].next;
	}
	return SESSION_STATES;
}

/* One sample message per type; refusals are of the whole session. */
static struct message
message_of(struct arena *arena, enum message_type type)
{
	static const size_t samples[MESSAGE_TYPES] = {
		WIRE_KEEPALIVE,      WIRE_HELLO, WIRE_WELCOME, WIRE_CHANGES,  WIRE_RECEIPT,
		WIRE_REFUSAL_OF_ALL, WIRE_BYE,   WIRE_ENROL,   WIRE_ENROLLED, WIRE_RECOVER,
	};
	return wire_message(arena, samples[type]);
}

/* A session in any state, as if the sample hello had been said. */
static void
session_in(struct session *session, enum session_side side, enum session_state state)
{
	session_init(session, side);
	session->state = state;
	bool greeted = state == SESSION_GREETED || state == SESSION_OPEN || state == SESSION_GIVING;
	session->ledger_count = greeted ? 2 : 0;
}

static void
feed(struct session *session, const struct message *message)
{
	struct buffer OWN(buffer_drop) frame = { 0 };
	message_put(&frame, message);
	session_receive(session, buffer_span(&frame));
}

/* What stands in `out` is one refusal of the whole session. */
static void
assert_refuses(const struct session *session, enum refusal refusal)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct message message;
	struct span body;
	size_t size;
	assert_null(frame_find(buffer_span(&session->out), &size, &body));
	assert_int_equal(size, session->out.size);
	assert_null(message_read(&arena, body, &message));
	assert_int_equal(message.type, MESSAGE_REFUSAL);
	assert_int_equal(message.refusal, refusal);
	assert_int_equal(message.ledger, -1);
	assert_int_equal(session->state, SESSION_ENDED);
}

static void
check_sending(enum session_side side, enum session_state state, enum message_type type)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct session OWN(session_drop) session;
	struct message message = message_of(&arena, type);
	enum session_state next = expected(side, state, type);
	session_in(&session, side, state);
	assert_int_equal(session_step(side, true, state, type), next);
	assert_int_equal(session_may_put(&session, type), next != SESSION_STATES);
	if (next == SESSION_STATES)
		return;
	session_put(&session, &message);
	assert_int_equal(session.state, next);
	assert_true(session.out.size > 0);
	assert_int_equal(session.frames_out, 1);
}

static void
check_receiving(enum session_side side, enum session_state state, enum message_type type)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct session OWN(session_drop) session;
	struct message message = message_of(&arena, type);
	enum session_state next = expected(side == SIDE_NODE ? SIDE_HUB : SIDE_NODE, state, type);
	bool got = false;
	session_in(&session, side, state);
	feed(&session, &message);
	fault_t fault = session_next(&session, &message, &got);
	assert_int_equal(session_step(side, false, state, type), next);
	if (state == SESSION_ENDED) {
		assert_null(fault);
		assert_false(got);
		assert_int_equal(session.out.size, 0);
	} else if (type == MESSAGE_KEEPALIVE) {
		assert_null(fault);
		assert_false(got);
		assert_int_equal(session.state, state);
	} else if (next == SESSION_STATES) {
		assert_non_null(fault);
		assert_int_equal(fault_code(fault), FAULT_PEER);
		assert_non_null(strstr(fault_text(fault), "out of turn"));
		assert_false(got);
		assert_refuses(&session, REFUSAL_PROTOCOL);
	} else {
		assert_null(fault);
		assert_true(got);
		assert_int_equal(message.type, type);
		assert_int_equal(session.state, next);
		assert_int_equal(session.frames_in, 1);
	}
	fault_drop(fault);
}

static void
every_message_in_every_state_on_both_sides_is_decided_by_the_table(void **state)
{
	(void)state;
	for (int i = 0; i < 2 * SESSION_STATES * MESSAGE_TYPES; i++) {
		enum session_side side = i % 2 ? SIDE_NODE : SIDE_HUB;
		enum message_type type = (enum message_type)(i / 2 % MESSAGE_TYPES);
		enum session_state at = (enum session_state)(i / 2 / MESSAGE_TYPES);
		check_sending(side, at, type);
		check_receiving(side, at, type);
	}
}

/* The message types in the order of the columns of PROTOCOL.md's tables. */
static const enum message_type columns[] = {
	MESSAGE_HELLO, MESSAGE_WELCOME, MESSAGE_CHANGES,  MESSAGE_RECEIPT, MESSAGE_REFUSAL,
	MESSAGE_BYE,   MESSAGE_ENROL,   MESSAGE_ENROLLED, MESSAGE_RECOVER, MESSAGE_KEEPALIVE,
};

static void
check_row(struct span row, enum session_side side, enum session_state state)
{
	static const char *const names[SESSION_STATES + 1] = { "start",  "greeted", "open", "enrol",
							       "giving", "ended",   "" };
	span_cut(&row, '|');
	assert_true(span_equal(text_trim(span_cut(&row, '|')), span_text(names[state])));
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		struct span cell = text_trim(span_cut(&row, '|'));
		assert_true(span_equal(cell, span_text(names[session_step(side, true, state, columns[i])])));
	}
}

static void
the_tables_of_the_protocol_say_the_same(void **state)
{
	(void)state;
	static const char *const heads[] = { [SIDE_NODE] = "| node sends |", [SIDE_HUB] = "| hub sends |" };
	struct arena OWN(arena_drop) arena = { 0 };
	for (int side = 0; side < 2; side++) {
		struct span text = vector_file(&arena, "../../proto/PROTOCOL.md");
		while (text.size > 0 && !span_starts(text, span_text(heads[side])))
			span_cut(&text, '\n');
		span_cut(&text, '\n');
		span_cut(&text, '\n');
		for (int at = 0; at < SESSION_STATES; at++)
			check_row(span_cut(&text, '\n'), (enum session_side)side, (enum session_state)at);
	}
}

static void
take(struct session *session, enum message_type type, struct message *out)
{
	bool got = false;
	fault_t fault = session_next(session, out, &got);
	if (fault)
		print_error("%s\n", fault_text(fault));
	assert_null(fault);
	assert_true(got);
	assert_int_equal(out->type, type);
}

static void
carry(struct session *from, struct session *to)
{
	struct span OWN(exact_drop) bytes = exact(from->out.data, from->out.size);
	session_receive(to, bytes);
	buffer_clear(&from->out);
}

static void
a_whole_session_takes_one_round_trip(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct session OWN(session_drop) node;
	struct session OWN(session_drop) hub;
	session_init(&node, SIDE_NODE);
	session_init(&hub, SIDE_HUB);
	struct message message = wire_message(&arena, WIRE_HELLO);
	session_put(&node, &message);
	message = wire_message(&arena, WIRE_CHANGES);
	session_put(&node, &message);
	carry(&node, &hub);
	take(&hub, MESSAGE_HELLO, &message);
	message = wire_message(&arena, WIRE_WELCOME);
	session_put(&hub, &message);
	take(&hub, MESSAGE_CHANGES, &message);
	struct batch_item *items;
	assert_null(batch_read(&hub.arena, &message.batch, WIRE_LEDGER, WIRE_NODE, WIRE_HUB, &items));
	assert_int_equal(items[0].changeset.sequence, 3);
	message = wire_message(&arena, WIRE_RECEIPT);
	session_put(&hub, &message);
	carry(&hub, &node);
	take(&node, MESSAGE_WELCOME, &message);
	take(&node, MESSAGE_RECEIPT, &message);
	assert_int_equal(message.sequence, 1201);
	message = wire_message(&arena, WIRE_BYE);
	session_put(&node, &message);
	carry(&node, &hub);
	take(&hub, MESSAGE_BYE, &message);
	assert_int_equal(hub.state, SESSION_ENDED);
	assert_int_equal(hub.frames_in, 3);
	assert_int_equal(hub.frames_out, 2);
}

static void
bytes_may_come_one_by_one(void **state)
{
	(void)state;
	static const size_t samples[] = { WIRE_KEEPALIVE, WIRE_HELLO,   WIRE_CHANGES,
					  WIRE_KEEPALIVE, WIRE_CHANGES, WIRE_BYE };
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) stream = { 0 };
	struct session OWN(session_drop) hub;
	size_t messages = 0;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct message message = wire_message(&arena, samples[i]);
		message_put(&stream, &message);
	}
	session_init(&hub, SIDE_HUB);
	for (size_t i = 0; i < stream.size; i++) {
		struct span OWN(exact_drop) byte = exact(stream.data + i, 1);
		struct message message;
		bool got;
		session_receive(&hub, byte);
		assert_null(session_next(&hub, &message, &got));
		messages += got;
	}
	assert_int_equal(messages, 4);
	assert_int_equal(hub.frames_in, 6);
	assert_int_equal(hub.state, SESSION_ENDED);
}

static void
an_idle_session_keeps_little_room(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) large = { 0 };
	struct session OWN(session_drop) hub;
	struct message message = wire_message(&arena, WIRE_CHANGES);
	bool got;
	buffer_extend(&large, LIMIT_FRAME - 200);
	message.batch.body = buffer_span(&large);
	session_in(&hub, SIDE_HUB, SESSION_OPEN);
	feed(&hub, &message);
	take(&hub, MESSAGE_CHANGES, &message);
	assert_int_equal(message.batch.body.size, LIMIT_FRAME - 200);
	assert_null(session_next(&hub, &message, &got));
	assert_false(got);
	assert_int_equal(hub.in.size, 0);
	assert_true(hub.in.room <= 4096);
}

static void
frames_that_claim_too_much_end_the_session(void **state)
{
	(void)state;
	static const struct row {
		const char *hex;
		enum refusal refusal;
	} rows[] = {
		{ "ffffffff0f", REFUSAL_LIMIT },                                /* 4 GiB - 1 */
		{ "ffffffffff", REFUSAL_LIMIT }, { "ffffffff", REFUSAL_LIMIT }, /* whatever comes next */
		{ "81808001", REFUSAL_LIMIT },                                  /* 2 MiB + 1 */
		{ "8100", REFUSAL_PROTOCOL },    { "8000", REFUSAL_PROTOCOL },
		{ "01c1", REFUSAL_PROTOCOL },    { "029109", REFUSAL_PROTOCOL },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct session OWN(session_drop) hub;
		struct message message;
		bool got;
		session_init(&hub, SIDE_HUB);
		struct span bytes = wire_hex(&arena, rows[i].hex);
		struct span OWN(exact_drop) block = exact(bytes.data, bytes.size);
		session_receive(&hub, block);
		fault_t fault = session_next(&hub, &message, &got);
		if (!fault)
			print_error("%s was taken\n", rows[i].hex);
		assert_non_null(fault);
		assert_false(got);
		assert_refuses(&hub, rows[i].refusal);
		fault_drop(fault);
		session_receive(&hub, block);
		assert_int_equal(hub.in.size, 0);
	}
}

static void
the_largest_frame_waits_for_its_bytes(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct session OWN(session_drop) hub;
	struct message message;
	bool got;
	session_init(&hub, SIDE_HUB);
	session_receive(&hub, wire_hex(&arena, "80808001"));
	assert_null(session_next(&hub, &message, &got));
	assert_false(got);
	assert_true(hub.in.room <= 4096);
}

static void
ledgers_that_the_hello_did_not_name_are_violations(void **state)
{
	(void)state;
	for (size_t i = 0; i < 5; i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct session OWN(session_drop) session;
		struct message message;
		bool got;
		session_in(&session, i < 2 ? SIDE_HUB : SIDE_NODE, i == 4 ? SESSION_GREETED : SESSION_OPEN);
		static const size_t samples[] = { WIRE_CHANGES, WIRE_REFUSAL, WIRE_CHANGES, WIRE_RECEIPT,
						  WIRE_WELCOME };
		message = wire_message(&arena, samples[i]);
		message.ledger = 2;
		session.ledger_count = message.type == MESSAGE_WELCOME ? 1 : 2;
		feed(&session, &message);
		fault_t fault = session_next(&session, &message, &got);
		assert_non_null(fault);
		assert_refuses(&session, REFUSAL_PROTOCOL);
		fault_drop(fault);
	}
}

static void
refusing_one_ledger_leaves_the_session_open(void **state)
{
	(void)state;
	struct session OWN(session_drop) node;
	struct session OWN(session_drop) hub;
	struct message message;
	session_in(&node, SIDE_NODE, SESSION_OPEN);
	session_in(&hub, SIDE_HUB, SESSION_OPEN);
	session_refuse(&hub, REFUSAL_SEQUENCE, 1, 12, "expected sequence 11");
	assert_int_equal(hub.state, SESSION_OPEN);
	carry(&hub, &node);
	take(&node, MESSAGE_REFUSAL, &message);
	assert_int_equal(message.refusal, REFUSAL_SEQUENCE);
	assert_int_equal(message.ledger, 1);
	assert_int_equal(message.sequence, 12);
	assert_int_equal(node.state, SESSION_OPEN);
	session_refuse(&node, REFUSAL_INTERNAL, -1, 0, "the disk is full");
	assert_int_equal(node.state, SESSION_ENDED);
	carry(&node, &hub);
	take(&hub, MESSAGE_REFUSAL, &message);
	assert_int_equal(hub.state, SESSION_ENDED);
	session_refuse(&hub, REFUSAL_INTERNAL, -1, 0, "nobody reads this");
	assert_int_equal(hub.out.size, 0);
}

static void
a_long_reason_is_cut_between_characters(void **state)
{
	(void)state;
	struct session OWN(session_drop) hub;
	struct session OWN(session_drop) node;
	struct message message;
	char reason[3 * 100 + 1];
	for (size_t i = 0; i < 100; i++)
		memcpy(reason + 3 * i, "\xe8\xbf\x87", 3);
	reason[300] = 0;
	session_init(&hub, SIDE_HUB);
	session_init(&node, SIDE_NODE);
	session_refuse(&hub, REFUSAL_BUSY, -1, 0, reason);
	carry(&hub, &node);
	take(&node, MESSAGE_REFUSAL, &message);
	assert_int_equal(message.reason.size, LIMIT_REASON / 3 * 3);
}

static void
a_hello_of_another_version_reaches_the_caller_who_refuses(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct session OWN(session_drop) hub;
	struct message message;
	session_init(&hub, SIDE_HUB);
	session_receive(&hub, wire_hex(&arena, "05 9301 07 c0c0"));
	take(&hub, MESSAGE_HELLO, &message);
	assert_int_equal(message.version, 7);
	session_refuse(&hub, REFUSAL_VERSION, -1, 0, "this hub speaks version 1");
	assert_refuses(&hub, REFUSAL_VERSION);
}

int
main(void)
{
	crypt_start();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_in_every_state_on_both_sides_is_decided_by_the_table),
		cmocka_unit_test(the_tables_of_the_protocol_say_the_same),
		cmocka_unit_test(a_whole_session_takes_one_round_trip),
		cmocka_unit_test(bytes_may_come_one_by_one),
		cmocka_unit_test(an_idle_session_keeps_little_room),
		cmocka_unit_test(frames_that_claim_too_much_end_the_session),
		cmocka_unit_test(the_largest_frame_waits_for_its_bytes),
		cmocka_unit_test(ledgers_that_the_hello_did_not_name_are_violations),
		cmocka_unit_test(refusing_one_ledger_leaves_the_session_open),
		cmocka_unit_test(a_long_reason_is_cut_between_characters),
		cmocka_unit_test(a_hello_of_another_version_reaches_the_caller_who_refuses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
