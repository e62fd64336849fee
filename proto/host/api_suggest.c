/* Suggestions for forms, out of earlier cases. */
#include "host/api_inside.h"

#include "host/suggest.h"

static fault_t
list_suggestions(struct api_call *call)
{
	enum suggest what = suggest_read(http_query(call->request, "what", NULL));
	json_t *object = NULL;
	if (what == SUGGEST_COUNT)
		return fault_raise(FAULT_INPUT, 0, "what must be employer, person, representative or place");
	TRY(suggest_json(call->store, call->arena, what, http_query(call->request, "q", NULL), &object,
			 &call->shown.records));
	api_shown_people(call, json_array_size(json_object_get(object, "items")));
	call->shown.target = http_query(call->request, "what", NULL);
	api_answer(call, 200, object);
	return NULL;
}

const struct api_route api_suggest_routes[] = {
	{ HTTP_GET, "/suggest", list_suggestions, API_SESSION, .shows = "suggest",
	  .summary = { "按以往案件联想", "Suggestions out of earlier cases" }, .gives = "Suggestions" },
	{ .path = NULL },
};
