/* Who is shown whom: what a hub's answers leave in the access log, and what accounts that may not see people get. */
#include "tests/support/api_scene.h"

#include "host/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NAME "李小满"
#define STAFF "陈大海"

/* A case full of names, taken at a street; then the machine is the hub, an officer logged in. */
struct shown {
	struct api_scene api;
	struct uuid dispute, party;
	char id[UUID_TEXT_SIZE + 1];
	struct access *log;
	size_t count;
};

static int
scene_open(void **state)
{
	static struct shown shown;
	struct desk *desk = &shown.api.desk;
	api_scene_open(&shown.api, api_scene_tables);
	shown.dispute = desk_make(desk, "dispute",
				  GIVEN("category=wages", "received=2026-11-20", "tags=" NAME, "source_note=" NAME,
					"workplace=" NAME "家", "summary=" NAME "诉某厂"))
				.id;
	shown.party = desk_make_part(desk, "party", shown.dispute,
				     GIVEN("side=applicant", "type=person", "name=" NAME, "phone=13800138000"))
			      .id;
	uuid_text(shown.dispute, shown.id);
	api_scene_become_hub(&shown.api);
	desk_make(desk, "training", GIVEN("title=" STAFF "讲课", "date=2026-12-01", "trainers=" STAFF));
	api_scene_log_in(&shown.api, "王经办", ACCOUNT_OFFICER, true);
	*state = &shown;
	return 0;
}

static int
scene_close(void **state)
{
	struct shown *shown = *state;
	api_scene_close(&shown->api);
	return 0;
}

/* Looks alone: accounts that were made for the scene are entered, too. */
static void
read_log(struct shown *shown)
{
	size_t kept = 0;
	must(access_list(shown->api.desk.office.store, &shown->api.desk.office.arena,
			 &(struct access_query){ .most = 100 }, &shown->log, &shown->count));
	for (size_t i = 0; i < shown->count; i++)
		if (!span_equal(shown->log[i].what, SPAN("account")))
			shown->log[kept++] = shown->log[i];
	shown->count = kept;
}

static bool
says(struct shown *shown, const char *text)
{
	struct span body = buffer_span(&shown->api.answer.body), wanted = span_text(text);
	for (size_t i = 0; i + wanted.size <= body.size; i++)
		if (memcmp(body.data + i, wanted.data, wanted.size) == 0)
			return true;
	return false;
}

static int
get(struct shown *shown, const char *path)
{
	char whole[200];
	struct span rest = span_text(path), before = span_cut(&rest, '*');
	snprintf(whole, sizeof(whole), "%.*s%s%.*s", SPAN_ARG(before), before.size < strlen(path) ? shown->id : "",
		 SPAN_ARG(rest));
	return api_scene_send(&shown->api, HTTP_GET, whole, NULL);
}

static bool
holds(const struct access *entry, struct uuid record)
{
	for (size_t i = 0; i < entry->record_count; i++)
		if (uuid_equal(entry->records[i], record))
			return true;
	return false;
}

/* ---- every look is entered ---- */

