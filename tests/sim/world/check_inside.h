/* What the checkers' files share: check.c has what the world calls when it is quiet, the others one promise each.
 *
 * A checker reports with world_fail; a fault of its own means that it could not look.
 */
#ifndef HESHI_WORLD_CHECK_INSIDE_H
#define HESHI_WORLD_CHECK_INSIDE_H

#include "host/ledger.h"
#include "tests/sim/world/world.h"

/* The store that people at this machine look into; the machine is up. */
struct store *check_store(const struct machine *machine);
/* Also true when the store cannot be read: a bad disk says nothing about what it holds. */
bool check_holds(struct store *store, const struct oid *commit);
/* The hub's store, while it can be asked: one that was put back lacks what nodes have yet to give back. NULL otherwise. */
struct store *check_hub_to_ask(void);
/* A commit's first digits, for messages. */
void check_name_commit(const struct oid *commit, char out[16]);
/* At quiet this node has what the hub has, and the hub what it acknowledged. */
bool check_agrees(const struct machine *machine);

/* check_promises.c: the hub's ledgers contain what it gave receipts for. */
fault_t check_promised(struct store *hub) MUST_USE;

/* check_places.c: one sequence of a device stands for one change set, wherever it is seen. */
fault_t check_places(struct store *hub) MUST_USE;
/* After a recovery: what the hub signed and nobody got is gone with its disk, numbers and all; PROTOCOL.md says so. */
void check_forget_places(struct store *hub);

/* check_replicas.c: a node has the hub's ledgers that it may read, as the hub has them, and no other. */
fault_t check_replica(const struct machine *machine, struct store *hub) MUST_USE;
/* Nobody but who forged it has what was signed with a wrong key. */
void check_forged(const struct machine *machine);

#endif
