/* SplitMix64: a counter, well stirred. */
#include "tests/sim/world/chance.h"

#include <assert.h>
#include <string.h>

static uint64_t
stir(uint64_t value)
{
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
	return value ^ (value >> 31);
}

struct chance
chance_of(uint64_t seed, uint64_t stream)
{
	return (struct chance){ stir(stir(seed + 0x9e3779b97f4a7c15U) ^ (stream * 0xd1342543de82ef95U + 1)) };
}

uint64_t
chance_next(struct chance *chance)
{
	chance->state += 0x9e3779b97f4a7c15U;
	return stir(chance->state);
}

uint64_t
chance_below(struct chance *chance, uint64_t bound)
{
	assert(bound > 0);
	return chance_next(chance) % bound;
}

bool
chance_in(struct chance *chance, uint64_t times)
{
	return chance_below(chance, 1000000) < times;
}

void
chance_bytes(struct chance *chance, void *out, size_t size)
{
	uint8_t *at = out;
	while (size) {
		uint64_t word = chance_next(chance);
		size_t part = size < sizeof(word) ? size : sizeof(word);
		memcpy(at, &word, part);
		at += part;
		size -= part;
	}
}
