/* Logins of people in the browser. */
#include "host/logins.h"

#include "base/text.h"
#include "host/random.h"
#include "host/store_local.h"

#include <string.h>

#define TOKEN_SIZE 32
#define SEEN_STEP_MAX 60      /* seconds between two notes of activity */
#define CLOCK_SLACK (10 * 60) /* seconds that a clock may have been put back since the login */

static void
put_token(const uint8_t bytes[TOKEN_SIZE], char out[LOGIN_TOKEN_TEXT + 1])
{
	struct buffer OWN(buffer_drop) hex = { 0 };
	text_put_hex(&hex, span_of(bytes, TOKEN_SIZE));
	memcpy(out, hex.data, LOGIN_TOKEN_TEXT);
	out[LOGIN_TOKEN_TEXT] = '\0';
}

static void
make_token(char out[LOGIN_TOKEN_TEXT + 1])
{
	uint8_t bytes[TOKEN_SIZE];
	random_bytes(bytes, sizeof(bytes));
	put_token(bytes, out);
	crypt_wipe(bytes, sizeof(bytes));
}

/* ---- beginning ---- */

static fault_t
insert(struct store *store, const struct login *login, const struct login_tokens *tokens)
{
	uint8_t page[CRYPT_SHA256_SIZE];
	struct id_text account = id_text(login->account.id);
	struct query query = db_query(
		store->db, "INSERT INTO login (id, page, account, made, seen, locked) VALUES (?, ?, ?, ?, ?, 0)");
	crypt_sha256(span_text(tokens->page), page);
	query_bytes(&query, span_of(login->id, sizeof(login->id)));
	query_bytes(&query, span_of(page, sizeof(page)));
	query_text(&query, span_text(account.text));
	query_integer(&query, login->made);
	query_integer(&query, login->seen);
	return query_run(&query);
}

static fault_t
forget_ended(struct store *store, int64_t now)
{
	struct query query = db_query(store->db, "DELETE FROM login WHERE made <= ? OR made > ?");
	query_integer(&query, now - LOGIN_SECONDS);
	query_integer(&query, now + CLOCK_SLACK);
	return query_run(&query);
}

/* Room for one more. */
static fault_t
forget_oldest(struct store *store, struct uuid account)
{
	struct id_text text = id_text(account);
	struct query query = db_query(store->db, "DELETE FROM login WHERE id IN (SELECT id FROM login"
						 " WHERE account = ? ORDER BY made DESC, seen DESC LIMIT -1 OFFSET ?)");
	query_text(&query, span_text(text.text));
	query_integer(&query, LOGINS_MAX - 1);
	return query_run(&query);
}

static fault_t
note_login(struct store *store, struct uuid account, int64_t now)
{
	struct id_text text = id_text(account);
	struct query query = db_query(store->db, "UPDATE account SET last_login = ? WHERE id = ?");
	query_integer(&query, now);
	query_text(&query, span_text(text.text));
	return query_run(&query);
}

static fault_t
begin(struct store *store, struct uuid account, const struct login_tokens *tokens, struct login *login)
{
	bool found;
	TRY(note_login(store, account, login->made));
	TRY(account_find(store, account, &login->account, &found));
	if (!found || login->account.disabled)
		return fault_raise(FAULT_INPUT, 0, "there is no such account, or it is disabled");
	TRY(forget_ended(store, login->made));
	TRY(forget_oldest(store, account));
	return insert(store, login, tokens);
}

fault_t
login_begin(struct store *store, struct uuid account, int64_t now, struct login_tokens *tokens, struct login *out)
{
	struct login login = { .made = now, .seen = now };
	make_token(tokens->cookie);
	make_token(tokens->page);
	crypt_sha256(span_text(tokens->cookie), login.id);
	TRY(db_begin(store->db));
	TRY(local_end(store, begin(store, account, tokens, &login)));
	*out = login;
	return NULL;
}

/* ---- finding ---- */

