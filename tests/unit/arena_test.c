/* Arenas: zeroed, aligned, apart from each other, and empty again after a drop. */
#include "base/arena.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>

static void
memory_is_zeroed_aligned_and_apart(void **state)
{
	(void)state;
	static const size_t sizes[] = { 1, 0, 3, 16, 100, 1000, 3999, 4000, 4001, 70000, 1, 300000, 5 };
	struct arena OWN(arena_drop) arena = { 0 };
	uint8_t *taken[5 * sizeof(sizes) / sizeof(sizes[0])];
	size_t size_of[sizeof(taken) / sizeof(taken[0])];
	size_t count = sizeof(taken) / sizeof(taken[0]);
	size_t total = 0;
	for (size_t i = 0; i < count; i++) {
		size_of[i] = sizes[i % (sizeof(sizes) / sizeof(sizes[0]))];
		taken[i] = arena_take(&arena, size_of[i]);
		total += size_of[i];
		assert_int_equal((uintptr_t)taken[i] % alignof(max_align_t), 0);
		for (size_t at = 0; at < size_of[i]; at++)
			assert_int_equal(taken[i][at], 0);
		memset(taken[i], (int)i + 1, size_of[i]);
	}
	assert_int_equal(arena.total, total);
	for (size_t i = 0; i < count; i++) {
		for (size_t at = 0; at < size_of[i]; at++)
			assert_int_equal(taken[i][at], i + 1);
	}
}

static void
nothing_still_has_an_address_of_its_own(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	void *first = arena_take(&arena, 0);
	void *second = arena_take(&arena, 0);
	assert_non_null(first);
	assert_ptr_not_equal(first, second);
	assert_int_equal(arena.total, 0);
}

static void
a_large_take_leaves_the_newest_block_in_use(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	uint8_t *before = arena_take(&arena, 16);
	arena_take(&arena, (size_t)1 << 20);
	uint8_t *after = arena_take(&arena, 16);
	assert_ptr_equal(after, before + 16);
}

static void
copies_are_apart_from_their_source(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct span OWN(exact_drop) source = exact("a\0b", 3);
	struct span copy = arena_copy(&arena, source);
	assert_true(span_equal(copy, source));
	assert_ptr_not_equal(copy.data, source.data);
	assert_int_equal(arena_copy(&arena, span_text(NULL)).size, 0);
}

static void
text_gets_a_nul(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	struct span OWN(exact_drop) source = exact_text("和事");
	assert_string_equal(arena_text(&arena, source), "和事");
	assert_string_equal(arena_text(&arena, span_text(NULL)), "");
}

static void
printing_gives_exactly_the_text(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	assert_true(span_equal(arena_print(&arena, "%s/%04d", "centre", 14), SPAN("centre/0014")));
	assert_int_equal(arena_print(&arena, "%s", "").size, 0);
	assert_int_equal(arena_print(&arena, "%9000d", 1).size, 9000);
}

static void
arrays_and_structs_have_their_types(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	int64_t *numbers = ARENA_NEW_ARRAY(&arena, 9, int64_t);
	struct span *span = ARENA_NEW(&arena, struct span);
	assert_int_equal(numbers[8], 0);
	assert_null(span->data);
	assert_int_equal(arena.total, 9 * sizeof(int64_t) + sizeof(struct span));
}

static void
a_dropped_arena_is_empty_and_usable(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	arena_take(&arena, 100);
	arena_drop(&arena);
	assert_null(arena.newest);
	assert_int_equal(arena.total, 0);
	assert_non_null(arena_take(&arena, 100));
}

static void
many_small_takes_need_few_blocks(void **state)
{
	(void)state;
	struct arena OWN(arena_drop) arena = { 0 };
	uint8_t *previous = arena_take(&arena, 64);
	size_t jumps = 0;
	for (size_t i = 0; i < 40000; i++) {
		uint8_t *next = arena_take(&arena, 64);
		jumps += next != previous + 64;
		previous = next;
	}
	assert_in_range(jumps, 1, 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
		cmocka_unit_test(nothing_still_has_an_address_of_its_own),
		cmocka_unit_test(a_large_take_leaves_the_newest_block_in_use),
		cmocka_unit_test(copies_are_apart_from_their_source),
		cmocka_unit_test(text_gets_a_nul),
		cmocka_unit_test(printing_gives_exactly_the_text),
		cmocka_unit_test(arrays_and_structs_have_their_types),
		cmocka_unit_test(many_small_takes_need_few_blocks),
		cmocka_unit_test(a_dropped_arena_is_empty_and_usable),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
