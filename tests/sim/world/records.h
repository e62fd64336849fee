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
/* What came of it: noted, and what was saved is remembered. True when something was. */
bool turn_over(struct turn *turn, const char *what, fault_t fault, const struct outcome *outcome);
/* Usable with OWN. */
void turn_end(struct turn *turn);
struct span some_centre(void);

/* One each; nothing to act on leaves the outcome empty. act_register and act_add are those that are this machine's to do: cases and their
 * parts, or a trainer's trainings and who attended them. */
typedef fault_t act_t(struct turn *turn, struct outcome *outcome);
act_t act_register, act_register_case, act_log_training, act_change_something, act_add, act_settle, act_transfer,
	act_change_newer;

#endif
