/* See hub.h. */
#include "tests/sim/world/hub.h"

#include "hub/queue.h"
#include "hub/server_inside.h"
#include "hub/writer_group.h"
#include "tests/sim/world/edge.h"
#include "tests/sim/world/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGE_COUNT 3 /* batches are small in a simulation; each rule for large ones shall have its turn */

struct sends {
	struct send *first, **last;
};

/* In place of the thread. */
struct writer {
	struct store *store;
	struct queue queued;
	struct jobs done;
	struct moved *moved; /* newest first */
	size_t queued_most;
	struct job *group[GROUP_MAX]; /* taken, not yet run */
	size_t group_count;
};

struct sim_hub {
	struct server server; /* first: see hub_of */
	struct writer writer;
	struct store *reader, *staff;
	struct sends asked, read;
};

/* ---- hub/writer.h ---- */

void
writer_submit(struct writer *writer, struct job *job)
{
	queue_put(&writer->queued, job);
	if (writer->queued.count > writer->queued_most)
		writer->queued_most = writer->queued.count;
}

/* ---- hub/verifier.h: checked at once, told together ---- */

struct verifier {
	bool failed;
};

void
verifier_add(struct verifier *verifier, const struct proof *proof)
{
	verifier->failed = !proof_holds(proof) || verifier->failed;
}

bool
verifier_wait(struct verifier *verifier)
{
	bool held = !verifier->failed;
	verifier->failed = false;
	return held;
}

/* ---- what hub/server.c and hub/reader.c have for a loop ---- */

void
server_check_end(struct server *server)
{
	(void)server;
}

void
server_wake(struct server *server)
{
	(void)server;
}

/* There are no screens. */
void
web_tell_changes(struct web *web, struct changes *changes, struct store *store)
{
	(void)web;
	(void)changes;
	(void)store;
}

static void
sends_put(struct sends *sends, struct send *send)
{
	send->next = NULL;
	*sends->last = send;
	sends->last = &send->next;
}

static struct send *
sends_get(struct sends *sends)
{
	struct send *send = sends->first;
	if (!send)
		return NULL;
	sends->first = send->next;
	if (!sends->first)
		sends->last = &sends->first;
	return send;
}

static struct sim_hub *
hub_of(struct server *server)
{
	void *hub = server; /* which is its first member */
	return hub;
}

void
reader_submit(struct send *send)
{
	sends_put(&hub_of(send->server)->asked, send);
}

/* ---- steps ---- */

/* Taking and running are steps of their own: much is submitted while a group is run. */
static void
take_group(struct writer *writer, struct chance *chance)
{
	writer->group_count = queue_take(&writer->queued, writer->group, (size_t)chance_below(chance, GROUP_MAX) + 1);
	for (size_t i = 0; i < writer->group_count; i++)
		writer->group[i]->slice = LARGE_COUNT + (size_t)chance_below(chance, LARGE_COUNT);
}

static void
run_group(struct writer *writer, struct chance *chance)
{
	struct verifier verifier = { 0 };
	edge_slow_ms((int64_t)chance_below(chance, 4) * 40);
	group_run(writer->store, &verifier, writer->group, writer->group_count, &writer->moved);
	edge_slow_ms(0);
	queue_back(&writer->queued, writer->group, writer->group_count, &writer->done);
	writer->group_count = 0;
}

static void
write_group(struct writer *writer, struct chance *chance)
{
	if (writer->group_count)
		run_group(writer, chance);
	else
		take_group(writer, chance);
}

static void
tell_moved(struct sim_hub *hub, struct moved *moved)
{
	if (!moved)
		return;
	tell_moved(hub, moved->next);
	server_moved(&moved->head, &hub->server);
}

static void
give_back(struct sim_hub *hub)
{
	struct moved *moved OWN(moved_drop) = KEEP(hub->writer.moved);
	struct jobs done = hub->writer.done;
	jobs_init(&hub->writer.done);
	tell_moved(hub, moved);
	while (done.first) {
		struct job *job = done.first;
		done.first = job->next;
		job->next = NULL;
		server_done(job, &hub->server);
	}
}

static void
read_one(struct sim_hub *hub)
{
	struct send *send = sends_get(&hub->asked);
	send->store = hub->reader;
	send_read(send);
	send->store = NULL;
	sends_put(&hub->read, send);
}

bool
sim_hub_step(struct sim_hub *hub, struct chance *chance)
{
	bool can[] = { hub->writer.group_count || !queue_empty(&hub->writer.queued),
		       hub->writer.done.first || hub->writer.moved, hub->asked.first, hub->read.first };
	size_t start = (size_t)chance_below(chance, 4);
	for (size_t i = 0; i < 4; i++) {
		size_t which = (start + i) % 4;
		if (!can[which])
			continue;
		if (which == 0)
			write_group(&hub->writer, chance);
		else if (which == 1)
			give_back(hub);
		else if (which == 2)
			read_one(hub);
		else
			peer_sent(sends_get(&hub->read));
		return true;
	}
	return false;
}

void
sim_hub_look(struct sim_hub *hub)
{
	server_watch_peers(&hub->server);
	server_look(&hub->server);
}

struct store *
sim_hub_staff(struct sim_hub *hub)
{
	return hub->staff;
}

size_t
sim_hub_queued_most(const struct sim_hub *hub)
{
	return hub->writer.queued_most;
}

static fault_t
open_stores(struct sim_hub *hub, const char *data)
{
	struct server *server = &hub->server;
	TRY(store_open(data, "hub.db", DB_WRITE, &hub->writer.store));
	TRY(store_open(data, "hub.db", DB_WRITE, &hub->staff));
	TRY(store_open(data, "hub.db", DB_READ, &hub->reader));
	TRY(store_open(data, "hub.db", DB_READ, &server->watch));
	server->watched = db_version(server->watch->db);
	return server_read_registered(server, &server->registered);
}

fault_t
sim_hub_open(const char *data, unsigned machine, struct sim_hub **out)
{
	struct sim_hub *hub OWN(sim_hub_close) = calloc(1, sizeof(*hub));
	if (!hub)
		abort();
	hub->server.data = data;
	hub->server.writer = &hub->writer;
	queue_init(&hub->writer.queued);
	hub->writer.queued.large_from = LARGE_COUNT;
	jobs_init(&hub->writer.done);
	hub->asked.last = &hub->asked.first;
	hub->read.last = &hub->read.first;
	TRY(open_stores(hub, data));
	writer_submit(&hub->writer, job_new(JOB_REFRESH, 0));
	wire_listen(machine, peer_accepted, &hub->server);
	*out = KEEP(hub);
	return NULL;
}

static void
drop_jobs(struct writer *writer)
{
	struct job *job;
	for (size_t i = 0; i < writer->group_count; i++)
		job_drop(&writer->group[i]);
	while (queue_take(&writer->queued, &job, 1))
		job_drop(&job);
	while ((job = jobs_get(&writer->done)))
		job_drop(&job);
}

static void
drop_sends(struct sends *sends)
{
	struct send *send;
	while ((send = sends_get(sends)))
		send_drop(&send);
}

void
sim_hub_close(struct sim_hub **held)
{
	struct sim_hub *hub = KEEP(*held);
	if (!hub)
		return;
	drop_jobs(&hub->writer);
	drop_sends(&hub->asked);
	drop_sends(&hub->read);
	moved_drop(&hub->writer.moved);
	store_close(&hub->writer.store);
	store_close(&hub->staff);
	store_close(&hub->reader);
	store_close(&hub->server.watch);
	free(hub->server.heads);
	free(hub);
}
