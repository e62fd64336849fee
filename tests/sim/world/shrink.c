/* Delta debugging: ever smaller parts are left out, as long as it still fails. */
#include "tests/sim/world/shrink.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The words of a failure without its numbers: names of machines and commits differ from run to run. */
static void
kind_of(const char *failure, char out[400])
{
	size_t size = 0;
	for (; *failure && size < 399; failure++)
		if (!isxdigit((unsigned char)*failure) && *failure != '-')
			out[size++] = *failure;
	out[size] = 0;
}

static bool
same_kind(const char *a, const char *b)
{
	char first[400], second[400];
	kind_of(a, first);
	kind_of(b, second);
	return strcmp(first, second) == 0;
}

struct search {
	struct run run;
	bool *skipped, *restless, *tried;
	struct run_result best;
	unsigned trials;
};

/* Whether it still fails without these, too; then they stay out. */
static bool
leave_out(struct search *search, bool *which, int64_t from, int64_t count)
{
	int64_t some = 0;
	memcpy(search->tried, which, (size_t)search->run.steps);
	for (int64_t i = from; i < from + count && i < search->run.steps; i++) {
		some += !which[i];
		which[i] = true;
	}
	if (!some || !search->trials)
		return false;
	search->trials--;
	struct run_result result = run_world(&search->run);
	if (!result.good && same_kind(result.failure, search->best.failure)) {
		search->best = result;
		return true;
	}
	memcpy(which, search->tried, (size_t)search->run.steps);
	return false;
}

static void
leave_out_of(struct search *search, bool *which)
{
	for (int64_t size = search->run.steps; size >= 1 && search->trials; size /= 2)
		for (int64_t from = 0; from < search->run.steps && search->trials; from += size)
			leave_out(search, which, from, size);
}

struct run_result
shrink(const struct run *run, const struct run_result *failed, unsigned trials, bool *skipped, bool *restless)
{
	struct search search = { .run = *run,
				 .skipped = skipped,
				 .restless = restless,
				 .best = *failed,
				 .trials = trials };
	search.run.verbose = false;
	search.run.skipped = skipped;
	search.run.restless = restless;
	search.tried = calloc((size_t)run->steps, sizeof(bool));
	if (!search.tried)
		abort();
	memset(skipped, 0, (size_t)run->steps);
	memset(restless, 0, (size_t)run->steps);
	leave_out_of(&search, restless);
	leave_out_of(&search, skipped);
	free(search.tried);
	return search.best;
}
