/* serve: the hub's command for its nodes and screens. */
#include "hub/commands.h"
#include "hub/server.h"

static fault_t
run_serve(struct call *call)
{
	const char *sync = call_option(call, "--sync");
	const char *web = call_option(call, "--web");
	const char *metrics = call_option(call, "--metrics");
	struct server_options options = { .data = call->data, .settings = &call->settings };
	options.sync = sync ? sync : call->settings.hub_address;
	options.web = web ? web : call->settings.hub_web;
	options.metrics = metrics ? metrics : call->settings.hub_metrics;
	return server_run(&options);
}

static const struct command_option serve_options[] = {
	{ "--sync",
	  "ADDR:PORT",
	  { "同步监听地址，默认取自 settings.ini，否则 :7443",
	    "where nodes connect; by default as in settings.ini, else :7443" },
	  false,
	  false },
	{ "--web",
	  "ADDR:PORT",
	  { "网页（HTTPS）监听地址，默认取自 settings.ini，否则 :8443；off 为不提供",
	    "where browsers connect (HTTPS); by default as in settings.ini, else :8443; off: nowhere" },
	  false,
	  false },
	{ "--metrics",
	  "ADDR:PORT",
	  { "健康检查与运行指标（HTTP）监听地址，默认取自 settings.ini；off 为不提供",
	    "where health and metrics are asked for (HTTP); by default as in settings.ini; off: nowhere" },
	  false,
	  false },
	{ 0 },
};

const struct command command_serve = {
	.name = "serve",
	.words = "",
	.help = { "运行区中心：与各街道同步，提供网页", "Serves the district's nodes and its own screens" },
	.run = run_serve,
	.store = STORE_NONE,
	.options = serve_options,
};
