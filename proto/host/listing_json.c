/* Rows of lists as JSON, and what a list of disputes shows of each case besides its fields; see listing.h. */
#include "host/listing.h"

#include "host/holidays_own.h"
#include "host/names.h"
#include "host/output.h"
#include "host/record_json.h"

#include <inttypes.h>
#include <string.h>

/* ---- rows ---- */

static json_t *
column_json(struct query *row, int column, const struct field_row *field)
{
	json_t *list = NULL;
	if (query_kind(row, column) == 'i' && field && field->type == TYPE_TRUTH)
		return json_boolean(query_get_integer(row, column) != 0);
	if (query_kind(row, column) == 'i')
		return json_integer(query_get_integer(row, column));
	struct span text = query_get_bytes(row, column);
	bool parsed = field && (type_is_list(field->type) || field->type == TYPE_ANY);
	if (!parsed)
		return json_span(text);
	fault_t fault = json_read(text, &list);
	fault_drop(fault);
	return list ? list : json_span(text);
}

json_t *
listing_item(const struct kind *kind, struct query *row)
{
	json_t *object = json_object(), *fields = json_object();
	for (int i = 0; i < query_columns(row); i++) {
		const char *name = query_column_name(row, i);
		const struct field_row *field = kind_field(kind, span_text(name));
		if (query_is_null(row, i) || strcmp(name, "ledger") == 0)
			continue;
		if (strcmp(name, "ledger_name") == 0)
			json_object_set_new(object, "ledger", column_json(row, i, NULL));
		else if (!field && (strcmp(name, "id") == 0 || kind_is_part(kind)))
			json_object_set_new(object, name, column_json(row, i, NULL));
		else if (field)
			json_object_set_new(fields, name, column_json(row, i, field));
	}
	json_object_set_new(object, "kind", json_string(kind->name));
	json_object_set_new(object, "fields", fields);
	return object;
}

/* ---- pages ---- */

struct page {
	const struct kind *kind;
	json_t *items;
	int64_t limit;
	bool more;
};

static fault_t
visit_item(void *context, struct query *row)
{
	struct page *page = context;
	if ((int64_t)json_array_size(page->items) < page->limit)
		json_array_append_new(page->items, listing_item(page->kind, row));
	else
		page->more = true;
	return NULL;
}

static fault_t
add_total(struct store *store, struct arena *arena, const struct listing_query *query, json_t *object)
{
	int64_t total;
	bool more;
	TRY(listing_total(store, arena, query, &total, &more));
	json_object_set_new(object, "total", more ? json_null() : json_integer(total));
	return NULL;
}

fault_t
listing_page(struct store *store, struct arena *arena, const struct listing_query *query, bool total, json_t **out)
{
	json_t *OWN(json_drop) object = json_object();
	struct page page = { .kind = query->kind, .items = json_array(), .limit = query->limit };
	struct listing_query one_more = *query;
	json_object_set_new(object, "items", page.items);
	if (one_more.limit < INT64_MAX)
		one_more.limit++;
	TRY(listing_run(store, arena, &one_more, visit_item, &page));
	json_object_set_new(object, "more", json_boolean(page.more));
	if (total)
		TRY(add_total(store, arena, query, object));
	*out = KEEP(object);
	return NULL;
}

/* ---- what is added to items ---- */

static bool
item_id(const json_t *item, struct uuid *out)
{
	const char *id = json_string_value(json_object_get(item, "id"));
	return id && uuid_read(span_text(id), out);
}

fault_t
listing_state_add(struct store *store, json_t *item)
{
	struct place place;
	struct record_state state;
	struct uuid id;
	if (!item_id(item, &id))
		return NULL;
	TRY(record_find(store, id, &place));
	TRY(record_state(store, &place, &state));
	json_object_set_new(item, "state", json_string(held_word(state.held)));
	return NULL;
}

fault_t
listing_side(struct store *store, struct arena *arena, struct uuid dispute, bool applicants, struct span *out)
{
	char id[UUID_TEXT_SIZE + 1];
	int64_t count = 0;
	uuid_text(dispute, id);
	struct query query = db_query(store->db, "SELECT name, headcount FROM party_shown WHERE record = ? AND side = ?"
						 " AND voided IS NOT 1 ORDER BY is_delegate IS NOT 1, id");
	query_text(&query, span_text(id));
	query_text(&query, applicants ? SPAN("applicant") : SPAN("respondent"));
	*out = (struct span){ 0 };
	while (query_step(&query)) {
		if (!out->size && !query_is_null(&query, 0))
			*out = arena_copy(arena, query_get_bytes(&query, 0));
		count += query_is_null(&query, 1) ? 1 : query_get_integer(&query, 1);
	}
	TRY(query_end(&query));
	if (out->size && count > 1)
		*out = arena_print(arena, "%.*s 等%" PRId64 "人", SPAN_ARG(*out), count);
	return NULL;
}

