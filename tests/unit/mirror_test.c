/* Mirrors: stock git reads, checks and clones them, and each time only what is new is written. */
#include "host/mirror.h"

#include "tests/support/office.h"

#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Nothing of the machine's own git settings, and a folder of any owner. */
static const char *const stock_environment[] = { "PATH=/usr/bin:/bin",    "HOME=/nonexistent",
						 "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
						 "GIT_CONFIG_COUNT=1",    "GIT_CONFIG_KEY_0=safe.directory",
						 "GIT_CONFIG_VALUE_0=*",  NULL };

/* Runs a command line by the shell with $M as the mirror's folder; its exit status, and its output in the arena. */
static int
shell(struct office *office, const char *command, struct span *output)
{
	char log[100], line[600];
	snprintf(log, sizeof(log), "%s/output", office->dir);
	snprintf(line, sizeof(line), "M='%s/mirror'; cd \"$M\" 2>/dev/null; %s", office->dir, command);
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, log, O_CREAT | O_TRUNC | O_WRONLY, 0600);
	posix_spawn_file_actions_adddup2(&actions, 1, 2);
	const char *const arguments[] = { "sh", "-c", line, NULL };
	pid_t child;
	int status = -1;
	/* posix_spawn takes them as changeable for history's sake; it changes nothing. */
	assert_int_equal(posix_spawnp(&child, "sh", &actions, NULL, (char *const *)(uintptr_t)arguments,
				      (char *const *)(uintptr_t)stock_environment),
			 0);
	posix_spawn_file_actions_destroy(&actions);
	waitpid(child, &status, 0);
	FILE *file = fopen(log, "re");
	char text[4000];
	*output = arena_copy(&office->arena, span_of(text, fread(text, 1, sizeof(text), file)));
	fclose(file);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
assert_shell(struct office *office, const char *command)
{
	struct span output;
	int status = shell(office, command, &output);
	if (status)
		fail_msg("%s: exit %d\n%.*s", command, status, SPAN_ARG(output));
}

static void
assert_prints(struct office *office, const char *command, const char *wanted)
{
	struct span output;
	int status = shell(office, command, &output);
	assert_string_equal(arena_text(&office->arena, output), wanted);
	assert_int_equal(status, 0);
}

static void
assert_shell_fails(struct office *office, const char *command)
{
	struct span output;
	assert_int_not_equal(shell(office, command, &output), 0);
}

static struct mirror_count
mirror(struct office *office)
{
	struct mirror_count count;
	char dir[80];
	snprintf(dir, sizeof(dir), "%s/mirror", office->dir);
	must(mirror_write(office->store, dir, NULL, NULL, &count));
	return count;
}

static struct oid
save(struct office *office, uint32_t number, const char *summary)
{
	struct path path = path_main("dispute", office_uuid(office, number));
	return OFFICE_SAVE(office, &path, office_text("received", "2026-11-22"), office_text("summary", summary));
}

/* A line of the first device, one of the second, the hub's merge of both; and the district's ledger. */
static void
make_history(struct office *office)
{
	struct oid base = save(office, 1, "拖欠工资");
	save(office, 30, "工伤");
	struct oid first = save(office, 1, "拖欠工资三个月");
	office_become(office, "440105014-2");
	office_rewind(office, OFFICE_LEDGER, &base);
	save(office, 31, "加班费");
	struct oid second = save(office, 1, "拖欠两个月");
	office_become(office, OFFICE_HUB);
	office_rewind(office, OFFICE_LEDGER, &first);
	office_integrate(office, OFFICE_LEDGER, &second);
	struct path person = path_main("person", office_uuid(office, 50));
	office_save(office, "district/440105", &person, (struct field[]){ office_text("name", "陈调解") }, 1);
}

#define GIT "git -C centre-440105014.git "
#define CHECK_ALL                                                                                                     \
	"for r in *.git; do git -C $r fsck --strict --no-dangling && test -z \"$(git -C $r fsck --unreachable)\" && " \
	"git -C $r rev-list --all | xargs git -C $r verify-commit || exit 1; done"

