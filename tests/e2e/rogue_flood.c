/* Attacks by mass and by slowness: connections that never get anywhere, bytes that trickle, frames and sessions without end. */
#include "tests/e2e/rogue.h"

#include "host/clock.h"
#include "host/random.h"
#include "tests/support/line.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINES_MOST 4096
#define HOLD_MS 25000 /* how long lines are kept, unless the hub ends them before: longer than any of its own limits */
#define DRIP_MS 1000
#define READ_ROOM 16384
#define LARGE_PARTS 12  /* texts in a large change set, … */
#define LARGE_TEXT 8000 /* … of this many bytes each, in each of its … */
#define LARGE_DOCUMENTS 10

/* One connection of many. */
struct line {
	int socket;      /* -1: ended */
	struct tls *tls; /* NULL: none was begun */
	bool welcome;
};

static int64_t
number(const char *word, int64_t otherwise)
{
	return word ? strtoll(word, NULL, 10) : otherwise;
}

static void
allow_many(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static void
line_end(struct line *line)
{
	tls_close(&line->tls);
	if (line->socket >= 0)
		close(line->socket);
	line->socket = -1;
}

/* Takes what has come; notes the welcome; ends the line with the hub's end. */
static void
line_hear(struct line *line, struct arena *arena)
{
	uint8_t bytes[READ_ROOM];
	ssize_t got = recv(line->socket, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	fault_t fault = got > 0 && line->tls ? tls_receive(line->tls, span_of(bytes, (size_t)got)) : NULL;
	bool open = got > 0 && !fault && (!line->tls || line_flush(line->socket, line->tls));
	bool found = open && line->tls;
	while (found && !fault) {
		struct message message;
		fault = line_next(line->tls, arena, &message, &found);
		if (!fault && found && message.type == MESSAGE_WELCOME)
			line->welcome = true;
	}
	if (!open || fault || (line->tls && tls_ended(line->tls)))
		line_end(line);
	fault_drop(fault);
}

static size_t
count_open(const struct line *lines, size_t count)
{
	size_t open = 0;
	for (size_t i = 0; i < count; i++)
		open += lines[i].socket >= 0;
	return open;
}

/* Hears all lines until the time, or until none is open. */
static fault_t
hear_all(struct rogue *rogue, struct line *lines, size_t count, int64_t until)
{
	struct pollfd *polls = ARENA_NEW_ARRAY(&rogue->arena, count, struct pollfd);
	int64_t left;
	while (count_open(lines, count) && (left = until - clock_steady_ms()) > 0) {
		for (size_t i = 0; i < count; i++)
			polls[i] = (struct pollfd){ .fd = lines[i].socket, .events = POLLIN };
		if (poll(polls, count, left > 500 ? 500 : (int)left) < 0 && errno != EINTR)
			return fault_raise(FAULT_SYSTEM, errno, "waiting");
		for (size_t i = 0; i < count; i++)
			if (lines[i].socket >= 0 && polls[i].revents)
				line_hear(&lines[i], &rogue->arena);
	}
	return NULL;
}

static void
end_all(struct rogue *rogue, struct line *lines, size_t count)
{
	size_t open = count_open(lines, count), welcome = 0;
	for (size_t i = 0; i < count; i++) {
		welcome += lines[i].welcome;
		line_end(&lines[i]);
	}
	buffer_print(&rogue->answer, "%zu opened, %zu welcomed, %zu left open", count, welcome, open);
}

/* ---- connections that never get anywhere ---- */

/* A TLS greeting's first half, and nothing more. */
static fault_t
begin_handshake(struct rogue *rogue, struct tls_config *config, struct line *line)
{
	struct tls *tls OWN(tls_close) = NULL;
	TRY(rogue_dial(rogue, &line->socket));
	TRY(tls_open(config, NULL, &tls));
	TRY(tls_send(tls, (struct span){ 0 }));
	struct span hello = buffer_span(tls_cipher(tls));
	line_write(line->socket, span_part(hello, 0, hello.size / 2));
	return NULL;
}

static fault_t
open_many(struct rogue *rogue, fault_t begin(struct rogue *rogue, struct tls_config *config, struct line *line))
{
	struct tls_config *config OWN(tls_config_drop) = NULL;
	int64_t wanted = number(rogue->words[0], 300), until = clock_steady_ms() + number(rogue->words[1], HOLD_MS);
	size_t count = wanted < 1 || wanted > LINES_MOST ? LINES_MOST : (size_t)wanted, made = 0;
	struct line *lines = ARENA_NEW_ARRAY(&rogue->arena, count, struct line);
	fault_t fault = NULL;
	allow_many();
	TRY(rogue_tls(rogue, &config));
	for (size_t i = 0; i < count; i++)
		lines[i].socket = -1;
	while (made < count && !fault)
		fault = begin(rogue, config, &lines[made++]);
	if (!fault)
		fault = hear_all(rogue, lines, count, until);
	end_all(rogue, lines, count);
	return fault;
}

static fault_t
endless_handshakes(struct rogue *rogue)
{
	return open_many(rogue, begin_handshake);
}

/* Greeted in order, and then kept. */
static fault_t
begin_session(struct rogue *rogue, struct tls_config *config, struct line *line)
{
	buffer_clear(&rogue->out);
	TRY(rogue_put_hello(rogue));
	TRY(rogue_dial(rogue, &line->socket));
	TRY(tls_open(config, NULL, &line->tls));
	TRY(tls_send(line->tls, buffer_span(&rogue->out)));
	line_flush(line->socket, line->tls);
	for (int64_t until = clock_steady_ms() + HOLD_MS; line->socket >= 0 && !line->welcome;) {
		TRY(hear_all(rogue, line, 1, clock_steady_ms() + 20));
		if (clock_steady_ms() > until)
			return fault_raise(FAULT_PEER, 0, "the hub does not answer");
	}
	return NULL;
}

static fault_t
many_sessions(struct rogue *rogue)
{
	return open_many(rogue, begin_session);
}

/* ---- bytes that trickle ---- */

/* One byte a second until the hub has had enough, or the bytes are out. */
static fault_t
drip(struct rogue *rogue, struct line *line, struct span bytes, bool inside)
{
	int64_t began = clock_steady_ms(), said = 0;
	while (line->socket >= 0 && (size_t)said < bytes.size && clock_steady_ms() - began < HOLD_MS) {
		struct span byte = span_part(bytes, (size_t)said++, 1);
		if (inside) {
			TRY(tls_send(line->tls, byte));
			line_flush(line->socket, line->tls);
		} else {
			line_write(line->socket, byte);
		}
		TRY(hear_all(rogue, line, 1, clock_steady_ms() + DRIP_MS));
	}
	bool open = line->socket >= 0;
	line_end(line);
	buffer_print(&rogue->answer, "%s after %lld bytes", open ? "open" : "closed", (long long)said);
	return NULL;
}

static fault_t
slow_handshake(struct rogue *rogue)
{
	struct tls_config *config OWN(tls_config_drop) = NULL;
	struct tls *tls OWN(tls_close) = NULL;
	struct line line = { .socket = -1 };
	TRY(rogue_tls(rogue, &config));
	TRY(tls_open(config, NULL, &tls));
	TRY(tls_send(tls, (struct span){ 0 }));
	TRY(rogue_dial(rogue, &line.socket));
	return drip(rogue, &line, buffer_span(tls_cipher(tls)), false);
}

static fault_t
slow_hello(struct rogue *rogue)
{
	struct tls_config *config OWN(tls_config_drop) = NULL;
	struct line line = { .socket = -1 };
	TRY(rogue_tls(rogue, &config));
	TRY(rogue_put_hello(rogue));
	TRY(rogue_dial(rogue, &line.socket));
	TRY(tls_open(config, NULL, &line.tls));
	return drip(rogue, &line, buffer_span(&rogue->out), true);
}

/* A session in order, then a frame of the largest size, byte by byte. A poor line looks like that, too. */
static fault_t
slow_frame(struct rogue *rogue)
{
	static const uint8_t frame[] = { 0x80, 0x80, 0x80, 0x01, 0x97, 0x03, 0x00, 0x00 };
	struct tls_config *config OWN(tls_config_drop) = NULL;
	struct line line = { .socket = -1 };
	TRY(rogue_tls(rogue, &config));
	TRY(begin_session(rogue, config, &line));
	return drip(rogue, &line, span_of(frame, sizeof(frame)), true);
}

/* ---- frames without end ---- */

/* Keepalives, then batches of what the hub has had long ago; the receipts alone would fill a disk if they were kept. */
static fault_t
tiny_frames(struct rogue *rogue)
{
	int64_t count = number(rogue->words[0], 5000);
	struct batch batch;
	int64_t reached;
	TRY(rogue_put_hello(rogue));
	TRY(forge_again(rogue, &batch, &reached));
	for (int64_t i = 0; i < count; i++) {
		buffer_put_byte(&rogue->out, 0);
		forge_put_batch(rogue, &batch);
	}
	message_put(&rogue->out, &(struct message){ .type = MESSAGE_BYE });
	rogue->wants = INT64_MAX;
	return rogue_speak(rogue);
}

const struct attack flood_attacks[] = {
	{ "endless-handshakes", "[COUNT [MS]]", endless_handshakes },
	{ "many-sessions", "[COUNT [MS]]", many_sessions },
	{ "slow-handshake", "", slow_handshake },
	{ "slow-hello", "", slow_hello },
	{ "slow-frame", "", slow_frame },
	{ "tiny-frames", "[COUNT]", tiny_frames },
	{ NULL, NULL, NULL },
};

/* ---- more than anyone would save ---- */

static struct edit
tiny_edit(struct arena *arena, struct uuid record, int64_t round)
{
	const struct field workers = forge_integer("workers", 1 + round % 9999);
	struct edit edit = { .path = path_main("dispute", record) };
	edit.document = document_with(arena, &edit.document, &workers);
	return edit;
}

/* Texts that nothing compresses, in fields that a newer version may know. */
static struct edit
large_edit(struct arena *arena, struct uuid record, int64_t round)
{
	static uint32_t x = 7;
	struct edit edit = { .path = path_main("inspection", record) };
	for (int i = 0; i < LARGE_PARTS; i++) {
		uint8_t *text = arena_take(arena, LARGE_TEXT);
		for (size_t k = 0; k < LARGE_TEXT; k++, x = x * 1664525 + 1013904223)
			text[k] = (uint8_t)('0' + (x >> 26));
		struct field field = { .name = arena_print(arena, "text_%lld_%d", (long long)round, i),
				       .value = value_text(span_of(text, LARGE_TEXT)) };
		edit.document = document_with(arena, &edit.document, &field);
	}
	return edit;
}

static fault_t
save_all(struct rogue *rogue, int64_t count, size_t documents,
	 struct edit make(struct arena *arena, struct uuid record, int64_t round))
{
	struct author author = forge_author(rogue);
	struct uuid record = random_uuid(clock_milliseconds());
	for (int64_t i = 0; i < count; i++) {
		struct arena OWN(arena_drop) arena = { 0 };
		struct edit edits[LARGE_DOCUMENTS];
		struct oid commit;
		bool changed;
		for (size_t k = 0; k < documents; k++)
			edits[k] = make(&arena, k ? random_uuid(clock_milliseconds()) : record, i);
		TRY(ledger_commit(rogue->store, &rogue->ledger, &author, "dispute: change", clock_seconds(), edits,
				  documents, &commit, &changed));
	}
	return NULL;
}

static fault_t
save_many(struct rogue *rogue, int64_t count, size_t documents,
	  struct edit make(struct arena *arena, struct uuid record, int64_t round))
{
	TRY(db_begin(rogue->store->db));
	TRY(save_all(rogue, count, documents, make));
	TRY(db_end(rogue->store->db));
	buffer_print(&rogue->answer, "%lld", (long long)count);
	return NULL;
}

static fault_t
tiny(struct rogue *rogue)
{
	return save_many(rogue, number(rogue->words[0], 1000), 1, tiny_edit);
}

static fault_t
large(struct rogue *rogue)
{
	return save_many(rogue, number(rogue->words[0], 10), LARGE_DOCUMENTS, large_edit);
}

const struct attack backlog_kinds[] = {
	{ "tiny", "[COUNT]", tiny },
	{ "large", "[COUNT]", large },
	{ NULL, NULL, NULL },
};
