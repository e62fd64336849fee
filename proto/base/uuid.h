/* UUIDs of RFC 9562, version 7: 48 bits of Unix milliseconds, then random bits. Names of records and parts.
 */
#ifndef HESHI_BASE_UUID_H
#define HESHI_BASE_UUID_H

#include "base/buffer.h"

#define UUID_TEXT_SIZE 36

struct uuid {
	uint8_t bytes[16];
};

/* Version 7 from a time (ms since 1970, clamped to 48 bits) and ten random bytes (six bits of them are not used). */
struct uuid uuid_make(int64_t unix_ms, const uint8_t random[10]);
int64_t uuid_ms(struct uuid uuid);
/* Lower-case 8-4-4-4-12, NUL-terminated. */
void uuid_text(struct uuid uuid, char out[UUID_TEXT_SIZE + 1]);
void uuid_put(struct buffer *buffer, struct uuid uuid);
/* Strict lower-case 8-4-4-4-12 of version 7 and variant 10; false otherwise. */
bool uuid_read(struct span text, struct uuid *out);
/* The same rules for 16 raw bytes. */
bool uuid_read_bytes(struct span bytes, struct uuid *out);
bool uuid_equal(struct uuid a, struct uuid b);
int uuid_compare(struct uuid a, struct uuid b);

#endif
