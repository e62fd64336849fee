/* msgpack; see pack.h. The reader's unit is the token: one value's lead byte with the number behind it, which is the
 * value itself, or the size of a string, or the count of a container.
 */
#include "base/pack.h"

#include "base/text.h"

#include <assert.h>
#include <msgpack.h>

#define LEADS 0xc0 /* the table's first lead byte; e0 and above are integers again */

/* What a lead byte of c0 to df says. */
struct lead {
	enum pack_type type;
	uint8_t width;     /* bytes of the number that follows, big endian; 0 when `fixed` is the number */
	uint8_t fixed;     /* truth value, or size of a fixext */
	bool is_signed;    /* the number is two's complement */
	bool is_extension; /* one byte of extension type stands between number and content */
};

struct token {
	enum pack_type type;
	int64_t number;
	int8_t extension;
	size_t header;   /* bytes up to the content or the next value */
	const char *why; /* what is wrong with PACK_BAD */
};

static const struct lead leads[] = {
	[0xc0 - LEADS] = { .type = PACK_NIL },
	[0xc1 - LEADS] = { .type = PACK_BAD },
	[0xc2 - LEADS] = { PACK_TRUTH, .fixed = 0 },
	[0xc3 - LEADS] = { PACK_TRUTH, .fixed = 1 },
	[0xc4 - LEADS] = { PACK_BYTES, .width = 1 },
	[0xc5 - LEADS] = { PACK_BYTES, .width = 2 },
	[0xc6 - LEADS] = { PACK_BYTES, .width = 4 },
	[0xc7 - LEADS] = { PACK_EXTENSION, .width = 1, .is_extension = true },
	[0xc8 - LEADS] = { PACK_EXTENSION, .width = 2, .is_extension = true },
	[0xc9 - LEADS] = { PACK_EXTENSION, .width = 4, .is_extension = true },
	[0xca - LEADS] = { .type = PACK_BAD },
	[0xcb - LEADS] = { .type = PACK_BAD },
	[0xcc - LEADS] = { PACK_INTEGER, .width = 1 },
	[0xcd - LEADS] = { PACK_INTEGER, .width = 2 },
	[0xce - LEADS] = { PACK_INTEGER, .width = 4 },
	[0xcf - LEADS] = { PACK_INTEGER, .width = 8 },
	[0xd0 - LEADS] = { PACK_INTEGER, .width = 1, .is_signed = true },
	[0xd1 - LEADS] = { PACK_INTEGER, .width = 2, .is_signed = true },
	[0xd2 - LEADS] = { PACK_INTEGER, .width = 4, .is_signed = true },
	[0xd3 - LEADS] = { PACK_INTEGER, .width = 8, .is_signed = true },
	[0xd4 - LEADS] = { PACK_EXTENSION, .fixed = 1, .is_extension = true },
	[0xd5 - LEADS] = { PACK_EXTENSION, .fixed = 2, .is_extension = true },
	[0xd6 - LEADS] = { PACK_EXTENSION, .fixed = 4, .is_extension = true },
	[0xd7 - LEADS] = { PACK_EXTENSION, .fixed = 8, .is_extension = true },
	[0xd8 - LEADS] = { PACK_EXTENSION, .fixed = 16, .is_extension = true },
	[0xd9 - LEADS] = { PACK_TEXT, .width = 1 },
	[0xda - LEADS] = { PACK_TEXT, .width = 2 },
	[0xdb - LEADS] = { PACK_TEXT, .width = 4 },
	[0xdc - LEADS] = { PACK_ARRAY, .width = 2 },
	[0xdd - LEADS] = { PACK_ARRAY, .width = 4 },
	[0xde - LEADS] = { PACK_MAP, .width = 2 },
	[0xdf - LEADS] = { PACK_MAP, .width = 4 },
};

static const char cut_short[] = "the bytes are cut short";

static const char *const missing[] = {
	[PACK_NIL] = "no nil where one belongs",         [PACK_TRUTH] = "no truth value where one belongs",
	[PACK_INTEGER] = "no integer where one belongs", [PACK_TEXT] = "no text where one belongs",
	[PACK_BYTES] = "no bytes where some belong",     [PACK_ARRAY] = "no array where one belongs",
	[PACK_MAP] = "no map where one belongs",         [PACK_EXTENSION] = "no extension where one belongs",
};

static int
put_written(void *out, const char *bytes, size_t size)
{
	buffer_put(out, bytes, size);
	return 0;
}

static msgpack_packer
packer_into(struct buffer *out)
{
	msgpack_packer packer;
	msgpack_packer_init(&packer, out, put_written);
	return packer;
}

