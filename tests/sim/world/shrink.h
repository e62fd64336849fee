/* Makes a failing run small: leaves out whatever steps it fails without.
 */
#ifndef HESHI_WORLD_SHRINK_H
#define HESHI_WORLD_SHRINK_H

#include "tests/sim/world/run.h"

/* Steps of `run` that are needed for a failure of the same kind: `skipped` and `restless` (run->steps of each, the caller's) are
 * filled. Gives up making it smaller after `trials` runs. Returns the failure of the smallest. */
struct run_result shrink(const struct run *run, const struct run_result *failed, unsigned trials, bool *skipped,
			 bool *restless);

#endif
