/* Records: made, changed and refused as acts, by people, and how far they have got. */
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- making ---- */

static void
a_new_dispute_is_one_signed_act(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome outcome = desk_make(&desk, "dispute", A_DISPUTE);
	assert_true(outcome.saved);
	assert_false(oid_is_zero(&outcome.commit));
	assert_int_equal(desk_change_sets(&desk), 1);
	assert_string_equal(desk_field(&desk, outcome.id, "category"), "wages");
	struct changeset changeset;
	struct ledger ledger = office_ledger(&desk.office, OFFICE_LEDGER);
	must(ledger_changeset(desk.office.store, &desk.office.arena, &ledger, &outcome.commit, &changeset));
	assert_true(span_equal(changeset.act, SPAN("dispute: register")));
	assert_true(span_equal(changeset.author.name, SPAN("陈调解")));
}

static void
what_is_not_given_gets_its_default(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome outcome = desk_make(&desk, "dispute", GIVEN("category=wages"));
	assert_string_equal(desk_field(&desk, outcome.id, "status"), "registered");
	assert_string_equal(desk_field(&desk, outcome.id, "received"), "2026-11-22");
	outcome = desk_make(&desk, "dispute", GIVEN("category=wages", "status=pending"));
	assert_string_equal(desk_field(&desk, outcome.id, "status"), "pending");
}

static void
today_is_the_date_on_the_actors_wall(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	desk.actor.now = INT64_C(1795366800); /* 2026-11-22T17:00:00Z, after midnight in Beijing */
	struct outcome outcome = desk_make(&desk, "dispute", GIVEN("category=wages"));
	assert_string_equal(desk_field(&desk, outcome.id, "received"), "2026-11-23");
}

static void
a_dispute_and_its_parts_are_one_act(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct draft parts[] = {
		desk_draft(&desk, "party", GIVEN("side=applicant", "type=person", "name=张三")),
		desk_draft(&desk, "party", GIVEN("side=respondent", "type=organisation", "name=快乐制衣厂")),
		desk_draft(&desk, "claim", GIVEN("type=wages", "amount=100")),
	};
	struct draft draft = desk_draft(&desk, "dispute", A_DISPUTE);
	draft.parts = parts;
	draft.part_count = COUNT(parts);
	struct outcome outcome = desk_make_draft(&desk, &draft);
	assert_true(outcome.saved);
	assert_int_equal(desk_change_sets(&desk), 1);
	struct record_whole whole = desk_load(&desk, outcome.id);
	assert_int_equal(whole.count, 4);
	/* in the order in which they were given */
	assert_true(path_is_main(&whole.documents[0].path));
	assert_true(span_equal(document_text(&whole.documents[1].document, "name"), SPAN("张三")));
	assert_true(span_equal(document_text(&whole.documents[2].document, "name"), SPAN("快乐制衣厂")));
	assert_string_equal(whole.documents[3].kind->name, "claim");
}

static fault_t
try_claim_of(struct desk *desk, const char *party, struct outcome *out)
{
	struct draft parts[] = {
		desk_draft(desk, "claim", GIVEN("type=wages", "amount=100", party)),
		desk_draft(desk, "party", GIVEN("side=applicant", "type=person", "name=张三")),
		desk_draft(desk, "claim", GIVEN("type=wages", "amount=100")),
	};
	struct draft draft = desk_draft(desk, "dispute", A_DISPUTE);
	draft.parts = parts;
	draft.part_count = COUNT(parts);
	return record_create(desk->office.store, &desk->office.arena, &desk->actor, NULL, &draft, out);
}

static void
a_part_names_another_one_of_the_fields_kind(void **state)
{
	(void)state;
	static const struct {
		const char *word, *says;
	} rows[] = {
		{ "party=#0", "party: \"#n\" names a part that is no party" },
		{ "party=#2", "party: \"#n\" names a part that is no party" },
		{ "party=#3", "\"#n\" names no part of this record" },
		{ "party=#-1", "\"#n\" names no part of this record" },
	};
	struct desk OWN(desk_close) desk;
	struct outcome outcome;
	desk_open(&desk);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused(try_claim_of(&desk, rows[i].word, &outcome), FAULT_INPUT, rows[i].says);
	assert_int_equal(desk_change_sets(&desk), 0);
	must(try_claim_of(&desk, "party=#1", &outcome));
	assert_true(outcome.saved);
	struct record_whole whole = desk_load(&desk, outcome.id);
	char id[UUID_TEXT_SIZE + 1];
	uuid_text(whole.documents[2].path.part_id, id);
	assert_string_equal(whole.documents[1].kind->name, "claim");
	assert_true(span_equal(document_text(&whole.documents[1].document, "party"), span_text(id)));
}

