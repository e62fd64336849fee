/* One entry after the other: its objects, its row, its place in its device's line, its signature and its digest. */
#include "host/audit_inside.h"

#include <stdio.h>
#include <string.h>

#define ENTRIES_A_HISTORY 5000 /* how many are read before libgit2 forgets: some 50 MB */

#define NOTE(look, rule, ...) audit_note((look)->checking, &(look)->entry->commit, (rule), __VA_ARGS__)

static fault_t
blame(struct look *look, const char *rule, fault_t fault)
{
	return audit_blame(look->checking, &look->entry->commit, rule, fault);
}

/* commit_read takes only what commit_put writes, byte for byte. */
static fault_t
read_commit(struct look *look, bool *readable)
{
	struct span text;
	fault_t fault =
		history_read(look->checking->store->history, &look->arena, &look->entry->commit, HISTORY_COMMIT, &text);
	*readable = false;
	if (fault)
		return blame(look, "object", fault);
	fault = commit_read(text, &look->commit);
	*readable = !fault;
	return blame(look, "commit", fault);
}

static bool
same_parents(const struct entry *entry, const struct changeset *changeset)
{
	bool same = entry->parent_count == changeset->parent_count;
	for (size_t i = 0; same && i < entry->parent_count; i++)
		same = oid_equal(&entry->parents[i], &changeset->parents[i].commit);
	return same;
}

/* The row repeats what the signed commit says. */
static void
check_row(struct look *look)
{
	const struct entry *entry = look->entry;
	const struct commit *commit = &look->commit;
	if (!span_equal(commit->changeset.ledger, span_text(look->checking->ledger.name)))
		NOTE(look, "ledger", "the commit belongs to %.*s", SPAN_ARG(commit->changeset.ledger));
	if (!oid_equal(&entry->tree, &commit->tree))
		NOTE(look, "entry", "the tree on record is not the commit's");
	if (memcmp(&entry->digest, &commit->digest, sizeof(entry->digest)) != 0)
		NOTE(look, "entry", "the digest on record is not the commit's");
	if (!span_equal(span_text(entry->device), commit->changeset.device))
		NOTE(look, "entry", "the device on record is not the commit's");
	if (entry->time != commit->changeset.time)
		NOTE(look, "entry", "the time on record is not the commit's");
	if (!same_parents(entry, &commit->changeset))
		NOTE(look, "entry", "the parents on record are not the commit's");
	if (entry->sequence != commit->changeset.sequence)
		NOTE(look, "sequence", "it is on record as number %lld of its device, but signed as number %lld",
		     (long long)entry->sequence, (long long)commit->changeset.sequence);
}

/* A device's line, new when this is its first entry. */
static fault_t
find_line(struct look *look, struct span device)
{
	struct checking *checking = look->checking;
	struct audit_line *line = checking->lines;
	while (line && !span_equal(span_text(line->device.name), device))
		line = line->next;
	if (!line) {
		line = ARENA_NEW(&checking->arena, struct audit_line);
		TRY(store_device(checking->store, device, &line->device));
		if (checking->deep)
			TRY(audit_limit(checking, line));
		line->next = checking->lines;
		checking->lines = line;
	}
	look->line = line;
	return NULL;
}

static void
check_sequence(struct look *look)
{
	int64_t sequence = look->commit.changeset.sequence;
	if (sequence != look->line->sequence + 1)
		NOTE(look, "sequence", "number %lld of %s follows number %lld", (long long)sequence,
		     look->line->device.name, (long long)look->line->sequence);
	look->line->sequence = sequence;
}

/* Of the row, so that the history hangs together even where a commit can't be read. *here is false when one is missing. */
static fault_t
check_parents(struct look *look, bool *here)
{
	const struct entry *entry = look->entry;
	*here = true;
	for (size_t i = 0; i < entry->parent_count; i++) {
		struct entry parent;
		bool found;
		TRY(ledger_entry(look->checking->store, &look->checking->ledger, &entry->parents[i], &parent, &found));
		*here = *here && found;
		if (!found)
			NOTE(look, "parent", "a parent is missing");
		else if (parent.number >= entry->number)
			NOTE(look, "parent", "its parent, change set %lld, came after it", (long long)parent.number);
		else
			look->step->parents[i] = parent.number;
	}
	look->step->merge = entry->parent_count > 1;
	return NULL;
}

/* Each change set of a device builds on the one before, otherwise the one before could drop out of the history. Nearly always that is
 * a parent. */
static fault_t
check_line(struct look *look)
{
	const struct changeset *changeset = &look->commit.changeset;
	bool contains = oid_is_zero(&look->line->commit);
	fault_t fault = NULL;
	for (size_t i = 0; i < changeset->parent_count && !contains; i++)
		contains = oid_equal(&changeset->parents[i].commit, &look->line->commit);
	for (size_t i = 0; i < changeset->parent_count && !contains && !fault; i++)
		fault = history_contains(look->checking->store->history, &changeset->parents[i].commit,
					 &look->line->commit, &contains);
	if (fault)
		return blame(look, "object", fault);
	if (!contains)
		NOTE(look, "line", "it does not build on its device's change set before");
	return NULL;
}

