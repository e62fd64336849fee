/* Fuzzes zstd frames from outside: never more than was allowed, nothing on a fault, the same from memory that has been used before; and
 * what is squeezed comes out again.
 *
 * Input: a frame; the same bytes are squeezed, too.
 */
#include "base/squeeze.h"

#include <assert.h>

#define LIMITS 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
squeeze_it(struct squeezer *squeezer, struct span plain)
{
	struct buffer OWN(buffer_drop) frame = { 0 }, again = { 0 };
	squeezer_put(squeezer, &frame, plain, 1 + (int)(plain.size % 19));
	fault_t fault = squeezer_get(squeezer, &again, buffer_span(&frame), plain.size);
	assert(!fault && span_equal(buffer_span(&again), plain));
	if (plain.size == 0)
		return;
	fault = squeezer_get(squeezer, &again, buffer_span(&frame), plain.size - 1);
	assert(fault && fault_code(fault) == FAULT_LIMIT && again.size == plain.size);
	fault_drop(fault);
}

static void
expand_it(struct squeezer *squeezer, struct span frame, size_t most)
{
	struct buffer OWN(buffer_drop) fresh = { 0 }, used = { 0 };
	buffer_put_byte(&fresh, 1);
	buffer_put_byte(&used, 1);
	fault_t fault = unsqueeze(&fresh, frame, most), other = squeezer_get(squeezer, &used, frame, most);
	assert(!fault == !other && span_equal(buffer_span(&fresh), buffer_span(&used)));
	assert(fresh.size <= most + 1 && (!fault || fresh.size == 1) && fresh.data[0] == 1);
	/* Memory is asked for as content arrives. */
	assert(fresh.room <= 4 * most + 4096);
	fault_drop(fault);
	fault_drop(other);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t limits[LIMITS] = { 10, 4096, 4 << 20 };
	struct squeezer *OWN(squeezer_close) squeezer = squeezer_open();
	for (size_t i = 0; i < LIMITS; i++)
		expand_it(squeezer, span_of(data, size), limits[i]);
	squeeze_it(squeezer, span_of(data, size));
	return 0;
}
