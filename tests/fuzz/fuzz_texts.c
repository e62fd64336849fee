/* Fuzzes the small readers of text: UTF-8, hex, base64, base32, numbers, dates, ids, paths, addresses and words to search for. What is read
 * is written as the very text it came from, where the form is strict, or as one that reads the same.
 *
 * Input: the text.
 */
#include "base/civil.h"
#include "base/text.h"
#include "core/path.h"
#include "host/net.h"
#include "host/search.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
encodings(struct arena *arena, struct span text)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	struct span bytes, again;
	if (text_read_base64(arena, text, &bytes)) {
		text_put_base64(&out, bytes);
		assert(span_equal(buffer_span(&out), text));
	}
	buffer_clear(&out);
	if (text_read_base32(arena, text, &bytes)) {
		text_put_base32(&out, bytes);
		bool good = text_read_base32(arena, buffer_span(&out), &again);
		assert(good && span_equal(bytes, again));
	}
	buffer_clear(&out);
	text_put_base64(&out, text);
	bool good = text_read_base64(arena, buffer_span(&out), &again);
	assert(good && span_equal(text, again));
	buffer_clear(&out);
	text_put_hex(&out, text);
	uint8_t *back = arena_take(arena, text.size);
	good = text_read_hex(buffer_span(&out), back, text.size);
	assert(good && span_equal(span_of(back, text.size), text));
}

/* A cut is the longest beginning that is clean, and what was mended is clean. */
static void
utf8(struct arena *arena, struct span text)
{
	struct span whole = text_cut(text, SIZE_MAX), half = text_cut(text, text.size / 2);
	assert(text_is_utf8(whole) && text_is_utf8(half) && half.size <= text.size / 2);
	assert(text_is_utf8(text) == (whole.size == text.size));
	assert(whole.size < half.size || span_starts(whole, half));
	size_t at = 0, count = 0;
	for (; at < whole.size; count++)
		text_next(whole, &at);
	assert(at == whole.size && count == text_length(whole));
	char *mended = arena_text(arena, text);
	text_mend(mended);
	assert(text_is_utf8(span_text(mended)));
}

static void
numbers(struct span text)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	struct date date;
	int64_t number;
	if (text_read_integer(text, &number))
		buffer_print(&out, "%lld", (long long)number);
	else if (date_read(text, &date))
		date_put(&out, date);
	else if (instant_read(text, &number))
		instant_put(&out, number);
	else
		return;
	assert(span_equal(buffer_span(&out), text));
}

static void
names(struct span text)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	struct path path;
	struct uuid id;
	if (uuid_read(text, &id))
		uuid_put(&out, id);
	else if (path_read(text, &path))
		path_put(&out, &path);
	else
		return;
	assert(span_equal(buffer_span(&out), text));
}

static void
address(struct span text)
{
	struct buffer OWN(buffer_drop) out = { 0 };
	struct net_address address, again;
	fault_t fault = net_address_read(text, &address);
	if (!fault) {
		net_address_put(&out, &address);
		fault = net_address_read(buffer_span(&out), &again);
		assert(!fault && strcmp(address.host, again.host) == 0 && address.port == again.port);
	}
	fault_drop(fault);
}

/* Quotes in an expression come in pairs, so that nothing typed is syntax. */
static void
search(struct span text)
{
	struct buffer OWN(buffer_drop) query = { 0 }, index = { 0 };
	size_t quotes = 0;
	search_put_query(&query, text);
	for (size_t i = 0; i < query.size; i++)
		quotes += query.data[i] == '"';
	assert(quotes % 2 == 0 && quotes <= (size_t)2 * SEARCH_WORDS_MAX && text_is_utf8(buffer_span(&query)));
	if (!text_is_utf8(text))
		return;
	search_put_text(&index, text);
	assert(text_is_utf8(buffer_span(&index)) && index.size <= 3 * text.size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct span text = span_of(data, size);
	encodings(&arena, text);
	utf8(&arena, text);
	numbers(text);
	names(text);
	address(text);
	search(text);
	return 0;
}
