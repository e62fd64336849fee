/* The settings file, edited line by line the way inih reads it; see settings_write.h. */
#include "host/settings_write.h"

#include "base/text.h"
#include "host/files.h"

#include <stdio.h>
#include <string.h>

const struct setting *
setting_named(struct span name)
{
	struct span key = name, section = span_cut(&key, '.');
	for (const struct setting *setting = settings_table; setting->section; setting++)
		if (span_equal(section, span_text(setting->section)) && span_equal(key, span_text(setting->key)))
			return setting;
	return NULL;
}

bool
setting_needs_restart(const struct setting *setting)
{
	static const char *const names[] = { "sync.", "hub.", "web.address", "web.certificate", "web.key", "log." };
	char name[100];
	snprintf(name, sizeof(name), "%s.%s", setting->section, setting->key);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_starts(span_text(name), span_text(names[i])))
			return true;
	return false;
}

/* ---- editing ---- */

enum line_kind { LINE_OTHER, LINE_SECTION, LINE_KEY };

/* A line of the file, its end included. */
struct line {
	struct span text;
	enum line_kind kind;
	struct span name;        /* of the section or key */
	size_t value, value_end; /* LINE_KEY: where in `text` the value stands, white space around it left out */
};

/* Where an inline comment begins: a ; behind white space. */
static size_t
comment_at(struct span text, size_t from)
{
	for (size_t i = from; i < text.size; i++)
		if (text.data[i] == ';' && i > 0 && (text.data[i - 1] == ' ' || text.data[i - 1] == '\t'))
			return i;
	return text.size;
}

static void
read_key(struct line *line, struct span bare)
{
	size_t sign = 0;
	while (sign < bare.size && bare.data[sign] != '=' && bare.data[sign] != ':')
		sign++;
	if (sign == bare.size)
		return;
	line->kind = LINE_KEY;
	line->name = text_trim(span_part(bare, 0, sign));
	size_t behind = (size_t)(bare.data - line->text.data) + sign + 1;
	size_t end = comment_at(line->text, behind);
	struct span value = text_trim(span_part(line->text, behind, end - behind));
	line->value = value.size ? (size_t)(value.data - line->text.data) : behind;
	line->value_end = line->value + value.size;
}

static struct line
read_line(struct span *rest)
{
	struct span start = *rest, bare;
	struct line line = { .kind = LINE_OTHER };
	span_cut(rest, '\n');
	line.text = span_part(start, 0, start.size - rest->size);
	bare = line.text;
	if (span_starts(bare, SPAN("\xef\xbb\xbf")))
		bare = span_part(bare, 3, bare.size);
	bare = text_trim(bare);
	if (span_starts(bare, SPAN("["))) {
		line.kind = LINE_SECTION;
		line.name = span_part(bare, 1, span_find(bare, ']') - 1);
	} else if (bare.size && bare.data[0] != ';' && bare.data[0] != '#') {
		read_key(&line, bare);
	}
	return line;
}

/* Where the change belongs. */
struct spot {
	bool key, section;
	size_t behind; /* offset behind the section's last line that says something */
};

static struct spot
find_spot(struct span content, const struct setting *setting)
{
	struct spot spot = { 0 };
	struct span rest = content;
	bool inside = false;
	while (rest.size) {
		struct line line = read_line(&rest);
		if (line.kind == LINE_SECTION)
			inside = span_equal(line.name, span_text(setting->section));
		if (inside && line.kind != LINE_OTHER) {
			spot.section = true;
			spot.behind = content.size - rest.size;
		}
		if (inside && line.kind == LINE_KEY && span_equal(line.name, span_text(setting->key)))
			spot.key = true;
	}
	return spot;
}

static const char *
line_end(struct span content)
{
	size_t feed = span_find(content, '\n');
	return feed > 0 && feed < content.size && content.data[feed - 1] == '\r' ? "\r\n" : "\n";
}

