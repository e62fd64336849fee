/* What holds of a subject today: each rule's question to the derived tables. */
#include "host/warnings_inside.h"

#include "host/output.h"

#include <stdio.h>
#include <string.h>

#define FEN 100 /* of a yuan */

const struct warning_rule_row warning_rules[WARNING_RULES] = {
	[WARNING_EMPLOYER] = { "employer",
			       { "同一用人单位多起争议", "Several disputes against one employer" },
			       .employer = true,
			       .more_percent = 100 },
	[WARNING_COLLECTIVE] = { "collective", { "集体争议", "Collective dispute" }, .more_percent = 100 },
	[WARNING_MASS] = { "mass", { "重大集体争议", "Mass dispute" }, .more_percent = 100 },
	[WARNING_UNPAID] = { "unpaid", { "协议逾期未履行", "Agreement unpaid past due" }, .more_percent = 100 },
	[WARNING_CRIME] = { "crime",
			    { "欠薪涉罪线索（一人）", "Wages of one worker: possible crime" },
			    .more_percent = 100 },
	[WARNING_CRIME_ALL] = { "crime_all",
				{ "欠薪涉罪线索（多人）", "Wages of many workers: possible crime" },
				.more_percent = 100 },
	[WARNING_INTAKE] = { "intake",
			     { "街道收案激增", "Intake of a street has soared" },
			     .centre = true,
			     .more_percent = 125 },
};

enum warning_rule
warning_rule_read(struct span name)
{
	int rule = 0;
	while (rule < WARNING_RULES && !span_equal(name, span_text(warning_rules[rule].name)))
		rule++;
	return (enum warning_rule)rule;
}

struct span
warning_day(struct arena *arena, const struct warning_view *view, int64_t days_before)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	date_put(&text, date_of_days(date_days(view->today) - days_before));
	return arena_copy(arena, buffer_span(&text));
}

struct span
warning_details(struct arena *arena, json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
	struct span copy = arena_copy(arena, span_text(text));
	free(text);
	json_decref(object);
	return copy;
}

fault_t
warning_centre(struct store *store, int64_t ledger, char out[LIMIT_CENTRE_CODE + 1])
{
	struct query query = db_query(store->db, "SELECT name FROM ledger WHERE id = ?");
	query_integer(&query, ledger);
	struct span name = query_step(&query) ? query_get_bytes(&query, 0) : (struct span){ 0 };
	bool centre = span_equal(span_cut(&name, '/'), SPAN("centre"));
	snprintf(out, LIMIT_CENTRE_CODE + 1, "%.*s", SPAN_ARG(centre ? name : SPAN("")));
	return query_end(&query);
}

/* ---- disputes ---- */

/* The open dispute that is asked about; found is false when it is closed, voided, held or gone. */
struct dispute {
	int64_t workers, settled, amount;
	bool wages, overdue, referred, agreed;
	bool paid; /* in full, as its centre entered it */
};

static fault_t
read_dispute(struct store *store, struct arena *arena, struct span id, struct dispute *out, struct warning_facts *facts,
	     bool *found)
{
	struct query query = db_query(
		store->db,
		"SELECT d.ledger, " WARNING_WORKERS ", COALESCE(d.settled_amount, 0), COALESCE(d.amount, 0),"
		" d.category IN ('wages', 'overtime'), d.performance IS 'overdue', d.police_early IS 1 OR EXISTS"
		" (SELECT 1 FROM referral r WHERE r.record = d.id AND r.\"to\" = 'police' AND r.voided IS NOT 1"
		" AND r.held IS NULL), d.result IS 'agreed' AND d.settled_amount IS NOT NULL,"
		" d.result IS 'performed_at_once' OR d.performance IS 'performed' FROM dispute_shown d WHERE d.id = ? AND " WARNING_OPEN_DISPUTE);
	query_text(&query, id);
	*found = query_step(&query);
	if (!*found)
		return query_end(&query);
	int64_t ledger = query_get_integer(&query, 0);
	*out = (struct dispute){ .workers = query_get_integer(&query, 1),
				 .settled = query_get_integer(&query, 2),
				 .amount = query_get_integer(&query, 3),
				 .wages = query_get_integer(&query, 4) != 0,
				 .overdue = query_get_integer(&query, 5) != 0,
				 .referred = query_get_integer(&query, 6) != 0,
				 .agreed = query_get_integer(&query, 7) != 0,
				 .paid = query_get_integer(&query, 8) != 0 };
	TRY(query_end(&query));
	facts->records = ARENA_NEW(arena, struct span);
	facts->records[0] = arena_copy(arena, id);
	facts->record_count = 1;
	return warning_centre(store, ledger, facts->centre);
}

