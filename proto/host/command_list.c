/* `record list`: records of one kind by the values of their fields and by what is written in them, newest first. */
#include "host/command_shared.h"

#include "host/act.h"
#include "host/clock.h"
#include "host/command_input.h"
#include "host/derive.h"
#include "host/output.h"

#include <string.h>

#define LIST_DEFAULT 1000
#define LIST_COLUMNS 5
#define CELL_WIDTH 32

/* What people see of a kind in a list; kinds without a row here show their first fields. */
static const struct {
	const char *kind;
	const char *fields[LIST_COLUMNS];
} list_columns[] = {
	{ "dispute", { "number", "received", "status", "category", "amount" } },
	{ "party", { "side", "type", "name", "phone", "employer_code" } },
	{ "event", { "at", "type", "outcome", "text" } },
	{ "training", { "title", "date", "status", "form", "minutes" } },
	{ "person", { "name", "centre", "duty", "certificate_to", "active" } },
	{ "centre", { "code", "name", "short_name", "phone" } },
	{ "device", { "name", "label", "role", "status", "enrolled" } },
};

/* A query put together from the schema's names and bound parameters. */
struct listing {
	struct call *call;
	const struct kind *kind;
	struct buffer sql;
	struct value *bound; /* texts and integers, in order */
	size_t bound_count;
	bool nothing; /* what is searched for can't be found */
};

static void
bind(struct listing *listing, struct value value)
{
	listing->bound[listing->bound_count++] = value;
}

static fault_t
add_filter(struct listing *listing, const struct given *given)
{
	const struct field_row *row;
	struct value value;
	TRY(given_field(listing->kind, given->name, &row));
	const char *wrong = field_parse(listing->call->arena, row, given->text, &value);
	if (wrong)
		return fault_raise(FAULT_INPUT, 0, "%s: %s", row->name, wrong);
	if (value.type == VALUE_NONE) {
		buffer_print(&listing->sql, " AND \"%s\" IS NULL", row->name);
		return NULL;
	}
	if (value.type == VALUE_TRUTH)
		value = value_integer(value.truth);
	for (size_t i = 0; value.type == VALUE_LIST && i < value.count; i++) {
		buffer_print(&listing->sql, " AND EXISTS (SELECT 1 FROM json_each(\"%s\") WHERE value = ?)", row->name);
		bind(listing, value.items[i]);
	}
	if (value.type != VALUE_LIST) {
		buffer_print(&listing->sql, " AND \"%s\" = ?", row->name);
		bind(listing, value);
	}
	return NULL;
}

/* Every word must stand somewhere in the record, each maybe in another part; a part is searched alone. */
static void
add_search(struct listing *listing, struct span typed)
{
	const char *column = kind_is_part(listing->kind) ? "id" : "record";
	size_t words = 0;
	for (; words < SEARCH_WORDS_MAX; words++) {
		struct buffer OWN(buffer_drop) word = { 0 };
		if (!search_put_word(&word, &typed))
			break;
		buffer_print(&listing->sql,
			     " AND id IN (SELECT d.%s FROM search JOIN document d ON d.row = search.rowid"
			     " WHERE search.text MATCH ?)",
			     column);
		bind(listing, value_text(arena_copy(listing->call->arena, buffer_span(&word))));
	}
	listing->nothing = words == 0;
}

static fault_t
add_place(struct listing *listing)
{
	const char *of = call_option(listing->call, "--of"), *centre = call_option(listing->call, "--centre");
	struct arena *arena = listing->call->arena;
	struct uuid id;
	if (of) {
		TRY(call_id(of, &id));
		buffer_print(&listing->sql, " AND record = ?");
		bind(listing, value_text(span_text(of)));
	}
	if (centre) {
		buffer_print(&listing->sql, " AND ledger = (SELECT id FROM ledger WHERE name = ?)");
		bind(listing, value_text(arena_print(arena, "centre/%s", centre)));
	}
	return NULL;
}

