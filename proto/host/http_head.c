/* A request's head taken apart, and the guards that look at it; see http.h. */
#include "host/http_inside.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct field_row {
	const char *name;
	bool once; /* twice is refused: whoever passed the request on may have looked at the other one */
};

static const struct field_row field_rows[HTTP_FIELD_COUNT] = {
	[HTTP_FIELD_HOST] = { "Host", true },
	[HTTP_FIELD_ORIGIN] = { "Origin", true },
	[HTTP_FIELD_SITE] = { "Sec-Fetch-Site", true },
	[HTTP_FIELD_TYPE] = { "Content-Type", true },
	[HTTP_FIELD_LENGTH] = { "Content-Length", true },
	[HTTP_FIELD_CODING] = { "Transfer-Encoding", true },
	[HTTP_FIELD_COOKIE] = { "Cookie", true },
	[HTTP_FIELD_TOKEN] = { "X-Heshi-Token", true },
	[HTTP_FIELD_AUTHORIZATION] = { "Authorization", true },
	[HTTP_FIELD_KEY] = { "Idempotency-Key", true },
	[HTTP_FIELD_NONE_MATCH] = { "If-None-Match", false },
	[HTTP_FIELD_ENCODINGS] = { "Accept-Encoding", false },
	[HTTP_FIELD_FORWARDED] = { "Forwarded", false },
	[HTTP_FIELD_FORWARDED_FOR] = { "X-Forwarded-For", false },
	[HTTP_FIELD_VIA] = { "Via", false },
};

void
http_head_put(struct http_head *head, struct span name, struct span value)
{
	for (size_t i = 0; i < HTTP_FIELD_COUNT; i++) {
		if (!text_equal_nocase(name, span_text(field_rows[i].name)))
			continue;
		if (head->has[i])
			head->twice = head->twice || field_rows[i].once;
		else
			head->fields[i] = text_trim(value);
		head->has[i] = true;
	}
}

bool
http_head_has_body(const struct http_head *head)
{
	return head->has[HTTP_FIELD_CODING] ||
	       (head->has[HTTP_FIELD_LENGTH] && !span_equal(head->fields[HTTP_FIELD_LENGTH], SPAN("0")));
}

/* Where the body ends must be said in one way only. microhttpd has seen that a length is a number. */
static enum http_refusal
guard_framing(const struct http_head *head)
{
	int64_t length = 0;
	if (head->has[HTTP_FIELD_CODING])
		return !head->has[HTTP_FIELD_LENGTH] &&
				       text_equal_nocase(head->fields[HTTP_FIELD_CODING], SPAN("chunked")) ?
			       HTTP_FINE :
			       HTTP_FRAMING;
	if (head->has[HTTP_FIELD_LENGTH] && !text_read_integer(head->fields[HTTP_FIELD_LENGTH], &length))
		return HTTP_FRAMING;
	return length > HTTP_BODY_MAX ? HTTP_BODY_TOO_LARGE : HTTP_FINE;
}

/* A browser that was led here under somebody else's name says that name. */
static enum http_refusal
guard_host(const struct http_head *head, const struct http_names *names)
{
	struct span said = head->fields[HTTP_FIELD_HOST];
	char port[16];
	snprintf(port, sizeof(port), ":%d", names->port);
	if (span_ends(said, span_text(port)))
		said.size -= strlen(port);
	else if (names->port != names->usual_port)
		return HTTP_FOREIGN_HOST;
	for (const char *const *host = names->hosts; *host; host++)
		if (text_equal_nocase(said, span_text(*host)))
			return HTTP_FINE;
	return HTTP_FOREIGN_HOST;
}

static enum http_refusal
guard_origin(const struct http_head *head, const struct http_names *names)
{
	struct span origin = head->fields[HTTP_FIELD_ORIGIN];
	struct span site = head->fields[HTTP_FIELD_SITE];
	char scheme[16];
	snprintf(scheme, sizeof(scheme), "%s://", names->scheme);
	if (head->has[HTTP_FIELD_SITE] && !span_equal(site, SPAN("same-origin")) && !span_equal(site, SPAN("none")))
		return HTTP_FOREIGN_ORIGIN;
	if (!head->has[HTTP_FIELD_ORIGIN])
		return HTTP_FINE;
	bool ours = span_starts(origin, span_text(scheme)) &&
		    text_equal_nocase(span_part(origin, strlen(scheme), origin.size), head->fields[HTTP_FIELD_HOST]);
	return ours ? HTTP_FINE : HTTP_FOREIGN_ORIGIN;
}

/* Another site's form can send any type but this one without asking first. */
static enum http_refusal
guard_type(const struct http_head *head)
{
	struct span rest = head->fields[HTTP_FIELD_TYPE];
	if (!head->has[HTTP_FIELD_TYPE] && !http_head_has_body(head))
		return HTTP_FINE;
	return text_equal_nocase(text_trim(span_cut(&rest, ';')), SPAN("application/json")) ? HTTP_FINE : HTTP_NOT_JSON;
}

