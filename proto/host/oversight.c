/* Acts that others must be able to find again; see oversight.h. */
#include "host/oversight.h"

#include "base/text.h"
#include "host/access.h"
#include "host/clock.h"

fault_t
oversight_enter(struct store *store, const struct uuid *by, const char *what, struct span target)
{
	char fitting[ACCESS_TARGET_MAX + 1];
	struct access access = { .at = clock_seconds(), .what = span_text(what), .count = 1 };
	if (store->identity.role != ROLE_HUB)
		return NULL;
	text_copy(fitting, sizeof(fitting), target);
	access.target = span_text(fitting);
	if (by)
		access.account = *by;
	return access_append(store, &access);
}
