/* What commands are given about records, field=value words and JSON, as drafts for records.h. */
#ifndef HESHI_HOST_COMMAND_INPUT_H
#define HESHI_HOST_COMMAND_INPUT_H

#include "host/command.h"

#define INPUT_FILE_MAX (64 << 20)
#define INPUT_DRAFTS_MAX 100000

/* Words from number `from` on, each "field=value"; what has no "=" is misuse (then *count is 0 and the call's status is set). */
struct given *input_words(struct call *call, size_t from, size_t *count);

/* Drafts out of a JSON file: one object {"kind", "of", "fields": {…}, "parts": [{"kind", "fields": {…}}, …]} or an array of such. `kind` and
 * `of` (NULL, zeros: none) hold for objects that do not name theirs. Strings are read as people type them ("1200.50" is yuan),
 * integers, booleans and arrays are values as they are stored (money in fen); null unsets. In the call's arena. */
struct drafts {
	struct draft *items;
	size_t count;
	bool many; /* the file held an array */
};
fault_t input_drafts(struct call *call, const char *path, const struct kind *kind, struct uuid of,
		     struct drafts *out) MUST_USE;

#endif
