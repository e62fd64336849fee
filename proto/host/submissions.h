/* Reports handed in to the district's lead: what was handed in stays as it was, and every step is kept with who, when and why.
 *
 * A submission begins with a hand-in; whoever may approve then approves it or returns it with a reason, after which it can be handed in
 * again with fresh figures. Nobody judges what they handed in themselves, by whichever account (four eyes). Of a report and a period only one submission is
 * under way at a time; after an approval a correction begins a new one.
 *
 * What a person may not do is an answer, not a fault: *refused is set to a row of a static table and nothing is changed. Rules:
 * "missing" (no such submission), "exists" (one is under way already), "state" (the step does not follow on the last one), "own" (one's own),
 * "reason" (a return without one), "unseen" (no digest of what is judged), "stale" (handed in again since it was looked at), "full"
 * (SUBMISSION_STEPS_MAX).
 *
 * Functions that write run in a transaction of their own. `now` is Unix seconds.
 */
#ifndef HESHI_HOST_SUBMISSIONS_H
#define HESHI_HOST_SUBMISSIONS_H

#include "host/accounts.h"

#define SUBMISSIONS_MOST 200
#define SUBMISSION_STEPS_MAX 50
#define SUBMISSION_BODY_MAX (4 << 20) /* bytes of a report's JSON */
#define SUBMISSION_REASON_MAX 600     /* bytes */

enum submission_step_kind { SUBMISSION_SUBMIT, SUBMISSION_RETURN, SUBMISSION_APPROVE, SUBMISSION_STEP_KINDS };
/* "submit", "return", "approve"; false for anything else. */
bool submission_step_read(struct span name, enum submission_step_kind *out);
const char *submission_step_name(enum submission_step_kind step);
/* Where it stands after such a step: "submitted", "returned", "approved". */
const char *submission_status(enum submission_step_kind last);

struct submission_step {
	enum submission_step_kind step;
	struct uuid account, person; /* whose account it is */
	struct span name;            /* of the account, as it is now */
	enum account_role role;      /* as it was then */
	int64_t at;
	struct span reason;
	struct span digest; /* SHA-256 of the figures handed in or judged */
};

struct submission {
	struct uuid id;
	struct span report;
	struct span from, to; /* dates as text */
	struct span options;  /* a JSON object */
	int64_t made;
	struct submission_step *steps; /* oldest first, at least one */
	size_t step_count;
};

/* What somebody does. */
struct submission_act {
	enum submission_step_kind step;
	const struct account *account;
	int64_t now;
	struct span reason; /* a return needs one */
	struct span body;   /* SUBMISSION_SUBMIT: the report's JSON */
	struct span seen;   /* the others: digest of what they looked at */
};

/* Hands in a report for the first time; `given` says report, period and options. FAULT_LIMIT when the body or the reason is too
 * large. */
fault_t submission_create(struct store *store, const struct submission *given, const struct submission_act *act,
			  struct uuid *id, const struct problem **refused) MUST_USE;
/* The next step. Faults as submission_create. */
fault_t submission_go_on(struct store *store, struct uuid id, const struct submission_act *act,
			 const struct problem **refused) MUST_USE;

/* In the arena, newest first, SUBMISSIONS_MOST at most. `report` empty: of all reports. */
fault_t submission_list(struct store *store, struct arena *arena, struct span report, size_t most,
			struct submission **out, size_t *count) MUST_USE;
/* In the arena; *body is the report's JSON as it was handed in last. *found false when there is none. */
fault_t submission_find(struct store *store, struct arena *arena, struct uuid id, struct submission *out,
			struct span *body, bool *found) MUST_USE;

#endif
