/* Acts on records by somebody at one machine.
 */
#ifndef HESHI_WORLD_RECORDS_H
#define HESHI_WORLD_RECORDS_H

#include "host/records.h"
#include "tests/sim/world/world.h"

/* Somebody at this machine acts. */
struct turn {
	struct machine *machine;
	struct store *store;
	struct arena arena;
	struct actor actor;
};

fault_t turn_begin(struct machine *machine, struct turn *turn) MUST_USE;
/* What came of it: noted, and what was saved is remembered. */
void turn_over(struct turn *turn, const char *what, fault_t fault, const struct outcome *outcome);
/* Usable with OWN. */
void turn_end(struct turn *turn);
struct span some_centre(void);

/* One each; nothing to act on leaves the outcome empty. */
typedef fault_t act_t(struct turn *turn, struct outcome *outcome);
act_t act_register_case, act_log_training, act_change_something, act_add_part, act_settle, act_transfer,
	act_change_newer;

#endif
