/* Disputes against one employer: known by its 统一社会信用代码, or where that was not entered by its name.
 *
 * A party without a code counts with every employer of its name that has one within the days that are looked at; only where there is
 * none does the name stand for an employer of its own.
 *
 * The rule looks at the days up to today. A street without a line brings its disputes weeks later, when those days have passed: so
 * where nothing holds today, any window of as many days within WARNING_LATE_DAYS holds for as long after it was found, unless the employer
 * had a warning since the window began. Such a warning's details name the window: `from` and `to`.
 */
#include "host/warnings_inside.h"

#include "base/crypt.h"
#include "base/text.h"
#include "host/output.h"

#include <stdio.h>
#include <string.h>

#define CODE "code:"
#define NAME "name:"
#define DIGEST_SIZE 16
#define RECEIVED "d.received BETWEEN ?2 AND ?3 AND " WARNING_COUNTS

void
subjects_add(struct warning_subjects *subjects, enum warning_rule rule, struct span text)
{
	if (text.size >= WARNING_SUBJECT_MAX)
		return;
	if (subjects->count == subjects->room) {
		struct warning_subject *old = subjects->items;
		subjects->room = subjects->room * 2 + 32;
		subjects->items = ARENA_NEW_ARRAY(subjects->arena, subjects->room, struct warning_subject);
		if (old)
			memcpy(subjects->items, old, subjects->count * sizeof(*old));
	}
	struct warning_subject *added = &subjects->items[subjects->count++];
	*added = (struct warning_subject){ .rule = rule };
	memcpy(added->text, text.data, text.size);
}

/* The table of warnings shall hold no names. */
static struct span
name_key(struct arena *arena, struct span name)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	uint8_t digest[DIGEST_SIZE];
	crypt_hash(SPAN("heshi employer"), &name, 1, digest, sizeof(digest));
	buffer_put_text(&text, NAME);
	text_put_hex(&text, span_of(digest, sizeof(digest)));
	return arena_copy(arena, buffer_span(&text));
}

void
subjects_add_employer(struct warning_subjects *subjects, struct span code, struct span name)
{
	struct span key =
		code.size ? arena_print(subjects->arena, CODE "%.*s", SPAN_ARG(code)) : name_key(subjects->arena, name);
	size_t before = subjects->count;
	subjects_add(subjects, WARNING_EMPLOYER, key);
	if (subjects->count > before && !code.size)
		subjects->items[before].name = arena_copy(subjects->arena, name);
}

/* ---- what holds ---- */

static const char by_code[] =
	"SELECT DISTINCT d.id, d.ledger, " WARNING_WORKERS " FROM party p JOIN dispute_shown d ON d.id = p.record"
	" WHERE p.id IN (SELECT id FROM party WHERE employer_code = ?1 UNION SELECT u.id FROM party k"
	"  JOIN dispute_shown d ON d.id = k.record AND " RECEIVED
	"  JOIN party u ON u.name = k.name AND u.employer_code IS NULL"
	"  WHERE k.employer_code = ?1 AND " WARNING_IS_EMPLOYER("k") ")"
								     " AND " WARNING_IS_EMPLOYER("p") " AND " RECEIVED
												      " ORDER BY d.id";
static const char by_name[] =
	"SELECT DISTINCT d.id, d.ledger, " WARNING_WORKERS " FROM party p JOIN dispute_shown d ON d.id = p.record"
	" WHERE p.name = ?1 AND p.employer_code IS NULL AND " WARNING_IS_EMPLOYER(
		"p") " AND " RECEIVED
		     " AND NOT EXISTS (SELECT 1 FROM party k JOIN dispute_shown d ON d.id = k.record AND " RECEIVED
		     "  WHERE k.name = ?1 AND k.employer_code IS NOT NULL AND " WARNING_IS_EMPLOYER(
			     "k") ") ORDER BY d.id";

/* The name behind a digest: some party of the warning's disputes still bears it, or the rule holds no more. */
static fault_t
find_name(struct store *store, struct arena *arena, struct warning_subject *subject)
{
	struct query query =
		db_query(store->db, "SELECT DISTINCT p.name FROM warning w JOIN warning_record r ON r.warning = w.id"
				    " JOIN party p ON p.record = r.record WHERE w.rule = 'employer' AND w.subject = ?"
				    " AND p.name IS NOT NULL");
	query_text(&query, span_text(subject->text));
	while (!subject->name.size && query_step(&query)) {
		struct span name = query_get_bytes(&query, 0);
		if (span_equal(name_key(arena, name), span_text(subject->text)))
			subject->name = arena_copy(arena, name);
	}
	return query_end(&query);
}

struct window {
	int64_t from, to; /* days, both included */
};

static struct window
window_to(const struct warning_view *view, int64_t to)
{
	return (struct window){ to - view->settings->warn_employer_days + 1, to };
}

static struct span
day_text(struct arena *arena, const struct warning_view *view, int64_t day)
{
	return warning_day(arena, view, date_days(view->today) - day);
}

static void
bind_window(struct query *query, struct arena *arena, const struct warning_view *view, struct window window)
{
	query_text(query, day_text(arena, view, window.from));
	query_text(query, day_text(arena, view, window.to));
}

