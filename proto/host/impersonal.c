/* Lists that name no one; see impersonal.h. */
#include "host/impersonal.h"

#include <string.h>

/* Parties, events, papers and the like are about someone even without a name; so is whoever stands in a register. */
static const char *const kinds[] = { "dispute", "referral", "training", "centre" };

/* Texts that are no one's: what a case is known by comes from a template. (What another authority calls it is typed freely.) */
static const struct {
	const char *kind, *field;
} texts[] = {
	{ "dispute", "number" },
	{ "centre", "code" },
	{ "centre", "name" },
	{ "centre", "short_name" },
};

/* Members of an item, besides its fields, that name no one. */
static const char *const members[] = { "id", "record", "kind", "ledger", "state", "clock", "next_due" };

static bool
is_among(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static bool
is_text_of_no_one(const struct kind *kind, const struct field_row *field)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(texts[i].kind, kind->name) == 0 && strcmp(texts[i].field, field->name) == 0)
			return true;
	return false;
}

bool
impersonal_kind(const struct kind *kind)
{
	return is_among(kind->name, kinds, sizeof(kinds) / sizeof(kinds[0]));
}

bool
impersonal_field(const struct kind *kind, const struct field_row *field)
{
	switch (field->type) {
	case TYPE_CODE:
	case TYPE_CODES:
	case TYPE_MONEY:
	case TYPE_NUMBER:
	case TYPE_DATE:
	case TYPE_INSTANT:
	case TYPE_TIME:
	case TYPE_TRUTH:
		return !field->sealed;
	case TYPE_TEXT:
		return !field->sealed && is_text_of_no_one(kind, field);
	default:
		return false;
	}
}

bool
impersonal_query(const struct listing_query *query, struct label *why)
{
	*why = (struct label){ "您的角色不能查看这类记录", "your role does not see records of this kind" };
	if (!impersonal_kind(query->kind))
		return false;
	*why = (struct label){ "您的角色不能检索案件内容", "your role cannot search in what cases say" };
	if (query->search.size)
		return false;
	*why = (struct label){ "您的角色不能按涉及人员或案情的内容筛选、排序",
			       "your role cannot filter or sort by what concerns people or tells of the case" };
	if (query->sort && !impersonal_field(query->kind, query->sort))
		return false;
	for (size_t i = 0; i < query->filter_count; i++)
		if (!impersonal_field(query->kind, query->filters[i].field))
			return false;
	return true;
}

json_t *
impersonal_item(const struct kind *kind, const json_t *item)
{
	json_t *left = json_object(), *fields = json_object(), *value;
	const char *name;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		value = json_object_get(item, members[i]);
		if (value)
			json_object_set(left, members[i], value);
	}
	json_object_foreach(json_object_get(item, "fields"), name, value)
	{
		const struct field_row *field = kind_field(kind, span_text(name));
		if (field && impersonal_field(kind, field))
			json_object_set(fields, name, value);
	}
	json_object_set_new(left, "fields", fields);
	return left;
}

void
impersonal_page(const struct kind *kind, json_t *page)
{
	json_t *items = json_object_get(page, "items");
	for (size_t i = 0; i < json_array_size(items); i++)
		json_array_set_new(items, i, impersonal_item(kind, json_array_get(items, i)));
}
