/* Risk warnings: each rule at its threshold and just below. */
#include "tests/support/risk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void
workers_warn_from_ten_and_from_thirty(void **state)
{
	static const struct {
		const char *workers, *found;
	} rows[] = {
		{ "workers=9", "" },
		{ "workers=10", "collective 10 open" },
		{ "workers=29", "collective 29 open" },
		{ "workers=30", "mass 30 open" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct risk OWN(risk_close) risk;
		risk_open(&risk);
		risk_dispute(&risk, DISPUTE("received=2026-11-20", rows[i].workers));
		risk_look(&risk);
		assert_string_equal(risk_warnings(&risk), rows[i].found);
	}
}

static void
workers_are_counted_by_head_where_nobody_counted_them(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	risk_open(&risk);
	struct uuid id = risk_dispute(&risk, DISPUTE("received=2026-11-20"));
	risk_part(&risk, "party", id, WORKER("李小满", "headcount=9"));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "");
	risk_part(&risk, "party", id, WORKER("王五", "headcount=1"));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "collective 10 open");
}

static void
an_employer_warns_from_three_disputes_within_thirty_days(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	risk_open(&risk);
	risk_against(&risk, "received=2026-10-24",
		     EMPLOYER("恒达制衣厂", "employer_code=" RISK_CODE_A)); /* the 30th day back */
	risk_against(&risk, "received=2026-10-23", EMPLOYER("恒达制衣厂", "employer_code=" RISK_CODE_A)); /* too old */
	risk_against(&risk, "received=2026-11-22", EMPLOYER("恒达厂", "employer_code=" RISK_CODE_A));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "");
	risk_against(&risk, "received=2026-11-01", EMPLOYER("恒达制衣厂有限公司", "employer_code=" RISK_CODE_A));
	risk_against(&risk, "received=2026-11-01",
		     EMPLOYER("恒达制衣厂", "employer_code=" RISK_CODE_B)); /* another of that name */
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "employer 3 open");
	json_t *OWN(json_drop) item = risk_only(&risk);
	assert_int_equal(json_integer_value(json_object_get(item, "records")), 3);
	assert_non_null(
		strstr(json_string_value(json_object_get(json_object_get(item, "text"), "zh")), "30 天内收到 3 件"));
}

static void
an_employer_without_a_code_is_known_by_its_name(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	risk_open(&risk);
	for (int i = 0; i < 2; i++)
		risk_against(&risk, "received=2026-11-10", EMPLOYER("恒达制衣厂", "position="));
	risk_against(&risk, "received=2026-11-10", EMPLOYER("恒达制鞋厂", "position="));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "");
	struct uuid third = risk_against(&risk, "received=2026-11-11", EMPLOYER("恒达制衣厂", "position="));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "employer 3 open");
	json_t *OWN(json_drop) item = risk_only(&risk);
	assert_string_equal(json_string_value(json_object_get(item, "employer")), "恒达制衣厂");
	desk_change(&risk.desk, third, GIVEN("voided=yes", "void_reason=重复登记"));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "employer 3 ended");
}

/* Whose code one dispute gives, the others are about as well. */
static void
a_name_counts_with_the_code_that_it_goes_by(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	risk_open(&risk);
	for (int i = 0; i < 3; i++)
		risk_against(&risk, "received=2026-11-10", EMPLOYER("恒达制衣厂", "position="));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "employer 3 open");
	risk_against(&risk, "received=2026-11-11", EMPLOYER("恒达制衣厂", "employer_code=" RISK_CODE_A));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "employer 3 ended, employer 4 open");
}

/* A workshop that was never registered goes by its owner. */
static void
a_person_may_be_an_employer(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	risk_open(&risk);
	for (int i = 0; i < 3; i++)
		risk_against(&risk, "received=2026-11-10", GIVEN("side=respondent", "type=person", "name=何老板"));
	for (int i = 0; i < 3; i++)
		risk_against(&risk, "received=2026-11-10", WORKER("李小满", "headcount=1"));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "employer 3 open");
	json_t *OWN(json_drop) item = risk_only(&risk);
	assert_string_equal(json_string_value(json_object_get(item, "employer")), "何老板");
}

#define DAY_MS INT64_C(86400000)

