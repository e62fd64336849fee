/* The writer's queue; see queue.h. */
#include "hub/queue.h"

#include <stdio.h>
#include <string.h>

void
jobs_init(struct jobs *jobs)
{
	*jobs = (struct jobs){ .last = &jobs->first };
}

void
jobs_put(struct jobs *jobs, struct job *job)
{
	job->next = NULL;
	*jobs->last = job;
	jobs->last = &job->next;
}

static struct job *
jobs_take(struct jobs *jobs, struct job **at)
{
	struct job *job = *at;
	*at = job->next;
	if (!job->next)
		jobs->last = at;
	job->next = NULL;
	return job;
}

struct job *
jobs_get(struct jobs *jobs)
{
	return jobs->first ? jobs_take(jobs, &jobs->first) : NULL;
}

void
queue_init(struct queue *queue)
{
	*queue = (struct queue){ .large_from = QUEUE_LARGE_COUNT, .was_large = true };
	jobs_init(&queue->small);
	jobs_init(&queue->large);
}

static bool
is_large(const struct queue *queue, const struct job *job)
{
	return job->kind == JOB_ADMIT && (job->batch.count >= queue->large_from ||
					  job->batch.plain_size + job->batch.noise.size >= QUEUE_LARGE_SIZE);
}

static bool
has_of(const struct jobs *jobs, uint64_t peer)
{
	const struct job *at = jobs->first;
	while (at && at->peer != peer)
		at = at->next;
	return at != NULL;
}

/* What a session submits behind its large batch may build on it. */
static bool
is_behind_large(const struct queue *queue, const struct job *job)
{
	return job->peer && (job->peer == queue->under_way || has_of(&queue->large, job->peer));
}

void
queue_put(struct queue *queue, struct job *job)
{
	bool large = is_large(queue, job) || is_behind_large(queue, job);
	jobs_put(large ? &queue->large : &queue->small, job);
	queue->count++;
}

bool
queue_empty(const struct queue *queue)
{
	return queue->count == 0;
}

/* The first whose session has nothing small before it. */
static struct job **
ready_large(struct queue *queue)
{
	struct job **at = &queue->large.first;
	while (*at && (*at)->peer && has_of(&queue->small, (*at)->peer))
		at = &(*at)->next;
	return at;
}

static size_t
take_small(struct queue *queue, struct job **group, size_t most)
{
	size_t count = 0;
	for (size_t changesets = 0; count < most && changesets < QUEUE_GROUP_COUNT && queue->small.first; count++) {
		group[count] = jobs_get(&queue->small);
		changesets += group[count]->batch.count;
	}
	return count;
}

size_t
queue_take(struct queue *queue, struct job **group, size_t most)
{
	struct job **large = ready_large(queue);
	size_t count = 1;
	queue->was_large = *large && (!queue->was_large || !queue->small.first);
	if (queue->was_large)
		group[0] = jobs_take(&queue->large, large);
	else
		count = take_small(queue, group, most);
	queue->under_way = queue->was_large ? group[0]->peer : 0;
	queue->count -= count;
	return count;
}

static void
put_first(struct jobs *jobs, struct job *job)
{
	job->next = jobs->first;
	if (!jobs->first)
		jobs->last = &job->next;
	jobs->first = job;
}

static void
move_all(struct jobs *from, struct jobs *to)
{
	struct job *job;
	while ((job = jobs_get(from)))
		jobs_put(to, job);
}

/* The device that was served now waits behind all others, with all that it has there. */
static void
go_behind(struct jobs *large, const char *device)
{
	struct jobs others, own;
	struct job *job;
	jobs_init(&others);
	jobs_init(&own);
	while ((job = jobs_get(large)))
		jobs_put(strcmp(job->device, device) == 0 ? &own : &others, job);
	move_all(&others, large);
	move_all(&own, large);
}

void
queue_back(struct queue *queue, struct job **group, size_t count, struct jobs *done)
{
	char served[LIMIT_DEVICE_NAME + 1] = { 0 };
	if (queue->was_large && count)
		snprintf(served, sizeof(served), "%s", group[0]->device);
	for (size_t i = count; i-- > 0;) {
		if (!group[i]->more)
			continue;
		put_first(queue->was_large ? &queue->large : &queue->small, group[i]);
		queue->count++;
		group[i] = NULL;
	}
	for (size_t i = 0; i < count; i++)
		if (group[i])
			jobs_put(done, group[i]);
	queue->under_way = 0;
	if (queue->was_large)
		go_behind(&queue->large, served);
}

struct job *
queue_give_up(struct queue *queue)
{
	struct job *job = jobs_get(&queue->large);
	if (job)
		queue->count--;
	return job;
}
