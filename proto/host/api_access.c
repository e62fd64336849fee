/* The access log as those who answer for it read it: filtered, page by page, and as a sheet. */
#include "host/api_inside.h"

#include "base/text.h"
#include "host/access.h"
#include "host/names.h"
#include "host/output.h"
#include "host/record_json.h"
#include "host/sheet.h"

#include <string.h>

#define SHOWN_MAX 200    /* entries of a page */
#define SHEET_ROWS 20000 /* entries of a sheet */
#define DAY_S INT64_C(86400)

/* What routes and commands write; a word that is not here is shown as it is. */
static const struct {
	const char *what;
	struct label label;
} labels[] = {
	{ "view", { "查看", "viewed" } },
	{ "list", { "浏览列表", "listed" } },
	{ "search", { "检索", "searched" } },
	{ "history", { "查看历史", "viewed the history" } },
	{ "conflicts", { "查看待裁定事项", "viewed what is to settle" } },
	{ "duplicates", { "比对重复案件", "compared with earlier cases" } },
	{ "suggest", { "按以往案件联想", "took suggestions" } },
	{ "today", { "查看今日待办", "viewed the day's work" } },
	{ "warnings", { "查看预警", "viewed warnings" } },
	{ "review", { "评查案卷", "reviewed case files" } },
	{ "report", { "查看报表", "viewed a report" } },
	{ "drill", { "查看报表明细", "viewed the cases behind a figure" } },
	{ "print", { "打印", "printed" } },
	{ "export", { "导出", "exported" } },
	{ "backup", { "备份", "made a backup" } },
	{ "mirror", { "取得镜像令牌", "took a token for the mirrors" } },
	{ "account", { "建立或更改账户", "made or changed an account" } },
	{ "enrolment", { "出具或收回接入码", "gave out or took back an enrolment code" } },
	{ "revocation", { "停用设备", "revoked a device" } },
	{ "recovery", { "结束从备份的恢复", "ended the recovery from a backup" } },
	{ "settings", { "更改设置", "changed settings" } },
	{ "command", { "在服务器上用命令查看", "looked by a command on the server" } },
};

static struct label
label_of(struct arena *arena, struct span what)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (span_equal(what, span_text(labels[i].what)))
			return labels[i].label;
	const char *word = arena_text(arena, what);
	return (struct label){ word, word };
}

/* A list's kind by its label, a record by what people know it by; else as it stands. */
static fault_t
target_label(struct store *store, struct arena *arena, const struct access *access, struct label *out)
{
	const struct kind *kind = schema_kind(access->target);
	struct named named = { .kind = NULL };
	struct uuid id;
	const char *text = arena_text(arena, access->target);
	*out = kind ? kind->label : (struct label){ text, text };
	if (!uuid_read(access->target, &id))
		return NULL;
	TRY(name_of_record(store, arena, id, &named));
	if (named.name.size)
		out->zh = out->en = arena_text(arena, named.name);
	return NULL;
}

/* ---- which entries ---- */

static fault_t
read_id(struct api_call *call, const char *name, const struct uuid **out)
{
	struct span text = http_query(call->request, name, NULL);
	struct uuid *id = ARENA_NEW(call->arena, struct uuid);
	if (!text.size)
		return NULL;
	TRY(api_id(text, id));
	*out = id;
	return NULL;
}

/* Its id, or the number that people know a case by. What there is no case for has no entries. */
static fault_t
read_record(struct api_call *call, const struct uuid **out)
{
	struct span text = http_query(call->request, "record", NULL);
	struct uuid *id = ARENA_NEW(call->arena, struct uuid);
	if (!text.size)
		return NULL;
	*out = id;
	if (uuid_read(text, id))
		return NULL;
	struct query query = db_query(call->store->db, "SELECT id FROM dispute WHERE number = ? ORDER BY id LIMIT 1");
	query_text(&query, text);
	if (!query_step(&query) || !uuid_read(query_get_bytes(&query, 0), id))
		*id = (struct uuid){ 0 };
	return query_end(&query);
}

