/* The command line: which command the words spell, what is wrong usage, and how ends become exit statuses. */
#include "host/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

/* ---- a program whose commands say what they were called with ---- */

static fault_t
say(struct call *call)
{
	buffer_print(call->out, "%s|data=%s|as=%s|file=%s|json=%d|limit=%s|loud=%s", call->command->name, call->data,
		     call->as ? call->as : "-", call->file ? call->file : "-", call->json,
		     call_option(call, "--limit") ? call_option(call, "--limit") : "-",
		     call_option(call, "--loud") ? "yes" : "-");
	for (size_t i = 0; i < call->word_count; i++)
		buffer_print(call->out, "|%s", call->words[i]);
	for (size_t i = 0; i < call->option_count; i++)
		if (strcmp(call->options[i].row->name, "--host") == 0)
			buffer_print(call->out, "|host %s", call->options[i].value);
	return NULL;
}

static fault_t
break_down(struct call *call)
{
	static const struct {
		const char *word;
		enum fault_code code;
	} rows[] = { { "input", FAULT_INPUT }, { "system", FAULT_SYSTEM }, { "store", FAULT_STORE },
		     { "peer", FAULT_PEER },   { "trust", FAULT_TRUST },   { "limit", FAULT_LIMIT } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].word, call->words[0]) == 0)
			return fault_raise(rows[i].code, 0, "broken\nby %s", call->words[0]);
	return NULL;
}

static fault_t
number(struct call *call)
{
	int64_t limit;
	if (call_integer(call, "--limit", 1, 10, 7, &limit))
		buffer_print(call->out, "%lld", (long long)limit);
	return NULL;
}

static fault_t
refuse(struct call *call)
{
	struct problem items[] = {
		{ SEVERITY_WARN, "sum", { 0 }, { "不符", "do not add up" }, 0 },
		{ SEVERITY_REFUSE, "negative", SPAN_INIT("amount"), { "不得为负", "must not be negative" }, 0 },
	};
	struct problems problems = { .items = items, .count = call->word_count ? 1 : 2 };
	call_problems(call, &problems);
	return NULL;
}

static const struct command_option options[] = {
	{ "--limit", "N", { "数目", "how many" }, false, false },
	{ "--loud", NULL, { "大声", "loudly" }, false, false },
	{ "--host", "NAME", { "主机", "a host" }, false, true },
	{ 0 },
};
static const struct command_option needed[] = {
	{ "--name", "NAME", { "名称", "its name" }, true, false },
	{ 0 },
};

static const struct command record = { .name = "record",
				       .words = "",
				       .help = { "甲", "first" },
				       .run = say,
				       .words_most = 2,
				       .options = options };
static const struct command record_new = { .name = "record new",
					   .words = "KIND [field=value]…",
					   .help = { "乙", "second" },
					   .more = { "多说", "more about it" },
					   .run = say,
					   .words_most = WORDS_ANY,
					   .options = options,
					   .json_file = true };
static const struct command failing = { .name = "fail",
					.words = "HOW",
					.help = { "丙", "third" },
					.run = break_down,
					.words_least = 1,
					.words_most = 1 };
static const struct command init = { .name = "init",
				     .words = "",
				     .help = { "丁", "fourth" },
				     .run = say,
				     .options = needed };
static const struct command counting = { .name = "count",
					 .words = "",
					 .help = { "戊", "fifth" },
					 .run = number,
					 .options = options };
static const struct command refusing = { .name = "refuse",
					 .words = "",
					 .help = { "己", "sixth" },
					 .run = refuse,
					 .words_most = 1 };
static const struct command *const commands[] = { &record, &record_new, &failing, &init, &counting, &refusing, NULL };
static const struct program program = { .name = "heshi-test",
					.file = "test.db",
					.what = { "试", "tries" },
					.commands = commands };

#define WORDS_MAX 16

/* One run; texts end in NUL. */
struct run {
	int status;
	struct buffer out, err;
};

static void
run_drop(struct run *run)
{
	buffer_drop(&run->out);
	buffer_drop(&run->err);
}

