/* Disputes against one employer: known by its 统一社会信用代码, or where that was not entered by its name.
 *
 * A party without a code counts with every employer of its name that has one within the days that are looked at; only where there is
 * none does the name stand for an employer of its own.
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
#define RECEIVED "d.received BETWEEN ?2 AND ?3 AND d.voided IS NOT 1"

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

static void
bind_days(struct query *query, struct arena *arena, const struct warning_view *view)
{
	query_text(query, warning_day(arena, view, view->settings->warn_employer_days - 1));
	query_text(query, warning_day(arena, view, 0));
}

struct counted {
	int64_t count, workers, ledger;
	bool several; /* streets */
};

static fault_t
read_disputes(struct store *store, struct arena *arena, const struct warning_view *view, const char *sql,
	      struct span key, struct warning_facts *facts, struct counted *counted)
{
	struct query query = db_query(store->db, sql);
	query_text(&query, key);
	bind_days(&query, arena, view);
	facts->records = ARENA_NEW_ARRAY(arena, WARNING_RECORDS_MAX, struct span);
	while (query_step(&query)) {
		int64_t ledger = query_get_integer(&query, 1);
		counted->several = counted->several || (counted->count && ledger != counted->ledger);
		counted->ledger = ledger;
		counted->count++;
		counted->workers += query_get_integer(&query, 2);
		if (facts->record_count < WARNING_RECORDS_MAX)
			facts->records[facts->record_count++] = arena_copy(arena, query_get_bytes(&query, 0));
	}
	return query_end(&query);
}

fault_t
warning_employer_facts(struct store *store, struct arena *arena, const struct warning_view *view,
		       const struct warning_subject *subject, struct warning_facts *out)
{
	struct warning_subject known = *subject;
	struct counted counted = { 0 };
	struct span key = span_text(subject->text);
	bool code = span_starts(key, SPAN(CODE));
	if (!code && !known.name.size)
		TRY(find_name(store, arena, &known));
	key = code ? span_part(key, strlen(CODE), SIZE_MAX) : known.name;
	if (key.size)
		TRY(read_disputes(store, arena, view, code ? by_code : by_name, key, out, &counted));
	if (counted.count && !counted.several)
		TRY(warning_centre(store, counted.ledger, out->centre));
	out->holds = counted.count >= view->settings->warn_employer_disputes;
	out->figure = counted.count;
	out->details = warning_details(arena, json_pack("{s:I, s:I, s:I}", "count", (json_int_t)counted.count, "days",
							(json_int_t)view->settings->warn_employer_days, "workers",
							(json_int_t)counted.workers));
	return NULL;
}

/* ---- whom to ask about ---- */

/* Only an employer with two disputes, or a name that stands in two, can have more. */
static const char candidates[] =
	"WITH seen AS MATERIALIZED (SELECT DISTINCT p.record AS record, p.employer_code AS code, p.name AS name"
	"  FROM dispute_shown d CROSS JOIN party p ON p.record = d.id WHERE d.received BETWEEN ?1 AND ?2"
	"  AND d.voided IS NOT 1 AND " WARNING_IS_EMPLOYER(
		"p") "),"
		     " twice AS MATERIALIZED (SELECT name FROM seen GROUP BY name HAVING COUNT(DISTINCT record) > 1)"
		     " SELECT code, NULL FROM seen WHERE code IS NOT NULL GROUP BY code HAVING COUNT(DISTINCT record) > 1"
		     " UNION SELECT code, NULL FROM seen WHERE code IS NOT NULL AND name IN (SELECT name FROM twice)"
		     " UNION SELECT NULL, name FROM seen WHERE code IS NULL AND name IN (SELECT name FROM twice)";

fault_t
warning_employers_all(struct store *store, const struct warning_view *view, struct warning_subjects *out)
{
	struct query query = db_query(store->db, candidates);
	bind_days(&query, out->arena, view);
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
	bind_days(&query, out->arena, view);
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
						 " AND (employer_code IS NOT NULL OR type = 'organisation')");
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
