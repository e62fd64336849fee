/* Settings, wording, holidays, backups and exports as the browser asks for them: rights, refusals, the access log. */
#include "tests/support/api_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct api_route *const tables[] = { api_setting_routes, api_export_routes, NULL };

static int
scene_open(void **state)
{
	static struct api_scene scene;
	api_scene_open(&scene, tables);
	*state = &scene;
	return 0;
}

static int
scene_close(void **state)
{
	api_scene_close(*state);
	return 0;
}

static const json_t *
find(const struct api_scene *scene, const char *list, const char *member, const char *value)
{
	size_t i;
	json_t *item;
	json_array_foreach(api_scene_at(scene, list), i, item)
	{
		const char *text = json_string_value(json_object_get(item, member));
		if (text && strcmp(text, value) == 0)
			return item;
	}
	return NULL;
}

static int64_t
setting(const struct api_scene *scene, const char *name, const char *member)
{
	return json_integer_value(json_object_get(find(scene, "items", "name", name), member));
}

static void
settings_tell_value_default_bounds_and_what_needs_a_restart(void **state)
{
	struct api_scene *scene = *state;
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/settings", NULL), 200);
	assert_int_equal(setting(scene, "web.idle_minutes", "value"), 10);
	assert_int_equal(setting(scene, "web.idle_minutes", "default"), 10);
	assert_int_equal(setting(scene, "web.idle_minutes", "least"), 1);
	assert_int_equal(setting(scene, "web.idle_minutes", "most"), 480);
	const json_t *idle = find(scene, "items", "name", "web.idle_minutes");
	assert_true(json_is_false(json_object_get(idle, "restart")));
	assert_true(json_is_true(json_object_get(find(scene, "items", "name", "web.address"), "restart")));
	assert_true(json_is_true(json_object_get(find(scene, "items", "name", "sync.hub"), "restart")));
	assert_true(json_is_false(json_object_get(find(scene, "items", "name", "numbers.template"), "restart")));
	assert_null(find(scene, "items", "name", "hub.sync_address"));
}

static void
settings_change_and_go_back_to_the_default(void **state)
{
	struct api_scene *scene = *state;
	assert_int_equal(api_scene_send(scene, HTTP_PATCH, "/settings",
					"{\"values\":{\"web.idle_minutes\":20,\"limits.workers_mass\":\"40\"}}"),
			 200);
	assert_int_equal(setting(scene, "web.idle_minutes", "value"), 20);
	assert_int_equal(setting(scene, "limits.workers_mass", "value"), 40);
	assert_int_equal(api_scene_send(scene, HTTP_PATCH, "/settings", "{\"values\":{\"web.idle_minutes\":null}}"),
			 200);
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/settings", NULL), 200);
	assert_int_equal(setting(scene, "web.idle_minutes", "value"), 10);
	assert_int_equal(setting(scene, "limits.workers_mass", "value"), 40);
}

static void
a_bad_setting_is_named_and_none_is_changed(void **state)
{
	struct api_scene *scene = *state;
	assert_int_equal(api_scene_send(scene, HTTP_PATCH, "/settings",
					"{\"values\":{\"limits.workers_mass\":40,\"web.idle_minutes\":0}}"),
			 422);
	const json_t *problem = find(scene, "error.problems", "field", "web.idle_minutes");
	assert_non_null(problem);
	assert_string_equal(json_string_value(json_object_get(problem, "text_zh")), "须为 1 到 480 的整数");
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/settings", NULL), 200);
	assert_int_equal(setting(scene, "limits.workers_mass", "value"), 30);
	assert_int_equal(api_scene_send(scene, HTTP_PATCH, "/settings", "{\"values\":{\"web.colour\":1}}"), 400);
	assert_int_equal(api_scene_send(scene, HTTP_PATCH, "/settings", "{\"values\":{\"hub.hosts\":\"a\"}}"), 400);
	assert_int_equal(api_scene_send(scene, HTTP_PATCH, "/settings", "{\"values\":{\"web.idle_minutes\":[]}}"), 400);
	assert_int_equal(api_scene_send(scene, HTTP_PATCH, "/settings", "{\"values\":[]}"), 400);
}

