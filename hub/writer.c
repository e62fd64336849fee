/* The writer's thread: takes what is queued, does it in one transaction, gives it back to the loop. */
#include "hub/writer.h"

#include "hub/queue.h"
#include "hub/writer_group.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct writer {
	struct store *store;
	struct verifier *verifier;
	struct writer_events events;
	void *user;
	uv_thread_t thread;
	uv_async_t wake; /* tells the loop that something is done */
	uv_mutex_t lock;
	uv_cond_t work;
	struct queue queued;               /* under the lock */
	struct jobs done;                  /* likewise */
	struct moved *moved, **moved_last; /* under the lock: published with the jobs */
	struct moved *fresh;               /* the writer's own: of the group under way, newest first */
	bool ending;
};

static void
publish(struct writer *writer, struct job **group, size_t count)
{
	uv_mutex_lock(&writer->lock);
	while (writer->fresh) {
		struct moved *moved = writer->fresh;
		writer->fresh = moved->next;
		moved->next = NULL;
		*writer->moved_last = moved;
		writer->moved_last = &moved->next;
	}
	queue_back(&writer->queued, group, count, &writer->done);
	uv_mutex_unlock(&writer->lock);
	uv_async_send(&writer->wake);
}

/* Who ends does not make people wait: nobody has been told that these are held, so they come again. */
static void
give_up_large(struct writer *writer)
{
	struct job *job;
	while ((job = queue_give_up(&writer->queued)))
		job_drop(&job);
}

static size_t
take_group(struct writer *writer, struct job **group)
{
	uv_mutex_lock(&writer->lock);
	while (queue_empty(&writer->queued) && !writer->ending)
		uv_cond_wait(&writer->work, &writer->lock);
	if (writer->ending)
		give_up_large(writer);
	size_t count = queue_take(&writer->queued, group, GROUP_MAX);
	uv_mutex_unlock(&writer->lock);
	return count;
}

static void
write_all(void *context)
{
	struct writer *writer = context;
	struct job *group[GROUP_MAX];
	size_t count;
	while ((count = take_group(writer, group))) {
		group_run(writer->store, writer->verifier, group, count, &writer->fresh);
		publish(writer, group, count);
	}
}

static struct moved *
take_moved(struct writer *writer)
{
	struct moved *moved = writer->moved;
	writer->moved = NULL;
	writer->moved_last = &writer->moved;
	return moved;
}

static void
give_back(uv_async_t *wake)
{
	struct writer *writer = wake->data;
	uv_mutex_lock(&writer->lock);
	struct moved *moved = take_moved(writer);
	struct job *done = writer->done.first;
	jobs_init(&writer->done);
	uv_mutex_unlock(&writer->lock);
	for (struct moved *at = moved; at; at = at->next)
		writer->events.moved(&at->head, writer->user);
	moved_drop(&moved);
	while (done) {
		struct job *next = done->next;
		done->next = NULL;
		writer->events.done(done, writer->user);
		done = next;
	}
}

fault_t
writer_open(uv_loop_t *loop, const char *data, const struct writer_events *events, void *user, struct writer **out)
{
	struct store *store OWN(store_close) = NULL;
	TRY(store_open(data, "hub.db", DB_WRITE, &store));
	struct writer *writer = calloc(1, sizeof(*writer));
	if (!writer || uv_mutex_init(&writer->lock) || uv_cond_init(&writer->work) ||
	    uv_async_init(loop, &writer->wake, give_back))
		abort();
	writer->store = KEEP(store);
	writer->events = *events;
	writer->user = user;
	writer->wake.data = writer;
	queue_init(&writer->queued);
	jobs_init(&writer->done);
	writer->moved_last = &writer->moved;
	writer->verifier = verifier_open(2);
	if (uv_thread_create(&writer->thread, write_all, writer))
		abort();
	*out = writer;
	return NULL;
}

void
writer_submit(struct writer *writer, struct job *job)
{
	uv_mutex_lock(&writer->lock);
	queue_put(&writer->queued, job);
	uv_cond_signal(&writer->work);
	uv_mutex_unlock(&writer->lock);
}

size_t
writer_waiting(struct writer *writer)
{
	uv_mutex_lock(&writer->lock);
	size_t waiting = writer->queued.count;
	uv_mutex_unlock(&writer->lock);
	return waiting;
}

static void
writer_free(uv_handle_t *handle)
{
	struct writer *writer = handle->data;
	uv_mutex_destroy(&writer->lock);
	uv_cond_destroy(&writer->work);
	free(writer);
}

void
writer_close(struct writer **held)
{
	struct writer *writer = KEEP(*held);
	if (!writer)
		return;
	uv_mutex_lock(&writer->lock);
	writer->ending = true;
	uv_cond_signal(&writer->work);
	uv_mutex_unlock(&writer->lock);
	uv_thread_join(&writer->thread);
	give_back(&writer->wake);
	verifier_close(&writer->verifier);
	store_close(&writer->store);
	uv_close((uv_handle_t *)&writer->wake, writer_free);
}
