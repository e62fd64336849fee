/* The mark of a backup; see restored.h. */
#include "host/restored.h"

#include "host/clock.h"
#include "host/output.h"

#include <string.h>

void
restored_put_mark(struct buffer *sql, int64_t now)
{
	buffer_print(sql,
		     "BEGIN; DELETE FROM identity WHERE name IN ('renewal_seed', 'renewal_key') OR name LIKE 'gave:%%';"
		     "INSERT INTO identity (name, value) VALUES ('restored', CAST('%lld' AS BLOB))"
		     " ON CONFLICT DO UPDATE SET value = excluded.value; COMMIT",
		     (long long)(now > 0 ? now : 1));
	buffer_put_byte(sql, 0);
}

fault_t
restored_unmark(struct store *store)
{
	TRY(db_run(store->db, "DELETE FROM identity WHERE name = 'restored'"));
	store->identity.restored = 0;
	return NULL;
}

struct label
restored_label(const struct store *store, struct arena *arena, int offset_minutes)
{
	struct buffer OWN(buffer_drop) at = { 0 };
	bool hub = store->identity.role == ROLE_HUB;
	output_put_time(&at, store->identity.restored, offset_minutes);
	struct span zh = arena_print(
		arena,
		hub ? "本中心的数据由 %.*s 的备份恢复，正在收回此后的内容，暂不能保存；情况见 heshi-hub recovery" :
		      "本机数据由 %.*s 的备份恢复：请先与区级中心连接一次（heshi-node sync），之后即可保存；已填写的内容先留作草稿",
		SPAN_ARG(buffer_span(&at)));
	struct span en = arena_print(
		arena,
		hub ? "the hub was put back from a backup of %.*s and is getting back what came after it: nothing can be saved"
		      " meanwhile; see \"heshi-hub recovery\"" :
		      "this folder was put back from a backup of %.*s: connect to the hub once (\"heshi-node sync\") before saving;"
		      " what is typed meanwhile stays as a draft",
		SPAN_ARG(buffer_span(&at)));
	return (struct label){ arena_text(arena, zh), arena_text(arena, en) };
}

fault_t
restored_may_sign(struct store *store)
{
	struct arena OWN(arena_drop) arena = { 0 };
	char before[LIMIT_DEVICE_NAME + 1];
	memcpy(before, store->identity.device, sizeof(before));
	TRY(store_refresh(store));
	if (strcmp(before, store->identity.device) != 0)
		return fault_raise(FAULT_INPUT, 0, "this device has just been given a new identity; try again");
	if (store->identity.restored)
		return fault_raise(FAULT_INPUT, 0, "%s", restored_label(store, &arena, clock_offset_minutes()).en);
	return NULL;
}
