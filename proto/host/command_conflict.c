/* What waits for a person to settle it: `conflict list`, `resolve`. */
#include "host/command_shared.h"

#include "base/text.h"
#include "host/clock.h"
#include "host/output.h"

#include <string.h>

#define LIST_DEFAULT 1000

/* One conflict or finding. Values are opened where the key is here. */
struct waiting {
	struct place place;
	struct document document;
	bool open, conflict;
	struct path target;
	const struct field_row *row; /* of the field; NULL: several, none, or of a newer version */
	struct span field;
	struct value base, mine, theirs;
};

/* Ids one behind the other. All of them first: what is read of each makes queries of its own. */
static fault_t
find_ids(struct call *call, bool all, int64_t limit, struct buffer *out)
{
	struct query query = db_query(call->store->db,
				      "SELECT w.id FROM (SELECT id FROM conflict UNION ALL SELECT id FROM finding) w"
				      " WHERE ?1 OR NOT EXISTS (SELECT 1 FROM resolution r WHERE r.record = w.id)"
				      " ORDER BY w.id DESC LIMIT ?2");
	struct uuid id;
	query_integer(&query, all);
	query_integer(&query, limit);
	while (query_step(&query))
		if (uuid_read(query_get_bytes(&query, 0), &id))
			buffer_put(out, &id, sizeof(id));
	return query_end(&query);
}

static fault_t
is_open(struct call *call, struct span id, bool *out)
{
	struct query query = db_query(call->store->db, "SELECT 1 FROM resolution WHERE record = ?");
	query_text(&query, id);
	*out = !query_step(&query);
	return query_end(&query);
}

static fault_t
open_value(struct call *call, struct waiting *waiting, const char *name, struct value *out)
{
	*out = document_value(&waiting->document, span_text(name));
	if (out->type != VALUE_SEALED)
		return NULL;
	return ledger_unseal_value(call->store, call->arena, &waiting->place.ledger, &waiting->target, waiting->field,
				   out, out);
}

/* A finding keeps no values: mine is what stands, theirs what the held change set brought. */
static fault_t
finding_values(struct call *call, struct waiting *waiting)
{
	struct oid commit;
	struct entry entry;
	struct document stored, current;
	bool found;
	const struct ledger *ledger = &waiting->place.ledger;
	TRY(ledger_document(call->store, call->arena, ledger, &waiting->target, &current, &found));
	if (found)
		waiting->mine = document_value(&current, waiting->field);
	if (!text_read_hex(document_text(&waiting->document, "commit"), commit.bytes, OID_SIZE))
		return NULL;
	TRY(ledger_entry(call->store, ledger, &commit, &entry, &found));
	if (found)
		TRY(ledger_document_at(call->store, call->arena, &entry.tree, &waiting->target, &stored, &found));
	if (!found)
		return NULL;
	TRY(ledger_unseal(call->store, call->arena, ledger, &waiting->target, &stored, &current));
	waiting->theirs = document_value(&current, waiting->field);
	return NULL;
}

static struct span
field_of(const struct waiting *waiting)
{
	struct value names = document_value(&waiting->document, SPAN("fields"));
	if (waiting->conflict)
		return document_text(&waiting->document, "field");
	return names.type == VALUE_LIST && names.count == 1 ? names.items[0].bytes : (struct span){ 0 };
}

static fault_t
load(struct call *call, struct uuid id, struct waiting *out)
{
	char text[UUID_TEXT_SIZE + 1];
	bool found;
	*out = (struct waiting){ .open = true };
	uuid_text(id, text);
	TRY(record_find(call->store, id, &out->place));
	TRY(is_open(call, span_text(text), &out->open));
	TRY(ledger_document(call->store, call->arena, &out->place.ledger, &out->place.path, &out->document, &found));
	if (!found)
		return fault_raise(FAULT_STORE, 0, "the index of documents differs from the history; run rebuild");
	out->conflict = strcmp(out->place.path.folder, "conflicts") == 0;
	out->field = field_of(out);
	if (!path_read(document_text(&out->document, "path"), &out->target) || !out->field.size)
		return NULL;
	const struct kind *kind = schema_kind_at(&out->target);
	out->row = kind ? kind_field(kind, out->field) : NULL;
	if (!out->conflict)
		return finding_values(call, out);
	TRY(open_value(call, out, "base", &out->base));
	TRY(open_value(call, out, "mine", &out->mine));
	return open_value(call, out, "theirs", &out->theirs);
}