/* Three weeks of a street without a line, brought on a stick when the rule's days have passed. */
static void
disputes_that_come_late_warn_once(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	struct warning_cursor OWN(warning_cursor_drop) cursor = { 0 };
	risk_open(&risk);
	struct store *store = risk.desk.office.store;
	must(warnings_look_new(store, &risk.view, &cursor));
	risk_against(&risk, "received=2026-09-01", EMPLOYER("恒达制衣厂", "employer_code=" RISK_CODE_A));
	risk_against(&risk, "received=2026-09-15", EMPLOYER("恒达制衣厂", "position="));
	risk_against(&risk, "received=2026-10-01", EMPLOYER("恒达制衣厂", "employer_code=" RISK_CODE_A));
	must(warnings_look_new(store, &risk.view, &cursor));
	assert_string_equal(risk_warnings(&risk), ""); /* 31 days */
	struct uuid fourth =
		risk_against(&risk, "received=2026-09-30", EMPLOYER("恒达制衣厂", "employer_code=" RISK_CODE_A));
	must(warnings_look_new(store, &risk.view, &cursor));
	assert_string_equal(risk_warnings(&risk), "employer 3 open");
	json_t *OWN(json_drop) item = risk_only(&risk);
	assert_non_null(strstr(json_string_value(json_object_get(json_object_get(item, "text"), "zh")),
			       "2026-09-02 至 2026-10-01 的 30 天内有 3 件"));
	risk.view.today = (struct date){ 2026, 12, 21 };
	risk.view.now_ms += 29 * DAY_MS;
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "employer 3 open");
	risk.view.today.day = 22;
	risk.view.now_ms += DAY_MS;
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "employer 3 ended");
	desk_change(&risk.desk, fourth, GIVEN("workers=2"));
	must(warnings_look_new(store, &risk.view, &cursor));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "employer 3 ended");
}

static void
an_agreement_warns_from_the_day_after_it_was_due(void **state)
{
	static const struct {
		const char *due, *paid, *found;
	} rows[] = {
		{ "due=2026-11-22", "paid_amount=", "" },
		{ "due=2026-11-21", "paid_amount=", "unpaid 100000 open" },
		{ "due=2026-11-21", "paid_amount=999.99", "unpaid 1 open" },
		{ "due=2026-11-21", "paid_amount=1000", "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct risk OWN(risk_close) risk;
		risk_open(&risk);
		struct uuid id = risk_dispute(&risk, DISPUTE(AGREED, "settled_amount=1000"));
		risk_part(&risk, "payment", id, GIVEN("amount=1000", rows[i].due, rows[i].paid));
		risk_look(&risk);
		assert_string_equal(risk_warnings(&risk), rows[i].found);
	}
}

static void
what_is_marked_as_overdue_warns_without_instalments(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	risk_open(&risk);
	risk_dispute(&risk, DISPUTE(AGREED, "settled_amount=1000", "performance=overdue"));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "unpaid 100000 open");
}

