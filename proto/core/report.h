/* Reports: what they count, as data, and what follows from the counts. Pure: the figures themselves come from the database
 * (host/reports.h), which turns a line into one query.
 *
 * A line is a count of records, a sum over a field of theirs, or a share of other lines. It names the kind of record, the date by
 * which a record belongs to a period, and what must hold of its fields; voided records, parts of voided records, and what a finding
 * holds never count. Every line carries its own definition in both languages, printed with it. In texts {workers} stands for the
 * request's threshold. The same period a year before stands beside each figure.
 */
#ifndef HESHI_CORE_REPORT_H
#define HESHI_CORE_REPORT_H

#include "base/civil.h"
#include "core/schema.h"

#define REPORT_FILTERS_MAX 4

enum report_unit { UNIT_COUNT, UNIT_MONEY /* fen */, UNIT_PER_MILLE, UNIT_KINDS };
enum report_measure { MEASURE_COUNT, MEASURE_SUM, MEASURE_SHARE };
enum report_test {
	TEST_ANY_OF,   /* the field is one of the codes */
	TEST_UNSET,    /* nothing was entered */
	TEST_BELOW,    /* below the threshold; unset counts as 0 */
	TEST_AT_LEAST, /* the threshold or more */
};

struct report_filter {
	const char *field; /* NULL ends the list */
	enum report_test test;
	const char *const *codes; /* TEST_ANY_OF: NULL-terminated */
};

struct report_line {
	const char *id; /* stable; NULL ends the list */
	struct label label;
	struct label definition;
	enum report_unit unit;
	enum report_measure measure;
	const char *kind; /* whose records */
	const char *date; /* the field that puts a record into a period */
	const char *sum;  /* MEASURE_SUM: the field; unset counts as 0 */
	struct report_filter filters[REPORT_FILTERS_MAX + 1];
	const char *part;         /* MEASURE_SHARE: line whose share it is */
	const char *const *whole; /* MEASURE_SHARE: lines that make up the whole, NULL-terminated */
};

/* A line that must equal the sum of others. */
struct report_identity {
	const char *line;         /* NULL ends the list */
	const char *const *parts; /* NULL-terminated */
};

struct report_definition {
	const char *name; /* as on the command line */
	struct label label;
	const struct report_line *lines;
	const struct report_identity *identities;
};

/* All reports, NULL-terminated. */
extern const struct report_definition *const reports[];
extern const struct report_definition report_annual; /* report_annual.c */
/* NULL when there is none of this name. */
const struct report_definition *report_find(struct span name);
size_t report_line_count(const struct report_definition *definition);
/* Index of a line; asserts that there is one. */
size_t report_line_index(const struct report_definition *definition, const char *id);
/* Whether its records live in the centres' ledgers, so that it can be told by street. */
bool report_line_by_place(const struct report_definition *definition, const struct report_line *line);
/* A label or definition with the threshold put in. */
void report_put_words(struct buffer *out, const char *words, int64_t workers);

/* The period of a year before: the same days; an end of February stays one. */
struct date report_year_before(struct date date);

struct report_request {
	const struct report_definition *definition;
	struct date from, to; /* both belong to the period */
	int64_t workers;      /* threshold of "many workers" */
};
#define REPORT_WORKERS 30 /* unless the request says otherwise */

/* One number, this period's and that of a year before. */
struct report_figure {
	int64_t value, before;
	bool known, before_known; /* a share of nothing is not known */
	int64_t change;           /* per cent x 10; of a share: percentage points x 10 */
	bool changes;             /* false: there is nothing to compare with */
};

struct report_place {
	struct span code, name; /* of the centre */
	struct report_figure *figures;
};

/* Something that must add up. */
struct report_check {
	const struct report_line *line;
	bool by_place;       /* the places' figures against the total; else an identity or a share against its lines */
	struct span formula; /* "26 = 19 + 7" */
	bool holds;
};

struct report {
	struct report_request request;
	struct date from_before, to_before;
	size_t line_count;
	struct report_figure *figures; /* one per line */
	struct report_place *places;   /* by code */
	size_t place_count;
	struct report_check *checks;
	size_t check_count;
};

/* An empty report for the request, in the arena. */
struct report report_open(struct arena *arena, const struct report_request *request);
/* With all counts and sums in: works out shares, changes and checks, in the arena. */
void report_complete(struct arena *arena, struct report *report);

#endif
