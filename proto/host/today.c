/* The day's list of work, and the month in figures; see today.h. */
#include "host/today.h"

#include "host/holidays_own.h"
#include "host/listing.h"
#include "host/names.h"
#include "host/output.h"
#include "host/waiting.h"

#include <stdlib.h>
#include <string.h>

/* Statuses before the case is closed. As a list, so that the index by status finds them: whatever else there is, is filed. */
#define OPEN                                                                                                       \
	"('registered', 'pending', 'accepted', 'not_accepted', 'refused', 'mediating', 'agreed', 'partly_agreed'," \
	" 'performed_at_once', 'failed', 'withdrawn', 'abandoned', 'expired', 'transferred', 'performing',"        \
	" 'followed_up')"
#define FILED "('closed', 'archived', 'appraised')"
#define SETTLED "('agreed', 'partly_agreed', 'performed_at_once')"
#define MINE                                    \
	"(d.mediator IS ?1 OR d.recorder IS ?1" \
	" OR EXISTS (SELECT 1 FROM json_each(d.panel) WHERE value = ?1))"

/* ---- sections: many rows, of which the most urgent are shown ---- */

struct row {
	json_t *json;
	int64_t day; /* the earlier, the more urgent */
	bool mine;
};

struct section {
	struct row *rows;
	size_t count, room;
};

static void
section_add(struct section *section, struct row row)
{
	if (section->count == section->room) {
		section->room = section->room * 2 + 64;
		section->rows = realloc(section->rows, section->room * sizeof(*section->rows));
		if (!section->rows)
			abort();
	}
	section->rows[section->count++] = row;
}

static void
section_drop(struct section *section)
{
	for (size_t i = 0; i < section->count; i++)
		json_decref(section->rows[i].json);
	free(section->rows);
	*section = (struct section){ 0 };
}

static int
by_day(const void *a, const void *b)
{
	const struct row *left = a, *right = b;
	return (left->day > right->day) - (left->day < right->day);
}

static int
mine_first(const void *a, const void *b)
{
	const struct row *left = a, *right = b;
	return left->mine == right->mine ? by_day(a, b) : right->mine - left->mine;
}

/* Nobody loses sight of their own cases because a district has many. */
static void
section_put(struct section *section, json_t *object, const char *name)
{
	size_t kept = section->count < TODAY_ROWS_MAX ? section->count : TODAY_ROWS_MAX;
	json_t *array = json_array(), *more = json_object_get(object, "more");
	if (section->count)
		qsort(section->rows, section->count, sizeof(*section->rows), mine_first);
	if (kept)
		qsort(section->rows, kept, sizeof(*section->rows), by_day);
	for (size_t i = 0; i < kept; i++) {
		json_object_set_new(section->rows[i].json, "mine", json_boolean(section->rows[i].mine));
		json_array_append(array, section->rows[i].json);
	}
	json_object_set_new(object, name, array);
	json_object_set_new(more, name, json_integer((json_int_t)(section->count - kept)));
}

/* ---- what the sections are made of ---- */

struct today {
	struct store *store;
	struct arena *arena;
	struct date date;
	char person[UUID_TEXT_SIZE + 1];
};

static struct query
start(const struct today *today, const char *sql)
{
	struct query query = db_query(today->store->db, sql);
	query_text(&query, span_text(today->person));
	return query;
}

/* In the arena: what is bound must outlive the query. */
static void
bind_date(struct query *query, struct arena *arena, struct date date)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	date_put(&text, date);
	query_text(query, arena_copy(arena, buffer_span(&text)));
}

static void
bind_day(struct query *query, const struct today *today, int64_t days)
{
	bind_date(query, today->arena, date_of_days(date_days(today->date) + days));
}

/* Texts of the row, from its first column on. */
static json_t *
row_texts(struct query *query, const char *const *names)
{
	json_t *object = json_object();
	for (int i = 0; names[i]; i++)
		output_text(object, names[i], query_get_bytes(query, i));
	return object;
}

static int64_t
day_of(struct span text)
{
	struct date date;
	return date_read(text, &date) ? date_days(date) : INT64_MIN;
}

/* Columns 3 to 8 are the fields that a clock reads, in the order of their names, as documents have them. */
static json_t *
row_clock(struct store *store, struct query *query, struct date today)
{
	static const char *const names[] = { "accepted", "closed", "extended_to", "received", "result_date", "status" };
	struct field fields[6];
	struct document dispute = { .fields = fields };
	for (int i = 0; i < 6; i++)
		if (!query_is_null(query, 3 + i))
			fields[dispute.count++] = (struct field){ .name = span_text(names[i]),
								  .value = value_text(query_get_bytes(query, 3 + i)) };
	return listing_clock(store_holidays(store), &dispute, today);
}

