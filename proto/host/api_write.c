/* Making, checking and changing records, and settling what clashes. */
#include "host/api_inside.h"

#include "host/act.h"
#include "host/drafting.h"
#include "host/output.h"
#include "host/record_json.h"
#include "host/waiting.h"

#include <string.h>

/* ---- what a role may write ---- */

static const struct {
	const char *kind;
	uint32_t right;
} kind_rights[] = {
	{ "training", MAY(RIGHT_TRAINING) },
	{ "attendance", MAY(RIGHT_TRAINING) },
	{ "paper", MAY(RIGHT_PAPER) },
	/* The district's registers: who plans trainings adds people to them. */
	{ "person", MAY(RIGHT_DEVICES) | MAY(RIGHT_TRAINING) },
	{ "centre", MAY(RIGHT_DEVICES) },
};

/* What a hub's reviewers find is theirs alone; at a node reviews are parts of a dispute like others. */
static bool
may_write(const struct api_call *call, const struct kind *kind, uint32_t otherwise)
{
	uint32_t right = otherwise;
	for (size_t i = 0; kind && i < sizeof(kind_rights) / sizeof(kind_rights[0]); i++)
		if (strcmp(kind_rights[i].kind, kind->name) == 0)
			right = kind_rights[i].right;
	if (kind && strcmp(kind->name, "review") == 0 && call->store->identity.role == ROLE_HUB)
		right = MAY(RIGHT_REVIEW);
	return !right || call->rights & right;
}

static fault_t
refuse_right(struct api_call *call)
{
	return api_refuse(call, 403, "right",
			  (struct label){ "您的角色或这台设备无权修改这类记录",
					  "your role or this device may not write records of this kind" },
			  NULL);
}

/* NULL and *may false when the call has been answered. */
static fault_t
check_right(struct api_call *call, const struct kind *kind, bool *may)
{
	*may = may_write(call, kind, MAY(RIGHT_DISPUTE));
	return *may ? NULL : refuse_right(call);
}

/* Who may make the whole may make its parts, but for those that have a right of their own. */
static fault_t
check_draft_right(struct api_call *call, const struct draft *draft, bool *may)
{
	*may = may_write(call, draft->kind, MAY(RIGHT_DISPUTE));
	for (size_t i = 0; *may && i < draft->part_count; i++)
		*may = may_write(call, draft->parts[i].kind, 0);
	return *may ? NULL : refuse_right(call);
}

/* ---- making ---- */

static fault_t
read_draft(struct api_call *call, struct draft *out, bool *may)
{
	struct drafts drafts;
	TRY(drafts_read(call->arena, call->body, NULL, (struct uuid){ { 0 } }, 1, &drafts));
	*out = drafts.items[0];
	return check_draft_right(call, out, may);
}

static json_t *
made_json(struct api_call *call, const struct draft *draft, const struct outcome *outcome)
{
	struct place place;
	struct record_whole whole;
	json_t *object = outcome_json(outcome);
	fault_t fault = draft->kind->number ? record_find(call->store, outcome->id, &place) : NULL;
	if (!fault && draft->kind->number)
		fault = record_load(call->store, call->arena, &place, &whole);
	for (size_t i = 0; !fault && draft->kind->number && i < whole.count; i++)
		if (uuid_equal(record_document_id(&whole.documents[i]), outcome->id))
			output_text(object, "number", document_text(&whole.documents[i].document, draft->kind->number));
	fault_drop(fault);
	return object;
}

static fault_t
make_record(struct api_call *call)
{
	struct draft draft;
	struct outcome outcome;
	struct actor actor;
	bool may;
	TRY(read_draft(call, &draft, &may));
	if (!may)
		return NULL;
	TRY(api_actor(call, &actor));
	TRY(record_create(call->store, call->arena, &actor, NULL, &draft, &outcome));
	if (!outcome.saved)
		return api_refuse_problems(call, &outcome.problems);
	api_answer(call, 201, made_json(call, &draft, &outcome));
	return NULL;
}

/* ---- checking without saving ---- */

/* Cases that a new one may repeat, for a look side by side. */
static fault_t
add_duplicates(struct api_call *call, json_t *object, struct uuid dispute)
{
	struct place place;
	json_t *array = NULL;
	TRY(record_find(call->store, dispute, &place));
	TRY(duplicates_json(call->store, call->arena, &place, &array));
	api_shown_items(call, array);
	json_object_set_new(object, "duplicates", array);
	return NULL;
}

/* What saving would say. It is saved, looked at, and taken back: the very same checks, never a second version of them. What the
 * history refuses to write leaves nothing behind either. */
