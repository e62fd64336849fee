/* A small district to audit: two ledgers, two lines, a clash and the merge of both, and a receipt; and what the audit must say of it.
 */
#ifndef HESHI_SUPPORT_AUDITED_H
#define HESHI_SUPPORT_AUDITED_H

#include "host/audit.h"
#include "tests/support/office.h"

#define AUDITED_DEVICE_1 "440105014-1"
#define AUDITED_DEVICE_2 "440105014-2"
#define AUDITED_DISTRICT "district/440105"

/* The district's ledger (1) has a centre, the centre's (2) a dispute with a party. The store is the hub in the end. */
struct audited {
	struct office office;
	struct path dispute;
	struct oid first, mine, theirs; /* last in common, newest of device 1 and of device 2 */
};

void audited_open(struct audited *audited);
void audited_close(struct audited *audited);
/* Faults abort. */
struct audit audited_run(struct audited *audited, bool deep);
void audited_passes(struct audited *audited, bool deep);
/* A problem of this name is found, the first of them at `commit` (NULL: whichever). */
void audited_finds(struct audited *audited, bool deep, const char *rule, const struct oid *commit);
/* SQL that changes something. */
void audited_damage(struct audited *audited, const char *sql);
int64_t audited_count(struct audited *audited, const char *sql);

#endif
