/* Lists from queries; see listing.h. Sealed text never decides an order: it is here on one device and not on another. */
#include "host/listing_inside.h"

#include "host/act.h"
#include "host/search.h"

#include <string.h>

#define BOUND_BESIDES (SEARCH_WORDS_MAX + LISTING_CENTRES_MAX + 8) /* parameters that are no filter's */

/* Records from which on an index of a code is of no use to a list, and to its total. */
#define COMMON 2000
#define COMMON_COUNTED 50000

void
listing_bind(struct listing_sql *sql, struct value value)
{
	sql->bound[sql->bound_count++] = value.type == VALUE_TRUTH ? value_integer(value.truth) : value;
}

/* ---- filters ---- */

static void
put_column(struct listing_sql *sql, const struct listing_filter *filter, bool indexed)
{
	buffer_print(&sql->text, " AND %s\"%s\"", indexed ? "" : "+", filter->field->name);
}

static void
put_marks(struct listing_sql *sql, const struct listing_filter *filter)
{
	buffer_put_text(&sql->text, " IN (");
	for (size_t i = 0; i < filter->count; i++) {
		buffer_put_text(&sql->text, i ? ", ?" : "?");
		listing_bind(sql, filter->values[i]);
	}
	buffer_put_byte(&sql->text, ')');
}

static void
put_held_item(struct listing_sql *sql, const struct listing_filter *filter, size_t at)
{
	buffer_print(&sql->text, " AND EXISTS (SELECT 1 FROM json_each(\"%s\") WHERE value = ?)", filter->field->name);
	listing_bind(sql, filter->values[at]);
}

static void
put_set_filter(struct listing_sql *sql, const struct listing_filter *filter)
{
	for (size_t i = 0; filter->test == LISTING_ALL && i < filter->count; i++)
		put_held_item(sql, filter, i);
	if (filter->test == LISTING_ALL)
		return;
	buffer_print(&sql->text, " AND EXISTS (SELECT 1 FROM json_each(\"%s\") WHERE value", filter->field->name);
	put_marks(sql, filter);
	buffer_put_byte(&sql->text, ')');
}

/* With a search, its words find the records and no index of a field should. Nor should one of a life-cycle's where many records have
 * these values: they would all be sorted for the sake of one page, while the index in the list's own order holds the codes, too. */
static fault_t
is_index_of_use(const struct listing_sql *sql, const struct listing_filter *filter, bool *out)
{
	const struct field_row *field = filter->field;
	int64_t left = sql->counts ? COMMON_COUNTED : COMMON;
	*out = !sql->query->search.size;
	if (!*out || field->type != TYPE_CODE || field->merge != MERGE_FURTHEST || filter->test > LISTING_ALL)
		return NULL;
	const char *text =
		arena_text(sql->arena, arena_print(sql->arena,
						   "SELECT COUNT(*) FROM (SELECT 1 FROM \"%s\" WHERE \"%s\" = ?"
						   " LIMIT ?)",
						   sql->query->kind->name, field->name));
	for (size_t i = 0; i < filter->count && left > 0; i++) {
		struct query query = db_query(sql->store->db, text);
		query_text(&query, filter->values[i].bytes);
		query_integer(&query, left);
		left -= query_step(&query) ? query_get_integer(&query, 0) : 0;
		TRY(query_end(&query));
	}
	*out = left > 0;
	return NULL;
}

static fault_t
put_filter(struct listing_sql *sql, const struct listing_filter *filter)
{
	static const char *const tests[] = { [LISTING_FROM] = " >= ?", [LISTING_TO] = " <= ?" };
	bool indexed;
	if (filter->test == LISTING_UNSET) {
		buffer_print(&sql->text, " AND \"%s\" IS NULL", filter->field->name);
		return NULL;
	}
	if (type_is_list(filter->field->type)) {
		put_set_filter(sql, filter);
		return NULL;
	}
	TRY(is_index_of_use(sql, filter, &indexed));
	put_column(sql, filter, indexed);
	if (filter->test == LISTING_FROM || filter->test == LISTING_TO)
		buffer_put_text(&sql->text, tests[filter->test]);
	else if (filter->count == 1)
		buffer_put_text(&sql->text, " = ?");
	if (filter->test == LISTING_ANY && filter->count > 1)
		put_marks(sql, filter);
	else
		listing_bind(sql, filter->values[0]);
	return NULL;
}

/* One ledger is compared by its number, so that an index of it can give the order, too. */
static fault_t
put_centres(struct listing_sql *sql)
{
	struct span rest = sql->query->centre;
	bool several = span_find(rest, ',') < rest.size;
	buffer_put_text(&sql->text, several ? " AND ledger IN (SELECT id FROM ledger WHERE name IN (" :
					      " AND ledger = (SELECT id FROM ledger WHERE name = ");
	for (size_t count = 0; rest.size; count++) {
		struct span code = span_cut(&rest, ',');
		if (count == LISTING_CENTRES_MAX)
			return fault_raise(FAULT_INPUT, 0, "more than %d centres", LISTING_CENTRES_MAX);
		buffer_put_text(&sql->text, count ? ", ?" : "?");
		listing_bind(sql, value_text(arena_print(sql->arena, "centre/%.*s", SPAN_ARG(code))));
	}
	buffer_put_text(&sql->text, several ? "))" : ")");
	return NULL;
}

