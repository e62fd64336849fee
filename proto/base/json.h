/* JSON through jansson: the one place that includes it. Reading is strict (no duplicate keys, whole input, UTF-8);
 * writing for people and programs is jansson's, writing of canonical documents needs only json_put_text.
 */
#ifndef HESHI_BASE_JSON_H
#define HESHI_BASE_JSON_H

#include "base/buffer.h"

#include <jansson.h>

/* From now on JSON that is dropped is overwritten: passwords come in it. Call it once, before the first thread; command_main does. */
void json_start(void);
/* One JSON value, any type. FAULT_INPUT with line and column when malformed. *out is the caller's (json_drop). */
fault_t json_read(struct span text, json_t **out) MUST_USE;
/* Usable with OWN(json_drop); NULL inside is allowed. */
void json_drop(json_t **json);
/* Indented by one space, keys in insertion order, UTF-8 unescaped, no line feed at the end. */
void json_put(struct buffer *out, const json_t *json);
/* The same on one line, without spaces. */
void json_put_line(struct buffer *out, const json_t *json);
/* A string literal with the shortest escapes: \" \\ \b \f \n \r \t, \u00xx (lower case) for other controls, all else
 * raw. */
void json_put_text(struct buffer *out, struct span text);
/* A JSON string from a span of UTF-8. Each byte that is malformed there becomes U+FFFD: what other programs and other machines wrote must
 * not end this one. */
json_t *json_span(struct span text);
/* A JSON string's text; empty for anything else, and for NULL. Borrowed. */
struct span json_text(const json_t *json);
/* An object's member as a text: "" when it is absent or no string. Borrowed. */
const char *json_text_of(const json_t *object, const char *name);

#endif
