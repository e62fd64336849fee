/* One case ends, another begins; see transfer.h. */
#include "host/transfer.h"

#include "base/text.h"
#include "host/act.h"
#include "host/random.h"

#include <stdio.h>
#include <string.h>

/* Of the main part. Whatever else it has goes along, also what only a newer version knows. */
static const char *const left_behind[] = {
	"number",         "mediator",    "panel",           "recorder",
	"status",         "accepted",    "not_accepted_on", "not_accepted_reason",
	"refused_on",     "result",      "result_date",     "agreement_form",
	"settled_amount", "performance", "closed",          "archived",
	"archive_number", "appraised",
};

static const char *const copied_parts[] = { "party", "claim", "event", "referral", "file" };

struct street {
	struct span code, name;
};

struct request {
	struct uuid id;
	struct span to, reason;
};

struct transfer {
	const struct request *request;
	struct act *old;
	struct act fresh;
	struct street from, to;
	struct uuid *ids; /* of the copies, by the old documents' places; zeros: not copied */
};

static bool
is_zero(struct uuid id)
{
	return uuid_equal(id, (struct uuid){ { 0 } });
}

static bool
is_listed(const char *const *names, size_t count, struct span name)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal(name, span_text(names[i])))
			return true;
	return false;
}

#define IS_LISTED(names, name) is_listed((names), sizeof(names) / sizeof((names)[0]), (name))

/* ---- what may be transferred, and where to ---- */

static void
refuse(struct act *act, const char *field, struct label text)
{
	problem_add(act->arena, &act->outcome.problems, SEVERITY_REFUSE, "transfer", span_text(field), text);
}

static void
check_case(struct act *act)
{
	static const char *const open[] = { "registered", "pending", "accepted", "mediating" };
	const struct document *main = &act->whole.documents[0].document;
	struct span status = document_text(main, "status");
	if (document_truth(main, "voided") || document_text(main, "held").size)
		refuse(act, "",
		       (struct label){ "案件已作废或暂缓采用，不能转办",
				       "a voided or held case can't be transferred" });
	else if (document_text(main, "result").size || (status.size && !IS_LISTED(open, status)))
		refuse(act, "status",
		       (struct label){ "案件已有结果，只有办理中的案件可以转办",
				       "the case has ended; only an open one is transferred" });
}

static void
check_reason(struct act *act, struct span reason)
{
	if (!reason.size)
		refuse(act, "reason", (struct label){ "请填写转办理由", "say why it is transferred" });
	else if (text_length(reason) > TRANSFER_REASON_MAX)
		refuse(act, "reason", (struct label){ "转办理由过长，请缩短", "the reason is too long: shorten it" });
}

/* The code stands for itself where the register has no name. */
static fault_t
find_street(struct act *act, struct span code, struct street *out, bool *known)
{
	struct query query = db_query(act->store->db, "SELECT name FROM centre_shown WHERE code = ? ORDER BY id");
	query_text(&query, code);
	*known = query_step(&query);
	*out = (struct street){ .code = code, .name = code };
	if (*known)
		out->name = arena_copy(act->arena, query_get_bytes(&query, 0));
	return query_end(&query);
}

static fault_t
find_streets(struct transfer *transfer)
{
	struct act *old = transfer->old;
	struct span code = span_text(old->ledger.name), to = transfer->request->to;
	bool known;
	span_cut(&code, '/');
	TRY(find_street(old, code, &transfer->from, &known));
	TRY(find_street(old, to, &transfer->to, &known));
	if (!known || span_equal(to, span_text(old->store->identity.district)))
		refuse(old, "to",
		       (struct label){ "没有这个街道调解中心，请核对代码",
				       "there is no such street's centre: check the code" });
	else if (span_equal(to, code))
		refuse(old, "to",
		       (struct label){ "案件就在该中心，请选择其他街道",
				       "the case is that centre's already: choose another" });
	return NULL;
}

static fault_t
open_ledger(struct transfer *transfer)
{
	struct act *fresh = &transfer->fresh;
	char name[LIMIT_LEDGER_NAME + 1];
	bool found;
	snprintf(name, sizeof(name), "centre/%.*s", SPAN_ARG(transfer->to.code));
	if (!ledger_name_valid(span_text(name)))
		return fault_raise(FAULT_INPUT, 0, "the centre's code can't name a ledger");
	return ledger_find(fresh->store, span_text(name), true, &fresh->ledger, &found);
}

static fault_t
load_case(struct act *act, struct uuid id)
{
	struct place place;
	TRY(record_find(act->store, id, &place));
	if (!path_is_main(&place.path) || !place.kind || strcmp(place.kind->name, "dispute") != 0)
		return fault_raise(FAULT_INPUT, 0, "only a whole dispute is transferred");
	act->ledger = place.ledger;
	return record_load(act->store, act->arena, &place, &act->whole);
}

