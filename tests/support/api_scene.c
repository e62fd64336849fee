/* Requests to the API in one process; see api_scene.h. */
#include "tests/support/api_scene.h"

#include "host/clock.h"

#include <stdio.h>
#include <string.h>

#define PAIRS_MAX 16

const struct api_route *const api_scene_tables[] = {
	api_session_routes,
	api_schema_routes,
	api_record_routes,
	api_write_routes,
	api_desk_routes,
	api_suggest_routes,
	api_today_routes,
	api_training_routes,
	api_setting_routes,
	api_export_routes,
	NULL,
};

void
api_scene_log_in_as(struct api_scene *scene, struct uuid account)
{
	struct login login;
	must(login_begin(scene->desk.office.store, account, clock_seconds(), &scene->tokens, &login));
}

void
api_scene_open(struct api_scene *scene, const struct api_route *const *tables)
{
	char recovery[ACCOUNT_RECOVERY_SIZE + 1];
	const struct problem *refused = NULL;
	*scene = (struct api_scene){ 0 };
	desk_open(&scene->desk);
	scene->api = (struct api){ .data = scene->desk.office.dir, .tables = tables };
	scene->worker = (struct api_worker){ .store = scene->desk.office.store, .idle_s = 600 };
	must(account_create_first(scene->desk.office.store, SPAN("陈调解"), SPAN("correct horse"), clock_seconds(),
				  &scene->lead, recovery, &refused));
	api_scene_log_in_as(scene, scene->lead.id);
}

static void
drop_answer(struct api_scene *scene)
{
	json_drop(&scene->json);
	scene->json = NULL;
	buffer_drop(&scene->answer.body);
	scene->answer = (struct http_answer){ 0 };
}

void
api_scene_close(struct api_scene *scene)
{
	drop_answer(scene);
	desk_close(&scene->desk);
}

void
api_scene_log_in(struct api_scene *scene, const char *name, enum account_role role, bool may_export)
{
	const struct account_new given = { .name = span_text(name),
					   .role = role,
					   .password = SPAN("correct horse"),
					   .may_export = may_export };
	const struct problem *refused = NULL;
	struct account account;
	must(account_create(scene->desk.office.store, &given, clock_seconds(), &account, &refused));
	api_scene_log_in_as(scene, account.id);
}

/* The lead's account becomes the administrator's: at a hub there are no leads. */
void
api_scene_become_hub(struct api_scene *scene)
{
	office_become(&scene->desk.office, OFFICE_HUB);
	must(db_run(scene->desk.office.store->db, "UPDATE account SET role = 'administrator' WHERE role = 'lead'"));
}

static size_t
read_query(struct span text, struct http_pair pairs[PAIRS_MAX])
{
	size_t count = 0;
	while (text.size && count < PAIRS_MAX) {
		struct span value = span_cut(&text, '&'), name = span_cut(&value, '=');
		pairs[count++] = (struct http_pair){ name, value };
	}
	return count;
}

int
api_scene_send(struct api_scene *scene, enum http_method method, const char *path, const char *body)
{
	struct http_pair pairs[PAIRS_MAX];
	struct span query = span_text(path), place = span_cut(&query, '?');
	struct arena *arena = &scene->desk.office.arena;
	drop_answer(scene);
	struct http_request request = { .arena = arena, .method = method, .body = span_text(body) };
	request.path = arena_print(arena, API_PREFIX "%.*s", SPAN_ARG(place));
	request.query = pairs;
	request.query_count = read_query(query, pairs);
	request.cookie = span_text(scene->tokens.cookie);
	request.token = span_text(scene->tokens.page);
	api_handle(&scene->api, &scene->worker, &request, &scene->answer);
	fault_drop(json_read(buffer_span(&scene->answer.body), &scene->json));
	return scene->answer.status;
}

const json_t *
api_scene_at(const struct api_scene *scene, const char *path)
{
	const json_t *at = scene->json;
	struct span rest = span_text(path);
	while (at && rest.size) {
		char name[80];
		struct span word = span_cut(&rest, '.');
		snprintf(name, sizeof(name), "%.*s", SPAN_ARG(word));
		at = json_object_get(at, name);
	}
	return at;
}

const char *
api_scene_text(const struct api_scene *scene, const char *path)
{
	const char *text = json_string_value(api_scene_at(scene, path));
	return text ? text : "";
}
