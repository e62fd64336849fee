/* submission list, show, submit, return, approve: reports handed in, as the screens do it. Who acts is an account, for nobody judges what
 * they handed in themselves: --as names it, or a person who has one; without it, that of the store's own person.
 */
#include "hub/command_report.h"
#include "hub/commands.h"
#include "hub/submission_json.h"

#include "base/text.h"
#include "host/clock.h"
#include "host/output.h"
#include "host/report_sheet.h"

#define LIST_DEFAULT 50

/* ---- who acts ---- */

static fault_t
find_of_person(struct call *call, struct account *out, bool *found)
{
	struct account *accounts;
	struct actor actor;
	size_t count;
	TRY(call_actor(call, &actor));
	TRY(account_list(call->store, call->arena, &accounts, &count));
	for (size_t i = 0; i < count && !*found; i++) {
		*found = !accounts[i].disabled && uuid_equal(accounts[i].person, actor.author.id);
		if (*found)
			*out = accounts[i];
	}
	return NULL;
}

/* As the screens ask for it: reports that tell of people, by what they are or by whom they are told, are for accounts that may see people. */
static fault_t
find_account(struct call *call, enum account_right right, bool people, struct account *out)
{
	bool found = false;
	if (call->as)
		TRY(account_find_who(call->store, span_text(call->as), out, &found));
	if (!found)
		TRY(find_of_person(call, out, &found));
	if (!found)
		return fault_raise(FAULT_INPUT, 0,
				   "who acts has no account here; name one with --as (user list shows them)");
	if (!account_may(out, ROLE_HUB, right) || (people && !account_may(out, ROLE_HUB, RIGHT_PERSONAL)))
		return fault_raise(FAULT_INPUT, 0, "the role of this account may not do that");
	return NULL;
}

/* ---- what is printed ---- */

static const struct submission_viewer everything = { .people = true };

static const char *
report_name(const struct call *call, const json_t *object)
{
	const char *text = call_json_label(call, json_object_get(object, "label"));
	return *text ? text : json_text_of(object, "report");
}

static void
put_row(struct call *call, struct table *table, const json_t *object)
{
	const json_t *steps = json_object_get(object, "steps");
	const json_t *last = json_array_get(steps, json_array_size(steps) - 1);
	table_cell(table, span_text(json_text_of(object, "id")), 0);
	table_cell(table, span_text(json_text_of(object, "status")), 0);
	table_cell(table, span_text(json_text_of(object, "from")), 0);
	table_cell(table, span_text(json_text_of(object, "to")), 0);
	table_cell(table, span_text(report_name(call, object)), 30);
	table_cell(table, span_text(json_text_of(last, "at")), 0);
	table_cell(table, span_text(json_text_of(last, "name")), 20);
	table_cell(table, span_text(json_text_of(last, "reason")), 60);
}

static void
put_steps(struct call *call, const json_t *object)
{
	struct table table = { .arena = call->arena, .columns = 5 };
	const json_t *step;
	size_t i;
	json_array_foreach(json_object_get(object, "steps"), i, step)
	{
		static const char *const names[] = { "at", "step", "role", "name", "reason" };
		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			table_cell(&table, span_text(json_text_of(step, names[k])), 60);
	}
	table_put(call->out, &table);
}

/* When what is there now was handed in. */
static struct date
day_handed_in(const struct submission *submission)
{
	int64_t at = submission->made;
	for (size_t i = 0; i < submission->step_count; i++)
		if (submission->steps[i].step == SUBMISSION_SUBMIT)
			at = submission->steps[i].at;
	return date_of_instant(at, BEIJING_MINUTES);
}

/* What was handed in as a table for spreadsheets: the figures as they were. */
static void
put_figures(struct call *call, const struct submission *submission, const json_t *body)
{
	const struct report_sheet sheet = { .report = body,
					    .district = call->store->identity.district_name,
					    .made = day_handed_in(submission),
					    .chinese = call->chinese };
	buffer_put_byte(call->out, '\n');
	report_sheet_put_csv(call->out, &sheet);
}

static fault_t
find(struct call *call, struct uuid id, struct submission *out, struct span *body)
{
	bool found;
	TRY(submission_find(call->store, call->arena, id, out, body, &found));
	return found ? NULL : fault_raise(FAULT_INPUT, 0, "there is no such submission; submission list names them");
}

static fault_t
print_one(struct call *call, struct uuid id, bool figures)
{
	json_t *OWN(json_drop) object = NULL, *OWN(json_drop) body = NULL;
	struct submission submission;
	struct span text;
	TRY(find(call, id, &submission, &text));
	TRY(json_read(text, &body));
	object = submission_json(&submission, &everything);
	if (call->json) {
		json_object_set_new(object, "body", KEEP(body));
		call_json(call, KEEP(object));
		return NULL;
	}
	buffer_print(call->out, "%s  %s\n%s  %s  %s\n%s  %s\n", json_text_of(object, "id"),
		     json_text_of(object, "status"), report_name(call, object), json_text_of(object, "from"),
		     json_text_of(object, "to"), call->chinese ? "摘要" : "digest", json_text_of(object, "digest"));
	put_steps(call, object);
	if (figures)
		put_figures(call, &submission, body);
	return NULL;
}

