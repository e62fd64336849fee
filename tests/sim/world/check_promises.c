/* Receipts: what the hub has promised, who can show it, and whether it keeps it. */
#include "tests/sim/world/check_inside.h"

#include "host/receipt.h"
#include "tests/support/grow.h"

#include <stdio.h>

/* The hub says so only of what it has. */
static void
check_kept(const struct machine *machine, const char *ledger, const struct receipt *receipt)
{
	struct store *hub = check_hub_to_ask();
	if (hub && !check_holds(hub, &receipt->head))
		world_fail("machine %u has a receipt of %s for what the hub does not hold", machine->index, ledger);
}

static void
promise(const struct machine *machine, const char *ledger, const struct receipt *receipt)
{
	for (size_t i = 0; i < world.promised_count; i++) {
		if (oid_equal(&world.promised[i].head, &receipt->head)) {
			world.promised[i].holders |= UINT64_C(1) << machine->index;
			return;
		}
	}
	world.promised = grown(world.promised, world.promised_count, &world.promised_room, sizeof(*world.promised));
	struct promised *promised = &world.promised[world.promised_count++];
	*promised = (struct promised){ .head = receipt->head, .holders = UINT64_C(1) << machine->index };
	snprintf(promised->ledger, sizeof(promised->ledger), "%s", ledger);
	check_kept(machine, ledger, receipt);
}

static fault_t
take_promises(struct machine *machine)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(machine->store, &arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++) {
		struct receipt receipt;
		bool found;
		TRY(receipt_read(machine->store, &ledgers[i], &receipt, &found));
		if (found)
			promise(machine, ledgers[i].name, &receipt);
		if (found && !receipt_holds(machine->store, &ledgers[i], &receipt))
			world_fail("machine %u keeps a receipt that the hub did not sign", machine->index);
	}
	return NULL;
}

void
check_promises(struct machine *machine)
{
	fault_drop(take_promises(machine));
}

fault_t
check_promised(struct store *hub)
{
	for (size_t i = 0; i < world.promised_count; i++) {
		const struct promised *promised = &world.promised[i];
		struct ledger ledger;
		bool found, contains = false;
		TRY(ledger_find(hub, span_text(promised->ledger), false, &ledger, &found));
		if (found && check_holds(hub, &promised->head))
			TRY(history_contains(hub->history, &ledger.current, &promised->head, &contains));
		if (!contains)
			world_fail("the hub's %s does not contain what it gave a receipt for", promised->ledger);
	}
	return NULL;
}

static bool
can_show(const struct promised *promised)
{
	for (unsigned i = HUB + 1; i < world.machine_count; i++) {
		const struct machine *machine = &world.machines[i];
		bool fit = machine->up && !machine->revoked && !machine->copied && !machine->restored;
		if (fit && (promised->holders & UINT64_C(1) << i))
			return true;
	}
	return false;
}

void
check_forget_promises(void)
{
	size_t kept = 0;
	for (size_t i = 0; i < world.promised_count; i++)
		if (can_show(&world.promised[i]))
			world.promised[kept++] = world.promised[i];
	world.promised_count = kept;
	check_forget_places(sim_hub_staff(world.machines[HUB].hub));
}
