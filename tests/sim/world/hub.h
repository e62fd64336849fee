/* The hub of a simulated district: the real sessions, jobs and readers of hub/, with steps in place of its loop and threads.
 *
 * What the real writer's thread does is one step (a group of jobs in a transaction), what it gives back another; the same for
 * readers. So everything may come between them that can come between them in a serving hub.
 */
#ifndef HESHI_WORLD_HUB_H
#define HESHI_WORLD_HUB_H

#include "host/store.h"
#include "tests/sim/world/chance.h"

struct sim_hub;

/* Starts to serve what DIR holds. A fault leaves nothing open. */
fault_t sim_hub_open(const char *data, unsigned machine, struct sim_hub **out) MUST_USE;
/* Its process is gone; its connections must have ended before. */
void sim_hub_close(struct sim_hub **hub);
/* One step by chance, false when there is nothing to do. */
bool sim_hub_step(struct sim_hub *hub, struct chance *chance);
/* What its timer does. */
void sim_hub_look(struct sim_hub *hub);
/* A connection of its own, as the district's staff have. */
struct store *sim_hub_staff(struct sim_hub *hub);
/* Jobs that wait for the writer at most so far. */
size_t sim_hub_queued_most(const struct sim_hub *hub);

#endif
