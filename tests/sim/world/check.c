/* The checkers: every promise, whenever the world is quiet, and some of them at any time. */
#include "tests/sim/world/world.h"

#include "base/text.h"
#include "host/audit.h"
#include "host/receipt.h"
#include "host/records.h"
#include "hub/recovery.h"
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

static struct store *
store_of(const struct machine *machine)
{
	return machine->index == HUB ? sim_hub_staff(machine->hub) : machine->desk;
}

static bool
holds(struct store *store, const struct oid *commit)
{
	struct query query = db_query(store->db, "SELECT 1 FROM changeset WHERE oid = ?");
	query_bytes(&query, span_of(commit->bytes, OID_SIZE));
	bool found = query_step(&query);
	fault_t fault = query_end(&query);
	if (!fault)
		return found;
	fault_drop(fault); /* a bad disk says nothing about what it holds */
	return true;
}

static void
name_commit(const struct oid *commit, char out[16])
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
		if (saved->machine != machine->index || holds(store_of(machine), &saved->commit))
			continue;
		name_commit(&saved->commit, name);
		world_fail("machine %u lost what it acknowledged: %s", machine->index, name);
		return;
	}
}

void
check_forget_saved(const struct machine *machine)
{
	for (size_t i = 0; i < world.saved_count; i++)
		if (world.saved[i].machine == machine->index && !holds(store_of(machine), &world.saved[i].commit))
			world.saved[i].machine = NOBODY;
}

/* ---- receipts ---- */

/* The hub's store, while it can be asked: one that was put back lacks what nodes have yet to give back. */
static struct store *
hub_to_ask(void)
{
	const struct machine *hub = &world.machines[HUB];
	if (!hub->up || disk_crashed(hub->disk) || recovery_is_on(store_of(hub)))
		return NULL;
	return store_of(hub);
}

/* The hub says so only of what it has. */
static void
check_kept(const struct machine *machine, const char *ledger, const struct receipt *receipt)
{
	struct store *hub = hub_to_ask();
	if (hub && !holds(hub, &receipt->head))
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

static fault_t
check_promised(struct store *hub)
{
	for (size_t i = 0; i < world.promised_count; i++) {
		const struct promised *promised = &world.promised[i];
		struct ledger ledger;
		bool found, contains = false;
		TRY(ledger_find(hub, span_text(promised->ledger), false, &ledger, &found));
		if (found && holds(hub, &promised->head))
			TRY(history_contains(hub->history, &ledger.current, &promised->head, &contains));
		if (!contains)
			world_fail("the hub's %s does not contain what it gave a receipt for", promised->ledger);
	}
	return NULL;
}

static fault_t
check_state(const struct machine *machine, const struct saved *saved)
{
	struct store *hub = hub_to_ask();
	struct record_state state;
	struct place place;
	TRY(record_find(machine->desk, saved->id, &place));
	TRY(record_state(machine->desk, &place, &state));
	if (state.held == HELD_BY_HUB && hub && !holds(hub, &state.commit))
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

/* ---- one sequence, one commit ---- */

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
	fault_drop(take_places(store_of(machine), "c.oid = ?", commit));
}

/* What the hub signed and nobody got is gone with its disk, numbers and all: PROTOCOL.md says so. */
static void
forget_places(struct store *hub)
{
	size_t kept = 0;
	for (size_t i = 0; i < taken.count; i++)
		if (strcmp(taken.items[i].device, hub->identity.device) != 0 || holds(hub, &taken.items[i].commit))
			taken.items[kept++] = taken.items[i];
	taken.count = kept;
}

void
check_forget_promises(void)
{
	size_t kept = 0;
	for (size_t i = 0; i < world.promised_count; i++)
		if (can_show(&world.promised[i]))
			world.promised[kept++] = world.promised[i];
	world.promised_count = kept;
	forget_places(sim_hub_staff(world.machines[HUB].hub));
}

/* ---- replicas ---- */

static bool
must_agree(const struct machine *machine)
{
	return machine->index != HUB && machine->up && !machine->revoked && !machine->copied;
}

static fault_t
check_replica(const struct machine *machine, struct store *hub)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct ledger *ledgers;
	size_t count;
	TRY(ledger_list(machine->desk, &arena, &ledgers, &count));
	for (size_t i = 0; i < count; i++) {
		struct ledger theirs;
		bool found;
		TRY(ledger_find(hub, span_text(ledgers[i].name), false, &theirs, &found));
		if (!found || !oid_equal(&theirs.current, &ledgers[i].current) || theirs.last != ledgers[i].last)
			world_fail("machine %u does not agree with the hub about %s (%lld change sets, %lld there)",
				   machine->index, ledgers[i].name, (long long)ledgers[i].last,
				   found ? (long long)theirs.last : -1);
	}
	return NULL;
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
		if ((saved->machine != HUB && !must_agree(machine)) || holds(hub, &saved->commit))
			continue;
		name_commit(&saved->commit, name);
		world_fail("what machine %u acknowledged did not reach the hub: %s", saved->machine, name);
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

/* A revoked device that goes on by itself is told so by its own audit, rightly. */
static fault_t
check_audit(const struct machine *machine)
{
	struct audit OWN(audit_drop) audit = { 0 };
	bool revoked = was_revoked(machine);
	TRY(audit_run(store_of(machine), true, NULL, NULL, &audit));
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

static void
check_machine(struct machine *machine, struct store *hub)
{
	machine_enter(machine->index);
	if (!machine->up)
		return;
	check_saved_here(machine);
	if (must_agree(machine))
		must(machine, "replica", check_replica(machine, hub));
	must(machine, "audit", check_audit(machine));
}

void
check_world(void)
{
	struct machine *hub = &world.machines[HUB];
	struct store *store = store_of(hub);
	machine_enter(HUB);
	must(hub, "promises", check_promised(store));
	must(hub, "sequences", take_places(store, "TRUE", NULL));
	check_saved_there(store);
	for (unsigned i = 0; i < world.machine_count; i++)
		check_machine(&world.machines[i], store);
	machine_enter(HUB);
	must(hub, "the model", check_model(store));
	if (sim_hub_queued_most(hub->hub) > MACHINES_MAX * 12)
		world_fail("%zu jobs waited for the writer", sim_hub_queued_most(hub->hub));
	if (wire_queued_most() > (size_t)LIMIT_FRAME * 4)
		world_fail("%zu bytes waited on a connection", wire_queued_most());
}
