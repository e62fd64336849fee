/* Warnings as people see them, and what they do about them. */
#include "host/warnings_inside.h"

#include "base/text.h"
#include "host/listing.h"
#include "host/names.h"
#include "host/output.h"
#include "host/store_local.h"

#include <string.h>

static const char *const statuses[WARNING_STATUSES] = {
	[WARNING_ANY] = "all",     [WARNING_OPEN] = "open",     [WARNING_TAKEN] = "taken",
	[WARNING_ENDED] = "ended", [WARNING_CLOSED] = "closed",
};

enum warning_status
warning_status_read(struct span name)
{
	int status = 0;
	while (status < WARNING_STATUSES && !span_equal(name, span_text(statuses[status])))
		status++;
	return (enum warning_status)status;
}

/* ---- one item ---- */

#define COLUMNS                                                                                                       \
	"w.id, w.rule, w.subject, w.centre, w.began, w.ended, w.figure, w.details, w.status, w.taken_by, w.taken_at," \
	" w.closed_by, w.closed_at, w.reason,"                                                                        \
	" (SELECT c.name FROM centre_shown c WHERE c.code = w.centre ORDER BY c.id LIMIT 1),"                         \
	" (SELECT COUNT(*) FROM warning_record r WHERE r.warning = w.id)"
enum column {
	ID,
	RULE,
	SUBJECT,
	CENTRE,
	BEGAN,
	ENDED,
	FIGURE,
	DETAILS,
	STATUS,
	TAKEN_BY,
	TAKEN_AT,
	CLOSED_BY,
	CLOSED_AT,
	REASON,
	CENTRE_NAME,
	RECORDS
};

static const char *
status_of(struct query *row)
{
	struct span status = query_get_bytes(row, STATUS);
	bool ended = query_get_integer(row, ENDED) != 0;
	if (span_equal(status, SPAN("closed")))
		return statuses[WARNING_CLOSED];
	if (span_equal(status, SPAN("taken")))
		return statuses[WARNING_TAKEN];
	return statuses[ended ? WARNING_ENDED : WARNING_OPEN];
}

static void
add_words(struct arena *arena, json_t *item, enum warning_rule rule, struct span text)
{
	json_t *details = NULL;
	fault_drop(json_read(text, &details));
	if (!details)
		details = json_object();
	json_object_set_new(item, "label", output_label(warning_rules[rule].label));
	json_object_set_new(item, "text", output_label(warning_words(arena, rule, details)));
	json_object_set_new(item, "details", details);
}

/* Intake keeps no ids: as many as were counted. */
static json_int_t
count_of(struct query *row, enum warning_rule rule)
{
	return (json_int_t)(warning_rules[rule].centre ? query_get_integer(row, FIGURE) :
							 query_get_integer(row, RECORDS));
}

static json_t *
item_of(struct arena *arena, struct query *row)
{
	json_t *item = json_object();
	enum warning_rule rule = warning_rule_read(query_get_bytes(row, RULE));
	output_text(item, "id", query_get_bytes(row, ID));
	output_text(item, "rule", query_get_bytes(row, RULE));
	json_object_set_new(item, "subject", json_span(query_get_bytes(row, SUBJECT)));
	output_text(item, "status", span_text(status_of(row)));
	json_object_set_new(item, "centre", json_span(query_get_bytes(row, CENTRE)));
	json_object_set_new(item, "centre_name", json_span(query_get_bytes(row, CENTRE_NAME)));
	output_instant(item, "began", query_get_integer(row, BEGAN));
	output_instant(item, "ended", query_get_integer(row, ENDED));
	json_object_set_new(item, "figure", json_integer((json_int_t)query_get_integer(row, FIGURE)));
	json_object_set_new(item, "records", json_integer(count_of(row, rule)));
	output_text(item, "taken_by", query_get_bytes(row, TAKEN_BY));
	output_instant(item, "taken_at", query_get_integer(row, TAKEN_AT));
	output_text(item, "closed_by", query_get_bytes(row, CLOSED_BY));
	output_instant(item, "closed_at", query_get_integer(row, CLOSED_AT));
	output_text(item, "reason", query_get_bytes(row, REASON));
	if (rule < WARNING_RULES)
		add_words(arena, item, rule, query_get_bytes(row, DETAILS));
	return item;
}

/* ---- names, by queries of their own: for the page that is shown ---- */

