/* The access log: what is entered, what is folded into an entry that is there, and how it is read. */
#include "host/access.h"

#include "tests/support/assert_fault.h"
#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NOW INT64_C(1795315327)

struct scene {
	struct office office;
	struct store *store;
	struct uuid one, other; /* accounts */
	struct uuid records[3];
	struct access *log;
	size_t count;
};

static int
scene_open(void **state)
{
	static struct scene scene;
	office_open(&scene.office);
	scene.store = scene.office.store;
	scene.one = office_uuid(&scene.office, 1);
	scene.other = office_uuid(&scene.office, 2);
	for (uint32_t i = 0; i < 3; i++)
		scene.records[i] = office_uuid(&scene.office, 10 + i);
	*state = &scene;
	return 0;
}

static int
scene_close(void **state)
{
	struct scene *scene = *state;
	office_close(&scene->office);
	return 0;
}

static struct access
look(const struct scene *scene, int64_t at, size_t records)
{
	return (struct access){ .at = at,
				.account = scene->one,
				.what = SPAN("list"),
				.target = SPAN("dispute"),
				.count = (int64_t)records,
				.records = scene->records,
				.record_count = records };
}

static void
enter(struct scene *scene, struct access access)
{
	must(access_enter(scene->store, &access));
}

static void
read_log(struct scene *scene, struct access_query query)
{
	if (!query.most)
		query.most = 100;
	must(access_list(scene->store, &scene->office.arena, &query, &scene->log, &scene->count));
}

static void
it_tells_the_newest_first_page_by_page(void **state)
{
	struct scene *scene = *state;
	for (size_t i = 1; i <= 3; i++)
		enter(scene, look(scene, NOW + (int64_t)i, i));
	read_log(scene, (struct access_query){ .most = 2 });
	assert_int_equal(scene->count, 2);
	assert_int_equal(scene->log[0].count, 3);
	assert_int_equal(scene->log[0].at, NOW + 3);
	assert_int_equal(scene->log[0].record_count, 3);
	assert_int_equal(scene->log[0].record_total, 3);
	assert_true(uuid_equal(scene->log[0].records[2], scene->records[2]));
	assert_true(uuid_equal(scene->log[0].account, scene->one));
	assert_true(span_equal(scene->log[0].what, SPAN("list")));
	assert_true(span_equal(scene->log[0].target, SPAN("dispute")));
	read_log(scene, (struct access_query){ .before = scene->log[1].number });
	assert_int_equal(scene->count, 1);
	assert_int_equal(scene->log[0].count, 1);
}

static void
the_same_look_within_ten_minutes_is_counted_not_entered(void **state)
{
	struct scene *scene = *state;
	enter(scene, look(scene, NOW, 2));
	enter(scene, look(scene, NOW + 1, 2));
	enter(scene, look(scene, NOW + ACCESS_FOLD_SECONDS - 1, 2));
	read_log(scene, (struct access_query){ 0 });
	assert_int_equal(scene->count, 1);
	assert_int_equal(scene->log[0].repeats, 2);
	assert_int_equal(scene->log[0].at, NOW);
	enter(scene, look(scene, NOW + ACCESS_FOLD_SECONDS, 2));
	enter(scene, look(scene, NOW - 5, 2)); /* a clock that was put back */
	read_log(scene, (struct access_query){ 0 });
	assert_int_equal(scene->count, 3);
}

static void
whatever_differs_is_an_entry_of_its_own(void **state)
{
	struct scene *scene = *state;
	struct access access = look(scene, NOW, 2);
	enter(scene, access);
	enter(scene, look(scene, NOW, 3));
	access.account = scene->other;
	enter(scene, access);
	access.what = SPAN("search");
	enter(scene, access);
	access.target = SPAN("party");
	enter(scene, access);
	access.count = 9;
	enter(scene, access);
	access.records++;
	enter(scene, access);
	read_log(scene, (struct access_query){ 0 });
	assert_int_equal(scene->count, 7);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(scene->log[i].repeats, 0);
}

static void
what_is_appended_is_never_folded(void **state)
{
	struct scene *scene = *state;
	struct access access = look(scene, NOW, 1);
	must(access_append(scene->store, &access));
	must(access_append(scene->store, &access));
	read_log(scene, (struct access_query){ 0 });
	assert_int_equal(scene->count, 2);
}

