/* Prints commits as Heshi writes them, for stock git to judge:
 *
 *   make_commit key                                 the device's line for allowed_signers
 *   make_commit commit TREE NAME OFFSET [PARENT…]   a signed commit of that tree by that person, with no operations
 */
#include "core/commit.h"

#include "base/text.h"
#include "tests/support/example.h"

#include <stdio.h>
#include <string.h>

static int
print(const struct buffer *buffer)
{
	return fwrite(buffer->data, 1, buffer->size, stdout) == buffer->size ? 0 : 1;
}

static int
print_key(void)
{
	struct buffer OWN(buffer_drop) line = { 0 };
	uint8_t public_key[CRYPT_PUBLIC_SIZE], secret_key[CRYPT_SECRET_SIZE];
	example_key_pair(public_key, secret_key);
	buffer_put_text(&line, "440105014-1@heshi namespaces=\"git\" ");
	commit_put_ssh_key(&line, public_key);
	buffer_put_byte(&line, '\n');
	return print(&line);
}

static int
print_commit(struct changeset *changeset, const struct oid *tree)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	uint8_t public_key[CRYPT_PUBLIC_SIZE], secret_key[CRYPT_SECRET_SIZE];
	struct digest digest = changeset_digest(changeset);
	fault_t fault = changeset_check(changeset);
	if (fault) {
		fprintf(stderr, "make_commit: %s\n", fault_text(fault));
		fault_drop(fault);
		return 3;
	}
	example_key_pair(public_key, secret_key);
	commit_sign(changeset, tree, &digest, secret_key);
	commit_put(&text, changeset, tree, &digest, public_key);
	return print(&text);
}

static bool
read_id(const char *hex, struct oid *out)
{
	return text_read_hex(span_text(hex), out->bytes, OID_SIZE);
}

static int
make_commit(int count, char **words)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct changeset changeset = example_changeset(&arena);
	struct oid tree;
	int64_t offset;
	if (count < 3 || count > 3 + LIMIT_PARENTS || !read_id(words[0], &tree) ||
	    !text_read_integer(span_text(words[2]), &offset))
		return 2;
	changeset.op_count = 0;
	changeset.author.name = span_text(words[1]);
	changeset.author.offset = (int)offset;
	changeset.parent_count = (size_t)count - 3;
	changeset.sequence = count - 2;
	for (size_t i = 0; i < changeset.parent_count; i++) {
		if (!read_id(words[3 + i], &changeset.parents[i].commit))
			return 2;
	}
	return print_commit(&changeset, &tree);
}

int
main(int count, char **words)
{
	crypt_start();
	if (count == 2 && strcmp(words[1], "key") == 0)
		return print_key();
	if (count > 2 && strcmp(words[1], "commit") == 0)
		return make_commit(count - 2, words + 2);
	return 2;
}
