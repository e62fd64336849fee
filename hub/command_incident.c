/* `incident list`: what was refused or odd, and which device it was. */
#include "hub/commands.h"

#include "host/output.h"
#include "hub/devices.h"

#define SHOWN_DEFAULT 50

static void
put_rows(struct call *call, const json_t *items)
{
	struct table table = { .arena = call->arena, .columns = 4 };
	size_t at;
	json_t *item;
	json_array_foreach(items, at, item)
	{
		table_cell(&table, json_text(json_object_get(item, "at")), 0);
		table_cell(&table, json_text(json_object_get(item, "device")), 0);
		table_cell(&table, json_text(json_object_get(item, "what")), 0);
		table_cell(&table, json_text(json_object_get(item, "text")), 0);
	}
	table_put(call->out, &table);
}

static fault_t
run(struct call *call)
{
	struct span device = call->word_count ? span_text(call->words[0]) : (struct span){ 0 };
	json_t *OWN(json_drop) page = NULL;
	int64_t limit;
	if (!call_limit(call, SHOWN_DEFAULT, &limit))
		return NULL;
	TRY(incidents_json(call->store, device, 0, limit, &page));
	json_t *items = json_object_get(page, "items");
	if (call->json)
		call_json(call, json_incref(items));
	else
		put_rows(call, items);
	return NULL;
}

static const struct command_option options[] = {
	{ "--limit", "N", { "最多几条（默认 50，JSON 为 500）", "at most N (50; as JSON 500)" }, false, false },
	{ 0 },
};

const struct command command_incident_list = {
	.name = "incident list",
	.words = "[DEVICE]",
	.help = { "列出拒收和异常，新的在前", "Lists what was refused or odd, newest first" },
	.more = { "replay：会话编号已用过，数据文件夹被复制使用，或从备份恢复过。",
		  "replay: a session's number was used before: the data folder was copied, or put back from a backup." },
	.run = run,
	.store = STORE_READS,
	.words_most = 1,
	.options = options,
};
