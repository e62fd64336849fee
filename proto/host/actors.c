/* Who acts: a person of the register, fit to stand as a commit's author. */
#include "host/records.h"

#include "base/text.h"

#include <string.h>

/* Names are free text in the register, but git ends a name at "<" and strips some signs from its ends. */
static struct span
author_name(struct arena *arena, struct span name)
{
	static const char stripped[] = " .,:;\"\\'";
	struct span copy = arena_copy(arena, name);
	uint8_t *bytes = (uint8_t *)arena_text(arena, copy);
	for (size_t i = 0; i < copy.size; i++)
		if (bytes[i] < 0x20 || bytes[i] == 0x7f || bytes[i] == '<' || bytes[i] == '>')
			bytes[i] = ' ';
	while (copy.size && strchr(stripped, bytes[0])) {
		bytes++;
		copy.size--;
	}
	if (copy.size > LIMIT_PERSON_NAME) {
		copy.size = LIMIT_PERSON_NAME;
		while (copy.size && (bytes[copy.size] & 0xc0) == 0x80)
			copy.size--;
	}
	while (copy.size && strchr(stripped, bytes[copy.size - 1]))
		copy.size--;
	return span_of(bytes, copy.size);
}

/* *count of the people found (2 stands for more); id and name are the first's. */
static fault_t
find_person(struct store *store, struct arena *arena, struct span person, bool by_id, struct author *out, size_t *count)
{
	struct query query = db_query(store->db, by_id ? "SELECT id, name, active FROM person WHERE id = ? LIMIT 2" :
							 "SELECT id, name, active FROM person_shown WHERE name = ?"
							 " AND active IS NOT 0 AND voided IS NOT 1 LIMIT 2");
	query_text(&query, person);
	*count = 0;
	while (query_step(&query)) {
		if (*count == 0 && !uuid_read(query_get_bytes(&query, 0), &out->id))
			continue;
		if (*count == 0)
			out->name = author_name(arena, query_get_bytes(&query, 1));
		++*count;
	}
	return query_end(&query);
}

/* The store's own person, whom the register may not know yet. */
static fault_t
find_default(struct store *store, struct arena *arena, struct author *out, size_t *count)
{
	static const struct uuid none;
	char text[UUID_TEXT_SIZE + 1];
	struct span name;
	if (uuid_equal(store->identity.person, none))
		return fault_raise(FAULT_INPUT, 0, "who acts is not known; say so with --as NAME");
	uuid_text(store->identity.person, text);
	TRY(find_person(store, arena, span_text(text), true, out, count));
	if (*count)
		return NULL;
	TRY(store_get(store, arena, "person_name", &name));
	out->id = store->identity.person;
	out->name = author_name(arena, name);
	*count = name.size > 0;
	return NULL;
}

fault_t
actor_find(struct store *store, struct arena *arena, struct span person, int64_t now_ms, int offset_minutes,
	   struct actor *out)
{
	struct author author = { .centre = span_text(store->identity.centre), .offset = offset_minutes };
	struct uuid id;
	size_t count = 0;
	if (store->identity.role == ROLE_NONE)
		return fault_raise(FAULT_INPUT, 0, "this data folder belongs to no centre yet; enrol it first");
	if (person.size)
		TRY(find_person(store, arena, person, uuid_read(person, &id), &author, &count));
	else
		TRY(find_default(store, arena, &author, &count));
	if (count == 0)
		return fault_raise(FAULT_INPUT, 0,
				   "no active person is known as \"%.*s\"; record list person names them",
				   SPAN_ARG(person));
	if (count > 1)
		return fault_raise(FAULT_INPUT, 0, "several people are named \"%.*s\"; give the id", SPAN_ARG(person));
	if (!author.name.size)
		return fault_raise(FAULT_INPUT, 0, "the person who acts has no name that can stand in the history");
	*out = (struct actor){ .author = author, .now = now_ms / 1000, .now_ms = now_ms };
	return NULL;
}

fault_t
actor_account(struct store *store, struct arena *arena, struct uuid person, struct span name, int64_t now_ms,
	      int offset_minutes, struct actor *out)
{
	struct author author = { .centre = span_text(store->identity.centre), .offset = offset_minutes };
	char text[UUID_TEXT_SIZE + 1];
	size_t count;
	uuid_text(person, text);
	TRY(find_person(store, arena, span_text(text), true, &author, &count));
	author.id = person;
	if (!count || !author.name.size)
		author.name = author_name(arena, name);
	if (!author.name.size)
		return fault_raise(FAULT_INPUT, 0, "the account has no name that can stand in the history");
	*out = (struct actor){ .author = author, .now = now_ms / 1000, .now_ms = now_ms };
	return NULL;
}

struct date
actor_today(const struct actor *actor)
{
	return date_of_instant(actor->now, actor->author.offset);
}
