/* Spellings; see field_loose.h. */
#include "core/field_loose.h"

#include "base/civil.h"
#include "base/text.h"

struct span
loose_narrow(struct arena *arena, struct span text)
{
	struct buffer OWN(buffer_drop) out = { 0 };

	for (size_t at = 0; at < text.size;) {
		uint32_t c = text_next(text, &at);
		if (c >= 0xff01 && c <= 0xff5e)
			c -= 0xff01 - '!';
		else if (c == 0x3000)
			c = ' ';
		text_put_code_point(&out, c);
	}
	return arena_copy(arena, text_trim(buffer_span(&out)));
}

struct span
loose_commas(struct arena *arena, struct span text)
{
	struct buffer OWN(buffer_drop) out = { 0 };

	for (size_t at = 0; at < text.size;) {
		uint32_t c = text_next(text, &at);
		text_put_code_point(&out, c == 0xff0c || c == 0x3001 ? ',' : c);
	}
	return arena_copy(arena, buffer_span(&out));
}

struct span
loose_lines(struct arena *arena, struct span text)
{
	struct buffer OWN(buffer_drop) out = { 0 };

	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] != '\r')
			buffer_put_byte(&out, text.data[i]);
		else if (i + 1 == text.size || text.data[i + 1] != '\n')
			buffer_put_byte(&out, '\n');
	}
	return arena_copy(arena, buffer_span(&out));
}

/* One to `most` digits as a number, -1 when it is something else. */
static int
digits(struct span text, size_t most)
{
	int number = 0;

	if (text.size < 1 || text.size > most)
		return -1;
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return -1;
		number = number * 10 + text.data[i] - '0';
	}
	return number;
}

/* Year, month and day with hyphens between, whatever stood there. */
static struct span
hyphens(struct arena *arena, struct span text)
{
	struct buffer OWN(buffer_drop) out = { 0 };

	for (size_t at = 0; at < text.size;) {
		uint32_t c = text_next(text, &at);
		if (c == '/' || c == '.' || c == 0x5e74 /* 年 */ || c == 0x6708 /* 月 */)
			buffer_put_byte(&out, '-');
		else if (c != 0x65e5 /* 日 */ || at != text.size)
			text_put_code_point(&out, c);
	}
	return arena_copy(arena, buffer_span(&out));
}

struct span
loose_date(struct arena *arena, struct span text)
{
	struct span rest = hyphens(arena, text);
	struct span year = span_cut(&rest, '-');
	struct span month = span_cut(&rest, '-');

	if (year.size != 4 || digits(year, 4) < 0 || digits(month, 2) < 0 || digits(rest, 2) < 0)
		return text;
	return arena_print(arena, "%04d-%02d-%02d", digits(year, 4), digits(month, 2), digits(rest, 2));
}

struct span
loose_time(struct arena *arena, struct span text)
{
	struct span minute = text;
	struct span hour = span_cut(&minute, ':');

	if (digits(hour, 2) < 0 || minute.size != 2 || digits(minute, 2) < 0)
		return text;
	return arena_print(arena, "%02d:%02d", digits(hour, 2), digits(minute, 2));
}

/* Minutes of hh:mm, -1 when it is something else. */
static int
minutes_of(struct span time)
{
	struct span minute = time;
	int hours = digits(span_cut(&minute, ':'), 2);
	int minutes = digits(minute, 2);

	return hours < 0 || hours > 23 || minutes < 0 || minutes > 59 ? -1 : hours * 60 + minutes;
}

/* Cuts "Z" or "+hh:mm" off the end of a time of day: minutes east of UTC. */
static bool
cut_offset(struct span *time, int *offset)
{
	struct span zone = time->size > 6 ? span_part(*time, time->size - 6, 6) : SPAN("");
	bool west = span_starts(zone, SPAN("-"));

	if (span_ends(*time, SPAN("Z"))) {
		*time = span_part(*time, 0, time->size - 1);
		*offset = 0;
		return true;
	}
	if (!west && !span_starts(zone, SPAN("+"))) {
		*offset = BEIJING_MINUTES;
		return true;
	}
	*time = span_part(*time, 0, time->size - 6);
	int minutes = minutes_of(span_part(zone, 1, 5));
	*offset = west ? -minutes : minutes;
	return minutes >= 0;
}

/* Seconds since midnight UTC (of any sign) of hh:mm or hh:mm:ss with or without a zone. */
static bool
read_clock(struct span text, int *seconds)
{
	int offset;

	if (!cut_offset(&text, &offset))
		return false;
	bool has_second = text.size > 3 && text.data[text.size - 3] == ':' && span_find(text, ':') < text.size - 3;
	struct span to_minute = has_second ? span_part(text, 0, text.size - 3) : text;
	int minutes = minutes_of(to_minute);
	int second = has_second ? digits(span_part(text, text.size - 2, 2), 2) : 0;
	*seconds = (minutes - offset) * 60 + second;
	return minutes >= 0 && second >= 0 && second <= 59;
}

struct span
loose_instant(struct arena *arena, struct span text)
{
	struct span clock = text;
	struct span day = span_cut(&clock, span_find(text, 'T') < text.size ? 'T' : ' ');
	struct date date;
	int seconds;

	if (!date_read(loose_date(arena, day), &date) || !read_clock(clock, &seconds))
		return text;
	struct buffer OWN(buffer_drop) out = { 0 };
	instant_put(&out, date_days(date) * 86400 + seconds);
	return arena_copy(arena, buffer_span(&out));
}

bool
loose_money(struct span text, int64_t *fen)
{
	bool negative = span_starts(text, SPAN("-"));
	struct span decimals = span_part(text, negative, text.size);
	struct span whole = span_cut(&decimals, '.');
	bool point = span_find(text, '.') < text.size;
	int64_t yuan;

	if (!text_read_integer(whole, &yuan) || yuan < 0 || yuan > INT64_MAX / 100 - 1)
		return false;
	if (point && digits(decimals, 2) < 0)
		return false;
	int cents = !point ? 0 : decimals.size == 1 ? digits(decimals, 2) * 10 : digits(decimals, 2);
	*fen = (yuan * 100 + cents) * (negative ? -1 : 1);
	return true;
}
