/* Records: lists, one with its parts and clocks, its history, making and changing. */
#include "host/api_inside.h"

#include "host/act.h"
#include "host/chronicle.h"
#include "host/holidays_own.h"
#include "host/impersonal.h"
#include "host/listing.h"
#include "host/names.h"
#include "host/output.h"
#include "host/record_json.h"
#include "host/waiting.h"

#include <string.h>

#define PAGE_MAX 500

/* ---- lists ---- */

/* Parameters of a list that are no fields. */
static bool
is_reserved(struct span name)
{
	static const char *const names[] = { "q",      "of",     "sort",   "limit",   "offset", "total",
					     "voided", "centre", "format", "columns", "lang" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_equal(name, span_text(names[i])))
			return true;
	return false;
}

static fault_t
read_filters(struct api_call *call, struct listing_query *query)
{
	const struct http_request *request = call->request;
	struct listing_filter *filters = ARENA_NEW_ARRAY(call->arena, request->query_count, struct listing_filter);
	for (size_t i = 0; i < request->query_count; i++) {
		const struct http_pair *pair = &request->query[i];
		if (!is_reserved(pair->name))
			TRY(listing_filter_url(call->arena, query->kind, pair->name, pair->value,
					       &filters[query->filter_count++]));
	}
	query->filters = filters;
	return NULL;
}

fault_t
api_listing(struct api_call *call, struct span kind, struct listing_query *query)
{
	struct span of = http_query(call->request, "of", NULL), voided = http_query(call->request, "voided", NULL);
	*query = (struct listing_query){ .search = http_query(call->request, "q", NULL) };
	TRY(given_kind(kind, &query->kind));
	query->centre = http_query(call->request, "centre", NULL);
	query->voided_out = !span_equal(voided, SPAN("any"));
	if (of.size) {
		struct uuid *id = ARENA_NEW(call->arena, struct uuid);
		TRY(api_id(of, id));
		query->of = id;
	}
	TRY(read_filters(call, query));
	TRY(listing_sort_url(query->kind, http_query(call->request, "sort", NULL), query));
	TRY(api_number(call, "limit", 1, PAGE_MAX, 50, &query->limit));
	return api_number(call, "offset", 0, INT32_MAX, 0, &query->offset);
}

static void
note_shown(struct api_call *call, const struct listing_query *query, const json_t *page)
{
	if (kind_has_sealed(query->kind) || query->kind->system)
		api_shown_items(call, json_object_get(page, "items"));
	call->shown.what = query->search.size ? "search" : NULL;
}

static fault_t
list_records(struct api_call *call)
{
	struct listing_query query;
	struct label why;
	bool personal = call->rights & MAY(RIGHT_PERSONAL);
	json_t *OWN(json_drop) page = NULL;
	TRY(api_listing(call, call->words[0], &query));
	if (!personal && !impersonal_query(&query, &why))
		return api_refuse(call, 403, "right", why, NULL);
	TRY(listing_page(call->store, call->arena, &query, api_flag(call, "total"), &page));
	TRY(listing_page_add(call->store, query.kind, api_today(call), page));
	if (personal)
		note_shown(call, &query, page);
	else
		impersonal_page(query.kind, page);
	api_answer(call, 200, KEEP(page));
	return NULL;
}

/* ---- one record ---- */

static const struct record_document *
main_of(const struct record_view *view)
{
	return view->whole.count && path_is_main(&view->whole.documents[0].path) ? &view->whole.documents[0] : NULL;
}

/* People and parties that fields refer to, by name, so that a screen need not ask for each. */
static fault_t
add_name(struct api_call *call, json_t *names, const struct record_view *view, const struct value *value)
{
	struct span name = { 0 };
	struct uuid id;
	if (value->type != VALUE_TEXT || !uuid_read(value->bytes, &id))
		return NULL;
	for (size_t i = 0; i < view->whole.count && !name.size; i++) {
		const struct record_document *at = &view->whole.documents[i];
		if (uuid_equal(record_document_id(at), id) && at->kind && at->kind->number)
			name = document_text(&at->document, at->kind->number);
	}
	if (!name.size)
		TRY(name_of_person(call->store, call->arena, value->bytes, &name));
	if (name.size && !span_equal(name, value->bytes))
		json_object_set_new(names, arena_text(call->arena, value->bytes), json_span(name));
	return NULL;
}

static fault_t
add_names(struct api_call *call, json_t *object, const struct record_view *view)
{
	json_t *names = json_object();
	json_object_set_new(object, "names", names);
	for (size_t i = 0; i < view->whole.count; i++) {
		const struct record_document *at = &view->whole.documents[i];
		for (size_t j = 0; at->kind && j < at->document.count; j++) {
			const struct field *field = &at->document.fields[j];
			const struct field_row *row = kind_field(at->kind, field->name);
			if (row && row->type == TYPE_RECORD)
				TRY(add_name(call, names, view, &field->value));
			for (size_t k = 0; row && row->type == TYPE_RECORDS && k < field->value.count; k++)
				TRY(add_name(call, names, view, &field->value.items[k]));
		}
	}
	return NULL;
}

