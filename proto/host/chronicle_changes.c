/* What a change set changed, field by field; see chronicle.h. */
#include "host/chronicle.h"

#include "host/names.h"
#include "host/output.h"
#include "host/reach.h"
#include "host/record_json.h"

#include <string.h>

/* One document's change under way to JSON. */
struct telling {
	struct store *store;
	struct arena *arena;
	const struct ledger *ledger;
	struct oid before; /* the first parent's tree; zeros: empty */
	const struct uuid *record;
	json_t *changes;
	int64_t more; /* changes beyond CHRONICLE_CHANGES_MAX */
};

fault_t
chronicle_verify(struct store *store, const struct commit *commit, bool *out)
{
	struct device device;
	TRY(store_device(store, commit->changeset.device, &device));
	*out = device.status != DEVICE_UNKNOWN &&
	       memcmp(commit->public_key, device.public_key, CRYPT_PUBLIC_SIZE) == 0 &&
	       commit_verify(&commit->changeset, &commit->tree, &commit->digest, device.public_key);
	return NULL;
}

/* The document in a tree, opened as far as keys are known; empty when there is none. */
static fault_t
read_document(const struct telling *telling, const struct oid *tree, const struct path *path, struct document *out,
	      bool *found)
{
	struct document stored;
	*out = (struct document){ 0 };
	*found = false;
	if (oid_is_zero(tree))
		return NULL;
	TRY(ledger_document_at(telling->store, telling->arena, tree, path, &stored, found));
	return *found ? ledger_unseal(telling->store, telling->arena, telling->ledger, path, &stored, out) : NULL;
}

static json_t *
value_or_null(const struct value *value)
{
	json_t *json = output_value(value);
	return json ? json : json_null();
}

static void
tell_field(struct telling *telling, const struct path *path, bool made, struct span name, const struct value *before,
	   const struct value *after)
{
	const struct kind *kind = schema_kind_at(path);
	json_t *change = json_object();
	const char *folder = path_is_main(path) ? path->folder : path->part;
	json_object_set_new(change, "kind", json_string(kind ? kind->name : folder));
	json_set_uuid(change, "id", path_is_main(path) ? path->record : path->part_id);
	json_object_set_new(change, "made", json_boolean(made));
	json_object_set_new(change, "field", json_span(name));
	json_object_set_new(change, "before", value_or_null(before));
	json_object_set_new(change, "after", value_or_null(after));
	json_object_set_new(change, "sealed",
			    json_boolean(before->type == VALUE_SEALED || after->type == VALUE_SEALED));
	json_array_append_new(telling->changes, change);
}

/* False when the rest is only counted. */
static bool
has_room(struct telling *telling, size_t fields)
{
	if (json_array_size(telling->changes) < CHRONICLE_CHANGES_MAX)
		return true;
	telling->more += (int64_t)fields;
	return false;
}

static fault_t
tell_op(struct telling *telling, const struct op *op)
{
	static const struct value none = { .type = VALUE_NONE };
	struct document before;
	bool found;
	if (telling->record && !uuid_equal(op->path.record, *telling->record))
		return NULL;
	if (!has_room(telling, op->set_count + op->unset_count))
		return NULL;
	TRY(read_document(telling, &telling->before, &op->path, &before, &found));
	for (size_t i = 0; i < op->set_count; i++) {
		struct value was = document_value(&before, op->set[i].name);
		if (has_room(telling, 1))
			tell_field(telling, &op->path, !found, op->set[i].name, &was, &op->set[i].value);
	}
	for (size_t i = 0; i < op->unset_count; i++) {
		struct value was = document_value(&before, op->unset[i]);
		if (has_room(telling, 1))
			tell_field(telling, &op->path, !found, op->unset[i], &was, &none);
	}
	return NULL;
}

/* One document's own change between the trees before and after. */
static fault_t
document_op(struct telling *telling, const struct oid *after, const struct path *path, struct op *op)
{
	struct document old, new;
	bool was, is;
	TRY(read_document(telling, &telling->before, path, &old, &was));
	TRY(read_document(telling, after, path, &new, &is));
	op_between(telling->arena, path, was ? &old : NULL, is ? &new : NULL, op);
	return NULL;
}

/* Only what concerns the record is read: one change set may hold hundreds of others. */
static fault_t
record_ops(struct telling *telling, const struct entry *entry, struct op **out, size_t *count)
{
	struct path *paths;
	TRY(ledger_touched(telling->store, telling->arena, telling->ledger, entry, &paths, count));
	struct op *ops = ARENA_NEW_ARRAY(telling->arena, *count, struct op);
	for (size_t i = 0; i < *count; i++) {
		if (uuid_equal(paths[i].record, *telling->record))
			TRY(document_op(telling, &entry->tree, &paths[i], &ops[i]));
		ops[i].path = paths[i];
	}
	*out = ops;
	return NULL;
}

