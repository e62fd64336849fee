/* The rogue's connection: a bare socket and a TLS filter, read and written in turn. */
#include "tests/e2e/rogue.h"

#include "host/clock.h"
#include "tests/support/line.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MS 20000 /* longer than any of the hub's own limits that an attack waits for */
#define READ_ROOM 16384

struct line {
	struct rogue *rogue;
	int socket;
	struct tls *tls;
	int64_t until; /* steady clock */
	bool closed;   /* the answer is there, or never will be */
};

fault_t
rogue_dial(const struct rogue *rogue, int *out)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found = NULL;
	if (getaddrinfo(rogue->hub, rogue->port, &hints, &found))
		return fault_raise(FAULT_PEER, 0, "the hub's address is not known");
	*out = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int failed = *out < 0 || connect(*out, found->ai_addr, found->ai_addrlen);
	int why = errno;
	freeaddrinfo(found);
	return failed ? fault_raise(FAULT_PEER, why, "connecting to the hub") : NULL;
}

static void
end(struct line *line, const char *what, const char *why)
{
	if (!line->closed)
		buffer_print(&line->rogue->answer, "%s%s", what, why);
	line->closed = true;
}

/* What came, 0 at the end, -1 when time is up. */
static ssize_t
read_some(struct line *line, uint8_t *bytes, size_t room)
{
	struct pollfd poll_for = { .fd = line->socket, .events = POLLIN };
	int64_t left = line->until - clock_steady_ms();
	if (left <= 0 || poll(&poll_for, 1, (int)left) <= 0)
		return -1;
	ssize_t got = recv(line->socket, bytes, room, 0);
	return got > 0 ? got : 0;
}

static void
put_refusal(struct line *line, const struct message *message)
{
	struct buffer *answer = &line->rogue->answer;
	buffer_put_text(answer, "refused ");
	if (message->ledger >= 0)
		buffer_print(answer, "change set %lld ", (long long)message->sequence);
	buffer_print(answer, "%s: %.*s", refusal_word(message->refusal), SPAN_ARG(message->reason));
	line->closed = true;
}

static void
hear_message(struct line *line, const struct message *message)
{
	struct rogue *rogue = line->rogue;
	if (message->type == MESSAGE_REFUSAL) {
		put_refusal(line, message);
	} else if (message->type == MESSAGE_WELCOME && !rogue->wants) {
		end(line, "welcome", "");
	} else if (message->type == MESSAGE_RECEIPT && message->sequence >= rogue->wants) {
		buffer_print(&rogue->answer, "accepted up to %lld", (long long)message->sequence);
		line->closed = true;
	} else if (message->type == MESSAGE_ENROLLED) {
		buffer_print(&rogue->answer, "enrolled %.*s", SPAN_ARG(message->device));
		line->closed = true;
	}
}

static fault_t
hear_messages(struct line *line)
{
	struct message message;
	bool found = true;
	while (found && !line->closed) {
		TRY(line_next(line->tls, &line->rogue->arena, &message, &found));
		if (found)
			hear_message(line, &message);
	}
	return NULL;
}

static fault_t
hear(struct line *line)
{
	uint8_t bytes[READ_ROOM];
	while (!line->closed) {
		ssize_t got = read_some(line, bytes, sizeof(bytes));
		if (got < 0) {
			end(line, "silence", "");
			break;
		}
		fault_t fault = got ? tls_receive(line->tls, span_of(bytes, (size_t)got)) : NULL;
		line_flush(line->socket, line->tls);
		TRY(hear_messages(line));
		if (fault)
			end(line, "closed: ", fault_text(fault));
		else if (got == 0 || tls_ended(line->tls))
			end(line, "closed: ", tls_ready(line->tls) ? "the hub hung up" : "in the handshake");
		fault_drop(fault);
	}
	return NULL;
}

static fault_t
speak(struct line *line, struct tls_config *config)
{
	TRY(rogue_dial(line->rogue, &line->socket));
	TRY(tls_open(config, NULL, &line->tls));
	if (!line->rogue->silent)
		TRY(tls_send(line->tls, buffer_span(&line->rogue->out)));
	else
		TRY(tls_send(line->tls, (struct span){ 0 }));
	/* A hub that has hung up does not read: what it said before is still worth hearing. */
	line_flush(line->socket, line->tls);
	return hear(line);
}

fault_t
rogue_speak_as(struct rogue *rogue, struct tls_config *config)
{
	struct line line = { .rogue = rogue, .socket = -1, .until = clock_steady_ms() + ANSWER_MS };
	buffer_clear(&rogue->answer);
	fault_t fault = speak(&line, config);
	tls_close(&line.tls);
	if (line.socket >= 0)
		close(line.socket);
	return fault;
}

fault_t
rogue_tls(struct rogue *rogue, struct tls_config **out)
{
	struct span authority, certificate, key;
	TRY(store_get(rogue->store, &rogue->arena, "authority", &authority));
	TRY(store_get(rogue->store, &rogue->arena, "certificate", &certificate));
	TRY(store_get(rogue->store, &rogue->arena, "key", &key));
	return tls_config_node(authority, certificate, key, out);
}

fault_t
rogue_speak(struct rogue *rogue)
{
	struct tls_config *config OWN(tls_config_drop) = NULL;
	TRY(rogue_tls(rogue, &config));
	return rogue_speak_as(rogue, config);
}

fault_t
rogue_speak_plainly(struct rogue *rogue)
{
	struct line line = { .rogue = rogue, .socket = -1, .until = clock_steady_ms() + ANSWER_MS };
	uint8_t bytes[READ_ROOM];
	ssize_t got = 1;
	fault_t fault = rogue_dial(rogue, &line.socket);
	if (!fault)
		line_write(line.socket, buffer_span(&rogue->out));
	while (!fault && got > 0) /* a TLS alert may come first */
		got = read_some(&line, bytes, sizeof(bytes));
	buffer_clear(&rogue->answer);
	buffer_put_text(&rogue->answer, got < 0 ? "silence" : "closed: no TLS");
	if (line.socket >= 0)
		close(line.socket);
	return fault;
}
