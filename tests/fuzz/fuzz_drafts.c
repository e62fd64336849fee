/* Fuzzes records and changes to records as JSON: memory stays in proportion to the text, and what passes the checks makes a document that can
 * be stored, to which giving the same once more changes nothing.
 *
 * Input: flags (1 byte; 1 = fields to change, else drafts), JSON.
 */
#include "host/act.h"
#include "host/drafting.h"
#include "tests/support/tape.h"

#include <assert.h>

#define DRAFTS_MAX 100

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
is_storable(const struct document *document)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) json = { .limit = LIMIT_DOCUMENT };
	struct document again;
	document_encode(&json, document);
	if (json.full || document->count > LIMIT_DOCUMENT_FIELDS)
		return;
	fault_t fault = document_decode_canonical(&arena, buffer_span(&json), &again);
	assert(!fault && document_equal(&again, document));
}

static void
give(struct arena *arena, const struct kind *kind, const struct document *before, const struct given *given,
     size_t count)
{
	struct document after, again;
	struct problems problems = { 0 }, more = { 0 };
	fault_t fault = given_apply(arena, kind, before, given, count, &after, &problems);
	if (fault) {
		assert(fault_code(fault) == FAULT_INPUT);
		fault_drop(fault);
		return;
	}
	check_document(arena, kind, before, &after, &problems);
	for (size_t i = 0; i < problems.count; i++)
		assert(problems.items[i].text.zh && problems.items[i].text.en && problems.items[i].rule);
	if (problems_refuse(&problems))
		return;
	is_storable(&after);
	fault = given_apply(arena, kind, &after, given, count, &again, &more);
	assert(!fault && document_equal(&after, &again));
}

static void
make(struct arena *arena, const struct draft *draft)
{
	give(arena, draft->kind, NULL, draft->fields, draft->field_count);
	for (size_t i = 0; i < draft->part_count; i++)
		give(arena, draft->parts[i].kind, NULL, draft->parts[i].fields, draft->parts[i].field_count);
}

static fault_t
read_drafts(struct arena *arena, json_t *json)
{
	struct drafts drafts;
	TRY(drafts_read(arena, json, NULL, (struct uuid){ 0 }, DRAFTS_MAX, &drafts));
	assert(drafts.count <= DRAFTS_MAX && (drafts.many || drafts.count == 1));
	for (size_t i = 0; i < drafts.count; i++)
		make(arena, &drafts.items[i]);
	return NULL;
}

static fault_t
read_change(struct arena *arena, json_t *json)
{
	struct document before = { 0 };
	const struct given *given;
	size_t count;
	TRY(drafts_read_fields(arena, json, &given, &count));
	document_set_text(arena, &before, "status", SPAN("registered"));
	document_set_text(arena, &before, "newer", SPAN("kept"));
	give(arena, schema_kind(SPAN("dispute")), &before, given, count);
	return NULL;
}

/* Reading alone, with nothing made of it. */
static void
is_bounded(json_t *json, size_t size)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct drafts drafts;
	fault_t fault = drafts_read(&arena, json, NULL, (struct uuid){ 0 }, DRAFTS_MAX, &drafts);
	assert(arena.total <= 40 * size + 64 * 1024);
	fault_drop(fault);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena OWN(arena_drop) arena = { 0 };
	json_t *OWN(json_drop) json = NULL;
	struct tape tape = tape_of(data, size);
	bool change = tape_byte(&tape) & 1;
	fault_t fault = json_read(tape.rest, &json);
	if (!fault)
		is_bounded(json, size);
	if (!fault)
		fault = change ? read_change(&arena, json) : read_drafts(&arena, json);
	assert(!fault || fault_code(fault) == FAULT_INPUT);
	fault_drop(fault);
	return 0;
}
