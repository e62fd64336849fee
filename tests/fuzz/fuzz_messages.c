/* Fuzzes the reading of messages: what was read and is put again is read the same. Input: one frame's body. */
#include "tests/support/wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads the body and puts the message; false when it is refused. */
static bool
put_again(struct buffer *out, struct span body)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct message message;
	fault_t fault = message_read(&arena, body, &message);
	if (fault) {
		fault_drop(fault);
		return false;
	}
	if (message.version > PROTOCOL_VERSION)
		return false;
	message_put(out, &message);
	return true;
}

static struct span
body_of(const struct buffer *frame)
{
	struct span body;
	size_t size;
	if (frame_find(buffer_span(frame), &size, &body) || size != frame->size)
		abort();
	return body;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer OWN(buffer_drop) once = { 0 };
	struct buffer OWN(buffer_drop) twice = { 0 };
	if (!put_again(&once, span_of(data, size)))
		return 0;
	if (!put_again(&twice, body_of(&once)) || !span_equal(buffer_span(&once), buffer_span(&twice)))
		abort();
	return 0;
}
