/* What screens keep for each account: drafts, preferences; answers to requests that come twice. */
#include "host/drafts.h"

#include "host/accounts.h"
#include "tests/support/assert_fault.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define NOW INT64_C(1795315327)
#define ID "0b6f7c2e-5a1d-4e8f-9c3b-000000000001" /* of version 4: browsers make these */

struct scene {
	struct office office;
	struct store *store;
	struct arena *arena;
	struct uuid lead, other;
};

static void
add_account(struct scene *scene, struct uuid id, const char *name)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	struct query query =
		db_query(scene->store->db, "INSERT INTO account VALUES (?1, ?2, 'lead', ?1, 'x', x'', 0, 0,"
					   " 0, 0)");
	query_text(&query, span_text(text));
	query_text(&query, span_text(name));
	must(query_run(&query));
}

static void
scene_open(struct scene *scene)
{
	*scene = (struct scene){ 0 };
	office_open(&scene->office);
	scene->store = scene->office.store;
	scene->arena = &scene->office.arena;
	scene->lead = office_uuid(&scene->office, 1);
	scene->other = office_uuid(&scene->office, 2);
	add_account(scene, scene->lead, "陈调解");
	add_account(scene, scene->other, "李调解");
}

static void
scene_close(struct scene *scene)
{
	office_close(&scene->office);
}

/* ---- drafts ---- */

static struct saved_draft
draft(const char *id, const char *body)
{
	return (struct saved_draft){ .id = span_text(id),
				     .kind = SPAN("dispute"),
				     .title = SPAN("张某 等3人"),
				     .body = span_text(body) };
}

static void
put(struct scene *scene, struct uuid account, const char *id, const char *body, int64_t now)
{
	struct saved_draft made = draft(id, body);
	must(draft_put(scene->store, account, &made, now));
}

static size_t
list(struct scene *scene, struct uuid account, struct saved_draft **out)
{
	size_t count;
	must(draft_list(scene->store, scene->arena, account, out, &count));
	return count;
}

static void
a_draft_is_kept_and_replaced(void **state)
{
	(void)state;
	struct scene scene;
	struct saved_draft *drafts;
	scene_open(&scene);
	put(&scene, scene.lead, ID, "{\"a\":1}", NOW);
	put(&scene, scene.lead, "0b6f7c2e-5a1d-4e8f-9c3b-000000000002", "{}", NOW + 1);
	put(&scene, scene.lead, ID, "{\"a\":\"张\"}", NOW + 2);
	assert_int_equal(list(&scene, scene.lead, &drafts), 2);
	assert_true(span_equal(drafts[0].id, SPAN(ID)));
	assert_true(span_equal(drafts[0].kind, SPAN("dispute")));
	assert_true(span_equal(drafts[0].title, SPAN("张某 等3人")));
	assert_true(span_equal(drafts[0].body, SPAN("{\"a\":\"张\"}")));
	assert_int_equal(drafts[0].changed, NOW + 2);
	scene_close(&scene);
}

static void
a_draft_is_its_accounts_alone(void **state)
{
	(void)state;
	struct scene scene;
	struct saved_draft *drafts;
	bool found;
	scene_open(&scene);
	put(&scene, scene.lead, ID, "{\"mine\":1}", NOW);
	assert_int_equal(list(&scene, scene.other, &drafts), 0);
	must(draft_delete(scene.store, scene.other, SPAN(ID), &found));
	assert_false(found);
	put(&scene, scene.other, ID, "{\"theirs\":1}", NOW);
	must(draft_delete(scene.store, scene.other, SPAN(ID), &found));
	assert_true(found);
	assert_int_equal(list(&scene, scene.lead, &drafts), 1);
	assert_true(span_equal(drafts[0].body, SPAN("{\"mine\":1}")));
	scene_close(&scene);
}

static void
an_account_has_so_many_drafts_and_may_still_change_them(void **state)
{
	(void)state;
	struct scene scene;
	struct saved_draft *drafts, more = draft("0b6f7c2e-5a1d-4e8f-9c3b-00000000ffff", "{}");
	char id[40];
	scene_open(&scene);
	for (int i = 0; i < DRAFTS_MAX; i++) {
		snprintf(id, sizeof(id), "0b6f7c2e-5a1d-4e8f-9c3b-%012d", i);
		put(&scene, scene.lead, id, "{}", NOW);
	}
	expect_fault(draft_put(scene.store, scene.lead, &more, NOW), FAULT_LIMIT, "200 drafts");
	assert_int_equal(list(&scene, scene.lead, &drafts), DRAFTS_MAX);
	put(&scene, scene.lead, ID, "{\"still\":1}", NOW + 1);
	list(&scene, scene.lead, &drafts);
	assert_true(span_equal(drafts[0].body, SPAN("{\"still\":1}")));
	must(draft_put(scene.store, scene.other, &more, NOW));
	scene_close(&scene);
}

