/* A node's API for fuzzing: one scene that is opened once and is as it was before each request, with a record of each sort.
 *
 * In targets and bodies "$0" to "$7" stand for the ids of, in this order: a dispute, its party, its claim, an open conflict, another dispute,
 * a person, a training, an account; "$8" is an id that nothing has.
 */
#ifndef HESHI_SUPPORT_API_STAGE_H
#define HESHI_SUPPORT_API_STAGE_H

#include "tests/support/api_scene.h"

/* Opens it at the first call; the program's end closes it. */
struct api_scene *api_stage(void);
/* Sends a request whose head goes through the guards of HTTP first, as a logged-in lead's from a page of our own: the status, or 0 when the
 * guards refused it. `target` is percent-encoded. Aborts when the answer is a failure of the program, or not what API promises of every
 * answer, or when a refusal has changed the history. What the answer says is in the scene until the next call. */
int api_stage_send(enum http_method method, struct span target, struct span body);

#endif
