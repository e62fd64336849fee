/* Machines: power, programs, and whose turn it is. */
#include "tests/sim/world/world.h"

#include "host/restore.h"
#include "node/link.h"
#include "tests/sim/world/edge.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
machine_enter(unsigned index)
{
	edge_skew_ms(world.machines[index].skew_ms);
	wire_at(index);
}

struct machine *
machine_add(void)
{
	assert(world.machine_count < MACHINES_MAX);
	struct machine *machine = &world.machines[world.machine_count];
	*machine = (struct machine){ .index = world.machine_count++, .there = true };
	snprintf(machine->folder, sizeof(machine->folder), "%s/m%u", world.root, machine->index);
	if (mkdir(machine->folder, 0700))
		abort();
	machine->disk = disk_new(machine->folder, world.seed * 1000 + machine->index);
	return machine;
}

static fault_t
open_node(struct machine *machine)
{
	struct store *OWN(store_close) store = NULL, *OWN(store_close) desk = NULL;
	TRY(store_open(machine->folder, "node.db", DB_WRITE, &store));
	TRY(store_open(machine->folder, "node.db", DB_WRITE, &desk));
	machine->store = KEEP(store);
	machine->desk = KEEP(desk);
	return NULL;
}

void
machine_start(struct machine *machine)
{
	if (machine->up || !machine->enrolled)
		return;
	machine_enter(machine->index);
	fault_t fault = machine->index == HUB ? sim_hub_open(machine->folder, machine->index, &machine->hub) :
						open_node(machine);
	machine->up = machine_did(machine, "start", fault);
	if (machine->up && machine->restored)
		check_forget_saved(machine);
	if (machine->up)
		check_saved_here(machine);
}

void
machine_die(struct machine *machine, bool power)
{
	struct machine *at = machine;
	machine_enter(at->index);
	if (!disk_crashed(at->disk))
		disk_crash_after(at->disk, 0); /* no last words */
	wire_dead(at->index, &world.chance);
	assert(!at->exchange);
	if (at->hub)
		world_most(&world.most.hub_queue, sim_hub_queued_most(at->hub));
	sim_hub_close(&at->hub);
	store_close(&at->store);
	store_close(&at->desk);
	if (power)
		disk_power_cut(at->disk);
	else
		disk_kill(at->disk);
	disk_crash_after(at->disk, -1);
	at->up = false;
	world_note("%u %s", at->index, power ? "loses power" : "is killed");
	if (power)
		world.counts.power_cuts++;
	else
		world.counts.kills++;
}

static void
remove_database(const char *folder, const char *file)
{
	static const char *const tails[] = { "", "-wal", "-shm", "-journal" };
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		char path[200];
		snprintf(path, sizeof(path), "%s/%s%s", folder, file, tails[i]);
		unlink(path);
	}
}

void
machine_restore(struct machine *machine)
{
	struct store *OWN(store_close) store = NULL;
	const char *file = machine->index == HUB ? "hub.db" : "node.db";
	struct restoring restoring = { .from = machine->backup, .dir = machine->folder, .file = file };
	machine_die(machine, true);
	machine_forget(machine);
	remove_database(machine->folder, file);
	machine->disk = disk_new(machine->folder, world.seed * 1000 + machine->index);
	machine->trouble = false;
	machine->restored = true;
	world.counts.restored++;
	machine_enter(machine->index);
	bool did = machine_did(machine, "restore", restore_file(&restoring, &store));
	store_close(&store);
	if (!did)
		world_fail("machine %u: its backup cannot be put back", machine->index);
	machine->backup[0] = 0; /* once is enough: it is older than what comes now */
	machine_start(machine);
}

void
machine_know(struct machine *machine)
{
	if (!machine->up || machine->index == HUB || disk_crashed(machine->disk))
		return;
	fault_drop(store_refresh(machine->desk));
	if (strcmp(machine->desk->identity.device, machine->device) != 0)
		machine->backup[0] = 0; /* a renewed device's old backups are another's, which was retired */
	if (machine->desk->identity.device[0])
		snprintf(machine->device, sizeof(machine->device), "%s", machine->desk->identity.device);
}