/* ---- copying ---- */

static bool
is_copied(const struct record_document *document)
{
	return document->kind && kind_is_part(document->kind) &&
	       IS_LISTED(copied_parts, span_text(document->kind->name)) &&
	       !document_truth(&document->document, "voided") && !document_text(&document->document, "held").size;
}

/* Ids count up in the order of the old ones, so parts keep their order. */
static void
give_ids(struct transfer *transfer)
{
	const struct record_whole *whole = &transfer->old->whole;
	int64_t now_ms = transfer->old->actor->now_ms;
	transfer->ids = ARENA_NEW_ARRAY(transfer->old->arena, whole->count, struct uuid);
	transfer->ids[0] = random_uuid(now_ms);
	for (size_t i = 1; i < whole->count; i++)
		if (is_copied(&whole->documents[i]))
			transfer->ids[i] = random_uuid(now_ms + (int64_t)i);
}

/* What a reference to a part of the old case becomes: unset when that part stays behind. False: it names no part of it. */
static bool
follow(const struct transfer *transfer, struct value *value)
{
	const struct record_whole *whole = &transfer->old->whole;
	struct uuid id;
	char *text = arena_take(transfer->old->arena, UUID_TEXT_SIZE + 1);
	if (value->type != VALUE_TEXT || !uuid_read(value->bytes, &id))
		return false;
	for (size_t i = 1; i < whole->count; i++) {
		if (!uuid_equal(whole->documents[i].path.part_id, id))
			continue;
		uuid_text(transfer->ids[i], text);
		*value = is_zero(transfer->ids[i]) ? (struct value){ .type = VALUE_NONE } : value_text(span_text(text));
		return true;
	}
	return false;
}

static bool
is_left(const struct kind *kind, const struct field_row *row, struct span name)
{
	return (row && row->derived) || (strcmp(kind->name, "dispute") == 0 && IS_LISTED(left_behind, name));
}

static fault_t
copy_fields(struct transfer *transfer, size_t index, struct document *out)
{
	const struct record_document *from = &transfer->old->whole.documents[index];
	struct field *fields = ARENA_NEW_ARRAY(transfer->old->arena, from->document.count, struct field);
	*out = (struct document){ .fields = fields };
	for (size_t i = 0; i < from->document.count; i++) {
		struct field field = from->document.fields[i];
		const struct field_row *row = kind_field(from->kind, field.name);
		if (field.value.type == VALUE_SEALED)
			return fault_raise(FAULT_INPUT, 0, "a %s can't be read here, so it can't be sealed anew",
					   from->kind->name);
		if (is_left(from->kind, row, field.name))
			continue;
		if (row && row->type == TYPE_RECORD)
			follow(transfer, &field.value);
		if (field.value.type != VALUE_NONE)
			fields[out->count++] = field;
	}
	return NULL;
}

static struct change *
add_change(struct act *act, const struct path *path)
{
	struct change *change = &act->changes[act->change_count++];
	*change = (struct change){ .path = *path, .kind = schema_kind_at(path) };
	return change;
}

/* A copy is checked as what it was: what stood in the old case, right or wrong, must not keep it there. */
static fault_t
copy_document(struct transfer *transfer, size_t index)
{
	const struct record_document *from = &transfer->old->whole.documents[index];
	struct uuid record = transfer->ids[0], id = transfer->ids[index];
	struct path path = index ? path_part(from->path.folder, record, from->path.part, id) :
				   path_main(from->path.folder, record);
	struct change *change = add_change(&transfer->fresh, &path);
	struct document *copy = ARENA_NEW(transfer->old->arena, struct document);
	TRY(copy_fields(transfer, index, copy));
	change->before = copy;
	change->after = *copy;
	return NULL;
}

static void
set_text(struct act *act, struct document *document, const char *name, struct span text)
{
	struct field field = { .name = span_text(name), .value = value_text(text) };
	*document = document_with(act->arena, document, &field);
}

static void
set_id(struct act *act, struct document *document, const char *name, struct uuid id)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	set_text(act, document, name, arena_copy(act->arena, span_text(text)));
}

static fault_t
begin_case(struct transfer *transfer)
{
	struct act *fresh = &transfer->fresh;
	struct document *main = &fresh->changes[0].after;
	struct span number;
	struct date received;
	set_text(fresh, main, "status", SPAN("pending"));
	set_id(fresh, main, "transferred_from", transfer->request->id);
	if (!date_read(document_text(main, "received"), &received))
		return NULL;
	TRY(numbering_next(fresh->store, fresh->arena, &fresh->ledger, received.year, &number));
	set_text(fresh, main, "number", number);
	return NULL;
}

/* ---- what is written down ---- */

