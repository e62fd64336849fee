/* Attacks on batches: bytes changed, sizes that lie, texts and names that nothing may hold. The signatures are right for what was there
 * before, or matter no more.
 */
#include "tests/e2e/rogue.h"

#include "host/clock.h"

#include <string.h>

#define BOMB_BLOCKS 65536 /* of 128 KiB each: 8 GiB out of 256 KiB */

/* A hello and, behind it, the batch of a real new change set. The hello comes first: once the change set is made, the store's numbers are
 * those of a transaction that is undone. */
static fault_t
begin(struct rogue *rogue, struct forged *forged, struct batch *batch)
{
	TRY(rogue_put_hello(rogue));
	TRY(forge_dispute(rogue, forged));
	rogue->wants = forged->changeset.sequence;
	return forge_batch(rogue, forged, 1, batch);
}

static fault_t
finish(struct rogue *rogue, const struct batch *batch)
{
	forge_put_batch(rogue, batch);
	return rogue_speak(rogue);
}

static uint8_t *
writable(struct span span)
{
	return (uint8_t *)(uintptr_t)span.data;
}

static fault_t
honest(struct rogue *rogue)
{
	struct forged forged;
	struct batch batch;
	TRY(begin(rogue, &forged, &batch));
	return finish(rogue, &batch);
}

static fault_t
early_changes(struct rogue *rogue)
{
	struct forged forged;
	struct batch batch;
	TRY(begin(rogue, &forged, &batch));
	buffer_clear(&rogue->out);
	return finish(rogue, &batch);
}

/* Where to flip a bit: a text of the body, or so many bytes before the end of the noise (which is: id, key, signature). */
static const struct flip {
	const char *name;
	const char *text;
	size_t from_end;
} flips[] = {
	{ "text", "rogue summary", 0 },
	{ "unsealed", "a code", 0 },
	{ "author", "Rogue", 0 },
	{ "signature", NULL, 1 },
	{ "signature-start", NULL, CRYPT_SIGNATURE_SIZE },
	{ "key", NULL, CRYPT_SIGNATURE_SIZE + 1 },
	{ "id", NULL, CRYPT_SIGNATURE_SIZE + CRYPT_KEY_SIZE + 1 },
	{ NULL, NULL, 0 },
};

static bool
flip(const struct flip *at, const struct batch *batch)
{
	uint8_t *byte = NULL;
	if (at->text)
		byte = memmem(batch->body.data, batch->body.size, at->text, strlen(at->text));
	else if (batch->noise.size >= at->from_end)
		byte = writable(batch->noise) + batch->noise.size - at->from_end;
	if (byte)
		*byte ^= 1;
	return byte != NULL;
}

static fault_t
changed_byte(struct rogue *rogue)
{
	struct forged forged;
	struct batch batch;
	TRY(begin(rogue, &forged, &batch));
	for (const struct flip *at = flips; at->name; at++)
		if (rogue->words[0] && strcmp(at->name, rogue->words[0]) == 0 && flip(at, &batch))
			return finish(rogue, &batch);
	return fault_raise(FAULT_INPUT, 0, "there is no such place in a batch");
}

static fault_t
more_than_there_is(struct rogue *rogue)
{
	struct forged forged;
	struct batch batch;
	TRY(begin(rogue, &forged, &batch));
	batch.count = LIMIT_BATCH_CHANGESETS;
	return finish(rogue, &batch);
}

static fault_t
noise_too_short(struct rogue *rogue)
{
	struct forged forged;
	struct batch batch;
	TRY(begin(rogue, &forged, &batch));
	batch.noise.size -= 20;
	return finish(rogue, &batch);
}

static fault_t
body_of(struct rogue *rogue, struct span body, bool squeezed)
{
	struct forged forged;
	struct batch batch;
	TRY(begin(rogue, &forged, &batch));
	batch.body = body;
	batch.squeezed = squeezed;
	batch.plain_size = squeezed ? LIMIT_BATCH_PLAIN : body.size;
	return finish(rogue, &batch);
}

static fault_t
items_2_32(struct rogue *rogue)
{
	static const uint8_t body[] = { 0xdd, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00 };
	return body_of(rogue, span_of(body, sizeof(body)), false);
}

static fault_t
nesting(struct rogue *rogue)
{
	uint8_t body[10000];
	memset(body, 0x91, sizeof(body));
	return body_of(rogue, span_of(body, sizeof(body)), false);
}