void
machines_settle(void)
{
	for (unsigned i = 0; i < world.machine_count; i++) {
		struct machine *machine = &world.machines[i];
		bool waits = world.nested != HUB && i == world.nested;
		if (machine->there && machine->disk && disk_crashed(machine->disk) && !waits)
			machine_die(machine, chance_in(&world.chance, 700000));
	}
}

/* The wire goes on most of the time, the hub's threads in between. */
bool
machines_pump(void)
{
	struct machine *hub = &world.machines[HUB];
	bool first = chance_in(&world.chance, 600000), did = false;
	uint64_t flips = world.calm || world.whole ? 0 : world.flips;
	if (world.nested != HUB && disk_crashed(world.machines[world.nested].disk))
		return false;
	if (first)
		did = wire_step(&world.chance, flips);
	if (!did && hub->up) {
		machine_enter(HUB);
		did = sim_hub_step(hub->hub, &world.chance);
	}
	if (!did && !first)
		did = wire_step(&world.chance, flips);
	machines_settle();
	return did;
}

void
machine_forget(struct machine *machine)
{
	struct disk_counts counts = disk_counts(machine->disk);
	uint64_t *sum = (uint64_t *)&world.disks;
	const uint64_t *more = (const uint64_t *)&counts;
	for (size_t i = 0; i < sizeof(counts) / sizeof(uint64_t); i++)
		sum[i] += more[i];
	disk_drop(&machine->disk);
}

struct machine *
machine_any_node(void)
{
	unsigned found[MACHINES_MAX], count = 0;
	for (unsigned i = HUB + 1; i < world.machine_count; i++)
		if (world.machines[i].up)
			found[count++] = i;
	return count ? &world.machines[found[below(count)]] : NULL;
}

bool
machine_did(struct machine *machine, const char *what, fault_t fault)
{
	world_note("%u %s: %s", machine->index, what, fault ? fault_text(fault) : "done");
	if (!fault)
		return true;
	world.counts.faulted++;
	fault_drop(fault);
	return false;
}

/* ---- a node's line ---- */

static void
ended(const struct exchange_result *result, fault_t fault, void *user)
{
	struct machine *machine = user;
	machine->exchange = NULL;
	fault_drop(link_note(machine->store, result, fault, true));
	check_promises(machine);
	machine_did(machine, "session", fault);
}

static void
settled(const struct exchange_result *result, void *user)
{
	struct machine *machine = user;
	fault_drop(link_note(machine->store, result, NULL, false));
	check_promises(machine);
}

void
node_go_live(struct machine *machine)
{
	struct exchange_options options = { .store = machine->store,
					    .live = true,
					    .ended = ended,
					    .settled = settled,
					    .user = machine };
	if (machine->exchange)
		return;
	machine_enter(machine->index);
	fault_drop(store_refresh(machine->store));
	if (machine->store->identity.restored) { /* the program renews it first */
		machine_did(machine, "sync", node_sync(machine));
		return;
	}
	fault_t fault = exchange_start(&options, &machine->exchange);
	if (fault)
		machine->exchange = NULL;
	machine_did(machine, "connect", fault);
}

static fault_t
sync_once(struct machine *machine, struct store *store)
{
	struct net_address address = { 0 };
	struct exchange_result result;
	world.nested = machine->index;
	world.whole = store->identity.restored; /* renewing it brings a certificate */
	world.counts.syncs++;
	fault_t fault = link_sync(store, &address, &result);
	world.nested = HUB;
	world.whole = false;
	return fault;
}

/* The command beside the program that serves, which has a session open: on a connection of its own. */
static fault_t
sync_beside(struct machine *machine)
{
	struct store *OWN(store_close) store = NULL;
	TRY(store_open(machine->folder, "node.db", DB_WRITE, &store));
	world.counts.beside++;
	return sync_once(machine, store);
}

fault_t
node_sync(struct machine *machine)
{
	machine_enter(machine->index);
	fault_t fault = machine->exchange ? sync_beside(machine) : sync_once(machine, machine->store);
	machine_enter(machine->index);
	if (!disk_crashed(machine->disk))
		check_promises(machine);
	machine_know(machine);
	return fault;
}
