/* The newest receipt of each ledger, with all that somebody else needs to check the hub's word by.
 */
#ifndef HESHI_HUB_RECEIPTS_H
#define HESHI_HUB_RECEIPTS_H

#include "base/json.h"
#include "host/store.h"

/* {"device", "key" (hex), "key_ssh", "key_pem", "items": [{"ledger", "number", "head", "digest", "at", "signature" (base64), "signed"
 * (base64: the bytes that the signature covers), "holds"}]}, district first. `ledger` empty: of all. */
fault_t receipts_json(struct store *store, struct span ledger, json_t **out) MUST_USE;

#endif
