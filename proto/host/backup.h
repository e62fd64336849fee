/* Backups on this machine: DIR/backup/node-YYYYMMDD-HHMMSS.db, whole and checked, made while others work; the newest BACKUPS_KEPT stay. A
 * backup holds everything that the store holds, keys included: folder 0700, files 0600. It is marked as one (restored.h), so that a
 * device that goes on from it, however it was put back, signs nothing before it has heard what it signed after it was made.
 */
#ifndef HESHI_HOST_BACKUP_H
#define HESHI_HOST_BACKUP_H

#include "host/store.h"

#define BACKUP_FOLDER "backup"
#define BACKUPS_KEPT 10

struct backup {
	struct span path; /* in the arena */
	struct span name; /* its last part */
	int64_t bytes;
};
/* `now` is Unix seconds; the name's time is the wall's. The store must not be in a transaction. Older backups go only once the new one
 * is there, the ones that were written first before others (a clock that was wrong for a while gives wrong names); files of other names
 * are left alone. FAULT_INPUT, at once, while another backup is made in this folder. */
fault_t backup_make(struct store *store, struct arena *arena, int64_t now, int offset_minutes,
		    struct backup *out) MUST_USE;
/* To a file of the caller's choice, which must not exist. */
fault_t backup_to(struct store *store, struct arena *arena, const char *path, struct backup *out) MUST_USE;

#endif
