/* Commits: golden text, signing, and that reading is the strict inverse of writing. */
#include "core/commit.h"

#include "exact.h"
#include "tests/support/example.h"
#include "tests/support/vector.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct oid tree = { { 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33,
				   0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33 } };

/* A signed commit of a change set that may be changed before. */
struct signing {
	struct arena arena;
	struct changeset changeset;
	struct digest digest;
	uint8_t public_key[CRYPT_PUBLIC_SIZE];
	uint8_t secret_key[CRYPT_SECRET_SIZE];
	struct buffer text;
};

static void
signing_init(struct signing *signing)
{
	*signing = (struct signing){ 0 };
	signing->changeset = example_changeset(&signing->arena);
	assert_null(changeset_seal(&signing->arena, &signing->changeset));
	example_key_pair(signing->public_key, signing->secret_key);
}

static void
signing_finish(struct signing *signing)
{
	signing->digest = changeset_digest(&signing->changeset);
	commit_sign(&signing->changeset, &tree, &signing->digest, signing->secret_key);
	commit_put(&signing->text, &signing->changeset, &tree, &signing->digest, signing->public_key);
}

static void
signing_drop(struct signing *signing)
{
	buffer_drop(&signing->text);
	arena_drop(&signing->arena);
}

static void
the_text_is_that_of_the_golden_vector(void **state)
{
	(void)state;
	struct signing OWN(signing_drop) signing;
	signing_init(&signing);
	signing_finish(&signing);
	struct span file = vector_file(&signing.arena, "commit.txt");
	assert_true(span_equal(buffer_span(&signing.text), vector_text(&signing.arena, file, "text")));

	struct buffer OWN(buffer_drop) unsigned_text = { 0 };
	struct buffer OWN(buffer_drop) envelope = { 0 };
	commit_put(&unsigned_text, &signing.changeset, &tree, &signing.digest, NULL);
	commit_put_signed(&envelope, buffer_span(&unsigned_text));
	assert_true(span_equal(buffer_span(&envelope), vector_bytes(&signing.arena, file, "signed")));

	struct buffer OWN(buffer_drop) key = { 0 };
	commit_put_ssh_key(&key, signing.public_key);
	assert_true(span_equal(buffer_span(&key), vector_value(file, "ssh_key")));
}

static void
assert_same_header(const struct changeset *a, const struct changeset *b)
{
	assert_true(span_equal(a->ledger, b->ledger));
	assert_int_equal(a->parent_count, b->parent_count);
	for (size_t i = 0; i < a->parent_count; i++)
		assert_true(oid_equal(&a->parents[i].commit, &b->parents[i].commit));
	assert_true(uuid_equal(a->author.id, b->author.id));
	assert_true(span_equal(a->author.name, b->author.name));
	assert_true(span_equal(a->author.centre, b->author.centre));
	assert_int_equal(a->author.offset, b->author.offset);
	assert_true(span_equal(a->device, b->device));
	assert_int_equal(a->sequence, b->sequence);
	assert_int_equal(a->time, b->time);
	assert_true(span_equal(a->act, b->act));
	assert_memory_equal(a->signature, b->signature, CRYPT_SIGNATURE_SIZE);
}

