/* Files that are built into the program: conf/cmake/Embed.cmake makes the tables.
 */
#ifndef HESHI_HOST_EMBEDDED_H
#define HESHI_HOST_EMBEDDED_H

#include "base/span.h"

/* Tables end with a row whose name is NULL. */
struct embedded_file {
	const char *name; /* without its folder */
	const uint8_t *data, *end;
};

#endif
