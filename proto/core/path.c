/* Paths of documents: made from ids, read back strictly.
 */
#include "core/path.h"

#include "base/civil.h"
#include "base/text.h"

#include <assert.h>
#include <string.h>

bool
path_name_valid(struct span name)
{
	for (size_t i = 0; i < name.size; i++) {
		if (name.data[i] != '_' && (name.data[i] < 'a' || name.data[i] > 'z'))
			return false;
	}
	return name.size >= 1 && name.size <= PATH_NAME_MAX;
}

static void
name_copy(char out[PATH_NAME_MAX + 1], struct span name)
{
	assert(path_name_valid(name));
	memcpy(out, name.data, name.size);
	out[name.size] = 0;
}

struct path
path_main(const char *folder, struct uuid record)
{
	struct path path = { .record = record };

	name_copy(path.folder, span_text(folder));
	return path;
}

struct path
path_part(const char *folder, struct uuid record, const char *part, struct uuid part_id)
{
	struct path path = { .record = record, .part_id = part_id };

	name_copy(path.folder, span_text(folder));
	name_copy(path.part, span_text(part));
	return path;
}

bool
path_is_main(const struct path *path)
{
	return !path->part[0];
}

static char *
put_text(char *at, const char *text)
{
	size_t size = strlen(text);

	memcpy(at, text, size);
	return at + size;
}

static char *
put_digits(char *at, int number, int digits)
{
	for (int i = digits - 1; i >= 0; i--, number /= 10)
		at[i] = (char)('0' + number % 10);
	return at + digits;
}

static char *
put_uuid(char *at, struct uuid uuid)
{
	uuid_text(uuid, at);
	return at + UUID_TEXT_SIZE;
}

static int64_t
day_of(struct uuid record)
{
	return uuid_ms(record) / (24 * 3600 * 1000);
}

static char *
put_day(char *at, struct uuid record)
{
	struct date date = date_of_days(day_of(record));

	at = put_digits(at, date.year, 4);
	*at++ = '-';
	at = put_digits(at, date.month, 2);
	*at++ = '/';
	return put_digits(at, date.day, 2);
}

/* The byte of the id that spreads a busy day's records over 256 folders: the last one is random. */
static uint8_t
fan_of(struct uuid record)
{
	return record.bytes[sizeof(record.bytes) - 1];
}

static char *
put_fan(char *at, struct uuid record)
{
	static const char digits[] = "0123456789abcdef";

	*at++ = digits[fan_of(record) >> 4];
	*at++ = digits[fan_of(record) & 15];
	return at;
}

void
path_text(const struct path *path, char out[PATH_TEXT_MAX])
{
	char *at = put_text(out, path->folder);

	*at++ = '/';
	at = put_day(at, path->record);
	*at++ = '/';
	at = put_fan(at, path->record);
	*at++ = '/';
	at = put_uuid(at, path->record);
	*at++ = '/';
	if (path_is_main(path)) {
		at = put_text(at, "main");
	} else {
		at = put_text(at, path->part);
		*at++ = '-';
		at = put_uuid(at, path->part_id);
	}
	at = put_text(at, ".json");
	*at++ = 0;
	assert(at - out <= PATH_TEXT_MAX);
}

void
path_put(struct buffer *out, const struct path *path)
{
	char text[PATH_TEXT_MAX];

	path_text(path, text);
	buffer_put_text(out, text);
}

static bool
read_part(struct span file, struct path *path)
{
	struct span name;

	if (span_equal(file, SPAN("main.json")))
		return true;
	name = span_cut(&file, '-');
	if (!path_name_valid(name) || !uuid_read(span_part(file, 0, UUID_TEXT_SIZE), &path->part_id))
		return false;
	name_copy(path->part, name);
	return true;
}

bool
path_read(struct span text, struct path *out)
{
	struct path path = { 0 };
	struct span rest = text;
	struct span folder = span_cut(&rest, '/');
	char again[PATH_TEXT_MAX];

	if (!path_name_valid(folder))
		return false;
	name_copy(path.folder, folder);
	/* Month, day and fan are not looked at: the comparison at the end derives them from the record's id. */
	span_cut(&rest, '/');
	span_cut(&rest, '/');
	span_cut(&rest, '/');
	if (!uuid_read(span_cut(&rest, '/'), &path.record) || !read_part(rest, &path))
		return false;
	path_text(&path, again);
	if (!span_equal(text, span_text(again)))
		return false;
	*out = path;
	return true;
}

static int
compare_places(struct uuid a, struct uuid b)
{
	if (day_of(a) != day_of(b))
		return day_of(a) < day_of(b) ? -1 : 1;
	if (fan_of(a) != fan_of(b))
		return fan_of(a) < fan_of(b) ? -1 : 1;
	return uuid_compare(a, b);
}

/* The same order as the texts have, without making them: '/' and '-' end a name and sort before all that a name may hold,
 * and "main.json" sorts behind "main-…". */
int
path_compare(const struct path *a, const struct path *b)
{
	int order = strcmp(a->folder, b->folder);

	if (!order)
		order = compare_places(a->record, b->record);
	if (!order)
		order = strcmp(path_is_main(a) ? "main" : a->part, path_is_main(b) ? "main" : b->part);
	if (!order)
		order = path_is_main(a) - path_is_main(b);
	if (!order && !path_is_main(a))
		order = uuid_compare(a->part_id, b->part_id);
	return order;
}

bool
path_equal(const struct path *a, const struct path *b)
{
	return path_compare(a, b) == 0;
}
