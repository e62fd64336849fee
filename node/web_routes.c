/* What only a node's screens do: joining the district, and the exchange with the hub. */
#include "host/api_inside.h"

#include "core/enrolcode.h"
#include "host/output.h"
#include "host/reach.h"
#include "node/enrol.h"
#include "node/exchange_log.h"
#include "node/web.h"

#include <string.h>
#include <unistd.h>

#define PENDING_MAX 500
#define EXCHANGES_SHOWN 200

/* ---- joining ---- */

static const char *
host_label(struct api_call *call)
{
	char name[64] = "";
	if (gethostname(name, sizeof(name) - 1) || name[0] == 0)
		return "node";
	return arena_text(call->arena, span_text(name));
}

static fault_t
check_name(struct span name)
{
	if (name.size > LIMIT_PERSON_NAME)
		return fault_raise(FAULT_INPUT, 0, "a name may have up to %d bytes", LIMIT_PERSON_NAME);
	return NULL;
}

static bool
is_code(struct span text)
{
	struct enrolcode code;
	bool valid = enrolcode_read(text, &code);
	crypt_wipe(&code, sizeof(code));
	return valid;
}

static fault_t
enrol(struct api_call *call)
{
	static const char *const members[] = { "code", "name", "label", "hub", NULL };
	struct span code, name, label, hub;
	if (call->store && call->store->identity.role != ROLE_NONE)
		return api_refuse(call, 409, "state",
				  (struct label){ "本机已加入本区", "this device has joined already" }, NULL);
	TRY(api_members(call, members));
	TRY(api_need_text(call, "code", 1000, &code));
	TRY(api_need_text(call, "name", 1000, &name));
	TRY(api_text(call, "label", 1000, &label));
	TRY(api_text(call, "hub", 300, &hub));
	TRY(check_name(name));
	TRY(check_name(label));
	if (!is_code(code))
		return api_refuse(
			call, 400, "input",
			(struct label){ "接入码不完整或有误，请对照原文重新粘贴或输入",
					"the enrolment code is incomplete or mistyped: copy it again, whole" },
			NULL);
	struct enrol_options options = { .data = call->api->data,
					 .code = arena_text(call->arena, code),
					 .person = arena_text(call->arena, name),
					 .label = label.size ? arena_text(call->arena, label) : host_label(call),
					 .hub = hub.size ? arena_text(call->arena, hub) : NULL };
	store_close(&call->worker->store);
	call->store = NULL;
	TRY(enrol_node(&options, &call->worker->store));
	call->store = call->worker->store;
	service_enrolled(call->api->program);
	return api_answer_session(call, 200, NULL);
}

/* ---- exchange ---- */

static fault_t
show_sync(struct api_call *call)
{
	json_t *object = NULL, *exchanges = NULL;
	TRY(exchange_log_list(call->store, EXCHANGES_SHOWN, &exchanges));
	fault_t fault = service_sync_json(call->api->program, call->store, &object);
	if (fault) {
		json_decref(exchanges);
		return fault;
	}
	json_object_set_new(object, "exchanges", exchanges);
	api_answer(call, 200, object);
	return NULL;
}

static fault_t
show_pending(struct api_call *call)
{
	json_t *items = NULL, *object = NULL;
	TRY(reach_pending(call->store, PENDING_MAX, &items));
	fault_t fault = service_sync_json(call->api->program, call->store, &object);
	if (fault) {
		json_decref(items);
		return fault;
	}
	json_object_set_new(object, "items", items);
	api_answer(call, 200, object);
	return NULL;
}

static fault_t
sync_now(struct api_call *call)
{
	service_sync_now(call->api->program);
	return NULL;
}

const struct api_route web_node_routes[] = {
	{ HTTP_POST, "/enrolment", enrol, API_NOTHING, .body = true,
	  .summary = { "凭接入码加入本区", "Joins the district with a code" }, .takes = "Enrolment",
	  .gives = "Session" },
	{ HTTP_GET, "/sync", show_sync, API_SESSION, .summary = { "同步情况", "How far the exchange is" },
	  .gives = "Sync" },
	{ HTTP_GET, "/sync/pending", show_pending, API_SESSION,
	  .summary = { "尚未送达的变更", "What the hub does not hold yet" }, .gives = "Pending" },
	{ HTTP_POST, "/sync", sync_now, API_SESSION, .rights = MAY(RIGHT_SYNC), .body = true,
	  .summary = { "立即同步", "Exchanges now" } },
	{ .path = NULL },
};
