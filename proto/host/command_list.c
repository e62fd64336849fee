/* `record list`: records of one kind by the values of their fields and by what is written in them, newest first. */
#include "host/command_shared.h"

#include "host/act.h"
#include "host/clock.h"
#include "host/command_input.h"
#include "host/listing.h"
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
			out[count] = kind_field(kind, span_text(names[count]));
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

/* A list being printed. */
struct printing {
	struct call *call;
	const struct kind *kind;
	struct table table;
	const struct field_row *columns[LIST_COLUMNS];
	size_t column_count;
};

static void
put_cell(struct printing *printing, struct query *query, const struct field_row *row)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	int column = column_of(query, row->name);
	struct value value = { .type = VALUE_NONE };
	if (query_kind(query, column) == 'i')
		value = row->type == TYPE_TRUTH ? value_truth(query_get_integer(query, column) != 0) :
						  value_integer(query_get_integer(query, column));
	else if (!query_is_null(query, column))
		value = value_text(query_get_bytes(query, column));
	output_put_value(&text, row, &value, printing->call->chinese, clock_offset_minutes());
	table_cell(&printing->table, buffer_span(&text), CELL_WIDTH);
}

static fault_t
print_item(void *context, struct query *row)
{
	struct printing *printing = context;
	call_json_item(printing->call, listing_item(printing->kind, row));
	return NULL;
}

static fault_t
print_row(void *context, struct query *row)
{
	struct printing *printing = context;
	table_cell(&printing->table, query_get_bytes(row, column_of(row, "id")), 0);
	for (size_t i = 0; i < printing->column_count; i++)
		put_cell(printing, row, printing->columns[i]);
	return NULL;
}

static fault_t
print_json(struct printing *printing, const struct listing_query *query)
{
	struct call *call = printing->call;
	TRY(listing_run(call->store, call->arena, query, print_item, printing));
	call_json_end(call);
	return NULL;
}

static fault_t
print_table(struct printing *printing, const struct listing_query *query)
{
	struct call *call = printing->call;
	struct table *table = &printing->table;
	printing->column_count = shown_columns(printing->kind, printing->columns);
	*table = (struct table){ .arena = call->arena, .columns = printing->column_count + 1 };
	TRY(listing_run(call->store, call->arena, query, print_row, printing));
	table_put(call->out, table);
	if (table->count == LIST_DEFAULT * table->columns && !call_option(call, "--limit"))
		call_note(call, "the newest %d are shown; more with --limit and --offset", LIST_DEFAULT);
	return NULL;
}

static fault_t
record_list(struct call *call)
{
	struct listing_query query = { 0 };
	TRY(input_listing(call, &query));
	if (call_limit(call, LIST_DEFAULT, &query.limit))
		(void)call_integer(call, "--offset", 0, INT64_MAX, 0, &query.offset);
	struct printing printing = { .call = call, .kind = query.kind };
	if (call->status)
		return NULL;
	return call->json ? print_json(&printing, &query) : print_table(&printing, &query);
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
	.shows = "",
	.words_least = 1,
	.words_most = WORDS_ANY,
	.options = list_options,
};
