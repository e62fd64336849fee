/* What waits for the writer, and in which order it comes out: nobody's large batches keep others waiting for longer than one of them takes.
 *
 * Small jobs (greetings, the edits of a day) come out first in, first out, as many as a group takes. Large batches come out one at a time,
 * slice by slice, in turn with the small ones; of the devices that wait with some, the one that was served longest ago. What one session
 * submitted stays in its order.
 * No locks here: the writer has one.
 */
#ifndef HESHI_HUB_QUEUE_H
#define HESHI_HUB_QUEUE_H

#include "hub/job.h"

#define QUEUE_LARGE_COUNT 16         /* change sets from which on a batch is large */
#define QUEUE_LARGE_SIZE (64U << 10) /* bytes, unsqueezed; likewise */
#define QUEUE_GROUP_COUNT 256        /* change sets in one group of small jobs, and one more job's */

/* Jobs first in, first out. */
struct jobs {
	struct job *first, **last;
};
void jobs_init(struct jobs *jobs);
void jobs_put(struct jobs *jobs, struct job *job);
/* NULL when there is none. */
struct job *jobs_get(struct jobs *jobs);

struct queue {
	struct jobs small, large; /* large: devices served longest ago come first */
	size_t large_from;        /* change sets: QUEUE_LARGE_COUNT, but in a simulation */
	size_t count;             /* of jobs that wait */
	uint64_t under_way;       /* the session whose large batch was taken and not yet put back; 0: none */
	bool was_large;           /* the group that was taken last */
};
void queue_init(struct queue *queue);
void queue_put(struct queue *queue, struct job *job);
bool queue_empty(const struct queue *queue);
/* The next group, of at most `most` jobs; how many. queue_back follows before the next. */
size_t queue_take(struct queue *queue, struct job **group, size_t most);
/* The group has been run: what has `more` to do waits again, the rest is done. */
void queue_back(struct queue *queue, struct job **group, size_t count, struct jobs *done);
/* The large batches, as they would be taken: for who ends and leaves them to be sent again. NULL when there is none. */
struct job *queue_give_up(struct queue *queue);

#endif
