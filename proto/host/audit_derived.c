/* Derived tables against a rebuild's: everything is made again in a copy of the database, so that no one waits, and each
 * table must hold the same rows as before. Row numbers are left out: only full-text search goes by them, and it is compared by document.
 */
#include "host/audit_inside.h"
#include "host/derive.h"

#include <string.h>

/* One table's content. */
struct content {
	const char *name, *sql;
	int64_t rows;
	uint8_t digest[CRYPT_SHA256_SIZE];
};

struct contents {
	struct content *items;
	size_t count;
};

static const struct content fixed[] = {
	{ .name = "document", .sql = "SELECT id, ledger, kind, record, path FROM document ORDER BY id" },
	{ .name = "record_log",
	  .sql = "SELECT ledger, record, number FROM record_log ORDER BY ledger, record, number" },
	/* Rows that belong to no document come first. */
	{ .name = "search",
	  .sql = "SELECT d.id, s.text FROM search AS s LEFT JOIN document AS d ON d.row = s.rowid ORDER BY d.id, s.text" },
};

#define FIXED (sizeof(fixed) / sizeof(fixed[0]))

static struct contents
contents_of(struct arena *arena)
{
	size_t kinds = 0;
	while (schema_kinds[kinds])
		kinds++;
	struct contents contents = { .items = ARENA_NEW_ARRAY(arena, FIXED + kinds, struct content),
				     .count = FIXED + kinds };
	memcpy(contents.items, fixed, sizeof(fixed));
	for (size_t i = 0; i < kinds; i++) {
		const char *name = schema_kinds[i]->name;
		struct span sql = arena_print(arena, "SELECT * FROM \"%s\" ORDER BY id", name);
		contents.items[FIXED + i] = (struct content){ .name = name, .sql = arena_text(arena, sql) };
	}
	return contents;
}

static void
put_row(struct buffer *out, struct query *query)
{
	int columns = query_columns(query);
	for (int i = 0; i < columns; i++) {
		struct span bytes = query_get_bytes(query, i);
		buffer_print(out, "%c%zu:", query_is_null(query, i) ? 'n' : 'v', bytes.size);
		buffer_put_span(out, bytes);
	}
}

/* A chain: each row is hashed together with all before it. */
static fault_t
content_read(struct db *db, struct content *content)
{
	struct buffer OWN(buffer_drop) row = { 0 };
	struct query query = db_query(db, content->sql);
	while (query_step(&query)) {
		buffer_clear(&row);
		put_row(&row, &query);
		struct span parts[] = { span_of(content->digest, sizeof(content->digest)), buffer_span(&row) };
		uint8_t digest[CRYPT_SHA256_SIZE];
		crypt_hash((struct span){ 0 }, parts, 2, digest, sizeof(digest));
		memcpy(content->digest, digest, sizeof(digest));
		content->rows++;
	}
	return fault_within(query_end(&query), "%s", content->name);
}

static fault_t
contents_read(struct db *db, struct contents *contents)
{
	for (size_t i = 0; i < contents->count; i++)
		TRY(content_read(db, &contents->items[i]));
	return NULL;
}

static void
compare(struct checking *checking, const struct content *live, const struct content *rebuilt)
{
	if (live->rows != rebuilt->rows)
		audit_note(checking, NULL, "derived", "table %s has %lld rows, a rebuild's %lld", live->name,
			   (long long)live->rows, (long long)rebuilt->rows);
	else if (memcmp(live->digest, rebuilt->digest, sizeof(live->digest)) != 0)
		audit_note(checking, NULL, "derived", "table %s holds other values than a rebuild's", live->name);
}

static void
tell_rebuild(void *context, int64_t done, int64_t total)
{
	struct checking *checking = context;
	int64_t before = checking->total - total;
	if (before + done > checking->done)
		audit_tick(checking, before + done - checking->done);
}

static fault_t
rebuild_and_compare(struct checking *checking, struct store *copy)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct contents live = contents_of(&arena), rebuilt = contents_of(&arena);
	TRY(contents_read(copy->db, &live));
	TRY(db_begin(copy->db));
	TRY(derive_rebuild_within(copy, tell_rebuild, checking));
	TRY(contents_read(copy->db, &rebuilt));
	for (size_t i = 0; i < live.count; i++)
		compare(checking, &live.items[i], &rebuilt.items[i]);
	return NULL;
}

static fault_t
check_copy(struct checking *checking, struct db *db)
{
	struct store copy = { .db = db, .identity = checking->store->identity };
	TRY(history_open(db, &copy.history));
	fault_t fault = rebuild_and_compare(checking, &copy);
	history_close(&copy.history);
	crypt_wipe(&copy.identity, sizeof(copy.identity));
	return fault;
}

fault_t
audit_derived(struct checking *checking)
{
	struct db *OWN(db_close) copy = NULL;
	fault_t fault = db_copy(checking->store->db, &copy);
	if (!fault)
		fault = check_copy(checking, copy);
	return audit_blame(checking, NULL, "derived", fault_within(fault, "the derived tables can't be made again"));
}
