/* Holding another device's receipts beside this store's history; see receipts.h. */
#include "host/receipts.h"

#include "base/civil.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

const char *
receipt_relation_word(enum receipt_relation relation)
{
	static const char *const words[] = { [RECEIPT_UNSIGNED] = "unsigned",
					     [RECEIPT_ELSEWHERE] = "elsewhere",
					     [RECEIPT_UNKNOWN] = "unknown",
					     [RECEIPT_AGREES] = "agrees",
					     [RECEIPT_FORK] = "fork" };
	return words[relation];
}

/* Whether it has the form of receipts.h; numbers that nobody signed fail later. */
static bool
read_item(struct arena *arena, const json_t *item, struct receipt_comparison *out)
{
	struct span ledger = json_text(json_object_get(item, "ledger")), signature;
	struct receipt *there = &out->there;
	if (ledger.size == 0 || ledger.size > LIMIT_LEDGER_NAME)
		return false;
	snprintf(out->ledger.name, sizeof(out->ledger.name), "%.*s", SPAN_ARG(ledger));
	there->number = json_integer_value(json_object_get(item, "number"));
	if (!text_read_hex(json_text(json_object_get(item, "head")), there->head.bytes, sizeof(there->head.bytes)) ||
	    !text_read_hex(json_text(json_object_get(item, "digest")), there->digest.bytes,
			   sizeof(there->digest.bytes)) ||
	    !instant_read(json_text(json_object_get(item, "at")), &there->time) ||
	    !text_read_base64(arena, json_text(json_object_get(item, "signature")), &signature) ||
	    signature.size != sizeof(there->signature))
		return false;
	memcpy(there->signature, signature.data, sizeof(there->signature));
	return true;
}

/* Their head is here: one history holds both, or it is a fork. */
static fault_t
relate_known(struct store *store, const struct entry *entry, struct receipt_comparison *out)
{
	bool same = memcmp(&entry->digest, &out->there.digest, sizeof(entry->digest)) == 0, contains = false;
	if (same)
		TRY(history_contains(store->history, &out->here.head, &out->there.head, &contains));
	if (same && !contains)
		TRY(history_contains(store->history, &out->there.head, &out->here.head, &contains));
	out->relation = contains ? RECEIPT_AGREES : RECEIPT_FORK;
	return NULL;
}

/* Numbers never change, and up to its newest receipt a store has every change set (the hub has all there are): a head that is not
 * among them is none of that history. */
static enum receipt_relation
relate_strange(const struct store *store, const struct receipt_comparison *comparison)
{
	bool hub = store->identity.role == ROLE_HUB;
	return hub || comparison->there.number <= comparison->here.number ? RECEIPT_FORK : RECEIPT_UNKNOWN;
}

static fault_t
compare(struct store *store, struct receipt_comparison *out)
{
	struct ledger ledger;
	struct entry entry;
	bool found;
	out->relation = RECEIPT_UNSIGNED;
	if (!receipt_holds(store, &out->ledger, &out->there))
		return NULL;
	out->relation = RECEIPT_ELSEWHERE;
	TRY(ledger_find(store, span_text(out->ledger.name), false, &ledger, &found));
	if (!found)
		return NULL;
	out->ledger = ledger;
	out->relation = RECEIPT_UNKNOWN;
	TRY(receipt_read(store, &ledger, &out->here, &found));
	if (!found)
		return NULL;
	TRY(ledger_entry(store, &ledger, &out->there.head, &entry, &found));
	if (found)
		return relate_known(store, &entry, out);
	out->relation = relate_strange(store, out);
	return NULL;
}

fault_t
receipts_compare(struct store *store, struct arena *arena, const json_t *others, struct receipt_comparison **out,
		 size_t *count)
{
	const json_t *items = json_object_get(others, "items");
	if (!json_is_array(items) || json_array_size(items) > RECEIPTS_COMPARED_MAX)
		return fault_raise(FAULT_INPUT, 0, "the file is not what \"--json receipt\" prints");
	*count = json_array_size(items);
	*out = ARENA_NEW_ARRAY(arena, *count, struct receipt_comparison);
	for (size_t i = 0; i < *count; i++) {
		if (!read_item(arena, json_array_get(items, i), &(*out)[i]))
			return fault_raise(FAULT_INPUT, 0, "receipt %zu of the file does not have a receipt's form",
					   i + 1);
		TRY(compare(store, &(*out)[i]));
	}
	return NULL;
}
