/* The checkers: every promise, whenever the world is quiet, and some of them at any time. */
#include "tests/sim/world/check_inside.h"

#include "host/audit.h"
#include "host/records.h"
#include "hub/recovery.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

/* About twice what 200 runs of 600 steps showed. */
#define QUEUE_MAX 20
#define WIRE_MAX 24000
#define MEMORY_MAX 6000000 /* of a machine, the checkers' share included */
#define STEPS_SHOWN 600    /* longer runs have more to say and to keep */

struct store *
check_store(const struct machine *machine)
{
	return machine->index == HUB ? sim_hub_staff(machine->hub) : machine->desk;
}

bool
check_holds(struct store *store, const struct oid *commit)
{
	struct query query = db_query(store->db, "SELECT 1 FROM changeset WHERE oid = ?");
	query_bytes(&query, span_of(commit->bytes, OID_SIZE));
	bool found = query_step(&query);
	fault_t fault = query_end(&query);
	if (!fault)
		return found;
	fault_drop(fault);
	return true;
}

struct store *
check_hub_to_ask(void)
{
	const struct machine *hub = &world.machines[HUB];
	if (!hub->up || disk_crashed(hub->disk) || recovery_is_on(check_store(hub)))
		return NULL;
	return check_store(hub);
}

void
check_name_commit(const struct oid *commit, char out[16])
{
	for (size_t i = 0; i < 6; i++)
		snprintf(out + i * 2, 3, "%02x", commit->bytes[i]);
}

void
check_saved_here(const struct machine *machine)
{
	char name[16];
	for (size_t i = 0; i < world.saved_count; i++) {
		const struct saved *saved = &world.saved[i];
		if (saved->machine != machine->index || check_holds(check_store(machine), &saved->commit))
			continue;
		check_name_commit(&saved->commit, name);
		world_fail("machine %u lost what it acknowledged: %s", machine->index, name);
		return;
	}
}

void
check_forget_saved(const struct machine *machine)
{
	for (size_t i = 0; i < world.saved_count; i++)
		if (world.saved[i].machine == machine->index &&
		    !check_holds(check_store(machine), &world.saved[i].commit))
			world.saved[i].machine = NOBODY;
}

bool
check_agrees(const struct machine *machine)
{
	return machine->index != HUB && machine->up && !machine->revoked && !machine->copied;
}

/* What everybody was told is saved has reached the hub. */
static void
check_saved_there(struct store *hub)
{
	char name[16];
	for (size_t i = 0; i < world.saved_count; i++) {
		const struct saved *saved = &world.saved[i];
		if (saved->machine == NOBODY)
			continue;
		const struct machine *machine = &world.machines[saved->machine];
		if ((saved->machine != HUB && !check_agrees(machine)) || check_holds(hub, &saved->commit))
			continue;
		check_name_commit(&saved->commit, name);
		world_fail("what machine %u acknowledged did not reach the hub: %s", saved->machine, name);
	}
}

static fault_t
check_state(const struct machine *machine, const struct saved *saved)
{
	struct store *hub = check_hub_to_ask();
	struct record_state state;
	struct place place;
	TRY(record_find(machine->desk, saved->id, &place));
	TRY(record_state(machine->desk, &place, &state));
	if (state.held == HELD_BY_HUB && hub && !check_holds(hub, &state.commit))
		world_fail("machine %u shows as held by the hub what it does not hold", machine->index);
	return NULL;
}

void
check_honest(struct machine *machine)
{
	size_t asked = 0;
	for (size_t i = world.saved_count; i-- > 0 && asked < 3;) {
		if (world.saved[i].machine != machine->index)
			continue;
		fault_drop(check_state(machine, &world.saved[i]));
		asked++;
	}
}

static bool
was_revoked(const struct machine *machine)
{
	for (unsigned i = 0; i < world.machine_count; i++)
		if (world.machines[i].revoked && strcmp(world.machines[i].device, machine->device) == 0)
			return true;
	return false;
}

