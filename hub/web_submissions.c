/* Reports handed in: computed and kept as they were at that moment, then approved or returned by somebody else.
 *
 * Who did a step is told by name only to accounts with RIGHT_PERSONAL; others see the role, the time, and which steps are their own.
 * Submissions of reports about named people are for the former alone.
 */
#include "hub/submission_json.h"
#include "hub/web_reports.h"

#include "host/output.h"

#define LIST_USUAL 50

/* ---- what is told ---- */

static json_t *
told(const struct api_call *call, const struct submission *submission)
{
	const struct submission_viewer viewer = { call->login.account.id, call->rights & MAY(RIGHT_PERSONAL) };
	return submission_json(submission, &viewer);
}

/* Also whether what it is told by may be seen. A report, or a way to tell it, that this version does not know any more is shown to who may
 * see people. */
static bool
may_see(const struct api_call *call, const struct submission *submission)
{
	const struct report_definition *definition = report_find(submission->report);
	json_t *OWN(json_drop) options = NULL;
	enum report_group by = GROUP_NONE;
	if (!definition)
		return call->rights & MAY(RIGHT_PERSONAL);
	fault_drop(json_read(submission->options, &options));
	const char *name = json_string_value(json_object_get(options, "by"));
	if (name && !report_group_read(definition, span_text(name), &by))
		return call->rights & MAY(RIGHT_PERSONAL);
	return web_may_see_report(call, definition) && web_may_group(call, by);
}

static fault_t
list_submissions(struct api_call *call)
{
	struct submission *list;
	size_t count;
	int64_t limit;
	TRY(api_number(call, "limit", 1, SUBMISSIONS_MOST, LIST_USUAL, &limit));
	TRY(submission_list(call->store, call->arena, http_query(call->request, "report", NULL), (size_t)limit, &list,
			    &count));
	json_t *items = json_array();
	for (size_t i = 0; i < count; i++)
		if (may_see(call, &list[i]))
			json_array_append_new(items, told(call, &list[i]));
	api_answer(call, 200, json_pack("{s:o}", "items", items));
	return NULL;
}

static fault_t
refuse(struct api_call *call, const struct problem *refused)
{
	json_t *more = json_pack("{s:s}", "rule", refused->rule);
	if (span_equal(span_text(refused->rule), SPAN("missing")))
		return api_refuse(call, 404, "missing", refused->text, more);
	if (span_equal(span_text(refused->rule), SPAN("own")))
		return api_refuse(call, 403, "right", refused->text, more);
	if (refused->field.size) {
		json_decref(more);
		return api_refuse_problems(call, &(struct problems){ .items = (struct problem *)(uintptr_t)refused,
								     .count = 1 });
	}
	return api_refuse(call, 409, "state", refused->text, more);
}

/* The path's; *found false when there is none that this account may see, and 404 has been answered. */
static fault_t
find(struct api_call *call, struct submission *out, struct span *body, bool *found)
{
	struct uuid id;
	TRY(api_id(call->words[0], &id));
	TRY(submission_find(call->store, call->arena, id, out, body, found));
	*found = *found && may_see(call, out);
	if (*found)
		return NULL;
	return api_refuse(call, 404, "missing", (struct label){ "没有这份报送", "there is no such submission" }, NULL);
}

static fault_t
show(struct api_call *call, int status)
{
	struct submission submission;
	json_t *body = NULL;
	struct span text;
	bool found;
	TRY(find(call, &submission, &text, &found));
	if (!found)
		return NULL;
	TRY(json_read(text, &body));
	json_t *object = told(call, &submission);
	json_object_set_new(object, "body", body);
	api_answer(call, status, object);
	return NULL;
}

static fault_t
show_submission(struct api_call *call)
{
	return show(call, 200);
}

/* The day on the wall when what is there now was handed in. */
static struct date
day_handed_in(const struct api_call *call, const struct submission *submission)
{
	int64_t at = submission->made;
	for (size_t i = 0; i < submission->step_count; i++)
		if (submission->steps[i].step == SUBMISSION_SUBMIT)
			at = submission->steps[i].at;
	return date_of_instant(at, call->offset_minutes);
}

