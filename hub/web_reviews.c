/* The screens' routes for the review of case files: samples, checklists, and what reviewers found. */
#include "hub/web.h"

#include "host/record_json.h"
#include "host/samples.h"

#define REMARKS_MOST 16000 /* bytes */

/* ---- samples ---- */

static fault_t
list_samples(struct api_call *call)
{
	json_t *object = NULL;
	TRY(sample_list(call->store, call->arena, &object));
	api_answer(call, 200, object);
	return NULL;
}

static fault_t
show_sample(struct api_call *call)
{
	struct uuid id;
	json_t *object = NULL;
	TRY(api_id(call->words[0], &id));
	TRY(sample_show(call->store, call->arena, id, &object));
	if (!object)
		return api_refuse(call, 404, "missing", (struct label){ "没有这次抽样", "there is no such sample" },
				  NULL);
	api_shown_items(call, json_object_get(object, "items"));
	api_answer(call, 200, object);
	return NULL;
}

static fault_t
read_date(struct api_call *call, const char *name, struct date *out)
{
	struct span text;
	TRY(api_need_text(call, name, 20, &text));
	return api_date(name, text, out);
}

static fault_t
read_centres(struct api_call *call, struct sample_request *request)
{
	const json_t *array = json_object_get(call->body, "centres");
	struct span *centres = ARENA_NEW_ARRAY(call->arena, SAMPLE_CENTRES_MAX, struct span);
	if (array && (!json_is_array(array) || json_array_size(array) > SAMPLE_CENTRES_MAX))
		return fault_raise(FAULT_INPUT, 0, "centres must be a list of at most %d codes", SAMPLE_CENTRES_MAX);
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *code = json_array_get(array, i);
		if (!json_is_string(code))
			return fault_raise(FAULT_INPUT, 0, "centres must be a list of codes");
		centres[i] = json_text(code);
	}
	request->centres = centres;
	request->centre_count = json_array_size(array);
	return NULL;
}

/* Answers by id alone: whom the sample shows is asked for, and entered into the access log, afterwards. An answer that is kept for the
 * same key again names nobody, and the transaction that draws looks up no names. */
static fault_t
draw_sample(struct api_call *call)
{
	static const char *const members[] = { "from", "to", "centres", "per_centre", "seed", NULL };
	struct sample_request request = { .who = call->login.account.id };
	struct uuid id;
	json_t *object;
	TRY(api_members(call, members));
	TRY(read_date(call, "from", &request.from));
	TRY(read_date(call, "to", &request.to));
	TRY(read_centres(call, &request));
	TRY(api_text(call, "seed", SAMPLE_SEED_MAX, &request.seed));
	request.per_centre = json_integer_value(json_object_get(call->body, "per_centre"));
	TRY(sample_draw(call->store, call->arena, &request, call->now_ms, &id));
	api_publish_change(call->request->server, &id, 1);
	object = json_object();
	json_set_uuid(object, "id", id);
	api_answer(call, 201, object);
	return NULL;
}

/* ---- reviews ---- */

static fault_t
show_sheet(struct api_call *call)
{
	struct uuid id;
	struct place place;
	bool found;
	json_t *object = NULL;
	TRY(api_find(call, &id, &place, &found));
	if (!found)
		return NULL;
	TRY(review_sheet(call->store, call->arena, id, &object));
	api_shown(call, id);
	api_answer(call, 200, object);
	return NULL;
}

static fault_t
read_points(struct api_call *call, struct review_given *given)
{
	json_t *points = json_object_get(call->body, "points"), *state;
	const char *name;
	if (!json_is_object(points))
		return fault_raise(FAULT_INPUT, 0, "points is missing");
	json_object_foreach(points, name, state)
	{
		size_t point = review_point_named(span_text(name));
		if (point == REVIEW_POINTS)
			return fault_raise(FAULT_INPUT, 0, "points names one that is not on the checklist");
		given->states[point] = review_state_read(span_text(json_string_value(state)));
		if (given->states[point] == REVIEW_STATES)
			return fault_raise(FAULT_INPUT, 0, "a point must be met, lacking, none or open");
	}
	return NULL;
}

static fault_t
save_review(struct api_call *call)
{
	static const char *const members[] = { "record", "points", "remarks", NULL };
	struct review_given given = { 0 };
	struct outcome outcome;
	struct actor actor;
	struct span record;
	TRY(api_members(call, members));
	TRY(api_need_text(call, "record", UUID_TEXT_SIZE, &record));
	TRY(api_id(record, &given.dispute));
	TRY(read_points(call, &given));
	TRY(api_text(call, "remarks", REMARKS_MOST, &given.remarks));
	TRY(api_actor(call, &actor));
	TRY(review_save(call->store, call->arena, &actor, &given, &outcome));
	if (!outcome.saved)
		return api_refuse_problems(call, &outcome.problems);
	json_t *object = outcome_json(&outcome);
	json_object_set_new(object, "score", json_integer(review_score(given.states)));
	api_answer(call, 201, object);
	return NULL;
}

const struct api_route web_review_routes[] = {
	{ HTTP_GET, "/samples", list_samples, API_SESSION, .shows = "",
	  .summary = { "案卷评查的抽样", "Samples of case files" }, .gives = "Samples" },
	{ HTTP_POST, "/samples", draw_sample, API_SESSION, .rights = MAY(RIGHT_REVIEW), .body = true, .replay = true,
	  .summary = { "随机抽取已结案件", "Draws closed cases at random" }, .takes = "Draw", .gives = "Id" },
	{ HTTP_GET, "/samples/{id}", show_sample, API_SESSION, .shows = "list",
	  .summary = { "一次抽样：案件、评查情况与汇总", "A sample: its cases, their reviews and the summary" },
	  .gives = "Sample" },
	{ HTTP_GET, "/reviews/{id}", show_sheet, API_SESSION, .shows = "view",
	  .summary = { "一件案卷的评查表", "The checklist of a case file" }, .gives = "Checklist" },
	{ HTTP_POST, "/reviews", save_review, API_SESSION, .rights = MAY(RIGHT_REVIEW), .body = true, .replay = true,
	  .summary = { "保存对一件案卷的评查", "Saves the review of a case file" }, .takes = "Review",
	  .gives = "Outcome" },
	{ .path = NULL },
};
