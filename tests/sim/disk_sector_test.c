/* The faulty disk by itself, through SQLite's VFS: what a power cut may do to a sector, a size and a name, and what not. */
#include "tests/sim/disk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512, SECTORS = 8, SIZE = SECTOR * SECTORS, SEEDS = 200 };

/* A machine with one file. */
struct scene {
	char dir[40], path[60], other[60];
	struct disk *disk;
	sqlite3_file *file;
	sqlite3_filename name;    /* the file's, while it is open */
	char bytes[2 * SIZE + 1]; /* what was seen last, a NUL behind it */
};

static void
file_open(struct scene *scene, const char *path)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_DB;
	scene->name = sqlite3_create_filename(path, "", "", 0, NULL);
	scene->file = calloc(1, (size_t)vfs->szOsFile);
	assert_non_null(scene->file);
	assert_int_equal(vfs->xOpen(vfs, scene->name, scene->file, flags, NULL), SQLITE_OK);
}

static void
file_close(struct scene *scene)
{
	assert_int_equal(scene->file->pMethods->xClose(scene->file), SQLITE_OK);
	sqlite3_free_filename(scene->name);
	free(scene->file);
	scene->file = NULL;
}

static int
file_put(struct scene *scene, char letter, size_t size, sqlite3_int64 at)
{
	uint8_t bytes[SIZE];
	memset(bytes, letter, sizeof(bytes));
	return scene->file->pMethods->xWrite(scene->file, bytes, (int)size, at);
}

static void
put(struct scene *scene, char letter, size_t size, sqlite3_int64 at)
{
	assert_int_equal(file_put(scene, letter, size, at), SQLITE_OK);
}

static void
file_sync(struct scene *scene)
{
	assert_int_equal(scene->file->pMethods->xSync(scene->file, SQLITE_SYNC_NORMAL), SQLITE_OK);
}

static void
file_cut(struct scene *scene, sqlite3_int64 size)
{
	assert_int_equal(scene->file->pMethods->xTruncate(scene->file, size), SQLITE_OK);
}

static void
file_delete(const char *path, int sync_directory)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	assert_int_equal(vfs->xDelete(vfs, path, sync_directory), SQLITE_OK);
}

/* The file is open, and empty. */
static void
scene_open(struct scene *scene, uint64_t seed)
{
	bool memory = access("/dev/shm", W_OK) == 0;
	*scene = (struct scene){ 0 };
	snprintf(scene->dir, sizeof(scene->dir), "%s/heshi-sector-XXXXXX", memory ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(scene->dir));
	snprintf(scene->path, sizeof(scene->path), "%s/x", scene->dir);
	snprintf(scene->other, sizeof(scene->other), "%s/y", scene->dir);
	scene->disk = disk_new(scene->dir, seed);
	file_open(scene, scene->path);
}

/* The file is open, and so many a's in it are synced. */
static void
scene_synced(struct scene *scene, uint64_t seed, size_t size)
{
	scene_open(scene, seed);
	put(scene, 'a', size, 0);
	file_sync(scene);
}

/* Usable with OWN. */
static void
scene_close(struct scene *scene)
{
	disk_drop(&scene->disk);
	unlink(scene->path);
	unlink(scene->other);
	assert_int_equal(rmdir(scene->dir), 0);
}

static void
power_cut(struct scene *scene)
{
	if (scene->file)
		file_close(scene);
	disk_power_cut(scene->disk);
}

/* The size of what is there now; -1 when there is no such file. */
static ssize_t
look(struct scene *scene, const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -1;
	ssize_t size = read(file, scene->bytes, 2 * SIZE);
	close(file);
	assert_true(size >= 0);
	scene->bytes[size] = 0;
	return size;
}

static bool
is_all(const char *bytes, size_t size, char letter)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != letter)
			return false;
	return true;
}

static size_t
sectors_of(const char *bytes, char letter)
{
	size_t count = 0;
	for (size_t i = 0; i < SECTORS; i++)
		count += is_all(bytes + i * SECTOR, SECTOR, letter);
	return count;
}

