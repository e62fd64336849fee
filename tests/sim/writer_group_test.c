/* What a group of the hub's jobs leaves behind when the disk was full at its commit: nothing that was not saved is told of. */
#include "hub/writer_group.h"

#include "host/outgoing.h"
#include "tests/sim/disk_office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define NODE "440105014-1"

struct scene {
	struct office node;
	struct disk_office hub;
	struct batch_writer *batch; /* of the job under way */
	struct moved *moved;
};

static void
scene_open(struct scene *scene)
{
	*scene = (struct scene){ 0 };
	office_open(&scene->node);
	disk_office_open(&scene->hub);
	office_become(&scene->hub.office, OFFICE_HUB);
}

static void
scene_close(struct scene *scene)
{
	moved_drop(&scene->moved);
	batch_drop(&scene->batch);
	disk_office_close(&scene->hub);
	office_close(&scene->node);
}

/* The node's change set of this number; the hub has all before it. */
static struct job *
next_job(struct scene *scene, int64_t sequence)
{
	struct path path = path_main("dispute", office_uuid(&scene->node, 1));
	struct job *job = job_new(JOB_ADMIT, 1);
	int64_t reached;
	OFFICE_SAVE(&scene->node, &path, office_integer("workers", sequence));
	struct ledger ledger = office_ledger(&scene->node, OFFICE_LEDGER);
	batch_drop(&scene->batch);
	must(outgoing_own(scene->node.store, &ledger, sequence - 1, &scene->batch, &reached));
	job->batch = batch_close(scene->batch);
	snprintf(job->device, sizeof(job->device), NODE);
	snprintf(job->ledger, sizeof(job->ledger), OFFICE_LEDGER);
	return job;
}

static void
run(struct scene *scene, struct job *job)
{
	group_run(scene->hub.office.store, NULL, &job, 1, &scene->moved);
}

static void
what_could_not_be_committed_is_neither_told_of_nor_counted(void **state)
{
	(void)state;
	struct scene OWN(scene_close) scene;
	scene_open(&scene);
	struct job *first OWN(job_drop) = next_job(&scene, 1);
	run(&scene, first);
	assert_int_equal(first->now.held, 1);
	struct moved *before = scene.moved;
	assert_non_null(before);
	struct job *second OWN(job_drop) = next_job(&scene, 2);
	disk_office_fill(&scene.hub);
	run(&scene, second);
	assert_true(disk_counts(scene.hub.disk).full > 0);
	assert_int_equal(second->refusal, REFUSAL_INTERNAL);
	assert_int_equal(second->now.held, 0);
	assert_ptr_equal(scene.moved, before);
	disk_office_free(&scene.hub);
	run(&scene, second);
	assert_int_equal(second->refusal, REFUSAL_NONE);
	assert_int_equal(second->now.held, 2);
	assert_non_null(scene.moved);
	assert_ptr_equal(scene.moved->next, before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_could_not_be_committed_is_neither_told_of_nor_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