static fault_t
name_actor(struct store *store, struct arena *arena, json_t *item, const char *member)
{
	struct span id = span_text(json_string_value(json_object_get(item, member))), name = { 0 };
	if (!id.size)
		return NULL;
	TRY(name_of_actor(store, arena, id, &name));
	json_object_set_new(item, member, json_span(name));
	return NULL;
}

static fault_t
name_employer(struct store *store, json_t *item)
{
	struct query query = db_query(
		store->db,
		"SELECT p.name FROM warning_record r JOIN party p ON p.record = r.record WHERE r.warning = ?1"
		" AND " WARNING_IS_EMPLOYER(
			"p") " AND p.name IS NOT NULL"
			     " AND (?2 NOT LIKE 'code:%' OR p.employer_code IS SUBSTR(?2, 6) OR p.employer_code IS NULL)"
			     " ORDER BY p.employer_code IS NULL, r.record DESC LIMIT 1");
	query_text(&query, span_text(json_string_value(json_object_get(item, "id"))));
	query_text(&query, span_text(json_string_value(json_object_get(item, "subject"))));
	if (query_step(&query))
		output_text(item, "employer", query_get_bytes(&query, 0));
	return query_end(&query);
}

static fault_t
name_dispute(struct store *store, json_t *item)
{
	struct query query = db_query(store->db, "SELECT number FROM dispute WHERE id = ?");
	struct span id = span_text(json_string_value(json_object_get(item, "subject")));
	query_text(&query, id);
	if (query_step(&query)) {
		output_text(item, "record", id);
		output_text(item, "number", query_get_bytes(&query, 0));
	}
	return query_end(&query);
}

static fault_t
add_names(struct store *store, struct arena *arena, json_t *item)
{
	enum warning_rule rule = warning_rule_read(span_text(json_string_value(json_object_get(item, "rule"))));
	TRY(name_actor(store, arena, item, "taken_by"));
	TRY(name_actor(store, arena, item, "closed_by"));
	if (rule < WARNING_RULES && warning_rules[rule].employer)
		TRY(name_employer(store, item));
	else if (rule < WARNING_RULES && !warning_rules[rule].centre)
		TRY(name_dispute(store, item));
	json_object_del(item, "subject");
	return NULL;
}

/* ---- the list ---- */

static void
put_conditions(struct buffer *sql, const struct warning_query *query)
{
	static const char *const conditions[WARNING_STATUSES] = {
		[WARNING_ANY] = "1",
		[WARNING_OPEN] = "w.status = 'open' AND w.ended = 0",
		[WARNING_TAKEN] = "w.status = 'taken'",
		[WARNING_ENDED] = "w.status = 'open' AND w.ended <> 0",
		[WARNING_CLOSED] = "w.status = 'closed'",
	};
	buffer_print(sql, " FROM warning w WHERE %s", conditions[query->status]);
	if (query->rule < WARNING_RULES)
		buffer_print(sql, " AND w.rule = '%s'", warning_rules[query->rule].name);
	if (query->centre.size)
		buffer_put_text(sql, " AND (w.centre = ?1 OR EXISTS (SELECT 1 FROM warning_record r JOIN dispute d"
				     " ON d.id = r.record JOIN ledger l ON l.id = d.ledger WHERE r.warning = w.id"
				     " AND l.name = 'centre/' || ?1))");
}

static struct query
start(struct store *store, struct arena *arena, const struct warning_query *query, const char *select, const char *tail)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	buffer_print(&sql, "SELECT %s", select);
	put_conditions(&sql, query);
	buffer_put_text(&sql, tail);
	struct query started = db_query(store->db, arena_text(arena, buffer_span(&sql)));
	if (query->centre.size)
		query_text(&started, query->centre);
	return started;
}

static fault_t
count_all(struct store *store, struct arena *arena, const struct warning_query *asked, json_t *object)
{
	struct query query = start(store, arena, asked, "COUNT(*)", "");
	if (query_step(&query))
		json_object_set_new(object, "total", json_integer((json_int_t)query_get_integer(&query, 0)));
	return query_end(&query);
}