static json_t *
date_json(struct date date)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	date_put(&text, date);
	return json_span(buffer_span(&text));
}

static json_t *
clock_json(enum clock clock, struct date from, struct date due, struct date today)
{
	int64_t left = date_days(due) - date_days(today);
	json_t *object = json_object();
	output_text(object, "name", span_text(clocks[clock].name));
	json_object_set_new(object, "label", output_label(clocks[clock].label));
	json_object_set_new(object, "advice", output_label(clocks[clock].advice));
	output_text(object, "basis", span_text(clocks[clock].basis));
	json_object_set_new(object, "from", date_json(from));
	json_object_set_new(object, "due", date_json(due));
	json_object_set_new(object, "day", json_integer(date_days(today) - date_days(from)));
	json_object_set_new(object, "days", json_integer(date_days(due) - date_days(from)));
	json_object_set_new(object, "days_left", json_integer(left));
	json_object_set_new(object, "over", json_boolean(left < 0));
	json_object_set_new(object, "lapses", json_boolean(clocks[clock].lapses));
	return object;
}

/* Those of the dispute itself, and those that an agreement in effect starts. */
static void
add_clocks(struct api_call *call, json_t *object, const struct record_view *view)
{
	json_t *array = json_array();
	const struct record_document *main = main_of(view);
	struct date from, due, today = api_today(call);
	json_object_set_new(object, "clocks", array);
	for (enum clock clock = CLOCK_ACCEPTANCE; clock <= CLOCK_MEDIATION; clock++)
		if (date_read(document_text(&main->document, "received"), &from) &&
		    clock_due(clock, &main->document, store_holidays(call->store), &due))
			json_array_append_new(array, clock_json(clock, from, due, today));
	for (size_t i = 0; i < view->whole.count; i++) {
		const struct record_document *at = &view->whole.documents[i];
		if (!at->kind || strcmp(at->kind->name, "agreement") != 0 ||
		    !date_read(document_text(&at->document, "effective_on"), &from))
			continue;
		for (enum clock clock = CLOCK_CONFIRMATION; clock <= CLOCK_REVIEW; clock++) {
			due = clock_last(clock, from, store_holidays(call->store));
			if (date_compare(today, due) <= 0)
				json_array_append_new(array, clock_json(clock, from, due, today));
		}
	}
}

static void
add_steps(json_t *object, const struct record_document *main)
{
	const struct field_row *status = kind_field(main->kind, SPAN("status"));
	struct span now = document_text(&main->document, "status");
	json_t *array = json_array();
	json_object_set_new(object, "steps", array);
	for (const struct code *to = status->codes; to->name; to++)
		if (!span_equal(now, span_text(to->name)) && life_cycle_may(now, span_text(to->name)))
			json_array_append_new(array, json_string(to->name));
}

/* What waits to be settled about this record. */
static fault_t
add_open(struct api_call *call, json_t *object, struct uuid record)
{
	char text[UUID_TEXT_SIZE + 1];
	json_t *array = json_array();
	json_object_set_new(object, "open", array);
	uuid_text(record, text);
	struct query query =
		db_query(call->store->db, "SELECT w.id, w.what, w.kind, w.field FROM"
					  " (SELECT id, ledger, 'conflict' AS what, record, kind, field FROM conflict"
					  " UNION ALL SELECT id, ledger, 'finding', record, kind, NULL FROM finding) w"
					  " WHERE w.record = ? AND" WAITING_IS_OPEN);
	query_text(&query, span_text(text));
	while (query_step(&query)) {
		json_t *item = json_object();
		output_text(item, "id", query_get_bytes(&query, 0));
		output_text(item, "kind", query_get_bytes(&query, 1));
		output_text(item, "of", query_get_bytes(&query, 2));
		output_text(item, "field", query_get_bytes(&query, 3));
		json_array_append_new(array, item);
	}
	return query_end(&query);
}

static fault_t
add_all(struct api_call *call, json_t *object, const struct record_view *view)
{
	const struct record_document *main = main_of(view);
	TRY(add_names(call, object, view));
	TRY(add_open(call, object, view->place.path.record));
	if (main && main->kind && strcmp(main->kind->name, "dispute") == 0) {
		add_clocks(call, object, view);
		add_steps(object, main);
	}
	return NULL;
}

/* Of a part its record, of a conflict or finding the one that it speaks of. */
static fault_t
show_subject(struct api_call *call, struct uuid id)
{
	struct named named;
	TRY(name_of_record(call->store, call->arena, id, &named));
	api_shown(call, named.id);
	return NULL;
}

