/* JSON into drafts; see drafting.h. */
#include "host/drafting.h"

#include "host/act.h"

#include <string.h>

fault_t
id_read(struct span text, struct uuid *out)
{
	if (uuid_read(text, out))
		return NULL;
	return fault_raise(FAULT_INPUT, 0, "\"%.*s\" is not an id like 019aa9d8-0c00-7000-8000-000000000001",
			   SPAN_ARG(text));
}

static struct span
text_of(struct arena *arena, const json_t *json)
{
	return arena_copy(arena, json_text(json));
}

/* One JSON scalar as a value; false for null, fractions, objects and arrays. */
static bool
scalar(struct arena *arena, const json_t *json, struct value *out)
{
	if (json_is_string(json))
		*out = value_text(text_of(arena, json));
	else if (json_is_integer(json))
		*out = value_integer(json_integer_value(json));
	else if (json_is_boolean(json))
		*out = value_truth(json_is_true(json));
	else
		return false;
	return true;
}

static fault_t
list(struct arena *arena, const char *name, const json_t *json, struct value *out)
{
	size_t count = json_array_size(json);
	if (count > LIMIT_LIST)
		return fault_raise(FAULT_INPUT, 0, "%s: has more than %d items", name, LIMIT_LIST);
	struct value *items = ARENA_NEW_ARRAY(arena, count, struct value);
	for (size_t i = 0; i < count; i++)
		if (!scalar(arena, json_array_get(json, i), &items[i]))
			return fault_raise(FAULT_INPUT, 0, "%s: its items must be texts, whole numbers or truths",
					   name);
	if (count)
		*out = value_list(items, count);
	return NULL;
}

static fault_t
read_given(struct arena *arena, const char *name, const json_t *json, struct given *out)
{
	*out = (struct given){ .name = arena_copy(arena, span_text(name)) };
	if (json_is_string(json))
		out->text = text_of(arena, json);
	else if (json_is_array(json))
		return list(arena, name, json, &out->value);
	else if (!json_is_null(json) && !scalar(arena, json, &out->value))
		return fault_raise(FAULT_INPUT, 0,
				   "%s: must be a text, a whole number (money in fen), a truth or a list", name);
	return NULL;
}

fault_t
drafts_read_fields(struct arena *arena, json_t *fields, const struct given **out, size_t *count)
{
	struct given *given = ARENA_NEW_ARRAY(arena, json_object_size(fields), struct given);
	const char *name;
	json_t *value;
	*count = 0;
	if (!json_is_object(fields))
		return fault_raise(FAULT_INPUT, 0, "a record is an object with \"fields\": {…}");
	json_object_foreach(fields, name, value) TRY(read_given(arena, name, value, &given[(*count)++]));
	*out = given;
	return NULL;
}

static fault_t
check_members(json_t *json, const char *const *members)
{
	const char *name;
	json_t *value;
	json_object_foreach(json, name, value)
	{
		const char *const *at = members;
		while (*at && strcmp(*at, name) != 0)
			at++;
		if (!*at)
			return fault_raise(FAULT_INPUT, 0,
					   "\"%s\" is no member of a record; fields stand in \"fields\"", name);
	}
	return NULL;
}

static fault_t
read_kind(const json_t *json, const struct kind *otherwise, const struct kind **out)
{
	const json_t *kind = json_object_get(json, "kind");
	*out = otherwise;
	if (json_is_string(kind))
		return given_kind(span_text(json_string_value(kind)), out);
	return *out ? NULL : fault_raise(FAULT_INPUT, 0, "\"kind\" is missing");
}

static fault_t
read_part(struct arena *arena, json_t *json, struct draft *out)
{
	static const char *const members[] = { "kind", "fields", NULL };
	if (!json_is_object(json))
		return fault_raise(FAULT_INPUT, 0, "a part is an object with \"kind\" and \"fields\"");
	TRY(check_members(json, members));
	TRY(read_kind(json, NULL, &out->kind));
	return drafts_read_fields(arena, json_object_get(json, "fields"), &out->fields, &out->field_count);
}

static fault_t
read_parts(struct arena *arena, const json_t *parts, struct draft *out)
{
	size_t count = json_array_size(parts);
	if (parts && !json_is_array(parts))
		return fault_raise(FAULT_INPUT, 0, "\"parts\" is an array");
	if (count >= LIMIT_CHANGESET_OPS)
		return fault_raise(FAULT_INPUT, 0, "a record can't be made with more than %d parts at once",
				   LIMIT_CHANGESET_OPS - 1);
	struct draft *drafts = ARENA_NEW_ARRAY(arena, count, struct draft);
	for (size_t i = 0; i < count; i++)
		TRY(fault_within(read_part(arena, json_array_get(parts, i), &drafts[i]), "part %zu", i + 1));
	out->parts = drafts;
	out->part_count = count;
	return NULL;
}

static fault_t
read_draft(struct arena *arena, json_t *json, const struct kind *kind, struct uuid of, struct draft *out)
{
	static const char *const members[] = { "kind", "of", "fields", "parts", NULL };
	if (!json_is_object(json))
		return fault_raise(FAULT_INPUT, 0, "a record is an object with \"fields\": {…}");
	TRY(check_members(json, members));
	TRY(read_kind(json, kind, &out->kind));
	if (kind && out->kind != kind)
		return fault_raise(FAULT_INPUT, 0, "\"kind\" says %s, the command says %s", out->kind->name,
				   kind->name);
	const json_t *record = json_object_get(json, "of");
	out->of = of;
	if (record)
		TRY(id_read(span_text(json_is_string(record) ? json_string_value(record) : ""), &out->of));
	TRY(drafts_read_fields(arena, json_object_get(json, "fields"), &out->fields, &out->field_count));
	return read_parts(arena, json_object_get(json, "parts"), out);
}

fault_t
drafts_read(struct arena *arena, json_t *json, const struct kind *kind, struct uuid of, size_t most, struct drafts *out)
{
	bool many = json_is_array(json);
	size_t count = many ? json_array_size(json) : 1;
	if (count > most)
		return fault_raise(FAULT_INPUT, 0, "more than %zu records at once", most);
	struct draft *drafts = ARENA_NEW_ARRAY(arena, count, struct draft);
	if (!many)
		TRY(read_draft(arena, json, kind, of, &drafts[0]));
	for (size_t i = 0; many && i < count; i++)
		TRY(fault_within(read_draft(arena, json_array_get(json, i), kind, of, &drafts[i]), "record %zu",
				 i + 1));
	*out = (struct drafts){ .items = drafts, .count = count, .many = many };
	return NULL;
}