static fault_t
check_draft(struct api_call *call, const struct draft *draft, json_t *object)
{
	struct outcome outcome;
	struct actor actor;
	TRY(api_actor(call, &actor));
	TRY(record_create(call->store, call->arena, &actor, NULL, draft, &outcome));
	json_object_set_new(object, "problems", output_problems(&outcome.problems));
	if (outcome.saved && strcmp(draft->kind->name, "dispute") == 0)
		return add_duplicates(call, object, outcome.id);
	json_object_set_new(object, "duplicates", json_array());
	return NULL;
}

/* The same for a change of what is there: {"id", "fields"}. */
static fault_t
check_change(struct api_call *call, struct uuid id, json_t *object)
{
	const struct given *given;
	struct outcome outcome;
	struct actor actor;
	size_t count;
	TRY(drafts_read_fields(call->arena, json_object_get(call->body, "fields"), &given, &count));
	TRY(api_actor(call, &actor));
	TRY(record_change(call->store, call->arena, &actor, id, given, count, &outcome));
	json_object_set_new(object, "problems", output_problems(&outcome.problems));
	json_object_set_new(object, "duplicates", json_array());
	return NULL;
}

static fault_t
read_checked(struct api_call *call, struct draft *draft, struct uuid *id, bool *change, bool *may)
{
	static const char *const members[] = { "id", "fields", NULL };
	struct place place;
	struct span text;
	*change = json_object_get(call->body, "id") != NULL;
	if (!*change)
		return read_draft(call, draft, may);
	TRY(api_members(call, members));
	TRY(api_need_text(call, "id", UUID_TEXT_SIZE, &text));
	TRY(api_id(text, id));
	TRY(record_find(call->store, *id, &place));
	return check_right(call, place.kind, may);
}

static fault_t
check_without_saving(struct api_call *call)
{
	struct draft draft;
	struct uuid id;
	bool change, may;
	TRY(read_checked(call, &draft, &id, &change, &may));
	if (!may)
		return NULL;
	json_t *OWN(json_drop) object = json_object();
	TRY(db_begin(call->store->db));
	fault_t fault = change ? check_change(call, id, object) : check_draft(call, &draft, object);
	db_undo(call->store->db);
	if (!fault)
		api_answer(call, 200, KEEP(object));
	return fault;
}

/* ---- changing ---- */

static bool
is_unset(const json_t *value)
{
	return json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0);
}

/* What the person saw of the fields that they change, against what stands: 409 and the values when someone was quicker. */
static fault_t
check_was(struct api_call *call, const struct document *now, bool *fresh)
{
	json_t *was = json_object_get(call->body, "was"), *current, *value;
	const char *name;
	if (was && !json_is_object(was))
		return fault_raise(FAULT_INPUT, 0, "was must be an object of fields");
	current = json_object();
	json_object_foreach(was, name, value)
	{
		struct value stands = document_value(now, span_text(name));
		json_t *json = output_value(&stands);
		bool same = json ? json_equal(json, value) : is_unset(value);
		if (!same && stands.type != VALUE_SEALED)
			json_object_set_new(current, name, json ? json : json_null());
		else
			json_decref(json);
	}
	*fresh = json_object_size(current) == 0;
	if (*fresh) {
		json_decref(current);
		return NULL;
	}
	return api_refuse(call, 409, "changed",
			  (struct label){ "有人刚刚改过这里，请先看一下现在的内容",
					  "someone has just changed this: look at what stands now" },
			  json_pack("{s:o}", "current", current));
}

struct changing {
	struct uuid id;
	struct place place;
	const struct given *given;
	size_t count;
};

static fault_t
change_fresh(struct api_call *call, const struct changing *changing)
{
	struct document now;
	struct outcome outcome;
	struct actor actor;
	bool found, fresh = false;
	TRY(ledger_document(call->store, call->arena, &changing->place.ledger, &changing->place.path, &now, &found));
	TRY(check_was(call, &now, &fresh));
	if (!fresh) {
		api_shown(call, changing->place.path.record);
		return NULL;
	}
	TRY(api_actor(call, &actor));
	TRY(record_change(call->store, call->arena, &actor, changing->id, changing->given, changing->count, &outcome));
	if (problems_refuse(&outcome.problems))
		return api_refuse_problems(call, &outcome.problems);
	api_answer(call, 200, outcome_json(&outcome));
	return NULL;
}

/* Looking and changing are one transaction: nobody gets in between. */
static fault_t
change_record(struct api_call *call)
{
	static const char *const members[] = { "fields", "was", NULL };
	struct changing changing = { .count = 0 };
	bool found, may;
	TRY(api_find(call, &changing.id, &changing.place, &found));
	if (!found)
		return NULL;
	TRY(check_right(call, changing.place.kind, &may));
	if (!may)
		return NULL;
	TRY(api_members(call, members));
	TRY(drafts_read_fields(call->arena, json_object_get(call->body, "fields"), &changing.given, &changing.count));
	bool nested = db_in_transaction(call->store->db);
	if (!nested)
		TRY(db_begin(call->store->db));
	TRY(change_fresh(call, &changing));
	if (nested)
		return NULL;
	return call->answer->status < 400 ? db_end(call->store->db) : NULL;
}

