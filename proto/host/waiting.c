/* Conflicts and findings, read and shown; see waiting.h. */
#include "host/waiting.h"

#include "base/text.h"
#include "core/commit.h"
#include "host/names.h"
#include "host/output.h"
#include "host/record_json.h"

#include <string.h>

fault_t
waiting_ids(struct store *store, bool all, int64_t limit, struct buffer *out)
{
	struct query query = db_query(store->db, "SELECT w.id FROM (SELECT id, ledger FROM conflict UNION ALL"
						 " SELECT id, ledger FROM finding) w WHERE ?1 OR" WAITING_IS_OPEN
						 " ORDER BY CASE WHEN ?3 THEN w.id END, w.id DESC LIMIT ?2");
	struct uuid id;
	query_integer(&query, all);
	query_integer(&query, limit);
	query_integer(&query, !all && store->identity.role == ROLE_HUB);
	while (query_step(&query))
		if (uuid_read(query_get_bytes(&query, 0), &id))
			buffer_put(out, &id, sizeof(id));
	return query_end(&query);
}

fault_t
waiting_count(struct store *store, int64_t *conflicts, int64_t *findings)
{
	struct query query = db_query(store->db, "SELECT (SELECT COUNT(*) FROM conflict w WHERE" WAITING_IS_OPEN "),"
						 " (SELECT COUNT(*) FROM finding w WHERE" WAITING_IS_OPEN ")");
	*conflicts = *findings = 0;
	if (query_step(&query)) {
		*conflicts = query_get_integer(&query, 0);
		*findings = query_get_integer(&query, 1);
	}
	return query_end(&query);
}

fault_t
waiting_is_open(struct store *store, const struct ledger *ledger, struct uuid id, bool *open)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	struct query query =
		db_query(store->db, "SELECT 1 FROM (SELECT ?1 AS id, ?2 AS ledger) w WHERE" WAITING_IS_OPEN);
	query_text(&query, span_text(text));
	query_integer(&query, ledger->id);
	*open = query_step(&query);
	return query_end(&query);
}

/* ---- loading ---- */

static fault_t
open_value(struct store *store, struct arena *arena, const struct waiting *waiting, const char *name, struct value *out)
{
	*out = document_value(&waiting->document, span_text(name));
	if (out->type != VALUE_SEALED)
		return NULL;
	return ledger_unseal_value(store, arena, &waiting->place.ledger, &waiting->target, waiting->field, out, out);
}

