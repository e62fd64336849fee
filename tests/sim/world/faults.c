/* What goes wrong: lines break, power fails, disks fill and fail, clocks are off, folders are copied. */
#include "tests/sim/world/records.h"

#include "host/backup.h"
#include "tests/sim/world/edge.h"
#include "tests/support/grow.h"

#include <stdio.h>
#include <string.h>

static struct machine *
any_machine(void)
{
	struct machine *machine = &world.machines[below(world.machine_count)];
	return machine->up ? machine : NULL;
}

static void
line_breaks(void)
{
	world_note("line %s", wire_cut(&world.chance) ? "breaks" : "none");
}

static void
line_noticed(void)
{
	wire_notice();
}

static void
time_passes(void)
{
	static const int64_t steps[] = { 1000, 15000, 3600000, 86400000 };
	int64_t ms = steps[below(4)] * (1 + (int64_t)below(3));
	edge_pass_ms(ms);
	world.counts.passed_ms += ms;
}

/* Minutes or years, either way. */
static void
clock_skews(void)
{
	static const int64_t most[] = { 600000, 86400000, INT64_C(86400000) * 400 };
	struct machine *machine = any_machine();
	if (!machine)
		return;
	int64_t bound = most[below(3)];
	world.counts.skews++;
	machine->skew_ms = (int64_t)below((uint64_t)bound * 2) - bound;
	world_note("%u clock is %lld ms off", machine->index, (long long)machine->skew_ms);
}

/* At one of the next writes or syncs, wherever that is. */
static void
power_fails(void)
{
	struct machine *machine = any_machine();
	if (machine && !disk_crashed(machine->disk))
		disk_crash_after(machine->disk, 1 + (int64_t)below(below(2) ? 10 : 120));
}

static void
hub_power_fails(void)
{
	struct machine *hub = &world.machines[HUB];
	if (hub->up)
		disk_crash_after(hub->disk, 1 + (int64_t)below(200));
}

static void
program_dies(void)
{
	struct machine *machine = any_machine();
	if (machine)
		machine_die(machine, below(2));
}

static void
somebody_starts(void)
{
	for (unsigned i = 0; i < world.machine_count; i++)
		if (!world.machines[i].up && below(2))
			machine_start(&world.machines[i]);
}

static void
give_bad_disk(struct machine *machine)
{
	if (!machine || !machine->up)
		return;
	machine->trouble = true;
	if (below(2))
		disk_set_errors(machine->disk, below(2) ? 0 : 4000, (uint32_t)below(20000), (uint32_t)below(60000));
	else
		disk_set_room(machine->disk, disk_used(machine->disk) + (int64_t)below(200000));
	world_note("%u has a bad disk", machine->index);
}

static void
disk_troubles(void)
{
	give_bad_disk(any_machine());
}

static void
hub_disk_troubles(void)
{
	give_bad_disk(&world.machines[HUB]);
}

static void
disk_mended(void)
{
	for (unsigned i = 0; i < world.machine_count; i++) {
		struct machine *machine = &world.machines[i];
		if (!machine->trouble || !machine->disk || below(2))
			continue;
		disk_set_errors(machine->disk, 0, 0, 0);
		disk_set_room(machine->disk, -1);
		machine->trouble = false;
	}
}

/* One device on two machines from now on: its line may break, and nothing else may. */
static void
folder_copied(void)
{
	struct machine *machine = machine_any_node();
	if (!machine || world.machine_count >= MACHINES_MAX || machine->copied)
		return;
	machine_die(machine, false);
	struct machine *copy = machine_add();
	machine = &world.machines[machine->index];
	fault_t fault = disk_copy(machine->folder, copy->folder);
	if (!machine_did(copy, "copied folder", fault)) {
		world_fail("a folder cannot be copied");
		return;
	}
	disk_drop(&copy->disk);
	copy->disk = disk_new(copy->folder, world.seed * 1000 + copy->index);
	memcpy(copy->device, machine->device, sizeof(copy->device));
	memcpy(copy->centre, machine->centre, sizeof(copy->centre));
	copy->role = machine->role;
	copy->enrolled = copy->copied = machine->copied = true;
	copy->revoked = machine->revoked;
	copy->forger = machine->forger;
	world.counts.copies++;
	machine_start(machine);
	machine_start(copy);
}

/* One save that another key signs in this device's name. */
static fault_t
forge(struct turn *turn, struct outcome *outcome)
{
	uint8_t *key = turn->store->identity.secret_key;
	TRY(store_refresh(turn->store)); /* so that nothing reads the key again meanwhile */
	key[0] ^= 1;
	fault_t fault = below(2) ? act_register(turn, outcome) : act_change_something(turn, outcome);
	key[0] ^= 1;
	return fault;
}

/* Somebody who got at a node's program, and not at its key. Nothing that the machine has from then on has to arrive anywhere, and what
 * was forged must not. */
static void
node_forges(void)
{
	struct turn OWN(turn_end) turn = { 0 };
	struct outcome outcome = { 0 };
	struct machine *machine = machine_any_node();
	if (!machine || machine->revoked || machine->copied)
		return;
	fault_t fault = turn_begin(machine, &turn);
	if (!fault)
		fault = forge(&turn, &outcome);
	if (fault || outcome.saved)
		machine->forger = machine->revoked = true; /* also when nobody knows how far it got */
	if (!machine_did(machine, "forge", fault) || !outcome.saved)
		return;
	world.forged = grown(world.forged, world.forged_count, &world.forged_room, sizeof(*world.forged));
	world.forged[world.forged_count++] =
		(struct saved){ .machine = machine->index, .commit = outcome.commit, .id = outcome.id };
	world.counts.forged++;
}

static void
backup_made(void)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct machine *machine = below(3) ? any_machine() : &world.machines[HUB];
	struct backup made;
	char path[sizeof(machine->backup)];
	if (!machine || !machine->up)
		return;
	machine_enter(machine->index);
	struct store *store = machine->index == HUB ? sim_hub_staff(machine->hub) : machine->desk;
	snprintf(path, sizeof(path), "%s/backup-%u-%lld", world.root, machine->index, (long long)world.step);
	if (machine_did(machine, "backup", backup_to(store, &arena, path, &made)))
		snprintf(machine->backup, sizeof(machine->backup), "%s", path);
}

static void
disk_lost(void)
{
	struct machine *machine = machine_any_node();
	if (machine && machine->backup[0] && !machine->copied)
		machine_restore(machine);
}

static void
hub_disk_lost(void)
{
	struct machine *hub = &world.machines[HUB];
	if (hub->up && hub->backup[0])
		machine_restore(hub);
}

const struct happening faults[] = {
	{ "line breaks", 25, false, line_breaks },
	{ "line noticed", 10, false, line_noticed },
	{ "time passes", 15, true, time_passes },
	{ "clock skews", 4, false, clock_skews },
	{ "power fails", 8, false, power_fails },
	{ "hub power fails", 4, false, hub_power_fails },
	{ "program dies", 4, false, program_dies },
	{ "somebody starts", 20, true, somebody_starts },
	{ "disk troubles", 3, false, disk_troubles },
	{ "hub disk troubles", 3, false, hub_disk_troubles },
	{ "disk mended", 10, true, disk_mended },
	{ "folder copied", 1, false, folder_copied },
	{ "backup made", 8, false, backup_made },
	{ "disk lost", 4, false, disk_lost },
	{ "hub disk lost", 1, false, hub_disk_lost },
	{ "node forges", 1, false, node_forges },
	{ 0 },
};
