/* A report's lines as SQL over the derived views: names come from the schema's tables, values are bound. */
#include "host/reports.h"

#include <assert.h>
#include <string.h>

#define DATE_TEXT 10

/* One period of one line. */
struct counting {
	struct store *store;
	const struct report_request *request;
	const struct report_line *line;
	const struct kind *kind;
	uint8_t from[DATE_TEXT], to[DATE_TEXT];
};

static void
print_date(struct date date, uint8_t out[DATE_TEXT])
{
	struct buffer OWN(buffer_drop) text = { 0 };
	date_put(&text, date);
	assert(text.size == DATE_TEXT);
	memcpy(out, text.data, DATE_TEXT);
}

static void
put_filter(struct buffer *sql, const struct report_filter *filter)
{
	switch (filter->test) {
	case TEST_ANY_OF:
		buffer_print(sql, " AND shown.\"%s\" IN (", filter->field);
		for (size_t i = 0; filter->codes[i]; i++)
			buffer_put_text(sql, i ? ", ?" : "?");
		buffer_put_byte(sql, ')');
		break;
	case TEST_UNSET:
		buffer_print(sql, " AND shown.\"%s\" IS NULL", filter->field);
		break;
	case TEST_BELOW:
		buffer_print(sql, " AND COALESCE(shown.\"%s\", 0) < ?", filter->field);
		break;
	case TEST_AT_LEAST:
		buffer_print(sql, " AND COALESCE(shown.\"%s\", 0) >= ?", filter->field);
		break;
	}
}

/* What is voided does not count, nor does a part of something voided. */
static void
put_not_voided(struct buffer *sql, const struct kind *kind)
{
	buffer_put_text(sql, " AND COALESCE(shown.voided, 0) = 0");
	for (const char *const *parent = kind->parents; parent && *parent; parent++)
		buffer_print(sql,
			     " AND NOT EXISTS (SELECT 1 FROM \"%s\" AS main WHERE main.id = shown.record"
			     " AND main.voided = 1)",
			     *parent);
}

static void
put_sql(struct buffer *sql, const struct counting *counting, bool by_place)
{
	const struct report_line *line = counting->line;
	if (line->measure == MEASURE_SUM)
		buffer_print(sql, "SELECT COALESCE(SUM(shown.\"%s\"), 0)", line->sum);
	else
		buffer_put_text(sql, "SELECT COUNT(*)");
	buffer_print(sql, ", shown.ledger FROM \"%s_shown\" AS shown WHERE shown.\"%s\" BETWEEN ? AND ?", line->kind,
		     line->date);
	for (const struct report_filter *filter = line->filters; filter->field; filter++)
		put_filter(sql, filter);
	put_not_voided(sql, counting->kind);
	if (by_place)
		buffer_put_text(sql, " GROUP BY shown.ledger");
	buffer_put_byte(sql, 0);
}

static void
bind(struct query *query, const struct counting *counting)
{
	query_text(query, span_of(counting->from, DATE_TEXT));
	query_text(query, span_of(counting->to, DATE_TEXT));
	for (const struct report_filter *filter = counting->line->filters; filter->field; filter++) {
		for (size_t i = 0; filter->test == TEST_ANY_OF && filter->codes[i]; i++)
			query_text(query, span_text(filter->codes[i]));
		if (filter->test == TEST_BELOW || filter->test == TEST_AT_LEAST)
			query_integer(query, counting->request->workers);
	}
}

static fault_t
count_all(const struct counting *counting, int64_t *out)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	put_sql(&sql, counting, false);
	struct query query = db_query(counting->store->db, (const char *)sql.data);
	bind(&query, counting);
	*out = query_step(&query) ? query_get_integer(&query, 0) : 0;
	return query_end(&query);
}

/* The centres that the figures are told by; `ledger` 0: it has none yet. */
struct centre {
	int64_t ledger;
	struct report_place *place;
};

struct centres {
	struct centre *items;
	size_t count;
};

