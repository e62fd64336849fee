/* One document as a row of its kind's table and as a row of the full-text index. */
#include "host/derive_tables.h"

#include "base/json.h"
#include "host/search.h"

/* `[1, "x"]` as in documents, without the space. */
static void
put_json(struct buffer *out, const struct value *value)
{
	switch (value->type) {
	case VALUE_INTEGER:
		buffer_print(out, "%lld", (long long)value->integer);
		break;
	case VALUE_TRUTH:
		buffer_put_text(out, value->truth ? "true" : "false");
		break;
	case VALUE_TEXT:
		json_put_text(out, value->bytes);
		break;
	default:
		break;
	}
}

static void
put_json_list(struct buffer *out, const struct value *list)
{
	buffer_put_byte(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		if (i > 0)
			buffer_put_byte(out, ',');
		put_json(out, &list->items[i]);
	}
	buffer_put_byte(out, ']');
}

static void
bind_json(struct query *query, struct arena *arena, const struct value *value)
{
	struct buffer OWN(buffer_drop) json = { 0 };
	if (value->type == VALUE_LIST)
		put_json_list(&json, value);
	else
		put_json(&json, value);
	query_text(query, arena_copy(arena, buffer_span(&json)));
}

/* An unsound document may hold anything anywhere: what is not of its field's type stays out, so that nothing blocks. */
static void
bind_value(struct query *query, struct arena *arena, const struct field_row *field, const struct value *value)
{
	bool any = field->type == TYPE_ANY && value->type != VALUE_NONE && value->type != VALUE_SEALED;
	bool number = field->type == TYPE_MONEY || field->type == TYPE_NUMBER;
	if (any || (type_is_list(field->type) && value->type == VALUE_LIST))
		bind_json(query, arena, value);
	else if (number && value->type == VALUE_INTEGER)
		query_integer(query, value->integer);
	else if (field->type == TYPE_TRUTH && value->type == VALUE_TRUTH)
		query_integer(query, value->truth);
	else if (!column_is_integer(field) && !type_is_list(field->type) && value->type == VALUE_TEXT)
		query_text(query, value->bytes);
	else
		query_null(query);
}

static struct value
value_of(const struct document *document, const struct field_row *field)
{
	return document_value(document, span_text(field->name));
}

static void
put_insert(struct buffer *sql, const struct kind *kind, const struct columns *columns)
{
	bool record = kind_has_record_column(kind);
	buffer_put_text(sql, "INSERT OR REPLACE INTO ");
	put_name(sql, kind->name);
	buffer_print(sql, " (id, ledger%s", record ? ", record" : "");
	for (size_t i = 0; i < columns->count; i++) {
		buffer_put_text(sql, ", ");
		put_name(sql, columns->rows[i]->name);
	}
	buffer_print(sql, ") VALUES (?, ?%s", record ? ", ?" : "");
	for (size_t i = 0; i < columns->count; i++)
		buffer_put_text(sql, ", ?");
	buffer_put_text(sql, ")");
	buffer_put_byte(sql, 0);
}

fault_t
row_put(struct db *db, const struct kind *kind, const struct owner *owner, const struct document *plain)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) sql = { 0 };
	struct columns columns = columns_of(&arena, kind);
	put_insert(&sql, kind, &columns);
	struct query query = db_query(db, (const char *)sql.data);
	query_text(&query, span_text(owner->id));
	query_integer(&query, owner->ledger);
	if (kind_has_record_column(kind))
		query_text(&query, span_text(owner->record));
	for (size_t i = 0; i < columns.count; i++) {
		struct value value = value_of(plain, columns.rows[i]);
		bind_value(&query, &arena, columns.rows[i], &value);
	}
	return query_run(&query);
}

/* Leaves in `columns` those that need writing. */
static void
keep_changed(struct columns *columns, const struct document *before, const struct document *after)
{
	size_t kept = 0;
	for (size_t i = 0; i < columns->count; i++) {
		struct value old = value_of(before, columns->rows[i]), new = value_of(after, columns->rows[i]);
		if (columns->rows[i]->sealed || !value_equal(&old, &new))
			columns->rows[kept++] = columns->rows[i];
	}
	columns->count = kept;
}

/* Only what changed is set, because SQLite writes every index of a column that is set, changed or not. */
fault_t
row_change(struct db *db, const struct kind *kind, const struct owner *owner, const struct document *before,
	   const struct document *after, const struct document *plain)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) sql = { 0 };
	struct columns columns = columns_of(&arena, kind);
	keep_changed(&columns, before, after);
	if (columns.count == 0)
		return NULL;
	buffer_print(&sql, "UPDATE \"%s\" SET ", kind->name);
	for (size_t i = 0; i < columns.count; i++)
		buffer_print(&sql, "%s\"%s\" = ?", i > 0 ? ", " : "", columns.rows[i]->name);
	buffer_put_text(&sql, " WHERE id = ?");
	buffer_put_byte(&sql, 0);
	struct query query = db_query(db, (const char *)sql.data);
	for (size_t i = 0; i < columns.count; i++) {
		struct value value = value_of(plain, columns.rows[i]);
		bind_value(&query, &arena, columns.rows[i], &value);
	}
	query_text(&query, span_text(owner->id));
	return query_run(&query);
}

fault_t
row_remove(struct db *db, const struct kind *kind, const char *id)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	buffer_print(&sql, "DELETE FROM \"%s\" WHERE id = ?", kind->name);
	buffer_put_byte(&sql, 0);
	struct query query = db_query(db, (const char *)sql.data);
	query_text(&query, span_text(id));
	return query_run(&query);
}

/* A private-use character is a word for the tokenizer and nobody types it: phrases do not run on from one text to the next. */
#define TEXT_BORDER "\n\xef\xa3\xbf\n"

static void
put_searched(struct buffer *out, const struct value *value)
{
	if (value->type == VALUE_LIST) {
		for (size_t i = 0; i < value->count; i++)
			put_searched(out, &value->items[i]);
	} else if (value->type == VALUE_TEXT && value->bytes.size > 0) {
		if (out->size > 0)
			buffer_put_text(out, TEXT_BORDER);
		search_put_text(out, value->bytes);
	}
}

static void
put_document_text(struct buffer *out, const struct kind *kind, const struct document *plain)
{
	for (const struct field_row *field = kind->fields; field->name; field++) {
		struct value value = value_of(plain, field);
		if (field->search)
			put_searched(out, &value);
	}
}

static fault_t
write_text(struct db *db, const char *sql, int64_t row, const struct span *text)
{
	struct query query = db_query(db, sql);
	if (text)
		query_text(&query, *text);
	query_integer(&query, row);
	return query_run(&query);
}

fault_t
row_unindex(struct db *db, int64_t row)
{
	return write_text(db, "DELETE FROM search WHERE rowid = ?", row, NULL);
}

fault_t
row_index(struct db *db, int64_t row, const struct kind *kind, const struct document *plain)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	put_document_text(&text, kind, plain);
	struct span span = buffer_span(&text);
	struct query query = db_query(db, "SELECT text FROM search WHERE rowid = ?");
	query_integer(&query, row);
	bool present = query_step(&query), same = present && span_equal(query_get_bytes(&query, 0), span);
	TRY(query_end(&query));
	if (same || (!present && span.size == 0))
		return NULL;
	if (span.size == 0)
		return row_unindex(db, row);
	return write_text(db,
			  present ? "UPDATE search SET text = ? WHERE rowid = ?" :
				    "INSERT INTO search (text, rowid) VALUES (?, ?)",
			  row, &span);
}
