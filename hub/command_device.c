/* enrol, device revoke, receipt: the hub's commands for its nodes. */
#include "hub/commands.h"
#include "hub/devices.h"
#include "hub/enrolment.h"

#include <string.h>

static fault_t
run_enrol(struct call *call)
{
	const char *centre = call_option(call, "--centre"), *address;
	struct buffer OWN(buffer_drop) code = { 0 };
	enum role role = role_read(span_text(call_option(call, "--role")));
	int64_t hours;
	if (role != ROLE_CENTRE && role != ROLE_TRAINER)
		return call_misuse(call, "--role is centre or trainer");
	if (!call_integer(call, "--hours", 1, ENROLMENT_HOURS_MAX, ENROLMENT_HOURS, &hours))
		return NULL;
	TRY(devices_address(call->store, call->arena, call_option(call, "--address"), &address));
	TRY(enrolment_offer(call->store, NULL, centre, role, (int)hours, address, &code));
	if (call->json)
		call_json(call, json_pack("{s:o, s:s, s:I}", "code", json_span(buffer_span(&code)), "address", address,
					  "hours", (json_int_t)hours));
	else
		buffer_print(call->out, "%.*s\n", SPAN_ARG(buffer_span(&code)));
	return NULL;
}

static const struct command_option enrol_options[] = {
	{ "--centre", "CODE", { "街道代码", "the centre's code" }, true, false },
	{ "--role", "centre|trainer", { "用途", "what the device is for" }, true, false },
	{ "--hours", "N", { "接入码有效小时数，默认 72", "hours until the code expires, 72 by default" }, false, false },
	{ "--address", "HOST:PORT", { "节点访问本中心的地址", "where nodes reach the hub" }, false, false },
	{ 0 },
};

const struct command command_enrol = {
	.name = "enrol",
	.words = "",
	.help = { "为一台新设备出具接入码", "Gives out a code for one new device" },
	.run = run_enrol,
	.store = STORE_WRITES,
	.options = enrol_options,
};

static fault_t
run_revoke(struct call *call)
{
	bool lost = call_option(call, "--lost") != NULL, retired = call_option(call, "--retired") != NULL;
	struct revocation revocation = { .device = span_text(call->words[0]),
					 .how = span_text(lost ? "lost" : "retired"),
					 .reason = span_text(call_option(call, "--reason")) };
	struct actor actor;
	if (lost == retired)
		return call_misuse(call, "say --lost or --retired");
	TRY(call_actor(call, &actor));
	return device_revoke(call->store, call->arena, &actor, &revocation);
}

static const struct command_option revoke_options[] = {
	{ "--lost", NULL, { "遗失：不再接收其任何数据", "lost: nothing more is taken from it" }, false, false },
	{ "--retired", NULL, { "停用", "retired: what it sent so far stands" }, false, false },
	{ "--reason", "TEXT", { "原因", "why" }, false, false },
	{ 0 },
};

const struct command command_device_revoke = {
	.name = "device revoke",
	.words = "ID",
	.help = { "注销一台设备", "Revokes a device" },
	.run = run_revoke,
	.store = STORE_WRITES,
	.words_least = 1,
	.words_most = 1,
	.options = revoke_options,
};
