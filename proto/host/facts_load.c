/* Rows of the derived tables as facts; see facts_load.h. */
#include "host/facts_load.h"

#include "host/coverage.h"
#include "host/holidays_own.h"
#include "host/ledger.h"

#include <stdlib.h>
#include <string.h>

#define DAY_S 86400
#define DISTRICT_VERSION 3 /* of stores that have the table of warnings */

enum { ID, PLACE, RECORD, FIRST }; /* columns of every query */

/* Queries that do not follow from the schema. */
static const struct {
	const char *table;
	const char *sql;
} special[] = {
	/* Visitors and the district's own staff are not counted: rotation training is the streets'. */
	{ "attendance",
	  "SELECT a.id, COALESCE(a.centre, (SELECT p.centre FROM person_shown p WHERE p.id = a.person)) AS code, NULL,"
	  " t.date, a.sign_in, a.person FROM training_shown t JOIN attendance a ON a.record = t.id"
	  " WHERE (t.date BETWEEN ?1 AND ?2 OR t.date BETWEEN ?3 AND ?4) AND t.voided IS NOT 1"
	  " AND t.status IS NOT 'cancelled' AND a.held IS NULL AND a.voided IS NOT 1 AND code IS NOT NULL"
	  " AND code <> (SELECT CAST(value AS TEXT) FROM identity WHERE name = 'district')" },
	{ "warning", "SELECT id, centre, NULL, began, ended, closed_at, rule FROM warning" },
};

/* ---- reading one row ---- */

static int64_t
day_of_text(struct span text)
{
	struct date date;
	int64_t instant;
	if (date_read(text, &date))
		return date_days(date);
	if (instant_read(text, &instant))
		return date_days(date_of_instant(instant, BEIJING_MINUTES));
	return FACTS_NO_DAY;
}

/* Instants of this machine's own tables are seconds, 0 unset. */
static int64_t
read_day(struct query *row, int column)
{
	if (query_kind(row, column) == 'i') {
		int64_t instant = query_get_integer(row, column);
		return instant ? date_days(date_of_instant(instant, BEIJING_MINUTES)) : FACTS_NO_DAY;
	}
	return query_is_null(row, column) ? FACTS_NO_DAY : day_of_text(query_get_bytes(row, column));
}

static int64_t
read_code(const struct span *codes, struct span name)
{
	for (int64_t i = 1; name.size && i < 64 && codes[i].size; i++)
		if (span_equal(codes[i], name))
			return i;
	return 0;
}

static int64_t
read_place(const struct facts_reader *reader, struct query *row)
{
	if (query_kind(row, PLACE) != 'i')
		return facts_word(reader->places, query_get_bytes(row, PLACE));
	int64_t ledger = query_get_integer(row, PLACE);
	for (size_t i = 0; i < reader->ledger_count; i++)
		if (reader->ledgers[i][0] == ledger)
			return reader->ledgers[i][1];
	return 0;
}

/* Of a reference: whether there is one. */
static int64_t
read_truth(struct query *row, int column)
{
	return query_kind(row, column) == 'i' ? query_get_integer(row, column) != 0 : !query_is_null(row, column);
}

static int64_t
read_field(const struct facts_reader *reader, size_t field, struct query *row, int column)
{
	switch (reader->table->fields[field].type) {
	case FACTS_DAY:
		return read_day(row, column);
	case FACTS_CODE:
		return read_code(reader->codes[field], query_get_bytes(row, column));
	case FACTS_PERSON:
		return facts_word(reader->people, query_get_bytes(row, column));
	case FACTS_NUMBER:
		return query_is_null(row, column) ? FACTS_NO_NUMBER : query_get_integer(row, column);
	case FACTS_TRUTH:
		return read_truth(row, column);
	default:
		return query_get_integer(row, column);
	}
}

/* False when its record does not count, hence neither does it. */
static bool
read_row(struct facts_reader *reader, struct query *query, struct facts_row *row)
{
	struct uuid record;
	*row = facts_row(reader->table);
	if (!uuid_read(query_get_bytes(query, ID), &row->id))
		return false;
	if (!query_is_null(query, RECORD) &&
	    !(uuid_read(query_get_bytes(query, RECORD), &record) && facts_has(reader->disputes, record)))
		return false;
	row->values[0] = read_place(reader, query);
	int column = FIRST;
	for (size_t i = 1; reader->table->fields[i].name; i++)
		if (!reader->table->fields[i].computed)
			row->values[i] = read_field(reader, i, query, column++);
	facts_compute(reader->table, row, &reader->clock);
	return true;
}

