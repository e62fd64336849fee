/* Transfer of a case to another street: what ends, what begins, what goes along, and that it is all or nothing. */
#include "host/transfer.h"
#include "host/audit.h"
#include "tests/support/clash.h"
#include "tests/support/risk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FROM "440105014"
#define TO "440105015"
#define TO_LEDGER "centre/440105015"
#define REASON "双方均在琶洲"
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
become_hub(struct desk *desk)
{
	office_become(&desk->office, OFFICE_HUB);
	desk_make(desk, "centre", GIVEN("code=" FROM, "name=江海街道调解中心", "short_name=江海"));
	desk_make(desk, "centre", GIVEN("code=" TO, "name=琶洲街道调解中心", "short_name=琶洲"));
}

/* A hub with two streets. */
static void
open_hub(struct desk *desk)
{
	desk_open(desk);
	become_hub(desk);
}

static struct outcome
make_in(struct desk *desk, const char *ledger, const struct draft *draft)
{
	struct outcome outcome;
	must(record_create(desk->office.store, &desk->office.arena, &desk->actor, ledger, draft, &outcome));
	assert_true(outcome.saved);
	desk->actor.now_ms += 100;
	return outcome;
}

static struct uuid
make_case(struct desk *desk)
{
	struct draft draft = desk_draft(desk, "dispute",
					GIVEN("category=wages", "received=2026-11-09", "accepted=2026-11-10",
					      "status=mediating", "workers=3", "amount=9000", "summary=拖欠工资",
					      "mediator=019aa9d8-0c00-7000-8000-000000000001", "tags=a,b",
					      "external_ref=GD-1", "extended_to=2026-12-04"));
	struct draft parts[] = {
		desk_draft(desk, "party", GIVEN("side=applicant", "type=person", "name=李小满", "phone=13800138000")),
		desk_draft(desk, "party", GIVEN("side=respondent", "type=organisation", "name=恒达制衣厂")),
		desk_draft(desk, "claim", GIVEN("type=wages", "party=#0", "amount=9000")),
		desk_draft(desk, "event", GIVEN("at=2026-11-12T02:00:00Z", "type=session", "text=双方到场")),
		desk_draft(desk, "paper", GIVEN("type=acceptance_notice", "served_to=#0")),
		desk_draft(desk, "payment", GIVEN("amount=100", "party=#0")),
		desk_draft(desk, "referral", GIVEN("to=police", "type=early_involvement", "date=2026-11-13")),
	};
	draft.parts = parts;
	draft.part_count = COUNT(parts);
	return make_in(desk, OFFICE_LEDGER, &draft).id;
}

static fault_t
try_transfer(struct desk *desk, struct uuid id, const char *to, const char *reason, struct outcome *out)
{
	return record_transfer(desk->office.store, &desk->office.arena, &desk->actor, id, span_text(to),
			       span_text(reason), out);
}

static struct outcome
transfer(struct desk *desk, struct uuid id)
{
	struct outcome outcome = { 0 };
	must(try_transfer(desk, id, TO, REASON, &outcome));
	assert_true(outcome.saved);
	desk->actor.now_ms += 100;
	return outcome;
}

/* The n-th part of this kind. */
static const struct record_document *
part_of(const struct record_whole *whole, const char *kind, size_t n)
{
	for (size_t i = 1; i < whole->count; i++)
		if (strcmp(whole->documents[i].kind->name, kind) == 0 && n-- == 0)
			return &whole->documents[i];
	return NULL;
}

static void
assert_text(const struct document *document, const char *field, const char *text)
{
	struct span is = document_text(document, field);
	if (!span_equal(is, span_text(text)))
		fail_msg("%s is \"%.*s\", not \"%s\"", field, SPAN_ARG(is), text);
}

static void
assert_id(const struct document *document, const char *field, struct uuid id)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	assert_text(document, field, text);
}

static void
assert_sound(struct desk *desk)
{
	struct audit OWN(audit_drop) audit = { 0 };
	must(audit_run(desk->office.store, true, NULL, NULL, &audit));
	assert_int_equal(audit.problem_count, 0);
}

static void
the_old_case_ends_and_says_where_it_went(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	struct uuid old = make_case(&desk);
	struct outcome made = transfer(&desk, old);
	struct record_whole whole = desk_load(&desk, old);
	const struct document *main = &whole.documents[0].document;
	assert_text(main, "status", "transferred");
	assert_text(main, "result", "transferred");
	assert_text(main, "result_date", "2026-11-22");
	assert_text(main, "closed", "");
	assert_text(main, "accepted", "2026-11-10");
	assert_id(main, "transferred_to", made.id);
	const struct document *event = &part_of(&whole, "event", 1)->document;
	assert_text(event, "type", "transfer");
	assert_text(event, "at", "2026-11-22T02:42:07Z");
	assert_text(event, "text", "转办至琶洲街道调解中心。理由：" REASON);
	assert_non_null(part_of(&whole, "paper", 0));
	assert_non_null(part_of(&whole, "payment", 0));
	assert_sound(&desk);
}