static fault_t
build(struct listing *listing, const struct given *given, size_t count)
{
	const char *search = call_option(listing->call, "--search");
	int64_t limit, offset;
	listing->bound = ARENA_NEW_ARRAY(listing->call->arena, count * LIMIT_LIST + 64, struct value);
	buffer_print(&listing->sql,
		     "SELECT *, (SELECT name FROM ledger WHERE ledger.id = shown.ledger) AS ledger_name"
		     " FROM \"%s_shown\" AS shown WHERE TRUE",
		     listing->kind->name);
	for (size_t i = 0; i < count; i++)
		TRY(add_filter(listing, &given[i]));
	TRY(add_place(listing));
	if (search)
		add_search(listing, span_text(search));
	if (!call_limit(listing->call, LIST_DEFAULT, &limit) ||
	    !call_integer(listing->call, "--offset", 0, INT64_MAX, 0, &offset))
		return NULL;
	buffer_put_text(&listing->sql, " ORDER BY id DESC LIMIT ? OFFSET ?");
	buffer_put_byte(&listing->sql, 0);
	bind(listing, value_integer(limit));
	bind(listing, value_integer(offset));
	return NULL;
}

static const struct field_row *
column_row(const struct kind *kind, const char *name)
{
	return kind_field(kind, span_text(name));
}

static json_t *
column_json(struct query *query, int column, const struct field_row *row)
{
	json_t *list = NULL;
	if (query_kind(query, column) == 'i' && row && row->type == TYPE_TRUTH)
		return json_boolean(query_get_integer(query, column) != 0);
	if (query_kind(query, column) == 'i')
		return json_integer(query_get_integer(query, column));
	struct span text = query_get_bytes(query, column);
	bool parsed = row && (type_is_list(row->type) || row->type == TYPE_ANY);
	if (!parsed)
		return json_span(text);
	fault_t fault = json_read(text, &list);
	fault_drop(fault);
	return list ? list : json_span(text);
}

static json_t *
row_json(const struct listing *listing, struct query *query)
{
	json_t *object = json_object(), *fields = json_object();
	for (int i = 0; i < query_columns(query); i++) {
		const char *name = query_column_name(query, i);
		const struct field_row *row = column_row(listing->kind, name);
		if (query_is_null(query, i) || strcmp(name, "ledger") == 0)
			continue;
		if (strcmp(name, "ledger_name") == 0)
			json_object_set_new(object, "ledger", column_json(query, i, NULL));
		else if (!row && (strcmp(name, "id") == 0 || kind_is_part(listing->kind)))
			json_object_set_new(object, name, column_json(query, i, NULL));
		else if (row)
			json_object_set_new(fields, name, column_json(query, i, row));
	}
	json_object_set_new(object, "kind", json_string(listing->kind->name));
	json_object_set_new(object, "fields", fields);
	return object;
}

static fault_t
start(struct listing *listing, struct query *query)
{
	*query = db_query(listing->call->store->db, (const char *)listing->sql.data);
	for (size_t i = 0; i < listing->bound_count; i++) {
		if (listing->bound[i].type == VALUE_INTEGER)
			query_integer(query, listing->bound[i].integer);
		else
			query_text(query, listing->bound[i].bytes);
	}
	return NULL;
}

static fault_t
print_json(struct listing *listing)
{
	struct query query;
	if (!listing->nothing) {
		TRY(start(listing, &query));
		while (query_step(&query))
			call_json_item(listing->call, row_json(listing, &query));
		TRY(query_end(&query));
	}
	call_json_end(listing->call);
	return NULL;
}