/* Its audit speaks of the wrong signature, and may speak of what builds on it. */
static void
check_forger_audit(const struct machine *machine, const struct audit *audit)
{
	bool told = false, has = false;
	for (size_t i = 0; i < world.forged_count; i++)
		has = has || check_holds(check_store(machine), &world.forged[i].commit);
	for (size_t i = 0; i < audit->problem_count && i < AUDIT_PROBLEMS_KEPT; i++)
		told = told || strcmp(audit->problems[i].rule, "signature") == 0;
	if (has && !told)
		world_fail("machine %u: its audit finds nothing wrong with a forged signature", machine->index);
}

/* A revoked device that goes on by itself is told so by its own audit, rightly. */
static fault_t
check_audit(const struct machine *machine)
{
	struct audit OWN(audit_drop) audit = { 0 };
	bool revoked = was_revoked(machine);
	TRY(audit_run(check_store(machine), true, NULL, NULL, &audit));
	if (machine->forger) {
		check_forger_audit(machine, &audit);
		return NULL;
	}
	for (size_t i = 0; i < audit.problem_count && i < AUDIT_PROBLEMS_KEPT; i++) {
		const struct audit_problem *problem = &audit.problems[i];
		if (!revoked || strcmp(problem->rule, "revoked") != 0)
			world_fail("machine %u: audit: %s: %s: %s", machine->index, problem->ledger, problem->rule,
				   problem->text);
	}
	return NULL;
}

/* ---- the merge, computed by a second model ---- */

static fault_t
check_model(struct store *hub)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(hub, &arena, &ledgers, &count));
	for (size_t i = 0; i < count && i <= LEDGERS; i++)
		TRY(model_check(&world.models[i], hub, &ledgers[i]));
	return NULL;
}

static void
must(const struct machine *machine, const char *what, fault_t fault)
{
	if (fault)
		world_fail("machine %u: %s: %s", machine->index, what, fault_text(fault));
	fault_drop(fault);
}

/* Nobody lies here but by a folder that was copied or put back, a forger, and pieces that were changed under way: without these no node
 * has a reason to warn its people of the hub or of a copy. */
static fault_t
check_accusations(const struct machine *machine)
{
	struct query query = db_query(machine->desk->db, "SELECT text FROM incident WHERE what IN ('trust', 'replay')");
	if (query_step(&query) && !machine->restored && !world.machines[HUB].restored && !world.flips)
		world_fail("machine %u accuses without a reason: %.*s", machine->index,
			   SPAN_ARG(query_get_bytes(&query, 0)));
	return query_end(&query);
}

static void
check_machine(struct machine *machine, struct store *hub)
{
	machine_enter(machine->index);
	if (!machine->up)
		return;
	check_saved_here(machine);
	check_forged(machine);
	if (check_agrees(machine)) {
		must(machine, "replica", check_replica(machine, hub));
		must(machine, "accusations", check_accusations(machine));
	}
	must(machine, "audit", check_audit(machine));
}

static void
bound(const char *what, int64_t most, int64_t limit)
{
	limit *= 1 + world.step / STEPS_SHOWN;
	if (most > limit)
		world_fail("%s: %lld, and %lld should do", what, (long long)most, (long long)limit);
}

static size_t
memory_of_each(void)
{
	size_t up = 0;
	for (unsigned i = 0; i < world.machine_count; i++)
		up += world.machines[i].up;
	struct mallinfo2 all = mallinfo2();
	return (all.uordblks + all.hblkhd) / (up ? up : 1);
}

void
check_bounds(void)
{
	struct world_most *most = &world.most;
	world_most(&most->hub_queue, sim_hub_queued_most(world.machines[HUB].hub));
	world_most(&most->wire_bytes, wire_queued_most());
	world_most(&most->memory, memory_of_each());
	bound("jobs that waited for the writer", most->hub_queue, QUEUE_MAX);
	bound("bytes on a connection", most->wire_bytes, WIRE_MAX);
	bound("bytes of memory for each machine", most->memory, MEMORY_MAX);
}

void
check_world(void)
{
	struct machine *hub = &world.machines[HUB];
	struct store *store = check_store(hub);
	machine_enter(HUB);
	must(hub, "promises", check_promised(store));
	must(hub, "sequences", check_places(store));
	check_saved_there(store);
	for (unsigned i = 0; i < world.machine_count; i++)
		check_machine(&world.machines[i], store);
	machine_enter(HUB);
	must(hub, "the model", check_model(store));
}
