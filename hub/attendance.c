/* Who is connected, for the screens: looked at on the loop every now and then, told when it changes. */
#include "host/clock.h"
#include "hub/server_inside.h"

#include <stdio.h>
#include <stdlib.h>

#define ATTENDANCE_MS 1000

static void
describe(const struct peer *peer, int64_t now, int64_t now_ms, struct present *out)
{
	struct net_count count = net_count(peer->connection);
	snprintf(out->device, sizeof(out->device), "%s", peer->device);
	out->since = now - (now_ms - peer->since) / 1000;
	out->received = count.received;
	out->sent = count.sent;
	for (size_t i = 0; i < peer->ledger_count && out->ledger_count < PRESENT_LEDGERS; i++) {
		size_t at = out->ledger_count++;
		snprintf(out->ledgers[at].name, sizeof(out->ledgers[at].name), "%s", peer->ledgers[i].name);
		out->ledgers[at].given = peer->ledgers[i].cursor;
	}
}

void
server_take_attendance(struct server *server)
{
	int64_t now_ms = clock_steady_ms(), now = clock_seconds();
	size_t count = 0;
	if (!server->web || now_ms - server->attendance_ms < ATTENDANCE_MS)
		return;
	server->attendance_ms = now_ms;
	struct present *items = calloc(server->peer_count + 1, sizeof(*items));
	if (!items)
		abort();
	for (const struct peer *peer = server->peers; peer; peer = peer->next)
		if (peer->greeted && peer->connection)
			describe(peer, now, now_ms, &items[count++]);
	if (presence_set(server->web->presence, items, count))
		web_publish(server->web->web, "devices", SPAN("{}"));
	free(items);
}
