/* SQLite behind db.h: private files, transactions with marks, sticky queries, copies. */
#include "host/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A database with one table of numbers, in a folder of its own. */
struct scene {
	char dir[40], path[60];
	struct db *db;
};

static void
must(fault_t fault)
{
	if (fault)
		fail_msg("%s", fault_text(fault));
}

static void
scene_open(struct scene *scene)
{
	*scene = (struct scene){ .dir = "/tmp/heshi-db-XXXXXX" };
	assert_non_null(mkdtemp(scene->dir));
	snprintf(scene->path, sizeof(scene->path), "%s/x.db", scene->dir);
	must(db_open(scene->path, DB_CREATE, &scene->db));
	must(db_run(scene->db, "CREATE TABLE number (n INTEGER) STRICT"));
}

static size_t
files_in(const char *dir)
{
	DIR *folder = opendir(dir);
	size_t count = 0;
	assert_non_null(folder);
	for (const struct dirent *entry; (entry = readdir(folder));)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

static void
scene_close(struct scene *scene)
{
	db_close(&scene->db);
	assert_int_equal(files_in(scene->dir), 1); /* the last to close leaves the file alone behind */
	unlink(scene->path);
	rmdir(scene->dir);
}

static void
add(struct db *db, int64_t n)
{
	struct query query = db_query(db, "INSERT INTO number VALUES (?)");
	query_integer(&query, n);
	must(query_run(&query));
}

/* The one number that a query gives. */
static int64_t
ask(struct db *db, const char *sql)
{
	struct query query = db_query(db, sql);
	assert_true(query_step(&query));
	int64_t found = query_get_integer(&query, 0);
	must(query_end(&query));
	return found;
}

static int64_t
sum(struct db *db)
{
	return ask(db, "SELECT COALESCE(SUM(n), 0) FROM number");
}

static void
no_one_else_can_read_the_files(void **state)
{
	(void)state;
	struct scene scene;
	struct stat status;
	char wal[80];
	scene_open(&scene);
	snprintf(wal, sizeof(wal), "%s-wal", scene.path);
	assert_int_equal(stat(scene.path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(stat(wal, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	scene_close(&scene);
}

/* 2 is SQLite's word for memory; else a large sort goes into a file of the system's, in the clear. */
static void
no_query_puts_anything_into_files_elsewhere(void **state)
{
	(void)state;
	struct scene scene;
	struct db *reader;
	scene_open(&scene);
	must(db_open(scene.path, DB_READ, &reader));
	assert_int_equal(ask(scene.db, "PRAGMA temp_store"), 2);
	assert_int_equal(ask(reader, "PRAGMA temp_store"), 2);
	db_close(&reader);
	scene_close(&scene);
}

static bool
holds(const char *path, const char *word)
{
	static char content[1 << 16];
	FILE *file = fopen(path, "re");
	assert_non_null(file);
	size_t size = fread(content, 1, sizeof(content), file);
	assert_true(size < sizeof(content));
	fclose(file);
	return memmem(content, size, word, strlen(word));
}

static void
what_was_deleted_is_no_longer_in_the_file(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	must(db_run(scene.db, "CREATE TABLE word (w TEXT) STRICT; INSERT INTO word VALUES ('13800138000');"
			      "PRAGMA wal_checkpoint(TRUNCATE)"));
	assert_true(holds(scene.path, "13800138000"));
	must(db_run(scene.db, "DELETE FROM word; PRAGMA wal_checkpoint(TRUNCATE)"));
	assert_false(holds(scene.path, "13800138000"));
	scene_close(&scene);
}

static void
a_mark_takes_back_only_what_came_after_it(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	must(db_begin(scene.db));
	add(scene.db, 1);
	must(db_mark(scene.db));
	add(scene.db, 10);
	must(db_mark(scene.db));
	add(scene.db, 100);
	must(db_unmark(scene.db));
	db_undo_mark(scene.db);
	add(scene.db, 1000);
	must(db_end(scene.db));
	assert_int_equal(sum(scene.db), 1001);
	scene_close(&scene);
}

static void
what_was_not_ended_is_undone_by_closing(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	must(db_begin(scene.db));
	add(scene.db, 5);
	db_close(&scene.db);
	must(db_open(scene.path, DB_WRITE, &scene.db));
	assert_int_equal(sum(scene.db), 0);
	scene_close(&scene);
}

static void
a_failed_query_does_nothing_more_and_tells_at_its_end(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	struct query query = db_query(scene.db, "SELECT no_such_column FROM number");
	query_integer(&query, 1);
	assert_false(query_step(&query));
	assert_int_equal(query_get_integer(&query, 0), 0);
	fault_t fault = query_end(&query);
	assert_non_null(fault);
	assert_int_equal(fault_code(fault), FAULT_STORE);
	fault_drop(fault);
	scene_close(&scene);
}

static void
a_copy_has_no_name_and_holds_up_no_one(void **state)
{
	(void)state;
	struct scene scene;
	struct db *copy = NULL;
	scene_open(&scene);
	add(scene.db, 7);
	size_t files = files_in(scene.dir);
	must(db_copy(scene.db, &copy));
	assert_int_equal(files_in(scene.dir), files);
	must(db_begin(copy));
	add(copy, 1);
	must(db_begin(scene.db));
	add(scene.db, 2);
	must(db_end(scene.db));
	assert_int_equal(sum(copy), 8);
	assert_int_equal(sum(scene.db), 9);
	db_close(&copy);
	scene_close(&scene);
}

/* What SQLite does by itself after some errors of the disk. */
static void
roll_back_unasked(struct db *db)
{
	fault_drop(db_run(db, "INSERT OR ROLLBACK INTO single VALUES (1)"));
	assert_false(db_in_transaction(db));
}

static void
nothing_is_kept_behind_an_error_that_ended_the_transaction(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	must(db_run(scene.db, "CREATE TABLE single (n INTEGER UNIQUE) STRICT; INSERT INTO single VALUES (1)"));
	must(db_begin(scene.db));
	add(scene.db, 1);
	struct query early = db_query(scene.db, "INSERT INTO number VALUES (2)");
	roll_back_unasked(scene.db);
	fault_t faults[] = { query_run(&early), db_run(scene.db, "INSERT INTO number VALUES (3)"), db_mark(scene.db),
			     db_end(scene.db) };
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		assert_non_null(faults[i]);
		assert_int_equal(fault_code(faults[i]), FAULT_SYSTEM);
		fault_drop(faults[i]);
	}
	db_undo(scene.db);
	assert_int_equal(sum(scene.db), 0);
	must(db_begin(scene.db));
	add(scene.db, 4);
	must(db_end(scene.db));
	assert_int_equal(sum(scene.db), 4);
	scene_close(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_one_else_can_read_the_files),
		cmocka_unit_test(no_query_puts_anything_into_files_elsewhere),
		cmocka_unit_test(what_was_deleted_is_no_longer_in_the_file),
		cmocka_unit_test(a_mark_takes_back_only_what_came_after_it),
		cmocka_unit_test(what_was_not_ended_is_undone_by_closing),
		cmocka_unit_test(a_failed_query_does_nothing_more_and_tells_at_its_end),
		cmocka_unit_test(nothing_is_kept_behind_an_error_that_ended_the_transaction),
		cmocka_unit_test(a_copy_has_no_name_and_holds_up_no_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
