/* Passwords and recovery codes of accounts: which are right, and how long to wait after wrong ones.
 *
 * labels: threads
 */
#include "tests/support/clerks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* ---- trying ---- */

static void
a_password_is_its_accounts_alone(void **state)
{
	(void)state;
	struct clerks clerks;
	char id[UUID_TEXT_SIZE + 1];
	const bool yes = true;
	clerks_open(&clerks);
	struct account other = clerks_made(&clerks, "Li Si", ACCOUNT_READER);
	uuid_text(other.id, id);
	struct account_trial trial = clerks_try(&clerks, " li si ", CLERKS_PASSWORD, CLERKS_NOW);
	assert_int_equal(trial.verdict, VERDICT_RIGHT);
	assert_true(uuid_equal(trial.account.id, other.id));
	assert_int_equal(clerks_try(&clerks, id, CLERKS_PASSWORD, CLERKS_NOW).verdict, VERDICT_RIGHT);
	assert_int_equal(clerks_try(&clerks, id, CLERKS_PASSWORD " ", CLERKS_NOW).verdict, VERDICT_WRONG);
	assert_int_equal(clerks_try(&clerks, id, "", CLERKS_NOW).verdict, VERDICT_WRONG);
	assert_int_equal(clerks_try(&clerks, "nobody", CLERKS_PASSWORD, CLERKS_NOW).verdict, VERDICT_WRONG);
	must_not_refuse(clerks_change(&clerks, other.id, (struct account_change){ .disabled = &yes }));
	assert_int_equal(clerks_try(&clerks, id, CLERKS_PASSWORD, CLERKS_NOW).verdict, VERDICT_WRONG);
	clerks_close(&clerks);
}

/* Sets the counts, so that a test need not hash. */
static void
set_failures(struct clerks *clerks, const char *who, int64_t failures, int64_t at)
{
	struct query query = db_query(clerks->store->db, "INSERT OR REPLACE INTO throttle VALUES (?, ?, ?)");
	query_text(&query, span_text(who));
	query_integer(&query, failures);
	query_integer(&query, at);
	must(query_run(&query));
}

static void
wrong_passwords_make_one_wait(void **state)
{
	(void)state;
	struct clerks clerks;
	clerks_open(&clerks);
	clerks_made(&clerks, "李四", ACCOUNT_READER);
	for (int i = 0; i < 5; i++)
		assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, "wrong", CLERKS_NOW).verdict, VERDICT_WRONG);
	struct account_trial trial = clerks_try(&clerks, CLERKS_LEAD, CLERKS_PASSWORD, CLERKS_NOW + 10);
	assert_int_equal(trial.verdict, VERDICT_WAIT);
	assert_int_equal(trial.wait_s, 20);
	assert_int_equal(clerks_try(&clerks, "李四", CLERKS_PASSWORD, CLERKS_NOW + 10).verdict,
			 VERDICT_RIGHT); /* others need not */
	/* It outlasts a restart, and tries while waiting do not count. */
	store_close(&clerks.office.store);
	must(store_open(clerks.office.dir, "node.db", DB_WRITE, &clerks.office.store));
	clerks.store = clerks.office.store;
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, CLERKS_PASSWORD, CLERKS_NOW + 29).wait_s, 1);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, "wrong", CLERKS_NOW + 30).verdict, VERDICT_WRONG);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, CLERKS_PASSWORD, CLERKS_NOW + 30).wait_s, 60);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, CLERKS_PASSWORD, CLERKS_NOW + 90).verdict, VERDICT_RIGHT);
	assert_int_equal(clerks_number(&clerks, "SELECT COUNT(*) FROM throttle"), 0);
	clerks_close(&clerks);
}

static void
waits_double_up_to_a_quarter_of_an_hour(void **state)
{
	(void)state;
	struct clerks clerks;
	char id[UUID_TEXT_SIZE + 2] = { 0 };
	static const struct {
		int64_t failures, wait_s;
	} rows[] = { { 5, 30 },  { 6, 60 },   { 7, 120 },  { 8, 240 },
		     { 9, 480 }, { 10, 900 }, { 11, 900 }, { INT64_C(1) << 60, 900 } };
	clerks_open(&clerks);
	uuid_text(clerks.lead.id, id);
	id[UUID_TEXT_SIZE] = '@';
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		set_failures(&clerks, id, rows[i].failures, CLERKS_NOW);
		assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, CLERKS_PASSWORD, CLERKS_NOW).wait_s, rows[i].wait_s);
	}
	set_failures(&clerks, id, 4, CLERKS_NOW);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, CLERKS_PASSWORD, CLERKS_NOW).verdict, VERDICT_RIGHT);
	/* A clock put back by a year makes nobody wait for a year. */
	set_failures(&clerks, id, 9, CLERKS_NOW + 31536000);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, CLERKS_PASSWORD, CLERKS_NOW).verdict, VERDICT_RIGHT);
	clerks_close(&clerks);
}

