/* Who is connected at the moment. The server's loop writes it down from time to time; the screens' threads look.
 */
#ifndef HESHI_HUB_PRESENCE_H
#define HESHI_HUB_PRESENCE_H

#include "core/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRESENT_LEDGERS 4 /* kept of one session; nodes have two */

struct presence;

/* One device with an open session. */
struct present {
	char device[LIMIT_DEVICE_NAME + 1];
	int64_t since;           /* Unix seconds */
	uint64_t received, sent; /* bytes so far */
	size_t ledger_count;
	struct {
		char name[LIMIT_LEDGER_NAME + 1];
		int64_t given; /* the hub's number up to which the device was given it */
	} ledgers[PRESENT_LEDGERS];
};

struct presence *presence_open(void);
/* Usable with OWN; nobody looks any more. */
void presence_close(struct presence **presence);
/* What is so now takes the place of what was; copies. True when other devices are connected than before. Any thread. */
bool presence_set(struct presence *presence, const struct present *items, size_t count);
/* False when the device is not connected, or the presence is NULL. Any thread. */
bool presence_find(struct presence *presence, const char *device, struct present *out);

#endif
