/* Files of versions 1 and 2: read as they are, and brought to this version when they are opened for writing. */
#include "host/store_local.h"

#include "host/access.h"
#include "host/accounts.h"
#include "tests/support/assert_fault.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

/* What version 3 brought, taken out again. */
static const char to_version_2[] =
	"DROP TABLE mirror_token; DROP TABLE contact_ledger; DROP TABLE verdict; DROP TABLE submission_step; DROP TABLE submission;"
	"DROP TABLE sample_record; DROP TABLE sample; DROP TABLE warning_record; DROP TABLE warning;"
	"DROP INDEX incident_device; DROP INDEX access_log_account; ALTER TABLE contact DROP COLUMN schema;"
	"ALTER TABLE access_log DROP COLUMN records; ALTER TABLE access_log DROP COLUMN digest;"
	"ALTER TABLE access_log DROP COLUMN repeats; PRAGMA user_version=2;";
static const char to_version_1[] =
	"DROP TABLE exchange; DROP TABLE replay; DROP TABLE access_log; DROP TABLE preference; DROP TABLE draft;"
	"DROP TABLE login; DROP TABLE throttle; DROP TABLE account; PRAGMA user_version=1";

/* A file as an older version left it, closed. */
static void
file_of(struct office *office, int version)
{
	office_open(office);
	must(db_run(office->store->db, to_version_2));
	if (version == 1)
		must(db_run(office->store->db, to_version_1));
	store_close(&office->store);
}

/* A node's file as version 1 left it, closed. */
static void
old_file(struct office *office)
{
	file_of(office, 1);
}

static int64_t
number(struct store *store, const char *sql)
{
	struct query query = db_query(store->db, sql);
	int64_t value = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return value;
}

#define FILE_VERSION(store) number((store), "PRAGMA user_version")
#define LOCAL_TABLES(store)                                                                                           \
	number((store), "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('account', 'throttle'," \
			" 'login', 'draft', 'preference', 'access_log', 'replay', 'exchange')")

static void
a_new_file_has_the_tables(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	assert_int_equal(FILE_VERSION(office.store), STORE_VERSION);
	assert_int_equal(office.store->version, STORE_VERSION);
	assert_int_equal(LOCAL_TABLES(office.store), 8);
	office_close(&office);
}

static void
an_old_file_is_read_as_it_is(void **state)
{
	(void)state;
	struct office office;
	struct account *accounts;
	size_t count;
	bool found;
	old_file(&office);
	must(store_open(office.dir, "node.db", DB_READ, &office.store));
	assert_string_equal(office.store->identity.device, "440105014-1");
	assert_int_equal(office.store->version, 1);
	assert_false(store_has_local(office.store));
	must(account_list(office.store, &office.arena, &accounts, &count));
	assert_int_equal(count, 0);
	must(account_find_who(office.store, SPAN("陈调解"), &(struct account){ 0 }, &found));
	assert_false(found);
	assert_int_equal(FILE_VERSION(office.store), 1);
	office_close(&office);
}

static void
an_old_file_opened_for_writing_becomes_a_new_one(void **state)
{
	(void)state;
	struct office office;
	struct store *OWN(store_close) other = NULL;
	old_file(&office);
	must(store_open(office.dir, "node.db", DB_WRITE, &office.store));
	must(store_open(office.dir, "node.db", DB_WRITE, &other));
	assert_int_equal(FILE_VERSION(office.store), STORE_VERSION);
	assert_int_equal(office.store->version, STORE_VERSION);
	assert_int_equal(LOCAL_TABLES(other), 8);
	assert_string_equal(office.store->identity.device, "440105014-1");
	store_close(&other);
	office_close(&office);
}

/* Every table and index, in one text. */
static struct span
schema(struct office *office)
{
	struct query query = db_query(office->store->db, "SELECT group_concat(sql, ';') FROM"
							 " (SELECT sql FROM sqlite_schema ORDER BY name)");
	assert_true(query_step(&query));
	struct span text = arena_copy(&office->arena, query_get_bytes(&query, 0));
	must(query_end(&query));
	return text;
}

static void
it_ends_up_as_a_file_that_was_new(void **state)
{
	(void)state;
	struct office fresh, old;
	office_open(&fresh);
	old_file(&old);
	must(store_open(old.dir, "node.db", DB_WRITE, &old.store));
	assert_true(span_equal(schema(&old), schema(&fresh)));
	office_close(&old);
	office_close(&fresh);
}

/* Entries of the access log and accounts live on. */
static void
a_file_of_version_2_becomes_one_of_version_3(void **state)
{
	(void)state;
	struct office fresh, old;
	struct access *log;
	size_t count;
	office_open(&fresh);
	file_of(&old, 2);
	must(store_open(old.dir, "node.db", DB_READ, &old.store));
	must(db_run(old.store->db, "PRAGMA query_only=OFF; INSERT INTO access_log VALUES (7, 1795315327, 'x', 'export',"
				   " 'dispute', 3)"));
	store_close(&old.store);
	must(store_open(old.dir, "node.db", DB_WRITE, &old.store));
	assert_int_equal(FILE_VERSION(old.store), 3);
	assert_true(span_equal(schema(&old), schema(&fresh)));
	must(access_list(old.store, &old.arena, &(struct access_query){ .most = 9 }, &log, &count));
	assert_int_equal(count, 1);
	assert_int_equal(log[0].number, 7);
	assert_int_equal(log[0].count, 3);
	assert_int_equal(log[0].record_count, 0);
	office_close(&old);
	office_close(&fresh);
}

static void
what_fails_leaves_the_old_file_alone(void **state)
{
	(void)state;
	struct office office;
	struct store *store = NULL;
	old_file(&office);
	must(store_open(office.dir, "node.db", DB_READ, &office.store));
	must(db_run(office.store->db, "PRAGMA query_only=OFF; CREATE TABLE replay (mine INTEGER)"));
	expect_fault(store_open(office.dir, "node.db", DB_WRITE, &store), FAULT_STORE, "nothing was changed");
	assert_null(store);
	assert_int_equal(FILE_VERSION(office.store), 1);
	assert_int_equal(LOCAL_TABLES(office.store), 1);
	office_close(&office);
}

static void
a_newer_file_is_refused(void **state)
{
	(void)state;
	struct office office;
	struct store *store = NULL;
	char sql[60];
	office_open(&office);
	snprintf(sql, sizeof(sql), "PRAGMA user_version=%d", STORE_VERSION + 1);
	must(db_run(office.store->db, sql));
	expect_fault(store_open(office.dir, "node.db", DB_WRITE, &store), FAULT_STORE, "install the newer program");
	expect_fault(store_open(office.dir, "node.db", DB_READ, &store), FAULT_STORE, "install the newer program");
	assert_null(store);
	office_close(&office);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_file_has_the_tables),
		cmocka_unit_test(an_old_file_is_read_as_it_is),
		cmocka_unit_test(an_old_file_opened_for_writing_becomes_a_new_one),
		cmocka_unit_test(it_ends_up_as_a_file_that_was_new),
		cmocka_unit_test(a_file_of_version_2_becomes_one_of_version_3),
		cmocka_unit_test(what_fails_leaves_the_old_file_alone),
		cmocka_unit_test(a_newer_file_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
