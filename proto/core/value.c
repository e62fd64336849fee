/* Values of fields: making, comparing, copying, and msgpack.
 */
#include "core/value.h"

#include "base/text.h"

#include <assert.h>

struct value
value_integer(int64_t integer)
{
	return (struct value){ .type = VALUE_INTEGER, .integer = integer };
}

struct value
value_truth(bool truth)
{
	return (struct value){ .type = VALUE_TRUTH, .truth = truth };
}

struct value
value_text(struct span text)
{
	return (struct value){ .type = VALUE_TEXT, .bytes = text };
}

struct value
value_list(const struct value *items, size_t count)
{
	return (struct value){ .type = VALUE_LIST, .items = items, .count = count };
}

static int
list_compare(const struct value *a, const struct value *b)
{
	size_t common = a->count < b->count ? a->count : b->count;

	for (size_t i = 0; i < common; i++) {
		int order = value_compare(&a->items[i], &b->items[i]);

		if (order)
			return order;
	}
	return (a->count > b->count) - (a->count < b->count);
}

int
value_compare(const struct value *a, const struct value *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	switch (a->type) {
	case VALUE_INTEGER:
		return (a->integer > b->integer) - (a->integer < b->integer);
	case VALUE_TRUTH:
		return a->truth - b->truth;
	case VALUE_TEXT:
	case VALUE_SEALED:
		return span_compare(a->bytes, b->bytes);
	case VALUE_LIST:
		return list_compare(a, b);
	case VALUE_NONE:
		break;
	}
	return 0;
}

bool
value_equal(const struct value *a, const struct value *b)
{
	return value_compare(a, b) == 0;
}

struct value
value_copy(struct arena *arena, const struct value *value)
{
	struct value copy = *value;
	struct value *items;

	copy.bytes = arena_copy(arena, value->bytes);
	if (value->type != VALUE_LIST)
		return copy;
	items = ARENA_NEW_ARRAY(arena, value->count, struct value);
	for (size_t i = 0; i < value->count; i++)
		items[i] = value_copy(arena, &value->items[i]);
	copy.items = items;
	return copy;
}

static bool
text_fits(struct span text)
{
	return text.size <= LIMIT_TEXT && text_is_utf8(text) && span_find(text, 0) == text.size &&
	       !span_starts(text, SPAN("sealed:"));
}

static bool
sealed_fits(struct span sealed)
{
	return sealed.size >= VALUE_SEALED_MIN && sealed.size <= VALUE_SEALED_MAX &&
	       (sealed.size - VALUE_SEALED_MIN) % 16 == 0;
}

static bool
list_fits(const struct value *list)
{
	if (list->count > LIMIT_LIST)
		return false;
	for (size_t i = 0; i < list->count; i++) {
		enum value_type type = list->items[i].type;

		if (type == VALUE_LIST || type == VALUE_SEALED || !value_fits(&list->items[i]))
			return false;
	}
	return true;
}

bool
value_fits(const struct value *value)
{
	switch (value->type) {
	case VALUE_INTEGER:
	case VALUE_TRUTH:
		return true;
	case VALUE_TEXT:
		return text_fits(value->bytes);
	case VALUE_LIST:
		return list_fits(value);
	case VALUE_SEALED:
		return sealed_fits(value->bytes);
	case VALUE_NONE:
		break;
	}
	return false;
}

void
value_pack(struct buffer *out, const struct value *value)
{
	assert(value->type != VALUE_NONE);
	switch (value->type) {
	case VALUE_INTEGER:
		pack_integer(out, value->integer);
		return;
	case VALUE_TRUTH:
		pack_truth(out, value->truth);
		return;
	case VALUE_TEXT:
		pack_text(out, value->bytes);
		return;
	case VALUE_LIST:
		pack_array(out, value->count);
		for (size_t i = 0; i < value->count; i++)
			value_pack(out, &value->items[i]);
		return;
	case VALUE_SEALED:
		pack_extension(out, VALUE_EXTENSION, value->bytes);
		return;
	case VALUE_NONE:
		break;
	}
}

/* An integer, truth or text; NONE (and a broken reader) for anything else. */
static struct value
unpack_plain(struct unpack *in)
{
	switch (unpack_peek(in)) {
	case PACK_INTEGER:
		return value_integer(unpack_integer(in));
	case PACK_TRUTH:
		return value_truth(unpack_truth(in));
	case PACK_TEXT:
		return value_text(unpack_text(in, LIMIT_TEXT));
	default:
		unpack_break(in, "not a value that a field can hold");
		return (struct value){ .type = VALUE_NONE };
	}
}

static struct value
unpack_list(struct arena *arena, struct unpack *in)
{
	size_t count = unpack_array(in, LIMIT_LIST);
	struct value *items = ARENA_NEW_ARRAY(arena, count, struct value);

	for (size_t i = 0; i < count && !in->broken; i++)
		items[i] = unpack_plain(in);
	return value_list(items, count);
}

struct value
value_unpack(struct arena *arena, struct unpack *in)
{
	struct value value;

	switch (unpack_peek(in)) {
	case PACK_ARRAY:
		value = unpack_list(arena, in);
		break;
	case PACK_EXTENSION:
		value = (struct value){ .type = VALUE_SEALED,
					.bytes = unpack_extension(in, VALUE_EXTENSION, VALUE_SEALED_MAX) };
		break;
	default:
		value = unpack_plain(in);
		break;
	}
	if (!in->broken && !value_fits(&value))
		unpack_break(in, "a text or sealed value of a form that is not allowed");
	return in->broken ? (struct value){ .type = VALUE_NONE } : value;
}
