/* Unsound change sets: rightly signed, but against schema, rights or life-cycle. They stay in the history and are kept
 * out of the merged view: fields go back to what they were before, new documents are marked as held, and a finding says
 * so until a person settles it.
 */
#include "base/civil.h"
#include "base/text.h"
#include "core/check.h"
#include "host/ledger_private.h"
#include "host/random.h"

#include <stdio.h>
#include <string.h>

/* One operation under judgement. */
struct judged {
	struct store *store;
	const struct ledger *ledger;
	struct arena *arena;
	const struct oid *was;             /* tree of the line before it took these in */
	const struct changeset *changeset; /* plain */
	const struct op *op;
	const struct kind *kind;
	struct document before, after; /* plain; before is empty for a new document */
	bool is_new;
	struct problems problems;
};

static fault_t
read_sides(struct judged *judged, const struct entry *entry)
{
	struct entry parent = { 0 };
	struct document stored;
	bool found;
	if (entry->parent_count)
		TRY(ledger_entry(judged->store, judged->ledger, &entry->parents[0], &parent, &found));
	TRY(ledger_document_at(judged->store, judged->arena, &parent.tree, &judged->op->path, &stored, &found));
	judged->is_new = !found;
	if (found)
		TRY(ledger_unseal(judged->store, judged->arena, judged->ledger, &judged->op->path, &stored,
				  &judged->before));
	TRY(ledger_document_at(judged->store, judged->arena, &entry->tree, &judged->op->path, &stored, &found));
	return ledger_unseal(judged->store, judged->arena, judged->ledger, &judged->op->path, &stored, &judged->after);
}

static bool
ledger_fits(const struct ledger *ledger, const struct kind *kind)
{
	bool district = ledger_is_district(ledger);
	return kind->ledger == LEDGER_ANY || (kind->ledger == LEDGER_DISTRICT) == district;
}

/* Folders tell the ledger of parts too: a part lives where its record lives. */
static const struct kind *
record_kind(const struct path *path)
{
	struct path main = path_main(path->folder, path->record);
	return schema_kind_at(&main);
}

static void
judge_rights(struct judged *judged, enum role role)
{
	const struct kind *record = record_kind(&judged->op->path);
	static const struct label no_right = { "该设备无权写入此类内容",
					       "this device may not write records of this kind" };
	static const struct label wrong_ledger = { "此类内容不属于该台账",
						   "records of this kind do not belong in this ledger" };
	if (!rights_kind(role, judged->kind))
		problem_add(judged->arena, &judged->problems, SEVERITY_REFUSE, "rights", (struct span){ 0 }, no_right);
	if (record && !ledger_fits(judged->ledger, record))
		problem_add(judged->arena, &judged->problems, SEVERITY_REFUSE, "ledger", (struct span){ 0 },
			    wrong_ledger);
}

static void
judge(struct judged *judged, enum role role)
{
	judge_rights(judged, role);
	check_document(judged->arena, judged->kind, judged->is_new ? NULL : &judged->before, &judged->after,
		       &judged->problems);
}

static void
set_text(struct judged *judged, struct document *document, const char *name, struct span text)
{
	struct field field = { .name = span_text(name), .value = value_text(text) };
	if (text.size)
		*document = document_with(judged->arena, document, &field);
}

static const struct problem *
first_refusal(const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		if (problems->items[i].severity == SEVERITY_REFUSE)
			return &problems->items[i];
	return NULL;
}

static bool
touches(const struct op *op, struct span name)
{
	bool found = false;
	for (size_t i = 0; i < op->set_count && !found; i++)
		found = span_equal(op->set[i].name, name);
	for (size_t i = 0; i < op->unset_count && !found; i++)
		found = span_equal(op->unset[i], name);
	return found;
}

/* A problem that names no field, or one that this operation left alone (closed, but never accepted), is about all that it
 * touched. */
static bool
concerns_all(const struct judged *judged)
{
	bool all = false;
	for (size_t i = 0; i < judged->problems.count && !all; i++) {
		const struct problem *problem = &judged->problems.items[i];
		all = problem->severity == SEVERITY_REFUSE && !touches(judged->op, problem->field);
	}
	return all;
}

/* Names of the fields that the problems are about; none: the document as a whole. */
static void
set_fields(struct judged *judged, struct document *document)
{
	if (concerns_all(judged))
		return;
	struct value *names = ARENA_NEW_ARRAY(judged->arena, judged->problems.count, struct value);
	size_t count = 0;
	for (size_t i = 0; i < judged->problems.count; i++) {
		const struct problem *problem = &judged->problems.items[i];
		if (problem->severity == SEVERITY_REFUSE && problem->field.size)
			names[count++] = value_text(problem->field);
	}
	struct field field = { .name = SPAN("fields"), .value = value_list(names, count) };
	if (count)
		*document = document_with(judged->arena, document, &field);
}

