/* The faulty disk under the project's databases: what was acknowledged is there after every crash, and the disk finds out a
 * program that does not sync. */
#include "tests/sim/disk_scene.h"
#include "tests/support/assert_fault.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TRANSACTIONS = 10 };

/* Until the disk crashes; closes. How many were acknowledged. */
static int64_t
work(struct disk_scene *scene)
{
	int64_t n = 0;
	fault_t fault = NULL;
	while (n < TRANSACTIONS && !(fault = disk_scene_transact(scene->db, n + 1)))
		n++;
	if (fault)
		expect_fault(fault, FAULT_SYSTEM, "disk failed");
	db_close(&scene->db);
	return n;
}

static uint64_t
operations(const struct disk *disk)
{
	struct disk_counts counts = disk_counts(disk);
	return counts.writes + counts.syncs + counts.truncates + counts.deletes;
}

/* How many operations the workload makes, its closing included. */
static int64_t
operations_of_work(const char *setting)
{
	struct disk_scene scene;
	disk_scene_open(&scene, 1);
	must(db_run(scene.db, setting));
	uint64_t before = operations(scene.disk);
	assert_int_equal(work(&scene), TRANSACTIONS);
	uint64_t after = operations(scene.disk);
	disk_scene_close(&scene);
	assert_true(after > before + 3 * TRANSACTIONS);
	return (int64_t)(after - before);
}

/* Recovery crashes, too, and the power fails again. */
static void
crash_again(struct disk_scene *scene, uint64_t seed)
{
	disk_crash_after(scene->disk, 1 + (int64_t)(seed % 23));
	fault_t fault = db_open(scene->path, DB_WRITE, &scene->db);
	if (!fault)
		fault = db_run(scene->db, "PRAGMA wal_checkpoint");
	fault_drop(fault);
	db_close(&scene->db);
	disk_power_cut(scene->disk);
}

/* Crashes at operation `at` of the workload, and ends with a power cut, or only the program's death. */
static struct disk_outcome
fare(int64_t at, uint64_t seed, const char *setting, void (*end)(struct disk *), struct disk_counts *counts)
{
	struct disk_scene scene;
	disk_scene_open(&scene, seed);
	must(db_run(scene.db, setting));
	disk_crash_after(scene.disk, at);
	int64_t acknowledged = work(&scene);
	assert_true(disk_crashed(scene.disk));
	end(scene.disk);
	assert_false(disk_crashed(scene.disk));
	if (end == disk_power_cut && seed % 2)
		crash_again(&scene, seed + (uint64_t)at);
	must(db_open(scene.path, DB_WRITE, &scene.db));
	struct disk_outcome outcome = disk_scene_look(scene.db, acknowledged);
	must(disk_scene_transact(scene.db, outcome.found + 1));
	outcome.whole &= disk_scene_look(scene.db, 0).whole;
	*counts = disk_counts(scene.disk);
	disk_scene_close(&scene);
	return outcome;
}

static const char full[] = "PRAGMA synchronous=FULL", normal[] = "PRAGMA synchronous=NORMAL",
		  off[] = "PRAGMA synchronous=OFF";

static void
what_was_acknowledged_survives_a_power_cut_at_any_operation(void **state)
{
	(void)state;
	int64_t total = operations_of_work(full);
	uint64_t kept = 0, lost = 0, torn = 0;
	for (int64_t at = 1; at <= total; at++) {
		for (uint64_t seed = 1; seed <= 4; seed++) {
			struct disk_counts counts;
			struct disk_outcome outcome = fare(at, seed * 1000 + seed, full, disk_power_cut, &counts);
			if (!outcome.whole || outcome.found < outcome.acknowledged ||
			    outcome.found > outcome.acknowledged + 1)
				fail_msg("crash at %d, seed %d: %d acknowledged, %d found, %s", (int)at, (int)seed,
					 (int)outcome.acknowledged, (int)outcome.found,
					 outcome.whole ? "whole" : "damaged");
			kept += counts.kept;
			lost += counts.lost;
			torn += counts.torn;
		}
	}
	assert_true(kept > 100 && lost > 100 && torn > 100);
}

