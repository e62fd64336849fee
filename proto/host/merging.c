/* Trees merged document by document. */
#include "host/merging.h"

#include "base/civil.h"
#include "core/merge.h"
#include "host/attribution.h"

#include <stdio.h>
#include <string.h>

/* Lines that cross more often than this are merged all the same, from fewer bases: no one can stop a ledger by crossing. */
#define BASES_MAX 4
#define BASES_DEPTH_MAX 3
#define FILES_ROOM 64

/* One merge under way. `clashes` false: a virtual base, where a clash is no one's affair and the first side stands. */
struct merging {
	struct store *store;
	const struct ledger *ledger;
	struct arena arena;
	struct oid base, ours, theirs;           /* trees */
	const struct oid *hub_side, *other_side; /* commits; NULL for a virtual base */
	int64_t ms;                              /* time part of conflicts' ids */
	struct history_file *files;
	size_t count, room;
};

static void
add_file(struct merging *merging, const struct path *path, const struct oid *blob)
{
	if (merging->count == merging->room) {
		size_t room = merging->room ? merging->room * 2 : FILES_ROOM;
		struct history_file *files = ARENA_NEW_ARRAY(&merging->arena, room, struct history_file);
		if (merging->count)
			memcpy(files, merging->files, merging->count * sizeof(*files));
		merging->files = files;
		merging->room = room;
	}
	char *text = arena_take(&merging->arena, PATH_TEXT_MAX);
	path_text(path, text);
	merging->files[merging->count++] = (struct history_file){ .path = text, .blob = *blob };
}

static fault_t
add_document(struct merging *merging, const struct path *path, const struct document *document)
{
	struct buffer OWN(buffer_drop) json = { .limit = LIMIT_DOCUMENT };
	struct oid blob;
	document_encode(&json, document);
	TRY(buffer_check(&json, "a merged document"));
	TRY(history_write(merging->store->history, HISTORY_BLOB, buffer_span(&json), &blob));
	add_file(merging, path, &blob);
	return NULL;
}

static struct uuid
conflict_id(const struct merging *merging, const char *path, struct span field)
{
	struct span parts[] = { SPAN("heshi-conflict-1"), span_of(merging->hub_side->bytes, OID_SIZE),
				span_of(merging->other_side->bytes, OID_SIZE), span_text(path), field };
	uint8_t random[16];
	crypt_hash((struct span){ 0 }, parts, sizeof(parts) / sizeof(*parts), random, sizeof(random));
	return uuid_make(merging->ms, random);
}

/* A conflict document's fields, set one by one. */
struct draft_document {
	struct arena *arena;
	struct document document;
};

static void
put_value(struct draft_document *draft, const char *name, const struct value *value)
{
	struct field field = { .name = span_text(name), .value = *value };
	if (value->type != VALUE_NONE)
		draft->document = document_with(draft->arena, &draft->document, &field);
}

static void
put_text(struct draft_document *draft, const char *name, struct span text)
{
	struct value value = value_text(text);
	put_value(draft, name, &value);
}

static void
put_side(struct draft_document *draft, const char *side, const struct attribution *by)
{
	struct buffer OWN(buffer_drop) hex = { 0 };
	struct buffer OWN(buffer_drop) at = { 0 };
	const char *names[4];
	char author[UUID_TEXT_SIZE + 1];
	static const char *const suffixes[4] = { "commit", "author", "device", "at" };
	for (size_t i = 0; i < 4; i++)
		names[i] = (const char *)arena_print(draft->arena, "%s_%s%c", side, suffixes[i], 0).data;
	uuid_text(by->commit.changeset.author.id, author);
	oid_put_hex(&hex, &by->oid);
	instant_put(&at, by->commit.changeset.time);
	put_text(draft, names[0], arena_copy(draft->arena, buffer_span(&hex)));
	put_text(draft, names[1], arena_copy(draft->arena, span_text(author)));
	put_text(draft, names[2], by->commit.changeset.device);
	put_text(draft, names[3], arena_copy(draft->arena, buffer_span(&at)));
}

/* The three values, unless together they are more than a document may hold: then they are to be read in the commits
 * that the conflict names.
 */
static void
put_values(struct draft_document *draft, const struct clash *clash)
{
	struct document without = draft->document;
	struct value large = value_truth(true);
	struct buffer OWN(buffer_drop) json = { .limit = LIMIT_DOCUMENT };
	put_value(draft, "base", &clash->base);
	put_value(draft, "mine", &clash->mine);
	put_value(draft, "theirs", &clash->theirs);
	document_encode(&json, &draft->document);
	if (!json.full)
		return;
	draft->document = without;
	put_value(draft, "large", &large);
}

static fault_t
add_conflict(struct merging *merging, const struct path *path, const struct clash *clash)
{
	struct arena *arena = &merging->arena;
	struct draft_document draft = { .arena = arena };
	struct attribution mine, theirs;
	char text[PATH_TEXT_MAX], record[UUID_TEXT_SIZE + 1];
	path_text(path, text);
	uuid_text(path->record, record);
	TRY(attribution_find(merging->store, arena, merging->hub_side, path, clash->field, &clash->mine, &mine));
	TRY(attribution_find(merging->store, arena, merging->other_side, path, clash->field, &clash->theirs, &theirs));
	put_text(&draft, "record", span_text(record));
	put_text(&draft, "path", span_text(text));
	put_text(&draft, "kind", span_text(path_is_main(path) ? path->folder : path->part));
	put_text(&draft, "field", clash->field);
	put_side(&draft, "mine", &mine);
	put_side(&draft, "theirs", &theirs);
	put_values(&draft, clash);
	struct path place = path_main("conflicts", conflict_id(merging, text, clash->field));
	return add_document(merging, &place, &draft.document);
}

