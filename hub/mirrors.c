/* Tokens, and files read by plain names; see mirrors.h. */
#include "hub/mirrors.h"

#include "base/text.h"
#include "host/accounts.h"
#include "host/clock.h"
#include "host/log.h"
#include "host/random.h"
#include "host/store_local.h"
#include "hub/chores.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX (64 << 20) /* bytes of one file; packs are some 16 MiB */
#define DEPTH_MAX 6         /* words of a name; "x.git/objects/info/packs" has four */
#define WORD_MOST 100       /* bytes of one */

/* ---- tokens ---- */

static fault_t
put_token(struct store *store, struct span account, const uint8_t *digest, int64_t now, int64_t ends)
{
	struct query old = db_query(store->db, "DELETE FROM mirror_token WHERE ends <= ?1 OR id IN"
					       " (SELECT id FROM mirror_token WHERE account = ?2 ORDER BY ends DESC"
					       "  LIMIT -1 OFFSET ?3)");
	query_integer(&old, now);
	query_text(&old, account);
	query_integer(&old, MIRROR_TOKENS_MAX - 1);
	TRY(query_run(&old));
	struct query query = db_query(store->db, "INSERT INTO mirror_token (id, account, ends) VALUES (?, ?, ?)");
	query_bytes(&query, span_of(digest, CRYPT_SHA256_SIZE));
	query_text(&query, account);
	query_integer(&query, ends);
	return query_run(&query);
}

fault_t
mirror_token_give(struct store *store, struct uuid account, int64_t now, char out[MIRROR_TOKEN_TEXT + 1], int64_t *ends)
{
	uint8_t secret[MIRROR_TOKEN_TEXT / 2], digest[CRYPT_SHA256_SIZE];
	struct buffer OWN(buffer_drop) text = { 0 };
	struct id_text id = id_text(account);
	random_bytes(secret, sizeof(secret));
	text_put_hex(&text, span_of(secret, sizeof(secret)));
	crypt_sha256(buffer_span(&text), digest);
	*ends = now + (int64_t)MIRROR_HOURS * 3600;
	TRY(db_begin(store->db));
	TRY(local_end(store, put_token(store, span_text(id.text), digest, now, *ends)));
	text_copy(out, MIRROR_TOKEN_TEXT + 1, buffer_span(&text));
	crypt_wipe(secret, sizeof(secret));
	return NULL;
}

fault_t
mirror_token_holds(struct store *store, struct span token, int64_t now, bool *out)
{
	uint8_t digest[CRYPT_SHA256_SIZE];
	struct account account;
	struct uuid id;
	*out = false;
	if (token.size != MIRROR_TOKEN_TEXT || !store_has_local(store))
		return NULL;
	crypt_sha256(token, digest);
	struct query query = db_query(store->db, "SELECT account FROM mirror_token WHERE id = ? AND ends > ?");
	query_bytes(&query, span_of(digest, sizeof(digest)));
	query_integer(&query, now);
	bool found = query_step(&query) && uuid_read(query_get_bytes(&query, 0), &id);
	TRY(query_end(&query));
	if (found)
		TRY(account_find(store, id, &account, &found));
	*out = found && account_may(&account, store->identity.role, RIGHT_AUDIT);
	return NULL;
}

/* ---- files ---- */

/* Letters, digits, ".", "_" and "-", not beginning with a dot: nothing that means anything but itself. */
static bool
is_plain_word(struct span word)
{
	if (!word.size || word.size > WORD_MOST || word.data[0] == '.')
		return false;
	for (size_t i = 0; i < word.size; i++) {
		uint8_t byte = word.data[i];
		bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
		if (!letter && !(byte >= '0' && byte <= '9') && byte != '.' && byte != '_' && byte != '-')
			return false;
	}
	return true;
}

static bool
is_plain(struct span name)
{
	struct span rest = name;
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		if (!is_plain_word(span_cut(&rest, '/')))
			return false;
		if (!rest.size)
			return name.data[name.size - 1] != '/';
	}
	return false;
}