static void
many_wrong_tries_at_whatever_account_make_all_wait(void **state)
{
	(void)state;
	struct clerks clerks;
	clerks_open(&clerks);
	for (int i = 0; i < 20; i++)
		assert_int_equal(clerks_try(&clerks, "nobody", "wrong", CLERKS_NOW).verdict, VERDICT_WRONG);
	assert_int_equal(clerks_try(&clerks, "nobody", "wrong", CLERKS_NOW).verdict, VERDICT_WAIT);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, CLERKS_PASSWORD, CLERKS_NOW).wait_s, 30);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, CLERKS_PASSWORD, CLERKS_NOW + 30).verdict, VERDICT_RIGHT);
	assert_int_equal(clerks_try(&clerks, "nobody", "wrong", CLERKS_NOW + 30).verdict, VERDICT_WRONG);
	clerks_close(&clerks);
}

static struct account_trial
try_from(struct clerks *clerks, const char *who, const char *from, const char *password)
{
	struct account_trial trial;
	must(account_try(clerks->store, span_text(who), span_text(from), span_text(password), CLERKS_NOW, &trial));
	return trial;
}

static void
who_tries_from_one_address_holds_up_nobody_elsewhere(void **state)
{
	(void)state;
	struct clerks clerks;
	clerks_open(&clerks);
	for (int i = 0; i < 5; i++)
		assert_int_equal(try_from(&clerks, CLERKS_LEAD, "192.0.2.7", "wrong").verdict, VERDICT_WRONG);
	assert_int_equal(try_from(&clerks, CLERKS_LEAD, "192.0.2.7", CLERKS_PASSWORD).wait_s, 30);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, "wrong", CLERKS_NOW).verdict, VERDICT_WRONG);
	for (int i = 0; i < 15; i++)
		assert_int_equal(try_from(&clerks, "nobody", "192.0.2.7", "wrong").verdict, VERDICT_WRONG);
	assert_int_equal(try_from(&clerks, "nobody", "192.0.2.7", "wrong").wait_s, 30);
	assert_int_equal(try_from(&clerks, CLERKS_LEAD, "192.0.2.8", CLERKS_PASSWORD).verdict, VERDICT_RIGHT);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, CLERKS_PASSWORD, CLERKS_NOW).verdict, VERDICT_RIGHT);
	clerks_close(&clerks);
}

static void
one_account_tried_from_everywhere_waits(void **state)
{
	(void)state;
	struct clerks clerks;
	char id[UUID_TEXT_SIZE + 1];
	clerks_open(&clerks);
	uuid_text(clerks.lead.id, id);
	set_failures(&clerks, id, 100, CLERKS_NOW);
	assert_int_equal(try_from(&clerks, CLERKS_LEAD, "192.0.2.9", CLERKS_PASSWORD).wait_s, 30);
	clerks_close(&clerks);
}

struct attacker {
	pthread_t thread;
	const struct clerks *clerks;
	int wrong;
};

static void *
attack(void *user)
{
	struct attacker *attacker = user;
	struct store *OWN(store_close) store = NULL;
	struct account_trial trial;
	must(store_open(attacker->clerks->office.dir, "node.db", DB_WRITE, &store));
	for (int i = 0; i < 4; i++) {
		must(account_try(store, span_text(CLERKS_LEAD), (struct span){ 0 }, SPAN("wrong"), CLERKS_NOW, &trial));
		attacker->wrong += trial.verdict == VERDICT_WRONG;
	}
	return NULL;
}

static void
trying_from_many_threads_is_no_way_around(void **state)
{
	(void)state;
	struct clerks clerks;
	struct attacker attackers[3];
	int wrong = 0;
	clerks_open(&clerks);
	for (size_t i = 0; i < 3; i++) {
		attackers[i] = (struct attacker){ .clerks = &clerks };
		assert_int_equal(pthread_create(&attackers[i].thread, NULL, attack, &attackers[i]), 0);
	}
	for (size_t i = 0; i < 3; i++) {
		pthread_join(attackers[i].thread, NULL);
		wrong += attackers[i].wrong;
	}
	assert_int_equal(wrong, 5);
	clerks_close(&clerks);
}