void
pack_integer(struct buffer *out, int64_t value)
{
	msgpack_packer packer = packer_into(out);
	msgpack_pack_int64(&packer, value);
}

void
pack_truth(struct buffer *out, bool value)
{
	msgpack_packer packer = packer_into(out);
	if (value)
		msgpack_pack_true(&packer);
	else
		msgpack_pack_false(&packer);
}

void
pack_nil(struct buffer *out)
{
	msgpack_packer packer = packer_into(out);
	msgpack_pack_nil(&packer);
}

void
pack_text(struct buffer *out, struct span text)
{
	assert(text.size <= UINT32_MAX);
	msgpack_packer packer = packer_into(out);
	msgpack_pack_str_with_body(&packer, text.data, text.size);
}

void
pack_bytes(struct buffer *out, struct span bytes)
{
	assert(bytes.size <= UINT32_MAX);
	msgpack_packer packer = packer_into(out);
	msgpack_pack_bin_with_body(&packer, bytes.data, bytes.size);
}

void
pack_extension(struct buffer *out, int8_t type, struct span bytes)
{
	assert(bytes.size <= UINT32_MAX);
	msgpack_packer packer = packer_into(out);
	msgpack_pack_ext_with_body(&packer, bytes.data, bytes.size, type);
}

void
pack_array(struct buffer *out, size_t count)
{
	assert(count <= UINT32_MAX);
	msgpack_packer packer = packer_into(out);
	msgpack_pack_array(&packer, count);
}

void
pack_map(struct buffer *out, size_t count)
{
	assert(count <= UINT32_MAX);
	msgpack_packer packer = packer_into(out);
	msgpack_pack_map(&packer, count);
}

struct unpack
unpack_start(struct span bytes)
{
	return (struct unpack){ .rest = bytes };
}

static struct token
token_bad(const char *why)
{
	return (struct token){ .type = PACK_BAD, .why = why };
}

/* Lead bytes that hold their number themselves. */
static struct token
token_short(uint8_t lead)
{
	if (lead < 0x80)
		return (struct token){ .type = PACK_INTEGER, .number = lead, .header = 1 };
	if (lead < 0x90)
		return (struct token){ .type = PACK_MAP, .number = lead & 0x0f, .header = 1 };
	if (lead < 0xa0)
		return (struct token){ .type = PACK_ARRAY, .number = lead & 0x0f, .header = 1 };
	if (lead < LEADS)
		return (struct token){ .type = PACK_TEXT, .number = lead & 0x1f, .header = 1 };
	return (struct token){ .type = PACK_INTEGER, .number = (int8_t)lead, .header = 1 };
}

static uint64_t
big_endian(const uint8_t *bytes, size_t width)
{
	uint64_t number = 0;
	for (size_t i = 0; i < width; i++)
		number = number << 8 | bytes[i];
	return number;
}

static struct token
token_long(const struct lead *lead, struct span rest)
{
	if (lead->type == PACK_BAD)
		return token_bad("a float or a byte that starts nothing");
	size_t header = 1U + lead->width + lead->is_extension;
	if (rest.size < header)
		return token_bad(cut_short);
	uint64_t number = lead->width > 0 ? big_endian(rest.data + 1, lead->width) : lead->fixed;
	if (lead->is_signed) {
		uint64_t sign = (uint64_t)1 << (8 * lead->width - 1);
		number = (number ^ sign) - sign;
	} else if (number > INT64_MAX) {
		return token_bad("an integer is too large");
	}
	int8_t extension = lead->is_extension ? (int8_t)rest.data[header - 1] : 0;
	return (struct token){ lead->type, (int64_t)number, extension, header, NULL };
}

static struct token
token_next(const struct unpack *in)
{
	if (in->broken)
		return token_bad(in->why);
	if (in->rest.size == 0)
		return (struct token){ .type = PACK_END };
	uint8_t lead = in->rest.data[0];
	return lead >= LEADS && lead < 0xe0 ? token_long(&leads[lead - LEADS], in->rest) : token_short(lead);
}

enum pack_type
unpack_peek(const struct unpack *in)
{
	return token_next(in).type;
}

/* Reads the header of a value of this type and leaves its content; PACK_BAD with zeros otherwise. */
static struct token
token_take(struct unpack *in, enum pack_type type)
{
	struct token token = token_next(in);
	if (token.type != type) {
		const char *other = token.type == PACK_END ? cut_short : missing[type];
		unpack_break(in, token.type == PACK_BAD ? token.why : other);
		return (struct token){ .type = PACK_BAD };
	}
	in->rest = span_part(in->rest, token.header, SIZE_MAX);
	return token;
}

