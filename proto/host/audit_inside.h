/* What the files of the audit share among themselves.
 *
 * Checking goes ledger by ledger, entry by entry in the order of their numbers, so that the work is proportional to the history and
 * what is kept in memory to its length (a few words an entry). What is wrong is noted and checking goes on; faults are only what
 * keeps checking itself from going on (the disk fails).
 */
#ifndef HESHI_HOST_AUDIT_INSIDE_H
#define HESHI_HOST_AUDIT_INSIDE_H

#include "core/commit.h"
#include "host/audit.h"
#include "host/receipt.h"

/* From where an entry can be reached through parents. */
enum audit_from {
	FROM_CURRENT = 1,
	FROM_HEAD = 2,
	FROM_TIP = 4,
	FROM_RECEIPT = 8,
	FROM_LOOSE = 16, /* from an entry that none of these reaches */
};

/* What is remembered of an entry. */
struct audit_step {
	int64_t number;
	int64_t parents[LIMIT_PARENTS]; /* numbers; 0 = none, or none that is here */
	bool merge;
	bool whole;    /* nothing was wrong with it */
	unsigned from; /* of enum audit_from */
};

/* A device's own line in the ledger. */
struct audit_line {
	struct audit_line *next;
	struct device device;
	bool cut;          /* revoked: the record says up to where it counts */
	int64_t cut_at;    /* sequence of its last change set here, 0 = none */
	struct oid cut_to; /* that one's commit; zeros where the record does not tell */
	int64_t sequence;  /* of the last entry seen */
	struct oid commit; /* of the last entry seen */
};

struct audit_tip {
	char device[LIMIT_DEVICE_NAME + 1];
	int64_t sequence;
	struct oid commit;
};

/* An operation that no right or rule allows: a finding must say so. */
struct audit_doubt {
	struct audit_doubt *next;
	int64_t number;
	struct oid commit;
	struct span key; /* "<commit> <path>" */
	const char *rule;
};

struct audit_finding {
	struct audit_finding *next;
	struct span key; /* as above: what it holds */
};

/* The work under way. What is below `ledger` is about that ledger alone. */
struct checking {
	struct store *store;
	struct audit *audit;
	bool deep;
	struct span only; /* the one ledger that is checked; empty: all */
	void (*progress)(void *context, int64_t done, int64_t total);
	void *context;
	int64_t done, total;
	struct arena arena; /* emptied with every ledger */
	struct ledger ledger;
	struct audit_tip *tips;
	size_t tip_count;
	struct receipt receipt;
	bool has_receipt;
	struct audit_step *steps; /* in the order of numbers */
	size_t step_count, step_room;
	int64_t number; /* of the entry checked last */
	bool ended;     /* there are no more */
	struct audit_line *lines;
	struct audit_doubt *doubts;
	struct audit_finding *findings;
	size_t finding_count;
};

/* One entry under check. */
struct look {
	struct checking *checking;
	const struct entry *entry;
	struct audit_step *step;
	struct audit_line *line;
	struct arena arena;
	struct commit commit;
	struct changeset changeset; /* with its operations, sealed */
};

/* audit.c: `commit` NULL concerns the ledger; audit_blame takes what a fault says as a problem, and hands on those of the system. */
void audit_note(struct checking *checking, const struct oid *commit, const char *rule, const char *format, ...)
	PRINTF_LIKE(4, 5);
fault_t audit_blame(struct checking *checking, const struct oid *commit, const char *rule, fault_t fault) MUST_USE;
/* So much more is done: change sets, of which deep checking sees each three times. */
void audit_tick(struct checking *checking, int64_t more);

/* audit_ledger.c: takes down where the ledger stands; NULL when no entry has the number; all that concerns the ledger as a whole. */
fault_t audit_stand(struct checking *checking, int64_t ledger) MUST_USE;
struct audit_step *audit_step_at(const struct checking *checking, int64_t number);
fault_t audit_ends(struct checking *checking) MUST_USE;
/* audit_entry.c: every entry by itself; some thousands at a time, until `ended`. */
fault_t audit_entries(struct checking *checking) MUST_USE;
/* audit_rights.c: rights and soundness of one entry; then, with all seen, whether findings cover what is unsound. The line's limit, from the
 * device's record. */
fault_t audit_judge(struct look *look) MUST_USE;
fault_t audit_covered(struct checking *checking) MUST_USE;
fault_t audit_limit(struct checking *checking, struct audit_line *line) MUST_USE;
/* audit_merge.c: every merge computed again. */
fault_t audit_merges(struct checking *checking) MUST_USE;
/* audit_derived.c: derived tables against a rebuild's. */
fault_t audit_derived(struct checking *checking) MUST_USE;

#endif
