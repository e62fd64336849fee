/* Tables, views and indexes, made from the schema. */
#include "host/derive_tables.h"

#include "host/derive.h"

#include <string.h>

#define SHORT_MOST 100 /* longer texts are found by full-text search only */

/* columnsize=0: nothing ranks by relevance. */
static const char fixed_tables[] =
	"CREATE TABLE document (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, ledger INTEGER NOT NULL,"
	" kind TEXT NOT NULL, record TEXT NOT NULL, path TEXT NOT NULL) STRICT;"
	"CREATE INDEX document_by_record ON document (record);"
	"CREATE TABLE record_log (ledger INTEGER NOT NULL, record TEXT NOT NULL, number INTEGER NOT NULL,"
	" PRIMARY KEY (ledger, record, number)) STRICT, WITHOUT ROWID;"
	"CREATE VIRTUAL TABLE search USING fts5(text, tokenize='unicode61', columnsize=0);";
static const char fixed_drop[] =
	"DROP TABLE IF EXISTS document; DROP TABLE IF EXISTS record_log; DROP TABLE IF EXISTS search;";

static size_t
count_fields(const struct field_row *fields)
{
	size_t count = 0;
	while (fields[count].name)
		count++;
	return count;
}

struct columns
columns_of(struct arena *arena, const struct kind *kind)
{
	size_t own = count_fields(kind->fields), common = count_fields(schema_common_fields);
	struct columns columns = { .rows = ARENA_NEW_ARRAY(arena, own + common, const struct field_row *),
				   .count = own + common };
	for (size_t i = 0; i < columns.count; i++)
		columns.rows[i] = i < own ? &kind->fields[i] : &schema_common_fields[i - own];
	return columns;
}

bool
column_is_integer(const struct field_row *field)
{
	return field->type == TYPE_MONEY || field->type == TYPE_NUMBER || field->type == TYPE_TRUTH;
}

bool
kind_has_record_column(const struct kind *kind)
{
	return !kind_field(kind, SPAN("record"));
}

/* No name of the schema holds a quote: field and kind names are a-z, 0-9 and _. */
void
put_name(struct buffer *out, const char *name)
{
	buffer_print(out, "\"%s\"", name);
}

static void
put_table(struct buffer *out, const struct kind *kind, const struct columns *columns)
{
	buffer_put_text(out, "CREATE TABLE ");
	put_name(out, kind->name);
	buffer_put_text(out, " (id TEXT PRIMARY KEY, ledger INTEGER NOT NULL");
	if (kind_has_record_column(kind))
		buffer_put_text(out, ", record TEXT NOT NULL");
	for (size_t i = 0; i < columns->count; i++) {
		buffer_put_text(out, ", ");
		put_name(out, columns->rows[i]->name);
		buffer_put_text(out, column_is_integer(columns->rows[i]) ? " INTEGER" : " TEXT");
	}
	buffer_put_text(out, ") STRICT;");
}

/* A part is shown with its record: held with it, but not without it (it may come later). */
static void
put_view(struct buffer *out, const struct kind *kind)
{
	buffer_print(out, "CREATE VIEW \"%s_shown\" AS SELECT * FROM \"%s\" AS shown WHERE shown.held IS NULL",
		     kind->name, kind->name);
	for (const char *const *parent = kind->parents; parent && *parent; parent++)
		buffer_print(out,
			     " AND NOT EXISTS (SELECT 1 FROM \"%s\" AS main WHERE main.id = shown.record"
			     " AND main.held IS NOT NULL)",
			     *parent);
	buffer_put_byte(out, ';');
}

/* An index over one field, or over two for lists in the order of the second. Where the first is unset there is no entry,
 * so most indexes cost a new record nothing. */
static void
put_index(struct buffer *out, const struct kind *kind, const struct field_row *field, const struct field_row *order)
{
	buffer_print(out, "CREATE INDEX IF NOT EXISTS \"%s_by_%s\" ON \"%s\" (\"%s\"", kind->name, field->name,
		     kind->name, field->name);
	if (order)
		buffer_print(out, ", \"%s\"", order->name);
	buffer_print(out, ")%s%s%s;", field->required ? "" : " WHERE \"", field->required ? "" : field->name,
		     field->required ? "" : "\" IS NOT NULL");
}

