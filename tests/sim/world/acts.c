/* What people do: register, change, add, settle, exchange, enrol; at nodes and at the hub. */
#include "tests/sim/world/records.h"

#include "hub/devices.h"
#include "hub/enrolment.h"
#include "node/enrol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t
below(uint64_t bound)
{
	return chance_below(&world.chance, bound);
}

/* ---- records ---- */

/* True when something was saved. */
static bool
people(struct machine *machine, const char *what, act_t *act)
{
	struct turn OWN(turn_end) turn = { 0 };
	struct outcome outcome = { 0 };
	if (!machine || !machine->up)
		return false;
	fault_t fault = turn_begin(machine, &turn);
	if (!fault)
		fault = act(&turn, &outcome);
	return turn_over(&turn, what, fault, &outcome);
}

static void
node_registers(void)
{
	struct machine *machine = machine_any_node();
	if (people(machine, "register", act_register))
		world.counts.trainings += machine->role == ROLE_TRAINER;
}

static void
node_changes(void)
{
	people(machine_any_node(), "change", act_change_something);
}

/* The same records at several places at once: this is what clashes are made of. */
static void
many_change(void)
{
	for (unsigned i = 0; i < world.machine_count; i++)
		if (world.machines[i].up && below(2))
			people(&world.machines[i], "change", act_change_something);
}

static void
node_adds(void)
{
	struct machine *machine = machine_any_node();
	if (people(machine, "add", act_add))
		world.counts.attendance += machine->role == ROLE_TRAINER;
}

static void
node_settles(void)
{
	world.counts.settled += people(machine_any_node(), "settle", act_settle);
}

static void
hub_registers(void)
{
	people(&world.machines[HUB], "register", below(2) ? act_log_training : act_register_case);
}

static void
hub_changes(void)
{
	people(&world.machines[HUB], "change", act_change_something);
}

static void
hub_settles(void)
{
	world.counts.settled += people(&world.machines[HUB], "settle", act_settle);
}

static void
hub_transfers(void)
{
	people(&world.machines[HUB], "transfer", act_transfer);
}

static void
newer_program(void)
{
	struct machine *machine = below(4) ? machine_any_node() : &world.machines[HUB];
	world.counts.newer += people(machine, "newer", act_change_newer);
}

/* Looks at the badge beside a record. */
static void
somebody_asks(void)
{
	struct machine *machine = machine_any_node();
	if (!machine)
		return;
	machine_enter(machine->index);
	check_honest(machine);
}

/* ---- exchange ---- */

static void
node_syncs(void)
{
	struct machine *machine = machine_any_node();
	if (machine)
		machine_did(machine, "sync", node_sync(machine));
}

static void
node_goes_live(void)
{
	struct machine *machine = machine_any_node();
	if (machine)
		node_go_live(machine);
}

/* A node by chance acts in its session, if it has one. */
static void
in_session(void act(struct exchange *exchange))
{
	struct machine *machine = machine_any_node();
	if (!machine || !machine->exchange)
		return;
	machine_enter(machine->index);
	act(machine->exchange);
}

/* Its watch has seen the save. */
static void
node_pushes(void)
{
	in_session(exchange_push);
}

static void
node_leaves(void)
{
	in_session(exchange_end);
}

static void
hub_looks(void)
{
	struct machine *hub = &world.machines[HUB];
	if (!hub->up)
		return;
	machine_enter(HUB);
	sim_hub_look(hub->hub);
}

static void
goes_on(void)
{
	for (uint64_t i = 1 + below(30); i > 0 && machines_pump(); i--)
		;
}

/* ---- devices ---- */

char *
node_offer(const char *centre, enum role role)
{
	struct buffer OWN(buffer_drop) code = { 0 };
	machine_enter(HUB);
	fault_t fault =
		enrolment_offer(sim_hub_staff(world.machines[HUB].hub), NULL, centre, role, 720, "hub:1", &code);
	if (!machine_did(&world.machines[HUB], "offer", fault))
		return NULL;
	buffer_put_byte(&code, 0);
	return strdup((const char *)code.data);
}

void
node_enrol(struct machine *machine)
{
	struct store *OWN(store_close) store = NULL;
	struct enrol_options options = { .data = machine->folder,
					 .code = machine->code,
					 .person = "调解员",
					 .label = "台式机" };
	machine_enter(machine->index);
	world.nested = machine->index;
	world.whole = true;
	fault_t fault = enrol_node(&options, &store);
	world.nested = HUB;
	world.whole = false;
	machine_enter(machine->index);
	if (!machine_did(machine, "enrol", fault))
		return;
	machine->enrolled = true;
	world.counts.enrolled += world.step >= 0;
	machine->role = store->identity.role;
	snprintf(machine->device, sizeof(machine->device), "%s", store->identity.device);
	snprintf(machine->centre, sizeof(machine->centre), "%s", store->identity.centre);
}

/* A new machine, or one more try of one that did not get through. */
static void
somebody_enrols(void)
{
	struct machine *hub = &world.machines[HUB], *machine = NULL;
	for (unsigned i = HUB + 1; i < world.machine_count && !machine; i++)
		if (!world.machines[i].enrolled && world.machines[i].code)
			machine = &world.machines[i];
	if (!machine && hub->up && world.machine_count < MACHINES_MAX / 2) {
		bool trainer = below(5) == 0;
		char *code = node_offer((const char *)some_centre().data, trainer ? ROLE_TRAINER : ROLE_CENTRE);
		if (!code)
			return;
		machine = machine_add();
		machine->code = code;
	}
	if (!machine)
		return;
	node_enrol(machine);
	if (!disk_crashed(machine->disk))
		machine_start(machine);
}

static void
hub_revokes(void)
{
	struct turn OWN(turn_end) turn = { 0 };
	struct machine *machine = machine_any_node(), *hub = &world.machines[HUB];
	if (!machine || machine->revoked || !hub->up)
		return;
	fault_t fault = turn_begin(hub, &turn);
	struct revocation revocation = { .device = span_text(machine->device),
					 .how = below(2) ? SPAN("lost") : SPAN("retired"),
					 .reason = SPAN("交接") };
	if (!fault)
		fault = device_revoke(turn.store, &turn.arena, &turn.actor, &revocation);
	machine->revoked = true; /* also when nobody knows how far it got */
	if (machine_did(hub, "revoke", fault))
		world.counts.revoked++;
}

const struct happening acts[] = {
	{ "goes on", 500, true, goes_on },
	{ "node registers", 40, true, node_registers },
	{ "node changes", 60, true, node_changes },
	{ "many change", 8, false, many_change },
	{ "node adds", 30, false, node_adds },
	{ "node settles", 15, false, node_settles },
	{ "hub registers", 10, false, hub_registers },
	{ "hub changes", 20, false, hub_changes },
	{ "hub settles", 10, false, hub_settles },
	{ "hub transfers", 5, false, hub_transfers },
	{ "newer program", 15, false, newer_program },
	{ "somebody asks", 30, false, somebody_asks },
	{ "node syncs", 40, true, node_syncs },
	{ "node goes live", 40, true, node_goes_live },
	{ "node pushes", 60, true, node_pushes },
	{ "node leaves", 10, false, node_leaves },
	{ "hub looks", 60, true, hub_looks },
	{ "somebody enrols", 4, false, somebody_enrols },
	{ "hub revokes", 1, false, hub_revokes },
	{ 0 },
};
