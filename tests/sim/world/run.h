/* One run of a world in a process of its own, so that whatever happens there (an assertion, a sanitizer's report) is a result.
 */
#ifndef HESHI_WORLD_RUN_H
#define HESHI_WORLD_RUN_H

#include "tests/sim/world/world.h"

#define RUN_STEPS_MAX 100000
#define RUN_QUIET_EVERY 250

struct run {
	uint64_t seed;
	int64_t steps;
	bool verbose;
	/* Steps that are left out, and quiet points behind them; NULL: none. `steps` of each. */
	const bool *skipped, *restless;
};

struct run_result {
	bool good;
	int64_t last; /* the step it ended with */
	uint64_t digest;
	unsigned machines;
	struct world_counts counts;
	struct world_most most;
	struct disk_counts disks;
	struct wire_counts wires;
	int64_t merges, clashes, several; /* of the model */
	char failure[400];
};

struct run_result run_world(const struct run *run);

#endif
