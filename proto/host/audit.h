/* Checking a store against itself: verify (what must never fail) and audit (everything computed again).
 *
 * verify: every object of every ledger is there and has its id; every commit reads back, its signature holds under the
 * register's key for its device, its parents came before it, its sequence is one more than its device's last, its
 * payload digest matches its content; current, head and tips are among them; receipts' signatures hold and are
 * contained. audit, on top: every merge is computed again and has the same tree; every device had the right to write
 * what it wrote (rights.h); unsound changes are held by a finding; derived tables equal a rebuild's.
 */
#ifndef HESHI_HOST_AUDIT_H
#define HESHI_HOST_AUDIT_H

#include "host/ledger.h"

#define AUDIT_PROBLEMS_KEPT 1000

struct audit_problem {
	char ledger[LIMIT_LEDGER_NAME + 1]; /* empty: concerns the store */
	struct oid commit;                  /* zeros: concerns the ledger */
	/* "object", "commit", "entry", "ledger", "number", "sequence", "line", "parent", "signature", "digest", "current",
	 * "head", "tip", "reach", "receipt"; deep: "rights", "unsound", "revoked", "merge", "derived" */
	const char *rule;
	char text[200];
};

/* What was found of one ledger, or (ledger "", deep) of the derived tables. */
struct audit_part {
	char ledger[LIMIT_LEDGER_NAME + 1];
	int64_t number;  /* of the newest change set that was there when it began; what came later was not looked at */
	struct oid head; /* the ledger's current commit then */
	int64_t commits, merges, took_ms;
	size_t problem_count;
};

struct audit {
	int64_t ledgers, commits, merges;
	struct audit_part *parts; /* in the arena, in the order in which they were checked */
	size_t part_count;
	struct audit_problem *problems; /* in the arena; at most AUDIT_PROBLEMS_KEPT of them */
	size_t problem_count;           /* all */
	struct arena arena;
};

/* `deep` audits, otherwise verifies. `progress` may be NULL. A fault means that checking itself could not go on. */
fault_t audit_run(struct store *store, bool deep, void (*progress)(void *context, int64_t done, int64_t total),
		  void *context, struct audit *out) MUST_USE;
/* The same for one ledger alone, without the derived tables, which belong to all. FAULT_INPUT when there is no such ledger. */
fault_t audit_run_one(struct store *store, struct span ledger, bool deep,
		      void (*progress)(void *context, int64_t done, int64_t total), void *context,
		      struct audit *out) MUST_USE;
void audit_drop(struct audit *audit);

#endif
