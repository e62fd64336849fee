/* Change sets as the device would sign them next, and what it takes to sign them anew after they were changed. */
#include "tests/e2e/rogue.h"

#include "base/squeeze.h"
#include "core/commit.h"
#include "host/clock.h"
#include "host/ledger_private.h"
#include "host/outgoing.h"
#include "host/random.h"

#include <string.h>

struct field
forge_text(const char *name, struct span text)
{
	return (struct field){ .name = span_text(name), .value = value_text(text) };
}

struct field
forge_integer(const char *name, int64_t integer)
{
	return (struct field){ .name = span_text(name), .value = value_integer(integer) };
}

struct author
forge_author(struct rogue *rogue)
{
	const struct identity *me = &rogue->store->identity;
	return (struct author){ .id = me->person,
				.name = SPAN("Rogue"),
				.centre = span_text(me->centre),
				.offset = 480 };
}

static struct document
dispute_document(struct rogue *rogue)
{
	const struct field fields[] = { forge_text("category", SPAN("wages")),
					forge_text("received", SPAN("2026-11-20")),
					forge_text("summary", SPAN("rogue summary")),
					forge_text("employer_code_note", SPAN("a code")),
					forge_integer("amount", 123456) };
	struct document document = { 0 };
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		document = document_with(&rogue->arena, &document, &fields[i]);
	return document;
}

static fault_t
read_forged(struct rogue *rogue, struct forged *out)
{
	struct entry entry;
	bool found;
	TRY(ledger_changeset(rogue->store, &rogue->arena, &rogue->ledger, &out->commit, &out->changeset));
	TRY(ledger_entry(rogue->store, &rogue->ledger, &out->commit, &entry, &found));
	out->tree = entry.tree;
	return ledger_entry_of(rogue->store, &rogue->ledger, out->changeset.device, out->changeset.sequence - 1,
			       &out->own_previous, &found);
}

/* The transaction that this opens is undone when the program ends. */
fault_t
forge_dispute(struct rogue *rogue, struct forged *out)
{
	struct store *store = rogue->store;
	struct author author = forge_author(rogue);
	struct edit edit = { .path = path_main("dispute", random_uuid(clock_milliseconds())),
			     .document = dispute_document(rogue) };
	bool changed;
	*out = (struct forged){ 0 };
	if (!db_in_transaction(store->db))
		TRY(db_begin(store->db));
	TRY(ledger_commit(store, &rogue->ledger, &author, "dispute: register", clock_seconds(), &edit, 1, &out->commit,
			  &changed));
	return read_forged(rogue, out);
}

/* Sealed as it must be for the digest, without touching the plain one's arrays. */
static fault_t
seal_copy(struct rogue *rogue, const struct changeset *plain, struct changeset *out)
{
	*out = *plain;
	out->ops = ARENA_NEW_ARRAY(&rogue->arena, plain->op_count, struct op);
	for (size_t i = 0; i < plain->op_count; i++) {
		struct op *op = &out->ops[i];
		uint8_t *key = arena_take(&rogue->arena, CRYPT_KEY_SIZE);
		enum key_state state;
		int64_t made;
		*op = plain->ops[i];
		op->set = ARENA_NEW_ARRAY(&rogue->arena, op->set_count, struct field);
		if (op->set_count)
			memcpy(op->set, plain->ops[i].set, op->set_count * sizeof(*op->set));
		TRY(key_find(rogue->store, &rogue->ledger, &op->path, key, &state, &made));
		if (!op->key && state == KEY_LIVE)
			op->key = key;
	}
	return changeset_seal(&rogue->arena, out);
}

fault_t
forge_move(struct rogue *rogue, struct forged *forged, const struct oid *parent)
{
	struct changeset sealed;
	struct entry entry = { 0 };
	bool found;
	forged->changeset.parent_count = parent ? 1 : 0;
	if (parent) {
		TRY(ledger_set_parent(rogue->store, &rogue->ledger, &forged->changeset, 0, parent));
		TRY(ledger_entry(rogue->store, &rogue->ledger, parent, &entry, &found));
	}
	TRY(seal_copy(rogue, &forged->changeset, &sealed));
	return ledger_apply(rogue->store, &rogue->arena, &rogue->ledger, &sealed, &entry.tree, &forged->tree);
}

fault_t
forge_sign(struct rogue *rogue, struct forged *forged)
{
	const struct identity *me = &rogue->store->identity;
	struct changeset sealed;
	struct buffer OWN(buffer_drop) text = { 0 };
	TRY(seal_copy(rogue, &forged->changeset, &sealed));
	struct digest digest = changeset_digest(&sealed);
	commit_sign(&sealed, &forged->tree, &digest, me->secret_key);
	memcpy(forged->changeset.signature, sealed.signature, CRYPT_SIGNATURE_SIZE);
	commit_put(&text, &sealed, &forged->tree, &digest, me->public_key);
	forged->commit = history_hash(HISTORY_COMMIT, buffer_span(&text));
	return NULL;
}

static struct span
plain_body(struct rogue *rogue, const struct batch *batch)
{
	struct buffer OWN(buffer_drop) plain = { 0 };
	if (!batch->squeezed)
		return arena_copy(&rogue->arena, batch->body);
	fault_t fault = unsqueeze(&plain, batch->body, batch->plain_size);
	fault_drop(fault); /* it was squeezed just now */
	return arena_copy(&rogue->arena, buffer_span(&plain));
}

static void
add_to_batch(struct batch_writer *writer, const struct forged *forged)
{
	bool follows =
		forged->own_previous.sequence > 0 && forged->changeset.sequence == forged->own_previous.sequence + 1;
	batch_add(writer, &forged->changeset, &forged->commit, follows ? &forged->own_previous.commit : NULL);
}

fault_t
forge_batch(struct rogue *rogue, const struct forged *forged, size_t count, struct batch *out)
{
	const struct identity *me = &rogue->store->identity;
	struct batch_writer *writer OWN(batch_drop) = batch_open(span_text(me->device), span_text(me->hub_device));
	for (size_t i = 0; i < count; i++)
		add_to_batch(writer, &forged[i]);
	*out = batch_close(writer);
	out->body = plain_body(rogue, out);
	out->noise = arena_copy(&rogue->arena, out->noise);
	out->squeezed = false;
	out->plain_size = out->body.size;
	return NULL;
}

fault_t
forge_again(struct rogue *rogue, struct batch *out, int64_t *reached)
{
	struct batch_writer *writer OWN(batch_drop) = NULL;
	TRY(outgoing_own(rogue->store, &rogue->ledger, 0, &writer, reached));
	if (!writer)
		return fault_raise(FAULT_INPUT, 0, "the node has sent nothing yet that could be repeated");
	*out = batch_close(writer);
	out->body = arena_copy(&rogue->arena, out->body);
	out->noise = arena_copy(&rogue->arena, out->noise);
	return NULL;
}

void
forge_put_batch(struct rogue *rogue, const struct batch *batch)
{
	message_put(&rogue->out, &(struct message){ .type = MESSAGE_CHANGES, .batch = *batch });
}

fault_t
forge_send(struct rogue *rogue, const struct forged *forged, size_t count)
{
	struct batch batch;
	TRY(forge_batch(rogue, forged, count, &batch));
	forge_put_batch(rogue, &batch);
	if (!rogue->wants)
		rogue->wants = forged[count - 1].changeset.sequence;
	return rogue_speak(rogue);
}
