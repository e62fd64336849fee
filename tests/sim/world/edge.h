/* The edge of the simulated world: clock and randomness, in place of the machine's.
 *
 * edge.c defines what proto/host/clock.h and proto/host/random.h declare, and mbedTLS's source of randomness; a program that
 * links it has these instead of the real ones. One thread.
 */
#ifndef HESHI_WORLD_EDGE_H
#define HESHI_WORLD_EDGE_H

#include "tests/sim/world/chance.h"

/* Begins at an instant, with randomness that this seed decides. */
void edge_begin(uint64_t seed);
/* The world's own clock, Unix milliseconds. */
int64_t edge_now_ms(void);
void edge_pass_ms(int64_t ms);
/* From now on so much passes each time that the steady clock is read: what is done between two looks at it takes long. */
void edge_slow_ms(int64_t ms);
/* From now on clocks read as on a machine whose clock is off by so much. */
void edge_skew_ms(int64_t ms);
/* Randomness that the programs ask for, for a disk's VFS as well. */
void edge_random(void *out, size_t size);

#endif
