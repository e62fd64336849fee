/* The facts that reports count, kept between requests: read in the background when the server starts, so that the first who asks for a report
 * need not wait for a million cases to be read.
 */
#include "hub/web_reports.h"

#include <stdlib.h>

struct kept {
	struct facts_shared *shared;
	const char *data;
	pthread_t thread;
	bool reads; /* the thread was started */
};

static fault_t
read_all(struct kept *kept)
{
	struct store *OWN(store_close) store = NULL;
	TRY(store_open(kept->data, "hub.db", DB_READ, &store));
	return facts_shared_load(kept->shared, store);
}

/* Whoever asks for a report reads again what could not be read here, and is told why. */
static void *
run(void *context)
{
	fault_drop(read_all(context));
	return NULL;
}

static void
drop(void *state)
{
	struct kept *kept = state;
	facts_shared_stop(kept->shared);
	if (kept->reads)
		pthread_join(kept->thread, NULL);
	facts_shared_close(&kept->shared);
	free(kept);
}

void
web_facts_begin(struct hub_web *web)
{
	struct kept *kept = calloc(1, sizeof(*kept));
	if (!kept)
		abort();
	kept->shared = facts_shared_open();
	kept->data = web->data;
	kept->reads = pthread_create(&kept->thread, NULL, run, kept) == 0;
	web->kept[HUB_KEPT_REPORTS].state = kept;
	web->kept[HUB_KEPT_REPORTS].drop = drop;
}

void
web_facts_stop(struct hub_web *web)
{
	struct kept *kept = web->kept[HUB_KEPT_REPORTS].state;
	if (kept)
		facts_shared_stop(kept->shared);
}

struct facts_shared *
web_facts(struct api_call *call)
{
	const struct kept *kept = hub_web(call)->kept[HUB_KEPT_REPORTS].state;
	return kept->shared;
}
