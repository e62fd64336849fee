/* Items of lists out of ids; see report_items.h. */
#include "hub/report_items.h"

#include "host/impersonal.h"
#include "host/listing.h"
#include "host/output.h"
#include "host/warnings.h"

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

/* What people call the rule; a rule that this version does not know any more keeps its code. */
static json_t *
rule_label(struct span name)
{
	enum warning_rule rule = warning_rule_read(name);
	if (rule < WARNING_RULES)
		return output_label(warning_rules[rule].label);
	return json_pack("{s:s%, s:s%}", "zh", name.data, name.size, "en", name.data, name.size);
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
		json_object_set_new(item, "label", rule_label(query_get_bytes(&row, 1)));
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

/* Of kinds that are about people: that there is such a record, and where it is kept. */
static json_t *
bare_items(const json_t *items)
{
	json_t *array = json_array();
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		json_array_append_new(array, json_pack("{s:O, s:O*, s:{}}", "id", json_object_get(item, "id"), "ledger",
						       json_object_get(item, "ledger"), "fields"));
	}
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
			json_object_set_new(page, "items", bare_items(items));
	}
	*out = json_incref(json_object_get(page, "items"));
	return NULL;
}
