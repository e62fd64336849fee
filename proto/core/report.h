/* Reports: what they count, as data, and what follows from the counts. Pure: figures are counted from facts (core/facts.h), which
 * host/reports.h gets out of the database.
 *
 * A line is a count of facts, a sum over a column of theirs, or a share of other lines. It names the facts, the date by which they belong
 * to a period, and what must hold of their columns; voided records, parts of voided records, and what a finding holds are no facts. A
 * line may fan out over a column of codes: one line per code, and one for those without. Every line carries its own definition in both
 * languages, printed with it. In texts {workers}, {group}, {target}, {lesson} and {hide} stand for the request's numbers. The same period a
 * year before stands beside each figure, up to today where the period is not over. Whatever makes a figure can be listed: report_tests.
 */
#ifndef HESHI_CORE_REPORT_H
#define HESHI_CORE_REPORT_H

#include "core/facts.h"

#define REPORT_FILTERS_MAX 4
#define REPORT_TESTS_MAX (REPORT_FILTERS_MAX + 4) /* the date, the centres, the categories, the member */
#define REPORT_CENTRES_MAX FACTS_AMONG_MAX
#define REPORT_GROUPS_MAX 4
#define REPORT_MONTHS_MAX 240

enum report_unit { UNIT_COUNT, UNIT_MONEY /* fen */, UNIT_PER_MILLE, UNIT_MINUTES, UNIT_KINDS };
enum report_measure { MEASURE_COUNT, MEASURE_SUM, MEASURE_SHARE };

/* The day of the report is the period's last day, or today when that is sooner. Of a year before it is the last day of what is compared, which
 * is as many days: of a period that is not over the year before ends a year before today. */
enum report_when {
	WHEN_WITHIN,  /* the date is in the period */
	WHEN_BEFORE,  /* before its first day */
	WHEN_THROUGH, /* on the day of the report or before */
	WHEN_LAST,    /* on its last day */
};

enum report_test {
	TEST_ANY_OF,      /* the field is one of the codes */
	TEST_DATED,       /* a date was entered */
	TEST_UNSET,       /* nothing was entered, or a code that this version does not know */
	TEST_BELOW,       /* below the number; unset counts as 0 */
	TEST_AT_LEAST,    /* the number or more */
	TEST_BEFORE_FROM, /* a date before the period */
	TEST_FROM_ON,     /* on the period's first day, later, or unset */
	TEST_AFTER_DAY,   /* after the day of the report, or unset */
	TEST_OVERDUE,     /* a date before the day of the report */
	TEST_SOON,        /* from the day of the report to so many days later */
	TEST_NOT_AFTER,   /* not after the other date (unset: later than all) */
	TEST_AFTER,       /* after the other date */
};

enum report_number { NUMBER_WORKERS, NUMBER_GROUP, NUMBER_TARGET, NUMBER_OWN };

struct report_filter {
	const char *field; /* NULL ends the list */
	enum report_test test;
	const char *const *codes;  /* TEST_ANY_OF: NULL-terminated */
	enum report_number number; /* TEST_BELOW, TEST_AT_LEAST: the request's, or … */
	int64_t own;               /* … this one; TEST_SOON: days */
	const char *other;         /* TEST_NOT_AFTER, TEST_AFTER */
};

struct report_line {
	const char *id; /* stable; NULL ends the list. Of a line that fans out: what the ids of its lines begin with */
	struct label label;
	struct label definition;
	enum report_unit unit;
	enum report_measure measure;
	const char *kind; /* whose facts: a name of facts_tables */
	const char *date; /* the column that puts a fact into a period */
	const char *sum;  /* MEASURE_SUM: the column */
	struct report_filter filters[REPORT_FILTERS_MAX + 1];
	const char *part;         /* MEASURE_SHARE: line whose share it is */
	const char *const *whole; /* MEASURE_SHARE: lines that make up the whole, NULL-terminated */
	enum report_when when;
	const char *each;     /* fans out over this column of codes */
	const char *base;     /* sums that are published: the line that counts the same records */
	struct label section; /* a heading in front of it, or NULLs */
	int indent;
	bool loose;     /* a fact may concern several members or none: they need not add up */
	const char *of; /* of a line that came by fanning out: the id of what it came from */
};

/* A line that must equal the sum of others. A part may name a line that fans out: all that came of it; "-" in front takes it off. */
struct report_identity {
	const char *line;         /* NULL ends the list */
	const char *const *parts; /* NULL-terminated */
};

enum report_group { GROUP_NONE, GROUP_PLACE, GROUP_MONTH, GROUP_PERSON, GROUP_CATEGORY, GROUP_SOURCE, GROUPS };
struct report_group_row {
	const char *name; /* as on the command line */
	struct label label;
};
extern const struct report_group_row report_groups[GROUPS];

