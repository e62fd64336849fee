/* Facts in memory follow the ledgers: after any saves they are what a fresh reading gives. */
#include "host/facts_shared.h"

#include "tests/support/countable.h"

#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS 25

/* A row of one table as the other has it: words by their text. */
static void
same_row(const struct facts *a, const struct facts *b, size_t row_a, size_t row_b)
{
	for (int i = 0; a->table->fields[i].name; i++) {
		int64_t left = facts_value(a, i, row_a), right = facts_value(b, i, row_b);
		enum facts_type type = a->table->fields[i].type;
		if (type == FACTS_PLACE && left)
			assert_true(span_equal(a->places.items[left], b->places.items[right]));
		else if (type == FACTS_PERSON && left)
			assert_true(span_equal(a->people.items[left], b->people.items[right]));
		else
			assert_int_equal(left, right);
	}
}

static size_t
row_of(const struct facts *facts, struct uuid id)
{
	for (size_t i = 0; i < facts->count; i++)
		if (uuid_equal(facts->ids[i], id))
			return i;
	fail_msg("a record is missing");
	return 0;
}

/* `context` is the store: reads afresh within the same use. */
struct comparison {
	const struct facts *shared;
	size_t count;
};

static fault_t
compare_with(void *context, const struct facts *fresh)
{
	struct comparison *comparison = context;
	assert_int_equal(comparison->shared->count, fresh->count);
	comparison->count = fresh->count;
	for (size_t i = 0; i < fresh->count; i++) {
		assert_true(facts_has(comparison->shared, fresh->ids[i]));
		same_row(fresh, comparison->shared, i, row_of(comparison->shared, fresh->ids[i]));
	}
	return NULL;
}

static fault_t
keep_facts(void *context, const struct facts *facts)
{
	*(const struct facts **)context = facts;
	return NULL;
}

/* Nobody writes between the two. */
static size_t
check_same(struct facts_shared *shared, struct store *store)
{
	struct comparison comparison = { 0 };
	must(facts_shared_use(shared, store, keep_facts, &comparison.shared));
	must(facts_shared_use(NULL, store, compare_with, &comparison));
	return comparison.count;
}

static void
facts_follow_every_save(void **state)
{
	(void)state;
	struct office office;
	struct countable countable;
	int64_t records, loads;
	office_open(&office);
	countable_open(&countable, &office, 7, ROUNDS * 8);
	struct facts_shared *OWN(facts_shared_close) shared = facts_shared_open();
	check_same(shared, office.store);
	for (int round = 0; round < ROUNDS; round++) {
		for (uint64_t i = casework_number(&countable.casework, 4); i > 0; i--)
			countable_add(&countable);
		for (uint64_t i = countable.count ? casework_number(&countable.casework, 4) : 0; i > 0; i--)
			countable_change(&countable);
		check_same(shared, office.store);
	}
	facts_shared_counts(shared, &records, &loads);
	assert_int_equal(loads, 1);
	assert_true(records > ROUNDS);
	assert_true(check_same(shared, office.store) > 0);
	office_close(&office);
}

/* What the hub takes back or merges is seen, too: `current` moved without a new save. */
static void
facts_follow_a_ledger_that_turns_back(void **state)
{
	(void)state;
	struct office office;
	struct countable countable;
	office_open(&office);
	countable_open(&countable, &office, 9, 30);
	struct facts_shared *OWN(facts_shared_close) shared = facts_shared_open();
	for (int i = 0; i < 3; i++)
		countable_add(&countable);
	struct oid then = office_ledger(&office, countable_ledger(&countable, 0)).current;
	for (int i = 0; i < 12; i++)
		countable_add(&countable);
	size_t many = check_same(shared, office.store);
	office_rewind(&office, countable_ledger(&countable, 0), &then);
	assert_true(check_same(shared, office.store) < many);
	office_close(&office);
}

static void
nothing_new_reads_nothing(void **state)
{
	(void)state;
	struct office office;
	struct countable countable;
	int64_t records, loads;
	office_open(&office);
	countable_open(&countable, &office, 11, 4);
	countable_add(&countable);
	struct facts_shared *OWN(facts_shared_close) shared = facts_shared_open();
	for (int i = 0; i < 3; i++)
		check_same(shared, office.store);
	countable_add_training(&countable);
	check_same(shared, office.store);
	facts_shared_counts(shared, &records, &loads);
	assert_int_equal(records, 0);
	assert_int_equal(loads, 1);
	office_close(&office);
}

/* Somebody who keeps the facts to themselves until they are told to go on. */
struct keeper {
	struct facts_shared *shared;
	struct office office;
	sem_t inside, leave;
};

static fault_t
stay_inside(void *context, const struct facts *facts)
{
	struct keeper *keeper = context;
	(void)facts;
	sem_post(&keeper->inside);
	while (sem_wait(&keeper->leave))
		;
	return NULL;
}

static void *
keep_all(void *context)
{
	struct keeper *keeper = context;
	return facts_shared_use(keeper->shared, keeper->office.store, stay_inside, keeper);
}

static void
who_asks_while_they_are_read_is_told_to_wait(void **state)
{
	(void)state;
	struct keeper keeper = { .shared = facts_shared_open() };
	struct office other;
	const struct facts *facts;
	pthread_t thread;
	void *kept;
	office_open(&keeper.office);
	office_open(&other);
	sem_init(&keeper.inside, 0, 0);
	sem_init(&keeper.leave, 0, 0);
	assert_int_equal(pthread_create(&thread, NULL, keep_all, &keeper), 0);
	while (sem_wait(&keeper.inside))
		;
	fault_t fault = facts_shared_use(keeper.shared, other.store, keep_facts, &facts);
	assert_true(facts_is_wait(fault));
	fault_drop(fault);
	sem_post(&keeper.leave);
	pthread_join(thread, &kept);
	assert_null(kept);
	must(facts_shared_use(keeper.shared, keeper.office.store, keep_facts, &facts));
	must(facts_shared_load(keeper.shared, keeper.office.store));
	assert_false(facts_is_wait(NULL));
	facts_shared_close(&keeper.shared);
	sem_destroy(&keeper.inside);
	sem_destroy(&keeper.leave);
	office_close(&keeper.office);
	office_close(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_follow_every_save),
		cmocka_unit_test(facts_follow_a_ledger_that_turns_back),
		cmocka_unit_test(nothing_new_reads_nothing),
		cmocka_unit_test(who_asks_while_they_are_read_is_told_to_wait),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
