/* Putting a backup back: checked, then copied into a data folder that has no database yet. What the folder holds beside the database
 * (settings, templates, holidays) is no part of a backup.
 */
#ifndef HESHI_HOST_RESTORE_H
#define HESHI_HOST_RESTORE_H

#include "host/store.h"

struct restoring {
	const char *from; /* the backup */
	const char *dir;  /* made when it is missing, mode 0700 */
	const char *file; /* "node.db" or "hub.db": what the program keeps there */
};

/* The file gets its name when it is whole and on disk; after a fault none is there. What is no backup of this program's (damaged, another
 * program's, not enrolled, a database that a program has open), and a folder that has a database, is FAULT_INPUT. A file without the
 * mark of a backup (a copy made by hand) gets it. *store is open. */
fault_t restore_file(const struct restoring *restoring, struct store **store) MUST_USE;

#endif
