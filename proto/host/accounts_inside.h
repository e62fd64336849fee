/* What the accounts_*.c files share. */
#ifndef HESHI_HOST_ACCOUNTS_INSIDE_H
#define HESHI_HOST_ACCOUNTS_INSIDE_H

#include "host/accounts.h"

/* What a person did wrong; see the rules in accounts.h. */
enum refusal {
	REFUSE_FIRST,
	REFUSE_MISSING,
	REFUSE_NAME,
	REFUSE_TAKEN,
	REFUSE_ROLE,
	REFUSE_PASSWORD_SHORT,
	REFUSE_PASSWORD_LONG,
	REFUSE_PASSWORD_TEXT,
	REFUSE_PASSWORD_WEAK,
	REFUSE_PERSON,
	REFUSE_LAST_LEAD,
	REFUSE_FULL,
};
extern const struct problem account_refusals[];

/* Without white space at both ends, ideographic spaces included. */
struct span account_trim(struct span name);
/* NULL when the trimmed name, or the password of an account of this name, will do. */
const struct problem *account_judge_name(struct span name);
const struct problem *account_judge_password(struct span password, struct span name);

/* Puts the password's hash with a new salt. One at a time in the process, as is account_hash_fits. */
void account_hash(struct buffer *out, struct span password);
bool account_hash_fits(struct span stored, struct span password);

/* A new recovery code and what is stored of it. */
void account_recovery_new(struct uuid account, char code[ACCOUNT_RECOVERY_SIZE + 1], uint8_t stored[CRYPT_SHA256_SIZE]);
/* False when the text is no code. */
bool account_recovery_read(struct uuid account, struct span code, uint8_t stored[CRYPT_SHA256_SIZE]);

/* Inside a transaction: writes a new hash and ends the account's logins but `keep` (NULL: all). */
fault_t account_write_password(struct store *store, struct uuid id, struct span hash, const uint8_t *keep) MUST_USE;
/* Forgets the wrong tries of an account (its id as text), or of all together (""). */
fault_t account_forgive(struct store *store, struct span who) MUST_USE;

#endif
