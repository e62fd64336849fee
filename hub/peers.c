/* The hub's peers and heads: what the writer's answers and other processes' commits mean for each open session. */
#include "host/clock.h"
#include "host/ledger.h"
#include "host/log.h"
#include "hub/server_inside.h"
#include "hub/writer_jobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CROWDING_MS 60000 /* so many sessions of a device within this are no broken lines */
#define GREETING_MS 10000 /* a connection that says nothing for so long takes another's place */
#define SILENCE_MS (LIMIT_SILENCE * 1000)

struct peer *
server_find(struct server *server, uint64_t id)
{
	for (struct peer *peer = server->peers; peer; peer = peer->next)
		if (peer->id == id)
			return peer;
	return NULL;
}

void
server_forget(struct server *server, struct peer *peer)
{
	struct peer **at = &server->peers;
	while (*at != peer)
		at = &(*at)->next;
	*at = peer->next;
	server->peer_count--;
	server->counts.sessions = (int64_t)server->peer_count;
	server_check_end(server);
}

void
server_count_bytes(struct server *server, struct peer *peer)
{
	struct net_count count = net_count(peer->connection);
	if (count.received != peer->counted.received || count.sent != peer->counted.sent)
		peer->heard = clock_steady_ms();
	server->counts.received += count.received - peer->counted.received;
	server->counts.sent += count.sent - peer->counted.sent;
	peer->counted = count;
}

const struct head *
server_head(const struct server *server, const char *ledger)
{
	for (size_t i = 0; i < server->head_count; i++)
		if (strcmp(server->heads[i].ledger, ledger) == 0)
			return &server->heads[i];
	return NULL;
}

/* Answers of the writer may come in another order than they were made: a head never goes back. */
void
server_note_head(struct server *server, const struct head *head)
{
	struct head *known = (struct head *)(uintptr_t)server_head(server, head->ledger);
	if (known && known->number >= head->number)
		return;
	if (!known && server->head_count == server->head_room) {
		server->head_room = server->head_room ? server->head_room * 2 : 32;
		server->heads = reallocarray(server->heads, server->head_room, sizeof(*server->heads));
		if (!server->heads)
			abort();
	}
	if (!known)
		known = &server->heads[server->head_count++];
	*known = *head;
}

void
server_moved(const struct head *head, void *user)
{
	struct server *server = user;
	server_note_head(server, head);
	for (struct peer *peer = server->peers; peer; peer = peer->next)
		peer_moved(peer, head);
	if (!server->ending)
		server_wake(server);
}

static void
count_job(struct hub_counts *counts, const struct job *job)
{
	counts->cannot_save = job->refusal == REFUSAL_INTERNAL;
	counts->admitted += job->now.admitted;
	if (job->refusal)
		counts->refused++;
	else if (job->kind == JOB_GREET)
		counts->sessions_begun++;
}

/* One device must not take the places of all: the oldest of its sessions give way. Newer peers stand before older ones. */
static void
thin_out(struct server *server, const char *device)
{
	unsigned count = 0;
	for (struct peer *peer = server->peers, *next; peer; peer = next) {
		next = peer->next;
		bool counts = peer->connection && peer->greeted && peer->session.state != SESSION_ENDED;
		if (!counts || strcmp(peer->device, device) != 0 || ++count <= PEERS_OF_DEVICE_MAX)
			continue;
		if (clock_steady_ms() - peer->since < CROWDING_MS)
			peer_turn_away(peer, REFUSAL_BUSY,
				       "this device opens session upon session; the oldest gives way");
		else
			peer_refuse(peer, REFUSAL_BUSY, "newer sessions of this device took its place");
	}
}

void
server_done(struct job *held, void *user)
{
	struct job *job OWN(job_drop) = held;
	struct server *server = user;
	struct peer *peer = server_find(server, job->peer);
	count_job(&server->counts, job);
	if (peer)
		peer_done(peer, job);
	if (job->kind == JOB_GREET && !job->refusal)
		thin_out(server, job->device);
}

/* A revoked device's open session ends as soon as the register says so. */
static void
drop_revoked(struct server *server)
{
	for (struct peer *peer = server->peers, *next; peer; peer = next) {
		struct device device = { 0 };
		next = peer->next;
		if (!peer->greeted || !peer->connection)
			continue;
		fault_t fault = store_device(server->watch, span_text(peer->device), &device);
		if (!fault && device.status != DEVICE_ACTIVE)
			peer_refuse(peer, REFUSAL_DEVICE, "this device was revoked; nothing more is taken from it");
		log_fault("watching", fault);
	}
}

static void
drop_silent(struct server *server)
{
	int64_t now = clock_steady_ms();
	for (struct peer *peer = server->peers, *next; peer; peer = next) {
		next = peer->next;
		if (peer->connection && peer->session.state == SESSION_START && now - peer->since > GREETING_MS)
			peer_turn_away(peer, REFUSAL_BUSY, "no greeting came in time; try again");
		else if (peer->connection && !peer->waiting && !peer->greeting && now - peer->heard > SILENCE_MS)
			net_abort(peer->connection);
	}
}

void
server_watch_peers(struct server *server)
{
	for (struct peer *peer = server->peers; peer; peer = peer->next)
		if (peer->connection)
			server_count_bytes(server, peer);
	drop_silent(server);
}

fault_t
server_read_registered(struct server *server, struct oid *out)
{
	struct ledger ledger;
	bool found;
	TRY(ledger_find_district(server->watch, &ledger, &found));
	*out = found ? ledger.current : (struct oid){ 0 };
	return NULL;
}

/* Devices are asked for one by one, so only when the register may have moved. */
static void
look_at_register(struct server *server)
{
	struct oid now = { 0 };
	fault_t fault = server_read_registered(server, &now);
	if (!fault && oid_equal(&now, &server->registered))
		return;
	server->registered = now;
	drop_revoked(server);
	log_fault("watching", fault);
}

/* What the writer commits has its receipts; what others commit has not. */
static void
refresh_receipts(struct server *server)
{
	bool due = true;
	log_fault("watching", receipts_due(server->watch, &due));
	if (due)
		writer_submit(server->writer, job_new(JOB_REFRESH, 0));
}

/* Whatever was committed shows in SQLite's data version: the writer's own work, the screens', and that of the command line, which works in
 * processes of its own. */
void
server_look(struct server *server)
{
	int64_t version = db_version(server->watch->db);
	server->looked_ms = clock_steady_ms();
	if (version == server->watched)
		return;
	server->watched = version;
	look_at_register(server);
	refresh_receipts(server);
	if (server->web)
		web_tell_changes(server->web->web, &server->changes, server->watch);
}