static bool
is_day(const struct field_row *field)
{
	return (field->type == TYPE_DATE || field->type == TYPE_INSTANT) && !field->sealed;
}

/* The day that lists of these records go by: the first date that all of them have. */
static const struct field_row *
kind_day(const struct kind *kind)
{
	for (const struct field_row *field = kind->fields; field->name; field++) {
		if (is_day(field) && field->required)
			return field;
	}
	return NULL;
}

static bool
is_first_day(const struct kind *kind, const struct field_row *field)
{
	const struct field_row *first = kind->fields;
	while (first->name && !is_day(first))
		first++;
	return first == field;
}

/* Parts that refer to parts of the same record are read with it. */
static bool
refers_to_record(const struct field_row *field)
{
	return field->type == TYPE_RECORD && (!field->of || !kind_is_part(schema_kind(span_text(field->of))));
}

static bool
names_record(const struct kind *kind, const struct field_row *field)
{
	bool is_number = kind->number && strcmp(kind->number, field->name) == 0;
	return field->type == TYPE_TEXT && field->search && field_most(field) <= SHORT_MOST &&
	       (is_number || !field->sealed);
}

/* What the first page sums up every time it opens. */
static bool
is_summed_by(const struct kind *kind, const struct field_row *field)
{
	return strcmp(kind->name, "payment") == 0 && strcmp(field->name, "paid_on") == 0;
}

/* Every date of records (reports count by them), the first of parts; what names or refers to a record. */
static bool
is_looked_up(const struct kind *kind, const struct field_row *field)
{
	bool day = is_day(field) && (!kind_is_part(kind) || is_first_day(kind, field));
	return day || is_summed_by(kind, field) || refers_to_record(field) || names_record(kind, field);
}

static bool
is_told_in_order(const struct field_row *field)
{
	bool flag = field->type == TYPE_CODE || field->type == TYPE_TRUTH;
	return (flag && !field->sealed) || strcmp(field->name, "held") == 0;
}

/* Lists go by the day, newest first, and are filtered by whatever codes one likes. They stand behind the day, so a list looks up only
 * the rows that it shows, and a total none, however many records there are and however few are wanted. All behind the id is there to
 * be read: a change of it rewrites the entry in its place. */
static void
put_order_index(struct buffer *out, const struct kind *kind, const struct field_row *day)
{
	buffer_print(out, "CREATE INDEX IF NOT EXISTS \"%s_in_order\" ON \"%s\" (\"%s\", id, held, voided, ledger",
		     kind->name, kind->name, day->name);
	for (const struct field_row *field = kind->fields; field->name; field++)
		if (is_told_in_order(field))
			buffer_print(out, ", \"%s\"", field->name);
	buffer_put_text(out, ");");
}

/* Parts that reports count by the hundred thousand. */
static bool
is_counted_by(const struct kind *kind, const struct field_row *field)
{
	return is_summed_by(kind, field) || (strcmp(kind->name, "event") == 0 && strcmp(field->name, "at") == 0);
}

/* The index of their day holds all that is asked of them, so that a report reads no row. One of an older version, which held less, is made
 * again. */
static void
put_counted_index(struct buffer *out, const struct kind *kind, const struct columns *columns,
		  const struct field_row *day)
{
	buffer_print(
		out,
		"DROP INDEX IF EXISTS \"%s_by_%s\"; CREATE INDEX \"%s_by_%s\" ON \"%s\" (\"%s\", id, ledger, record",
		kind->name, day->name, kind->name, day->name, kind->name, day->name);
	for (size_t i = 0; i < columns->count; i++)
		if (is_told_in_order(columns->rows[i]) || columns->rows[i]->type == TYPE_MONEY)
			buffer_print(out, ", \"%s\"", columns->rows[i]->name);
	buffer_print(out, ") WHERE \"%s\" IS NOT NULL;", day->name);
}

