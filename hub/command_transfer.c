/* `record transfer`: a case goes to another street's centre. */
#include "hub/commands.h"

#include "host/record_json.h"
#include "host/transfer.h"

static fault_t
record_transfer_run(struct call *call)
{
	struct uuid id;
	struct actor actor;
	struct outcome outcome;
	char text[UUID_TEXT_SIZE + 1];
	TRY(call_id(call->words[0], &id));
	TRY(call_actor(call, &actor));
	TRY(record_transfer(call->store, call->arena, &actor, id, span_text(call_option(call, "--to")),
			    span_text(call_option(call, "--reason")), &outcome));
	if (!call->json || !outcome.saved)
		call_problems(call, &outcome.problems);
	if (!outcome.saved)
		return NULL;
	uuid_text(outcome.id, text);
	if (call->json)
		call_json(call, outcome_json(&outcome));
	else
		buffer_print(call->out, "%s\n", text);
	return NULL;
}

static const struct command_option options[] = {
	{ "--to", "CODE", { "转往的调解中心代码", "the code of the centre that it goes to" }, true, false },
	{ "--reason", "TEXT", { "转办理由", "why" }, true, false },
	{ 0 },
};

const struct command command_record_transfer = {
	.name = "record transfer",
	.words = "ID",
	.help = { "将办理中的案件转办至另一街道，输出新案件编号",
		  "Gives an open case to another street and prints the new case's id" },
	.more = { "原案以“转办”办结；新案在接收街道的台账中待受理，收到申请日期不变。",
		  "The old case ends as transferred; the new one awaits acceptance there, and the day of receipt stays." },
	.run = record_transfer_run,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
	.options = options,
};
