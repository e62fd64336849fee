/* The tables that the schema makes: nothing is missing, and what people look up is indexed. */
#include "core/schema.h"
#include "host/derive.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
assert_columns(struct office *office, const char *table, const struct field_row *fields)
{
	for (; fields->name; fields++) {
		char sql[120];
		snprintf(sql, sizeof(sql), "SELECT id, ledger, record, \"%s\" FROM \"%s\"", fields->name, table);
		must(db_run(office->store->db, sql));
	}
}

static void
every_field_has_a_column(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		char view[40];
		snprintf(view, sizeof(view), "%s_shown", (*kind)->name);
		assert_columns(&office, (*kind)->name, (*kind)->fields);
		assert_columns(&office, (*kind)->name, schema_common_fields);
		assert_columns(&office, view, (*kind)->fields);
	}
	office_close(&office);
}

/* What a list, a report or a record's page asks must come from an index. */
static void
lists_use_indexes(void **state)
{
	(void)state;
	static const char *const queries[] = {
		"SELECT * FROM dispute_shown ORDER BY received DESC LIMIT 50",
		"SELECT id FROM dispute_shown WHERE ledger = 3 ORDER BY received DESC, id DESC LIMIT 50",
		"SELECT id FROM dispute_shown WHERE category = 'personnel' AND voided IS NOT 1 ORDER BY received DESC, id DESC LIMIT 50",
		"SELECT COUNT(*) FROM dispute_shown WHERE source = 'police' AND voided IS NOT 1",
		"SELECT * FROM dispute_shown WHERE status = 'mediating' ORDER BY received DESC LIMIT 50",
		"SELECT * FROM dispute_shown WHERE received BETWEEN '2026-01-01' AND '2026-03-31'",
		"SELECT * FROM dispute_shown WHERE result_date BETWEEN '2026-01-01' AND '2026-03-31'",
		"SELECT * FROM dispute_shown WHERE mediator = 'x'",
		"SELECT * FROM dispute_shown WHERE external_ref = 'x'",
		"SELECT * FROM dispute WHERE number = 'x' AND ledger = 3",
		"SELECT * FROM party_shown WHERE record = 'x'",
		"SELECT * FROM party_shown WHERE name = 'x'",
		"SELECT * FROM attendance_shown WHERE person = 'x'",
		"SELECT * FROM payment_shown WHERE due < '2026-01-01'",
		"SELECT * FROM payment_shown WHERE paid_on BETWEEN '2026-01-01' AND '2026-01-31'",
		"SELECT * FROM conflict_shown WHERE record = 'x'",
		"SELECT * FROM document WHERE record = 'x'",
		"SELECT number FROM record_log WHERE ledger = 1 AND record = 'x' ORDER BY number DESC",
	};
	struct office office;
	office_open(&office);
	for (size_t i = 0; i < COUNT(queries); i++) {
		char sql[200];
		snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", queries[i]);
		struct query query = db_query(office.store->db, sql);
		while (query_step(&query)) {
			char *step = arena_text(&office.arena, query_get_bytes(&query, 3));
			if (strstr(step, "TEMP B-TREE") || (strstr(step, "SCAN ") && !strstr(step, " USING INDEX ") &&
							    !strstr(step, " USING COVERING INDEX ")))
				fail_msg("%s: %s", queries[i], step);
		}
		must(query_end(&query));
	}
	office_close(&office);
}

/* What reports count by the hundred thousand is in the index alone. */
static void
counted_parts_need_no_rows(void **state)
{
	(void)state;
	static const char *const queries[] = {
		"SELECT id, ledger, record, at, type, means FROM event WHERE held IS NULL AND voided IS NOT 1 AND at BETWEEN ? AND ?",
		"SELECT id, ledger, record, paid_on, paid_amount FROM payment WHERE held IS NULL AND voided IS NOT 1"
		" AND paid_on BETWEEN ? AND ?",
	};
	struct office office;
	office_open(&office);
	for (size_t i = 0; i < COUNT(queries); i++) {
		struct span sql = arena_print(&office.arena, "EXPLAIN QUERY PLAN %s", queries[i]);
		struct query query = db_query(office.store->db, arena_text(&office.arena, sql));
		assert_true(query_step(&query));
		const char *step = arena_text(&office.arena, query_get_bytes(&query, 3));
		assert_non_null(strstr(step, " USING COVERING INDEX "));
		must(query_end(&query));
	}
	office_close(&office);
}

static struct span
read_schema(struct office *office)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	struct query query =
		db_query(office->store->db, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name");
	while (query_step(&query))
		buffer_print(&out, "%.*s\n", SPAN_ARG(query_get_bytes(&query, 0)));
	must(query_end(&query));
	return arena_copy(&office->arena, buffer_span(&out));
}

/* An attendance as the first version had it, no index by day of payment, and a kind that was not there at all. */
static void
an_older_store_gets_what_it_lacks_and_keeps_its_rows(void **state)
{
	(void)state;
	struct office OWN(office_close) office;
	office_open(&office);
	struct span fresh = read_schema(&office);
	must(db_begin(office.store->db));
	must(db_run(office.store->db,
		    "DROP TABLE attendance; CREATE TABLE attendance (id TEXT PRIMARY KEY, ledger INTEGER NOT NULL,"
		    " record TEXT NOT NULL, person TEXT, minutes INTEGER) STRICT;"
		    "CREATE INDEX attendance_by_person ON attendance (person);"
		    "INSERT INTO attendance VALUES ('a', 1, 't', 'p', 45); DROP INDEX payment_by_paid_on;"
		    "DROP VIEW review_shown; DROP TABLE review"));
	assert_false(span_equal(read_schema(&office), fresh));
	must(derive_extend(office.store->db));
	must(db_end(office.store->db));
	assert_true(span_equal(read_schema(&office), fresh));
	struct query query =
		db_query(office.store->db, "SELECT person, name, minutes FROM attendance_shown WHERE id = 'a'");
	assert_true(query_step(&query));
	assert_true(span_equal(query_get_bytes(&query, 0), SPAN("p")));
	assert_true(query_is_null(&query, 1));
	assert_int_equal(query_get_integer(&query, 2), 45);
	must(query_end(&query));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_has_a_column),
		cmocka_unit_test(lists_use_indexes),
		cmocka_unit_test(counted_parts_need_no_rows),
		cmocka_unit_test(an_older_store_gets_what_it_lacks_and_keeps_its_rows),
	};
	return cmocka_run_group_tests_name("derive_tables", tests, NULL, NULL);
}
