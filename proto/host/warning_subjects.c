/* What the rules are to be asked about: all that may hold, or what a change concerns. */
#include "host/warnings_inside.h"

#include <string.h>

static bool
is_of_dispute(enum warning_rule rule)
{
	return !warning_rules[rule].employer && !warning_rules[rule].centre;
}

/* Rows of this query are disputes that a rule may hold of. */
static fault_t
add_disputes(struct store *store, enum warning_rule rule, const char *sql, int64_t least, struct warning_subjects *out)
{
	struct query query = db_query(store->db, sql);
	query_integer(&query, least);
	while (query_step(&query))
		subjects_add(out, rule, query_get_bytes(&query, 0));
	return query_end(&query);
}

/* Wider than the rules: these only spare the disputes of which they cannot hold. */
static const char of_workers[] =
	"SELECT d.id FROM dispute_shown d WHERE " WARNING_OPEN_DISPUTE " AND " WARNING_WORKERS " >= ?1";
static const char of_payments[] =
	"SELECT d.id FROM dispute_shown d WHERE " WARNING_OPEN_DISPUTE " AND (d.performance = 'overdue' OR EXISTS"
	" (SELECT 1 FROM payment p WHERE p.record = d.id AND COALESCE(p.paid_amount, 0) < p.amount)) AND ?1 = ?1";
static const char of_wages[] =
	"SELECT d.id FROM dispute_shown d WHERE " WARNING_OPEN_DISPUTE " AND (COALESCE(d.amount, 0) >= ?1 OR"
	" (SELECT SUM(c.amount) FROM claim c WHERE c.record = d.id) >= ?1)";

static fault_t
add_by_rule(struct store *store, const struct warning_view *view, struct warning_subjects *out)
{
	const struct settings *settings = view->settings;
	const struct {
		enum warning_rule rule;
		const char *sql;
		int64_t least;
	} rows[] = {
		{ WARNING_COLLECTIVE, of_workers, settings->limit_workers[1] },
		{ WARNING_MASS, of_workers, settings->limit_workers[2] },
		{ WARNING_UNPAID, of_payments, 0 },
		{ WARNING_CRIME, of_wages, settings->warn_crime_yuan * 100 },
		{ WARNING_CRIME_ALL, of_wages, settings->warn_crime_all_yuan * 100 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		TRY(add_disputes(store, rows[i].rule, rows[i].sql, rows[i].least, out));
	return NULL;
}

static fault_t
add_centres(struct store *store, struct warning_subjects *out)
{
	struct query query = db_query(store->db, "SELECT SUBSTR(name, 8) FROM ledger WHERE name LIKE 'centre/%'");
	while (query_step(&query))
		subjects_add(out, WARNING_INTAKE, query_get_bytes(&query, 0));
	return query_end(&query);
}

static void
add_row(struct query *query, struct warning_subjects *out)
{
	enum warning_rule rule = warning_rule_read(query_get_bytes(query, 0));
	if (rule < WARNING_RULES)
		subjects_add(out, rule, query_get_bytes(query, 1));
}

/* Every warning whose rule held when it was last asked, closed or not. */
static fault_t
add_standing(struct store *store, struct warning_subjects *out)
{
	struct query query = db_query(store->db, "SELECT DISTINCT rule, subject FROM warning WHERE ended = 0");
	while (query_step(&query))
		add_row(&query, out);
	return query_end(&query);
}

fault_t
warning_subjects_all(struct store *store, const struct warning_view *view, struct warning_subjects *out)
{
	TRY(add_by_rule(store, view, out));
	TRY(warning_employers_all(store, view, out));
	TRY(add_centres(store, out));
	return add_standing(store, out);
}

/* ---- of a change ---- */

/* Warnings that name the dispute; and of those about an employer, all whom their disputes speak of: who leaves one may count with
 * another from now on. */
static fault_t
add_named(struct store *store, const struct warning_view *view, struct span record, struct warning_subjects *out)
{
	struct query query = db_query(store->db, "SELECT w.rule, w.subject FROM warning_record r JOIN warning w"
						 " ON w.id = r.warning WHERE r.record = ? AND w.ended = 0");
	query_text(&query, record);
	while (query_step(&query))
		add_row(&query, out);
	TRY(query_end(&query));
	struct query others = db_query(store->db, "SELECT DISTINCT o.record FROM warning_record r JOIN warning w"
						  " ON w.id = r.warning JOIN warning_record o ON o.warning = w.id"
						  " WHERE r.record = ? AND w.ended = 0 AND w.rule = 'employer'");
	struct span *ids = ARENA_NEW_ARRAY(out->arena, WARNING_RECORDS_MAX, struct span);
	size_t count = 0;
	query_text(&others, record);
	while (count < WARNING_RECORDS_MAX && query_step(&others))
		ids[count++] = arena_copy(out->arena, query_get_bytes(&others, 0));
	TRY(query_end(&others));
	for (size_t i = 0; i < count; i++)
		TRY(warning_employers_of(store, view, ids[i], out));
	return NULL;
}

static fault_t
find_ledger(struct store *store, struct span record, int64_t *ledger, bool *found)
{
	struct query query = db_query(store->db, "SELECT ledger FROM dispute WHERE id = ?");
	query_text(&query, record);
	*found = query_step(&query);
	*ledger = *found ? query_get_integer(&query, 0) : 0;
	return query_end(&query);
}

fault_t
warning_subjects_of(struct store *store, const struct warning_view *view, struct span record,
		    struct warning_subjects *out)
{
	char centre[LIMIT_CENTRE_CODE + 1];
	int64_t ledger;
	bool found;
	TRY(find_ledger(store, record, &ledger, &found));
	if (!found)
		return NULL;
	for (enum warning_rule rule = 0; rule < WARNING_RULES; rule++)
		if (is_of_dispute(rule))
			subjects_add(out, rule, record);
	TRY(warning_centre(store, ledger, centre));
	if (centre[0])
		subjects_add(out, WARNING_INTAKE, span_text(centre));
	TRY(warning_employers_of(store, view, record, out));
	return add_named(store, view, record, out);
}