fault_t
warnings_list(struct store *store, struct arena *arena, const struct warning_query *asked, json_t **out)
{
	json_t *array = json_array(), *OWN(json_drop) object = json_pack("{s:o}", "items", array), *item;
	size_t i;
	struct query query = start(store, arena, asked, COLUMNS,
				   asked->oldest_first ? " ORDER BY w.began, w.id LIMIT ? OFFSET ?" :
							 " ORDER BY w.began DESC, w.id DESC LIMIT ? OFFSET ?");
	query_integer(&query, asked->limit + 1);
	query_integer(&query, asked->offset);
	while (query_step(&query))
		json_array_append_new(array, item_of(arena, &query));
	TRY(query_end(&query));
	bool more = (int64_t)json_array_size(array) > asked->limit;
	if (more)
		json_array_remove(array, json_array_size(array) - 1);
	json_array_foreach(array, i, item) TRY(add_names(store, arena, item));
	json_object_set_new(object, "more", json_boolean(more));
	TRY(count_all(store, arena, asked, object));
	*out = KEEP(object);
	return NULL;
}

/* ---- one, with its disputes ---- */

static const char disputes_kept[] =
	"SELECT record FROM warning_record WHERE warning = ?1 ORDER BY record DESC LIMIT ?2";
static const char disputes_taken[] =
	"SELECT d.id FROM warning w JOIN ledger l ON l.name = 'centre/' || w.centre JOIN dispute_shown d ON d.ledger = l.id"
	" WHERE w.id = ?1 AND d.received BETWEEN json_extract(w.details, '$.from') AND json_extract(w.details, '$.to')"
	" AND " WARNING_COUNTS " ORDER BY d.received DESC, d.id DESC LIMIT ?2";

static fault_t
add_dispute(struct store *store, struct arena *arena, struct uuid id, json_t *array)
{
	static const char *const texts[] = { "id", "number", "received", "status", "category", "centre", "centre_name" };
	struct id_text text = id_text(id);
	struct span side;
	struct query query =
		db_query(store->db, "SELECT d.id, d.number, d.received, d.status, d.category, SUBSTR(l.name, 8),"
				    " (SELECT c.name FROM centre_shown c WHERE 'centre/' || c.code = l.name LIMIT 1),"
				    " d.workers, d.amount FROM dispute_shown d JOIN ledger l ON l.id = d.ledger"
				    " WHERE d.id = ?");
	query_text(&query, span_text(text.text));
	json_t *item = query_step(&query) ? json_object() : NULL;
	for (int i = 0; item && i < 7; i++)
		output_text(item, texts[i], query_get_bytes(&query, i));
	if (item && !query_is_null(&query, 7))
		json_object_set_new(item, "workers", json_integer((json_int_t)query_get_integer(&query, 7)));
	if (item && !query_is_null(&query, 8))
		json_object_set_new(item, "amount", json_integer((json_int_t)query_get_integer(&query, 8)));
	if (item)
		json_array_append_new(array, item);
	TRY(query_end(&query));
	for (int applicants = 1; item && applicants >= 0; applicants--) {
		TRY(listing_side(store, arena, id, applicants, &side));
		output_text(item, applicants ? "applicants" : "respondents", side);
	}
	return NULL;
}

static fault_t
add_disputes(struct store *store, struct arena *arena, struct span id, json_t *item)
{
	enum warning_rule rule = warning_rule_read(span_text(json_string_value(json_object_get(item, "rule"))));
	bool taken = rule < WARNING_RULES && warning_rules[rule].centre;
	struct uuid *ids = ARENA_NEW_ARRAY(arena, WARNING_RECORDS_SHOWN, struct uuid);
	size_t count = 0;
	json_t *array = json_array();
	json_object_set_new(item, "items", array);
	struct query query = db_query(store->db, taken ? disputes_taken : disputes_kept);
	query_text(&query, id);
	query_integer(&query, WARNING_RECORDS_SHOWN);
	while (count < WARNING_RECORDS_SHOWN && query_step(&query))
		count += uuid_read(query_get_bytes(&query, 0), &ids[count]);
	TRY(query_end(&query));
	for (size_t i = 0; i < count; i++)
		TRY(add_dispute(store, arena, ids[i], array));
	return NULL;
}

fault_t
warning_show(struct store *store, struct arena *arena, struct uuid id, json_t **out)
{
	struct id_text text = id_text(id);
	json_t *OWN(json_drop) item = NULL;
	struct query query = db_query(store->db, "SELECT " COLUMNS " FROM warning w WHERE w.id = ?");
	query_text(&query, span_text(text.text));
	if (query_step(&query))
		item = item_of(arena, &query);
	TRY(query_end(&query));
	if (item) {
		TRY(add_names(store, arena, item));
		TRY(add_disputes(store, arena, span_text(text.text), item));
	}
	*out = KEEP(item);
	return NULL;
}
