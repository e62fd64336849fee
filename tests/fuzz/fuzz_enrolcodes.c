/* Fuzzes enrolment codes: what is read is written as a code that reads the same, in small letters and in other groups too; and a code
 * with one letter mistyped for another never reads as the same.
 *
 * Input: the text of a code; its bytes are also taken for a code's content.
 */
#include "base/text.h"
#include "core/enrolcode.h"
#include "tests/support/tape.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
same(const struct enrolcode *a, const struct enrolcode *b)
{
	return memcmp(a->fingerprint, b->fingerprint, sizeof(a->fingerprint)) == 0 &&
	       memcmp(a->secret, b->secret, sizeof(a->secret)) == 0 && strcmp(a->address, b->address) == 0;
}

/* As a person might copy it. */
static void
put_copied(struct buffer *out, struct span text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == '-')
			buffer_put_text(out, i % 3 ? " " : "\n\t");
		else
			buffer_put_byte(out, (uint8_t)tolower(text.data[i]));
	}
}

static void
write_again(const struct enrolcode *code, size_t mistyped)
{
	struct buffer OWN(buffer_drop) text = { 0 }, copied = { 0 };
	struct enrolcode again;
	enrolcode_put(&text, code);
	put_copied(&copied, buffer_span(&text));
	bool good = enrolcode_read(buffer_span(&text), &again);
	assert(good && same(code, &again));
	good = enrolcode_read(buffer_span(&copied), &again);
	assert(good && same(code, &again));
	/* The check has 16 bits, so that once in 65,536 times it is a code; but another one. */
	uint8_t *letter = &text.data[mistyped % text.size];
	*letter = *letter == 'A' ? 'B' : 'A';
	good = enrolcode_read(buffer_span(&text), &again);
	assert(!good || !same(code, &again));
}

static struct enrolcode
code_of(struct tape *tape)
{
	struct enrolcode code = { 0 };
	for (size_t i = 0; i < sizeof(code.fingerprint); i++)
		code.fingerprint[i] = tape_byte(tape);
	for (size_t i = 0; i < sizeof(code.secret); i++)
		code.secret[i] = tape_byte(tape);
	struct span address = span_part(tape->rest, 0, sizeof(code.address) - 1);
	for (size_t i = 0; i < address.size; i++)
		code.address[i] = (char)('!' + address.data[i] % 94);
	return code;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct enrolcode code;
	struct tape tape = tape_of(data, size);
	if (enrolcode_read(span_of(data, size), &code))
		write_again(&code, size);
	code = code_of(&tape);
	if (code.address[0])
		write_again(&code, size + (size_t)data[0]);
	return 0;
}
