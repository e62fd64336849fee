/* What was entered before, while somebody types: employers, people, representatives and places of earlier cases.
 *
 * Names that begin with what is typed are found at any age; names that hold it elsewhere, among the newest few thousand documents that
 * mention it. So the time it takes has a bound. Voided and held cases suggest nothing.
 */
#ifndef HESHI_HOST_SUGGEST_H
#define HESHI_HOST_SUGGEST_H

#include "base/json.h"
#include "host/store.h"

#define SUGGEST_MAX 10
#define SUGGEST_TYPED_MAX 100 /* code points; more find nothing */

enum suggest { SUGGEST_EMPLOYER, SUGGEST_PERSON, SUGGEST_REPRESENTATIVE, SUGGEST_PLACE, SUGGEST_COUNT };
/* "employer", "person", "representative", "place"; SUGGEST_COUNT for anything else. */
enum suggest suggest_read(struct span name);

/* {"items": [{"name", "type", "phone", "address", "employer_code", "representative", "representative_title", "employer" (of a
 * representative), "id_type", "id_number", "sex", "birth_date", "cases", "last"}]}: newest first, those that begin with what is typed
 * before the others; what is not known is left out. One employer is one item (by its code, else by its name), with the newest of
 * what was ever entered; people of one name stay apart where number or telephone tell them apart. `typed`: every word of it must
 * stand in the name (or the code begin with it). Less than one Chinese character or two others finds nothing.
 * `records` (NULL: not needed) gets the ids of the cases out of which something is shown, one behind the other, some maybe twice. */
fault_t suggest_json(struct store *store, struct arena *arena, enum suggest what, struct span typed, json_t **out,
		     struct buffer *records) MUST_USE;

#endif
