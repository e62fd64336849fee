/* Derived tables kept up to date: from the difference of two trees to rows. */
#include "host/derive.h"

#include "host/derive_tables.h"

#include <assert.h>
#include <string.h>

/* The document that goes by an id. */
struct claim {
	int64_t row; /* 0: none */
	int64_t ledger;
	char kind[PATH_NAME_MAX + 1];
	char path[PATH_TEXT_MAX];
};

struct update {
	struct store *store;
	const struct ledger *ledger;
};

static struct owner
owner_of(const struct ledger *ledger, const struct path *path)
{
	struct owner owner = { .ledger = ledger->id };
	uuid_text(path_is_main(path) ? path->record : path->part_id, owner.id);
	uuid_text(path->record, owner.record);
	return owner;
}

static const char *
kind_name(const struct path *path)
{
	const struct kind *kind = schema_kind_at(path);
	if (kind)
		return kind->name;
	return path_is_main(path) ? path->folder : path->part;
}

static void
get_text(struct query *query, int column, char *out, size_t room)
{
	struct span text = query_get_bytes(query, column);
	size_t size = text.size < room ? text.size : room - 1;
	if (size > 0)
		memcpy(out, text.data, size);
	out[size] = 0;
}

static fault_t
claim_find(struct db *db, const char *id, struct claim *out)
{
	*out = (struct claim){ 0 };
	struct query query = db_query(db, "SELECT row, ledger, kind, path FROM document WHERE id = ?");
	query_text(&query, span_text(id));
	if (query_step(&query)) {
		out->row = query_get_integer(&query, 0);
		out->ledger = query_get_integer(&query, 1);
		get_text(&query, 2, out->kind, sizeof(out->kind));
		get_text(&query, 3, out->path, sizeof(out->path));
	}
	return query_end(&query);
}

static bool
claim_is(const struct claim *claim, const struct ledger *ledger, const char *path)
{
	return claim->row && claim->ledger == ledger->id && strcmp(claim->path, path) == 0;
}

/* Whether the rival keeps the id; see derive.h. */
static fault_t
claim_stands(struct store *store, const struct claim *rival, const struct ledger *ledger, const char *path,
	     bool *stands)
{
	struct ledger other;
	if (rival->ledger == ledger->id) {
		*stands = strcmp(rival->path, path) < 0;
		return NULL;
	}
	TRY(ledger_by_id(store, rival->ledger, &other));
	bool district = ledger_is_district(&other);
	*stands = district != ledger_is_district(ledger) ? district : other.id < ledger->id;
	return NULL;
}

static fault_t
claim_insert(struct db *db, const struct owner *owner, const struct path *path, const char *text, struct claim *claim)
{
	struct query query =
		db_query(db, "INSERT INTO document (id, ledger, kind, record, path) VALUES (?, ?, ?, ?, ?)");
	query_text(&query, span_text(owner->id));
	query_integer(&query, owner->ledger);
	query_text(&query, span_text(kind_name(path)));
	query_text(&query, span_text(owner->record));
	query_text(&query, span_text(text));
	TRY(query_run(&query));
	claim->row = db_last_row(db);
	return NULL;
}

/* Takes all rows of a claim away. */
static fault_t
claim_remove(struct db *db, const struct claim *claim, const char *id)
{
	const struct kind *kind = schema_kind(span_text(claim->kind));
	TRY(row_unindex(db, claim->row));
	if (kind)
		TRY(row_remove(db, kind, id));
	struct query query = db_query(db, "DELETE FROM document WHERE row = ?");
	query_integer(&query, claim->row);
	return query_run(&query);
}

static fault_t
read_document(struct store *store, struct arena *arena, const struct oid *blob, struct document *out)
{
	struct span json;
	*out = (struct document){ 0 };
	if (oid_is_zero(blob))
		return NULL;
	TRY(history_read(store->history, arena, blob, HISTORY_BLOB, &json));
	return document_decode(arena, json, out);
}