static void
a_bad_part_keeps_the_whole_record_out(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct draft part = desk_draft(&desk, "party", GIVEN("side=applicant", "type=person"));
	struct draft draft = desk_draft(&desk, "dispute", A_DISPUTE);
	draft.parts = &part;
	draft.part_count = 1;
	struct outcome outcome = desk_make_draft(&desk, &draft);
	assert_false(outcome.saved);
	assert_true(desk_has(&outcome, SEVERITY_REFUSE, "required", "name"));
	assert_int_equal(desk_change_sets(&desk), 0);
}

static void
parts_are_added_to_their_record(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome dispute = desk_make(&desk, "dispute", A_DISPUTE);
	struct outcome party =
		desk_make_part(&desk, "party", dispute.id, GIVEN("side=applicant", "type=person", "name=张三"));
	assert_true(party.saved);
	struct place place;
	must(record_find(desk.office.store, party.id, &place));
	assert_true(uuid_equal(place.path.record, dispute.id));
	assert_true(uuid_equal(place.path.part_id, party.id));
	assert_string_equal(place.ledger.name, OFFICE_LEDGER);
}

/* ---- refusing ---- */

static void
refused_values_change_nothing(void **state)
{
	(void)state;
	static const struct {
		const char *word, *rule, *field;
	} rows[] = {
		{ "amount=-1", "form", "amount" },
		{ "amount=12,5元", "form", "amount" },
		{ "received=2026-02-30", "form", "received" },
		{ "category=wage", "form", "category" },
		{ "workers=three", "form", "workers" },
	};
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome dispute = desk_make(&desk, "dispute", A_DISPUTE);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome outcome = desk_change(&desk, dispute.id, GIVEN(rows[i].word));
		assert_false(outcome.saved);
		assert_true(problems_refuse(&outcome.problems));
		assert_true(desk_has(&outcome, SEVERITY_REFUSE, rows[i].rule, rows[i].field));
	}
	struct outcome closing = desk_change(&desk, dispute.id, GIVEN("closed=2026-11-21", "status=closed"));
	assert_true(problems_refuse(&closing.problems));
	assert_int_equal(desk_change_sets(&desk), 1);
}

static void
an_unreadable_field_is_complained_about_once(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome outcome = desk_make(&desk, "dispute", GIVEN("category=wage"));
	assert_int_equal(outcome.problems.count, 1);
}

static void
unknown_fields_name_the_one_that_may_be_meant(void **state)
{
	(void)state;
	static const struct {
		const char *word, *says;
	} rows[] = {
		{ "catgory=wages", "has no field \"catgory\"; is \"category\" meant?" },
		{ "amuont=1", "is \"amount\" meant?" },
		{ "summ=x", "is \"summary\" meant?" },
		{ "zebra=x", "dispute has no field \"zebra\"" },
		{ "held=x", "held is set by the program only" },
	};
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused(desk_try_make(&desk, "dispute", GIVEN("category=wages", rows[i].word)), FAULT_INPUT,
			       rows[i].says);
	assert_int_equal(desk_change_sets(&desk), 0);
}

static void
what_a_device_may_not_write_is_refused(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome dispute = desk_make(&desk, "dispute", A_DISPUTE);
	assert_refused(desk_try_make(&desk, "training", GIVEN("title=轮训", "date=2026-11-22")), FAULT_INPUT,
		       "may not write");
	assert_refused(desk_try_make(&desk, "conflict", GIVEN("field=x")), FAULT_INPUT, "written by the program only");
	assert_refused(desk_try_make(&desk, "party", GIVEN("name=x")), FAULT_INPUT, "--of");
	struct draft note = desk_draft(&desk, "annotation", GIVEN("text=x"));
	struct outcome outcome;
	note.of = dispute.id;
	assert_refused(record_create(desk.office.store, &desk.office.arena, &desk.actor, NULL, &note, &outcome),
		       FAULT_INPUT, "may not write records of kind annotation");
	assert_refused(record_create(desk.office.store, &desk.office.arena, &desk.actor, "centre/440105001",
				     &(struct draft){ .kind = schema_kind(SPAN("dispute")) }, &outcome),
		       FAULT_INPUT, "may not write in centre/440105001");
	assert_false(db_in_transaction(desk.office.store->db));
}

