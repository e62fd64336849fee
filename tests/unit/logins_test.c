/* Logins: how they begin, lock and end, and what a request must carry. */
#include "host/logins.h"

#include "tests/support/assert_fault.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define IDLE 900
#define NOW INT64_C(1795315327)

/* A store with one account; accounts hash passwords, so there is one for all tests. */
struct scene {
	struct office office;
	struct store *store;
	struct account lead;
};

static struct scene scene;

static int
open_scene(void **state)
{
	(void)state;
	char recovery[ACCOUNT_RECOVERY_SIZE + 1];
	const struct problem *refused;
	office_open(&scene.office);
	scene.store = scene.office.store;
	must(account_create_first(scene.store, SPAN("陈调解"), SPAN("correct horse"), NOW, &scene.lead, recovery,
				  &refused));
	return refused ? 1 : 0;
}

static int
close_scene(void **state)
{
	(void)state;
	office_close(&scene.office);
	return 0;
}

static int
end_all(void **state)
{
	(void)state;
	must(login_end_all(scene.store, scene.lead.id, NULL));
	return 0;
}

struct visitor {
	struct login_tokens tokens;
	struct login login;
};

static struct visitor
log_in(int64_t now)
{
	struct visitor visitor;
	must(login_begin(scene.store, scene.lead.id, now, &visitor.tokens, &visitor.login));
	return visitor;
}

static enum login_state
look(struct visitor *visitor, int64_t now, bool active)
{
	enum login_state state;
	must(login_find(scene.store, span_text(visitor->tokens.cookie), span_text(visitor->tokens.page), now, IDLE,
			active, &state, &visitor->login));
	return state;
}

static int64_t
number(const char *sql)
{
	struct query query = db_query(scene.store->db, sql);
	int64_t value = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return value;
}

static void
a_login_is_found_by_its_token_alone(void **state)
{
	(void)state;
	struct visitor visitor = log_in(NOW), stranger = visitor;
	assert_int_equal(look(&visitor, NOW + 1, true), LOGIN_IN);
	assert_string_equal(visitor.login.account.name, "陈调解");
	assert_int_equal(visitor.login.account.last_login, NOW);
	stranger.tokens.cookie[10] = stranger.tokens.cookie[10] == 'a' ? 'b' : 'a';
	assert_int_equal(look(&stranger, NOW + 1, true), LOGIN_OUT);
	snprintf(stranger.tokens.cookie, sizeof(stranger.tokens.cookie), "abc");
	assert_int_equal(look(&stranger, NOW + 1, true), LOGIN_OUT);
	stranger.tokens.cookie[0] = '\0';
	assert_int_equal(look(&stranger, NOW + 1, true), LOGIN_OUT);
}

static void
every_login_has_a_token_of_its_own_that_is_not_stored(void **state)
{
	(void)state;
	struct visitor one = log_in(NOW), two = log_in(NOW);
	assert_string_not_equal(one.tokens.cookie, two.tokens.cookie);
	struct query query =
		db_query(scene.store->db, "SELECT COUNT(*) FROM login WHERE lower(hex(id)) IN (?, ?) OR id IN (?, ?)");
	query_text(&query, span_text(one.tokens.cookie));
	query_text(&query, span_text(two.tokens.cookie));
	query_bytes(&query, span_text(one.tokens.cookie));
	query_bytes(&query, span_text(two.tokens.cookie));
	assert_true(query_step(&query));
	assert_int_equal(query_get_integer(&query, 0), 0);
	must(query_end(&query));
	assert_int_equal(number("SELECT COUNT(*) FROM login"), 2);
}

static void
a_restart_logs_nobody_out(void **state)
{
	(void)state;
	struct visitor visitor = log_in(NOW);
	store_close(&scene.office.store);
	must(store_open(scene.office.dir, "node.db", DB_WRITE, &scene.office.store));
	scene.store = scene.office.store;
	assert_int_equal(look(&visitor, NOW + 60, true), LOGIN_IN);
}