/* The first or last second of a day on this machine's wall. */
static fault_t
read_day(struct api_call *call, const char *name, bool end, int64_t *out)
{
	struct span text = http_query(call->request, name, NULL);
	struct date date;
	if (!text.size)
		return NULL;
	TRY(api_date(name, text, &date));
	*out = date_days(date) * DAY_S - call->offset_minutes * INT64_C(60) + (end ? DAY_S - 1 : 0);
	return NULL;
}

static fault_t
read_query(struct api_call *call, struct access_query *query)
{
	*query = (struct access_query){ .before = 0 };
	TRY(api_number(call, "before", 0, INT64_MAX, 0, &query->before));
	TRY(read_id(call, "account", &query->account));
	TRY(read_record(call, &query->record));
	TRY(read_day(call, "from", false, &query->from));
	return read_day(call, "to", true, &query->to);
}

/* ---- as JSON ---- */

static fault_t
add_records(struct api_call *call, const struct access *access, json_t *object)
{
	json_t *array = json_array();
	json_object_set_new(object, "record_count", json_integer((json_int_t)access->record_total));
	json_object_set_new(object, "records", array);
	for (size_t i = 0; i < access->record_count; i++) {
		struct named named;
		json_t *item = json_object();
		json_array_append_new(array, item);
		TRY(name_of_record(call->store, call->arena, access->records[i], &named));
		json_set_uuid(item, "id", access->records[i]);
		output_text(item, "kind", span_text(named.kind ? named.kind->name : NULL));
		output_text(item, "name", named.name);
	}
	return NULL;
}

static fault_t
add_entry(struct api_call *call, const struct access *access, json_t *array)
{
	json_t *object = json_object();
	struct label target;
	json_array_append_new(array, object);
	TRY(target_label(call->store, call->arena, access, &target));
	json_object_set_new(object, "number", json_integer(access->number));
	output_instant(object, "at", access->at);
	if (access->name.size)
		json_set_uuid(object, "account", access->account);
	output_text(object, "name", access->name);
	output_text(object, "what", access->what);
	json_object_set_new(object, "label", output_label(label_of(call->arena, access->what)));
	output_text(object, "target", access->target);
	json_object_set_new(object, "target_label", output_label(target));
	json_object_set_new(object, "count", json_integer(access->count));
	json_object_set_new(object, "repeats", json_integer(access->repeats));
	return add_records(call, access, object);
}

/* For choosing whose entries to see. */
static fault_t
add_accounts(struct api_call *call, json_t *page)
{
	struct account *accounts;
	size_t count;
	json_t *array = json_array();
	json_object_set_new(page, "accounts", array);
	TRY(account_list(call->store, call->arena, &accounts, &count));
	for (size_t i = 0; i < count; i++) {
		json_t *item = json_object();
		json_array_append_new(array, item);
		json_set_uuid(item, "id", accounts[i].id);
		output_text(item, "name", span_text(accounts[i].name));
	}
	return NULL;
}

fault_t
api_list_access(struct api_call *call)
{
	struct access_query query;
	int64_t limit;
	struct access *log;
	size_t count;
	json_t *array = json_array(), *OWN(json_drop) page = json_pack("{s:o}", "items", array);
	TRY(read_query(call, &query));
	TRY(api_number(call, "limit", 1, SHOWN_MAX, 50, &limit));
	query.most = (size_t)limit + 1;
	TRY(access_list(call->store, call->arena, &query, &log, &count));
	for (size_t i = 0; i < count && i < (size_t)limit; i++)
		TRY(add_entry(call, &log[i], array));
	json_object_set_new(page, "more", json_boolean(count > (size_t)limit));
	TRY(add_accounts(call, page));
	api_answer(call, 200, KEEP(page));
	return NULL;
}

/* ---- as a sheet ---- */

static const struct label heads[] = {
	{ "时间", "Time" },        { "账户", "Account" }, { "事项", "What" },
	{ "对象", "Of what" },     { "条数", "Items" },   { "10分钟内重复次数", "Repeated within 10 minutes" },
	{ "涉及记录", "Records" },
};
#define HEADS (sizeof(heads) / sizeof(heads[0]))

static struct cell
text_cell(struct span text)
{
	return (struct cell){ .type = text.size ? CELL_TEXT : CELL_EMPTY, .text = text };
}

