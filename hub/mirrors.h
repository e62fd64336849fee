/* Mirrors for stock git over HTTPS: who may fetch them, and reading their files. What writes them is host/mirror.h's.
 *
 * A token is 32 random bytes as hex, shown once; the store keeps its SHA-256. It ends after MIRROR_HOURS, with its account, and with
 * the account's right to audit. Only plain files inside DATA/mirror are ever read, by plain names: no link is followed.
 */
#ifndef HESHI_HUB_MIRRORS_H
#define HESHI_HUB_MIRRORS_H

#include "host/http.h"
#include "host/store.h"

#define MIRROR_HOURS 12
#define MIRROR_TOKEN_TEXT 64
#define MIRROR_PREFIX "/mirror/"
#define MIRROR_TOKENS_MAX 20 /* of one account; the oldest go first */

/* A new token for the account, NUL-terminated; *ends is when it does. In a transaction of its own. */
fault_t mirror_token_give(struct store *store, struct uuid account, int64_t now, char out[MIRROR_TOKEN_TEXT + 1],
			  int64_t *ends) MUST_USE;
/* Whether this is the token of somebody who may audit. */
fault_t mirror_token_holds(struct store *store, struct span token, int64_t now, bool *out) MUST_USE;

/* Appends the file `name` ("centre-440105014.git/info/refs") of the folder DATA/mirror; *found false when there is none, or the name
 * is not plain. FAULT_LIMIT when it is too large. */
fault_t mirror_file_read(const char *data, struct span name, struct buffer *out, bool *found) MUST_USE;
/* Answers a page below MIRROR_PREFIX; false for any other. `data` is the folder. */
bool mirror_page(const char *data, const struct http_request *request, struct http_answer *answer);

#endif
