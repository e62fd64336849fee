/* Lists of records of one kind: filtered by fields and by what is written in them, sorted, page by page. SQL is put together from the
 * schema's names and bound parameters only.
 *
 * Held records are never listed; voided ones unless `voided_out`.
 */
#ifndef HESHI_HOST_LISTING_H
#define HESHI_HOST_LISTING_H

#include "base/civil.h"
#include "base/json.h"
#include "host/records.h"

#define LISTING_SEARCHED_MAX 1000 /* what a total counts of a search */
#define LISTING_CENTRES_MAX 64

enum listing_test {
	LISTING_ANY,  /* one of the values; of a set, one that holds one of them */
	LISTING_ALL,  /* the value; of a set, one that holds every item */
	LISTING_FROM, /* the value or more (later); those without one are left out */
	LISTING_TO,   /* the value or less */
	LISTING_UNSET,
};

struct listing_filter {
	const struct field_row *field;
	enum listing_test test;
	struct value *values; /* as field_parse gives them */
	size_t count;
};

struct listing_query {
	const struct kind *kind;
	const struct uuid *of; /* parts of this record only; NULL: any. FAULT_INPUT for a kind that is no part */
	struct span centre;    /* code, or codes with commas between: these ledgers only; empty: all */
	/* Every word must stand somewhere in the record, each maybe in another part; a part is searched alone. Empty: no search. */
	struct span search;
	const struct listing_filter *filters; /* all must hold */
	size_t filter_count;
	bool voided_out;
	/* No sealed one and no set; NULL: id. Those without a value come last, ties go by id, newest first. */
	const struct field_row *sort;
	bool ascending;
	int64_t limit, offset;
};

/* A filter as the command line writes it: "a" is the value, or (of sets) "a,b" all of these; "" is unset. FAULT_INPUT for unknown
 * fields (naming the one meant) and unreadable values. Memory from the arena. */
fault_t listing_filter_words(struct arena *arena, const struct kind *kind, struct span name, struct span text,
			     struct listing_filter *out) MUST_USE;
/* A filter as a URL writes it: name "amount.from", "amount.to", or "status", where "a,b" is any of these; "" is unset. */
fault_t listing_filter_url(struct arena *arena, const struct kind *kind, struct span name, struct span text,
			   struct listing_filter *out) MUST_USE;
/* "received", "-received" (descending), "" or "id": into sort and ascending. FAULT_INPUT for what can't be sorted by. */
fault_t listing_sort_url(const struct kind *kind, struct span text, struct listing_query *query) MUST_USE;

/* Calls `visit` row by row. Columns: those of the view <kind>_shown, and ledger_name. The row is gone when visit returns; visit must not
 * read the history. A fault of visit ends the run. */
typedef fault_t listing_visit(void *context, struct query *row);
fault_t listing_run(struct store *store, struct arena *arena, const struct listing_query *query, listing_visit *visit,
		    void *context) MUST_USE;
/* {"id", "record"? (parts), "ledger", "kind", "fields"} of a row. */
json_t *listing_item(const struct kind *kind, struct query *row);
/* How many there are without limit and offset; of a search at most LISTING_SEARCHED_MAX, then *more is true. */
fault_t listing_total(struct store *store, struct arena *arena, const struct listing_query *query, int64_t *total,
		      bool *more) MUST_USE;
/* {"items": […], "more": bool}, and with `total` "total": n (null when there are more than were counted). */
fault_t listing_page(struct store *store, struct arena *arena, const struct listing_query *query, bool total,
		     json_t **out) MUST_USE;

/* Adds "state" ("only_here", "sent", "held") to an item. */
fault_t listing_state_add(struct store *store, json_t *item) MUST_USE;
/* Adds to an item of kind dispute "applicants" and "respondents" ("李小满 等3人"), "mediator_name", "clock": {"name", "label", "due",
 * "day", "days", "days_left"} or null, and "next_due" (of payments: the first that is due and not paid) or null. Makes queries
 * of its own: for the page that is shown. */
fault_t listing_dispute_add(struct store *store, struct arena *arena, struct date today, json_t *item) MUST_USE;
/* The two above for every item of a page (the second for disputes only). */
fault_t listing_page_add(struct store *store, const struct kind *kind, struct date today, json_t *page) MUST_USE;
/* "李小满 等3人" of one side's parties of a dispute, voided ones left out; empty when there are none. */
fault_t listing_side(struct store *store, struct arena *arena, struct uuid dispute, bool applicants,
		     struct span *out) MUST_USE;
/* {"name", "label": {"zh", "en"}, "due", "day", "days", "days_left"} of the clock that runs out first, acceptance or mediation; JSON
 * null when neither runs. `dispute` needs the fields that clock_due reads. `day` counts calendar days from the day of receipt, up
 * to `days` on the last day. */
json_t *listing_clock(const struct check_holidays *holidays, const struct document *dispute, struct date today);

#endif
