/* The district's beginning, its steps and its quiet points. */
#include "tests/sim/world/world.h"

#include "base/crypt.h"
#include "host/clock.h"
#include "host/records.h"
#include "hub/centres.h"
#include "hub/renewal.h"
#include "hub/recovery.h"
#include "hub/setup.h"
#include "tests/sim/world/edge.h"
#include "tests/support/folder.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS_MAX 3 /* exchanges of every node until all agree */

struct world world;

void
world_note(const char *format, ...)
{
	char text[400];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (const char *at = text; *at; at++)
		world.digest = (world.digest ^ (uint8_t)*at) * 0x100000001b3U;
	if (world.verbose)
		printf("%lld: %s\n", (long long)world.step, text);
}

void
world_fail(const char *format, ...)
{
	va_list args;
	if (world.failure[0])
		return;
	va_start(args, format);
	vsnprintf(world.failure, sizeof(world.failure), format, args);
	va_end(args);
	world_note("FAILURE: %s", world.failure);
}

void
world_most(int64_t *most, size_t now)
{
	if ((int64_t)now > *most)
		*most = (int64_t)now;
}

/* ---- what the disk and the wire ask for ---- */

static void
disk_random(void *self, void *out, size_t size)
{
	(void)self;
	edge_random(out, size);
}

static int64_t
disk_now(void *self)
{
	(void)self;
	return clock_milliseconds();
}

static bool
alive(unsigned machine)
{
	return !disk_crashed(world.machines[machine].disk);
}

/* ---- the beginning ---- */

static void
begin_hub(void)
{
	struct store *OWN(store_close) store = NULL;
	struct machine *hub = machine_add();
	struct setup setup = { .data = hub->folder, .district = "440105", .name = "海珠区", .person = "区工作人员" };
	machine_enter(HUB);
	fault_t fault = setup_hub(&setup, &store);
	if (fault) {
		world_fail("setup: %s", fault_text(fault));
		fault_drop(fault);
		return;
	}
	hub->enrolled = true;
	store_close(&store);
	machine_start(hub);
}

static void
begin_centre(unsigned number)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct store *store = sim_hub_staff(world.machines[HUB].hub);
	char code[40], name[40];
	struct outcome outcome;
	struct actor actor;
	snprintf(code, sizeof(code), "44010500%u", number);
	snprintf(name, sizeof(name), "第%u街道", number);
	struct centre_given given = { .code = span_text(code), .name = span_text(name) };
	fault_t fault = actor_find(store, &arena, (struct span){ 0 }, clock_milliseconds(), 480, &actor);
	if (!fault)
		fault = centre_add(store, &arena, &actor, &given, &outcome);
	if (fault)
		world_fail("centre: %s", fault_text(fault));
	fault_drop(fault);
}

static void
begin_node(unsigned number)
{
	char centre[40];
	struct machine *machine = machine_add();
	snprintf(centre, sizeof(centre), "44010500%u", (unsigned)below(CENTRES) + 1);
	machine->code = node_offer(centre, number == 2 ? ROLE_TRAINER : ROLE_CENTRE);
	if (!machine->code)
		world_fail("no code for a node of the beginning");
	node_enrol(machine);
	machine_start(machine);
}

static size_t
draw_of(const struct happening *table, size_t count)
{
	static const uint64_t times[] = { 0, 1, 1, 2, 4 };
	for (; table->name; table++) {
		assert(count < sizeof(world.weights) / sizeof(world.weights[0]));
		uint64_t by = times[below(5)];
		world.weights[count++] = table->weight * (table->always && !by ? 1 : by);
	}
	return count;
}

/* Swarm testing: each run does without some kinds of happenings and has more of others. */
static void
draw_weights(void)
{
	draw_of(faults, draw_of(acts, 0));
	world.flips = below(4) ? 0 : 10000;
}

static const char *
temporary_folder(void)
{
	const char *folder = getenv("TMPDIR");
	if (access("/dev/shm", W_OK) == 0)
		return "/dev/shm";
	return folder ? folder : "/tmp";
}

void
world_begin(uint64_t seed, bool verbose)
{
	static const struct wire_world wire = { .enter = machine_enter, .alive = alive, .pump = machines_pump };
	static const struct disk_world disk = { .random = disk_random, .now = disk_now };
	memset(&world, 0, sizeof(world));
	world.seed = seed;
	world.verbose = verbose;
	world.step = -1;
	world.calm = true;
	world.digest = 0xcbf29ce484222325U;
	world.chance = chance_of(seed, 0);
	snprintf(world.root, sizeof(world.root), "%s/heshi-sim-XXXXXX", temporary_folder());
	if (!mkdtemp(world.root))
		abort();
	crypt_start();
	edge_begin(seed);
	disk_set_world(&disk);
	wire_begin(&wire);
	begin_hub();
	for (unsigned i = 1; i <= CENTRES && !world.failure[0]; i++)
		begin_centre(i);
	uint64_t nodes = below(4) ? 2 + below(5) : 5 + below(14);
	for (unsigned i = 1; i <= nodes && !world.failure[0]; i++)
		begin_node(i);
	draw_weights();
	world.calm = false;
}

/* ---- steps ---- */

