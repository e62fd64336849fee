/* Changing fields of a record or part. */
#include "host/act.h"

#include <string.h>

struct alteration {
	struct uuid id;
	const struct given *fields;
	size_t count;
};

static const struct document *
find_document(const struct record_whole *whole, const struct path *path)
{
	for (size_t i = 0; i < whole->count; i++)
		if (path_equal(&whole->documents[i].path, path))
			return &whole->documents[i].document;
	return NULL;
}

/* Only these can make a dispute look like another one. */
static bool
may_duplicate(const struct alteration *alteration, const struct place *place)
{
	if (strcmp(place->path.folder, "dispute") != 0)
		return false;
	if (!path_is_main(&place->path))
		return strcmp(place->path.part, "party") == 0;
	for (size_t i = 0; i < alteration->count; i++)
		if (span_equal(alteration->fields[i].name, SPAN("external_ref")))
			return true;
	return false;
}

static fault_t
change(struct act *act, const void *input)
{
	const struct alteration *alteration = input;
	struct place place;
	TRY(record_find(act->store, alteration->id, &place));
	TRY(act_by_people(place.kind, &place.path));
	act->ledger = place.ledger;
	act->outcome.id = alteration->id;
	act->subject = arena_text(act->arena, arena_print(act->arena, "%s: change", place.kind->name));
	TRY(record_load(act->store, act->arena, &place, &act->whole));
	struct change *edit = ARENA_NEW(act->arena, struct change);
	*edit = (struct change){ .path = place.path, .kind = place.kind };
	edit->before = find_document(&act->whole, &place.path);
	TRY(given_apply(act->arena, place.kind, edit->before, alteration->fields, alteration->count, &edit->after,
			&act->outcome.problems));
	act->changes = edit;
	act->change_count = 1;
	TRY(act_save(act));
	if (!act->outcome.saved || !may_duplicate(alteration, &place))
		return NULL;
	return record_duplicates(act->store, act->arena, &place, &act->outcome.problems);
}

fault_t
record_change(struct store *store, struct arena *arena, const struct actor *actor, struct uuid id,
	      const struct given *fields, size_t count, struct outcome *out)
{
	struct alteration alteration = { .id = id, .fields = fields, .count = count };
	struct act act = { .store = store, .arena = arena, .actor = actor };
	return act_run(&act, change, &alteration, out);
}
