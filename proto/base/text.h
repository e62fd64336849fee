/* Text and its encodings: UTF-8 checking, hex, base64, base32, integers.
 */
#ifndef HESHI_BASE_TEXT_H
#define HESHI_BASE_TEXT_H

#include "base/arena.h"
#include "base/buffer.h"

/* Well-formed UTF-8 by RFC 3629 (no surrogates, no overlong forms, at most U+10FFFF). */
bool text_is_utf8(struct span text);
/* The longest beginning that is well-formed UTF-8 and has at most `most` bytes: cut between two characters, or before what is malformed. */
struct span text_cut(struct span text, size_t most);
/* Such a beginning, with a NUL, into `room` bytes (1 at least). */
void text_copy(char *out, size_t room, struct span text);
/* Ends a text like that which something else has cut, at whatever byte. */
void text_mend(char *text);
/* Code points in well-formed UTF-8. */
size_t text_length(struct span text);
/* Reads the code point at *at of well-formed UTF-8 and moves *at behind it. */
uint32_t text_next(struct span text, size_t *at);
/* As UTF-8; asserts that it is a code point UTF-8 can hold. */
void text_put_code_point(struct buffer *buffer, uint32_t code_point);
/* Has a control character (below U+0020 or U+007F) other than line feed and tab. */
bool text_has_control(struct span text);
/* Without ASCII white space at both ends. */
struct span text_trim(struct span text);
bool text_equal_nocase(struct span a, struct span b); /* ASCII letters only */

void text_put_hex(struct buffer *buffer, struct span bytes);
/* Exactly out_size bytes from 2*out_size lower- or upper-case digits; false otherwise (out untouched). */
bool text_read_hex(struct span text, uint8_t *out, size_t out_size);
/* Standard base64 with padding (RFC 4648 section 4), no line breaks. */
void text_put_base64(struct buffer *buffer, struct span bytes);
/* Strict: canonical padding, no white space, zero spare bits. False when malformed; *out is in the arena. */
bool text_read_base64(struct arena *arena, struct span text, struct span *out);
/* Crockford base32 without padding, upper case. */
void text_put_base32(struct buffer *buffer, struct span bytes);
/* Any case; I and L read as 1, O as 0; hyphens and white space are skipped. False when malformed. */
bool text_read_base32(struct arena *arena, struct span text, struct span *out);
/* Decimal, optional minus, no plus, no spaces, no leading zeros but "0"; false when malformed or out of range. */
bool text_read_integer(struct span text, int64_t *out);

#endif
