/* `init`: a new hub in an empty data folder. */
#include "hub/commands.h"

#include "host/output.h"
#include "hub/setup.h"

#include <string.h>
#include <unistd.h>

static const struct command_option options[] = {
	{ "--district", "CODE", { "区划代码，如 440105", "the district's code, like 440105" }, true, false },
	{ "--name", "NAME", { "区名，如 海珠区", "the district's name" }, true, false },
	{ "--host",
	  "NAME",
	  { "本机的域名或地址，写入证书（可多次）", "a name or address of this machine, for its certificate" },
	  false,
	  true },
	{ "--person", "NAME", { "首位操作人", "the first person who acts here" }, false, false },
	{ 0 },
};

/* Without --host, those of the settings; without these the certificate names what this machine surely is. */
static size_t
fill_hosts(const struct call *call, const char **hosts, char *machine, size_t machine_size)
{
	size_t count = 0;
	for (size_t i = 0; i < call->option_count; i++)
		if (strcmp(call->options[i].row->name, "--host") == 0)
			hosts[count++] = call->options[i].value;
	for (size_t i = 0; i < call->settings.hub_host_count && !count; i++)
		hosts[i] = call->settings.hub_hosts[i];
	if (!count)
		count = call->settings.hub_host_count;
	if (count)
		return count;
	hosts[count++] = "localhost";
	hosts[count++] = "127.0.0.1";
	if (gethostname(machine, machine_size - 1) == 0 && *machine && strcmp(machine, "localhost") != 0)
		hosts[count++] = machine;
	return count;
}

static fault_t
init(struct call *call)
{
	char machine[256] = { 0 };
	const char **hosts = ARENA_NEW_ARRAY(call->arena, call->option_count + SETTINGS_HOSTS_MOST + 3, const char *);
	struct store *OWN(store_close) store = NULL;
	struct setup setup = { .data = call->data, .hosts = hosts };
	setup.district = call_option(call, "--district");
	setup.name = call_option(call, "--name");
	setup.person = call_option(call, "--person");
	setup.host_count = fill_hosts(call, hosts, machine, sizeof(machine));
	TRY(setup_hub(&setup, &store));
	const struct identity *me = &store->identity;
	if (call->json) {
		json_t *object = json_object();
		output_text(object, "device", span_text(me->device));
		output_text(object, "district", span_text(me->district));
		call_json(call, object);
	} else {
		buffer_print(call->out, "%s\n", me->device);
	}
	return NULL;
}

const struct command command_init = {
	.name = "init",
	.words = "",
	.help = { "建立区级中心", "Makes a district's hub in an empty data folder" },
	.more = { NULL, NULL },
	.run = init,
	.store = STORE_NONE,
	.options = options,
};