/* How often something acknowledged was lost; nothing else is ever broken. */
static int
losses(const char *setting, void (*end)(struct disk *))
{
	int64_t total = operations_of_work(setting);
	int lost = 0;
	for (int64_t at = 2; at <= total; at += 3) {
		struct disk_counts counts;
		struct disk_outcome outcome = fare(at, (uint64_t)at * 2, setting, end, &counts);
		lost += outcome.found < outcome.acknowledged;
		assert_true(outcome.whole);
	}
	return lost;
}

/* SQLite promises this much of NORMAL: the log is synced before a checkpoint, so what is left is whole. */
static void
a_program_that_syncs_only_checkpoints_loses_but_stays_whole(void **state)
{
	(void)state;
	assert_true(losses(normal, disk_power_cut) > 5);
}

/* Without any sync not even a database that opens is sure, so only a crash before the first checkpoint is looked at. */
static void
a_program_that_skips_the_sync_is_found_out(void **state)
{
	(void)state;
	int lost = 0;
	for (uint64_t seed = 0; seed < 40; seed += 2) {
		struct disk_counts counts;
		struct disk_outcome outcome = fare(24, seed, off, disk_power_cut, &counts);
		lost += outcome.found < outcome.acknowledged;
	}
	assert_true(lost > 5);
}

static void
a_killed_program_loses_nothing_even_without_a_sync(void **state)
{
	(void)state;
	assert_int_equal(losses(off, disk_kill), 0);
}

static void
kill_and_then_cut(struct disk *disk)
{
	disk_kill(disk);
	disk_power_cut(disk);
}

static void
what_a_killed_program_did_not_sync_can_still_be_lost(void **state)
{
	(void)state;
	assert_true(losses(normal, kill_and_then_cut) > 5);
}

static size_t
load(const char *path, uint8_t *out, size_t most)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = file < 0 ? 0 : read(file, out, most);
	if (file >= 0)
		close(file);
	return (size_t)size;
}

/* The files' bytes after a crash and a power cut, one behind the other. */
static size_t
remains(uint64_t seed, uint8_t *out, size_t most, struct disk_counts *counts)
{
	struct disk_scene scene;
	char wal[80];
	disk_scene_open(&scene, seed);
	snprintf(wal, sizeof(wal), "%s-wal", scene.path);
	must(db_run(scene.db, "PRAGMA synchronous=NORMAL; CREATE TABLE moment (at TEXT, salt BLOB);"
			      "INSERT INTO moment VALUES (datetime('now'), randomblob(40))"));
	assert_int_equal(disk_scene_ask(scene.db, "SELECT CAST(strftime('%s', at) AS INTEGER) FROM moment"),
			 1795305600);
	disk_crash_after(scene.disk, 120);
	work(&scene);
	disk_power_cut(scene.disk);
	size_t size = load(scene.path, out, most);
	size += load(wal, out + size, most - size);
	*counts = disk_counts(scene.disk);
	disk_scene_close(&scene);
	return size;
}

static void
the_same_seed_gives_the_same_bytes(void **state)
{
	(void)state;
	static uint8_t bytes[3][1 << 20];
	struct disk_counts counts[3];
	size_t size = remains(11, bytes[0], sizeof(bytes[0]), &counts[0]);
	assert_int_equal(remains(11, bytes[1], sizeof(bytes[1]), &counts[1]), size);
	assert_true(size > 20000 && memcmp(bytes[0], bytes[1], size) == 0);
	assert_memory_equal(&counts[0], &counts[1], sizeof(counts[0]));
	size_t other = remains(12, bytes[2], sizeof(bytes[2]), &counts[2]);
	assert_true(other != size || memcmp(bytes[0], bytes[2], size) != 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_acknowledged_survives_a_power_cut_at_any_operation),
		cmocka_unit_test(a_program_that_syncs_only_checkpoints_loses_but_stays_whole),
		cmocka_unit_test(a_program_that_skips_the_sync_is_found_out),
		cmocka_unit_test(a_killed_program_loses_nothing_even_without_a_sync),
		cmocka_unit_test(what_a_killed_program_did_not_sync_can_still_be_lost),
		cmocka_unit_test(the_same_seed_gives_the_same_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
