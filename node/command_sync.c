/* enrol, sync and serve: the node's commands that speak with the hub. */
#include "host/clock.h"
#include "node/commands.h"
#include "node/enrol.h"
#include "node/link.h"
#include "node/service.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SKEW_SHOWN 300 /* seconds between this clock and the hub's that a person should hear of */

static const char *
default_label(struct call *call)
{
	char name[64] = "";
	if (gethostname(name, sizeof(name) - 1) || name[0] == 0)
		return "node";
	return arena_text(call->arena, span_text(name));
}

static void
print_enrolled(struct call *call)
{
	const struct identity *me = &call->store->identity;
	if (call->json)
		call_json(call, json_pack("{s:s, s:s, s:s, s:s}", "device", me->device, "centre", me->centre,
					  "district", me->district, "role", role_name(me->role)));
	else
		buffer_print(call->out, "%s\n", me->device);
}

/* Where the hub is: --hub, the settings, or what enrolment said. */
static fault_t
find_hub(struct call *call, struct net_address *out)
{
	const char *hub = call_option(call, "--hub");
	if (!hub && call->settings.sync_hub[0])
		hub = call->settings.sync_hub;
	return link_address(call->store, hub, out);
}

/* The register and the people come with a first exchange; without it the node works all the same. */
static void
first_sync(struct call *call)
{
	struct net_address address;
	struct exchange_result result;
	fault_t fault = find_hub(call, &address);
	if (!fault)
		fault = link_sync(call->store, &address, &result);
	if (fault)
		call_note(call, "enrolled; the first exchange failed (%s); it will be tried again with \"sync\"",
			  fault_text(fault));
	fault_drop(fault);
}

static fault_t
run_enrol(struct call *call)
{
	const char *person = call_option(call, "--name"), *label = call_option(call, "--label");
	struct enrol_options options = { .data = call->data,
					 .code = call->words[0],
					 .hub = call_option(call, "--hub") };
	options.person = person ? person : "调解员";
	options.label = label ? label : default_label(call);
	if (strlen(options.person) > LIMIT_PERSON_NAME || strlen(options.label) > LIMIT_PERSON_NAME)
		return fault_raise(FAULT_INPUT, 0, "a name may have up to %d bytes", LIMIT_PERSON_NAME);
	TRY(enrol_node(&options, &call->store));
	first_sync(call);
	print_enrolled(call);
	return NULL;
}

static const struct command_option enrol_options[] = {
	{ "--name", "TEXT", { "首个使用人的姓名", "name of the person who uses this node first" }, false, false },
	{ "--label", "TEXT", { "本机的称呼", "what people call this device" }, false, false },
	{ "--hub", "ADDR:PORT", { "改用此地址", "the hub's address instead of the code's" }, false, false },
	{ 0 },
};

const struct command command_enrol = {
	.name = "enrol",
	.words = "CODE",
	.help = { "凭接入码加入本区", "Joins the district with a code" },
	.run = run_enrol,
	.store = STORE_NONE,
	.words_least = 1,
	.words_most = 1,
	.options = enrol_options,
};

static void
print_result(struct call *call, const struct exchange_result *result)
{
	if (call->json)
		call_json(call, json_pack("{s:I, s:I, s:I, s:I, s:b, s:b, s:I}", "changesets_sent",
					  (json_int_t)result->sent, "changesets_received", (json_int_t)result->received,
					  "bytes_sent", (json_int_t)result->bytes.sent, "bytes_received",
					  (json_int_t)result->bytes.received, "resumed", result->resumed, "outnumbered",
					  result->outnumbered, "clock_skew", (json_int_t)result->skew));
	else
		buffer_print(call->out, "sent %lld change sets, received %lld; %llu bytes up, %llu down\n",
			     (long long)result->sent, (long long)result->received,
			     (unsigned long long)result->bytes.sent, (unsigned long long)result->bytes.received);
	if (result->greeted && (result->skew > SKEW_SHOWN || result->skew < -SKEW_SHOWN))
		call_note(call, "this computer's clock is %lld seconds %s the hub's; set it (nothing else is affected)",
			  (long long)(result->skew < 0 ? -result->skew : result->skew),
			  result->skew < 0 ? "behind" : "ahead of");
}

static void
warn_of_copy(struct call *call)
{
	call_note(
		call, "%s",
		call->chinese ?
			"本机上次同步之后，有人用同一份数据文件夹与区中心同步过：如果没有人从备份恢复过，数据文件夹已被复制，请立即报告区里" :
			"sessions of this device that this data folder knows nothing of have reached the hub: it was put back"
			" from a backup, or somebody uses a copy of it; if nobody put it back, tell the district at once");
}

static fault_t
check_enrolled(const struct call *call)
{
	if (call->store->identity.role == ROLE_NONE)
		return fault_raise(FAULT_INPUT, 0, "this data folder belongs to no centre yet; enrol it first");
	return NULL;
}

static fault_t
run_sync(struct call *call)
{
	struct net_address address;
	struct exchange_result result;
	TRY(check_enrolled(call));
	TRY(find_hub(call, &address));
	fault_t fault = link_sync(call->store, &address, &result);
	if (result.outnumbered)
		warn_of_copy(call);
	if (!fault || result.greeted)
		print_result(call, &result);
	return fault;
}

static const struct command_option sync_options[] = {
	{ "--hub", "ADDR:PORT", { "本次改用此地址", "another address for this once" }, false, false },
	{ 0 },
};

const struct command command_sync = {
	.name = "sync",
	.words = "",
	.help = { "与区中心交换一次", "Exchanges with the hub once" },
	.run = run_sync,
	.store = STORE_WRITES,
	.options = sync_options,
};

/* ---- serve ---- */

/* Others on the network must not reach the screens: they are for whoever sits at this machine. */
static fault_t
run_serve(struct call *call)
{
	const char *hub = call_option(call, "--hub"), *web = call_option(call, "--web");
	struct service_options options = { .data = call->data, .hub = hub, .settings = &call->settings };
	if (!web)
		web = call->settings.web_address;
	TRY(fault_within(net_address_read(span_text(web), &options.web), "the address of the screens"));
	return service_run(&options);
}

static const struct command_option serve_options[] = {
	{ "--web",
	  "ADDR:PORT",
	  { "网页地址（只限本机；端口 0 为任选）", "where this machine's browser finds the screens; port 0 picks one" },
	  false,
	  false },
	{ "--hub", "ADDR:PORT", { "本次改用此地址", "the hub's address for this once" }, false, false },
	{ 0 },
};

const struct command command_serve = {
	.name = "serve",
	.words = "",
	.help = { "常驻运行：提供网页，随时同步", "Stays on: serves the screens and keeps in sync" },
	.more = { "网页只供本机浏览器使用。尚未加入本区的电脑也可以先运行，在网页里凭接入码加入。",
		  "The screens are for browsers on this machine. A device that has not joined yet joins there, with its code." },
	.run = run_serve,
	.store = STORE_NONE,
	.options = serve_options,
};
