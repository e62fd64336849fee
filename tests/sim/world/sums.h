/* What happened in many runs together: a table of counters, added up, printed, and looked at for what never happened.
 */
#ifndef HESHI_WORLD_SUMS_H
#define HESHI_WORLD_SUMS_H

#include "tests/sim/world/run.h"

void sums_add(struct run_result *sum, const struct run_result *result);
/* A line for each group of counters. */
void sums_print(const struct run_result *sum);
/* False, and says which, when something never happened: what a simulator does not do it does not test. */
bool sums_check(const struct run_result *sum);

#endif