static void
stock_git_verifies_everything(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	make_history(&office);
	struct mirror_count count = mirror(&office);
	assert_int_equal(count.ledgers, 2);
	assert_int_equal(count.commits, office_ledger(&office, OFFICE_LEDGER).last + 1);
	assert_shell(&office, CHECK_ALL);
	assert_shell(&office, GIT "verify-commit main");
	assert_prints(&office, GIT "symbolic-ref HEAD", "refs/heads/main\n");
	assert_prints(&office, GIT "for-each-ref --format='%(refname)'",
		      "refs/heads/devices/440105-0\nrefs/heads/devices/440105014-1\nrefs/heads/devices/440105014-2\n"
		      "refs/heads/main\n");
	assert_shell(&office, "test \"$(" GIT "rev-list --all --count)\" = 6");
	assert_shell(&office, "test \"$(" GIT "log -1 --format=%G? main)\" = G");
	assert_shell(&office, "test \"$(" GIT "log -1 --format=%GS devices/440105014-2)\" = 440105014-2@heshi");
	assert_shell(&office, "grep -q fsck README.txt");
	assert_prints(&office, "ls", "README.txt\nallowed_signers\ncentre-440105014.git\ndistrict-440105.git\n");
	office_close(&office);
}

/* An auditor's copy stands elsewhere: nothing in it may lead back. */
static void
a_copy_elsewhere_verifies_too(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	make_history(&office);
	mirror(&office);
	assert_shell(&office, "cp -r $M $M/../copy && mv $M $M/../gone && cd $M/../copy && " CHECK_ALL);
	assert_shell_fails(&office, "cd $M/../copy && grep -rq heshi-office .");
	assert_shell(&office,
		     "cd $M/../copy && git clone -q centre-440105014.git clone && cd clone &&"
		     " git -c gpg.format=ssh -c gpg.ssh.allowedSignersFile=../allowed_signers verify-commit HEAD");
	office_close(&office);
}

static void
a_key_that_is_not_listed_does_not_verify(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	make_history(&office);
	mirror(&office);
	assert_shell(&office, "grep -v '^440105014-2@' allowed_signers > x; mv x allowed_signers");
	assert_shell_fails(&office, GIT "verify-commit devices/440105014-2");
	assert_shell(&office, GIT "verify-commit devices/440105014-1");
	office_close(&office);
}

static void
nothing_of_a_person_is_in_it(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	struct path party = path_part("dispute", office_uuid(&office, 1), "party", office_uuid(&office, 2));
	OFFICE_SAVE(&office, &party, office_text("name", "Zaphod"), office_text("phone", "13800138000"));
	mirror(&office);
	assert_shell(&office, GIT "show main | grep -q sealed:1:");
	assert_shell_fails(&office,
			   GIT "cat-file --batch-all-objects --batch --unordered | grep -aqE 'Zaphod|13800138000'");
	assert_shell_fails(&office, "grep -raqE 'Zaphod|13800138000' .");
	office_close(&office);
}

static void
only_what_is_new_is_written(void **state)
{
	(void)state;
	struct office office;
	office_open(&office);
	make_history(&office);
	mirror(&office);
	struct mirror_count none = mirror(&office);
	assert_int_equal(none.ledgers + none.commits + none.objects, 0);
	office_become(&office, "440105014-1");
	save(&office, 33, "新案");
	struct mirror_count one = mirror(&office);
	assert_int_equal(one.ledgers, 1);
	assert_int_equal(one.commits, 1);
	assert_in_range(one.objects, 4, 8);
	assert_shell(&office, CHECK_ALL);
	assert_shell(&office, "test \"$(" GIT "rev-parse main)\" = \"$(" GIT "rev-parse devices/440105014-1)\"");
	office_close(&office);
}

/* Whatever a crash left of the refs, the next time makes it whole. */
static void
what_was_cut_off_is_completed(void **state)
{
	(void)state;
	static const char *const losses[] = {
		"rm -f centre-440105014.git/refs/heads/main",
		"rm -rf centre-440105014.git/refs/heads/main centre-440105014.git/refs/heads/devices/440105-0",
		"rm -rf centre-440105014.git/refs/heads/*",
		"rm -f centre-440105014.git/objects/pack/*",
		"rm -rf centre-440105014.git",
		"rm -f allowed_signers README.txt",
	};
	struct office office;
	struct span whole, again;
	office_open(&office);
	make_history(&office);
	mirror(&office);
	assert_int_equal(shell(&office, GIT "for-each-ref", &whole), 0);
	for (size_t i = 0; i < COUNT(losses); i++) {
		assert_shell(&office, losses[i]);
		mirror(&office);
		assert_int_equal(shell(&office, GIT "for-each-ref", &again), 0);
		assert_true(span_equal(whole, again));
		assert_shell(&office, CHECK_ALL);
	}
	office_close(&office);
}

