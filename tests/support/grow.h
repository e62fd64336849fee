/* Arrays that grow.
 */
#ifndef HESHI_SUPPORT_GROW_H
#define HESHI_SUPPORT_GROW_H

#include <stddef.h>

/* The items, which may have moved, with room for one more; *room counts items like `count`. Aborts when memory is out. */
void *grown(void *items, size_t count, size_t *room, size_t item_size);

#endif
