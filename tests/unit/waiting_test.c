/* Conflicts and findings: what a form shows of them, and how they were settled. */
#include "host/waiting.h"
#include "tests/support/clash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *
member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text ? text : "";
}

static void
what_waits_says_who_settled_it_and_why(void **state)
{
	(void)state;
	struct clash OWN(clash_close) clash;
	struct outcome outcome;
	struct store *store;
	clash_open(&clash);
	store = clash.desk.office.store;
	json_t *OWN(json_drop) open = NULL;
	must(waiting_list(store, false, 10, &open));
	assert_string_equal(member(json_array_get(open, 0), "number"), "甲1");
	assert_null(json_object_get(json_array_get(open, 0), "settled"));
	must(conflict_resolve(store, &clash.desk.office.arena, &clash.desk.actor, clash.conflict, CHOICE_THEIRS,
			      (struct span){ 0 }, SPAN("双方核对名单"), &outcome));
	assert_true(outcome.saved);
	/* Someone goes on afterwards: whoever is last is not who settled it. */
	clash.desk.actor.author.name = SPAN("别人");
	desk_change(&clash.desk, clash.dispute, GIVEN("workers=9"));
	json_t *OWN(json_drop) left = NULL;
	json_t *OWN(json_drop) all = NULL;
	must(waiting_list(store, false, 10, &left));
	must(waiting_list(store, true, 10, &all));
	assert_int_equal(json_array_size(left), 0);
	const json_t *item = json_array_get(all, 0), *settled = json_object_get(item, "settled");
	assert_true(json_is_false(json_object_get(item, "open")));
	assert_string_equal(member(settled, "choice"), "theirs");
	assert_string_equal(member(settled, "reason"), "双方核对名单");
	assert_string_equal(member(settled, "by"), "陈调解");
	assert_string_not_equal(member(settled, "at"), "");
}

static void
a_finding_says_its_rule_in_both_languages(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct office *office = &desk.office;
	struct path path = path_main("dispute", office_uuid(office, 1));
	struct oid first = OFFICE_SAVE(office, &path, office_text("received", "2026-11-20"),
				       office_text("category", "wages"), office_integer("amount", 1000));
	struct oid bad = OFFICE_SAVE(office, &path, office_text("received", "2026-11-20"),
				     office_text("category", "wages"), office_integer("amount", -5));
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, &first);
	struct ledger ledger = office_ledger(office, OFFICE_LEDGER);
	must(db_begin(office->store->db));
	must(ledger_integrate(office->store, &ledger, &bad, 2, office->now++));
	must(db_end(office->store->db));
	json_t *OWN(json_drop) items = NULL;
	int64_t conflicts, findings;
	must(waiting_list(office->store, false, 10, &items));
	must(waiting_count(office->store, &conflicts, &findings));
	assert_int_equal(conflicts, 0);
	assert_int_equal(findings, 1);
	const json_t *item = json_array_get(items, 0), *text = json_object_get(item, "text");
	assert_string_equal(member(item, "kind"), "finding");
	assert_string_equal(member(text, "zh"), waiting_rule(span_text(member(item, "rule"))).zh);
	assert_string_not_equal(member(text, "zh"), waiting_rule(SPAN("")).zh);
	assert_string_not_equal(member(text, "en"), "");
	struct waiting waiting;
	assert_refused(waiting_load(office->store, &office->arena, office_uuid(office, 1), &waiting), FAULT_INPUT,
		       "neither");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_waits_says_who_settled_it_and_why),
		cmocka_unit_test(a_finding_says_its_rule_in_both_languages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
