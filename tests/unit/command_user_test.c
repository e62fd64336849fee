/* `user …`: accounts from the command line. */
#include "host/command_shared.h"

#include "host/accounts.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MAX 16

static const struct command *const commands[] = { &command_user_add,     &command_user_list,   &command_user_password,
						  &command_user_disable, &command_user_enable, NULL };
static const struct program program = { .name = "heshi-test",
					.file = "node.db",
					.what = { "试", "tries" },
					.commands = commands };

struct scene {
	struct office office;
	char file[100]; /* with a password */
	struct buffer out, err;
};

static void
put_file(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)), strlen(text));
	close(file);
}

static void
scene_open(struct scene *scene)
{
	*scene = (struct scene){ 0 };
	office_open(&scene->office);
	snprintf(scene->file, sizeof(scene->file), "%s/password", scene->office.dir);
	put_file(scene->file, "correct horse\r\nanother line\n");
}

static void
scene_close(struct scene *scene)
{
	buffer_drop(&scene->out);
	buffer_drop(&scene->err);
	office_close(&scene->office);
}

/* Splits at spaces; "FILE" is the password file. */
static int
run(struct scene *scene, const char *line)
{
	char copy[400];
	const char *words[WORDS_MAX] = { "--data", scene->office.dir };
	size_t count = 2;
	snprintf(copy, sizeof(copy), "%s", line);
	for (char *rest = copy, *word; (word = strsep(&rest, " "));)
		words[count++] = strcmp(word, "FILE") == 0 ? scene->file : word;
	buffer_clear(&scene->out);
	buffer_clear(&scene->err);
	int status = command_call(&program, words, count, &scene->out, &scene->err);
	buffer_put_byte(&scene->out, 0);
	buffer_put_byte(&scene->err, 0);
	return status;
}

#define OUT(scene) ((const char *)(scene).out.data)
#define ERR(scene) ((const char *)(scene).err.data)

static enum account_verdict
attempt(struct scene *scene, const char *who, const char *password)
{
	struct account_trial trial;
	must(account_try(scene->office.store, span_text(who), (struct span){ 0 }, span_text(password), 1, &trial));
	return trial.verdict;
}

static void
the_first_account_is_made_with_a_recovery_code(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	assert_int_equal(run(&scene, "user add 陈调解 --role mediator --password-file FILE"), STATUS_REFUSED);
	assert_non_null(strstr(ERR(scene), "the first account is a lead's"));
	assert_int_equal(run(&scene, "user add 陈调解 --role lead --password-file FILE"), STATUS_DONE);
	assert_non_null(strstr(OUT(scene), "recovery code"));
	assert_int_equal(attempt(&scene, "陈调解", "correct horse"), VERDICT_RIGHT);
	assert_int_equal(run(&scene, "user add 李四 --role lead --password-file FILE"), STATUS_DONE);
	assert_null(strstr(OUT(scene), "recovery code"));
	assert_int_equal(scene.out.size, UUID_TEXT_SIZE + 2);
	scene_close(&scene);
}

static void
accounts_are_made_and_listed_as_json(void **state)
{
	(void)state;
	struct scene scene;
	json_t *made = NULL, *list = NULL;
	scene_open(&scene);
	assert_int_equal(run(&scene, "--json user list"), STATUS_DONE);
	assert_string_equal(OUT(scene), "[]\n");
	assert_int_equal(run(&scene, "--json user add 陈调解 --role lead --password-file FILE"), STATUS_DONE);
	must(json_read(span_text(OUT(scene)), &made));
	assert_string_equal(json_string_value(json_object_get(made, "name")), "陈调解");
	assert_int_equal(json_string_length(json_object_get(made, "recovery")), ACCOUNT_RECOVERY_SIZE);
	assert_int_equal(run(&scene, "user add 李四 --role reader --may-export --password-file FILE"), STATUS_DONE);
	assert_int_equal(run(&scene, "--json user list"), STATUS_DONE);
	must(json_read(span_text(OUT(scene)), &list));
	assert_int_equal(json_array_size(list), 2);
	const json_t *second = json_array_get(list, 1);
	assert_string_equal(json_string_value(json_object_get(second, "role")), "reader");
	assert_true(json_is_true(json_object_get(second, "may_export")));
	assert_null(json_object_get(second, "recovery"));
	assert_null(strstr(OUT(scene), "argon2"));
	json_drop(&made);
	json_drop(&list);
	scene_close(&scene);
}

