/* Reading messages: every element within its bounds, nothing left over. message.h has the arrays. */
#include "core/message.h"

#include "core/enrolcode.h"

#define NUMBER_MAX (INT64_C(1) << 53) /* of sequences and times: what any language's numbers can hold */
#define REFUSAL_MAX 255
#define ROLE_SIZE_MAX 16

/* A message under way. */
struct reading {
	struct arena *arena;
	struct unpack in;
	size_t count; /* elements that its array claims */
};

static int64_t
read_number(struct unpack *in)
{
	return unpack_integer_within(in, 0, NUMBER_MAX);
}

static int64_t
read_ledger(struct unpack *in, int64_t low)
{
	return unpack_integer_within(in, low, LIMIT_SESSION_LEDGERS - 1);
}

static void
read_oid(struct unpack *in, struct oid *out)
{
	struct span bytes = unpack_fixed(in, OID_SIZE);
	for (size_t i = 0; i < bytes.size; i++)
		out->bytes[i] = bytes.data[i];
}

static struct hello_ledger
read_hello_ledger(struct unpack *in)
{
	struct hello_ledger ledger = { 0 };
	if (unpack_array(in, 5) != 5)
		unpack_break(in, "a ledger of not five parts");
	ledger.name = unpack_text(in, LIMIT_LEDGER_NAME);
	if (!in->broken && !ledger_name_valid(ledger.name))
		unpack_break(in, "a ledger with no valid name");
	ledger.cursor = read_number(in);
	if (unpack_peek(in) == PACK_NIL)
		unpack_nil(in);
	else
		read_oid(in, &ledger.cursor_oid);
	ledger.own_sequence = read_number(in);
	ledger.asks = unpack_truth(in);
	return ledger;
}

static void
refuse_twins(struct unpack *in, const struct message *message)
{
	for (size_t i = 1; i < message->ledger_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (span_equal(message->hello[i].name, message->hello[j].name))
				unpack_break(in, "a ledger is named twice");
		}
	}
}

/* Another version's greeting is read no further: it may say anything. */
static bool
is_foreign(struct unpack *in, struct message *message)
{
	message->version = unpack_integer_within(in, 1, NUMBER_MAX);
	if (in->broken || message->version == PROTOCOL_VERSION)
		return false;
	in->rest = (struct span){ 0 };
	return true;
}

static void
read_hello(struct reading *from, struct message *message)
{
	struct unpack *in = &from->in;
	if (is_foreign(in, message))
		return;
	message->device = unpack_text(in, LIMIT_DEVICE_NAME);
	message->session = read_number(in);
	message->time = read_number(in);
	message->schema = read_number(in);
	message->ledger_count = unpack_array(in, LIMIT_SESSION_LEDGERS);
	message->hello = ARENA_NEW_ARRAY(from->arena, message->ledger_count, struct hello_ledger);
	for (size_t i = 0; i < message->ledger_count; i++)
		message->hello[i] = read_hello_ledger(in);
	refuse_twins(in, message);
}

static void
read_welcome(struct reading *from, struct message *message)
{
	struct unpack *in = &from->in;
	message->version = unpack_integer_within(in, PROTOCOL_VERSION, PROTOCOL_VERSION);
	message->time = read_number(in);
	message->schema = read_number(in);
	message->ledger_count = unpack_array(in, LIMIT_SESSION_LEDGERS);
	message->welcome = ARENA_NEW_ARRAY(from->arena, message->ledger_count, struct welcome_ledger);
	for (size_t i = 0; i < message->ledger_count; i++) {
		if (unpack_array(in, 2) != 2)
			unpack_break(in, "a ledger of not two parts");
		message->welcome[i].head = read_number(in);
		message->welcome[i].held_sequence = read_number(in);
	}
}

static void
read_changes(struct reading *from, struct message *message)
{
	struct unpack *in = &from->in;
	struct batch *batch = &message->batch;
	message->ledger = read_ledger(in, 0);
	message->cursor = read_number(in);
	batch->count = (size_t)unpack_integer_within(in, 1, LIMIT_BATCH_CHANGESETS);
	batch->plain_size = (size_t)unpack_integer_within(in, 0, LIMIT_BATCH_PLAIN);
	batch->squeezed = batch->plain_size > 0;
	batch->body = unpack_bytes(in, LIMIT_FRAME);
	batch->noise = unpack_bytes(in, LIMIT_FRAME);
	if (!batch->squeezed)
		batch->plain_size = batch->body.size;
}

static void
read_receipt(struct reading *from, struct message *message)
{
	struct unpack *in = &from->in;
	message->ledger = read_ledger(in, 0);
	message->cursor = read_number(in);
	message->sequence = read_number(in);
	message->time = read_number(in);
	message->signature = unpack_fixed(in, CRYPT_SIGNATURE_SIZE);
	if (from->count > 6)
		read_oid(in, &message->head);
}

static void
read_refusal(struct reading *from, struct message *message)
{
	struct unpack *in = &from->in;
	message->refusal = (enum refusal)unpack_integer_within(in, 1, REFUSAL_MAX);
	message->ledger = read_ledger(in, -1);
	message->sequence = read_number(in);
	message->reason = unpack_text(in, LIMIT_REASON);
}

static void
read_bye(struct reading *from, struct message *message)
{
	(void)from;
	(void)message;
}