/* A person's name, or the id as it stands where the register does not know it. */
static fault_t
person_name(struct call *call, struct span id, struct span *out)
{
	struct query query = db_query(call->store->db, "SELECT name FROM person WHERE id = ?");
	query_text(&query, id);
	bool found = query_step(&query) && !query_is_null(&query, 0);
	*out = arena_copy(call->arena, found ? query_get_bytes(&query, 0) : id);
	return query_end(&query);
}

static void
set_value(json_t *object, const char *name, const struct value *value)
{
	json_t *json = output_value(value);
	if (json)
		json_object_set_new(object, name, json);
	else if (value->type == VALUE_SEALED)
		json_object_set_new(object, name, json_null());
}

/* Members that are the document's own, as they stand. */
static void
copy_members(json_t *object, const struct document *document)
{
	static const char *const names[] = { "record",      "path",          "fields",  "rule",        "severity",
					     "commit",      "device",        "at",      "mine_commit", "theirs_commit",
					     "mine_device", "theirs_device", "mine_at", "theirs_at" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct value value = document_value(document, span_text(names[i]));
		set_value(object, names[i], &value);
	}
}

static fault_t
set_people(struct call *call, json_t *object, const struct document *document)
{
	static const char *const names[] = { "author", "mine_author", "theirs_author" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct span id = document_text(document, names[i]), name;
		if (!id.size)
			continue;
		TRY(person_name(call, id, &name));
		output_text(object, names[i], name);
		output_text(object, arena_text(call->arena, arena_print(call->arena, "%s_id", names[i])), id);
	}
	return NULL;
}

static fault_t
waiting_json(struct call *call, const struct waiting *waiting, json_t *object)
{
	char id[UUID_TEXT_SIZE + 1];
	uuid_text(waiting->place.path.record, id);
	output_text(object, "id", span_text(id));
	output_text(object, "kind", waiting->conflict ? SPAN("conflict") : SPAN("finding"));
	output_text(object, "ledger", span_text(waiting->place.ledger.name));
	copy_members(object, &waiting->document);
	output_text(object, "of", document_text(&waiting->document, "kind"));
	output_text(object, "field", waiting->field);
	set_value(object, "base", &waiting->base);
	set_value(object, "mine", &waiting->mine);
	set_value(object, "theirs", &waiting->theirs);
	TRY(set_people(call, object, &waiting->document));
	json_object_set_new(object, "open", json_boolean(waiting->open));
	return NULL;
}

static fault_t
put_side(struct call *call, const struct waiting *waiting, const char *side, struct label label,
	 const struct value *value)
{
	char name[40];
	struct span author;
	snprintf(name, sizeof(name), "%s_author", side);
	TRY(person_name(call, document_text(&waiting->document, name), &author));
	buffer_print(call->out, "  %s: ", call_label(call, label));
	output_put_value(call->out, waiting->row, value, call->chinese, clock_offset_minutes());
	if (author.size)
		buffer_print(call->out, "  (%.*s)", SPAN_ARG(author));
	buffer_put_byte(call->out, '\n');
	return NULL;
}

static fault_t
put_waiting(struct call *call, const struct waiting *waiting)
{
	char id[UUID_TEXT_SIZE + 1];
	const struct document *document = &waiting->document;
	uuid_text(waiting->place.path.record, id);
	buffer_print(call->out, "%s %s%s\n", call_label(call, waiting->place.kind->label), id,
		     waiting->open ? "" :
		     call->chinese ? "（已处理）" :
				     " (settled)");
	buffer_print(call->out, "  %.*s %.*s %.*s\n", SPAN_ARG(document_text(document, "kind")),
		     SPAN_ARG(document_text(document, "record")), SPAN_ARG(waiting->field));
	if (!waiting->conflict)
		buffer_print(call->out, "  %s: %.*s\n", call->chinese ? "规则" : "rule",
			     SPAN_ARG(document_text(document, "rule")));
	if (!waiting->field.size)
		return NULL;
	if (waiting->conflict)
		TRY(put_side(call, waiting, "base", (struct label){ "原值", "base" }, &waiting->base));
	TRY(put_side(call, waiting, "mine", (struct label){ "现行值", "mine" }, &waiting->mine));
	return put_side(call, waiting, "theirs", (struct label){ "另一值", "theirs" }, &waiting->theirs);
}

