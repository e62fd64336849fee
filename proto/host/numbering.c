/* Numbers of disputes (案号) and of their papers, issued without asking anyone: each device of a centre has a series of its own.
 *
 * The number is a template filled in: {short} the centre's short name, {year} the year of receipt, {n} the next number of that year by
 * this device ("2-15" for the 15th of a centre's second device). A counter beside the data remembers the last one; a number that is
 * there already (a backup was restored and newer records came back from the hub) is passed over.
 */
#include "host/act.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TEMPLATE_DEFAULT "海{short}劳人调〔{year}〕{n}号"
#define TEMPLATE_MAX 200

struct numbering {
	struct store *store;
	struct arena *arena;
	const struct ledger *ledger;
	struct span pattern, short_name;
	int year;
};

/* The device's ordinal in its centre: "440105014-2" is 2. */
static struct span
device_ordinal(const struct store *store)
{
	const char *dash = strrchr(store->identity.device, '-');
	return dash ? span_text(dash + 1) : (struct span){ 0 };
}

/* The first device numbers plainly. */
static bool
is_first(struct span ordinal)
{
	return !ordinal.size || span_equal(ordinal, SPAN("1"));
}

/* The hub (0) has its series too, lest it take a number that the first gives out meanwhile. */
static void
put_counted(struct buffer *out, const struct store *store, int64_t n)
{
	struct span ordinal = device_ordinal(store);
	if (!is_first(ordinal))
		buffer_print(out, "%.*s-", SPAN_ARG(ordinal));
	buffer_print(out, "%" PRId64, n);
}

static struct span
fill_template(const struct numbering *numbering, int64_t n)
{
	struct buffer OWN(buffer_drop) out = { .limit = LIMIT_TEXT };
	struct span rest = numbering->pattern;
	while (rest.size) {
		if (span_starts(rest, SPAN("{short}"))) {
			buffer_put_span(&out, numbering->short_name);
			rest = span_part(rest, 7, rest.size);
		} else if (span_starts(rest, SPAN("{year}"))) {
			buffer_print(&out, "%04d", numbering->year);
			rest = span_part(rest, 6, rest.size);
		} else if (span_starts(rest, SPAN("{n}"))) {
			put_counted(&out, numbering->store, n);
			rest = span_part(rest, 3, rest.size);
		} else {
			buffer_put_byte(&out, rest.data[0]);
			rest = span_part(rest, 1, rest.size);
		}
	}
	return arena_copy(numbering->arena, buffer_span(&out));
}

static fault_t
find_short_name(struct numbering *numbering)
{
	struct span centre = span_text(numbering->ledger->name);
	centre = span_part(centre, span_find(centre, '/') + 1, centre.size);
	struct query query =
		db_query(numbering->store->db, "SELECT COALESCE(short_name, name) FROM centre_shown WHERE code = ?");
	query_text(&query, centre);
	if (query_step(&query))
		numbering->short_name = arena_copy(numbering->arena, query_get_bytes(&query, 0));
	TRY(query_end(&query));
	if (!numbering->short_name.size)
		TRY(store_get(numbering->store, numbering->arena, "short_name", &numbering->short_name));
	if (!numbering->short_name.size)
		numbering->short_name = arena_copy(numbering->arena, centre);
	return NULL;
}

static fault_t
is_taken(const struct numbering *numbering, struct span number, bool *out)
{
	struct query query = db_query(numbering->store->db, "SELECT 1 FROM dispute WHERE number = ? AND ledger = ?");
	query_text(&query, number);
	query_integer(&query, numbering->ledger->id);
	*out = query_step(&query);
	return query_end(&query);
}

static void
counter_name(const struct numbering *numbering, char out[80])
{
	snprintf(out, 80, "number:%s:%04d", numbering->ledger->name, numbering->year);
}

static fault_t
read_counter(const struct numbering *numbering, int64_t *out)
{
	char name[80];
	struct span text;
	counter_name(numbering, name);
	TRY(store_get(numbering->store, numbering->arena, name, &text));
	*out = 0;
	if (text.size && !text_read_integer(text, out))
		return fault_raise(FAULT_STORE, 0, "the counter of case numbers is damaged");
	return NULL;
}

static fault_t
write_counter(const struct numbering *numbering, int64_t n)
{
	char name[80], text[24];
	counter_name(numbering, name);
	snprintf(text, sizeof(text), "%" PRId64, n);
	return store_set(numbering->store, name, span_text(text));
}

/* The first free number above n. Doubles its steps before it closes in, so that a lost counter costs a few look-ups, not thousands;
 * the series has no gaps but those that never were. */