static const struct happening *
chosen(void)
{
	uint64_t sum = 0;
	size_t count = 0, i = 0;
	for (const struct happening *at = acts; at->name; at++)
		sum += world.weights[count++];
	for (const struct happening *at = faults; at->name; at++)
		sum += world.weights[count++];
	uint64_t at = below(sum);
	while (at >= world.weights[i])
		at -= world.weights[i++];
	size_t act_count = 0;
	while (acts[act_count].name)
		act_count++;
	return i < act_count ? &acts[i] : &faults[i - act_count];
}

void
world_step(int64_t number)
{
	if (world.failure[0])
		return;
	world.step = number;
	world.chance = chance_of(world.seed, (uint64_t)number + 1);
	world.counts.steps++;
	edge_pass_ms(20 + (int64_t)below(200));
	chosen()->run();
	machines_settle();
}

/* ---- quiet ---- */

static void
mend(void)
{
	for (unsigned i = 0; i < world.machine_count; i++) {
		struct machine *machine = &world.machines[i];
		if (!machine->disk)
			continue;
		disk_set_errors(machine->disk, 0, 0, 0);
		disk_set_room(machine->disk, -1);
		disk_crash_after(machine->disk, -1);
		machine->trouble = false;
		machine_start(machine);
		if (machine->enrolled && !machine->up)
			world_fail("machine %u does not start any more", i);
	}
	wire_notice();
}

static void
drain(void)
{
	for (int64_t i = 0; machines_pump(); i++) {
		if (i > 2000000) {
			world_fail("it never comes to rest");
			return;
		}
	}
}

static void
leave_all(void)
{
	for (unsigned i = HUB + 1; i < world.machine_count; i++) {
		struct machine *machine = &world.machines[i];
		machine_enter(i);
		if (machine->exchange)
			exchange_end(machine->exchange);
	}
	drain();
	for (unsigned i = HUB + 1; i < world.machine_count; i++)
		if (world.machines[i].exchange)
			world_fail("machine %u cannot end its session", i);
}

/* Every node exchanges once; in the last round everybody can who counts. */
static void
round_of(unsigned round)
{
	for (unsigned i = HUB + 1; i < world.machine_count; i++) {
		struct machine *machine = &world.machines[i];
		machine_enter(HUB);
		sim_hub_look(world.machines[HUB].hub);
		drain();
		if (!machine->up)
			continue;
		fault_t fault = node_sync(machine);
		bool counts = !machine->revoked && !machine->copied && round == ROUNDS_MAX;
		if (fault && counts)
			world_fail("machine %u cannot exchange when all is well: %s", i, fault_text(fault));
		machine_did(machine, "sync", fault);
		drain();
	}
}

static size_t
active_devices(const char **names)
{
	size_t count = 0;
	for (unsigned i = HUB + 1; i < world.machine_count; i++)
		if (world.machines[i].enrolled)
			names[count++] = world.machines[i].device;
	return count;
}

/* An enrolment that nobody but the device ever heard of went with the disk: it has to enrol again. */
static void
give_up_unknown(struct store *hub)
{
	for (unsigned i = HUB + 1; i < world.machine_count; i++) {
		struct machine *machine = &world.machines[i];
		struct device device = { 0 };
		fault_t fault = store_device(hub, span_text(machine->device), &device);
		if (!fault && device.status == DEVICE_UNKNOWN)
			machine->revoked = true;
		fault_drop(fault);
	}
}

/* A hub that was put back: everybody gives what they have, then an administrator ends it. */
static void
recover(void)
{
	struct machine *hub = &world.machines[HUB];
	const char *names[MACHINES_MAX];
	fault_drop(store_refresh(sim_hub_staff(hub->hub)));
	if (!recovery_is_on(sim_hub_staff(hub->hub)))
		return;
	round_of(0);
	machine_enter(HUB);
	fault_t fault = recovery_finish(sim_hub_staff(hub->hub), NULL, names, active_devices(names));
	if (fault)
		world_fail("the recovery does not end: %s", fault_text(fault));
	machine_did(hub, "recovery", fault);
	check_forget_promises();
	give_up_unknown(sim_hub_staff(hub->hub));
	world.counts.recoveries++;
}

void
world_quiet(void)
{
	if (world.failure[0])
		return;
	world.chance = chance_of(world.seed, (uint64_t)world.step + UINT32_MAX);
	world.calm = true;
	world_note("quiet");
	mend();
	edge_pass_ms((RENEWAL_PAUSE_S + 1) * 1000); /* until then a device is not renewed again */
	drain();
	leave_all();
	recover();
	for (unsigned round = 1; round <= ROUNDS_MAX && !world.failure[0]; round++)
		round_of(round);
	if (!world.failure[0]) {
		check_bounds();
		check_world();
	}
	world.calm = false;
	world.counts.quiets++;
}

void
world_end(void)
{
	for (unsigned i = world.machine_count; i-- > 0;) {
		struct machine *machine = &world.machines[i];
		if (machine->up)
			machine_die(machine, false);
		machine_forget(machine);
		free(machine->code);
	}
	wire_notice();
	world.calm = true;
	drain();
	wire_end();
	for (size_t i = 0; i < sizeof(world.models) / sizeof(world.models[0]); i++)
		model_drop(&world.models[i]);
	free(world.saved);
	free(world.forged);
	free(world.promised);
	check_drop();
	disk_set_world(NULL);
	folder_remove(world.root);
}
