/* See submission_json.h. */
#include "hub/submission_json.h"

#include "base/text.h"
#include "core/report.h"
#include "host/output.h"

static void
set_id(json_t *object, const char *name, struct uuid id)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	json_object_set_new(object, name, json_string(text));
}

static void
set_digest(json_t *object, struct span digest)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	text_put_hex(&text, digest);
	output_text(object, "digest", buffer_span(&text));
}

static json_t *
step_json(const struct submission_step *step, const struct submission_viewer *viewer, bool reasons)
{
	json_t *object = json_object();
	bool own = uuid_equal(step->account, viewer->account);
	json_object_set_new(object, "step", json_string(submission_step_name(step->step)));
	json_object_set_new(object, "role", json_string(account_role_name(step->role)));
	json_object_set_new(object, "own", json_boolean(own));
	if (own || viewer->people) {
		set_id(object, "account", step->account);
		output_text(object, "name", step->name);
	}
	output_instant(object, "at", step->at);
	if (reasons)
		output_text(object, "reason", step->reason);
	set_digest(object, step->digest);
	return object;
}

/* Why a report came back is for those who handed it in, or handed it in again. Others without `people` get no text that somebody typed. */
static bool
may_read_reasons(const struct submission *submission, const struct submission_viewer *viewer)
{
	bool may = viewer->people;
	for (size_t i = 0; i < submission->step_count && !may; i++)
		may = submission->steps[i].step == SUBMISSION_SUBMIT &&
		      uuid_equal(submission->steps[i].account, viewer->account);
	return may;
}

json_t *
submission_json(const struct submission *submission, const struct submission_viewer *viewer)
{
	const struct report_definition *definition = report_find(submission->report);
	const struct submission_step *last = &submission->steps[submission->step_count - 1];
	json_t *object = json_object(), *steps = json_array();
	set_id(object, "id", submission->id);
	output_text(object, "report", submission->report);
	if (definition)
		json_object_set_new(object, "label", output_label(definition->label));
	output_text(object, "from", submission->from);
	output_text(object, "to", submission->to);
	bool reasons = may_read_reasons(submission, viewer);
	json_object_set_new(object, "status", json_string(submission_status(last->step)));
	output_instant(object, "made", submission->made);
	set_digest(object, last->digest);
	for (size_t i = 0; i < submission->step_count; i++)
		json_array_append_new(steps, step_json(&submission->steps[i], viewer, reasons));
	json_object_set_new(object, "steps", steps);
	return object;
}
