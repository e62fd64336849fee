/* Conflict documents as they must be, and how resolutions settle them. */
#include "base/civil.h"
#include "host/waiting.h"
#include "tests/sim/model_inside.h"

#include <string.h>

/* ---- what a clash becomes ---- */

static struct uuid
conflict_id(const struct model_commit *merge, const struct model_clash *clash)
{
	const struct model_commit *mine = merge->parents[0], *theirs = merge->parents[1];
	const struct span parts[] = { SPAN("heshi-conflict-1"), span_of(mine->oid.bytes, OID_SIZE),
				      span_of(theirs->oid.bytes, OID_SIZE), span_text(clash->file->name),
				      clash->field };
	uint8_t hash[16];
	crypt_hash((struct span){ 0 }, parts, sizeof(parts) / sizeof(parts[0]), hash, sizeof(hash));
	return uuid_make(1000 * (mine->time > theirs->time ? mine->time : theirs->time), hash);
}

static void
put(struct arena *arena, struct document *document, const char *name, struct value value)
{
	struct field field = { .name = span_text(name), .value = value };
	*document = document_with(arena, document, &field);
}

static void
put_text(struct arena *arena, struct document *document, const char *name, struct buffer *text)
{
	put(arena, document, name, value_text(arena_copy(arena, buffer_span(text))));
	buffer_clear(text);
}

/* From the parent back, through the first parent that has the same value. */
static const struct model_commit *
giver(const struct model_commit *parent, const struct model_clash *clash, const struct value *value)
{
	const struct model_commit *at = parent, *next = parent;
	while (next) {
		at = next;
		next = NULL;
		for (size_t i = at->parent_count; i-- > 0;) {
			struct value there = model_value(&at->parents[i]->tree, clash->file->name, clash->field);
			if (value_equal(&there, value))
				next = at->parents[i];
		}
	}
	return at;
}

static void
put_giver(struct arena *arena, struct document *document, const char *side, const struct model_commit *commit)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	const char *const names[] = { "commit", "author", "device", "at" };
	const char *name[4];
	for (size_t i = 0; i < 4; i++)
		name[i] = arena_text(arena, arena_print(arena, "%s_%s", side, names[i]));
	oid_put_hex(&text, &commit->oid);
	put_text(arena, document, name[0], &text);
	uuid_put(&text, commit->author);
	put_text(arena, document, name[1], &text);
	put(arena, document, name[2], value_text(commit->device));
	instant_put(&text, commit->time);
	put_text(arena, document, name[3], &text);
}

static void
put_place(struct arena *arena, struct document *document, const struct model_clash *clash)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	const struct path *path = &clash->file->path;
	const char *kind = path_is_main(path) ? path->folder : path->part;
	uuid_put(&text, path->record);
	put_text(arena, document, "record", &text);
	put(arena, document, "path", value_text(span_text(clash->file->name)));
	put(arena, document, "kind", value_text(span_text(kind)));
	put(arena, document, "field", value_text(clash->field));
}

static bool
too_large(const struct document *document)
{
	struct buffer OWN(buffer_drop) json = { .limit = LIMIT_DOCUMENT };
	document_encode(&json, document);
	return json.full;
}

const struct model_file *
model_conflict(struct arena *arena, const struct model_commit *merge, const struct model_clash *clash)
{
	struct model_file *file = ARENA_NEW(arena, struct model_file);
	struct document plain = { 0 };
	file->path = path_main("conflicts", conflict_id(merge, clash));
	path_text(&file->path, file->name);
	put_place(arena, &plain, clash);
	put_giver(arena, &plain, "mine", giver(merge->parents[0], clash, &clash->mine));
	put_giver(arena, &plain, "theirs", giver(merge->parents[1], clash, &clash->theirs));
	file->document = plain;
	put(arena, &file->document, "base", clash->base);
	put(arena, &file->document, "mine", clash->mine);
	put(arena, &file->document, "theirs", clash->theirs);
	if (too_large(&file->document)) {
		file->document = plain;
		put(arena, &file->document, "large", value_truth(true));
	}
	return file;
}

