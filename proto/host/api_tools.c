/* What handlers have in common: answers, refusals, members of the body, parameters of the query. */
#include "host/api_inside.h"

#include "base/text.h"
#include "host/facts_shared.h"
#include "host/log.h"
#include "host/output.h"

#include <inttypes.h>
#include <string.h>

void
api_answer(struct api_call *call, int status, json_t *json)
{
	call->answer->status = status;
	call->answer->type = "application/json; charset=utf-8";
	buffer_clear(&call->answer->body);
	json_put_line(&call->answer->body, json);
	buffer_put_byte(&call->answer->body, '\n');
	json_decref(json);
}

fault_t
api_refuse(struct api_call *call, int status, const char *code, struct label text, json_t *more)
{
	json_t *error = more ? more : json_object();
	output_text(error, "code", span_text(code));
	output_text(error, "text", span_text(text.en));
	output_text(error, "text_zh", span_text(text.zh));
	api_answer(call, status, json_pack("{s:o}", "error", error));
	return NULL;
}

fault_t
api_refuse_problems(struct api_call *call, const struct problems *problems)
{
	return api_refuse(call, 422, "refused",
			  (struct label){ "有内容不符合要求，尚未保存", "something does not fit; nothing was saved" },
			  json_pack("{s:o}", "problems", output_problems(problems)));
}

/* A fault's code, as a browser and a person hear of it. */
static const struct {
	int status;
	bool own; /* the caller's own mistake: not logged */
	struct label text;
} reactions[] = {
	[FAULT_SYSTEM] = { 503,
			   false,
			   { "系统出错（例如磁盘已满），没有保存；请处理后重试",
			     "the system failed (a full disk, for example); nothing was saved; mend that and try again" } },
	[FAULT_STORE] = { 503,
			  false,
			  { "数据文件有问题，没有保存；请联系区级中心",
			    "the data file is damaged; nothing was saved; ask the district" } },
	[FAULT_PEER] = { 503,
			 true,
			 { "连不上区级中心；本机照常可用，稍后再试",
			   "the hub cannot be reached; go on here and try later" } },
	[FAULT_TRUST] = { 403, false, { "未通过核验，已拒绝", "refused: it could not be verified" } },
	[FAULT_LIMIT] = { 413, true, { "内容过大", "too large" } },
	[FAULT_INPUT] = { 400, true, { "内容有误，没有保存", "something given is wrong; nothing was saved" } },
};

/* Nothing is wrong: who asks again soon is answered. */
static fault_t
answer_wait(struct api_call *call)
{
	call->answer->retry_after = "1";
	return api_refuse(call, 503, "wait",
			  (struct label){ "正在读取数据，请稍候再试", "figures are being read; try again in a moment" },
			  NULL);
}

void
api_answer_fault(struct api_call *call, fault_t fault)
{
	enum fault_code code = fault_code(fault);
	if (facts_is_wait(fault)) {
		fault_drop(fault);
		fault_drop(answer_wait(call));
		return;
	}
	struct label text = reactions[code].text;
	json_t *more = json_object();
	if (reactions[code].own) {
		output_text(more, "detail", span_text(fault_text(fault)));
		text.en = fault_text(fault);
	}
	call->answer->disposition = NULL;
	fault_drop(api_refuse(call, reactions[code].status, fault_word(code), text, more));
	if (!reactions[code].own)
		log_warn("%s: %s", call->route ? call->route->path : "a request", fault_text(fault));
	fault_drop(fault);
}

fault_t
api_text(struct api_call *call, const char *name, size_t most, struct span *out)
{
	const json_t *json = json_object_get(call->body, name);
	*out = (struct span){ 0 };
	if (!json || json_is_null(json))
		return NULL;
	if (!json_is_string(json))
		return fault_raise(FAULT_INPUT, 0, "%s must be a text", name);
	if (json_string_length(json) > most)
		return fault_raise(FAULT_INPUT, 0, "%s is too long", name);
	*out = arena_copy(call->arena, json_text(json));
	return NULL;
}

fault_t
api_need_text(struct api_call *call, const char *name, size_t most, struct span *out)
{
	TRY(api_text(call, name, most, out));
	return out->size ? NULL : fault_raise(FAULT_INPUT, 0, "%s is missing", name);
}

fault_t
api_date(const char *name, struct span text, struct date *out)
{
	return date_read(text, out) ? NULL : fault_raise(FAULT_INPUT, 0, "%s must be a date like 2026-11-22", name);
}

fault_t
api_members(struct api_call *call, const char *const *names)
{
	const char *name;
	json_t *value;
	json_object_foreach(call->body, name, value)
	{
		const char *const *at = names;
		while (*at && strcmp(*at, name) != 0)
			at++;
		if (!*at)
			return fault_raise(FAULT_INPUT, 0, "the request has a member that means nothing here");
	}
	return NULL;
}

fault_t
api_id(struct span word, struct uuid *out)
{
	return uuid_read(word, out) ? NULL : fault_raise(FAULT_INPUT, 0, "the address holds no readable id");
}

fault_t
api_number(struct api_call *call, const char *name, int64_t least, int64_t most, int64_t otherwise, int64_t *out)
{
	bool found;
	struct span text = http_query(call->request, name, &found);
	*out = otherwise;
	if (!found || (text_read_integer(text, out) && *out >= least && *out <= most))
		return NULL;
	return fault_raise(FAULT_INPUT, 0, "%s must be a number from %" PRId64 " to %" PRId64, name, least, most);
}

bool
api_flag(const struct api_call *call, const char *name)
{
	struct span text = http_query(call->request, name, NULL);
	return span_equal(text, SPAN("1")) || span_equal(text, SPAN("true"));
}

fault_t
api_actor(struct api_call *call, struct actor *out)
{
	const struct account *account = &call->login.account;
	return actor_account(call->store, call->arena, account->person, span_text(account->name), call->now_ms,
			     call->offset_minutes, out);
}

fault_t
api_find(struct api_call *call, struct uuid *id, struct place *place, bool *found)
{
	char text[UUID_TEXT_SIZE + 1];
	TRY(api_id(call->words[0], id));
	uuid_text(*id, text);
	struct query query = db_query(call->store->db, "SELECT 1 FROM document WHERE id = ?");
	query_text(&query, span_text(text));
	*found = query_step(&query);
	TRY(query_end(&query));
	if (*found)
		return record_find(call->store, *id, place);
	return api_refuse(call, 404, "missing", (struct label){ "本机没有这条记录", "there is no such record here" },
			  NULL);
}

struct date
api_today(const struct api_call *call)
{
	return date_of_instant(call->now, call->offset_minutes);
}
