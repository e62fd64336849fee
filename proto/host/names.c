/* Names of people and records; see names.h. */
#include "host/names.h"

#include <string.h>

fault_t
name_of_person(struct store *store, struct arena *arena, struct span id, struct span *out)
{
	struct query query = db_query(store->db, "SELECT name FROM person WHERE id = ?");
	query_text(&query, id);
	bool found = query_step(&query) && !query_is_null(&query, 0);
	*out = arena_copy(arena, found ? query_get_bytes(&query, 0) : id);
	return query_end(&query);
}

fault_t
name_of_actor(struct store *store, struct arena *arena, struct span id, struct span *out)
{
	struct query query =
		db_query(store->db, "SELECT COALESCE((SELECT name FROM account WHERE id = ?1),"
				    " (SELECT name FROM person WHERE id = ?1),"
				    " (SELECT name FROM account WHERE person = ?1 ORDER BY made LIMIT 1), ?1)");
	query_text(&query, id);
	*out = query_step(&query) ? arena_copy(arena, query_get_bytes(&query, 0)) : id;
	return query_end(&query);
}

/* The record's main document in the index: its kind and, of a conflict or finding, the record that it speaks of. */
static fault_t
find_main(struct store *store, struct arena *arena, struct span id, struct span *main, struct span *kind)
{
	struct query query =
		db_query(store->db, "SELECT m.id, m.kind FROM document d JOIN document m ON m.id = d.record"
				    " WHERE d.id = ?");
	query_text(&query, id);
	bool found = query_step(&query);
	*main = found ? arena_copy(arena, query_get_bytes(&query, 0)) : (struct span){ 0 };
	*kind = found ? arena_copy(arena, query_get_bytes(&query, 1)) : (struct span){ 0 };
	return query_end(&query);
}

static fault_t
find_subject(struct store *store, struct arena *arena, const char *table, struct span id, struct span *out)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	buffer_print(&sql, "SELECT record FROM \"%s\" WHERE id = ?%c", table, 0);
	struct query query = db_query(store->db, (const char *)sql.data);
	query_text(&query, id);
	*out = query_step(&query) ? arena_copy(arena, query_get_bytes(&query, 0)) : (struct span){ 0 };
	return query_end(&query);
}

static bool
speaks_of_another(const struct kind *kind)
{
	return kind && (strcmp(kind->name, "conflict") == 0 || strcmp(kind->name, "finding") == 0);
}

static fault_t
read_name(struct store *store, struct arena *arena, const struct kind *kind, struct span id, struct span *out)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	if (!kind || !kind->number)
		return NULL;
	buffer_print(&sql, "SELECT \"%s\" FROM \"%s\" WHERE id = ?%c", kind->number, kind->name, 0);
	struct query query = db_query(store->db, (const char *)sql.data);
	query_text(&query, id);
	if (query_step(&query))
		*out = arena_copy(arena, query_get_bytes(&query, 0));
	return query_end(&query);
}

fault_t
name_of_record(struct store *store, struct arena *arena, struct uuid id, struct named *out)
{
	char text[UUID_TEXT_SIZE + 1];
	struct span main, kind;
	uuid_text(id, text);
	*out = (struct named){ .id = id };
	TRY(find_main(store, arena, span_text(text), &main, &kind));
	if (speaks_of_another(schema_kind(kind))) {
		struct span subject;
		TRY(find_subject(store, arena, schema_kind(kind)->name, main, &subject));
		TRY(find_main(store, arena, subject, &main, &kind));
	}
	if (!uuid_read(main, &out->id))
		return NULL;
	out->kind = schema_kind(kind);
	return read_name(store, arena, out->kind, main, &out->name);
}
