/* Risk warnings (风险预警) of the district's hub: what a rule finds in the streets' records, as it arises, until a named person has
 * taken it up and closed it with a reason. Tables `warning` and `warning_record` (store_district.c): the hub's own, never synced.
 *
 * A rule speaks of a subject: a dispute, an employer, a centre. Looking at a subject asks whether the rule holds there today. Where it
 * does and no warning stands, one arises; where it holds no more, the warning is marked as ended and kept as it was: should the rule hold
 * again, another arises. What a person closed stays closed until the facts get worse, too. A row holds ids and figures, no names.
 *
 * Only open disputes warn by themselves (not closed, transferred, voided or held); employers and streets by what came in lately, without
 * what the district gave to another street. The cost of a look
 * follows what changed, or how many disputes are open, never how many there are. Any thread with a DB_WRITE store of its own; a
 * transaction holds a few subjects, and none when nothing changed.
 */
#ifndef HESHI_HOST_WARNINGS_H
#define HESHI_HOST_WARNINGS_H

#include "base/civil.h"
#include "base/json.h"
#include "host/changes.h"
#include "host/settings.h"
#include "host/store.h"

enum warning_rule {
	WARNING_EMPLOYER,   /* several disputes against one employer within some days */
	WARNING_COLLECTIVE, /* a dispute of many workers (10) … */
	WARNING_MASS,       /* … of very many (30): then it is no longer the one before */
	WARNING_UNPAID,     /* an agreement, past due */
	WARNING_CRIME,      /* wages of one worker, for months: maybe to be referred to the police */
	WARNING_CRIME_ALL,  /* wages of many workers */
	WARNING_INTAKE,     /* a street takes far more than in the time before */
	WARNING_RULES
};
struct warning_rule_row {
	const char *name; /* stable word */
	struct label label;
	bool employer;    /* the subject is an employer; else a dispute, or … */
	bool centre;      /* … a centre */
	int more_percent; /* a closed one arises anew when the figure is above so many per cent of what it was */
};
extern const struct warning_rule_row warning_rules[WARNING_RULES];
/* WARNING_RULES for anything else. */
enum warning_rule warning_rule_read(struct span name);

/* What it takes to look. */
struct warning_view {
	const struct settings *settings; /* thresholds */
	struct date today;
	int64_t now_ms;
};

/* Looks at everything that may hold today, and at every warning that stands. */
fault_t warnings_look_all(struct store *store, const struct warning_view *view) MUST_USE;
/* Looks at what these records concern, for they changed: the same comes out as of warnings_look_all. */
fault_t warnings_look_records(struct store *store, const struct warning_view *view, const struct uuid *records,
			      size_t count) MUST_USE;

/* How far change sets have been looked at. Zeros: nothing yet. */
struct warning_cursor {
	struct changes changes;
	bool begun;
};
/* Looks at what change sets touched since the last time; at everything the first time, or after very many. */
fault_t warnings_look_new(struct store *store, const struct warning_view *view, struct warning_cursor *cursor) MUST_USE;
void warning_cursor_drop(struct warning_cursor *cursor);
/* For screens that are open. */
#define WARNINGS_TOLD_MAX 100
struct warnings_changed {
	struct uuid *ids; /* newest first; in the arena */
	size_t count;
	bool all;     /* there are more: not to be told one by one */
	int64_t last; /* when the last one changed; `since` when none did */
};
/* Warnings that changed after `since` (milliseconds). */
fault_t warnings_changed(struct store *store, struct arena *arena, int64_t since,
			 struct warnings_changed *out) MUST_USE;

/* ---- what people see and do ---- */

/* Where a warning is. Open ones wait for someone; an ended one waits no more, but nobody has closed it. */
enum warning_status { WARNING_ANY, WARNING_OPEN, WARNING_TAKEN, WARNING_ENDED, WARNING_CLOSED, WARNING_STATUSES };
/* "all", "open", "taken", "ended", "closed"; WARNING_STATUSES for anything else. */
enum warning_status warning_status_read(struct span name);
struct warning_query {
	enum warning_status status;
	enum warning_rule rule; /* WARNING_RULES: any */
	struct span centre;     /* code: warnings that concern it; empty: all */
	bool oldest_first;
	int64_t limit, offset;
};
/* {"items": […], "more": bool, "total": n}, newest first. An item: {"id", "rule", "label", "text" (both {"zh", "en"}), "status", "centre"
 * ("" for several), "centre_name", "employer"?, "record"?, "number"?, "began", "ended"?, "figure", "details", "records": n,
 * "taken_by"?, "taken_at"?, "closed_by"?, "closed_at"?, "reason"?}. Names employers and cases. */
fault_t warnings_list(struct store *store, struct arena *arena, const struct warning_query *query,
		      json_t **out) MUST_USE;
/* One item, and "items": its disputes, newest first, WARNING_RECORDS_SHOWN at most: {"id", "number", "received", "status", "category",
 * "workers", "amount", "centre", "centre_name", "applicants", "respondents"}. NULL when there is no such warning. */
#define WARNING_RECORDS_SHOWN 200
fault_t warning_show(struct store *store, struct arena *arena, struct uuid id, json_t **out) MUST_USE;
/* {"open", "taken", "ended", "closed": n, "rules": [{"rule", "label", "open", "taken", "ended", "closed"}], "centres": [{"centre",
 * "name", "open", "taken"}]}: names nobody. */
fault_t warnings_summary(struct store *store, struct arena *arena, json_t **out) MUST_USE;

enum warning_answer { WARNING_DONE, WARNING_MISSING, WARNING_SETTLED /* taken by someone, or closed, already */ };
/* Takes one up, or closes it with a reason (FAULT_INPUT without, or when it is too long). `who` is an account's id, or a person's. */
#define WARNING_REASON_MOST 500 /* code points */
fault_t warning_take(struct store *store, struct uuid id, struct uuid who, int64_t now_ms,
		     enum warning_answer *out) MUST_USE;
fault_t warning_close(struct store *store, struct uuid id, struct uuid who, struct span reason, int64_t now_ms,
		      enum warning_answer *out) MUST_USE;

#endif
