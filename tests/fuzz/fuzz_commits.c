/* Fuzzes the reading of commits, SSH signature and all: nothing but the one text that was signed is both readable and rightly signed,
 * and what is read is written as the very same text.
 *
 * Input: flags (1 byte; 1 = the text itself follows), else changes to a signed commit's text: each is where (2 bytes), how many bytes go
 * (1 byte), and a tape's part that comes there.
 */
#include "core/commit.h"
#include "tests/support/example.h"
#include "tests/support/tape.h"

#include <assert.h>
#include <string.h>

#define CHANGES_MAX 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct signed_text {
	struct buffer text;
	uint8_t public_key[CRYPT_PUBLIC_SIZE];
};

static void
signed_text_drop(struct signed_text *signed_text)
{
	buffer_drop(&signed_text->text);
}

static void
put_signed_text(struct signed_text *out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset = example_changeset(&arena);
	uint8_t secret_key[CRYPT_SECRET_SIZE];
	struct digest digest = { .bytes = { 1, 2, 3 } };
	struct oid tree = { .bytes = { 4, 5, 6 } };
	example_key_pair(out->public_key, secret_key);
	commit_sign(&changeset, &tree, &digest, secret_key);
	commit_put(&out->text, &changeset, &tree, &digest, out->public_key);
}

static void
change(struct buffer *text, struct tape *tape)
{
	struct buffer changed = { 0 };
	size_t at = tape_below(tape, text->size + 1), gone = tape_byte(tape);
	buffer_put_span(&changed, span_part(buffer_span(text), 0, at));
	buffer_put_span(&changed, tape_part(tape));
	buffer_put_span(&changed, span_part(buffer_span(text), at + gone, SIZE_MAX));
	buffer_drop(text);
	*text = changed;
}

static bool
holds(const struct commit *commit)
{
	return commit_verify(&commit->changeset, &commit->tree, &commit->digest, commit->public_key);
}

/* What commit_verify says is what Ed25519 says of the text without its signature. */
static void
verify_by_hand(const struct commit *commit)
{
	struct buffer OWN(buffer_drop) text = { 0 }, envelope = { 0 };
	commit_put(&text, &commit->changeset, &commit->tree, &commit->digest, NULL);
	commit_put_signed(&envelope, buffer_span(&text));
	bool good = crypt_verify(commit->public_key, buffer_span(&envelope), commit->changeset.signature);
	assert(good == holds(commit));
}

static void
read_it(struct span text, const struct signed_text *original)
{
	struct buffer OWN(buffer_drop) again = { 0 };
	struct commit commit;
	fault_t fault = commit_read(text, &commit);
	if (fault) {
		assert(fault_code(fault) == FAULT_STORE);
		assert(!span_equal(text, buffer_span(&original->text)));
		fault_drop(fault);
		return;
	}
	commit_put(&again, &commit.changeset, &commit.tree, &commit.digest, commit.public_key);
	assert(span_equal(buffer_span(&again), text));
	verify_by_hand(&commit);
	if (memcmp(commit.public_key, original->public_key, sizeof(commit.public_key)) == 0)
		assert(holds(&commit) == span_equal(text, buffer_span(&original->text)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tape tape = tape_of(data, size);
	struct signed_text OWN(signed_text_drop) original = { 0 };
	struct buffer OWN(buffer_drop) text = { 0 };
	put_signed_text(&original);
	if (tape_byte(&tape) & 1) {
		read_it(tape.rest, &original);
		return 0;
	}
	buffer_put_span(&text, buffer_span(&original.text));
	for (size_t i = 0; i < CHANGES_MAX && tape.rest.size > 0; i++)
		change(&text, &tape);
	read_it(buffer_span(&text), &original);
	return 0;
}
