/* Minutes of training by person and street; see coverage.h. */
#include "host/coverage.h"

#include "host/output.h"

/* One row a person and training, then one a person, joined to the register; centres without anybody come with an empty person. */
static const char people[] =
	"WITH credit AS (SELECT a.person AS person, MAX(CASE WHEN a.sign_in IN ('present', 'late')"
	"  THEN COALESCE(a.minutes, t.minutes, 0) WHEN a.sign_in IS NULL THEN COALESCE(a.minutes, 0) ELSE 0 END) AS minutes,"
	"  MAX(a.sign_in IN ('present', 'late') OR (a.sign_in IS NULL AND a.minutes > 0)) AS attended,"
	"  MAX(a.passed IS 1) AS passed"
	" FROM training_shown t JOIN attendance a ON a.record = t.id"
	" WHERE t.date BETWEEN ?1 AND ?2 AND t.voided IS NOT 1 AND t.status IS NOT 'cancelled'"
	"  AND a.voided IS NOT 1 AND a.held IS NULL AND a.person IS NOT NULL GROUP BY a.person, t.id),"
	" total AS (SELECT person, SUM(minutes) AS minutes, SUM(attended) AS sessions, SUM(passed) AS passed FROM credit"
	"  GROUP BY person),"
	/* Rotation training is the streets': the district's own staff train, they are not counted. */
	" district AS (SELECT CAST(value AS TEXT) AS code FROM identity WHERE name = 'district'),"
	" active AS (SELECT id, name, duty, certificate_to, centre FROM person_shown WHERE voided IS NOT 1"
	"  AND active IS NOT 0 AND centre IS NOT (SELECT code FROM district)),"
	" street AS (SELECT code, MIN(name) AS name FROM centre_shown WHERE voided IS NOT 1"
	"  AND code IS NOT (SELECT code FROM district) GROUP BY code"
	"  UNION ALL SELECT DISTINCT centre, NULL FROM active WHERE centre IS NULL OR centre NOT IN"
	"  (SELECT code FROM centre_shown WHERE voided IS NOT 1))"
	" SELECT s.code, s.name, p.id, p.name, p.duty, p.certificate_to, COALESCE(t.minutes, 0), COALESCE(t.sessions, 0),"
	" COALESCE(t.passed, 0) FROM street s LEFT JOIN active p ON p.centre IS s.code LEFT JOIN total t ON t.person = p.id"
	" ORDER BY s.code IS NULL, s.code, p.name, p.id";

struct coverage {
	int64_t target;
	json_t *streets;
	json_t *street; /* the last of them */
};

static bool
is_same_street(const json_t *street, struct span code)
{
	const json_t *known = json_object_get(street, "centre");
	return street && span_equal(span_text(json_string_value(known)), code);
}

static void
open_street(struct coverage *coverage, struct query *row)
{
	struct span code = query_get_bytes(row, 0), name = query_get_bytes(row, 1);
	if (is_same_street(coverage->street, code))
		return;
	coverage->street =
		json_pack("{s:o, s:o, s:[], s:i, s:i, s:i}", "centre", code.size ? json_span(code) : json_null(),
			  "name", name.size ? json_span(name) : json_null(), "people", "minutes", 0, "covered", 0,
			  "count", 0);
	json_array_append_new(coverage->streets, coverage->street);
}

static void
count_up(json_t *object, const char *name, int64_t by)
{
	json_t *json = json_object_get(object, name);
	json_integer_set(json, json_integer_value(json) + by);
}

static void
add_person(struct coverage *coverage, struct query *row)
{
	static const char *const texts[] = { "person", "name", "duty", "certificate_to" };
	int64_t minutes = query_get_integer(row, 6);
	bool missing = minutes < coverage->target;
	json_t *person = json_object();
	for (int i = 0; i < 4; i++)
		output_text(person, texts[i], query_get_bytes(row, 2 + i));
	json_object_set_new(person, "minutes", json_integer(minutes));
	json_object_set_new(person, "sessions", json_integer(query_get_integer(row, 7)));
	json_object_set_new(person, "passed", json_integer(query_get_integer(row, 8)));
	json_object_set_new(person, "missing", json_boolean(missing));
	json_array_append_new(json_object_get(coverage->street, "people"), person);
	count_up(coverage->street, "minutes", minutes);
	count_up(coverage->street, "covered", !missing);
	count_up(coverage->street, "count", 1);
}

static void
add_row(void *context, struct query *row)
{
	struct coverage *coverage = context;
	open_street(coverage, row);
	if (!query_is_null(row, 2))
		add_person(coverage, row);
}

fault_t
coverage_people(struct store *store, struct date from, struct date to, void (*visit)(void *context, struct query *row),
		void *context)
{
	struct buffer OWN(buffer_drop) first = { 0 }, last = { 0 };
	struct query query = db_query(store->db, people);
	date_put(&first, from);
	date_put(&last, to);
	query_text(&query, buffer_span(&first));
	query_text(&query, buffer_span(&last));
	while (query_step(&query))
		visit(context, &query);
	return query_end(&query);
}

fault_t
coverage_json(struct store *store, const struct coverage_request *request, json_t **out)
{
	struct coverage coverage = { .target = request->minutes_per_hour * request->hours, .streets = json_array() };
	json_t *OWN(json_drop) object =
		json_pack("{s:i, s:I, s:I, s:o}", "year", request->year, "target_minutes", (json_int_t)coverage.target,
			  "minutes_per_hour", (json_int_t)request->minutes_per_hour, "streets", coverage.streets);
	TRY(coverage_people(store, (struct date){ request->year, 1, 1 }, (struct date){ request->year, 12, 31 },
			    add_row, &coverage));
	*out = KEEP(object);
	return NULL;
}
