/* Walking a ledger beside the model; see model.h. */
#include "tests/sim/model.h"

#include "core/commit.h"
#include "tests/sim/model_inside.h"

#include <string.h>

/* ---- trees ---- */

const struct model_file *
model_find(const struct model_tree *tree, const char *name, size_t *at)
{
	size_t low = 0, high = tree->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (strcmp(tree->files[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (at)
		*at = low;
	return low < tree->count && strcmp(tree->files[low]->name, name) == 0 ? tree->files[low] : NULL;
}

struct value
model_value(const struct model_tree *tree, const char *name, struct span field)
{
	const struct model_file *file = model_find(tree, name, NULL);
	return file ? document_value(&file->document, field) : (struct value){ .type = VALUE_NONE };
}

void
model_put(struct model_tree *tree, const struct model_file *file)
{
	size_t at;
	if (!model_find(tree, file->name, &at)) {
		memmove(&tree->files[at + 1], &tree->files[at], (tree->count - at) * sizeof(*tree->files));
		tree->count++;
	}
	tree->files[at] = file;
}

static struct model_tree
tree_copy(struct arena *arena, const struct model_tree *tree, size_t more)
{
	struct model_tree copy = { ARENA_NEW_ARRAY(arena, tree->count + more, const struct model_file *), tree->count };
	if (tree->count)
		memcpy(copy.files, tree->files, tree->count * sizeof(*tree->files));
	return copy;
}

/* ---- commits ---- */

static struct model_commit **
shelf(struct model *model, const struct oid *oid)
{
	size_t shelves = sizeof(model->known) / sizeof(model->known[0]);
	return &model->known[(size_t)(oid->bytes[0] << 8 | oid->bytes[1]) % shelves];
}

static const struct model_commit *
known(struct model *model, const struct oid *oid)
{
	const struct model_commit *commit = *shelf(model, oid);
	while (commit && !oid_equal(&commit->oid, oid))
		commit = commit->next;
	return commit;
}

static void
remember(struct model *model, struct model_commit *commit)
{
	if (model->count == model->room) {
		struct model_commit **old = model->commits;
		model->room = model->room ? 2 * model->room : 256;
		model->commits = ARENA_NEW_ARRAY(&model->arena, model->room, struct model_commit *);
		if (old)
			memcpy(model->commits, old, model->count * sizeof(*old));
	}
	struct model_commit **front = shelf(model, &commit->oid);
	commit->next = *front;
	*front = commit;
	model->commits[model->count++] = commit;
}

static void
set_reach(struct model *model, struct model_commit *commit)
{
	commit->reach.words = model->count / 64 + 1;
	commit->reach.bits = ARENA_NEW_ARRAY(&model->arena, commit->reach.words, uint64_t);
	for (size_t i = 0; i < commit->parent_count; i++)
		for (size_t word = 0; word < commit->parents[i]->reach.words; word++)
			commit->reach.bits[word] |= commit->parents[i]->reach.bits[word];
	commit->reach.bits[model->count / 64] |= UINT64_C(1) << model->count % 64;
}

/* ---- reading ---- */

/* A tree being read as the difference from one that is known. */
struct reading {
	struct model *model;
	struct store *store;
	const struct model_commit *commit;
	struct arena arena;
	struct model_tree tree; /* in `arena`, so far */
	size_t room;
};

static fault_t
read_file(struct reading *reading, const char *name, const struct oid *blob, const struct model_file **out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct model_file *file = ARENA_NEW(&reading->model->arena, struct model_file);
	struct span json;
	if (!path_read(span_text(name), &file->path))
		return fault_raise(FAULT_TRUST, 0, "%s: it is no document's path", name);
	path_text(&file->path, file->name);
	file->blob = *blob;
	TRY(history_read(reading->store->history, &arena, blob, HISTORY_BLOB, &json));
	TRY(document_decode_canonical(&reading->model->arena, json, &file->document));
	*out = file;
	return NULL;
}

/* What a parent has already is taken from there, so that equal documents are one. */
static fault_t
read_difference(void *context, const char *name, const struct oid *before, const struct oid *after)
{
	struct reading *reading = context;
	const struct model_file *file = NULL;
	(void)before;
	if (oid_is_zero(after))
		return fault_raise(FAULT_TRUST, 0, "%s: it was deleted", name);
	for (size_t i = 0; i < reading->commit->parent_count && !file; i++) {
		file = model_find(&reading->commit->parents[i]->tree, name, NULL);
		if (file && !oid_equal(&file->blob, after))
			file = NULL;
	}
	if (!file)
		TRY(read_file(reading, name, after, &file));
	if (reading->tree.count == reading->room) {
		reading->room = 2 * reading->room + 64;
		reading->tree = tree_copy(&reading->arena, &reading->tree, reading->room - reading->tree.count);
	}
	model_put(&reading->tree, file);
	return NULL;
}

static fault_t
read_tree(struct model *model, struct store *store, struct model_commit *commit, const struct oid *before,
	  const struct oid *after)
{
	struct reading reading = { .model = model, .store = store, .commit = commit };
	if (commit->parent_count)
		reading.tree = tree_copy(&reading.arena, &commit->parents[0]->tree, 0);
	reading.room = reading.tree.count;
	fault_t fault = history_tree_diff(store->history, before, after, read_difference, &reading);
	commit->tree = tree_copy(&model->arena, &reading.tree, 0);
	arena_drop(&reading.arena);
	return fault;
}

/* Parents first: they came before. */
static fault_t
read_parents(struct model *model, struct store *store, const struct ledger *ledger, struct model_commit *commit,
	     const struct changeset *changeset, struct oid *tree)
{
	commit->parent_count = changeset->parent_count;
	for (size_t i = 0; i < changeset->parent_count; i++) {
		const struct oid *oid = &changeset->parents[i].commit;
		struct entry entry = { 0 };
		bool found;
		commit->parents[i] = known(model, oid);
		if (!commit->parents[i])
			return fault_raise(FAULT_TRUST, 0, "a parent did not come before it");
		TRY(ledger_entry(store, ledger, oid, &entry, &found));
		if (!found)
			return fault_raise(FAULT_TRUST, 0, "a parent is not here");
		if (i == 0)
			*tree = entry.tree;
	}
	return NULL;
}

static fault_t
read_commit(struct model *model, struct store *store, const struct ledger *ledger, const struct oid *oid,
	    struct model_commit **out)
{
	struct model_commit *commit = ARENA_NEW(&model->arena, struct model_commit);
	struct commit text;
	struct span bytes;
	struct oid before = { { 0 } };
	commit->oid = *oid;
	TRY(history_read(store->history, &model->arena, oid, HISTORY_COMMIT, &bytes));
	TRY(commit_read(bytes, &text));
	commit->author = text.changeset.author.id;
	commit->device = text.changeset.device;
	commit->act = text.changeset.act;
	commit->time = text.changeset.time;
	TRY(read_parents(model, store, ledger, commit, &text.changeset, &before));
	TRY(read_tree(model, store, commit, &before, &text.tree));
	set_reach(model, commit);
	*out = commit;
	return NULL;
}

/* ---- comparing ---- */

static void
print_value(struct buffer *out, const struct value *value)
{
	struct buffer OWN(buffer_drop) json = { 0 };
	struct field field = { .name = SPAN("v"), .value = *value };
	struct document document = { &field, 1 };
	if (value->type == VALUE_NONE) {
		buffer_put_text(out, "unset");
		return;
	}
	document_encode(&json, &document); /* "{\n  "v": …\n}\n" */
	struct span text = span_part(buffer_span(&json), 9, json.size - 12);
	buffer_put_span(out, span_part(text, 0, 120));
	if (text.size > 120)
		buffer_put_text(out, "…");
}

static fault_t
field_differs(const char *name, struct span field, const struct value *real, const struct value *wanted)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	buffer_print(&text, "%s: %.*s is ", name, SPAN_ARG(field));
	print_value(&text, real);
	buffer_put_text(&text, ", the model says ");
	print_value(&text, wanted);
	return fault_raise(FAULT_TRUST, 0, "%.*s", SPAN_ARG(buffer_span(&text)));
}

static fault_t
compare_documents(const char *name, const struct document *real, const struct document *wanted)
{
	const struct document *const both[] = { real, wanted };
	for (size_t which = 0; which < 2; which++) {
		for (size_t i = 0; i < both[which]->count; i++) {
			struct span field = both[which]->fields[i].name;
			struct value a = document_value(real, field), b = document_value(wanted, field);
			if (!value_equal(&a, &b))
				return field_differs(name, field, &a, &b);
		}
	}
	return NULL;
}

/* Of the documents that both have, the fields; then which there are. */
static fault_t
compare_trees(const struct model_tree *real, const struct model_tree *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		const struct model_file *file = wanted->files[i], *there = model_find(real, file->name, NULL);
		if (there && there != file)
			TRY(compare_documents(file->name, &there->document, &file->document));
	}
	for (size_t i = 0; i < wanted->count; i++)
		if (!model_find(real, wanted->files[i]->name, NULL))
			return fault_raise(FAULT_TRUST, 0, "%s: it is not there, the model says it is (%.*s)",
					   wanted->files[i]->name,
					   SPAN_ARG(document_text(&wanted->files[i]->document, "field")));
	for (size_t i = 0; i < real->count; i++)
		if (!model_find(wanted, real->files[i]->name, NULL))
			return fault_raise(FAULT_TRUST, 0, "%s: it is there, the model says it is not (%.*s)",
					   real->files[i]->name,
					   SPAN_ARG(document_text(&real->files[i]->document, "field")));
	return NULL;
}

/* ---- one commit after the other ---- */

static fault_t
check_merge(struct model *model, const struct model_commit *merge)
{
	struct arena OWN(arena_drop) arena = { 0 };
	const struct model_commit *mine = merge->parents[0], *theirs = merge->parents[1];
	struct model_clash *clashes = NULL;
	bool several;
	if (!span_equal(merge->act, SPAN("merge: rules 1")))
		return fault_raise(FAULT_TRUST, 0,
				   "it has two parents, but its act names no rules that the model knows");
	struct model_tree base = model_base(model, &arena, mine, theirs, &several);
	struct model_tree wanted = model_merge_trees(model, &arena, &base, &mine->tree, &theirs->tree, &clashes);
	model->merges++;
	model->several += several;
	for (const struct model_clash *clash = clashes; clash; clash = clash->next) {
		wanted = tree_copy(&arena, &wanted, 1);
		model_put(&wanted, model_conflict(&arena, merge, clash));
		model->clashes++;
	}
	return compare_trees(&merge->tree, &wanted);
}

static fault_t
check_commit(struct model *model, struct store *store, const struct ledger *ledger, const struct oid *oid)
{
	struct model_commit *commit;
	TRY(read_commit(model, store, ledger, oid, &commit));
	TRY(commit->parent_count == 2 ? check_merge(model, commit) : model_check_resolutions(commit));
	remember(model, commit);
	return NULL;
}

static fault_t
same_file(void *context, const char *name, const struct oid *before, const struct oid *after)
{
	struct reading *reading = context;
	const struct model_file *file = model_find(&reading->commit->tree, name, NULL);
	(void)before;
	reading->room++;
	if (file && oid_equal(&file->blob, after))
		return NULL;
	return fault_raise(FAULT_TRUST, 0, "%s: the tree walked as a whole has it otherwise", name);
}

/* The differences add up to the whole; and the store shows what is in it. */
static fault_t
check_current(struct model *model, struct store *store, const struct ledger *ledger)
{
	static const struct oid nothing;
	struct reading walk = { .commit = known(model, &ledger->current) };
	struct entry entry;
	bool found;
	if (oid_is_zero(&ledger->current))
		return NULL;
	if (!walk.commit)
		return fault_raise(FAULT_TRUST, 0, "the current commit is none of the change sets");
	TRY(ledger_entry(store, ledger, &ledger->current, &entry, &found));
	TRY(history_tree_diff(store->history, &nothing, &entry.tree, same_file, &walk));
	if (walk.room != walk.commit->tree.count)
		return fault_raise(FAULT_TRUST, 0, "the current tree has %zu documents, the differences make %zu",
				   walk.room, walk.commit->tree.count);
	return model_check_open(store, ledger, &walk.commit->tree);
}

fault_t
model_check(struct model *model, struct store *store, const struct ledger *ledger)
{
	for (int64_t number = 1; number <= ledger->last; number++) {
		struct entry entry;
		bool found;
		TRY(ledger_entry_at(store, ledger, number, &entry, &found));
		if (!found)
			return fault_raise(FAULT_TRUST, 0, "%s: change set %lld is missing", ledger->name,
					   (long long)number);
		if (known(model, &entry.commit))
			continue;
		struct buffer OWN(buffer_drop) hex = { 0 };
		oid_put_hex(&hex, &entry.commit);
		TRY(fault_within(check_commit(model, store, ledger, &entry.commit), "commit %.*s",
				 SPAN_ARG(buffer_span(&hex))));
	}
	return fault_within(check_current(model, store, ledger), "%s as it stands", ledger->name);
}

void
model_drop(struct model *model)
{
	arena_drop(&model->arena);
	*model = (struct model){ .policy = model->policy };
}