static void
wording_is_replaced_and_restored(void **state)
{
	struct api_scene *scene = *state;
	assert_int_equal(api_scene_send(scene, HTTP_PUT, "/templates/letterhead", "{\"text\":\"<p>江海街道</p>\"}"),
			 200);
	assert_string_equal(api_scene_text(scene, "text"), "<p>江海街道</p>");
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/templates", NULL), 200);
	assert_true(json_is_true(json_object_get(find(scene, "items", "name", "letterhead"), "own")));
	assert_int_equal(api_scene_send(scene, HTTP_DELETE, "/templates/letterhead", NULL), 200);
	assert_true(json_is_false(api_scene_at(scene, "own")));
	assert_int_equal(api_scene_send(scene, HTTP_PUT, "/templates/letterhead", "{\"text\":\"\"}"), 422);
	assert_int_equal(api_scene_send(scene, HTTP_PUT, "/templates/nonsense", "{\"text\":\"x\"}"), 404);
	assert_int_equal(api_scene_send(scene, HTTP_DELETE, "/templates/nonsense", NULL), 404);
}

static const json_t *
year(const struct api_scene *scene, int wanted)
{
	size_t i;
	json_t *item;
	json_array_foreach(api_scene_at(scene, "years"), i, item)
	{
		if (json_integer_value(json_object_get(item, "year")) == wanted)
			return item;
	}
	return NULL;
}

static void
a_year_of_holidays_is_entered_and_taken_back(void **state)
{
	struct api_scene *scene = *state;
	assert_int_equal(api_scene_send(scene, HTTP_PUT, "/holidays/2027",
					"{\"off\":[\"2027-10-04\",\"2027-10-01\"],\"work\":[\"2027-10-09\"]}"),
			 200);
	assert_true(json_is_true(json_object_get(year(scene, 2027), "own")));
	assert_true(json_is_false(json_object_get(year(scene, 2026), "own")));
	const json_t *off = json_object_get(year(scene, 2027), "off");
	assert_int_equal(json_array_size(off), 2);
	assert_string_equal(json_string_value(json_array_get(off, 0)), "2027-10-01");
	assert_int_equal(api_scene_send(scene, HTTP_DELETE, "/holidays/2027", NULL), 200);
	assert_null(year(scene, 2027));
	assert_int_equal(api_scene_send(scene, HTTP_PUT, "/holidays/2027", "{\"off\":[\"2026-10-01\"]}"), 422);
	assert_int_equal(api_scene_send(scene, HTTP_PUT, "/holidays/2027", "{\"off\":[1]}"), 422);
	assert_int_equal(api_scene_send(scene, HTTP_PUT, "/holidays/2027", "{\"off\":[]}"), 422);
	assert_int_equal(api_scene_send(scene, HTTP_PUT, "/holidays/2027",
					"{\"off\":[\"2027-10-01\"],\"work\":[\"2027-10-01\"]}"),
			 422);
	assert_int_equal(api_scene_send(scene, HTTP_PUT, "/holidays/soon", "{\"off\":[]}"), 400);
}

static void
a_backup_is_made_and_logged(void **state)
{
	struct api_scene *scene = *state;
	struct stat status;
	assert_int_equal(api_scene_send(scene, HTTP_POST, "/backup", "{}"), 200);
	assert_int_equal(stat(api_scene_text(scene, "path"), &status), 0);
	assert_int_equal(json_integer_value(api_scene_at(scene, "bytes")), status.st_size);
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/access-log?limit=1", NULL), 200);
	const json_t *entry = find(scene, "items", "what", "backup");
	assert_string_equal(json_string_value(json_object_get(entry, "name")), "陈调解");
}

static void
make_disputes(struct api_scene *scene)
{
	struct uuid id = desk_make(&scene->desk, "dispute",
				   GIVEN("category=wages", "received=2026-11-20", "amount=1200.50", "workers=3"))
				 .id;
	desk_make_part(&scene->desk, "party", id,
		       GIVEN("side=applicant", "type=person", "name==1+1", "phone=13800138000"));
	desk_make(&scene->desk, "dispute", GIVEN("category=overtime", "received=2026-11-21"));
}

static void
assert_csv(const struct api_scene *scene, const char *wanted)
{
	struct span got = buffer_span(&scene->answer.body);
	assert_true(span_starts(got, SPAN("\xef\xbb\xbf")));
	got = span_part(got, 3, got.size);
	if (!span_equal(got, span_text(wanted)))
		fail_msg("%.*s", SPAN_ARG(got));
}

static void
an_export_has_labels_yuan_and_what_lists_show(void **state)
{
	struct api_scene *scene = *state;
	make_disputes(scene);
	assert_int_equal(
		api_scene_send(scene, HTTP_GET,
			       "/export/dispute?format=csv&sort=received&columns=received,category,amount,applicants",
			       NULL),
		200);
	assert_csv(scene, "收到申请日期,案由,涉案金额,申请人\r\n"
			  "2026-11-20,劳动报酬,1200.50,'=1+1\r\n"
			  "2026-11-21,加班费,,\r\n");
	assert_string_equal(scene->answer.type, "text/csv; charset=utf-8");
	assert_non_null(strstr(scene->answer.disposition, "attachment; filename=\"dispute-"));
	assert_non_null(strstr(scene->answer.disposition, ".csv\"; filename*=UTF-8''%"));
}

