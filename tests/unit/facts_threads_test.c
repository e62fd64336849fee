/* Several threads count the same facts while somebody saves: no answer is staler than its question.
 *
 * labels: threads
 */
#include "host/reports.h"

#include "tests/support/countable.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define READERS 3
#define SAVES 60

struct reading {
	const char *dir;
	struct facts_shared *shared;
	atomic_int *saved; /* how many were committed before the question */
	int asked;
	bool stale;
};

static int64_t
count_known(struct store *store, struct facts_shared *shared)
{
	struct arena OWN(arena_drop) arena = { 0 };
	const struct report_request request = { .definition = &report_overview,
						.from = { 2020, 1, 1 },
						.to = { 2029, 12, 31 },
						.workers = REPORT_WORKERS,
						.group = REPORT_GROUP };
	struct report report;
	must(report_run(store, shared, &arena, &request, &report));
	return report.figures[report_line_index(&report, "taken")].value;
}

static void *
ask(void *context)
{
	struct reading *reading = context;
	struct store *store = NULL;
	must(store_open(reading->dir, "node.db", DB_READ, &store));
	for (int saved = 0; saved < SAVES; reading->asked++) {
		saved = atomic_load(reading->saved);
		int64_t known = count_known(store, reading->shared);
		reading->stale = reading->stale || known < saved;
	}
	store_close(&store);
	return NULL;
}

static void
save_one(struct office *office, uint32_t number)
{
	struct path path = path_main("dispute", office_uuid(office, number));
	OFFICE_SAVE(office, &path, office_text("received", "2026-02-03"), office_text("category", "wages"));
}

static void
no_answer_is_staler_than_its_question(void **state)
{
	(void)state;
	struct office office;
	struct reading readings[READERS];
	pthread_t threads[READERS];
	atomic_int saved = 0;
	office_open(&office);
	struct facts_shared *OWN(facts_shared_close) shared = facts_shared_open();
	for (int i = 0; i < READERS; i++) {
		readings[i] = (struct reading){ .dir = office.dir, .shared = shared, .saved = &saved };
		assert_int_equal(pthread_create(&threads[i], NULL, ask, &readings[i]), 0);
	}
	for (uint32_t i = 1; i <= SAVES; i++) {
		save_one(&office, i);
		atomic_fetch_add(&saved, 1);
	}
	for (int i = 0; i < READERS; i++) {
		pthread_join(threads[i], NULL);
		assert_false(readings[i].stale);
		assert_true(readings[i].asked > 0);
	}
	assert_int_equal(count_known(office.store, shared), SAVES);
	office_close(&office);
}

/* A server that ends does not wait for a million records. */
static void
reading_ends_when_it_is_told_to(void **state)
{
	(void)state;
	struct office office;
	struct arena OWN(arena_drop) arena = { 0 };
	const struct report_request request = { .definition = &report_overview,
						.from = { 2026, 1, 1 },
						.to = { 2026, 12, 31 } };
	struct report report;
	office_open(&office);
	save_one(&office, 1);
	struct facts_shared *OWN(facts_shared_close) shared = facts_shared_open();
	facts_shared_stop(shared);
	fault_t fault = report_run(office.store, shared, &arena, &request, &report);
	assert_non_null(fault);
	fault_drop(fault);
	assert_false(db_in_transaction(office.store->db));
	office_close(&office);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_answer_is_staler_than_its_question),
		cmocka_unit_test(reading_ends_when_it_is_told_to),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