/* What a question about a dispute has at hand. */
struct asking {
	struct store *store;
	struct arena *arena;
	const struct warning_view *view;
	enum warning_rule rule;
	struct span id;
	struct dispute dispute;
	struct warning_facts *facts;
};

static fault_t
ask_workers(struct asking *asking)
{
	const int64_t *limits = asking->view->settings->limit_workers;
	int64_t workers = asking->dispute.workers;
	bool mass = asking->rule == WARNING_MASS;
	asking->facts->holds = workers >= limits[mass ? 2 : 1] && (mass || workers < limits[2]);
	asking->facts->figure = workers;
	asking->facts->details = warning_details(asking->arena, json_pack("{s:I, s:I}", "workers", (json_int_t)workers,
									  "limit", (json_int_t)limits[mass ? 2 : 1]));
	return NULL;
}

/* What instalments say; and where there are none that say so, what the case's own state of performance does. */
static fault_t
ask_unpaid(struct asking *asking)
{
	struct query query = db_query(
		asking->store->db,
		"SELECT COALESCE(SUM(p.due <= ?2 AND COALESCE(p.paid_amount, 0) < p.amount), 0),"
		" COALESCE(SUM(CASE WHEN p.due <= ?2 THEN MAX(p.amount - COALESCE(p.paid_amount, 0), 0) END), 0),"
		" MIN(CASE WHEN p.due <= ?2 AND COALESCE(p.paid_amount, 0) < p.amount THEN p.due END),"
		" COALESCE(SUM(p.paid_amount), 0) FROM payment p WHERE p.record = ?1 AND p.voided IS NOT 1"
		" AND p.held IS NULL");
	query_text(&query, asking->id);
	query_text(&query, warning_day(asking->arena, asking->view, asking->view->settings->warn_unpaid_days));
	if (!query_step(&query))
		return query_end(&query);
	int64_t count = query_get_integer(&query, 0), owed = query_get_integer(&query, 1);
	int64_t left = asking->dispute.settled - query_get_integer(&query, 3);
	json_t *details = json_pack("{s:I}", "count", (json_int_t)count);
	output_text(details, "due", query_get_bytes(&query, 2));
	if (!count)
		owed = left > 0 ? left : 0;
	json_object_set_new(details, "amount", json_integer(owed));
	asking->facts->holds = count > 0 || asking->dispute.overdue;
	asking->facts->figure = owed;
	asking->facts->details = warning_details(asking->arena, details);
	return query_end(&query);
}

/* ---- wages that may be a crime ---- */

/* Attempts to reach the employer that reached no one, and notices on which no one came: they count as flight. */
static fault_t
count_unreached(struct asking *asking, json_t *details)
{
	struct query query =
		db_query(asking->store->db,
			 "SELECT COUNT(*) FROM event e WHERE e.record = ? AND e.type IN ('contact_attempt', 'notice')"
			 " AND e.outcome IN ('not_reached', 'absent') AND e.voided IS NOT 1 AND e.held IS NULL");
	query_text(&query, asking->id);
	if (query_step(&query) && query_get_integer(&query, 0))
		json_object_set_new(details, "unreached", json_integer(query_get_integer(&query, 0)));
	return query_end(&query);
}