static void
add_event(struct act *act, struct uuid record, int64_t now_ms, struct span text)
{
	struct buffer OWN(buffer_drop) at = { 0 };
	struct path path = path_part("dispute", record, "event", random_uuid(now_ms));
	struct document *event = &add_change(act, &path)->after;
	instant_put(&at, act->actor->now);
	set_text(act, event, "at", arena_copy(act->arena, buffer_span(&at)));
	set_text(act, event, "type", SPAN("transfer"));
	set_text(act, event, "outcome", SPAN("done"));
	set_id(act, event, "mediator", act->actor->author.id);
	set_text(act, event, "text", text);
}

static void
end_case(struct transfer *transfer)
{
	struct act *old = transfer->old;
	const struct record_document *main = &old->whole.documents[0];
	struct buffer OWN(buffer_drop) today = { 0 };
	struct change *change = add_change(old, &main->path);
	date_put(&today, actor_today(old->actor));
	change->before = &main->document;
	change->after = main->document;
	set_text(old, &change->after, "status", SPAN("transferred"));
	set_text(old, &change->after, "result", SPAN("transferred"));
	set_text(old, &change->after, "result_date", arena_copy(old->arena, buffer_span(&today)));
	set_id(old, &change->after, "transferred_to", transfer->ids[0]);
	add_event(old, main->path.record, old->actor->now_ms,
		  arena_print(old->arena, "转办至%.*s。理由：%.*s", SPAN_ARG(transfer->to.name),
			      SPAN_ARG(transfer->request->reason)));
}

static fault_t
copy_case(struct transfer *transfer)
{
	struct act *fresh = &transfer->fresh;
	const struct record_whole *whole = &transfer->old->whole;
	struct span number = document_text(&whole->documents[0].document, "number");
	give_ids(transfer);
	for (size_t i = 0; i < whole->count; i++)
		if (!is_zero(transfer->ids[i]))
			TRY(copy_document(transfer, i));
	TRY(begin_case(transfer));
	add_event(fresh, transfer->ids[0], fresh->actor->now_ms + (int64_t)whole->count,
		  arena_print(fresh->arena, "由%.*s转来，原案号：%.*s。理由：%.*s", SPAN_ARG(transfer->from.name),
			      SPAN_ARG(number.size ? number : SPAN("无")), SPAN_ARG(transfer->request->reason)));
	return NULL;
}

/* ---- both halves ---- */

static void
add_problems(struct act *act, const struct problems *more)
{
	for (size_t i = 0; i < more->count; i++) {
		const struct problem *at = &more->items[i];
		problem_add(act->arena, &act->outcome.problems, at->severity, at->rule, at->field, at->text);
	}
}

/* What the old case gives reason to warn of is its old centre's affair no more. */
static fault_t
save_both(struct transfer *transfer)
{
	struct act *old = transfer->old, *fresh = &transfer->fresh;
	TRY(act_save(old));
	if (!old->outcome.saved)
		return NULL;
	TRY(act_save(fresh));
	struct place place = { .ledger = fresh->ledger, .path = fresh->changes[0].path };
	place.kind = fresh->changes[0].kind;
	old->outcome = (struct outcome){ .saved = fresh->outcome.saved,
					 .id = transfer->ids[0],
					 .commit = fresh->outcome.commit };
	add_problems(old, &fresh->outcome.problems);
	return old->outcome.saved ? record_duplicates(old->store, old->arena, &place, &old->outcome.problems) : NULL;
}

static fault_t
transfer(struct act *act, const void *input)
{
	struct transfer transfer = { .request = input, .old = act };
	transfer.fresh =
		(struct act){ .store = act->store, .arena = act->arena, .actor = act->actor, .subject = act->subject };
	TRY(load_case(act, transfer.request->id));
	check_case(act);
	check_reason(act, transfer.request->reason);
	TRY(find_streets(&transfer));
	if (problems_refuse(&act->outcome.problems))
		return NULL;
	TRY(open_ledger(&transfer));
	act->changes = ARENA_NEW_ARRAY(act->arena, 2, struct change);
	transfer.fresh.changes = ARENA_NEW_ARRAY(act->arena, act->whole.count + 1, struct change);
	TRY(copy_case(&transfer));
	end_case(&transfer);
	return save_both(&transfer);
}

fault_t
record_transfer(struct store *store, struct arena *arena, const struct actor *actor, struct uuid id, struct span to,
		struct span reason, struct outcome *out)
{
	struct request request = { .id = id, .to = to, .reason = text_trim(reason) };
	struct act act = { .store = store, .arena = arena, .actor = actor, .subject = "dispute: transfer" };
	if (store->identity.role != ROLE_HUB)
		return fault_raise(FAULT_INPUT, 0, "only the district's hub transfers a case");
	return act_run(&act, transfer, &request, out);
}
