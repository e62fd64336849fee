/* The screens' routes for the register of centres. People, and changes of a centre, go the way of all records (POST /records,
 * PATCH /record/{id}). */
#include "hub/web.h"

#include "host/record_json.h"
#include "hub/centres.h"

static fault_t
list_centres(struct api_call *call)
{
	json_t *items = NULL;
	TRY(centres_json(call->store, &items));
	api_answer(call, 200, json_pack("{s:o}", "items", items));
	return NULL;
}

static fault_t
is_known(struct api_call *call, struct span code, bool *out)
{
	struct query query = db_query(call->store->db, "SELECT 1 FROM centre_shown WHERE code = ?");
	query_text(&query, code);
	*out = query_step(&query);
	return query_end(&query);
}

static fault_t
add_centre(struct api_call *call)
{
	static const char *const members[] = { "code", "name", "short_name", "address", "phone", "seal_name", NULL };
	struct centre_given given;
	struct outcome outcome;
	struct actor actor;
	bool known;
	TRY(api_members(call, members));
	TRY(api_need_text(call, "code", 64, &given.code));
	TRY(api_need_text(call, "name", 400, &given.name));
	TRY(api_text(call, "short_name", 200, &given.short_name));
	TRY(api_text(call, "address", 1000, &given.address));
	TRY(api_text(call, "phone", 200, &given.phone));
	TRY(api_text(call, "seal_name", 400, &given.seal_name));
	TRY(is_known(call, given.code, &known));
	if (known)
		return api_refuse(call, 409, "state",
				  (struct label){ "已有这个代码的中心", "there is a centre of that code already" },
				  NULL);
	TRY(api_actor(call, &actor));
	TRY(centre_add(call->store, call->arena, &actor, &given, &outcome));
	if (!outcome.saved)
		return api_refuse_problems(call, &outcome.problems);
	api_publish_change(call->request->server, &outcome.id, 1);
	json_t *object = json_object();
	json_set_uuid(object, "id", outcome.id);
	api_answer(call, 201, object);
	return NULL;
}

static json_t *
import_json(const struct centres_import *import)
{
	json_t *errors = json_array();
	for (size_t i = 0; i < import->problem_count; i++)
		json_array_append_new(errors,
				      json_pack("{s:I, s:s, s:s}", "row", (json_int_t)import->problems[i].row, "text",
						import->problems[i].text.en, "text_zh", import->problems[i].text.zh));
	return json_pack("{s:I, s:I, s:I, s:o}", "added", (json_int_t)import->added, "changed",
			 (json_int_t)import->changed, "same", (json_int_t)import->same, "errors", errors);
}

static fault_t
import_centres(struct api_call *call)
{
	static const char *const members[] = { "csv", NULL };
	struct centres_import import;
	struct actor actor;
	struct span list;
	TRY(api_members(call, members));
	TRY(api_need_text(call, "csv", CENTRES_LIST_MAX, &list));
	TRY(api_actor(call, &actor));
	TRY(centres_import(call->store, call->arena, &actor, list, api_flag(call, "check"), &import));
	api_answer(call, 200, import_json(&import));
	return NULL;
}

const struct api_route web_register_routes[] = {
	{ HTTP_GET, "/centres", list_centres, API_SESSION, .shows = "",
	  .summary = { "调解中心及其情况", "The centres and how they stand" }, .gives = "Centres" },
	{ HTTP_POST, "/centres", add_centre, API_SESSION, .rights = MAY(RIGHT_DEVICES), .body = true, .replay = true,
	  .summary = { "登记调解中心", "Adds a centre" }, .takes = "Centres", .gives = "Outcome" },
	{ HTTP_POST, "/centres/import", import_centres, API_SESSION, .rights = MAY(RIGHT_DEVICES), .body = true,
	  .summary = { "导入调解中心；check=1 只检查", "Imports centres; with check=1 only checks" },
	  .takes = "Centre list", .gives = "Centre list" },
	{ .path = NULL },
};
