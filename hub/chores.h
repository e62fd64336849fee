/* Long work that the hub does on demand, beside serving: auditing ledgers and writing mirrors. One thread, one chore at a time of each
 * sort, each with a store of its own, at lower priority than what serves people. Its progress can be looked at from any thread.
 */
#ifndef HESHI_HUB_CHORES_H
#define HESHI_HUB_CHORES_H

#include "base/json.h"
#include "host/store.h"

enum chore {
	CHORE_AUDIT,  /* everything computed again; what it finds becomes the ledgers' verdicts */
	CHORE_MIRROR, /* DATA/mirror brought up to date */
	CHORES,
};

#define MIRROR_FOLDER "mirror" /* in the data folder */

struct chores_options {
	const char *data; /* folder; outlives the chores */
	/* How a chore stands has changed (at most a few times a second while it runs): `name` is "audit" or "mirror", `json` what
	 * chores_json says, on one line. From the chore's thread. May be NULL. */
	void (*tell)(void *user, const char *name, struct span json);
	void *user;
};

struct chores;
struct chores *chores_open(const struct chores_options *options);
/* Ends what runs, without its result, and waits for that; from now on nothing starts, and nothing is told. */
void chores_stop(struct chores *chores);
/* Stops, and frees. Usable with OWN. */
void chores_close(struct chores **chores);

/* Starts one; *started is false when one of its sort runs already, or they were stopped. `ledger` empty: all (mirrors are always of all); `account`
 * is who asked. FAULT_INPUT for a name that is too long. */
fault_t chores_start(struct chores *chores, enum chore chore, struct span ledger, const struct uuid *account,
		     bool *started) MUST_USE;
/* {"running", "ledger"?, "began"?, "ended"?, "done", "total", "failed", "why"?}; the last four tell of the last run when none is under
 * way. NULL chores: as if nothing had ever run. */
json_t *chores_json(struct chores *chores, enum chore chore);

#endif
