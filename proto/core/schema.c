/* Looking up kinds, fields and codes; see schema.h. The tables themselves are schema_*.c. */
#include "core/schema_tables.h"

#include <string.h>

const struct kind *const schema_kinds[] = {
	&kind_dispute,    &kind_party,    &kind_claim,      &kind_event,      &kind_agreement,
	&kind_payment,    &kind_referral, &kind_paper,      &kind_file,       &kind_review,
	&kind_annotation, &kind_training, &kind_attendance, &kind_person,     &kind_centre,
	&kind_device,     &kind_conflict, &kind_finding,    &kind_resolution, NULL,
};

const struct field_row schema_common_fields[] = {
	{ "voided", TYPE_TRUTH, { "作废", "Voided" }, .since = 1 },
	{ "void_reason", TYPE_TEXT, { "作废理由", "Reason for voiding" }, .most = 500, SEALED, .since = 1 },
	{ "held", TYPE_RECORD, { "暂缓采用", "Held by finding" }, .of = "finding", .derived = true, .since = 1 },
	FIELD_END,
};

static const char *const type_names[] = {
	[TYPE_TEXT] = "text",     [TYPE_CODE] = "code",     [TYPE_CODES] = "codes",   [TYPE_TEXTS] = "texts",
	[TYPE_MONEY] = "money",   [TYPE_NUMBER] = "number", [TYPE_DATE] = "date",     [TYPE_INSTANT] = "instant",
	[TYPE_TIME] = "time",     [TYPE_TRUTH] = "truth",   [TYPE_RECORD] = "record", [TYPE_RECORDS] = "records",
	[TYPE_DIGEST] = "digest", [TYPE_ANY] = "any",
};

/* Where `most` is 0. Texts in code points; money in fen: ten billion yuan is above any dispute, and the sum over a million
 * of them still fits. */
static const int64_t type_most[] = {
	[TYPE_TEXT] = 200,       [TYPE_TEXTS] = 60, [TYPE_MONEY] = INT64_C(1000000000000),
	[TYPE_NUMBER] = 1000000, [TYPE_ANY] = 0,
};

static bool
name_is(const char *name, struct span span)
{
	return span_equal(span_text(name), span);
}

const struct kind *
schema_kind(struct span name)
{
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		if (name_is((*kind)->name, name))
			return *kind;
	}
	return NULL;
}

static const struct kind *
kind_of_folder(const char *folder)
{
	for (const struct kind *const *kind = schema_kinds; *kind; kind++) {
		if ((*kind)->folder && strcmp((*kind)->folder, folder) == 0)
			return *kind;
	}
	return NULL;
}

const struct kind *
schema_kind_at(const struct path *path)
{
	const struct kind *record = kind_of_folder(path->folder);
	if (!record || path_is_main(path))
		return record;
	const struct kind *part = schema_kind(span_text(path->part));
	return part && kind_is_part_of(part, record) ? part : NULL;
}

static const struct field_row *
row_named(const struct field_row *rows, struct span name)
{
	for (; rows->name; rows++) {
		if (name_is(rows->name, name))
			return rows;
	}
	return NULL;
}

const struct field_row *
kind_field(const struct kind *kind, struct span name)
{
	const struct field_row *own = row_named(kind->fields, name);
	return own ? own : row_named(schema_common_fields, name);
}

const struct code *
field_code(const struct field_row *field, struct span name)
{
	for (const struct code *code = field->codes; code && code->name; code++) {
		if (name_is(code->name, name))
			return code;
	}
	return NULL;
}

bool
kind_is_part(const struct kind *kind)
{
	return kind->parents != NULL;
}

bool
kind_is_part_of(const struct kind *part, const struct kind *record)
{
	for (const char *const *parent = part->parents; parent && *parent; parent++) {
		if (strcmp(*parent, record->name) == 0)
			return true;
	}
	return false;
}

bool
kind_has_sealed(const struct kind *kind)
{
	for (const struct field_row *field = kind->fields; field->name; field++) {
		if (field->sealed)
			return true;
	}
	return false;
}

int64_t
field_most(const struct field_row *field)
{
	return field->most ? field->most : type_most[field->type];
}

int
field_rank(const struct field_row *field, struct span value)
{
	const struct code *code = field_code(field, value);
	return code && code->rank > 0 ? code->rank : -1;
}

const char *
type_name(enum type type)
{
	return type_names[type];
}

bool
type_is_list(enum type type)
{
	return type == TYPE_CODES || type == TYPE_TEXTS || type == TYPE_RECORDS;
}