/* ---- list, show ---- */

static fault_t
list(struct call *call)
{
	struct table table = { .arena = call->arena, .columns = 8 };
	struct submission *found;
	size_t count;
	int64_t limit;
	if (!call_limit(call, LIST_DEFAULT, &limit))
		return NULL;
	TRY(submission_list(call->store, call->arena, span_text(call_option(call, "--report")), (size_t)limit, &found,
			    &count));
	for (size_t i = 0; i < count; i++) {
		json_t *OWN(json_drop) object = submission_json(&found[i], &everything);
		if (call->json)
			call_json_item(call, KEEP(object));
		else
			put_row(call, &table, object);
	}
	if (call->json)
		call_json_end(call);
	else
		table_put(call->out, &table);
	return NULL;
}

static const struct command_option list_options[] = {
	{ "--report", "NAME", { "只列一种报表", "of one report" }, false, false },
	{ "--limit", "N", { "最多几份（默认 50）", "at most N (50)" }, false, false },
	{ 0 },
};

const struct command command_submission_list = {
	.name = "submission list",
	.words = "",
	.help = { "列出报送的报表", "Lists the reports that were handed in" },
	.run = list,
	.store = STORE_READS,
	.options = list_options,
};

static fault_t
show(struct call *call)
{
	struct uuid id;
	TRY(call_id(call->words[0], &id));
	return print_one(call, id, true);
}

const struct command command_submission_show = {
	.name = "submission show",
	.words = "ID",
	.help = { "一份报送：经过、摘要和报送时的数字", "One of them: its steps, digest and figures as they were" },
	.run = show,
	.store = STORE_READS,
	.words_least = 1,
	.words_most = 1,
};

/* ---- submit ---- */

static struct span
date_text(struct call *call, struct date date)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	date_put(&text, date);
	return arena_copy(call->arena, buffer_span(&text));
}

/* One of this report and period that was returned, to be handed in again. */
static fault_t
find_returned(struct call *call, const struct submission *given, struct submission *out, bool *found)
{
	struct submission *list_of;
	size_t count;
	TRY(submission_list(call->store, call->arena, given->report, SUBMISSIONS_MOST, &list_of, &count));
	*found = false;
	for (size_t i = 0; i < count && !*found; i++) {
		const struct submission *one = &list_of[i];
		*found = one->steps[one->step_count - 1].step == SUBMISSION_RETURN &&
			 span_equal(one->from, given->from) && span_equal(one->to, given->to);
		if (*found)
			*out = *one;
	}
	return NULL;
}

/* What is kept with a submission, so that it is computed in the same way when it is handed in again. */
static struct span
put_options(struct call *call, const struct report_request *request)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	json_t *OWN(json_drop) options = json_object();
	json_object_set_new(options, "by", json_string(report_groups[request->by[0]].name));
	if (call_option(call, "--workers"))
		json_object_set_new(options, "workers", json_integer(request->workers));
	json_put_line(&text, options);
	return arena_copy(call->arena, buffer_span(&text));
}

static fault_t
take_options(const struct submission *submission, struct report_request *request)
{
	json_t *OWN(json_drop) options = NULL;
	TRY(json_read(submission->options, &options));
	const char *by = json_string_value(json_object_get(options, "by"));
	request->by[0] = request->definition->groups[0];
	if (by)
		report_group_read(request->definition, span_text(by), &request->by[0]);
	const json_t *workers = json_object_get(options, "workers");
	if (workers)
		request->workers = json_integer_value(workers);
	return NULL;
}

static bool
tells_people(const struct report_definition *definition, enum report_group by)
{
	return !definition || definition->personal || by == GROUP_PERSON;
}

static fault_t
compute(struct call *call, const struct report_request *request, struct span *out)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	struct report report;
	TRY(report_run(call->store, NULL, call->arena, request, &report));
	json_t *OWN(json_drop) json = report_json(&report);
	json_put_line(&text, json);
	*out = arena_copy(call->arena, buffer_span(&text));
	return NULL;
}

static fault_t
tell(struct call *call, struct uuid id, const struct problem *refused)
{
	if (!refused)
		return print_one(call, id, false);
	call_problems(call, &(struct problems){ .items = (struct problem *)(uintptr_t)refused, .count = 1 });
	return NULL;
}

