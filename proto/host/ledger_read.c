/* Documents and change sets read back from a ledger's history, sealed values opened where keys are known. */
#include "core/commit.h"
#include "core/seal.h"
#include "host/ledger_private.h"

#include <assert.h>
#include <string.h>

/* Sixteen bytes stand for a path that is a hundred long: keys are many. */
static void
key_place(const struct path *path, uint8_t out[16])
{
	char text[PATH_TEXT_MAX];
	path_text(path, text);
	struct span part = span_text(text);
	crypt_hash((struct span){ 0 }, &part, 1, out, 16);
}

fault_t
key_find(struct store *store, const struct ledger *ledger, const struct path *path, uint8_t key[CRYPT_KEY_SIZE],
	 enum key_state *state, int64_t *made)
{
	uint8_t place[16];
	key_place(path, place);
	struct query query =
		db_query(store->db, "SELECT key, state, made FROM document_key WHERE ledger = ? AND place = ?");
	query_integer(&query, ledger->id);
	query_bytes(&query, span_of(place, sizeof(place)));
	*state = KEY_NONE;
	*made = 0;
	if (query_step(&query)) {
		struct span bytes = query_get_bytes(&query, 0);
		*state = bytes.size == CRYPT_KEY_SIZE ? (enum key_state)query_get_integer(&query, 1) : KEY_ERASED;
		*made = query_get_integer(&query, 2);
		if (bytes.size == CRYPT_KEY_SIZE)
			memcpy(key, bytes.data, CRYPT_KEY_SIZE);
	}
	return query_end(&query);
}

fault_t
key_put(struct store *store, const struct ledger *ledger, const struct path *path, const uint8_t key[CRYPT_KEY_SIZE],
	int64_t made)
{
	uint8_t place[16];
	key_place(path, place);
	struct query query = db_query(store->db, "INSERT INTO document_key (ledger, place, key, state, made)"
						 " VALUES (?, ?, ?, 1, ?) ON CONFLICT DO NOTHING");
	query_integer(&query, ledger->id);
	query_bytes(&query, span_of(place, sizeof(place)));
	query_bytes(&query, span_of(key, CRYPT_KEY_SIZE));
	query_integer(&query, made);
	return query_run(&query);
}

fault_t
ledger_document_at(struct store *store, struct arena *arena, const struct oid *tree, const struct path *path,
		   struct document *out, bool *found)
{
	char text[PATH_TEXT_MAX];
	struct oid blob;
	struct span json;
	path_text(path, text);
	TRY(history_tree_get(store->history, tree, text, &blob, found));
	if (!*found)
		return NULL;
	TRY(history_read(store->history, arena, &blob, HISTORY_BLOB, &json));
	return fault_within(document_decode(arena, json, out), "%s", text);
}

static void
unseal_field(struct arena *arena, const struct ledger *ledger, const struct path *path, const uint8_t *key,
	     struct span name, const struct value *sealed, struct value *out)
{
	struct seal_place place = { .ledger = span_text(ledger->name), .path = path, .field = name };
	if (sealed->type != VALUE_SEALED || !unseal_value(arena, key, &place, sealed, out))
		*out = *sealed;
}

fault_t
ledger_unseal(struct store *store, struct arena *arena, const struct ledger *ledger, const struct path *path,
	      const struct document *stored, struct document *out)
{
	uint8_t key[CRYPT_KEY_SIZE];
	enum key_state state;
	int64_t made;
	TRY(key_find(store, ledger, path, key, &state, &made));
	struct field *fields = ARENA_NEW_ARRAY(arena, stored->count, struct field);
	for (size_t i = 0; i < stored->count; i++) {
		fields[i] = stored->fields[i];
		if (state == KEY_LIVE)
			unseal_field(arena, ledger, path, key, fields[i].name, &stored->fields[i].value,
				     &fields[i].value);
	}
	crypt_wipe(key, sizeof(key));
	*out = (struct document){ .fields = fields, .count = stored->count };
	return NULL;
}

fault_t
ledger_unseal_value(struct store *store, struct arena *arena, const struct ledger *ledger, const struct path *path,
		    struct span field, const struct value *sealed, struct value *out)
{
	struct field one = { .name = field, .value = *sealed };
	struct document stored = { .fields = &one, .count = 1 }, plain;
	TRY(ledger_unseal(store, arena, ledger, path, &stored, &plain));
	*out = plain.fields[0].value;
	return NULL;
}

