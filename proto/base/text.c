/* Text and its encodings; see text.h. Hex, base64 and base32 are one thing: bytes cut into digits of 4, 6 or 5 bits,
 * the most significant first, the last digit filled up with zero bits.
 */
#include "base/text.h"

#include <assert.h>
#include <string.h>

/* What may follow which lead byte (RFC 3629, section 4); all bytes after the second are 80 to BF. The form of nearly
 * all Chinese text stands first. */
static const struct utf8_form {
	uint8_t lead_low, lead_high;
	uint8_t size;
	uint8_t second_low, second_high;
} utf8_forms[] = {
	{ 0xe1, 0xec, 3, 0x80, 0xbf }, { 0xee, 0xef, 3, 0x80, 0xbf }, { 0xc2, 0xdf, 2, 0x80, 0xbf },
	{ 0xe0, 0xe0, 3, 0xa0, 0xbf }, { 0xed, 0xed, 3, 0x80, 0x9f }, { 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf }, { 0xf4, 0xf4, 4, 0x80, 0x8f },
};

struct alphabet {
	const char *digits;
	unsigned width; /* bits of a digit */
	const char *folded_from;
	const char *folded_to;
	const char *skipped;
};

static const struct alphabet hex = {
	.digits = "0123456789abcdef",
	.width = 4,
	.folded_from = "ABCDEF",
	.folded_to = "abcdef",
	.skipped = "",
};

static const struct alphabet base64 = {
	.digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
	.width = 6,
	.folded_from = "",
	.folded_to = "",
	.skipped = "",
};

static const struct alphabet base32 = {
	.digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ",
	.width = 5,
	.folded_from = "abcdefghjkmnpqrstvwxyziIlLoO",
	.folded_to = "ABCDEFGHJKMNPQRSTVWXYZ111100",
	.skipped = "- \t\n\r\v\f",
};

static size_t
ascii_run(struct span text, size_t at)
{
	const uint64_t high_bits = 0x8080808080808080;
	for (uint64_t word; text.size - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, text.data + at, sizeof(word));
		if (word & high_bits)
			break;
	}
	while (at < text.size && text.data[at] < 0x80)
		at++;
	return at;
}

/* Bytes of the well-formed sequence that starts here with a byte of 80 or more; 0 when it is malformed. */
static size_t
utf8_sequence(const uint8_t *bytes, size_t left)
{
	const struct utf8_form *form = utf8_forms;
	const struct utf8_form *end = utf8_forms + sizeof(utf8_forms) / sizeof(utf8_forms[0]);
	while (bytes[0] < form->lead_low || bytes[0] > form->lead_high) {
		if (++form == end)
			return 0;
	}
	if (left < form->size || bytes[1] < form->second_low || bytes[1] > form->second_high)
		return 0;
	for (size_t i = 2; i < form->size; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	}
	return form->size;
}

struct span
text_cut(struct span text, size_t most)
{
	size_t at = 0;
	text = span_part(text, 0, most);
	while (at < text.size) {
		if (text.data[at] < 0x80) {
			at = ascii_run(text, at);
			continue;
		}
		size_t size = utf8_sequence(text.data + at, text.size - at);
		if (size == 0)
			break;
		at += size;
	}
	return span_part(text, 0, at);
}

bool
text_is_utf8(struct span text)
{
	return text_cut(text, SIZE_MAX).size == text.size;
}

void
text_copy(char *out, size_t room, struct span text)
{
	assert(room > 0);
	struct span part = text_cut(text, room - 1);
	if (part.size)
		memcpy(out, part.data, part.size);
	out[part.size] = '\0';
}

size_t
text_length(struct span text)
{
	size_t length = 0;
	for (size_t i = 0; i < text.size; i++)
		length += (text.data[i] & 0xc0) != 0x80;
	return length;
}

uint32_t
text_next(struct span text, size_t *at)
{
	assert(*at < text.size);
	uint8_t lead = text.data[*at];
	size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	assert(size <= text.size - *at);
	uint32_t code_point = size == 1 ? lead : lead & (0x7fU >> size);
	for (size_t i = 1; i < size; i++)
		code_point = code_point << 6 | (text.data[*at + i] & 0x3f);
	*at += size;
	return code_point;
}

void
text_put_code_point(struct buffer *buffer, uint32_t code_point)
{
	assert(code_point <= 0x10ffff && (code_point < 0xd800 || code_point > 0xdfff));
	if (code_point < 0x80) {
		buffer_put_byte(buffer, (uint8_t)code_point);
		return;
	}
	size_t size = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
	uint8_t bytes[4];
	for (size_t i = size - 1; i > 0; i--) {
		bytes[i] = (uint8_t)(0x80 | (code_point & 0x3f));
		code_point >>= 6;
	}
	bytes[0] = (uint8_t)((0xf00U >> size) | code_point);
	buffer_put(buffer, bytes, size);
}

void
text_mend(char *text)
{
	text[text_cut(span_text(text), SIZE_MAX).size] = '\0';
}

bool
text_has_control(struct span text)
{
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];
		if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f)
			return true;
	}
	return false;
}

