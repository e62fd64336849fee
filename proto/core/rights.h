/* Who may do what: one table, read by node and hub alike, at entry, at admission and in audit. */
#ifndef HESHI_CORE_RIGHTS_H
#define HESHI_CORE_RIGHTS_H

#include "core/schema.h"

enum role { ROLE_NONE, ROLE_HUB, ROLE_CENTRE, ROLE_TRAINER, ROLE_COUNT };

enum role role_read(struct span name); /* "hub", "centre", "trainer" */
const char *role_name(enum role role);

/* A device of this role and centre may write change sets into this ledger at all (otherwise they are inadmissible). A
 * centre's device writes its own centre's ledger, a trainer's the district's, the hub every one. */
bool rights_ledger(enum role role, struct span centre, struct span ledger);
/* It may read the ledger: its own, and the district's. The hub reads all. */
bool rights_reads(enum role role, struct span centre, struct span ledger);
/* It may write documents of this kind there (otherwise the change is unsound). `kind` NULL (unknown) is allowed to every
 * role: a newer version's. */
bool rights_kind(enum role role, const struct kind *kind);

#endif
