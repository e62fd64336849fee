/* The shape of single values; see shape.h. */
#include "core/shape.h"

#include "base/civil.h"
#include "base/text.h"

#include <inttypes.h>

/* A misfit whose text is fixed. */
#define MISFIT(word, chinese, english) ((struct misfit){ word, { chinese, english } })

static const struct misfit fits = { NULL, { NULL, NULL } };

bool
time_valid(struct span text)
{
	const uint8_t *c = text.data;

	if (text.size != 5 || c[2] != ':')
		return false;
	for (size_t i = 0; i < 5; i++) {
		if (i != 2 && (c[i] < '0' || c[i] > '9'))
			return false;
	}
	return (c[0] - '0') * 10 + c[1] - '0' <= 23 && c[3] <= '5';
}

static bool
date_valid(struct span text)
{
	struct date date;
	return date_read(text, &date);
}

static bool
instant_valid(struct span text)
{
	int64_t seconds;
	return instant_read(text, &seconds);
}

static bool
record_valid(struct span text)
{
	struct uuid id;
	return uuid_read(text, &id);
}

static bool
digest_valid(struct span text)
{
	for (size_t i = 0; i < text.size; i++) {
		uint8_t c = text.data[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
	}
	return text.size == 64;
}

/* Types whose texts have one form. */
static const struct {
	bool (*valid)(struct span text);
	struct misfit misfit;
} forms[TYPE_ANY + 1] = {
	[TYPE_DATE] = { date_valid, { "date", { "应为存在的日期，如 2026-11-22", "must be a date like 2026-11-22" } } },
	[TYPE_INSTANT] = { instant_valid,
			   { "date",
			     { "应为时刻，如 2026-11-22T02:42:07Z", "must be an instant like 2026-11-22T02:42:07Z" } } },
	[TYPE_TIME] = { time_valid, { "date", { "应为时间，如 09:30", "must be a time like 09:30" } } },
	[TYPE_RECORD] = { record_valid, { "form", { "应从记录中选取", "must be the id of a record" } } },
	[TYPE_RECORDS] = { record_valid, { "form", { "应从记录中选取", "must be ids of records" } } },
	[TYPE_DIGEST] = { digest_valid,
			  { "form", { "应为 64 位小写十六进制数", "must be 64 lower-case hex digits" } } },
};

static struct misfit
free_text(struct arena *arena, const struct field_row *field, struct span text)
{
	int64_t most = field_most(field);

	if (!text_is_utf8(text) || text_has_control(text))
		return MISFIT("text", "含有不可用的字符，请重新输入",
			      "has characters that cannot be kept: type it again");
	/* documents keep sealed values under this prefix */
	if (span_starts(text, SPAN("sealed:")))
		return MISFIT("text", "不能以“sealed:”开头", "must not begin with \"sealed:\"");
	if (text_length(text) <= (uint64_t)most)
		return fits;
	return MISFIT("bound", SAY(arena, "最多 %" PRId64 " 个字，请精简", most),
		      SAY(arena, "must have at most %" PRId64 " characters", most));
}

static struct misfit
code_text(struct arena *arena, const struct field_row *field, struct span text)
{
	if (field_code(field, text))
		return fits;
	struct buffer OWN(buffer_drop) zh = { 0 };
	struct buffer OWN(buffer_drop) en = { 0 };
	for (const struct code *code = field->codes; code && code->name; code++) {
		buffer_print(&zh, "%s%s", zh.size ? "；" : "", code->label.zh);
		buffer_print(&en, "%s%s", en.size ? ", " : "", code->name);
	}
	return MISFIT("code", SAY(arena, "应为下列之一：%.*s", SPAN_ARG(buffer_span(&zh))),
		      SAY(arena, "must be one of %.*s", SPAN_ARG(buffer_span(&en))));
}

struct misfit
shape_text(struct arena *arena, const struct field_row *field, struct span text)
{
	switch (field->type) {
	case TYPE_TEXT:
	case TYPE_TEXTS:
		return free_text(arena, field, text);
	case TYPE_CODE:
	case TYPE_CODES:
		return code_text(arena, field, text);
	default:
		return forms[field->type].valid && !forms[field->type].valid(text) ? forms[field->type].misfit : fits;
	}
}

static char *
bound_text(struct arena *arena, const struct field_row *field, int64_t bound)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	struct value value = value_integer(bound);

	field_print(&text, field, &value);
	return arena_text(arena, buffer_span(&text));
}

struct misfit
shape_integer(struct arena *arena, const struct field_row *field, int64_t integer)
{
	int64_t most = field_most(field);

	if (integer >= field->least && integer <= most)
		return fits;
	if (integer < 0 && field->least >= 0)
		return MISFIT("negative", "不能为负数", "must not be negative");
	const char *low = bound_text(arena, field, field->least);
	const char *high = bound_text(arena, field, most);
	return MISFIT("bound", SAY(arena, "应在 %s 与 %s 之间", low, high),
		      SAY(arena, "must be between %s and %s", low, high));
}
