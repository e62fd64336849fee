/* A small HTTP client; see http_client.h. */
#include "tests/support/http_client.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_S 20

static int
connect_to(const struct net_address *address)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)address->port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)address->port) };
	bool is_v4 = inet_pton(AF_INET, address->host, &v4.sin_addr) == 1;
	assert_true(is_v4 || inet_pton(AF_INET6, address->host, &v6.sin6_addr) == 1);
	int descriptor = socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(descriptor >= 0);
	const struct sockaddr *to = is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
	assert_int_equal(connect(descriptor, to, is_v4 ? sizeof(v4) : sizeof(v6)), 0);
	return descriptor;
}

void
http_client_open(struct http_client *client, const struct net_address *address)
{
	struct timeval patience = { .tv_sec = PATIENCE_S };
	*client = (struct http_client){ .socket = connect_to(address), .port = address->port };
	setsockopt(client->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(client->socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
}

void
http_client_close(struct http_client *client)
{
	if (client->socket > 0)
		close(client->socket);
	buffer_drop(&client->received);
	buffer_drop(&client->body);
	free(client->head);
	*client = (struct http_client){ 0 };
}

bool
http_client_send(struct http_client *client, struct span bytes)
{
	while (bytes.size > 0) {
		ssize_t sent = send(client->socket, bytes.data, bytes.size, MSG_NOSIGNAL);
		if (sent < 0 && errno == EAGAIN)
			fail_msg("the server took nothing for %d seconds", PATIENCE_S);
		if (sent < 0)
			return false;
		bytes = span_part(bytes, (size_t)sent, bytes.size);
	}
	return true;
}

bool
http_client_print(struct http_client *client, const char *format, ...)
{
	char *text = NULL;
	va_list args;
	va_start(args, format);
	int size = vasprintf(&text, format, args);
	va_end(args);
	assert_true(size >= 0);
	bool sent = http_client_send(client, span_of(text, (size_t)size));
	free(text);
	return sent;
}

/* Waits for more; false at the end. */
static bool
receive(struct http_client *client)
{
	char bytes[16 << 10];
	ssize_t got = recv(client->socket, bytes, sizeof(bytes), 0);
	if (got < 0 && errno == EAGAIN)
		fail_msg("the server said nothing for %d seconds", PATIENCE_S);
	if (got > 0)
		buffer_put(&client->received, bytes, (size_t)got);
	return got > 0;
}

/* Takes what stands before `end` off what was received, into *out if there is one. */
static bool
take_until(struct http_client *client, const char *end, char **out)
{
	for (;;) {
		const struct buffer *received = &client->received;
		const uint8_t *at =
			received->size > 0 ? memmem(received->data, received->size, end, strlen(end)) : NULL;
		if (at) {
			size_t size = (size_t)(at - received->data);
			free(*out);
			*out = calloc(1, size + 1);
			assert_non_null(*out);
			memcpy(*out, received->data, size);
			buffer_skip(&client->received, size + strlen(end));
			return true;
		}
		if (!receive(client))
			return false;
	}
}

static bool
take_body(struct http_client *client, size_t size)
{
	while (client->received.size < size)
		if (!receive(client))
			return false;
	buffer_put_span(&client->body, span_part(buffer_span(&client->received), 0, size));
	buffer_skip(&client->received, size);
	return true;
}

const char *
http_client_text(const struct http_client *client)
{
	return client->body.size > 0 ? (const char *)client->body.data : "";
}

/* So that the body can be read as text. */
static void
end_text(struct http_client *client)
{
	buffer_put_byte(&client->body, 0);
	client->body.size--;
}

int
http_client_head(struct http_client *client)
{
	buffer_clear(&client->body);
	client->status = 0;
	if (!take_until(client, "\r\n\r\n", &client->head))
		return 0;
	if (sscanf(client->head, "HTTP/1.%*1d %d ", &client->status) != 1)
		fail_msg("no answer of HTTP: %s", client->head);
	return client->status;
}

const char *
http_client_header(const struct http_client *client, const char *name, char *value, size_t size)
{
	for (const char *line = strstr(client->head, "\r\n"); line; line = strstr(line, "\r\n")) {
		line += 2;
		size_t length = strlen(name);
		if (strncasecmp(line, name, length) != 0 || line[length] != ':')
			continue;
		struct span text = span_of(line + length + 1, strcspn(line + length + 1, "\r"));
		snprintf(value, size, "%.*s", SPAN_ARG(text_trim(text)));
		return value;
	}
	return NULL;
}

bool
http_client_chunk(struct http_client *client)
{
	char *line = NULL;
	char *rest = NULL;
	buffer_clear(&client->body);
	bool good = take_until(client, "\r\n", &line);
	size_t size = good ? strtoul(line, NULL, 16) : 0;
	good = good && take_body(client, size) && take_until(client, "\r\n", &rest) && size > 0;
	free(line);
	free(rest);
	end_text(client);
	return good;
}

static int
answer(struct http_client *client, bool head_only)
{
	char value[32];
	if (!http_client_head(client))
		return 0;
	bool none = head_only || client->status == 304 || client->status == 204;
	const char *length = http_client_header(client, "Content-Length", value, sizeof(value));
	if (!none && !length)
		fail_msg("an answer without its length: read it by chunks");
	if (!none && !take_body(client, strtoul(length, NULL, 10)))
		client->status = 0;
	end_text(client);
	return client->status;
}

int
http_client_answer(struct http_client *client)
{
	return answer(client, false);
}

void
http_client_request(struct http_client *client, const char *method, const char *target, const char *headers,
		    const char *body)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	headers = headers ? headers : "";
	buffer_print(&text, "%s %s HTTP/1.1\r\n%s", method, target, headers);
	if (!strcasestr(headers, "Host:"))
		buffer_print(&text, "Host: 127.0.0.1:%d\r\n", client->port);
	if (body && !strcasestr(headers, "Content-Type:"))
		buffer_put_text(&text, "Content-Type: application/json\r\n");
	if (body)
		buffer_print(&text, "Content-Length: %zu\r\n", strlen(body));
	buffer_print(&text, "\r\n%s", body ? body : "");
	/* Even of a request that is cut off, the answer may be there. */
	http_client_send(client, buffer_span(&text));
}

int
http_client_ask(struct http_client *client, const char *method, const char *target, const char *headers,
		const char *body)
{
	http_client_request(client, method, target, headers, body);
	return answer(client, strcmp(method, "HEAD") == 0);
}

int
http_client_ask_once(struct http_client *client, const struct net_address *address, const char *method,
		     const char *target, const char *headers, const char *body)
{
	http_client_close(client);
	http_client_open(client, address);
	return http_client_ask(client, method, target, headers, body);
}

void
http_client_expect_end(struct http_client *client)
{
	while (receive(client))
		buffer_clear(&client->received);
}
