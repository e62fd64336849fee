/* The screens' routes for devices: how they stand, codes for new ones, revoking, and what was refused. */
#include "hub/web.h"

#include "host/net.h"
#include "hub/devices.h"
#include "hub/enrolment.h"

#define REASON_BYTES 800
#define INCIDENTS_SHOWN 50

static fault_t
answer_missing(struct api_call *call)
{
	return api_refuse(call, 404, "missing", (struct label){ "没有这台设备", "there is no such device" }, NULL);
}

static fault_t
list_devices(struct api_call *call)
{
	json_t *items = NULL;
	TRY(devices_json(call->store, hub_web(call)->presence, (struct span){ 0 }, &items));
	api_answer(call, 200, json_pack("{s:o}", "items", items));
	return NULL;
}

/* One device, with what was refused of it. */
static fault_t
show_device(struct api_call *call)
{
	json_t *OWN(json_drop) items = NULL, *incidents = NULL;
	TRY(devices_json(call->store, hub_web(call)->presence, call->words[0], &items));
	json_t *device = json_array_get(items, 0);
	if (!device)
		return answer_missing(call);
	TRY(incidents_json(call->store, span_text(json_string_value(json_object_get(device, "name"))), 0,
			   INCIDENTS_SHOWN, &incidents));
	json_object_set_new(device, "newest", incidents);
	api_answer(call, 200, json_incref(device));
	return NULL;
}

static fault_t
list_incidents(struct api_call *call)
{
	json_t *page = NULL;
	int64_t before, limit;
	TRY(api_number(call, "before", 0, INT64_MAX, 0, &before));
	TRY(api_number(call, "limit", 1, 500, INCIDENTS_SHOWN, &limit));
	TRY(incidents_json(call->store, http_query(call->request, "device", NULL), before, limit, &page));
	api_answer(call, 200, page);
	return NULL;
}

/* ---- codes ---- */

static fault_t
list_enrolments(struct api_call *call)
{
	json_t *items = NULL;
	const char *address;
	fault_t fault = devices_address(call->store, call->arena, NULL, &address);
	bool known = !fault;
	fault_drop(fault);
	TRY(enrolments_json(call->store, call->now, &items));
	json_t *object = json_pack("{s:o}", "items", items);
	if (known)
		json_object_set_new(object, "address", json_string(address));
	api_answer(call, 200, object);
	return NULL;
}

/* An address that no node could dial is refused here, before it is printed and carried to a street. */
static fault_t
read_address(struct api_call *call, const char **out)
{
	struct span given;
	TRY(api_text(call, "address", 100, &given));
	return devices_address(call->store, call->arena, arena_text(call->arena, given), out);
}

static fault_t
read_hours(struct api_call *call, int64_t *out)
{
	const json_t *hours = json_object_get(call->body, "hours");
	*out = hours ? json_integer_value(hours) : ENROLMENT_HOURS;
	if ((hours && !json_is_integer(hours)) || *out < 1 || *out > ENROLMENT_HOURS_MAX)
		return fault_raise(FAULT_INPUT, 0, "hours must be 1 to %d", ENROLMENT_HOURS_MAX);
	return NULL;
}

static fault_t
offer_code(struct api_call *call)
{
	static const char *const members[] = { "centre", "role", "hours", "address", NULL };
	struct buffer OWN(buffer_drop) code = { 0 };
	struct span centre, role;
	const char *address;
	int64_t hours;
	TRY(api_members(call, members));
	TRY(api_need_text(call, "centre", LIMIT_CENTRE_CODE, &centre));
	TRY(api_need_text(call, "role", 16, &role));
	TRY(read_hours(call, &hours));
	TRY(read_address(call, &address));
	enum role as = role_read(role);
	if (as != ROLE_CENTRE && as != ROLE_TRAINER)
		return fault_raise(FAULT_INPUT, 0, "role must be centre or trainer");
	TRY(enrolment_offer(call->store, &call->login.account.id, arena_text(call->arena, centre), as, (int)hours,
			    address, &code));
	json_t *object = json_pack("{s:o, s:s, s:I}", "code", json_span(buffer_span(&code)), "address", address,
				   "hours", (json_int_t)hours);
	api_answer(call, 201, object);
	return NULL;
}

static fault_t
cancel_code(struct api_call *call)
{
	bool found;
	TRY(enrolment_cancel(call->store, &call->login.account.id, call->words[0], call->now, &found));
	if (!found)
		return api_refuse(call, 404, "missing",
				  (struct label){ "这个接入码已使用、已过期或已取消",
						  "that code was used, has expired or was taken back" },
				  NULL);
	return NULL;
}

/* ---- revoking ---- */

static fault_t
is_active(struct api_call *call, bool *known, bool *active)
{
	json_t *OWN(json_drop) items = NULL;
	TRY(devices_json(call->store, NULL, call->words[0], &items));
	const json_t *device = json_array_get(items, 0);
	*known = device != NULL;
	*active = span_equal(span_text(json_string_value(json_object_get(device, "status"))), SPAN("active"));
	return NULL;
}

static fault_t
revoke_device(struct api_call *call)
{
	static const char *const members[] = { "how", "reason", NULL };
	struct revocation revocation = { .device = call->words[0], .by = &call->login.account.id };
	struct actor actor;
	bool known, active;
	TRY(api_members(call, members));
	TRY(api_need_text(call, "how", 16, &revocation.how));
	TRY(api_text(call, "reason", REASON_BYTES, &revocation.reason));
	TRY(is_active(call, &known, &active));
	if (!known)
		return answer_missing(call);
	if (!active)
		return api_refuse(call, 409, "state",
				  (struct label){ "这台设备已经停用", "the device was revoked before" }, NULL);
	TRY(api_actor(call, &actor));
	return device_revoke(call->store, call->arena, &actor, &revocation);
}

const struct api_route web_device_routes[] = {
	{ HTTP_GET, "/devices", list_devices, API_SESSION, .shows = "",
	  .summary = { "各设备情况", "How every device stands" }, .gives = "Devices" },
	{ HTTP_GET, "/devices/{id}", show_device, API_SESSION, .shows = "",
	  .summary = { "一台设备", "One device, with what was refused of it" }, .gives = "Devices" },
	{ HTTP_POST, "/devices/{id}/revocation", revoke_device, API_SESSION, .rights = MAY(RIGHT_DEVICES), .body = true,
	  .summary = { "停用设备", "Revokes a device" }, .takes = "Revocation" },
	{ HTTP_GET, "/enrolments", list_enrolments, API_SESSION, .rights = MAY(RIGHT_DEVICES), .shows = "",
	  .summary = { "尚未使用的接入码", "Codes that nobody has used yet, without their secrets" },
	  .gives = "Enrolment code" },
	{ HTTP_POST, "/enrolments", offer_code, API_SESSION, .rights = MAY(RIGHT_DEVICES), .body = true,
	  .summary = { "出具接入码（只显示这一次）", "Gives out a code, which is shown this once" },
	  .takes = "Enrolment code", .gives = "Enrolment code" },
	{ HTTP_DELETE, "/enrolments/{n}", cancel_code, API_SESSION, .rights = MAY(RIGHT_DEVICES),
	  .summary = { "收回接入码", "Takes a code back" } },
	{ HTTP_GET, "/incidents", list_incidents, API_SESSION, .shows = "",
	  .summary = { "拒收和异常", "What was refused or odd, newest first" }, .gives = "Incidents" },
	{ .path = NULL },
};
