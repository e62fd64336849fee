/* The faulty disk under the project's databases when it is full, fails for a while, or is gone: the right fault, and no harm. */
#include "tests/sim/disk_scene.h"
#include "tests/support/assert_fault.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static void
a_full_disk_is_told_and_harms_nothing(void **state)
{
	(void)state;
	for (int64_t room = 0; room < 60000; room += 1777) {
		struct disk_scene scene;
		int64_t n = 0;
		fault_t fault;
		disk_scene_open(&scene, 3);
		disk_set_room(scene.disk, disk_used(scene.disk) + room);
		while (n < 100 && !(fault = disk_scene_transact(scene.db, n + 1)))
			n++;
		assert_int_equal(fault_sys(fault), ENOSPC);
		expect_fault(fault, FAULT_SYSTEM, "free some disk space");
		assert_true(disk_counts(scene.disk).full > 0);
		assert_int_equal(disk_scene_look(scene.db, n).found, n);
		disk_set_room(scene.disk, -1);
		must(disk_scene_transact(scene.db, n + 1));
		db_close(&scene.db);
		disk_power_cut(scene.disk);
		must(db_open(scene.path, DB_WRITE, &scene.db));
		struct disk_outcome outcome = disk_scene_look(scene.db, n + 1);
		assert_true(outcome.whole && outcome.found == n + 1);
		disk_scene_close(&scene);
	}
}

/* Saves on through failures; a transaction whose end failed may be there or not. How many were refused. */
static int
save_through_errors(struct disk_scene *scene, bool acknowledged[], int count)
{
	int refused = 0;
	for (int i = 0; i < count; i++) {
		fault_t fault = disk_scene_transact(scene->db, i + 1);
		acknowledged[i] = !fault;
		if (!fault)
			continue;
		refused++;
		assert_int_equal(fault_sys(fault), EIO);
		expect_fault(fault, FAULT_SYSTEM, "disk failed");
	}
	return refused;
}

static void
errors_are_told_and_harm_nothing(void **state)
{
	(void)state;
	struct disk_scene scene;
	bool acknowledged[200];
	disk_scene_open(&scene, 5);
	disk_set_errors(scene.disk, 10000, 10000, 10000);
	int refused = save_through_errors(&scene, acknowledged, 200);
	disk_set_errors(scene.disk, 0, 0, 0);
	struct disk_counts counts = disk_counts(scene.disk);
	assert_true(refused > 5 && refused < 195);
	assert_true(counts.write_errors > 0 && counts.sync_errors > 0);
	assert_true(disk_scene_sound(scene.db));
	db_close(&scene.db);
	disk_power_cut(scene.disk);
	must(db_open(scene.path, DB_WRITE, &scene.db));
	assert_true(disk_scene_sound(scene.db));
	for (int i = 0; i < 200; i++) {
		struct query query = db_query(scene.db, "SELECT COUNT(*) FROM row WHERE n = ?");
		query_integer(&query, i + 1);
		assert_true(query_step(&query));
		int64_t rows = query_get_integer(&query, 0);
		must(query_end(&query));
		assert_true(rows == DISK_SCENE_ROWS || (rows == 0 && !acknowledged[i]));
	}
	db_close(&scene.db);
	disk_set_errors(scene.disk, 1000000, 0, 0);
	expect_fault(db_open(scene.path, DB_WRITE, &scene.db), FAULT_SYSTEM, "disk failed");
	assert_true(disk_counts(scene.disk).read_errors > 0);
	disk_scene_close(&scene);
}

static void
two_connections_share_a_file(void **state)
{
	(void)state;
	struct disk_scene scene;
	struct db *other = NULL;
	disk_scene_open(&scene, 1);
	must(db_open(scene.path, DB_WRITE, &other));
	must(disk_scene_transact(scene.db, 1));
	assert_int_equal(disk_scene_ask(other, "SELECT COUNT(*) FROM row"), DISK_SCENE_ROWS);
	must(db_begin(scene.db));
	must(disk_scene_add(scene.db, 2));
	assert_int_equal(disk_scene_ask(other, "SELECT COUNT(*) FROM row"), DISK_SCENE_ROWS);
	fault_t busy = db_begin(other); /* waits for 20 s that take no time */
	assert_int_equal(fault_sys(busy), EBUSY);
	expect_fault(busy, FAULT_SYSTEM, "another program");
	must(db_end(scene.db));
	must(disk_scene_transact(other, 3));
	assert_int_equal(disk_scene_ask(scene.db, "SELECT COUNT(*) FROM row"), 3 * DISK_SCENE_ROWS);
	db_close(&other);
	disk_scene_close(&scene);
}

static void
a_crashed_disk_answers_nothing(void **state)
{
	(void)state;
	struct disk_scene scene;
	struct db *other = NULL;
	disk_scene_open(&scene, 1);
	must(disk_scene_transact(scene.db, 1));
	assert_int_equal(disk_scene_ask(scene.db, "SELECT COUNT(*) FROM row"), DISK_SCENE_ROWS);
	disk_crash_after(scene.disk, 0);
	struct query query = db_query(scene.db, "SELECT COUNT(*) FROM row");
	assert_false(query_step(&query));
	expect_fault(query_end(&query), FAULT_SYSTEM, "disk failed");
	expect_fault(db_open(scene.path, DB_WRITE, &other), FAULT_SYSTEM, "disk failed");
	db_close(&scene.db);
	disk_kill(scene.disk);
	must(db_open(scene.path, DB_WRITE, &scene.db));
	assert_int_equal(disk_scene_ask(scene.db, "SELECT COUNT(*) FROM row"), DISK_SCENE_ROWS);
	disk_scene_close(&scene);
}

static void
a_copied_folder_is_a_machine_of_its_own(void **state)
{
	(void)state;
	struct disk_scene scene, second;
	struct stat status;
	disk_scene_open(&scene, 1);
	disk_scene_open(&second, 1);
	db_close(&second.db);
	disk_drop(&second.disk);
	unlink(second.path);
	must(disk_scene_transact(scene.db, 1));
	disk_crash_after(scene.disk, 0); /* leaves the log where it is */
	db_close(&scene.db);
	disk_kill(scene.disk);
	must(disk_copy(scene.dir, second.dir));
	expect_fault(disk_copy(scene.dir, second.dir), FAULT_SYSTEM, "cannot copy");
	assert_int_equal(stat(second.path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	second.disk = disk_new(second.dir, 2);
	must(db_open(second.path, DB_WRITE, &second.db));
	assert_int_equal(disk_scene_ask(second.db, "SELECT COUNT(*) FROM row"), DISK_SCENE_ROWS);
	disk_scene_close(&second);
	disk_scene_close(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_disk_is_told_and_harms_nothing),
		cmocka_unit_test(errors_are_told_and_harm_nothing),
		cmocka_unit_test(two_connections_share_a_file),
		cmocka_unit_test(a_crashed_disk_answers_nothing),
		cmocka_unit_test(a_copied_folder_is_a_machine_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