static bool
is_space(uint8_t byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct span
text_trim(struct span text)
{
	size_t from = 0;
	size_t to = text.size;
	while (from < to && is_space(text.data[from]))
		from++;
	while (to > from && is_space(text.data[to - 1]))
		to--;
	return span_part(text, from, to - from);
}

static uint8_t
lower(uint8_t byte)
{
	return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

bool
text_equal_nocase(struct span a, struct span b)
{
	if (a.size != b.size)
		return false;
	for (size_t i = 0; i < a.size; i++) {
		if (lower(a.data[i]) != lower(b.data[i]))
			return false;
	}
	return true;
}

static void
digits_put(struct buffer *buffer, const struct alphabet *alphabet, struct span bytes)
{
	assert(bytes.size < SIZE_MAX / 16);
	unsigned width = alphabet->width;
	uint8_t *out = buffer_extend(buffer, (bytes.size * 8 + width - 1) / width);
	if (!out)
		return;
	uint32_t bits = 0;
	unsigned held = 0; /* low bits of `bits` that are not written yet */
	for (size_t i = 0; i < bytes.size; i++) {
		bits = bits << 8 | bytes.data[i];
		for (held += 8; held >= width; held -= width)
			*out++ = (uint8_t)alphabet->digits[(bits >> (held - width)) & ((1U << width) - 1)];
	}
	if (held > 0)
		*out = (uint8_t)alphabet->digits[(bits << (width - held)) & ((1U << width) - 1)];
}

enum { NO_DIGIT = -1, SKIPPED = -2 };

/* What each byte stands for in this alphabet. Made for every text: that costs less than looking a dozen digits up. */
static void
list_digits(const struct alphabet *alphabet, int8_t values[256])
{
	memset(values, NO_DIGIT, 256);
	for (size_t i = 0; alphabet->digits[i]; i++)
		values[(uint8_t)alphabet->digits[i]] = (int8_t)i;
	for (size_t i = 0; alphabet->folded_from[i]; i++)
		values[(uint8_t)alphabet->folded_from[i]] = values[(uint8_t)alphabet->folded_to[i]];
	for (size_t i = 0; alphabet->skipped[i]; i++)
		values[(uint8_t)alphabet->skipped[i]] = SKIPPED;
}

/* Returns false when malformed. Writes the bytes unless `out` is NULL; *size becomes their number either way. */
static bool
digits_read(const struct alphabet *alphabet, struct span text, uint8_t *out, size_t *size)
{
	int8_t values[256];
	uint32_t bits = 0;
	unsigned held = 0;
	size_t count = 0;
	list_digits(alphabet, values);
	for (size_t i = 0; i < text.size; i++) {
		int value = values[text.data[i]];
		if (value == SKIPPED)
			continue;
		if (value == NO_DIGIT)
			return false;
		bits = bits << alphabet->width | (unsigned)value;
		held += alphabet->width;
		if (held < 8)
			continue;
		held -= 8;
		if (out)
			out[count] = (uint8_t)(bits >> held);
		count++;
	}
	/* A whole digit that no byte needed, or spare bits that are set: another text for the same bytes. */
	if (held >= alphabet->width || (bits & ((1U << held) - 1)) != 0)
		return false;
	*size = count;
	return true;
}

static bool
digits_read_into(const struct alphabet *alphabet, struct arena *arena, struct span text, struct span *out)
{
	size_t size;
	if (!digits_read(alphabet, text, NULL, &size))
		return false;
	uint8_t *bytes = arena_take(arena, size);
	bool same = digits_read(alphabet, text, bytes, &size);
	assert(same);
	*out = span_of(bytes, size);
	return true;
}

void
text_put_hex(struct buffer *buffer, struct span bytes)
{
	digits_put(buffer, &hex, bytes);
}

bool
text_read_hex(struct span text, uint8_t *out, size_t out_size)
{
	size_t size;
	if (text.size / 2 != out_size || !digits_read(&hex, text, NULL, &size))
		return false;
	return digits_read(&hex, text, out, &size);
}

void
text_put_base64(struct buffer *buffer, struct span bytes)
{
	digits_put(buffer, &base64, bytes);
	buffer_put(buffer, "==", (3 - bytes.size % 3) % 3);
}

bool
text_read_base64(struct arena *arena, struct span text, struct span *out)
{
	if (text.size % 4 != 0)
		return false;
	for (int padding = 0; padding < 2 && span_ends(text, SPAN("=")); padding++)
		text.size--;
	return digits_read_into(&base64, arena, text, out);
}

void
text_put_base32(struct buffer *buffer, struct span bytes)
{
	digits_put(buffer, &base32, bytes);
}

bool
text_read_base32(struct arena *arena, struct span text, struct span *out)
{
	return digits_read_into(&base32, arena, text, out);
}

bool
text_read_integer(struct span text, int64_t *out)
{
	bool negative = text.size > 0 && text.data[0] == '-';
	struct span digits = span_part(text, negative, SIZE_MAX);
	if (digits.size == 0 || (digits.data[0] == '0' && (digits.size > 1 || negative)))
		return false;
	int64_t value = 0;
	for (size_t i = 0; i < digits.size; i++) {
		uint8_t digit = digits.data[i];
		if (digit < '0' || digit > '9' || __builtin_mul_overflow(value, 10, &value))
			return false;
		/* Towards its own side of zero: the least int64 has no positive twin. */
		int64_t step = negative ? '0' - digit : digit - '0';
		if (__builtin_add_overflow(value, step, &value))
			return false;
	}
	*out = value;
	return true;
}