static fault_t
first_free(const struct numbering *numbering, int64_t n, int64_t *out)
{
	int64_t step = 1, low = n, high = n + 1;
	bool taken;
	TRY(is_taken(numbering, fill_template(numbering, high), &taken));
	while (taken) {
		low = high;
		step *= 2;
		high = low + step;
		TRY(is_taken(numbering, fill_template(numbering, high), &taken));
	}
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;
		TRY(is_taken(numbering, fill_template(numbering, middle), &taken));
		if (taken)
			low = middle;
		else
			high = middle;
	}
	*out = high;
	return NULL;
}

/* Without {n} every number would be the same. */
static bool
has_place_for_n(struct span pattern)
{
	for (size_t at = 0; at + 3 <= pattern.size; at++)
		if (span_starts(span_part(pattern, at, 3), SPAN("{n}")))
			return true;
	return false;
}

fault_t
numbering_next(struct store *store, struct arena *arena, const struct ledger *ledger, int year, struct span *out)
{
	struct numbering numbering = { .store = store, .arena = arena, .ledger = ledger, .year = year };
	int64_t n;
	numbering.pattern = span_text(store->number_template);
	if (!numbering.pattern.size)
		numbering.pattern = span_text(TEMPLATE_DEFAULT);
	if (numbering.pattern.size > TEMPLATE_MAX || !has_place_for_n(numbering.pattern))
		return fault_raise(FAULT_INPUT, 0, "the template of case numbers is too long or has no {n}");
	TRY(find_short_name(&numbering));
	TRY(read_counter(&numbering, &n));
	TRY(first_free(&numbering, n, &n));
	TRY(write_counter(&numbering, n));
	*out = fill_template(&numbering, n);
	return NULL;
}

/* ---- papers ---- */

/* The case as it stands, or as this act makes it. */
static struct span
case_number(const struct act *act)
{
	if (act->whole.count && path_is_main(&act->whole.documents[0].path))
		return document_text(&act->whole.documents[0].document, "number");
	return act->change_count && path_is_main(&act->changes[0].path) ?
		       document_text(&act->changes[0].after, "number") :
		       (struct span){ 0 };
}

/* The numbers of the case's papers, each read once however many papers one act makes. */
struct paper_series {
	struct span prefix; /* "<case number>-", by a centre's second device "<case number>-2-" */
	bool *taken;        /* by number, below `room`: as many papers as an act can make never get further */
	size_t room;
	size_t seen;  /* changes of the act that have been looked at */
	int64_t next; /* all below are taken, or given out by this act */
};

/* Also by a voided paper: it may lie in a file somewhere. */
static void
note_taken(struct paper_series *series, const struct kind *kind, const struct document *document)
{
	struct span number = kind ? document_text(document, "number") : (struct span){ 0 };
	int64_t n;
	if (!kind || strcmp(kind->name, "paper") != 0 || !span_starts(number, series->prefix))
		return;
	if (text_read_integer(span_part(number, series->prefix.size, SIZE_MAX), &n) && n >= 0 &&
	    (uint64_t)n < series->room)
		series->taken[n] = true;
}

static struct paper_series *
open_series(struct act *act, struct span number)
{
	struct buffer OWN(buffer_drop) prefix = { 0 };
	struct paper_series *series = ARENA_NEW_ARRAY(act->arena, 1, struct paper_series);
	struct span ordinal = device_ordinal(act->store);
	buffer_print(&prefix, "%.*s-", SPAN_ARG(number));
	if (!is_first(ordinal))
		buffer_print(&prefix, "%.*s-", SPAN_ARG(ordinal));
	*series = (struct paper_series){ .prefix = arena_copy(act->arena, buffer_span(&prefix)), .next = 1 };
	series->room = act->whole.count + LIMIT_CHANGESET_OPS + 2;
	series->taken = ARENA_NEW_ARRAY(act->arena, series->room, bool);
	for (size_t i = 0; i < act->whole.count; i++)
		note_taken(series, act->whole.documents[i].kind, &act->whole.documents[i].document);
	return series;
}

struct span
numbering_paper(struct act *act)
{
	struct span number = case_number(act);
	int64_t most = field_most(kind_field(schema_kind(SPAN("paper")), SPAN("number")));
	if (!number.size)
		return number;
	if (!act->series)
		act->series = open_series(act, number);
	struct paper_series *series = act->series;
	for (; series->seen < act->change_count; series->seen++)
		note_taken(series, act->changes[series->seen].kind, &act->changes[series->seen].after);
	while ((size_t)series->next < series->room && series->taken[series->next])
		series->next++;
	struct span text = arena_print(act->arena, "%.*s%" PRId64, SPAN_ARG(series->prefix), series->next++);
	return (int64_t)text_length(text) <= most ? text : (struct span){ 0 };
}