/* Clocks run until there is a result. */
static fault_t
read_clocks(const struct today *today, struct section *section)
{
	static const char *const names[] = { "id", "number", "status", NULL };
	struct query query =
		start(today, "SELECT d.id, d.number, d.status, d.accepted, d.closed, d.extended_to, d.received,"
			     " d.result_date, d.status, " MINE " FROM dispute_shown d"
			     " WHERE d.status IN ('registered', 'pending', 'accepted', 'mediating')"
			     " AND d.voided IS NOT 1");
	while (query_step(&query)) {
		json_t *clock = row_clock(today->store, &query, today->date);
		if (json_is_null(clock))
			continue;
		struct row row = { .json = row_texts(&query, names), .mine = query_get_integer(&query, 9) != 0 };
		row.day = json_integer_value(json_object_get(clock, "days_left"));
		json_object_set_new(row.json, "clock", clock);
		section_add(section, row);
	}
	return query_end(&query);
}

static fault_t
read_payments(const struct today *today, struct section *section)
{
	static const char *const names[] = { "id", "record", "number", "party_name", "due", NULL };
	struct query query =
		start(today,
		      "SELECT p.id, d.id, d.number, (SELECT name FROM party WHERE party.id = p.party), p.due,"
		      " p.amount, COALESCE(p.paid_amount, 0), " MINE
		      " FROM dispute_shown d CROSS JOIN payment p ON p.record = d.id"
		      " WHERE d.status IN " OPEN " AND d.voided IS NOT 1 AND p.voided IS NOT 1 AND p.held IS NULL"
		      " AND +p.due <= ?2 AND COALESCE(p.paid_amount, 0) < p.amount");
	bind_day(&query, today, TODAY_PAYMENT_DAYS);
	while (query_step(&query)) {
		struct row row = { .json = row_texts(&query, names), .mine = query_get_integer(&query, 7) != 0 };
		row.day = day_of(query_get_bytes(&query, 4));
		json_object_set_new(row.json, "amount", json_integer(query_get_integer(&query, 5)));
		json_object_set_new(row.json, "paid_amount", json_integer(query_get_integer(&query, 6)));
		json_object_set_new(row.json, "days_left", json_integer(row.day - date_days(today->date)));
		section_add(section, row);
	}
	return query_end(&query);
}

static json_t *
why_follow_up(bool performed)
{
	struct label why = performed ? (struct label){ "已全部履行，尚未回访", "performed in full, nobody asked yet" } :
				       (struct label){ "达成协议已满15天，尚未回访",
						       "agreed 15 days ago or more, nobody asked yet" };
	return output_label(why);
}

static fault_t
read_follow_ups(const struct today *today, struct section *section)
{
	static const char *const names[] = { "id", "number", "since", NULL };
	struct query query = start(
		today,
		"SELECT d.id, d.number, COALESCE(d.result_date, d.received) AS since, d.performance = 'performed', " MINE
		" FROM dispute_shown d"
		" WHERE d.status IN ('agreed', 'partly_agreed', 'performed_at_once', 'performing')"
		" AND d.voided IS NOT 1 AND (d.result IS NULL OR +d.result IN " SETTLED ")"
		" AND (since <= ?2 OR d.performance = 'performed')"
		" AND NOT EXISTS (SELECT 1 FROM event e WHERE e.record = d.id AND e.type = 'follow_up'"
		" AND e.voided IS NOT 1 AND e.held IS NULL)");
	bind_day(&query, today, -TODAY_FOLLOW_UP_DAYS);
	while (query_step(&query)) {
		struct row row = { .json = row_texts(&query, names), .mine = query_get_integer(&query, 4) != 0 };
		row.day = day_of(query_get_bytes(&query, 2));
		json_object_set_new(row.json, "why", why_follow_up(query_get_integer(&query, 3) != 0));
		section_add(section, row);
	}
	return query_end(&query);
}

/* ---- the month ---- */

#define COUNTED " FROM dispute_shown d WHERE d.voided IS NOT 1 AND "

/* ?1 and ?2 are the month's first and last day; of what is as_of a day, ?1 is that day. Each row has an index of its own. */
static const struct {
	const char *names[3]; /* of the columns; NULL: no more */
	bool as_of;
	const char *sql;
} figures[] = {
	{ { "taken", "workers", "amount" },
	  false,
	  "SELECT COUNT(*), COALESCE(SUM(d.workers), 0), COALESCE(SUM(d.amount), 0)" COUNTED
	  "d.received BETWEEN ?1 AND ?2" },
	{ { "closed" }, false, "SELECT COUNT(*)" COUNTED "d.closed BETWEEN ?1 AND ?2" },
	{ { "agreed", "settled_amount" },
	  false,
	  "SELECT COUNT(*), COALESCE(SUM(d.settled_amount), 0)" COUNTED "d.result_date BETWEEN ?1 AND ?2"
	  " AND +d.result IN " SETTLED },
	{ { "recovered" },
	  false,
	  "SELECT COALESCE(SUM(p.paid_amount), 0) FROM payment p JOIN dispute_shown d ON d.id = p.record"
	  " WHERE p.paid_on BETWEEN ?1 AND ?2 AND p.voided IS NOT 1 AND p.held IS NULL AND d.voided IS NOT 1" },
	{ { "open" },
	  true,
	  "SELECT (SELECT COUNT(*)" COUNTED "d.status IN " OPEN " AND +d.received <= ?1) +"
	  " (SELECT COUNT(*)" COUNTED "d.closed > ?1 AND +d.status IN " FILED " AND +d.received <= ?1)" },
};

