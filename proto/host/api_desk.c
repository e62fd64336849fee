/* What a person has open on this machine: drafts and preferences; and requests that come twice. */
#include "host/api_inside.h"

#include "host/drafts.h"
#include "host/output.h"

#include <string.h>

/* ---- once only ---- */

/* The address belongs to what makes a request this one: the same key for another record, or for doing after checking, is a mistake. */
static struct span
replay_body(struct api_call *call)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	buffer_put_span(&text, call->request->path);
	for (size_t i = 0; i < call->request->query_count; i++)
		buffer_print(&text, "\n%.*s=%.*s", SPAN_ARG(call->request->query[i].name),
			     SPAN_ARG(call->request->query[i].value));
	buffer_put_byte(&text, '\n');
	buffer_put_span(&text, call->request->body);
	return arena_copy(call->arena, buffer_span(&text));
}

static fault_t
run_and_keep(struct api_call *call, const struct replay_request *request)
{
	TRY(call->route->run(call));
	if (call->answer->status >= 400)
		return NULL;
	TRY(replay_put(call->store, request, call->now, call->answer->status, buffer_span(&call->answer->body)));
	return db_end(call->store->db);
}

static fault_t
answer_again(struct api_call *call, int status, struct span answer)
{
	call->answer->status = status;
	call->answer->type = "application/json; charset=utf-8";
	buffer_put_span(&call->answer->body, answer);
	return NULL;
}

/* One transaction: of two that come at once, one does it and the other finds it done. What was not done leaves nothing: the
 * dispatcher undoes what is still open. */
fault_t
api_replay(struct api_call *call)
{
	struct replay_request request = { .key = call->request->idempotency_key, .account = call->login.account.id };
	enum replay found;
	struct span answer;
	int status;
	if (!replay_key_valid(request.key))
		return fault_raise(FAULT_INPUT, 0, "the Idempotency-Key cannot be used");
	request.body = replay_body(call);
	TRY(db_begin(call->store->db));
	TRY(replay_get(call->store, call->arena, &request, call->now, &found, &status, &answer));
	if (found == REPLAY_NEW)
		return run_and_keep(call, &request);
	if (found == REPLAY_SAME)
		return answer_again(call, status, answer);
	return api_refuse(call, 409, "state",
			  (struct label){ "这一页已经提交过，内容与上次不同；请刷新后再改",
					  "this was sent before with other content: reload, then change it" },
			  NULL);
}

/* ---- drafts ---- */

static fault_t
list_drafts(struct api_call *call)
{
	struct saved_draft *drafts;
	size_t count;
	TRY(draft_list(call->store, call->arena, call->login.account.id, &drafts, &count));
	json_t *array = json_array();
	for (size_t i = 0; i < count; i++) {
		json_t *item = json_object(), *body = NULL;
		fault_drop(json_read(drafts[i].body, &body));
		output_text(item, "id", drafts[i].id);
		output_text(item, "kind", drafts[i].kind);
		json_object_set_new(item, "title", json_span(drafts[i].title));
		output_instant(item, "changed", drafts[i].changed);
		json_object_set_new(item, "body", body ? body : json_object());
		json_array_append_new(array, item);
	}
	api_answer(call, 200, json_pack("{s:o}", "items", array));
	return NULL;
}

/* A member of the body as JSON text in the arena. */
static fault_t
member_text(struct api_call *call, const char *name, struct span *out)
{
	struct buffer OWN(buffer_drop) text = { .limit = DRAFT_SIZE_MAX };
	const json_t *json = json_object_get(call->body, name);
	if (!json)
		return fault_raise(FAULT_INPUT, 0, "%s is missing", name);
	json_put_line(&text, json);
	TRY(buffer_check(&text, name));
	*out = arena_copy(call->arena, buffer_span(&text));
	return NULL;
}

static fault_t
put_draft(struct api_call *call)
{
	static const char *const members[] = { "kind", "title", "body", NULL };
	struct saved_draft draft = { .id = call->words[0] };
	TRY(api_members(call, members));
	TRY(api_need_text(call, "kind", 40, &draft.kind));
	TRY(api_text(call, "title", LIMIT_LABEL, &draft.title));
	TRY(member_text(call, "body", &draft.body));
	TRY(draft_put(call->store, call->login.account.id, &draft, call->now));
	json_t *object = json_object();
	output_instant(object, "changed", call->now);
	api_answer(call, 200, object);
	return NULL;
}

static fault_t
drop_draft(struct api_call *call)
{
	bool found;
	return draft_delete(call->store, call->login.account.id, call->words[0], &found);
}

/* ---- preferences ---- */

static fault_t
list_preferences(struct api_call *call)
{
	struct preference *preferences;
	size_t count;
	TRY(preference_list(call->store, call->arena, call->login.account.id, &preferences, &count));
	json_t *values = json_object();
	for (size_t i = 0; i < count; i++) {
		json_t *value = NULL;
		fault_drop(json_read(preferences[i].value, &value));
		if (value)
			json_object_set_new(values, arena_text(call->arena, preferences[i].name), value);
	}
	api_answer(call, 200, json_pack("{s:o}", "values", values));
	return NULL;
}

static fault_t
put_preference(struct api_call *call)
{
	static const char *const members[] = { "value", NULL };
	struct preference preference = { .name = call->words[0] };
	TRY(api_members(call, members));
	TRY(member_text(call, "value", &preference.value));
	return preference_put(call->store, call->login.account.id, &preference);
}

/* A draft may still be saved when the screen has locked itself: what was typed until then is kept. */
const struct api_route api_desk_routes[] = {
	{ HTTP_GET, "/drafts", list_drafts, API_SESSION, .shows = "", .summary = { "本人的草稿", "One's own drafts" },
	  .gives = "Drafts" },
	{ HTTP_PUT, "/drafts/{id}", put_draft, API_LOCKED, .body = true, .summary = { "保存草稿", "Saves a draft" },
	  .takes = "Draft form" },
	{ HTTP_DELETE, "/drafts/{id}", drop_draft, API_SESSION, .summary = { "删除草稿", "Deletes a draft" } },
	{ HTTP_GET, "/preferences", list_preferences, API_SESSION, .impersonal = true,
	  .summary = { "本人的设置", "One's own preferences" }, .gives = "Preferences" },
	{ HTTP_PUT, "/preferences/{name}", put_preference, API_SESSION, .impersonal = true, .body = true,
	  .summary = { "保存本人的设置", "Saves a preference" } },
	{ .path = NULL },
};