static void
a_part_of_the_wrong_record_is_refused(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome dispute = desk_make(&desk, "dispute", A_DISPUTE);
	struct draft draft = desk_draft(&desk, "attendance", GIVEN("person=019aa9d8-0c00-7000-8000-000000000001"));
	struct outcome outcome;
	draft.of = dispute.id;
	assert_refused(record_create(desk.office.store, &desk.office.arena, &desk.actor, NULL, &draft, &outcome),
		       FAULT_INPUT, "a attendance can't be part of a dispute");
	draft.of = office_uuid(&desk.office, 77);
	assert_refused(record_create(desk.office.store, &desk.office.arena, &desk.actor, NULL, &draft, &outcome),
		       FAULT_INPUT, "there is no record ");
}

/* ---- changing ---- */

static void
a_change_touches_only_its_fields(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome made = desk_make(&desk, "dispute", GIVEN("category=wages", "summary=欠薪", "workers=3"));
	struct outcome changed = desk_change(&desk, made.id, GIVEN("workers=4", "summary="));
	assert_true(changed.saved);
	struct record_whole whole = desk_load(&desk, made.id);
	const struct document *document = &whole.documents[0].document;
	assert_int_equal(document_integer(document, "workers", 0), 4);
	assert_null(document_find(document, SPAN("summary")));
	assert_true(span_equal(document_text(document, "category"), SPAN("wages")));
	struct changeset changeset;
	struct ledger ledger = office_ledger(&desk.office, OFFICE_LEDGER);
	must(ledger_changeset(desk.office.store, &desk.office.arena, &ledger, &changed.commit, &changeset));
	assert_int_equal(changeset.op_count, 1);
	assert_int_equal(changeset.ops[0].set_count, 1);
	assert_int_equal(changeset.ops[0].unset_count, 1);
	assert_true(span_equal(changeset.act, SPAN("dispute: change")));
}

static void
a_change_that_changes_nothing_saves_nothing(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome made = desk_make(&desk, "dispute", GIVEN("category=wages", "tags=b,a", "summary=欠薪"));
	struct outcome changed = desk_change(&desk, made.id, GIVEN("tags=a,b,a", "summary=欠薪"));
	assert_false(changed.saved);
	assert_false(problems_refuse(&changed.problems));
	assert_int_equal(desk_change_sets(&desk), 1);
}

static void
old_trouble_between_documents_does_not_block_other_fields(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome made = desk_make(&desk, "dispute", A_DISPUTE);
	/* as a merge of two devices' changes may leave it: agreed before it was received */
	struct path agreement = path_part("dispute", made.id, "agreement", office_uuid(&desk.office, 5));
	OFFICE_SAVE(&desk.office, &agreement, office_text("agreed_on", "2026-11-01"));
	struct outcome changed = desk_change(&desk, made.id, GIVEN("workers=4"));
	assert_true(changed.saved);
	assert_true(desk_has(&changed, SEVERITY_WARN, "order", "received"));
	struct outcome worse = desk_make_part(&desk, "agreement", made.id, GIVEN("agreed_on=2026-11-21"));
	assert_true(worse.saved);
}

static void
a_new_contradiction_between_documents_is_refused(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct outcome made = desk_make(&desk, "dispute", A_DISPUTE);
	struct outcome agreement = desk_make_part(&desk, "agreement", made.id, GIVEN("agreed_on=2026-11-01"));
	assert_false(agreement.saved);
	assert_true(desk_has(&agreement, SEVERITY_REFUSE, "order", "received"));
}

/* ---- people ---- */