static void
put_value(struct buffer *out, const struct line *line, struct span value)
{
	buffer_put_span(out, span_part(line->text, 0, line->value));
	if (value.size && line->value_end == line->value && line->text.data[line->value - 1] != ' ')
		buffer_put_byte(out, ' ');
	buffer_put_span(out, value);
	buffer_put_span(out, span_part(line->text, line->value_end, line->text.size));
}

static void
replace_key(struct buffer *out, struct span content, const struct setting_change *change)
{
	struct span rest = content;
	bool inside = false;
	while (rest.size) {
		struct line line = read_line(&rest);
		if (line.kind == LINE_SECTION)
			inside = span_equal(line.name, span_text(change->setting->section));
		bool meant = inside && line.kind == LINE_KEY && span_equal(line.name, span_text(change->setting->key));
		if (!meant)
			buffer_put_span(out, line.text);
		else if (!change->forget)
			put_value(out, &line, change->value);
	}
}

static void
put_key(struct buffer *out, const struct setting_change *change, const char *end)
{
	buffer_print(out, "%s = %.*s%s", change->setting->key, SPAN_ARG(change->value), end);
}

static void
break_line(struct buffer *out, const char *end)
{
	if (out->size && out->data[out->size - 1] != '\n')
		buffer_put_text(out, end);
}

static void
add_key(struct buffer *out, struct span content, const struct setting_change *change, const struct spot *spot)
{
	const char *end = line_end(content);
	size_t at = spot->section ? spot->behind : content.size;
	buffer_put_span(out, span_part(content, 0, at));
	break_line(out, end);
	if (!spot->section)
		buffer_print(out, "%s[%s]%s", content.size ? end : "", change->setting->section, end);
	put_key(out, change, end);
	buffer_put_span(out, span_part(content, at, content.size));
}

void
settings_edit(struct buffer *out, struct span content, const struct setting_change *change)
{
	struct spot spot = find_spot(content, change->setting);
	if (spot.key)
		replace_key(out, content, change);
	else if (change->forget)
		buffer_put_span(out, content);
	else
		add_key(out, content, change, &spot);
}

/* ---- changing the file ---- */

static struct label
expected(struct arena *arena, const struct setting *setting)
{
	static const struct label labels[] = {
		[SETTING_ADDRESS] = { "须为地址和端口，如 hub.example:4433",
				      "must be an address like hub.example:4433" },
		[SETTING_HOSTS] = { "最多 16 个域名或 IP，用逗号隔开",
				    "at most 16 host names or IP addresses, separated by commas" },
		[SETTING_TEMPLATE] = { "须含 {n}，可含 {short} 和 {year}，不能有其他花括号",
				       "must have {n} and, as wanted, {short} and {year}, and no other braces" },
		[SETTING_FORMAT] = { "须为 text 或 json", "must be text or json" },
		[SETTING_FILE] = { "须为文件路径", "must be the path of a file" },
		[SETTING_LEVEL] = { "须为 error、warn、info 或 debug", "must be error, warn, info or debug" },
	};
	long long least = (long long)setting->least, most = (long long)setting->most;
	if (setting->type != SETTING_NUMBER)
		return labels[setting->type];
	return (struct label){
		arena_text(arena, arena_print(arena, "须为 %lld 到 %lld 的整数", least, most)),
		arena_text(arena, arena_print(arena, "must be a whole number from %lld to %lld", least, most)),
	};
}

static struct span
name_of(struct arena *arena, const struct setting *setting)
{
	return arena_print(arena, "%s.%s", setting->section, setting->key);
}

/* What a line of the file holds as it is: nothing in it would be read as a comment, another line or white space around it. */
static bool
is_writable(struct span value)
{
	return text_is_utf8(value) && !text_has_control(value) && span_find(value, '\n') == value.size &&
	       span_find(value, '\t') == value.size && comment_at(value, 0) == value.size &&
	       !span_starts(value, SPAN(";")) && span_equal(value, text_trim(value));
}

