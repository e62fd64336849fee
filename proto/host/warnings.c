/* Keeping the table of warnings by what holds; see warnings.h. */
#include "host/warnings_inside.h"

#include "host/random.h"
#include "host/store_local.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE 32 /* subjects of one transaction */

/* The newest warning of a subject. */
struct row {
	bool found, closed, taken, ended;
	struct span id;
	int64_t figure;
	struct span centre, details;
	struct span *records; /* sorted */
	size_t record_count;
};

static fault_t
read_records(struct store *store, struct arena *arena, struct row *row)
{
	struct query query = db_query(store->db, "SELECT record FROM warning_record WHERE warning = ? ORDER BY record");
	query_text(&query, row->id);
	row->records = ARENA_NEW_ARRAY(arena, WARNING_RECORDS_MAX, struct span);
	while (row->record_count < WARNING_RECORDS_MAX && query_step(&query))
		row->records[row->record_count++] = arena_copy(arena, query_get_bytes(&query, 0));
	return query_end(&query);
}

static fault_t
read_row(struct store *store, struct arena *arena, const struct warning_subject *subject, struct row *out)
{
	struct query query =
		db_query(store->db, "SELECT id, status, ended, figure, centre, details FROM warning"
				    " WHERE rule = ? AND subject = ? ORDER BY began DESC, id DESC LIMIT 1");
	query_text(&query, span_text(warning_rules[subject->rule].name));
	query_text(&query, span_text(subject->text));
	*out = (struct row){ .found = query_step(&query) };
	if (out->found) {
		out->id = arena_copy(arena, query_get_bytes(&query, 0));
		out->closed = span_equal(query_get_bytes(&query, 1), SPAN("closed"));
		out->taken = span_equal(query_get_bytes(&query, 1), SPAN("taken"));
		out->ended = query_get_integer(&query, 2) != 0;
		out->figure = query_get_integer(&query, 3);
		out->centre = arena_copy(arena, query_get_bytes(&query, 4));
		out->details = arena_copy(arena, query_get_bytes(&query, 5));
	}
	TRY(query_end(&query));
	return out->found ? read_records(store, arena, out) : NULL;
}

/* ---- what is to be done ---- */

enum step { STEP_NONE, STEP_ARISE, STEP_UPDATE, STEP_END };

static bool
same_records(const struct row *row, const struct warning_facts *facts)
{
	bool same = row->record_count == facts->record_count;
	for (size_t i = 0; same && i < row->record_count; i++)
		same = span_equal(row->records[i], facts->records[i]);
	return same;
}

/* Both sorted. */
static bool
has_new_record(const struct row *row, const struct warning_facts *facts)
{
	size_t at = 0;
	for (size_t i = 0; i < facts->record_count; i++) {
		while (at < row->record_count && span_compare(row->records[at], facts->records[i]) < 0)
			at++;
		if (at == row->record_count || !span_equal(row->records[at], facts->records[i]))
			return true;
	}
	return false;
}

/* Against what somebody closed. */
static bool
is_worse(enum warning_rule rule, const struct row *row, const struct warning_facts *facts)
{
	return facts->figure > row->figure * warning_rules[rule].more_percent / 100 || has_new_record(row, facts);
}

static enum step
step_of(enum warning_rule rule, const struct row *row, const struct warning_facts *facts)
{
	if (!facts->holds)
		return row->found && !row->ended ? STEP_END : STEP_NONE;
	if (!row->found || row->ended)
		return STEP_ARISE;
	if (row->closed)
		return is_worse(rule, row, facts) ? STEP_ARISE : STEP_NONE;
	bool same = row->figure == facts->figure && span_equal(row->details, facts->details) &&
		    span_equal(row->centre, span_text(facts->centre)) && same_records(row, facts);
	return same ? STEP_NONE : STEP_UPDATE;
}

/* ---- doing it ---- */

static fault_t
put_records(struct store *store, struct span id, const struct warning_facts *facts)
{
	for (size_t i = 0; i < facts->record_count; i++) {
		struct query query = db_query(store->db, "INSERT INTO warning_record (warning, record) VALUES (?, ?)");
		query_text(&query, id);
		query_text(&query, facts->records[i]);
		TRY(query_run(&query));
	}
	return NULL;
}

static fault_t
arise(struct store *store, const struct warning_view *view, const struct warning_subject *subject,
      const struct warning_facts *facts)
{
	struct id_text id = id_text(random_uuid(view->now_ms));
	struct query query =
		db_query(store->db, "INSERT INTO warning (id, rule, subject, centre, began, ended, changed,"
				    " figure, details, status, taken_by, taken_at, closed_by, closed_at,"
				    " reason) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, 'open', '', 0, '', 0, '')");
	query_text(&query, span_text(id.text));
	query_text(&query, span_text(warning_rules[subject->rule].name));
	query_text(&query, span_text(subject->text));
	query_text(&query, span_text(facts->centre));
	query_integer(&query, view->now_ms / 1000);
	query_integer(&query, view->now_ms);
	query_integer(&query, facts->figure);
	query_text(&query, facts->details);
	TRY(query_run(&query));
	return put_records(store, span_text(id.text), facts);
}