static fault_t
read_rows(struct facts_reader *reader, struct facts *facts, struct query *query)
{
	struct facts_row row;
	bool stopped = false;
	while (!stopped && query_step(query)) {
		if (read_row(reader, query, &row))
			facts_put(facts, &row);
		stopped = reader->stop && atomic_load_explicit(reader->stop, memory_order_relaxed);
	}
	TRY(query_end(query));
	return stopped ? fault_raise(FAULT_SYSTEM, 0, "reading ended before its end, with the program") : NULL;
}

/* ---- queries ---- */

static bool
is_part(const struct facts_table *table)
{
	const struct kind *kind = schema_kind(span_text(table->name));
	return kind && kind_is_part(kind);
}

/* A case that the district gave to another street goes on there as a case of its own, and counts there (host/transfer.h). */
#define MOVED "transferred_to IS NOT NULL AND result IS 'transferred'"

/* The column of the dispute that a part counts with. What was paid stays behind when its case moves, and counts where it was paid. */
static const char *
record_column(const struct facts_table *table)
{
	if (strcmp(table->name, "payment") == 0)
		return "CASE WHEN record IN (SELECT id FROM dispute WHERE " MOVED
		       " AND held IS NULL AND voided IS NOT 1)"
		       " THEN NULL ELSE record END";
	return is_part(table) ? "record" : "NULL";
}

/* In the order of the row that they become. */
static void
put_columns(struct buffer *sql, const struct facts_table *table)
{
	buffer_print(sql, "SELECT id, ledger, %s", record_column(table));
	for (const struct facts_field *field = table->fields + 1; field->name; field++)
		if (!field->computed)
			buffer_print(sql, ", \"%s\"", field->name);
	buffer_print(sql, " FROM \"%s\" WHERE held IS NULL AND voided IS NOT 1", table->name);
	if (strcmp(table->name, "dispute") == 0)
		buffer_put_text(sql, " AND NOT (" MOVED ")");
}

/* Any of its dates: the tests of the lines look closer. */
static void
put_periods(struct buffer *sql, const struct facts_table *table)
{
	const char *between = " AND (";
	for (const struct facts_field *field = table->fields; field->name; field++) {
		if (field->type != FACTS_DAY)
			continue;
		buffer_print(sql, "%s\"%s\" BETWEEN ?1 AND ?2 OR \"%s\" BETWEEN ?3 AND ?4", between, field->name,
			     field->name);
		between = " OR ";
	}
	buffer_put_byte(sql, ')');
}

/* The only column of days; NULL when there are several. */
static const char *
only_day(const struct facts_table *table)
{
	const char *found = NULL;
	for (const struct facts_field *field = table->fields; field->name; field++) {
		if (field->type == FACTS_DAY && found)
			return NULL;
		if (field->type == FACTS_DAY)
			found = field->name;
	}
	return found;
}

static const char *
special_sql(const struct facts_table *table)
{
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (strcmp(special[i].table, table->name) == 0)
			return special[i].sql;
	return NULL;
}

/* A day wider on both sides: instants are texts of another place on earth. */
static void
bind_periods(struct facts_reader *reader, struct query *query)
{
	for (int i = 0; i < 2; i++) {
		struct buffer OWN(buffer_drop) from = { 0 }, to = { 0 };
		date_put(&from, date_of_days(reader->from[i] - 1));
		date_put(&to, date_of_days(reader->to[i] + 2));
		query_text(query, arena_copy(&reader->arena, buffer_span(&from)));
		query_text(query, arena_copy(&reader->arena, buffer_span(&to)));
	}
}

/* One stretch of days of a table that goes by one of them: nothing but an index is read where one holds all columns. */
static fault_t
read_stretch(struct facts_reader *reader, struct facts *facts, int64_t from, int64_t to)
{
	struct buffer OWN(buffer_drop) sql = { 0 }, first = { 0 }, last = { 0 };
	put_columns(&sql, reader->table);
	buffer_print(&sql, " AND \"%s\" BETWEEN ? AND ?", only_day(reader->table));
	buffer_put_byte(&sql, 0);
	date_put(&first, date_of_days(from - 1));
	date_put(&last, date_of_days(to + 2));
	struct query query = db_query(reader->store->db, (const char *)sql.data);
	query_text(&query, buffer_span(&first));
	query_text(&query, buffer_span(&last));
	return read_rows(reader, facts, &query);
}

/* Both periods as one stretch where they would overlap: a row is put once. */
static fault_t
read_stretches(struct facts_reader *reader, struct facts *facts)
{
	if (reader->to[1] + 2 >= reader->from[0] - 1)
		return read_stretch(reader, facts, reader->from[1], reader->to[0]);
	TRY(read_stretch(reader, facts, reader->from[1], reader->to[1]));
	return read_stretch(reader, facts, reader->from[0], reader->to[0]);
}

