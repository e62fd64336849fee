/* Whether a password or a recovery code is right, and how long to wait after wrong ones. */
#include "host/accounts_inside.h"

#include "host/logins.h"
#include "host/store_local.h"

#include <stdio.h>
#include <string.h>

#define TRIES_OF_ONE 5
#define TRIES_OF_ALL 20
#define TRIES_ANYWHERE 100 /* of one account, from all addresses */
#define KEPT_SECONDS (24 * 3600)
#define WAIT_SECONDS 30
#define WAIT_SECONDS_MAX (15 * 60)
#define WHO_SIZE 128

/* ---- waiting ---- */

static int64_t
wait_after(int64_t failures, int64_t tries)
{
	int64_t wait = WAIT_SECONDS;
	if (failures < tries)
		return 0;
	for (int64_t more = failures - tries; more > 0 && wait < WAIT_SECONDS_MAX; more--)
		wait *= 2;
	return wait < WAIT_SECONDS_MAX ? wait : WAIT_SECONDS_MAX;
}

/* A clock that was put back must not lock people out for as long. */
static fault_t
find_wait(struct store *store, struct span who, int64_t tries, int64_t now, int64_t *wait_s)
{
	struct query query = db_query(store->db, "SELECT failures, at FROM throttle WHERE who = ?");
	query_text(&query, who);
	if (query_step(&query)) {
		int64_t at = query_get_integer(&query, 1);
		int64_t left = at + wait_after(query_get_integer(&query, 0), tries) - now;
		if (now >= at && left > *wait_s)
			*wait_s = left;
	}
	return query_end(&query);
}

static fault_t
count_failure(struct store *store, struct span who, int64_t now)
{
	struct query query =
		db_query(store->db, "INSERT INTO throttle (who, failures, at) VALUES (?, 1, ?)"
				    " ON CONFLICT DO UPDATE SET failures = failures + 1, at = excluded.at");
	query_text(&query, who);
	query_integer(&query, now);
	return query_run(&query);
}

/* An account's counts are called "ID" (from everywhere) and "ID@ADDRESS", "ID@" on this machine. */
fault_t
account_forgive(struct store *store, struct span who)
{
	struct query query = db_query(store->db, "DELETE FROM throttle WHERE substr(who, 1, length(?1)) = ?1");
	query_text(&query, who);
	return query_run(&query);
}

static fault_t
forgive_address(struct store *store, struct span address)
{
	struct query query = db_query(store->db, "DELETE FROM throttle WHERE who = ?");
	query_text(&query, address);
	return query_run(&query);
}

/* Addresses come and go. */
static fault_t
forget_old(struct store *store, int64_t now)
{
	struct query query = db_query(store->db, "DELETE FROM throttle WHERE at < ?");
	query_integer(&query, now - KEPT_SECONDS);
	return query_run(&query);
}

/* Who tries what: `account` is empty when there is no such account. */
struct attempt {
	struct span account;
	char address[WHO_SIZE], both[WHO_SIZE]; /* "@ADDRESS", "ID@ADDRESS" */
};

static void
attempt_name(struct attempt *attempt, struct span account, struct span from)
{
	*attempt = (struct attempt){ .account = account };
	snprintf(attempt->address, sizeof(attempt->address), "@%.*s", SPAN_ARG(from));
	snprintf(attempt->both, sizeof(attempt->both), "%.*s%s", SPAN_ARG(account), attempt->address);
}

static fault_t
count_account(struct store *store, const struct attempt *attempt, int64_t now)
{
	TRY(count_failure(store, span_text(attempt->both), now));
	return count_failure(store, attempt->account, now);
}

static fault_t
count_try(struct store *store, const struct attempt *attempt, int64_t now, int64_t *wait_s)
{
	TRY(forget_old(store, now));
	TRY(find_wait(store, span_text(attempt->address), TRIES_OF_ALL, now, wait_s));
	if (attempt->account.size)
		TRY(find_wait(store, span_text(attempt->both), TRIES_OF_ONE, now, wait_s));
	if (attempt->account.size)
		TRY(find_wait(store, attempt->account, TRIES_ANYWHERE, now, wait_s));
	if (*wait_s)
		return NULL;
	TRY(count_failure(store, span_text(attempt->address), now));
	return attempt->account.size ? count_account(store, attempt, now) : NULL;
}

