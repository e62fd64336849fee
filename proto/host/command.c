/* Dispatch: which command the words spell, what options it got, and how its end becomes an exit status. */
#include "host/command.h"

#include "host/access.h"
#include "host/clock.h"
#include "host/harden.h"
#include "host/log.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_WORDS_MAX 3

/* The command line as it came, and which of its words spell the command's name. */
struct line {
	const char *const *words;
	size_t count;
	size_t name[NAME_WORDS_MAX];
	size_t name_count;
	size_t at; /* the word being read */
};

/* How many words of a command's name stand at the front of these words; 0 when they differ before its end. */
static size_t
name_match(const char *name, const struct line *line, size_t count)
{
	struct span rest = span_text(name);
	size_t used = 0;
	while (rest.size) {
		struct span word = span_cut(&rest, ' ');
		if (used == count || !span_equal(word, span_text(line->words[line->name[used]])))
			return 0;
		used++;
	}
	return used;
}

/* Global options that take a value; -1 for words that are none of the global ones. */
static int
global_values(const char *word)
{
	if (strcmp(word, "--data") == 0 || strcmp(word, "--as") == 0)
		return 1;
	if (strcmp(word, "--json") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		return 0;
	return strncmp(word, "--data=", 7) == 0 || strncmp(word, "--as=", 5) == 0 ? 0 : -1;
}

/* The first words that are no options, as far as they stand before the first option that only a command can know. */
static void
find_name_words(struct line *line)
{
	for (size_t at = 0; at < line->count && line->name_count < NAME_WORDS_MAX; at++) {
		int values = global_values(line->words[at]);
		if (values < 0 && line->words[at][0] == '-')
			break;
		if (values < 0)
			line->name[line->name_count++] = at;
		else
			at += (size_t)values;
	}
}

static const struct command *
find_command(const struct program *program, struct line *line)
{
	const struct command *best = NULL;
	size_t best_count = 0;
	find_name_words(line);
	for (const struct command *const *at = program->commands; *at; at++) {
		size_t matched = name_match((*at)->name, line, line->name_count);
		if (matched > best_count) {
			best = *at;
			best_count = matched;
		}
	}
	line->name_count = best_count;
	return best;
}

static bool
is_name_word(const struct line *line, size_t at)
{
	for (size_t i = 0; i < line->name_count; i++)
		if (line->name[i] == at)
			return true;
	return false;
}

/* The value of the option at line->at, behind its "=" or in the next word (then line->at moves there); NULL when there is none. */
static const char *
take_value(struct line *line)
{
	const char *equals = strchr(line->words[line->at], '=');
	if (equals)
		return equals + 1;
	return line->at + 1 < line->count ? line->words[++line->at] : NULL;
}

static bool
option_is(const char *word, const char *name)
{
	size_t size = strlen(name);
	return strncmp(word, name, size) == 0 && (word[size] == '\0' || word[size] == '=');
}

/* `--json FILE` reads input when it stands behind the name of a command that reads files so, once, and the next word can be nothing
 * else: "-", or neither an option, nor field=value, nor (where KIND is still to come) a kind. */
static bool
json_takes_file(const struct call *call, const struct line *line)
{
	if (!call->command || !call->command->json_file || call->file || line->at + 1 == line->count)
		return false;
	if (line->name_count && line->at < line->name[line->name_count - 1])
		return false;
	const char *next = line->words[line->at + 1];
	if (strcmp(next, "-") == 0)
		return true;
	return next[0] != '-' && !strchr(next, '=') && (call->word_count > 0 || !schema_kind(span_text(next)));
}

/* True when the word was a global option; *wrong says what is amiss with it. */
static bool
read_global(struct call *call, struct line *line, const char **wrong)
{
	const char *word = line->words[line->at];
	if (option_is(word, "--data")) {
		call->data = take_value(line);
		*wrong = call->data ? NULL : "--data needs a folder";
	} else if (option_is(word, "--as")) {
		call->as = take_value(line);
		*wrong = call->as ? NULL : "--as needs a person";
	} else if (strcmp(word, "--json") == 0 && json_takes_file(call, line)) {
		call->file = line->words[++line->at];
	} else if (strcmp(word, "--json") == 0) {
		call->json = true;
	} else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
		call->help = true;
	} else {
		return false;
	}
	return true;
}

