/* See wire.h: connections, and what may happen to each. */
#include "tests/sim/world/wire_inside.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_MACHINE UINT32_MAX
#define SLOW_EVERY 5
#define FAST 6                       /* steps that others make to one of a slow end */
#define QUEUED_MAX ((size_t)1 << 20) /* as net.h has it: nobody reads on with more than that unsent */

static struct {
	struct wire_world world;
	struct net_connection *ends;
	unsigned machine, hub;
	void (*accepted)(struct net_connection *connection, void *user);
	void *user;
	size_t queued_most;
	uint64_t made;
	struct wire_counts counts;
} wire;

void
wire_begin(const struct wire_world *world)
{
	memset(&wire, 0, sizeof(wire));
	wire.world = *world;
	wire.hub = NO_MACHINE;
}

void
wire_end(void)
{
	assert(!wire.ends);
}

void
wire_at(unsigned machine)
{
	wire.machine = machine;
}

void
wire_listen(unsigned machine, void (*accepted)(struct net_connection *connection, void *user), void *user)
{
	wire.hub = machine;
	wire.accepted = accepted;
	wire.user = user;
}

void
wire_deaf(void)
{
	wire.hub = NO_MACHINE;
}

const struct wire_counts *
wire_counts(void)
{
	return &wire.counts;
}

size_t
wire_queued_most(void)
{
	return wire.queued_most;
}

static struct net_connection *
new_end(unsigned machine)
{
	struct net_connection *end = calloc(1, sizeof(*end));
	struct net_connection **last = &wire.ends;
	if (!end)
		abort();
	end->machine = machine;
	end->slow = wire.made % SLOW_EVERY == 0;
	snprintf(end->name, sizeof(end->name), "machine-%u:%llu", machine, (unsigned long long)++wire.made);
	while (*last)
		last = &(*last)->next;
	*last = end;
	return end;
}

/* The last that its owner hears. */
static void
end_it(struct net_connection *end, fault_t fault)
{
	struct net_connection **at = &wire.ends;
	if (end->peer) {
		end->peer->peer = NULL;
		end->peer->broken = end->peer->broken || !end->peer->finished;
	}
	wire.world.enter(end->machine);
	end->events->closed(end, fault, end->user);
	while (*at != end)
		at = &(*at)->next;
	*at = end->next;
	buffer_drop(&end->certificate);
	buffer_drop(&end->shown);
	buffer_drop(&end->coming);
	buffer_drop(&end->plain);
	free(end);
}

static void
finish(struct net_connection *end)
{
	if (end->peer)
		end->peer->finished = true;
	end_it(end, NULL);
}

/* The hub has another line of this device, as far as it knows. */
static bool
has_another(const struct net_connection *client)
{
	struct span own = buffer_span(&client->certificate);
	for (const struct net_connection *at = wire.ends; at && own.size; at = at->next)
		if (at->machine == wire.hub && !at->closing && span_equal(buffer_span(&at->shown), own))
			return true;
	return false;
}

static void
shake_hands(struct net_connection *client)
{
	client->asking = false;
	if (wire.hub == NO_MACHINE || client->broken) {
		wire.counts.refused++;
		end_it(client, fault_raise(FAULT_PEER, 0, "%s: connection refused", client->name));
		return;
	}
	wire.counts.beside += has_another(client);
	struct net_connection *hub = new_end(wire.hub);
	client->peer = hub;
	hub->peer = client;
	buffer_put_span(&hub->shown, buffer_span(&client->certificate));
	wire.counts.connections++;
	wire.world.enter(hub->machine);
	wire.accepted(hub, wire.user);
}

static void
tell_ready(struct net_connection *end)
{
	end->ready = true;
	wire.world.enter(end->machine);
	end->events->ready(end, end->user);
}

/* What TLS would notice and a hostile machine would not tell. */
static void
flip(struct buffer *bytes, struct chance *chance)
{
	if (!bytes->size)
		return;
	bytes->data[chance_below(chance, bytes->size)] ^= (uint8_t)(1 + chance_below(chance, 255));
	wire.counts.flipped++;
}

static void
bring(struct net_connection *end, struct chance *chance, uint64_t flips)
{
	size_t most = chance_in(chance, 300000) ? (size_t)chance_below(chance, 64) + 1 : SIZE_MAX;
	struct span piece = span_part(buffer_span(&end->coming), 0, most);
	size_t before = end->plain.size;
	buffer_put_span(&end->plain, piece);
	assert(end->plain.size == before + piece.size);
	end->count.received += piece.size;
	wire.counts.bytes += (int64_t)piece.size;
	size_t size = piece.size;
	buffer_skip(&end->coming, size);
	if (flips && chance_in(chance, flips))
		flip(&end->plain, chance);
	wire.world.enter(end->machine);
	end->events->received(end, &end->plain, end->user);
}

enum happening { NOTHING, HANDSHAKE, READY, BYTES, CLOSED, BROKEN };

static bool
may_read(const struct net_connection *end)
{
	return end->ready && !end->paused && !end->closing && end->coming.size &&
	       !(end->peer && end->peer->coming.size > QUEUED_MAX);
}

static enum happening
happens(const struct net_connection *end)
{
	if (end->closing)
		return CLOSED;
	if (end->asking)
		return HANDSHAKE;
	if (!end->ready && !end->broken)
		return READY;
	if (may_read(end))
		return BYTES;
	if (end->broken)
		return end->deaf ? NOTHING : BROKEN;
	return end->finished && !end->coming.size ? CLOSED : NOTHING;
}

