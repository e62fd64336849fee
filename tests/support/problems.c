/* Documents and problems for tests; see problems.h. */
#include "tests/support/problems.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct document
document_quoted(struct arena *arena, const char *text)
{
	struct document document = { 0 };
	char *json = arena_text(arena, span_text(text));

	for (char *quote = json; (quote = strchr(quote, '\''));)
		*quote = '"';
	fault_t fault = document_decode(arena, span_text(json), &document);
	if (fault)
		fail_msg("%s: %s", text, fault_text(fault));
	return document;
}

const char *
problems_words(struct arena *arena, const struct problems *problems)
{
	struct buffer OWN(buffer_drop) out = { 0 };

	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *problem = &problems->items[i];
		assert_true(problem->text.zh && *problem->text.zh && problem->text.en && *problem->text.en);
		buffer_print(&out, "%s%s %s%s%.*s", i ? "; " : "",
			     problem->severity == SEVERITY_WARN ? "warn" : "refuse", problem->rule,
			     problem->field.size ? " " : "", SPAN_ARG(problem->field));
	}
	return arena_text(arena, buffer_span(&out));
}

static void
assert_row(const struct judged *row)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct problems problems = { 0 };
	struct document after = document_quoted(&arena, row->after);
	struct document before = { 0 };

	if (row->before)
		before = document_quoted(&arena, row->before);
	check_document(&arena, schema_kind(span_text(row->kind)), row->before ? &before : NULL, &after, &problems);
	const char *found = problems_words(&arena, &problems);
	if (strcmp(found, row->found) != 0)
		fail_msg("%s: found \"%s\", not \"%s\"", row->about, found, row->found);
	assert_int_equal(problems_refuse(&problems), strstr(found, "refuse ") != NULL);
}

void
assert_judged(const struct judged *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_row(&rows[i]);
}