/* Today's days, and those of disputes that come late. */
static struct window
all_days(const struct warning_view *view)
{
	struct window window = window_to(view, date_days(view->today));
	int64_t late = window.to - WARNING_LATE_DAYS + 1;
	return (struct window){ late < window.from ? late : window.from, window.to };
}

/* An employer and what it is asked by. */
struct employer {
	struct store *store;
	struct arena *arena;
	const struct warning_view *view;
	const char *sql;
	struct span key, subject;
};

struct counted {
	int64_t count, workers, ledger;
	bool several; /* streets */
};

static fault_t
count_disputes(const struct employer *employer, struct window window, struct warning_facts *facts,
	       struct counted *counted)
{
	struct query query = db_query(employer->store->db, employer->sql);
	query_text(&query, employer->key);
	bind_window(&query, employer->arena, employer->view, window);
	*counted = (struct counted){ 0 };
	facts->records = ARENA_NEW_ARRAY(employer->arena, WARNING_RECORDS_MAX, struct span);
	facts->record_count = 0;
	while (query_step(&query)) {
		int64_t ledger = query_get_integer(&query, 1);
		counted->several = counted->several || (counted->count && ledger != counted->ledger);
		counted->ledger = ledger;
		counted->count++;
		counted->workers += query_get_integer(&query, 2);
		if (facts->record_count < WARNING_RECORDS_MAX)
			facts->records[facts->record_count++] = arena_copy(employer->arena, query_get_bytes(&query, 0));
	}
	return query_end(&query);
}

/* ---- what came late ---- */

/* Days of receipt of all that is looked at, in order. */
static fault_t
read_days(const struct employer *employer, int64_t **out, size_t *count)
{
	struct buffer OWN(buffer_drop) sql = { 0 };
	int64_t *days = ARENA_NEW_ARRAY(employer->arena, WARNING_RECORDS_MAX, int64_t);
	struct date date;
	buffer_print(&sql,
		     "SELECT d.received FROM dispute d WHERE d.id IN (SELECT id FROM (%s)) ORDER BY 1 DESC LIMIT %d",
		     employer->sql, WARNING_RECORDS_MAX);
	struct query query = db_query(employer->store->db, arena_text(employer->arena, buffer_span(&sql)));
	query_text(&query, employer->key);
	bind_window(&query, employer->arena, employer->view, all_days(employer->view));
	*count = 0;
	while (query_step(&query))
		if (date_read(query_get_bytes(&query, 0), &date))
			days[(*count)++] = date_days(date);
	*out = days;
	return query_end(&query);
}

/* The window with the most disputes, the newest of those alike; `to` is 0 when none has enough. Days: newest first. */
static struct window
fullest(const struct warning_view *view, const int64_t *days, size_t count)
{
	struct window best = { 0 };
	size_t most = (size_t)view->settings->warn_employer_disputes - 1;
	for (size_t i = 0, after = 0; i < count; i++) {
		struct window window = window_to(view, days[i]);
		while (after < count && days[after] >= window.from)
			after++;
		if (after - i > most) {
			most = after - i;
			best = window;
		}
	}
	return best;
}

/* A late window that a warning stands for, as long after it arose as the window is long; `to` is 0 without. And until when the employer had
 * warnings: 0 never. */
static fault_t
read_known(const struct employer *employer, struct window *standing, int64_t *until)
{
	const struct warning_view *view = employer->view;
	int64_t today = date_days(view->today);
	struct query query = db_query(
		employer->store->db,
		"SELECT (w.began + ?2) / 86400, (w.ended + ?2) / 86400, w.ended, json_extract(w.details, '$.to') FROM warning w"
		" WHERE w.rule = 'employer' AND w.subject = ?1 ORDER BY w.began DESC, w.id DESC");
	query_text(&query, employer->subject);
	query_integer(&query, BEIJING_MINUTES * 60);
	*standing = (struct window){ 0 };
	*until = 0;
	while (query_step(&query)) {
		struct date to;
		bool stands = query_get_integer(&query, 2) == 0;
		int64_t ended = stands ? today : query_get_integer(&query, 1);
		bool fresh = today - query_get_integer(&query, 0) < view->settings->warn_employer_days;
		if (stands && fresh && date_read(query_get_bytes(&query, 3), &to))
			*standing = window_to(view, date_days(to));
		*until = ended > *until ? ended : *until;
	}
	return query_end(&query);
}

static fault_t
find_late(const struct employer *employer, struct window *out)
{
	int64_t *days, until;
	size_t count;
	TRY(read_known(employer, out, &until));
	if (out->to)
		return NULL;
	TRY(read_days(employer, &days, &count));
	*out = fullest(employer->view, days, count);
	if (until >= out->from)
		out->to = 0;
	return NULL;
}

/* ---- the facts ---- */

static fault_t
count_best(const struct employer *employer, struct warning_facts *facts, struct counted *counted, struct window *late)
{
	int64_t enough = employer->view->settings->warn_employer_disputes;
	*late = (struct window){ 0 };
	TRY(count_disputes(employer, window_to(employer->view, date_days(employer->view->today)), facts, counted));
	if (counted->count >= enough)
		return NULL;
	TRY(find_late(employer, late));
	return late->to ? count_disputes(employer, *late, facts, counted) : NULL;
}

