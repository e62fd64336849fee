/* Checks of records: what is refused, and what only warns. The same rules run at entry (offline), where records merge at the
 * hub, and in audit. Pure: dates of today, holidays and thresholds are arguments.
 */
#ifndef HESHI_CORE_CHECK_H
#define HESHI_CORE_CHECK_H

#include "base/civil.h"
#include "core/schema.h"

enum severity { SEVERITY_WARN, SEVERITY_REFUSE };

struct problem {
	enum severity severity;
	const char *
		rule; /* stable word. Refuse: "type", "text", "set", "code", "date", "form", "negative", "bound", "required",
			      * "order", "life_cycle", "closing", "twice", "restored". Warn: "id_check_digit", "credit_code", "phone", "sum",
			      * "result", "performance", "signature", "extension", "void_reason", "retired", "duplicate",
			      * "future", "clock" */
	struct span field; /* name, or empty when it concerns the whole document */
	struct label text; /* one line each; never contains the value of a sealed field */
	size_t part; /* of an act on several documents: 1 is the first part of the draft; 0: the record, or no one part */
};

struct problems {
	struct problem *items; /* in the arena */
	size_t count;
};

bool problems_refuse(const struct problems *problems);
void problem_add(struct arena *arena, struct problems *problems, enum severity severity, const char *rule,
		 struct span field, struct label text);

/* One document against its kind: types, bounds, codes, dates and their order, required fields, sealed fields' plain values (a value
 * that is still sealed passes), ids and telephone numbers, sums inside the document, life-cycle, closing before acceptance.
 * Unknown fields pass (a newer version's). `before` is the document it replaces, or NULL when new. Only what changed is
 * judged: what stood in `before` already is not complained about again, so one bad field never blocks the others. Steps
 * of the life-cycle are checked between the two; required fields when new or taken away; dates that a status implies are refused
 * when missing in a new document (paper files get entered late, with their dates) and warned of in an old one. `kind`
 * NULL (unknown folder) passes. */
void check_document(struct arena *arena, const struct kind *kind, const struct document *before,
		    const struct document *after, struct problems *problems);
/* Whether a dispute's status may go from one code to the other in one step: forms offer these. Equal codes and unknown ones may. */
bool life_cycle_may(struct span from, struct span to);

/* A whole record: main part and its sub-parts, across documents (agreed before received or after closing, claims' sum against the
 * dispute's amount, payments against the agreement, headcount against workers, clocks running out by `today`). Voided parts
 * do not count, and a voided record passes. */
struct check_part {
	const struct kind *kind;
	const struct document *document;
};
struct check_holidays {
	const struct date *off; /* days off beyond week-ends, sorted */
	size_t off_count;
	const struct date *work; /* week-end days worked, sorted */
	size_t work_count;
};
void check_record(struct arena *arena, const struct kind *kind, const struct document *main,
		  const struct check_part *parts, size_t part_count, struct date today,
		  const struct check_holidays *holidays, struct problems *problems);

/* The last day of a period of calendar days from a day that is not counted, rolled on over days off (民诉法 85). */
struct date clock_days(struct date from, int days, const struct check_holidays *holidays);
/* The same in working days. */
struct date clock_working_days(struct date from, int days, const struct check_holidays *holidays);
bool holidays_is_working(const struct check_holidays *holidays, struct date date);
/* The table that ships: 2016 to 2026, as the State Council's General Office announced; other years have week-ends only. */
extern const struct check_holidays holidays_shipped;

/* The clocks of a dispute. */
enum clock { CLOCK_ACCEPTANCE, CLOCK_MEDIATION, CLOCK_CONFIRMATION, CLOCK_REVIEW, CLOCK_COUNT };
struct clock_row {
	const char *name; /* stable word */
	struct label label;
	struct label advice; /* what to do before it runs out */
	const char *basis;   /* the law or rule, in Chinese */
	int days;
	bool working;  /* working days rather than calendar days */
	int warn_days; /* calendar days before the last day from which it warns */
	bool lapses;   /* a right of the parties that is gone when past, rather than a duty that is overdue */
};
extern const struct clock_row clocks[CLOCK_COUNT];
/* The last day of a clock that begins on this day. */
struct date clock_last(enum clock clock, struct date from, const struct check_holidays *holidays);
/* The last day of a dispute's acceptance or mediation clock; false when it does not run (no date of receipt, decided, ended). An
 * agreed extension moves the mediation clock. */
bool clock_due(enum clock clock, const struct document *dispute, const struct check_holidays *holidays,
	       struct date *due);

/* GB 11643 (resident id, 18 characters) and GB 32100 (统一社会信用代码): form and check character. */
bool resident_id_valid(struct span id);
bool credit_code_valid(struct span code);
/* Mobile: 1[3-9] and nine digits; fixed lines (0 area code, hyphen or not) pass too. */
bool mobile_valid(struct span phone);
/* 1 to LIMIT_CENTRE_CODE of 0-9 and a-z. */
bool centre_code_valid(struct span code);

#endif