static fault_t
show_one(struct call *call, struct uuid id)
{
	struct waiting waiting;
	TRY(load(call, id, &waiting));
	if (!call->json)
		return put_waiting(call, &waiting);
	json_t *OWN(json_drop) object = json_object();
	TRY(waiting_json(call, &waiting, object));
	call_json_item(call, json_incref(object));
	return NULL;
}

static fault_t
conflict_list(struct call *call)
{
	struct buffer OWN(buffer_drop) ids = { 0 };
	int64_t limit;
	if (!call_limit(call, LIST_DEFAULT, &limit))
		return NULL;
	TRY(find_ids(call, call_option(call, "--all") != NULL, limit, &ids));
	for (size_t at = 0; at < ids.size; at += sizeof(struct uuid)) {
		struct uuid id;
		memcpy(&id, ids.data + at, sizeof(id));
		TRY(show_one(call, id));
	}
	if (call->json)
		call_json_end(call);
	return NULL;
}

static const struct command_option list_options[] = {
	{ "--all", NULL, { "也列已处理的", "settled ones too" }, false, false },
	{ "--limit", "N", { "最多几条（默认 1000，JSON 为全部）", "at most N (1000; as JSON all)" }, false, false },
	{ 0 },
};

const struct command command_conflict_list = {
	.name = "conflict list",
	.words = "",
	.help = { "列出待处理的冲突和问题", "Lists conflicts and findings that wait to be settled" },
	.more = { NULL, NULL },
	.run = conflict_list,
	.store = STORE_READS,
	.options = list_options,
};

/* ---- resolve ---- */

static bool
read_choice(struct call *call, enum choice *out)
{
	static const struct {
		const char *word;
		enum choice choice;
	} words[] = { { "mine", CHOICE_MINE }, { "theirs", CHOICE_THEIRS }, { "base", CHOICE_BASE } };
	const char *take = call_option(call, "--take");
	*out = CHOICE_VALUE;
	if (!take == !call_option(call, "--value")) {
		fault_drop(call_misuse(call, "give either --take mine|theirs|base or --value V"));
		return false;
	}
	if (!take)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].word, take) == 0) {
			*out = words[i].choice;
			return true;
		}
	}
	fault_drop(call_misuse(call, "--take is mine, theirs or base"));
	return false;
}

static void
print_resolved(struct call *call, const struct outcome *outcome)
{
	char id[UUID_TEXT_SIZE + 1];
	struct buffer OWN(buffer_drop) commit = { 0 };
	json_t *object = json_object();
	uuid_text(outcome->id, id);
	oid_put_hex(&commit, &outcome->commit);
	output_text(object, "id", span_text(id));
	output_text(object, "commit", buffer_span(&commit));
	json_object_set_new(object, "warnings", output_problems(&outcome->problems));
	call_json(call, object);
}

static fault_t
resolve(struct call *call)
{
	struct uuid id;
	struct actor actor;
	struct outcome outcome;
	enum choice choice;
	if (!read_choice(call, &choice))
		return NULL;
	TRY(call_id(call->words[0], &id));
	TRY(call_actor(call, &actor));
	TRY(conflict_resolve(call->store, call->arena, &actor, id, choice, span_text(call_option(call, "--value")),
			     span_text(call_option(call, "--reason")), &outcome));
	if (!call->json || problems_refuse(&outcome.problems))
		call_problems(call, &outcome.problems);
	if (call->json && !call->status)
		print_resolved(call, &outcome);
	return NULL;
}

static const struct command_option resolve_options[] = {
	{ "--take",
	  "mine|theirs|base",
	  { "采用哪一方的值；问题：mine 维持不采用，theirs 接受",
	    "whose value; of a finding: mine leaves it out, theirs takes it" },
	  false,
	  false },
	{ "--value", "V", { "另定新值（留空表示清除）", "another value; empty clears the field" }, false, false },
	{ "--reason", "TEXT", { "理由（密封后写入历史）", "why; it goes into the history, sealed" }, true, false },
	{ 0 },
};

const struct command command_resolve = {
	.name = "resolve",
	.words = "ID",
	.help = { "处理一个冲突或问题", "Settles a conflict or finding by a signed change" },
	.more = { NULL, NULL },
	.run = resolve,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
	.options = resolve_options,
};
