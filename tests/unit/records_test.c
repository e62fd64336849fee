/* Records: made, changed and refused as acts, with numbers, defaults and warnings. */
#include "host/records.h"

#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct scene {
	struct office office;
	struct actor actor;
};

static void
scene_open(struct scene *scene)
{
	office_open(&scene->office);
	scene->actor.author = (struct author){ .id = office_uuid(&scene->office, 901),
					       .name = SPAN("陈调解"),
					       .centre = SPAN("440105014"),
					       .offset = 480 };
	scene->actor.now_ms = scene->office.now * 1000; /* 2026-11-22 10:42 in Beijing */
	scene->actor.now = scene->office.now;
}

static void
scene_close(struct scene *scene)
{
	office_close(&scene->office);
}

/* "field=value" words. */
static const struct given *
given_of(struct scene *scene, const char *const *words, size_t *count)
{
	struct given *given = ARENA_NEW_ARRAY(&scene->office.arena, 16, struct given);
	for (*count = 0; words[*count]; ++*count) {
		struct span text = span_text(words[*count]);
		given[*count].name = span_cut(&text, '=');
		given[*count].text = text;
	}
	return given;
}

#define GIVEN(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define A_DISPUTE GIVEN("category=wages", "received=2026-11-20")

static struct draft
draft_of(struct scene *scene, const char *kind, const char *const *words)
{
	struct draft draft = { .kind = schema_kind(span_text(kind)) };
	draft.fields = given_of(scene, words, &draft.field_count);
	return draft;
}

static struct outcome
make_draft(struct scene *scene, const struct draft *draft)
{
	struct outcome outcome = { 0 };
	must(record_create(scene->office.store, &scene->office.arena, &scene->actor, NULL, draft, &outcome));
	scene->actor.now_ms += 10;
	return outcome;
}

static struct outcome
make(struct scene *scene, const char *kind, const char *const *words)
{
	struct draft draft = draft_of(scene, kind, words);
	return make_draft(scene, &draft);
}

static struct outcome
make_part(struct scene *scene, const char *kind, struct uuid of, const char *const *words)
{
	struct draft draft = draft_of(scene, kind, words);
	draft.of = of;
	return make_draft(scene, &draft);
}

static struct outcome
change(struct scene *scene, struct uuid id, const char *const *words)
{
	struct outcome outcome = { 0 };
	size_t count;
	const struct given *given = given_of(scene, words, &count);
	must(record_change(scene->office.store, &scene->office.arena, &scene->actor, id, given, count, &outcome));
	return outcome;
}

static struct record_whole
load(struct scene *scene, struct uuid id)
{
	struct record_whole whole;
	struct place place;
	must(record_find(scene->office.store, id, &place));
	must(record_load(scene->office.store, &scene->office.arena, &place, &whole));
	return whole;
}

static const char *
field(struct scene *scene, struct uuid id, const char *name)
{
	struct record_whole whole = load(scene, id);
	return arena_text(&scene->office.arena, document_text(&whole.documents[0].document, name));
}

static int64_t
change_sets(struct scene *scene)
{
	struct query query = db_query(scene->office.store->db, "SELECT COUNT(*) FROM changeset");
	int64_t count = query_step(&query) ? query_get_integer(&query, 0) : -1;
	must(query_end(&query));
	return count;
}

static bool
has(const struct outcome *outcome, enum severity severity, const char *rule, const char *name)
{
	for (size_t i = 0; i < outcome->problems.count; i++) {
		const struct problem *at = &outcome->problems.items[i];
		if (at->severity == severity && strcmp(at->rule, rule) == 0 && span_equal(at->field, span_text(name)))
			return true;
	}
	return false;
}

static void
assert_fault_says(fault_t fault, enum fault_code code, const char *part)
{
	assert_non_null(fault);
	assert_int_equal(fault_code(fault), code);
	if (!strstr(fault_text(fault), part))
		fail_msg("\"%s\" does not say \"%s\"", fault_text(fault), part);
	fault_drop(fault);
}

/* ---- making ---- */

static void
a_new_dispute_is_one_signed_act(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome outcome = make(&scene, "dispute", A_DISPUTE);
	assert_true(outcome.saved);
	assert_false(oid_is_zero(&outcome.commit));
	assert_int_equal(change_sets(&scene), 1);
	assert_string_equal(field(&scene, outcome.id, "category"), "wages");
	struct changeset changeset;
	struct ledger ledger = office_ledger(&scene.office, OFFICE_LEDGER);
	must(ledger_changeset(scene.office.store, &scene.office.arena, &ledger, &outcome.commit, &changeset));
	assert_true(span_equal(changeset.act, SPAN("dispute: register")));
	assert_true(span_equal(changeset.author.name, SPAN("陈调解")));
}

