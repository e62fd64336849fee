/* `backup`: a whole, checked copy of the data, made while others work; `restore`: such a copy put into a new folder. */
#include "host/command_shared.h"

#include "host/backup.h"
#include "host/clock.h"
#include "host/drafts.h"
#include "host/output.h"
#include "host/restore.h"
#include "host/restored.h"

#define TARGET_MAX 64 /* bytes; drafts.h */

static fault_t
make_backup(struct call *call, struct backup *out)
{
	if (call->word_count)
		return backup_to(call->store, call->arena, call->words[0], out);
	return backup_make(call->store, call->arena, clock_seconds(), clock_offset_minutes(), out);
}

/* As much of a file's name as an entry of the log takes. */
static struct span
short_name(struct span name)
{
	struct span part = span_part(name, 0, TARGET_MAX);
	while (part.size < name.size && part.size && (name.data[part.size] & 0xc0) == 0x80)
		part.size--;
	return part;
}

static fault_t
backup(struct call *call)
{
	struct backup made;
	TRY(make_backup(call, &made));
	TRY(access_append(call->store, &(struct access){ .at = clock_seconds(),
							 .what = SPAN("backup"),
							 .target = short_name(made.name),
							 .count = 1 }));
	if (!call->json) {
		buffer_print(call->out, "%.*s\n", SPAN_ARG(made.path));
		return NULL;
	}
	json_t *object = json_object();
	output_text(object, "path", made.path);
	json_object_set_new(object, "bytes", json_integer(made.bytes));
	call_json(call, object);
	return NULL;
}

const struct command command_backup = {
	.name = "backup",
	.words = "[FILE]",
	.help = { "备份全部数据", "Makes a backup of all data" },
	.more = { "不写 FILE 时放在数据文件夹的 backup 中，保留最新 10 份。备份含全部记录、账号、草稿和本机密钥，请妥善保管；"
		  "不含 settings.ini、templates 和自设的节假日，请另行复制。",
		  "Without FILE into the data folder's backup, where the newest 10 stay. A backup holds all records, accounts, drafts and"
		  " this device's keys: keep it safe. It does not hold settings.ini, templates and holidays of your own: copy those"
		  " beside it." },
	.run = backup,
	.store = STORE_WRITES,
	.words_most = 1,
};

/* ---- restore ---- */

static const char *
next_step(const struct call *call)
{
	bool hub = call->store->identity.role == ROLE_HUB;
	return call_label(
		call, hub ? (struct label){ "接下来：启动 serve，等各街道设备连接后收回备份之后的内容，"
					    "再用 recovery finish 结束恢复",
					    "next: serve; devices that connect give back what came after the backup;"
					    " then end it with \"recovery finish\"" } :
			    (struct label){ "接下来：与区级中心连接一次（sync 或 serve），之后即可保存",
					    "next: connect to the hub once (sync, or serve); after that it saves" });
}

static fault_t
restore(struct call *call)
{
	struct restoring restoring = { .from = call->words[0], .dir = call->data, .file = call->program->file };
	struct buffer OWN(buffer_drop) at = { 0 };
	TRY(restore_file(&restoring, &call->store));
	const struct identity *me = &call->store->identity;
	if (call->json) {
		json_t *object = json_object();
		output_text(object, "device", span_text(me->device));
		output_instant(object, "restored", me->restored);
		call_json(call, object);
		return NULL;
	}
	output_put_time(&at, me->restored, clock_offset_minutes());
	buffer_print(call->out, "%s %.*s\n%s\n", me->device, SPAN_ARG(buffer_span(&at)), next_step(call));
	return NULL;
}

const struct command command_restore = {
	.name = "restore",
	.words = "FILE",
	.help = { "把备份恢复到新的数据文件夹", "Puts a backup into a new data folder" },
	.more = { "--data 指定的文件夹里不能已有数据。先核对备份，再复制。备份之后本机可能还签过别的变更，因此恢复后先不能保存："
		  "街道设备与区级中心连接一次即可，区级中心则先收回各设备保存的内容。"
		  "备份不含的 settings.ini、templates 和自设的节假日请另行复制到新文件夹。",
		  "The folder named by --data may not hold a database yet. The backup is checked before it is copied. Since this device may"
		  " have signed more after the backup, nothing can be saved at first: a node connects to the hub once; a hub gets back"
		  " what its nodes hold. Copy settings.ini, templates and holidays of your own, which no backup holds, beside it." },
	.run = restore,
	.store = STORE_NONE,
	.words_least = 1,
	.words_most = 1,
};
