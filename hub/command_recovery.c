/* `recovery` and `recovery finish`: a hub that was put back from a backup, until it may sign again. */
#include "hub/commands.h"

#include "host/clock.h"
#include "host/output.h"
#include "host/restored.h"
#include "hub/recovery.h"

#include <inttypes.h>

static const char *
text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text ? text : "";
}

static void
put_ledgers(struct call *call, const json_t *ledgers)
{
	for (size_t i = 0; i < json_array_size(ledgers); i++) {
		const json_t *item = json_array_get(ledgers, i);
		int64_t now = json_integer_value(json_object_get(item, "changesets"));
		int64_t before = json_integer_value(json_object_get(item, "in_backup"));
		buffer_print(call->out,
			     call->chinese ? "%s：备份中 %" PRId64 " 个变更，已收回 %" PRId64 " 个\n" :
					     "%s: %" PRId64 " change sets in the backup, %" PRId64 " given back\n",
			     text_of(item, "name"), before, now - before);
	}
}

static void
put_devices(struct call *call, const json_t *devices)
{
	struct table table = { .arena = call->arena, .columns = 3 };
	for (size_t i = 0; i < json_array_size(devices); i++) {
		const json_t *item = json_array_get(devices, i);
		bool gave = json_object_get(item, "gave") != NULL;
		const char *state = call_label(call, gave ? (struct label){ "已交回", "has given back" } :
							    (struct label){ "尚未连接", "not heard yet" });
		table_cell(&table, span_text(text_of(item, "name")), 0);
		table_cell(&table, span_text(state), 0);
		table_cell(&table, span_text(text_of(item, "label")), 40);
	}
	table_put(call->out, &table);
}

static void
put_forks(struct call *call, const json_t *forks)
{
	for (size_t i = 0; i < json_array_size(forks); i++)
		buffer_print(call->out,
			     call->chinese ?
				     "%s：两条本中心签过的历史互不包含，需由人裁定\n" :
				     "%s: two lines that this hub signed contradict each other; people must decide\n",
			     json_string_value(json_array_get(forks, i)));
}

static fault_t
show(struct call *call)
{
	json_t *OWN(json_drop) state = NULL;
	TRY(recovery_json(call->store, call->arena, &state));
	if (call->json) {
		call_json(call, KEEP(state));
		return NULL;
	}
	if (!recovery_is_on(call->store)) {
		buffer_print(call->out, "%s\n", call_label(call, (struct label){ "不在恢复中", "no recovery is on" }));
		return NULL;
	}
	buffer_print(call->out, "%s\n",
		     call_label(call, restored_label(call->store, call->arena, clock_offset_minutes())));
	put_ledgers(call, json_object_get(state, "ledgers"));
	put_devices(call, json_object_get(state, "devices"));
	put_forks(call, json_object_get(state, "forks"));
	return NULL;
}

const struct command command_recovery = {
	.name = "recovery",
	.words = "",
	.help = { "显示从备份恢复的进展", "Shows how far the recovery from a backup is" },
	.more = { "恢复期间本中心不签发任何内容；启动 serve 后，各街道设备连接时自动交回备份之后的内容。",
		  "While it lasts the hub signs nothing; serve, and each device that connects gives back what came after the backup." },
	.run = show,
	.store = STORE_READS,
};

static fault_t
run_finish(struct call *call)
{
	const char **without = ARENA_NEW_ARRAY(call->arena, call->option_count + 1, const char *);
	size_t count = 0;
	for (size_t i = 0; i < call->option_count; i++)
		without[count++] = call->options[i].value;
	return recovery_finish(call->store, NULL, without, count);
}

static const struct command_option finish_options[] = {
	{ "--without",
	  "DEVICE",
	  { "不再等待此设备，可多次给出", "do not wait for this device; as often as needed" },
	  false,
	  true },
	{ 0 },
};

const struct command command_recovery_finish = {
	.name = "recovery finish",
	.words = "",
	.help = { "结束从备份的恢复，本中心重新工作", "Ends the recovery from a backup: the hub works again" },
	.more = { "在用设备都交回后才能结束；无法再连接的设备用 --without 逐一列出：只存在该设备上的内容将不在本中心，"
		  "该设备若存有更新的内容，须重新接入。",
		  "Only once every active device has given back. Name those that will not come by --without: what only they hold is then"
		  " not at the hub, and one that holds more than the hub must be enrolled anew." },
	.run = run_finish,
	.store = STORE_WRITES,
	.options = finish_options,
};
