/* A change set as the text of a git commit, and its signature as stock git checks it.
 *
 *   tree <hex>
 *   parent <hex>                                   (none, one or two)
 *   author <name> <<person-id>@<centre>> <time> <+hhmm>
 *   committer <device> <<device>@heshi> <time> <+hhmm>
 *   gpgsig -----BEGIN SSH SIGNATURE-----           (continuation lines begin with a space)
 *   …
 *                                                  (empty line)
 *   <act>
 *                                                  (empty line)
 *   Ledger: <ledger>
 *   Device: <device>
 *   Sequence: <decimal>
 *   Payload-SHA256: <hex>
 *
 * The signature is SSHSIG (OpenSSH PROTOCOL.sshsig), namespace "git", hash sha512, key ssh-ed25519, over the text
 * without the gpgsig header; the armour is folded at 70 characters as ssh-keygen does.
 */
#ifndef HESHI_CORE_COMMIT_H
#define HESHI_CORE_COMMIT_H

#include "core/changeset.h"

/* The commit's text. Without a public key the text has no gpgsig header: that is what gets signed. With one, the change
 * set's signature is put in. */
void commit_put(struct buffer *out, const struct changeset *changeset, const struct oid *tree,
		const struct digest *digest, const uint8_t *public_key);
/* The bytes that Ed25519 signs: SSHSIG's envelope over the SHA-512 of the text without gpgsig. */
void commit_put_signed(struct buffer *out, struct span unsigned_text);

/* Signs: fills changeset->signature. */
void commit_sign(struct changeset *changeset, const struct oid *tree, const struct digest *digest,
		 const uint8_t secret_key[CRYPT_SECRET_SIZE]);
/* Whether the change set's signature holds for this tree. */
bool commit_verify(const struct changeset *changeset, const struct oid *tree, const struct digest *digest,
		   const uint8_t public_key[CRYPT_PUBLIC_SIZE]);

/* What a commit's text says. */
struct commit {
	struct oid tree;
	struct digest digest;                  /* Payload-SHA256 */
	uint8_t public_key[CRYPT_PUBLIC_SIZE]; /* as the signature names it; whether to trust it, the register says */
	struct changeset changeset;            /* everything but ops and the parents' digests */
};

/* The strict inverse of commit_put (the very same text must come out again): FAULT_STORE naming the line, or the
 * text that no change set may hold, otherwise; *out is then untouched. Spans point into the text. */
fault_t commit_read(struct span text, struct commit *out) MUST_USE;
/* A public key as ssh writes it, "ssh-ed25519 AAAA…", for allowed_signers. */
void commit_put_ssh_key(struct buffer *out, const uint8_t public_key[CRYPT_PUBLIC_SIZE]);

#endif