static fault_t
load(struct store *store, struct span page_token, struct login *login, struct uuid *account, bool *found)
{
	uint8_t page[CRYPT_SHA256_SIZE];
	struct query query =
		db_query(store->db, "SELECT account, made, seen, locked FROM login WHERE id = ? AND page = ?");
	crypt_sha256(page_token, page);
	query_bytes(&query, span_of(login->id, sizeof(login->id)));
	query_bytes(&query, span_of(page, sizeof(page)));
	*found = query_step(&query) && uuid_read(query_get_bytes(&query, 0), account);
	if (*found) {
		login->made = query_get_integer(&query, 1);
		login->seen = query_get_integer(&query, 2);
		login->locked = query_get_integer(&query, 3) != 0;
	}
	return query_end(&query);
}

static fault_t
write_state(struct store *store, const struct login *login, bool locked, int64_t seen)
{
	struct query query = db_query(store->db, "UPDATE login SET locked = ?, seen = ? WHERE id = ?");
	query_integer(&query, locked);
	query_integer(&query, seen);
	query_bytes(&query, span_of(login->id, sizeof(login->id)));
	return query_run(&query);
}

/* Somebody is there. Whoever has locked the screen meanwhile, in another tab, is not overruled. */
static fault_t
note_seen(struct store *store, const struct login *login, int64_t now)
{
	struct query query = db_query(store->db, "UPDATE login SET seen = ? WHERE id = ? AND NOT locked");
	query_integer(&query, now);
	query_bytes(&query, span_of(login->id, sizeof(login->id)));
	return query_run(&query);
}

/* A clock that was put back leaves `seen` in the future: then it counts as now. */
static void
keep_watch(struct store *store, struct login *login, int64_t now, int64_t idle_s, bool active)
{
	int64_t step = idle_s / 10 < SEEN_STEP_MAX ? idle_s / 10 : SEEN_STEP_MAX;
	int64_t idle = now - login->seen;
	if (login->locked)
		return;
	if (idle > idle_s) {
		login->locked = true;
		fault_drop(login_lock(store, login));
	} else if (active && (idle < 0 || (idle > 0 && idle >= step))) {
		login->seen = now;
		fault_drop(note_seen(store, login, now));
	}
}

fault_t
login_find(struct store *store, struct span cookie, struct span page, int64_t now, int64_t idle_s, bool active,
	   enum login_state *state, struct login *out)
{
	struct login login = { 0 };
	struct uuid account;
	bool found = false;
	*state = LOGIN_OUT;
	if (cookie.size != LOGIN_TOKEN_TEXT || page.size != LOGIN_TOKEN_TEXT)
		return NULL;
	crypt_sha256(cookie, login.id);
	TRY(load(store, page, &login, &account, &found));
	if (!found || now >= login.made + LOGIN_SECONDS || now < login.made - CLOCK_SLACK)
		return NULL;
	TRY(account_find(store, account, &login.account, &found));
	if (!found || login.account.disabled)
		return NULL;
	keep_watch(store, &login, now, idle_s, active);
	*state = login.locked ? LOGIN_LOCKED : LOGIN_IN;
	*out = login;
	return NULL;
}

/* ---- locking and ending ---- */

fault_t
login_lock(struct store *store, const struct login *login)
{
	return write_state(store, login, true, login->seen);
}

fault_t
login_unlock(struct store *store, const struct login *login, int64_t now)
{
	return write_state(store, login, false, now);
}

fault_t
login_end(struct store *store, const struct login *login)
{
	struct query query = db_query(store->db, "DELETE FROM login WHERE id = ?");
	query_bytes(&query, span_of(login->id, sizeof(login->id)));
	return query_run(&query);
}

fault_t
login_end_all(struct store *store, struct uuid account, const uint8_t *keep)
{
	struct id_text text = id_text(account);
	struct query query = db_query(store->db, "DELETE FROM login WHERE account = ? AND id <> ?");
	query_text(&query, span_text(text.text));
	query_bytes(&query, span_of(keep, keep ? ACCOUNT_LOGIN_SIZE : 0));
	return query_run(&query);
}