static fault_t
read_sparse(struct facts_reader *reader, struct facts *facts)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	const char *text = special_sql(reader->table);
	if (!text && only_day(reader->table))
		return read_stretches(reader, facts);
	if (text) {
		buffer_put_text(&sql, text);
	} else {
		put_columns(&sql, reader->table);
		put_periods(&sql, reader->table);
	}
	buffer_put_byte(&sql, 0);
	struct query query = db_query(reader->store->db, (const char *)sql.data);
	if (strstr((const char *)sql.data, "?1"))
		bind_periods(reader, &query);
	return read_rows(reader, facts, &query);
}

/* ---- people and their training ---- */

struct learners {
	struct facts_reader *reader;
	struct facts *facts;
	int64_t until;
};

/* Columns as coverage_people gives them. */
static void
add_learner(void *context, struct query *query)
{
	struct learners *learners = context;
	struct facts_reader *reader = learners->reader;
	struct facts_row row = facts_row(reader->table);
	if (query_is_null(query, 2) || !uuid_read(query_get_bytes(query, 2), &row.id))
		return;
	row.values[0] = facts_word(reader->places, query_get_bytes(query, 0));
	row.values[1] = learners->until;
	row.values[2] = facts_word(reader->people, query_get_bytes(query, 2));
	for (int i = 0; i < 3; i++)
		row.values[3 + i] = query_get_integer(query, 6 + i);
	row.values[6] = read_day(query, 5);
	facts_put(learners->facts, &row);
}

static fault_t
read_learners(struct facts_reader *reader, struct facts *facts)
{
	for (int i = 0; i < 2; i++) {
		struct learners learners = { reader, facts, reader->to[i] };
		TRY(coverage_people(reader->store, date_of_days(reader->from[i]), date_of_days(reader->to[i]),
				    add_learner, &learners));
	}
	return NULL;
}

/* ---- all together ---- */

static fault_t
read_ledgers(struct facts_reader *reader)
{
	struct ledger *ledgers;
	TRY(ledger_list(reader->store, &reader->arena, &ledgers, &reader->ledger_count));
	reader->ledgers = arena_array(&reader->arena, reader->ledger_count, sizeof(*reader->ledgers));
	for (size_t i = 0; i < reader->ledger_count; i++) {
		struct span name = span_text(ledgers[i].name);
		bool centre = span_starts(name, SPAN("centre/"));
		struct span code = centre ? span_part(name, strlen("centre/"), name.size) : SPAN("");
		reader->ledgers[i][0] = ledgers[i].id;
		reader->ledgers[i][1] = facts_word(reader->places, code);
	}
	return NULL;
}

static void
read_codes(struct facts_reader *reader)
{
	for (int i = 0; reader->table->fields[i].name; i++) {
		if (reader->table->fields[i].type != FACTS_CODE)
			continue;
		const struct code *codes = facts_codes(reader->table, i);
		for (size_t k = 0; codes[k].name && k < 63; k++)
			reader->codes[i][k + 1] = span_text(codes[k].name);
	}
}

fault_t
facts_reader_open(struct store *store, struct facts *facts, struct facts_reader **out)
{
	struct facts_reader *OWN(facts_reader_close) reader = calloc(1, sizeof(*reader));
	if (!reader)
		abort();
	reader->store = store;
	reader->table = facts->table;
	reader->clock.holidays = store_holidays(store);
	reader->places = &facts->places;
	reader->people = &facts->people;
	TRY(read_ledgers(reader));
	read_codes(reader);
	*out = KEEP(reader);
	return NULL;
}

void
facts_reader_close(struct facts_reader **held)
{
	struct facts_reader *reader = KEEP(*held);
	if (reader)
		arena_drop(&reader->arena);
	free(reader);
}

fault_t
facts_read(struct facts_reader *reader, struct facts *facts)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	if (strcmp(reader->table->name, "learner") == 0)
		return read_learners(reader, facts);
	if (strcmp(reader->table->name, "warning") == 0 && reader->store->version < DISTRICT_VERSION)
		return NULL;
	if (reader->table->sparse)
		return read_sparse(reader, facts);
	put_columns(&sql, reader->table);
	buffer_put_byte(&sql, 0);
	struct query query = db_query(reader->store->db, (const char *)sql.data);
	return read_rows(reader, facts, &query);
}

fault_t
facts_read_one(struct facts_reader *reader, struct facts *facts, struct uuid id)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	facts_remove(facts, id);
	put_columns(&sql, reader->table);
	buffer_put_text(&sql, " AND id = ?");
	buffer_put_byte(&sql, 0);
	struct query query = db_query(reader->store->db, (const char *)sql.data);
	query_text(&query, span_text(text));
	return read_rows(reader, facts, &query);
}
