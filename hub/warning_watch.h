/* The thread that looks for risk warnings while the hub serves: at everything when it starts, when a day begins and when thresholds
 * change, else at what change sets touch. It has a store of its own, runs at low priority, and rests several times as long as its last
 * look took, so that nobody waits for it. Screens that are open are told of warnings that changed, by whomever.
 */
#ifndef HESHI_HUB_WARNING_WATCH_H
#define HESHI_HUB_WARNING_WATCH_H

#include "host/web.h"

struct warning_watch;

/* `data` and `web` (NULL: no screens) outlive it. */
fault_t warning_watch_start(const char *data, struct web *web, struct warning_watch **out) MUST_USE;
/* Ends a look that is under way. Usable with OWN. */
void warning_watch_stop(struct warning_watch **watch);

#endif
