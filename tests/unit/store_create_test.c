/* A new database: it is there when it is complete, and not before. */
#include "host/files.h"
#include "host/store.h"
#include "tests/support/assert_fault.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* An office's folder without a database. */
static void
empty_folder(struct office *office)
{
	static const char *const files[] = { "node.db", "node.db-wal", "node.db-shm" };
	char path[100];
	office_open(office);
	store_close(&office->store);
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", office->dir, files[i]);
		unlink(path);
	}
}

/* The system ends a program that writes a larger file than it may: here at the first table. */
static void
create_and_be_killed(const char *dir)
{
	struct store *store = NULL;
	const struct rlimit most = { .rlim_cur = 4096, .rlim_max = 4096 }, none = { 0 };
	setrlimit(RLIMIT_CORE, &none);
	setrlimit(RLIMIT_FSIZE, &most);
	fault_drop(store_create(dir, "node.db", &store));
	_exit(0);
}

static void
a_program_that_is_killed_leaves_no_database(void **state)
{
	(void)state;
	struct office office;
	int status;
	empty_folder(&office);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		create_and_be_killed(office.dir);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_false(store_exists(office.dir, "node.db"));
	must(store_create(office.dir, "node.db", &office.store));
	store_close(&office.store);
	must(store_open(office.dir, "node.db", DB_WRITE, &office.store));
	assert_int_equal(office.store->identity.role, ROLE_NONE);
	office_close(&office);
}

static void
a_new_database_is_one_private_file_of_its_name(void **state)
{
	(void)state;
	struct office office;
	struct stat status;
	char path[100];
	empty_folder(&office);
	must(store_create(office.dir, "node.db", &office.store));
	assert_string_equal(db_path(office.store->db) + strlen(office.dir), "/node.db");
	store_close(&office.store);
	snprintf(path, sizeof(path), "%s/node.db", office.dir);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(office.dir), 0); /* nothing else was left in it */
	office_close(&office);
}

static void
one_that_is_there_is_never_replaced(void **state)
{
	(void)state;
	struct office office;
	struct store *store = NULL;
	office_open(&office);
	expect_fault(store_create(office.dir, "node.db", &store), FAULT_INPUT, "already holds a node.db");
	assert_null(store);
	store_close(&office.store);
	must(store_open(office.dir, "node.db", DB_WRITE, &office.store));
	assert_string_equal(office.store->identity.device, "440105014-1");
	office_close(&office);
}

static void
who_holds_the_folder_creates_without_waiting(void **state)
{
	(void)state;
	struct office office;
	int lock = -1, other = -1;
	bool held;
	empty_folder(&office);
	must(folder_lock(office.dir, &lock));
	must(folder_try_lock(office.dir, &other, &held));
	assert_false(held);
	assert_int_equal(other, -1);
	must(store_create_held(office.dir, "node.db", &office.store));
	folder_unlock(&lock);
	must(folder_try_lock(office.dir, &other, &held));
	assert_true(held);
	folder_unlock(&other);
	office_close(&office);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_that_is_killed_leaves_no_database),
		cmocka_unit_test(a_new_database_is_one_private_file_of_its_name),
		cmocka_unit_test(one_that_is_there_is_never_replaced),
		cmocka_unit_test(who_holds_the_folder_creates_without_waiting),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