#define WAGE_CLAIMS                                                                           \
	" FROM claim c LEFT JOIN party p ON p.id = c.party WHERE c.record = ?1 AND c.type IN" \
	" ('wages', 'overtime') AND c.voided IS NOT 1 AND c.held IS NULL AND c.amount IS NOT NULL"

/* What was paid, so that where payments say so only what is still owed counts: of what was claimed, or agreed for all of it. */
static int64_t
still_owed(const struct asking *asking, int64_t claimed, int64_t paid, json_t *details)
{
	int64_t due =
		paid && asking->dispute.agreed && asking->dispute.settled < claimed ? asking->dispute.settled : claimed;
	if (paid)
		json_object_set_new(details, "paid", json_integer((json_int_t)paid));
	int64_t owed = due > paid ? due - paid : 0;
	json_object_set_new(details, "amount", json_integer((json_int_t)owed));
	return owed;
}

static bool
may_be_crime(const struct asking *asking)
{
	return !asking->dispute.referred && !asking->dispute.paid;
}

#define PAID(of)                                                                                       \
	"COALESCE((SELECT SUM(y.paid_amount) FROM payment y WHERE y.record = ?1 AND y.voided IS NOT 1" \
	" AND y.held IS NULL" of "), 0)"

/* How many share what is claimed for, or paid to, a party. */
#define SHARED_BY "COALESCE(p.headcount, CASE WHEN c.party IS NULL THEN MAX(?2, 1) ELSE 1 END)"

/* Of one worker: the largest that is owed for long enough. What a delegate claims is shared among those that they stand for, and a claim
 * of nobody in particular among all, so that a sum of many is not taken for one's; so is what was paid to them. */
static fault_t
ask_crime(struct asking *asking)
{
	const struct settings *settings = asking->view->settings;
	struct query query = db_query(
		asking->store->db,
		"SELECT SUM(c.amount) / " SHARED_BY " AS each, MIN(c.period_from), MAX(c.period_to),"
		" " PAID(" AND y.party IS c.party") " / " SHARED_BY " + CASE WHEN c.party IS NULL THEN 0 ELSE " PAID(
			" AND y.party IS NULL") " / MAX(?2, 1) END AS paid" WAGE_CLAIMS " GROUP BY c.party HAVING"
						" date(MIN(c.period_from), '+' || ?3 || ' months') <= date(MAX(c.period_to), '+1 day')"
						" ORDER BY each - paid DESC LIMIT 1");
	query_text(&query, asking->id);
	query_integer(&query, asking->dispute.workers);
	query_integer(&query, settings->warn_crime_months);
	if (!query_step(&query))
		return query_end(&query);
	json_t *details = json_pack("{s:I, s:I}", "limit", (json_int_t)(settings->warn_crime_yuan * FEN), "months",
				    (json_int_t)settings->warn_crime_months);
	output_text(details, "from", query_get_bytes(&query, 1));
	output_text(details, "to", query_get_bytes(&query, 2));
	int64_t owed = still_owed(asking, query_get_integer(&query, 0), query_get_integer(&query, 3), details);
	asking->facts->holds = owed >= settings->warn_crime_yuan * FEN && may_be_crime(asking);
	asking->facts->figure = owed;
	fault_t fault = query_end(&query);
	if (!fault)
		fault = count_unreached(asking, details);
	asking->facts->details = warning_details(asking->arena, details);
	return fault;
}

/* A case that was taken down in short, without claims, counts by its category and amount. */
static fault_t
sum_wages(struct asking *asking, int64_t *out, int64_t *paid)
{
	struct query query =
		db_query(asking->store->db,
			 "SELECT COALESCE(SUM(c.amount), 0), EXISTS (SELECT 1 FROM claim any WHERE"
			 " any.record = ?1 AND any.voided IS NOT 1 AND any.held IS NULL), " PAID("") WAGE_CLAIMS);
	query_text(&query, asking->id);
	*out = *paid = 0;
	if (query_step(&query)) {
		*out = query_get_integer(&query, 1) ? query_get_integer(&query, 0) :
		       asking->dispute.wages        ? asking->dispute.amount :
						      0;
		*paid = query_get_integer(&query, 2);
	}
	return query_end(&query);
}

