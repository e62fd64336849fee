/* Risk warnings: what becomes of one, and that looking at what changed finds the same as looking at everything. */
#include "tests/support/casework.h"
#include "tests/support/risk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void
a_warning_ends_when_its_case_is_closed_and_is_kept(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	risk_open(&risk);
	struct uuid id = risk_dispute(&risk, DISPUTE(AGREED, "workers=12"));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "collective 12 open");
	desk_change(&risk.desk, id, GIVEN("status=closed", "closed=2026-11-21"));
	risk_look(&risk);
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "collective 12 ended");
}

static void
what_was_closed_arises_anew_only_when_it_got_worse(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	struct store *store;
	enum warning_answer answer;
	risk_open(&risk);
	store = risk.desk.office.store;
	struct uuid id = risk_dispute(&risk, DISPUTE("received=2026-11-20", "workers=12"));
	risk_look(&risk);
	struct uuid warning = risk_only_id(&risk), who = risk.desk.actor.author.id;
	must(warning_take(store, warning, who, risk.view.now_ms, &answer));
	assert_int_equal(answer, WARNING_DONE);
	must(warning_take(store, warning, who, risk.view.now_ms, &answer));
	assert_int_equal(answer, WARNING_SETTLED);
	assert_refused(warning_close(store, warning, who, SPAN("  "), risk.view.now_ms, &answer), FAULT_INPUT,
		       "reason");
	must(warning_close(store, warning, who, SPAN("已约谈"), risk.view.now_ms, &answer));
	assert_int_equal(answer, WARNING_DONE);
	must(warning_close(store, warning, who, SPAN("再次"), risk.view.now_ms, &answer));
	assert_int_equal(answer, WARNING_SETTLED);
	must(warning_take(store, id, who, risk.view.now_ms, &answer));
	assert_int_equal(answer, WARNING_MISSING);
	risk_look(&risk);
	desk_change(&risk.desk, id, GIVEN("workers=11"));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "collective 12 closed");
	desk_change(&risk.desk, id, GIVEN("workers=13"));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "collective 12 closed, collective 13 open");
}

static void
what_was_closed_arises_anew_when_it_had_ended_meanwhile(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	enum warning_answer answer;
	risk_open(&risk);
	struct uuid id = risk_dispute(&risk, DISPUTE("received=2026-11-20", "workers=12"));
	risk_look(&risk);
	must(warning_close(risk.desk.office.store, risk_only_id(&risk), risk.desk.actor.author.id, SPAN("已约谈"), 1000,
			   &answer));
	desk_change(&risk.desk, id, GIVEN("workers=2"));
	risk_look(&risk);
	desk_change(&risk.desk, id, GIVEN("workers=10"));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "collective 12 closed, collective 10 open");
}

static void
what_ended_stays_as_it_was_when_the_rule_holds_again(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	risk_open(&risk);
	struct uuid id = risk_dispute(&risk, DISPUTE("received=2026-11-20", "workers=12"));
	risk_look(&risk);
	desk_change(&risk.desk, id, GIVEN("workers=2"));
	risk_look(&risk);
	desk_change(&risk.desk, id, GIVEN("workers=10"));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "collective 12 ended, collective 10 open");
	desk_change(&risk.desk, id, GIVEN("workers=11"));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "collective 12 ended, collective 11 open");
}

static void
a_further_dispute_makes_an_employer_worse(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	enum warning_answer answer;
	risk_open(&risk);
	for (int i = 0; i < 2; i++)
		risk_against(&risk, "received=2026-11-10", EMPLOYER("恒达制衣厂", "employer_code=" RISK_CODE_A));
	risk_against(&risk, "received=2026-10-24", EMPLOYER("恒达制衣厂", "employer_code=" RISK_CODE_A));
	risk_look(&risk);
	must(warning_close(risk.desk.office.store, risk_only_id(&risk), risk.desk.actor.author.id, SPAN("已约谈"), 1000,
			   &answer));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "employer 3 closed");
	risk.view.today.day = 23; /* the oldest counts no more, a new one does */
	risk_against(&risk, "received=2026-11-23", EMPLOYER("恒达制衣厂", "employer_code=" RISK_CODE_A));
	risk_look(&risk);
	assert_string_equal(risk_warnings(&risk), "employer 3 closed, employer 3 open");
}

