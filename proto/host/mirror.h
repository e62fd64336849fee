/* Mirrors: ordinary bare git repositories, one per ledger, that anyone can read, check and clone with stock git.
 *
 * DIR/<ledger with "/" as "-">.git holds every commit of the ledger: refs/heads/main is the current line, refs/heads/devices/<device>
 * each device's newest commit (so that nothing admitted is unreachable). DIR/allowed_signers lists every device's key, and each
 * repository's config names it (as ../allowed_signers, so that a copy of DIR works elsewhere), so that `git -C X.git verify-commit
 * main` just works; stock git can clone it through any server of plain files. DIR/README.txt says how (also for the whole history). Keys and plain text never go there. Incremental: only
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
 * commits that this store does not know: it is another store's, or of a time that a restored backup has forgotten. `progress` (may be
 * NULL) hears how many of all change sets are there. */
fault_t mirror_write(struct store *store, const char *dir, void (*progress)(void *context, int64_t done, int64_t total),
		     void *context, struct mirror_count *out) MUST_USE;

/* What `git update-server-info` writes into a repository of that path: its packs, and these lines of refs. In mirror_info.c. */
fault_t mirror_write_info(const char *repository, struct span refs) MUST_USE;
/* Whoever reads the folder meanwhile sees the old file or the new one, never half. */
fault_t mirror_write_file(const char *dir, const char *name, struct span content) MUST_USE;
/* The two files beside the repositories, in mirror_files.c. */
fault_t mirror_put_signers(struct store *store, struct buffer *out) MUST_USE;
fault_t mirror_write_files(struct store *store, const char *dir) MUST_USE;

#endif