static void
what_is_not_given_gets_its_default(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome outcome = make(&scene, "dispute", GIVEN("category=wages"));
	assert_string_equal(field(&scene, outcome.id, "status"), "registered");
	assert_string_equal(field(&scene, outcome.id, "received"), "2026-11-22");
	outcome = make(&scene, "dispute", GIVEN("category=wages", "status=pending"));
	assert_string_equal(field(&scene, outcome.id, "status"), "pending");
}

static void
today_is_the_date_on_the_actors_wall(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	scene.actor.now = INT64_C(1795366800); /* 2026-11-22T17:00:00Z, after midnight in Beijing */
	struct outcome outcome = make(&scene, "dispute", GIVEN("category=wages"));
	assert_string_equal(field(&scene, outcome.id, "received"), "2026-11-23");
}

static void
a_dispute_and_its_parts_are_one_act(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct draft parts[] = {
		draft_of(&scene, "party", GIVEN("side=applicant", "type=person", "name=张三")),
		draft_of(&scene, "party", GIVEN("side=respondent", "type=organisation", "name=快乐制衣厂")),
		draft_of(&scene, "claim", GIVEN("type=wages", "amount=100")),
	};
	struct draft draft = draft_of(&scene, "dispute", A_DISPUTE);
	draft.parts = parts;
	draft.part_count = COUNT(parts);
	struct outcome outcome = make_draft(&scene, &draft);
	assert_true(outcome.saved);
	assert_int_equal(change_sets(&scene), 1);
	struct record_whole whole = load(&scene, outcome.id);
	assert_int_equal(whole.count, 4);
	/* in the order in which they were given */
	assert_true(path_is_main(&whole.documents[0].path));
	assert_true(span_equal(document_text(&whole.documents[1].document, "name"), SPAN("张三")));
	assert_true(span_equal(document_text(&whole.documents[2].document, "name"), SPAN("快乐制衣厂")));
	assert_string_equal(whole.documents[3].kind->name, "claim");
}

static void
a_bad_part_keeps_the_whole_record_out(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct draft part = draft_of(&scene, "party", GIVEN("side=applicant", "type=person"));
	struct draft draft = draft_of(&scene, "dispute", A_DISPUTE);
	draft.parts = &part;
	draft.part_count = 1;
	struct outcome outcome = make_draft(&scene, &draft);
	assert_false(outcome.saved);
	assert_true(has(&outcome, SEVERITY_REFUSE, "required", "name"));
	assert_int_equal(change_sets(&scene), 0);
}

static void
parts_are_added_to_their_record(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome dispute = make(&scene, "dispute", A_DISPUTE);
	struct outcome party =
		make_part(&scene, "party", dispute.id, GIVEN("side=applicant", "type=person", "name=张三"));
	assert_true(party.saved);
	struct place place;
	must(record_find(scene.office.store, party.id, &place));
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
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome dispute = make(&scene, "dispute", A_DISPUTE);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome outcome = change(&scene, dispute.id, GIVEN(rows[i].word));
		assert_false(outcome.saved);
		assert_true(problems_refuse(&outcome.problems));
		assert_true(has(&outcome, SEVERITY_REFUSE, rows[i].rule, rows[i].field));
	}
	struct outcome closing = change(&scene, dispute.id, GIVEN("closed=2026-11-21", "status=closed"));
	assert_true(problems_refuse(&closing.problems));
	assert_int_equal(change_sets(&scene), 1);
}

static void
an_unreadable_field_is_complained_about_once(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome outcome = make(&scene, "dispute", GIVEN("category=wage"));
	assert_int_equal(outcome.problems.count, 1);
}

static fault_t
try_make(struct scene *scene, const char *kind, const char *const *words)
{
	struct draft draft = draft_of(scene, kind, words);
	struct outcome outcome;
	return record_create(scene->office.store, &scene->office.arena, &scene->actor, NULL, &draft, &outcome);
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
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_fault_says(try_make(&scene, "dispute", GIVEN("category=wages", rows[i].word)), FAULT_INPUT,
				  rows[i].says);
	assert_int_equal(change_sets(&scene), 0);
}

