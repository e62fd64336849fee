/* What a process has given up after harden_process: tried in children, as there is no way back. */
#include "host/harden.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define NOBODY 65534

/* Each returns the line that did not hold, 0 when all did. */
typedef int trial_run(void);

#define HOLDS(condition)                 \
	do {                             \
		if (!(condition))        \
			return __LINE__; \
	} while (0)

/* An exit status has 8 bits, lines have more: hence a pipe. */
static int
in_child(trial_run *trial)
{
	int ends[2], line = -1, status;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		fault_t fault = harden_process();
		line = fault ? __LINE__ : trial();
		_exit(write(ends[1], &line, sizeof(line)) == (ssize_t)sizeof(line) ? 0 : 1);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &line, sizeof(line)), sizeof(line));
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return line;
}

static int
look_at_modes(void)
{
	char file[] = "/tmp/heshi-harden-XXXXXX", folder[64];
	struct stat status;
	umask(0);
	fault_t fault = harden_process();
	HOLDS(!fault);
	HOLDS(mkdtemp(file));
	snprintf(folder, sizeof(folder), "%s/folder", file);
	bool made = mkdir(folder, 0777) == 0 && stat(folder, &status) == 0;
	rmdir(folder);
	int opened = open(folder, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
	struct stat plain;
	bool written = opened >= 0 && fstat(opened, &plain) == 0;
	close(opened);
	unlink(folder);
	rmdir(file);
	HOLDS(made && written);
	HOLDS((status.st_mode & 0777) == 0700);
	HOLDS((plain.st_mode & 0777) == 0600);
	return 0;
}

static void
files_and_folders_are_for_the_owner_alone(void **state)
{
	(void)state;
	assert_int_equal(in_child(look_at_modes), 0);
}

static int
look_at_dumps(void)
{
	struct rlimit limit;
	HOLDS(getrlimit(RLIMIT_CORE, &limit) == 0);
	HOLDS(limit.rlim_cur == 0);
	HOLDS(limit.rlim_max == 0);
	return 0;
}

static void
there_are_no_core_dumps(void **state)
{
	(void)state;
	assert_int_equal(in_child(look_at_dumps), 0);
}

#ifndef HESHI_SANITIZED

#define DENIED(call)                   \
	do {                           \
		errno = 0;             \
		HOLDS((call) == -1);   \
		HOLDS(errno == EPERM); \
	} while (0)

/* Of each group of the table one that any process may call, so that EPERM can only be the filter's. */
static int
try_calls(void)
{
	char path[] = "/bin/true", *words[] = { path, NULL }, *none[] = { NULL };
	DENIED(execve(path, words, none));
	DENIED(syscall(SYS_execveat, -1, path, words, none, 0));
	DENIED(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	DENIED(syscall(SYS_process_vm_readv, getpid(), NULL, 0, NULL, 0, 0));
	DENIED(syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 1));
	DENIED(syscall(SYS_unshare, 0));
	DENIED(syscall(SYS_keyctl, 0, 0, 0));
	DENIED(syscall(SYS_personality, 0xffffffff));
	HOLDS(getppid() > 0);
	return 0;
}

static void
calls_that_no_command_needs_are_refused(void **state)
{
	(void)state;
	assert_int_equal(in_child(try_calls), 0);
}

static int
look_at_rights(void)
{
	HOLDS(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	HOLDS(prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 2);
	HOLDS(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
	return 0;
}

static void
rights_never_grow_again(void **state)
{
	(void)state;
	assert_int_equal(in_child(look_at_rights), 0);
}

/* Root reads all: both sides become nobody then. Becoming nobody hides a process, too: it is shown again before it is hardened. */
static void
become_plain(void)
{
	if (geteuid() == 0 && setresuid(NOBODY, NOBODY, NOBODY))
		_exit(1);
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

/* Whether another process of the same user gets at a process's memory. */
static bool
is_readable(pid_t other)
{
	char path[64];
	int status;
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)other);
	pid_t reader = fork();
	assert_true(reader >= 0);
	if (reader == 0) {
		become_plain();
		_exit(open(path, O_RDONLY | O_CLOEXEC) >= 0 ? 0 : errno);
	}
	assert_int_equal(waitpid(reader, &status, 0), reader);
	assert_true(WIFEXITED(status));
	assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == EACCES || WEXITSTATUS(status) == EPERM);
	return WEXITSTATUS(status) == 0;
}

/* A process that waits to be looked at, until this one has. */
static bool
waiting_is_readable(bool hardened)
{
	int ready[2], done[2], status;
	char byte = 0;
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(done), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(done[1]);
		become_plain();
		fault_t fault = hardened ? harden_process() : NULL;
		_exit(fault || write(ready[1], "", 1) != 1 || read(done[0], &byte, 1) != 0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	bool readable = is_readable(child);
	for (int i = 0; i < 2; i++) {
		close(ready[i]);
		close(done[i]);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return readable;
}

static void
no_other_process_of_the_user_reads_its_memory(void **state)
{
	(void)state;
	if (!waiting_is_readable(false))
		skip(); /* this system lets none read another's anyway */
	assert_false(waiting_is_readable(true));
}

#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_and_folders_are_for_the_owner_alone),
		cmocka_unit_test(there_are_no_core_dumps),
#ifndef HESHI_SANITIZED
		cmocka_unit_test(calls_that_no_command_needs_are_refused),
		cmocka_unit_test(rights_never_grow_again),
		cmocka_unit_test(no_other_process_of_the_user_reads_its_memory),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
