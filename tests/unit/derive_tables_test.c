/* The tables that the schema makes: nothing is missing, and what people look up is indexed. */
#include "core/schema.h"
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
		"SELECT * FROM dispute_shown WHERE ledger = 3 ORDER BY received DESC LIMIT 50",
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
			if (strstr(step, "TEMP B-TREE") || (strstr(step, "SCAN ") && !strstr(step, " USING INDEX ")))
				fail_msg("%s: %s", queries[i], step);
		}
		must(query_end(&query));
	}
	office_close(&office);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_has_a_column),
		cmocka_unit_test(lists_use_indexes),
	};
	return cmocka_run_group_tests_name("derive_tables", tests, NULL, NULL);
}