static void
what_a_device_may_not_write_is_refused(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome dispute = make(&scene, "dispute", A_DISPUTE);
	assert_fault_says(try_make(&scene, "training", GIVEN("title=轮训", "date=2026-11-22")), FAULT_INPUT,
			  "may not write");
	assert_fault_says(try_make(&scene, "conflict", GIVEN("field=x")), FAULT_INPUT, "written by the program only");
	assert_fault_says(try_make(&scene, "party", GIVEN("name=x")), FAULT_INPUT, "--of");
	struct draft note = draft_of(&scene, "annotation", GIVEN("text=x"));
	struct outcome outcome;
	note.of = dispute.id;
	assert_fault_says(record_create(scene.office.store, &scene.office.arena, &scene.actor, NULL, &note, &outcome),
			  FAULT_INPUT, "may not write records of kind annotation");
	assert_fault_says(record_create(scene.office.store, &scene.office.arena, &scene.actor, "centre/440105001",
					&(struct draft){ .kind = schema_kind(SPAN("dispute")) }, &outcome),
			  FAULT_INPUT, "may not write in centre/440105001");
	assert_false(db_in_transaction(scene.office.store->db));
}

static void
a_part_of_the_wrong_record_is_refused(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome dispute = make(&scene, "dispute", A_DISPUTE);
	struct draft draft = draft_of(&scene, "attendance", GIVEN("person=019aa9d8-0c00-7000-8000-000000000001"));
	struct outcome outcome;
	draft.of = dispute.id;
	assert_fault_says(record_create(scene.office.store, &scene.office.arena, &scene.actor, NULL, &draft, &outcome),
			  FAULT_INPUT, "a attendance can't be part of a dispute");
	draft.of = office_uuid(&scene.office, 77);
	assert_fault_says(record_create(scene.office.store, &scene.office.arena, &scene.actor, NULL, &draft, &outcome),
			  FAULT_INPUT, "there is no record ");
}

/* ---- changing ---- */

static void
a_change_touches_only_its_fields(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome made = make(&scene, "dispute", GIVEN("category=wages", "summary=欠薪", "workers=3"));
	struct outcome changed = change(&scene, made.id, GIVEN("workers=4", "summary="));
	assert_true(changed.saved);
	struct record_whole whole = load(&scene, made.id);
	const struct document *document = &whole.documents[0].document;
	assert_int_equal(document_integer(document, "workers", 0), 4);
	assert_null(document_find(document, SPAN("summary")));
	assert_true(span_equal(document_text(document, "category"), SPAN("wages")));
	struct changeset changeset;
	struct ledger ledger = office_ledger(&scene.office, OFFICE_LEDGER);
	must(ledger_changeset(scene.office.store, &scene.office.arena, &ledger, &changed.commit, &changeset));
	assert_int_equal(changeset.op_count, 1);
	assert_int_equal(changeset.ops[0].set_count, 1);
	assert_int_equal(changeset.ops[0].unset_count, 1);
	assert_true(span_equal(changeset.act, SPAN("dispute: change")));
}

static void
a_change_that_changes_nothing_saves_nothing(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome made = make(&scene, "dispute", GIVEN("category=wages", "tags=b,a", "summary=欠薪"));
	struct outcome changed = change(&scene, made.id, GIVEN("tags=a,b,a", "summary=欠薪"));
	assert_false(changed.saved);
	assert_false(problems_refuse(&changed.problems));
	assert_int_equal(change_sets(&scene), 1);
}

static void
old_trouble_between_documents_does_not_block_other_fields(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome made = make(&scene, "dispute", A_DISPUTE);
	/* as a merge of two devices' changes may leave it: agreed before it was received */
	struct path agreement = path_part("dispute", made.id, "agreement", office_uuid(&scene.office, 5));
	OFFICE_SAVE(&scene.office, &agreement, office_text("agreed_on", "2026-11-01"));
	struct outcome changed = change(&scene, made.id, GIVEN("workers=4"));
	assert_true(changed.saved);
	assert_true(has(&changed, SEVERITY_WARN, "order", "received"));
	struct outcome worse = make_part(&scene, "agreement", made.id, GIVEN("agreed_on=2026-11-21"));
	assert_true(worse.saved);
}

static void
a_new_contradiction_between_documents_is_refused(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome made = make(&scene, "dispute", A_DISPUTE);
	struct outcome agreement = make_part(&scene, "agreement", made.id, GIVEN("agreed_on=2026-11-01"));
	assert_false(agreement.saved);
	assert_true(has(&agreement, SEVERITY_REFUSE, "order", "received"));
}