/* ---- a person's own password ---- */

static void
ones_own_password_needs_the_old_one_and_keeps_ones_own_login(void **state)
{
	(void)state;
	struct clerks clerks;
	struct login_tokens mine, elsewhere;
	const struct problem *refused;
	struct account_trial trial;
	struct login login;
	clerks_open(&clerks);
	login = clerks_log_in(&clerks, clerks.lead.id, &mine);
	clerks_log_in(&clerks, clerks.lead.id, &elsewhere);
	must(account_set_password(clerks.store, clerks.lead.id, (struct span){ 0 }, SPAN("wrong"), SPAN("new password"),
				  login.id, CLERKS_NOW, &trial, &refused));
	must_not_refuse(refused);
	assert_int_equal(trial.verdict, VERDICT_WRONG);
	must(account_set_password(clerks.store, clerks.lead.id, (struct span){ 0 }, SPAN(CLERKS_PASSWORD),
				  SPAN("short"), login.id, CLERKS_NOW, &trial, &refused));
	assert_rule(refused, "password_short");
	assert_int_equal(clerks_look(&clerks, &elsewhere), LOGIN_IN);
	must(account_set_password(clerks.store, clerks.lead.id, (struct span){ 0 }, SPAN(CLERKS_PASSWORD),
				  SPAN("new password"), login.id, CLERKS_NOW, &trial, &refused));
	must_not_refuse(refused);
	assert_int_equal(trial.verdict, VERDICT_RIGHT);
	assert_int_equal(clerks_look(&clerks, &mine), LOGIN_IN);
	assert_int_equal(clerks_look(&clerks, &elsewhere), LOGIN_OUT);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, CLERKS_PASSWORD, CLERKS_NOW).verdict, VERDICT_WRONG);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, "new password", CLERKS_NOW).verdict, VERDICT_RIGHT);
	clerks_close(&clerks);
}

/* While the new password is hashed, right after the old one has been found right, a lead does something. */
static struct account_trial
set_password_while(struct clerks *clerks, struct uuid id, const char *change)
{
	const struct problem *refused;
	struct account_trial trial;
	char sql[300];
	snprintf(sql, sizeof(sql), "CREATE TEMP TRIGGER meanwhile AFTER DELETE ON throttle BEGIN %s; END", change);
	must(db_run(clerks->store->db, sql));
	must(account_set_password(clerks->store, id, (struct span){ 0 }, SPAN(CLERKS_PASSWORD), SPAN("new password"),
				  NULL, CLERKS_NOW, &trial, &refused));
	must_not_refuse(refused);
	must(db_run(clerks->store->db, "DROP TRIGGER meanwhile"));
	return trial;
}

static void
a_leads_reset_is_not_overwritten(void **state)
{
	(void)state;
	struct clerks clerks;
	const bool no = false;
	clerks_open(&clerks);
	struct account account = clerks_made(&clerks, "李四", ACCOUNT_READER);
	/* The lead's own hash stands for whatever the reset made it. */
	struct account_trial trial = set_password_while(
		&clerks, account.id,
		"UPDATE account SET password = (SELECT password FROM account WHERE role = 'lead') WHERE role = 'reader'");
	assert_int_equal(trial.verdict, VERDICT_WRONG);
	assert_int_equal(clerks_number(&clerks, "SELECT COUNT(DISTINCT password) FROM account"), 1);
	trial = set_password_while(&clerks, account.id, "UPDATE account SET disabled = 1 WHERE role = 'reader'");
	assert_int_equal(trial.verdict, VERDICT_WRONG);
	must_not_refuse(clerks_change(&clerks, account.id, (struct account_change){ .disabled = &no }));
	assert_int_equal(clerks_try(&clerks, "李四", "new password", CLERKS_NOW).verdict, VERDICT_WRONG);
	trial = set_password_while(&clerks, account.id, "SELECT 1");
	assert_int_equal(trial.verdict, VERDICT_RIGHT);
	assert_int_equal(clerks_try(&clerks, "李四", "new password", CLERKS_NOW).verdict, VERDICT_RIGHT);
	clerks_close(&clerks);
}

/* ---- recovery ---- */

static struct account_trial
recover(struct clerks *clerks, const char *who, const char *code, const char *password, char *next)
{
	const struct problem *refused;
	struct account_trial trial;
	must(account_recover(clerks->store, span_text(who), (struct span){ 0 }, span_text(code), span_text(password),
			     CLERKS_NOW, &trial, next, &refused));
	must_not_refuse(refused);
	return trial;
}