fault_t
ledger_document(struct store *store, struct arena *arena, const struct ledger *ledger, const struct path *path,
		struct document *out, bool *found)
{
	struct entry entry;
	struct document stored;
	*found = false;
	if (oid_is_zero(&ledger->current))
		return NULL;
	TRY(ledger_entry(store, ledger, &ledger->current, &entry, found));
	if (!*found)
		return fault_raise(FAULT_STORE, 0, "the current commit of %s is missing", ledger->name);
	TRY(ledger_document_at(store, arena, &entry.tree, path, &stored, found));
	return *found ? ledger_unseal(store, arena, ledger, path, &stored, out) : NULL;
}

struct collect {
	struct store *store;
	struct arena *arena;
	struct op *ops;
	size_t count;
};

static fault_t
read_blob(struct collect *collect, const struct oid *blob, struct document *out, const struct document **known)
{
	struct span json;
	*known = NULL;
	if (oid_is_zero(blob))
		return NULL;
	TRY(history_read(collect->store->history, collect->arena, blob, HISTORY_BLOB, &json));
	TRY(document_decode(collect->arena, json, out));
	*known = out;
	return NULL;
}

static fault_t
collect_op(void *context, const char *text, const struct oid *before, const struct oid *after)
{
	struct collect *collect = context;
	struct path path;
	struct document old, new;
	const struct document *was, *is;
	if (!path_read(span_text(text), &path) || oid_is_zero(after))
		return fault_raise(FAULT_STORE, 0, "the history has a path that Heshi does not write");
	if (collect->count == LIMIT_CHANGESET_OPS)
		return fault_raise(FAULT_LIMIT, 0, "a change set touches too many documents");
	TRY(read_blob(collect, before, &old, &was));
	TRY(read_blob(collect, after, &new, &is));
	if (op_between(collect->arena, &path, was, is, &collect->ops[collect->count]))
		collect->count++;
	return NULL;
}

static fault_t
collect_ops(struct store *store, struct arena *arena, const struct oid *before, const struct oid *after,
	    struct changeset *out)
{
	struct arena OWN(arena_drop) scratch = { 0 };
	struct collect collect = { .store = store, .arena = arena };
	collect.ops = ARENA_NEW_ARRAY(&scratch, LIMIT_CHANGESET_OPS, struct op);
	TRY(history_tree_diff(store->history, before, after, collect_op, &collect));
	out->ops = ARENA_NEW_ARRAY(arena, collect.count, struct op);
	out->op_count = collect.count;
	if (collect.count)
		memcpy(out->ops, collect.ops, collect.count * sizeof(*out->ops));
	return changeset_sort(out);
}

fault_t
ledger_set_parent(struct store *store, const struct ledger *ledger, struct changeset *changeset, size_t index,
		  const struct oid *commit)
{
	struct entry entry;
	bool found;
	TRY(ledger_entry(store, ledger, commit, &entry, &found));
	if (!found)
		return fault_raise(FAULT_STORE, 0, "a parent in %s is missing", ledger->name);
	changeset->parents[index] = (struct parent){ .commit = *commit, .digest = entry.digest };
	return NULL;
}

static fault_t
parent_tree(struct store *store, const struct ledger *ledger, const struct changeset *changeset, struct oid *tree)
{
	struct entry entry;
	bool found;
	*tree = (struct oid){ 0 };
	if (changeset->parent_count == 0)
		return NULL;
	TRY(ledger_entry(store, ledger, &changeset->parents[0].commit, &entry, &found));
	*tree = entry.tree;
	return NULL;
}

fault_t
ledger_changeset_sealed(struct store *store, struct arena *arena, const struct ledger *ledger, const struct oid *oid,
			struct changeset *out)
{
	struct span text;
	struct commit commit;
	TRY(history_read(store->history, arena, oid, HISTORY_COMMIT, &text));
	TRY(commit_read(text, &commit));
	*out = commit.changeset;
	for (size_t i = 0; i < out->parent_count; i++)
		TRY(ledger_set_parent(store, ledger, out, i, &commit.changeset.parents[i].commit));
	if (out->parent_count > 1)
		return NULL;
	struct oid before;
	TRY(parent_tree(store, ledger, out, &before));
	return collect_ops(store, arena, &before, &commit.tree, out);
}

static bool
op_has_sealed(const struct op *op)
{
	for (size_t i = 0; i < op->set_count; i++)
		if (op->set[i].value.type == VALUE_SEALED)
			return true;
	return false;
}

