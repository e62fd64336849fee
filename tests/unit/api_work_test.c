/* The day's work, suggestions and training as the browser asks for them: parameters, rights, refusals. The computing behind them has
 * tests of its own. */
#include "tests/support/api_scene.h"

#include "host/drafts.h"
#include "host/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct api_route *const tables[] = { api_today_routes, api_suggest_routes, api_training_routes, NULL };

static void
put_draft(struct api_scene *scene, struct uuid account, const char *title)
{
	struct saved_draft draft = { .id = SPAN("019aa9d8-0c00-7000-8000-000000000001"),
				     .kind = SPAN("dispute"),
				     .title = span_text(title),
				     .body = SPAN("{\"a\":1}") };
	must(draft_put(scene->desk.office.store, account, &draft, scene->desk.office.now));
}

static void
today_names_ones_own_drafts_without_their_bodies(void **state)
{
	(void)state;
	struct api_scene OWN(api_scene_close) scene;
	api_scene_open(&scene, tables);
	put_draft(&scene, scene.lead.id, "新案件");
	assert_int_equal(api_scene_send(&scene, HTTP_GET, "/today", NULL), 200);
	const json_t *drafts = api_scene_at(&scene, "drafts");
	const json_t *draft = json_array_get(drafts, 0);
	assert_int_equal(json_array_size(drafts), 1);
	assert_string_equal(json_string_value(json_object_get(draft, "title")), "新案件");
	assert_null(json_object_get(draft, "body"));
	api_scene_log_in(&scene, "李四", ACCOUNT_MEDIATOR, false);
	assert_int_equal(api_scene_send(&scene, HTTP_GET, "/today", NULL), 200);
	assert_int_equal(json_array_size(api_scene_at(&scene, "drafts")), 0);
}

static void
suggestions_are_of_four_sorts(void **state)
{
	(void)state;
	struct api_scene OWN(api_scene_close) scene;
	api_scene_open(&scene, tables);
	assert_int_equal(api_scene_send(&scene, HTTP_GET, "/suggest?what=place&q=大", NULL), 200);
	assert_int_equal(json_array_size(api_scene_at(&scene, "items")), 0);
	assert_int_equal(api_scene_send(&scene, HTTP_GET, "/suggest?what=places&q=大", NULL), 400);
}

static void
write_settings(struct api_scene *scene, const char *text)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s", scene->api.data, SETTINGS_FILE);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void
coverage_takes_its_target_from_the_settings(void **state)
{
	(void)state;
	struct api_scene OWN(api_scene_close) scene;
	api_scene_open(&scene, tables);
	write_settings(&scene, "[training]\nminutes_per_hour = 40\nhours_per_year = 10\n");
	assert_int_equal(api_scene_send(&scene, HTTP_GET, "/training/coverage?year=2025", NULL), 200);
	assert_int_equal(json_integer_value(api_scene_at(&scene, "year")), 2025);
	assert_int_equal(json_integer_value(api_scene_at(&scene, "target_minutes")), 400);
	assert_int_equal(api_scene_send(&scene, HTTP_GET, "/training/coverage", NULL), 200);
	assert_int_equal(api_scene_send(&scene, HTTP_GET, "/training/coverage?year=0", NULL), 400);
}

#define ROSTER "{\"csv\": \"姓名\\n李明\\n王五\\n\"}"

static void
a_roster_is_checked_first_and_then_imported(void **state)
{
	char path[100], check[110], id[UUID_TEXT_SIZE + 1];
	(void)state;
	struct api_scene OWN(api_scene_close) scene;
	api_scene_open(&scene, tables);
	api_scene_become_hub(&scene);
	desk_make(&scene.desk, "person", GIVEN("name=李明"));
	struct uuid training = desk_make(&scene.desk, "training", GIVEN("title=轮训", "date=2026-12-01")).id;
	uuid_text(training, id);
	snprintf(path, sizeof(path), "/training/%s/roster", id);
	snprintf(check, sizeof(check), "%s?check=1", path);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(api_scene_send(&scene, HTTP_POST, i ? path : check, ROSTER), 200);
		const json_t *error = json_array_get(api_scene_at(&scene, "errors"), 0);
		assert_int_equal(json_integer_value(api_scene_at(&scene, "made")), 1);
		assert_int_equal(json_integer_value(json_object_get(error, "row")), 3);
		assert_non_null(json_object_get(error, "text_zh"));
		assert_int_equal(desk_load(&scene.desk, training).count - 1, i);
	}
	assert_int_equal(api_scene_send(&scene, HTTP_POST, path, "{\"list\": \"\"}"), 400);
	assert_int_equal(api_scene_send(&scene, HTTP_POST, "/training/019aa9d8-0c00-7000-8000-000000000009/roster",
					ROSTER),
			 404);
	api_scene_log_in(&scene, "李四", ACCOUNT_AUDITOR, false);
	assert_int_equal(api_scene_send(&scene, HTTP_POST, path, ROSTER), 403);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(today_names_ones_own_drafts_without_their_bodies),
		cmocka_unit_test(suggestions_are_of_four_sorts),
		cmocka_unit_test(coverage_takes_its_target_from_the_settings),
		cmocka_unit_test(a_roster_is_checked_first_and_then_imported),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
