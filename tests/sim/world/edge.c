/* See edge.h. */
#include "tests/sim/world/edge.h"

#include "host/clock.h"
#include "host/random.h"

#define BEGINS_MS (INT64_C(1795315327) * 1000) /* 2026-11-22 02:42:07 UTC */

static struct {
	int64_t now_ms, skew_ms, slow_ms;
	struct chance chance;
} edge;

/* mbedTLS asks here for keys, serial numbers and blinding. */
int mbedtls_ctr_drbg_random(void *context, unsigned char *out, size_t size);

void
edge_begin(uint64_t seed)
{
	edge.now_ms = BEGINS_MS;
	edge.skew_ms = edge.slow_ms = 0;
	edge.chance = chance_of(seed, UINT64_MAX);
}

int64_t
edge_now_ms(void)
{
	return edge.now_ms;
}

void
edge_pass_ms(int64_t ms)
{
	edge.now_ms += ms;
}

void
edge_skew_ms(int64_t ms)
{
	edge.skew_ms = ms;
}

void
edge_random(void *out, size_t size)
{
	chance_bytes(&edge.chance, out, size);
}

int
mbedtls_ctr_drbg_random(void *context, unsigned char *out, size_t size)
{
	(void)context;
	edge_random(out, size);
	return 0;
}

int64_t
clock_milliseconds(void)
{
	return edge.now_ms + edge.skew_ms;
}

int64_t
clock_seconds(void)
{
	return clock_milliseconds() / 1000;
}

void
edge_slow_ms(int64_t ms)
{
	edge.slow_ms = ms;
}

int64_t
clock_steady_ms(void)
{
	edge.now_ms += edge.slow_ms;
	return edge.now_ms - BEGINS_MS;
}

int64_t
clock_steady_us(void)
{
	return clock_steady_ms() * 1000;
}

int
clock_offset_minutes(void)
{
	return 480;
}

void
random_bytes(void *out, size_t size)
{
	edge_random(out, size);
}

struct uuid
random_uuid(int64_t unix_ms)
{
	uint8_t random[10];
	edge_random(random, sizeof(random));
	return uuid_make(unix_ms, random);
}
