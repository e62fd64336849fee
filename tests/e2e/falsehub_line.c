/* The false hub's connection: a bare socket and a TLS filter, one session long. */
#include "tests/e2e/falsehub.h"

#include "host/clock.h"
#include "tests/support/line.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_MS 60000 /* for a node to come, and for its answers */
#define READ_ROOM 16384

struct line {
	struct false_hub *hub;
	false_answer *say;
	int socket;
	struct tls *tls;
	bool greeted, ended;
};

static void
drop_socket(int *held)
{
	if (*held >= 0)
		close(*held);
}

static fault_t
listen_here(int *out)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(at);
	*out = socket(AF_INET, SOCK_STREAM, 0);
	if (*out < 0 || bind(*out, (struct sockaddr *)&at, size) || listen(*out, 1) ||
	    getsockname(*out, (struct sockaddr *)&at, &size))
		return fault_raise(FAULT_SYSTEM, errno, "listening");
	printf("sync 127.0.0.1:%d\n", ntohs(at.sin_port));
	fflush(stdout);
	return NULL;
}

static bool
waits(int socket)
{
	struct pollfd poll_for = { .fd = socket, .events = POLLIN };
	return poll(&poll_for, 1, WAIT_MS) > 0;
}

static fault_t
on_hello(struct line *line, const struct message *message)
{
	struct false_hub *hub = line->hub;
	if (message->ledger_count > LEDGERS_MOST)
		return fault_raise(FAULT_INPUT, 0, "the node greets with more ledgers than it has");
	snprintf(hub->device, sizeof(hub->device), "%.*s", SPAN_ARG(message->device));
	hub->ledger_count = message->ledger_count;
	for (size_t i = 0; i < message->ledger_count; i++) {
		hub->hello[i] = message->hello[i];
		hub->hello[i].name = arena_copy(&hub->arena, message->hello[i].name);
	}
	line->greeted = true;
	TRY(line->say(hub));
	TRY(tls_send(line->tls, buffer_span(&hub->out)));
	line_flush(line->socket, line->tls);
	return NULL;
}

static fault_t
on_message(struct line *line, const struct message *message)
{
	struct buffer *answer = &line->hub->answer;
	if (message->type == MESSAGE_HELLO && !line->greeted)
		return on_hello(line, message);
	line->ended = message->type == MESSAGE_BYE || message->type == MESSAGE_REFUSAL;
	if (message->type == MESSAGE_BYE)
		buffer_put_text(answer, "bye");
	else if (message->type == MESSAGE_REFUSAL)
		buffer_print(answer, "refused %s", refusal_word(message->refusal));
	return NULL;
}

static fault_t
hear_messages(struct line *line)
{
	struct message message;
	bool found = true;
	while (found && !line->ended) {
		TRY(line_next(line->tls, &line->hub->arena, &message, &found));
		if (found)
			TRY(on_message(line, &message));
	}
	return NULL;
}

static fault_t
hear(struct line *line)
{
	uint8_t bytes[READ_ROOM];
	while (!line->ended) {
		ssize_t got = waits(line->socket) ? recv(line->socket, bytes, sizeof(bytes), 0) : 0;
		if (got <= 0)
			break;
		TRY(tls_receive(line->tls, span_of(bytes, (size_t)got)));
		line_flush(line->socket, line->tls);
		TRY(hear_messages(line));
	}
	if (!line->ended)
		buffer_put_text(&line->hub->answer, "closed");
	return NULL;
}

static fault_t
hub_tls(struct false_hub *hub, struct tls_config **out)
{
	struct span authority, certificate, key;
	TRY(store_get(hub->store, &hub->arena, "authority", &authority));
	TRY(store_get(hub->store, &hub->arena, "certificate", &certificate));
	TRY(store_get(hub->store, &hub->arena, "key", &key));
	return tls_config_hub(authority, certificate, key, out);
}

fault_t
false_hub_serve(struct false_hub *hub, false_answer *say)
{
	struct tls_config *config OWN(tls_config_drop) = NULL;
	struct tls *tls OWN(tls_close) = NULL;
	int listener OWN(drop_socket) = -1, socket OWN(drop_socket) = -1;
	TRY(hub_tls(hub, &config));
	TRY(listen_here(&listener));
	if (waits(listener))
		socket = accept(listener, NULL, NULL);
	if (socket < 0)
		return fault_raise(FAULT_PEER, 0, "no node came");
	TRY(tls_open(config, NULL, &tls));
	struct line line = { .hub = hub, .say = say, .socket = socket, .tls = tls };
	return hear(&line);
}