static void
what_was_written_is_read_back(void **state)
{
	(void)state;
	static const struct {
		size_t parents;
		const char *ledger, *name;
		int offset;
		int64_t time, sequence;
		const char *zone;
	} rows[] = {
		{ 0, "centre/440105014", "陈小明", 480, 0, 1, " 0 +0800\n" },
		{ 1, "district/440105", "a b (c)", 0, 1, 10, " 1 +0000\n" },
		{ 2, "centre/1", "x", -210, 253402300799, INT64_MAX, " 253402300799 -0330\n" },
		{ 1, "centre/1", "x", -30, 99, 7, " 99 -0030\n" },
		{ 1, "centre/1", "x@y", 840, 99, 7, " 99 +1400\n" },
		{ 1, "centre/1", "x", -720, 99, 7, " 99 -1200\n" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct signing OWN(signing_drop) signing;
		signing_init(&signing);
		struct changeset *changeset = &signing.changeset;
		changeset->parent_count = rows[i].parents;
		changeset->parents[1].commit.bytes[7] = 7;
		changeset->op_count = rows[i].parents == 2 ? 0 : changeset->op_count;
		changeset->ledger = span_text(rows[i].ledger);
		changeset->author.name = span_text(rows[i].name);
		changeset->author.offset = rows[i].offset;
		changeset->time = rows[i].time;
		changeset->sequence = rows[i].sequence;
		signing_finish(&signing);

		struct span OWN(exact_drop) text = exact(signing.text.data, signing.text.size);
		struct commit commit;
		assert_null(commit_read(text, &commit));
		assert_same_header(&commit.changeset, changeset);
		assert_int_equal(commit.changeset.op_count, 0);
		assert_true(oid_equal(&commit.tree, &tree));
		assert_memory_equal(&commit.digest, &signing.digest, sizeof(commit.digest));
		assert_memory_equal(commit.public_key, signing.public_key, CRYPT_PUBLIC_SIZE);
		assert_true(commit_verify(&commit.changeset, &commit.tree, &commit.digest, commit.public_key));
		assert_non_null(memmem(text.data, text.size, rows[i].zone, strlen(rows[i].zone)));
	}
}

/* Whether a text would be taken for a commit that this device signed. */
static bool
is_accepted(struct span text, const uint8_t public_key[CRYPT_PUBLIC_SIZE])
{
	struct commit commit = { .public_key = { 0xee } };
	fault_t fault = commit_read(text, &commit);
	if (fault) {
		assert_int_equal(fault_code(fault), FAULT_STORE);
		assert_int_equal(commit.public_key[0], 0xee);
		fault_drop(fault);
		return false;
	}
	return crypt_same(commit.public_key, public_key, CRYPT_PUBLIC_SIZE) &&
	       commit_verify(&commit.changeset, &commit.tree, &commit.digest, public_key);
}

static void
no_bit_can_be_flipped(void **state)
{
	(void)state;
	struct signing OWN(signing_drop) signing;
	signing_init(&signing);
	signing_finish(&signing);
	assert_true(is_accepted(buffer_span(&signing.text), signing.public_key));
	for (size_t at = 0; at < signing.text.size; at++) {
		for (int bit = 0; bit < 8; bit++) {
			struct span OWN(exact_drop) text = exact(signing.text.data, signing.text.size);
			((uint8_t *)(uintptr_t)text.data)[at] ^= (uint8_t)(1 << bit);
			if (is_accepted(text, signing.public_key))
				fail_msg("byte %zu, bit %d", at, bit);
		}
	}
}

static void
no_byte_can_be_dropped_or_added(void **state)
{
	(void)state;
	struct signing OWN(signing_drop) signing;
	signing_init(&signing);
	signing_finish(&signing);
	size_t size = signing.text.size;
	for (size_t at = 0; at <= size; at++) {
		uint8_t *changed = arena_take(&signing.arena, size + 1);
		memcpy(changed, signing.text.data, at);
		changed[at] = at < size ? signing.text.data[at] : '\n';
		memcpy(changed + at + 1, signing.text.data + at, size - at);
		struct span OWN(exact_drop) added = exact(changed, size + 1);
		assert_false(is_accepted(added, signing.public_key));
		struct span OWN(exact_drop) cut = exact(signing.text.data, at);
		assert_int_equal(is_accepted(cut, signing.public_key), at == size);
		if (at == size)
			break;
		memcpy(changed + at, signing.text.data + at + 1, size - at - 1);
		struct span OWN(exact_drop) dropped = exact(changed, size - 1);
		assert_false(is_accepted(dropped, signing.public_key));
	}
}

/* The golden text with the first `old` in it replaced. */
static struct span
replaced(struct arena *arena, struct span text, const char *old, const char *new)
{
	const uint8_t *found = memmem(text.data, text.size, old, strlen(old));
	struct buffer OWN(buffer_drop) out = { 0 };
	assert_non_null(found);
	size_t at = (size_t)(found - text.data);
	buffer_put_span(&out, span_part(text, 0, at));
	buffer_put_text(&out, new);
	buffer_put_span(&out, span_part(text, at + strlen(old), text.size));
	return arena_copy(arena, buffer_span(&out));
}

static void
faults_name_the_line(void **state)
{
	(void)state;
	static const struct {
		const char *old, *new, *fault;
	} rows[] = {
		{ "tree 33", "tree 3g", "line 1 of a commit is not a tree" },
		{ "tree 33", "Tree 33", "line 1 of a commit is not a tree" },
		{ "parent 11", "parent 1", "line 2 of a commit is not a parent" },
		{ "parent 11", "parent AA", "line 2 of a commit is not as Heshi writes it" },
		{ "parent 11",
		  "parent 2222222222222222222222222222222222222222\n"
		  "parent 3333333333333333333333333333333333333333\nparent 11",
		  "line 4 of a commit is a parent too many" },
		{ "+0800", "+0860", "line 3 of a commit is not as Heshi writes it" },
		{ "+0800", "+0:00", "line 3 of a commit is not as Heshi writes it" },
		{ "+0800", "+080", "line 3 of a commit is not an author" },
		{ " 1795315327", " 01795315327", "line 3 of a commit is not an author" },
		{ "author", "author ", "a change set's author has a name that no commit can hold" },
		{ "committer 4", "committer 5", "line 4 of a commit is not as Heshi writes it" },
		{ "gpgsig", "gpgsig-sha256", "line 5 of a commit is not an SSH signature" },
		{ "AAAAC3NzaC1lZDI1NTE5\n", "AAAAC3NzaC1lZDI1NTE6\n", "line 7 of a commit is not as Heshi writes it" },
		{ "U1NI", "", "line 10 of a commit is not the end of an Ed25519 SSH signature" },
		{ "-----END SSH", "-----END", "line 11 of a commit is not base64 of an SSH signature" },
		{ "-----\n\n", "-----\nx: y\n\n", "line 11 of a commit is not the end of the header" },
		{ "dispute: register\n\n", "dispute: register\n", "line 13 of a commit is not the end of the act" },
		{ "Ledger", "ledger", "line 14 of a commit is not a ledger" },
		{ "Sequence: 2", "Sequence: +2", "line 16 of a commit is not a sequence" },
		{ "SHA256: f", "SHA256: ", "line 17 of a commit is not a payload's digest" },
		{ "centre/440105014", "centre/440105O14", "a change set's ledger has no valid name" },
	};
	struct arena OWN(arena_drop) arena = { 0 };
	struct span golden = vector_text(&arena, vector_file(&arena, "commit.txt"), "text");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span changed = replaced(&arena, golden, rows[i].old, rows[i].new);
		struct span OWN(exact_drop) text = exact(changed.data, changed.size);
		struct commit commit;
		fault_t fault = commit_read(text, &commit);
		assert_non_null(fault);
		assert_int_equal(fault_code(fault), FAULT_STORE);
		assert_string_equal(fault_text(fault), rows[i].fault);
		fault_drop(fault);
	}
}