struct report_definition {
	const char *name; /* as on the command line */
	struct label label;
	const struct report_line *lines;
	const struct report_identity *identities;
	enum report_group groups[GROUPS]; /* that it may be told by, the usual one first */
	size_t group_count;
	const char *period; /* the usual one: "year", "quarter", "month", "day" */
	int due_day;        /* of the next month; 0: none */
	bool personal;      /* tells about named people */
	bool published;     /* small counts are hidden */
	bool hidden;        /* not among the reports that people are offered */
	struct label note;  /* printed below, or NULLs */
};

/* All reports, NULL-terminated. */
extern const struct report_definition *const reports[];
extern const struct report_definition report_annual, report_quarterly, report_bulletin, report_deadlines,
	report_mediators, report_coverage, report_warnings, report_publication, report_overview;
/* NULL when there is none of this name. */
const struct report_definition *report_find(struct span name);
/* One that it may be told by; false for others. */
bool report_group_read(const struct report_definition *definition, struct span name, enum report_group *out);

/* The period of a year before: the same days; an end of February stays one. */
struct date report_year_before(struct date date);

struct report_request {
	const struct report_definition *definition;
	struct date from, to;                    /* both belong to the period */
	struct date today;                       /* year 0: the period's last day */
	int64_t workers;                         /* from how many workers a dispute is large … */
	int64_t group;                           /* … and one of a group */
	int64_t target;                          /* minutes of training that everyone should have in the year */
	int64_t lesson;                          /* minutes of one 学时 */
	int64_t hide;                            /* counts below are not published */
	enum report_group by[REPORT_GROUPS_MAX]; /* GROUP_NONE is none */
	size_t by_count;
	struct span
		centre; /* facts of these only: codes with commas between them, REPORT_CENTRES_MAX at most; empty: all */
	uint64_t categories; /* disputes of these only: one bit per code of the schema's list, 1 is the first; 0: all */
};
#define REPORT_WORKERS 30 /* unless the request says otherwise */
#define REPORT_GROUP 10
#define REPORT_HIDE 5

/* One number, this period's and that of a year before. */
struct report_figure {
	int64_t value, before;
	bool known, before_known;   /* a share of nothing is not known */
	bool hidden, before_hidden; /* known, but not for the public */
	int64_t change;             /* per cent x 10; of a share: percentage points x 10 */
	bool changes;               /* false: there is nothing to compare with */
};

struct report_member {
	struct span id; /* a centre's code, "2026-03", a person's id, a code; empty: those without one */
	struct span zh, en;
	struct report_figure *figures; /* one per line; those of lines that are not told by this group are not known */
};

struct report_grouping {
	enum report_group group;
	struct report_member *members;
	size_t count;
};

/* Something that must add up. */
struct report_check {
	const struct report_line *line;
	enum report_group
		by; /* the members' figures against the total; GROUP_NONE: an identity or a share against its lines */
	struct span formula; /* "26 = 19 + 7" */
	bool holds;
};

struct report {
	struct report_request request;
	struct date from_before, to_before;
	struct report_line *lines; /* fanned out */
	size_t line_count;
	struct report_figure *figures; /* one per line */
	struct report_grouping groupings[REPORT_GROUPS_MAX];
	size_t grouping_count;
	struct report_check *checks;
	size_t check_count;
};

/* An empty report for the request, in the arena. Groups by month, category and source have their members, others none. */
struct report report_open(struct arena *arena, const struct report_request *request);
/* Index of a line; SIZE_MAX when there is none. */
size_t report_line_find(const struct report *report, struct span id);
/* The same; asserts that there is one. */
size_t report_line_index(const struct report *report, const char *id);
/* Whether the line can be told by the group. */
bool report_line_by(const struct report *report, const struct report_line *line, enum report_group group);
/* The column of its facts that a group's members are told by; -1: not by this group. */
int report_group_column(const struct report_line *line, enum report_group group);
/* A label or definition with the request's numbers put in. */
void report_put_words(struct buffer *out, const char *words, const struct report_request *request);
/* A member with figures in which nothing is known yet; for groupings whose members the report does not know itself. */
void report_member_open(struct arena *arena, const struct report *report, struct report_member *member);

/* report_evaluate.c. The facts that a line counts, NULL-terminated list of tables at hand: which of them must be there follows from the
 * lines' kinds. */
const struct facts *report_facts(const struct facts *const *facts, const char *kind);
/* Counts all lines in all groupings. */
void report_evaluate(struct arena *arena, struct report *report, const struct facts *const *facts);
/* The tests that a fact passes that makes a figure: `member` NULL: the total. False when it is not made of facts, or that member can't
 * be told. `tests` has room for REPORT_TESTS_MAX. */
bool report_tests(const struct report *report, const struct facts *facts, const struct report_line *line, bool before,
		  enum report_group group, const struct report_member *member, struct facts_test *tests, size_t *count);

/* With all counts and sums in: works out shares, changes and checks, and hides what is not for the public; in the arena. */
void report_complete(struct arena *arena, struct report *report);
/* report_hide.c: hides small counts, and as many others as it takes that none can be worked out from what is left. */
void report_hide(struct arena *arena, struct report *report);

#endif
