/* Training: who still needs how much of it, and rosters out of lists. */
#include "host/api_inside.h"

#include "host/coverage.h"
#include "host/output.h"
#include "host/roster.h"
#include "host/settings.h"

#define LIST_MAX (1 << 20) /* bytes of a roster's list */

static fault_t
read_settings(struct api_call *call, struct settings *out)
{
	struct span path = arena_print(call->arena, "%s/%s", call->api->data, SETTINGS_FILE);
	return settings_read(arena_text(call->arena, path), out);
}

/* The streets' sums are left. */
static void
drop_people(json_t *object)
{
	const json_t *streets = json_object_get(object, "streets");
	for (size_t i = 0; i < json_array_size(streets); i++)
		json_object_set_new(json_array_get(streets, i), "people", json_array());
}

static fault_t
show_coverage(struct api_call *call)
{
	struct settings settings;
	int64_t year;
	json_t *object = NULL;
	TRY(api_number(call, "year", 1, 9999, api_today(call).year, &year));
	TRY(read_settings(call, &settings));
	const struct coverage_request request = { .year = (int)year,
						  .minutes_per_hour = settings.training_minutes,
						  .hours = settings.training_hours };
	TRY(coverage_json(call->store, &request, &object));
	if (!(call->rights & MAY(RIGHT_PERSONAL)))
		drop_people(object);
	api_answer(call, 200, object);
	return NULL;
}

static json_t *
roster_json(const struct roster *roster)
{
	json_t *array = json_array();
	for (size_t i = 0; i < roster->error_count; i++) {
		json_t *error = json_object();
		json_object_set_new(error, "row", json_integer((json_int_t)roster->errors[i].row));
		output_text(error, "text", span_text(roster->errors[i].text.en));
		output_text(error, "text_zh", span_text(roster->errors[i].text.zh));
		json_array_append_new(array, error);
	}
	return json_pack("{s:I, s:I, s:o}", "made", (json_int_t)roster->made, "already", (json_int_t)roster->already,
			 "errors", array);
}

static fault_t
import_roster(struct api_call *call)
{
	static const char *const members[] = { "csv", NULL };
	struct actor actor;
	struct place place;
	struct roster roster;
	struct span list;
	struct uuid id;
	bool found;
	TRY(api_members(call, members));
	TRY(api_need_text(call, "csv", LIST_MAX, &list));
	TRY(api_find(call, &id, &place, &found));
	if (!found)
		return NULL;
	TRY(api_actor(call, &actor));
	TRY(roster_import(call->store, call->arena, &actor, id, list, api_flag(call, "check"), &roster));
	if (problems_refuse(&roster.problems))
		return api_refuse_problems(call, &roster.problems);
	api_answer(call, 200, roster_json(&roster));
	return NULL;
}

const struct api_route api_training_routes[] = {
	{ HTTP_GET, "/training/coverage", show_coverage, API_SESSION, .impersonal = true,
	  .summary = { "培训覆盖情况", "Training coverage" }, .gives = "Coverage" },
	{ HTTP_POST, "/training/{id}/roster", import_roster, API_SESSION, .rights = MAY(RIGHT_TRAINING), .body = true,
	  .replay = true, .summary = { "导入参训名单", "Imports a roster" }, .takes = "Roster",
	  .gives = "Roster result" },
	{ .path = NULL },
};
