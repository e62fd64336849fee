/* See run.h. */
#include "tests/sim/world/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void
play(const struct run *run)
{
	world_begin(run->seed, run->verbose);
	for (int64_t i = 0; i < run->steps && !world.failure[0]; i++) {
		bool last = i + 1 == run->steps;
		if (!run->skipped || !run->skipped[i])
			world_step(i);
		if (last || ((i + 1) % RUN_QUIET_EVERY == 0 && !(run->restless && run->restless[i])))
			world_quiet();
	}
}

static void
fill(struct run_result *result)
{
	result->machines = world.machine_count;
	result->counts = world.counts;
	result->most = world.most;
	result->wires = *wire_counts();
	for (size_t i = 0; i < sizeof(world.models) / sizeof(world.models[0]); i++) {
		result->merges += world.models[i].merges;
		result->clashes += world.models[i].clashes;
		result->several += world.models[i].several;
	}
}

/* After world_end: nothing of it may be left open or leak. */
static void
finish(struct run_result *result)
{
	char failure[sizeof(result->failure)];
	memcpy(failure, world.failure, sizeof(failure));
	int64_t last = world.step;
	uint64_t digest = world.digest;
	fill(result);
	world_end();
	result->disks = world.disks;
	result->last = last;
	result->digest = digest;
	memcpy(result->failure, failure, sizeof(failure));
	result->good = !failure[0];
}

static void
tell_step(struct run_result *shared)
{
	shared->last = world.step;
}

static void
died(struct run_result *result, int status)
{
	if (WIFSIGNALED(status))
		snprintf(result->failure, sizeof(result->failure), "the program died of signal %d", WTERMSIG(status));
	else
		snprintf(result->failure, sizeof(result->failure), "the program ended with status %d",
			 WEXITSTATUS(status));
	result->good = false;
}

struct run_result
run_world(const struct run *run)
{
	struct run_result *shared =
		mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		abort();
	fflush(NULL);
	pid_t child = fork();
	if (child < 0)
		abort();
	if (child == 0) {
		play(run);
		tell_step(shared);
		finish(shared);
		fflush(NULL);
		exit(0); /* not _exit: a leak is a result, too */
	}
	int status = 0;
	waitpid(child, &status, 0);
	struct run_result result = *shared;
	munmap(shared, sizeof(*shared));
	if (status)
		died(&result, status);
	return result;
}
