/* Accounts: who may be made and changed, and what they may do. */
#include "tests/support/clerks.h"

#include "tests/support/assert_fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/* ---- making ---- */

static void
the_first_account_leads_and_is_who_enrolled_the_machine(void **state)
{
	(void)state;
	struct clerks clerks;
	char code[ACCOUNT_RECOVERY_SIZE + 1];
	const struct problem *refused;
	struct account account;
	bool found;
	clerks_open(&clerks);
	assert_string_equal(clerks.lead.name, CLERKS_LEAD);
	assert_int_equal(clerks.lead.role, ACCOUNT_LEAD);
	assert_true(uuid_equal(clerks.lead.person, clerks.store->identity.person));
	assert_int_equal(strlen(clerks.recovery), ACCOUNT_RECOVERY_SIZE);
	assert_int_equal(clerks.recovery[4], '-');
	must(account_find(clerks.store, clerks.lead.id, &account, &found));
	assert_true(found);
	assert_true(uuid_equal(account.id, clerks.lead.id) && uuid_equal(account.person, clerks.lead.person));
	assert_string_equal(account.name, clerks.lead.name);
	assert_int_equal(account.role, clerks.lead.role);
	must(account_create_first(clerks.store, SPAN("李四"), SPAN(CLERKS_PASSWORD), CLERKS_NOW, &account, code,
				  &refused));
	assert_rule(refused, "first");
	clerks_close(&clerks);
}

static void
nobody_comes_before_the_first(void **state)
{
	(void)state;
	struct clerks clerks = { 0 };
	char code[ACCOUNT_RECOVERY_SIZE + 1];
	const struct problem *refused;
	struct account account;
	office_open(&clerks.office);
	clerks.store = clerks.office.store;
	assert_rule(clerks_create(&clerks, "李四", ACCOUNT_LEAD, CLERKS_PASSWORD, &account), "first");
	clerks.store->identity.role = ROLE_NONE;
	expect_fault(account_create_first(clerks.store, SPAN("李四"), SPAN(CLERKS_PASSWORD), CLERKS_NOW, &account, code,
					  &refused),
		     FAULT_INPUT, "enrol");
	assert_int_equal(clerks_number(&clerks, "SELECT COUNT(*) FROM account"), 0);
	clerks_close(&clerks);
}

static void
neither_password_nor_recovery_code_is_stored(void **state)
{
	(void)state;
	struct clerks clerks;
	clerks_open(&clerks);
	assert_int_equal(clerks_number(&clerks, "SELECT password LIKE '$argon2id$v=19$m=65536,t=2,p=1$%' FROM account"),
			 1);
	assert_int_equal(clerks_number(&clerks, "SELECT length(recovery) FROM account"), CRYPT_SHA256_SIZE);
	clerks_close(&clerks);
}

static void
names_are_unique_and_fit_for_a_commit(void **state)
{
	(void)state;
	struct clerks clerks;
	char name[LIMIT_PERSON_NAME + 2];
	struct account account;
	static const char *const rows[] = { "",           "  \xe3\x80\x80 ",
					    "a<b",        "a>b",
					    "\"quoted\"", "dot.",
					    "a\nb",       "a\tb",
					    "\xff",       "019aa9d8-0c00-7000-8000-000000000001" };
	clerks_open(&clerks);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_rule(clerks_create(&clerks, rows[i], ACCOUNT_READER, CLERKS_PASSWORD, &account), "name");
	memset(name, 'n', sizeof(name));
	name[LIMIT_PERSON_NAME + 1] = '\0';
	assert_rule(clerks_create(&clerks, name, ACCOUNT_READER, CLERKS_PASSWORD, &account), "name");
	assert_rule(clerks_create(&clerks, CLERKS_LEAD, ACCOUNT_READER, CLERKS_PASSWORD, &account), "taken");
	name[LIMIT_PERSON_NAME] = '\0';
	clerks_made(&clerks, name, ACCOUNT_READER);
	name[3] = 'N';
	assert_rule(clerks_create(&clerks, name, ACCOUNT_READER, CLERKS_PASSWORD, &account), "taken");
	assert_int_equal(clerks_number(&clerks, "SELECT COUNT(*) FROM account"), 2);
	clerks_close(&clerks);
}

