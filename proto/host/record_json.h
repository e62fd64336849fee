/* A record as programs see it: its fields, parts, way to the hub and warnings as JSON; and what an act came to.
 */
#ifndef HESHI_HOST_RECORD_JSON_H
#define HESHI_HOST_RECORD_JSON_H

#include "base/json.h"
#include "host/records.h"

/* A record (or one part of it), as it is shown. */
struct record_view {
	struct place place; /* what was asked for: the record, or the part */
	struct record_whole whole;
	struct record_state state;
	struct problems warnings; /* what the record gives reason to warn of on that day, likely duplicates too */
};

/* Reads; memory from the arena. FAULT_INPUT when there is no such record. */
fault_t record_view(struct store *store, struct arena *arena, struct uuid id, struct date today,
		    struct record_view *out) MUST_USE;
/* Whether this document of the record is the one that was asked for. */
bool record_view_is(const struct record_view *view, const struct record_document *document);
/* {"id", "kind", "fields", "sealed"?, "record" (of a part), "parts": [{"id", "kind", "fields", "sealed"?}], "state", "held_since"?,
 * "commit", "ledger", "warnings"} */
json_t *record_view_json(const struct record_view *view);

/* Of one document: its kind's name, or where no kind is known the name in its path; its own id. */
const char *record_document_kind(const struct record_document *document);
struct uuid record_document_id(const struct record_document *document);
/* "only_here", "sent", "held" */
const char *held_word(enum held held);

/* {"id", "commit" (when saved), "saved", "warnings"} of what was saved. */
json_t *outcome_json(const struct outcome *outcome);
/* Sets id and object id as texts. */
void json_set_uuid(json_t *object, const char *name, struct uuid id);
void json_set_oid(json_t *object, const char *name, const struct oid *oid);

#endif
