/* Documents read from JSON, strictly.
 */
#include "core/document.h"

#include "base/json.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* "sealed:1:" and base64 of sealed bytes; false when the text says it is sealed but is not. */
static bool
read_sealed(struct arena *arena, struct span text, struct value *out)
{
	struct value value = { .type = VALUE_SEALED };
	struct span prefix = SPAN(DOCUMENT_SEALED_PREFIX);

	if (!span_starts(text, prefix) ||
	    !text_read_base64(arena, span_part(text, prefix.size, text.size), &value.bytes))
		return false;
	*out = value;
	return true;
}

/* An integer, truth or text; NONE for what else JSON has. */
static struct value
read_plain(struct arena *arena, const json_t *json)
{
	if (json_is_integer(json))
		return value_integer(json_integer_value(json));
	if (json_is_boolean(json))
		return value_truth(json_is_true(json));
	if (json_is_string(json))
		return value_text(arena_copy(arena, json_text(json)));
	return (struct value){ .type = VALUE_NONE };
}

static struct value
read_list(struct arena *arena, const json_t *json)
{
	size_t count = json_array_size(json);
	struct value *items;

	if (count > LIMIT_LIST)
		return (struct value){ .type = VALUE_NONE };
	items = ARENA_NEW_ARRAY(arena, count, struct value);
	for (size_t i = 0; i < count; i++)
		items[i] = read_plain(arena, json_array_get(json, i));
	return value_list(items, count);
}

static fault_t
read_value(struct arena *arena, const char *name, const json_t *json, struct value *out)
{
	struct value value = { .type = VALUE_NONE };
	bool sealed = json_is_string(json) && span_starts(json_text(json), SPAN("sealed:"));

	if (sealed) {
		if (!read_sealed(arena, json_text(json), &value))
			return fault_raise(FAULT_INPUT, 0, "field %s begins with \"sealed:\" but is not sealed", name);
	} else if (json_is_array(json)) {
		value = read_list(arena, json);
	} else {
		value = read_plain(arena, json);
	}
	if (!value_fits(&value))
		return fault_raise(FAULT_INPUT, 0,
				   "field %s is not an integer, true or false, text or list of these, or is too long",
				   name);
	*out = value;
	return NULL;
}

static int
compare_names(const void *a, const void *b)
{
	return span_compare(((const struct field *)a)->name, ((const struct field *)b)->name);
}

static fault_t
read_fields(struct arena *arena, json_t *object, struct document *out)
{
	struct document document = { ARENA_NEW_ARRAY(arena, json_object_size(object), struct field), 0 };
	const char *name;
	json_t *json;

	json_object_foreach(object, name, json)
	{
		struct field *field = &document.fields[document.count++];

		if (!field_name_valid(span_text(name)))
			return fault_raise(FAULT_INPUT, 0,
					   "a field's name is not 1 to %d of a-z, 0-9 and _ beginning with a letter",
					   LIMIT_FIELD_NAME);
		field->name = arena_copy(arena, span_text(name));
		TRY(read_value(arena, name, json, &field->value));
	}
	if (document.count)
		qsort(document.fields, document.count, sizeof(struct field), compare_names);
	*out = document;
	return NULL;
}

fault_t
document_decode(struct arena *arena, struct span json, struct document *out)
{
	json_t *OWN(json_drop) object = NULL;

	if (json.size > LIMIT_DOCUMENT)
		return fault_raise(FAULT_INPUT, 0, "a document has more than %d bytes", LIMIT_DOCUMENT);
	TRY(json_read(json, &object));
	if (!json_is_object(object))
		return fault_raise(FAULT_INPUT, 0, "a document is one JSON object");
	if (json_object_size(object) > LIMIT_DOCUMENT_FIELDS)
		return fault_raise(FAULT_INPUT, 0, "a document has more than %d fields", LIMIT_DOCUMENT_FIELDS);
	return read_fields(arena, object, out);
}

fault_t
document_decode_canonical(struct arena *arena, struct span json, struct document *out)
{
	struct buffer OWN(buffer_drop) again = { 0 };
	struct document document;

	TRY(document_decode(arena, json, &document));
	document_encode(&again, &document);
	if (!span_equal(buffer_span(&again), json))
		return fault_raise(FAULT_INPUT, 0, "a document is not in canonical form");
	*out = document;
	return NULL;
}