static void
it_locks_itself_when_nobody_is_there_and_stays_so(void **state)
{
	(void)state;
	struct visitor visitor = log_in(NOW);
	assert_int_equal(look(&visitor, NOW + IDLE, false), LOGIN_IN);
	assert_int_equal(look(&visitor, NOW + IDLE + 1, true), LOGIN_LOCKED);
	assert_int_equal(look(&visitor, NOW + 2, true), LOGIN_LOCKED);
	must(login_unlock(scene.store, &visitor.login, NOW + IDLE + 10));
	assert_int_equal(look(&visitor, NOW + 2 * IDLE, true), LOGIN_IN);
	must(login_lock(scene.store, &visitor.login));
	assert_int_equal(look(&visitor, NOW + 2 * IDLE, true), LOGIN_LOCKED);
}

static void
only_requests_that_count_put_off_the_lock(void **state)
{
	(void)state;
	struct visitor active = log_in(NOW), passive = log_in(NOW);
	assert_int_equal(look(&active, NOW + IDLE - 1, true), LOGIN_IN);
	assert_int_equal(look(&passive, NOW + IDLE - 1, false), LOGIN_IN);
	assert_int_equal(look(&active, NOW + IDLE + 1, false), LOGIN_IN);
	assert_int_equal(look(&passive, NOW + IDLE + 1, false), LOGIN_LOCKED);
}

static void
activity_is_noted_once_a_minute(void **state)
{
	(void)state;
	struct visitor visitor = log_in(NOW);
	assert_int_equal(look(&visitor, NOW + 59, true), LOGIN_IN);
	assert_int_equal(number("SELECT seen FROM login"), NOW);
	assert_int_equal(look(&visitor, NOW + 60, true), LOGIN_IN);
	assert_int_equal(number("SELECT seen FROM login"), NOW + 60);
	assert_int_equal(visitor.login.seen, NOW + 60);
}

static void
a_short_idle_time_is_watched_more_closely(void **state)
{
	(void)state;
	struct visitor visitor = log_in(NOW);
	enum login_state found;
	for (int i = 1; i <= 10; i++)
		must(login_find(scene.store, span_text(visitor.tokens.cookie), span_text(visitor.tokens.page),
				NOW + 2 * i, 3, true, &found, &visitor.login));
	assert_int_equal(found, LOGIN_IN);
	must(login_find(scene.store, span_text(visitor.tokens.cookie), span_text(visitor.tokens.page), NOW + 24, 3,
			true, &found, &visitor.login));
	assert_int_equal(found, LOGIN_LOCKED);
}

static void
a_store_that_takes_no_note_still_lets_people_read(void **state)
{
	(void)state;
	struct visitor visitor = log_in(NOW);
	must(db_run(scene.store->db, "PRAGMA query_only=ON"));
	assert_int_equal(look(&visitor, NOW + 300, true), LOGIN_IN);
	assert_int_equal(look(&visitor, NOW + IDLE + 1, true), LOGIN_LOCKED);
	must(db_run(scene.store->db, "PRAGMA query_only=OFF"));
	assert_int_equal(number("SELECT seen FROM login"), NOW);
}

static void
it_ends_after_twelve_hours(void **state)
{
	(void)state;
	struct visitor visitor = log_in(NOW);
	for (int64_t at = NOW; at < NOW + LOGIN_SECONDS; at += 600)
		assert_int_equal(look(&visitor, at, true), LOGIN_IN);
	assert_int_equal(look(&visitor, NOW + LOGIN_SECONDS - 1, true), LOGIN_IN);
	assert_int_equal(look(&visitor, NOW + LOGIN_SECONDS, true), LOGIN_OUT);
	log_in(NOW + LOGIN_SECONDS);
	assert_int_equal(number("SELECT COUNT(*) FROM login"), 1); /* the old one is swept away */
}

static void
a_clock_that_was_wrong_gives_no_eternal_login(void **state)
{
	(void)state;
	struct visitor visitor = log_in(NOW + 40000000);
	assert_int_equal(look(&visitor, NOW, true), LOGIN_OUT);
	struct visitor late = log_in(NOW);
	assert_int_equal(look(&late, NOW - 60, true), LOGIN_IN); /* put right by a minute */
	assert_int_equal(number("SELECT COUNT(*) FROM login"), 1);
}

