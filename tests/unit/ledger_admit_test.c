/* Admission and fences: a document whose key was erased stays closed, whatever comes later. */
#include "host/outgoing.h"
#include "tests/support/assert_fault.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NODE "440105014-1"

/* A node that has not heard of the erasure, and the hub. */
struct scene {
	struct office node, hub;
	struct path party;
	int64_t sent;
};

static void
admit_one(struct scene *scene, const struct batch_item *item)
{
	struct office *hub = &scene->hub;
	struct verdict verdict;
	struct ledger ledger;
	struct proof proof;
	bool found;
	must(db_begin(hub->store->db));
	must(ledger_find(hub->store, SPAN(OFFICE_LEDGER), true, &ledger, &found));
	must(ledger_admit(hub->store, &hub->arena, &ledger, item, NULL, 0, false, &verdict, &proof));
	assert_int_equal(verdict.refusal, REFUSAL_NONE);
	assert_true(proof_holds(&proof));
	must(ledger_integrate(hub->store, &ledger, &verdict.entry.commit, ledger.last, hub->now++));
	must(db_end(hub->store->db));
}

/* The hub takes in what the node has saved since. */
static void
exchange(struct scene *scene)
{
	struct ledger ledger = office_ledger(&scene->node, OFFICE_LEDGER);
	struct batch_writer *writer OWN(batch_drop) = NULL;
	struct batch_item *items;
	must(outgoing_own(scene->node.store, &ledger, scene->sent, &writer, &scene->sent));
	struct batch batch = batch_close(writer);
	must(batch_read(&scene->hub.arena, &batch, SPAN(OFFICE_LEDGER), SPAN(NODE), SPAN(OFFICE_HUB), &items));
	for (size_t i = 0; i < batch.count; i++)
		admit_one(scene, &items[i]);
}

static void
scene_open(struct scene *scene)
{
	*scene = (struct scene){ 0 };
	office_open(&scene->node);
	office_open(&scene->hub);
	office_become(&scene->hub, OFFICE_HUB);
	struct uuid dispute = office_uuid(&scene->node, 1);
	struct path main = path_main("dispute", dispute);
	scene->party = path_part("dispute", dispute, "party", office_uuid(&scene->node, 2));
	OFFICE_SAVE(&scene->node, &main, office_text("received", "2026-11-22"), office_text("category", "wages"),
		    office_text("status", "registered"));
	exchange(scene);
}

static void
scene_close(struct scene *scene)
{
	office_close(&scene->node);
	office_close(&scene->hub);
}

static int64_t
count(struct scene *scene, const char *sql)
{
	struct query query = db_query(scene->hub.store->db, sql);
	assert_true(query_step(&query));
	int64_t found = query_get_integer(&query, 0);
	must(query_end(&query));
	return found;
}

static void
fence(struct scene *scene, struct span place)
{
	struct ledger ledger = office_ledger(&scene->hub, OFFICE_LEDGER);
	struct query query =
		db_query(scene->hub.store->db, "INSERT OR REPLACE INTO document_key (ledger, place, key, state, made)"
					       " VALUES (?, ?, NULL, 2, 0)");
	query_integer(&query, ledger.id);
	query_bytes(&query, place);
	must(query_run(&query));
}

/* At the hub, as the order to erase will do it: every document that the node has, arrived or not. */
static void
fence_all(struct scene *scene)
{
	struct query query = db_query(scene->node.store->db, "SELECT place FROM document_key");
	while (query_step(&query))
		fence(scene, query_get_bytes(&query, 0));
	must(query_end(&query));
}

static void
a_key_that_comes_behind_its_fence_is_not_kept(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	OFFICE_SAVE(&scene.node, &scene.party, office_text("name", "李小满"), office_text("side", "applicant"),
		    office_text("type", "person"));
	fence_all(&scene);
	exchange(&scene);
	assert_int_equal(count(&scene, "SELECT count(*) FROM document_key WHERE key IS NULL AND state = 2"), 2);
	assert_int_equal(count(&scene, "SELECT count(*) FROM party WHERE side = 'applicant' AND name IS NULL"), 1);
}

static void
what_was_erased_can_not_be_changed_here(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	fence_all(&scene);
	struct office *hub = &scene.hub;
	struct ledger ledger = office_ledger(hub, OFFICE_LEDGER);
	struct field field = office_integer("workers", 3);
	struct edit edit = { .path = path_main("dispute", office_uuid(hub, 1)),
			     .document = office_document(hub, &field, 1) };
	struct author author = { .id = office_uuid(hub, 901), .name = SPAN("陈调解"), .centre = SPAN("440105") };
	struct oid commit;
	bool changed;
	must(db_begin(hub->store->db));
	expect_fault(ledger_commit(hub->store, &ledger, &author, "dispute: change", hub->now, &edit, 1, &commit,
				   &changed),
		     FAULT_INPUT, "the record was erased");
	db_undo(hub->store->db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_that_comes_behind_its_fence_is_not_kept),
		cmocka_unit_test(what_was_erased_can_not_be_changed_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