static void
nothing_is_written_where_nothing_changed(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	struct warnings_changed first, again;
	risk_open(&risk);
	risk_dispute(&risk, DISPUTE("received=2026-11-20", "workers=12"));
	risk_look(&risk);
	must(warnings_changed(risk.desk.office.store, &risk.desk.office.arena, 0, &first));
	assert_int_equal(first.count, 1);
	assert_false(first.all);
	risk_look(&risk);
	must(warnings_changed(risk.desk.office.store, &risk.desk.office.arena, first.last, &again));
	assert_int_equal(again.count, 0);
	assert_int_equal(first.last, again.last);
}

static void
more_than_can_be_told_one_by_one_are_told_as_all(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	struct warnings_changed changed;
	risk_open(&risk);
	must(db_run(
		risk.desk.office.store->db,
		"WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 101)"
		" INSERT INTO warning SELECT printf('019aa9d8-0c00-7000-8000-%012d', n), 'mass', n, '', 1, 0, 1000 + n,"
		" 30, '{}', 'open', '', 0, '', 0, '' FROM n"));
	must(warnings_changed(risk.desk.office.store, &risk.desk.office.arena, 1001, &changed));
	assert_int_equal(changed.count, WARNINGS_TOLD_MAX);
	assert_false(changed.all);
	must(warnings_changed(risk.desk.office.store, &risk.desk.office.arena, 1000, &changed));
	assert_true(changed.all);
	assert_int_equal(changed.last, 1101);
}

static void
a_list_is_filtered_and_the_summary_counts(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	struct warning_query query = { .status = WARNING_OPEN, .rule = WARNING_MASS, .limit = 1 };
	struct store *store;
	json_t *list = NULL, *summary = NULL;
	risk_open(&risk);
	store = risk.desk.office.store;
	for (int i = 0; i < 3; i++)
		risk_dispute(&risk, DISPUTE("received=2026-11-20", i ? "workers=40" : "workers=12"));
	risk_look(&risk);
	must(warnings_list(store, &risk.desk.office.arena, &query, &list));
	assert_int_equal(json_integer_value(json_object_get(list, "total")), 2);
	assert_true(json_is_true(json_object_get(list, "more")));
	json_decref(list);
	query.centre = SPAN("440105001");
	must(warnings_list(store, &risk.desk.office.arena, &query, &list));
	assert_int_equal(json_integer_value(json_object_get(list, "total")), 0);
	json_decref(list);
	must(warnings_summary(store, &risk.desk.office.arena, &summary));
	assert_int_equal(json_integer_value(json_object_get(summary, "open")), 3);
	json_t *street = json_array_get(json_object_get(summary, "centres"), 0);
	assert_string_equal(json_string_value(json_object_get(street, "centre")), "440105014");
	json_decref(summary);
}

/* ---- looking at what changed ---- */

/* What holds now, whatever became of it before: "rule subject figure details records". What came late warns once alone. */
static const char *
holding(struct risk *risk)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	struct query query =
		db_query(risk->desk.office.store->db,
			 "SELECT w.rule || ' ' || w.subject || ' ' || w.figure || ' ' || w.details || ' ' ||"
			 " COALESCE((SELECT group_concat(record) FROM (SELECT record FROM warning_record r"
			 " WHERE r.warning = w.id ORDER BY record)), '') FROM warning w WHERE w.ended = 0"
			 " AND (w.rule <> 'employer' OR json_extract(w.details, '$.to') IS NULL)"
			 " ORDER BY 1");
	while (query_step(&query))
		buffer_print(&out, "%.*s\n", SPAN_ARG(query_get_bytes(&query, 0)));
	must(query_end(&query));
	return arena_text(&risk->desk.office.arena, buffer_span(&out));
}

struct play {
	struct risk *risk;
	struct casework chance;
	struct uuid disputes[60], parties[60];
	size_t count;
};

