/* Records out of JSON, as drafts for record_create: what a file, or a browser, sends.
 *
 * One object {"kind", "of", "fields": {…}, "parts": [{"kind", "fields": {…}}, …]} or an array of such. Strings are read as people type
 * them ("1200.50" is yuan), integers, booleans and arrays are values as they are stored (money in fen); null unsets. Members of
 * other names are refused.
 */
#ifndef HESHI_HOST_DRAFTING_H
#define HESHI_HOST_DRAFTING_H

#include "base/json.h"
#include "host/records.h"

struct drafts {
	struct draft *items;
	size_t count;
	bool many; /* it was an array */
};

/* At most `most` drafts, in the arena. `kind` and `of` (NULL, zeros: none) hold for objects that do not name theirs; an object
 * of another kind is refused. FAULT_INPUT saying where, without values. */
fault_t drafts_read(struct arena *arena, json_t *json, const struct kind *kind, struct uuid of, size_t most,
		    struct drafts *out) MUST_USE;
/* The fields of one object {name: value}, likewise: for changes. */
fault_t drafts_read_fields(struct arena *arena, json_t *fields, const struct given **out, size_t *count) MUST_USE;
/* An id as a person or a program gives it; FAULT_INPUT when it is none. */
fault_t id_read(struct span text, struct uuid *out) MUST_USE;

#endif
