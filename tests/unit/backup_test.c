/* Backups: whole, private, checked, of one moment, and not more than are kept. */
#include "host/backup.h"

#include "host/files.h"
#include "tests/support/assert_fault.h"
#include "tests/support/desk.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW INT64_C(1795315327) /* 2026-11-22 10:42:07 in Beijing */

static int
scene_open(void **state)
{
	static struct desk desk;
	desk_open(&desk);
	*state = &desk;
	return 0;
}

static int
scene_close(void **state)
{
	desk_close(*state);
	return 0;
}

static struct backup
back_up(struct desk *desk, int64_t now)
{
	struct backup backup;
	must(backup_make(desk->office.store, &desk->office.arena, now, 480, &backup));
	return backup;
}

static size_t
files_in(const char *path)
{
	size_t count = 0;
	DIR *folder = opendir(path);
	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder));)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

static int64_t
disputes_in(const char *path)
{
	struct db *OWN(db_close) db = NULL;
	must(db_open(path, DB_READ, &db));
	struct query query = db_query(db, "SELECT COUNT(*) FROM dispute");
	assert_true(query_step(&query));
	int64_t count = query_get_integer(&query, 0);
	must(query_end(&query));
	return count;
}

static void
a_backup_holds_what_was_committed_and_is_private(void **state)
{
	struct desk *desk = *state;
	struct stat status;
	char folder[100];
	desk_make(desk, "dispute", A_DISPUTE);
	struct backup backup = back_up(desk, NOW);
	desk_make(desk, "dispute", A_DISPUTE);
	assert_true(span_equal(backup.name, SPAN("node-20261122-104207.db")));
	const char *path = arena_text(&desk->office.arena, backup.path);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(status.st_size, backup.bytes);
	snprintf(folder, sizeof(folder), "%s/backup", desk->office.dir);
	assert_int_equal(stat(folder, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	assert_int_equal(files_in(folder), 1); /* no log beside it: one file is all there is to carry away */
	assert_int_equal(disputes_in(path), 1);
}

/* Whoever reads and whoever writes is not held up, and what is not committed is not in it. */
static void
a_backup_is_made_while_another_writes(void **state)
{
	struct desk *desk = *state;
	char path[100];
	struct db *OWN(db_close) other = NULL;
	struct backup backup;
	desk_make(desk, "dispute", A_DISPUTE);
	must(db_open(db_path(desk->office.store->db), DB_WRITE, &other));
	must(db_begin(other));
	must(db_run(other, "DELETE FROM dispute"));
	snprintf(path, sizeof(path), "%s/copy.db", desk->office.dir);
	must(backup_to(desk->office.store, &desk->office.arena, path, &backup));
	must(db_end(other));
	assert_int_equal(disputes_in(path), 1);
}

static void
the_newest_ten_are_kept_and_other_files_left_alone(void **state)
{
	struct desk *desk = *state;
	char folder[100], path[200];
	snprintf(folder, sizeof(folder), "%s/backup", desk->office.dir);
	for (int64_t i = 0; i < 12; i++)
		back_up(desk, NOW + i);
	snprintf(path, sizeof(path), "%s/node-before-moving.db", folder);
	must(file_replace(path, "x", SPAN("mine")));
	back_up(desk, NOW + 12);
	assert_int_equal(files_in(folder), BACKUPS_KEPT + 1);
	assert_int_equal(access(path, F_OK), 0);
	snprintf(path, sizeof(path), "%s/node-20261122-104209.db", folder);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof(path), "%s/node-20261122-104210.db", folder);
	assert_int_equal(access(path, F_OK), 0);
}

/* Twelve made while the clock was a year ahead: the first of those go, never the one that has just been made. */
static void
a_clock_that_was_ahead_costs_no_new_backup(void **state)
{
	struct desk *desk = *state;
	char folder[100], path[200];
	struct timespec times[2] = { { 0 } };
	snprintf(folder, sizeof(folder), "%s/backup", desk->office.dir);
	must(folder_make(folder, "x"));
	for (int i = 0; i < 12; i++) {
		snprintf(path, sizeof(path), "%s/node-20271122-1042%02d.db", folder, 59 - i);
		must(file_replace(path, "x", SPAN("old")));
		times[0].tv_sec = times[1].tv_sec = NOW - 100 + i;
		assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	}
	struct backup backup = back_up(desk, NOW);
	assert_int_equal(access(arena_text(&desk->office.arena, backup.path), F_OK), 0);
	assert_int_equal(files_in(folder), BACKUPS_KEPT);
	snprintf(path, sizeof(path), "%s/node-20271122-104248.db", folder); /* the one written last */
	assert_int_equal(access(path, F_OK), 0);
	snprintf(path, sizeof(path), "%s/node-20271122-104257.db", folder);
	assert_int_equal(access(path, F_OK), -1);
}

static void
two_backups_at_once_are_one_too_many(void **state)
{
	struct desk *desk = *state;
	char folder[100];
	struct backup backup;
	int lock = -1;
	snprintf(folder, sizeof(folder), "%s/backup", desk->office.dir);
	must(folder_make(folder, "x"));
	must(folder_lock(folder, &lock));
	expect_fault(backup_make(desk->office.store, &desk->office.arena, NOW, 480, &backup), FAULT_INPUT,
		     "another backup is under way");
	assert_int_equal(files_in(folder), 0);
	folder_unlock(&lock);
	back_up(desk, NOW);
}

static void
a_file_that_is_there_is_never_overwritten(void **state)
{
	struct desk *desk = *state;
	char path[100];
	struct backup backup;
	struct stat status;
	snprintf(path, sizeof(path), "%s/mine", desk->office.dir);
	must(file_replace(path, "x", SPAN("mine")));
	expect_fault(backup_to(desk->office.store, &desk->office.arena, path, &backup), FAULT_INPUT,
		     "there is a file where the backup should go");
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_size, 4);
}

/* A page of the original is overwritten with nonsense: its backup must not pass for one. */
static void
a_damaged_database_gives_no_backup(void **state)
{
	struct desk *desk = *state;
	char path[100];
	desk_make(desk, "dispute", A_DISPUTE);
	must(db_run(desk->office.store->db, "PRAGMA wal_checkpoint(TRUNCATE)"));
	struct db *OWN(db_close) fresh = NULL;
	FILE *file = fopen(db_path(desk->office.store->db), "r+e");
	assert_non_null(file);
	char nonsense[4096 * 4];
	memset(nonsense, 0x5a, sizeof(nonsense));
	assert_int_equal(fseek(file, 4096 * 8, SEEK_SET), 0);
	assert_int_equal(fwrite(nonsense, sizeof(nonsense), 1, file), 1);
	fclose(file);
	snprintf(path, sizeof(path), "%s/copy.db", desk->office.dir);
	must(db_open(db_path(desk->office.store->db), DB_READ, &fresh));
	expect_fault(db_backup(fresh, path, NULL), FAULT_STORE, "backup: ");
	assert_int_equal(access(path, F_OK), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_backup_holds_what_was_committed_and_is_private),
		TEST(a_backup_is_made_while_another_writes),
		TEST(the_newest_ten_are_kept_and_other_files_left_alone),
		TEST(a_clock_that_was_ahead_costs_no_new_backup),
		TEST(two_backups_at_once_are_one_too_many),
		TEST(a_file_that_is_there_is_never_overwritten),
		TEST(a_damaged_database_gives_no_backup),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
