/* Unsound changes: rightly signed and saved in the node itself, past the checks that people's acts go through; its next ordinary sync
 * sends them.
 */
#include "tests/e2e/rogue.h"

#include "host/clock.h"
#include "host/random.h"

#include <string.h>

static fault_t
save(struct rogue *rogue, const struct path *path, const struct document *document, const char *act)
{
	struct edit edit = { .path = *path, .document = *document };
	struct author author = forge_author(rogue);
	struct oid commit;
	char text[UUID_TEXT_SIZE + 1];
	bool changed;
	TRY(db_begin(rogue->store->db));
	TRY(ledger_commit(rogue->store, &rogue->ledger, &author, act, clock_seconds(), &edit, 1, &commit, &changed));
	TRY(db_end(rogue->store->db));
	uuid_text(path->record, text);
	buffer_clear(&rogue->answer);
	buffer_put_text(&rogue->answer, text);
	return changed ? NULL : fault_raise(FAULT_INPUT, 0, "that changes nothing");
}

static fault_t
save_new(struct rogue *rogue, const char *folder, const struct field *fields, size_t count)
{
	struct path path = path_main(folder, random_uuid(clock_milliseconds()));
	struct document document = { 0 };
	for (size_t i = 0; i < count; i++)
		document = document_with(&rogue->arena, &document, &fields[i]);
	return save(rogue, &path, &document, "dispute: register");
}

static fault_t
set_field(struct rogue *rogue, const char *folder, struct field field)
{
	struct uuid id;
	struct document document;
	bool found;
	if (!rogue->words[0] || !uuid_read(span_text(rogue->words[0]), &id))
		return fault_raise(FAULT_INPUT, 0, "a record's id is needed");
	struct path path = path_main(folder, id);
	TRY(ledger_document(rogue->store, &rogue->arena, &rogue->ledger, &path, &document, &found));
	if (!found)
		return fault_raise(FAULT_INPUT, 0, "there is no such record here");
	document = document_with(&rogue->arena, &document, &field);
	return save(rogue, &path, &document, "dispute: change");
}

static fault_t
unknown_code(struct rogue *rogue)
{
	return set_field(rogue, "dispute", forge_text("category", SPAN("nonsense")));
}

static fault_t
negative_money(struct rogue *rogue)
{
	return set_field(rogue, "dispute", forge_integer("amount", -500));
}

/* One wrong value hides behind another. */
static fault_t
negative_twice(struct rogue *rogue)
{
	TRY(set_field(rogue, "dispute", forge_integer("amount", -600)));
	return set_field(rogue, "dispute", forge_integer("amount", -700));
}

static fault_t
early_close(struct rogue *rogue)
{
	return set_field(rogue, "dispute", forge_text("status", SPAN("closed")));
}

static fault_t
new_unsound(struct rogue *rogue)
{
	const struct field fields[] = { forge_text("category", SPAN("nonsense")),
					forge_text("received", SPAN("2026-11-20")),
					forge_text("status", SPAN("registered")) };
	return save_new(rogue, "dispute", fields, sizeof(fields) / sizeof(fields[0]));
}

static fault_t
training(struct rogue *rogue)
{
	const struct field fields[] = { forge_text("title", SPAN("stray training")),
					forge_text("date", SPAN("2026-11-20")) };
	return save_new(rogue, "training", fields, sizeof(fields) / sizeof(fields[0]));
}

static fault_t
unknown_field(struct rogue *rogue)
{
	return set_field(rogue, "dispute", forge_text("a_field_of_tomorrow", SPAN("kept as it is")));
}

static fault_t
unknown_kind(struct rogue *rogue)
{
	const struct field fields[] = { forge_text("subject", SPAN("a kind of tomorrow")) };
	return save_new(rogue, "inspection", fields, sizeof(fields) / sizeof(fields[0]));
}

/* A device record for a name that another device has, with a key that this one holds. */
static fault_t
device(struct rogue *rogue)
{
	struct buffer OWN(buffer_drop) key = { 0 };
	for (size_t i = 0; i < CRYPT_PUBLIC_SIZE; i++)
		buffer_print(&key, "%02x", rogue->store->identity.public_key[i]);
	if (!rogue->words[0] || !rogue->words[1])
		return fault_raise(FAULT_INPUT, 0, "a device's name and its centre are needed");
	const struct field fields[] = { forge_text("name", span_text(rogue->words[0])),
					forge_text("centre", span_text(rogue->words[1])),
					forge_text("role", SPAN("centre")), forge_text("status", SPAN("active")),
					forge_text("signing_key", arena_copy(&rogue->arena, buffer_span(&key))) };
	return save_new(rogue, "device", fields, sizeof(fields) / sizeof(fields[0]));
}

/* The key of an existing device's record, twice: taking back the second must not leave the first. */
static fault_t
device_key(struct rogue *rogue)
{
	static const char first[] = "00000000000000000000000000000000000000000000000000000000000000aa";
	static const char second[] = "00000000000000000000000000000000000000000000000000000000000000bb";
	TRY(set_field(rogue, "device", forge_text("signing_key", span_text(first))));
	return set_field(rogue, "device", forge_text("signing_key", span_text(second))); /* the one to end with */
}

/* An existing record made once more, on a history in which it does not exist yet: as if it were new. */
static fault_t
made_again(struct rogue *rogue)
{
	struct uuid id;
	struct entry first;
	bool found;
	const char *folder = rogue->words[1] ? rogue->words[1] : "centre";
	if (!rogue->words[0] || !uuid_read(span_text(rogue->words[0]), &id))
		return fault_raise(FAULT_INPUT, 0, "a record's id is needed");
	TRY(ledger_entry_at(rogue->store, &rogue->ledger, 1, &first, &found));
	if (!found)
		return fault_raise(FAULT_INPUT, 0, "the ledger is empty");
	rogue->ledger.current = first.commit;
	struct path path = path_main(folder, id);
	struct field field = forge_text("a_field_of_tomorrow", SPAN("x"));
	struct document document = document_with(&rogue->arena, &(struct document){ 0 }, &field);
	return save(rogue, &path, &document, "dispute: register");
}

const struct attack unsound_kinds[] = {
	{ "unknown-code", "DISPUTE", unknown_code },
	{ "negative-money", "DISPUTE", negative_money },
	{ "negative-twice", "DISPUTE", negative_twice },
	{ "early-close", "DISPUTE", early_close },
	{ "new-unsound", "", new_unsound },
	{ "training", "", training },
	{ "unknown-field", "DISPUTE", unknown_field },
	{ "unknown-kind", "", unknown_kind },
	{ "device", "NAME CENTRE", device },
	{ "device-key", "DEVICE", device_key },
	{ "made-again", "RECORD [FOLDER]", made_again },
	{ NULL, NULL, NULL },
};
