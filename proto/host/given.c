/* What people and programs give, turned into documents: names looked up, texts parsed, lists made sets. */
#include "host/act.h"

#include <stdlib.h>
#include <string.h>

/* Edits (insertions, deletions, replacements, swaps of neighbours) between two names, as far as names are long. */
static size_t
edit_distance(struct span a, struct span b)
{
	size_t rows[3][LIMIT_FIELD_NAME + 1];
	if (a.size > LIMIT_FIELD_NAME || b.size > LIMIT_FIELD_NAME)
		return LIMIT_FIELD_NAME;
	for (size_t j = 0; j <= b.size; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.size; i++) {
		size_t *now = rows[i % 3], *last = rows[(i - 1) % 3], *older = rows[(i + 1) % 3];
		now[0] = i;
		for (size_t j = 1; j <= b.size; j++) {
			size_t best = last[j - 1] + (a.data[i - 1] != b.data[j - 1]);
			best = last[j] + 1 < best ? last[j] + 1 : best;
			best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
			if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1] &&
			    older[j - 2] + 1 < best)
				best = older[j - 2] + 1;
			now[j] = best;
		}
	}
	return rows[a.size % 3][b.size];
}

/* The name nearest to what was written so far, and how near. */
struct nearest {
	struct span written;
	const char *name; /* NULL: none near enough to be meant */
	size_t distance;
};

static void
nearest_try(struct nearest *nearest, const char *name)
{
	size_t distance = edit_distance(nearest->written, span_text(name));
	size_t limit = nearest->written.size < 5 ? 1 : 2;
	if (nearest->written.size > 2 && span_starts(span_text(name), nearest->written))
		distance = 1;
	if (distance <= limit && (!nearest->name || distance < nearest->distance)) {
		nearest->name = name;
		nearest->distance = distance;
	}
}

static void
nearest_field(struct nearest *nearest, const struct field_row *rows)
{
	for (; rows->name; rows++)
		if (!rows->derived)
			nearest_try(nearest, rows->name);
}

fault_t
given_field(const struct kind *kind, struct span name, const struct field_row **out)
{
	const struct field_row *row = kind_field(kind, name);
	if (row) {
		*out = row;
		return NULL;
	}
	struct nearest nearest = { .written = name };
	nearest_field(&nearest, kind->fields);
	nearest_field(&nearest, schema_common_fields);
	if (nearest.name)
		return fault_raise(FAULT_INPUT, 0, "%s has no field \"%.*s\"; is \"%s\" meant?", kind->name,
				   SPAN_ARG(name), nearest.name);
	return fault_raise(FAULT_INPUT, 0, "%s has no field \"%.*s\"", kind->name, SPAN_ARG(name));
}

fault_t
given_kind(struct span name, const struct kind **out)
{
	const struct kind *kind = schema_kind(name);
	if (kind) {
		*out = kind;
		return NULL;
	}
	struct nearest nearest = { .written = name };
	for (const struct kind *const *at = schema_kinds; *at; at++)
		nearest_try(&nearest, (*at)->name);
	if (nearest.name)
		return fault_raise(FAULT_INPUT, 0, "there is no kind of record \"%.*s\"; is \"%s\" meant?",
				   SPAN_ARG(name), nearest.name);
	return fault_raise(FAULT_INPUT, 0, "there is no kind of record \"%.*s\"", SPAN_ARG(name));
}

static int
by_value(const void *a, const void *b)
{
	return value_compare(a, b);
}

/* Lists are sets: sorted, each item once. */
static struct value
as_set(struct arena *arena, const struct value *list)
{
	struct value *items = ARENA_NEW_ARRAY(arena, list->count, struct value);
	size_t kept = 0;
	if (!list->count)
		return (struct value){ .type = VALUE_NONE };
	memcpy(items, list->items, list->count * sizeof(*items));
	qsort(items, list->count, sizeof(*items), by_value);
	for (size_t i = 0; i < list->count; i++)
		if (kept == 0 || !value_equal(&items[kept - 1], &items[i]))
			items[kept++] = items[i];
	return value_list(items, kept);
}

/* In Chinese by type only: which bound was crossed is what check_document says of values that can be read. */
static const char *const unreadable_zh[] = {
	[TYPE_TEXT] = "文字不符合要求",
	[TYPE_CODE] = "不是可选的代码",
	[TYPE_CODES] = "含有不可选的代码",
	[TYPE_TEXTS] = "各项文字不符合要求",
	[TYPE_MONEY] = "金额不符合要求，应如 1200.50（元）",
	[TYPE_NUMBER] = "数字不符合要求",
	[TYPE_DATE] = "日期不存在或格式不对，应如 2026-11-22",
	[TYPE_INSTANT] = "时间格式不对，应如 2026-11-22T10:42",
	[TYPE_TIME] = "时间格式不对，应如 09:30",
	[TYPE_TRUTH] = "应为“是”或“否”",
	[TYPE_RECORD] = "应为记录编号",
	[TYPE_RECORDS] = "应为记录编号",
	[TYPE_DIGEST] = "应为 64 位十六进制数",
	[TYPE_ANY] = "文字不符合要求",
};

static void
give_one(struct arena *arena, const struct field_row *row, const struct given *given, struct document *document,
	 struct problems *problems)
{
	struct field field = { .name = span_text(row->name), .value = given->value };
	const char *wrong = NULL;
	if (given->value.type == VALUE_LIST)
		field.value = as_set(arena, &given->value);
	else if (given->value.type == VALUE_NONE)
		wrong = field_parse(arena, row, given->text, &field.value);
	if (wrong)
		problem_add(arena, problems, SEVERITY_REFUSE, "form", field.name,
			    (struct label){ .zh = unreadable_zh[row->type], .en = wrong });
	else
		*document = document_with(arena, document, &field);
}

fault_t
given_apply(struct arena *arena, const struct kind *kind, const struct document *before, const struct given *given,
	    size_t count, struct document *after, struct problems *problems)
{
	struct document document = before ? *before : (struct document){ 0 };
	for (size_t i = 0; i < count; i++) {
		const struct field_row *row;
		TRY(given_field(kind, given[i].name, &row));
		if (row->derived)
			return fault_raise(FAULT_INPUT, 0, "%s is set by the program only", row->name);
		give_one(arena, row, &given[i], &document, problems);
	}
	*after = document;
	return NULL;
}