static void
it_ends_when_it_is_ended(void **state)
{
	(void)state;
	struct visitor one = log_in(NOW), two = log_in(NOW), three = log_in(NOW);
	must(login_end(scene.store, &one.login));
	assert_int_equal(look(&one, NOW + 1, true), LOGIN_OUT);
	assert_int_equal(look(&two, NOW + 1, true), LOGIN_IN);
	must(login_end_all(scene.store, scene.lead.id, two.login.id));
	assert_int_equal(look(&two, NOW + 1, true), LOGIN_IN);
	assert_int_equal(look(&three, NOW + 1, true), LOGIN_OUT);
}

static void
the_oldest_goes_when_there_are_too_many(void **state)
{
	(void)state;
	struct visitor visitors[LOGINS_MAX + 1];
	for (int i = 0; i <= LOGINS_MAX; i++)
		visitors[i] = log_in(NOW + i);
	assert_int_equal(look(&visitors[0], NOW + 100, false), LOGIN_OUT);
	for (int i = 1; i <= LOGINS_MAX; i++)
		assert_int_equal(look(&visitors[i], NOW + 100, false), LOGIN_IN);
}

static void
nobody_logs_in_to_a_disabled_account(void **state)
{
	(void)state;
	struct visitor visitor = log_in(NOW);
	struct visitor next = { 0 };
	must(db_run(scene.store->db, "UPDATE account SET disabled = 1"));
	assert_int_equal(look(&visitor, NOW + 1, true), LOGIN_OUT);
	expect_fault(login_begin(scene.store, scene.lead.id, NOW, &next.tokens, &next.login), FAULT_INPUT, "disabled");
	assert_false(db_in_transaction(scene.store->db));
	must(db_run(scene.store->db, "UPDATE account SET disabled = 0"));
	expect_fault(login_begin(scene.store, (struct uuid){ { 1 } }, NOW, &next.tokens, &next.login), FAULT_INPUT,
		     "no such account");
}

static void
neither_token_is_worth_anything_alone(void **state)
{
	(void)state;
	struct visitor visitor = log_in(NOW), other = log_in(NOW);
	assert_string_not_equal(visitor.tokens.cookie, visitor.tokens.page);
	struct visitor mixed = visitor;
	mixed.tokens.page[0] = '\0';
	assert_int_equal(look(&mixed, NOW, false), LOGIN_OUT);
	mixed.tokens = visitor.tokens;
	memcpy(mixed.tokens.page, other.tokens.page, sizeof(mixed.tokens.page));
	assert_int_equal(look(&mixed, NOW, false), LOGIN_OUT);
	memcpy(mixed.tokens.page, visitor.tokens.cookie, sizeof(mixed.tokens.page));
	assert_int_equal(look(&mixed, NOW, false), LOGIN_OUT);
	assert_int_equal(look(&visitor, NOW, false), LOGIN_IN);
}

static void
a_lock_in_another_tab_is_not_overruled(void **state)
{
	(void)state;
	struct visitor visitor = log_in(NOW);
	must(login_lock(scene.store, &visitor.login));
	assert_int_equal(look(&visitor, NOW + 90, true), LOGIN_LOCKED);
	assert_int_equal(look(&visitor, NOW + 180, true), LOGIN_LOCKED);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, end_all)
	const struct CMUnitTest tests[] = {
		TEST(a_login_is_found_by_its_token_alone),
		TEST(every_login_has_a_token_of_its_own_that_is_not_stored),
		TEST(a_restart_logs_nobody_out),
		TEST(it_locks_itself_when_nobody_is_there_and_stays_so),
		TEST(only_requests_that_count_put_off_the_lock),
		TEST(activity_is_noted_once_a_minute),
		TEST(a_short_idle_time_is_watched_more_closely),
		TEST(a_store_that_takes_no_note_still_lets_people_read),
		TEST(it_ends_after_twelve_hours),
		TEST(a_clock_that_was_wrong_gives_no_eternal_login),
		TEST(it_ends_when_it_is_ended),
		TEST(the_oldest_goes_when_there_are_too_many),
		TEST(nobody_logs_in_to_a_disabled_account),
		TEST(neither_token_is_worth_anything_alone),
		TEST(a_lock_in_another_tab_is_not_overruled),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