static void
every_answer_that_names_the_person_is_entered(void **state)
{
	struct shown *shown = *state;
	static const struct {
		const char *path, *what, *target;
	} rows[] = {
		{ "/record/*", "view", NULL },
		{ "/record/*/history", "history", NULL },
		{ "/log", "history", "" },
		{ "/records/dispute", "list", "dispute" },
		{ "/records/party?of=*", "list", "party" },
		{ "/records/dispute?q=" NAME, "search", "dispute" },
		{ "/today", "today", "" },
		{ "/export/dispute?format=csv&columns=applicants", "export", "dispute" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(get(shown, rows[i].path), 200);
		read_log(shown);
		assert_int_equal(shown->count, i + 1);
		const struct access *entry = &shown->log[0];
		assert_true(span_equal(entry->what, span_text(rows[i].what)));
		assert_true(span_equal(entry->target, span_text(rows[i].target ? rows[i].target : shown->id)));
		assert_true(span_equal(entry->name, SPAN("王经办")));
		assert_true(holds(entry, shown->dispute));
		if (strcmp(rows[i].what, "today") != 0)
			assert_true(says(shown, NAME));
	}
}

static void
suggestions_and_duplicates_are_entered(void **state)
{
	struct shown *shown = *state;
	assert_int_equal(get(shown, "/suggest?what=person&q=" NAME), 200);
	assert_true(says(shown, NAME));
	read_log(shown);
	assert_int_equal(shown->count, 1);
	assert_true(span_equal(shown->log[0].what, SPAN("suggest")));
	assert_true(span_equal(shown->log[0].target, SPAN("person")));
	assert_int_equal(shown->log[0].count, 1);
	assert_int_equal(shown->log[0].record_count, 1);
	assert_true(holds(&shown->log[0], shown->dispute));
}

static void
what_was_searched_for_is_never_entered(void **state)
{
	struct shown *shown = *state;
	get(shown, "/records/dispute?q=" NAME);
	get(shown, "/suggest?what=person&q=" NAME);
	struct query query = db_query(shown->api.desk.office.store->db,
				      "SELECT COUNT(*) FROM access_log WHERE instr(what || target, '" NAME "')");
	assert_true(query_step(&query));
	assert_int_equal(query_get_integer(&query, 0), 0);
	must(query_end(&query));
}

static void
the_same_look_again_is_one_entry_and_an_export_never(void **state)
{
	struct shown *shown = *state;
	for (int i = 0; i < 3; i++)
		get(shown, "/record/*");
	for (int i = 0; i < 2; i++)
		get(shown, "/export/dispute?format=csv");
	read_log(shown);
	assert_int_equal(shown->count, 3);
	assert_int_equal(shown->log[2].repeats, 2);
}

static void
what_shows_no_one_is_no_entry(void **state)
{
	struct shown *shown = *state;
	static const char *const paths[] = { "/records/dispute?status=archived",
					     "/records/training",
					     "/people",
					     "/settings",
					     "/templates",
					     "/holidays",
					     "/drafts",
					     "/preferences",
					     "/session" };
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_int_equal(get(shown, paths[i]), 200);
	assert_int_equal(get(shown, "/record/019aa9d8-0c00-7000-8000-000000000009"), 404);
	assert_int_equal(get(shown, "/records/dispute?nonsense=1"), 400);
	read_log(shown);
	assert_int_equal(shown->count, 0);
}

static void
a_value_that_a_refused_change_shows_is_entered(void **state)
{
	struct shown *shown = *state;
	char path[60], id[UUID_TEXT_SIZE + 1];
	uuid_text(shown->party, id);
	snprintf(path, sizeof(path), "/record/%s", id);
	assert_int_equal(api_scene_send(&shown->api, HTTP_PATCH, path,
					"{\"fields\": {\"name\": \"甲\"}, \"was\": {\"name\": \"乙\"}}"),
			 409);
	assert_true(says(shown, NAME));
	read_log(shown);
	assert_int_equal(shown->count, 1);
	assert_true(uuid_equal(shown->log[0].records[0], shown->dispute));
}

static void
what_is_printed_is_entered(void **state)
{
	struct shown *shown = *state;
	char path[60];
	snprintf(path, sizeof(path), "/record/%s/print", shown->id);
	assert_int_equal(api_scene_send(&shown->api, HTTP_POST, path, "{}"), 200);
	read_log(shown);
	assert_int_equal(shown->count, 1);
	assert_true(span_equal(shown->log[0].what, SPAN("print")));
	assert_true(holds(&shown->log[0], shown->dispute));
}

static void
what_cannot_be_entered_is_not_shown(void **state)
{
	struct shown *shown = *state;
	static const char *const paths[] = { "/record/*", "/records/dispute",
					     "/export/dispute?format=csv&columns=applicants" };
	must(db_run(shown->api.desk.office.store->db,
		    "CREATE TRIGGER full BEFORE INSERT ON access_log BEGIN SELECT RAISE(ABORT, 'full'); END"));
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_int_equal(get(shown, paths[i]), 503);
		assert_false(says(shown, NAME));
		assert_null(shown->api.answer.disposition);
	}
	assert_int_equal(get(shown, "/people"), 200);
}

/* ---- nodes ---- */

static void
a_node_enters_exports_alone(void **state)
{
	struct shown *shown = *state;
	office_become(&shown->api.desk.office, "440105014-1");
	must(db_run(shown->api.desk.office.store->db, "UPDATE account SET role = 'lead'"));
	assert_int_equal(get(shown, "/record/*"), 200);
	assert_int_equal(get(shown, "/records/dispute?q=" NAME), 200);
	read_log(shown);
	assert_int_equal(shown->count, 0);
	assert_int_equal(get(shown, "/export/party?format=csv"), 200);
	read_log(shown);
	assert_int_equal(shown->count, 1);
	assert_true(uuid_equal(shown->log[0].records[0], shown->dispute));
}

/* ---- reading the log ---- */

