/* Rights and soundness: what the hub judged when a change set arrived is judged again. What no right or rule allows must be held by a finding
 * of the hub's, or by none because the hub has not seen it yet.
 */
#include "base/text.h"
#include "host/audit_inside.h"
#include "host/judgement.h"
#include "host/ledger_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTE(look, rule, ...) audit_note((look)->checking, &(look)->entry->commit, (rule), __VA_ARGS__)

static struct span
finding_key(struct arena *arena, struct span commit, struct span path)
{
	return arena_print(arena, "%.*s %.*s", SPAN_ARG(commit), SPAN_ARG(path));
}

/* "ledger sequence commit" of this ledger; does nothing for others. */
static void
read_limit(const struct checking *checking, struct span text, struct audit_line *line)
{
	struct span rest = text;
	if (!span_equal(span_cut(&rest, ' '), span_text(checking->ledger.name)))
		return;
	if (text_read_integer(span_cut(&rest, ' '), &line->cut_at))
		text_read_hex(rest, line->cut_to.bytes, OID_SIZE);
}

/* A revoked device's record names the last change set that is taken of it in each ledger; in one that it does not name there is none. */
static void
limit_line(const struct checking *checking, const struct document *record, struct audit_line *line)
{
	struct value last = document_value(record, SPAN("last"));
	if (!span_equal(document_text(record, "name"), span_text(line->device.name)))
		return;
	line->cut = last.type == VALUE_LIST || document_text(record, "revoked").size > 0;
	for (size_t i = 0; i < last.count; i++)
		if (last.items[i].type == VALUE_TEXT)
			read_limit(checking, last.items[i].bytes, line);
}

static fault_t
read_record(struct checking *checking, const struct ledger *district, struct span id, struct audit_line *line)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct uuid uuid;
	struct document record;
	bool found;
	if (!uuid_read(id, &uuid))
		return NULL;
	struct path path = path_main("device", uuid);
	TRY(ledger_document(checking->store, &arena, district, &path, &record, &found));
	if (found)
		limit_line(checking, &record, line);
	return NULL;
}

/* The table only finds the record; what counts is the document in the history. */
fault_t
audit_limit(struct checking *checking, struct audit_line *line)
{
	char id[UUID_TEXT_SIZE + 1] = "";
	struct ledger district;
	bool found;
	if (line->device.status != DEVICE_RETIRED && line->device.status != DEVICE_LOST)
		return NULL;
	TRY(ledger_find_district(checking->store, &district, &found));
	struct query query = db_query(checking->store->db, "SELECT id FROM device_shown WHERE name = ?");
	query_text(&query, span_text(line->device.name));
	if (query_step(&query))
		snprintf(id, sizeof(id), "%.*s", SPAN_ARG(query_get_bytes(&query, 0)));
	TRY(query_end(&query));
	return found ? read_record(checking, &district, span_text(id), line) : NULL;
}

/* Findings that this change set made. */
static void
collect_findings(struct look *look)
{
	struct checking *checking = look->checking;
	for (size_t i = 0; i < look->changeset.op_count; i++) {
		const struct op *op = &look->changeset.ops[i];
		struct document made = { .fields = op->set, .count = op->set_count };
		struct span commit = document_text(&made, "commit");
		if (strcmp(op->path.folder, "findings") != 0 || !path_is_main(&op->path) || !commit.size)
			continue;
		struct audit_finding *finding = ARENA_NEW(&checking->arena, struct audit_finding);
		finding->key = finding_key(&checking->arena, commit, document_text(&made, "path"));
		finding->next = checking->findings;
		checking->findings = finding;
		checking->finding_count++;
	}
}

static void
add_doubt(struct look *look, const struct path *path, const char *rule)
{
	struct checking *checking = look->checking;
	struct buffer OWN(buffer_drop) hex = { 0 };
	char text[PATH_TEXT_MAX];
	struct audit_doubt *doubt = ARENA_NEW(&checking->arena, struct audit_doubt);
	oid_put_hex(&hex, &look->entry->commit);
	path_text(path, text);
	*doubt = (struct audit_doubt){ .next = checking->doubts,
				       .number = look->entry->number,
				       .commit = look->entry->commit,
				       .key = finding_key(&checking->arena, buffer_span(&hex), span_text(text)),
				       .rule = rule };
	checking->doubts = doubt;
}

static fault_t
judge_op(struct look *look, const struct op *op)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct checking *checking = look->checking;
	struct judgement judgement;
	TRY(judgement_make(checking->store, &arena, &checking->ledger, look->entry, op, look->line->device.role,
			   &judgement));
	const struct problem *refusal = judgement_refusal(&judgement);
	if (refusal)
		add_doubt(look, &op->path, refusal->rule);
	return NULL;
}

/* The hub's own are not judged: it is what sets things right, also against the order of a life-cycle. */
static fault_t
judge_ops(struct look *look)
{
	fault_t fault = NULL;
	for (size_t i = 0; i < look->changeset.op_count && !fault; i++)
		fault = judge_op(look, &look->changeset.ops[i]);
	return audit_blame(look->checking, &look->entry->commit, "object", fault);
}

static void
judge_limit(struct look *look)
{
	const struct audit_line *line = look->line;
	if (line->cut && line->sequence > line->cut_at)
		NOTE(look, "revoked", "%s was revoked; its last change set here is number %lld", line->device.name,
		     (long long)line->cut_at);
	if (line->cut && line->sequence == line->cut_at && !oid_is_zero(&line->cut_to) &&
	    !oid_equal(&line->cut_to, &look->entry->commit))
		NOTE(look, "revoked", "%s was revoked at another change set number %lld", line->device.name,
		     (long long)line->cut_at);
}

fault_t
audit_judge(struct look *look)
{
	const struct device *device = &look->line->device;
	if (!rights_ledger(device->role, span_text(device->centre), span_text(look->checking->ledger.name)))
		NOTE(look, "rights", "a %s of %s may not write this ledger", role_name(device->role), device->centre);
	judge_limit(look);
	if (device->role != ROLE_HUB)
		return judge_ops(look);
	collect_findings(look);
	return NULL;
}

static int
compare_keys(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* A node's own change set that the hub has not taken in yet is still to be judged. */
static bool
was_judged(const struct checking *checking, const struct audit_doubt *doubt)
{
	const struct audit_step *step = audit_step_at(checking, doubt->number);
	return checking->store->identity.role == ROLE_HUB || (step && (step->from & FROM_HEAD));
}

fault_t
audit_covered(struct checking *checking)
{
	struct span *keys = ARENA_NEW_ARRAY(&checking->arena, checking->finding_count, struct span);
	size_t count = 0;
	for (const struct audit_finding *finding = checking->findings; finding; finding = finding->next)
		keys[count++] = finding->key;
	if (count)
		qsort(keys, count, sizeof(*keys), compare_keys);
	for (const struct audit_doubt *doubt = checking->doubts; doubt; doubt = doubt->next) {
		bool covered = count && bsearch(&doubt->key, keys, count, sizeof(*keys), compare_keys);
		struct span path = doubt->key;
		span_cut(&path, ' ');
		if (!covered && was_judged(checking, doubt))
			audit_note(checking, &doubt->commit, strcmp(doubt->rule, "rights") == 0 ? "rights" : "unsound",
				   "no finding holds what the rule \"%s\" refuses: %.*s", doubt->rule, SPAN_ARG(path));
	}
	return NULL;
}