static bool
read_method(struct span method, enum http_method *out)
{
	static const char *const names[] = { [HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD",   [HTTP_POST] = "POST",
					     [HTTP_PUT] = "PUT", [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (span_equal(method, span_text(names[i]))) {
			*out = (enum http_method)i;
			return true;
		}
	}
	return false;
}

/* One percent-decoding; false when a "%" is not followed by two digits. */
static bool
decode(struct arena *arena, struct span from, bool plus_is_space, struct span *out)
{
	uint8_t *to = arena_take(arena, from.size);
	size_t size = 0;
	for (size_t i = 0; i < from.size; i++) {
		uint8_t byte = from.data[i];
		if (byte == '+' && plus_is_space)
			byte = ' ';
		if (byte == '%') {
			struct span digits = span_part(from, i + 1, 2);
			if (digits.size < 2 || !text_read_hex(digits, &byte, 1))
				return false;
			i += 2;
		}
		to[size++] = byte;
	}
	*out = span_of(to, size);
	return true;
}

static bool
has_control(struct span text)
{
	return text_has_control(text) || span_find(text, '\n') < text.size || span_find(text, '\t') < text.size;
}

static bool
holds(struct span text, const char *part)
{
	return memmem(text.data, text.size, part, strlen(part)) != NULL;
}

/* Says nothing but what it seems to say, to whoever reads it next. */
static bool
is_plain_path(struct span path)
{
	return span_starts(path, SPAN("/")) && text_is_utf8(path) && !has_control(path) &&
	       span_find(path, '\\') == path.size && !holds(path, "..") && !holds(path, "//");
}

static enum http_refusal
read_path(struct span raw, struct http_request *request)
{
	if (!decode(request->arena, raw, false, &request->path) || !is_plain_path(request->path))
		return HTTP_BAD_PATH;
	return HTTP_FINE;
}

static bool
decode_value(struct arena *arena, struct span raw, struct span *out)
{
	return decode(arena, raw, true, out) && text_is_utf8(*out) && span_find(*out, 0) == out->size;
}

static enum http_refusal
read_query(struct span raw, struct http_request *request)
{
	struct http_pair *pairs = ARENA_NEW_ARRAY(request->arena, HTTP_QUERY_MAX, struct http_pair);
	size_t count = 0;
	while (raw.size > 0) {
		struct span value = span_cut(&raw, '&');
		struct span name = span_cut(&value, '=');
		if (name.size == 0 && value.size == 0)
			continue;
		if (count == HTTP_QUERY_MAX)
			return HTTP_QUERY_TOO_LONG;
		struct http_pair *pair = &pairs[count++];
		if (!decode_value(request->arena, name, &pair->name) ||
		    !decode_value(request->arena, value, &pair->value))
			return HTTP_BAD_QUERY;
	}
	request->query = pairs;
	request->query_count = count;
	return HTTP_FINE;
}

static enum http_refusal
read_target(struct span rest, struct http_request *request)
{
	/* A space ends the target; microhttpd lets it pass. */
	if (span_find(rest, ' ') < rest.size)
		return HTTP_BAD_PATH;
	enum http_refusal refusal = read_path(span_cut(&rest, '?'), request);
	return refusal || rest.size == 0 ? refusal : read_query(rest, request);
}

/* "a=1; heshi=VALUE": the first of the name. */
static struct span
read_cookie(struct span rest, const char *name)
{
	while (name && rest.size > 0) {
		struct span value = text_trim(span_cut(&rest, ';'));
		if (span_equal(span_cut(&value, '='), span_text(name)))
			return value;
	}
	return (struct span){ 0 };
}

/* "gzip, br;q=0.5": named, and not with a weight of nothing. */
static bool
names_gzip(struct span rest)
{
	while (rest.size > 0) {
		struct span weight = span_cut(&rest, ',');
		if (!text_equal_nocase(text_trim(span_cut(&weight, ';')), SPAN("gzip")))
			continue;
		weight = text_trim(weight);
		if (!span_starts(weight, SPAN("q=0")))
			return true;
		for (size_t i = 3; i < weight.size; i++)
			if (weight.data[i] >= '1' && weight.data[i] <= '9')
				return true;
		return false;
	}
	return false;
}

static void
read_fields(const struct http_head *head, const char *cookie, struct http_request *request)
{
	request->cookie = arena_copy(request->arena, read_cookie(head->fields[HTTP_FIELD_COOKIE], cookie));
	request->token = arena_copy(request->arena, head->fields[HTTP_FIELD_TOKEN]);
	request->authorization = arena_copy(request->arena, head->fields[HTTP_FIELD_AUTHORIZATION]);
	request->idempotency_key = arena_copy(request->arena, head->fields[HTTP_FIELD_KEY]);
	request->if_none_match = arena_copy(request->arena, head->fields[HTTP_FIELD_NONE_MATCH]);
	request->takes_gzip = names_gzip(head->fields[HTTP_FIELD_ENCODINGS]);
}

static enum http_refusal
guard_change(const struct http_head *head, const struct http_names *names)
{
	enum http_refusal refusal = guard_origin(head, names);
	return refusal ? refusal : guard_type(head);
}

enum http_refusal
http_head_read(const struct http_head *head, const struct http_names *names, const char *cookie,
	       struct http_request *request)
{
	enum http_refusal refusal = head->size > HTTP_HEAD_MAX ? HTTP_HEAD_TOO_LARGE : HTTP_FINE;
	if (!refusal && head->twice)
		refusal = HTTP_HEADER_TWICE;
	if (!refusal)
		refusal = guard_framing(head);
	if (!refusal)
		refusal = guard_host(head, names);
	if (!refusal && !read_method(head->method, &request->method))
		refusal = HTTP_UNKNOWN_METHOD;
	if (!refusal && request->method != HTTP_GET && request->method != HTTP_HEAD)
		refusal = guard_change(head, names);
	if (!refusal)
		refusal = read_target(head->target, request);
	if (!refusal)
		read_fields(head, cookie, request);
	return refusal;
}

struct span
http_query(const struct http_request *request, const char *name, bool *found)
{
	for (size_t i = 0; i < request->query_count; i++) {
		if (span_equal(request->query[i].name, span_text(name))) {
			if (found)
				*found = true;
			return request->query[i].value;
		}
	}
	if (found)
		*found = false;
	return (struct span){ 0 };
}