static void
drafts_of_no_form_are_refused(void **state)
{
	(void)state;
	struct scene scene;
	struct saved_draft *drafts;
	static const struct {
		const char *id, *kind, *title, *body;
		enum fault_code code;
		const char *says;
	} rows[] = {
		{ "1", "dispute", "", "{}", FAULT_INPUT, "id" },
		{ "0B6F7C2E-5A1D-4E8F-9C3B-000000000001", "dispute", "", "{}", FAULT_INPUT, "id" },
		{ "0b6f7c2e-5a1d-4e8f-9c3b0000000000001", "dispute", "", "{}", FAULT_INPUT, "id" },
		{ ID, "", "", "{}", FAULT_INPUT, "kind" },
		{ ID, "Dispute", "", "{}", FAULT_INPUT, "kind" },
		{ ID, "dispute", "a\nb", "{}", FAULT_INPUT, "title" },
		{ ID, "dispute", "\xff", "{}", FAULT_INPUT, "title" },
		{ ID, "dispute", "", "", FAULT_INPUT, "body" },
		{ ID, "dispute", "", "[1]", FAULT_INPUT, "no JSON object" },
		{ ID, "dispute", "", "{\"a\":1,\"a\":2}", FAULT_INPUT, "body" },
	};
	scene_open(&scene);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct saved_draft wrong = { span_text(rows[i].id), span_text(rows[i].kind), span_text(rows[i].title),
					     span_text(rows[i].body), 0 };
		expect_fault(draft_put(scene.store, scene.lead, &wrong, NOW), rows[i].code, rows[i].says);
	}
	assert_int_equal(list(&scene, scene.lead, &drafts), 0);
	scene_close(&scene);
}

/* {"a":"xxx…"} of just this size. */
static struct span
object_of(struct arena *arena, size_t size)
{
	char *text = arena_take(arena, size + 1);
	memset(text, 'x', size);
	memcpy(text, "{\"a\":\"", 6);
	memcpy(text + size - 2, "\"}", 2);
	return span_of(text, size);
}

static void
drafts_have_a_greatest_size(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	struct saved_draft large = draft(ID, "");
	large.body = object_of(scene.arena, DRAFT_SIZE_MAX);
	must(draft_put(scene.store, scene.lead, &large, NOW));
	large.body = object_of(scene.arena, DRAFT_SIZE_MAX + 1);
	expect_fault(draft_put(scene.store, scene.lead, &large, NOW), FAULT_LIMIT, "256 KiB");
	large.body = SPAN("{}");
	large.title = object_of(scene.arena, LIMIT_LABEL + 1);
	expect_fault(draft_put(scene.store, scene.lead, &large, NOW), FAULT_LIMIT, "title");
	scene_close(&scene);
}

static void
a_draft_may_be_put_within_a_transaction_and_taken_back(void **state)
{
	(void)state;
	struct scene scene;
	struct saved_draft *drafts;
	scene_open(&scene);
	must(db_begin(scene.store->db));
	put(&scene, scene.lead, ID, "{}", NOW);
	db_undo(scene.store->db);
	assert_int_equal(list(&scene, scene.lead, &drafts), 0);
	scene_close(&scene);
}

/* ---- preferences ---- */

static fault_t
prefer(struct scene *scene, const char *name, const char *value)
{
	struct preference preference = { span_text(name), span_text(value) };
	return preference_put(scene->store, scene->lead, &preference);
}

static void
preferences_are_set_changed_and_forgotten(void **state)
{
	(void)state;
	struct scene scene;
	struct preference *found;
	size_t count;
	scene_open(&scene);
	must(prefer(&scene, "language", "\"en\""));
	must(prefer(&scene, "case_columns", "[\"number\"]"));
	must(prefer(&scene, "language", "\"zh\""));
	must(preference_list(scene.store, scene.arena, scene.lead, &found, &count));
	assert_int_equal(count, 2);
	assert_true(span_equal(found[0].name, SPAN("case_columns")));
	assert_true(span_equal(found[1].value, SPAN("\"zh\"")));
	must(prefer(&scene, "language", " null "));
	must(preference_list(scene.store, scene.arena, scene.lead, &found, &count));
	assert_int_equal(count, 1);
	must(preference_list(scene.store, scene.arena, scene.other, &found, &count));
	assert_int_equal(count, 0);
	scene_close(&scene);
}

static void
preferences_of_no_form_are_refused(void **state)
{
	(void)state;
	struct scene scene;
	char name[60];
	scene_open(&scene);
	struct preference large = { SPAN("large"), object_of(scene.arena, PREFERENCE_SIZE_MAX + 1) };
	expect_fault(prefer(&scene, "", "1"), FAULT_INPUT, "name");
	expect_fault(prefer(&scene, "a b", "1"), FAULT_INPUT, "name");
	expect_fault(prefer(&scene, "language", "{"), FAULT_INPUT, "preference");
	expect_fault(preference_put(scene.store, scene.lead, &large), FAULT_LIMIT, "64 KiB");
	memset(name, 'a', sizeof(name));
	name[40] = '\0';
	must(prefer(&scene, name, "1"));
	name[40] = 'a';
	name[41] = '\0';
	expect_fault(prefer(&scene, name, "1"), FAULT_INPUT, "name");
	scene_close(&scene);
}

