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
	*queue = (struct queue){ .large_from = QUEUE_LARGE_COUNT };
	jobs_init(&queue->small);
	jobs_init(&queue->large);
}

static bool
is_large(const struct queue *queue, const struct job *job)
{
	return job->kind == JOB_ADMIT && (job->batch.count >= queue->large_from ||
					  job->batch.body.size + job->batch.noise.size >= QUEUE_LARGE_SIZE);
}

/* What a session submits behind its large batch may build on it. */
static bool
is_behind_large(const struct queue *queue, const struct job *job)
{
	const struct job *at = queue->large.first;
	if (job->peer == 0 || job->peer == queue->under_way)
		return job->peer != 0;
	while (at && at->peer != job->peer)
		at = at->next;
	return at != NULL;
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

static struct job *
take_large(struct queue *queue)
{
	struct job **at = &queue->large.first;
	while (*at && strcmp((*at)->device, queue->served) == 0)
		at = &(*at)->next;
	struct job *job = jobs_take(&queue->large, *at ? at : &queue->large.first);
	snprintf(queue->served, sizeof(queue->served), "%s", job->device);
	queue->under_way = job->peer;
	return job;
}

size_t
queue_take(struct queue *queue, struct job **group, size_t most)
{
	size_t count = 0;
	bool large = queue->large.first && (queue->large_next || !queue->small.first);
	queue->large_next = !large;
	if (large)
		group[count++] = take_large(queue);
	while (!large && count < most && queue->small.first)
		group[count++] = jobs_get(&queue->small);
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

void
queue_back(struct queue *queue, struct job **group, size_t count, struct jobs *done)
{
	queue->under_way = 0;
	for (size_t i = 0; i < count; i++) {
		if (!group[i]->more) {
			jobs_put(done, group[i]);
			continue;
		}
		put_first(&queue->large, group[i]);
		queue->count++;
	}
}

struct job *
queue_give_up(struct queue *queue)
{
	struct job *job = jobs_get(&queue->large);
	if (job)
		queue->count--;
	return job;
}
