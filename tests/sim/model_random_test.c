/* The model agrees with the real ledger over random histories: three devices and the hub edit, merge, settle and crash into each
 * other under clocks that jump.
 *
 * Each history has its own seed, which a failure prints; HESHI_SEED=<seed> repeats that one alone.
 */
#include "host/random.h"
#include "host/waiting.h"
#include "tests/sim/model.h"
#include "tests/support/office.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define SEEDS 12
#define STEPS 300
#define DEVICES 3
#define ACTS 6
#define HUB DEVICES /* its line is the last of the tips */

struct world {
	struct office office;
	uint64_t seed, random;
	uint32_t weights[ACTS]; /* of this history: some have no merges by nodes, some hardly any meeting */
	uint32_t places, adopting;
	struct oid tips[DEVICES + 1];
	struct oid heard[DEVICES]; /* the hub's head as the device knows it */
	struct model model;
};

static const char *const device_names[] = { "440105014-1", "440105014-2", "440105014-3", OFFICE_HUB };

/* splitmix64. */
static uint32_t
roll(struct world *world, uint32_t sides)
{
	uint64_t z = (world->random += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((z ^ (z >> 31)) % sides);
}

/* In the place of the operating system's: keys and ids, hence commits and the order of bases, follow from the seed. */
static struct world chance;

void
random_bytes(void *out, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((uint8_t *)out)[i] = (uint8_t)roll(&chance, 256);
}

struct uuid
random_uuid(int64_t unix_ms)
{
	uint8_t bytes[10];
	random_bytes(bytes, sizeof(bytes));
	return uuid_make(unix_ms, bytes);
}

static void
check(struct world *world)
{
	struct ledger ledger = office_ledger(&world->office, OFFICE_LEDGER);
	fault_t fault = model_check(&world->model, world->office.store, &ledger);
	if (fault)
		fail_msg("HESHI_SEED=%" PRIu64 ": %s", world->seed, fault_text(fault));
}

/* The store is this device, at its tip. Its clock is up to a month off. */
static void
become(struct world *world, uint32_t device)
{
	office_become(&world->office, device_names[device]);
	office_rewind(&world->office, OFFICE_LEDGER, &world->tips[device]);
	world->office.now = 1795315327 + (int64_t)roll(world, 60 * 86400) - 30 * 86400;
}

static void
keep_tip(struct world *world, uint32_t device)
{
	world->tips[device] = office_ledger(&world->office, OFFICE_LEDGER).current;
}

/* ---- editing ---- */

enum sort { NUMBER, WORD, WORDS };

static const struct {
	const char *name;
	enum sort sort;
	const char *words[4];
} dispute_fields[] = {
	{ "amount", NUMBER, { NULL } },
	{ "workers", NUMBER, { NULL } },
	{ "retention_years", NUMBER, { NULL } },
	{ "status", WORD, { "registered", "accepted", "mediating", "closed" } },
	{ "grade", WORD, { "major", "ordinary", "odd", "major" } },
	{ "summary", WORD, { "甲", "乙", "丙", "丁" } },
	{ "tags", WORDS, { "a", "b", "c", "d" } },
	{ "a_later_number", NUMBER, { NULL } },
	{ "a_later_set", WORDS, { "x", "y", "z", "w" } },
}, party_fields[] = {
	{ "side", WORD, { "applicant", "respondent", "applicant", "other" } },
	{ "name", WORD, { "张三", "李四", "王五", "赵六" } },
	{ "headcount", NUMBER, { NULL } },
	{ "a_later_word", WORD, { "p", "q", "r", "s" } },
};

static struct value
roll_value(struct world *world, enum sort sort, const char *const words[4])
{
	struct value *items = ARENA_NEW_ARRAY(&world->office.arena, 4, struct value);
	size_t count = 0;
	if (roll(world, 8) == 0)
		return (struct value){ .type = VALUE_NONE };
	if (sort == NUMBER)
		return value_integer(1 + roll(world, 4));
	if (sort == WORD)
		return value_text(span_text(words[roll(world, 4)]));
	for (size_t i = 0; i < 4; i++)
		if (roll(world, 2))
			items[count++] = value_text(span_text(words[i]));
	return value_list(items, count);
}

/* One of few places, so that lines meet; also ones that both make anew. */
static struct path
roll_path(struct world *world)
{
	uint32_t number = 1 + roll(world, world->places);
	struct uuid dispute = office_uuid(&world->office, number);
	if (roll(world, 3))
		return path_main("dispute", dispute);
	return path_part("dispute", dispute, "party", office_uuid(&world->office, 100 + number));
}

static struct edit
roll_edit(struct world *world)
{
	struct edit edit = { .path = roll_path(world) };
	struct ledger ledger = office_ledger(&world->office, OFFICE_LEDGER);
	struct arena *arena = &world->office.arena;
	bool found, party = edit.path.part[0];
	must(ledger_document(world->office.store, arena, &ledger, &edit.path, &edit.document, &found));
	if (!found && !party)
		document_set_text(arena, &edit.document, "received", SPAN("2026-11-20"));
	for (uint32_t i = roll(world, 3) + 1; i > 0; i--) {
		size_t at = roll(world, party ? COUNT(party_fields) : COUNT(dispute_fields));
		struct field field = { .name = span_text(party ? party_fields[at].name : dispute_fields[at].name) };
		field.value = party ? roll_value(world, party_fields[at].sort, party_fields[at].words) :
				      roll_value(world, dispute_fields[at].sort, dispute_fields[at].words);
		edit.document = document_with(arena, &edit.document, &field);
	}
	return edit;
}

static void
edit_at(struct world *world, uint32_t device)
{
	become(world, device);
	struct edit edit = roll_edit(world);
	office_commit(&world->office, OFFICE_LEDGER, "dispute: change", &edit, 1);
	keep_tip(world, device);
}

/* Settles one of what waits as the device sees it; what can't be settled is left. */
static void
settle_at(struct world *world, uint32_t device)
{
	struct office *office = &world->office;
	struct buffer OWN(buffer_drop) ids = { 0 };
	struct uuid id;
	struct outcome outcome = { 0 };
	become(world, device);
	must(waiting_ids(office->store, false, 100, &ids));
	if (!ids.size)
		return;
	memcpy(&id, ids.data + sizeof(id) * roll(world, (uint32_t)(ids.size / sizeof(id))), sizeof(id));
	struct actor actor = { .author = { .id = office_uuid(office, 901),
					   .name = SPAN("陈调解"),
					   .centre = SPAN("440105014"),
					   .offset = 480 },
			       .now = office->now,
			       .now_ms = office->now * 1000 + roll(world, 1000) };
	enum choice choice = (enum choice)roll(world, 3);
	fault_drop(conflict_resolve(office->store, &office->arena, &actor, id, choice, SPAN(""), SPAN("已核对"),
				    &outcome));
	keep_tip(world, device);
}

/* ---- merging ---- */

static void
integrate(struct world *world, uint32_t device, const struct oid *other)
{
	become(world, device);
	office_integrate(&world->office, OFFICE_LEDGER, other);
	keep_tip(world, device);
}

/* The hub takes a device's tip in, and the device may hear of it and go on from there. */
static void
sync_with_hub(struct world *world, uint32_t device)
{
	integrate(world, HUB, &world->tips[device]);
	if (roll(world, 4) < world->adopting)
		world->tips[device] = world->heard[device] = world->tips[HUB];
}

/* A reply by bundle sets out: the hub's head of now. */
static void
hear(struct world *world, uint32_t device)
{
	world->heard[device] = world->tips[HUB];
}

/* The reply arrives late, at a node whose line went on: it merges what it heard with that, while the hub may have taken in the same. */
static void
merge_late(struct world *world, uint32_t device)
{
	struct oid own = world->tips[device];
	world->tips[device] = world->heard[device];
	integrate(world, device, &own);
}

static void
edit_at_hub(struct world *world, uint32_t device)
{
	(void)device;
	edit_at(world, HUB);
}

static void (*const acts[ACTS])(struct world *world, uint32_t device) = { edit_at,       edit_at_hub, settle_at,
									  sync_with_hub, hear,        merge_late };

/* The heavier an act in this history, the likelier. */
static void
step(struct world *world)
{
	uint32_t total = 0, at = 0;
	for (size_t i = 0; i < ACTS; i++)
		total += world->weights[i];
	uint32_t rolled = roll(world, total);
	while (rolled >= world->weights[at])
		rolled -= world->weights[at++];
	acts[at](world, roll(world, DEVICES));
}

static void
open_world(struct world *world, uint64_t seed)
{
	static const uint32_t least[ACTS] = { 12, 0, 0, 3, 2, 2 };
	*world = (struct world){ .seed = seed, .random = seed };
	chance.random = seed;
	office_open(&world->office);
	world->places = 1 + roll(world, 6);
	world->adopting = roll(world, 4);
	for (size_t i = 0; i < ACTS; i++)
		world->weights[i] = least[i] + (roll(world, 3) ? roll(world, 10) : 0);
	struct edit edit = { .path = path_main("dispute", office_uuid(&world->office, 1)) };
	document_set_text(&world->office.arena, &edit.document, "received", SPAN("2026-11-20"));
	office_commit(&world->office, OFFICE_LEDGER, "dispute: register", &edit, 1);
	for (uint32_t i = 0; i <= HUB; i++)
		keep_tip(world, i);
	for (uint32_t i = 0; i < DEVICES; i++)
		hear(world, i);
}

static void
run_world(uint64_t seed, int64_t *several, int64_t *clashes)
{
	struct world world;
	open_world(&world, seed);
	for (uint32_t i = 0; i < STEPS; i++) {
		step(&world);
		if (i % 10 == 9)
			check(&world);
	}
	check(&world);
	/* One line of the hub's and one of a device's: what both contain ends in two commits at most. */
	assert_true(world.model.most_bases <= 2);
	*several += world.model.several;
	*clashes += world.model.clashes;
	if (getenv("HESHI_SEED"))
		printf("%zu commits, %" PRId64 " merges, %" PRId64 " clashes, %" PRId64
		       " with several bases (%zu, %d deep), %zu bytes\n",
		       world.model.count, world.model.merges, world.model.clashes, world.model.several,
		       world.model.most_bases, world.model.deepest, world.model.arena.total);
	model_drop(&world.model);
	office_close(&world.office);
}

static void
random_histories_agree(void **state)
{
	(void)state;
	const char *seed = getenv("HESHI_SEED");
	int64_t several = 0, clashes = 0;
	if (seed) {
		run_world(strtoull(seed, NULL, 10), &several, &clashes);
		return;
	}
	for (uint64_t i = 1; i <= SEEDS; i++)
		run_world(i, &several, &clashes);
	assert_true(several > 10 && clashes > 100); /* or else it shows little */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_histories_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
