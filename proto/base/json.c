/* JSON through jansson: strict reading, writing for people and programs, string literals.
 */
#include "base/json.h"

#include "base/crypt.h"
#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* jansson quotes the input behind " near '", and the input may hold personal data, which a fault must not. */
static struct span
complaint(const json_error_t *error)
{
	const char *near = strstr(error->text, " near '");

	return near ? span_of(error->text, (size_t)(near - error->text)) : span_text(error->text);
}

/* What was allocated before ends well, too: the memory is malloc's either way. */
void
json_start(void)
{
	json_set_alloc_funcs(malloc, crypt_free);
}

fault_t
json_read(struct span text, json_t **out)
{
	json_error_t error;
	json_t *json = json_loadb(text.data ? (const char *)text.data : "", text.size,
				  JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

	if (!json) {
		if (json_error_code(&error) == json_error_out_of_memory)
			abort();
		return fault_raise(FAULT_INPUT, 0, "not JSON at line %d, column %d: %.*s", error.line, error.column,
				   SPAN_ARG(complaint(&error)));
	}
	*out = json;
	return NULL;
}

void
json_drop(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

static int
put_piece(const char *data, size_t size, void *out)
{
	buffer_put((struct buffer *)out, data, size);
	return 0;
}

static void
put_as(struct buffer *out, const json_t *json, size_t flags)
{
	int failed = json_dump_callback(json, put_piece, out, flags | JSON_ENCODE_ANY);

	assert(!failed);
	(void)failed;
}

void
json_put(struct buffer *out, const json_t *json)
{
	put_as(out, json, JSON_INDENT(1));
}

void
json_put_line(struct buffer *out, const json_t *json)
{
	put_as(out, json, JSON_COMPACT);
}

/* What stands behind the backslash for a byte with an escape of its own, else 0. */
static char
short_escape(uint8_t byte)
{
	switch (byte) {
	case '"':
		return '"';
	case '\\':
		return '\\';
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return 0;
	}
}

static void
put_escape(struct buffer *out, uint8_t byte)
{
	char escape = short_escape(byte);

	if (escape) {
		buffer_put_byte(out, '\\');
		buffer_put_byte(out, (uint8_t)escape);
	} else {
		buffer_print(out, "\\u%04x", byte);
	}
}

void
json_put_text(struct buffer *out, struct span text)
{
	size_t from = 0;

	buffer_put_byte(out, '"');
	for (size_t at = 0; at < text.size; at++) {
		uint8_t byte = text.data[at];

		if (byte >= 0x20 && byte != '"' && byte != '\\')
			continue;
		buffer_put_span(out, span_part(text, from, at - from));
		put_escape(out, byte);
		from = at + 1;
	}
	buffer_put_span(out, span_part(text, from, text.size - from));
	buffer_put_byte(out, '"');
}

static json_t *
whole_span(struct span text)
{
	json_t *json = json_stringn(text.data ? (const char *)text.data : "", text.size);

	assert(json);
	return json;
}

static json_t *
mended_span(struct span text)
{
	struct buffer OWN(buffer_drop) mended = { 0 };

	while (text.size) {
		struct span good = text_cut(text, SIZE_MAX);

		buffer_put_span(&mended, good);
		if (good.size < text.size)
			text_put_code_point(&mended, 0xfffd);
		text = span_part(text, good.size + 1, SIZE_MAX);
	}
	return whole_span(buffer_span(&mended));
}

json_t *
json_span(struct span text)
{
	return text_is_utf8(text) ? whole_span(text) : mended_span(text);
}

struct span
json_text(const json_t *json)
{
	return span_of(json_string_value(json), json_string_length(json));
}

const char *
json_text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}
