/* Values as people type and read them; see field_parse in schema.h. */
#include "core/field_loose.h"
#include "core/limits.h"
#include "core/shape.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>

/* What a reader of one type does: NULL and the value, or what is wrong. */
typedef const char *reader(struct arena *arena, const struct field_row *field, struct span text, struct value *out);

static const char *
read_text(struct arena *arena, const struct field_row *field, struct span text, struct value *out)
{
	struct span plain = loose_lines(arena, text);
	struct misfit misfit = shape_text(arena, field, plain);

	if (!misfit.rule)
		*out = value_text(plain);
	return misfit.text.en;
}

/* What looks like the wanted form in another spelling is put into the stored one; the rest is left for shape_text to refuse. */
static const char *
read_form(struct arena *arena, const struct field_row *field, struct span text, struct value *out)
{
	struct span folded = loose_narrow(arena, text);

	if (field->type == TYPE_DATE)
		folded = loose_date(arena, folded);
	else if (field->type == TYPE_INSTANT)
		folded = loose_instant(arena, folded);
	else if (field->type == TYPE_TIME)
		folded = loose_time(arena, folded);
	struct misfit misfit = shape_text(arena, field, folded);
	if (!misfit.rule)
		*out = value_text(folded);
	return misfit.text.en;
}

static const char *
read_code(struct arena *arena, const struct field_row *field, struct span text, struct value *out)
{
	for (const struct code *code = field->codes; code->name; code++) {
		if (text_equal_nocase(text, span_text(code->name)) || span_equal(text, span_text(code->label.zh)) ||
		    text_equal_nocase(text, span_text(code->label.en))) {
			*out = value_text(span_text(code->name));
			return NULL;
		}
	}
	return shape_text(arena, field, text).text.en;
}

static const char *
read_number(struct arena *arena, const struct field_row *field, struct span text, struct value *out)
{
	int64_t number;

	if (!text_read_integer(loose_narrow(arena, text), &number))
		return "must be a whole number";
	struct misfit misfit = shape_integer(arena, field, number);
	if (!misfit.rule)
		*out = value_integer(number);
	return misfit.text.en;
}

static const char *
read_money(struct arena *arena, const struct field_row *field, struct span text, struct value *out)
{
	int64_t fen;

	if (!loose_money(loose_narrow(arena, text), &fen))
		return "must be an amount in yuan like 1200.50";
	struct misfit misfit = shape_integer(arena, field, fen);
	if (!misfit.rule)
		*out = value_integer(fen);
	return misfit.text.en;
}

static const char *
read_truth(struct arena *arena, const struct field_row *field, struct span text, struct value *out)
{
	static const struct {
		const char *word;
		bool truth;
	} words[] = {
		{ "true", true },   { "yes", true }, { "是", true },  { "1", true },
		{ "false", false }, { "no", false }, { "否", false }, { "0", false },
	};
	struct span folded = loose_narrow(arena, text);

	(void)field;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (text_equal_nocase(folded, span_text(words[i].word))) {
			*out = value_truth(words[i].truth);
			return NULL;
		}
	}
	return "must be yes or no";
}

static const char *
read_any(struct arena *arena, const struct field_row *field, struct span text, struct value *out)
{
	(void)field;
	struct value value = value_text(text);
	if (!value_fits(&value))
		return "must not hold a zero byte or begin with \"sealed:\"";
	*out = value_text(arena_copy(arena, text));
	return NULL;
}

static int
item_order(const void *a, const void *b)
{
	return value_compare(a, b);
}

/* Sorts, and leaves each item once. */
static size_t
items_to_set(struct value *items, size_t count)
{
	size_t kept = 0;

	qsort(items, count, sizeof(*items), item_order);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || !value_equal(&items[kept - 1], &items[i]))
			items[kept++] = items[i];
	}
	return kept;
}

static const char *
read_list(struct arena *arena, const struct field_row *field, struct span text, struct value *out)
{
	reader *read_item = field->type == TYPE_CODES ? read_code : field->type == TYPE_TEXTS ? read_text : read_form;
	struct span rest = loose_commas(arena, text);
	struct value *items = ARENA_NEW_ARRAY(arena, LIMIT_LIST, struct value);
	size_t count = 0;

	while (rest.size) {
		struct span item = text_trim(span_cut(&rest, ','));
		if (!item.size)
			continue;
		if (count == LIMIT_LIST)
			return "has too many items";
		const char *wrong = read_item(arena, field, item, &items[count++]);
		if (wrong)
			return wrong;
	}
	*out = count ? value_list(items, items_to_set(items, count)) : (struct value){ .type = VALUE_NONE };
	return NULL;
}

static reader *const readers[] = {
	[TYPE_TEXT] = read_text,   [TYPE_CODE] = read_code,     [TYPE_CODES] = read_list,  [TYPE_TEXTS] = read_list,
	[TYPE_MONEY] = read_money, [TYPE_NUMBER] = read_number, [TYPE_DATE] = read_form,   [TYPE_INSTANT] = read_form,
	[TYPE_TIME] = read_form,   [TYPE_TRUTH] = read_truth,   [TYPE_RECORD] = read_form, [TYPE_RECORDS] = read_list,
	[TYPE_DIGEST] = read_form, [TYPE_ANY] = read_any,
};

const char *
field_parse(struct arena *arena, const struct field_row *field, struct span text, struct value *out)
{
	struct span trimmed = text_trim(text);

	if (!text_is_utf8(trimmed))
		return "must be UTF-8 text";
	if (!trimmed.size) {
		*out = (struct value){ .type = VALUE_NONE };
		return NULL;
	}
	if (trimmed.size > LIMIT_TEXT)
		return "is too long";
	return readers[field->type](arena, field, trimmed, out);
}

/* By hand: the smallest integer has no positive counterpart. */
static void
money_print(struct buffer *out, int64_t fen)
{
	uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;

	buffer_print(out, "%s%" PRIu64 ".%02" PRIu64, fen < 0 ? "-" : "", size / 100, size % 100);
}

static void
list_print(struct buffer *out, const struct field_row *field, const struct value *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			buffer_put_byte(out, ',');
		field_print(out, field, &list->items[i]);
	}
}

void
field_print(struct buffer *out, const struct field_row *field, const struct value *value)
{
	switch (value->type) {
	case VALUE_NONE:
		break;
	case VALUE_INTEGER:
		if (field && field->type == TYPE_MONEY)
			money_print(out, value->integer);
		else
			buffer_print(out, "%" PRId64, value->integer);
		break;
	case VALUE_TRUTH:
		buffer_put_text(out, value->truth ? "true" : "false");
		break;
	case VALUE_TEXT:
		buffer_put_span(out, value->bytes);
		break;
	case VALUE_LIST:
		list_print(out, field, value);
		break;
	case VALUE_SEALED:
		buffer_put_text(out, "sealed");
		break;
	}
}
