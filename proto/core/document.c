/* Documents in memory: finding, changing and comparing fields; and writing the canonical form.
 */
#include "core/document.h"

#include "base/json.h"
#include "base/text.h"

#include <assert.h>
#include <string.h>

bool
field_name_valid(struct span name)
{
	for (size_t i = 0; i < name.size; i++) {
		uint8_t byte = name.data[i];
		bool letter = byte >= 'a' && byte <= 'z';

		if (!letter && (i == 0 || (byte != '_' && (byte < '0' || byte > '9'))))
			return false;
	}
	return name.size >= 1 && name.size <= LIMIT_FIELD_NAME;
}

/* Index of the first field whose name is not before `name`. */
static size_t
lower_bound(const struct document *document, struct span name)
{
	size_t low = 0, high = document->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (span_compare(document->fields[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct field *
document_find(const struct document *document, struct span name)
{
	size_t at = lower_bound(document, name);

	if (at == document->count || !span_equal(document->fields[at].name, name))
		return NULL;
	return &document->fields[at];
}

struct value
document_value(const struct document *document, struct span name)
{
	const struct field *field = document_find(document, name);

	return field ? field->value : (struct value){ .type = VALUE_NONE };
}

struct span
document_text(const struct document *document, const char *name)
{
	struct value value = document_value(document, span_text(name));

	return value.type == VALUE_TEXT ? value.bytes : (struct span){ 0 };
}

int64_t
document_integer(const struct document *document, const char *name, int64_t otherwise)
{
	struct value value = document_value(document, span_text(name));

	return value.type == VALUE_INTEGER ? value.integer : otherwise;
}

bool
document_truth(const struct document *document, const char *name)
{
	struct value value = document_value(document, span_text(name));

	return value.type == VALUE_TRUTH && value.truth;
}

struct document
document_with(struct arena *arena, const struct document *document, const struct field *field)
{
	size_t at = lower_bound(document, field->name);
	bool there = at < document->count && span_equal(document->fields[at].name, field->name);
	struct document out = { ARENA_NEW_ARRAY(arena, document->count + 1, struct field), 0 };

	for (size_t i = 0; i < at; i++)
		out.fields[out.count++] = document->fields[i];
	if (field->value.type != VALUE_NONE)
		out.fields[out.count++] = *field;
	for (size_t i = at + there; i < document->count; i++)
		out.fields[out.count++] = document->fields[i];
	return out;
}

void
document_set_text(struct arena *arena, struct document *document, const char *name, struct span text)
{
	struct field field = { .name = span_text(name), .value = value_text(text) };

	if (text.size)
		*document = document_with(arena, document, &field);
}

bool
document_equal(const struct document *a, const struct document *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (!span_equal(a->fields[i].name, b->fields[i].name) ||
		    !value_equal(&a->fields[i].value, &b->fields[i].value))
			return false;
	}
	return true;
}

static void
put_value(struct buffer *out, const struct value *value)
{
	assert(value->type != VALUE_NONE);
	switch (value->type) {
	case VALUE_INTEGER:
		buffer_print(out, "%lld", (long long)value->integer);
		return;
	case VALUE_TRUTH:
		buffer_put_text(out, value->truth ? "true" : "false");
		return;
	case VALUE_TEXT:
		json_put_text(out, value->bytes);
		return;
	case VALUE_LIST:
		buffer_put_byte(out, '[');
		for (size_t i = 0; i < value->count; i++) {
			buffer_put_text(out, i ? ", " : "");
			put_value(out, &value->items[i]);
		}
		buffer_put_byte(out, ']');
		return;
	case VALUE_SEALED:
		buffer_put_text(out, "\"" DOCUMENT_SEALED_PREFIX);
		text_put_base64(out, value->bytes);
		buffer_put_byte(out, '"');
		return;
	case VALUE_NONE:
		break;
	}
}

void
document_encode(struct buffer *out, const struct document *document)
{
	buffer_put_byte(out, '{');
	for (size_t i = 0; i < document->count; i++) {
		const struct field *field = &document->fields[i];

		assert(!field->secret);
		buffer_put_text(out, i ? ",\n  \"" : "\n  \"");
		buffer_put_span(out, field->name);
		buffer_put_text(out, "\": ");
		put_value(out, &field->value);
	}
	buffer_put_text(out, "\n}\n");
}
