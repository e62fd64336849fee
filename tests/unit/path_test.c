/* Paths: the documented example, hostile texts, and the order of bytes. */
#include "core/path.h"

#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define RECORD "019aa9d8-0c00-7000-8000-000000000001"
#define PART "019aa9d8-0c01-7000-8000-000000000002"
#define DAY "2025-11/22/01" /* and the last byte of RECORD */

static struct uuid
uuid_at(int64_t unix_ms, uint8_t number)
{
	const uint8_t random[10] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, number };
	return uuid_make(unix_ms, random);
}

static struct uuid
uuid_from(const char *text)
{
	struct uuid uuid;
	assert_true(uuid_read(span_text(text), &uuid));
	return uuid;
}

static void
a_path_is_made_of_folder_day_and_ids(void **state)
{
	(void)state;
	struct path main = path_main("dispute", uuid_from(RECORD));
	struct path part = path_part("dispute", uuid_from(RECORD), "party", uuid_from(PART));
	char text[PATH_TEXT_MAX];
	path_text(&main, text);
	assert_string_equal(text, "dispute/" DAY "/" RECORD "/main.json");
	assert_true(path_is_main(&main));
	path_text(&part, text);
	assert_string_equal(text, "dispute/" DAY "/" RECORD "/party-" PART ".json");
	assert_false(path_is_main(&part));
	struct buffer OWN(buffer_drop) out = { 0 };
	path_put(&out, &part);
	assert_true(span_equal(buffer_span(&out), span_text(text)));
}

static void
the_longest_path_has_room(void **state)
{
	(void)state;
	const char *name = "abcdefghijklmnopqrstuvwx";
	struct path path = path_part(name, uuid_at(INT64_C(0xffffffffffff), 255), name, uuid_at(0, 1));
	struct path again;
	char text[PATH_TEXT_MAX];
	path_text(&path, text);
	assert_true(span_starts(span_text(text), SPAN("abcdefghijklmnopqrstuvwx/9999-12/31/ff/ffffffff-ffff-7")));
	struct span OWN(exact_drop) exactly = exact_text(text);
	assert_true(path_read(exactly, &again));
	assert_true(path_equal(&path, &again));
}

static void
what_was_made_is_read_back(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"dispute/" DAY "/" RECORD "/main.json",
		"conflicts/" DAY "/" RECORD "/party-" PART ".json",
		"a/" DAY "/" RECORD "/main-" PART ".json",
		"_/1970-01/01/00/00000000-0000-7000-8000-000000000000/_-" PART ".json",
	};
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct span OWN(exact_drop) text = exact_text(texts[i]);
		struct path path;
		char again[PATH_TEXT_MAX];
		assert_true(path_read(text, &path));
		path_text(&path, again);
		assert_string_equal(again, texts[i]);
	}
}

static void
hostile_texts_are_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"",
		"/",
		"..",
		"../" DAY "/" RECORD "/main.json",
		"dispute/../" DAY "/" RECORD "/main.json",
		"dispute/" DAY "/" RECORD "/../main.json",
		"dispute/" DAY "/../" RECORD "/main.json",
		"./dispute/" DAY "/" RECORD "/main.json",
		"/dispute/" DAY "/" RECORD "/main.json",
		"dispute//" DAY "/" RECORD "/main.json",
		"dispute/" DAY "//" RECORD "/main.json",
		"dispute/" DAY "/" RECORD "//main.json",
		"dispute/" DAY "/" RECORD "/main.json/",
		"dispute/" DAY "/" RECORD "/main.json ",
		"dispute/" DAY "/" RECORD "/main.json\n",
		"dispute/" DAY "/" RECORD "/main",
		"dispute/" DAY "/" RECORD "/Main.json",
		"dispute/" DAY "/" RECORD "/main.JSON",
		"dispute/" DAY "/" RECORD "/",
		"dispute/" DAY "/" RECORD,
		"dispute/" DAY,
		"dispute",
		"Dispute/" DAY "/" RECORD "/main.json",
		"dispute-2/" DAY "/" RECORD "/main.json",
		".git/" DAY "/" RECORD "/main.json",
		"/" DAY "/" RECORD "/main.json",
		"abcdefghijklmnopqrstuvwxy/" DAY "/" RECORD "/main.json",
		"dispute\\" DAY "/" RECORD "/main.json",
		"dispute/2025-11/23/01/" RECORD "/main.json",
		"dispute/2025-12/22/01/" RECORD "/main.json",
		"dispute/2025-11/22/02/" RECORD "/main.json",
		"dispute/2025-11/22/" RECORD "/main.json",
		"dispute/2024-11/22/01/" RECORD "/main.json",
		"dispute/2025-11-22/01/" RECORD "/main.json",
		"dispute/2025/11/22/01/" RECORD "/main.json",
		"dispute/" DAY "/019AA9D8-0c00-7000-8000-000000000001/main.json",
		"dispute/" DAY "/019aa9d8-0c00-4000-8000-000000000001/main.json",
		"dispute/" DAY "/" RECORD "/party-" PART,
		"dispute/" DAY "/" RECORD "/party-" PART ".json.json",
		"dispute/" DAY "/" RECORD "/party" PART ".json",
		"dispute/" DAY "/" RECORD "/-" PART ".json",
		"dispute/" DAY "/" RECORD "/Party-" PART ".json",
		"dispute/" DAY "/" RECORD "/party-" PART "0.json",
		"dispute/" DAY "/" RECORD "/party-.json",
		"dispute/" DAY "/" RECORD "/abcdefghijklmnopqrstuvwxy-" PART ".json",
	};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct span OWN(exact_drop) text = exact_text(wrong[i]);
		struct path path = { .folder = "kept" };
		if (path_read(text, &path))
			fail_msg("%s", wrong[i]);
		assert_string_equal(path.folder, "kept");
	}
}