static const struct command_option *
find_option(const struct command *command, const char *word)
{
	const struct command_option *row = command ? command->options : NULL;
	for (; row && row->name; row++)
		if (option_is(word, row->name))
			return row;
	return NULL;
}

static fault_t
no_command(struct call *call)
{
	if (call->word_count == 0)
		return call_misuse(call, "say what to do");
	return call_misuse(call, "there is no command \"%s%s%s\"", call->words[0], call->word_count > 1 ? " " : "",
			   call->word_count > 1 ? call->words[1] : "");
}

static fault_t
read_option(struct call *call, struct line *line)
{
	const char *word = line->words[line->at];
	const struct command_option *row = find_option(call->command, word);
	if (!call->command)
		return no_command(call);
	if (!row)
		return call_misuse(call, "there is no option %.*s", (int)strcspn(word, "="), word);
	if (!row->many && call_option(call, row->name))
		return call_misuse(call, "%s was given twice", row->name);
	if (!row->value && strchr(word, '='))
		return call_misuse(call, "%s takes no value", row->name);
	const char *value = row->value ? take_value(line) : "";
	if (!value)
		return call_misuse(call, "%s needs %s", row->name, row->value);
	call->options[call->option_count++] = (struct call_option){ .row = row, .value = value };
	return NULL;
}

/* Options and words into the call; misuse sets its status. */
static fault_t
read_line(struct call *call, struct line *line)
{
	bool ended = false;
	for (line->at = 0; line->at < line->count && !call->status; line->at++) {
		const char *word = line->words[line->at];
		const char *wrong = NULL;
		if (is_name_word(line, line->at))
			continue;
		if (ended || word[0] != '-' || strcmp(word, "-") == 0)
			call->words[call->word_count++] = word;
		else if (strcmp(word, "--") == 0)
			ended = true;
		else if (!read_global(call, line, &wrong))
			TRY(read_option(call, line));
		if (wrong)
			return call_misuse(call, "%s", wrong);
	}
	return NULL;
}

static const struct command_option *
missing_option(const struct call *call)
{
	const struct command_option *row = call->command->options;
	for (; row && row->name; row++)
		if (row->required && !call_option(call, row->name))
			return row;
	return NULL;
}

static fault_t
check_words(struct call *call)
{
	const struct command *command = call->command;
	if (call->word_count < command->words_least)
		return call_misuse(call, "%s",
				   call->word_count ? "more words are needed" : "what it is about is missing");
	if (call->word_count > command->words_most)
		return call_misuse(call, "a word too many; texts with spaces need quotes");
	const struct command_option *missing = missing_option(call);
	return missing ? call_misuse(call, "%s %s is missing", missing->name, missing->value ? missing->value : "") :
			 NULL;
}

/* Before anything else is done: a setting that is not understood must not be found out later. */
static fault_t
read_settings(struct call *call)
{
	struct buffer OWN(buffer_drop) path = { 0 };
	buffer_print(&path, "%s/%s%c", call->data, SETTINGS_FILE, 0);
	TRY(settings_read((const char *)path.data, &call->settings));
	log_set_level(call->settings.log_level);
	log_set_format(call->settings.log_format);
	return NULL;
}

static fault_t
open_store(struct call *call, enum db_mode mode)
{
	TRY(store_open(call->data, call->program->file, mode, &call->store));
	snprintf(call->store->number_template, sizeof(call->store->number_template), "%s",
		 call->settings.number_template);
	return NULL;
}

