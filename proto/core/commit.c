/* Commits written, signed and verified.
 */
#include "core/commit.h"

#include "base/text.h"

#include <stdlib.h>

#define ARMOUR_WIDTH 70 /* characters of base64 in a line, as ssh-keygen folds */

/* An SSH string: its length in four bytes, big end first, and the bytes. */
static void
put_string(struct buffer *out, struct span string)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buffer_put_byte(out, (uint8_t)(string.size >> shift));
	buffer_put_span(out, string);
}

/* An SSH public key (RFC 8709, section 4) or signature (section 6): the algorithm's name and 32 or 64 bytes. */
static void
put_ed25519(struct buffer *out, const uint8_t *bytes, size_t size)
{
	put_string(out, SPAN("ssh-ed25519"));
	put_string(out, span_of(bytes, size));
}

static void
put_ed25519_string(struct buffer *out, const uint8_t *bytes, size_t size)
{
	struct buffer OWN(buffer_drop) inner = { 0 };

	put_ed25519(&inner, bytes, size);
	put_string(out, buffer_span(&inner));
}

/* Namespace, nothing reserved, hash: what the signed bytes and the signature itself have in common. */
static void
put_terms(struct buffer *out)
{
	put_string(out, SPAN("git"));
	put_string(out, SPAN(""));
	put_string(out, SPAN("sha512"));
}

void
commit_put_signed(struct buffer *out, struct span unsigned_text)
{
	uint8_t digest[CRYPT_SHA512_SIZE];

	crypt_sha512(unsigned_text, digest);
	buffer_put_text(out, "SSHSIG");
	put_terms(out);
	put_string(out, span_of(digest, sizeof(digest)));
}

static void
put_sshsig(struct buffer *out, const uint8_t *public_key, const uint8_t *signature)
{
	buffer_put_text(out, "SSHSIG");
	buffer_put(out, "\0\0\0\1", 4); /* version */
	put_ed25519_string(out, public_key, CRYPT_PUBLIC_SIZE);
	put_terms(out);
	put_ed25519_string(out, signature, CRYPT_SIGNATURE_SIZE);
}

static void
put_gpgsig(struct buffer *out, const uint8_t *public_key, const uint8_t *signature)
{
	struct buffer OWN(buffer_drop) blob = { 0 };
	struct buffer OWN(buffer_drop) base64 = { 0 };

	put_sshsig(&blob, public_key, signature);
	text_put_base64(&base64, buffer_span(&blob));
	buffer_put_text(out, "gpgsig -----BEGIN SSH SIGNATURE-----\n");
	for (size_t at = 0; at < base64.size; at += ARMOUR_WIDTH) {
		buffer_put_byte(out, ' ');
		buffer_put_span(out, span_part(buffer_span(&base64), at, ARMOUR_WIDTH));
		buffer_put_byte(out, '\n');
	}
	buffer_put_text(out, " -----END SSH SIGNATURE-----\n");
}

/* " <seconds> <+hhmm>" and the end of the line. */
static void
put_time(struct buffer *out, int64_t time, int offset)
{
	int minutes = abs(offset);

	buffer_print(out, " %lld %c%02d%02d\n", (long long)time, offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void
put_people(struct buffer *out, const struct changeset *changeset)
{
	const struct author *author = &changeset->author;

	buffer_print(out, "author %.*s <", SPAN_ARG(author->name));
	uuid_put(out, author->id);
	buffer_print(out, "@%.*s>", SPAN_ARG(author->centre));
	put_time(out, changeset->time, author->offset);
	buffer_print(out, "committer %.*s <%.*s@heshi>", SPAN_ARG(changeset->device), SPAN_ARG(changeset->device));
	put_time(out, changeset->time, author->offset);
}

static void
put_message(struct buffer *out, const struct changeset *changeset, const struct digest *digest)
{
	buffer_print(out,
		     "%.*s\n\nLedger: %.*s\nDevice: %.*s\nSequence: %lld\nPayload-SHA256: ", SPAN_ARG(changeset->act),
		     SPAN_ARG(changeset->ledger), SPAN_ARG(changeset->device), (long long)changeset->sequence);
	text_put_hex(out, span_of(digest->bytes, sizeof(digest->bytes)));
	buffer_put_byte(out, '\n');
}

void
commit_put(struct buffer *out, const struct changeset *changeset, const struct oid *tree, const struct digest *digest,
	   const uint8_t *public_key)
{
	buffer_put_text(out, "tree ");
	oid_put_hex(out, tree);
	for (size_t i = 0; i < changeset->parent_count; i++) {
		buffer_put_text(out, "\nparent ");
		oid_put_hex(out, &changeset->parents[i].commit);
	}
	buffer_put_byte(out, '\n');
	put_people(out, changeset);
	if (public_key)
		put_gpgsig(out, public_key, changeset->signature);
	buffer_put_byte(out, '\n');
	put_message(out, changeset, digest);
}

static void
put_envelope(struct buffer *out, const struct changeset *changeset, const struct oid *tree, const struct digest *digest)
{
	struct buffer OWN(buffer_drop) text = { 0 };

	commit_put(&text, changeset, tree, digest, NULL);
	commit_put_signed(out, buffer_span(&text));
}

void
commit_sign(struct changeset *changeset, const struct oid *tree, const struct digest *digest,
	    const uint8_t secret_key[CRYPT_SECRET_SIZE])
{
	struct buffer OWN(buffer_drop) envelope = { 0 };

	put_envelope(&envelope, changeset, tree, digest);
	crypt_sign(secret_key, buffer_span(&envelope), changeset->signature);
}

bool
commit_verify(const struct changeset *changeset, const struct oid *tree, const struct digest *digest,
	      const uint8_t public_key[CRYPT_PUBLIC_SIZE])
{
	struct buffer OWN(buffer_drop) envelope = { 0 };

	put_envelope(&envelope, changeset, tree, digest);
	return crypt_verify(public_key, buffer_span(&envelope), changeset->signature);
}

void
commit_put_ssh_key(struct buffer *out, const uint8_t public_key[CRYPT_PUBLIC_SIZE])
{
	struct buffer OWN(buffer_drop) blob = { 0 };

	put_ed25519(&blob, public_key, CRYPT_PUBLIC_SIZE);
	buffer_put_text(out, "ssh-ed25519 ");
	text_put_base64(out, buffer_span(&blob));
}
