/* Receipts: read, written, signed, checked. */
#include "host/receipt.h"

#include <string.h>

static void
get_bytes(struct query *query, int column, void *out, size_t size)
{
	struct span bytes = query_get_bytes(query, column);
	if (bytes.size == size)
		memcpy(out, bytes.data, size);
}

fault_t
receipt_read(struct store *store, const struct ledger *ledger, struct receipt *out, bool *found)
{
	struct query query = db_query(store->db, "SELECT head, digest, number, time, sequence, signature FROM receipt"
						 " WHERE ledger = ?");
	query_integer(&query, ledger->id);
	*out = (struct receipt){ 0 };
	*found = query_step(&query);
	if (*found) {
		get_bytes(&query, 0, out->head.bytes, sizeof(out->head.bytes));
		get_bytes(&query, 1, out->digest.bytes, sizeof(out->digest.bytes));
		out->number = query_get_integer(&query, 2);
		out->time = query_get_integer(&query, 3);
		out->sequence = query_get_integer(&query, 4);
		get_bytes(&query, 5, out->signature, sizeof(out->signature));
	}
	return query_end(&query);
}

fault_t
receipt_write(struct store *store, const struct ledger *ledger, const struct receipt *receipt)
{
	struct query query =
		db_query(store->db, "INSERT INTO receipt (ledger, head, digest, number, time, sequence, signature)"
				    " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET head = excluded.head,"
				    " digest = excluded.digest, number = excluded.number, time = excluded.time,"
				    " sequence = excluded.sequence, signature = excluded.signature");
	query_integer(&query, ledger->id);
	query_bytes(&query, span_of(receipt->head.bytes, sizeof(receipt->head.bytes)));
	query_bytes(&query, span_of(receipt->digest.bytes, sizeof(receipt->digest.bytes)));
	query_integer(&query, receipt->number);
	query_integer(&query, receipt->time);
	query_integer(&query, receipt->sequence);
	query_bytes(&query, span_of(receipt->signature, sizeof(receipt->signature)));
	return query_run(&query);
}

static void
put_signed(struct buffer *out, const struct ledger *ledger, const struct receipt *receipt)
{
	receipt_put_signed(out, span_text(ledger->name), &receipt->head, &receipt->digest, receipt->number,
			   receipt->time);
}

void
receipt_sign(const struct store *store, const struct ledger *ledger, struct receipt *receipt)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	put_signed(&text, ledger, receipt);
	crypt_sign(store->identity.secret_key, buffer_span(&text), receipt->signature);
}

bool
receipt_holds(const struct store *store, const struct ledger *ledger, const struct receipt *receipt)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	put_signed(&text, ledger, receipt);
	return crypt_verify(store->identity.hub_key, buffer_span(&text), receipt->signature);
}