fault_t
ledger_changeset(struct store *store, struct arena *arena, const struct ledger *ledger, const struct oid *commit,
		 struct changeset *out)
{
	struct entry entry;
	bool found;
	TRY(ledger_changeset_sealed(store, arena, ledger, commit, out));
	TRY(ledger_entry(store, ledger, commit, &entry, &found));
	bool *fresh = ARENA_NEW_ARRAY(arena, out->op_count, bool);
	for (size_t i = 0; i < out->op_count; i++) {
		uint8_t *key = arena_take(arena, CRYPT_KEY_SIZE);
		enum key_state state;
		int64_t made;
		TRY(key_find(store, ledger, &out->ops[i].path, key, &state, &made));
		fresh[i] = state == KEY_LIVE && made == entry.number;
		if (state == KEY_LIVE && (fresh[i] || op_has_sealed(&out->ops[i])))
			out->ops[i].key = key;
	}
	changeset_unseal(arena, out);
	for (size_t i = 0; i < out->op_count; i++)
		if (!fresh[i])
			out->ops[i].key = NULL;
	return NULL;
}

/* Names only: the documents of a large change set (an archive typed in) take a hundred times as long to read. */
static fault_t
collect_path(void *context, const char *text, const struct oid *before, const struct oid *after)
{
	struct collect *collect = context;
	(void)before;
	(void)after;
	if (collect->count == LIMIT_CHANGESET_OPS)
		return fault_raise(FAULT_LIMIT, 0, "a change set touches too many documents");
	if (!path_read(span_text(text), &collect->ops[collect->count++].path))
		return fault_raise(FAULT_STORE, 0, "the history has a path that Heshi does not write");
	return NULL;
}

static fault_t
visit_conflict(void *context, const char *text, const struct oid *before, const struct oid *after)
{
	struct collect *collect = context;
	struct path path;
	(void)after;
	if (!oid_is_zero(before) || !span_starts(span_text(text), SPAN("conflicts/")) ||
	    !path_read(span_text(text), &path))
		return NULL;
	if (collect->count < LIMIT_CHANGESET_OPS)
		collect->ops[collect->count++].path = path;
	return NULL;
}

/* What a merge added: conflict documents that are new against both parents. */
static fault_t
touched_by_merge(struct store *store, struct arena *arena, const struct ledger *ledger, const struct entry *entry,
		 struct path **paths, size_t *count)
{
	struct collect collect = { .store = store, .arena = arena };
	struct arena OWN(arena_drop) scratch = { 0 };
	struct entry parents[2];
	bool found;
	for (size_t i = 0; i < 2; i++)
		TRY(ledger_entry(store, ledger, &entry->parents[i], &parents[i], &found));
	collect.ops = ARENA_NEW_ARRAY(&scratch, LIMIT_CHANGESET_OPS, struct op);
	TRY(history_tree_diff(store->history, &parents[0].tree, &entry->tree, visit_conflict, &collect));
	*paths = ARENA_NEW_ARRAY(arena, collect.count, struct path);
	*count = 0;
	for (size_t i = 0; i < collect.count; i++) {
		char text[PATH_TEXT_MAX];
		struct oid blob;
		path_text(&collect.ops[i].path, text);
		TRY(history_tree_get(store->history, &parents[1].tree, text, &blob, &found));
		if (!found)
			(*paths)[(*count)++] = collect.ops[i].path;
	}
	return NULL;
}

fault_t
ledger_touched(struct store *store, struct arena *arena, const struct ledger *ledger, const struct entry *entry,
	       struct path **paths, size_t *count)
{
	if (entry->parent_count > 1)
		return touched_by_merge(store, arena, ledger, entry, paths, count);
	struct collect collect = { .store = store, .arena = arena };
	struct arena OWN(arena_drop) scratch = { 0 };
	struct entry parent = { 0 };
	bool found;
	if (entry->parent_count)
		TRY(ledger_entry(store, ledger, &entry->parents[0], &parent, &found));
	collect.ops = ARENA_NEW_ARRAY(&scratch, LIMIT_CHANGESET_OPS, struct op);
	TRY(history_tree_diff(store->history, &parent.tree, &entry->tree, collect_path, &collect));
	*paths = ARENA_NEW_ARRAY(arena, collect.count, struct path);
	*count = collect.count;
	for (size_t i = 0; i < collect.count; i++)
		(*paths)[i] = collect.ops[i].path;
	return NULL;
}
