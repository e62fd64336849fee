/* Between the files of the risk warnings; see warnings.h. */
#ifndef HESHI_HOST_WARNINGS_INSIDE_H
#define HESHI_HOST_WARNINGS_INSIDE_H

#include "host/warnings.h"

#define WARNING_SUBJECT_MAX 64   /* bytes of a subject's text */
#define WARNING_RECORDS_MAX 1000 /* disputes of one warning that are kept by id */

/* Statuses before a case is closed, and not handed on: then it is another's. As a list, so that the index by status finds them. */
#define WARNING_OPEN_DISPUTE                                                                                  \
	"d.status IN ('registered', 'pending', 'accepted', 'not_accepted', 'refused', 'mediating', 'agreed'," \
	" 'partly_agreed', 'performed_at_once', 'failed', 'withdrawn', 'abandoned', 'expired', 'performing'," \
	" 'followed_up') AND d.voided IS NOT 1"
/* What came in: not what the district gave to another street, for it counts there. */
#define WARNING_COUNTS "d.voided IS NOT 1 AND NOT (d.transferred_to IS NOT NULL AND d.result IS 'transferred')"
/* How many workers a dispute concerns: as entered, or else its applicants by head. */
#define WARNING_WORKERS                                                                                \
	"COALESCE(d.workers, (SELECT SUM(COALESCE(a.headcount, 1)) FROM party a WHERE a.record = d.id" \
	" AND a.side = 'applicant' AND a.voided IS NOT 1 AND a.held IS NULL), 0)"
/* A party p that is an employer: a person, too, as the owner of a workshop that was never registered is. */
#define WARNING_IS_EMPLOYER(p) p ".side = 'respondent' AND " p ".voided IS NOT 1 AND " p ".held IS NULL"
/* Disputes may reach the hub weeks after they were received: windows of the employer's rule may begin so many days back. */
#define WARNING_LATE_DAYS 90

/* What a rule is asked about. An employer is "code:…" or "name:" and a digest of the name; its name is needed to look for it. */
struct warning_subject {
	enum warning_rule rule;
	char text[WARNING_SUBJECT_MAX];
	struct span name; /* of an employer without a code; in an arena */
};
struct warning_subjects {
	struct arena *arena;
	struct warning_subject *items;
	size_t count, room;
};
/* The same more than once is asked about once. */
void subjects_add(struct warning_subjects *subjects, enum warning_rule rule, struct span text);
void subjects_add_employer(struct warning_subjects *subjects, struct span code, struct span name);

/* What holds of a subject today. */
struct warning_facts {
	bool holds;
	int64_t figure;
	struct span details; /* JSON object, keys sorted */
	char centre[LIMIT_CENTRE_CODE + 1];
	struct span *records; /* ids as text, sorted */
	size_t record_count;
};
/* Reads; in the arena. */
fault_t warning_facts(struct store *store, struct arena *arena, const struct warning_view *view,
		      const struct warning_subject *subject, struct warning_facts *out) MUST_USE;
/* The same of employers (warning_employer.c). */
fault_t warning_employer_facts(struct store *store, struct arena *arena, const struct warning_view *view,
			       const struct warning_subject *subject, struct warning_facts *out) MUST_USE;
/* `days` before today, as text. */
struct span warning_day(struct arena *arena, const struct warning_view *view, int64_t days_before);
/* The centre's code of a ledger's row; "" for the district's. */
fault_t warning_centre(struct store *store, int64_t ledger, char out[LIMIT_CENTRE_CODE + 1]) MUST_USE;
/* Drops the object. */
struct span warning_details(struct arena *arena, json_t *object);

/* Subjects that may hold today, and those of all warnings that stand. */
fault_t warning_subjects_all(struct store *store, const struct warning_view *view,
			     struct warning_subjects *out) MUST_USE;
/* Those that a dispute's change concerns. Nothing for other records. */
fault_t warning_subjects_of(struct store *store, const struct warning_view *view, struct span record,
			    struct warning_subjects *out) MUST_USE;
/* Employers that may hold (warning_employer.c). */
fault_t warning_employers_all(struct store *store, const struct warning_view *view,
			      struct warning_subjects *out) MUST_USE;
/* Employers that this dispute's parties speak of; those of the same name too. */
fault_t warning_employers_of(struct store *store, const struct warning_view *view, struct span record,
			     struct warning_subjects *out) MUST_USE;
/* Asks of each subject what holds, and keeps the table by it. Sorts the subjects. */
fault_t warnings_keep(struct store *store, const struct warning_view *view, struct warning_subjects *subjects) MUST_USE;

/* What a warning says, in words (warning_words.c). */
struct label warning_words(struct arena *arena, enum warning_rule rule, const json_t *details);

#endif
