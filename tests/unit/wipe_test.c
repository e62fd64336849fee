/* What buffers, arenas and JSON held is overwritten before its memory goes back: this program's own free() looks into every block. */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/crypt.h"
#include "base/json.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#ifndef HESHI_SANITIZED /* a sanitizer has a free() of its own */

#define SECRET "6 horses, 7 cats"

static size_t looked_at, found;

void __libc_free(void *data);

void
free(void *data)
{
	if (data) {
		looked_at++;
		found += memmem(data, malloc_usable_size(data), SECRET, strlen(SECRET)) != NULL;
	}
	__libc_free(data);
}

static int
look_anew(void **state)
{
	(void)state;
	looked_at = found = 0;
	return 0;
}

static void
the_look_finds_what_is_not_overwritten(void **state)
{
	(void)state;
	char *data = strdup(SECRET);
	assert_non_null(data);
	free(data);
	assert_int_equal(found, 1);
}

static void
memory_that_held_a_secret_is_overwritten(void **state)
{
	(void)state;
	char *data = strdup(SECRET);
	assert_non_null(data);
	crypt_free(data);
	crypt_free(NULL);
	assert_int_equal(looked_at, 1);
	assert_int_equal(found, 0);
}

/* Forgetting keeps the room: what was there before counts as well. */
static void
a_buffer_leaves_nothing_where_it_grew_from(void **state)
{
	(void)state;
	struct buffer buffer = { 0 };
	buffer_put_text(&buffer, SECRET);
	for (size_t i = 0; i < 5000; i++)
		buffer_put_text(&buffer, "-");
	size_t before = looked_at;
	buffer_put_text(&buffer, SECRET);
	buffer_clear(&buffer);
	buffer_drop(&buffer);
	assert_true(before > 3);
	assert_int_equal(looked_at, before + 1);
	assert_int_equal(found, 0);
}

static void
an_arena_leaves_nothing(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	for (size_t i = 0; i < 1000; i++)
		arena_text(&arena, SPAN(SECRET));
	memset(arena_take(&arena, 100000), 'x', 100000);
	arena_drop(&arena);
	assert_true(looked_at > 2);
	assert_int_equal(found, 0);
}

static void
json_leaves_nothing(void **state)
{
	(void)state;
	json_t *json;
	json_start();
	assert_null(json_read(SPAN("{\"password\":\"" SECRET "\",\"" SECRET "\":[\"" SECRET "\"]}"), &json));
	assert_string_equal(json_string_value(json_object_get(json, "password")), SECRET);
	json_drop(&json);
	assert_true(looked_at > 5);
	assert_int_equal(found, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_look_finds_what_is_not_overwritten, look_anew),
		cmocka_unit_test_setup(memory_that_held_a_secret_is_overwritten, look_anew),
		cmocka_unit_test_setup(a_buffer_leaves_nothing_where_it_grew_from, look_anew),
		cmocka_unit_test_setup(an_arena_leaves_nothing, look_anew),
		cmocka_unit_test_setup(json_leaves_nothing, look_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int
main(void)
{
	return 0;
}

#endif