static void
an_unsynced_write_is_kept_lost_or_torn_between_sectors(void **state)
{
	(void)state;
	int kept = 0, lost = 0, torn = 0, hole = 0;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct scene OWN(scene_close) scene;
		scene_synced(&scene, seed, SIZE);
		put(&scene, 'b', SIZE, 0);
		power_cut(&scene);
		assert_int_equal(look(&scene, scene.path), SIZE);
		size_t new = sectors_of(scene.bytes, 'b');
		assert_int_equal(new + sectors_of(scene.bytes, 'a'), SECTORS);
		kept += new == SECTORS;
		lost += new == 0;
		torn += new > 0 && new < SECTORS;
		hole += is_all(scene.bytes, SECTOR, 'a') && is_all(scene.bytes + SIZE - SECTOR, SECTOR, 'b');
		struct disk_counts counts = disk_counts(scene.disk);
		assert_int_equal(counts.kept, new == SECTORS);
		assert_int_equal(counts.lost, new == 0);
	}
	assert_true(kept > 20 && lost > 20 && torn > 20 && hole > 5);
}

static void
what_is_synced_or_outside_of_a_write_never_changes(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct scene OWN(scene_close) scene;
		scene_open(&scene, seed);
		put(&scene, 'a', SIZE, 0);
		put(&scene, 'b', 100, 700);
		file_cut(&scene, SIZE - 50);
		file_sync(&scene);
		put(&scene, 'c', 1000, 900);
		power_cut(&scene);
		assert_int_equal(look(&scene, scene.path), SIZE - 50);
		assert_true(is_all(scene.bytes, 700, 'a') && is_all(scene.bytes + 700, 100, 'b') &&
			    is_all(scene.bytes + 800, 100, 'a'));
		assert_true(is_all(scene.bytes + 1900, SIZE - 50 - 1900, 'a'));
	}
}

/* Two writes, one behind the other: the later may be there without the earlier. */
static void
unsynced_writes_have_no_order(void **state)
{
	(void)state;
	int first_only = 0, second_only = 0, grown = 0, empty = 0;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct scene OWN(scene_close) scene;
		scene_open(&scene, seed);
		file_sync(&scene);
		put(&scene, 'a', SECTOR, 0);
		put(&scene, 'b', SECTOR, SECTOR);
		power_cut(&scene);
		ssize_t size = look(&scene, scene.path);
		bool first = size >= SECTOR && is_all(scene.bytes, SECTOR, 'a');
		bool second = size == 2 * SECTOR && is_all(scene.bytes + SECTOR, SECTOR, 'b');
		first_only += first && !second;
		second_only += second && !first;
		grown += size > 0 && !first && !second;
		empty += size == 0;
	}
	assert_true(first_only > 10 && second_only > 10 && grown > 5 && empty > 10);
}

static void
an_unsynced_truncation_is_kept_or_lost(void **state)
{
	(void)state;
	int kept = 0, lost = 0;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct scene OWN(scene_close) scene;
		scene_synced(&scene, seed, SIZE);
		file_cut(&scene, 100);
		power_cut(&scene);
		ssize_t size = look(&scene, scene.path);
		assert_true(size == 100 || size == SIZE);
		assert_true(is_all(scene.bytes, (size_t)size, 'a'));
		kept += size == 100;
		lost += size == SIZE;
	}
	assert_true(kept > 20 && lost > 20);
}

/* Created and not synced; then with a sync. */
static void
a_created_file_is_sure_after_its_first_sync(void **state)
{
	(void)state;
	int lost[2] = { 0, 0 };
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		for (int synced = 0; synced <= 1; synced++) {
			struct scene OWN(scene_close) scene;
			scene_open(&scene, seed);
			put(&scene, 'a', SIZE, 0);
			if (synced)
				file_sync(&scene);
			power_cut(&scene);
			lost[synced] += look(&scene, scene.path) < 0;
		}
	}
	assert_true(lost[0] > 20 && lost[0] < SEEDS - 20);
	assert_int_equal(lost[1], 0);
}

/* Returns whether it came back, with what was synced. `then`: what may make the deletion sure. */
static bool
comes_back(uint64_t seed, int sync_directory, bool then_another_is_synced)
{
	struct scene OWN(scene_close) scene;
	scene_synced(&scene, seed, SIZE);
	file_close(&scene);
	file_delete(scene.path, sync_directory);
	if (then_another_is_synced) {
		file_open(&scene, scene.other);
		file_sync(&scene);
	}
	power_cut(&scene);
	ssize_t size = look(&scene, scene.path);
	assert_true(size < 0 || (size == SIZE && is_all(scene.bytes, SIZE, 'a')));
	return size >= 0;
}