static void
check_signature(struct look *look)
{
	const struct commit *commit = &look->commit;
	const struct device *device = &look->line->device;
	if (device->status == DEVICE_UNKNOWN)
		NOTE(look, "signature", "%s is not in the register", device->name);
	else if (memcmp(commit->public_key, device->public_key, CRYPT_PUBLIC_SIZE) != 0)
		NOTE(look, "signature", "it is not signed with the key of %s", device->name);
	else if (!commit_verify(&commit->changeset, &commit->tree, &commit->digest, device->public_key))
		NOTE(look, "signature", "the signature of %s does not hold", device->name);
}

static fault_t
read_new_blob(void *context, const char *path, const struct oid *before, const struct oid *after)
{
	struct look *look = context;
	struct arena OWN(arena_drop) arena = { 0 };
	struct span json;
	struct document document;
	(void)before;
	if (oid_is_zero(after))
		return fault_raise(FAULT_STORE, 0, "%s was taken away", path);
	TRY(history_read(look->checking->store->history, &arena, after, HISTORY_BLOB, &json));
	return fault_within(document_decode_canonical(&arena, json, &document), "%s", path);
}

/* A merge's own objects are those that its first parent does not have. */
static fault_t
read_merged(struct look *look)
{
	struct store *store = look->checking->store;
	struct entry parent;
	bool found;
	TRY(ledger_entry(store, &look->checking->ledger, &look->changeset.parents[0].commit, &parent, &found));
	return history_tree_diff(store->history, &parent.tree, &look->commit.tree, read_new_blob, look);
}

/* Reading the operations back reads every object that is new against the first parent; history_read and libgit2 check their ids. */
static fault_t
check_content(struct look *look)
{
	struct checking *checking = look->checking;
	fault_t fault = ledger_changeset_sealed(checking->store, &look->arena, &checking->ledger, &look->entry->commit,
						&look->changeset);
	if (!fault && look->step->merge)
		fault = read_merged(look);
	if (fault)
		return blame(look, "object", fault);
	struct digest digest = changeset_digest(&look->changeset);
	if (memcmp(&digest, &look->commit.digest, sizeof(digest)) != 0)
		NOTE(look, "digest", "the content's digest is not the one that was signed");
	return NULL;
}

static fault_t
check_commit(struct look *look, bool parents_here)
{
	check_row(look);
	TRY(find_line(look, look->commit.changeset.device));
	check_sequence(look);
	check_signature(look);
	if (parents_here && same_parents(look->entry, &look->commit.changeset)) {
		TRY(check_line(look));
		TRY(check_content(look));
	}
	look->line->commit = look->entry->commit;
	return NULL;
}

/* What can't be read counts for its device's line all the same: the next one is not to blame. */
static fault_t
pass_over(struct look *look)
{
	TRY(find_line(look, span_text(look->entry->device)));
	look->line->sequence = look->entry->sequence;
	look->line->commit = look->entry->commit;
	return NULL;
}

static fault_t
check_entry(struct look *look)
{
	const struct audit *audit = look->checking->audit;
	size_t before = audit->problem_count;
	bool here, readable;
	TRY(check_parents(look, &here));
	TRY(read_commit(look, &readable));
	if (!readable)
		return pass_over(look);
	TRY(check_commit(look, here));
	look->step->whole = audit->problem_count == before;
	return look->checking->deep && look->step->whole ? audit_judge(look) : NULL;
}

static fault_t
look_at(struct checking *checking, const struct entry *entry)
{
	struct look look = { .checking = checking, .entry = entry, .step = &checking->steps[checking->step_count++] };
	look.step->number = entry->number;
	fault_t fault = check_entry(&look);
	checking->audit->commits++;
	checking->audit->merges += look.step->merge;
	arena_drop(&look.arena);
	return fault;
}

/* The next entry, whatever its number: where one was taken away the others are checked all the same. */
static fault_t
next_entry(struct checking *checking, int64_t after, struct entry *out, bool *found)
{
	TRY(ledger_entry_at(checking->store, &checking->ledger, after + 1, out, found));
	if (*found)
		return NULL;
	struct query query =
		db_query(checking->store->db, "SELECT number FROM changeset WHERE ledger = ? AND number > ?"
					      " ORDER BY number LIMIT 1");
	query_integer(&query, checking->ledger.id);
	query_integer(&query, after);
	int64_t number = query_step(&query) ? query_get_integer(&query, 0) : 0;
	TRY(query_end(&query));
	if (!number || number > checking->ledger.last)
		return NULL;
	audit_note(checking, NULL, "number", "change set %lld is missing", (long long)after + 1);
	return ledger_entry_at(checking->store, &checking->ledger, number, out, found);
}

fault_t
audit_entries(struct checking *checking)
{
	for (int i = 0; i < ENTRIES_A_HISTORY && !checking->ended; i++) {
		struct entry entry;
		bool found = false;
		if (checking->step_count < checking->step_room && checking->number < checking->ledger.last)
			TRY(next_entry(checking, checking->number, &entry, &found));
		checking->ended = !found;
		if (!found)
			return NULL;
		TRY(look_at(checking, &entry));
		audit_tick(checking, 1);
		checking->number = entry.number;
	}
	return NULL;
}