/* Of a merge: the conflicts that it found, which are new documents. */
static fault_t
merge_ops(struct telling *telling, const struct entry *entry, const struct path *paths, size_t count, struct op **out)
{
	struct op *ops = ARENA_NEW_ARRAY(telling->arena, count, struct op);
	for (size_t i = 0; i < count; i++) {
		struct document document;
		bool found;
		TRY(read_document(telling, &entry->tree, &paths[i], &document, &found));
		ops[i] = (struct op){ .path = paths[i], .set = document.fields, .set_count = document.count };
	}
	*out = ops;
	return NULL;
}

static fault_t
read_ops(struct telling *telling, const struct entry *entry, struct op **ops, size_t *count)
{
	struct changeset changeset;
	if (entry->parent_count > 1) {
		struct path *paths;
		TRY(ledger_touched(telling->store, telling->arena, telling->ledger, entry, &paths, count));
		return merge_ops(telling, entry, paths, *count, ops);
	}
	if (telling->record)
		return record_ops(telling, entry, ops, count);
	TRY(ledger_changeset(telling->store, telling->arena, telling->ledger, &entry->commit, &changeset));
	*ops = changeset.ops;
	*count = changeset.op_count;
	return NULL;
}

/* ---- which record it is about ---- */

static bool
is_notice(const struct path *path)
{
	return strcmp(path->folder, "conflicts") == 0 || strcmp(path->folder, "findings") == 0;
}

/* The only record among those that are (no) conflicts or findings; NULL when there is none or more than one. */
static const struct uuid *
only_record(const struct op *ops, size_t count, bool notices)
{
	const struct uuid *only = NULL;
	for (size_t i = 0; i < count; i++) {
		if (is_notice(&ops[i].path) != notices)
			continue;
		if (only && !uuid_equal(*only, ops[i].path.record))
			return NULL;
		only = &ops[i].path.record;
	}
	return only;
}

static bool
has_others(const struct op *ops, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!is_notice(&ops[i].path))
			return true;
	return false;
}

static fault_t
set_subject(struct store *store, struct arena *arena, const struct op *ops, size_t count, json_t *object,
	    const char *name)
{
	struct named named;
	const struct uuid *only = only_record(ops, count, !has_others(ops, count));
	if (!only)
		return NULL;
	TRY(name_of_record(store, arena, *only, &named));
	json_set_uuid(object, "record", named.id);
	if (named.kind)
		json_object_set_new(object, "kind", json_string(named.kind->name));
	output_text(object, name, named.name);
	return NULL;
}

fault_t
chronicle_subject(struct store *store, const struct chronicle_line *line, json_t *object, const char *name)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct entry entry;
	struct path *paths;
	size_t count;
	bool found;
	TRY(ledger_entry_at(store, line->ledger, line->number, &entry, &found));
	if (!found)
		return NULL;
	TRY(ledger_touched(store, &arena, line->ledger, &entry, &paths, &count));
	struct op *ops = ARENA_NEW_ARRAY(&arena, count, struct op);
	for (size_t i = 0; i < count; i++)
		ops[i].path = paths[i];
	return set_subject(store, &arena, ops, count, object, name);
}

/* ---- a line with all that is told of it ---- */

static fault_t
set_standing(struct store *store, const struct chronicle_line *line, const struct commit *commit, json_t *object)
{
	struct reach reach;
	bool verified;
	TRY(chronicle_verify(store, commit, &verified));
	TRY(reach_find(store, line->ledger, &reach));
	enum held held = reach_of(store, &reach, commit->changeset.device, commit->changeset.sequence);
	json_object_set_new(object, "verified", json_boolean(verified));
	json_object_set_new(object, "merge", json_boolean(commit->changeset.parent_count > 1));
	output_text(object, "state", span_text(held_word(held)));
	return NULL;
}

static fault_t
set_changes(struct telling *telling, const struct entry *entry, json_t *object)
{
	struct entry parent = { 0 };
	struct op *ops = NULL;
	size_t count;
	bool found;
	if (entry->parent_count)
		TRY(ledger_entry(telling->store, telling->ledger, &entry->parents[0], &parent, &found));
	telling->before = parent.tree;
	TRY(read_ops(telling, entry, &ops, &count));
	for (size_t i = 0; i < count; i++)
		TRY(tell_op(telling, &ops[i]));
	if (telling->more)
		json_object_set_new(object, "more_changes", json_integer(telling->more));
	return set_subject(telling->store, telling->arena, ops, count, object, "number");
}

fault_t
chronicle_line_whole(struct store *store, const struct chronicle_line *line, const struct uuid *record, json_t **out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct entry entry;
	struct commit commit;
	TRY(chronicle_read(store, &arena, line, &entry, &commit));
	json_t *OWN(json_drop) object = chronicle_line_json(line, &entry, &commit.changeset);
	json_object_del(object, "id");
	json_set_oid(object, "commit", &entry.commit);
	TRY(set_standing(store, line, &commit, object));
	struct telling telling = { .store = store,
				   .arena = &arena,
				   .ledger = line->ledger,
				   .record = record,
				   .changes = json_array() };
	json_object_set_new(object, "changes", telling.changes);
	TRY(set_changes(&telling, &entry, object));
	*out = KEEP(object);
	return NULL;
}
