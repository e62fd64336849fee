/* `status`: who this store is, what it holds, and how far that has got. */
#include "host/command_shared.h"

#include "host/clock.h"
#include "host/output.h"
#include "host/reach.h"

#include <inttypes.h>

static void
put_ledger(struct call *call, const struct ledger *ledger, const struct reach *reach)
{
	buffer_print(call->out, call->chinese ? "%s：变更 %" PRId64 " 个" : "%s: %" PRId64 " change sets", ledger->name,
		     ledger->last);
	if (reach->only_here)
		buffer_print(call->out, call->chinese ? "，仅存于本机 %" PRId64 " 个" : ", %" PRId64 " only here",
			     reach->only_here);
	if (reach->sent)
		buffer_print(call->out,
			     call->chinese ? "，已发送待确认 %" PRId64 " 个" : ", %" PRId64 " sent, not confirmed",
			     reach->sent);
	if (reach->held_since) {
		buffer_put_text(call->out, call->chinese ? "，区级中心保存至 " : ", held by the hub as of ");
		output_put_time(call->out, reach->held_since, clock_offset_minutes());
	}
	buffer_put_byte(call->out, '\n');
}

static void
print_text(struct call *call, const struct reach_summary *summary)
{
	const struct identity *me = &call->store->identity;
	buffer_print(call->out, "%s %s %s\n", role_name(me->role), me->device, me->district_name);
	for (size_t i = 0; i < summary->ledger_count; i++)
		put_ledger(call, &summary->ledgers[i], &summary->reach[i]);
	for (size_t i = 0; i < summary->count; i++) {
		const struct reach_count *count = &summary->counts[i];
		buffer_print(call->out, "%s: ", call_label(call, count->label));
		if (count->time)
			output_put_time(call->out, count->number, clock_offset_minutes());
		else
			buffer_print(call->out, "%" PRId64, count->number);
		buffer_put_byte(call->out, '\n');
	}
}

static fault_t
status(struct call *call)
{
	struct reach_summary summary;
	TRY(reach_summarise(call->store, call->arena, &summary));
	if (call->json)
		call_json(call, reach_summary_json(call->store, &summary));
	else
		print_text(call, &summary);
	return NULL;
}

const struct command command_status = {
	.name = "status",
	.words = "",
	.help = { "显示本机身份、台账和同步情况", "Shows who this is, what it holds, and how far that has got" },
	.more = { NULL, NULL },
	.run = status,
	.store = STORE_READS,
};
