/* Commits read back: line by line for what they say, then written again and compared, so that no other text passes.
 */
#include "core/commit.h"

#include "base/text.h"

#include <string.h>

/* Where key and signature stand in the 173 bytes of SSHSIG that commit_put writes. */
#define SSHSIG_SIZE 173
#define SSHSIG_KEY_AT 33
#define SSHSIG_SIGNATURE_AT 109

/* Takes lines off the text; after the first that is not as it must be, all further reads give nothing. */
struct lines {
	struct span rest;
	int number;      /* of the line read last, from 1 */
	const char *why; /* what is wrong with that line, or NULL */
};

static void
lines_break(struct lines *lines, const char *why)
{
	if (!lines->why)
		lines->why = why;
	lines->rest = (struct span){ 0 };
}

/* The next line, which must begin with `prefix`, without it. */
static struct span
lines_next(struct lines *lines, struct span prefix, const char *why)
{
	struct span line;

	if (lines->why)
		return (struct span){ 0 };
	lines->number++;
	if (span_find(lines->rest, '\n') == lines->rest.size || !span_starts(lines->rest, prefix)) {
		lines_break(lines, why);
		return (struct span){ 0 };
	}
	line = span_cut(&lines->rest, '\n');
	return span_part(line, prefix.size, line.size);
}

static void
lines_expect(struct lines *lines, struct span whole, const char *why)
{
	if (lines_next(lines, whole, why).size > 0)
		lines_break(lines, why);
}

static void
read_hex(struct lines *lines, struct span prefix, uint8_t *out, size_t size, const char *why)
{
	if (!text_read_hex(lines_next(lines, prefix, why), out, size))
		lines_break(lines, why);
}

static void
read_parents(struct lines *lines, struct changeset *changeset)
{
	while (!lines->why && span_starts(lines->rest, SPAN("parent "))) {
		if (changeset->parent_count == LIMIT_PARENTS) {
			lines->number++;
			lines_break(lines, "a parent too many");
			return;
		}
		read_hex(lines, SPAN("parent "), changeset->parents[changeset->parent_count++].commit.bytes, OID_SIZE,
			 "not a parent");
	}
}

/* "+hhmm" as minutes. What is not that comes out differently when written again. */
static bool
read_offset(struct span text, int *out)
{
	int digits[4];

	if (text.size != 5)
		return false;
	for (int i = 0; i < 4; i++)
		digits[i] = text.data[i + 1] - '0';
	*out = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3];
	if (text.data[0] == '-')
		*out = -*out;
	return true;
}

/* "<name> <<person-id>@<centre>> <time> <+hhmm>" */
static void
read_author(struct lines *lines, struct changeset *changeset)
{
	struct span rest = lines_next(lines, SPAN("author "), "not an author");
	struct span name = span_cut(&rest, '<');
	struct span id = span_cut(&rest, '@');
	struct span time;

	changeset->author.name = span_part(name, 0, name.size ? name.size - 1 : 0);
	changeset->author.centre = span_cut(&rest, '>');
	rest = span_part(rest, 1, rest.size);
	time = span_cut(&rest, ' ');
	if (!uuid_read(id, &changeset->author.id) || !text_read_integer(time, &changeset->time) ||
	    !read_offset(rest, &changeset->author.offset))
		lines_break(lines, "not an author");
}

static void
read_gpgsig(struct lines *lines, struct commit *commit)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) base64 = { 0 };
	struct span blob;

	lines_expect(lines, SPAN("gpgsig -----BEGIN SSH SIGNATURE-----"), "not an SSH signature");
	while (!lines->why && !span_starts(lines->rest, SPAN(" -----END SSH SIGNATURE-----\n")))
		buffer_put_span(&base64, lines_next(lines, SPAN(" "), "not base64 of an SSH signature"));
	lines_expect(lines, SPAN(" -----END SSH SIGNATURE-----"), "not the end of an SSH signature");
	if (!text_read_base64(&arena, buffer_span(&base64), &blob) || blob.size != SSHSIG_SIZE) {
		lines_break(lines, "not the end of an Ed25519 SSH signature");
		return;
	}
	memcpy(commit->public_key, blob.data + SSHSIG_KEY_AT, CRYPT_PUBLIC_SIZE);
	memcpy(commit->changeset.signature, blob.data + SSHSIG_SIGNATURE_AT, CRYPT_SIGNATURE_SIZE);
}

static void
read_message(struct lines *lines, struct commit *commit)
{
	struct changeset *changeset = &commit->changeset;

	lines_expect(lines, SPAN(""), "not the end of the header");
	changeset->act = lines_next(lines, SPAN(""), "not an act");
	lines_expect(lines, SPAN(""), "not the end of the act");
	changeset->ledger = lines_next(lines, SPAN("Ledger: "), "not a ledger");
	changeset->device = lines_next(lines, SPAN("Device: "), "not a device");
	if (!text_read_integer(lines_next(lines, SPAN("Sequence: "), "not a sequence"), &changeset->sequence))
		lines_break(lines, "not a sequence");
	read_hex(lines, SPAN("Payload-SHA256: "), commit->digest.bytes, CRYPT_SHA256_SIZE, "not a payload's digest");
}

static fault_t
check_lines(const struct lines *lines)
{
	if (lines->why)
		return fault_raise(FAULT_STORE, 0, "line %d of a commit is %s", lines->number, lines->why);
	return NULL;
}

/* The number of the line in which two texts part. */
static int
first_difference(struct span a, struct span b)
{
	int line = 1;

	for (size_t i = 0; i < a.size && i < b.size && a.data[i] == b.data[i]; i++)
		line += a.data[i] == '\n';
	return line;
}

static fault_t
check_again(const struct commit *commit, struct span text)
{
	struct buffer OWN(buffer_drop) again = { 0 };
	fault_t fault = changeset_check(&commit->changeset);

	if (fault) {
		fault_t store = fault_raise(FAULT_STORE, 0, "%s", fault_text(fault));

		fault_drop(fault);
		return store;
	}
	commit_put(&again, &commit->changeset, &commit->tree, &commit->digest, commit->public_key);
	if (!span_equal(buffer_span(&again), text))
		return fault_raise(FAULT_STORE, 0, "line %d of a commit is not as Heshi writes it",
				   first_difference(buffer_span(&again), text));
	return NULL;
}

fault_t
commit_read(struct span text, struct commit *out)
{
	struct lines lines = { .rest = text };
	struct commit commit = { 0 };

	read_hex(&lines, SPAN("tree "), commit.tree.bytes, OID_SIZE, "not a tree");
	read_parents(&lines, &commit.changeset);
	read_author(&lines, &commit.changeset);
	lines_next(&lines, SPAN("committer "), "not a committer");
	read_gpgsig(&lines, &commit);
	read_message(&lines, &commit);
	TRY(check_lines(&lines));
	TRY(check_again(&commit, text));
	*out = commit;
	return NULL;
}