static void
an_export_takes_the_filters_of_lists_and_is_logged_before(void **state)
{
	struct api_scene *scene = *state;
	make_disputes(scene);
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/export/dispute?format=csv&category=wages&columns=workers",
					NULL),
			 200);
	assert_csv(scene, "涉及劳动者人数\r\n3\r\n");
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/access-log", NULL), 200);
	const json_t *entry = find(scene, "items", "what", "export");
	assert_string_equal(json_string_value(json_object_get(entry, "target")), "dispute");
	assert_int_equal(json_integer_value(json_object_get(entry, "count")), 1);
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/export/dispute?columns=nonsense", NULL), 400);
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/export/dispute?format=pdf", NULL), 400);
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/export/nonsense", NULL), 400);
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/access-log", NULL), 200);
	assert_int_equal(json_array_size(api_scene_at(scene, "items")), 1);
}

static void
parts_name_their_record_and_sealed_fields_go_out_only_when_asked_for(void **state)
{
	struct api_scene *scene = *state;
	make_disputes(scene);
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/export/party?format=csv&columns=record,name,phone", NULL),
			 200);
	struct span got = buffer_span(&scene->answer.body);
	assert_true(span_ends(got, SPAN("号,'=1+1,13800138000\r\n")));
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/export/party?format=csv", NULL), 200);
	buffer_put_byte(&scene->answer.body, 0);
	bool sealed = kind_field(schema_kind(SPAN("party")), SPAN("id_number"))->sealed;
	assert_true(sealed);
	const char *label = kind_field(schema_kind(SPAN("party")), SPAN("id_number"))->label.zh;
	assert_null(strstr((const char *)scene->answer.body.data, label));
}

static void
a_sheet_is_a_zip_with_its_own_type(void **state)
{
	struct api_scene *scene = *state;
	make_disputes(scene);
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/export/dispute", NULL), 200);
	assert_true(span_starts(buffer_span(&scene->answer.body), SPAN("PK\x03\x04")));
	assert_non_null(strstr(scene->answer.type, "spreadsheetml"));
}

/* Reading settings, wording and holidays is everyone's: screens need them. */
static void
a_mediator_may_look_but_not_change_or_take_out(void **state)
{
	static const struct {
		enum http_method method;
		const char *path, *body;
		int status;
	} rows[] = {
		{ HTTP_GET, "/settings", NULL, 200 },
		{ HTTP_GET, "/templates", NULL, 200 },
		{ HTTP_GET, "/holidays", NULL, 200 },
		{ HTTP_PATCH, "/settings", "{\"values\":{}}", 403 },
		{ HTTP_PUT, "/templates/minutes", "{\"text\":\"x\"}", 403 },
		{ HTTP_DELETE, "/templates/minutes", NULL, 403 },
		{ HTTP_PUT, "/holidays/2027", "{\"off\":[\"2027-10-01\"]}", 403 },
		{ HTTP_DELETE, "/holidays/2027", NULL, 403 },
		{ HTTP_POST, "/backup", "{}", 403 },
		{ HTTP_GET, "/access-log", NULL, 403 },
		{ HTTP_GET, "/export/dispute", NULL, 403 },
	};
	struct api_scene *scene = *state;
	api_scene_log_in(scene, "李调解", ACCOUNT_MEDIATOR, false);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(api_scene_send(scene, rows[i].method, rows[i].path, rows[i].body), rows[i].status);
	api_scene_log_in(scene, "王调解", ACCOUNT_MEDIATOR, true);
	assert_int_equal(api_scene_send(scene, HTTP_GET, "/export/dispute", NULL), 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(settings_tell_value_default_bounds_and_what_needs_a_restart),
		TEST(settings_change_and_go_back_to_the_default),
		TEST(a_bad_setting_is_named_and_none_is_changed),
		TEST(wording_is_replaced_and_restored),
		TEST(a_year_of_holidays_is_entered_and_taken_back),
		TEST(a_backup_is_made_and_logged),
		TEST(an_export_has_labels_yuan_and_what_lists_show),
		TEST(an_export_takes_the_filters_of_lists_and_is_logged_before),
		TEST(parts_name_their_record_and_sealed_fields_go_out_only_when_asked_for),
		TEST(a_sheet_is_a_zip_with_its_own_type),
		TEST(a_mediator_may_look_but_not_change_or_take_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