static fault_t
show_file(struct api_call *call)
{
	struct span format = http_query(call->request, "format", NULL), text;
	struct submission submission;
	json_t *OWN(json_drop) body = NULL;
	bool found;
	if (!web_report_type(format))
		return fault_raise(FAULT_INPUT, 0, "format must be csv, xlsx or json");
	TRY(find(call, &submission, &text, &found));
	if (!found)
		return NULL;
	TRY(json_read(text, &body));
	TRY(web_report_put(call, body, day_handed_in(call, &submission), format, &call->answer->body));
	call->answer->type = web_report_type(format);
	call->answer->disposition = web_report_disposition(call, body, format);
	call->answer->status = 200;
	return NULL;
}

/* ---- handing in ---- */

/* What a report is asked for, as the options of a submission say. *answered: it was refused. */
static fault_t
request_of(struct api_call *call, const struct submission *given, struct report_request *request, bool *answered)
{
	static const struct label none = { "没有这张报表", "there is no such report" };
	static const struct label people = { "无权报送涉及个人的报表",
					     "this account may not see reports about named people" };
	const struct report_definition *definition = report_find(given->report);
	json_t *OWN(json_drop) options = NULL;
	*answered = true;
	if (!definition || definition->hidden)
		return api_refuse(call, 404, "missing", none, NULL);
	TRY(json_read(given->options, &options));
	TRY(web_report_request(call, definition, request));
	const char *by = json_string_value(json_object_get(options, "by"));
	const json_t *workers = json_object_get(options, "workers");
	if (by && !report_group_read(definition, span_text(by), &request->by[0]))
		return fault_raise(FAULT_INPUT, 0, "by: this report is not told by that");
	if (!web_may_see_report(call, definition) || !web_may_group(call, request->by[0]))
		return api_refuse(call, 403, "right", people, NULL);
	if (!date_read(given->from, &request->from) || !date_read(given->to, &request->to) ||
	    date_compare(request->from, request->to) > 0 || request->from.year < 2)
		return fault_raise(FAULT_INPUT, 0, "from and to must be dates like 2026-11-22, in order");
	if (workers)
		request->workers = json_integer_value(workers);
	*answered = false;
	return NULL;
}

/* The report's JSON as it is now; empty when *answered. */
static fault_t
compute(struct api_call *call, const struct submission *given, struct span *out, bool *answered)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	struct report_request request;
	struct report report;
	TRY(request_of(call, given, &request, answered));
	if (*answered)
		return NULL;
	TRY(report_run(call->store, web_facts(call), call->arena, &request, &report));
	json_t *OWN(json_drop) json = report_json(&report);
	json_put_line(&text, json);
	*out = arena_copy(call->arena, buffer_span(&text));
	return NULL;
}

static fault_t
read_given(struct api_call *call, struct submission *given)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	const json_t *workers = json_object_get(call->body, "workers");
	struct span by;
	TRY(api_need_text(call, "report", 40, &given->report));
	TRY(api_need_text(call, "from", 10, &given->from));
	TRY(api_need_text(call, "to", 10, &given->to));
	TRY(api_text(call, "by", 20, &by));
	if (workers && (!json_is_integer(workers) || json_integer_value(workers) < 1 ||
			json_integer_value(workers) > REPORT_WORKERS_MOST))
		return fault_raise(FAULT_INPUT, 0, "workers must be a number from 1 to %d", REPORT_WORKERS_MOST);
	json_t *OWN(json_drop) options = json_object();
	output_text(options, "by", by);
	if (workers)
		json_object_set_new(options, "workers", json_integer(json_integer_value(workers)));
	json_put_line(&text, options);
	given->options = arena_copy(call->arena, buffer_span(&text));
	return NULL;
}

/* Everybody's list and this submission follow. */
static fault_t
done(struct api_call *call, struct uuid id, int status)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	call->words[0] = arena_copy(call->arena, span_text(text));
	api_publish_change(call->request->server, &id, 1);
	return show(call, status);
}

static fault_t
hand_in(struct api_call *call)
{
	static const char *const members[] = { "report", "from", "to", "by", "workers", "reason", NULL };
	struct submission given = { .made = call->now };
	struct submission_act act = { .step = SUBMISSION_SUBMIT, .account = &call->login.account, .now = call->now };
	const struct problem *refused;
	struct uuid id;
	bool answered;
	TRY(api_members(call, members));
	TRY(read_given(call, &given));
	TRY(api_text(call, "reason", SUBMISSION_REASON_MAX, &act.reason));
	TRY(compute(call, &given, &act.body, &answered));
	if (answered)
		return NULL;
	TRY(submission_create(call->store, &given, &act, &id, &refused));
	return refused ? refuse(call, refused) : done(call, id, 201);
}

