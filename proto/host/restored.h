/* A folder that was put back from a backup, and what it must not do before it is honest again.
 *
 * After the backup was made, its device may have signed more: at the hub, on the lost disk, on paper. Whoever goes on from the backup
 * would sign other change sets under the same sequence numbers, and give the same case numbers again. So the mark lies in the backup
 * itself (`restored` among the identity's names, with the time when it was made), and however the file comes back, by `restore` or by
 * hand, it is there. While it is, nothing is signed; reading, searching, printing and drafts work. A node takes it off by renewing itself
 * (node/renewal.h), a hub when its recovery is finished (hub/recovery.h). The live database never has it.
 */
#ifndef HESHI_HOST_RESTORED_H
#define HESHI_HOST_RESTORED_H

#include "core/check.h"
#include "host/store.h"

/* What a copy must be told before it counts as a backup made at `now`: the mark; and it loses what is under way here and must not be
 * gone on with twice (keys for a renewal, who has given back in a recovery). SQL for db_backup. */
void restored_put_mark(struct buffer *sql, int64_t now);
/* Takes the mark off, inside the caller's transaction. */
fault_t restored_unmark(struct store *store) MUST_USE;
/* Why nothing can be saved, and what to do, for people; in the arena. For stores that are marked. */
struct label restored_label(const struct store *store, struct arena *arena, int offset_minutes);
/* The last gate before a signature, inside its transaction: FAULT_INPUT while the file is marked, or when another process has given it
 * a new identity since this handle was opened. */
fault_t restored_may_sign(struct store *store) MUST_USE;

#endif