/* ---- what a resolution does ---- */

static bool
is_conflict(const struct model_file *file)
{
	return strcmp(file->path.folder, "conflicts") == 0 && path_is_main(&file->path);
}

static bool
is_resolution(const struct model_file *file)
{
	return strcmp(file->path.folder, "conflicts") == 0 && strcmp(file->path.part, "resolution") == 0;
}

static const struct model_file *
find_main(const struct model_tree *tree, const struct path *part)
{
	struct path path = path_main(part->folder, part->record);
	char name[PATH_TEXT_MAX];
	path_text(&path, name);
	return model_find(tree, name, NULL);
}

/* A choice by name takes one of the conflict's own values; "value" may be any, and a large conflict has none. */
static fault_t
check_resolution(const struct model_commit *commit, const struct model_file *resolution)
{
	const struct model_file *conflict = find_main(&commit->tree, &resolution->path);
	struct span choice = document_text(&resolution->document, "choice");
	if (!conflict)
		return fault_raise(FAULT_TRUST, 0, "%s: it settles no conflict", resolution->name);
	if (document_truth(&conflict->document, "large") ||
	    (!span_equal(choice, SPAN("mine")) && !span_equal(choice, SPAN("theirs")) &&
	     !span_equal(choice, SPAN("base"))))
		return NULL;
	char name[PATH_TEXT_MAX] = "";
	struct span path = document_text(&conflict->document, "path");
	if (path.size < sizeof(name) && path.size)
		memcpy(name, path.data, path.size);
	struct value chosen = document_value(&conflict->document, choice);
	struct value value = model_value(&commit->tree, name, document_text(&conflict->document, "field"));
	if (value_equal(&chosen, &value))
		return NULL;
	return fault_raise(FAULT_TRUST, 0, "%s: the field does not have the value that was chosen (%.*s)",
			   resolution->name, SPAN_ARG(choice));
}

fault_t
model_check_resolutions(const struct model_commit *commit)
{
	for (size_t i = 0; i < commit->tree.count; i++) {
		const struct model_file *file = commit->tree.files[i];
		bool old = commit->parent_count && model_find(&commit->parents[0]->tree, file->name, NULL);
		if (!old && is_resolution(file))
			TRY(check_resolution(commit, file));
	}
	return NULL;
}

static bool
is_open(const struct model_tree *tree, const struct model_file *conflict)
{
	bool settled = false;
	for (size_t i = 0; i < tree->count && !settled; i++)
		settled = is_resolution(tree->files[i]) &&
			  uuid_equal(tree->files[i]->path.record, conflict->path.record) &&
			  !document_find(&tree->files[i]->document, SPAN("held"));
	return !settled;
}

/* Every conflict of the tree is shown, open or settled as it is. */
static fault_t
check_shown(struct store *store, const struct model_tree *tree, size_t *count)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct model_file *file = tree->files[i];
		struct arena OWN(arena_drop) arena = { 0 };
		struct waiting waiting = { 0 };
		if (!is_conflict(file))
			continue;
		++*count;
		TRY(fault_within(waiting_load(store, &arena, file->path.record, &waiting), "%s", file->name));
		if (!waiting.conflict || waiting.open != is_open(tree, file))
			return fault_raise(FAULT_TRUST, 0, "%s: it is shown as %s, the model says %s", file->name,
					   waiting.open ? "open" : "settled", is_open(tree, file) ? "open" : "settled");
	}
	return NULL;
}

fault_t
model_check_open(struct store *store, const struct ledger *ledger, const struct model_tree *tree)
{
	size_t wanted = 0;
	TRY(check_shown(store, tree, &wanted));
	struct query query = db_query(store->db, "SELECT COUNT(*) FROM conflict WHERE ledger = ?");
	query_integer(&query, ledger->id);
	int64_t shown = query_step(&query) ? query_get_integer(&query, 0) : -1;
	TRY(query_end(&query));
	if (shown == (int64_t)wanted)
		return NULL;
	return fault_raise(FAULT_TRUST, 0, "%lld conflicts are shown, the model says %zu", (long long)shown, wanted);
}
