/* Acts by which somebody at the hub could get around four eyes: making and changing accounts, letting devices in and out, settings,
 * ending a recovery. They go into the access log as "account", "enrolment", "revocation", "settings" or "recovery", with the id or name of
 * the thing that was acted on, and never with what somebody typed.
 */
#ifndef HESHI_HOST_OVERSIGHT_H
#define HESHI_HOST_OVERSIGHT_H

#include "host/store.h"

/* Enters the act where the store is a hub's, and does nothing at a node. For the transaction of the act itself: what cannot be entered
 * is not done. `by` is an account, NULL for the command line. `target` is cut at ACCESS_TARGET_MAX bytes. */
fault_t oversight_enter(struct store *store, const struct uuid *by, const char *what, struct span target) MUST_USE;

#endif
