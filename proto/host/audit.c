/* The audit's frame: one ledger after the other, problems noted, progress told. */
#include "host/audit_inside.h"

#include "base/text.h"
#include "host/clock.h"

#include <stdio.h>
#include <string.h>

#define TICKS 1000    /* change sets between two calls of `progress` */
#define DEEP_PASSES 3 /* entries, merges, derived tables */

void
audit_note(struct checking *checking, const struct oid *commit, const char *rule, const char *format, ...)
{
	struct audit *audit = checking->audit;
	va_list args;
	if (audit->problem_count++ >= AUDIT_PROBLEMS_KEPT)
		return;
	if (!audit->problems)
		audit->problems = ARENA_NEW_ARRAY(&audit->arena, AUDIT_PROBLEMS_KEPT, struct audit_problem);
	struct audit_problem *problem = &audit->problems[audit->problem_count - 1];
	snprintf(problem->ledger, sizeof(problem->ledger), "%s", checking->ledger.name);
	if (commit)
		problem->commit = *commit;
	problem->rule = rule;
	va_start(args, format);
	vsnprintf(problem->text, sizeof(problem->text), format, args);
	va_end(args);
	text_mend(problem->text);
}

fault_t
audit_blame(struct checking *checking, const struct oid *commit, const char *rule, fault_t fault)
{
	if (!fault || fault_code(fault) == FAULT_SYSTEM)
		return fault;
	audit_note(checking, commit, rule, "%s", fault_text(fault));
	fault_drop(fault);
	return NULL;
}

void
audit_tick(struct checking *checking, int64_t more)
{
	int64_t before = checking->done / TICKS;
	checking->done += more;
	if (checking->progress && checking->done / TICKS != before)
		checking->progress(checking->context, checking->done, checking->total);
}

static void
forget_ledger(struct checking *checking)
{
	arena_drop(&checking->arena);
	*checking = (struct checking){ .store = checking->store,
				       .audit = checking->audit,
				       .deep = checking->deep,
				       .only = checking->only,
				       .progress = checking->progress,
				       .context = checking->context,
				       .done = checking->done,
				       .total = checking->total };
}

/* libgit2 keeps what it has seen. So what this process had read before is not taken for what is in the store, objects that were
 * written to be undone never stand for missing ones, and memory stays bounded. */
static fault_t
with_fresh_history(struct checking *checking, fault_t (*step)(struct checking *checking))
{
	struct store *store = checking->store;
	struct history *own = store->history, *fresh = NULL;
	TRY(history_open(store->db, &fresh));
	store->history = fresh;
	fault_t fault = step(checking);
	store->history = own;
	history_close(&fresh);
	return fault;
}

static fault_t
check_ledger(struct checking *checking, int64_t id)
{
	TRY(audit_stand(checking, id));
	while (!checking->ended)
		TRY(with_fresh_history(checking, audit_entries));
	TRY(audit_ends(checking));
	checking->audit->ledgers++;
	if (!checking->deep)
		return NULL;
	TRY(audit_covered(checking));
	return with_fresh_history(checking, audit_merges);
}

/* Takes down what a step found, as the next part. */
static fault_t
as_part(struct checking *checking, const struct ledger *ledger,
	fault_t (*step)(struct checking *, const struct ledger *))
{
	struct audit *audit = checking->audit;
	struct audit before = *audit;
	int64_t began = clock_steady_ms();
	TRY(step(checking, ledger));
	struct audit_part *part = &audit->parts[audit->part_count++];
	*part = (struct audit_part){ .number = checking->ledger.last,
				     .head = checking->ledger.current,
				     .commits = audit->commits - before.commits,
				     .merges = audit->merges - before.merges,
				     .took_ms = clock_steady_ms() - began,
				     .problem_count = audit->problem_count - before.problem_count };
	snprintf(part->ledger, sizeof(part->ledger), "%s", checking->ledger.name);
	return NULL;
}

static fault_t
step_ledger(struct checking *checking, const struct ledger *ledger)
{
	return check_ledger(checking, ledger->id);
}

static fault_t
step_derived(struct checking *checking, const struct ledger *ledger)
{
	(void)ledger;
	return with_fresh_history(checking, audit_derived);
}

static bool
is_wanted(const struct checking *checking, const struct ledger *ledger)
{
	return !checking->only.size || span_equal(checking->only, span_text(ledger->name));
}

/* Deep checking sees every change set twice in its ledger, and once more where derived tables are made again. */
static int64_t
passes(const struct checking *checking)
{
	if (!checking->deep)
		return 1;
	return checking->only.size ? DEEP_PASSES - 1 : DEEP_PASSES;
}

static fault_t
check_all(struct checking *checking)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(checking->store, &arena, &ledgers, &count));
	checking->audit->parts = ARENA_NEW_ARRAY(&checking->audit->arena, count + 1, struct audit_part);
	for (size_t i = 0; i < count; i++)
		checking->total += is_wanted(checking, &ledgers[i]) ? ledgers[i].last * passes(checking) : 0;
	for (size_t i = 0; i < count; i++) {
		if (!is_wanted(checking, &ledgers[i]))
			continue;
		fault_t fault = as_part(checking, &ledgers[i], step_ledger);
		forget_ledger(checking);
		TRY(fault_within(fault, "%s", ledgers[i].name));
	}
	return checking->deep && !checking->only.size ? as_part(checking, NULL, step_derived) : NULL;
}

static fault_t
run(struct checking *checking, struct audit *out)
{
	struct audit audit = { 0 };
	checking->audit = &audit;
	fault_t fault = check_all(checking);
	if (fault) {
		audit_drop(&audit);
		return fault;
	}
	if (checking->progress)
		checking->progress(checking->context, checking->total, checking->total);
	*out = audit;
	return NULL;
}

fault_t
audit_run(struct store *store, bool deep, void (*progress)(void *context, int64_t done, int64_t total), void *context,
	  struct audit *out)
{
	struct checking checking = { .store = store, .deep = deep, .progress = progress, .context = context };
	return run(&checking, out);
}

fault_t
audit_run_one(struct store *store, struct span ledger, bool deep,
	      void (*progress)(void *context, int64_t done, int64_t total), void *context, struct audit *out)
{
	struct checking checking = { .store = store, .deep = deep, .progress = progress, .context = context };
	struct ledger known;
	bool found;
	TRY(ledger_find(store, ledger, false, &known, &found));
	if (!found)
		return fault_raise(FAULT_INPUT, 0, "there is no such ledger");
	checking.only = ledger;
	return run(&checking, out);
}

void
audit_drop(struct audit *audit)
{
	arena_drop(&audit->arena);
	*audit = (struct audit){ 0 };
}
