/* Golden vectors: the text files under tests/vectors/, read by name.
 *
 * Lines that begin with # are comments. `name = value` is a value on one line; `name:` is followed by the lines of a text,
 * each with | in front.
 */
#ifndef HESHI_SUPPORT_VECTOR_H
#define HESHI_SUPPORT_VECTOR_H

#include "base/arena.h"

/* The whole file under tests/vectors/, in the arena; aborts with a message when it cannot be read. */
struct span vector_file(struct arena *arena, const char *name);
/* The value of a `name = value` line as it stands, as bytes from hex, or the text behind `name:`. Aborts when there is none. */
struct span vector_value(struct span file, const char *name);
struct span vector_bytes(struct arena *arena, struct span file, const char *name);
struct span vector_text(struct arena *arena, struct span file, const char *name);

#endif