static void
happen(struct net_connection *end, enum happening what, struct chance *chance, uint64_t flips)
{
	switch (what) {
	case HANDSHAKE:
		shake_hands(end);
		return;
	case READY:
		tell_ready(end);
		return;
	case BYTES:
		bring(end, chance, flips);
		return;
	case CLOSED:
		finish(end);
		return;
	case BROKEN:
		end_it(end, fault_raise(FAULT_PEER, 0, "%s: connection reset", end->name));
		return;
	case NOTHING:
		return;
	}
}

static size_t
weight_of(const struct net_connection *end)
{
	return happens(end) == NOTHING ? 0 : end->slow ? 1 : FAST;
}

bool
wire_step(struct chance *chance, uint64_t flips)
{
	size_t sum = 0;
	for (struct net_connection *at = wire.ends; at; at = at->next)
		sum += weight_of(at);
	if (!sum)
		return false;
	size_t chosen = (size_t)chance_below(chance, sum);
	struct net_connection *at = wire.ends;
	for (; chosen >= weight_of(at); at = at->next)
		chosen -= weight_of(at);
	happen(at, happens(at), chance, flips);
	return true;
}

/* What is under way is lost behind some byte. */
static void
lose(struct net_connection *end, struct chance *chance)
{
	if (end->coming.size)
		end->coming.size = (size_t)chance_below(chance, end->coming.size + 1);
}

/* Whether it hears of it soon is chance. */
static void
break_end(struct net_connection *end, struct chance *chance, uint64_t deaf)
{
	lose(end, chance);
	end->broken = true;
	end->deaf = chance_in(chance, deaf);
	wire.counts.half_open += end->deaf;
	wire.counts.hub_half_open += end->deaf && end->machine == wire.hub;
}

static void
break_line(struct net_connection *end, struct chance *chance)
{
	struct net_connection *ends[2] = { end, end->peer };
	for (size_t i = 0; i < 2; i++)
		if (ends[i] && !ends[i]->broken)
			break_end(ends[i], chance, 400000);
}

bool
wire_cut(struct chance *chance)
{
	size_t count = 0;
	for (struct net_connection *at = wire.ends; at; at = at->next)
		count += !at->broken;
	if (!count)
		return false;
	size_t chosen = (size_t)chance_below(chance, count);
	struct net_connection *at = wire.ends;
	while (at->broken || chosen-- > 0)
		at = at->next;
	wire.counts.cut++;
	break_line(at, chance);
	return true;
}

void
wire_notice(void)
{
	for (struct net_connection *at = wire.ends; at; at = at->next)
		at->deaf = false;
}

void
wire_dead(unsigned machine, struct chance *chance)
{
	struct net_connection *at = wire.ends;
	while (at) {
		if (at->machine != machine) {
			at = at->next;
			continue;
		}
		if (at->peer)
			break_end(at->peer, chance, 300000);
		end_it(at, fault_raise(FAULT_PEER, 0, "%s: the machine is gone", at->name));
		at = wire.ends;
	}
	if (wire.hub == machine)
		wire_deaf();
}

/* ---- net.h ---- */

struct net_connection *
net_connect(uv_loop_t *loop, const struct net_address *address, struct tls_config *config,
	    const struct tls_session *resume, unsigned timeout_ms, const struct net_events *events, void *user)
{
	struct net_connection *end = new_end(wire.machine);
	(void)address;
	(void)resume;
	(void)timeout_ms;
	end->loop = loop;
	end->asking = true;
	end->events = events;
	end->user = user;
	buffer_put_span(&end->certificate, buffer_span(&config->certificate));
	return end;
}

void
net_handle(struct net_connection *connection, const struct net_events *events, void *user)
{
	connection->events = events;
	connection->user = user;
}

void
net_send(struct net_connection *connection, struct span plain)
{
	struct net_connection *peer = connection->peer;
	if (connection->closing || connection->broken || !wire.world.alive(connection->machine))
		return;
	connection->count.sent += plain.size;
	if (!peer || peer->closing)
		return;
	buffer_put_span(&peer->coming, plain);
	if (peer->coming.size > wire.queued_most)
		wire.queued_most = peer->coming.size;
}

void
net_pause(struct net_connection *connection, bool paused)
{
	connection->paused = paused;
}

void
net_close(struct net_connection *connection)
{
	connection->closing = true;
}

void
net_abort(struct net_connection *connection)
{
	connection->closing = true;
}

struct tls *
net_tls(struct net_connection *connection)
{
	return (struct tls *)connection;
}

struct net_count
net_count(const struct net_connection *connection)
{
	return connection->count;
}

size_t
net_queued(const struct net_connection *connection)
{
	return connection->peer ? connection->peer->coming.size : 0;
}

const char *
net_peer(const struct net_connection *connection)
{
	return connection->name;
}

/* ---- libuv's loop, for those who exchange once ---- */

int
uv_loop_init(uv_loop_t *loop)
{
	(void)loop;
	return 0;
}

int
uv_loop_close(uv_loop_t *loop)
{
	(void)loop;
	return 0;
}

static struct net_connection *
of_loop(const uv_loop_t *loop)
{
	for (struct net_connection *at = wire.ends; at; at = at->next)
		if (at->loop == loop)
			return at;
	return NULL;
}

/* Until the connections of this loop have ended; one that nothing moves any more is given up, as after a time-out. */
int
uv_run(uv_loop_t *loop, uv_run_mode mode)
{
	struct net_connection *end;
	(void)mode;
	while ((end = of_loop(loop))) {
		unsigned machine = wire.machine;
		if (!wire.world.pump())
			end_it(end, fault_raise(FAULT_PEER, 0, "%s: no answer in time", end->name));
		wire.machine = machine;
	}
	return 0;
}