/* One step down, and never along a link; -1 when there is nothing, or `from` is -1. */
static int
step_down(int from, const char *word, int flags)
{
	int next = from < 0 ? -1 : openat(from, word, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags);
	if (from >= 0)
		close(from);
	return next;
}

static int
open_below(const char *data, struct span name)
{
	struct span rest = name;
	int at = step_down(open(data, O_RDONLY | O_DIRECTORY | O_CLOEXEC), MIRROR_FOLDER, O_DIRECTORY);
	while (rest.size) {
		struct span next = span_cut(&rest, '/');
		char word[WORD_MOST + 1];
		snprintf(word, sizeof(word), "%.*s", SPAN_ARG(next));
		at = step_down(at, word, rest.size ? O_DIRECTORY : 0);
	}
	return at;
}

static void
file_close(FILE **file)
{
	if (*file)
		fclose(*file);
}

fault_t
mirror_file_read(const char *data, struct span name, struct buffer *out, bool *found)
{
	struct stat status;
	int opened = is_plain(name) ? open_below(data, name) : -1;
	FILE *file OWN(file_close) = opened >= 0 ? fdopen(opened, "r") : NULL;
	*found = false;
	if (opened >= 0 && !file)
		close(opened);
	if (!file || fstat(opened, &status) || !S_ISREG(status.st_mode))
		return NULL;
	if (status.st_size > FILE_MAX)
		return fault_raise(FAULT_LIMIT, 0, "a file of the mirror is too large");
	size_t size = (size_t)status.st_size;
	uint8_t *room = size ? buffer_extend(out, size) : NULL;
	if (room && fread(room, 1, size, file) != size)
		return fault_raise(FAULT_SYSTEM, errno, "cannot read a file of the mirror");
	*found = true;
	return NULL;
}

/* ---- the page ---- */

/* "Bearer TOKEN"; empty otherwise. */
static struct span
token_of(const struct http_request *request)
{
	static const char word[] = "Bearer ";
	struct span given = request->authorization;
	if (!text_equal_nocase(span_part(given, 0, strlen(word)), span_text(word)))
		return (struct span){ 0 };
	return text_trim(span_part(given, strlen(word), given.size));
}

static fault_t
may_fetch(const char *data, const struct http_request *request, bool *out)
{
	struct store *store OWN(store_close) = NULL;
	struct span token = token_of(request);
	*out = false;
	if (token.size != MIRROR_TOKEN_TEXT)
		return NULL;
	TRY(store_open(data, "hub.db", DB_READ, &store));
	return mirror_token_holds(store, token, clock_seconds(), out);
}

static void
answer_text(struct http_answer *answer, int status, const char *text)
{
	buffer_drop(&answer->body);
	answer->status = status;
	answer->type = "text/plain; charset=utf-8";
	buffer_put_text(&answer->body, text);
}

static fault_t
answer_file(const char *data, const struct http_request *request, struct http_answer *answer)
{
	bool may, found;
	TRY(may_fetch(data, request, &may));
	if (!may) {
		answer_text(answer, 401, "需要镜像令牌 / a token for mirrors is needed: Authorization: Bearer TOKEN\n");
		return NULL;
	}
	TRY(mirror_file_read(data, span_part(request->path, strlen(MIRROR_PREFIX), SIZE_MAX), &answer->body, &found));
	if (!found) {
		answer_text(answer, 404, "镜像中没有这个文件 / the mirror has no such file\n");
		return NULL;
	}
	answer->status = 200;
	answer->type = span_starts(buffer_span(&answer->body), SPAN("PACK")) ? "application/octet-stream" :
									       "text/plain; charset=utf-8";
	return NULL;
}

bool
mirror_page(const char *data, const struct http_request *request, struct http_answer *answer)
{
	if (!span_starts(request->path, SPAN(MIRROR_PREFIX)))
		return false;
	if (request->method != HTTP_GET && request->method != HTTP_HEAD) {
		answer_text(answer, 405, "只能读取 / read only\n");
		return true;
	}
	fault_t fault = answer_file(data, request, answer);
	if (fault)
		answer_text(answer, 503, "暂时无法读取镜像 / the mirror cannot be read at the moment\n");
	log_fault("serving a mirror", fault);
	return true;
}