static fault_t
hand_in(struct call *call, struct report_request *request, struct submission_act *act)
{
	struct submission given = { .report = span_text(call->words[0]),
				    .from = date_text(call, request->from),
				    .to = date_text(call, request->to) };
	const struct problem *refused;
	struct submission returned;
	struct account account;
	bool again;
	TRY(find_returned(call, &given, &returned, &again));
	if (again && (call_option(call, "--by") || call_option(call, "--workers")))
		return fault_raise(FAULT_INPUT, 0, "it was returned: hand it in again without --by and --workers");
	if (again)
		TRY(take_options(&returned, request));
	else
		given.options = put_options(call, request);
	TRY(find_account(call, RIGHT_REPORT, tells_people(request->definition, request->by[0]), &account));
	act->account = &account;
	TRY(compute(call, request, &act->body));
	if (again)
		TRY(submission_go_on(call->store, returned.id, act, &refused));
	else
		TRY(submission_create(call->store, &given, act, &returned.id, &refused));
	return tell(call, returned.id, refused);
}

static fault_t
submit(struct call *call)
{
	struct report_request request = { .definition = report_find(span_text(call->words[0])) };
	struct submission_act act = { .step = SUBMISSION_SUBMIT,
				      .now = clock_seconds(),
				      .reason = span_text(call_option(call, "--reason")) };
	if (!request.definition || request.definition->hidden)
		return call_unknown_report(call);
	TRY(call_report_request(call, &request));
	return call->status ? NULL : hand_in(call, &request, &act);
}

static const struct command_option submit_options[] = {
	{ "--from", "D", { "期间第一天", "first day of the period" }, true, false },
	{ "--to", "D", { "期间最后一天", "last day of the period" }, true, false },
	{ "--by", "GROUP", { "分项，同 report", "as of report" }, false, false },
	{ "--workers", "N", { "多人案件的人数线", "workers from which a dispute is large" }, false, false },
	{ "--reason", "TEXT", { "说明", "a remark" }, false, false },
	{ 0 },
};

const struct command command_submission_submit = {
	.name = "submission submit",
	.words = "REPORT",
	.help = { "报送一张报表，按现在的记录计算", "Hands a report in, computed from the records as they are" },
	.more = { "同一报表、同一期间的报送被退回的，即重新报送。--as 为账号（或有账号的人员）。",
		  "One of the same report and period that was returned is handed in again. --as names an account (or a person who has "
		  "one)." },
	.run = submit,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
	.options = submit_options,
};

/* ---- return, approve ---- */

static fault_t
judge(struct call *call, enum submission_step_kind step)
{
	uint8_t seen[CRYPT_SHA256_SIZE];
	struct submission_act act = { .step = step,
				      .now = clock_seconds(),
				      .reason = span_text(call_option(call, "--reason")),
				      .seen = span_of(seen, sizeof(seen)) };
	struct report_request request = { 0 };
	const struct problem *refused;
	struct submission submission;
	struct account account;
	struct span body;
	struct uuid id;
	TRY(call_id(call->words[0], &id));
	if (!text_read_hex(span_text(call_option(call, "--digest")), seen, sizeof(seen)))
		return fault_raise(FAULT_INPUT, 0, "--digest: is not what submission show says");
	TRY(find(call, id, &submission, &body));
	request.definition = report_find(submission.report);
	if (request.definition)
		TRY(take_options(&submission, &request));
	TRY(find_account(call, RIGHT_APPROVE, tells_people(request.definition, request.by[0]), &account));
	act.account = &account;
	TRY(submission_go_on(call->store, id, &act, &refused));
	return tell(call, id, refused);
}

#define DIGEST_OPTION                                                                      \
	{                                                                                  \
		"--digest", "HEX",                                                         \
			{ "所看数字的摘要，见 submission show",                            \
			  "of the figures that were looked at; submission show says it" }, \
			true, false                                                        \
	}
static const struct command_option return_options[] = {
	DIGEST_OPTION,
	{ "--reason", "TEXT", { "退回理由", "why it is returned" }, true, false },
	{ 0 },
};
static const struct command_option approve_options[] = {
	DIGEST_OPTION,
	{ "--reason", "TEXT", { "审核意见", "a remark" }, false, false },
	{ 0 },
};

static fault_t
give_back(struct call *call)
{
	return judge(call, SUBMISSION_RETURN);
}

static fault_t
approve(struct call *call)
{
	return judge(call, SUBMISSION_APPROVE);
}

const struct command command_submission_return = {
	.name = "submission return",
	.words = "ID",
	.help = { "退回一份报送，须由他人办理", "Returns one that somebody else handed in" },
	.run = give_back,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
	.options = return_options,
};

const struct command command_submission_approve = {
	.name = "submission approve",
	.words = "ID",
	.help = { "批准一份报送，须由他人办理", "Approves one that somebody else handed in" },
	.run = approve,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
	.options = approve_options,
};