static void
it_is_read_by_account_day_and_record(void **state)
{
	struct scene *scene = *state;
	struct access access = look(scene, NOW, 1);
	char id[UUID_TEXT_SIZE + 1];
	enter(scene, access);
	enter(scene, look(scene, NOW + 10, 2));
	access.account = scene->other;
	access.records = NULL;
	access.record_count = 0;
	uuid_text(scene->records[2], id);
	access.target = span_text(id);
	access.at = NOW + 20;
	enter(scene, access);
	read_log(scene, (struct access_query){ .account = &scene->one });
	assert_int_equal(scene->count, 2);
	read_log(scene, (struct access_query){ .from = NOW + 10, .to = NOW + 10 });
	assert_int_equal(scene->count, 1);
	read_log(scene, (struct access_query){ .record = &scene->records[0] });
	assert_int_equal(scene->count, 2);
	read_log(scene, (struct access_query){ .record = &scene->records[1] });
	assert_int_equal(scene->count, 1);
	read_log(scene, (struct access_query){ .record = &scene->records[2] });
	assert_int_equal(scene->count, 1);
	assert_true(uuid_equal(scene->log[0].account, scene->other));
	read_log(scene, (struct access_query){ .record = &scene->one });
	assert_int_equal(scene->count, 0);
}

/* An export's thousands of records are counted, not read. */
static void
of_many_records_the_first_few_are_read(void **state)
{
	struct scene *scene = *state;
	struct uuid many[ACCESS_RECORDS_READ + 7];
	for (uint32_t i = 0; i < ACCESS_RECORDS_READ + 7; i++)
		many[i] = office_uuid(&scene->office, 20 + i);
	struct access access = look(scene, NOW, 0);
	access.records = many;
	access.record_count = ACCESS_RECORDS_READ + 7;
	enter(scene, access);
	read_log(scene, (struct access_query){ .record = &many[ACCESS_RECORDS_READ + 6] });
	assert_int_equal(scene->count, 1);
	assert_int_equal(scene->log[0].record_total, ACCESS_RECORDS_READ + 7);
	assert_int_equal(scene->log[0].record_count, ACCESS_RECORDS_READ);
	assert_true(uuid_equal(scene->log[0].records[ACCESS_RECORDS_READ - 1], many[ACCESS_RECORDS_READ - 1]));
}

/* Bytes of two neighbours that look like an id are none. */
static void
a_record_is_found_whole(void **state)
{
	struct scene *scene = *state;
	struct uuid between;
	enter(scene, look(scene, NOW, 2));
	for (size_t i = 0; i < sizeof(between.bytes); i++)
		between.bytes[i] = ((const uint8_t *)scene->records)[8 + i];
	read_log(scene, (struct access_query){ .record = &between });
	assert_int_equal(scene->count, 0);
}

static void
what_is_too_long_is_refused(void **state)
{
	struct scene *scene = *state;
	struct access access = look(scene, NOW, 1);
	access.record_count = ACCESS_RECORDS_MAX + 1;
	expect_fault(access_enter(scene->store, &access), FAULT_LIMIT, "too long");
	expect_fault(access_append(scene->store, &access), FAULT_LIMIT, "too long");
	access = look(scene, NOW, 1);
	access.target = SPAN("01234567890123456789012345678901234567890123456789012345678901234");
	expect_fault(access_enter(scene->store, &access), FAULT_LIMIT, "too long");
	read_log(scene, (struct access_query){ 0 });
	assert_int_equal(scene->count, 0);
}

int
main(void)
{
#define SCENE_TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)
	const struct CMUnitTest tests[] = {
		SCENE_TEST(it_tells_the_newest_first_page_by_page),
		SCENE_TEST(the_same_look_within_ten_minutes_is_counted_not_entered),
		SCENE_TEST(whatever_differs_is_an_entry_of_its_own),
		SCENE_TEST(what_is_appended_is_never_folded),
		SCENE_TEST(it_is_read_by_account_day_and_record),
		SCENE_TEST(of_many_records_the_first_few_are_read),
		SCENE_TEST(a_record_is_found_whole),
		SCENE_TEST(what_is_too_long_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