static void
the_new_case_awaits_acceptance_and_its_clock_runs_on(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	struct uuid old = make_case(&desk);
	struct outcome made = transfer(&desk, old);
	struct record_whole whole = desk_load(&desk, made.id);
	const struct document *main = &whole.documents[0].document;
	assert_text(main, "status", "pending");
	assert_text(main, "received", "2026-11-09");
	assert_text(main, "extended_to", "2026-12-04");
	assert_text(main, "number", "海琶洲劳人调〔2026〕0-1号");
	assert_text(main, "summary", "拖欠工资");
	assert_text(main, "external_ref", "GD-1");
	assert_int_equal(document_integer(main, "workers", 0), 3);
	assert_int_equal(document_value(main, SPAN("tags")).count, 2);
	assert_id(main, "transferred_from", old);
	static const char *const unset[] = { "mediator", "accepted", "result", "result_date", "transferred_to" };
	for (size_t i = 0; i < COUNT(unset); i++)
		assert_text(main, unset[i], "");
	struct place place;
	must(record_find(desk.office.store, made.id, &place));
	assert_string_equal(place.ledger.name, TO_LEDGER);
	assert_text(&part_of(&whole, "event", 1)->document, "type", "transfer");
	assert_text(&part_of(&whole, "event", 1)->document, "text",
		    "由江海街道调解中心转来，原案号：海江海劳人调〔2026〕0-1号。理由：" REASON);
}

static void
parts_go_along_and_references_follow(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	struct uuid old = make_case(&desk);
	struct record_whole before = desk_load(&desk, old);
	struct draft scan =
		desk_draft(&desk, "file",
			   GIVEN("name=通知.pdf", "sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca4959"
						  "91b7852b855"));
	char paper[UUID_TEXT_SIZE + 7] = "paper=";
	uuid_text(part_of(&before, "paper", 0)->path.part_id, paper + 6);
	scan.of = old;
	struct uuid file = make_in(&desk, NULL, &scan).id;
	assert_true(desk_change(&desk, file, GIVEN(paper)).saved);
	struct record_whole whole = desk_load(&desk, transfer(&desk, old).id);
	assert_int_equal(whole.count, 1 + 2 + 1 + 2 + 1 + 1);
	const struct record_document *person = part_of(&whole, "party", 0);
	assert_text(&person->document, "name", "李小满");
	assert_text(&part_of(&whole, "party", 1)->document, "name", "恒达制衣厂");
	assert_id(&part_of(&whole, "claim", 0)->document, "party", person->path.part_id);
	assert_false(uuid_equal(person->path.part_id, part_of(&before, "party", 0)->path.part_id));
	assert_text(&part_of(&whole, "file", 0)->document, "name", "通知.pdf");
	assert_text(&part_of(&whole, "file", 0)->document, "paper", "");
	assert_text(&part_of(&whole, "referral", 0)->document, "to", "police");
	assert_null(part_of(&whole, "paper", 0));
	assert_null(part_of(&whole, "payment", 0));
}

static void
voided_parts_stay_behind(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	struct uuid old = make_case(&desk);
	struct record_whole before = desk_load(&desk, old);
	struct uuid claim = part_of(&before, "claim", 0)->path.part_id;
	assert_true(desk_change(&desk, claim, GIVEN("voided=yes", "void_reason=误登")).saved);
	struct record_whole whole = desk_load(&desk, transfer(&desk, old).id);
	assert_null(part_of(&whole, "claim", 0));
}

/* The bytes that stand in the history for a party's name. */
static struct span
sealed_name(struct desk *desk, struct uuid id)
{
	struct record_whole whole = desk_load(desk, id);
	struct place place;
	struct entry entry;
	struct document stored;
	bool found;
	must(record_find(desk->office.store, id, &place));
	must(ledger_entry(desk->office.store, &place.ledger, &place.ledger.current, &entry, &found));
	must(ledger_document_at(desk->office.store, &desk->office.arena, &entry.tree,
				&part_of(&whole, "party", 0)->path, &stored, &found));
	assert_int_equal(document_value(&stored, SPAN("name")).type, VALUE_SEALED);
	return document_value(&stored, SPAN("name")).bytes;
}

