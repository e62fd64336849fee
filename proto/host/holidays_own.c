/* A place's own holidays beside the shipped ones; see holidays_own.h. */
#include "host/holidays_own.h"

#include "base/text.h"
#include "host/files.h"
#include "host/log.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DAYS_MOST 10000 /* lines of the file */

struct holidays_own {
	struct arena arena;
	struct timespec changed; /* of the file that was read */
	bool there;              /* there was one */
	struct check_holidays merged;
};

/* ---- the file ---- */

static int
order(const void *a, const void *b)
{
	return date_compare(*(const struct date *)a, *(const struct date *)b);
}

/* Sorted, each day once. */
static void
tidy(struct date *days, size_t *count)
{
	size_t kept = 0;
	if (*count)
		qsort(days, *count, sizeof(*days), order);
	for (size_t i = 0; i < *count; i++)
		if (!kept || date_compare(days[kept - 1], days[i]) != 0)
			days[kept++] = days[i];
	*count = kept;
}

static bool
has_day(const struct date *days, size_t count, struct date day)
{
	return count && bsearch(&day, days, count, sizeof(day), order);
}

static fault_t
check_apart(const struct check_holidays *days)
{
	for (size_t i = 0; i < days->off_count; i++)
		if (has_day(days->work, days->work_count, days->off[i]))
			return fault_raise(FAULT_INPUT, 0, "a day cannot be both off and worked");
	return NULL;
}

static fault_t
read_day(struct span line, size_t number, struct date *off, struct date *work, struct check_holidays *out)
{
	struct span what = line, text = text_trim(span_cut(&what, ','));
	struct date day;
	what = text_trim(what);
	bool is_off = span_equal(what, SPAN("off"));
	if (!date_read(text, &day) || (!is_off && !span_equal(what, SPAN("work"))))
		return fault_raise(FAULT_INPUT, 0,
				   "%s, line %zu: expected a line like 2027-01-01,off or 2027-01-03,work",
				   HOLIDAYS_FILE, number);
	if (out->off_count + out->work_count == DAYS_MOST)
		return fault_raise(FAULT_LIMIT, 0, "%s has more than %d days", HOLIDAYS_FILE, DAYS_MOST);
	if (is_off)
		off[out->off_count++] = day;
	else
		work[out->work_count++] = day;
	return NULL;
}

static fault_t
parse(struct span text, struct arena *arena, struct check_holidays *out)
{
	struct date *off = ARENA_NEW_ARRAY(arena, DAYS_MOST, struct date);
	struct date *work = ARENA_NEW_ARRAY(arena, DAYS_MOST, struct date);
	struct check_holidays days = { .off = off, .work = work };
	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		text = span_part(text, 3, text.size);
	for (size_t number = 1; text.size; number++) {
		struct span line = text_trim(span_cut(&text, '\n'));
		if (line.size && line.data[0] != '#')
			TRY(read_day(line, number, off, work, &days));
	}
	tidy(off, &days.off_count);
	tidy(work, &days.work_count);
	TRY(fault_within(check_apart(&days), "%s", HOLIDAYS_FILE));
	*out = days;
	return NULL;
}

static void
put_path(struct buffer *out, struct span dir)
{
	buffer_print(out, "%.*s/%s%c", SPAN_ARG(dir), HOLIDAYS_FILE, 0);
}

fault_t
holidays_own_read(const char *dir, struct arena *arena, struct check_holidays *out)
{
	struct buffer OWN(buffer_drop) path = { 0 }, text = { 0 };
	bool found;
	put_path(&path, span_text(dir));
	TRY(file_load((const char *)path.data, HOLIDAYS_FILE, HOLIDAYS_FILE_MOST, &text, &found));
	if (found)
		return parse(buffer_span(&text), arena, out);
	*out = (struct check_holidays){ 0 };
	return NULL;
}

/* ---- merging ---- */

bool
holidays_have_year(const struct check_holidays *days, int year)
{
	for (size_t i = 0; i < days->off_count; i++)
		if (days->off[i].year == year)
			return true;
	for (size_t i = 0; i < days->work_count; i++)
		if (days->work[i].year == year)
			return true;
	return false;
}