static void
a_recovery_code_serves_once_and_gives_the_next(void **state)
{
	(void)state;
	struct clerks clerks;
	struct login_tokens token;
	char next[ACCOUNT_RECOVERY_SIZE + 1], last[ACCOUNT_RECOVERY_SIZE + 1];
	char typed[ACCOUNT_RECOVERY_SIZE + 1];
	size_t size = 0;
	clerks_open(&clerks);
	clerks_log_in(&clerks, clerks.lead.id, &token);
	/* As a person types it: small letters, no hyphens. */
	for (const char *at = clerks.recovery; *at; at++)
		if (*at != '-')
			typed[size++] = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
	typed[size] = '\0';
	assert_int_equal(recover(&clerks, CLERKS_LEAD, typed, "new password", next).verdict, VERDICT_RIGHT);
	assert_string_not_equal(next, clerks.recovery);
	assert_int_equal(clerks_look(&clerks, &token), LOGIN_OUT);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, "new password", CLERKS_NOW).verdict, VERDICT_RIGHT);
	assert_int_equal(recover(&clerks, CLERKS_LEAD, clerks.recovery, "other password", last).verdict, VERDICT_WRONG);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, "new password", CLERKS_NOW).verdict, VERDICT_RIGHT);
	assert_int_equal(recover(&clerks, CLERKS_LEAD, next, "other password", last).verdict, VERDICT_RIGHT);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, "other password", CLERKS_NOW).verdict, VERDICT_RIGHT);
	clerks_close(&clerks);
}

static void
recovery_codes_cannot_be_guessed_at_leisure(void **state)
{
	(void)state;
	struct clerks clerks;
	char next[ACCOUNT_RECOVERY_SIZE + 1];
	static const char *const codes[] = { "", "0000-0000-0000-0000", "no code!", "AAAA-AAAA-AAAA-AAAA-AAAA" };
	clerks_open(&clerks);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(recover(&clerks, CLERKS_LEAD, codes[i], "new password", next).verdict, VERDICT_WRONG);
	assert_int_equal(recover(&clerks, "nobody", clerks.recovery, "new password", next).verdict, VERDICT_WRONG);
	assert_int_equal(clerks_try(&clerks, CLERKS_LEAD, "wrong", CLERKS_NOW).verdict, VERDICT_WRONG);
	assert_int_equal(recover(&clerks, CLERKS_LEAD, clerks.recovery, "new password", next).verdict, VERDICT_WAIT);
	clerks_close(&clerks);
}

static void
accounts_without_a_code_have_none_to_guess(void **state)
{
	(void)state;
	struct clerks clerks;
	char next[ACCOUNT_RECOVERY_SIZE + 1];
	const bool yes = true;
	clerks_open(&clerks);
	struct account other = clerks_made(&clerks, "李四", ACCOUNT_LEAD);
	assert_int_equal(recover(&clerks, "李四", "", "new password", next).verdict, VERDICT_WRONG);
	assert_int_equal(recover(&clerks, "李四", clerks.recovery, "new password", next).verdict, VERDICT_WRONG);
	must_not_refuse(clerks_change(&clerks, clerks.lead.id, (struct account_change){ .disabled = &yes }));
	assert_int_equal(recover(&clerks, CLERKS_LEAD, clerks.recovery, "new password", next).verdict, VERDICT_WRONG);
	assert_int_equal(clerks_try(&clerks, "李四", CLERKS_PASSWORD, CLERKS_NOW).verdict, VERDICT_RIGHT);
	assert_int_equal(other.role, ACCOUNT_LEAD);
	clerks_close(&clerks);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_is_its_accounts_alone),
		cmocka_unit_test(wrong_passwords_make_one_wait),
		cmocka_unit_test(waits_double_up_to_a_quarter_of_an_hour),
		cmocka_unit_test(many_wrong_tries_at_whatever_account_make_all_wait),
		cmocka_unit_test(who_tries_from_one_address_holds_up_nobody_elsewhere),
		cmocka_unit_test(one_account_tried_from_everywhere_waits),
		cmocka_unit_test(trying_from_many_threads_is_no_way_around),
		cmocka_unit_test(ones_own_password_needs_the_old_one_and_keeps_ones_own_login),
		cmocka_unit_test(a_leads_reset_is_not_overwritten),
		cmocka_unit_test(a_recovery_code_serves_once_and_gives_the_next),
		cmocka_unit_test(recovery_codes_cannot_be_guessed_at_leisure),
		cmocka_unit_test(accounts_without_a_code_have_none_to_guess),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
