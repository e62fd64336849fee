/* Enrolment codes; see enrolcode.h. */
#include "core/enrolcode.h"

#include "base/crypt.h"
#include "base/text.h"

#include <string.h>

#define VERSION 1
#define ADDRESS_MAX (sizeof(((struct enrolcode *)0)->address) - 1)
#define CHECK_SIZE 2
#define FIXED_SIZE (1 + ENROLCODE_FINGERPRINT_SIZE + ENROLCODE_SECRET_SIZE)
#define GROUP 5

static const char prefix[] = "HESHI1";

static void
put_check(struct buffer *out)
{
	uint8_t digest[CRYPT_SHA256_SIZE];
	crypt_sha256(buffer_span(out), digest);
	buffer_put(out, digest, CHECK_SIZE);
}

void
enrolcode_put(struct buffer *out, const struct enrolcode *code)
{
	struct buffer OWN(buffer_drop) bytes = { 0 };
	struct buffer OWN(buffer_drop) letters = { 0 };
	buffer_put_byte(&bytes, VERSION);
	buffer_put(&bytes, code->fingerprint, sizeof(code->fingerprint));
	buffer_put(&bytes, code->secret, sizeof(code->secret));
	buffer_put_text(&bytes, code->address);
	put_check(&bytes);
	text_put_base32(&letters, buffer_span(&bytes));
	buffer_put_text(out, prefix);
	for (size_t at = 0; at < letters.size; at += GROUP) {
		buffer_put_byte(out, '-');
		buffer_put_span(out, span_part(buffer_span(&letters), at, GROUP));
	}
}

/* Without hyphens and white space: people copy codes in their own groups. */
static void
put_letters(struct buffer *out, struct span text)
{
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];
		if (byte != '-' && byte > ' ')
			buffer_put_byte(out, byte);
	}
}

/* "host:port" in printable ASCII. */
static bool
is_address(struct span address)
{
	for (size_t i = 0; i < address.size; i++) {
		if (address.data[i] <= ' ' || address.data[i] >= 0x7f)
			return false;
	}
	return address.size >= 1 && address.size <= ADDRESS_MAX;
}

static bool
check_holds(struct span bytes)
{
	struct buffer OWN(buffer_drop) again = { 0 };
	buffer_put_span(&again, span_part(bytes, 0, bytes.size - CHECK_SIZE));
	put_check(&again);
	return span_equal(bytes, buffer_span(&again));
}

static bool
read_bytes(struct span bytes, struct enrolcode *out)
{
	if (bytes.size <= FIXED_SIZE + CHECK_SIZE || bytes.data[0] != VERSION || !check_holds(bytes))
		return false;
	struct span address = span_part(bytes, FIXED_SIZE, bytes.size - FIXED_SIZE - CHECK_SIZE);
	if (!is_address(address))
		return false;
	struct enrolcode code = { 0 };
	memcpy(code.fingerprint, bytes.data + 1, sizeof(code.fingerprint));
	memcpy(code.secret, bytes.data + 1 + sizeof(code.fingerprint), sizeof(code.secret));
	memcpy(code.address, address.data, address.size);
	*out = code;
	return true;
}

bool
enrolcode_read(struct span text, struct enrolcode *out)
{
	struct arena OWN(arena_drop) arena = { 0 };
	/* More than the longest code: what does not fit is none. */
	struct buffer OWN(buffer_drop) letters = { .limit = 256 };
	put_letters(&letters, text);
	struct span rest = buffer_span(&letters);
	struct span start = span_part(rest, 0, strlen(prefix));
	struct span bytes;
	if (letters.full || !text_equal_nocase(start, span_text(prefix)))
		return false;
	return text_read_base32(&arena, span_part(rest, start.size, SIZE_MAX), &bytes) && read_bytes(bytes, out);
}
