/* Growing arrays; see grow.h. */
#include "tests/support/grow.h"

#include <stdlib.h>

void *
grown(void *items, size_t count, size_t *room, size_t item_size)
{
	if (count < *room)
		return items;
	*room = *room ? *room * 2 : 16;
	items = reallocarray(items, *room, item_size);
	if (!items)
		abort();
	return items;
}