/* The rows of the schema that a list of this kind shows. */
static size_t
shown_columns(const struct kind *kind, const struct field_row *out[LIST_COLUMNS])
{
	size_t count = 0;
	for (size_t i = 0; i < sizeof(list_columns) / sizeof(list_columns[0]); i++) {
		const char *const *names = list_columns[i].fields;
		if (strcmp(list_columns[i].kind, kind->name) != 0)
			continue;
		while (count < LIST_COLUMNS && names[count]) {
			out[count] = column_row(kind, names[count]);
			count++;
		}
	}
	for (const struct field_row *row = kind->fields; count == 0 && row->name && row < kind->fields + LIST_COLUMNS;
	     row++)
		out[row - kind->fields] = row;
	for (; count < LIST_COLUMNS && out[count]; count++)
		continue;
	return count;
}

static int
column_of(struct query *query, const char *name)
{
	int column = 0;
	while (column < query_columns(query) && strcmp(query_column_name(query, column), name) != 0)
		column++;
	return column;
}

static void
put_cell(struct listing *listing, struct table *table, struct query *query, const struct field_row *row)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	int column = column_of(query, row->name);
	struct value value = { .type = VALUE_NONE };
	if (query_kind(query, column) == 'i')
		value = row->type == TYPE_TRUTH ? value_truth(query_get_integer(query, column) != 0) :
						  value_integer(query_get_integer(query, column));
	else if (!query_is_null(query, column))
		value = value_text(query_get_bytes(query, column));
	output_put_value(&text, row, &value, listing->call->chinese, clock_offset_minutes());
	table_cell(table, buffer_span(&text), CELL_WIDTH);
}

static fault_t
print_table(struct listing *listing)
{
	const struct field_row *rows[LIST_COLUMNS] = { NULL };
	size_t count = shown_columns(listing->kind, rows);
	struct table table = { .arena = listing->call->arena, .columns = count + 1 };
	struct query query;
	if (listing->nothing)
		return NULL;
	TRY(start(listing, &query));
	while (query_step(&query)) {
		table_cell(&table, query_get_bytes(&query, column_of(&query, "id")), 0);
		for (size_t i = 0; i < count; i++)
			put_cell(listing, &table, &query, rows[i]);
	}
	TRY(query_end(&query));
	table_put(listing->call->out, &table);
	if (table.count == LIST_DEFAULT * table.columns && !call_option(listing->call, "--limit"))
		call_note(listing->call, "the newest %d are shown; more with --limit and --offset", LIST_DEFAULT);
	return NULL;
}

static fault_t
record_list(struct call *call)
{
	struct listing listing = { .call = call };
	size_t count;
	TRY(given_kind(span_text(call->words[0]), &listing.kind));
	const struct given *given = input_words(call, 1, &count);
	if (call_option(call, "--of") && !kind_is_part(listing.kind))
		return fault_raise(FAULT_INPUT, 0, "a %s is no part of a record", listing.kind->name);
	fault_t fault = build(&listing, given, count);
	if (!fault && !call->status)
		fault = call->json ? print_json(&listing) : print_table(&listing);
	buffer_drop(&listing.sql);
	return fault;
}

static const struct command_option list_options[] = {
	{ "--search", "TEXT", { "全文检索", "records in which every word of TEXT occurs" }, false, false },
	{ "--of", "ID", { "只列某条记录的组成部分", "parts of this record only" }, false, false },
	{ "--centre", "CODE", { "只列某个中心的记录", "this centre's ledger only" }, false, false },
	{ "--limit", "N", { "最多几条（默认 1000，JSON 为全部）", "at most N (1000; as JSON all)" }, false, false },
	{ "--offset", "N", { "跳过前几条", "leave out the first N" }, false, false },
	{ 0 },
};

const struct command command_record_list = {
	.name = "record list",
	.words = "KIND [field=value]…",
	.help = { "列出记录，新的在前", "Lists records of a kind, newest first" },
	.more = { "field=value 只列字段值相符者；空值表示未填；集合字段为包含所列各项者。",
		  "field=value keeps those with that value; an empty value those without one; of sets, those that hold every item." },
	.run = record_list,
	.store = STORE_READS,
	.words_least = 1,
	.words_most = WORDS_ANY,
	.options = list_options,
};