static int64_t *
place_figure(const struct centres *centres, int64_t ledger, size_t line, bool before)
{
	for (size_t i = 0; i < centres->count; i++) {
		struct report_figure *figure = &centres->items[i].place->figures[line];
		if (centres->items[i].ledger == ledger)
			return before ? &figure->before : &figure->value;
	}
	return NULL;
}

static fault_t
count_by_place(const struct counting *counting, const struct centres *centres, size_t line, bool before)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	put_sql(&sql, counting, true);
	struct query query = db_query(counting->store->db, (const char *)sql.data);
	bind(&query, counting);
	while (query_step(&query)) {
		int64_t *figure = place_figure(centres, query_get_integer(&query, 1), line, before);
		if (figure)
			*figure = query_get_integer(&query, 0);
	}
	return query_end(&query);
}

/* Every centre that is known or has a ledger; the district itself is none. */
static const char centres_sql[] =
	"SELECT p.code, (SELECT COALESCE(c.short_name, c.name) FROM centre_shown AS c WHERE c.code = p.code ORDER BY c.id LIMIT 1),"
	" (SELECT id FROM ledger WHERE name = 'centre/' || p.code)"
	" FROM (SELECT code FROM centre_shown WHERE code IS NOT NULL AND COALESCE(voided, 0) = 0"
	" UNION SELECT substr(name, 8) FROM ledger WHERE name GLOB 'centre/*') AS p"
	" WHERE p.code <> ? ORDER BY p.code";

static fault_t
count_centres(struct store *store, size_t *out)
{
	struct query query = db_query(store->db, centres_sql);
	query_text(&query, span_text(store->identity.district));
	for (*out = 0; query_step(&query); ++*out)
		;
	return query_end(&query);
}

static fault_t
read_centres(struct store *store, struct arena *arena, struct report *report, struct centres *centres)
{
	size_t room;
	TRY(count_centres(store, &room));
	centres->items = ARENA_NEW_ARRAY(arena, room, struct centre);
	report->places = ARENA_NEW_ARRAY(arena, room, struct report_place);
	struct query query = db_query(store->db, centres_sql);
	query_text(&query, span_text(store->identity.district));
	while (query_step(&query) && centres->count < room) {
		struct report_place *place = &report->places[report->place_count++];
		place->code = arena_copy(arena, query_get_bytes(&query, 0));
		place->name = arena_copy(arena, query_get_bytes(&query, query_is_null(&query, 1) ? 0 : 1));
		place->figures = ARENA_NEW_ARRAY(arena, report->line_count, struct report_figure);
		centres->items[centres->count++] =
			(struct centre){ .ledger = query_get_integer(&query, 2), .place = place };
	}
	return query_end(&query);
}

static fault_t
count_line(struct store *store, struct report *report, const struct centres *centres, size_t at, bool before)
{
	const struct report_definition *definition = report->request.definition;
	const struct report_line *line = &definition->lines[at];
	struct counting counting = { .store = store,
				     .request = &report->request,
				     .line = line,
				     .kind = schema_kind(span_text(line->kind)) };
	print_date(before ? report->from_before : report->request.from, counting.from);
	print_date(before ? report->to_before : report->request.to, counting.to);
	TRY(count_all(&counting, before ? &report->figures[at].before : &report->figures[at].value));
	if (!report_line_by_place(definition, line))
		return NULL;
	return count_by_place(&counting, centres, at, before);
}

static fault_t
count_report(struct store *store, struct arena *arena, struct report *report)
{
	struct centres centres = { 0 };
	TRY(read_centres(store, arena, report, &centres));
	for (size_t i = 0; i < report->line_count; i++) {
		const struct report_line *line = &report->request.definition->lines[i];
		for (int before = 0; before < 2 && line->measure != MEASURE_SHARE; before++)
			TRY(fault_within(count_line(store, report, &centres, i, before), "%s", line->id));
	}
	return NULL;
}

fault_t
report_run(struct store *store, struct arena *arena, const struct report_request *request, struct report *out)
{
	struct report report = report_open(arena, request);
	TRY(db_run(store->db, "BEGIN"));
	fault_t fault = count_report(store, arena, &report);
	db_undo(store->db);
	if (fault)
		return fault;
	report_complete(arena, &report);
	*out = report;
	return NULL;
}
