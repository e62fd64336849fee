/* What the simulator found of exchanges: a disk that was full between a batch of the hub's and the receipt for it, and two exchanges of
 * one folder at once. The program's own files are no library: they are built in here. */
#include "node/exchange.c"
#include "node/exchange_give.c"
#include "node/exchange_store.c"

#include "tests/sim/disk_office.h"
#include "tests/support/assert_fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NODE "440105014-1"
#define CENTRE 1 /* the centre's ledger, after the district's */

struct scene {
	struct office hub;
	struct disk_office node;
	struct exchange exchange;
};

/* A new session; of the old one only the store is left. */
static void
meet(struct scene *scene)
{
	session_drop(&scene->exchange.session);
	scene->exchange = (struct exchange){ .store = scene->node.office.store };
	session_init(&scene->exchange.session, SIDE_NODE);
	must(exchange_load(&scene->exchange));
}

static void
scene_open(struct scene *scene)
{
	*scene = (struct scene){ 0 };
	office_open(&scene->hub);
	office_become(&scene->hub, OFFICE_HUB);
	disk_office_open(&scene->node);
	office_become(&scene->node.office, OFFICE_HUB); /* enters the register */
	office_become(&scene->node.office, NODE);
	meet(scene);
}

static void
scene_close(struct scene *scene)
{
	session_drop(&scene->exchange.session);
	disk_office_close(&scene->node);
	office_close(&scene->hub);
}

static fault_t
say(struct scene *scene, struct message message)
{
	message.ledger = CENTRE;
	return on_message(&scene->exchange, &message);
}

static void
welcome(struct scene *scene)
{
	struct welcome_ledger heads[] = { { 0 }, { .head = office_ledger(&scene->hub, OFFICE_LEDGER).last } };
	must(say(scene, (struct message){ .type = MESSAGE_WELCOME,
					  .version = PROTOCOL_VERSION,
					  .welcome = heads,
					  .ledger_count = 2 }));
}

static void
say_change(struct scene *scene)
{
	struct batch_writer *batch OWN(batch_drop) = NULL;
	struct ledger ledger = office_ledger(&scene->hub, OFFICE_LEDGER);
	int64_t reached, last;
	must(outgoing_for_node(scene->hub.store, &ledger, NODE, 0, scene->exchange.ledgers[CENTRE].peer.cursor,
			       ledger.last, &batch, &reached, &last));
	must(say(scene,
		 (struct message){ .type = MESSAGE_CHANGES, .batch = batch_close(batch), .cursor = ledger.last }));
}

static fault_t
say_receipt(struct scene *scene)
{
	struct ledger ledger = office_ledger(&scene->hub, OFFICE_LEDGER);
	struct receipt receipt = { .head = ledger.current, .number = ledger.last, .time = scene->hub.now };
	struct entry entry;
	bool found;
	must(ledger_entry(scene->hub.store, &ledger, &ledger.current, &entry, &found));
	receipt.digest = entry.digest;
	receipt_sign(scene->hub.store, &ledger, &receipt);
	return say(scene, (struct message){ .type = MESSAGE_RECEIPT,
					    .cursor = receipt.number,
					    .time = receipt.time,
					    .head = receipt.head,
					    .signature = span_of(receipt.signature, sizeof(receipt.signature)) });
}

static void
save_at_hub(struct scene *scene, int64_t workers)
{
	struct path path = path_main("dispute", office_uuid(&scene->hub, 1));
	OFFICE_SAVE(&scene->hub, &path, office_integer("workers", workers));
}

/* What the node's people see. */
static int64_t
workers_shown(struct scene *scene)
{
	struct query query = db_query(scene->node.office.store->db, "SELECT workers FROM dispute");
	int64_t workers = query_step(&query) ? query_get_integer(&query, 0) : 0;
	must(query_end(&query));
	return workers;
}

static bool
settled(struct scene *scene)
{
	bool settled;
	must(is_settled(&scene->exchange, &settled));
	return settled;
}

static void
a_receipt_that_could_not_be_kept_is_asked_for_again(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	save_at_hub(&scene, 3);
	welcome(&scene);
	say_change(&scene);
	must(say_receipt(&scene));
	assert_true(settled(&scene));
	save_at_hub(&scene, 4);
	say_change(&scene);
	disk_office_fill(&scene.node);
	expect_fault(say_receipt(&scene), FAULT_SYSTEM, "free some disk space");
	disk_office_free(&scene.node);

	meet(&scene);
	assert_true(scene.exchange.ledgers[CENTRE].asks);
	welcome(&scene);
	assert_int_equal(workers_shown(&scene), 3);
	assert_false(settled(&scene));
	must(say_receipt(&scene));
	assert_int_equal(workers_shown(&scene), 4);
	assert_true(settled(&scene));
	meet(&scene);
	assert_false(scene.exchange.ledgers[CENTRE].asks);
}

/* The hub refuses session `said`, since it has seen `last` of this device. */
static fault_t
say_replayed(struct scene *scene, int64_t said, int64_t last)
{
	scene->exchange.number = said;
	return on_message(&scene->exchange, &(struct message){ .type = MESSAGE_REFUSAL,
							       .refusal = REFUSAL_REPLAY,
							       .ledger = -1,
							       .sequence = last });
}

static void
an_exchange_that_another_of_its_folder_overtook_accuses_nobody(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	int64_t live, beside;
	scene_open(&scene);
	must(exchange_next_session(scene.exchange.store, &live));
	must(exchange_next_session(scene.exchange.store, &beside));
	expect_fault(say_replayed(&scene, live, beside), FAULT_PEER, "was faster");
	assert_true(scene.exchange.result.overtaken);
	assert_false(scene.exchange.result.outnumbered);
}

static void
a_number_that_this_folder_never_said_or_says_again_is_anothers(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	int64_t own, next;
	scene_open(&scene);
	for (int64_t ahead = 0; ahead < 2; ahead++) {
		must(exchange_next_session(scene.exchange.store, &own));
		expect_fault(say_replayed(&scene, own, own + ahead), FAULT_TRUST, "refuses this session (replay)");
		assert_true(scene.exchange.result.outnumbered);
		assert_false(scene.exchange.result.overtaken);
		must(exchange_next_session(scene.exchange.store, &next));
		assert_int_equal(next, own + ahead + 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exchange_that_another_of_its_folder_overtook_accuses_nobody),
		cmocka_unit_test(a_number_that_this_folder_never_said_or_says_again_is_anothers),
		cmocka_unit_test(a_receipt_that_could_not_be_kept_is_asked_for_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