static void
the_signature_covers_tree_digest_and_key(void **state)
{
	(void)state;
	struct signing OWN(signing_drop) signing;
	signing_init(&signing);
	signing_finish(&signing);
	struct oid other_tree = tree;
	struct digest other_digest = signing.digest;
	uint8_t other_key[CRYPT_PUBLIC_SIZE], other_secret[CRYPT_SECRET_SIZE];
	crypt_key_pair(example_key, other_key, other_secret);
	other_tree.bytes[19] ^= 1;
	other_digest.bytes[31] ^= 1;
	assert_true(commit_verify(&signing.changeset, &tree, &signing.digest, signing.public_key));
	assert_false(commit_verify(&signing.changeset, &other_tree, &signing.digest, signing.public_key));
	assert_false(commit_verify(&signing.changeset, &tree, &other_digest, signing.public_key));
	assert_false(commit_verify(&signing.changeset, &tree, &signing.digest, other_key));
	signing.changeset.sequence++;
	assert_false(commit_verify(&signing.changeset, &tree, &signing.digest, signing.public_key));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_text_is_that_of_the_golden_vector),
		cmocka_unit_test(what_was_written_is_read_back),
		cmocka_unit_test(no_bit_can_be_flipped),
		cmocka_unit_test(no_byte_can_be_dropped_or_added),
		cmocka_unit_test(faults_name_the_line),
		cmocka_unit_test(the_signature_covers_tree_digest_and_key),
	};
	crypt_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
