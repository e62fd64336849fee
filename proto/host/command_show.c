/* `record show`: one record with all its parts, and how far it has got. */
#include "host/command_shared.h"

#include "host/clock.h"
#include "host/output.h"
#include "host/record_json.h"

#include <stdio.h>

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
	const char *name = document->kind ? call_label(call, document->kind->label) : record_document_kind(document);
	uuid_text(record_document_id(document), id);
	buffer_print(call->out, "%s %s\n", name, id);
	put_fields(call, document);
}

static void
put_state(struct call *call, const struct record_view *view)
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
put_view(struct call *call, const struct record_view *view)
{
	for (size_t i = 0; i < view->whole.count; i++)
		if (path_is_main(&view->place.path) || record_view_is(view, &view->whole.documents[i]))
			put_document(call, &view->whole.documents[i]);
	put_state(call, view);
	for (size_t i = 0; i < view->warnings.count; i++)
		buffer_print(call->out, "%s%s\n",
			     call->chinese ? "提醒：" : "warning: ", call_label(call, view->warnings.items[i].text));
}

static fault_t
record_show(struct call *call)
{
	struct record_view view;
	struct date today = date_of_instant(clock_seconds(), clock_offset_minutes());
	struct uuid id;
	TRY(call_id(call->words[0], &id));
	TRY(record_view(call->store, call->arena, id, today, &view));
	if (call->json)
		call_json(call, record_view_json(&view));
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
	.shows = "",
	.words_least = 1,
	.words_most = 1,
};