static void
sealed_fields_are_sealed_anew(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	struct uuid old = make_case(&desk);
	struct uuid made = transfer(&desk, old).id;
	assert_false(span_equal(sealed_name(&desk, old), sealed_name(&desk, made)));
	/* nothing of the old case's keys is needed to read the new one */
	struct place place;
	must(record_find(desk.office.store, old, &place));
	struct query query = db_query(desk.office.store->db, "DELETE FROM document_key WHERE ledger = ?");
	query_integer(&query, place.ledger.id);
	must(query_run(&query));
	struct record_whole whole = desk_load(&desk, made);
	assert_text(&part_of(&whole, "party", 0)->document, "phone", "13800138000");
}

static void
what_cannot_be_read_is_not_transferred(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct outcome outcome;
	open_hub(&desk);
	struct uuid old = make_case(&desk);
	must(db_run(desk.office.store->db, "DELETE FROM document_key"));
	assert_refused(try_transfer(&desk, old, TO, REASON, &outcome), FAULT_INPUT, "can't be sealed anew");
}

static void
the_pair_is_no_duplicate(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	struct uuid old = make_case(&desk);
	struct outcome made = transfer(&desk, old);
	assert_false(desk_has(&made, SEVERITY_WARN, "duplicate", ""));
	assert_false(desk_has(&made, SEVERITY_WARN, "duplicate", "external_ref"));
	struct outcome back;
	must(try_transfer(&desk, made.id, FROM, "退回", &back));
	assert_true(back.saved);
	assert_false(desk_has(&back, SEVERITY_WARN, "duplicate", ""));
	/* one that has nothing to do with it is */
	struct outcome third = desk_change(&desk, make_case(&desk), GIVEN("external_ref=", "workers=4"));
	third = desk_change(&desk, third.id, GIVEN("external_ref=GD-1"));
	assert_true(desk_has(&third, SEVERITY_WARN, "duplicate", "external_ref"));
	assert_sound(&desk);
}

static void
assert_stays(struct desk *desk, struct uuid id, const char *to, const char *reason, const char *field)
{
	struct outcome outcome;
	must(try_transfer(desk, id, to, reason, &outcome));
	assert_false(outcome.saved);
	assert_int_equal(outcome.problems.count, 1);
	assert_true(desk_has(&outcome, SEVERITY_REFUSE, "transfer", field));
	assert_false(db_in_transaction(desk->office.store->db));
}

static void
only_open_cases_go_and_only_to_another_street(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct outcome outcome;
	open_hub(&desk);
	struct uuid old = make_case(&desk);
	int64_t before = desk_change_sets(&desk);
	assert_stays(&desk, old, FROM, REASON, "to");
	assert_stays(&desk, old, "440105099", REASON, "to");
	assert_stays(&desk, old, "440105", REASON, "to");
	assert_stays(&desk, old, TO, " ", "reason");
	assert_refused(try_transfer(&desk, office_uuid(&desk.office, 5), TO, REASON, &outcome), FAULT_INPUT,
		       "there is no record");
	struct record_whole whole = desk_load(&desk, old);
	assert_refused(try_transfer(&desk, part_of(&whole, "party", 0)->path.part_id, TO, REASON, &outcome),
		       FAULT_INPUT, "whole dispute");
	assert_int_equal(desk_change_sets(&desk), before);
	struct uuid made = transfer(&desk, old).id;
	assert_stays(&desk, old, TO, REASON, "status");
	assert_true(desk_change(&desk, made, GIVEN("voided=yes", "void_reason=误登")).saved);
	assert_stays(&desk, made, FROM, REASON, "");
	office_become(&desk.office, "440105014-1");
	assert_refused(try_transfer(&desk, old, TO, REASON, &outcome), FAULT_INPUT, "only the district's hub");
}

static int64_t
count(struct desk *desk, const char *sql)
{
	struct query query = db_query(desk->office.store->db, sql);
	int64_t count = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return count;
}

static void
a_street_where_nobody_has_enrolled_gets_its_ledger(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	struct uuid old = make_case(&desk);
	assert_int_equal(count(&desk, "SELECT COUNT(*) FROM ledger WHERE name = '" TO_LEDGER "'"), 0);
	transfer(&desk, old);
	assert_int_equal(count(&desk, "SELECT last FROM ledger WHERE name = '" TO_LEDGER "'"), 1);
}

