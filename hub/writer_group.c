/* See writer_group.h. */
#include "hub/writer_group.h"

#include "host/clock.h"
#include "host/log.h"

#include <stdio.h>
#include <stdlib.h>

static void
note_moved(const struct head *head, void *context)
{
	struct moved **list = context;
	struct moved *moved = calloc(1, sizeof(*moved));
	if (!moved)
		abort();
	*moved = (struct moved){ .next = *list, .head = *head };
	*list = moved;
}

void
moved_drop(struct moved **list)
{
	while (*list) {
		struct moved *next = (*list)->next;
		free(*list);
		*list = next;
	}
}

static fault_t
run_those(struct store *store, struct verifier *verifier, struct job **group, size_t count, bool greetings, int64_t now)
{
	for (size_t i = 0; i < count; i++)
		if ((group[i]->kind == JOB_GREET) == greetings)
			TRY(job_run(store, verifier, group[i], now));
	return NULL;
}

/* Greetings come last: what they tell of heads and receipts is then as it will be after the commit. */
static fault_t
run_inside(struct store *store, struct verifier *verifier, struct job **group, size_t count, struct moved **moved)
{
	int64_t now = clock_seconds();
	TRY(run_those(store, verifier, group, count, false, now));
	TRY(receipts_refresh(store, now, note_moved, moved));
	return run_those(store, verifier, group, count, true, now);
}

static void
join(struct moved **list, struct moved *newer)
{
	struct moved **last = &newer;
	while (*last)
		last = &(*last)->next;
	*last = *list;
	*list = newer;
}

/* A head is told of only once it is committed: a receipt for one that is not would be a lie. */
static fault_t
run_together(struct store *store, struct verifier *verifier, struct job **group, size_t count, struct moved **moved,
	     bool *proven)
{
	struct moved *fresh OWN(moved_drop) = NULL;
	*proven = true;
	TRY(db_begin(store->db));
	fault_t fault = run_inside(store, verifier, group, count, &fresh);
	if (verifier)
		*proven = verifier_wait(verifier); /* also after a fault: the workers still read the proofs */
	if (!fault && *proven)
		fault = db_end(store->db);
	db_undo(store->db);
	if (fault || !*proven)
		return fault;
	for (size_t i = 0; i < count; i++)
		job_keep(group[i]);
	join(moved, KEEP(fresh));
	return NULL;
}

static void
fail_job(struct job *job)
{
	job->refusal = REFUSAL_INTERNAL;
	job->now = job->kept;
	job->held = 0; /* what was taken is taken back: a receipt must not count it */
	snprintf(job->reason, sizeof(job->reason), "the hub cannot save at the moment; try again later");
}

/* Signatures are checked at once: what is wrong stays with its own job. */
static void
run_singly(struct store *store, struct job **group, size_t count, struct moved **moved)
{
	for (size_t i = 0; i < count; i++) {
		bool proven;
		fault_t fault = run_together(store, NULL, &group[i], 1, moved, &proven);
		if (fault)
			fail_job(group[i]);
		log_fault("writing", fault);
	}
}

void
group_run(struct store *store, struct verifier *verifier, struct job **group, size_t count, struct moved **moved)
{
	bool proven;
	fault_t fault = run_together(store, verifier, group, count, moved, &proven);
	if (fault || !proven)
		run_singly(store, group, count, moved);
	log_fault("writing a group", fault);
}