static struct span
content_take(struct unpack *in, struct token token, size_t size_max)
{
	if (in->broken)
		return (struct span){ 0 };
	size_t size = (size_t)token.number;
	if (size > size_max)
		unpack_break(in, "longer than allowed");
	else if (size > in->rest.size)
		unpack_break(in, cut_short);
	else if (token.type == PACK_TEXT && !text_is_utf8(span_part(in->rest, 0, size)))
		unpack_break(in, "text that is not UTF-8");
	if (in->broken)
		return (struct span){ 0 };
	struct span content = span_part(in->rest, 0, size);
	in->rest = span_part(in->rest, size, SIZE_MAX);
	return content;
}

/* `width` is the number of values that each count stands for; every value takes a byte at least. */
static size_t
count_take(struct unpack *in, enum pack_type type, size_t count_max, size_t width)
{
	size_t count = (size_t)token_take(in, type).number;
	if (count > count_max)
		unpack_break(in, "more items than allowed");
	else if (count > in->rest.size / width)
		unpack_break(in, cut_short);
	return in->broken ? 0 : count;
}

int64_t
unpack_integer(struct unpack *in)
{
	return token_take(in, PACK_INTEGER).number;
}

int64_t
unpack_integer_within(struct unpack *in, int64_t low, int64_t high)
{
	assert(low <= high);
	int64_t value = unpack_integer(in);
	if (!in->broken && (value < low || value > high))
		unpack_break(in, "an integer is out of range");
	return in->broken ? 0 : value;
}

bool
unpack_truth(struct unpack *in)
{
	return token_take(in, PACK_TRUTH).number != 0;
}

void
unpack_nil(struct unpack *in)
{
	token_take(in, PACK_NIL);
}

struct span
unpack_text(struct unpack *in, size_t size_max)
{
	return content_take(in, token_take(in, PACK_TEXT), size_max);
}

struct span
unpack_bytes(struct unpack *in, size_t size_max)
{
	return content_take(in, token_take(in, PACK_BYTES), size_max);
}

struct span
unpack_fixed(struct unpack *in, size_t size)
{
	struct token token = token_take(in, PACK_BYTES);
	if (!in->broken && (size_t)token.number != size)
		unpack_break(in, "bytes of the wrong size");
	return content_take(in, token, size);
}

struct span
unpack_extension(struct unpack *in, int8_t type, size_t size_max)
{
	struct token token = token_take(in, PACK_EXTENSION);
	if (!in->broken && token.extension != type)
		unpack_break(in, "an unknown extension type");
	return content_take(in, token, size_max);
}

size_t
unpack_array(struct unpack *in, size_t count_max)
{
	return count_take(in, PACK_ARRAY, count_max, 1);
}

size_t
unpack_map(struct unpack *in, size_t count_max)
{
	return count_take(in, PACK_MAP, count_max, 2);
}

/* Skips one value but for the values inside it, and returns how many these are. */
static size_t
skip_shallow(struct unpack *in, enum pack_type type)
{
	switch (type) {
	case PACK_ARRAY:
		return unpack_array(in, SIZE_MAX);
	case PACK_MAP:
		return 2 * unpack_map(in, SIZE_MAX);
	case PACK_TEXT:
	case PACK_BYTES:
	case PACK_EXTENSION:
		content_take(in, token_take(in, type), SIZE_MAX);
		return 0;
	case PACK_END:
	case PACK_BAD:
		unpack_nil(in); /* it is none, and breaks with the reason */
		return 0;
	default:
		token_take(in, type);
		return 0;
	}
}

void
unpack_skip(struct unpack *in)
{
	size_t left[UNPACK_DEPTH_MAX]; /* values still to come on each level */
	size_t depth = 0;
	do {
		enum pack_type type = unpack_peek(in);
		if ((type == PACK_ARRAY || type == PACK_MAP) && depth == UNPACK_DEPTH_MAX)
			unpack_break(in, "nested too deep");
		size_t inside = skip_shallow(in, type);
		if (in->broken)
			return;
		if (inside > 0)
			left[depth++] = inside;
		while (depth > 0 && left[depth - 1] == 0)
			depth--;
	} while (depth > 0 && left[depth - 1]-- > 0);
}

void
unpack_break(struct unpack *in, const char *why)
{
	if (in->broken)
		return;
	in->broken = true;
	in->why = why;
}

fault_t
unpack_check(const struct unpack *in, const char *what)
{
	if (in->broken)
		return fault_raise(FAULT_PEER, 0, "%s: %s", what, in->why);
	if (in->rest.size > 0)
		return fault_raise(FAULT_PEER, 0, "%s: bytes are left over", what);
	return NULL;
}