/* `known`: the tables hold this document's row as of `before`. */
static fault_t
put_rows(const struct update *update, const struct path *path, int64_t row, bool known, const struct oid *before,
	 const struct oid *after)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct document old, new, plain;
	const struct kind *kind = schema_kind_at(path);
	struct owner owner = owner_of(update->ledger, path);
	struct db *db = update->store->db;
	if (!kind)
		return NULL;
	TRY(read_document(update->store, &arena, after, &new));
	TRY(ledger_unseal(update->store, &arena, update->ledger, path, &new, &plain));
	if (known) {
		TRY(read_document(update->store, &arena, before, &old));
		TRY(row_change(db, kind, &owner, &old, &new, &plain));
	} else {
		TRY(row_put(db, kind, &owner, &plain));
	}
	return row_index(db, row, kind, &plain);
}

static fault_t
put_document(const struct update *update, const struct path *path, const char *text, const struct oid *before,
	     const struct oid *after)
{
	struct db *db = update->store->db;
	struct owner owner = owner_of(update->ledger, path);
	struct claim claim;
	TRY(claim_find(db, owner.id, &claim));
	bool ours = claim_is(&claim, update->ledger, text), stands = false;
	if (claim.row && !ours) {
		TRY(claim_stands(update->store, &claim, update->ledger, text, &stands));
		if (stands)
			return NULL;
		TRY(claim_remove(db, &claim, owner.id));
	}
	if (!ours)
		TRY(claim_insert(db, &owner, path, text, &claim));
	bool known = ours && !oid_is_zero(before);
	return put_rows(update, path, claim.row, known, before, after);
}

static fault_t
remove_document(const struct update *update, const struct path *path, const char *text)
{
	struct owner owner = owner_of(update->ledger, path);
	struct claim claim;
	TRY(claim_find(update->store->db, owner.id, &claim));
	return claim_is(&claim, update->ledger, text) ? claim_remove(update->store->db, &claim, owner.id) : NULL;
}

/* Files that no document's path names are a newer version's: they stay in the history and derive nothing. */
static fault_t
visit(void *context, const char *text, const struct oid *before, const struct oid *after)
{
	const struct update *update = context;
	struct path path;
	if (!path_read(span_text(text), &path))
		return NULL;
	fault_t fault = oid_is_zero(after) ? remove_document(update, &path, text) :
					     put_document(update, &path, text, before, after);
	return fault_within(fault, "%s", text);
}

fault_t
derive_update(struct store *store, const struct ledger *ledger, const struct oid *before, const struct oid *after)
{
	struct update update = { .store = store, .ledger = ledger };
	return history_tree_diff(store->history, before, after, visit, &update);
}

fault_t
derive_refresh(struct store *store, const struct ledger *ledger, const struct path *path)
{
	struct update update = { .store = store, .ledger = ledger };
	char text[PATH_TEXT_MAX];
	struct entry entry;
	struct oid blob;
	bool found;
	if (oid_is_zero(&ledger->current))
		return NULL;
	TRY(ledger_entry(store, ledger, &ledger->current, &entry, &found));
	assert(found);
	path_text(path, text);
	TRY(history_tree_get(store->history, &entry.tree, text, &blob, &found));
	return found ? visit(&update, text, &blob, &blob) : NULL;
}

fault_t
derive_log(struct store *store, const struct ledger *ledger, int64_t number, const struct path *paths, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char record[UUID_TEXT_SIZE + 1];
		uuid_text(paths[i].record, record);
		struct query query = db_query(store->db, "INSERT OR IGNORE INTO record_log (ledger, record, number)"
							 " VALUES (?, ?, ?)");
		query_integer(&query, ledger->id);
		query_text(&query, span_text(record));
		query_integer(&query, number);
		TRY(query_run(&query));
	}
	return NULL;
}

fault_t
derive_purge(struct store *store)
{
	return db_run(store->db, "INSERT INTO search (search) VALUES ('optimize')");
}