/* ---- requests that come twice ---- */

static enum replay
look(struct scene *scene, const struct replay_request *request, int64_t now, int *status, struct span *answer)
{
	enum replay found;
	must(replay_get(scene->store, scene->arena, request, now, &found, status, answer));
	return found;
}

static void
the_same_request_gets_the_same_answer(void **state)
{
	(void)state;
	struct scene scene;
	struct span answer = { 0 };
	int status = 0;
	scene_open(&scene);
	struct replay_request request = { SPAN("key-1"), scene.lead, SPAN("{\"a\":1}") };
	struct replay_request elsewise = { SPAN("key-1"), scene.lead, SPAN("{\"a\":2}") };
	struct replay_request someone = { SPAN("key-1"), scene.other, SPAN("{\"a\":1}") };
	assert_int_equal(look(&scene, &request, NOW, &status, &answer), REPLAY_NEW);
	must(replay_put(scene.store, &request, NOW, 201, SPAN("{\"id\":1}")));
	assert_int_equal(look(&scene, &request, NOW + 5, &status, &answer), REPLAY_SAME);
	assert_int_equal(status, 201);
	assert_true(span_equal(answer, SPAN("{\"id\":1}")));
	assert_int_equal(look(&scene, &elsewise, NOW + 5, &status, &answer), REPLAY_OTHER);
	assert_int_equal(look(&scene, &someone, NOW + 5, &status, &answer), REPLAY_NEW);
	scene_close(&scene);
}

static void
what_was_taken_back_is_not_answered(void **state)
{
	(void)state;
	struct scene scene;
	struct span answer;
	int status;
	scene_open(&scene);
	struct replay_request request = { SPAN("key-1"), scene.lead, SPAN("") };
	must(db_begin(scene.store->db));
	must(replay_put(scene.store, &request, NOW, 201, SPAN("{}")));
	assert_int_equal(look(&scene, &request, NOW, &status, &answer), REPLAY_SAME);
	db_undo(scene.store->db);
	assert_int_equal(look(&scene, &request, NOW, &status, &answer), REPLAY_NEW);
	scene_close(&scene);
}

static void
answers_are_forgotten_after_a_week(void **state)
{
	(void)state;
	struct scene scene;
	struct span answer;
	int status;
	scene_open(&scene);
	struct replay_request old = { SPAN("old"), scene.lead, SPAN("") }, new = { SPAN("new"), scene.lead, SPAN("") };
	must(replay_put(scene.store, &old, NOW, 201, SPAN("{}")));
	assert_int_equal(look(&scene, &old, NOW + REPLAY_SECONDS - 1, &status, &answer), REPLAY_SAME);
	assert_int_equal(look(&scene, &old, NOW + REPLAY_SECONDS, &status, &answer), REPLAY_NEW);
	must(replay_put(scene.store, &new, NOW + REPLAY_SECONDS, 201, SPAN("{}")));
	assert_int_equal(look(&scene, &old, NOW, &status, &answer), REPLAY_NEW); /* really gone */
	must(replay_put(scene.store, &old, NOW + REPLAY_SECONDS, 200, SPAN("{}")));
	scene_close(&scene);
}

static void
keys_are_short_and_printable(void **state)
{
	(void)state;
	char key[REPLAY_KEY_MAX + 1];
	memset(key, 'k', sizeof(key));
	assert_true(replay_key_valid(span_of(key, REPLAY_KEY_MAX)));
	assert_false(replay_key_valid(span_of(key, REPLAY_KEY_MAX + 1)));
	assert_false(replay_key_valid(SPAN("")));
	assert_false(replay_key_valid(SPAN("a b")));
	assert_false(replay_key_valid(SPAN("键")));
	assert_true(replay_key_valid(SPAN(ID)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_draft_is_kept_and_replaced),
		cmocka_unit_test(a_draft_is_its_accounts_alone),
		cmocka_unit_test(an_account_has_so_many_drafts_and_may_still_change_them),
		cmocka_unit_test(drafts_of_no_form_are_refused),
		cmocka_unit_test(drafts_have_a_greatest_size),
		cmocka_unit_test(a_draft_may_be_put_within_a_transaction_and_taken_back),
		cmocka_unit_test(preferences_are_set_changed_and_forgotten),
		cmocka_unit_test(preferences_of_no_form_are_refused),
		cmocka_unit_test(the_same_request_gets_the_same_answer),
		cmocka_unit_test(what_was_taken_back_is_not_answered),
		cmocka_unit_test(answers_are_forgotten_after_a_week),
		cmocka_unit_test(keys_are_short_and_printable),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
