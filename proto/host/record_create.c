/* Making a record, or a part of one: defaults, number, ids, and all of it in one act. */
#include "host/act.h"

#include "base/text.h"
#include "host/random.h"

#include <stdio.h>
#include <string.h>

#define SUBJECT_MAX 64

/* What making a record of a kind is called; the others are added. */
static const struct {
	const char *kind, *subject;
} subjects[] = {
	{ "dispute", "dispute: register" },
	{ "training", "training: plan" },
	{ "attendance", "attendance: log" },
};

static const char *
subject_of(struct arena *arena, const struct kind *kind)
{
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
		if (strcmp(subjects[i].kind, kind->name) == 0)
			return subjects[i].subject;
	return arena_text(arena, arena_print(arena, "%.*s: add", SUBJECT_MAX, kind->name));
}

static void
set_default(struct act *act, const struct kind *kind, struct document *document, const char *name, struct span text)
{
	struct field field = { .name = span_text(name), .value = value_text(text) };
	if (kind_field(kind, field.name) && document_value(document, field.name).type == VALUE_NONE)
		*document = document_with(act->arena, document, &field);
}

static struct span
today_text(struct act *act)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	date_put(&text, actor_today(act->actor));
	return arena_copy(act->arena, buffer_span(&text));
}

/* Papers entered late bring their own number; all others get the next one of the year in which they were received. */
static fault_t
set_number(struct act *act, const struct kind *kind, struct document *document)
{
	struct date received;
	struct span number;
	if (document_text(document, "number").size || !date_read(document_text(document, "received"), &received))
		return NULL;
	TRY(numbering_next(act->store, act->arena, &act->ledger, received.year, &number));
	set_default(act, kind, document, "number", number);
	return NULL;
}

static void
set_paper(struct act *act, const struct kind *kind, struct document *document)
{
	struct span number = { 0 };
	set_default(act, kind, document, "issued", today_text(act));
	if (!document_text(document, "number").size)
		number = numbering_paper(act);
	if (number.size)
		set_default(act, kind, document, "number", number);
}

static fault_t
set_defaults(struct act *act, struct change *change)
{
	const struct field_row *status = kind_field(change->kind, SPAN("status"));
	if (status && status->codes)
		set_default(act, change->kind, &change->after, "status", span_text(status->codes[0].name));
	set_default(act, change->kind, &change->after, "received", today_text(act));
	if (strcmp(change->kind->name, "dispute") == 0)
		TRY(set_number(act, change->kind, &change->after));
	if (strcmp(change->kind->name, "paper") == 0)
		set_paper(act, change->kind, &change->after);
	return NULL;
}

/* A misspelt code must not found a ledger. A centre's own device knows its centre. */
static fault_t
check_centre(struct act *act)
{
	struct span code = span_text(act->ledger.name);
	bool is_centre = span_equal(span_cut(&code, '/'), SPAN("centre"));
	if (!is_centre || act->store->identity.role != ROLE_HUB)
		return NULL;
	struct query query = db_query(act->store->db, "SELECT 1 FROM centre_shown WHERE code = ?");
	query_text(&query, code);
	bool known = query_step(&query);
	TRY(query_end(&query));
	return known ? NULL :
		       fault_raise(FAULT_INPUT, 0, "there is no centre \"%.*s\"; centre list names them",
				   SPAN_ARG(code));
}

/* Where the new record goes, and that it may. */
static fault_t
open_ledger(struct act *act, const struct kind *kind, const char *ledger_name)
{
	char own[LIMIT_LEDGER_NAME + 1];
	bool found;
	if (!ledger_name && kind->ledger == LEDGER_CENTRE && act->store->identity.role == ROLE_HUB)
		return fault_raise(FAULT_INPUT, 0, "a %s belongs to a centre; say which with --centre CODE",
				   kind->name);
	ledger_own_name(act->store, kind, own);
	if (ledger_name && strlen(ledger_name) > LIMIT_LEDGER_NAME)
		return fault_raise(FAULT_INPUT, 0, "no ledger has so long a name");
	snprintf(act->ledger.name, sizeof(act->ledger.name), "%s", ledger_name ? ledger_name : own);
	if ((kind->ledger == LEDGER_DISTRICT) != span_starts(span_text(act->ledger.name), SPAN("district/")))
		return fault_raise(FAULT_INPUT, 0, "records of kind %s do not belong in %s", kind->name,
				   act->ledger.name);
	TRY(act_allowed(act, kind));
	TRY(check_centre(act));
	return ledger_find(act->store, span_text(act->ledger.name), true, &act->ledger, &found);
}

/* The place of the new record or part. Milliseconds count up within an act, so that ids keep the order in which parts were given. */
static fault_t
place_main(struct act *act, const struct draft *draft, const char *ledger_name, struct path *out)
{
	struct uuid id = random_uuid(act->actor->now_ms);
	if (!kind_is_part(draft->kind)) {
		if (!draft->kind->folder || draft->kind->system)
			return fault_raise(FAULT_INPUT, 0, "a %s is written by the program only", draft->kind->name);
		*out = path_main(draft->kind->folder, id);
		return open_ledger(act, draft->kind, ledger_name);
	}
	struct place of;
	if (uuid_equal(draft->of, (struct uuid){ { 0 } }))
		return fault_raise(FAULT_INPUT, 0, "a %s is part of a %s; say of which with --of ID", draft->kind->name,
				   draft->kind->parents[0]);
	TRY(record_find(act->store, draft->of, &of));
	if (!path_is_main(&of.path) || !of.kind || !kind_is_part_of(draft->kind, of.kind))
		return fault_raise(FAULT_INPUT, 0, "a %s can't be part of a %s", draft->kind->name,
				   of.kind ? of.kind->name : "record of a newer version");
	*out = path_part(of.path.folder, of.path.record, draft->kind->name, id);
	TRY(act_by_people(draft->kind, out));
	act->ledger = of.ledger;
	TRY(act_allowed(act, draft->kind));
	return record_load(act->store, act->arena, &of, &act->whole);
}

