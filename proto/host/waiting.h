/* What waits for a person to settle it: conflicts (two people gave a field different values) and findings (an unsound change is held).
 * Reads only; conflict_resolve (records.h) settles.
 */
#ifndef HESHI_HOST_WAITING_H
#define HESHI_HOST_WAITING_H

#include "base/json.h"
#include "host/records.h"

/* One conflict or finding. Values are opened where the key is here. */
struct waiting {
	struct place place;
	struct document document;
	bool open, conflict;
	struct path target;          /* the document that it is about; all zeros when its path can't be read */
	const struct field_row *row; /* of the field; NULL: several, none, or of a newer version */
	struct span field;
	struct value base, mine,
		theirs; /* a finding has no base: mine is what stands, theirs what the held change set brought */
};

/* SQL: whether `w`, a row of conflict or finding or of both together (with `id` and `ledger`), is open. What settles it is in the same
 * ledger, so that no centre settles another's, and is not itself held as unsound. */
#define WAITING_IS_OPEN \
	" NOT EXISTS (SELECT 1 FROM resolution r WHERE r.record = w.id AND r.ledger = w.ledger AND r.held IS NULL)"
/* The same for one. */
fault_t waiting_is_open(struct store *store, const struct ledger *ledger, struct uuid id, bool *open) MUST_USE;

/* Ids (struct uuid) one behind the other, newest first; `all`: settled ones too. At a hub open ones come oldest first: with more than
 * `limit`, it is those that have waited longest that are told. */
fault_t waiting_ids(struct store *store, bool all, int64_t limit, struct buffer *out) MUST_USE;
fault_t waiting_count(struct store *store, int64_t *conflicts, int64_t *findings) MUST_USE; /* open ones */
/* FAULT_INPUT when there is no such conflict or finding. Memory from the arena. */
fault_t waiting_load(struct store *store, struct arena *arena, struct uuid id, struct waiting *out) MUST_USE;
/* {"id", "kind": "conflict"|"finding", "ledger", "record", "path", "of", "field"?, "base", "mine", "theirs", "mine_author" …, "rule"?,
 * "severity"?, "open"}, as the command line shows it. */
fault_t waiting_json(struct store *store, struct arena *arena, const struct waiting *waiting, json_t *object) MUST_USE;
/* Adds what a form shows besides: "number" of the record, "text": {"zh", "en"} of a finding, "settled": {"choice", "reason", "by",
 * "by_id", "at"} when it is. "reason" is left out where its key is not here. */
fault_t waiting_add(struct store *store, struct arena *arena, const struct waiting *waiting, json_t *object) MUST_USE;
/* [{…}] of both together, in the order of waiting_ids, at most `limit`. */
fault_t waiting_list(struct store *store, bool all, int64_t limit, json_t **out) MUST_USE;
/* What a finding's rule says, for people. */
struct label waiting_rule(struct span rule);

#endif