static fault_t
put_conditions(struct listing_sql *sql)
{
	const struct listing_query *query = sql->query;
	char of[UUID_TEXT_SIZE + 1];
	for (size_t i = 0; i < query->filter_count; i++)
		TRY(put_filter(sql, &query->filters[i]));
	if (query->voided_out)
		buffer_put_text(&sql->text, " AND voided IS NOT 1");
	if (query->of) {
		if (!kind_is_part(query->kind))
			return fault_raise(FAULT_INPUT, 0, "a %s is no part of a record", query->kind->name);
		uuid_text(*query->of, of);
		buffer_put_text(&sql->text, " AND record = ?");
		listing_bind(sql, value_text(arena_copy(sql->arena, span_text(of))));
	}
	if (query->centre.size)
		TRY(put_centres(sql));
	return query->search.size ? listing_put_search(sql) : NULL;
}

/* ---- reading filters ---- */

static fault_t
read_value(struct arena *arena, const struct field_row *field, struct span text, struct value *out)
{
	const char *wrong = field_parse(arena, field, text, out);
	return wrong ? fault_raise(FAULT_INPUT, 0, "%s: %s", field->name, wrong) : NULL;
}

/* The value, or the items of a set. */
static void
set_values(struct arena *arena, const struct value *value, struct listing_filter *filter)
{
	bool list = value->type == VALUE_LIST;
	filter->count = list ? value->count : 1;
	filter->values = ARENA_NEW_ARRAY(arena, filter->count, struct value);
	memcpy(filter->values, list ? value->items : value, filter->count * sizeof(*filter->values));
}

fault_t
listing_filter_words(struct arena *arena, const struct kind *kind, struct span name, struct span text,
		     struct listing_filter *out)
{
	struct value value;
	*out = (struct listing_filter){ .test = LISTING_ALL };
	TRY(given_field(kind, name, &out->field));
	TRY(read_value(arena, out->field, text, &value));
	if (value.type == VALUE_NONE)
		out->test = LISTING_UNSET;
	else
		set_values(arena, &value, out);
	return NULL;
}

static fault_t
read_any(struct arena *arena, struct span text, struct listing_filter *filter)
{
	filter->test = LISTING_ANY;
	filter->values = ARENA_NEW_ARRAY(arena, LIMIT_LIST, struct value);
	while (text.size) {
		struct value value;
		TRY(read_value(arena, filter->field, span_cut(&text, ','), &value));
		if (value.type == VALUE_NONE)
			continue;
		if (filter->count == LIMIT_LIST)
			return fault_raise(FAULT_INPUT, 0, "%s: has more than %d values", filter->field->name,
					   LIMIT_LIST);
		filter->values[filter->count++] = value.type == VALUE_LIST ? value.items[0] : value;
	}
	if (!filter->count)
		filter->test = LISTING_UNSET;
	return NULL;
}

static fault_t
read_bound(struct arena *arena, struct span text, struct listing_filter *filter)
{
	struct value value;
	if (type_is_list(filter->field->type) || filter->field->type == TYPE_ANY)
		return fault_raise(FAULT_INPUT, 0, "%s: has no order, so nothing is from or to", filter->field->name);
	TRY(read_value(arena, filter->field, text, &value));
	if (value.type == VALUE_NONE)
		return fault_raise(FAULT_INPUT, 0, "%s: from or to what is missing", filter->field->name);
	set_values(arena, &value, filter);
	return NULL;
}

fault_t
listing_filter_url(struct arena *arena, const struct kind *kind, struct span name, struct span text,
		   struct listing_filter *out)
{
	struct span test = name, field = span_cut(&test, '.');
	*out = (struct listing_filter){ .test = LISTING_FROM };
	TRY(given_field(kind, field, &out->field));
	if (span_equal(test, SPAN("to")))
		out->test = LISTING_TO;
	else if (test.size && !span_equal(test, SPAN("from")))
		return fault_raise(FAULT_INPUT, 0, "%s: there is .from and .to, nothing else", out->field->name);
	return test.size ? read_bound(arena, text, out) : read_any(arena, text, out);
}

