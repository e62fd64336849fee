/* Items of lists out of ids; see report_items.h. */
#include "hub/report_items.h"

#include "host/impersonal.h"
#include "host/listing.h"
#include "host/output.h"

#include <string.h>

static bool
is_warning(const struct report_records *records)
{
	return strcmp(records->kind, "warning") == 0;
}

const char *
report_items_kind(const struct report_records *records)
{
	return strcmp(records->kind, "learner") == 0 ? "person" : records->kind;
}

static fault_t
read_item(struct store *store, const struct kind *kind, const char *id, json_t *items)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	buffer_print(&sql,
		     "SELECT *, (SELECT name FROM ledger WHERE ledger.id = shown.ledger) AS ledger_name"
		     " FROM \"%s_shown\" AS shown WHERE id = ?",
		     kind->name);
	buffer_put_byte(&sql, 0);
	struct query row = db_query(store->db, (const char *)sql.data);
	query_text(&row, span_text(id));
	if (query_step(&row))
		json_array_append_new(items, listing_item(kind, &row));
	return query_end(&row);
}

static fault_t
read_warning(struct store *store, const char *id, json_t *items)
{
	struct query row = db_query(store->db, "SELECT id, rule, centre, status, figure, began, ended FROM warning"
					       " WHERE id = ?");
	query_text(&row, span_text(id));
	if (query_step(&row)) {
		static const char *const names[] = { "id", "rule", "centre", "status" };
		json_t *item = json_object();
		for (int i = 0; i < 4; i++)
			output_text(item, names[i], query_get_bytes(&row, i));
		json_object_set_new(item, "figure", json_integer(query_get_integer(&row, 4)));
		output_instant(item, "began", query_get_integer(&row, 5));
		output_instant(item, "ended", query_get_integer(&row, 6));
		json_array_append_new(items, item);
	}
	return query_end(&row);
}

static fault_t
read_all(struct store *store, const struct report_records *records, json_t *items)
{
	const struct kind *kind = schema_kind(span_text(report_items_kind(records)));
	for (size_t i = 0; i < records->count; i++) {
		char id[UUID_TEXT_SIZE + 1];
		uuid_text(records->ids[i], id);
		TRY(is_warning(records) ? read_warning(store, id, items) : read_item(store, kind, id, items));
	}
	return NULL;
}

static json_t *
ids_alone(const json_t *items)
{
	json_t *array = json_array();
	for (size_t i = 0; i < json_array_size(items); i++)
		json_array_append_new(array, json_pack("{s:O}", "id", json_object_get(json_array_get(items, i), "id")));
	return array;
}

fault_t
report_items(struct store *store, const struct report_records *records, struct date today, bool personal, json_t **out)
{
	const struct kind *kind = schema_kind(span_text(report_items_kind(records)));
	json_t *page OWN(json_drop) = json_pack("{s:[]}", "items");
	json_t *items = json_object_get(page, "items");
	TRY(read_all(store, records, items));
	if (!is_warning(records)) {
		TRY(listing_page_add(store, kind, today, page));
		if (!personal && impersonal_kind(kind))
			impersonal_page(kind, page);
		else if (!personal)
			json_object_set_new(page, "items", ids_alone(items));
	}
	*out = json_incref(json_object_get(page, "items"));
	return NULL;
}
