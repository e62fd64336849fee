/* Fuzzes the reading of batches, and the writing again of what was read, which must come out the same.
 *
 * Input: number of change sets less one (1 byte), flags (1 byte; 1 = squeezed), size of the body (2 bytes, big endian), body, noise.
 */
#include "tests/support/wire.h"

#include <stdlib.h>

#define HEADER 4
#define REWRITE_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct batch
batch_of(struct span input)
{
	size_t body = (size_t)input.data[2] << 8 | input.data[3];
	struct span rest = span_part(input, HEADER, SIZE_MAX);
	struct batch batch = {
		.count = (size_t)input.data[0] + 1,
		.squeezed = input.data[1] & 1,
		.body = span_part(rest, 0, body),
		.noise = span_part(rest, body, SIZE_MAX),
	};
	batch.plain_size = batch.squeezed ? LIMIT_BATCH_PLAIN : batch.body.size;
	return batch;
}

/* A device's sequence may stand for one commit only. */
static bool
has_twins(const struct changeset *changesets, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (changesets[i].sequence == changesets[j].sequence &&
			    span_equal(changesets[i].device, changesets[j].device))
				return true;
		}
	}
	return false;
}

/* References that differ may turn out to mean one commit; only admission can tell, and refuses it. */
static bool
merges_with_itself(const struct changeset *changesets, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct parent *parents = changesets[i].parents;
		if (changesets[i].parent_count == 2 && oid_equal(&parents[0].commit, &parents[1].commit))
			return true;
	}
	return false;
}

static void
write_again(const struct changeset *changesets, size_t count)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct batch_writer *OWN(batch_drop) writer = wire_write(changesets, count);
	struct batch batch = batch_close(writer);
	struct batch_item *items;
	if (batch_read(&arena, &batch, WIRE_LEDGER, WIRE_NODE, WIRE_HUB, &items))
		abort();
	wire_resolve(items, count);
	for (size_t i = 0; i < count; i++) {
		if (!wire_same(&items[i].changeset, &changesets[i]))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct batch_item *items;
	if (size < HEADER)
		return 0;
	struct batch batch = batch_of(span_of(data, size));
	fault_t fault = batch_read(&arena, &batch, WIRE_LEDGER, WIRE_NODE, WIRE_HUB, &items);
	if (arena.total > (size_t)LIMIT_BATCH_MEMORY * 2)
		abort();
	if (!fault && batch.count <= REWRITE_MAX) {
		struct changeset *changesets = ARENA_NEW_ARRAY(&arena, batch.count, struct changeset);
		wire_resolve(items, batch.count);
		for (size_t i = 0; i < batch.count; i++)
			changesets[i] = items[i].changeset;
		if (!has_twins(changesets, batch.count) && !merges_with_itself(changesets, batch.count))
			write_again(changesets, batch.count);
	}
	fault_drop(fault);
	return 0;
}
