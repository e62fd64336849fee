/* `status`: who this store is, what it holds, and how far that has got. */
#include "host/command_shared.h"

#include "host/clock.h"
#include "host/incident.h"
#include "host/output.h"
#include "host/reach.h"
#include "host/restored.h"

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
	if (me->restored)
		buffer_print(call->out, "%s\n",
			     call_label(call, restored_label(call->store, call->arena, clock_offset_minutes())));
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

static void
put_incident(struct call *call, const struct incident *incident)
{
	buffer_put_text(call->out, call->chinese ? "最近一次：" : "the newest: ");
	output_put_time(call->out, incident->at, clock_offset_minutes());
	buffer_print(call->out, " %.*s %.*s: ", SPAN_ARG(incident->device), SPAN_ARG(incident->what));
	text_put_plain(call->out, incident->text);
	buffer_put_byte(call->out, '\n');
}

static json_t *
incident_json(const struct incident *incident)
{
	json_t *object = json_object();
	output_instant(object, "at", incident->at);
	output_text(object, "device", incident->device);
	output_text(object, "what", incident->what);
	output_text(object, "text", incident->text);
	return object;
}

static fault_t
status(struct call *call)
{
	struct reach_summary summary;
	struct incident incident;
	bool found;
	TRY(reach_summarise(call->store, call->arena, &summary));
	TRY(incident_newest(call->store, call->arena, &incident, &found));
	if (call->json) {
		json_t *object = reach_summary_json(call->store, &summary);
		if (found)
			json_object_set_new(object, "newest_incident", incident_json(&incident));
		call_json(call, object);
		return NULL;
	}
	print_text(call, &summary);
	if (found)
		put_incident(call, &incident);
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
