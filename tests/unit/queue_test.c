/* The order in which the hub's writer takes jobs. The hub is a program and no library, so its file is taken in here. */
#include "hub/queue.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define MOST 3
#define GROUP 64

static void
put(struct queue *queue, struct job *job, uint64_t peer, size_t changesets)
{
	*job = (struct job){ .kind = changesets ? JOB_ADMIT : JOB_GREET, .peer = peer, .batch.count = changesets };
	snprintf(job->device, sizeof(job->device), "440105014-%d", (int)peer);
	queue_put(queue, job);
}

/* The next group is exactly this job. */
static void
assert_taken(struct queue *queue, struct job *job)
{
	struct job *group[MOST];
	assert_int_equal(queue_take(queue, group, MOST), 1);
	assert_ptr_equal(group[0], job);
}

/* What was taken has been run, and has more to do or not. */
static void
put_back(struct queue *queue, struct job *job, bool more)
{
	struct jobs done;
	jobs_init(&done);
	job->more = more;
	queue_back(queue, &job, 1, &done);
	assert_true((jobs_get(&done) == NULL) == more);
}

/* Likewise, and it is done. */
static void
assert_alone(struct queue *queue, struct job *job)
{
	assert_taken(queue, job);
	put_back(queue, job, false);
}

static void
small_jobs_come_first_in_first_out(void **state)
{
	struct queue queue;
	struct job jobs[4], *group[MOST];
	(void)state;
	queue_init(&queue);
	assert_true(queue_empty(&queue));
	for (size_t i = 0; i < 4; i++)
		put(&queue, &jobs[i], i + 1, i % 2);
	assert_int_equal(queue_take(&queue, group, MOST), 3);
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(group[i], &jobs[i]);
	assert_false(queue_empty(&queue));
	assert_alone(&queue, &jobs[3]);
	assert_true(queue_empty(&queue));
	assert_int_equal(queue_take(&queue, group, MOST), 0);
}

static void
a_batch_comes_back_until_it_is_done(void **state)
{
	struct queue queue;
	struct job large[2], small[2];
	(void)state;
	queue_init(&queue);
	put(&queue, &large[0], 1, QUEUE_LARGE_COUNT);
	put(&queue, &large[1], 2, QUEUE_LARGE_COUNT);
	assert_taken(&queue, &large[0]);
	put(&queue, &small[0], 1, 1); /* may build on the batch that is under way */
	put(&queue, &small[1], 3, 1);
	put_back(&queue, &large[0], true);
	assert_int_equal(queue.count, 4);
	assert_alone(&queue, &small[1]);
	assert_taken(&queue, &large[1]);
	put_back(&queue, &large[1], true);
	assert_alone(&queue, &large[0]);
	assert_alone(&queue, &large[1]);
	assert_alone(&queue, &small[0]);
	assert_true(queue_empty(&queue));
}

/* Two that hoard do not keep a third from its turn. */
static void
the_device_served_longest_ago_comes_next(void **state)
{
	struct queue queue;
	struct job jobs[3];
	(void)state;
	queue_init(&queue);
	for (size_t i = 0; i < 3; i++)
		put(&queue, &jobs[i], i + 1, QUEUE_LARGE_COUNT);
	for (size_t i = 0; i < 6; i++) {
		assert_taken(&queue, &jobs[i % 3]);
		put_back(&queue, &jobs[i % 3], true);
	}
}

/* A small group has no time for all of its jobs. */
static void
small_jobs_that_were_not_run_come_first_again(void **state)
{
	struct queue queue;
	struct job jobs[4], *group[MOST];
	struct jobs done;
	(void)state;
	queue_init(&queue);
	jobs_init(&done);
	for (size_t i = 0; i < 4; i++)
		put(&queue, &jobs[i], 1, 1);
	assert_int_equal(queue_take(&queue, group, MOST), 3);
	jobs[1].more = jobs[2].more = true;
	queue_back(&queue, group, 3, &done);
	assert_ptr_equal(jobs_get(&done), &jobs[0]);
	assert_null(jobs_get(&done));
	assert_int_equal(queue.count, 3);
	assert_int_equal(queue_take(&queue, group, MOST), 3);
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(group[i], &jobs[i + 1]);
}