fault_t
listing_sort_url(const struct kind *kind, struct span text, struct listing_query *query)
{
	bool descending = span_starts(text, SPAN("-"));
	query->ascending = text.size && !descending;
	query->sort = NULL;
	text = span_part(text, descending, text.size);
	if (!text.size || span_equal(text, SPAN("id")))
		return NULL;
	TRY(given_field(kind, text, &query->sort));
	if (query->sort->sealed || type_is_list(query->sort->type) || query->sort->type == TYPE_ANY)
		return fault_raise(FAULT_INPUT, 0, "%s: can't be sorted by", query->sort->name);
	return NULL;
}

/* ---- running ---- */

static size_t
bound_room(const struct listing_query *query)
{
	size_t room = BOUND_BESIDES;
	for (size_t i = 0; i < query->filter_count; i++)
		room += query->filters[i].count;
	return room;
}

static void
put_order(struct listing_sql *sql)
{
	const struct listing_query *query = sql->query;
	const char *way = query->ascending ? "ASC" : "DESC";
	if (query->sort)
		buffer_print(&sql->text, " ORDER BY \"%s\" %s NULLS LAST, id DESC", query->sort->name, way);
	else
		buffer_print(&sql->text, " ORDER BY id %s", way);
}

static void
put_page(struct listing_sql *sql)
{
	put_order(sql);
	buffer_put_text(&sql->text, " LIMIT ? OFFSET ?");
	listing_bind(sql, value_integer(sql->query->limit));
	listing_bind(sql, value_integer(sql->query->offset));
}

/* In the order of ids rows come as they are wanted. In another, ids are sorted first, since SQLite would carry whole rows through the
 * sort. */
static fault_t
put_select(struct listing_sql *sql)
{
	const char *kind = sql->query->kind->name;
	buffer_print(&sql->text,
		     "SELECT *, (SELECT name FROM ledger WHERE ledger.id = shown.ledger) AS ledger_name"
		     " FROM \"%s_shown\" AS shown WHERE TRUE",
		     kind);
	if (sql->query->sort)
		buffer_print(&sql->text, " AND id IN (SELECT id FROM \"%s_shown\" AS shown WHERE TRUE", kind);
	TRY(put_conditions(sql));
	put_page(sql);
	if (sql->query->sort) {
		buffer_put_byte(&sql->text, ')');
		put_order(sql);
	}
	buffer_put_byte(&sql->text, 0);
	return NULL;
}

static fault_t
put_count(struct listing_sql *sql)
{
	sql->counts = true;
	buffer_print(&sql->text, "SELECT COUNT(*) FROM (SELECT 1 FROM \"%s_shown\" AS shown WHERE TRUE",
		     sql->query->kind->name);
	TRY(put_conditions(sql));
	buffer_put_text(&sql->text, " LIMIT ?)");
	listing_bind(sql, value_integer(sql->query->search.size ? LISTING_SEARCHED_MAX + 1 : -1));
	buffer_put_byte(&sql->text, 0);
	return NULL;
}

static struct query
start(const struct listing_sql *sql)
{
	struct query query = db_query(sql->store->db, (const char *)sql->text.data);
	for (size_t i = 0; i < sql->bound_count; i++) {
		if (sql->bound[i].type == VALUE_INTEGER)
			query_integer(&query, sql->bound[i].integer);
		else
			query_text(&query, sql->bound[i].bytes);
	}
	return query;
}

static fault_t
visit_rows(const struct listing_sql *sql, listing_visit *visit, void *context)
{
	fault_t fault = NULL;
	struct query row = start(sql);
	while (!fault && query_step(&row))
		fault = visit(context, &row);
	fault_t ended = query_end(&row);
	if (fault)
		fault_drop(ended);
	return fault ? fault : ended;
}

static struct listing_sql
sql_of(struct store *store, struct arena *arena, const struct listing_query *query)
{
	return (struct listing_sql){ .store = store,
				     .arena = arena,
				     .query = query,
				     .bound = ARENA_NEW_ARRAY(arena, bound_room(query), struct value) };
}

fault_t
listing_run(struct store *store, struct arena *arena, const struct listing_query *query, listing_visit *visit,
	    void *context)
{
	struct listing_sql sql = sql_of(store, arena, query);
	fault_t fault = put_select(&sql);
	if (!fault && !sql.nothing)
		fault = visit_rows(&sql, visit, context);
	buffer_drop(&sql.text);
	return fault;
}

static fault_t
count_rows(const struct listing_sql *sql, int64_t *total)
{
	struct query query = start(sql);
	*total = query_step(&query) ? query_get_integer(&query, 0) : 0;
	return query_end(&query);
}

fault_t
listing_total(struct store *store, struct arena *arena, const struct listing_query *query, int64_t *total, bool *more)
{
	struct listing_sql sql = sql_of(store, arena, query);
	fault_t fault = put_count(&sql);
	*total = 0;
	if (!fault && !sql.nothing)
		fault = count_rows(&sql, total);
	buffer_drop(&sql.text);
	*more = query->search.size && *total > LISTING_SEARCHED_MAX;
	if (*more)
		*total = LISTING_SEARCHED_MAX;
	return fault;
}
