/* What people call things: the name of a person, the number or title of a record. Reads the derived tables.
 */
#ifndef HESHI_HOST_NAMES_H
#define HESHI_HOST_NAMES_H

#include "core/schema.h"
#include "host/store.h"

/* A person's name, or the id as it stands where the register does not know it. In the arena. */
fault_t name_of_person(struct store *store, struct arena *arena, struct span id, struct span *out) MUST_USE;
/* The same of an account of this machine, or of a person: for what either may have done. Where the register does not know the person,
 * the account that acts for them gives the name. */
fault_t name_of_actor(struct store *store, struct arena *arena, struct span id, struct span *out) MUST_USE;
/* The record that an id stands for: of a part its record, of a conflict or finding the record that it speaks of. */
struct named {
	struct uuid id;
	const struct kind *kind; /* NULL when it is not here, or of a newer version */
	struct span name; /* what people know it by (number, title, name); empty when it has none. In the arena */
};
fault_t name_of_record(struct store *store, struct arena *arena, struct uuid id, struct named *out) MUST_USE;

#endif