/* ---- numbers ---- */

static void
numbers_count_up_by_year_of_receipt(void **state)
{
	(void)state;
	static const struct {
		const char *received, *number;
	} rows[] = {
		{ "received=2026-11-20", "海江海劳人调〔2026〕1号" },
		{ "received=2026-11-21", "海江海劳人调〔2026〕2号" },
		{ "received=2025-12-31", "海江海劳人调〔2025〕1号" },
		{ "received=2026-01-01", "海江海劳人调〔2026〕3号" },
	};
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	must(store_set(scene.office.store, "short_name", SPAN("江海")));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome outcome = make(&scene, "dispute", GIVEN("category=wages", rows[i].received));
		assert_string_equal(field(&scene, outcome.id, "number"), rows[i].number);
	}
}

static void
each_device_has_its_own_series(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	must(store_set(scene.office.store, "short_name", SPAN("江海")));
	struct outcome first = make(&scene, "dispute", A_DISPUTE);
	office_become(&scene.office, "440105014-2");
	struct outcome second = make(&scene, "dispute", A_DISPUTE);
	assert_string_equal(field(&scene, first.id, "number"), "海江海劳人调〔2026〕1号");
	assert_non_null(strstr(field(&scene, second.id, "number"), "〔2026〕2-"));
}

static void
the_template_is_a_setting(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	must(store_set(scene.office.store, "number_template", SPAN("{year}-{n}{x}")));
	struct outcome outcome = make(&scene, "dispute", A_DISPUTE);
	assert_string_equal(field(&scene, outcome.id, "number"), "2026-1{x}");
	must(store_set(scene.office.store, "number_template", SPAN("always the same")));
	assert_fault_says(try_make(&scene, "dispute", A_DISPUTE), FAULT_INPUT, "has no {n}");
}

static void
a_lost_counter_finds_its_way_behind_the_numbers_in_use(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	must(store_set(scene.office.store, "number_template", SPAN("{year}-{n}")));
	for (int i = 0; i < 9; i++)
		make(&scene, "dispute", A_DISPUTE);
	must(db_run(scene.office.store->db, "DELETE FROM identity WHERE name LIKE 'number:%'"));
	struct outcome outcome = make(&scene, "dispute", A_DISPUTE);
	assert_string_equal(field(&scene, outcome.id, "number"), "2026-10");
}

static void
a_refused_record_uses_up_no_number(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	must(store_set(scene.office.store, "number_template", SPAN("{year}-{n}")));
	make(&scene, "dispute", GIVEN("category=wages", "amount=-1"));
	struct outcome outcome = make(&scene, "dispute", A_DISPUTE);
	assert_string_equal(field(&scene, outcome.id, "number"), "2026-1");
}

static void
a_number_from_paper_stands(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome outcome = make(&scene, "dispute", GIVEN("category=wages", "number=旧案 7 号"));
	assert_string_equal(field(&scene, outcome.id, "number"), "旧案 7 号");
}

/* ---- duplicates ---- */

static struct outcome
make_case(struct scene *scene, const char *received, const char *applicant, const char *employer)
{
	struct draft parts[] = {
		draft_of(scene, "party", GIVEN("side=applicant", "type=person", applicant)),
		draft_of(scene, "party", GIVEN("side=respondent", "type=organisation", employer)),
	};
	struct draft draft = draft_of(scene, "dispute", GIVEN("category=wages", received));
	draft.parts = parts;
	draft.part_count = COUNT(parts);
	return make_draft(scene, &draft);
}

static void
the_same_people_within_60_days_are_a_likely_duplicate(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	static const struct {
		const char *received, *applicant, *employer;
		bool warns;
	} rows[] = {
		{ "received=2026-09-01", "name=张三", "name=快乐制衣厂", false },
		{ "received=2026-10-31", "name=张三", "name=快乐制衣厂", true },
		{ "received=2026-07-02", "name=张三", "name=快乐制衣厂", false },
		{ "received=2026-09-02", "name=李四", "name=快乐制衣厂", false },
		{ "received=2026-09-02", "name=张三", "name=忧愁制衣厂", false },
		{ "received=2026-09-02", "name=快乐制衣厂", "name=张三", false },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome outcome = make_case(&scene, rows[i].received, rows[i].applicant, rows[i].employer);
		assert_true(outcome.saved);
		assert_int_equal(has(&outcome, SEVERITY_WARN, "duplicate", ""), rows[i].warns);
	}
}

