/* Mirrors: ordinary bare git repositories, one per ledger, that anyone can read, check and clone with stock git.
 *
 * DIR/<ledger with "/" as "-">.git holds every commit of the ledger: refs/heads/main is the current line, refs/heads/devices/<device>
 * each device's newest commit (so that nothing admitted is unreachable). DIR/allowed_signers lists every device's key, and each
 * repository's config names it (as ../allowed_signers, so that a copy of DIR works elsewhere), so that `git -C X.git verify-commit
 * main` just works. DIR/README.txt says how (also for the whole history). Keys and plain text never go there. Incremental: only
 * what is new since the last time is written, objects before refs; what a crash left half done the next time completes. A ledger
 * without change sets has no repository.
 */
#ifndef HESHI_HOST_MIRROR_H
#define HESHI_HOST_MIRROR_H

#include "host/ledger.h"

struct mirror_count {
	int64_t ledgers, commits, objects; /* written this time; ledgers: those that had something new */
};

/* Makes DIR where it is missing (its parent must be there). FAULT_INPUT, with nothing changed in that repository, when the mirror holds
 * commits that this store does not know: it is another store's, or of a time that a restored backup has forgotten. */
fault_t mirror_write(struct store *store, const char *dir, struct mirror_count *out) MUST_USE;

/* The two files beside the repositories, in mirror_files.c. */
fault_t mirror_put_signers(struct store *store, struct buffer *out) MUST_USE;
fault_t mirror_write_files(struct store *store, const char *dir) MUST_USE;

#endif