static bool
is_web_address(const struct setting *setting)
{
	return strcmp(setting->section, "web") == 0 && strcmp(setting->key, "address") == 0;
}

/* The screens are served to this machine alone: with any other address the program would refuse to start, and the screen on which to
 * mend that would be gone. */
static bool
is_loopback(struct span address)
{
	struct span host = span_part(address, 0, span_find(address, ':'));
	bool digits = true;
	for (size_t i = 0; i < host.size; i++)
		digits = digits && (host.data[i] == '.' || (host.data[i] >= '0' && host.data[i] <= '9'));
	return (digits && span_starts(host, SPAN("127."))) || text_equal_nocase(host, SPAN("localhost")) ||
	       span_starts(address, SPAN("[::1]:"));
}

/* Each value by itself. */
static void
check_values(struct arena *arena, const struct setting_change *changes, size_t count, struct problems *problems)
{
	static const struct label local = { "须为本机地址和端口，如 127.0.0.1:7480",
					    "must be an address of this machine alone, like 127.0.0.1:7480" };
	for (size_t i = 0; i < count; i++) {
		const struct setting_change *at = &changes[i];
		struct span name = name_of(arena, at->setting);
		if (at->forget)
			continue;
		if (is_web_address(at->setting) && !is_loopback(at->value))
			problem_add(arena, problems, SEVERITY_REFUSE, "form", name, local);
		else if (!is_writable(at->value) || !setting_takes(at->setting, at->value))
			problem_add(arena, problems, SEVERITY_REFUSE, "form", name, expected(arena, at->setting));
	}
}

static void
edit_all(struct buffer *content, const struct setting_change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buffer edited = { 0 };
		settings_edit(&edited, buffer_span(content), &changes[i]);
		buffer_drop(content);
		*content = edited;
	}
}

/* Values that fit by themselves may contradict one another, or make a line too long. */
static fault_t
check_whole(struct arena *arena, struct span content, const struct setting_change *changes, struct problems *problems,
	    struct settings *out)
{
	fault_t fault = settings_parse(SETTINGS_FILE, content, out);
	if (!fault)
		return content.size <= SETTINGS_FILE_MOST ? NULL : fault_raise(FAULT_LIMIT, 0, "too many settings");
	struct label text = {
		"与其他设置不相容：重试等待的下限不能大于上限，三道人数门槛须依次增大，每行不超过 190 字节",
		arena_text(arena, span_text(fault_text(fault)))
	};
	problem_add(arena, problems, SEVERITY_REFUSE, "together", name_of(arena, changes[0].setting), text);
	fault_drop(fault);
	return NULL;
}

static fault_t
change_file(const char *path, struct arena *arena, const struct setting_change *changes, size_t count,
	    struct problems *problems, struct settings *out)
{
	struct buffer OWN(buffer_drop) content = { 0 };
	struct settings settings;
	bool found;
	TRY(file_load(path, SETTINGS_FILE, SETTINGS_FILE_MOST, &content, &found));
	TRY(settings_parse(SETTINGS_FILE, buffer_span(&content), &settings));
	check_values(arena, changes, count, problems);
	if (!problems->count && count) {
		edit_all(&content, changes, count);
		TRY(check_whole(arena, buffer_span(&content), changes, problems, &settings));
		if (!problems->count)
			TRY(file_replace(path, SETTINGS_FILE, buffer_span(&content)));
	}
	if (out)
		*out = settings;
	return NULL;
}

fault_t
settings_change(const char *dir, struct arena *arena, const struct setting_change *changes, size_t count,
		struct problems *problems, struct settings *out)
{
	struct buffer OWN(buffer_drop) path = { 0 };
	int OWN(folder_unlock) lock = -1;
	buffer_print(&path, "%s/%s%c", dir, SETTINGS_FILE, 0);
	TRY(folder_lock(dir, &lock));
	return change_file((const char *)path.data, arena, changes, count, problems, out);
}
