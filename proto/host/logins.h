/* Logins of people in the browser, kept in the store so that a restarted node logs nobody out.
 *
 * A login is named by a token that only the browser's cookie holds; the store has its SHA-256. Whoever reads the database or a
 * backup of it can log in as nobody. A login ends 12 hours after its login, or when it is ended, its account is disabled, or the
 * account's password changes; after idle_s without a request that counts, it is locked until the password is given again. At most
 * LOGINS_MAX live for one account: the oldest go first.
 *
 * `now` is Unix seconds. Needs a store opened with DB_WRITE; any thread with a store of its own. login_begin opens a transaction of
 * its own, so none may be open.
 */
#ifndef HESHI_HOST_LOGINS_H
#define HESHI_HOST_LOGINS_H

#include "host/accounts.h"

#define LOGINS_MAX 20
#define LOGIN_SECONDS (12 * 3600)
#define LOGIN_TOKEN_TEXT 64 /* hex digits of 32 random bytes */

enum login_state {
	LOGIN_OUT,    /* no login, or it has ended */
	LOGIN_LOCKED, /* the password unlocks it */
	LOGIN_IN,
};

struct login {
	uint8_t id[ACCOUNT_LOGIN_SIZE];
	struct account account;
	int64_t made, seen; /* Unix seconds; `seen` is up to a minute late */
	bool locked;
};

/* What a browser gets at login, both as NUL-terminated hex: the cookie, and what pages keep and send with every call
 * (X-Heshi-Token). Neither follows from the other. Browsers send cookies to every port of a machine and, with old ones, on other
 * sites' behalf; pages of another port or site cannot read what ours keep. So neither alone is worth anything. */
struct login_tokens {
	char cookie[LOGIN_TOKEN_TEXT + 1];
	char page[LOGIN_TOKEN_TEXT + 1];
};

/* Logs in: a new token, always, whatever the browser had before; notes the account's last login. The password was checked before. */
fault_t login_begin(struct store *store, struct uuid account, int64_t now, struct login_tokens *tokens,
		    struct login *out) MUST_USE;
/* The login that both tokens name, and its account as it stands now. `active`: this request shows that somebody is there (not those
 * that a page makes by itself); it is noted at most once a minute (once every tenth of idle_s when that is shorter), so a login
 * locks by so much too early at most. A disk that takes no note of it is no fault: the request may only want to read. *out is set
 * unless LOGIN_OUT. */
fault_t login_find(struct store *store, struct span cookie, struct span page, int64_t now, int64_t idle_s, bool active,
		   enum login_state *state, struct login *out) MUST_USE;
fault_t login_lock(struct store *store, const struct login *login) MUST_USE;
fault_t login_unlock(struct store *store, const struct login *login, int64_t now) MUST_USE;
fault_t login_end(struct store *store, const struct login *login) MUST_USE;
/* All of an account's; `keep` as in account_set_password. Inside or outside a transaction. */
fault_t login_end_all(struct store *store, struct uuid account, const uint8_t *keep) MUST_USE;

#endif