static fault_t
add_change(struct act *act, const struct draft *draft, const struct path *path)
{
	struct change *change = &act->changes[act->change_count++];
	*change = (struct change){ .path = *path, .kind = draft->kind };
	size_t before = act->outcome.problems.count;
	TRY(given_apply(act->arena, draft->kind, NULL, draft->fields, draft->field_count, &change->after,
			&act->outcome.problems));
	act_name_part(act, before, act->change_count - 1);
	return set_defaults(act, change);
}

/* Ids of the parts, in the order in which they were given. */
static struct uuid *
part_ids(struct act *act, size_t count)
{
	struct uuid *ids = ARENA_NEW_ARRAY(act->arena, count, struct uuid);
	for (size_t i = 0; i < count; i++)
		ids[i] = random_uuid(act->actor->now_ms + 1 + (int64_t)i);
	return ids;
}

/* "#0" in a field that names a part stands for the first of the parts that are made in this act: it has no id yet that
 * anyone could know. It has to be of the kind that the field names. */
static fault_t
name_part(struct act *act, const struct draft *record, const struct uuid *ids, const struct field_row *field,
	  struct given *given)
{
	char text[UUID_TEXT_SIZE + 1];
	int64_t index;
	if (!text_read_integer(span_part(given->text, 1, SIZE_MAX), &index) || index < 0 ||
	    index >= (int64_t)record->part_count)
		return fault_raise(FAULT_INPUT, 0, "\"#n\" names no part of this record");
	if (!field->of || strcmp(record->parts[index].kind->name, field->of) != 0)
		return fault_raise(FAULT_INPUT, 0, "%s: \"#n\" names a part that is no %s", field->name,
				   field->of ? field->of : "part of this record");
	uuid_text(ids[index], text);
	given->text = arena_copy(act->arena, span_text(text));
	return NULL;
}

static fault_t
name_parts(struct act *act, const struct draft *record, const struct uuid *ids, struct draft *part)
{
	struct given *fields = ARENA_NEW_ARRAY(act->arena, part->field_count, struct given);
	for (size_t i = 0; i < part->field_count; i++) {
		const struct field_row *field = kind_field(part->kind, part->fields[i].name);
		fields[i] = part->fields[i];
		if (field && field->type == TYPE_RECORD && span_starts(fields[i].text, SPAN("#")))
			TRY(name_part(act, record, ids, field, &fields[i]));
	}
	part->fields = fields;
	return NULL;
}

static fault_t
add_part(struct act *act, const struct draft *record, const struct uuid *ids, size_t index, const struct path *main)
{
	struct draft part = record->parts[index];
	if (kind_is_part(record->kind) || !kind_is_part_of(part.kind, record->kind) || part.part_count)
		return fault_raise(FAULT_INPUT, 0, "a %s can't be part of a %s", part.kind->name, record->kind->name);
	struct path path = path_part(main->folder, main->record, part.kind->name, ids[index]);
	TRY(name_parts(act, record, ids, &part));
	return fault_within(add_change(act, &part, &path), "%s", part.kind->name);
}

struct creation {
	const char *ledger_name;
	const struct draft *draft;
};

static fault_t
warn_of_duplicates(struct act *act)
{
	struct place place = { .ledger = act->ledger, .path = act->changes[0].path };
	bool dispute = strcmp(place.path.folder, "dispute") == 0;
	bool names = path_is_main(&place.path) || strcmp(place.path.part, "party") == 0;
	place.kind = act->changes[0].kind;
	return dispute && names ? record_duplicates(act->store, act->arena, &place, &act->outcome.problems) : NULL;
}

static fault_t
create(struct act *act, const void *input)
{
	const struct creation *creation = input;
	const struct draft *draft = creation->draft;
	struct path path;
	TRY(place_main(act, draft, creation->ledger_name, &path));
	act->outcome.id = path_is_main(&path) ? path.record : path.part_id;
	act->changes = ARENA_NEW_ARRAY(act->arena, draft->part_count + 1, struct change);
	TRY(add_change(act, draft, &path));
	const struct uuid *ids = part_ids(act, draft->part_count);
	for (size_t i = 0; i < draft->part_count; i++)
		TRY(add_part(act, draft, ids, i, &path));
	TRY(act_save(act));
	return act->outcome.saved ? warn_of_duplicates(act) : NULL;
}

fault_t
record_create(struct store *store, struct arena *arena, const struct actor *actor, const char *ledger_name,
	      const struct draft *draft, struct outcome *out)
{
	struct creation creation = { .ledger_name = ledger_name, .draft = draft };
	struct act act = { .store = store, .arena = arena, .actor = actor };
	act.subject = subject_of(arena, draft->kind);
	return act_run(&act, create, &creation, out);
}