static struct cell
number_cell(int64_t number)
{
	return (struct cell){ .type = CELL_NUMBER, .number = number };
}

/* What a cell keeps outlives the entries it was made of. */
static struct cell
kept_cell(struct sheet *sheet, struct span text)
{
	return text_cell(arena_copy(sheet->arena, text));
}

/* The first few by name, and how many more there are. */
static fault_t
records_cell(struct store *store, struct arena *arena, const struct access *access, struct span *out)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	for (size_t i = 0; i < access->record_count; i++) {
		struct named named;
		TRY(name_of_record(store, arena, access->records[i], &named));
		buffer_put_text(&text, i ? " " : "");
		if (named.name.size)
			buffer_put_span(&text, named.name);
		else
			uuid_put(&text, access->records[i]);
	}
	if (access->record_total > access->record_count)
		buffer_print(&text, " +%zu", access->record_total - access->record_count);
	*out = arena_copy(arena, buffer_span(&text));
	return NULL;
}

static fault_t
add_row(struct api_call *call, struct arena *arena, const struct access *access, bool chinese, struct sheet *sheet)
{
	struct cell *row = sheet_row(sheet);
	struct label what = label_of(arena, access->what), target;
	struct span records;
	TRY(target_label(call->store, arena, access, &target));
	TRY(records_cell(call->store, arena, access, &records));
	row[0] = (struct cell){ .type = CELL_TIME, .number = (access->at + call->offset_minutes * INT64_C(60)) / 60 };
	row[1] = kept_cell(sheet, access->name);
	row[2] = kept_cell(sheet, span_text(chinese ? what.zh : what.en));
	row[3] = kept_cell(sheet, span_text(chinese ? target.zh : target.en));
	row[4] = number_cell(access->count);
	row[5] = number_cell(access->repeats);
	row[6] = kept_cell(sheet, records);
	return NULL;
}

/* The next entries, older than query->before, which goes on; with memory of their own, for there are many. */
static fault_t
add_batch(struct api_call *call, struct access_query *query, bool chinese, struct sheet *sheet, bool *more)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct access *log;
	size_t count;
	TRY(access_list(call->store, &arena, query, &log, &count));
	for (size_t i = 0; i < count && sheet_rows(sheet) < SHEET_ROWS; i++)
		TRY(add_row(call, &arena, &log[i], chinese, sheet));
	*more = count > 0;
	if (count)
		query->before = log[count - 1].number;
	return NULL;
}

static fault_t
add_rows(struct api_call *call, bool chinese, struct sheet *sheet)
{
	struct access_query query;
	bool more = true;
	TRY(read_query(call, &query));
	query.most = ACCESS_LIST_MAX;
	while (more && sheet_rows(sheet) < SHEET_ROWS)
		TRY(add_batch(call, &query, chinese, sheet, &more));
	if (sheet_rows(sheet) == SHEET_ROWS)
		sheet->note = chinese ? SPAN("（只导出了最近 20000 条；请缩小范围）") :
					SPAN("(the newest 20000 entries only: narrow the filters)");
	return NULL;
}

fault_t
api_export_access(struct api_call *call)
{
	bool chinese = !span_equal(http_query(call->request, "lang", NULL), SPAN("en"));
	struct sheet sheet = { .arena = call->arena, .columns = HEADS };
	struct date today = api_today(call);
	struct span *head = ARENA_NEW_ARRAY(call->arena, HEADS, struct span);
	for (size_t i = 0; i < HEADS; i++)
		head[i] = span_text(chinese ? heads[i].zh : heads[i].en);
	sheet.head = head;
	TRY(add_rows(call, chinese, &sheet));
	buffer_clear(&call->answer->body);
	sheet_put_csv(&call->answer->body, &sheet);
	call->answer->type = "text/csv; charset=utf-8";
	call->answer->disposition =
		arena_text(call->arena, arena_print(call->arena, "attachment; filename=\"access-log-%04d%02d%02d.csv\"",
						    today.year, today.month, today.day));
	call->answer->status = 200;
	call->shown.target = SPAN("access_log");
	api_shown_people(call, sheet_rows(&sheet));
	return NULL;
}