static struct span
details_of(const struct employer *employer, const struct counted *counted, struct window late)
{
	int64_t days = employer->view->settings->warn_employer_days;
	json_t *details = json_pack("{s:I, s:I, s:I}", "count", (json_int_t)counted->count, "days", (json_int_t)days,
				    "workers", (json_int_t)counted->workers);
	if (late.to) {
		output_text(details, "from", day_text(employer->arena, employer->view, late.from));
		output_text(details, "to", day_text(employer->arena, employer->view, late.to));
	}
	return warning_details(employer->arena, details);
}

fault_t
warning_employer_facts(struct store *store, struct arena *arena, const struct warning_view *view,
		       const struct warning_subject *subject, struct warning_facts *out)
{
	struct warning_subject known = *subject;
	struct counted counted = { 0 };
	struct window late = { 0 };
	struct span text = span_text(subject->text);
	bool code = span_starts(text, SPAN(CODE));
	if (!code && !known.name.size)
		TRY(find_name(store, arena, &known));
	struct employer employer = { store, arena, view, code ? by_code : by_name, known.name, text };
	if (code)
		employer.key = span_part(text, strlen(CODE), SIZE_MAX);
	if (employer.key.size)
		TRY(count_best(&employer, out, &counted, &late));
	if (counted.count && !counted.several)
		TRY(warning_centre(store, counted.ledger, out->centre));
	out->holds = counted.count >= view->settings->warn_employer_disputes;
	out->figure = counted.count;
	out->details = details_of(&employer, &counted, late);
	return NULL;
}

/* ---- whom to ask about ---- */

/* Only an employer with two disputes, or a name that stands in two, can have more. */
static const char candidates[] =
	"WITH seen AS MATERIALIZED (SELECT DISTINCT p.record AS record, p.employer_code AS code, p.name AS name"
	"  FROM dispute_shown d CROSS JOIN party p ON p.record = d.id WHERE d.received BETWEEN ?1 AND ?2"
	"  AND " WARNING_COUNTS " AND " WARNING_IS_EMPLOYER(
		"p") "),"
		     " twice AS MATERIALIZED (SELECT name FROM seen GROUP BY name HAVING COUNT(DISTINCT record) > 1)"
		     " SELECT code, NULL FROM seen WHERE code IS NOT NULL GROUP BY code HAVING COUNT(DISTINCT record) > 1"
		     " UNION SELECT code, NULL FROM seen WHERE code IS NOT NULL AND name IN (SELECT name FROM twice)"
		     " UNION SELECT NULL, name FROM seen WHERE code IS NULL AND name IN (SELECT name FROM twice)";

fault_t
warning_employers_all(struct store *store, const struct warning_view *view, struct warning_subjects *out)
{
	struct query query = db_query(store->db, candidates);
	bind_window(&query, out->arena, view, all_days(view));
	while (query_step(&query))
		subjects_add_employer(out, query_get_bytes(&query, 0), query_get_bytes(&query, 1));
	return query_end(&query);
}

/* Codes of others that bear the name; those without one may count with them. */
static fault_t
add_namesakes(struct store *store, const struct warning_view *view, struct span name, struct warning_subjects *out)
{
	struct query query =
		db_query(store->db,
			 "SELECT DISTINCT k.employer_code FROM party k JOIN dispute_shown d ON d.id = k.record"
			 " WHERE k.name = ?1 AND k.employer_code IS NOT NULL AND " RECEIVED);
	query_text(&query, name);
	bind_window(&query, out->arena, view, all_days(view));
	while (query_step(&query))
		subjects_add_employer(out, query_get_bytes(&query, 0), (struct span){ 0 });
	return query_end(&query);
}

static fault_t
add_party(struct store *store, const struct warning_view *view, struct span code, struct span name,
	  struct warning_subjects *out)
{
	if (code.size)
		subjects_add_employer(out, code, (struct span){ 0 });
	if (!name.size)
		return NULL;
	subjects_add_employer(out, (struct span){ 0 }, name);
	return add_namesakes(store, view, name, out);
}

fault_t
warning_employers_of(struct store *store, const struct warning_view *view, struct span record,
		     struct warning_subjects *out)
{
	struct query query = db_query(store->db, "SELECT employer_code, name FROM party WHERE record = ?"
						 " AND (employer_code IS NOT NULL OR side = 'respondent')");
	query_text(&query, record);
	struct span pairs[2 * 64];
	size_t count = 0;
	while (count < 64 && query_step(&query)) {
		pairs[2 * count] = arena_copy(out->arena, query_get_bytes(&query, 0));
		pairs[2 * count + 1] = arena_copy(out->arena, query_get_bytes(&query, 1));
		count++;
	}
	TRY(query_end(&query));
	for (size_t i = 0; i < count; i++)
		TRY(add_party(store, view, pairs[2 * i], pairs[2 * i + 1], out));
	return NULL;
}