/* ---- conflicts and findings ---- */

static fault_t
list_waiting(struct api_call *call)
{
	json_t *array = NULL;
	TRY(waiting_list(call->store, api_flag(call, "all"), 500, &array));
	api_shown_items(call, array);
	api_answer(call, 200, json_pack("{s:o}", "items", array));
	return NULL;
}

static fault_t
count_waiting(struct api_call *call)
{
	int64_t conflicts, findings;
	TRY(waiting_count(call->store, &conflicts, &findings));
	api_answer(call, 200,
		   json_pack("{s:I, s:I}", "conflicts", (json_int_t)conflicts, "findings", (json_int_t)findings));
	return NULL;
}

static fault_t
read_choice(struct api_call *call, enum choice *choice, struct span *value)
{
	static const struct {
		const char *word;
		enum choice choice;
	} words[] = { { "mine", CHOICE_MINE }, { "theirs", CHOICE_THEIRS }, { "base", CHOICE_BASE } };
	struct span take;
	TRY(api_text(call, "take", 10, &take));
	TRY(api_text(call, "value", LIMIT_TEXT, value));
	bool valued = json_object_get(call->body, "value") != NULL;
	*choice = CHOICE_VALUE;
	if (valued == (take.size != 0))
		return fault_raise(FAULT_INPUT, 0, "give either take or value");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_equal(take, span_text(words[i].word)))
			*choice = words[i].choice;
	if (take.size && *choice == CHOICE_VALUE)
		return fault_raise(FAULT_INPUT, 0, "take is mine, theirs or base");
	return NULL;
}

/* 409, answered, when somebody was quicker. */
static fault_t
check_open(struct api_call *call, const struct place *place, struct uuid id, bool *open)
{
	TRY(waiting_is_open(call->store, &place->ledger, id, open));
	if (*open)
		return NULL;
	return api_refuse(call, 409, "settled", (struct label){ "已有人裁定", "somebody has settled it already" },
			  NULL);
}

static fault_t
settle(struct api_call *call)
{
	static const char *const members[] = { "take", "value", "reason", NULL };
	struct place place;
	struct uuid id;
	struct span value, reason;
	struct outcome outcome;
	struct actor actor;
	enum choice choice;
	bool found;
	TRY(api_members(call, members));
	TRY(api_find(call, &id, &place, &found));
	if (!found)
		return NULL;
	TRY(check_open(call, &place, id, &found));
	if (!found)
		return NULL;
	TRY(read_choice(call, &choice, &value));
	TRY(api_need_text(call, "reason", LIMIT_TEXT, &reason));
	TRY(api_actor(call, &actor));
	TRY(conflict_resolve(call->store, call->arena, &actor, id, choice, value, reason, &outcome));
	if (problems_refuse(&outcome.problems))
		return api_refuse_problems(call, &outcome.problems);
	api_answer(call, 200, outcome_json(&outcome));
	return NULL;
}

const struct api_route api_write_routes[] = {
	{ HTTP_POST, "/records", make_record, API_SESSION, .body = true, .replay = true,
	  .summary = { "新建记录", "Makes a record or part" }, .takes = "Draft", .gives = "Outcome" },
	{ HTTP_POST, "/records/check", check_without_saving, API_SESSION, .shows = "duplicates", .body = true,
	  .summary = { "只检查不保存", "Checks without saving" }, .takes = "Draft", .gives = "Checked" },
	{ HTTP_PATCH, "/record/{id}", change_record, API_SESSION, .shows = "view", .body = true, .replay = true,
	  .summary = { "修改记录", "Changes a record or part" }, .takes = "Change", .gives = "Outcome" },
	{ HTTP_GET, "/conflicts", list_waiting, API_SESSION, .shows = "conflicts",
	  .summary = { "待裁定的冲突和问题", "Clashes and findings" }, .gives = "Waiting" },
	{ HTTP_GET, "/conflicts/count", count_waiting, API_SESSION, .impersonal = true,
	  .summary = { "待裁定事项的数量", "How many clashes and findings are open" } },
	{ HTTP_POST, "/conflicts/{id}/resolution", settle, API_SESSION, .rights = MAY(RIGHT_RESOLVE), .body = true,
	  .replay = true, .summary = { "裁定", "Settles one" }, .takes = "Resolution", .gives = "Outcome" },
	{ .path = NULL },
};
