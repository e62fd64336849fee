/* What accounts without RIGHT_PERSONAL ("statistics") see of records: codes, dates, numbers and money of kinds that name no one, the
 * numbers that cases are known by, and what centres are called. Whatever a person typed freely, whatever is sealed and whoever is referred to is left out; a new
 * field is left out unless its type alone keeps names away. A list cannot be asked for by what it does not show, either: neither
 * searched, nor filtered, nor sorted, or its length would tell.
 */
#ifndef HESHI_HOST_IMPERSONAL_H
#define HESHI_HOST_IMPERSONAL_H

#include "base/json.h"
#include "host/listing.h"

/* Whether there is a list of this kind without people: dispute, referral, training, centre. */
bool impersonal_kind(const struct kind *kind);
/* Whether the field, the kind's own or a common one, is shown. */
bool impersonal_field(const struct kind *kind, const struct field_row *field);
/* Whether the list may be asked for; if not, *why says what is in the way. */
bool impersonal_query(const struct listing_query *query, struct label *why);
/* What is left of a list's item (see listing_page): a new value, the caller's. Only what is known to name no one is taken over. */
json_t *impersonal_item(const struct kind *kind, const json_t *item);
/* Does that to every item of a page. */
void impersonal_page(const struct kind *kind, json_t *page);

#endif
