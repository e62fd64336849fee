/* Fuzzes what enrolled devices may write: any fields of any documents, rightly signed, whatever a schema makes of them, over lines that part
 * and are merged. The hub takes them in; then an audit of everything finds nothing, what is derived is what a rebuild makes, and every
 * record can be shown.
 *
 * Input: a tape of acts: who catches up with the hub's line or not, and saves what, which the hub takes in.
 */
#include "host/audit.h"
#include "host/record_json.h"
#include "tests/support/kept.h"
#include "tests/support/tape.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define ACTS_MAX 12
#define DEVICES 3
#define EDITS_MAX 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const devices[DEVICES] = { OFFICE_HUB, "440105014-1", "440105014-2" };

static struct {
	struct office office;
	struct kept kept;
	struct oid tips[DEVICES]; /* of each device's line; [0] is the hub's head, which contains the others */
} world;

static void
world_close(void)
{
	office_close(&world.office);
	kept_drop(&world.kept);
}

/* A ledger with one record, which all devices have. */
static void
world_open(void)
{
	struct office *office = &world.office;
	if (!world.kept.office) {
		office_open(office);
		for (size_t i = 0; i < DEVICES; i++)
			office_become(office, devices[i]);
		office_become(office, OFFICE_HUB);
		struct path path = path_main("centre", office_uuid(office, 5));
		OFFICE_SAVE(office, &path, office_text("code", "440105014"), office_text("name", "江海街道"));
		kept_take(&world.kept, office);
		atexit(world_close);
	}
	office->now = 1795315400;
	arena_drop(&office->arena);
	for (size_t i = 0; i < DEVICES; i++)
		world.tips[i] = office_ledger(office, OFFICE_LEDGER).current;
}

static size_t
read_edits(struct tape *tape, const struct ledger *ledger, struct edit edits[EDITS_MAX])
{
	struct arena *arena = &world.office.arena;
	size_t count = 1 + tape_below(tape, EDITS_MAX), kept = 0;
	for (size_t i = 0; i < count; i++) {
		struct edit *edit = &edits[kept];
		struct document before = { 0 };
		bool found, twice = false;
		edit->path = tape_path(tape);
		for (size_t j = 0; j < kept; j++)
			twice = twice || path_equal(&edits[j].path, &edit->path);
		must(ledger_document(world.office.store, arena, ledger, &edit->path, &before, &found));
		edit->document = tape_edited(arena, tape, &before);
		kept += !twice;
	}
	return kept;
}

/* Whoever is at work sees its own line. */
static void
sit_down(size_t who)
{
	office_become(&world.office, devices[who]);
	office_rewind(&world.office, OFFICE_LEDGER, &world.tips[who]);
}

static fault_t
commit(struct ledger *ledger, const struct edit *edits, size_t count)
{
	struct author author = { .id = office_uuid(&world.office, 901),
				 .name = SPAN("陈调解"),
				 .centre = SPAN("440105014"),
				 .offset = 480 };
	struct oid made;
	bool changed;
	TRY(db_begin(world.office.store->db));
	TRY(ledger_commit(world.office.store, ledger, &author, "dispute: change", world.office.now++, edits, count,
			  &made, &changed));
	return db_end(world.office.store->db);
}

static void
save(size_t who, struct tape *tape)
{
	struct edit edits[EDITS_MAX];
	struct ledger ledger = office_ledger(&world.office, OFFICE_LEDGER);
	size_t count = read_edits(tape, &ledger, edits);
	fault_t fault = commit(&ledger, edits, count);
	/* Documents that are too large to be stored, and nothing worse. */
	assert(!fault || fault_code(fault) == FAULT_LIMIT || fault_code(fault) == FAULT_INPUT);
	if (fault)
		db_undo(world.office.store->db);
	fault_drop(fault);
	world.tips[who] = office_ledger(&world.office, OFFICE_LEDGER).current;
}

/* The change sets from this number on are the device's new ones. */
static void
take_in(size_t who, int64_t from)
{
	struct store *store = world.office.store;
	sit_down(0);
	struct ledger ledger = office_ledger(&world.office, OFFICE_LEDGER);
	if (from > ledger.last)
		return;
	must(db_begin(store->db));
	must(ledger_integrate(store, &ledger, &world.tips[who], from, world.office.now++));
	must(db_end(store->db));
	world.tips[0] = office_ledger(&world.office, OFFICE_LEDGER).current;
}

static void
act(struct tape *tape)
{
	uint8_t what = tape_byte(tape);
	size_t who = what % DEVICES, saves = 1 + (what >> 6);
	if (what & 0x20)
		world.tips[who] = world.tips[0];
	sit_down(who);
	int64_t from = office_ledger(&world.office, OFFICE_LEDGER).last + 1;
	for (size_t i = 0; i < saves; i++)
		save(who, tape);
	if (who > 0)
		take_in(who, from);
}

static void
is_sound(void)
{
	struct audit OWN(audit_drop) audit;
	must(audit_run(world.office.store, true, NULL, NULL, &audit));
	for (size_t i = 0; i < audit.problem_count && i < AUDIT_PROBLEMS_KEPT; i++)
		fprintf(stderr, "%s: %s\n", audit.problems[i].rule, audit.problems[i].text);
	assert(audit.problem_count == 0);
}

static void
show(struct uuid id)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) text = { 0 };
	json_t *OWN(json_drop) json = NULL, *OWN(json_drop) again = NULL;
	struct record_view view;
	must(record_view(world.office.store, &arena, id, (struct date){ 2026, 11, 22 }, &view));
	json = record_view_json(&view);
	json_put_line(&text, json);
	must(json_read(buffer_span(&text), &again));
	assert(json_equal(json, again));
}

static void
show_all(void)
{
	struct query query = db_query(world.office.store->db, "SELECT id FROM document");
	struct uuid ids[64];
	size_t count = 0;
	while (count < 64 && query_step(&query))
		count += uuid_read(query_get_bytes(&query, 0), &ids[count]);
	must(query_end(&query));
	for (size_t i = 0; i < count; i++)
		show(ids[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tape tape = tape_of(data, size);
	world_open();
	for (size_t i = 0; i < ACTS_MAX && tape.rest.size > 0; i++)
		act(&tape);
	sit_down(0);
	is_sound();
	show_all();
	kept_restore(&world.kept);
	return 0;
}
