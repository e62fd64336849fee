/* Unsound change sets: rightly signed, but against schema, rights or life-cycle. They stay in the history and are kept
 * out of the merged view: fields go back to what they were before, new documents are marked as held, and a finding says
 * so until a person settles it.
 */
#include "base/civil.h"
#include "base/text.h"
#include "host/judgement.h"
#include "host/ledger_private.h"
#include "host/random.h"

#include <stdio.h>
#include <string.h>

/* One operation under judgement. */
struct judged {
	struct store *store;
	const struct ledger *ledger;
	struct arena *arena;
	const struct oid *was;             /* tree of the hub's line before it took these in */
	const struct oid *origin;          /* tree that the device's line had before the first of these */
	const struct changeset *changeset; /* plain */
	const struct op *op;
	struct judgement judgement;
	struct document stood, began; /* the document in those two trees, plain; empty where it was not */
};

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
	for (size_t i = 0; i < judged->judgement.problems.count && !all; i++) {
		const struct problem *problem = &judged->judgement.problems.items[i];
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
	struct value *names = ARENA_NEW_ARRAY(judged->arena, judged->judgement.problems.count, struct value);
	size_t count = 0;
	for (size_t i = 0; i < judged->judgement.problems.count; i++) {
		const struct problem *problem = &judged->judgement.problems.items[i];
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
	document_set_text(judged->arena, &document, "record", arena_copy(judged->arena, span_text(record)));
	document_set_text(judged->arena, &document, "path", arena_copy(judged->arena, span_text(text)));
	document_set_text(judged->arena, &document, "kind", span_text(path_is_main(path) ? path->folder : path->part));
	document_set_text(judged->arena, &document, "rule", span_text(judgement_refusal(&judged->judgement)->rule));
	document_set_text(judged->arena, &document, "severity", SPAN("refuse"));
	document_set_text(judged->arena, &document, "commit", arena_copy(judged->arena, buffer_span(&hex)));
	document_set_text(judged->arena, &document, "device", judged->changeset->device);
	document_set_text(judged->arena, &document, "author", arena_copy(judged->arena, span_text(author)));
	document_set_text(judged->arena, &document, "at", arena_copy(judged->arena, buffer_span(&at)));
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

/* What the device found before it is what goes back, if these change sets made it; else what the hub's line had: the
 * device may have gone on from a value that was taken back before.
 */
static struct value
value_before(const struct judged *judged, struct span name)
{
	struct value before = document_value(&judged->judgement.before, name);
	struct value began = document_value(&judged->began, name);
	return value_equal(&before, &began) ? document_value(&judged->stood, name) : before;
}

/* Every field that the problems name, or all that the operation touched, goes back to what it was; unless a later
 * change set has already given it another value. */
static void
take_back_field(struct judged *judged, struct span name, struct document *current)
{
	struct value bad = document_value(&judged->judgement.after, name), now = document_value(current, name);
	struct field back = { .name = name, .value = value_before(judged, name) };
	bool concerned = concerns_all(judged) || names_field(&judged->judgement.problems, name);
	if (concerned && value_equal(&bad, &now))
		*current = document_with(judged->arena, current, &back);
}

static void
take_back(struct judged *judged, struct span finding, struct document *current)
{
	if (judged->judgement.is_new) {
		document_set_text(judged->arena, current, "held", finding);
		return;
	}
	for (size_t i = 0; i < judged->op->set_count; i++)
		take_back_field(judged, judged->op->set[i].name, current);
	for (size_t i = 0; i < judged->op->unset_count; i++)
		take_back_field(judged, judged->op->unset[i], current);
}

static fault_t
read_plain(struct judged *judged, const struct oid *tree, struct document *out, bool *found)
{
	struct document stored;
	*out = (struct document){ 0 };
	TRY(ledger_document_at(judged->store, judged->arena, tree, &judged->op->path, &stored, found));
	return *found ? ledger_unseal(judged->store, judged->arena, judged->ledger, &judged->op->path, &stored, out) :
			NULL;
}

/* What the device made as new, on a history that had it not yet, may have stood here all along: then it is no new document
 * to be kept out of sight, and what stood goes back. */
static fault_t
find_standing(struct judged *judged)
{
	bool stands, found;
	TRY(read_plain(judged, judged->was, &judged->stood, &stands));
	TRY(read_plain(judged, judged->origin, &judged->began, &found));
	judged->judgement.is_new = judged->judgement.is_new && !stands;
	return NULL;
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

/* Sound on the device's own line, but the hub's line has another document there: what the merge made of the two must be
 * sound on the hub's. A node could otherwise go on from what was taken back.
 */
static fault_t
judge_on_line(struct judged *judged, const struct ledger *ledger)
{
	struct document current;
	bool found;
	if (oid_equal(judged->was, judged->origin))
		return NULL;
	TRY(find_standing(judged));
	if (judged->stood.count == 0 || document_equal(&judged->stood, &judged->began))
		return NULL;
	TRY(ledger_document(judged->store, judged->arena, ledger, &judged->op->path, &current, &found));
	if (found)
		check_document(judged->arena, schema_kind_at(&judged->op->path), &judged->stood, &current,
			       &judged->judgement.problems);
	return NULL;
}

/* `judged` comes with what all operations have in common. */
static fault_t
judge_op(struct judged judged, struct ledger *ledger, const struct op *op, const struct entry *entry, enum role role,
	 int64_t now)
{
	struct arena OWN(arena_drop) arena = { 0 };
	judged.arena = &arena;
	judged.op = op;
	TRY(judgement_make(judged.store, &arena, ledger, entry, op, role, &judged.judgement));
	if (!judgement_refusal(&judged.judgement))
		TRY(judge_on_line(&judged, ledger));
	return judgement_refusal(&judged.judgement) ? hold(&judged, ledger, entry, now) : NULL;
}

static fault_t
judge_entry(struct judged judged, struct ledger *ledger, const struct entry *entry, int64_t now)
{
	struct store *store = judged.store;
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset;
	struct device device;
	TRY(store_device(store, span_text(entry->device), &device));
	TRY(ledger_changeset(store, &arena, ledger, &entry->commit, &changeset));
	judged.changeset = &changeset;
	for (size_t i = 0; i < changeset.op_count; i++)
		TRY(judge_op(judged, ledger, &changeset.ops[i], entry, device.role, now));
	return NULL;
}

/* The newest first: where one wrong value came after another, what stands in the end is what stood before both. */
fault_t
soundness_hold(struct store *store, struct ledger *ledger, const struct oid *was, int64_t from, int64_t last,
	       int64_t now)
{
	struct entry entry, origin = { 0 };
	bool found;
	TRY(ledger_entry_at(store, ledger, from, &entry, &found));
	if (found && entry.parent_count)
		TRY(ledger_entry(store, ledger, &entry.parents[0], &origin, &found));
	struct judged judged = { .store = store, .ledger = ledger, .was = was, .origin = &origin.tree };
	for (int64_t number = last; number >= from; number--) {
		TRY(ledger_entry_at(store, ledger, number, &entry, &found));
		if (found && entry.parent_count < 2 && strcmp(entry.device, store->identity.device) != 0)
			TRY(judge_entry(judged, ledger, &entry, now));
	}
	return NULL;
}
