/* What one value must look like under its field's type and bounds: shared by what people type (field_text.c) and what documents
 * hold (check_value.c), so that the two never disagree. Says nothing about other fields.
 */
#ifndef HESHI_CORE_SHAPE_H
#define HESHI_CORE_SHAPE_H

#include "core/schema.h"

/* Why a value does not fit. `rule` NULL: it fits. */
struct misfit {
	const char *rule; /* as in struct problem */
	struct label text;
};

/* A text value, or one item of a list. Long texts are made in the arena; none repeats the value. */
struct misfit shape_text(struct arena *arena, const struct field_row *field, struct span text);
struct misfit shape_integer(struct arena *arena, const struct field_row *field, int64_t integer);
/* Strict hh:mm, 00:00 to 23:59. */
bool time_valid(struct span text);

/* printf into the arena as NUL-terminated text. */
#define SAY(arena, ...) arena_text((arena), arena_print((arena), __VA_ARGS__))

#endif
