/* Messages for tests of the wire; see wire.h. */
#include "tests/support/wire.h"

#include "base/text.h"
#include "tests/support/example.h"

#include <assert.h>
#include <string.h>

static const char *const names[WIRE_MESSAGES] = {
	[WIRE_KEEPALIVE] = "keepalive",
	[WIRE_HELLO] = "hello",
	[WIRE_HELLO_FIRST] = "hello_first",
	[WIRE_WELCOME] = "welcome",
	[WIRE_CHANGES] = "changes",
	[WIRE_RECEIPT] = "receipt",
	[WIRE_RECEIPT_OF_HEAD] = "receipt_of_head",
	[WIRE_REFUSAL] = "refusal",
	[WIRE_REFUSAL_OF_ALL] = "refusal_of_all",
	[WIRE_BYE] = "bye",
	[WIRE_ENROL] = "enrol",
	[WIRE_RENEW] = "renew",
	[WIRE_ENROLLED] = "enrolled",
	[WIRE_RECOVER] = "recover",
};

const char *
wire_message_name(size_t which)
{
	assert(which < WIRE_MESSAGES);
	return names[which];
}

static struct span
bytes_of(struct arena *arena, uint8_t byte, size_t size)
{
	uint8_t *bytes = arena_take(arena, size);
	memset(bytes, byte, size);
	return span_of(bytes, size);
}

static struct message
hello(struct arena *arena, bool first)
{
	struct message message = {
		.type = MESSAGE_HELLO,
		.version = PROTOCOL_VERSION,
		.device = WIRE_NODE,
		.session = first ? 1 : 77,
		.time = EXAMPLE_TIME,
		.schema = 1,
		.hello = ARENA_NEW_ARRAY(arena, 2, struct hello_ledger),
		.ledger_count = first ? 1 : 2,
	};
	message.hello[0] = (struct hello_ledger){ .name = WIRE_LEDGER };
	message.hello[1] = (struct hello_ledger){ .name = SPAN("district/440105") };
	if (!first) {
		message.hello[0].cursor = 48212;
		memset(message.hello[0].cursor_oid.bytes, 0x33, OID_SIZE);
		message.hello[0].own_sequence = 1201;
		message.hello[0].asks = true;
	}
	return message;
}

static struct message
welcome(struct arena *arena)
{
	struct message message = {
		.type = MESSAGE_WELCOME,
		.version = PROTOCOL_VERSION,
		.time = EXAMPLE_TIME + 1,
		.schema = 1,
		.welcome = ARENA_NEW_ARRAY(arena, 2, struct welcome_ledger),
		.ledger_count = 2,
	};
	message.welcome[0] = (struct welcome_ledger){ .head = 48212, .held_sequence = 1200 };
	return message;
}

static struct message
changes(struct arena *arena)
{
	struct batch_writer *OWN(batch_drop) writer = wire_write(&wire_samples(arena)[1], 1);
	struct message message = { .type = MESSAGE_CHANGES, .batch = batch_close(writer) };
	message.batch.body = arena_copy(arena, message.batch.body);
	message.batch.noise = arena_copy(arena, message.batch.noise);
	return message;
}

static struct message
receipt(struct arena *arena, bool of_head)
{
	struct message message = {
		.type = MESSAGE_RECEIPT,
		.cursor = 48213,
		.sequence = 1201,
		.time = EXAMPLE_TIME + 2,
		.signature = bytes_of(arena, 0x5a, CRYPT_SIGNATURE_SIZE),
	};
	if (of_head)
		memset(message.head.bytes, 0x11, OID_SIZE);
	return message;
}

static struct message
refusal(bool of_all)
{
	if (of_all)
		return (struct message){
			.type = MESSAGE_REFUSAL,
			.refusal = REFUSAL_DEVICE,
			.ledger = -1,
			.reason = SPAN("this device was reported lost"),
		};
	return (struct message){
		.type = MESSAGE_REFUSAL,
		.refusal = REFUSAL_SEQUENCE,
		.ledger = 1,
		.sequence = 12,
		.reason = SPAN("expected sequence 11"),
	};
}

static struct message
enrol(struct arena *arena)
{
	return (struct message){
		.type = MESSAGE_ENROL,
		.version = PROTOCOL_VERSION,
		.secret = bytes_of(arena, 0x0e, 10),
		.request = bytes_of(arena, 0x30, 40),
		.signing_key = bytes_of(arena, 0xed, CRYPT_PUBLIC_SIZE),
		.signature = bytes_of(arena, 0x5a, CRYPT_SIGNATURE_SIZE),
		.label = SPAN("前台电脑"),
		.person = example_uuid(0),
		.person_name = SPAN("陈小明"),
		.time = EXAMPLE_TIME,
	};
}

static struct message
renew(struct arena *arena)
{
	struct message message = enrol(arena);
	message.secret = message.label = message.person_name = (struct span){ 0 };
	return message;
}

static struct message
enrolled(struct arena *arena)
{
	return (struct message){
		.type = MESSAGE_ENROLLED,
		.device = WIRE_NODE,
		.role = SPAN("centre"),
		.centre = SPAN("440105014"),
		.centre_name = SPAN("江海街道劳动人事争议调解中心"),
		.short_name = SPAN("江海"),
		.district = SPAN("440105"),
		.district_name = SPAN("海珠区"),
		.hub_device = WIRE_HUB,
		.signing_key = bytes_of(arena, 0x4b, CRYPT_PUBLIC_SIZE),
		.certificate = bytes_of(arena, 0x31, 50),
		.authority = bytes_of(arena, 0x32, 60),
	};
}

static struct message
recover(struct arena *arena)
{
	struct message message = {
		.type = MESSAGE_RECOVER,
		.tips = ARENA_NEW_ARRAY(arena, 2, struct device_tip),
		.tip_count = 2,
	};
	message.tips[0] = (struct device_tip){ .device = WIRE_HUB, .sequence = 310 };
	message.tips[1] = (struct device_tip){ .device = WIRE_NODE, .sequence = 1200 };
	return message;
}

struct message
wire_message(struct arena *arena, size_t which)
{
	switch (which) {
	case WIRE_HELLO:
	case WIRE_HELLO_FIRST:
		return hello(arena, which == WIRE_HELLO_FIRST);
	case WIRE_WELCOME:
		return welcome(arena);
	case WIRE_CHANGES:
		return changes(arena);
	case WIRE_RECEIPT:
	case WIRE_RECEIPT_OF_HEAD:
		return receipt(arena, which == WIRE_RECEIPT_OF_HEAD);
	case WIRE_REFUSAL:
	case WIRE_REFUSAL_OF_ALL:
		return refusal(which == WIRE_REFUSAL_OF_ALL);
	case WIRE_BYE:
		return (struct message){ .type = MESSAGE_BYE };
	case WIRE_ENROL:
		return enrol(arena);
	case WIRE_RENEW:
		return renew(arena);
	case WIRE_ENROLLED:
		return enrolled(arena);
	case WIRE_RECOVER:
		return recover(arena);
	default:
		return (struct message){ .type = MESSAGE_KEEPALIVE };
	}
}

struct span
wire_hex(struct arena *arena, const char *hex)
{
	struct buffer OWN(buffer_drop) digits = { 0 };
	for (; *hex; hex++) {
		if (*hex != ' ')
			buffer_put(&digits, hex, 1);
	}
	uint8_t *bytes = arena_take(arena, digits.size / 2);
	bool good = text_read_hex(buffer_span(&digits), bytes, digits.size / 2);
	assert(good);
	return span_of(bytes, digits.size / 2);
}
