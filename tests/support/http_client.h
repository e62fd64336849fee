/* A small HTTP client over a plain socket, for tests of servers: it sends what it is told, right or wrong. Anything that
 * takes longer than 20 seconds, or that is no HTTP, fails the test.
 */
#ifndef HESHI_SUPPORT_HTTP_CLIENT_H
#define HESHI_SUPPORT_HTTP_CLIENT_H

#include "base/buffer.h"
#include "host/net.h"

struct http_client {
	int socket;
	int port;
	struct buffer received; /* and not yet read */
	int status;             /* of the last answer; 0 when the connection ended before it */
	char *head;             /* its head, from the first header on */
	struct buffer body;     /* its body, NUL-terminated beyond its size */
};

/* Connects. `address` must be numeric. */
void http_client_open(struct http_client *client, const struct net_address *address);
/* Usable with OWN(http_client_close). */
void http_client_close(struct http_client *client);
/* Raw bytes. False when the server takes no more. */
bool http_client_send(struct http_client *client, struct span bytes);
bool http_client_print(struct http_client *client, const char *format, ...) PRINTF_LIKE(2, 3);
/* Reads one answer; its status, or 0 when the connection ended before all of it was there. */
int http_client_answer(struct http_client *client);
/* Sends a whole request. `headers` is "Name: value\r\n…" or NULL; Host is said unless it is among them. A body (or
 * NULL) goes with its length and, unless `headers` say another type, as application/json. */
void http_client_request(struct http_client *client, const char *method, const char *target, const char *headers,
			 const char *body);
/* The same, and reads the answer. */
int http_client_ask(struct http_client *client, const char *method, const char *target, const char *headers,
		    const char *body);
/* The same on a connection of its own. */
int http_client_ask_once(struct http_client *client, const struct net_address *address, const char *method,
			 const char *target, const char *headers, const char *body);
/* Value of a header of the last answer, in `value`; NULL when it is absent. */
const char *http_client_header(const struct http_client *client, const char *name, char *value, size_t size);
/* The last answer's body, or the last chunk, as text. */
const char *http_client_text(const struct http_client *client);
/* For streams: only the head of an answer, then chunk after chunk; 0 and false at the end. */
int http_client_head(struct http_client *client);
bool http_client_chunk(struct http_client *client);
/* Waits until the server has ended the connection, whatever it still says. */
void http_client_expect_end(struct http_client *client);

#endif