static void
read_enrol(struct reading *from, struct message *message)
{
	struct unpack *in = &from->in;
	if (is_foreign(in, message))
		return;
	message->secret = unpack_bytes(in, ENROLCODE_SECRET_SIZE);
	if (message->secret.size && message->secret.size != ENROLCODE_SECRET_SIZE)
		unpack_break(in, "a secret that is cut short");
	message->request = unpack_bytes(in, LIMIT_CERTIFICATE);
	message->signing_key = unpack_fixed(in, CRYPT_PUBLIC_SIZE);
	message->signature = unpack_fixed(in, CRYPT_SIGNATURE_SIZE);
	message->label = unpack_text(in, LIMIT_LABEL);
	struct span person = unpack_fixed(in, sizeof(message->person.bytes));
	if (!in->broken && !uuid_read_bytes(person, &message->person))
		unpack_break(in, "a person's id that is no UUID of version 7");
	message->person_name = unpack_text(in, LIMIT_PERSON_NAME);
	message->time = read_number(in);
}

static void
read_enrolled(struct reading *from, struct message *message)
{
	struct unpack *in = &from->in;
	message->device = unpack_text(in, LIMIT_DEVICE_NAME);
	message->role = unpack_text(in, ROLE_SIZE_MAX);
	message->centre = unpack_text(in, LIMIT_CENTRE_CODE);
	message->centre_name = unpack_text(in, LIMIT_LABEL);
	message->short_name = unpack_text(in, LIMIT_LABEL);
	message->district = unpack_text(in, LIMIT_CENTRE_CODE);
	message->district_name = unpack_text(in, LIMIT_LABEL);
	message->hub_device = unpack_text(in, LIMIT_DEVICE_NAME);
	message->signing_key = unpack_fixed(in, CRYPT_PUBLIC_SIZE);
	message->certificate = unpack_bytes(in, LIMIT_CERTIFICATE);
	message->authority = unpack_bytes(in, LIMIT_CERTIFICATE);
}

/* Devices stand in the order of their names, so that no one is named twice. */
static void
read_recover(struct reading *from, struct message *message)
{
	struct unpack *in = &from->in;
	message->ledger = read_ledger(in, 0);
	message->tip_count = unpack_array(in, LIMIT_LEDGER_DEVICES);
	message->tips = ARENA_NEW_ARRAY(from->arena, message->tip_count, struct device_tip);
	for (size_t i = 0; i < message->tip_count && !in->broken; i++) {
		struct device_tip *tip = &message->tips[i];
		if (unpack_array(in, 2) != 2)
			unpack_break(in, "a device of not two parts");
		tip->device = unpack_text(in, LIMIT_DEVICE_NAME);
		tip->sequence = read_number(in);
		if (i && span_compare(tip[-1].device, tip->device) >= 0)
			unpack_break(in, "devices out of order");
	}
}

/* One row per message: its word, how many elements it has, and how those behind the type are read. */
static const struct row {
	const char *word;
	size_t least, most;
	void (*read)(struct reading *from, struct message *message);
} rows[MESSAGE_TYPES] = {
	[MESSAGE_KEEPALIVE] = { .word = "keepalive" },
	[MESSAGE_HELLO] = { "hello", 7, 7, read_hello },
	[MESSAGE_WELCOME] = { "welcome", 5, 5, read_welcome },
	[MESSAGE_CHANGES] = { "changes", 7, 7, read_changes },
	[MESSAGE_RECEIPT] = { "receipt", 6, 7, read_receipt },
	[MESSAGE_REFUSAL] = { "refusal", 5, 5, read_refusal },
	[MESSAGE_BYE] = { "bye", 1, 1, read_bye },
	[MESSAGE_ENROL] = { "enrol", 10, 10, read_enrol },
	[MESSAGE_ENROLLED] = { "enrolled", 12, 12, read_enrolled },
	[MESSAGE_RECOVER] = { "recover", 3, 3, read_recover },
};

const char *
message_word(enum message_type type)
{
	return type < MESSAGE_TYPES ? rows[type].word : "unknown";
}

const char *
refusal_word(enum refusal refusal)
{
	static const char *const words[] = {
		[REFUSAL_PROTOCOL] = "protocol",
		[REFUSAL_VERSION] = "version",
		[REFUSAL_CERTIFICATE] = "certificate",
		[REFUSAL_DEVICE] = "device",
		[REFUSAL_REPLAY] = "replay",
		[REFUSAL_LEDGER] = "ledger",
		[REFUSAL_SIGNATURE] = "signature",
		[REFUSAL_SEQUENCE] = "sequence",
		[REFUSAL_PARENT] = "parent",
		[REFUSAL_CURSOR] = "cursor",
		[REFUSAL_CODE] = "code",
		[REFUSAL_BUSY] = "busy",
		[REFUSAL_LIMIT] = "limit",
		[REFUSAL_INTERNAL] = "internal",
	};
	bool known = refusal > 0 && refusal < sizeof(words) / sizeof(words[0]);
	return known ? words[refusal] : "unknown";
}

static void
read_message(struct reading *from, struct message *message)
{
	from->count = unpack_array(&from->in, SIZE_MAX);
	int64_t type = unpack_integer_within(&from->in, MESSAGE_HELLO, MESSAGE_TYPES - 1);
	if (from->in.broken)
		return;
	const struct row *row = &rows[type];
	message->type = (enum message_type)type;
	row->read(from, message);
	bool foreign = message->version > PROTOCOL_VERSION;
	if (!foreign && (from->count < row->least || from->count > row->most))
		unpack_break(&from->in, "a message of too few or too many parts");
}

fault_t
message_read(struct arena *arena, struct span body, struct message *out)
{
	struct message message = { 0 };
	if (body.size > LIMIT_FRAME)
		return fault_raise(FAULT_LIMIT, 0, "a message larger than the %d bytes allowed", LIMIT_FRAME);
	if (body.size > 0) {
		struct reading reading = { .arena = arena, .in = unpack_start(body) };
		read_message(&reading, &message);
		TRY(unpack_check(&reading.in, message.type ? message_word(message.type) : "message"));
	}
	*out = message;
	return NULL;
}
