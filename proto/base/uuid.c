/* UUIDs of version 7; see uuid.h.
 *
 *	bytes 0-5   Unix milliseconds, most significant first
 *	byte  6     0111 and four random bits
 *	byte  7     random
 *	byte  8     10 and six random bits
 *	bytes 9-15  random
 */
#include "base/uuid.h"

#include <string.h>

/* Where the two digits of each byte stand in 8-4-4-4-12. */
static const uint8_t digit_at[16] = { 0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34 };
static const uint8_t hyphen_at[4] = { 8, 13, 18, 23 };
static const char digits[] = "0123456789abcdef";

struct uuid
uuid_make(int64_t unix_ms, const uint8_t random[10])
{
	const int64_t ms_max = ((int64_t)1 << 48) - 1;
	int64_t ms = unix_ms < 0 ? 0 : unix_ms > ms_max ? ms_max : unix_ms;
	struct uuid uuid;
	for (int i = 0; i < 6; i++)
		uuid.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
	memcpy(uuid.bytes + 6, random, 10);
	uuid.bytes[6] = (uint8_t)(0x70 | (uuid.bytes[6] & 0x0f));
	uuid.bytes[8] = (uint8_t)(0x80 | (uuid.bytes[8] & 0x3f));
	return uuid;
}

int64_t
uuid_ms(struct uuid uuid)
{
	int64_t ms = 0;
	for (int i = 0; i < 6; i++)
		ms = ms << 8 | uuid.bytes[i];
	return ms;
}

void
uuid_text(struct uuid uuid, char out[UUID_TEXT_SIZE + 1])
{
	for (size_t i = 0; i < sizeof(hyphen_at); i++)
		out[hyphen_at[i]] = '-';
	for (size_t i = 0; i < sizeof(digit_at); i++) {
		out[digit_at[i]] = digits[uuid.bytes[i] >> 4];
		out[digit_at[i] + 1] = digits[uuid.bytes[i] & 0x0f];
	}
	out[UUID_TEXT_SIZE] = '\0';
}

void
uuid_put(struct buffer *buffer, struct uuid uuid)
{
	char text[UUID_TEXT_SIZE + 1];
	uuid_text(uuid, text);
	buffer_put(buffer, text, UUID_TEXT_SIZE);
}

/* 16 or more when it is no lower-case digit. */
static unsigned
digit_value(uint8_t digit)
{
	if (digit >= '0' && digit <= '9')
		return (unsigned)digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return (unsigned)digit - 'a' + 10;
	return 16;
}

bool
uuid_read(struct span text, struct uuid *out)
{
	if (text.size != UUID_TEXT_SIZE)
		return false;
	for (size_t i = 0; i < sizeof(hyphen_at); i++) {
		if (text.data[hyphen_at[i]] != '-')
			return false;
	}
	uint8_t bytes[16];
	for (size_t i = 0; i < sizeof(digit_at); i++) {
		unsigned high = digit_value(text.data[digit_at[i]]);
		unsigned low = digit_value(text.data[digit_at[i] + 1]);
		if (high > 15 || low > 15)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return uuid_read_bytes(span_of(bytes, sizeof(bytes)), out);
}

bool
uuid_read_bytes(struct span bytes, struct uuid *out)
{
	if (bytes.size != sizeof(out->bytes))
		return false;
	if ((bytes.data[6] & 0xf0) != 0x70 || (bytes.data[8] & 0xc0) != 0x80)
		return false;
	memcpy(out->bytes, bytes.data, sizeof(out->bytes));
	return true;
}

bool
uuid_equal(struct uuid a, struct uuid b)
{
	return uuid_compare(a, b) == 0;
}

int
uuid_compare(struct uuid a, struct uuid b)
{
	return memcmp(a.bytes, b.bytes, sizeof(a.bytes));
}