static void
people_act_by_name_or_id(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct office *office = &desk.office;
	struct store *store = office->store;
	struct actor actor;
	office_become(office, OFFICE_HUB);
	struct outcome chen = desk_make(&desk, "person", GIVEN("name=陈一"));
	desk_make(&desk, "person", GIVEN("name=李四"));
	desk_make(&desk, "person", GIVEN("name=李四"));
	desk_make(&desk, "person", GIVEN("name=王五", "active=no"));
	char id[UUID_TEXT_SIZE + 1];
	uuid_text(chen.id, id);
	must(actor_find(store, &office->arena, SPAN("陈一"), 1795315327123, 480, &actor));
	assert_true(uuid_equal(actor.author.id, chen.id));
	assert_int_equal(actor.now, 1795315327);
	must(actor_find(store, &office->arena, span_text(id), 0, 480, &actor));
	assert_true(span_equal(actor.author.name, SPAN("陈一")));
	assert_refused(actor_find(store, &office->arena, SPAN("李四"), 0, 480, &actor), FAULT_INPUT, "several people");
	assert_refused(actor_find(store, &office->arena, SPAN("王五"), 0, 480, &actor), FAULT_INPUT,
		       "no active person");
	assert_refused(actor_find(store, &office->arena, SPAN("赵六"), 0, 480, &actor), FAULT_INPUT,
		       "no active person");
}

static void
the_stores_person_acts_before_the_register_has_arrived(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct actor actor;
	must(store_set(desk.office.store, "person_name", SPAN(" <陈>调解. ")));
	must(actor_find(desk.office.store, &desk.office.arena, (struct span){ 0 }, 0, 480, &actor));
	assert_true(span_equal(actor.author.name, SPAN("陈 调解")));
	assert_true(uuid_equal(actor.author.id, office_uuid(&desk.office, 901)));
}

/* ---- how far it has got ---- */

static enum held
held_of(struct desk *desk, struct uuid id, struct record_state *state)
{
	struct place place;
	must(record_find(desk->office.store, id, &place));
	must(record_state(desk->office.store, &place, state));
	return state->held;
}

static void
a_record_is_held_only_when_the_hub_has_said_so(void **state)
{
	(void)state;
	struct desk OWN(desk_close) desk;
	desk_open(&desk);
	struct db *db = desk.office.store->db;
	struct record_state found;
	struct outcome made = desk_make(&desk, "dispute", A_DISPUTE);
	assert_int_equal(held_of(&desk, made.id, &found), HELD_ONLY_HERE);
	assert_true(oid_equal(&found.commit, &made.commit));
	must(db_run(db, "INSERT INTO peer VALUES (1, 0, x'', 1, 0)"));
	assert_int_equal(held_of(&desk, made.id, &found), HELD_SENT);
	must(db_run(db, "INSERT INTO receipt VALUES (1, x'', x'', 1, 1795315400, 1, x'')"));
	assert_int_equal(held_of(&desk, made.id, &found), HELD_BY_HUB);
	assert_int_equal(found.since, 1795315400);
	struct outcome changed = desk_change(&desk, made.id, GIVEN("workers=4"));
	assert_int_equal(held_of(&desk, made.id, &found), HELD_ONLY_HERE);
	assert_true(oid_equal(&found.commit, &changed.commit));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_dispute_is_one_signed_act),
		cmocka_unit_test(what_is_not_given_gets_its_default),
		cmocka_unit_test(today_is_the_date_on_the_actors_wall),
		cmocka_unit_test(a_dispute_and_its_parts_are_one_act),
		cmocka_unit_test(a_part_names_another_one_of_the_fields_kind),
		cmocka_unit_test(a_bad_part_keeps_the_whole_record_out),
		cmocka_unit_test(parts_are_added_to_their_record),
		cmocka_unit_test(refused_values_change_nothing),
		cmocka_unit_test(an_unreadable_field_is_complained_about_once),
		cmocka_unit_test(unknown_fields_name_the_one_that_may_be_meant),
		cmocka_unit_test(what_a_device_may_not_write_is_refused),
		cmocka_unit_test(a_part_of_the_wrong_record_is_refused),
		cmocka_unit_test(a_change_touches_only_its_fields),
		cmocka_unit_test(a_change_that_changes_nothing_saves_nothing),
		cmocka_unit_test(old_trouble_between_documents_does_not_block_other_fields),
		cmocka_unit_test(a_new_contradiction_between_documents_is_refused),
		cmocka_unit_test(people_act_by_name_or_id),
		cmocka_unit_test(the_stores_person_acts_before_the_register_has_arrived),
		cmocka_unit_test(a_record_is_held_only_when_the_hub_has_said_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