/* The new street's ledger is damaged: its half fails when the old street's has been written already. */
static void
when_one_half_fails_neither_stands(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	struct outcome outcome;
	open_hub(&desk);
	struct uuid old = make_case(&desk);
	struct draft other = desk_draft(&desk, "dispute", A_DISPUTE);
	make_in(&desk, TO_LEDGER, &other);
	must(db_run(desk.office.store->db, "UPDATE ledger SET current = randomblob(20) WHERE name = '" TO_LEDGER "'"));
	int64_t before = desk_change_sets(&desk), named = count(&desk, "SELECT TOTAL(value) FROM identity");
	assert_refused(try_transfer(&desk, old, TO, REASON, &outcome), FAULT_STORE, "is missing");
	assert_false(db_in_transaction(desk.office.store->db));
	assert_int_equal(desk_change_sets(&desk), before);
	assert_int_equal(count(&desk, "SELECT TOTAL(value) FROM identity"), named);
	assert_string_equal(desk_field(&desk, old, "status"), "mediating");
	assert_string_equal(desk_field(&desk, old, "transferred_to"), "");
}

static void
an_open_conflict_is_no_obstacle_and_stays_with_the_old_case(void **state)
{
	(void)state;
	struct clash OWN(clash_close) clash;
	struct desk *desk = &clash.desk;
	clash_open(&clash);
	office_become(&desk->office, OFFICE_HUB);
	desk_make(desk, "centre", GIVEN("code=" TO, "name=琶洲街道调解中心"));
	struct uuid made = transfer(desk, clash.dispute).id;
	struct record_whole whole = desk_load(desk, made);
	assert_int_equal(document_integer(&whole.documents[0].document, "workers", 0), 4);
	struct outcome settled;
	must(conflict_resolve(desk->office.store, &desk->office.arena, &desk->actor, clash.conflict, CHOICE_THEIRS,
			      (struct span){ 0 }, SPAN("核对名册"), &settled));
	assert_true(settled.saved);
	assert_int_equal(document_integer(&desk_load(desk, clash.dispute).documents[0].document, "workers", 0), 5);
	assert_int_equal(document_integer(&desk_load(desk, made).documents[0].document, "workers", 0), 4);
}

static void
nobody_types_where_a_case_came_from(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	open_hub(&desk);
	assert_refused(desk_try_make(&desk, "dispute",
				     GIVEN("category=wages", "transferred_from=019aa9d8-0c00-7000-8000-000000000001")),
		       FAULT_INPUT, "centre");
	office_become(&desk.office, "440105014-1");
	assert_refused(desk_try_make(&desk, "dispute",
				     GIVEN("category=wages", "transferred_from=019aa9d8-0c00-7000-8000-000000000001")),
		       FAULT_INPUT, "set by the program only");
}

static int64_t
count_warnings(struct risk *risk, const char *rule, const char *centre)
{
	struct query query = db_query(risk->desk.office.store->db,
				      "SELECT COUNT(*) FROM warning WHERE ended = 0 AND rule = ? AND centre = ?");
	query_text(&query, span_text(rule));
	query_text(&query, span_text(centre));
	assert_true(query_step(&query));
	int64_t count = query_get_integer(&query, 0);
	must(query_end(&query));
	return count;
}

static void
a_transferred_case_warns_in_its_new_street_alone(void **state)
{
	(void)state;
	struct risk OWN(risk_close) risk;
	risk_open(&risk);
	become_hub(&risk.desk);
	risk.settings.limit_workers[1] = 3;
	risk.settings.warn_employer_disputes = 2;
	risk.settings.warn_intake_least = 1;
	struct uuid old = make_case(&risk.desk);
	risk_look(&risk);
	assert_int_equal(count_warnings(&risk, "collective", FROM), 1);
	assert_int_equal(count_warnings(&risk, "intake", FROM), 1);
	transfer(&risk.desk, old);
	risk_look(&risk);
	assert_int_equal(count_warnings(&risk, "collective", FROM), 0);
	assert_int_equal(count_warnings(&risk, "collective", TO), 1);
	assert_int_equal(count_warnings(&risk, "intake", FROM), 0);
	assert_int_equal(count_warnings(&risk, "intake", TO), 1);
	assert_int_equal(count_warnings(&risk, "employer", ""), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_old_case_ends_and_says_where_it_went),
		cmocka_unit_test(the_new_case_awaits_acceptance_and_its_clock_runs_on),
		cmocka_unit_test(parts_go_along_and_references_follow),
		cmocka_unit_test(voided_parts_stay_behind),
		cmocka_unit_test(sealed_fields_are_sealed_anew),
		cmocka_unit_test(what_cannot_be_read_is_not_transferred),
		cmocka_unit_test(the_pair_is_no_duplicate),
		cmocka_unit_test(only_open_cases_go_and_only_to_another_street),
		cmocka_unit_test(a_street_where_nobody_has_enrolled_gets_its_ledger),
		cmocka_unit_test(when_one_half_fails_neither_stands),
		cmocka_unit_test(an_open_conflict_is_no_obstacle_and_stays_with_the_old_case),
		cmocka_unit_test(nobody_types_where_a_case_came_from),
		cmocka_unit_test(a_transferred_case_warns_in_its_new_street_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
