/* The mark of a backup: it is in every copy and never in the original, and nothing is signed while it is there. */
#include "host/restored.h"

#include "host/backup.h"
#include "host/restore.h"
#include "tests/support/assert_fault.h"
#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct scene {
	struct desk desk;
	char copy[100], dir[100];
};

static int
scene_open(void **state)
{
	static struct scene scene;
	desk_open(&scene.desk);
	snprintf(scene.copy, sizeof(scene.copy), "%s/copy.db", scene.desk.office.dir);
	snprintf(scene.dir, sizeof(scene.dir), "%s/fresh", scene.desk.office.dir);
	*state = &scene;
	return 0;
}

static int
scene_close(void **state)
{
	desk_close(&((struct scene *)*state)->desk);
	return 0;
}

static void
back_up(struct scene *scene)
{
	struct backup backup;
	must(backup_to(scene->desk.office.store, &scene->desk.office.arena, scene->copy, &backup));
}

/* The backup put back takes the place of the desk's store. */
static void
put_back(struct scene *scene)
{
	struct restoring restoring = { .from = scene->copy, .dir = scene->dir, .file = "node.db" };
	store_close(&scene->desk.office.store);
	must(restore_file(&restoring, &scene->desk.office.store));
}

static void
a_backup_is_marked_and_its_original_is_not(void **state)
{
	struct scene *scene = *state;
	struct desk *desk = &scene->desk;
	struct store *OWN(store_close) again = NULL, *OWN(store_close) copy = NULL;
	desk_make(desk, "dispute", A_DISPUTE);
	back_up(scene);
	must(store_refresh(desk->office.store));
	assert_int_equal(desk->office.store->identity.restored, 0);
	must(store_open(desk->office.dir, "node.db", DB_READ, &again));
	assert_int_equal(again->identity.restored, 0);
	must(store_open(desk->office.dir, "copy.db", DB_READ, &copy));
	assert_true(copy->identity.restored > 0);
	desk_make(desk, "dispute", A_DISPUTE);
}

static void
nothing_is_saved_and_people_hear_why(void **state)
{
	struct scene *scene = *state;
	struct desk *desk = &scene->desk;
	struct outcome made = desk_make(desk, "dispute", A_DISPUTE);
	back_up(scene);
	put_back(scene);
	int64_t before = desk_change_sets(desk);
	struct outcome outcome = desk_make(desk, "dispute", A_DISPUTE);
	assert_false(outcome.saved);
	assert_true(desk_has(&outcome, SEVERITY_REFUSE, "restored", ""));
	const char *zh = outcome.problems.items[0].text.zh, *en = outcome.problems.items[0].text.en;
	assert_non_null(strstr(zh, "heshi-node sync"));
	assert_non_null(strstr(zh, "草稿"));
	assert_non_null(strstr(en, "connect to the hub once"));
	outcome = desk_change(desk, made.id, GIVEN("workers=1"));
	assert_true(desk_has(&outcome, SEVERITY_REFUSE, "restored", ""));
	assert_int_equal(desk_change_sets(desk), before);
	assert_string_equal(desk_field(desk, made.id, "category"), "wages");
}

/* Whoever commits without asking first gets no signature either. */
static void
the_last_gate_is_before_the_signature(void **state)
{
	struct scene *scene = *state;
	struct office *office = &scene->desk.office;
	struct path path = path_main("dispute", office_uuid(office, 7));
	struct field field = office_text("category", "wages");
	struct edit edit = { .path = path, .document = office_document(office, &field, 1) };
	struct author author = { .id = office_uuid(office, 8), .name = SPAN("x"), .centre = SPAN("440105014") };
	struct ledger ledger;
	struct oid commit;
	bool changed, found;
	desk_make(&scene->desk, "dispute", A_DISPUTE);
	back_up(scene);
	put_back(scene);
	must(db_begin(office->store->db));
	must(ledger_find(office->store, SPAN(OFFICE_LEDGER), false, &ledger, &found));
	expect_fault(ledger_commit(office->store, &ledger, &author, "dispute: x", office->now, &edit, 1, &commit,
				   &changed),
		     FAULT_INPUT, "put back from a backup");
	db_undo(office->store->db);
}

static void
once_the_mark_is_off_it_saves_in_every_handle(void **state)
{
	struct scene *scene = *state;
	struct desk *desk = &scene->desk;
	struct store *OWN(store_close) other = NULL;
	desk_make(desk, "dispute", A_DISPUTE);
	back_up(scene);
	put_back(scene);
	must(store_open(scene->dir, "node.db", DB_WRITE, &other));
	must(db_begin(other->db));
	must(restored_unmark(other));
	must(db_end(other->db));
	assert_true(desk_make(desk, "dispute", A_DISPUTE).saved);
}

/* A handle that was opened before the device got another name must neither sign nor number in the old one. */
static void
another_handles_new_identity_is_noticed(void **state)
{
	struct scene *scene = *state;
	struct desk *desk = &scene->desk;
	struct store *OWN(store_close) stale = NULL;
	desk_make(desk, "dispute", A_DISPUTE);
	must(store_open(desk->office.dir, "node.db", DB_WRITE, &stale));
	office_become(&desk->office, "440105014-2");
	must(db_begin(stale->db));
	expect_fault(restored_may_sign(stale), FAULT_INPUT, "new identity");
	db_undo(stale->db);
	store_close(&desk->office.store);
	desk->office.store = KEEP(stale);
	struct outcome made = desk_make(desk, "dispute", A_DISPUTE);
	assert_true(made.saved);
	assert_non_null(strstr(desk_field(desk, made.id, "number"), "2-"));
	struct ledger ledger = office_ledger(&desk->office, OFFICE_LEDGER);
	int64_t sequence;
	must(ledger_sequence(desk->office.store, &ledger, SPAN("440105014-2"), &sequence));
	assert_int_equal(sequence, 1);
}

static void
a_plain_copy_gets_the_mark_when_it_is_put_back(void **state)
{
	struct scene *scene = *state;
	desk_make(&scene->desk, "dispute", A_DISPUTE);
	must(db_backup(scene->desk.office.store->db, scene->copy, NULL));
	put_back(scene);
	assert_true(scene->desk.office.store->identity.restored > 0);
}

static void
a_database_with_its_log_is_no_backup(void **state)
{
	struct scene *scene = *state;
	struct store *OWN(store_close) store = NULL;
	struct restoring restoring = { .dir = scene->dir, .file = "node.db" };
	desk_make(&scene->desk, "dispute", A_DISPUTE);
	restoring.from = db_path(scene->desk.office.store->db);
	expect_fault(restore_file(&restoring, &store), FAULT_INPUT, "no backup but a database with its log");
	assert_int_equal(access(scene->dir, F_OK), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_backup_is_marked_and_its_original_is_not), TEST(nothing_is_saved_and_people_hear_why),
		TEST(the_last_gate_is_before_the_signature),      TEST(once_the_mark_is_off_it_saves_in_every_handle),
		TEST(another_handles_new_identity_is_noticed),    TEST(a_plain_copy_gets_the_mark_when_it_is_put_back),
		TEST(a_database_with_its_log_is_no_backup),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
