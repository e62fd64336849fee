/* The log: which change sets there are, of one record or of all, newest first, and what each changed. Reads only.
 *
 * Within a ledger newest is last arrived; between ledgers only the clocks can line them up.
 */
#ifndef HESHI_HOST_CHRONICLE_H
#define HESHI_HOST_CHRONICLE_H

#include "base/json.h"
#include "core/commit.h"
#include "host/records.h"

#define CHRONICLE_CHANGES_MAX 200 /* shown of one change set */

struct chronicle_line {
	const struct ledger *ledger; /* in the arena */
	int64_t number, time;        /* time is 0 in a record's own log */
};

struct chronicle_lines {
	struct chronicle_line *items;
	size_t count;
};

/* At most `limit` lines from `offset` on, in the arena. FAULT_INPUT when there is no such record. */
fault_t chronicle_of_record(struct store *store, struct arena *arena, struct uuid id, int64_t limit, int64_t offset,
			    struct chronicle_lines *out) MUST_USE;
fault_t chronicle_of_all(struct store *store, struct arena *arena, int64_t limit, int64_t offset,
			 struct chronicle_lines *out) MUST_USE;
/* The line's entry and commit; spans live in the arena. */
fault_t chronicle_read(struct store *store, struct arena *arena, const struct chronicle_line *line, struct entry *entry,
		       struct commit *commit) MUST_USE;
/* {"id" (commit), "ledger", "author", "author_id", "device", "at", "act", "sequence"}, as the command line shows it. */
json_t *chronicle_line_json(const struct chronicle_line *line, const struct entry *entry,
			    const struct changeset *changeset);

/* {"commit", "at", "author", "author_id", "device", "act", "sequence", "ledger", "verified", "merge", "state", "changes": [{"kind", "id",
 * "made", "field", "before", "after", "sealed"}], "more_changes"?: n, "record"?, "kind"?, "number"?}.
 *
 * `verified`: the signature holds now, with the key that the register has for the device. `state`: this device's own ones "only_here",
 * "sent" or "held"; others' are "held". `changes`: field by field, against the first parent; of a merge what it changed in the
 * conflict documents that it added. Of one record only when `record` is not NULL. `before`, `after`: null where unset, and where
 * `sealed` says that the key is not here. `made`: the document is new. `record`, `kind`, `number`: the one record that it is about
 * (conflicts, findings aside), if there is one. */
fault_t chronicle_line_whole(struct store *store, const struct chronicle_line *line, const struct uuid *record,
			     json_t **out) MUST_USE;
/* {"items": [as above], "more": bool}; `id` (a record or part) NULL: of all. */
fault_t chronicle_page(struct store *store, const struct uuid *id, int64_t limit, int64_t offset,
		       json_t **out) MUST_USE;
/* Sets "record", "kind" and `name` of the one record that a change set is about, when there is one. */
fault_t chronicle_subject(struct store *store, const struct chronicle_line *line, json_t *object,
			  const char *name) MUST_USE;
/* Whether the commit is signed by the key that the register has for its device. */
fault_t chronicle_verify(struct store *store, const struct commit *commit, bool *out) MUST_USE;

#endif
