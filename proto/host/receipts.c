/* Receipts as JSON; see receipts.h. */
#include "host/receipts.h"

#include "base/text.h"
#include "core/commit.h"
#include "core/message.h"
#include "host/output.h"
#include "host/receipt.h"
#include "host/record_json.h"

static void
set_base64(json_t *object, const char *name, struct span bytes)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	text_put_base64(&text, bytes);
	output_text(object, name, buffer_span(&text));
}

static void
set_hex(json_t *object, const char *name, struct span bytes)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	text_put_hex(&text, bytes);
	output_text(object, name, buffer_span(&text));
}

/* SubjectPublicKeyInfo of an Ed25519 key (RFC 8410): these bytes and the key. */
static void
set_pem(json_t *object, const uint8_t key[CRYPT_PUBLIC_SIZE])
{
	static const uint8_t front[] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };
	struct buffer OWN(buffer_drop) der = { 0 };
	struct buffer OWN(buffer_drop) pem = { 0 };
	buffer_put(&der, front, sizeof(front));
	buffer_put(&der, key, CRYPT_PUBLIC_SIZE);
	buffer_put_text(&pem, "-----BEGIN PUBLIC KEY-----\n");
	text_put_base64(&pem, buffer_span(&der));
	buffer_put_text(&pem, "\n-----END PUBLIC KEY-----\n");
	output_text(object, "key_pem", buffer_span(&pem));
}

static json_t *
hub_json(const struct identity *hub)
{
	struct buffer OWN(buffer_drop) ssh = { 0 };
	json_t *object = json_object();
	commit_put_ssh_key(&ssh, hub->hub_key);
	output_text(object, "device", span_text(hub->hub_device));
	set_hex(object, "key", span_of(hub->hub_key, CRYPT_PUBLIC_SIZE));
	output_text(object, "key_ssh", buffer_span(&ssh));
	set_pem(object, hub->hub_key);
	return object;
}

json_t *
receipt_json(struct store *store, const struct ledger *ledger, const struct receipt *receipt)
{
	struct buffer OWN(buffer_drop) covered = { 0 };
	json_t *item = json_object();
	receipt_put_signed(&covered, span_text(ledger->name), &receipt->head, &receipt->digest, receipt->number,
			   receipt->time);
	output_text(item, "ledger", span_text(ledger->name));
	json_object_set_new(item, "number", json_integer(receipt->number));
	json_set_oid(item, "head", &receipt->head);
	set_hex(item, "digest", span_of(receipt->digest.bytes, sizeof(receipt->digest.bytes)));
	output_instant(item, "at", receipt->time);
	set_base64(item, "signature", span_of(receipt->signature, CRYPT_SIGNATURE_SIZE));
	set_base64(item, "signed", buffer_span(&covered));
	json_object_set_new(item, "holds", json_boolean(receipt_holds(store, ledger, receipt)));
	return item;
}

fault_t
receipts_json(struct store *store, struct span ledger, json_t **out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	json_t *OWN(json_drop) object = hub_json(&store->identity);
	json_t *items = json_array();
	struct ledger *ledgers;
	size_t count;
	json_object_set_new(object, "items", items);
	TRY(ledger_list(store, &arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++) {
		struct receipt receipt;
		bool found;
		if (ledger.size && !span_equal(ledger, span_text(ledgers[i].name)))
			continue;
		TRY(receipt_read(store, &ledgers[i], &receipt, &found));
		if (found)
			json_array_append_new(items, receipt_json(store, &ledgers[i], &receipt));
	}
	*out = KEEP(object);
	return NULL;
}