static void
wages_of_one_worker_may_be_a_crime_from_20000_over_three_months(void **state)
{
	static const struct {
		const char *amount, *from, *to, *headcount, *found;
	} rows[] = {
		{ "amount=20000", "period_from=2026-08-01", "period_to=2026-10-31", "headcount=1",
		  "crime 2000000 open" },
		{ "amount=19999.99", "period_from=2026-08-01", "period_to=2026-10-31", "headcount=1", "" },
		{ "amount=20000", "period_from=2026-08-01", "period_to=2026-10-30", "headcount=1", "" },
		{ "amount=20000", "period_from=", "period_to=", "headcount=1", "" },
		{ "amount=20000", "period_from=2026-08-01", "period_to=2026-10-31", "headcount=2", "" },
		{ "amount=40000", "period_from=2026-08-01", "period_to=2026-10-31", "headcount=2",
		  "crime 2000000 open" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct risk OWN(risk_close) risk;
		char party[60] = "party=";
		risk_open(&risk);
		struct uuid id = risk_dispute(&risk, DISPUTE("received=2026-11-20"));
		uuid_text(risk_part(&risk, "party", id, WORKER("李小满", rows[i].headcount)), party + 6);
		risk_part(&risk, "claim", id, GIVEN("type=wages", party, rows[i].amount, rows[i].from, rows[i].to));
		risk_look(&risk);
		assert_string_equal(risk_warnings(&risk), rows[i].found);
	}
}

static void
wages_of_ten_workers_may_be_a_crime_from_100000(void **state)
{
	static const struct {
		const char *workers, *amount, *type, *found;
	} rows[] = {
		{ "workers=10", "amount=100000", "type=wages", "crime_all 10000000 open" },
		{ "workers=10", "amount=99999.99", "type=wages", "" },
		{ "workers=9", "amount=100000", "type=wages", "" },
		{ "workers=10", "amount=100000", "type=severance", "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct risk OWN(risk_close) risk;
		risk_open(&risk);
		risk.settings.limit_workers[1] = risk.settings.limit_workers[2] = 1000;
		struct uuid id = risk_dispute(&risk, DISPUTE("received=2026-11-20", rows[i].workers));
		risk_part(&risk, "claim", id, GIVEN(rows[i].type, rows[i].amount));
		risk_look(&risk);
		assert_string_equal(risk_warnings(&risk), rows[i].found);
	}
}

static void
wages_that_were_paid_are_no_crime(void **state)
{
	static const struct {
		const char *result, *settled, *performance, *paid, *found;
	} rows[] = {
		{ "result=agreed", "settled_amount=30000", "performance=not_due",
		  "paid_amount=", "crime 3000000 open" },
		{ "result=agreed", "settled_amount=30000", "performance=not_due", "paid_amount=10000",
		  "crime 2000000 open" },
		{ "result=agreed", "settled_amount=30000", "performance=not_due", "paid_amount=10000.01", "" },
		{ "result=agreed", "settled_amount=25000", "performance=not_due", "paid_amount=6000", "" },
		{ "result=agreed", "settled_amount=30000", "performance=performed", "paid_amount=", "" },
		{ "result=performed_at_once", "settled_amount=30000", "performance=performed", "paid_amount=", "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct risk OWN(risk_close) risk;
		char party[60] = "party=";
		risk_open(&risk);
		struct uuid id =
			risk_dispute(&risk, DISPUTE("received=2026-10-09", "accepted=2026-10-09", rows[i].result,
						    "result_date=2026-10-20", rows[i].settled, rows[i].performance));
		uuid_text(risk_part(&risk, "party", id, WORKER("李小满", "headcount=1")), party + 6);
		risk_part(&risk, "claim", id,
			  GIVEN("type=wages", party, "amount=30000", "period_from=2026-07-01", "period_to=2026-10-01"));
		risk_part(&risk, "payment", id, GIVEN(i % 2 ? party : "party=", "amount=30000", rows[i].paid));
		risk_look(&risk);
		assert_string_equal(risk_warnings(&risk), rows[i].found);
	}
}

static void
what_is_left_of_many_workers_wages_counts(void **state)
{
	static const char *const paid[] = { "paid_amount=50000", "paid_amount=50001" };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct risk OWN(risk_close) risk;
		risk_open(&risk);
		risk.settings.limit_workers[1] = risk.settings.limit_workers[2] = 1000;
		struct uuid id = risk_dispute(&risk, DISPUTE("received=2026-11-20", "workers=12", "amount=150000"));
		risk_part(&risk, "payment", id, GIVEN("amount=150000", paid[i]));
		risk_look(&risk);
		assert_string_equal(risk_warnings(&risk), i ? "" : "crime_all 10000000 open");
	}
}

static void
a_possible_crime_names_attempts_that_reached_no_one_and_ends_with_the_referral(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	risk_open(&risk);
	risk.settings.limit_workers[1] = risk.settings.limit_workers[2] = 1000;
	struct uuid id = risk_dispute(&risk, DISPUTE("received=2026-11-20", "workers=12", "amount=150000"));
	risk_part(&risk, "event", id, GIVEN("type=contact_attempt", "at=2026-11-20T10:00", "outcome=not_reached"));
	risk_part(&risk, "event", id, GIVEN("type=notice", "at=2026-11-21T10:00", "outcome=absent"));
	risk_part(&risk, "event", id, GIVEN("type=contact_attempt", "at=2026-11-21T11:00", "outcome=reached"));
	risk_look(&risk);
	json_t *OWN(json_drop) item = risk_only(&risk);
	json_t *text = json_object_get(item, "text");
	assert_non_null(strstr(json_string_value(json_object_get(text, "zh")), "通知 2 次无人到场"));
	assert_non_null(strstr(json_string_value(json_object_get(text, "en")), "Possible referral"));
	risk_part(&risk, "referral", id, GIVEN("to=police", "type=transfer", "date=2026-11-21"));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "crime_all 15000000 ended");
}

static void
a_streets_intake_warns_when_it_doubles(void **state)
{
	static const struct {
		int now, before;
		bool warns;
	} rows[] = { { 10, 5, true }, { 10, 6, false }, { 9, 0, false }, { 10, 0, true } };
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct risk OWN(risk_close) risk;
		risk_open(&risk);
		for (int j = 0; j < rows[i].now; j++)
			risk_dispute(&risk, DISPUTE(j ? "received=2026-10-24" : "received=2026-11-22"));
		for (int j = 0; j < rows[i].before; j++)
			risk_dispute(&risk, DISPUTE(j ? "received=2026-09-24" : "received=2026-10-23"));
		risk_look(&risk);
		assert_string_equal(risk_warnings(&risk), rows[i].warns ? "intake 10 open" : "");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(workers_warn_from_ten_and_from_thirty),
		cmocka_unit_test(workers_are_counted_by_head_where_nobody_counted_them),
		cmocka_unit_test(an_employer_warns_from_three_disputes_within_thirty_days),
		cmocka_unit_test(an_employer_without_a_code_is_known_by_its_name),
		cmocka_unit_test(a_name_counts_with_the_code_that_it_goes_by),
		cmocka_unit_test(a_person_may_be_an_employer),
		cmocka_unit_test(disputes_that_come_late_warn_once),
		cmocka_unit_test(an_agreement_warns_from_the_day_after_it_was_due),
		cmocka_unit_test(what_is_marked_as_overdue_warns_without_instalments),
		cmocka_unit_test(wages_of_one_worker_may_be_a_crime_from_20000_over_three_months),
		cmocka_unit_test(wages_of_ten_workers_may_be_a_crime_from_100000),
		cmocka_unit_test(wages_that_were_paid_are_no_crime),
		cmocka_unit_test(what_is_left_of_many_workers_wages_counts),
		cmocka_unit_test(a_possible_crime_names_attempts_that_reached_no_one_and_ends_with_the_referral),
		cmocka_unit_test(a_streets_intake_warns_when_it_doubles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
