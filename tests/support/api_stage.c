/* The scene that fuzzed requests go to; see api_stage.h. */
#include "tests/support/api_stage.h"

#include "base/text.h"
#include "host/http_inside.h"
#include "host/log.h"
#include "tests/support/clash.h"
#include "tests/support/kept.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define IDS 9

static struct {
	struct api_scene scene;
	struct uuid ids[IDS];
	struct kept kept;
	struct buffer target, body;
	struct arena arena; /* of the request */
	bool open;
} stage;

/* ---- as it was ---- */

static void
use_store(void)
{
	stage.scene.worker = (struct api_worker){ .store = stage.scene.desk.office.store, .idle_s = INT32_MAX };
}

static void
restore(void)
{
	kept_restore(&stage.kept);
	use_store();
}

static int64_t
changes(void)
{
	struct query query = db_query(stage.scene.desk.office.store->db, "SELECT total_changes()");
	int64_t count = query_step(&query) ? query_get_integer(&query, 0) : 0;
	must(query_end(&query));
	return count;
}

/* ---- opening ---- */

static void
stage_close(void)
{
	api_scene_close(&stage.scene);
	arena_drop(&stage.arena);
	kept_drop(&stage.kept);
	buffer_drop(&stage.target);
	buffer_drop(&stage.body);
}

static void
fill(struct desk *desk, struct uuid *ids)
{
	ids[0] = desk_make(desk, "dispute",
			   GIVEN("category=wages", "received=2026-11-20", "workers=3", "amount=1200.50"))
			 .id;
	ids[1] = desk_make_part(desk, "party", ids[0],
				GIVEN("side=applicant", "type=person", "name=李小满", "phone=13800138000"))
			 .id;
	ids[2] = desk_make_part(desk, "claim", ids[0], GIVEN("type=wages", "amount=1200.50")).id;
	ids[4] = desk_make(desk, "dispute", GIVEN("category=injury", "received=2026-10-01", "number=乙7")).id;
	ids[3] = clash_make(desk, ids[0]);
	office_become(&desk->office, OFFICE_HUB); /* which keeps the people */
	ids[5] = desk_make(desk, "person", GIVEN("name=李明", "centre=440105014")).id;
	ids[6] = desk_make(desk, "training", GIVEN("title=轮训", "date=2026-12-01")).id;
	office_become(&desk->office, "440105014-1");
	ids[7] = stage.scene.lead.id;
	ids[8] = office_uuid(&desk->office, 4711);
}

struct api_scene *
api_stage(void)
{
	if (stage.open)
		return &stage.scene;
	log_set_level(LOG_ERROR);
	api_scene_open(&stage.scene, api_scene_tables);
	fill(&stage.scene.desk, stage.ids);
	kept_take(&stage.kept, &stage.scene.desk.office);
	use_store();
	stage.open = true;
	atexit(stage_close);
	return &stage.scene;
}

/* ---- asking ---- */

/* The text with ids for "$0" … */
static struct span
expand(struct buffer *out, struct span text)
{
	buffer_clear(out);
	for (size_t i = 0; i < text.size; i++) {
		size_t id = i + 1 < text.size ? (size_t)text.data[i + 1] - '0' : IDS;
		if (text.data[i] == '$' && id < IDS) {
			uuid_put(out, stage.ids[id]);
			i++;
		} else {
			buffer_put_byte(out, text.data[i]);
		}
	}
	return buffer_span(out);
}

static bool
pass_guards(enum http_method method, struct span target, struct http_request *request)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
	static const char *const hosts[] = { "127.0.0.1", NULL };
	const struct http_names names = { .hosts = hosts, .scheme = "http", .port = 7480, .usual_port = 80 };
	struct http_head head = { .method = span_text(methods[method]), .target = target, .size = target.size };
	http_head_put(&head, SPAN("Host"), SPAN("127.0.0.1:7480"));
	http_head_put(&head, SPAN("Origin"), SPAN("http://127.0.0.1:7480"));
	http_head_put(&head, SPAN("Content-Type"), SPAN("application/json"));
	return http_head_read(&head, &names, "heshi-7480", request) == HTTP_FINE;
}

/* An error says what is wrong, in both languages. */
static void
check_answer(const struct api_scene *scene)
{
	const struct http_answer *answer = &scene->answer;
	bool is_json = answer->type && strstr(answer->type, "json");
	assert(answer->status >= 200 && answer->status < 500);
	assert(!is_json || scene->json);
	assert(!is_json || text_is_utf8(buffer_span(&answer->body)));
	if (answer->status < 400)
		return;
	assert(*api_scene_text(scene, "error.code") && *api_scene_text(scene, "error.text"));
	assert(*api_scene_text(scene, "error.text_zh"));
}

static void
ask(struct api_scene *scene, struct http_request *request)
{
	json_drop(&scene->json);
	buffer_drop(&scene->answer.body);
	scene->answer = (struct http_answer){ 0 };
	request->cookie = span_text(scene->tokens.cookie);
	request->token = span_text(scene->tokens.page);
	api_handle(&scene->api, &scene->worker, request, &scene->answer);
	if (scene->answer.body.size)
		fault_drop(json_read(buffer_span(&scene->answer.body), &scene->json));
}

int
api_stage_send(enum http_method method, struct span target, struct span body)
{
	struct api_scene *scene = api_stage();
	arena_drop(&stage.arena);
	struct http_request request = { .arena = &stage.arena };
	if (!pass_guards(method, expand(&stage.target, target), &request) || !api_is_path(request.path))
		return 0;
	request.body = expand(&stage.body, body);
	int64_t before = changes(), change_sets = desk_change_sets(&scene->desk);
	ask(scene, &request);
	check_answer(scene);
	assert(scene->answer.status < 400 || desk_change_sets(&scene->desk) == change_sets);
	if (changes() != before || (method != HTTP_GET && scene->answer.status < 300))
		restore();
	return scene->answer.status;
}