static void
put_indexes(struct buffer *out, const struct kind *kind, const struct columns *columns)
{
	const struct field_row *day = kind_is_part(kind) ? NULL : kind_day(kind);
	if (kind_is_part(kind))
		buffer_print(out, "CREATE INDEX IF NOT EXISTS \"%s_by_record\" ON \"%s\" (record);", kind->name,
			     kind->name);
	if (day)
		put_order_index(out, kind, day);
	for (size_t i = 0; i < columns->count; i++) {
		const struct field_row *field = columns->rows[i];
		if (field->type == TYPE_CODE && field->merge == MERGE_FURTHEST && !kind_is_part(kind))
			put_index(out, kind, field, day);
		else if (is_counted_by(kind, field))
			put_counted_index(out, kind, columns, field);
		else if (field != day && is_looked_up(kind, field))
			put_index(out, kind, field, NULL);
	}
}

fault_t
derive_create(struct db *db)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) sql = { 0 };
	buffer_put_text(&sql, fixed_tables);
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		struct columns columns = columns_of(&arena, *kind);
		put_table(&sql, *kind, &columns);
		put_indexes(&sql, *kind, &columns);
	}
	for (const struct kind *const *kind = schema_kinds; *kind; kind++)
		put_view(&sql, *kind);
	buffer_put_byte(&sql, 0);
	return db_run(db, (const char *)sql.data);
}

/* ---- stores of an older schema ---- */

/* The table's columns as SQL names, in order; nothing when there is no such table. */
static fault_t
put_present(struct buffer *out, struct db *db, const struct kind *kind)
{
	struct query query = db_query(db, "SELECT name FROM pragma_table_info(?) ORDER BY cid");
	query_text(&query, span_text(kind->name));
	while (query_step(&query))
		buffer_print(out, "%s\"%.*s\"", out->size ? ", " : "", SPAN_ARG(query_get_bytes(&query, 0)));
	return query_end(&query);
}

static void
put_wanted(struct buffer *out, const struct kind *kind, const struct columns *columns)
{
	buffer_put_text(out, kind_has_record_column(kind) ? "\"id\", \"ledger\", \"record\"" : "\"id\", \"ledger\"");
	for (size_t i = 0; i < columns->count; i++) {
		buffer_put_text(out, ", ");
		put_name(out, columns->rows[i]->name);
	}
}

/* The order of columns counts as well: audit compares whole rows with those of a rebuild. */
static fault_t
put_extension(struct buffer *sql, struct db *db, const struct kind *kind, const struct columns *columns)
{
	struct buffer OWN(buffer_drop) present = { 0 }, wanted = { 0 };
	TRY(put_present(&present, db, kind));
	put_wanted(&wanted, kind, columns);
	if (span_equal(buffer_span(&present), buffer_span(&wanted)))
		return NULL;
	if (present.size)
		buffer_print(sql, "CREATE TABLE derive_old AS SELECT * FROM \"%s\"; DROP TABLE \"%s\";", kind->name,
			     kind->name);
	put_table(sql, kind, columns);
	if (present.size)
		buffer_print(sql, "INSERT INTO \"%s\" (%.*s) SELECT * FROM derive_old; DROP TABLE derive_old;",
			     kind->name, SPAN_ARG(buffer_span(&present)));
	else
		put_view(sql, kind);
	return NULL;
}

/* What is in order now had two indexes once. */
static void
put_index_drops(struct buffer *sql, const struct kind *kind)
{
	const struct field_row *day = kind_is_part(kind) ? NULL : kind_day(kind);
	if (day)
		buffer_print(sql, "DROP INDEX IF EXISTS \"%s_by_ledger\"; DROP INDEX IF EXISTS \"%s_by_%s\";",
			     kind->name, kind->name, day->name);
}

fault_t
derive_extend(struct db *db)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) sql = { 0 };
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		struct columns columns = columns_of(&arena, *kind);
		TRY(put_extension(&sql, db, *kind, &columns));
		put_index_drops(&sql, *kind);
		put_indexes(&sql, *kind, &columns);
	}
	buffer_put_byte(&sql, 0);
	return db_run(db, (const char *)sql.data);
}

/* Kinds are never renamed, so no other version's tables go by other names. */
fault_t
derive_drop(struct db *db)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	for (const struct kind *const *kind = schema_kinds; *kind; kind++)
		buffer_print(&sql, "DROP VIEW IF EXISTS \"%s_shown\"; DROP TABLE IF EXISTS \"%s\";", (*kind)->name,
			     (*kind)->name);
	buffer_put_text(&sql, fixed_drop);
	buffer_put_byte(&sql, 0);
	return db_run(db, (const char *)sql.data);
}
