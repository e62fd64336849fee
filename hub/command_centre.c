/* `centre add` and `centre import`: the district's register of centres. */
#include "hub/commands.h"

#include "base/text.h"
#include "host/command_input.h"
#include "hub/centres.h"

static fault_t
add(struct call *call)
{
	struct centre_given given = { .code = span_text(call->words[0]), .name = text_trim(span_text(call->words[1])) };
	struct outcome outcome;
	struct actor actor;
	char id[UUID_TEXT_SIZE + 1];
	given.short_name = span_text(call_option(call, "--short"));
	TRY(call_actor(call, &actor));
	TRY(centre_add(call->store, call->arena, &actor, &given, &outcome));
	call_problems(call, &outcome.problems);
	if (call->status)
		return NULL;
	uuid_text(outcome.id, id);
	if (call->json)
		call_json(call, json_pack("{s:s, s:s}", "id", id, "code", call->words[0]));
	else
		buffer_print(call->out, "%s\n", id);
	return NULL;
}

static const struct command_option add_options[] = {
	{ "--short", "NAME", { "简称，用于案号（默认取街道名）", "short name, for case numbers" }, false, false },
	{ 0 },
};

const struct command command_centre_add = {
	.name = "centre add",
	.words = "CODE NAME",
	.help = { "登记一个调解中心", "Adds a centre to the register" },
	.more = { NULL, NULL },
	.run = add,
	.store = STORE_WRITES,
	.words_least = 2,
	.words_most = 2,
	.options = add_options,
};

/* ---- import ---- */

static void
print_import(struct call *call, const struct centres_import *import)
{
	if (call->json)
		call_json(call, json_pack("{s:I, s:I, s:I}", "added", (json_int_t)import->added, "changed",
					  (json_int_t)import->changed, "same", (json_int_t)import->same));
	else
		buffer_print(call->out,
			     call->chinese ? "新增 %zu，修改 %zu，不变 %zu\n" :
					     "%zu added, %zu changed, %zu the same\n",
			     import->added, import->changed, import->same);
}

static fault_t
import(struct call *call)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	struct centres_import import;
	struct actor actor;
	TRY(fault_within(call_read(call->words[0], INPUT_FILE_MAX, &text), "%s", call->words[0]));
	TRY(call_actor(call, &actor));
	TRY(centres_import(call->store, call->arena, &actor, buffer_span(&text), false, &import));
	for (size_t i = 0; i < import.problem_count; i++)
		call_note(call, "row %zu: %s", import.problems[i].row, call_label(call, import.problems[i].text));
	if (import.problem_count) {
		call_note(call, "nothing was imported");
		call->status = STATUS_REFUSED;
	} else {
		print_import(call, &import);
	}
	return NULL;
}

const struct command command_centre_import = {
	.name = "centre import",
	.words = "FILE.csv",
	.help = { "从 CSV 导入调解中心：代码,名称[,简称]", "Adds or updates centres from CSV: code,name[,short name]" },
	.more = { "按代码认定，重复导入不会重复登记；有一行不对则一行也不导入。",
		  "Centres are known by their codes, so importing twice makes no duplicates; if a row is wrong, none is taken." },
	.run = import,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
};
