/* `backup`: a whole, checked copy of the data, made while others work. */
#include "host/command_shared.h"

#include "host/backup.h"
#include "host/clock.h"
#include "host/drafts.h"
#include "host/output.h"

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
	.more = { "不写 FILE 时放在数据文件夹的 backup 中，保留最新 10 份。备份含全部记录和本机密钥，请妥善保管。",
		  "Without FILE into the data folder's backup, where the newest 10 stay. A backup holds all records and this device's"
		  " keys: keep it safe." },
	.run = backup,
	.store = STORE_WRITES,
	.words_most = 1,
};