static void
a_small_group_is_bounded(void **state)
{
	struct queue queue;
	struct job jobs[GROUP], *group[GROUP];
	(void)state;
	queue_init(&queue);
	for (size_t i = 0; i < GROUP; i++)
		put(&queue, &jobs[i], i + 1, QUEUE_LARGE_COUNT - 1);
	assert_in_range(queue_take(&queue, group, GROUP) * (QUEUE_LARGE_COUNT - 1), 1,
			QUEUE_GROUP_COUNT + QUEUE_LARGE_COUNT);
}

static void
who_ends_gives_up_the_large_batches_only(void **state)
{
	struct queue queue;
	struct job large, small;
	(void)state;
	queue_init(&queue);
	put(&queue, &large, 1, QUEUE_LARGE_COUNT);
	put(&queue, &small, 2, 1);
	assert_ptr_equal(queue_give_up(&queue), &large);
	assert_null(queue_give_up(&queue));
	assert_int_equal(queue.count, 1);
	assert_alone(&queue, &small);
}

static void
large_batches_take_turns_with_small_jobs(void **state)
{
	struct queue queue;
	struct job large[3], small[2];
	(void)state;
	queue_init(&queue);
	for (size_t i = 0; i < 3; i++)
		put(&queue, &large[i], 1, QUEUE_LARGE_COUNT);
	assert_alone(&queue, &large[0]);
	put(&queue, &small[0], 2, 1);
	assert_alone(&queue, &small[0]);
	put(&queue, &small[1], 3, 0);
	assert_alone(&queue, &large[1]);
	assert_alone(&queue, &small[1]);
	assert_alone(&queue, &large[2]);
}

static void
no_device_s_large_batch_comes_twice_while_others_wait(void **state)
{
	struct queue queue;
	struct job hoard[3], other[2];
	(void)state;
	queue_init(&queue);
	for (size_t i = 0; i < 3; i++)
		put(&queue, &hoard[i], 1, QUEUE_LARGE_COUNT);
	for (size_t i = 0; i < 2; i++)
		put(&queue, &other[i], 2, QUEUE_LARGE_COUNT);
	assert_alone(&queue, &hoard[0]);
	assert_alone(&queue, &other[0]);
	assert_alone(&queue, &hoard[1]);
	assert_alone(&queue, &other[1]);
	assert_alone(&queue, &hoard[2]);
}

static void
a_session_s_jobs_keep_their_order(void **state)
{
	struct queue queue;
	struct job large, behind, other;
	(void)state;
	queue_init(&queue);
	put(&queue, &large, 1, QUEUE_LARGE_COUNT);
	put(&queue, &behind, 1, 1);
	put(&queue, &other, 2, 1);
	assert_alone(&queue, &other);
	assert_alone(&queue, &large);
	assert_alone(&queue, &behind);
}

static void
a_large_batch_waits_for_what_its_session_sent_before(void **state)
{
	struct queue queue;
	struct job first, large, other;
	(void)state;
	queue_init(&queue);
	put(&queue, &other, 2, 1);
	assert_taken(&queue, &other); /* so that a large batch would be next */
	put(&queue, &first, 1, 1);
	put(&queue, &large, 1, QUEUE_LARGE_COUNT);
	put_back(&queue, &other, false);
	assert_alone(&queue, &first);
	assert_alone(&queue, &large);
}

static void
what_is_large_on_the_wire_is_large(void **state)
{
	struct queue queue;
	struct job large, small;
	(void)state;
	queue_init(&queue);
	large = (struct job){ .kind = JOB_ADMIT, .peer = 1, .batch = { .count = 1, .noise.size = QUEUE_LARGE_SIZE } };
	queue_put(&queue, &large);
	put(&queue, &small, 2, 1);
	assert_alone(&queue, &small);
	assert_alone(&queue, &large);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_jobs_come_first_in_first_out),
		cmocka_unit_test(a_batch_comes_back_until_it_is_done),
		cmocka_unit_test(the_device_served_longest_ago_comes_next),
		cmocka_unit_test(small_jobs_that_were_not_run_come_first_again),
		cmocka_unit_test(a_small_group_is_bounded),
		cmocka_unit_test(a_large_batch_waits_for_what_its_session_sent_before),
		cmocka_unit_test(who_ends_gives_up_the_large_batches_only),
		cmocka_unit_test(large_batches_take_turns_with_small_jobs),
		cmocka_unit_test(no_device_s_large_batch_comes_twice_while_others_wait),
		cmocka_unit_test(a_session_s_jobs_keep_their_order),
		cmocka_unit_test(what_is_large_on_the_wire_is_large),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
