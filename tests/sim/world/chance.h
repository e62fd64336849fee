/* Chance that a seed decides: the same seed gives the same numbers, on every machine. Not for secrets.
 */
#ifndef HESHI_WORLD_CHANCE_H
#define HESHI_WORLD_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

/* A stream of its own for every pair of numbers. */
struct chance chance_of(uint64_t seed, uint64_t stream);
uint64_t chance_next(struct chance *chance);
/* 0 to bound - 1; bound is 1 at least. */
uint64_t chance_below(struct chance *chance, uint64_t bound);
/* True `times` times in a million. */
bool chance_in(struct chance *chance, uint64_t times);
void chance_bytes(struct chance *chance, void *out, size_t size);

#endif
