/* Fuzzes requests to the API: JSON bodies that make, change and settle records, drafts, preferences, settings, rosters, holidays. Whatever
 * comes is answered, never by a failure of the program, and refused input changes nothing.
 *
 * Input: method (1 byte), target ("/record/$0", percent-encoded, without the API's prefix) up to a line feed, body.
 */
#include "tests/support/api_stage.h"
#include "tests/support/tape.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Hashing a password takes as long as a thousand other requests. */
static bool
is_slow(enum http_method method, struct span target, struct span body)
{
	if (method == HTTP_GET || method == HTTP_HEAD)
		return false;
	return span_starts(target, SPAN("/session")) || span_starts(target, SPAN("/accounts/first")) ||
	       (span_starts(target, SPAN("/accounts")) && memmem(body.data, body.size, "password", 8));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum http_method methods[] = { HTTP_POST, HTTP_PATCH, HTTP_PUT, HTTP_DELETE, HTTP_GET, HTTP_HEAD };
	struct buffer OWN(buffer_drop) target = { 0 };
	struct tape tape = tape_of(data, size);
	enum http_method method = methods[tape_below(&tape, 6)];
	buffer_put_text(&target, API_PREFIX);
	struct span path = tape_line(&tape);
	buffer_put_span(&target, path);
	if (is_slow(method, path, tape.rest))
		return 0;
	api_stage_send(method, buffer_span(&target), tape.rest);
	return 0;
}
