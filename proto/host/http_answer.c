/* Answers as microhttpd takes them, refusals in words, and the headers that every answer carries; see http.h. What
 * microhttpd refuses before anyone is asked (no HTTP at all, a length that is no number, a head that overflows the
 * connection's memory) gets a fixed page of its own, without these headers, and the end of the connection.
 */
#include "host/http_inside.h"

#include "base/crypt.h"
#include "base/text.h"
#include "host/log.h"

#include <assert.h>
#include <stdlib.h>

struct header_row {
	const char *name;
	const char *value;
};

static const struct header_row every_answer[] = {
	/* Scripts only from here. Styles may stand in elements: the user interface's library places its menus and
	 * tables with style attributes. */
	{ "Content-Security-Policy",
	  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
	  "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
	  "object-src 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "X-Frame-Options", "DENY" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), microphone=(), geolocation=()" },
};

struct refusal_row {
	int status;
	const char *code;
	const char *text;
	const char *text_zh;
};

static const struct refusal_row refusal_rows[] = {
	[HTTP_HEAD_TOO_LARGE] = { 431, "limit", "the request's head is too large", "请求头过大" },
	[HTTP_HEADER_TWICE] = { 400, "input", "a header stands there twice", "请求头重复" },
	[HTTP_FRAMING] = { 400, "input", "the length of the request is not told clearly", "请求长度不明确" },
	[HTTP_FOREIGN_HOST] = { 403, "host", "this server does not go by that name", "访问地址不是本系统的地址" },
	[HTTP_UNKNOWN_METHOD] = { 405, "input", "no such method here", "不支持的请求方法" },
	[HTTP_BAD_PATH] = { 400, "input", "the path cannot be read", "路径无法识别" },
	[HTTP_BAD_QUERY] = { 400, "input", "the parameters cannot be read", "参数无法识别" },
	[HTTP_QUERY_TOO_LONG] = { 414, "limit", "too many parameters", "参数过多" },
	[HTTP_FOREIGN_ORIGIN] = { 403, "origin", "the request comes from another site", "请求来自其他网站" },
	[HTTP_NOT_JSON] = { 415, "input", "the request must be application/json", "请求内容须为 application/json" },
	[HTTP_BODY_TOO_LARGE] = { 413, "limit", "the request is too large", "请求内容过大" },
	[HTTP_TOO_MANY_STREAMS] = { 503, "limit", "too many windows are open", "打开的窗口过多" },
};

void
http_refuse(struct http_exchange *exchange, enum http_refusal refusal)
{
	const struct refusal_row *row = &refusal_rows[refusal];
	struct http_answer *answer = &exchange->answer;
	assert(row->status > 0);
	buffer_drop(&answer->body);
	*answer = (struct http_answer){ .status = row->status, .type = "application/json" };
	buffer_print(&answer->body, "{\"error\":{\"code\":\"%s\",\"text\":\"%s\",\"text_zh\":\"%s\"}}", row->code,
		     row->text, row->text_zh);
	exchange->refusal = refusal;
}

/* If-None-Match: "a", W/"b", or *. Weak comparison (RFC 9110, 13.1.2). */
static bool
matches(struct span wanted, const char *etag)
{
	while (wanted.size > 0) {
		struct span tag = text_trim(span_cut(&wanted, ','));
		if (span_starts(tag, SPAN("W/")))
			tag = span_part(tag, 2, tag.size);
		if (span_equal(tag, SPAN("*")) || span_equal(tag, span_text(etag)))
			return true;
	}
	return false;
}

static bool
is_unchanged(const struct http_exchange *exchange)
{
	const struct http_answer *answer = &exchange->answer;
	return exchange->request.method == HTTP_GET && answer->status == 200 && answer->etag &&
	       matches(exchange->request.if_none_match, answer->etag);
}

/* The bytes; what is on the heap becomes microhttpd's. */
static struct MHD_Response *
response_of(struct http_exchange *exchange)
{
	struct http_answer *answer = &exchange->answer;
	if (exchange->stream)
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, http_stream_read, exchange->stream,
							 NULL);
	if (answer->body.size > 0) {
		void *data = KEEP(answer->body.data);
		return MHD_create_response_from_buffer_with_free_callback(answer->body.size, data, crypt_free);
	}
	return MHD_create_response_from_buffer(answer->fixed.size, (void *)(uintptr_t)answer->fixed.data,
					       MHD_RESPMEM_PERSISTENT);
}

static void
put_header(struct MHD_Response *response, const char *name, const char *value)
{
	if (value && MHD_add_response_header(response, name, value) != MHD_YES)
		log_error("the header %s of an answer cannot be sent", name);
}

static void
put_headers(struct MHD_Response *response, const struct http_exchange *exchange)
{
	const struct http_answer *answer = &exchange->answer;
	for (size_t i = 0; i < sizeof(every_answer) / sizeof(every_answer[0]); i++)
		put_header(response, every_answer[i].name, every_answer[i].value);
	const struct header_row own[] = {
		{ "Cache-Control", answer->keep ? "public, max-age=31536000, immutable" : "no-store" },
		{ "Content-Type", exchange->stream ? "text/event-stream" : answer->type },
		{ "Content-Encoding", answer->gzipped ? "gzip" : NULL },
		{ "Vary", answer->gzipped ? "Accept-Encoding" : NULL },
		{ "ETag", answer->etag },
		{ "Set-Cookie", answer->set_cookie },
		{ "Content-Disposition", answer->disposition },
		{ "Retry-After", answer->retry_after },
		{ "Strict-Transport-Security", exchange->server->secure ? "max-age=31536000" : NULL },
		{ "Allow", exchange->refusal == HTTP_UNKNOWN_METHOD ? "GET, HEAD, POST, PUT, PATCH, DELETE" : NULL },
	};
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		put_header(response, own[i].name, own[i].value);
}

enum MHD_Result
http_reply(struct http_exchange *exchange)
{
	struct http_answer *answer = &exchange->answer;
	if (is_unchanged(exchange)) {
		buffer_drop(&answer->body);
		answer->fixed = (struct span){ 0 };
		answer->status = 304;
	}
	struct MHD_Response *response = response_of(exchange);
	if (!response)
		abort();
	put_headers(response, exchange);
	enum MHD_Result result = MHD_queue_response(exchange->connection, (unsigned)answer->status, response);
	MHD_destroy_response(response);
	return result;
}