static void
set_date(json_t *object, const char *name, struct date date)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	date_put(&text, date);
	output_text(object, name, buffer_span(&text));
}

static json_t *
clock_json(enum clock clock, struct date received, struct date due, struct date today)
{
	const struct clock_row *row = &clocks[clock];
	json_t *object = json_pack("{s:s, s:o}", "name", row->name, "label", output_label(row->label));
	set_date(object, "due", due);
	json_object_set_new(object, "day", json_integer(date_days(today) - date_days(received)));
	json_object_set_new(object, "days", json_integer(date_days(due) - date_days(received)));
	json_object_set_new(object, "days_left", json_integer(date_days(due) - date_days(today)));
	return object;
}

json_t *
listing_clock(const struct check_holidays *holidays, const struct document *dispute, struct date today)
{
	enum clock first = CLOCK_COUNT;
	struct date received, due, earliest = { 0 };
	if (!date_read(document_text(dispute, "received"), &received))
		return json_null();
	for (enum clock clock = CLOCK_ACCEPTANCE; clock <= CLOCK_MEDIATION; clock++) {
		if (!clock_due(clock, dispute, holidays, &due) ||
		    (first != CLOCK_COUNT && date_compare(due, earliest) >= 0))
			continue;
		first = clock;
		earliest = due;
	}
	return first == CLOCK_COUNT ? json_null() : clock_json(first, received, earliest, today);
}

/* The fields that clock_due reads, in the order of their names, as documents have them. */
static struct document
clock_document(struct arena *arena, const json_t *fields)
{
	static const char *const names[] = { "accepted", "closed", "extended_to", "received", "result_date", "status" };
	const size_t count = sizeof(names) / sizeof(names[0]);
	struct document document = { .fields = ARENA_NEW_ARRAY(arena, count, struct field) };
	for (size_t i = 0; i < count; i++) {
		struct span text = span_text(json_string_value(json_object_get(fields, names[i])));
		if (text.size)
			document.fields[document.count++] =
				(struct field){ .name = span_text(names[i]), .value = value_text(text) };
	}
	return document;
}

static fault_t
next_due(struct store *store, struct uuid dispute, json_t *item)
{
	char id[UUID_TEXT_SIZE + 1];
	uuid_text(dispute, id);
	struct query query = db_query(store->db, "SELECT MIN(due) FROM payment_shown WHERE record = ?"
						 " AND voided IS NOT 1 AND paid_on IS NULL");
	query_text(&query, span_text(id));
	bool due = query_step(&query) && !query_is_null(&query, 0);
	json_object_set_new(item, "next_due", due ? json_span(query_get_bytes(&query, 0)) : json_null());
	return query_end(&query);
}

fault_t
listing_dispute_add(struct store *store, struct arena *arena, struct date today, json_t *item)
{
	const json_t *fields = json_object_get(item, "fields");
	struct span mediator = span_text(json_string_value(json_object_get(fields, "mediator"))), name;
	struct document document = clock_document(arena, fields);
	struct uuid id;
	if (!item_id(item, &id))
		return NULL;
	TRY(listing_side(store, arena, id, true, &name));
	output_text(item, "applicants", name);
	TRY(listing_side(store, arena, id, false, &name));
	output_text(item, "respondents", name);
	if (mediator.size) {
		TRY(name_of_person(store, arena, mediator, &name));
		output_text(item, "mediator_name", name);
	}
	json_object_set_new(item, "clock", listing_clock(store_holidays(store), &document, today));
	return next_due(store, id, item);
}

fault_t
listing_page_add(struct store *store, const struct kind *kind, struct date today, json_t *page)
{
	size_t i;
	json_t *item;
	bool disputes = strcmp(kind->name, "dispute") == 0;
	json_array_foreach(json_object_get(page, "items"), i, item)
	{
		struct arena OWN(arena_drop) arena = { 0 };
		TRY(listing_state_add(store, item));
		if (disputes)
			TRY(listing_dispute_add(store, &arena, today, item));
	}
	return NULL;
}
