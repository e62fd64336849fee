/* Accounts in tests; see clerks.h. */
#include "tests/support/clerks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

void
must_not_refuse(const struct problem *refused)
{
	if (refused)
		fail_msg("refused: %s", refused->rule);
}

void
clerks_open(struct clerks *clerks)
{
	const struct problem *refused;
	*clerks = (struct clerks){ 0 };
	office_open(&clerks->office);
	clerks->store = clerks->office.store;
	must(account_create_first(clerks->store, SPAN(" " CLERKS_LEAD "\xe3\x80\x80"), SPAN(CLERKS_PASSWORD),
				  CLERKS_NOW, &clerks->lead, clerks->recovery, &refused));
	must_not_refuse(refused);
}

void
clerks_close(struct clerks *clerks)
{
	office_close(&clerks->office);
}

const struct problem *
clerks_create(struct clerks *clerks, const char *name, enum account_role role, const char *password,
	      struct account *out)
{
	const struct problem *refused;
	struct account_new given = { .name = span_text(name), .role = role, .password = span_text(password) };
	must(account_create(clerks->store, &given, CLERKS_NOW, out, &refused));
	return refused;
}

struct account
clerks_made(struct clerks *clerks, const char *name, enum account_role role)
{
	struct account account = { 0 };
	must_not_refuse(clerks_create(clerks, name, role, CLERKS_PASSWORD, &account));
	return account;
}

const struct problem *
clerks_change(struct clerks *clerks, struct uuid id, struct account_change change)
{
	const struct problem *refused;
	struct account account;
	must(account_change(clerks->store, id, &change, &account, &refused));
	return refused;
}

struct account_trial
clerks_try(struct clerks *clerks, const char *who, const char *password, int64_t now)
{
	struct account_trial trial;
	must(account_try(clerks->store, span_text(who), (struct span){ 0 }, span_text(password), now, &trial));
	return trial;
}

void
assert_rule(const struct problem *refused, const char *rule)
{
	assert_non_null(refused);
	assert_string_equal(refused->rule, rule);
	assert_non_null(refused->text.zh);
	assert_non_null(refused->text.en);
}

int64_t
clerks_number(struct clerks *clerks, const char *sql)
{
	struct query query = db_query(clerks->store->db, sql);
	int64_t value = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return value;
}

struct login
clerks_log_in(struct clerks *clerks, struct uuid account, struct login_tokens *tokens)
{
	struct login login;
	must(login_begin(clerks->store, account, CLERKS_NOW, tokens, &login));
	return login;
}

enum login_state
clerks_look(struct clerks *clerks, const struct login_tokens *tokens)
{
	enum login_state state;
	struct login login;
	must(login_find(clerks->store, span_text(tokens->cookie), span_text(tokens->page), CLERKS_NOW, 900, false,
			&state, &login));
	return state;
}
