/* What the hub's long work runs at: below whatever serves people, who may wait for none of it. */
#ifndef HESHI_HUB_LOW_PRIORITY_H
#define HESHI_HUB_LOW_PRIORITY_H

/* For the thread that calls it alone, and to its end: raising a priority again is a right that the hub does not have. Where the system
 * refuses, the thread works on at full priority, and a warning says so once in the program's life. From any thread. */
void low_priority_enter(void);

#endif