/* `own`, and those of `shipped` whose year is not an own one. */
static const struct date *
merge(struct arena *arena, const struct check_holidays *owned, const struct date *own, size_t own_count,
      const struct date *shipped, size_t shipped_count, size_t *count)
{
	struct date *days = ARENA_NEW_ARRAY(arena, own_count + shipped_count, struct date);
	size_t at = own_count;
	bool own_year = false;
	if (own_count)
		memcpy(days, own, own_count * sizeof(*days));
	for (size_t i = 0; i < shipped_count; i++) {
		if (i == 0 || shipped[i].year != shipped[i - 1].year)
			own_year = holidays_have_year(owned, shipped[i].year);
		if (!own_year)
			days[at++] = shipped[i];
	}
	tidy(days, &at);
	*count = at;
	return days;
}

struct check_holidays
holidays_merged(struct arena *arena, const struct check_holidays *own)
{
	const struct check_holidays *shipped = &holidays_shipped;
	struct check_holidays out = { 0 };
	out.off = merge(arena, own, own->off, own->off_count, shipped->off, shipped->off_count, &out.off_count);
	out.work = merge(arena, own, own->work, own->work_count, shipped->work, shipped->work_count, &out.work_count);
	return out;
}

/* ---- in force ---- */

void
holidays_own_drop(struct holidays_own **held)
{
	struct holidays_own *own = KEEP(*held);
	if (!own)
		return;
	arena_drop(&own->arena);
	free(own);
}

static void
read_again(struct holidays_own *own, struct span folder)
{
	struct check_holidays days = { 0 };
	arena_drop(&own->arena);
	own->merged = holidays_shipped;
	fault_t fault = holidays_own_read(arena_text(&own->arena, folder), &own->arena, &days);
	if (!fault)
		own->merged = holidays_merged(&own->arena, &days);
	log_fault("own holidays", fault);
}

const struct check_holidays *
store_holidays(struct store *store)
{
	struct buffer OWN(buffer_drop) path = { 0 };
	struct stat status;
	struct holidays_own *own = store->holidays;
	put_path(&path, store_folder(store));
	bool there = stat((const char *)path.data, &status) == 0;
	if (!there && !(own && own->there))
		return &holidays_shipped;
	if (!own)
		store->holidays = own = calloc(1, sizeof(*own));
	if (!own)
		abort();
	if (there != own->there || memcmp(&status.st_mtim, &own->changed, sizeof(own->changed)) != 0) {
		own->there = there;
		own->changed = there ? status.st_mtim : (struct timespec){ 0 };
		read_again(own, store_folder(store));
	}
	return &own->merged;
}

/* ---- changing ---- */

static fault_t
check_year(int year, const struct date *days, size_t count)
{
	if (count > HOLIDAYS_YEAR_MOST)
		return fault_raise(FAULT_LIMIT, 0, "a year has at most %d such days", HOLIDAYS_YEAR_MOST);
	for (size_t i = 0; i < count; i++)
		if (days[i].year != year)
			return fault_raise(FAULT_INPUT, 0, "a day is not of the year %d", year);
	return NULL;
}

/* Days of the year, or of all others. */
static void
put_days(struct buffer *out, const struct date *days, size_t count, const char *what, int year, bool of_year)
{
	for (size_t i = 0; i < count; i++) {
		if ((days[i].year == year) != of_year)
			continue;
		date_put(out, days[i]);
		buffer_print(out, ",%s\n", what);
	}
}

static fault_t
set_year(const char *dir, const char *path, int year, const struct check_holidays *days)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) text = { 0 };
	struct check_holidays before, after;
	TRY(holidays_own_read(dir, &arena, &before));
	put_days(&text, before.off, before.off_count, "off", year, false);
	put_days(&text, before.work, before.work_count, "work", year, false);
	put_days(&text, days->off, days->off_count, "off", year, true);
	put_days(&text, days->work, days->work_count, "work", year, true);
	if (text.size > HOLIDAYS_FILE_MOST)
		return fault_raise(FAULT_LIMIT, 0, "%s would be too large", HOLIDAYS_FILE);
	TRY(parse(buffer_span(&text), &arena, &after));
	return file_replace(path, HOLIDAYS_FILE, buffer_span(&text));
}

fault_t
holidays_own_set(const char *dir, int year, const struct check_holidays *days)
{
	struct buffer OWN(buffer_drop) path = { 0 };
	int OWN(folder_unlock) lock = -1;
	TRY(check_year(year, days->off, days->off_count));
	TRY(check_year(year, days->work, days->work_count));
	put_path(&path, span_text(dir));
	TRY(folder_lock(dir, &lock));
	return set_year(dir, (const char *)path.data, year, days);
}