static fault_t
show_record(struct api_call *call)
{
	struct record_view view;
	struct place place;
	struct uuid id;
	bool found;
	TRY(api_find(call, &id, &place, &found));
	if (!found)
		return NULL;
	TRY(record_view(call->store, call->arena, id, api_today(call), &view));
	TRY(show_subject(call, id));
	json_t *object = record_view_json(&view);
	fault_t fault = add_all(call, object, &view);
	if (fault)
		json_decref(object);
	else
		api_answer(call, 200, object);
	return fault;
}

static bool
id_of(const json_t *object, const char *name, struct uuid *out)
{
	return uuid_read(span_text(json_string_value(json_object_get(object, name))), out);
}

/* Whose values a change set's line tells. */
static fault_t
show_line(struct api_call *call, const json_t *line)
{
	const json_t *changes = json_object_get(line, "changes");
	struct uuid id;
	bool one = id_of(line, "record", &id);
	if (one)
		api_shown(call, id);
	for (size_t i = 0; !one && i < json_array_size(changes); i++)
		if (id_of(json_array_get(changes, i), "id", &id))
			TRY(show_subject(call, id));
	return NULL;
}

static fault_t
show_lines(struct api_call *call, const json_t *items)
{
	for (size_t i = 0; i < json_array_size(items); i++)
		TRY(show_line(call, json_array_get(items, i)));
	return NULL;
}

static fault_t
page_of_log(struct api_call *call, const struct uuid *id)
{
	int64_t limit, offset;
	json_t *OWN(json_drop) page = NULL;
	TRY(api_number(call, "limit", 1, 200, 50, &limit));
	TRY(api_number(call, "offset", 0, INT32_MAX, 0, &offset));
	TRY(chronicle_page(call->store, id, limit, offset, &page));
	TRY(show_lines(call, json_object_get(page, "items")));
	api_answer(call, 200, KEEP(page));
	return NULL;
}

static fault_t
show_history(struct api_call *call)
{
	struct place place;
	struct uuid id;
	bool found;
	TRY(api_find(call, &id, &place, &found));
	return found ? page_of_log(call, &id) : NULL;
}

static fault_t
show_log(struct api_call *call)
{
	return page_of_log(call, NULL);
}

/* Paper leaves the building: the browser says so before it prints. */
static fault_t
note_print(struct api_call *call)
{
	struct place place;
	struct uuid id;
	bool found;
	TRY(api_find(call, &id, &place, &found));
	return found ? show_subject(call, id) : NULL;
}

static fault_t
list_people(struct api_call *call)
{
	struct buffer OWN(buffer_drop) pattern = { 0 };
	json_t *array = json_array();
	buffer_print(&pattern, "%.*s", SPAN_ARG(http_query(call->request, "q", NULL)));
	struct query query =
		db_query(call->store->db,
			 "SELECT p.id, p.name, p.centre, c.name, p.duty, p.active IS NOT 0 FROM person_shown p"
			 " LEFT JOIN centre_shown c ON c.code = p.centre"
			 " WHERE p.voided IS NOT 1 AND (?1 = '' OR instr(p.name, ?1) > 0)"
			 " ORDER BY p.centre IS NOT ?2, p.centre, p.name LIMIT 500");
	query_text(&query, buffer_span(&pattern));
	query_text(&query, span_text(call->store->identity.centre));
	while (query_step(&query)) {
		static const char *const names[] = { "id", "name", "centre", "centre_name", "duty" };
		json_t *item = json_object();
		for (int i = 0; i < 5; i++)
			output_text(item, names[i], query_get_bytes(&query, i));
		json_object_set_new(item, "active", json_boolean(query_get_integer(&query, 5) != 0));
		json_array_append_new(array, item);
	}
	fault_t fault = query_end(&query);
	json_t *object = json_pack("{s:o}", "items", array);
	if (fault)
		json_decref(object);
	else
		api_answer(call, 200, object);
	return fault;
}

const struct api_route api_record_routes[] = {
	{ HTTP_GET, "/records/{kind}", list_records, API_SESSION, .impersonal = true, .shows = "list",
	  .summary = { "列表、筛选、检索", "Lists, filters, searches" }, .gives = "Page" },
	{ HTTP_GET, "/record/{id}", show_record, API_SESSION, .shows = "view",
	  .summary = { "一条记录的全部", "One record, whole" }, .gives = "Record" },
	{ HTTP_GET, "/record/{id}/history", show_history, API_SESSION, .shows = "history",
	  .summary = { "一条记录的历史", "A record's history" }, .gives = "Log" },
	{ HTTP_POST, "/record/{id}/print", note_print, API_SESSION, .body = true, .shows = "print",
	  .summary = { "记下打印", "Enters into the access log that the record is printed" } },
	{ HTTP_GET, "/log", show_log, API_SESSION, .shows = "history", .summary = { "全部变更", "All change sets" },
	  .gives = "Log" },
	{ HTTP_GET, "/people", list_people, API_SESSION, .shows = "", .summary = { "人员名册", "Register of people" },
	  .gives = "People" },
	{ .path = NULL },
};
