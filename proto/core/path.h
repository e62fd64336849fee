/* Where a document lives in a ledger's tree: <folder>/<yyyy>-<mm>/<dd>/<xx>/<record>/<part>.json.
 *
 * The path is a pure function of folder and ids: year, month and day (UTC) come from the record's UUIDv7, and xx is its last
 * byte in hex: chance spreads a busy day (a whole archive typed in) over 256 folders, so that the trees which a save
 * touches stay small. The record's main part is `main.json`; a sub-part is `<kind>-<uuid>.json`. Example: a party of a
 * dispute is
 * dispute/2025-11/22/01/019aa9d8-0c00-7000-8000-000000000001/party-019aa9d8-0c01-7000-8000-000000000002.json
 */
#ifndef HESHI_CORE_PATH_H
#define HESHI_CORE_PATH_H

#include "base/uuid.h"

#define PATH_NAME_MAX 24  /* bytes of a folder's or part kind's name */
#define PATH_TEXT_MAX 160 /* bytes of a whole path */

struct path {
	char folder[PATH_NAME_MAX + 1]; /* a-z and _; "dispute", "conflicts", … */
	char part[PATH_NAME_MAX + 1];   /* kind of the sub-part; "" is the main part */
	struct uuid record;
	struct uuid part_id; /* zeros for the main part */
};

struct path path_main(const char *folder, struct uuid record);
struct path path_part(const char *folder, struct uuid record, const char *part, struct uuid part_id);
bool path_is_main(const struct path *path);
/* A folder's or part's name: 1 to PATH_NAME_MAX of a-z and _. */
bool path_name_valid(struct span name);
/* The text without NUL, and with it. */
void path_put(struct buffer *out, const struct path *path);
void path_text(const struct path *path, char out[PATH_TEXT_MAX]);
/* The strict inverse: the very same text must come out again (so "..", other dates, upper case are refused). */
bool path_read(struct span text, struct path *out);
/* Byte order of the texts. */
int path_compare(const struct path *a, const struct path *b);
bool path_equal(const struct path *a, const struct path *b);

#endif
