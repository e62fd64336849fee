/* Putting messages into frames; message.h has the arrays. */
#include "core/message.h"

#include <assert.h>

static void
put_hello(struct buffer *out, const struct message *message)
{
	assert(message->ledger_count <= LIMIT_SESSION_LEDGERS);
	pack_array(out, 7);
	pack_integer(out, MESSAGE_HELLO);
	pack_integer(out, message->version);
	pack_text(out, message->device);
	pack_integer(out, message->session);
	pack_integer(out, message->time);
	pack_integer(out, message->schema);
	pack_array(out, message->ledger_count);
	for (size_t i = 0; i < message->ledger_count; i++) {
		const struct hello_ledger *ledger = &message->hello[i];
		pack_array(out, 5);
		pack_text(out, ledger->name);
		pack_integer(out, ledger->cursor);
		if (oid_is_zero(&ledger->cursor_oid))
			pack_nil(out);
		else
			pack_bytes(out, span_of(ledger->cursor_oid.bytes, OID_SIZE));
		pack_integer(out, ledger->own_sequence);
		pack_truth(out, ledger->asks);
	}
}

static void
put_welcome(struct buffer *out, const struct message *message)
{
	assert(message->ledger_count <= LIMIT_SESSION_LEDGERS);
	pack_array(out, 5);
	pack_integer(out, MESSAGE_WELCOME);
	pack_integer(out, message->version);
	pack_integer(out, message->time);
	pack_integer(out, message->schema);
	pack_array(out, message->ledger_count);
	for (size_t i = 0; i < message->ledger_count; i++) {
		pack_array(out, 2);
		pack_integer(out, message->welcome[i].head);
		pack_integer(out, message->welcome[i].held_sequence);
	}
}

static void
put_changes(struct buffer *out, const struct message *message)
{
	const struct batch *batch = &message->batch;
	assert(batch->count > 0);
	pack_array(out, 7);
	pack_integer(out, MESSAGE_CHANGES);
	pack_integer(out, message->ledger);
	pack_integer(out, message->cursor);
	pack_integer(out, (int64_t)batch->count);
	pack_integer(out, batch->squeezed ? (int64_t)batch->plain_size : 0);
	pack_bytes(out, batch->body);
	pack_bytes(out, batch->noise);
}

static void
put_receipt(struct buffer *out, const struct message *message)
{
	bool own = oid_is_zero(&message->head);
	pack_array(out, own ? 6 : 7);
	pack_integer(out, MESSAGE_RECEIPT);
	pack_integer(out, message->ledger);
	pack_integer(out, message->cursor);
	pack_integer(out, message->sequence);
	pack_integer(out, message->time);
	pack_bytes(out, message->signature);
	if (!own)
		pack_bytes(out, span_of(message->head.bytes, OID_SIZE));
}

static void
put_refusal(struct buffer *out, const struct message *message)
{
	pack_array(out, 5);
	pack_integer(out, MESSAGE_REFUSAL);
	pack_integer(out, message->refusal);
	pack_integer(out, message->ledger);
	pack_integer(out, message->sequence);
	pack_text(out, message->reason);
}

static void
put_bye(struct buffer *out, const struct message *message)
{
	(void)message;
	pack_array(out, 1);
	pack_integer(out, MESSAGE_BYE);
}

static void
put_enrol(struct buffer *out, const struct message *message)
{
	pack_array(out, 10);
	pack_integer(out, MESSAGE_ENROL);
	pack_integer(out, message->version);
	pack_bytes(out, message->secret);
	pack_bytes(out, message->request);
	pack_bytes(out, message->signing_key);
	pack_bytes(out, message->signature);
	pack_text(out, message->label);
	pack_bytes(out, span_of(message->person.bytes, sizeof(message->person.bytes)));
	pack_text(out, message->person_name);
	pack_integer(out, message->time);
}

static void
put_enrolled(struct buffer *out, const struct message *message)
{
	pack_array(out, 12);
	pack_integer(out, MESSAGE_ENROLLED);
	pack_text(out, message->device);
	pack_text(out, message->role);
	pack_text(out, message->centre);
	pack_text(out, message->centre_name);
	pack_text(out, message->short_name);
	pack_text(out, message->district);
	pack_text(out, message->district_name);
	pack_text(out, message->hub_device);
	pack_bytes(out, message->signing_key);
	pack_bytes(out, message->certificate);
	pack_bytes(out, message->authority);
}

static void
put_recover(struct buffer *out, const struct message *message)
{
	assert(message->tip_count <= LIMIT_LEDGER_DEVICES);
	pack_array(out, 3);
	pack_integer(out, MESSAGE_RECOVER);
	pack_integer(out, message->ledger);
	pack_array(out, message->tip_count);
	for (size_t i = 0; i < message->tip_count; i++) {
		pack_array(out, 2);
		pack_text(out, message->tips[i].device);
		pack_integer(out, message->tips[i].sequence);
	}
}

static void (*const puts_of[MESSAGE_TYPES])(struct buffer *out, const struct message *message) = {
	[MESSAGE_HELLO] = put_hello,     [MESSAGE_WELCOME] = put_welcome,   [MESSAGE_CHANGES] = put_changes,
	[MESSAGE_RECEIPT] = put_receipt, [MESSAGE_REFUSAL] = put_refusal,   [MESSAGE_BYE] = put_bye,
	[MESSAGE_ENROL] = put_enrol,     [MESSAGE_ENROLLED] = put_enrolled, [MESSAGE_RECOVER] = put_recover,
};

void
message_put(struct buffer *out, const struct message *message)
{
	struct buffer OWN(buffer_drop) body = { 0 };
	assert(message->type < MESSAGE_TYPES);
	if (puts_of[message->type])
		puts_of[message->type](&body, message);
	assert(body.size <= LIMIT_FRAME);
	size_t length = body.size;
	for (; length > 0x7f; length >>= 7)
		buffer_put_byte(out, (uint8_t)(length | 0x80));
	buffer_put_byte(out, (uint8_t)length);
	buffer_put_span(out, buffer_span(&body));
}

void
receipt_put_signed(struct buffer *out, struct span ledger, const struct oid *head, const struct digest *digest,
		   int64_t number, int64_t time)
{
	pack_array(out, 6);
	pack_text(out, SPAN("heshi-receipt-1"));
	pack_text(out, ledger);
	pack_bytes(out, span_of(head->bytes, OID_SIZE));
	pack_bytes(out, span_of(digest->bytes, sizeof(digest->bytes)));
	pack_integer(out, number);
	pack_integer(out, time);
}

void
renew_put_signed(struct buffer *out, struct span device, struct span request)
{
	pack_array(out, 3);
	pack_text(out, SPAN("heshi-renew-1"));
	pack_text(out, device);
	pack_bytes(out, request);
}

void
enrol_put_signed(struct buffer *out, struct span secret, struct span request)
{
	pack_array(out, 3);
	pack_text(out, SPAN("heshi-enrol-1"));
	pack_bytes(out, secret);
	pack_bytes(out, request);
}