/* Counted as a failure before it is looked at, so that many at once are no way around. */
static fault_t
enter(struct store *store, const struct attempt *attempt, int64_t now, int64_t *wait_s)
{
	*wait_s = 0;
	TRY(db_begin(store->db));
	fault_t fault = count_try(store, attempt, now, wait_s);
	if (!fault && !*wait_s)
		return db_end(store->db);
	db_undo(store->db);
	return fault;
}

static fault_t
forgive_both(struct store *store, const struct attempt *attempt)
{
	TRY(forgive_address(store, span_text(attempt->address)));
	return account_forgive(store, attempt->account);
}

static fault_t
forgive(struct store *store, const struct attempt *attempt)
{
	TRY(db_begin(store->db));
	return local_end(store, forgive_both(store, attempt));
}

/* ---- trying ---- */

/* Of an account that may log in; empty otherwise. */
static fault_t
read_secret(struct store *store, struct arena *arena, const char *sql, struct span id, struct span *out)
{
	struct query query = db_query(store->db, sql);
	query_text(&query, id);
	*out = query_step(&query) ? arena_copy(arena, query_get_bytes(&query, 0)) : (struct span){ 0 };
	return query_end(&query);
}

/* As long as a password of somebody's takes: how fast the answer comes tells nobody who has an account. */
static void
spend_time(struct span password)
{
	struct buffer OWN(buffer_drop) unused = { 0 };
	account_hash(&unused, password);
}

/* *stored becomes, in the arena, the hash that the password was compared with. */
static fault_t
try_password(struct store *store, struct arena *arena, struct span who, struct span from, struct span password,
	     int64_t now, struct span *stored, struct account_trial *out)
{
	struct attempt attempt;
	struct account_trial trial = { .verdict = VERDICT_WRONG };
	struct span hash = { 0 };
	bool found;
	TRY(account_find_who(store, who, &trial.account, &found));
	struct id_text id = id_text(trial.account.id);
	struct span known = found ? span_text(id.text) : (struct span){ 0 };
	attempt_name(&attempt, known, from);
	TRY(enter(store, &attempt, now, &trial.wait_s));
	if (trial.wait_s)
		trial.verdict = VERDICT_WAIT;
	else if (!found)
		spend_time(password);
	else
		TRY(read_secret(store, arena, "SELECT password FROM account WHERE id = ? AND NOT disabled", known,
				&hash));
	if (account_hash_fits(hash, password)) {
		TRY(forgive(store, &attempt));
		trial.verdict = VERDICT_RIGHT;
	}
	*stored = hash;
	*out = trial;
	return NULL;
}

fault_t
account_try(struct store *store, struct span who, struct span from, struct span password, int64_t now,
	    struct account_trial *out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span stored;
	return try_password(store, &arena, who, from, password, now, &stored, out);
}

/* ---- a person's own new password ---- */

struct replacing {
	struct uuid id;
	struct span old, hash; /* stored for the old password, and for the new one */
	const uint8_t *keep;
};

/* Hashing takes its time: meanwhile a lead may have set another password, or disabled the account, and that stands. */
static fault_t
replace_password(struct store *store, const struct replacing *replacing, bool *done)
{
	struct id_text id = id_text(replacing->id);
	struct query query =
		db_query(store->db, "SELECT 1 FROM account WHERE id = ? AND password = ? AND NOT disabled");
	query_text(&query, span_text(id.text));
	query_text(&query, replacing->old);
	*done = query_step(&query);
	TRY(query_end(&query));
	return *done ? account_write_password(store, replacing->id, replacing->hash, replacing->keep) : NULL;
}

static fault_t
replace_in_transaction(struct store *store, const struct replacing *replacing, bool *done)
{
	TRY(db_begin(store->db));
	return local_end(store, replace_password(store, replacing, done));
}

