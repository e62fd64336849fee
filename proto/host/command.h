/* The command line that both programs share: one table of commands drives dispatch, options, usage lines and --help.
 *
 * A command's name is one to three words ("record new"); the longest name that the first words spell wins. Global options stand
 * anywhere: --data DIR (or HESHI_DATA), --json, --as PERSON, --help. A command's own options stand behind its name, as "--limit 5" or
 * "--limit=5"; "--" ends options. Output goes to stdout, everything else to stderr, one line each:
 * `heshi-node: what was tried: what was wrong`. Exit status: 0 done, 1 failed, 2 wrong usage, 3 refused input (nothing changed).
 */
#ifndef HESHI_HOST_COMMAND_H
#define HESHI_HOST_COMMAND_H

#include "base/json.h"
#include "host/records.h"
#include "host/settings.h"

enum exit_status { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_USAGE = 2, STATUS_REFUSED = 3 };

/* Which store a command finds open. */
enum command_store {
	STORE_NONE,  /* none; `data` names the folder */
	STORE_READS, /* the store, for queries only */
	STORE_WRITES,
};

struct command_option {
	const char *name;  /* "--limit"; NULL ends the list */
	const char *value; /* what usage calls its value ("N"), or NULL: a switch without one */
	struct label help;
	bool required;
	bool many; /* may be given more than once */
};

struct call;

/* What a handler returns is printed with the command's name in front and decides the exit status, unless `status` is set. */
typedef fault_t command_run(struct call *call);

struct command {
	const char *name;
	const char *words; /* usage of the words behind the name: "KIND [field=value]…"; "" for none */
	struct label help; /* one line */
	struct label more; /* further lines for the command's own --help, or NULLs */
	command_run *run;
	enum command_store store;
	size_t words_least, words_most;       /* how many words may follow the name */
	const struct command_option *options; /* NULL: none */
	bool json_file;                       /* `--json FILE` reads input: see command_call_json */
	/* It shows people: at a hub every run is entered into the access log before anything is read. "": always; else the option without
	 * which it shows none. */
	const char *shows;
};

#define WORDS_ANY SIZE_MAX

struct program {
	const char *name;                      /* "heshi-node" */
	const char *file;                      /* "node.db" */
	struct label what;                     /* what the program is, for --help */
	const struct command *const *commands; /* in the order of --help; NULL-terminated */
};

struct call_option {
	const struct command_option *row;
	const char *value; /* "" for a switch */
};

/* One run of a command. */
struct call {
	const struct program *program;
	const struct command *command; /* NULL before it is known */
	const char *data;              /* folder; NULL when none was named */
	const char *as;                /* --as, or NULL */
	const char *file;              /* --json FILE, or NULL */
	bool json, help;
	bool chinese; /* HESHI_LANG, else LC_ALL, LC_MESSAGES, LANG, begins with "zh" */
	bool live;    /* out and err are the process's own: command_flush writes them */
	const char **words;
	size_t word_count;
	struct call_option *options;
	size_t option_count;
	struct arena *arena;
	struct store *store;      /* see struct command; what a handler opens itself and leaves here is closed too */
	struct settings settings; /* of the data folder */
	struct buffer *out, *err; /* stdout and stderr */
	size_t items;             /* put by call_json_item */
	int status;               /* STATUS_DONE unless the handler says otherwise */
};

/* Everything `main` has to do. Returns the exit status. */
int command_main(const struct program *program, int count, char **words);
/* The same into buffers, without touching the process: for tests. `words` without the program's name. */
int command_call(const struct program *program, const char *const *words, size_t count, struct buffer *out,
		 struct buffer *err);

/* The value of an option, NULL when it was not given. */
const char *call_option(const struct call *call, const char *name);
/* An option's whole number within bounds, `otherwise` when it was not given; what is not such a number is misuse and false. */
bool call_integer(struct call *call, const char *name, int64_t least, int64_t most, int64_t otherwise, int64_t *out);
/* A required option's date, in any of the ways that a field takes one; FAULT_INPUT naming the option when it is none. */
fault_t call_date(struct call *call, const char *name, struct date *out) MUST_USE;
/* Notes wrong usage: one line and the usage line on stderr, status 2. Always NULL, so that handlers can return it. */
fault_t call_misuse(struct call *call, const char *format, ...) MUST_USE PRINTF_LIKE(2, 3);
/* A line on stderr: "heshi-node: record new: …". */
void call_note(struct call *call, const char *format, ...) PRINTF_LIKE(2, 3);
/* Notes refusals (or only warnings) on stderr; refusals set status 3. */
void call_problems(struct call *call, const struct problems *problems);
/* The label in the person's language. */
const char *call_label(const struct call *call, struct label label);
/* The same of a {"zh", "en"}; "" for anything else. */
const char *call_json_label(const struct call *call, const json_t *label);
/* Who acts: --as, or the store's own person. In the call's arena. */
fault_t call_actor(struct call *call, struct actor *out) MUST_USE;
/* Puts the JSON and a line feed on stdout, and drops it. */
void call_json(struct call *call, json_t *json);
/* The same for an array of any length, item by item: never held whole in memory. */
void call_json_item(struct call *call, json_t *item);
void call_json_end(struct call *call);
/* How many rows a list shows: --limit; without it all as JSON, and `otherwise` for people. False when it is misuse. */
bool call_limit(struct call *call, int64_t otherwise, int64_t *out);
/* Reads a file, or stdin for "-", of at most size_max bytes. */
fault_t call_read(const char *path, size_t size_max, struct buffer *out) MUST_USE;
/* Writes out and err now: for commands that last. FAULT_SYSTEM when stdout takes no more. */
fault_t call_flush(struct call *call) MUST_USE;
/* For long work: shows done and total on stderr when that is a terminal, a few times a second. `context` is the call. */
void call_progress(void *context, int64_t done, int64_t total);
/* An id as a word of the command line: FAULT_INPUT when it is none. */
fault_t call_id(const char *word, struct uuid *out) MUST_USE;

/* "name words [options]" without the program's name. */
void command_put_usage(struct buffer *out, const struct command *command);
/* The program's --help, and one command's. */
void command_put_help(struct buffer *out, const struct program *program, bool chinese);
void command_put_command_help(struct buffer *out, const struct program *program, const struct command *command,
			      bool chinese);

#endif