/* A ref that cannot be moved ends the run; were the newest one already there, nothing would tell that this one is missing. */
static void
a_ref_that_was_in_use_is_moved_the_next_time(void **state)
{
	(void)state;
	struct office office;
	struct mirror_count count;
	char dir[80];
	office_open(&office);
	snprintf(dir, sizeof(dir), "%s/mirror", office.dir);
	make_history(&office);
	office_become(&office, "440105014-1");
	save(&office, 33, "新案");
	assert_shell(&office, "D=$M/centre-440105014.git/refs/heads/devices; mkdir -p $D; touch $D/440105014-2.lock");
	fault_t fault = mirror_write(office.store, dir, NULL, NULL, &count);
	assert_non_null(fault);
	fault_drop(fault);
	assert_shell(&office, "rm centre-440105014.git/refs/heads/devices/440105014-2.lock");
	mirror(&office);
	assert_prints(&office, GIT "for-each-ref --format='%(refname)'",
		      "refs/heads/devices/440105-0\nrefs/heads/devices/440105014-1\nrefs/heads/devices/440105014-2\n"
		      "refs/heads/main\n");
	assert_shell(&office, CHECK_ALL);
	office_close(&office);
}

static void
another_stores_mirror_is_refused(void **state)
{
	(void)state;
	struct office office, other;
	office_open(&office);
	office_open(&other);
	save(&office, 1, "甲");
	save(&other, 2, "乙");
	mirror(&office);
	char dir[80];
	struct mirror_count count;
	struct span before, after;
	snprintf(dir, sizeof(dir), "%s/mirror", office.dir);
	assert_int_equal(shell(&office, GIT "for-each-ref", &before), 0);
	fault_t fault = mirror_write(other.store, dir, NULL, NULL, &count);
	assert_non_null(fault);
	assert_int_equal(fault_code(fault), FAULT_INPUT);
	fault_drop(fault);
	assert_int_equal(shell(&office, GIT "for-each-ref", &after), 0);
	assert_true(span_equal(before, after));
	office_close(&other);
	office_close(&office);
}

static void
signers_hold_the_pinned_key_of_the_hub(void **state)
{
	(void)state;
	struct office office;
	struct buffer OWN(buffer_drop) signers = { 0 };
	office_open(&office);
	must(db_run(office.store->db,
		    "INSERT INTO register VALUES ('" OFFICE_HUB "', '440105', 'hub', 'active', zeroblob(32)),"
		    " ('440105014-9', '440105014', 'centre', 'lost', zeroblob(32))"));
	must(mirror_put_signers(office.store, &signers));
	char *text = arena_text(&office.arena, buffer_span(&signers));
	assert_non_null(
		strstr(text, "440105014-9@heshi namespaces=\"git\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAA"));
	assert_int_equal(strncmp(text, OFFICE_HUB "@heshi namespaces=\"git\" ssh-ed25519 AAAA", 44), 0);
	assert_null(strstr(text + 1, OFFICE_HUB "@heshi"));
	must(db_run(office.store->db, "DELETE FROM register"));
	buffer_clear(&signers);
	must(mirror_put_signers(office.store, &signers));
	text = arena_text(&office.arena, buffer_span(&signers));
	assert_non_null(strstr(text, "\n440105014-1@heshi"));
	office_close(&office);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stock_git_verifies_everything),
		cmocka_unit_test(a_copy_elsewhere_verifies_too),
		cmocka_unit_test(a_key_that_is_not_listed_does_not_verify),
		cmocka_unit_test(nothing_of_a_person_is_in_it),
		cmocka_unit_test(only_what_is_new_is_written),
		cmocka_unit_test(what_was_cut_off_is_completed),
		cmocka_unit_test(a_ref_that_was_in_use_is_moved_the_next_time),
		cmocka_unit_test(another_stores_mirror_is_refused),
		cmocka_unit_test(signers_hold_the_pinned_key_of_the_hub),
	};
	return cmocka_run_group_tests_name("mirror", tests, NULL, NULL);
}
