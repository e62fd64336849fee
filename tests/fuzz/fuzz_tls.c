/* Fuzzes the bytes that a stranger sends to a hub's TLS port, and kept sessions that a node reads back: nobody gets plain text through
 * without a handshake, a session that is read is put as the same bytes, and one that is not our own never resumes.
 *
 * Input: flags (1 byte; 1 = a kept session, else what is received), size of the pieces less one (1 byte), the bytes.
 */
#include "tests/support/district.h"

#include <assert.h>

#define HEADER 2

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct cast *
stage(void)
{
	if (!cast.hub)
		cast_start(NULL);
	return &cast;
}

static void
begin_with(const struct tls_session *session)
{
	struct tls *OWN(tls_close) node = NULL;
	fault_t fault = tls_open(stage()->node, session, &node);
	assert(!fault);
	fault = tls_send(node, SPAN("hello"));
	assert(!fault && tls_cipher(node)->size > 0 && !tls_ready(node) && !tls_resumed(node));
}

static void
read_session(struct span bytes)
{
	struct tls_session *OWN(tls_session_drop) session = NULL;
	struct buffer OWN(buffer_drop) again = { 0 };
	fault_t fault = tls_session_read(bytes, &session);
	if (fault) {
		assert(fault_code(fault) == FAULT_STORE && !session);
		fault_drop(fault);
		return;
	}
	fault = tls_session_put(session, &again);
	assert(!fault && span_equal(buffer_span(&again), bytes));
	begin_with(session);
}

static void
receive(struct span bytes, size_t piece)
{
	struct tls *OWN(tls_close) hub = NULL;
	fault_t fault = tls_open(stage()->hub, NULL, &hub);
	assert(!fault);
	while (!fault && bytes.size > 0) {
		fault = tls_receive(hub, span_part(bytes, 0, piece));
		bytes = span_part(bytes, piece, SIZE_MAX);
	}
	assert(!tls_ready(hub) && !tls_resumed(hub) && tls_plain(hub)->size == 0 && tls_peer(hub).size == 0);
	fault_drop(fault);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < HEADER)
		return 0;
	struct span bytes = span_of(data + HEADER, size - HEADER);
	if (data[0] & 1)
		read_session(bytes);
	else
		receive(bytes, (size_t)data[1] * 16 + 1);
	return 0;
}