static void
a_nul_ends_no_path(void **state)
{
	(void)state;
	static const char hostile[] = "dispute/" DAY "/" RECORD "/main.json\0";
	struct span OWN(exact_drop) text = exact(hostile, sizeof(hostile) - 1);
	struct path path;
	assert_false(path_read(text, &path));
}

static void
no_byte_of_a_path_can_be_changed_unseen(void **state)
{
	(void)state;
	static const char good[] = "dispute/" DAY "/" RECORD "/party-" PART ".json";
	for (size_t at = 0; at < sizeof(good) - 1; at++) {
		for (unsigned byte = 0; byte < 256; byte++) {
			char text[sizeof(good)];
			struct path path;
			memcpy(text, good, sizeof(good));
			text[at] = (char)byte;
			if (!path_read(span_of(text, sizeof(good) - 1), &path))
				continue;
			char again[PATH_TEXT_MAX];
			path_text(&path, again);
			assert_memory_equal(again, text, sizeof(good) - 1);
		}
	}
}

static void
order_is_that_of_the_texts(void **state)
{
	(void)state;
	static const char *const folders[] = { "dispute", "dispute_x", "disputex", "a" };
	static const char *const parts[] = { "", "a", "main", "main_x", "mainx", "party", "zz" };
	const struct uuid ids[] = { uuid_at(0, 1), uuid_at(0, 2), uuid_at(1763776000000, 1),
				    uuid_at(INT64_C(0xffffffffffff), 1) };
	struct path paths[COUNT(folders) * COUNT(parts) * COUNT(ids) * 2];
	size_t count = 0;
	for (size_t i = 0; i < COUNT(folders) * COUNT(parts) * COUNT(ids); i++) {
		const char *folder = folders[i % COUNT(folders)];
		const char *part = parts[i / COUNT(folders) % COUNT(parts)];
		struct uuid id = ids[i / COUNT(folders) / COUNT(parts)];
		for (uint8_t number = 1; number <= (*part ? 2 : 1); number++)
			paths[count++] =
				*part ? path_part(folder, id, part, uuid_at(0, number)) : path_main(folder, id);
	}
	for (size_t i = 0; i < count * count; i++) {
		const struct path *a = &paths[i / count], *b = &paths[i % count];
		char text_a[PATH_TEXT_MAX], text_b[PATH_TEXT_MAX];
		path_text(a, text_a);
		path_text(b, text_b);
		int order = path_compare(a, b), wanted = strcmp(text_a, text_b);
		assert_int_equal((order > 0) - (order < 0), (wanted > 0) - (wanted < 0));
		assert_int_equal(path_equal(a, b), wanted == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_is_made_of_folder_day_and_ids),
		cmocka_unit_test(the_longest_path_has_room),
		cmocka_unit_test(what_was_made_is_read_back),
		cmocka_unit_test(hostile_texts_are_refused),
		cmocka_unit_test(a_nul_ends_no_path),
		cmocka_unit_test(no_byte_of_a_path_can_be_changed_unseen),
		cmocka_unit_test(order_is_that_of_the_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