static void
passwords_are_long_enough_and_no_jokes(void **state)
{
	(void)state;
	struct clerks clerks;
	struct account account;
	char longest[ACCOUNT_PASSWORD_MOST * 3 + 4] = "";
	static const struct {
		const char *password, *rule;
	} rows[] = { { "", "password_short" },
		     { "1234567", "password_short" },
		     { "密码密码密码密", "password_short" },
		     { "aaaaaaaaaaaa", "password_weak" },
		     { "密密密密密密密密", "password_weak" },
		     { " ALICE smith ", "password_weak" },
		     { "tab\tin here", "password_text" },
		     { "\xff\xfe gbk here", "password_text" } };
	clerks_open(&clerks);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_rule(clerks_create(&clerks, "Alice Smith", ACCOUNT_READER, rows[i].password, &account),
			    rows[i].rule);
	for (int i = 0; i < ACCOUNT_PASSWORD_MOST; i++)
		memcpy(longest + 3 * i, i % 2 ? "密" : "码", 4);
	must_not_refuse(clerks_create(&clerks, "长", ACCOUNT_READER, longest, &account));
	memcpy(longest + (size_t)ACCOUNT_PASSWORD_MOST * 3, "码", 4);
	assert_rule(clerks_create(&clerks, "更长", ACCOUNT_READER, longest, &account), "password_long");
	assert_rule(clerks_create(&clerks, "无", ACCOUNT_NONE, CLERKS_PASSWORD, &account), "role");
	clerks_close(&clerks);
}

static void
a_person_is_the_registers_or_a_new_one(void **state)
{
	(void)state;
	struct clerks clerks;
	struct account account;
	const struct problem *refused;
	struct uuid known, zeros = { 0 };
	clerks_open(&clerks);
	known = office_uuid(&clerks.office, 77);
	struct account_new given = { .name = SPAN("李四"),
				     .role = ACCOUNT_MEDIATOR,
				     .password = SPAN(CLERKS_PASSWORD),
				     .person = &known };
	must(account_create(clerks.store, &given, CLERKS_NOW, &account, &refused));
	assert_true(uuid_equal(account.person, known));
	given.name = SPAN("王五");
	given.person = &zeros;
	must(account_create(clerks.store, &given, CLERKS_NOW, &account, &refused));
	assert_rule(refused, "person");
	struct account other = clerks_made(&clerks, "赵六", ACCOUNT_MEDIATOR);
	assert_false(uuid_equal(other.person, known));
	assert_false(uuid_equal(other.person, zeros));
	clerks_close(&clerks);
}

static void
accounts_are_listed_in_the_order_they_were_made(void **state)
{
	(void)state;
	struct clerks clerks;
	struct account *accounts;
	size_t count;
	clerks_open(&clerks);
	clerks_made(&clerks, "李四", ACCOUNT_READER); /* in the same second */
	clerks_made(&clerks, "Adams", ACCOUNT_READER);
	must(account_list(clerks.store, &clerks.office.arena, &accounts, &count));
	assert_int_equal(count, 3);
	assert_string_equal(accounts[0].name, CLERKS_LEAD);
	assert_string_equal(accounts[1].name, "李四");
	assert_string_equal(accounts[2].name, "Adams");
	must(db_run(clerks.store->db, "UPDATE account SET person = 'x' WHERE role = 'reader'"));
	expect_fault(account_list(clerks.store, &clerks.office.arena, &accounts, &count), FAULT_STORE, "damaged");
	clerks_close(&clerks);
}

static void
there_are_only_so_many_accounts(void **state)
{
	(void)state;
	struct clerks clerks;
	struct account account;
	clerks_open(&clerks);
	must(db_run(clerks.store->db,
		    "WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < 200)"
		    " INSERT INTO account SELECT 'id ' || n, 'name ' || n, 'reader', 'person', 'x', x'',"
		    " 0, 0, 0, 0 FROM n"));
	assert_int_equal(clerks_number(&clerks, "SELECT COUNT(*) FROM account"), ACCOUNTS_MAX);
	assert_rule(clerks_create(&clerks, "李四", ACCOUNT_READER, CLERKS_PASSWORD, &account), "full");
	clerks_close(&clerks);
}

/* ---- rights ---- */