/* Splits at spaces. */
static struct run
run(const char *line)
{
	char copy[400];
	const char *words[WORDS_MAX];
	size_t count = 0;
	struct run run = { 0 };
	snprintf(copy, sizeof(copy), "%s", line);
	for (char *rest = copy, *word; (word = strsep(&rest, " "));)
		if (*word)
			words[count++] = word;
	run.status = command_call(&program, words, count, &run.out, &run.err);
	buffer_put_byte(&run.out, 0);
	buffer_put_byte(&run.err, 0);
	return run;
}

#define OUT(run) ((const char *)(run).out.data)
#define ERR(run) ((const char *)(run).err.data)

static int
quiet_environment(void **state)
{
	static const char *const names[] = { "HESHI_LANG", "HESHI_DATA", "LC_ALL", "LC_MESSAGES", "LANG" };
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
	return 0;
}

/* ---- dispatch and options ---- */

static void
words_and_options_reach_the_command(void **state)
{
	(void)state;
	static const struct {
		const char *line, *out;
	} rows[] = {
		{ "--data d record", "record|data=d|as=-|file=-|json=0|limit=-|loud=-" },
		{ "record --data=d --json x", "record|data=d|as=-|file=-|json=1|limit=-|loud=-|x" },
		{ "record new dispute a=b --data d",
		  "record new|data=d|as=-|file=-|json=0|limit=-|loud=-|dispute|a=b" },
		{ "--data d record --as 张三 new x", "record new|data=d|as=张三|file=-|json=0|limit=-|loud=-|x" },
		{ "--json record --data d new", "record new|data=d|as=-|file=-|json=1|limit=-|loud=-" },
		{ "record --limit 3 --loud --data d", "record|data=d|as=-|file=-|json=0|limit=3|loud=yes" },
		{ "record --limit=3 --data d", "record|data=d|as=-|file=-|json=0|limit=3|loud=-" },
		{ "record --limit= --data d", "record|data=d|as=-|file=-|json=0|limit=|loud=-" },
		{ "record --data d -- --limit", "record|data=d|as=-|file=-|json=0|limit=-|loud=-|--limit" },
		{ "record --data d -", "record|data=d|as=-|file=-|json=0|limit=-|loud=-|-" },
		{ "record --host a --data d --host=b",
		  "record|data=d|as=-|file=-|json=0|limit=-|loud=-|host a|host b" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run OWN(run_drop) ran = run(rows[i].line);
		assert_string_equal(ERR(ran), "");
		assert_string_equal(OUT(ran), rows[i].out);
		assert_int_equal(ran.status, 0);
	}
}

static void
json_takes_a_file_only_where_nothing_else_can_stand(void **state)
{
	(void)state;
	static const struct {
		const char *words, *file;
		bool json;
	} rows[] = {
		{ "record new dispute --json cases.json", "cases.json", false },
		{ "record new dispute --json -", "-", false },
		{ "record new dispute --json ./dispute", "./dispute", false },
		{ "record new dispute --json dispute", "dispute", false },
		{ "record new --json cases.json", "cases.json", false },
		{ "record new --json dispute a=b", "-", true },
		{ "record new dispute --json a=b", "-", true },
		{ "record new dispute a=b --json", "-", true },
		{ "record new dispute --json --limit 3", "-", true },
		{ "--json record new dispute --json cases.json", "cases.json", true },
		{ "record --json new dispute", "-", true },
		{ "record new dispute --json cases.json --json", "cases.json", true },
		{ "record --json x", "-", true },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[200], part[100];
		snprintf(line, sizeof(line), "--data d %s", rows[i].words);
		snprintf(part, sizeof(part), "|file=%s|json=%d|", rows[i].file, rows[i].json);
		struct run OWN(run_drop) ran = run(line);
		assert_int_equal(ran.status, 0);
		if (!strstr(OUT(ran), part))
			fail_msg("%s: %s", line, OUT(ran));
	}
}

static void
data_comes_from_the_environment_unless_named(void **state)
{
	(void)state;
	setenv("HESHI_DATA", "env", 1);
	struct run OWN(run_drop) from = run("record");
	struct run OWN(run_drop) named = run("record --data d");
	unsetenv("HESHI_DATA");
	assert_non_null(strstr(OUT(from), "data=env|"));
	assert_non_null(strstr(OUT(named), "data=d|"));
}

/* ---- wrong usage ---- */

static void
wrong_usage_is_told_with_the_usage_line(void **state)
{
	(void)state;
	static const struct {
		const char *line, *says, *usage;
	} rows[] = {
		{ "", "heshi-test: say what to do\n", "usage: heshi-test COMMAND" },
		{ "recrod", "heshi-test: there is no command \"recrod\"\n", "usage: heshi-test COMMAND" },
		{ "recrod new --limit 3", "there is no command \"recrod new\"\n", "usage: heshi-test COMMAND" },
		{ "record --data d --lmit 3", "heshi-test: record: there is no option --lmit\n",
		  "usage: heshi-test record [--limit N]" },
		{ "record --data d --lmit=secret", "there is no option --lmit\n", "usage: heshi-test record" },
		{ "record --data d --limit", "--limit needs N\n", "usage: heshi-test record" },
		{ "record --data d --loud=1", "--loud takes no value\n", "usage: heshi-test record" },
		{ "record --data d --limit 1 --limit 2", "--limit was given twice\n", "usage: heshi-test record" },
		{ "record a --data", "--data needs a folder\n", "usage: heshi-test record" },
		{ "record a --as", "--as needs a person\n", "usage: heshi-test record" },
		{ "record a b c --data d", "a word too many; texts with spaces need quotes\n",
		  "usage: heshi-test record" },
		{ "fail --data d", "what it is about is missing\n", "usage: heshi-test fail HOW" },
		{ "init --data d", "--name NAME is missing\n", "usage: heshi-test init --name NAME" },
		{ "record", "say where the data is: --data DIR, or HESHI_DATA\n", "usage: heshi-test record" },
		{ "count --data d --limit 11", "--limit must be a number from 1 to 10\n", "usage: heshi-test count" },
		{ "count --data d --limit x", "--limit must be a number from 1 to 10\n", "usage: heshi-test count" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run OWN(run_drop) ran = run(rows[i].line);
		if (ran.status != STATUS_USAGE || !strstr(ERR(ran), rows[i].says) || !strstr(ERR(ran), rows[i].usage))
			fail_msg("\"%s\" ended with %d: %s", rows[i].line, ran.status, ERR(ran));
		assert_string_equal(OUT(ran), "");
	}
}

static void
usage_names_options_as_they_are_used(void **state)
{
	(void)state;
	struct buffer OWN(buffer_drop) usage = { 0 };
	command_put_usage(&usage, &record_new);
	buffer_put_byte(&usage, 0);
	assert_string_equal((const char *)usage.data,
			    "record new KIND [field=value]… [--limit N] [--loud] [--host NAME]…");
}

static void
help_lists_every_command(void **state)
{
	(void)state;
	struct run OWN(run_drop) ran = run("--help");
	assert_int_equal(ran.status, 0);
	assert_string_equal(ERR(ran), "");
	for (size_t i = 0; commands[i]; i++) {
		assert_non_null(strstr(OUT(ran), commands[i]->name));
		assert_non_null(strstr(OUT(ran), commands[i]->help.en));
	}
	assert_non_null(strstr(OUT(ran), "--data DIR"));
}

static void
help_of_a_command_needs_neither_words_nor_data(void **state)
{
	(void)state;
	struct run OWN(run_drop) ran = run("record new --help");
	assert_int_equal(ran.status, 0);
	assert_non_null(strstr(OUT(ran), "usage: heshi-test record new KIND"));
	assert_non_null(strstr(OUT(ran), "more about it"));
	assert_non_null(strstr(OUT(ran), "--limit N"));
	assert_non_null(strstr(OUT(ran), "how many"));
}

static void
help_speaks_the_persons_language(void **state)
{
	(void)state;
	setenv("LANG", "zh_CN.UTF-8", 1);
	struct run OWN(run_drop) chinese = run("record new --help");
	setenv("HESHI_LANG", "en", 1);
	struct run OWN(run_drop) english = run("record new --help");
	unsetenv("LANG");
	unsetenv("HESHI_LANG");
	assert_non_null(strstr(OUT(chinese), "多说"));
	assert_non_null(strstr(OUT(english), "more about it"));
}

/* ---- ends ---- */

static void
faults_become_one_line_and_a_status(void **state)
{
	(void)state;
	static const struct {
		const char *word;
		int status;
	} rows[] = { { "input", 3 }, { "system", 1 }, { "store", 1 }, { "peer", 1 },
		     { "trust", 1 }, { "limit", 1 },  { "no", 0 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[60], wanted[80];
		snprintf(line, sizeof(line), "fail %s --data d", rows[i].word);
		snprintf(wanted, sizeof(wanted), "heshi-test: fail: broken by %s\n", rows[i].word);
		struct run OWN(run_drop) ran = run(line);
		assert_int_equal(ran.status, rows[i].status);
		assert_string_equal(ERR(ran), rows[i].status ? wanted : "");
	}
}

static void
refusals_name_the_field_and_end_with_3(void **state)
{
	(void)state;
	struct run OWN(run_drop) refused = run("refuse --data d");
	struct run OWN(run_drop) warned = run("refuse --data d only");
	assert_int_equal(refused.status, STATUS_REFUSED);
	assert_string_equal(ERR(refused), "heshi-test: refuse: warning: do not add up\n"
					  "heshi-test: refuse: amount: must not be negative\n");
	assert_int_equal(warned.status, STATUS_DONE);
	assert_string_equal(ERR(warned), "heshi-test: refuse: warning: do not add up\n");
}

static void
refusals_speak_chinese_where_people_do(void **state)
{
	(void)state;
	setenv("HESHI_LANG", "zh", 1);
	struct run OWN(run_drop) ran = run("refuse --data d");
	unsetenv("HESHI_LANG");
	assert_string_equal(ERR(ran), "heshi-test: refuse: 提醒：不符\nheshi-test: refuse: amount: 不得为负\n");
}

static void
a_store_that_is_not_there_is_refused_input(void **state)
{
	(void)state;
	static const struct command reading = { .name = "read", .words = "", .run = say, .store = STORE_READS };
	static const struct command *const only[] = { &reading, NULL };
	static const struct program reader = { .name = "heshi-test", .file = "node.db", .commands = only };
	static const char *const words[] = { "read", "--data", "/nonexistent" };
	struct run OWN(run_drop) ran = { 0 };
	ran.status = command_call(&reader, words, 3, &ran.out, &ran.err);
	buffer_put_byte(&ran.err, 0);
	assert_int_equal(ran.status, STATUS_REFUSED);
	assert_non_null(strstr(ERR(ran), "heshi-test: read: there is no node.db"));
	assert_int_equal(ran.out.size, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_options_reach_the_command),
		cmocka_unit_test(json_takes_a_file_only_where_nothing_else_can_stand),
		cmocka_unit_test(data_comes_from_the_environment_unless_named),
		cmocka_unit_test(wrong_usage_is_told_with_the_usage_line),
		cmocka_unit_test(usage_names_options_as_they_are_used),
		cmocka_unit_test(help_lists_every_command),
		cmocka_unit_test(help_of_a_command_needs_neither_words_nor_data),
		cmocka_unit_test(help_speaks_the_persons_language),
		cmocka_unit_test(faults_become_one_line_and_a_status),
		cmocka_unit_test(refusals_name_the_field_and_end_with_3),
		cmocka_unit_test(refusals_speak_chinese_where_people_do),
		cmocka_unit_test(a_store_that_is_not_there_is_refused_input),
	};
	return cmocka_run_group_tests(tests, quiet_environment, NULL);
}