/* A zstd frame by hand: a window of 8 MiB, no content size, then blocks that each repeat one byte 128 Ki times. */
static fault_t
zstd_bomb(struct rogue *rogue)
{
	struct buffer OWN(buffer_drop) frame = { 0 };
	static const uint8_t head[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x00, 13 << 3 };
	buffer_put(&frame, head, sizeof(head));
	for (uint32_t i = 0; i < BOMB_BLOCKS; i++) {
		uint32_t block = (i + 1 == BOMB_BLOCKS) | 1 << 1 | (128 << 10) << 3;
		const uint8_t bytes[] = { (uint8_t)block, (uint8_t)(block >> 8), (uint8_t)(block >> 16), 0x97 };
		buffer_put(&frame, bytes, sizeof(bytes));
	}
	return body_of(rogue, buffer_span(&frame), true);
}

/* The same frame, which says at once what it will come to: 2^62 bytes. */
static fault_t
zstd_claim(struct rogue *rogue)
{
	static const uint8_t frame[] = {
		0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x03, 0x00, 0x10, 0x97
	};
	return body_of(rogue, span_of(frame, sizeof(frame)), true);
}

static fault_t
not_zstd(struct rogue *rogue)
{
	return body_of(rogue, SPAN("these bytes were never squeezed"), true);
}

/* What the node's own checks would never let out, signed all the same. */
static fault_t
send_changed(struct rogue *rogue, struct forged *forged)
{
	TRY(forge_sign(rogue, forged));
	return forge_send(rogue, forged, 1);
}

static fault_t
begin_forged(struct rogue *rogue, struct forged *forged)
{
	TRY(rogue_put_hello(rogue));
	return forge_dispute(rogue, forged);
}

static struct field *
first_text(struct forged *forged)
{
	struct op *op = &forged->changeset.ops[0];
	for (size_t i = 0; i < op->set_count; i++)
		if (op->set[i].value.type == VALUE_TEXT && !op->set[i].secret)
			return &op->set[i];
	return &op->set[0];
}

static fault_t
bad_utf8_value(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin_forged(rogue, &forged));
	first_text(&forged)->value.bytes = SPAN("\xc3\x28 \xf5\x80");
	return send_changed(rogue, &forged);
}

static fault_t
bad_utf8_act(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin_forged(rogue, &forged));
	forged.changeset.act = SPAN("dispute\xff");
	return send_changed(rogue, &forged);
}

static fault_t
two_line_act(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin_forged(rogue, &forged));
	forged.changeset.act = SPAN("dispute: register\n\nLedger: centre/1");
	return send_changed(rogue, &forged);
}

static fault_t
huge_text(struct rogue *rogue)
{
	struct forged forged;
	uint8_t *text = arena_take(&rogue->arena, LIMIT_TEXT + 1);
	TRY(begin_forged(rogue, &forged));
	memset(text, 'x', LIMIT_TEXT + 1);
	first_text(&forged)->value.bytes = span_of(text, LIMIT_TEXT + 1);
	return send_changed(rogue, &forged);
}

static fault_t
dotdot_folder(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin_forged(rogue, &forged));
	memcpy(forged.changeset.ops[0].path.folder, "..", 3);
	return send_changed(rogue, &forged);
}

static fault_t
dotdot_part(struct rogue *rogue)
{
	struct forged forged;
	TRY(begin_forged(rogue, &forged));
	struct path *path = &forged.changeset.ops[0].path;
	memcpy(path->part, "../../x", 8);
	path->part_id = path->record;
	return send_changed(rogue, &forged);
}

/* The very same frames twice; the batch holds only what the hub has. */
static fault_t
replayed_session(struct rogue *rogue)
{
	struct batch batch;
	int64_t reached;
	TRY(rogue_put_hello(rogue));
	TRY(forge_again(rogue, &batch, &reached));
	forge_put_batch(rogue, &batch);
	rogue->wants = reached;
	TRY(rogue_speak(rogue));
	if (!span_starts(buffer_span(&rogue->answer), SPAN("accepted")))
		return fault_raise(FAULT_PEER, 0, "the first time already: %.*s",
				   SPAN_ARG(buffer_span(&rogue->answer)));
	rogue->wants = INT64_MAX;
	return rogue_speak(rogue);
}

const struct attack change_attacks[] = {
	{ "honest", "", honest }, /* what a revoked device would send */
	{ "early-changes", "", early_changes },
	{ "changed-byte", "PLACE", changed_byte },
	{ "more-than-there-is", "", more_than_there_is },
	{ "noise-too-short", "", noise_too_short },
	{ "batch-items-2-32", "", items_2_32 },
	{ "batch-nesting", "", nesting },
	{ "zstd-bomb", "", zstd_bomb },
	{ "zstd-claim", "", zstd_claim },
	{ "not-zstd", "", not_zstd },
	{ "bad-utf8-value", "", bad_utf8_value },
	{ "bad-utf8-act", "", bad_utf8_act },
	{ "two-line-act", "", two_line_act },
	{ "huge-text", "", huge_text },
	{ "dotdot-folder", "", dotdot_folder },
	{ "dotdot-part", "", dotdot_part },
	{ "replayed-session", "", replayed_session },
	{ NULL, NULL, NULL },
};
