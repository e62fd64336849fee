/* Verdicts: one a ledger, with its age; an audit of one ledger says nothing of the others; long work ends when it is told to. */
#include "host/verdict.h"

#include "tests/support/audited.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What is known of a ledger; freed with `all`. */
static const json_t *
item_of(const json_t *all, const char *ledger)
{
	size_t at;
	json_t *item;
	json_array_foreach(all, at, item) if (strcmp(json_string_value(json_object_get(item, "ledger")), ledger) ==
					      0) return item;
	fail_msg("nothing is said of \"%s\"", ledger);
	return NULL;
}

static json_int_t
number_of(const json_t *all, const char *ledger, const char *name)
{
	const json_t *verdict = json_object_get(item_of(all, ledger), "verdict");
	assert_true(json_is_object(verdict));
	return json_integer_value(json_object_get(verdict, name));
}

static json_t *
list(struct audited *audited)
{
	json_t *all = NULL;
	must(verdicts_json(audited->office.store, &all));
	return all;
}

static void
keep(struct audited *audited, struct audit *audit, int64_t at)
{
	must(verdicts_put(audited->office.store, audit, NULL, at));
	audit_drop(audit);
}

static void
every_ledger_has_a_verdict_of_its_own(void **state)
{
	(void)state;
	struct audited audited;
	audited_open(&audited);
	json_t *OWN(json_drop) before = list(&audited);
	assert_int_equal(json_array_size(before), 3);
	assert_true(json_is_null(json_object_get(item_of(before, OFFICE_LEDGER), "verdict")));
	struct audit audit = audited_run(&audited, true);
	assert_int_equal(audit.part_count, 3);
	int64_t commits = audit.commits, merges = audit.merges;
	keep(&audited, &audit, 1000);
	json_t *OWN(json_drop) all = list(&audited);
	assert_int_equal(number_of(all, OFFICE_LEDGER, "commits") + number_of(all, AUDITED_DISTRICT, "commits"),
			 commits);
	assert_int_equal(number_of(all, OFFICE_LEDGER, "merges"), merges);
	assert_true(merges > 0);
	assert_int_equal(number_of(all, OFFICE_LEDGER, "problem_count"), 0);
	assert_int_equal(number_of(all, OFFICE_LEDGER, "since"), 0);
	assert_int_equal(number_of(all, "", "problem_count"), 0);
	audited_close(&audited);
}

static void
a_verdict_ages(void **state)
{
	(void)state;
	struct audited audited;
	audited_open(&audited);
	struct audit audit = audited_run(&audited, true);
	keep(&audited, &audit, 1000);
	OFFICE_SAVE(&audited.office, &audited.dispute, office_text("received", "2026-11-23"));
	json_t *OWN(json_drop) all = list(&audited);
	assert_int_equal(number_of(all, OFFICE_LEDGER, "since"), 1);
	assert_int_equal(number_of(all, AUDITED_DISTRICT, "since"), 0);
	audited_close(&audited);
}

static void
an_audit_of_one_ledger_leaves_the_others_verdicts(void **state)
{
	(void)state;
	struct audited audited;
	struct audit audit;
	audited_open(&audited);
	audited_damage(&audited, "UPDATE changeset SET time = time + 1 WHERE ledger = 1");
	must(audit_run_one(audited.office.store, SPAN(OFFICE_LEDGER), true, NULL, NULL, &audit));
	assert_int_equal(audit.part_count, 1);
	keep(&audited, &audit, 1000);
	json_t *OWN(json_drop) first = list(&audited);
	assert_int_equal(number_of(first, OFFICE_LEDGER, "problem_count"), 0);
	assert_true(json_is_null(json_object_get(item_of(first, AUDITED_DISTRICT), "verdict")));
	audit = audited_run(&audited, true);
	keep(&audited, &audit, 2000);
	json_t *OWN(json_drop) then = list(&audited);
	assert_true(number_of(then, AUDITED_DISTRICT, "problem_count") > 0);
	assert_int_equal(number_of(then, OFFICE_LEDGER, "problem_count"), 0);
	const json_t *verdict = json_object_get(item_of(then, AUDITED_DISTRICT), "verdict");
	const json_t *problem = json_array_get(json_object_get(verdict, "problems"), 0);
	assert_string_equal(json_string_value(json_object_get(problem, "rule")), "entry");
	audited_close(&audited);
}

static void
an_unknown_ledger_is_refused(void **state)
{
	(void)state;
	struct audited audited;
	struct audit audit;
	audited_open(&audited);
	fault_t fault = audit_run_one(audited.office.store, SPAN("centre/none"), true, NULL, NULL, &audit);
	assert_int_equal(fault_code(fault), FAULT_INPUT);
	fault_drop(fault);
	audited_close(&audited);
}

static void
work_ends_when_it_is_told_to(void **state)
{
	(void)state;
	struct audited audited;
	atomic_bool stop = false;
	audited_open(&audited);
	struct db *db = audited.office.store->db;
	static const char long_work[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000)"
					" SELECT COUNT(*) FROM n";
	db_heed(db, &stop);
	must(db_run(db, long_work));
	atomic_store(&stop, true);
	fault_t fault = db_run(db, long_work);
	assert_non_null(fault);
	fault_drop(fault);
	db_heed(db, NULL);
	must(db_run(db, long_work));
	audited_close(&audited);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_ledger_has_a_verdict_of_its_own),
		cmocka_unit_test(a_verdict_ages),
		cmocka_unit_test(an_audit_of_one_ledger_leaves_the_others_verdicts),
		cmocka_unit_test(an_unknown_ledger_is_refused),
		cmocka_unit_test(work_ends_when_it_is_told_to),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