static void
a_deleted_file_comes_back_unless_the_directory_was_synced(void **state)
{
	(void)state;
	int back = 0;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		back += comes_back(seed, 0, false);
		assert_false(comes_back(seed, 1, false));
		assert_false(comes_back(seed, 0, true));
	}
	assert_true(back > 20 && back < SEEDS - 20);
}

/* The old one, the new one, or none; never a mixture. */
static void
a_name_given_anew_leads_to_one_of_both_files(void **state)
{
	(void)state;
	int old = 0, new = 0, none = 0;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct scene OWN(scene_close) scene;
		scene_synced(&scene, seed, 10);
		file_close(&scene);
		file_delete(scene.path, 0);
		file_open(&scene, scene.path);
		put(&scene, 'b', 10, 0);
		power_cut(&scene);
		ssize_t size = look(&scene, scene.path);
		old += size == 10 && is_all(scene.bytes, 10, 'a');
		new += size >= 0 && !is_all(scene.bytes, (size_t)size, 'a');
		none += size < 0;
	}
	assert_true(old > 5 && new > 20 && none > 5);
}

/* store.c renames a database when it is made: what was not synced before is not sure under the new name. */
static void
a_renamed_file_keeps_its_unsynced_changes(void **state)
{
	(void)state;
	int lost = 0;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct scene OWN(scene_close) scene;
		scene_synced(&scene, seed, SECTOR);
		put(&scene, 'b', SECTOR, 0);
		file_close(&scene);
		assert_int_equal(rename(scene.path, scene.other), 0);
		power_cut(&scene);
		assert_int_equal(look(&scene, scene.other), SECTOR);
		lost += is_all(scene.bytes, SECTOR, 'a');
	}
	assert_true(lost > 20 && lost < SEEDS - 20);
}

static void
the_disk_crashes_at_the_operation_it_was_told(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene, 1);
	disk_crash_after(scene.disk, 4);
	put(&scene, 'a', 100, 0);
	file_sync(&scene);
	put(&scene, 'b', 100, 0);
	assert_false(disk_crashed(scene.disk));
	assert_int_equal(file_put(&scene, 'c', 100, 0), SQLITE_IOERR_WRITE);
	assert_true(disk_crashed(scene.disk));
	assert_int_equal(scene.file->pMethods->xSync(scene.file, SQLITE_SYNC_NORMAL), SQLITE_IOERR_FSYNC);
	assert_int_equal(scene.file->pMethods->xRead(scene.file, scene.bytes, 10, 0), SQLITE_IOERR_READ);
	assert_int_equal(scene.file->pMethods->xTruncate(scene.file, 10), SQLITE_IOERR_TRUNCATE);
	file_close(&scene);
	disk_kill(scene.disk);
	assert_int_equal(look(&scene, scene.path), 100);
	assert_true(is_all(scene.bytes, 100, 'b'));
	assert_int_equal(disk_counts(scene.disk).crashes, 1);
	assert_int_equal(disk_counts(scene.disk).writes, 3);
}

static void
a_full_disk_takes_what_there_is_room_for(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene, 1);
	disk_set_room(scene.disk, SIZE + 100);
	put(&scene, 'a', SIZE, 0);
	assert_int_equal(file_put(&scene, 'b', SIZE, SIZE - 10), SQLITE_FULL);
	put(&scene, 'c', SIZE, 0);
	file_close(&scene);
	assert_int_equal(look(&scene, scene.path), SIZE + 100);
	assert_true(is_all(scene.bytes, SIZE, 'c') && is_all(scene.bytes + SIZE, 100, 'b'));
	assert_int_equal(disk_counts(scene.disk).full, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unsynced_write_is_kept_lost_or_torn_between_sectors),
		cmocka_unit_test(what_is_synced_or_outside_of_a_write_never_changes),
		cmocka_unit_test(unsynced_writes_have_no_order),
		cmocka_unit_test(an_unsynced_truncation_is_kept_or_lost),
		cmocka_unit_test(a_created_file_is_sure_after_its_first_sync),
		cmocka_unit_test(a_deleted_file_comes_back_unless_the_directory_was_synced),
		cmocka_unit_test(a_name_given_anew_leads_to_one_of_both_files),
		cmocka_unit_test(a_renamed_file_keeps_its_unsynced_changes),
		cmocka_unit_test(the_disk_crashes_at_the_operation_it_was_told),
		cmocka_unit_test(a_full_disk_takes_what_there_is_room_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
