/* Fuzzes what people type into fields: a value that was read fits, passes the same check as a document, is printed as a text that reads as the
 * same value, and whatever is wrong with a text is said in words that do not repeat it.
 *
 * Input: number of the kind and of its field (1 byte each), the text.
 */
#include "core/check.h"
#include "core/shape.h"
#include "tests/support/tape.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct field_row *
field_of(const struct kind *kind, struct tape *tape)
{
	size_t count = 0;
	while (kind->fields[count].name)
		count++;
	return &kind->fields[tape_below(tape, count)];
}

/* What comes out of typing is never refused for its shape later (shape.h). */
static void
passes(struct arena *arena, const struct kind *kind, const struct field_row *row, const struct value *value)
{
	static const char *const forms[] = { "type", "text", "set", "code", "date", "negative", "bound" };
	struct document empty = { 0 }, document;
	struct field field = { .name = span_text(row->name), .value = *value };
	struct problems problems = { 0 };
	document = document_with(arena, &empty, &field);
	check_document(arena, kind, &empty, &document, &problems);
	for (size_t i = 0; i < problems.count; i++) {
		const struct problem *problem = &problems.items[i];
		assert(problem->text.zh && problem->text.en);
		for (size_t j = 0; j < sizeof(forms) / sizeof(forms[0]); j++)
			assert(problem->severity == SEVERITY_WARN || strcmp(problem->rule, forms[j]) != 0);
	}
}

static void
print_again(struct arena *arena, const struct field_row *row, const struct value *value)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	struct value again;
	field_print(&text, row, value);
	const char *wrong = field_parse(arena, row, buffer_span(&text), &again);
	assert(!wrong && value_equal(value, &again));
}

static void
is_decent(struct span text, const char *wrong)
{
	assert(strlen(wrong) < 400);
	/* A short text may be the beginning of an example that the words give. */
	assert(text.size < 40 || !memmem(wrong, strlen(wrong), text.data, text.size));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct tape tape = tape_of(data, size);
	const struct kind *kind = tape_kind(&tape);
	const struct field_row *row = field_of(kind, &tape);
	struct value value = { .type = VALUE_NONE };
	const char *wrong = field_parse(&arena, row, tape.rest, &value);
	if (wrong) {
		is_decent(tape.rest, wrong);
	} else if (value.type != VALUE_NONE) {
		assert(value_fits(&value));
		passes(&arena, kind, row, &value);
		print_again(&arena, row, &value);
	}
	return 0;
}
