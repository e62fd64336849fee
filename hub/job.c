/* See job.h. */
#include "hub/job.h"

#include <stdlib.h>

struct job *
job_new(enum job_kind kind, uint64_t peer)
{
	struct job *job = calloc(1, sizeof(*job));
	if (!job)
		abort();
	job->kind = kind;
	job->peer = peer;
	job->slice = JOB_SLICE;
	return job;
}

void
job_drop(struct job **held)
{
	struct job *job = KEEP(*held);
	if (!job)
		return;
	arena_drop(&job->arena);
	arena_drop(&job->slice_arena);
	free(job);
}
