/* Words into given fields, files into drafts. */
#include "host/command_input.h"

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
