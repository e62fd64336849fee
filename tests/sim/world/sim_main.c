/* The simulator's command line:
 *
 *   sim SEED STEPS [-v] [--only STEPS]   one run, replayed exactly; a failure is made small and printed as a command
 *   sim --kept FILE                      the seeds that failed once, "SEED STEPS ONLY # cause" a line ("*": all steps)
 *   sim --many SEED SECONDS STEPS        one seed after the other until the time is over, and what happened in all
 *   … --first                            the same, until the first failure, which is not made small
 *   sim --twice SEED STEPS               one run played twice, which must come to the same
 *
 * Status 0: all good; 1: a run failed; 2: wrong usage.
 */
#include "tests/sim/world/shrink.h"
#include "tests/sim/world/sums.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TRIALS 300
#define LINE_MAX_SIZE 4096
#define RUNS_FOR_ALL 50 /* in so many everything happens that can */

static bool skipped[RUN_STEPS_MAX], restless[RUN_STEPS_MAX];

/* "3,7-9": those steps alone, and quiet points only at the end; "*": all. */
static bool
read_only(const char *text, struct run *run)
{
	if (strcmp(text, "*") == 0)
		return true;
	for (int64_t i = 0; i < run->steps; i++)
		skipped[i] = restless[i] = true;
	while (*text) {
		char *end;
		bool quiet = *text == 'q';
		int64_t from = strtoll(text + quiet, &end, 10), to = from;
		if (*end == '-')
			to = strtoll(end + 1, &end, 10);
		if ((*end && *end != ',') || from < 0 || from > to || to >= run->steps)
			return false;
		for (int64_t i = from; i <= to; i++)
			(quiet ? restless : skipped)[i] = false;
		text = *end ? end + 1 : end;
	}
	run->skipped = skipped;
	run->restless = restless;
	return true;
}

static void
print_steps(const bool *out, int64_t steps, const char *mark, const char **comma)
{
	for (int64_t i = 0; i < steps; i++) {
		int64_t from = i;
		if (out[i])
			continue;
		while (i + 1 < steps && !out[i + 1])
			i++;
		printf("%s%s%lld", *comma, mark, (long long)from);
		if (i > from)
			printf("-%lld", (long long)i);
		*comma = ",";
	}
}

static void
print_small(const struct run *run, const struct run_result *failed)
{
	struct run small = *run;
	const char *comma = "";
	if (failed->last >= 0 && failed->last + 1 < small.steps)
		small.steps = failed->last + 1;
	struct run_result result = shrink(&small, failed, TRIALS, skipped, restless);
	for (int64_t i = 0; i < small.steps; i++)
		restless[i] = restless[i] || (i + 1) % RUN_QUIET_EVERY != 0;
	printf("it still fails (%s) as:\n  sim %" PRIu64 " %lld -v --only ", result.failure, run->seed,
	       (long long)small.steps);
	print_steps(skipped, small.steps, "", &comma);
	print_steps(restless, small.steps, "q", &comma);
	printf("\n");
}

static void
print_result(const struct run *run, const struct run_result *result)
{
	printf("seed %" PRIu64 ", %lld steps: %s%s, %u machines, %lld saves, digest %016" PRIx64 "\n", run->seed,
	       (long long)run->steps, result->good ? "good" : "FAILED: ", result->failure, result->machines,
	       (long long)result->counts.saves, result->digest);
	fflush(stdout);
}

static bool
run_one(const struct run *run)
{
	struct run_result result = run_world(run);
	print_result(run, &result);
	if (!result.good && !run->skipped)
		print_small(run, &result);
	return result.good;
}

static bool
run_line(const char *line)
{
	static char only[LINE_MAX_SIZE];
	struct run run = { 0 };
	if (sscanf(line, "%" SCNu64 " %" SCNd64 " %4095s", &run.seed, &run.steps, only) != 3 ||
	    run.steps > RUN_STEPS_MAX || !read_only(only, &run)) {
		fprintf(stderr, "sim: not a kept run: %s\n", line);
		return false;
	}
	return run_one(&run);
}

/* Read whole before anything is run: a child that ends moves a file that is open here. */
static int
run_kept(const char *path)
{
	static char text[1 << 20];
	FILE *file = fopen(path, "re");
	int failed = 0;
	if (!file) {
		fprintf(stderr, "sim: cannot read %s\n", path);
		return 2;
	}
	size_t size = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[size] = 0;
	for (struct span rest = span_of(text, size); rest.size;) {
		struct span line = span_cut(&rest, '\n');
		text[(const char *)line.data + line.size - text] = 0;
		if (line.size && line.data[0] != '#')
			failed += !run_line((const char *)line.data);
	}
	return failed ? 1 : 0;
}

/* Whatever depends on an address or a clock of this machine would show in the digest. */
static int
run_twice(uint64_t seed, int64_t steps)
{
	struct run run = { .seed = seed, .steps = steps };
	struct run_result first = run_world(&run);
	void *shift = malloc(99999); /* all that the second run allocates lies elsewhere */
	struct run_result second = run_world(&run);
	free(shift);
	print_result(&run, &first);
	print_result(&run, &second);
	bool same = first.digest == second.digest && first.counts.saves == second.counts.saves;
	if (!same)
		printf("FAILED: the second time it came out otherwise\n");
	return same && first.good && second.good ? 0 : 1;
}

/* ---- many ---- */

static int
run_many(uint64_t seed, int64_t seconds, int64_t steps, bool first)
{
	struct run_result sum = { 0 };
	time_t end = time(NULL) + seconds;
	int64_t runs = 0, failed = 0;
	do {
		struct run run = { .seed = seed++, .steps = steps };
		struct run_result result = run_world(&run);
		sums_add(&sum, &result);
		runs++;
		if (result.good)
			continue;
		failed++;
		print_result(&run, &result);
		if (!first)
			print_small(&run, &result);
	} while (time(NULL) < end && !(first && failed));
	printf("%lld runs, %lld steps, %lld failed\n", (long long)runs, (long long)sum.counts.steps, (long long)failed);
	sums_print(&sum);
	if (runs >= RUNS_FOR_ALL)
		failed += !sums_check(&sum);
	return failed ? 1 : 0;
}

int
main(int argc, char **argv)
{
	struct run run = { 0 };
	const char *only = "*";
	if (argc == 3 && strcmp(argv[1], "--kept") == 0)
		return run_kept(argv[2]);
	if (argc == 4 && strcmp(argv[1], "--twice") == 0)
		return run_twice(strtoull(argv[2], NULL, 10), strtoll(argv[3], NULL, 10));
	if ((argc == 5 || (argc == 6 && strcmp(argv[5], "--first") == 0)) && strcmp(argv[1], "--many") == 0)
		return run_many(strtoull(argv[2], NULL, 10), strtoll(argv[3], NULL, 10), strtoll(argv[4], NULL, 10),
				argc == 6);
	if (argc > 2) {
		run.seed = strtoull(argv[1], NULL, 10);
		run.steps = strtoll(argv[2], NULL, 10);
	}
	for (int i = 3; i < argc; i++) {
		if (strcmp(argv[i], "-v") == 0)
			run.verbose = true;
		else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
			only = argv[++i];
		else
			run.steps = 0;
	}
	if (run.steps < 1 || run.steps > RUN_STEPS_MAX || !read_only(only, &run)) {
		fprintf(stderr, "usage: sim SEED STEPS [-v] [--only STEPS]\n       sim --kept FILE\n"
				"       sim --many SEED SECONDS STEPS [--first]\n       sim --twice SEED STEPS\n");
		return 2;
	}
	return run_one(&run) ? 0 : 1;
}
