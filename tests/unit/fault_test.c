/* Faults: words, context, and the cut of long texts. */
#include "base/fault.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>

#define TEXT_MAX 1000

static const enum fault_code codes[] = {
	FAULT_SYSTEM, FAULT_STORE, FAULT_PEER, FAULT_TRUST, FAULT_LIMIT, FAULT_INPUT,
};

static void
a_fault_keeps_code_and_text(void **state)
{
	(void)state;
	fault_t fault = fault_raise(FAULT_TRUST, 0, "device %s: sequence %d", "440105014-1", 7);
	assert_int_equal(fault_code(fault), FAULT_TRUST);
	assert_int_equal(fault_sys(fault), 0);
	assert_string_equal(fault_text(fault), "device 440105014-1: sequence 7");
	fault_drop(fault);
	fault_drop(NULL);
}

static void
an_errno_is_described_behind_the_text(void **state)
{
	(void)state;
	fault_t fault = fault_raise(FAULT_SYSTEM, ENOENT, "node.db");
	assert_int_equal(fault_sys(fault), ENOENT);
	assert_string_equal(fault_text(fault), "node.db: No such file or directory");
	fault_drop(fault);
}

static void
an_errno_that_nobody_knows_is_still_told(void **state)
{
	(void)state;
	fault_t fault = fault_raise(FAULT_SYSTEM, 99999, "node.db");
	assert_int_equal(fault_sys(fault), 99999);
	assert_string_equal(fault_text(fault), "node.db: unknown system error");
	fault_drop(fault);
}

static void
context_comes_in_front_and_the_rest_stays(void **state)
{
	(void)state;
	fault_t fault = fault_raise(FAULT_SYSTEM, EACCES, "open");
	fault = fault_within(fault, "bundle %d", 3);
	fault = fault_within(fault, "accept");
	assert_int_equal(fault_code(fault), FAULT_SYSTEM);
	assert_int_equal(fault_sys(fault), EACCES);
	assert_string_equal(fault_text(fault), "accept: bundle 3: open: Permission denied");
	fault_drop(fault);
}

static void
context_of_no_fault_is_no_fault(void **state)
{
	(void)state;
	assert_null(fault_within(NULL, "accept"));
}

static void
words_and_exits_follow_the_code(void **state)
{
	(void)state;
	static const char *const words[] = { "system", "store", "peer", "trust", "limit", "input" };
	assert_int_equal(fault_exit(NULL), 0);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		fault_t fault = fault_raise(codes[i], 0, "x");
		assert_string_equal(fault_word(codes[i]), words[i]);
		assert_int_equal(fault_exit(fault), codes[i] == FAULT_INPUT ? 3 : 1);
		fault_drop(fault);
	}
}

static void
a_text_is_one_line(void **state)
{
	(void)state;
	fault_t fault = fault_raise(FAULT_STORE, 0, "a\nb\r\tc\x1b[31m\x7f 和");
	assert_string_equal(fault_text(fault), "a b  c [31m  和");
	fault_drop(fault);
}

/* Fills up with 'x' so that a character of `size` bytes begins at `at`. */
static fault_t
raise_with_character_at(size_t at, const char *character)
{
	char text[TEXT_MAX + 20];
	memset(text, 'x', sizeof(text));
	memcpy(text + at, character, strlen(character));
	text[sizeof(text) - 1] = '\0';
	return fault_raise(FAULT_INPUT, 0, "%s", text);
}

static void
a_long_text_is_cut_between_characters(void **state)
{
	(void)state;
	static const char *const characters[] = { "é", "和", "𠮷" };
	for (size_t row = 0; row < sizeof(characters) / sizeof(characters[0]); row++) {
		size_t size = strlen(characters[row]);
		for (size_t at = TEXT_MAX - 6; at <= TEXT_MAX + 2; at++) {
			fault_t fault = raise_with_character_at(at, characters[row]);
			bool split = at < TEXT_MAX && at + size > TEXT_MAX;
			assert_int_equal(strlen(fault_text(fault)), split ? at : TEXT_MAX);
			fault_drop(fault);
		}
	}
}

static void
the_cut_of_what_is_no_utf8_ends(void **state)
{
	(void)state;
	char text[2 * TEXT_MAX];
	memset(text, 0x80, sizeof(text));
	text[sizeof(text) - 1] = '\0';
	fault_t fault = fault_raise(FAULT_PEER, 0, "%s", text);
	assert_int_equal(strlen(fault_text(fault)), TEXT_MAX - 3);
	fault_drop(fault);
}

static void
long_context_is_cut_too(void **state)
{
	(void)state;
	char context[TEXT_MAX - 3];
	memset(context, 'c', sizeof(context));
	context[sizeof(context) - 1] = '\0';
	fault_t fault = fault_within(fault_raise(FAULT_SYSTEM, ENOENT, "abcdef"), "%s", context);
	assert_int_equal(strlen(fault_text(fault)), TEXT_MAX);
	assert_string_equal(fault_text(fault) + TEXT_MAX - 5, "c: ab");
	fault_drop(fault);
}

static fault_t
try_twice(fault_t first, fault_t second, int *reached)
{
	TRY(first);
	*reached = 1;
	TRY(second);
	*reached = 2;
	return NULL;
}

static void
try_returns_the_first_fault(void **state)
{
	(void)state;
	int reached = 0;
	fault_t fault = fault_raise(FAULT_LIMIT, 0, "x");
	assert_ptr_equal(try_twice(NULL, fault, &reached), fault);
	assert_int_equal(reached, 1);
	assert_null(try_twice(NULL, NULL, &reached));
	assert_int_equal(reached, 2);
	fault_drop(fault);
}

static int dropped;

static void
count_drop(int **handle)
{
	dropped += *handle != NULL;
}

static int *
take_or_keep(int *thing, bool keep)
{
	int *OWN(count_drop) handle = thing;
	return keep ? KEEP(handle) : NULL;
}

static void
an_owned_handle_is_dropped_unless_kept(void **state)
{
	(void)state;
	int thing = 0;
	dropped = 0;
	assert_ptr_equal(take_or_keep(&thing, true), &thing);
	assert_int_equal(dropped, 0);
	assert_null(take_or_keep(&thing, false));
	assert_int_equal(dropped, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fault_keeps_code_and_text),
		cmocka_unit_test(an_errno_is_described_behind_the_text),
		cmocka_unit_test(an_errno_that_nobody_knows_is_still_told),
		cmocka_unit_test(context_comes_in_front_and_the_rest_stays),
		cmocka_unit_test(context_of_no_fault_is_no_fault),
		cmocka_unit_test(words_and_exits_follow_the_code),
		cmocka_unit_test(a_text_is_one_line),
		cmocka_unit_test(a_long_text_is_cut_between_characters),
		cmocka_unit_test(the_cut_of_what_is_no_utf8_ends),
		cmocka_unit_test(long_context_is_cut_too),
		cmocka_unit_test(try_returns_the_first_fault),
		cmocka_unit_test(an_owned_handle_is_dropped_unless_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