/* A finding keeps no values: mine is what stands, theirs what the held change set brought. */
static fault_t
finding_values(struct store *store, struct arena *arena, struct waiting *waiting)
{
	struct oid commit;
	struct entry entry;
	struct document stored, current;
	bool found;
	const struct ledger *ledger = &waiting->place.ledger;
	TRY(ledger_document(store, arena, ledger, &waiting->target, &current, &found));
	if (found)
		waiting->mine = document_value(&current, waiting->field);
	if (!text_read_hex(document_text(&waiting->document, "commit"), commit.bytes, OID_SIZE))
		return NULL;
	TRY(ledger_entry(store, ledger, &commit, &entry, &found));
	if (found)
		TRY(ledger_document_at(store, arena, &entry.tree, &waiting->target, &stored, &found));
	if (!found)
		return NULL;
	TRY(ledger_unseal(store, arena, ledger, &waiting->target, &stored, &current));
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
load_values(struct store *store, struct arena *arena, struct waiting *out)
{
	if (!path_read(document_text(&out->document, "path"), &out->target) || !out->field.size)
		return NULL;
	const struct kind *kind = schema_kind_at(&out->target);
	out->row = kind ? kind_field(kind, out->field) : NULL;
	if (!out->conflict)
		return finding_values(store, arena, out);
	TRY(open_value(store, arena, out, "base", &out->base));
	TRY(open_value(store, arena, out, "mine", &out->mine));
	return open_value(store, arena, out, "theirs", &out->theirs);
}

fault_t
waiting_load(struct store *store, struct arena *arena, struct uuid id, struct waiting *out)
{
	char text[UUID_TEXT_SIZE + 1];
	bool found;
	*out = (struct waiting){ .open = true };
	uuid_text(id, text);
	TRY(record_find(store, id, &out->place));
	out->conflict = strcmp(out->place.path.folder, "conflicts") == 0;
	if (!path_is_main(&out->place.path) || (!out->conflict && strcmp(out->place.path.folder, "findings") != 0))
		return fault_raise(FAULT_INPUT, 0, "%s is neither a conflict nor a finding", text);
	TRY(waiting_is_open(store, &out->place.ledger, id, &out->open));
	TRY(ledger_document(store, arena, &out->place.ledger, &out->place.path, &out->document, &found));
	if (!found)
		return fault_raise(FAULT_STORE, 0, "the index of documents differs from the history; run rebuild");
	out->field = field_of(out);
	return load_values(store, arena, out);
}

/* ---- JSON ---- */

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
set_people(struct store *store, struct arena *arena, json_t *object, const struct document *document)
{
	static const char *const names[] = { "author", "mine_author", "theirs_author" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct span id = document_text(document, names[i]), name;
		if (!id.size)
			continue;
		TRY(name_of_person(store, arena, id, &name));
		output_text(object, names[i], name);
		output_text(object, arena_text(arena, arena_print(arena, "%s_id", names[i])), id);
	}
	return NULL;
}

fault_t
waiting_json(struct store *store, struct arena *arena, const struct waiting *waiting, json_t *object)
{
	json_set_uuid(object, "id", waiting->place.path.record);
	output_text(object, "kind", waiting->conflict ? SPAN("conflict") : SPAN("finding"));
	output_text(object, "ledger", span_text(waiting->place.ledger.name));
	copy_members(object, &waiting->document);
	output_text(object, "of", document_text(&waiting->document, "kind"));
	output_text(object, "field", waiting->field);
	set_value(object, "base", &waiting->base);
	set_value(object, "mine", &waiting->mine);
	set_value(object, "theirs", &waiting->theirs);
	TRY(set_people(store, arena, object, &waiting->document));
	json_object_set_new(object, "open", json_boolean(waiting->open));
	return NULL;
}

/* ---- what a form shows besides ---- */

/* Every rule that refuses: see check.h and judgement.c. */
static const struct {
	const char *rule;
	struct label text;
} rules[] = {
	{ "rights", { "该设备无权写入此类内容", "this device may not write records of this kind" } },
	{ "ledger", { "此类内容不属于该台账", "records of this kind do not belong in this ledger" } },
	{ "type", { "内容的类型不对", "a value of the wrong type" } },
	{ "text", { "文字含有不允许的内容", "a text that can't stand as it is" } },
	{ "set", { "集合未按规则排列或有重复", "a set that is not sorted, or holds an item twice" } },
	{ "code", { "选项不在代码表内", "a code that is not in its table" } },
	{ "date", { "日期不存在或格式不对", "a date that does not exist, or is written wrongly" } },
	{ "form", { "格式不对", "a value of the wrong form" } },
	{ "negative", { "金额或数量不能为负", "an amount or number below zero" } },
	{ "bound", { "超出允许的范围", "out of bounds" } },
	{ "required", { "缺少必填内容", "something required is missing" } },
	{ "order", { "日期先后不合理", "dates that do not follow each other" } },
	{ "life_cycle", { "案件状态不能这样变更", "a step that the life-cycle does not allow" } },
	{ "closing", { "结案条件不具备", "closed without what closing needs" } },
};

struct label
waiting_rule(struct span rule)
{
	static const struct label other = { "不符合规则", "against a rule" };
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (span_equal(rule, span_text(rules[i].rule)))
			return rules[i].text;
	return other;
}

/* Which change sets touched the conflict, oldest first: the one that settled it is the first whose tree has the decision. */
static fault_t
find_settling(struct store *store, struct arena *arena, const struct waiting *waiting, const struct path *decision,
	      struct oid *out, bool *found)
{
	char id[UUID_TEXT_SIZE + 1];
	struct buffer OWN(buffer_drop) entries = { 0 };
	struct document document;
	uuid_text(waiting->place.path.record, id);
	struct query query = db_query(store->db, "SELECT c.oid || c.tree FROM record_log l JOIN changeset c"
						 " ON c.ledger = l.ledger AND c.number = l.number"
						 " WHERE l.ledger = ? AND l.record = ? ORDER BY l.number");
	query_integer(&query, waiting->place.ledger.id);
	query_text(&query, span_text(id));
	while (query_step(&query))
		buffer_put_span(&entries, span_part(query_get_bytes(&query, 0), 0, 2 * OID_SIZE));
	TRY(query_end(&query));
	*found = false;
	for (size_t at = 0; at + 2 * OID_SIZE <= entries.size && !*found; at += 2 * OID_SIZE) {
		struct oid tree;
		memcpy(out->bytes, entries.data + at, OID_SIZE);
		memcpy(tree.bytes, entries.data + at + OID_SIZE, OID_SIZE);
		TRY(ledger_document_at(store, arena, &tree, decision, &document, found));
	}
	return NULL;
}

static fault_t
set_decider(struct store *store, struct arena *arena, const struct oid *oid, json_t *settled)
{
	struct commit commit;
	struct span text;
	TRY(history_read(store->history, arena, oid, HISTORY_COMMIT, &text));
	TRY(commit_read(text, &commit));
	output_text(settled, "by", commit.changeset.author.name);
	json_set_uuid(settled, "by_id", commit.changeset.author.id);
	return NULL;
}

static fault_t
set_settled(struct store *store, struct arena *arena, const struct waiting *waiting,
	    const struct record_document *decision, json_t *object)
{
	static const char *const names[] = { "choice", "reason", "at" };
	struct oid commit;
	bool found;
	json_t *settled = json_object();
	json_object_set_new(object, "settled", settled);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		output_text(settled, names[i], document_text(&decision->document, names[i]));
	TRY(find_settling(store, arena, waiting, &decision->path, &commit, &found));
	return found ? set_decider(store, arena, &commit, settled) : NULL;
}

/* Of several decisions (two devices settled it at the same time) the first made. */
static fault_t
add_settled(struct store *store, struct arena *arena, const struct waiting *waiting, json_t *object)
{
	struct record_whole whole;
	TRY(record_load(store, arena, &waiting->place, &whole));
	for (size_t i = 0; i < whole.count; i++)
		if (strcmp(whole.documents[i].path.part, "resolution") == 0 &&
		    !document_find(&whole.documents[i].document, SPAN("held")))
			return set_settled(store, arena, waiting, &whole.documents[i], object);
	return NULL;
}

fault_t
waiting_add(struct store *store, struct arena *arena, const struct waiting *waiting, json_t *object)
{
	struct named named;
	TRY(name_of_record(store, arena, waiting->place.path.record, &named));
	output_text(object, "number", named.name);
	if (!waiting->conflict) {
		struct label text = waiting_rule(document_text(&waiting->document, "rule"));
		json_object_set_new(object, "text", output_label(text));
	}
	return waiting->open ? NULL : add_settled(store, arena, waiting, object);
}

static fault_t
append_one(struct store *store, struct uuid id, json_t *items)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct waiting waiting;
	json_t *OWN(json_drop) object = json_object();
	TRY(waiting_load(store, &arena, id, &waiting));
	TRY(waiting_json(store, &arena, &waiting, object));
	TRY(waiting_add(store, &arena, &waiting, object));
	json_array_append(items, object);
	return NULL;
}

fault_t
waiting_list(struct store *store, bool all, int64_t limit, json_t **out)
{
	struct buffer OWN(buffer_drop) ids = { 0 };
	json_t *OWN(json_drop) items = json_array();
	TRY(waiting_ids(store, all, limit, &ids));
	for (size_t at = 0; at < ids.size; at += sizeof(struct uuid)) {
		struct uuid id;
		memcpy(&id, ids.data + at, sizeof(id));
		TRY(append_one(store, id, items));
	}
	*out = KEEP(items);
	return NULL;
}
