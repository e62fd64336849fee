/* Receipts for other people's eyes: the newest of each ledger, with all that somebody else needs to check the hub's word by; and
 * holding somebody else's beside what is here.
 *
 * The hub gives its word for one history of each ledger. Two receipts of it for heads of which neither contains the other are a fork,
 * and its own signatures prove it: it showed different people different histories, or took back what it had signed for. Each node
 * sees only its own side, so two must compare what they hold. The one with the higher number can always tell: it has every change set
 * up to there.
 */
#ifndef HESHI_HOST_RECEIPTS_H
#define HESHI_HOST_RECEIPTS_H

#include "base/json.h"
#include "host/receipt.h"

/* {"device", "key" (hex), "key_ssh", "key_pem", "items": [{"ledger", "number", "head", "digest", "at", "signature" (base64), "signed"
 * (base64: the bytes that the signature covers), "holds"}]}, district first. `ledger` empty: of all. */
fault_t receipts_json(struct store *store, struct span ledger, json_t **out) MUST_USE;
/* One receipt as such an item. */
json_t *receipt_json(struct store *store, const struct ledger *ledger, const struct receipt *receipt);

enum receipt_relation {
	RECEIPT_UNSIGNED,  /* not by this district's hub: it proves nothing */
	RECEIPT_ELSEWHERE, /* of a ledger that is not kept here */
	RECEIPT_UNKNOWN,   /* of a head beyond what is here: to be compared again after an exchange, or there */
	RECEIPT_AGREES,    /* part of what is here, or the other way round */
	RECEIPT_FORK,
};
/* "unsigned", "elsewhere", "unknown", "agrees", "fork". */
const char *receipt_relation_word(enum receipt_relation relation);

struct receipt_comparison {
	struct ledger ledger; /* only its name where the relation is RECEIPT_ELSEWHERE, or the ledger is not here */
	struct receipt here;  /* head zeros: none */
	struct receipt there;
	enum receipt_relation relation;
};
#define RECEIPTS_COMPARED_MAX 4096 /* items of one file */
/* Compares what another device's receipts_json gave; comparisons in its order, in the arena. FAULT_INPUT when it does not have that
 * form. Whether somebody signed it is each comparison's affair. */
fault_t receipts_compare(struct store *store, struct arena *arena, const json_t *others,
			 struct receipt_comparison **out, size_t *count) MUST_USE;

#endif