static struct document
finding_document(struct judged *judged, const struct entry *entry)
{
	struct document document = { 0 };
	struct buffer OWN(buffer_drop) hex = { 0 };
	struct buffer OWN(buffer_drop) at = { 0 };
	char text[PATH_TEXT_MAX], record[UUID_TEXT_SIZE + 1], author[UUID_TEXT_SIZE + 1];
	const struct path *path = &judged->op->path;
	path_text(path, text);
	uuid_text(path->record, record);
	uuid_text(judged->changeset->author.id, author);
	oid_put_hex(&hex, &entry->commit);
	instant_put(&at, entry->time);
	set_text(judged, &document, "record", arena_copy(judged->arena, span_text(record)));
	set_text(judged, &document, "path", arena_copy(judged->arena, span_text(text)));
	set_text(judged, &document, "kind", span_text(path_is_main(path) ? path->folder : path->part));
	set_text(judged, &document, "rule", span_text(first_refusal(&judged->problems)->rule));
	set_text(judged, &document, "severity", SPAN("refuse"));
	set_text(judged, &document, "commit", arena_copy(judged->arena, buffer_span(&hex)));
	set_text(judged, &document, "device", judged->changeset->device);
	set_text(judged, &document, "author", arena_copy(judged->arena, span_text(author)));
	set_text(judged, &document, "at", arena_copy(judged->arena, buffer_span(&at)));
	set_fields(judged, &document);
	return document;
}

static bool
names_field(const struct problems *problems, struct span name)
{
	for (size_t i = 0; i < problems->count; i++)
		if (problems->items[i].severity == SEVERITY_REFUSE && span_equal(problems->items[i].field, name))
			return true;
	return false;
}

/* Every field that the problems name, or all that the operation touched, goes back to what it was; unless a later
 * change set has already given it another value. */
static void
take_back_field(struct judged *judged, struct span name, struct document *current)
{
	struct value bad = document_value(&judged->after, name), now = document_value(current, name);
	struct field back = { .name = name, .value = document_value(&judged->before, name) };
	bool concerned = concerns_all(judged) || names_field(&judged->problems, name);
	if (concerned && value_equal(&bad, &now))
		*current = document_with(judged->arena, current, &back);
}

static void
take_back(struct judged *judged, struct span finding, struct document *current)
{
	if (judged->is_new) {
		set_text(judged, current, "held", finding);
		return;
	}
	for (size_t i = 0; i < judged->op->set_count; i++)
		take_back_field(judged, judged->op->set[i].name, current);
	for (size_t i = 0; i < judged->op->unset_count; i++)
		take_back_field(judged, judged->op->unset[i], current);
}

/* What the device made as new, on a history that had it not yet, may have stood here all along: then it is no new document
 * to be kept out of sight, and what stood goes back. */
static fault_t
find_standing(struct judged *judged)
{
	struct document stored;
	bool stood;
	if (!judged->is_new)
		return NULL;
	TRY(ledger_document_at(judged->store, judged->arena, judged->was, &judged->op->path, &stored, &stood));
	judged->is_new = !stood;
	return stood ? ledger_unseal(judged->store, judged->arena, judged->ledger, &judged->op->path, &stored,
				     &judged->before) :
		       NULL;
}

static fault_t
hold(struct judged *judged, struct ledger *ledger, const struct entry *entry, int64_t now)
{
	struct uuid id = random_uuid(now * 1000);
	char text[UUID_TEXT_SIZE + 1];
	struct document current;
	struct oid commit;
	bool found, changed;
	uuid_text(id, text);
	TRY(ledger_document(judged->store, judged->arena, ledger, &judged->op->path, &current, &found));
	if (!found)
		return NULL;
	TRY(find_standing(judged));
	take_back(judged, arena_copy(judged->arena, span_text(text)), &current);
	struct edit edits[] = { { .path = judged->op->path, .document = current },
				{ .path = path_main("findings", id), .document = finding_document(judged, entry) } };
	struct author author = ledger_self(judged->store);
	return ledger_commit(judged->store, ledger, &author, ACT_HOLD, now, edits, 2, &commit, &changed);
}

/* `judged` comes with what all operations have in common. */
static fault_t
judge_op(struct judged judged, struct ledger *ledger, const struct op *op, const struct entry *entry, enum role role,
	 int64_t now)
{
	struct arena OWN(arena_drop) arena = { 0 };
	judged.arena = &arena;
	judged.op = op;
	judged.kind = schema_kind_at(&op->path);
	TRY(read_sides(&judged, entry));
	judge(&judged, role);
	return problems_refuse(&judged.problems) ? hold(&judged, ledger, entry, now) : NULL;
}

static fault_t
judge_entry(struct store *store, struct ledger *ledger, const struct oid *was, const struct entry *entry, int64_t now)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset;
	struct device device;
	TRY(store_device(store, span_text(entry->device), &device));
	TRY(ledger_changeset(store, &arena, ledger, &entry->commit, &changeset));
	struct judged judged = { .store = store, .ledger = ledger, .was = was, .changeset = &changeset };
	for (size_t i = 0; i < changeset.op_count; i++)
		TRY(judge_op(judged, ledger, &changeset.ops[i], entry, device.role, now));
	return NULL;
}

/* The newest first: where one wrong value came after another, what stands in the end is what stood before both. */
fault_t
soundness_hold(struct store *store, struct ledger *ledger, const struct oid *was, int64_t from, int64_t last,
	       int64_t now)
{
	for (int64_t number = last; number >= from; number--) {
		struct entry entry;
		bool found;
		TRY(ledger_entry_at(store, ledger, number, &entry, &found));
		if (found && entry.parent_count < 2 && strcmp(entry.device, store->identity.device) != 0)
			TRY(judge_entry(store, ledger, was, &entry, now));
	}
	return NULL;
}
