/* A record, and what an act came to, as JSON; see record_json.h. */
#include "host/record_json.h"

#include "host/holidays_own.h"
#include "host/output.h"

#include <string.h>

const char *
held_word(enum held held)
{
	static const char
		*const words[] = { [HELD_ONLY_HERE] = "only_here", [HELD_SENT] = "sent", [HELD_BY_HUB] = "held" };
	return words[held];
}

void
json_set_uuid(json_t *object, const char *name, struct uuid id)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(id, text);
	output_text(object, name, span_text(text));
}

void
json_set_oid(json_t *object, const char *name, const struct oid *oid)
{
	struct buffer OWN(buffer_drop) hex = { 0 };
	oid_put_hex(&hex, oid);
	output_text(object, name, buffer_span(&hex));
}

const char *
record_document_kind(const struct record_document *document)
{
	const struct path *path = &document->path;
	if (document->kind)
		return document->kind->name;
	return path_is_main(path) ? path->folder : path->part;
}

struct uuid
record_document_id(const struct record_document *document)
{
	return path_is_main(&document->path) ? document->path.record : document->path.part_id;
}

bool
record_view_is(const struct record_view *view, const struct record_document *document)
{
	return path_equal(&document->path, &view->place.path);
}

/* ---- reading ---- */

/* What the record as it stands gives reason to warn of: clocks run on without anyone changing anything. */
static fault_t
find_warnings(struct store *store, struct arena *arena, struct date today, struct record_view *view)
{
	struct check_part *parts = ARENA_NEW_ARRAY(arena, view->whole.count, struct check_part);
	const struct record_document *main = NULL;
	size_t count = 0;
	for (size_t i = 0; i < view->whole.count; i++) {
		const struct record_document *at = &view->whole.documents[i];
		if (path_is_main(&at->path))
			main = at;
		else
			parts[count++] = (struct check_part){ .kind = at->kind, .document = &at->document };
	}
	if (main && main->kind)
		check_record(arena, main->kind, &main->document, parts, count, today, store_holidays(store),
			     &view->warnings);
	if (strcmp(view->place.path.folder, "dispute") == 0)
		return record_duplicates(store, arena, &view->place, &view->warnings);
	return NULL;
}

fault_t
record_view(struct store *store, struct arena *arena, struct uuid id, struct date today, struct record_view *out)
{
	struct record_view view = { 0 };
	TRY(record_find(store, id, &view.place));
	TRY(record_load(store, arena, &view.place, &view.whole));
	TRY(record_state(store, &view.place, &view.state));
	TRY(find_warnings(store, arena, today, &view));
	*out = view;
	return NULL;
}

/* ---- JSON ---- */

static json_t *
document_json(const struct record_document *document)
{
	json_t *object = json_object();
	json_set_uuid(object, "id", record_document_id(document));
	output_text(object, "kind", span_text(record_document_kind(document)));
	output_document(object, &document->document);
	return object;
}

static void
add_state(json_t *object, const struct record_view *view)
{
	output_text(object, "state", span_text(held_word(view->state.held)));
	output_instant(object, "held_since", view->state.since);
	json_set_oid(object, "commit", &view->state.commit);
	output_text(object, "ledger", span_text(view->place.ledger.name));
	json_object_set_new(object, "warnings", output_problems(&view->warnings));
}

json_t *
record_view_json(const struct record_view *view)
{
	json_t *object = json_object(), *parts = json_array();
	bool whole = path_is_main(&view->place.path);
	for (size_t i = 0; i < view->whole.count; i++) {
		json_t *document = document_json(&view->whole.documents[i]);
		if (record_view_is(view, &view->whole.documents[i]))
			json_object_update(object, document);
		else if (whole)
			json_array_append(parts, document);
		json_decref(document);
	}
	if (!whole)
		json_set_uuid(object, "record", view->place.path.record);
	json_object_set_new(object, "parts", parts);
	add_state(object, view);
	return object;
}

json_t *
outcome_json(const struct outcome *outcome)
{
	json_t *object = json_object();
	json_set_uuid(object, "id", outcome->id);
	if (outcome->saved)
		json_set_oid(object, "commit", &outcome->commit);
	json_object_set_new(object, "saved", json_boolean(outcome->saved));
	json_object_set_new(object, "warnings", output_problems(&outcome->problems));
	return object;
}