static void
roles_have_the_rights_of_the_table_as_far_as_the_device_does(void **state)
{
	(void)state;
	static const struct {
		enum account_role role;
		bool may_export;
		enum role device;
		const char *rights;
	} rows[] = {
		{ ACCOUNT_LEAD, false, ROLE_CENTRE,
		  "personal dispute.write resolve paper.issue export accounts settings sync backup " },
		{ ACCOUNT_LEAD, false, ROLE_TRAINER,
		  "personal training.write resolve export accounts settings sync backup " },
		{ ACCOUNT_MEDIATOR, false, ROLE_CENTRE, "personal dispute.write resolve paper.issue sync " },
		{ ACCOUNT_MEDIATOR, true, ROLE_CENTRE, "personal dispute.write resolve paper.issue export sync " },
		{ ACCOUNT_MEDIATOR, false, ROLE_TRAINER, "personal resolve sync " },
		{ ACCOUNT_TRAINER, false, ROLE_TRAINER, "personal training.write resolve sync " },
		{ ACCOUNT_TRAINER, false, ROLE_CENTRE, "personal resolve paper.issue sync " },
		{ ACCOUNT_READER, false, ROLE_CENTRE, "personal " },
		{ ACCOUNT_READER, true, ROLE_CENTRE, "personal export " },
		{ ACCOUNT_NONE, false, ROLE_CENTRE, "" },
		{ ACCOUNT_ADMINISTRATOR, false, ROLE_HUB,
		  "personal dispute.write training.write resolve paper.issue export accounts settings sync backup"
		  " warning review report report.approve devices audit " },
		{ ACCOUNT_OFFICER, false, ROLE_HUB,
		  "personal dispute.write training.write resolve paper.issue warning report " },
		{ ACCOUNT_OFFICER, true, ROLE_HUB,
		  "personal dispute.write training.write resolve paper.issue export warning report " },
		{ ACCOUNT_STATISTICS, false, ROLE_HUB, "report " },
		{ ACCOUNT_STATISTICS, true, ROLE_HUB, "report " },
		{ ACCOUNT_AUDITOR, false, ROLE_HUB, "personal audit " },
		{ ACCOUNT_REVIEWER, false, ROLE_HUB, "personal review " },
		{ ACCOUNT_ADMINISTRATOR, true, ROLE_CENTRE, "" },
		{ ACCOUNT_AUDITOR, true, ROLE_TRAINER, "" },
		{ ACCOUNT_LEAD, true, ROLE_HUB, "" },
		{ ACCOUNT_READER, true, ROLE_HUB, "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buffer OWN(buffer_drop) text = { 0 };
		struct account account = { .role = rows[i].role, .may_export = rows[i].may_export };
		for (int right = 0; right < RIGHT_COUNT; right++)
			if (account_may(&account, rows[i].device, (enum account_right)right))
				buffer_print(&text, "%s ", account_right_name((enum account_right)right));
		buffer_put_byte(&text, 0);
		assert_string_equal((char *)text.data, rows[i].rights);
		account.disabled = true;
		for (int right = 0; right < RIGHT_COUNT; right++)
			assert_false(account_may(&account, rows[i].device, (enum account_right)right));
	}
}

static void
roles_are_read_as_they_are_named(void **state)
{
	(void)state;
	for (int role = ACCOUNT_LEAD; role < ACCOUNT_ROLE_COUNT; role++)
		assert_int_equal(account_role_read(span_text(account_role_name((enum account_role)role))), role);
	assert_int_equal(account_role_read(SPAN("none")), ACCOUNT_NONE);
	assert_int_equal(account_role_read(SPAN("")), ACCOUNT_NONE);
}

static bool
is_hubs(enum account_role role)
{
	return role == ACCOUNT_ADMINISTRATOR || role == ACCOUNT_OFFICER || role == ACCOUNT_STATISTICS ||
	       role == ACCOUNT_AUDITOR || role == ACCOUNT_REVIEWER;
}

static void
roles_of_the_hub_are_the_hubs_alone(void **state)
{
	(void)state;
	static const enum role devices[] = { ROLE_CENTRE, ROLE_TRAINER, ROLE_HUB };
	for (enum account_role role = ACCOUNT_LEAD; role < ACCOUNT_ROLE_COUNT; role++)
		for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
			assert_int_equal(account_role_on(role, devices[i]), is_hubs(role) == (devices[i] == ROLE_HUB));
	assert_false(account_role_on(ACCOUNT_NONE, ROLE_HUB) || account_role_on(ACCOUNT_NONE, ROLE_CENTRE));
}

/* A hub with its first account, an administrator. */
static void
hub_open(struct clerks *clerks)
{
	const struct problem *refused;
	struct account account;
	*clerks = (struct clerks){ 0 };
	office_open(&clerks->office);
	clerks->store = clerks->office.store;
	office_become(&clerks->office, OFFICE_HUB);
	assert_rule(clerks_create(clerks, "李四", ACCOUNT_OFFICER, CLERKS_PASSWORD, &account), "first");
	must(account_create_first(clerks->store, SPAN("管理甲"), SPAN(CLERKS_PASSWORD), CLERKS_NOW, &clerks->lead,
				  clerks->recovery, &refused));
	must_not_refuse(refused);
}

static void
accounts_are_of_their_devices_roles(void **state)
{
	(void)state;
	for (int hub = 0; hub < 2; hub++) {
		struct clerks clerks;
		struct account account;
		if (hub)
			hub_open(&clerks);
		else
			clerks_open(&clerks);
		for (enum account_role role = ACCOUNT_LEAD; role < ACCOUNT_ROLE_COUNT; role++) {
			bool fits = is_hubs(role) == (hub == 1);
			const struct problem *made =
				clerks_create(&clerks, account_role_name(role), role, CLERKS_PASSWORD, &account);
			const struct problem *changed =
				clerks_change(&clerks, clerks.lead.id, (struct account_change){ .role = &role });
			if (fits)
				must_not_refuse(made);
			else
				assert_rule(made, "role");
			if (fits)
				must_not_refuse(changed);
			else
				assert_rule(changed, "role");
		}
		clerks_close(&clerks);
	}
}

static void
the_hub_always_has_an_administrator(void **state)
{
	(void)state;
	struct clerks clerks;
	const bool yes = true;
	const enum account_role officer = ACCOUNT_OFFICER;
	hub_open(&clerks);
	assert_int_equal(clerks.lead.role, ACCOUNT_ADMINISTRATOR);
	clerks_made(&clerks, "经办乙", ACCOUNT_OFFICER);
	assert_rule(clerks_change(&clerks, clerks.lead.id, (struct account_change){ .disabled = &yes }), "last_lead");
	assert_rule(clerks_change(&clerks, clerks.lead.id, (struct account_change){ .role = &officer }), "last_lead");
	clerks_made(&clerks, "管理丙", ACCOUNT_ADMINISTRATOR);
	must_not_refuse(clerks_change(&clerks, clerks.lead.id, (struct account_change){ .disabled = &yes }));
	clerks_close(&clerks);
}

/* ---- changing ---- */

static void
one_active_lead_always_remains(void **state)
{
	(void)state;
	struct clerks clerks;
	const bool yes = true, no = false;
	const enum account_role reader = ACCOUNT_READER, lead = ACCOUNT_LEAD;
	clerks_open(&clerks);
	struct account other = clerks_made(&clerks, "李四", ACCOUNT_MEDIATOR);
	assert_rule(clerks_change(&clerks, clerks.lead.id, (struct account_change){ .disabled = &yes }), "last_lead");
	assert_rule(clerks_change(&clerks, clerks.lead.id, (struct account_change){ .role = &reader }), "last_lead");
	assert_int_equal(clerks_number(&clerks, "SELECT COUNT(*) FROM account WHERE role = 'lead' AND NOT disabled"),
			 1);
	must_not_refuse(clerks_change(&clerks, other.id, (struct account_change){ .role = &lead, .disabled = &yes }));
	assert_rule(clerks_change(&clerks, clerks.lead.id, (struct account_change){ .disabled = &yes }), "last_lead");
	must_not_refuse(clerks_change(&clerks, other.id, (struct account_change){ .disabled = &no }));
	must_not_refuse(clerks_change(&clerks, clerks.lead.id, (struct account_change){ .disabled = &yes }));
	assert_rule(clerks_change(&clerks, other.id, (struct account_change){ .role = &reader }), "last_lead");
	clerks_close(&clerks);
}

static void
only_what_is_named_changes(void **state)
{
	(void)state;
	struct clerks clerks;
	struct account after;
	bool found;
	const bool yes = true;
	const struct span name = SPAN(" 李小四 "), taken = SPAN(CLERKS_LEAD), wrong = SPAN("");
	clerks_open(&clerks);
	struct account other = clerks_made(&clerks, "李四", ACCOUNT_MEDIATOR);
	must_not_refuse(clerks_change(&clerks, other.id, (struct account_change){ .name = &name, .may_export = &yes }));
	must(account_find(clerks.store, other.id, &after, &found));
	assert_string_equal(after.name, "李小四");
	assert_true(after.may_export);
	assert_int_equal(after.role, ACCOUNT_MEDIATOR);
	assert_false(after.disabled);
	assert_true(uuid_equal(after.person, other.person));
	must_not_refuse(clerks_change(&clerks, other.id, (struct account_change){ .name = &name })); /* its own name */
	assert_rule(clerks_change(&clerks, other.id, (struct account_change){ .name = &taken }), "taken");
	assert_rule(clerks_change(&clerks, other.id, (struct account_change){ .name = &wrong }), "name");
	assert_rule(clerks_change(&clerks, other.id, (struct account_change){ .password = &wrong }), "password_short");
	assert_rule(clerks_change(&clerks, (struct uuid){ { 1 } }, (struct account_change){ .name = &name }),
		    "missing");
	clerks_close(&clerks);
}

static void
a_new_password_and_disabling_end_all_logins(void **state)
{
	(void)state;
	struct clerks clerks;
	struct login_tokens token, leads;
	const bool yes = true, no = false;
	const enum account_role reader = ACCOUNT_READER;
	const struct span next = SPAN("another password");
	clerks_open(&clerks);
	struct account other = clerks_made(&clerks, "李四", ACCOUNT_MEDIATOR);
	clerks_log_in(&clerks, clerks.lead.id, &leads);
	clerks_log_in(&clerks, other.id, &token);
	must_not_refuse(clerks_change(&clerks, other.id, (struct account_change){ .role = &reader }));
	assert_int_equal(clerks_look(&clerks, &token), LOGIN_IN);
	must_not_refuse(clerks_change(&clerks, other.id, (struct account_change){ .password = &next }));
	assert_int_equal(clerks_look(&clerks, &token), LOGIN_OUT);
	assert_int_equal(clerks_try(&clerks, "李四", CLERKS_PASSWORD, CLERKS_NOW).verdict, VERDICT_WRONG);
	assert_int_equal(clerks_try(&clerks, "李四", "another password", CLERKS_NOW).verdict, VERDICT_RIGHT);
	clerks_log_in(&clerks, other.id, &token);
	must_not_refuse(clerks_change(&clerks, other.id, (struct account_change){ .disabled = &yes }));
	must_not_refuse(clerks_change(&clerks, other.id, (struct account_change){ .disabled = &no }));
	assert_int_equal(clerks_look(&clerks, &token), LOGIN_OUT);
	assert_int_equal(clerks_look(&clerks, &leads), LOGIN_IN);
	clerks_close(&clerks);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_account_leads_and_is_who_enrolled_the_machine),
		cmocka_unit_test(nobody_comes_before_the_first),
		cmocka_unit_test(neither_password_nor_recovery_code_is_stored),
		cmocka_unit_test(names_are_unique_and_fit_for_a_commit),
		cmocka_unit_test(passwords_are_long_enough_and_no_jokes),
		cmocka_unit_test(a_person_is_the_registers_or_a_new_one),
		cmocka_unit_test(accounts_are_listed_in_the_order_they_were_made),
		cmocka_unit_test(there_are_only_so_many_accounts),
		cmocka_unit_test(roles_have_the_rights_of_the_table_as_far_as_the_device_does),
		cmocka_unit_test(roles_are_read_as_they_are_named),
		cmocka_unit_test(roles_of_the_hub_are_the_hubs_alone),
		cmocka_unit_test(accounts_are_of_their_devices_roles),
		cmocka_unit_test(the_hub_always_has_an_administrator),
		cmocka_unit_test(one_active_lead_always_remains),
		cmocka_unit_test(only_what_is_named_changes),
		cmocka_unit_test(a_new_password_and_disabling_end_all_logins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
