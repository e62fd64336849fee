/* Fuzzes settings files: every value that was read would be taken again as it is written, alone and in a file of all of them; and editing one
 * key of a good file leaves a good file in which that key alone has changed.
 *
 * Input: number of the setting to edit (1 byte), its new value up to a line feed, the file.
 */
#include "base/arena.h"
#include "base/text.h"
#include "host/settings_write.h"
#include "tests/support/tape.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
setting_count(void)
{
	size_t count = 0;
	while (settings_table[count].section)
		count++;
	return count;
}

static struct span
value_of(struct arena *arena, const struct setting *setting, const struct settings *settings)
{
	struct buffer OWN(buffer_drop) text = { 0 };
	setting_put(&text, setting, settings);
	return arena_copy(arena, buffer_span(&text));
}

/* All settings as a file, which reads as the same settings. */
static void
write_again(const struct settings *settings)
{
	struct arena OWN(arena_drop) arena = { 0 };
	struct buffer OWN(buffer_drop) text = { 0 };
	struct settings again;
	for (const struct setting *setting = settings_table; setting->section; setting++) {
		struct span value = value_of(&arena, setting, settings);
		assert(setting_takes(setting, value));
		/* A list of hosts is written with a space behind each comma, and may then be longer than a line. */
		if (value.size + strlen(setting->key) + 3 > SETTINGS_LINE_MOST)
			return;
		/* inih takes an inline comment, and what white space does, for itself. */
		if (memmem(value.data, value.size, " ;", 2) || memmem(value.data, value.size, "\t;", 2))
			return;
		buffer_print(&text, "[%s]\n%s = %.*s\n", setting->section, setting->key, SPAN_ARG(value));
	}
	fault_t fault = settings_parse("again", buffer_span(&text), &again);
	assert(!fault && memcmp(settings, &again, sizeof(again)) == 0);
}

/* All but the changed one are as before. */
static void
is_changed(const struct settings *before, const struct settings *after, const struct setting_change *change)
{
	struct arena OWN(arena_drop) arena = { 0 };
	for (const struct setting *setting = settings_table; setting->section; setting++) {
		struct span old = value_of(&arena, setting, before), new = value_of(&arena, setting, after);
		struct settings defaults;
		fault_t fault = settings_parse("empty", (struct span){ 0 }, &defaults);
		assert(!fault);
		if (setting != change->setting)
			assert(span_equal(old, new));
		else if (change->forget)
			assert(span_equal(new, value_of(&arena, setting, &defaults)));
		else if (setting->type != SETTING_HOSTS)
			assert(span_equal(new, change->value));
	}
}

static void
edit(struct span file, const struct settings *settings, const struct setting_change *change)
{
	struct buffer OWN(buffer_drop) edited = { 0 }, twice = { 0 };
	struct settings after;
	settings_edit(&edited, file, change);
	settings_edit(&twice, buffer_span(&edited), change);
	assert(span_equal(buffer_span(&edited), buffer_span(&twice)));
	fault_t fault = settings_parse("edited", buffer_span(&edited), &after);
	if (!fault)
		is_changed(settings, &after, change);
	fault_drop(fault);
}

/* What may be written: see settings_change. */
static bool
is_plain(const struct setting *setting, struct span value)
{
	return setting_takes(setting, value) && text_is_utf8(value) && !text_has_control(value) &&
	       span_find(value, '\t') == value.size && span_find(value, ';') == value.size;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tape tape = tape_of(data, size);
	struct settings settings;
	uint8_t which = tape_byte(&tape);
	struct setting_change change = { .setting = &settings_table[(which & 0x7f) % setting_count()] };
	change.value = text_trim(tape_line(&tape));
	change.forget = which & 0x80;
	struct span file = span_part(tape.rest, 0, SETTINGS_FILE_MOST);
	fault_t fault = settings_parse("settings.ini", file, &settings);
	if (fault) {
		assert(fault_code(fault) == FAULT_INPUT);
		fault_drop(fault);
		return 0;
	}
	write_again(&settings);
	if (change.forget || is_plain(change.setting, change.value))
		edit(file, &settings, &change);
	return 0;
}