static fault_t
ask_crime_all(struct asking *asking)
{
	const struct settings *settings = asking->view->settings;
	int64_t sum, paid, workers = asking->dispute.workers;
	TRY(sum_wages(asking, &sum, &paid));
	json_t *details =
		json_pack("{s:I, s:I, s:I}", "limit", (json_int_t)(settings->warn_crime_all_yuan * FEN), "workers",
			  (json_int_t)workers, "workers_limit", (json_int_t)settings->warn_crime_workers);
	int64_t owed = still_owed(asking, sum, paid, details);
	asking->facts->holds = owed >= settings->warn_crime_all_yuan * FEN && workers >= settings->warn_crime_workers &&
			       may_be_crime(asking);
	asking->facts->figure = owed;
	fault_t fault = count_unreached(asking, details);
	asking->facts->details = warning_details(asking->arena, details);
	return fault;
}

static fault_t
dispute_facts(struct asking *asking)
{
	static fault_t (*const asks[WARNING_RULES])(struct asking * asking) = {
		[WARNING_COLLECTIVE] = ask_workers, [WARNING_MASS] = ask_workers,        [WARNING_UNPAID] = ask_unpaid,
		[WARNING_CRIME] = ask_crime,        [WARNING_CRIME_ALL] = ask_crime_all,
	};
	bool found;
	TRY(read_dispute(asking->store, asking->arena, asking->id, &asking->dispute, asking->facts, &found));
	return found ? asks[asking->rule](asking) : NULL;
}

/* ---- streets ---- */

static fault_t
count_intake(struct store *store, struct span centre, struct span from, struct span to, int64_t *out)
{
	struct query query = db_query(store->db, "SELECT COUNT(*) FROM dispute_shown d WHERE d.ledger ="
						 " (SELECT id FROM ledger WHERE name = 'centre/' || ?1)"
						 " AND d.received BETWEEN ?2 AND ?3 AND " WARNING_COUNTS);
	query_text(&query, centre);
	query_text(&query, from);
	query_text(&query, to);
	*out = query_step(&query) ? query_get_integer(&query, 0) : 0;
	return query_end(&query);
}

/* Which disputes these are is asked for when somebody wants to see them: every one that comes in would be written down here. */
static fault_t
intake_facts(struct store *store, struct arena *arena, const struct warning_view *view, struct span centre,
	     struct warning_facts *out)
{
	const struct settings *settings = view->settings;
	int64_t days = settings->warn_intake_days, count, before;
	struct span from = warning_day(arena, view, days - 1), to = warning_day(arena, view, 0);
	TRY(count_intake(store, centre, from, to, &count));
	TRY(count_intake(store, centre, warning_day(arena, view, 2 * days - 1), warning_day(arena, view, days),
			 &before));
	out->holds = count >= settings->warn_intake_least && count * 100 >= before * settings->warn_intake_percent;
	out->figure = count;
	snprintf(out->centre, sizeof(out->centre), "%.*s", SPAN_ARG(centre));
	json_t *details = json_pack("{s:I, s:I, s:I}", "count", (json_int_t)count, "before", (json_int_t)before, "days",
				    (json_int_t)days);
	output_text(details, "from", from);
	output_text(details, "to", to);
	out->details = warning_details(arena, details);
	return NULL;
}

fault_t
warning_facts(struct store *store, struct arena *arena, const struct warning_view *view,
	      const struct warning_subject *subject, struct warning_facts *out)
{
	const struct warning_rule_row *rule = &warning_rules[subject->rule];
	struct span text = span_text(subject->text);
	*out = (struct warning_facts){ .details = SPAN("{}") };
	if (rule->employer)
		return warning_employer_facts(store, arena, view, subject, out);
	if (rule->centre)
		return intake_facts(store, arena, view, text, out);
	struct asking asking = { .store = store, .arena = arena, .view = view, .rule = subject->rule };
	asking.id = text;
	asking.facts = out;
	return dispute_facts(&asking);
}