static void
the_same_external_reference_is_a_likely_duplicate(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct outcome first = make(&scene, "dispute", GIVEN("category=wages", "external_ref=12345-7"));
	struct outcome second = make(&scene, "dispute", GIVEN("category=wages"));
	assert_false(has(&first, SEVERITY_WARN, "duplicate", "external_ref"));
	struct outcome changed = change(&scene, second.id, GIVEN("external_ref=12345-7"));
	assert_true(changed.saved);
	assert_true(has(&changed, SEVERITY_WARN, "duplicate", "external_ref"));
}

/* ---- people ---- */

static void
people_act_by_name_or_id(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct office *office = &scene.office;
	struct store *store = office->store;
	struct actor actor;
	office_become(office, OFFICE_HUB);
	struct outcome chen = make(&scene, "person", GIVEN("name=陈一"));
	make(&scene, "person", GIVEN("name=李四"));
	make(&scene, "person", GIVEN("name=李四"));
	make(&scene, "person", GIVEN("name=王五", "active=no"));
	char id[UUID_TEXT_SIZE + 1];
	uuid_text(chen.id, id);
	must(actor_find(store, &office->arena, SPAN("陈一"), 1795315327123, 480, &actor));
	assert_true(uuid_equal(actor.author.id, chen.id));
	assert_int_equal(actor.now, 1795315327);
	must(actor_find(store, &office->arena, span_text(id), 0, 480, &actor));
	assert_true(span_equal(actor.author.name, SPAN("陈一")));
	assert_fault_says(actor_find(store, &office->arena, SPAN("李四"), 0, 480, &actor), FAULT_INPUT,
			  "several people");
	assert_fault_says(actor_find(store, &office->arena, SPAN("王五"), 0, 480, &actor), FAULT_INPUT,
			  "no active person");
	assert_fault_says(actor_find(store, &office->arena, SPAN("赵六"), 0, 480, &actor), FAULT_INPUT,
			  "no active person");
}

static void
the_stores_person_acts_before_the_register_has_arrived(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct actor actor;
	must(store_set(scene.office.store, "person_name", SPAN(" <陈>调解. ")));
	must(actor_find(scene.office.store, &scene.office.arena, (struct span){ 0 }, 0, 480, &actor));
	assert_true(span_equal(actor.author.name, SPAN("陈 调解")));
	assert_true(uuid_equal(actor.author.id, office_uuid(&scene.office, 901)));
}

/* ---- how far it has got ---- */

static enum held
held_of(struct scene *scene, struct uuid id, struct record_state *state)
{
	struct place place;
	must(record_find(scene->office.store, id, &place));
	must(record_state(scene->office.store, &place, state));
	return state->held;
}

static void
a_record_is_held_only_when_the_hub_has_said_so(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct db *db = scene.office.store->db;
	struct record_state found;
	struct outcome made = make(&scene, "dispute", A_DISPUTE);
	assert_int_equal(held_of(&scene, made.id, &found), HELD_ONLY_HERE);
	assert_true(oid_equal(&found.commit, &made.commit));
	must(db_run(db, "INSERT INTO peer VALUES (1, 0, x'', 1, 0)"));
	assert_int_equal(held_of(&scene, made.id, &found), HELD_SENT);
	must(db_run(db, "INSERT INTO receipt VALUES (1, x'', x'', 1, 1795315400, 1, x'')"));
	assert_int_equal(held_of(&scene, made.id, &found), HELD_BY_HUB);
	assert_int_equal(found.since, 1795315400);
	struct outcome changed = change(&scene, made.id, GIVEN("workers=4"));
	assert_int_equal(held_of(&scene, made.id, &found), HELD_ONLY_HERE);
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
		cmocka_unit_test(numbers_count_up_by_year_of_receipt),
		cmocka_unit_test(each_device_has_its_own_series),
		cmocka_unit_test(the_template_is_a_setting),
		cmocka_unit_test(a_lost_counter_finds_its_way_behind_the_numbers_in_use),
		cmocka_unit_test(a_refused_record_uses_up_no_number),
		cmocka_unit_test(a_number_from_paper_stands),
		cmocka_unit_test(the_same_people_within_60_days_are_a_likely_duplicate),
		cmocka_unit_test(the_same_external_reference_is_a_likely_duplicate),
		cmocka_unit_test(people_act_by_name_or_id),
		cmocka_unit_test(the_stores_person_acts_before_the_register_has_arrived),
		cmocka_unit_test(a_record_is_held_only_when_the_hub_has_said_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
