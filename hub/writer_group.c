/* See writer_group.h. */
#include "hub/writer_group.h"

#include "host/clock.h"
#include "host/log.h"

#include <stdio.h>
#include <stdlib.h>

#define GROUP_MS 300 /* nothing more is begun in a transaction after so long */

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

/* What there is no time for is run later: then it has `more` to do. */
static fault_t
run_those(const struct writing *writing, struct job **group, size_t count, bool greetings)
{
	for (size_t i = 0; i < count; i++) {
		if ((group[i]->kind == JOB_GREET) != greetings)
			continue;
		group[i]->now = group[i]->kept;
		group[i]->more = i > 0 && clock_steady_ms() >= writing->until_ms;
		if (!group[i]->more)
			TRY(job_run(writing, group[i]));
	}
	return NULL;
}

/* Greetings come last: what they tell of heads and receipts is then as it will be after the commit. */
static fault_t
run_inside(const struct writing *writing, struct job **group, size_t count, struct moved **moved)
{
	TRY(run_those(writing, group, count, false));
	TRY(receipts_refresh(writing->store, writing->now, note_moved, moved));
	return run_those(writing, group, count, true);
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
	struct writing writing = { .store = store,
				   .verifier = verifier,
				   .now = clock_seconds(),
				   .until_ms = clock_steady_ms() + GROUP_MS };
	*proven = true;
	TRY(db_begin(store->db));
	fault_t fault = run_inside(&writing, group, count, &fresh);
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
	job->now = job->kept; /* what was taken is taken back: a receipt must not count it */
	job->more = false;
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
