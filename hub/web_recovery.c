/* The screens' routes for a hub that was put back from a backup: how far it is, and its end. They tell devices' names and no labels,
 * which are free text, so every account may look. Every screen asks, so a hub that works as ever answers at once: nothing. */
#include "hub/web.h"

#include "hub/recovery.h"

static fault_t
show_recovery(struct api_call *call)
{
	json_t *state = NULL;
	if (!recovery_is_on(call->store)) {
		api_answer(call, 200, json_object());
		return NULL;
	}
	TRY(recovery_json(call->store, call->arena, &state));
	const json_t *devices = json_object_get(state, "devices");
	for (size_t i = 0; i < json_array_size(devices); i++)
		json_object_del(json_array_get(devices, i), "label");
	api_answer(call, 200, state);
	return NULL;
}

/* Borrowed from the body. */
static fault_t
read_without(struct api_call *call, const char *const **out, size_t *count)
{
	static const char *const members[] = { "without", NULL };
	const json_t *items = json_object_get(call->body, "without");
	TRY(api_members(call, members));
	*count = json_array_size(items);
	const char **names = ARENA_NEW_ARRAY(call->arena, *count + 1, const char *);
	for (size_t i = 0; i < *count; i++) {
		names[i] = json_string_value(json_array_get(items, i));
		if (!names[i])
			return fault_raise(FAULT_INPUT, 0, "without must be a list of devices' names");
	}
	*out = names;
	return NULL;
}

static fault_t
finish_recovery(struct api_call *call)
{
	const char *const *without = NULL;
	size_t count = 0;
	TRY(read_without(call, &without, &count));
	if (!recovery_is_on(call->store))
		return api_refuse(call, 409, "state",
				  (struct label){ "恢复已经结束", "the recovery has been ended already" }, NULL);
	TRY(recovery_finish(call->store, &call->login.account.id, without, count));
	api_publish_change(call->request->server, NULL, 0);
	return NULL;
}

const struct api_route web_recovery_routes[] = {
	{ HTTP_GET, "/recovery", show_recovery, API_SESSION, .impersonal = true,
	  .summary = { "从备份恢复的进展", "How far the recovery from a backup is" }, .gives = "Recovery" },
	{ HTTP_POST, "/recovery/finish", finish_recovery, API_SESSION, .rights = MAY(RIGHT_DEVICES), .body = true,
	  .summary = { "结束从备份的恢复", "Ends the recovery from a backup" }, .takes = "Recovery end" },
	{ .path = NULL },
};