static fault_t
update(struct store *store, const struct warning_view *view, const struct row *row, const struct warning_facts *facts)
{
	struct query query =
		db_query(store->db, "UPDATE warning SET changed = ?, figure = ?, details = ?, centre = ? WHERE id = ?");
	query_integer(&query, view->now_ms);
	query_integer(&query, facts->figure);
	query_text(&query, facts->details);
	query_text(&query, span_text(facts->centre));
	query_text(&query, row->id);
	TRY(query_run(&query));
	if (same_records(row, facts))
		return NULL;
	struct query drop = db_query(store->db, "DELETE FROM warning_record WHERE warning = ?");
	query_text(&drop, row->id);
	TRY(query_run(&drop));
	return put_records(store, row->id, facts);
}

static fault_t
end(struct store *store, const struct warning_view *view, const struct row *row)
{
	struct query query = db_query(store->db, "UPDATE warning SET ended = ?, changed = ? WHERE id = ?");
	query_integer(&query, view->now_ms / 1000);
	query_integer(&query, view->now_ms);
	query_text(&query, row->id);
	return query_run(&query);
}

/* Asks, and with `act` does what follows. */
static fault_t
keep_one(struct store *store, const struct warning_view *view, const struct warning_subject *subject, bool act,
	 bool *due)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct warning_facts facts;
	struct row row;
	TRY(warning_facts(store, &arena, view, subject, &facts));
	TRY(read_row(store, &arena, subject, &row));
	enum step step = step_of(subject->rule, &row, &facts);
	*due = step != STEP_NONE;
	if (!act || step == STEP_NONE)
		return NULL;
	if (step == STEP_ARISE)
		return arise(store, view, subject, &facts);
	return step == STEP_UPDATE ? update(store, view, &row, &facts) : end(store, view, &row);
}

/* Asked once more inside the transaction: someone may have been quicker. */
static fault_t
keep_within(struct store *store, const struct warning_view *view, const struct warning_subject *const *due,
	    size_t count)
{
	fault_t fault = NULL;
	bool still;
	TRY(db_begin(store->db));
	for (size_t i = 0; i < count && !fault; i++)
		fault = keep_one(store, view, due[i], true, &still);
	return local_end(store, fault);
}

static int
compare_keys(const struct warning_subject *a, const struct warning_subject *b)
{
	return a->rule != b->rule ? (a->rule > b->rule) - (a->rule < b->rule) : strcmp(a->text, b->text);
}

/* The one that knows its name first. */
static int
by_key(const void *a, const void *b)
{
	const struct warning_subject *left = a, *right = b;
	int order = compare_keys(left, right);
	return order ? order : (left->name.size < right->name.size) - (left->name.size > right->name.size);
}

static void
keep_once(struct warning_subjects *subjects)
{
	size_t kept = 0;
	if (subjects->count)
		qsort(subjects->items, subjects->count, sizeof(*subjects->items), by_key);
	for (size_t i = 0; i < subjects->count; i++)
		if (!kept || compare_keys(&subjects->items[kept - 1], &subjects->items[i]))
			subjects->items[kept++] = subjects->items[i];
	subjects->count = kept;
}

fault_t
warnings_keep(struct store *store, const struct warning_view *view, struct warning_subjects *subjects)
{
	const struct warning_subject *due[AT_ONCE];
	size_t count = 0;
	keep_once(subjects);
	for (size_t i = 0; i < subjects->count; i++) {
		bool is_due;
		TRY(keep_one(store, view, &subjects->items[i], false, &is_due));
		if (is_due)
			due[count++] = &subjects->items[i];
		if (count < AT_ONCE)
			continue;
		TRY(keep_within(store, view, due, count));
		count = 0;
	}
	return count ? keep_within(store, view, due, count) : NULL;
}

fault_t
warnings_look_all(struct store *store, const struct warning_view *view)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct warning_subjects subjects = { .arena = &arena };
	TRY(warning_subjects_all(store, view, &subjects));
	return warnings_keep(store, view, &subjects);
}

fault_t
warnings_look_records(struct store *store, const struct warning_view *view, const struct uuid *records, size_t count)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct warning_subjects subjects = { .arena = &arena };
	for (size_t i = 0; i < count; i++) {
		struct id_text id = id_text(records[i]);
		TRY(warning_subjects_of(store, view, span_text(id.text), &subjects));
	}
	return warnings_keep(store, view, &subjects);
}