/* No account stands for whoever may run the program on the data folder: the entry has none. */
static fault_t
enter_look(struct store *store, const struct command *command)
{
	return fault_within(access_enter(store, &(struct access){ .at = clock_seconds(),
								  .what = SPAN("command"),
								  .target = span_text(command->name) }),
			    "the access log");
}

static fault_t
note_look(struct call *call)
{
	const struct command *command = call->command;
	struct store *OWN(store_close) store = NULL;
	if (call->store->identity.role != ROLE_HUB || !command->shows ||
	    (*command->shows && !call_option(call, command->shows)))
		return NULL;
	if (command->store == STORE_WRITES)
		return enter_look(call->store, command);
	TRY(store_open(call->data, call->program->file, DB_WRITE, &store));
	return enter_look(store, command);
}

static fault_t
run_with_store(struct call *call)
{
	const struct command *command = call->command;
	enum db_mode mode = command->store == STORE_READS ? DB_READ : DB_WRITE;
	if (!call->data)
		return call_misuse(call, "say where the data is: --data DIR, or HESHI_DATA");
	TRY(read_settings(call));
	if (command->store != STORE_NONE) {
		TRY(open_store(call, mode));
		TRY(note_look(call));
	}
	return command->run(call);
}

static fault_t
run_line(struct call *call)
{
	if (call->help && call->command)
		command_put_command_help(call->out, call->program, call->command, call->chinese);
	else if (call->help)
		command_put_help(call->out, call->program, call->chinese);
	if (call->help)
		return NULL;
	if (!call->command)
		return no_command(call);
	TRY(check_words(call));
	return call->status ? NULL : run_with_store(call);
}

static bool
speaks_chinese(void)
{
	static const char *const names[] = { "HESHI_LANG", "LC_ALL", "LC_MESSAGES", "LANG" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return strncmp(value, "zh", 2) == 0;
	}
	return false;
}

static void
finish(struct call *call, fault_t fault)
{
	if (fault) {
		call_note(call, "%s", fault_text(fault));
		if (call->status == STATUS_DONE)
			call->status = fault_exit(fault);
	}
	fault_drop(fault);
}

static int
call_run(struct call *call, const char *const *words, size_t count)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct line line = { .words = words, .count = count };
	call->arena = &arena;
	call->words = ARENA_NEW_ARRAY(&arena, count + 1, const char *);
	call->options = ARENA_NEW_ARRAY(&arena, count + 1, struct call_option);
	call->chinese = speaks_chinese();
	call->data = getenv("HESHI_DATA");
	call->command = find_command(call->program, &line);
	fault_t fault = read_line(call, &line);
	if (!fault && !call->status)
		fault = run_line(call);
	finish(call, fault);
	store_close(&call->store);
	return call->status;
}

int
command_call(const struct program *program, const char *const *words, size_t count, struct buffer *out,
	     struct buffer *err)
{
	struct call call = { .program = program, .out = out, .err = err };
	crypt_start();
	return call_run(&call, words, count);
}

int
command_main(const struct program *program, int count, char **words)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	struct buffer OWN(buffer_drop) err = { 0 };
	struct call call = { .program = program, .out = &out, .err = &err, .live = true };
	signal(SIGPIPE, SIG_IGN);
	fault_t kept = harden_process();
	if (kept)
		log_warn("%s", fault_text(kept)); /* an old kernel must not keep a centre from its records */
	fault_drop(kept);
	crypt_start();
	json_start();
	assert(count > 0);
	int status = call_run(&call, (const char *const *)words + 1, (size_t)count - 1);
	fault_t fault = call_flush(&call);
	if (fault && status == STATUS_DONE)
		status = STATUS_FAILED;
	if (fault && fault_sys(fault) != EPIPE)
		call_note(&call, "%s", fault_text(fault));
	fault_drop(fault);
	fault_drop(call_flush(&call));
	return status;
}
