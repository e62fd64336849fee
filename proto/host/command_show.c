/* `record show`: one record with all its parts, and how far it has got. */
#include "host/command_shared.h"

#include "host/clock.h"
#include "host/output.h"

#include <string.h>

static const char
	*const state_words[] = { [HELD_ONLY_HERE] = "only_here", [HELD_SENT] = "sent", [HELD_BY_HUB] = "held" };

/* A record (or one part of it), as it is shown. */
struct view {
	struct place place;
	struct record_whole whole;
	struct record_state state;
	struct problems warnings;
};

static const char *
kind_name(const struct record_document *document)
{
	const struct path *path = &document->path;
	if (document->kind)
		return document->kind->name;
	return path_is_main(path) ? path->folder : path->part;
}

static struct uuid
document_id(const struct path *path)
{
	return path_is_main(path) ? path->record : path->part_id;
}

static json_t *
document_json(const struct record_document *document)
{
	char id[UUID_TEXT_SIZE + 1];
	json_t *object = json_object();
	uuid_text(document_id(&document->path), id);
	output_text(object, "id", span_text(id));
	output_text(object, "kind", span_text(kind_name(document)));
	output_document(object, &document->document);
	return object;
}

static void
add_state(json_t *object, const struct view *view)
{
	struct buffer OWN(buffer_drop) commit = { 0 };
	oid_put_hex(&commit, &view->state.commit);
	output_text(object, "state", span_text(state_words[view->state.held]));
	output_instant(object, "held_since", view->state.since);
	output_text(object, "commit", buffer_span(&commit));
	output_text(object, "ledger", span_text(view->place.ledger.name));
	json_object_set_new(object, "warnings", output_problems(&view->warnings));
}

static bool
is_shown(const struct view *view, size_t index)
{
	return path_equal(&view->whole.documents[index].path, &view->place.path);
}

static json_t *
view_json(const struct view *view)
{
	json_t *object = json_object(), *parts = json_array();
	for (size_t i = 0; i < view->whole.count; i++) {
		json_t *document = document_json(&view->whole.documents[i]);
		if (is_shown(view, i))
			json_object_update(object, document);
		else if (path_is_main(&view->place.path))
			json_array_append(parts, document);
		json_decref(document);
	}
	if (!path_is_main(&view->place.path)) {
		char record[UUID_TEXT_SIZE + 1];
		uuid_text(view->place.path.record, record);
		output_text(object, "record", span_text(record));
	}
	json_object_set_new(object, "parts", parts);
	add_state(object, view);
	return object;
}

static void
put_field(struct call *call, const struct field_row *row, const struct field *field)
{
	char name[64];
	snprintf(name, sizeof(name), "%.*s", SPAN_ARG(field->name));
	buffer_print(call->out, "  %s: ", row ? call_label(call, row->label) : name);
	output_put_value(call->out, row, &field->value, call->chinese, clock_offset_minutes());
	buffer_put_byte(call->out, '\n');
}

/* In the order of the form; fields of newer versions come last. */
static void
put_fields(struct call *call, const struct record_document *document)
{
	const struct document *fields = &document->document;
	const struct field_row *row = document->kind ? document->kind->fields : NULL;
	for (; row && row->name; row++) {
		const struct field *field = document_find(fields, span_text(row->name));
		if (field)
			put_field(call, row, field);
	}
	for (size_t i = 0; i < fields->count; i++) {
		row = document->kind ? kind_field(document->kind, fields->fields[i].name) : NULL;
		bool common = row >= schema_common_fields && row < schema_common_fields + 3;
		if (!row || common)
			put_field(call, row, &fields->fields[i]);
	}
}

static void
put_document(struct call *call, const struct record_document *document)
{
	char id[UUID_TEXT_SIZE + 1];
	const char *name = document->kind ? call_label(call, document->kind->label) : kind_name(document);
	uuid_text(document_id(&document->path), id);
	buffer_print(call->out, "%s %s\n", name, id);
	put_fields(call, document);
}

static void
put_state(struct call *call, const struct view *view)
{
	static const struct label labels[] = {
		[HELD_ONLY_HERE] = { "仅存于本机", "only here" },
		[HELD_SENT] = { "已发送，待确认", "sent, not confirmed yet" },
		[HELD_BY_HUB] = { "区级中心已保存", "held by the hub" },
	};
	buffer_print(call->out, "%s", call_label(call, labels[view->state.held]));
	if (view->state.since) {
		buffer_put_text(call->out, call->chinese ? "，自 " : " since ");
		output_put_time(call->out, view->state.since, clock_offset_minutes());
	}
	buffer_put_byte(call->out, '\n');
}

static void
put_view(struct call *call, const struct view *view)
{
	for (size_t i = 0; i < view->whole.count; i++)
		if (is_shown(view, i) || path_is_main(&view->place.path))
			put_document(call, &view->whole.documents[i]);
	put_state(call, view);
	for (size_t i = 0; i < view->warnings.count; i++)
		buffer_print(call->out, "%s%s\n",
			     call->chinese ? "提醒：" : "warning: ", call_label(call, view->warnings.items[i].text));
}

/* What the record as it stands gives reason to warn of: clocks run on without anyone changing anything. */
static fault_t
find_warnings(struct call *call, struct view *view)
{
	struct check_part *parts = ARENA_NEW_ARRAY(call->arena, view->whole.count, struct check_part);
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
		check_record(call->arena, main->kind, &main->document, parts, count,
			     date_of_instant(clock_seconds(), clock_offset_minutes()), &holidays_shipped,
			     &view->warnings);
	if (strcmp(view->place.path.folder, "dispute") == 0)
		return record_duplicates(call->store, call->arena, &view->place, &view->warnings);
	return NULL;
}

static fault_t
record_show(struct call *call)
{
	struct view view = { 0 };
	struct uuid id;
	TRY(call_id(call->words[0], &id));
	TRY(record_find(call->store, id, &view.place));
	TRY(record_load(call->store, call->arena, &view.place, &view.whole));
	TRY(record_state(call->store, &view.place, &view.state));
	TRY(find_warnings(call, &view));
	if (call->json)
		call_json(call, view_json(&view));
	else
		put_view(call, &view);
	return NULL;
}

const struct command command_record_show = {
	.name = "record show",
	.words = "ID",
	.help = { "显示一条记录及其全部组成部分", "Shows a record with all its parts, and how far it has got" },
	.more = { NULL, NULL },
	.run = record_show,
	.store = STORE_READS,
	.words_least = 1,
	.words_most = 1,
};
