/* Drafts out of JSON: what is too long is refused before memory for it is taken. */
#include "host/drafting.h"

#include "tests/support/assert_fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MANY 100000

/* `before`, an array of so many zeros, `behind`. */
static json_t *
with_zeros(const char *before, const char *behind)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	json_t *json = NULL;
	buffer_print(&text, "%s[0", before);
	for (size_t i = 1; i < MANY; i++)
		buffer_put_text(&text, ",0");
	buffer_print(&text, "]%s", behind);
	fault_t fault = json_read(buffer_span(&text), &json);
	assert_null(fault);
	return json;
}

static void
long_lists_take_no_memory(void **state)
{
	(void)state;
	static const struct {
		const char *before, *behind, *said;
	} rows[] = {
		{ "", "", "more than 10 records" },
		{ "{\"kind\":\"dispute\",\"fields\":{},\"parts\":", "}", "more than 4095 parts" },
		{ "{\"kind\":\"dispute\",\"fields\":{\"channels\":", "}}", "more than 1024 items" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		json_t *OWN(json_drop) json = with_zeros(rows[i].before, rows[i].behind);
		struct drafts drafts;
		expect_fault(drafts_read(&arena, json, NULL, (struct uuid){ 0 }, 10, &drafts), FAULT_INPUT,
			     rows[i].said);
		assert_true(arena.total < MANY);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_lists_take_no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
