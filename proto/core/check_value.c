/* One field's value against its row: the type of the value, then its shape (shape.h). */
#include "core/check_rules.h"
#include "core/limits.h"

static const enum value_type value_types[] = {
	[TYPE_TEXT] = VALUE_TEXT,   [TYPE_CODE] = VALUE_TEXT,     [TYPE_CODES] = VALUE_LIST,
	[TYPE_TEXTS] = VALUE_LIST,  [TYPE_MONEY] = VALUE_INTEGER, [TYPE_NUMBER] = VALUE_INTEGER,
	[TYPE_DATE] = VALUE_TEXT,   [TYPE_INSTANT] = VALUE_TEXT,  [TYPE_TIME] = VALUE_TEXT,
	[TYPE_TRUTH] = VALUE_TRUTH, [TYPE_RECORD] = VALUE_TEXT,   [TYPE_RECORDS] = VALUE_LIST,
	[TYPE_DIGEST] = VALUE_TEXT,
};

static void
refuse_field(const struct check *check, const struct field_row *row, const char *rule, struct label text)
{
	check_refuse(check, rule, row->name,
		     (struct label){ SAY(check->arena, "%s：%s", row->label.zh, text.zh),
				     SAY(check->arena, "%s: %s", row->label.en, text.en) });
}

static bool
refuse_misfit(const struct check *check, const struct field_row *row, struct misfit misfit)
{
	if (misfit.rule)
		refuse_field(check, row, misfit.rule, misfit.text);
	return misfit.rule != NULL;
}

static void
refuse_type(const struct check *check, const struct field_row *row)
{
	refuse_field(check, row, "type",
		     (struct label){ "数据类型不对，请重新填写", "the value is of the wrong type: fill it in again" });
}

static void
warn_retired(const struct check *check, const struct field_row *row, struct span text)
{
	const struct code *code = row->codes ? field_code(row, text) : NULL;

	if (code && code->retired && code->retired <= SCHEMA_VERSION)
		check_warn(check, "retired", row->name,
			   (struct label){ SAY(check->arena, "%s：“%s”已停用，请另选", row->label.zh, code->label.zh),
					   SAY(check->arena, "%s: %s is no longer used, choose another", row->label.en,
					       code->label.en) });
}

/* False when it was refused. */
static bool
check_item(const struct check *check, const struct field_row *row, const struct value *item)
{
	if (item->type != VALUE_TEXT) {
		refuse_type(check, row);
		return false;
	}
	warn_retired(check, row, item->bytes);
	return !refuse_misfit(check, row, shape_text(check->arena, row, item->bytes));
}

/* Sets are sorted and hold nothing twice, so that the same set is the same bytes everywhere. */
static void
check_set(const struct check *check, const struct field_row *row, const struct value *list)
{
	if (list->count > LIMIT_LIST)
		refuse_field(check, row, "bound",
			     (struct label){ "项目过多，请精简", "has too many items: leave some out" });
	for (size_t i = 0; i < list->count; i++) {
		if (!check_item(check, row, &list->items[i]))
			return;
		if (i && value_compare(&list->items[i - 1], &list->items[i]) >= 0) {
			refuse_field(check, row, "set",
				     (struct label){ "各项应排序且不重复", "items must be sorted, each once" });
			return;
		}
	}
}

void
check_value(const struct check *check, const struct field_row *row, const struct value *value)
{
	if (row->type == TYPE_ANY || (value->type == VALUE_SEALED && row->sealed))
		return;
	if (value->type != value_types[row->type])
		refuse_type(check, row);
	else if (value->type == VALUE_LIST)
		check_set(check, row, value);
	else if (value->type == VALUE_INTEGER)
		refuse_misfit(check, row, shape_integer(check->arena, row, value->integer));
	else if (value->type == VALUE_TEXT)
		check_item(check, row, value);
}
