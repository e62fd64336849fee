/* Fuzzes heads of HTTP requests: whatever comes through the guards has a plain path, few parameters of clean text, one of our own hosts,
 * and, where it changes something, no other site behind it.
 *
 * Input: lines: method, target, then "Name: value".
 */
#include "base/text.h"
#include "host/http_inside.h"
#include "tests/support/tape.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const hosts[] = { "127.0.0.1", "[::1]", "localhost", NULL };
static const struct http_names names = { .hosts = hosts, .scheme = "http", .port = 7480, .usual_port = 80 };

static struct http_head
read_head(struct tape *tape)
{
	struct http_head head = { .method = tape_line(tape), .target = tape_line(tape) };
	head.size = head.method.size + head.target.size;
	while (tape->rest.size > 0) {
		struct span value = tape_line(tape);
		head.size += value.size;
		struct span name = span_cut(&value, ':');
		http_head_put(&head, name, value);
	}
	return head;
}

static bool
holds(struct span text, const char *part)
{
	return memmem(text.data, text.size, part, strlen(part)) != NULL;
}

static void
is_clean(const struct http_request *request)
{
	assert(request->path.size > 0 && request->path.data[0] == '/' && text_is_utf8(request->path));
	assert(!text_has_control(request->path) && !holds(request->path, "..") && !holds(request->path, "//"));
	assert(span_find(request->path, '\\') == request->path.size);
	assert(request->query_count <= HTTP_QUERY_MAX);
	for (size_t i = 0; i < request->query_count; i++) {
		const struct http_pair *pair = &request->query[i];
		assert(text_is_utf8(pair->name) && text_is_utf8(pair->value));
		assert(span_find(pair->name, 0) == pair->name.size && span_find(pair->value, 0) == pair->value.size);
	}
}

/* What the head itself says of who sent it. */
static void
is_ours(const struct http_head *head, const struct http_request *request)
{
	struct span host = head->fields[HTTP_FIELD_HOST];
	bool reads = request->method == HTTP_GET || request->method == HTTP_HEAD;
	assert(span_ends(host, SPAN(":7480")) && host.size <= strlen("127.0.0.1:7480"));
	assert(head->size <= HTTP_HEAD_MAX && !head->twice);
	if (reads || !head->has[HTTP_FIELD_ORIGIN])
		return;
	struct span origin = head->fields[HTTP_FIELD_ORIGIN];
	assert(span_starts(origin, SPAN("http://")) && origin.size == strlen("http://") + host.size);
}

static bool
is_inside(struct span part, struct span whole)
{
	return part.size == 0 || (part.size <= whole.size && memmem(whole.data, whole.size, part.data, part.size));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct tape tape = tape_of(data, size);
	struct http_head head = read_head(&tape);
	struct http_request request = { .arena = &arena };
	enum http_refusal refusal = http_head_read(&head, &names, "heshi-7480", &request);
	assert(arena.total <= 2 * (size_t)HTTP_HEAD_MAX + HTTP_QUERY_MAX * (sizeof(struct http_pair) + 64));
	http_head_has_body(&head);
	if (refusal)
		return 0;
	is_clean(&request);
	is_ours(&head, &request);
	assert(is_inside(request.cookie, head.fields[HTTP_FIELD_COOKIE]));
	assert(span_equal(request.token, head.fields[HTTP_FIELD_TOKEN]));
	return 0;
}