static const char *const names[] = { "name=恒达制衣厂", "name=兴隆制衣厂" };
static const char *const codes[] = { "employer_code=", "employer_code=", "employer_code=", "employer_code=" RISK_CODE_A,
				     "employer_code=" RISK_CODE_B };
static const char *const days[] = { "received=2026-11-21", "received=2026-11-01", "received=2026-11-10",
				    "received=2026-10-01" };
static const char *const crowds[] = { "workers=1", "workers=11", "workers=31", "workers=" };
static const char *const voids[] = { "voided=yes", "voided=no", "voided=no", "voided=no" };
static const char *const types[] = { "type=organisation", "type=organisation", "type=organisation", "type=person" };

static void
play_new(struct play *play)
{
	struct casework *chance = &play->chance;
	struct uuid id = risk_dispute(play->risk, DISPUTE(CASEWORK_PICK(chance, days), CASEWORK_PICK(chance, crowds)));
	play->disputes[play->count] = id;
	play->parties[play->count++] = risk_part(play->risk, "party", id,
						 GIVEN("side=respondent", CASEWORK_PICK(chance, types),
						       CASEWORK_PICK(chance, names), CASEWORK_PICK(chance, codes)));
}

static void
play_step(struct play *play)
{
	struct casework *chance = &play->chance;
	struct desk *desk = &play->risk->desk;
	if (play->count < 4 || (play->count < 10 && casework_number(chance, 3) == 0)) {
		play_new(play);
		return;
	}
	size_t at = casework_number(chance, play->count);
	switch (casework_number(chance, 6)) {
	case 0:
		desk_change(desk, play->disputes[at], GIVEN(CASEWORK_PICK(chance, crowds)));
		break;
	case 1:
		desk_change(desk, play->disputes[at], GIVEN(CASEWORK_PICK(chance, voids), "void_reason=误记"));
		break;
	case 2:
		desk_change(desk, play->disputes[at], GIVEN(CASEWORK_PICK(chance, days)));
		break;
	case 3:
		desk_change(desk, play->parties[at], GIVEN(CASEWORK_PICK(chance, codes)));
		break;
	case 4:
		desk_change(desk, play->parties[at], GIVEN(CASEWORK_PICK(chance, names)));
		break;
	default:
		desk_change(desk, play->parties[at], GIVEN(CASEWORK_PICK(chance, voids), "void_reason=误记"));
	}
}

static void
looking_at_changes_finds_what_looking_at_everything_does(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct risk OWN(risk_close) risk;
		struct warning_cursor OWN(warning_cursor_drop) cursor = { 0 };
		struct play play = { .risk = &risk, .chance = { seed } };
		risk_open(&risk);
		risk.settings.warn_intake_least = 4;
		risk.settings.warn_employer_disputes = 2;
		for (int i = 0; i < 60; i++) {
			play_step(&play);
			risk.view.now_ms += 1000;
			if (casework_number(&play.chance, 2))
				continue;
			must(warnings_look_new(risk.desk.office.store, &risk.view, &cursor));
			const char *found = holding(&risk);
			must(db_run(risk.desk.office.store->db,
				    "BEGIN; DELETE FROM warning_record; DELETE FROM warning;"
				    " COMMIT"));
			risk_look(&risk);
			if (strcmp(found, holding(&risk)) != 0)
				fail_msg("seed %d, step %d:\n%s\nand everything:\n%s", (int)seed, i, found,
					 holding(&risk));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_warning_ends_when_its_case_is_closed_and_is_kept),
		cmocka_unit_test(what_was_closed_arises_anew_only_when_it_got_worse),
		cmocka_unit_test(what_was_closed_arises_anew_when_it_had_ended_meanwhile),
		cmocka_unit_test(what_ended_stays_as_it_was_when_the_rule_holds_again),
		cmocka_unit_test(a_further_dispute_makes_an_employer_worse),
		cmocka_unit_test(nothing_is_written_where_nothing_changed),
		cmocka_unit_test(more_than_can_be_told_one_by_one_are_told_as_all),
		cmocka_unit_test(a_list_is_filtered_and_the_summary_counts),
		cmocka_unit_test(looking_at_changes_finds_what_looking_at_everything_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
