/* A device's own numbers: none is used twice. */
#include "tests/sim/world/check_inside.h"

#include "base/text.h"
#include "tests/support/grow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands for one sequence of one device in one ledger, wherever it was seen. */
struct place_taken {
	char ledger[LIMIT_LEDGER_NAME + 1];
	char device[LIMIT_DEVICE_NAME + 1];
	int64_t sequence;
	struct oid commit;
};

static struct {
	struct place_taken *items;
	size_t count, room;
} taken;

void
check_drop(void)
{
	free(taken.items);
	memset(&taken, 0, sizeof(taken));
}

static void
take_place(const struct place_taken *place)
{
	for (size_t i = 0; i < taken.count; i++) {
		const struct place_taken *at = &taken.items[i];
		if (at->sequence != place->sequence || strcmp(at->device, place->device) != 0 ||
		    strcmp(at->ledger, place->ledger) != 0)
			continue;
		if (!oid_equal(&at->commit, &place->commit))
			world_fail("%s used sequence %lld twice in %s", place->device, (long long)place->sequence,
				   place->ledger);
		return;
	}
	taken.items = grown(taken.items, taken.count, &taken.room, sizeof(*taken.items));
	taken.items[taken.count++] = *place;
}

/* A copied folder signs twice what it signs, and only that is excused. */
static bool
is_copied(const char *device)
{
	for (unsigned i = 0; i < world.machine_count; i++)
		if (world.machines[i].copied && strcmp(world.machines[i].device, device) == 0)
			return true;
	return false;
}

static void
copy_word(char *out, size_t room, struct span word)
{
	snprintf(out, room, "%.*s", SPAN_ARG(word));
}

static fault_t
take_places(struct store *store, const char *where, const struct oid *commit)
{
	char sql[300];
	snprintf(
		sql, sizeof(sql),
		"SELECT l.name, c.device, c.sequence, c.oid FROM changeset c JOIN ledger l ON l.id = c.ledger WHERE %s",
		where);
	struct query query = db_query(store->db, sql);
	if (commit)
		query_bytes(&query, span_of(commit->bytes, OID_SIZE));
	while (query_step(&query)) {
		struct place_taken place = { .sequence = query_get_integer(&query, 2) };
		copy_word(place.ledger, sizeof(place.ledger), query_get_bytes(&query, 0));
		copy_word(place.device, sizeof(place.device), query_get_bytes(&query, 1));
		memcpy(place.commit.bytes, query_get_bytes(&query, 3).data, OID_SIZE);
		if (!is_copied(place.device))
			take_place(&place);
	}
	return query_end(&query);
}

void
check_take_place(const struct machine *machine, const struct oid *commit)
{
	fault_drop(take_places(check_store(machine), "c.oid = ?", commit));
}

void
check_forget_places(struct store *hub)
{
	size_t kept = 0;
	for (size_t i = 0; i < taken.count; i++)
		if (strcmp(taken.items[i].device, hub->identity.device) != 0 ||
		    check_holds(hub, &taken.items[i].commit))
			taken.items[kept++] = taken.items[i];
	taken.count = kept;
}

fault_t
check_places(struct store *hub)
{
	return take_places(hub, "TRUE", NULL);
}
