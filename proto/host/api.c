/* Dispatch: which route, who asks, what they may, and what became of it. */
#include "host/api_inside.h"

#include "host/clock.h"
#include "host/log.h"

#include <string.h>

bool
api_is_path(struct span path)
{
	return span_starts(path, SPAN(API_PREFIX "/"));
}

/* ---- finding the route ---- */

/* Whether the path is the pattern's; fills the words. */
static bool
matches(const char *pattern, struct span path, struct span words[API_WORDS_MAX])
{
	struct span rest = span_part(span_text(pattern), 1, SIZE_MAX), given = span_part(path, 1, SIZE_MAX);
	size_t count = 0;
	while (rest.size && given.size) {
		struct span want = span_cut(&rest, '/'), got = span_cut(&given, '/');
		bool variable = want.size && want.data[0] == '{';
		if (variable && got.size && count < API_WORDS_MAX)
			words[count++] = got;
		else if (variable || !span_equal(want, got))
			return false;
	}
	return !rest.size && !given.size;
}

/* The route, or NULL: then *known says whether the path has other methods. */
static const struct api_route *
find_route(const struct api *api, enum http_method method, struct span path, struct span words[API_WORDS_MAX],
	   bool *known)
{
	*known = false;
	for (const struct api_route *const *table = api->tables; *table; table++) {
		for (const struct api_route *route = *table; route->path; route++) {
			if (!matches(route->path, path, words))
				continue;
			*known = true;
			if (route->method == method || (method == HTTP_HEAD && route->method == HTTP_GET))
				return route;
		}
	}
	return NULL;
}

/* ---- who asks ----
 *
 * Pages ask for much by themselves, so that only what changes something shows that somebody is there. */

uint32_t
api_rights(const struct api_call *call)
{
	uint32_t rights = 0;
	for (enum account_right right = 0; call->state != LOGIN_OUT && right < RIGHT_COUNT; right++)
		if (account_may(&call->login.account, call->store->identity.role, right))
			rights |= MAY(right);
	return rights;
}

uint64_t
api_stream_of(const struct login *login)
{
	uint64_t of;
	memcpy(&of, login->id, sizeof(of));
	return of | 1;
}

static fault_t
find_login(struct api_call *call)
{
	if (!call->store || call->store->identity.role == ROLE_NONE || !call->request->cookie.size)
		return NULL;
	TRY(login_find(call->store, call->request->cookie, call->request->token, call->now, call->worker->idle_s,
		       call->request->method != HTTP_GET, &call->state, &call->login));
	call->rights = api_rights(call);
	return NULL;
}

/* NULL and *ready false when the call has been answered. */
static fault_t
check_login(struct api_call *call, bool *ready)
{
	const struct api_route *route = call->route;
	*ready = false;
	TRY(find_login(call));
	if (route->needs != API_NOTHING && (!call->store || call->store->identity.role == ROLE_NONE))
		return api_refuse(call, 409, "state",
				  (struct label){ "本机尚未加入本区", "this device has not joined a district yet" },
				  NULL);
	if (route->needs >= API_LOCKED && call->state == LOGIN_OUT)
		return api_refuse(call, 401, "session", (struct label){ "请先登录", "log in first" }, NULL);
	if (route->needs == API_SESSION && call->state == LOGIN_LOCKED)
		return api_refuse(call, 423, "locked",
				  (struct label){ "屏幕已锁定，请输入密码", "locked: enter the password" }, NULL);
	if (route->rights && !(call->rights & route->rights))
		return api_refuse(call, 403, "right",
				  (struct label){ "您的角色或这台设备无权进行此操作",
						  "your role or this device may not do this" },
				  NULL);
	if (route->needs >= API_LOCKED && !route->impersonal && !(call->rights & MAY(RIGHT_PERSONAL)))
		return api_refuse(call, 403, "right",
				  (struct label){ "您的角色只能查看不含个人信息的内容",
						  "your role sees only what names no one" },
				  NULL);
	*ready = true;
	return NULL;
}

/* ---- running it ---- */

static fault_t
read_body(struct api_call *call)
{
	if (!call->route->body)
		return NULL;
	TRY(fault_within(json_read(call->request->body, &call->body), "the request"));
	if (!json_is_object(call->body))
		return fault_raise(FAULT_INPUT, 0, "the request must be a JSON object");
	return NULL;
}

static fault_t
run_route(struct api_call *call)
{
	bool ready;
	TRY(check_login(call, &ready));
	if (!ready)
		return NULL;
	TRY(read_body(call));
	if (call->route->replay && call->request->idempotency_key.size)
		return api_replay(call);
	return call->route->run(call);
}

static fault_t
dispatch(struct api_call *call)
{
	bool known;
	struct span path = span_part(call->request->path, strlen(API_PREFIX), SIZE_MAX);
	call->route = find_route(call->api, call->request->method, path, call->words, &known);
	if (!call->route && known)
		return api_refuse(call, 405, "input", (struct label){ "不支持这种操作", "no such method here" }, NULL);
	if (!call->route)
		return api_refuse(call, 404, "missing",
				  (struct label){ "没有这个地址", "there is nothing at this address" }, NULL);
	return run_route(call);
}

void
api_handle(struct api *api, struct api_worker *worker, const struct http_request *request, struct http_answer *answer)
{
	struct api_call call = { .api = api, .request = request, .answer = answer, .arena = request->arena };
	call.worker = worker;
	call.store = worker->store;
	call.now_ms = clock_milliseconds();
	call.now = call.now_ms / 1000;
	call.offset_minutes = clock_offset_minutes();
	fault_t fault = dispatch(&call);
	worker->route = call.route;
	worker->role = call.state == LOGIN_OUT ? ACCOUNT_NONE : call.login.account.role;
	if (worker->store)
		db_undo(worker->store->db);
	if (!fault)
		fault = api_log_shown(&call);
	if (fault)
		api_answer_fault(&call, fault);
	json_decref(call.body);
	buffer_drop(&call.shown.records);
	if (!answer->status)
		api_answer(&call, 200, json_pack("{s:b}", "ok", 1));
}

void
api_publish_change(struct http_server *server, const struct uuid *records, size_t count)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	if (!server)
		return;
	buffer_print(&text, "{\"all\":%s,\"records\":[", records ? "false" : "true");
	for (size_t i = 0; records && i < count; i++) {
		char id[UUID_TEXT_SIZE + 1];
		uuid_text(records[i], id);
		buffer_print(&text, "%s\"%s\"", i ? "," : "", id);
	}
	buffer_put_text(&text, "]}");
	http_publish(server, "change", buffer_span(&text));
}
