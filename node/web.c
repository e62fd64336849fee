/* What a node's screens are made of. */
#include "node/web.h"

#define WORKERS 2 /* one may think long (a password, an export) while the other answers */

fault_t
node_web_start(const char *data, const struct net_address *address, struct service *service, struct web **out)
{
	static const struct api_route *const tables[] = {
		api_session_routes,
		api_schema_routes,
		api_record_routes,
		api_write_routes,
		api_desk_routes,
		api_today_routes,
		api_suggest_routes,
		api_training_routes,
		api_setting_routes,
		api_export_routes,
		web_node_routes,
		web_event_routes,
		NULL,
	};
	const struct web_options options = { .data = data,
					     .file = "node.db",
					     .tables = tables,
					     .program = service,
					     .address = *address,
					     .loopback_only = true,
					     .workers = WORKERS };
	return web_start(&options, out);
}