fault_t
account_set_password(struct store *store, struct uuid id, struct span from, struct span old, struct span password,
		     const uint8_t *keep, int64_t now, struct account_trial *out, const struct problem **refused)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) hash = { 0 };
	struct replacing replacing = { .id = id, .keep = keep };
	struct id_text text = id_text(id);
	struct account account = { 0 };
	bool found, done;
	TRY(account_find(store, id, &account, &found));
	*refused = account_judge_password(password, span_text(account.name));
	if (*refused)
		return NULL;
	TRY(try_password(store, &arena, span_text(text.text), from, old, now, &replacing.old, out));
	if (out->verdict != VERDICT_RIGHT)
		return NULL;
	account_hash(&hash, password);
	replacing.hash = buffer_span(&hash);
	TRY(replace_in_transaction(store, &replacing, &done));
	if (!done)
		out->verdict = VERDICT_WRONG;
	return NULL;
}

/* ---- recovery ---- */

struct recovering {
	struct account account;
	struct attempt attempt;
	uint8_t given[CRYPT_SHA256_SIZE], next[CRYPT_SHA256_SIZE];
	struct span hash;
};

/* *done only for who comes first with a code, and not once a lead has disabled the account. */
static fault_t
replace_code(struct store *store, const struct recovering *recovering, bool *done)
{
	struct id_text id = id_text(recovering->account.id);
	struct query query = db_query(store->db, "UPDATE account SET recovery = ? WHERE id = ? AND recovery = ?"
						 " AND NOT disabled");
	query_bytes(&query, span_of(recovering->next, sizeof(recovering->next)));
	query_text(&query, span_text(id.text));
	query_bytes(&query, span_of(recovering->given, sizeof(recovering->given)));
	TRY(query_run(&query));
	*done = db_changed(store->db) == 1;
	if (!*done)
		return NULL;
	TRY(forgive_both(store, &recovering->attempt));
	return account_write_password(store, recovering->account.id, recovering->hash, NULL);
}

static fault_t
take_code(struct store *store, const struct recovering *recovering, bool *done)
{
	*done = false;
	TRY(db_begin(store->db));
	return local_end(store, replace_code(store, recovering, done));
}

/* Compared in constant time here; the transaction only sees to it that a code serves once. */
static fault_t
code_fits(struct store *store, struct span code, struct recovering *recovering, bool *fits)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct id_text id = id_text(recovering->account.id);
	struct span stored;
	TRY(read_secret(store, &arena, "SELECT recovery FROM account WHERE id = ? AND NOT disabled", span_text(id.text),
			&stored));
	*fits = account_recovery_read(recovering->account.id, code, recovering->given) &&
		stored.size == CRYPT_SHA256_SIZE && crypt_same(stored.data, recovering->given, CRYPT_SHA256_SIZE);
	return NULL;
}

static fault_t
recover(struct store *store, struct span code, struct span password, struct recovering *recovering,
	char recovery[ACCOUNT_RECOVERY_SIZE + 1], bool *done)
{
	struct buffer OWN(buffer_drop) hash = { 0 };
	TRY(code_fits(store, code, recovering, done));
	if (!*done)
		return NULL;
	account_recovery_new(recovering->account.id, recovery, recovering->next);
	account_hash(&hash, password);
	recovering->hash = buffer_span(&hash);
	return take_code(store, recovering, done);
}

fault_t
account_recover(struct store *store, struct span who, struct span from, struct span code, struct span password,
		int64_t now, struct account_trial *out, char recovery[ACCOUNT_RECOVERY_SIZE + 1],
		const struct problem **refused)
{
	struct account_trial trial = { .verdict = VERDICT_WRONG };
	struct recovering recovering = { 0 };
	bool found, done = false;
	TRY(account_find_who(store, who, &recovering.account, &found));
	/* Against the name as it was typed: what is told says nothing of whether there is such an account. */
	*refused = account_judge_password(password, account_trim(who));
	if (*refused)
		return NULL;
	struct id_text id = id_text(recovering.account.id);
	attempt_name(&recovering.attempt, found ? span_text(id.text) : (struct span){ 0 }, from);
	TRY(enter(store, &recovering.attempt, now, &trial.wait_s));
	if (trial.wait_s)
		trial.verdict = VERDICT_WAIT;
	else if (found)
		TRY(recover(store, code, password, &recovering, recovery, &done));
	if (done) {
		trial.verdict = VERDICT_RIGHT;
		trial.account = recovering.account;
	}
	*out = trial;
	return NULL;
}
