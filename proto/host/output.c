/* Tables for people, JSON for programs. */
#include "host/output.h"

#include "base/civil.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* Ranges of East Asian wide characters (Unicode's EastAsianWidth W and F, rounded to blocks), and of those without width. */
static const struct {
	uint32_t first, last;
	size_t width;
} widths[] = {
	{ 0x0300, 0x036f, 0 },   { 0x1100, 0x115f, 2 }, { 0x200b, 0x200f, 0 },   { 0x2e80, 0x303e, 2 },
	{ 0x3041, 0x33ff, 2 },   { 0x3400, 0x4dbf, 2 }, { 0x4e00, 0x9fff, 2 },   { 0xa000, 0xa4cf, 2 },
	{ 0xac00, 0xd7a3, 2 },   { 0xf900, 0xfaff, 2 }, { 0xfe00, 0xfe0f, 0 },   { 0xfe30, 0xfe6f, 2 },
	{ 0xff00, 0xff60, 2 },   { 0xffe0, 0xffe6, 2 }, { 0x1f300, 0x1f64f, 2 }, { 0x1f900, 0x1f9ff, 2 },
	{ 0x20000, 0x3fffd, 2 },
};

static size_t
code_point_width(uint32_t code_point)
{
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		if (code_point >= widths[i].first && code_point <= widths[i].last)
			return widths[i].width;
	return 1;
}

size_t
text_width(struct span text)
{
	size_t width = 0;
	for (size_t at = 0; at < text.size;)
		width += code_point_width(text_next(text, &at));
	return width;
}

void
text_put_plain(struct buffer *out, struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		buffer_put_byte(out, text.data[i] < 0x20 || text.data[i] == 0x7f ? ' ' : text.data[i]);
}

/* As much of the text as fits into the width, with room for "…" when not all does. */
static struct span
cut_to(struct arena *arena, struct span text, size_t width_max)
{
	size_t width = 0, end = 0;
	if (!width_max || text_width(text) <= width_max)
		return text;
	for (size_t at = 0; at < text.size; end = at) {
		width += code_point_width(text_next(text, &at));
		if (width > width_max - 1)
			break;
	}
	return arena_print(arena, "%.*s…", SPAN_ARG(span_part(text, 0, end)));
}

void
table_cell(struct table *table, struct span text, size_t width_max)
{
	struct buffer OWN(buffer_drop) plain = { 0 };
	if (table->count == table->room) {
		size_t room = table->room * 2 + 64;
		struct span *cells = ARENA_NEW_ARRAY(table->arena, room, struct span);
		if (table->count)
			memcpy(cells, table->cells, table->count * sizeof(*cells));
		table->cells = cells;
		table->room = room;
	}
	text_put_plain(&plain, text);
	table->cells[table->count++] = cut_to(table->arena, arena_copy(table->arena, buffer_span(&plain)), width_max);
}

static size_t
column_width(const struct table *table, size_t column)
{
	size_t width = 0;
	for (size_t i = column; i < table->count; i += table->columns) {
		size_t cell = text_width(table->cells[i]);
		width = cell > width ? cell : width;
	}
	return width;
}

void
table_put(struct buffer *out, const struct table *table)
{
	size_t *column = ARENA_NEW_ARRAY(table->arena, table->columns, size_t);
	assert(table->columns && table->count % table->columns == 0);
	for (size_t i = 0; i < table->columns; i++)
		column[i] = column_width(table, i);
	for (size_t i = 0; i < table->count; i++) {
		bool last = (i + 1) % table->columns == 0;
		buffer_put_span(out, table->cells[i]);
		for (size_t width = text_width(table->cells[i]); !last && width < column[i % table->columns] + 2;
		     width++)
			buffer_put_byte(out, ' ');
		if (last)
			buffer_put_byte(out, '\n');
	}
}

static json_t *
output_list(const struct value *list)
{
	json_t *array = json_array();
	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(array, output_value(&list->items[i]));
	return array;
}

json_t *
output_value(const struct value *value)
{
	switch (value->type) {
	case VALUE_INTEGER:
		return json_integer(value->integer);
	case VALUE_TRUTH:
		return json_boolean(value->truth);
	case VALUE_TEXT:
		return json_span(value->bytes);
	case VALUE_LIST:
		return output_list(value);
	default:
		return NULL;
	}
}

void
output_document(json_t *object, const struct document *document)
{
	json_t *fields = json_object(), *sealed = json_array();
	for (size_t i = 0; i < document->count; i++) {
		const struct field *field = &document->fields[i];
		json_t *value = output_value(&field->value);
		if (value)
			json_object_setn_new(fields, (const char *)field->name.data, field->name.size, value);
		else
			json_array_append_new(sealed, json_span(field->name));
	}
	json_object_set_new(object, "fields", fields);
	if (json_array_size(sealed))
		json_object_set(object, "sealed", sealed);
	json_decref(sealed);
}

void
output_text(json_t *object, const char *name, struct span text)
{
	if (text.size)
		json_object_set_new(object, name, json_span(text));
}

json_t *
output_label(struct label label)
{
	return json_pack("{s:s, s:s}", "zh", label.zh, "en", label.en);
}

void
output_instant(json_t *object, const char *name, int64_t unix_seconds)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	if (unix_seconds)
		instant_put(&text, unix_seconds);
	output_text(object, name, buffer_span(&text));
}

json_t *
output_problems(const struct problems *problems)
{
	json_t *array = json_array();
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *at = &problems->items[i];
		json_t *object = json_object();
		output_text(object, "field", at->field);
		output_text(object, "severity", at->severity == SEVERITY_REFUSE ? SPAN("refuse") : SPAN("warn"));
		output_text(object, "rule", span_text(at->rule));
		output_text(object, "text", span_text(at->text.en));
		output_text(object, "text_zh", span_text(at->text.zh));
		if (at->part)
			json_object_set_new(object, "part", json_integer((json_int_t)at->part - 1));
		json_array_append_new(array, object);
	}
	return array;
}

void
output_put_time(struct buffer *out, int64_t unix_seconds, int offset_minutes)
{
	int64_t local = unix_seconds + offset_minutes * INT64_C(60);
	int64_t minute = (local % 86400 + 86400) % 86400 / 60;
	date_put(out, date_of_instant(unix_seconds, offset_minutes));
	buffer_print(out, " %02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

static void
put_code(struct buffer *out, const struct field_row *row, struct span name, bool chinese)
{
	const struct code *code = field_code(row, name);
	if (code)
		buffer_put_text(out, chinese ? code->label.zh : code->label.en);
	else
		text_put_plain(out, name);
}

void
output_put_value(struct buffer *out, const struct field_row *row, const struct value *value, bool chinese,
		 int offset_minutes)
{
	int64_t instant;
	struct buffer OWN(buffer_drop) text = { 0 };
	if (value->type == VALUE_SEALED) {
		buffer_put_text(out, chinese ? "（已密封）" : "(sealed)");
	} else if (value->type == VALUE_TRUTH) {
		buffer_put_text(out, value->truth ? (chinese ? "是" : "yes") : (chinese ? "否" : "no"));
	} else if (value->type == VALUE_TEXT && row && row->codes) {
		put_code(out, row, value->bytes, chinese);
	} else if (value->type == VALUE_TEXT && row && row->type == TYPE_INSTANT &&
		   instant_read(value->bytes, &instant)) {
		output_put_time(out, instant, offset_minutes);
	} else {
		field_print(&text, row, value);
		text_put_plain(out, buffer_span(&text));
	}
}
