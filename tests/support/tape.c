/* Decisions out of a fuzzer's bytes; see tape.h. */
#include "tests/support/tape.h"

#include "tests/support/example.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define REPEATS_MAX 5000

static const char *const words[] = {
	"",
	"registered",
	"accepted",
	"agreed",
	"performing",
	"closed",
	"transferred",
	"wages",
	"440105014",
	"2026-11-22",
	"2026-11-22T02:42:07Z",
	"09:30",
	"019aa9d8-0c00-7000-8000-000000000001",
	"李小满",
	"恒达兴制衣厂",
	"欠薪三个月，未签合同。",
	"13800138000",
	"11010519491231002X",
	"91440101MA5CJQ4N59",
	"1200.50",
	"true",
	"是",
	"group",
	"urgent",
	"sealed:1:AAAA",
	"\"\\/\b\f\n\r\t\x01",
	"😀\xe2\x80\xa8",
	"#0",
};

static const char *const names[] = {
	"status",  "amount",   "category", "received", "accepted_date",
	"workers", "tags",     "summary",  "number",   "held",
	"voided",  "name",     "side",     "type",     "id_number",
	"phone",   "mediator", "result",   "channel",  "a_field_of_a_newer_version",
	"newer",   "claims",   "channels", "z",        "employer_code",
};

struct tape
tape_of(const uint8_t *data, size_t size)
{
	return (struct tape){ span_of(data, size) };
}

uint8_t
tape_byte(struct tape *tape)
{
	if (tape->rest.size == 0)
		return 0;
	uint8_t byte = tape->rest.data[0];
	tape->rest = span_part(tape->rest, 1, SIZE_MAX);
	return byte;
}

size_t
tape_below(struct tape *tape, size_t below)
{
	size_t number = tape_byte(tape);
	if (below > 256)
		number = number << 8 | tape_byte(tape);
	return number % below;
}

const struct kind *
tape_kind(struct tape *tape)
{
	size_t count = 0;
	while (schema_kinds[count])
		count++;
	return schema_kinds[tape_below(tape, count)];
}

int64_t
tape_integer(struct tape *tape)
{
	static const int64_t edges[] = {
		0, 1, -1, INT64_MAX, INT64_MIN, INT64_C(1) << 53, (INT64_C(1) << 53) + 1, 350, EXAMPLE_TIME, 1000000007
	};
	uint8_t first = tape_byte(tape);
	uint64_t number = 0;
	if (first < 128)
		return first;
	if (first < 192)
		return edges[first % COUNT(edges)];
	for (size_t i = 0; i < sizeof(number); i++)
		number = number << 8 | tape_byte(tape);
	return (int64_t)number;
}

struct span
tape_part(struct tape *tape)
{
	size_t size = tape_byte(tape);
	if (size == 0xff)
		size = (size_t)tape_byte(tape) << 8 | tape_byte(tape);
	struct span part = span_part(tape->rest, 0, size);
	tape->rest = span_part(tape->rest, size, SIZE_MAX);
	return part;
}

struct span
tape_line(struct tape *tape)
{
	return span_cut(&tape->rest, '\n');
}

static struct span
repeated(struct arena *arena, struct span text, size_t times)
{
	uint8_t *bytes = arena_take(arena, text.size * times);
	for (size_t i = 0; i < times && text.size > 0; i++)
		memcpy(bytes + i * text.size, text.data, text.size);
	return span_of(bytes, text.size * times);
}

struct span
tape_text(struct arena *arena, struct tape *tape)
{
	uint8_t first = tape_byte(tape);
	if (first < 0x80)
		return span_text(words[first % COUNT(words)]);
	struct span part = tape_part(tape);
	if (first < 0xf8)
		return part;
	return repeated(arena, part, tape_below(tape, REPEATS_MAX));
}

struct span
tape_name(struct arena *arena, struct tape *tape)
{
	uint8_t first = tape_byte(tape);
	if (first < 0xf0)
		return span_text(names[first % COUNT(names)]);
	return tape_text(arena, tape);
}

static struct value
list_of(struct arena *arena, struct tape *tape)
{
	size_t count = tape_byte(tape), times = count < 250 ? 1 : 300;
	count = count % 8;
	struct value *items = ARENA_NEW_ARRAY(arena, count * times, struct value);
	for (size_t i = 0; i < count; i++)
		items[i] = tape_byte(tape) & 1 ? value_integer(tape_integer(tape)) : value_text(tape_text(arena, tape));
	for (size_t i = count; i < count * times; i++)
		items[i] = items[i - count];
	return value_list(items, count * times);
}

struct value
tape_value(struct arena *arena, struct tape *tape)
{
	struct value value = { .type = (enum value_type)tape_below(tape, VALUE_SEALED + 1) };
	switch (value.type) {
	case VALUE_INTEGER:
		value.integer = tape_integer(tape);
		break;
	case VALUE_TRUTH:
		value.truth = tape_byte(tape) & 1;
		break;
	case VALUE_TEXT:
		value.bytes = tape_text(arena, tape);
		break;
	case VALUE_LIST:
		return list_of(arena, tape);
	case VALUE_SEALED:
		value.bytes = repeated(arena, span_part(tape_text(arena, tape), 0, 8), 7 + 2 * tape_below(tape, 4));
		break;
	case VALUE_NONE:
		break;
	}
	return value;
}

struct document
tape_edited(struct arena *arena, struct tape *tape, const struct document *document)
{
	struct document edited = *document;
	size_t count = tape_below(tape, TAPE_NAMES_MAX + 1);
	for (size_t i = 0; i < count; i++) {
		struct field field = { .name = tape_name(arena, tape) };
		field.value = tape_value(arena, tape);
		bool fits = field.value.type == VALUE_NONE || value_fits(&field.value);
		if (fits && field_name_valid(field.name))
			edited = document_with(arena, &edited, &field);
	}
	return edited;
}

struct document
tape_document(struct arena *arena, struct tape *tape)
{
	struct document empty = { 0 };
	return tape_edited(arena, tape, &empty);
}

struct path
tape_path(struct tape *tape)
{
	static const char *const folders[] = { "dispute", "training", "conflicts", "findings", "newer_folder" };
	static const char *const parts[] = { "", "party", "event", "newer_part" };
	size_t which = tape_below(tape, COUNT(folders) * COUNT(parts));
	struct uuid record = example_uuid((uint8_t)tape_below(tape, 4));
	const char *folder = folders[which % COUNT(folders)];
	const char *part = parts[which / COUNT(folders)];
	return part[0] ? path_part(folder, record, part, example_uuid((uint8_t)tape_below(tape, 4))) :
			 path_main(folder, record);
}