static void
a_password_comes_from_the_first_line_of_stdin(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	int kept = dup(STDIN_FILENO), file = open(scene.file, O_RDONLY | O_CLOEXEC);
	assert_int_equal(dup2(file, STDIN_FILENO), STDIN_FILENO);
	int added = run(&scene, "user add 陈调解 --role lead");
	int changed = run(&scene, "user password 陈调解 --password-file -"); /* reads the second line */
	dup2(kept, STDIN_FILENO);
	close(kept);
	close(file);
	assert_int_equal(added, STATUS_DONE);
	assert_int_equal(changed, STATUS_DONE);
	assert_int_equal(attempt(&scene, "陈调解", "another line"), VERDICT_RIGHT);
	scene_close(&scene);
}

static void
accounts_are_disabled_and_enabled(void **state)
{
	(void)state;
	struct scene scene;
	scene_open(&scene);
	assert_int_equal(run(&scene, "user add 陈调解 --role lead --password-file FILE"), STATUS_DONE);
	assert_int_equal(run(&scene, "user disable 陈调解"), STATUS_REFUSED);
	assert_non_null(strstr(ERR(scene), "one active lead (at the hub: administrator) has to remain"));
	assert_int_equal(run(&scene, "user add 李四 --role reader --password-file FILE"), STATUS_DONE);
	assert_int_equal(run(&scene, "user disable 李四"), STATUS_DONE);
	assert_int_equal(run(&scene, "user list"), STATUS_DONE);
	assert_non_null(strstr(OUT(scene), "disabled"));
	assert_int_equal(attempt(&scene, "李四", "correct horse"), VERDICT_WRONG);
	assert_int_equal(run(&scene, "user enable 李四"), STATUS_DONE);
	assert_int_equal(attempt(&scene, "李四", "correct horse"), VERDICT_RIGHT);
	scene_close(&scene);
}

static void
what_is_wrong_is_told_and_changes_nothing(void **state)
{
	(void)state;
	struct scene scene;
	static const struct {
		const char *line;
		int status;
		const char *says;
	} rows[] = {
		{ "user add 李四 --password-file FILE", STATUS_USAGE, "--role ROLE is missing" },
		{ "user add 李四 --role boss --password-file FILE", STATUS_USAGE, "--role must be lead" },
		{ "user add --role lead", STATUS_USAGE, "what it is about is missing" },
		{ "user add 李四 --role reader --password-file /nonexistent/x", STATUS_FAILED, "password file" },
		{ "user add 陈调解 --role reader --password-file FILE", STATUS_REFUSED, "name: there is an account" },
		{ "user password 李四 --password-file FILE", STATUS_REFUSED, "there is no account" },
		{ "user enable 李四", STATUS_REFUSED, "there is no account" },
	};
	scene_open(&scene);
	assert_int_equal(run(&scene, "user add 陈调解 --role lead --password-file FILE"), STATUS_DONE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status = run(&scene, rows[i].line);
		if (status != rows[i].status || !strstr(ERR(scene), rows[i].says))
			fail_msg("\"%s\" ended with %d: %s", rows[i].line, status, ERR(scene));
		assert_null(strstr(ERR(scene), "correct horse"));
	}
	put_file(scene.file, "short\n");
	assert_int_equal(run(&scene, "user password 陈调解 --password-file FILE"), STATUS_REFUSED);
	assert_non_null(strstr(ERR(scene), "password: a password has 8 characters at least"));
	assert_int_equal(attempt(&scene, "陈调解", "correct horse"), VERDICT_RIGHT);
	scene_close(&scene);
}

static int
quiet_environment(void **state)
{
	static const char *const names[] = { "HESHI_LANG", "HESHI_DATA", "LC_ALL", "LC_MESSAGES", "LANG" };
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_account_is_made_with_a_recovery_code),
		cmocka_unit_test(accounts_are_made_and_listed_as_json),
		cmocka_unit_test(a_password_comes_from_the_first_line_of_stdin),
		cmocka_unit_test(accounts_are_disabled_and_enabled),
		cmocka_unit_test(what_is_wrong_is_told_and_changes_nothing),
	};
	return cmocka_run_group_tests(tests, quiet_environment, NULL);
}
