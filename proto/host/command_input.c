/* Words into given fields, files into drafts. */
#include "host/command_input.h"

#include "host/act.h"

#include <string.h>

/* What is amiss is told by its place: a forgotten "field=" leaves a value, which may be personal. */
struct given *
input_words(struct call *call, size_t from, size_t *count)
{
	struct given *given = ARENA_NEW_ARRAY(call->arena, call->word_count + 1, struct given);
	*count = 0;
	for (size_t i = from; i < call->word_count; i++) {
		struct span text = span_text(call->words[i]);
		if (!strchr(call->words[i], '=')) {
			fault_drop(call_misuse(call, "word %zu is not field=value", i + 1));
			*count = 0;
			return given;
		}
		given[*count].name = span_cut(&text, '=');
		given[(*count)++].text = text;
	}
	return given;
}

fault_t
input_drafts(struct call *call, const char *path, const struct kind *kind, struct uuid of, struct drafts *out)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	json_t *OWN(json_drop) json = NULL;
	TRY(fault_within(call_read(path, INPUT_FILE_MAX, &text), "%s", path));
	TRY(fault_within(json_read(buffer_span(&text), &json), "%s", path));
	return drafts_read(call->arena, json, kind, of, INPUT_DRAFTS_MAX, out);
}

static fault_t
read_filters(struct call *call, struct listing_query *query)
{
	const struct given *given = input_words(call, 1, &query->filter_count);
	struct listing_filter *filters = ARENA_NEW_ARRAY(call->arena, query->filter_count, struct listing_filter);
	for (size_t i = 0; i < query->filter_count; i++)
		TRY(listing_filter_words(call->arena, query->kind, given[i].name, given[i].text, &filters[i]));
	query->filters = filters;
	return NULL;
}

fault_t
input_listing(struct call *call, struct listing_query *query)
{
	TRY(given_kind(span_text(call->words[0]), &query->kind));
	if (call_option(call, "--of")) {
		struct uuid *of = ARENA_NEW(call->arena, struct uuid);
		if (!kind_is_part(query->kind))
			return fault_raise(FAULT_INPUT, 0, "a %s is no part of a record", query->kind->name);
		TRY(call_id(call_option(call, "--of"), of));
		query->of = of;
	}
	query->centre = span_text(call_option(call, "--centre"));
	query->search = span_text(call_option(call, "--search"));
	if (call_option(call, "--search") && !query->search.size)
		query->search = SPAN(" "); /* no word is found nowhere, rather than everywhere */
	return read_filters(call, query);
}