static void
the_log_is_read_and_taken_out_by_auditors(void **state)
{
	struct shown *shown = *state;
	char path[100];
	get(shown, "/record/*");
	assert_int_equal(get(shown, "/access-log"), 403);
	assert_int_equal(get(shown, "/access-log/export"), 403);
	api_scene_log_in(&shown->api, "钱审计", ACCOUNT_AUDITOR, false);
	assert_int_equal(get(shown, "/access-log?record=*"), 200);
	const json_t *entry = json_array_get(api_scene_at(&shown->api, "items"), 0);
	assert_string_equal(json_string_value(json_object_get(entry, "name")), "王经办");
	assert_string_equal(json_string_value(json_object_get(entry, "target")), shown->id);
	assert_int_equal(json_integer_value(json_object_get(entry, "record_count")), 1);
	const json_t *record = json_array_get(json_object_get(entry, "records"), 0);
	char number[40];
	snprintf(number, sizeof(number), "%s", json_string_value(json_object_get(record, "name")));
	snprintf(path, sizeof(path), "/access-log?record=%s&account=%s", number,
		 json_string_value(json_object_get(entry, "account")));
	assert_int_equal(get(shown, path), 200);
	assert_int_equal(json_array_size(api_scene_at(&shown->api, "items")), 1);
	assert_int_equal(get(shown, "/access-log?record=nonsense"), 200);
	assert_int_equal(json_array_size(api_scene_at(&shown->api, "items")), 0);
	assert_int_equal(get(shown, "/access-log?to=2020-01-01"), 200);
	assert_int_equal(json_array_size(api_scene_at(&shown->api, "items")), 0);
	assert_int_equal(get(shown, "/access-log?from=yesterday"), 400);
	assert_int_equal(get(shown, "/access-log/export"), 200);
	assert_true(says(shown, "王经办,查看,"));
	assert_true(says(shown, number));
	read_log(shown);
	assert_true(span_equal(shown->log[0].what, SPAN("export")));
	assert_true(span_equal(shown->log[0].target, SPAN("access_log")));
}

/* ---- accounts that may not see people ---- */

static void
statistics_accounts_get_lists_without_people(void **state)
{
	struct shown *shown = *state;
	api_scene_log_in(&shown->api, "孙统计", ACCOUNT_STATISTICS, true);
	desk_make(&shown->api.desk, "person", GIVEN("name=" STAFF, "centre=440105014"));
	static const char *const paths[] = { "/records/dispute?total=1&sort=-received",
					     "/records/referral",
					     "/records/training",
					     "/settings",
					     "/holidays",
					     "/preferences" };
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_int_equal(get(shown, paths[i]), 200);
		assert_false(says(shown, NAME) || says(shown, STAFF) || says(shown, "13800138000"));
	}
	assert_int_equal(get(shown, "/records/dispute"), 200);
	const json_t *fields = json_object_get(json_array_get(api_scene_at(&shown->api, "items"), 0), "fields");
	assert_string_equal(json_string_value(json_object_get(fields, "category")), "wages");
	read_log(shown);
	assert_int_equal(shown->count, 0);
}

static void
statistics_accounts_are_barred_from_all_else(void **state)
{
	struct shown *shown = *state;
	api_scene_log_in(&shown->api, "孙统计", ACCOUNT_STATISTICS, true);
	static const char *const paths[] = {
		"/records/party",
		"/records/person",
		"/records/attendance",
		"/records/dispute?q=" NAME,
		"/records/dispute?mediator=",
		"/records/dispute?sort=mediator",
		"/record/*",
		"/record/*/history",
		"/log",
		"/people",
		"/conflicts",
		"/today",
		"/suggest?what=person&q=" NAME,
		"/export/dispute",
		"/drafts",
		"/accounts",
		"/access-log",
		"/access-log/export",
		"/templates",
	};
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_int_equal(get(shown, paths[i]), 403);
		assert_false(says(shown, NAME) || says(shown, STAFF));
	}
	assert_int_equal(api_scene_send(&shown->api, HTTP_POST, "/records/check", "{}"), 403);
	assert_int_equal(api_scene_send(&shown->api, HTTP_POST, "/records", "{}"), 403);
}

/* ---- who may write what ---- */

