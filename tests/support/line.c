/* Writing to a bare socket, and messages out of what it brought; see line.h. */
#include "tests/support/line.h"

#include <sys/socket.h>

bool
line_write(int socket, struct span bytes)
{
	while (bytes.size) {
		ssize_t sent = send(socket, bytes.data, bytes.size, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		bytes = span_part(bytes, (size_t)sent, SIZE_MAX);
	}
	return true;
}

bool
line_flush(int socket, struct tls *tls)
{
	struct buffer *cipher = tls_cipher(tls);
	bool open = line_write(socket, buffer_span(cipher));
	buffer_clear(cipher);
	return open;
}

fault_t
line_next(struct tls *tls, struct arena *arena, struct message *out, bool *found)
{
	struct buffer *plain = tls_plain(tls);
	size_t size = 1;
	*found = false;
	while (size && !*found) {
		struct span body;
		TRY(frame_find(buffer_span(plain), &size, &body));
		*found = size && body.size;
		if (*found)
			TRY(message_read(arena, arena_copy(arena, body), out));
		buffer_skip(plain, size);
	}
	return NULL;
}
