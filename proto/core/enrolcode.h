/* Enrolment codes: what a person carries from the hub to a new node (on paper, by telephone, on a stick).
 *
 * Text: "HESHI1-" and Crockford base32 in groups of five, of: version (1 byte, 1), fingerprint of the authority's
 * certificate (first 16 bytes of its SHA-256), secret (10 bytes), address "host:port" (1 to 100 bytes of printable ASCII
 * without spaces), and a check (first 2 bytes of the SHA-256 over all before it). Case, hyphens and white space do not matter.
 */
#ifndef HESHI_CORE_ENROLCODE_H
#define HESHI_CORE_ENROLCODE_H

#include "base/arena.h"
#include "base/buffer.h"

#define ENROLCODE_FINGERPRINT_SIZE 16
#define ENROLCODE_SECRET_SIZE 10

struct enrolcode {
	uint8_t fingerprint[ENROLCODE_FINGERPRINT_SIZE];
	uint8_t secret[ENROLCODE_SECRET_SIZE];
	char address[101];
};

void enrolcode_put(struct buffer *out, const struct enrolcode *code);
/* False when the text is no code or was mistyped. */
bool enrolcode_read(struct span text, struct enrolcode *out);

#endif
