/* A copy under a lock; see presence.h. */
#include "hub/presence.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct presence {
	pthread_mutex_t lock;
	struct present *items; /* by name */
	size_t count;
};

struct presence *
presence_open(void)
{
	struct presence *presence = calloc(1, sizeof(*presence));
	if (!presence || pthread_mutex_init(&presence->lock, NULL))
		abort();
	return presence;
}

void
presence_close(struct presence **held)
{
	struct presence *presence = *held;
	*held = NULL;
	if (!presence)
		return;
	pthread_mutex_destroy(&presence->lock);
	free(presence->items);
	free(presence);
}

static int
by_device(const void *a, const void *b)
{
	return strcmp(((const struct present *)a)->device, ((const struct present *)b)->device);
}

static bool
same_devices(const struct present *a, const struct present *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (by_device(&a[i], &b[i]) != 0)
			return false;
	return true;
}

bool
presence_set(struct presence *presence, const struct present *items, size_t count)
{
	struct present *fresh = count ? calloc(count, sizeof(*fresh)) : NULL;
	if (count && !fresh)
		abort();
	if (count) {
		memcpy(fresh, items, count * sizeof(*fresh));
		qsort(fresh, count, sizeof(*fresh), by_device);
	}
	pthread_mutex_lock(&presence->lock);
	bool same = count == presence->count && same_devices(fresh, presence->items, count);
	struct present *before = presence->items;
	presence->items = fresh;
	presence->count = count;
	pthread_mutex_unlock(&presence->lock);
	free(before);
	return !same;
}

static int
by_name(const void *name, const void *item)
{
	return strcmp(name, ((const struct present *)item)->device);
}

bool
presence_find(struct presence *presence, const char *device, struct present *out)
{
	if (!presence)
		return false;
	pthread_mutex_lock(&presence->lock);
	const struct present *found =
		presence->count ? bsearch(device, presence->items, presence->count, sizeof(*found), by_name) : NULL;
	if (found)
		*out = *found;
	pthread_mutex_unlock(&presence->lock);
	return found != NULL;
}