static struct date
month_end(struct date date)
{
	struct date last = { date.year, date.month, 31 };
	while (!date_exists(last))
		last.day--;
	return last;
}

fault_t
today_month(struct store *store, struct date date, json_t **out)
{
	json_t *OWN(json_drop) object = json_object();
	struct arena OWN(arena_drop) arena = { 0 };
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		struct query query = db_query(store->db, figures[i].sql);
		bind_date(&query, &arena, figures[i].as_of ? date : (struct date){ date.year, date.month, 1 });
		if (!figures[i].as_of)
			bind_date(&query, &arena, month_end(date));
		bool found = query_step(&query);
		for (int j = 0; found && j < 3 && figures[i].names[j]; j++)
			json_object_set_new(object, figures[i].names[j], json_integer(query_get_integer(&query, j)));
		TRY(query_end(&query));
	}
	*out = KEEP(object);
	return NULL;
}

static fault_t
add_months(const struct today *today, json_t *object)
{
	struct date before = date_of_days(date_days((struct date){ today->date.year, today->date.month, 1 }) - 1);
	json_t *month = NULL;
	TRY(today_month(today->store, today->date, &month));
	json_object_set_new(object, "month", month);
	TRY(today_month(today->store, before, &month));
	json_object_set_new(object, "last_month", month);
	return NULL;
}

/* ---- all together ---- */

static fault_t
add_sides(const struct today *today, const json_t *array)
{
	size_t i;
	json_t *item;
	json_array_foreach(array, i, item)
	{
		struct span name;
		struct uuid id;
		if (!uuid_read(span_text(json_string_value(json_object_get(item, "id"))), &id))
			continue;
		TRY(listing_side(today->store, today->arena, id, true, &name));
		output_text(item, "applicants", name);
		TRY(listing_side(today->store, today->arena, id, false, &name));
		output_text(item, "respondents", name);
	}
	return NULL;
}

static fault_t
add_sections(const struct today *today, json_t *object)
{
	static const struct {
		const char *name;
		fault_t (*read)(const struct today *today, struct section *section);
		bool sides;
	} rows[] = {
		{ "clocks", read_clocks, true },
		{ "payments", read_payments, false },
		{ "follow_ups", read_follow_ups, true },
	};
	json_object_set_new(object, "more", json_object());
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct section OWN(section_drop) section = { 0 };
		TRY(rows[i].read(today, &section));
		section_put(&section, object, rows[i].name);
		if (rows[i].sides)
			TRY(add_sides(today, json_object_get(object, rows[i].name)));
	}
	return NULL;
}

static fault_t
add_trainings(const struct today *today, json_t *object)
{
	static const char *const names[] = { "id", "title", "date", "start", "place", NULL };
	json_t *array = json_array();
	json_object_set_new(object, "trainings", array);
	struct query query =
		db_query(today->store->db,
			 "SELECT id, title, date, start, place FROM training_shown WHERE date >= ?1"
			 " AND voided IS NOT 1 AND status IS NOT 'cancelled' ORDER BY date, start, id LIMIT ?2");
	bind_day(&query, today, 0);
	query_integer(&query, TODAY_TRAININGS);
	while (query_step(&query))
		json_array_append_new(array, row_texts(&query, names));
	return query_end(&query);
}

static fault_t
add_waiting(const struct today *today, json_t *object)
{
	int64_t conflicts = 0, findings = 0;
	TRY(waiting_count(today->store, &conflicts, &findings));
	json_object_set_new(object, "open",
			    json_pack("{s:I, s:I}", "conflicts", (json_int_t)conflicts, "findings",
				      (json_int_t)findings));
	return NULL;
}

fault_t
today_json(struct store *store, struct arena *arena, const struct today_request *request, json_t **out)
{
	json_t *OWN(json_drop) object = json_object();
	struct buffer OWN(buffer_drop) date = { 0 };
	struct today today = { .store = store, .arena = arena, .date = request->date };
	uuid_text(request->person, today.person);
	date_put(&date, request->date);
	output_text(object, "date", buffer_span(&date));
	TRY(add_sections(&today, object));
	TRY(add_waiting(&today, object));
	TRY(add_months(&today, object));
	TRY(add_trainings(&today, object));
	*out = KEEP(object);
	return NULL;
}
