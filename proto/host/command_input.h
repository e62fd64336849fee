/* What commands are given about records: field=value words, and files of JSON. */
#ifndef HESHI_HOST_COMMAND_INPUT_H
#define HESHI_HOST_COMMAND_INPUT_H

#include "host/command.h"
#include "host/drafting.h"
#include "host/listing.h"

#define INPUT_FILE_MAX (64 << 20)
#define INPUT_DRAFTS_MAX 100000

/* Words from number `from` on, each "field=value"; what has no "=" is misuse (then *count is 0 and the call's status is set). */
struct given *input_words(struct call *call, size_t from, size_t *count);

/* A list's query out of the words KIND [field=value]… and --of, --centre and --search: page and order are the caller's. What is amiss is
 * a fault, or misuse (the call's status is set). In the call's arena. */
fault_t input_listing(struct call *call, struct listing_query *query) MUST_USE;

/* Drafts out of a JSON file, see drafting.h; "-" is stdin. In the call's arena. */
fault_t input_drafts(struct call *call, const char *path, const struct kind *kind, struct uuid of,
		     struct drafts *out) MUST_USE;

#endif