static fault_t
read_document(struct merging *merging, const struct oid *blob, struct document *out)
{
	struct span json;
	TRY(history_read(merging->store->history, &merging->arena, blob, HISTORY_BLOB, &json));
	return document_decode(&merging->arena, json, out);
}

static fault_t
merge_document(struct merging *merging, const struct path *path, const struct oid *base, const struct oid *ours,
	       const struct oid *theirs)
{
	struct document documents[3] = { 0 };
	bool known = !oid_is_zero(base);
	if (known)
		TRY(read_document(merging, base, &documents[0]));
	TRY(read_document(merging, ours, &documents[1]));
	TRY(read_document(merging, theirs, &documents[2]));
	struct merged merged =
		merge_documents(&merging->arena, path, known ? &documents[0] : NULL, &documents[1], &documents[2]);
	if (!document_equal(&merged.document, &documents[1]))
		TRY(add_document(merging, path, &merged.document));
	for (size_t i = 0; i < merged.clash_count && merging->hub_side; i++)
		TRY(add_conflict(merging, path, &merged.clashes[i]));
	return NULL;
}

/* What the other side changed since the base, seen against the hub side. */
static fault_t
merge_path(void *context, const char *text, const struct oid *before, const struct oid *after)
{
	struct merging *merging = context;
	struct path path;
	struct oid ours = { 0 };
	bool found;
	if (!path_read(span_text(text), &path) || oid_is_zero(after))
		return fault_raise(FAULT_STORE, 0, "the history has a path that Heshi does not write");
	TRY(history_tree_get(merging->store->history, &merging->ours, text, &ours, &found));
	if (!found)
		ours = (struct oid){ 0 };
	if (oid_equal(&ours, after))
		return NULL;
	if (found && !oid_equal(&ours, before))
		return merge_document(merging, &path, before, &ours, after);
	add_file(merging, &path, after);
	return NULL;
}

static fault_t
merge_trees(struct merging *merging, struct oid *tree)
{
	fault_t fault =
		history_tree_diff(merging->store->history, &merging->base, &merging->theirs, merge_path, merging);
	if (!fault)
		fault = history_tree_put(merging->store->history, &merging->ours, merging->files, merging->count, tree);
	arena_drop(&merging->arena);
	return fault;
}

static fault_t
entry_of(struct merging *merging, const struct oid *commit, struct entry *out)
{
	bool found;
	TRY(ledger_entry(merging->store, merging->ledger, commit, out, &found));
	return found ? NULL : fault_raise(FAULT_STORE, 0, "a commit of %s is missing", merging->ledger->name);
}

static fault_t base_tree(struct store *store, const struct ledger *ledger, const struct oid *sides, size_t side_count,
			 int depth, struct oid *tree);

/* The tree over which bases[at] is merged with what the bases before it have become: that contains them all. */
static fault_t
next_base_tree(struct store *store, const struct ledger *ledger, const struct oid *bases, size_t at, int depth,
	       struct oid *tree)
{
	struct oid sides[BASES_MAX];
	sides[0] = bases[at];
	memcpy(&sides[1], bases, at * sizeof(*bases));
	return base_tree(store, ledger, sides, at + 1, depth, tree);
}

/* Several best ancestors: they are merged one after the other, as git's recursive strategy does. */
static fault_t
merge_bases(struct store *store, const struct ledger *ledger, const struct oid *bases, size_t count, int depth,
	    struct oid *tree)
{
	for (size_t i = 0; i < count; i++) {
		struct merging merging = { .store = store, .ledger = ledger };
		struct entry entry;
		TRY(entry_of(&merging, &bases[i], &entry));
		if (i == 0) {
			*tree = entry.tree;
			continue;
		}
		TRY(next_base_tree(store, ledger, bases, i, depth + 1, &merging.base));
		merging.ours = *tree;
		merging.theirs = entry.tree;
		TRY(merge_trees(&merging, tree));
	}
	return NULL;
}

/* What the first of `sides` and any of the others have in common. */
static fault_t
base_tree(struct store *store, const struct ledger *ledger, const struct oid *sides, size_t side_count, int depth,
	  struct oid *tree)
{
	struct oid bases[BASES_MAX];
	size_t count;
	*tree = (struct oid){ 0 };
	TRY(history_merge_bases(store->history, sides, side_count, bases, depth < BASES_DEPTH_MAX ? BASES_MAX : 1,
				&count));
	return merge_bases(store, ledger, bases, count, depth, tree);
}

fault_t
ledger_merge_tree(struct store *store, const struct ledger *ledger, const struct oid *hub_side,
		  const struct oid *other_side, struct oid *tree)
{
	struct merging merging = { .store = store, .ledger = ledger, .hub_side = hub_side, .other_side = other_side };
	struct entry ours, theirs;
	TRY(entry_of(&merging, hub_side, &ours));
	TRY(entry_of(&merging, other_side, &theirs));
	TRY(base_tree(store, ledger, (const struct oid[]){ *hub_side, *other_side }, 2, 0, &merging.base));
	merging.ours = ours.tree;
	merging.theirs = theirs.tree;
	merging.ms = 1000 * (ours.time > theirs.time ? ours.time : theirs.time);
	return merge_trees(&merging, tree);
}
