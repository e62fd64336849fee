/* Cutting text and queries for FTS5; see search.h. */
#include "host/search.h"

#include "base/text.h"

struct range {
	uint32_t first, last;
};

/* Scripts written without spaces, in order. Hangul has spaces, but its words take endings, so it is cut as well. */
static const struct range cjk[] = {
	{ 0x2e80, 0x2fdf },   /* radicals */
	{ 0x3005, 0x3007 },   /* 々 〆 〇 */
	{ 0x3021, 0x3029 },   /* Suzhou numerals */
	{ 0x3041, 0x30ff },   /* kana */
	{ 0x3105, 0x312f },   /* bopomofo */
	{ 0x31a0, 0x31ff },   /* bopomofo and kana extended, strokes */
	{ 0x3400, 0x4dbf },   /* extension A */
	{ 0x4e00, 0x9fff },   /* unified ideographs */
	{ 0xac00, 0xd7af },   /* Hangul */
	{ 0xf900, 0xfaff },   /* compatibility ideographs */
	{ 0x20000, 0x3ffff }, /* extensions B and later: rare names */
};

/* What is certainly neither letter nor digit beyond ASCII, in order: Latin and general punctuation, symbols, CJK punctuation, emoji. */
static const struct range marks[] = {
	{ 0x80, 0xa9 },     { 0xab, 0xb1 },     { 0xb4, 0xb4 },       { 0xb6, 0xb8 },     { 0xbb, 0xbb },
	{ 0xbf, 0xbf },     { 0xd7, 0xd7 },     { 0xf7, 0xf7 },       { 0x2000, 0x206f }, { 0x2190, 0x245f },
	{ 0x2500, 0x2775 }, { 0x2794, 0x2bff }, { 0x3000, 0x3004 },   { 0x3008, 0x3020 }, { 0x3030, 0x3030 },
	{ 0xfe00, 0xfe6f }, { 0xffe0, 0xffff }, { 0x1f000, 0x1faff },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool
within(const struct range *ranges, size_t count, uint32_t code_point)
{
	for (size_t i = 0; i < count; i++) {
		if (code_point <= ranges[i].last)
			return code_point >= ranges[i].first;
	}
	return false;
}

static uint32_t
fold_width(uint32_t code_point)
{
	if (code_point >= 0xff01 && code_point <= 0xff5e)
		return code_point - 0xff01 + '!';
	return code_point == 0x3000 ? ' ' : code_point;
}

static bool
is_cjk(uint32_t code_point)
{
	return within(cjk, COUNT(cjk), code_point);
}

static bool
is_digit(uint32_t code_point)
{
	return code_point >= '0' && code_point <= '9';
}

static bool
is_searchable(uint32_t code_point)
{
	if (code_point >= 0x80)
		return !within(marks, COUNT(marks), code_point);
	return is_digit(code_point) || ((code_point | 0x20) >= 'a' && (code_point | 0x20) <= 'z');
}

/* Folded. Where words of a query part. */
static bool
is_gap(uint32_t code_point)
{
	return code_point <= ' ' || code_point == 0x7f || code_point == ',' || code_point == ';' ||
	       code_point == 0x3001 || code_point == 0x3002;
}

/* Puts folded code points one after the other, a space at each side of a CJK character. */
struct cutter {
	struct buffer *out;
	bool started;
	bool spaced; /* the last one put was a space */
	bool alone;  /* the last one put was CJK */
};

static void
cutter_put(struct cutter *cutter, uint32_t code_point)
{
	bool space = code_point <= ' ' || code_point == 0x7f, alone = is_cjk(code_point);
	bool parted = !cutter->started || cutter->spaced;
	if (parted && space)
		return;
	if (!parted && !space && (alone || cutter->alone))
		buffer_put_byte(cutter->out, ' ');
	text_put_code_point(cutter->out, space ? ' ' : code_point);
	*cutter = (struct cutter){ .out = cutter->out, .started = true, .spaced = space, .alone = alone };
}

void
search_put_text(struct buffer *out, struct span text)
{
	struct cutter cutter = { .out = out };
	for (size_t at = 0; at < text.size;)
		cutter_put(&cutter, fold_width(text_next(text, &at)));
}

/* Cuts the next run without gaps off *typed; empty at the end. */
static struct span
next_run(struct span *typed)
{
	size_t at = 0, start, next = 0;
	while (next < typed->size && is_gap(fold_width(text_next(*typed, &next))))
		at = next;
	start = at;
	for (next = at; next < typed->size && !is_gap(fold_width(text_next(*typed, &next)));)
		at = next;
	struct span run = span_part(*typed, start, at - start);
	*typed = span_part(*typed, at, typed->size);
	return run;
}

/* The last searchable character of a run, folded; 0 when it has none. */
static uint32_t
last_searchable(struct span run)
{
	uint32_t last = 0;
	for (size_t at = 0; at < run.size;) {
		uint32_t code_point = fold_width(text_next(run, &at));
		if (is_searchable(code_point))
			last = code_point;
	}
	return last;
}

/* A quoted phrase. Quotes in it are no letters, so a space serves as well and nothing needs escaping. */
static void
put_phrase(struct buffer *out, struct span run)
{
	struct cutter cutter = { .out = out };
	buffer_put_byte(out, '"');
	for (size_t at = 0, count = 0; at < run.size && count < SEARCH_WORD_LENGTH_MAX; count++) {
		uint32_t code_point = fold_width(text_next(run, &at));
		cutter_put(&cutter, code_point == '"' ? ' ' : code_point);
	}
	buffer_put_byte(out, '"');
}

bool
search_put_word(struct buffer *out, struct span *typed)
{
	uint32_t last = 0;
	struct span run = { 0 };
	if (!text_is_utf8(*typed))
		return false;
	while (!last && typed->size > 0) {
		run = next_run(typed);
		last = last_searchable(run);
	}
	if (!last)
		return false;
	put_phrase(out, run);
	if (!is_cjk(last) && (is_digit(last) || !last_searchable(*typed)))
		buffer_put_text(out, " *");
	return true;
}

bool
search_word_text(struct span word, struct span *text)
{
	struct span inner = span_part(word, 1, word.size < 2 ? 0 : word.size - 2);
	if (!inner.size || word.data[word.size - 1] != '"')
		return false;
	for (size_t at = 0; at < inner.size;) {
		uint32_t code_point = text_next(inner, &at);
		if (code_point != ' ' && !is_cjk(code_point))
			return false;
	}
	*text = inner;
	return true;
}

void
search_put_query(struct buffer *out, struct span typed)
{
	struct buffer OWN(buffer_drop) word = { 0 };
	for (size_t count = 0; count < SEARCH_WORDS_MAX; count++) {
		buffer_clear(&word);
		if (!search_put_word(&word, &typed))
			return;
		if (count > 0)
			buffer_put_byte(out, ' ');
		buffer_put_span(out, buffer_span(&word));
	}
}