/* POST and PATCH of a review, alone and as a part of a new case: their statuses. */
static void
assert_reviews(struct shown *shown, struct uuid review, int made, int changed, int within)
{
	char body[300], path[60], id[UUID_TEXT_SIZE + 1];
	uuid_text(review, id);
	snprintf(path, sizeof(path), "/record/%s", id);
	snprintf(body, sizeof(body),
		 "{\"kind\": \"review\", \"of\": \"%s\", \"fields\": {\"date\": \"2026-11-22\", \"score\": 1}}",
		 shown->id);
	assert_int_equal(api_scene_send(&shown->api, HTTP_POST, "/records", body), made);
	assert_int_equal(api_scene_send(&shown->api, HTTP_POST, "/records/check", body), made == 403 ? 403 : 200);
	assert_int_equal(api_scene_send(&shown->api, HTTP_PATCH, path, "{\"fields\": {\"score\": 100}}"), changed);
	assert_int_equal(
		api_scene_send(&shown->api, HTTP_POST, "/records",
			       "{\"kind\": \"dispute\", \"fields\": {\"category\": \"wages\"}, \"parts\": [{\"kind\":"
			       " \"review\", \"fields\": {\"date\": \"2026-11-22\"}}]}"),
		within);
}

static void
at_the_hub_reviews_are_the_reviewers_alone(void **state)
{
	struct shown *shown = *state;
	struct desk *desk = &shown->api.desk;
	office_become(&desk->office, "440105014-1");
	struct uuid review = desk_make_part(desk, "review", shown->dispute, GIVEN("date=2026-11-22", "score=80")).id;
	must(db_run(desk->office.store->db, "UPDATE account SET role = 'lead'"));
	assert_reviews(shown, review, 201, 200, 201);
	api_scene_become_hub(&shown->api);
	api_scene_log_in(&shown->api, "李经办", ACCOUNT_OFFICER, false);
	assert_reviews(shown, review, 403, 403, 403);
}

/* ---- the tables ---- */

static void
every_route_says_whom_it_shows(void **state)
{
	(void)state;
	for (const struct api_route *const *table = api_scene_tables; *table; table++)
		for (const struct api_route *route = *table; route->path; route++)
			if (route->method == HTTP_GET && route->needs >= API_LOCKED && !route->impersonal &&
			    !route->shows)
				fail_msg("%s does not say whom it shows", route->path);
}

/* ---- who acts ---- */

/* What is written through the hub's screens is the person's of the register that the account belongs to. */
static void
a_commit_carries_the_name_of_the_accounts_person(void **state)
{
	struct shown *shown = *state;
	struct store *store = shown->api.desk.office.store;
	struct account account;
	const struct problem *refused;
	struct uuid person = desk_make(&shown->api.desk, "person", GIVEN("name=" STAFF)).id;
	struct account_new given = { .name = SPAN("chen"),
				     .role = ACCOUNT_OFFICER,
				     .password = SPAN("correct horse"),
				     .person = &person };
	must(account_create(store, &given, 1795315327, &account, &refused));
	api_scene_log_in_as(&shown->api, account.id);
	assert_int_equal(
		api_scene_send(&shown->api, HTTP_POST, "/records",
			       "{\"kind\": \"training\", \"fields\": {\"title\": \"轮训\", \"date\": \"2026-12-01\"}}"),
		201);
	assert_int_equal(get(shown, "/log?limit=1"), 200);
	const json_t *line = json_array_get(api_scene_at(&shown->api, "items"), 0);
	assert_string_equal(json_string_value(json_object_get(line, "author")), STAFF);
	char id[UUID_TEXT_SIZE + 1];
	uuid_text(person, id);
	assert_string_equal(json_string_value(json_object_get(line, "author_id")), id);
}

int
main(void)
{
#define SCENE_TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)
	const struct CMUnitTest tests[] = {
		SCENE_TEST(every_answer_that_names_the_person_is_entered),
		SCENE_TEST(suggestions_and_duplicates_are_entered),
		SCENE_TEST(what_was_searched_for_is_never_entered),
		SCENE_TEST(the_same_look_again_is_one_entry_and_an_export_never),
		SCENE_TEST(what_shows_no_one_is_no_entry),
		SCENE_TEST(a_value_that_a_refused_change_shows_is_entered),
		SCENE_TEST(what_is_printed_is_entered),
		SCENE_TEST(what_cannot_be_entered_is_not_shown),
		SCENE_TEST(a_node_enters_exports_alone),
		SCENE_TEST(the_log_is_read_and_taken_out_by_auditors),
		SCENE_TEST(statistics_accounts_get_lists_without_people),
		SCENE_TEST(statistics_accounts_are_barred_from_all_else),
		SCENE_TEST(at_the_hub_reviews_are_the_reviewers_alone),
		cmocka_unit_test(every_route_says_whom_it_shows),
		SCENE_TEST(a_commit_carries_the_name_of_the_accounts_person),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
