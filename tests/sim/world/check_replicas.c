/* Replicas: what a node has of the hub's ledgers, and what nobody may have. */
#include "tests/sim/world/check_inside.h"

#include "host/records.h"

/* A ledger of the hub: here, and as it is there, exactly when this node may read it. */
static fault_t
compare(const struct machine *machine, const struct ledger *theirs, size_t *shared)
{
	bool reads = rights_reads(machine->role, span_text(machine->centre), span_text(theirs->name)), found;
	struct ledger own;
	TRY(ledger_find(machine->desk, span_text(theirs->name), false, &own, &found));
	*shared += found;
	if (found != reads)
		world_fail("machine %u of %s %s %s", machine->index, machine->centre,
			   reads ? "does not have" : "has, and may not read,", theirs->name);
	else if (found && (!oid_equal(&own.current, &theirs->current) || own.last != theirs->last))
		world_fail("machine %u does not agree with the hub about %s (%lld change sets, %lld there)",
			   machine->index, own.name, (long long)own.last, (long long)theirs->last);
	return NULL;
}

fault_t
check_replica(const struct machine *machine, struct store *hub)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count, shared = 0;
	TRY(ledger_list(hub, &arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++)
		TRY(compare(machine, &ledgers[i], &shared));
	TRY(ledger_list(machine->desk, &arena, &ledgers, &count));
	if (count != shared)
		world_fail("machine %u has %zu ledgers, and the hub %zu of them", machine->index, count, shared);
	return NULL;
}

/* ---- forgeries ---- */

static fault_t
check_badge(const struct machine *machine, const struct saved *forged)
{
	struct record_state state;
	struct place place;
	TRY(record_find(machine->desk, forged->id, &place));
	TRY(record_state(machine->desk, &place, &state));
	if (state.held == HELD_BY_HUB)
		world_fail("machine %u shows as held by the hub what it forged", machine->index);
	return NULL;
}

void
check_forged(const struct machine *machine)
{
	char name[16];
	for (size_t i = 0; i < world.forged_count; i++) {
		const struct saved *forged = &world.forged[i];
		if (!check_holds(check_store(machine), &forged->commit))
			continue;
		check_name_commit(&forged->commit, name);
		if (machine->forger)
			fault_drop(check_badge(machine, forged));
		else
			world_fail("machine %u took %s, which machine %u signed with a wrong key", machine->index, name,
				   forged->machine);
	}
}
