/* What the first page shows: the day's work, and one's own drafts. */
#include "host/api_inside.h"

#include "host/drafts.h"
#include "host/output.h"
#include "host/today.h"

/* Without their bodies: the page only names them. */
static fault_t
add_drafts(struct api_call *call, json_t *object)
{
	struct saved_draft *drafts;
	size_t count;
	json_t *array = json_array();
	json_object_set_new(object, "drafts", array);
	TRY(draft_list(call->store, call->arena, call->login.account.id, &drafts, &count));
	for (size_t i = 0; i < count; i++) {
		json_t *item = json_object();
		output_text(item, "id", drafts[i].id);
		output_text(item, "kind", drafts[i].kind);
		output_text(item, "title", drafts[i].title);
		output_instant(item, "changed", drafts[i].changed);
		json_array_append_new(array, item);
	}
	return NULL;
}

static void
show_sections(struct api_call *call, const json_t *object)
{
	static const char *const sections[] = { "clocks", "payments", "follow_ups" };
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		api_shown_items(call, json_object_get(object, sections[i]));
}

static fault_t
show_today(struct api_call *call)
{
	const struct today_request request = { .date = api_today(call), .person = call->login.account.person };
	json_t *object = NULL;
	TRY(today_json(call->store, call->arena, &request, &object));
	fault_t fault = add_drafts(call, object);
	if (fault) {
		json_decref(object);
		return fault;
	}
	show_sections(call, object);
	api_answer(call, 200, object);
	return NULL;
}

const struct api_route api_today_routes[] = {
	{ HTTP_GET, "/today", show_today, API_SESSION, .shows = "today",
	  .summary = { "今日待办与本月概况", "The day's work and the month" }, .gives = "Today" },
	{ .path = NULL },
};
