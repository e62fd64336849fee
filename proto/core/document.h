/* Documents: one JSON object each, in canonical form, and the fields within.
 *
 * Canonical: UTF-8; "{", then per field, sorted by name in byte order, a line `  "name": value` with a comma behind all
 * but the last, then "}" and a line feed. Values: integers in decimal, true/false, strings with the shortest escapes
 * (json_put_text), lists as `[1, 2, "x"]` on the same line; a sealed value is the string "sealed:1:" + base64. An
 * ordinary text must not begin with "sealed:". Names are 1 to LIMIT_FIELD_NAME of a-z, 0-9 and _, beginning with a
 * letter. Unknown fields are kept: documents know no kinds. Example:
 *
 *   {
 *     "amount": 350000,
 *     "category": "wages",
 *     "tags": ["group", "urgent"]
 *   }
 */
#ifndef HESHI_CORE_DOCUMENT_H
#define HESHI_CORE_DOCUMENT_H

#include "base/fault.h"
#include "core/value.h"

#define DOCUMENT_SEALED_PREFIX "sealed:1:" /* in front of the base64 of a sealed value */

struct field {
	struct span name;
	struct value value; /* never VALUE_NONE inside a document */
	bool secret; /* to be sealed before it is hashed (only in change sets under way, never in stored documents) */
};

/* Fields sorted by name, no name twice. Borrowed memory throughout. */
struct document {
	struct field *fields;
	size_t count;
};

bool field_name_valid(struct span name);
/* NULL when there is none. */
const struct field *document_find(const struct document *document, struct span name);
/* The value of a field; VALUE_NONE when unset. */
struct value document_value(const struct document *document, struct span name);
/* Shorthands for texts and integers; the empty span or `otherwise` when unset or of another type. */
struct span document_text(const struct document *document, const char *name);
int64_t document_integer(const struct document *document, const char *name, int64_t otherwise);
bool document_truth(const struct document *document, const char *name);
/* A new document in the arena: `document` with one field set, replaced, or (VALUE_NONE) taken away. */
struct document document_with(struct arena *arena, const struct document *document, const struct field *field);
/* The same for a text, in place; an empty one leaves the document as it is. */
void document_set_text(struct arena *arena, struct document *document, const char *name, struct span text);
bool document_equal(const struct document *a, const struct document *b);

/* Canonical form. Sticky: give the buffer LIMIT_DOCUMENT as its limit and check it. The document must not hold secret
 * fields (assert). */
void document_encode(struct buffer *out, const struct document *document);
/* Reads a JSON object into a document in the arena (texts are copied). Strict: FAULT_INPUT for floats, nulls, nested
 * objects, lists in lists, bad names, duplicates, values that do not fit (value_fits), more than LIMIT_DOCUMENT_FIELDS
 * fields or LIMIT_DOCUMENT bytes. Key order, white space and escapes may differ from canonical form
 * (document_decode_canonical also refuses that). */
fault_t document_decode(struct arena *arena, struct span json, struct document *out) MUST_USE;
fault_t document_decode_canonical(struct arena *arena, struct span json, struct document *out) MUST_USE;

#endif
