/* Checks of one document: what every kind has in common, and which rules a kind adds. See check.h. */
#include "core/check_rules.h"

#include <string.h>

bool
problems_refuse(const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		if (problems->items[i].severity == SEVERITY_REFUSE)
			return true;
	}
	return false;
}

/* Room doubles whenever the count reaches a power of two, so none needs to be kept. */
void
problem_add(struct arena *arena, struct problems *problems, enum severity severity, const char *rule, struct span field,
	    struct label text)
{
	size_t count = problems->count;

	if ((count & (count - 1)) == 0) {
		struct problem *items = ARENA_NEW_ARRAY(arena, count ? count * 2 : 1, struct problem);
		if (count)
			memcpy(items, problems->items, count * sizeof(*items));
		problems->items = items;
	}
	problems->items[problems->count++] = (struct problem){ severity, rule, field, text, 0 };
}

void
check_refuse(const struct check *check, const char *rule, const char *field, struct label text)
{
	problem_add(check->arena, check->problems, SEVERITY_REFUSE, rule, span_text(field), text);
}

void
check_warn(const struct check *check, const char *rule, const char *field, struct label text)
{
	problem_add(check->arena, check->problems, SEVERITY_WARN, rule, span_text(field), text);
}

bool
check_moved(const struct check *check, const char *field)
{
	if (!check->before)
		return true;
	struct value before = document_value(check->before, span_text(field));
	struct value after = document_value(check->after, span_text(field));
	return !value_equal(&before, &after);
}

bool
check_date(const struct document *document, const char *field, struct date *out)
{
	return date_read(document_text(document, field), out);
}

struct label
check_label(const struct kind *kind, const char *field)
{
	return kind_field(kind, span_text(field))->label;
}

static void
check_values(const struct check *check)
{
	for (size_t i = 0; i < check->after->count; i++) {
		const struct field *field = &check->after->fields[i];
		const struct field_row *row = kind_field(check->kind, field->name);
		if (row && check_moved(check, row->name))
			check_value(check, row, &field->value);
	}
}

/* Unset, or an empty text. */
static bool
is_missing(const struct document *document, const char *field)
{
	struct value value = document_value(document, span_text(field));

	return value.type == VALUE_NONE || (value.type == VALUE_TEXT && value.bytes.size == 0);
}

static void
check_required(const struct check *check)
{
	for (const struct field_row *row = check->kind->fields; row->name; row++) {
		if (!row->required || !is_missing(check->after, row->name))
			continue;
		if (check->before && is_missing(check->before, row->name))
			continue;
		check_refuse(check, "required", row->name,
			     (struct label){ SAY(check->arena, "请填写%s", row->label.zh),
					     SAY(check->arena, "%s: fill it in", row->label.en) });
	}
}

static void
check_voiding(const struct check *check)
{
	if (!document_truth(check->after, "voided") || !is_missing(check->after, "void_reason"))
		return;
	if (check_moved(check, "voided") || check_moved(check, "void_reason"))
		check_warn(check, "void_reason", "void_reason",
			   (struct label){ "作废请注明理由", "say why it is voided" });
}

/* What a kind adds to what all have. */
static const struct {
	const char *kind;
	void (*rules[2])(const struct check *check);
} kind_rules[] = {
	{ "dispute", { check_steps, check_dispute } },
	{ "agreement", { check_agreement } },
	{ "attendance", { check_attendance } },
};

static void
check_kind_rules(const struct check *check)
{
	for (size_t i = 0; i < sizeof(kind_rules) / sizeof(kind_rules[0]); i++) {
		if (strcmp(kind_rules[i].kind, check->kind->name) != 0)
			continue;
		for (size_t j = 0; j < 2 && kind_rules[i].rules[j]; j++)
			kind_rules[i].rules[j](check);
	}
}

void
check_document(struct arena *arena, const struct kind *kind, const struct document *before,
	       const struct document *after, struct problems *problems)
{
	const struct check check = { arena, kind, before, after, problems };

	if (!kind)
		return;
	check_values(&check);
	check_required(&check);
	check_formats(&check);
	check_order(&check);
	check_sums(&check);
	check_voiding(&check);
	check_kind_rules(&check);
}