/* ---- what follows ---- */

static fault_t
read_seen(struct api_call *call, struct span *out)
{
	struct span text;
	TRY(api_text(call, "digest", 2 * CRYPT_SHA256_SIZE, &text));
	uint8_t *bytes = ARENA_NEW_ARRAY(call->arena, CRYPT_SHA256_SIZE, uint8_t);
	if (text.size && text.size != 2 * CRYPT_SHA256_SIZE)
		return fault_raise(FAULT_INPUT, 0, "digest: is no SHA-256");
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];
		bool digit = byte >= '0' && byte <= '9', letter = byte >= 'a' && byte <= 'f';
		if (!digit && !letter)
			return fault_raise(FAULT_INPUT, 0, "digest: is no SHA-256");
		bytes[i / 2] = (uint8_t)(bytes[i / 2] << 4 | (digit ? byte - '0' : byte - 'a' + 10));
	}
	*out = span_of(bytes, text.size / 2);
	return NULL;
}

static fault_t
read_step(struct api_call *call, struct submission_act *act)
{
	static const char *const members[] = { "step", "reason", "digest", NULL };
	struct span step;
	TRY(api_members(call, members));
	TRY(api_need_text(call, "step", 20, &step));
	TRY(api_text(call, "reason", SUBMISSION_REASON_MAX, &act->reason));
	TRY(read_seen(call, &act->seen));
	if (!submission_step_read(step, &act->step))
		return fault_raise(FAULT_INPUT, 0, "step must be submit, return or approve");
	return NULL;
}

static fault_t
go_on(struct api_call *call)
{
	struct submission_act act = { .account = &call->login.account, .now = call->now };
	const struct problem *refused;
	struct submission submission;
	struct span body;
	bool found, answered = false;
	TRY(read_step(call, &act));
	uint32_t right = act.step == SUBMISSION_SUBMIT ? MAY(RIGHT_REPORT) : MAY(RIGHT_APPROVE);
	if (!(call->rights & right))
		return api_refuse(call, 403, "right",
				  (struct label){ "您的角色无权进行此操作", "your role may not do this" }, NULL);
	TRY(find(call, &submission, &body, &found));
	if (found && act.step == SUBMISSION_SUBMIT)
		TRY(compute(call, &submission, &act.body, &answered));
	if (!found || answered)
		return NULL;
	TRY(submission_go_on(call->store, submission.id, &act, &refused));
	return refused ? refuse(call, refused) : done(call, submission.id, 200);
}

const struct api_route web_submission_routes[] = {
	{ HTTP_GET, "/submissions", list_submissions, API_SESSION, .impersonal = true, .shows = "",
	  .summary = { "报送的报表", "Reports that were handed in" }, .gives = "Submissions" },
	{ HTTP_POST, "/submissions", hand_in, API_SESSION, .rights = MAY(RIGHT_REPORT), .impersonal = true,
	  .body = true,
	  .summary = { "报送一张报表，按现在的记录计算", "Hands a report in, computed from the records as they are" },
	  .takes = "Submission form", .gives = "Submission" },
	{ HTTP_GET, "/submissions/{id}", show_submission, API_SESSION, .impersonal = true, .shows = "",
	  .summary = { "一份报送及其内容和经过", "A submission, what was handed in and every step" },
	  .gives = "Submission" },
	{ HTTP_GET, "/submissions/{id}/file", show_file, API_SESSION, .impersonal = true, .shows = "export",
	  .summary = { "报送内容的文件（csv、xlsx 或 json）", "What was handed in as a file: csv, xlsx or json" } },
	{ HTTP_POST, "/submissions/{id}/steps", go_on, API_SESSION, .rights = MAY(RIGHT_REPORT) | MAY(RIGHT_APPROVE),
	  .impersonal = true, .body = true,
	  .summary = { "批准、退回或重新报送", "Approves or returns it, or hands it in again" },
	  .takes = "Submission step", .gives = "Submission" },
	{ .path = NULL },
};
